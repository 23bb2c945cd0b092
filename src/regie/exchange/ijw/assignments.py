# SPDX-License-Identifier: EUPL-1.2
"""Which assignment (JW301) a trajectory belongs to, where care is assigned.

Named in a CSV file, or found in the assignment messages: the same client, the same category or none, and a period
that the trajectory begins in. Where more than one fits, nothing is chosen.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from regie.exchange.ijw.records import Record
from regie.exchange.ijw.reporting import Assignment, Trajectory
from regie.vocabulary.errors import RegieError

COLUMNS = ("trajectory_key", "assignment", "category", "code", "assigned_on")
"""Columns of the CSV file: ``category`` and ``code`` as assigned (or empty), ``assigned_on`` as 2026-01-31."""

_TAKEN_BACK = "13"
"""The change reason (JZ002) of an assignment that counts as not sent."""


@dataclass(frozen=True, slots=True)
class _Held:
    assignment: Assignment
    last_day: date | None
    fixed_at: datetime
    municipality: str
    taken_back: bool


class Assignments:
    """The assignments that messages gave, by client (pseudonym); of each number what was fixed last."""

    def __init__(self) -> None:
        self._held: dict[str, dict[tuple[str, str], _Held]] = defaultdict(dict)

    def add(self, record: Record) -> None:
        """Take in what one client's JW301 says, whatever the order of receipt (IV013)."""
        municipality = str(record.header.get("Afzender", ""))
        held = self._held[record.client["Pseudoniem"]]
        for product in _products(record.client):
            one = _assignment(product, municipality)
            before = held.get((municipality, one.assignment.number))
            if before is None or before.fixed_at <= one.fixed_at:
                held[(municipality, one.assignment.number)] = one

    def of(self, trajectory: Trajectory) -> list[Assignment]:
        """All assignments that fit a trajectory."""
        residence = trajectory.residence(trajectory.began_on)
        return [
            one.assignment
            for one in self._held.get(trajectory.client_key, {}).values()
            if not one.taken_back
            and one.assignment.category in (None, trajectory.product_category)
            and one.assignment.code in (None, trajectory.product_code)
            and one.assignment.assigned_on <= trajectory.began_on
            and (one.last_day is None or trajectory.began_on <= one.last_day)
            and one.municipality == residence
        ]


def read_assignments(path: Path) -> dict[str, Assignment]:
    """The assignments in a CSV file with the columns ``COLUMNS``, by trajectory key.

    Raises ``RegieError`` naming the row that is not right, or that names a trajectory again.
    """
    result: dict[str, Assignment] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            rows = csv.DictReader(file, delimiter=";" if ";" in first else ",")
            for number, row in enumerate(rows, start=2):
                key, found = _from_row(row, path, number)
                if key in result:
                    raise RegieError("ijw_writing.assignments_wrong", path=path, row=number)
                result[key] = found
    except FileNotFoundError:
        raise RegieError("pseudonyms.file_missing", path=path) from None
    except (UnicodeDecodeError, csv.Error):
        raise RegieError("ijw_writing.assignments_wrong", path=path, row=1) from None
    return result


def _from_row(row: Mapping[str, str | None], path: Path, number: int) -> tuple[str, Assignment]:
    key, assignment = (row.get("trajectory_key") or "").strip(), (row.get("assignment") or "").strip()
    try:
        assigned_on = date.fromisoformat((row.get("assigned_on") or "").strip())
    except ValueError:
        assigned_on = None
    # at most nine digits: LDT_Nummer
    if not key or not (assignment.isascii() and assignment.isdigit() and len(assignment) <= 9) or not assigned_on:
        raise RegieError("ijw_writing.assignments_wrong", path=path, row=number)
    category, code = (row.get("category") or "").strip(), (row.get("code") or "").strip()
    return key, Assignment(assignment, category or None, code or None, assigned_on)


def _products(client: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    found: Iterable[Mapping[str, Any]] = (client.get("ToegewezenProducten") or {}).get("ToegewezenProduct") or ()
    return found


def _assignment(product: Mapping[str, Any], municipality: str) -> _Held:
    assigned = product.get("Product") or {}
    return _Held(
        Assignment(
            str(product["ToewijzingNummer"]),
            assigned.get("Categorie"),
            assigned.get("Code"),
            product["Ingangsdatum"],
        ),
        product.get("Einddatum"),
        datetime.combine(product["Toewijzingsdatum"], product.get("Toewijzingstijd") or time.min),
        municipality,
        product.get("RedenWijziging") == _TAKEN_BACK,
    )
