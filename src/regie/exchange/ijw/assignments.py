# SPDX-License-Identifier: EUPL-1.2
"""Which assignment (JW301) a trajectory belongs to, where care is assigned.

Named in a CSV file, or found in the assignment messages: the same client, the same category or none, and a period
that the trajectory begins in. Where more than one fits, nothing is chosen.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from lxml import etree

from regie.deliveries.archive import DAMAGED_ZIP
from regie.exchange.ijw.places import sources
from regie.exchange.ijw.privacy import may_be_personal_number, reference_maker
from regie.exchange.ijw.reading import Finding, Progress, Record, read
from regie.exchange.ijw.reporting import Assignment, Trajectory
from regie.exchange.pseudonyms import Pseudonyms
from regie.vocabulary.errors import RegieError

COLUMNS = ("trajectory_key", "assignment", "category", "code", "assigned_on")
"""Columns of the CSV file: ``category`` and ``code`` as assigned (or empty), ``assigned_on`` the first day of
the assignment (``Ingangsdatum``, not ``Toewijzingsdatum``) as 2026-01-31."""

_SAFE: dict[str, Any] = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}

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

    @property
    def masked(self) -> bool:
        """Whether a number was made unreadable by the reader, because it could be a personal number."""
        return any(_is_masked(number) for held in self._held.values() for _, number in held)

    def unmask(self, numbers: Mapping[str, str]) -> None:
        """Put the numbers as they were written in the place of masked ones."""
        for held in self._held.values():
            for key, one in held.items():
                number = numbers.get(one.assignment.number, one.assignment.number)
                held[key] = replace(one, assignment=replace(one.assignment, number=number))

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


def assignments_of_messages(
    places: Sequence[Path],
    pseudonyms: Pseudonyms,
    today: date,
    progress: Callable[[Progress], None] | None = None,
) -> tuple[Assignments, list[Finding]]:
    """All assignments in the JW301 messages in these places, and what was found wrong.

    Raises ``RegieError`` as ``read``.
    """
    found, findings = Assignments(), []
    for one in read(places, pseudonyms=pseudonyms, today=today, progress=progress):
        if isinstance(one, Finding):
            findings.append(one)
        elif one.message == "JW301" and "Pseudoniem" in one.client:
            found.add(one)
    found.unmask(_numbers(places, pseudonyms) if found.masked else {})
    return found, findings


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
    return key, Assignment(str(int(assignment)), category or None, code or None, assigned_on)


def _numbers(places: Sequence[Path], pseudonyms: Pseudonyms) -> dict[str, str]:
    """Assignment numbers by what the reader makes of those that could be a personal number. The number of an
    assignment is none, and the municipality must get it back as it gave it."""
    made = reference_maker(pseudonyms)
    numbers: dict[str, str] = {}
    for source in sources(places):
        if isinstance(source, Finding):
            continue
        try:
            with source.open() as stream:
                for _, node in etree.iterparse(stream, tag="{*}ToewijzingNummer", **_SAFE):
                    text = (node.text or "").strip()
                    if text.isascii() and text.isdigit() and may_be_personal_number(int(text)):
                        numbers[made(f"number {int(text)}")] = str(int(text))
                    node.clear()
        except (etree.XMLSyntaxError, *DAMAGED_ZIP):
            continue  # told when it was read
    return numbers


def _is_masked(number: str) -> bool:
    return not number.isdigit()


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
