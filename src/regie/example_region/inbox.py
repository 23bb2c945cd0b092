# SPDX-License-Identifier: EUPL-1.2
"""Who hands in what and when: the files, in the order in which they arrive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from regie.example_region.days import as_date, day_number
from regie.example_region.mess import (
    Mistake,
    old_tariff_lines,
    provider_mistakes,
    registration_mistakes,
    spoil,
)
from regie.example_region.parameters import Parameters
from regie.example_region.parties import COOPERATIVE
from regie.example_region.production import Production
from regie.example_region.provider_files import Outcomes, provider_delivery
from regie.example_region.registration import REGISTRATIONS, Keys, registration
from regie.example_region.spells import HORIZON
from regie.example_region.world import World
from regie.example_region.writing import DIALECTS, Dialect, Sheet, suffix, write_delivery

START = day_number(date(2019, 1, 1))
SNAPSHOT = date(2024, 8, 31)
"""Reference date of the half-year: what is received later does not count yet."""

LARGEST_TEXT = 150_000
"""A provider with more lines than this delivers Parquet (larger regions only)."""


@dataclass(frozen=True)
class Handed:
    """One file to hand in: ``path``, the day it is received, the party that delivers, and its mistakes."""

    path: Path
    received_on: date
    party: str
    mistakes: tuple[Mistake, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class _Plan:
    """One delivery of a provider to come."""

    provider: int
    first: int
    last: int
    received: date
    note: str = ""
    old_tariff: bool = False
    tidy: bool = False


def write_inbox(p: Parameters, world: World, keys: Keys, outcomes: Outcomes, folder: Path) -> list[Handed]:
    """Write all files into ``folder``; gives them in the order of the day they are received."""
    folder.mkdir(parents=True, exist_ok=True)
    files = list(_cooperative(p, world, keys, folder))
    lowered = old_tariff_lines(p, world)
    for plan in _plans(p, world):
        files.append(_provider(p, world, keys, outcomes, plan, lowered, folder))
    return sorted(files, key=lambda file: (file.received_on, file.path.name))


def _cooperative(p: Parameters, world: World, keys: Keys, folder: Path) -> Iterator[Handed]:
    dialect = DIALECTS["csv_semicolon_iso"]
    for name, of in zip(("2019-2023", "2024-H1"), REGISTRATIONS, strict=True):
        sheets = registration(p, world, keys, of)
        mistakes = registration_mistakes(world, keys, name)
        spoil(sheets, mistakes)
        path = folder / f"{of.received.isoformat()}_{COOPERATIVE}_{name}.zip"
        write_delivery(path, sheets, dialect)
        yield Handed(path, of.received, COOPERATIVE, tuple(mistakes))


def _plans(p: Parameters, world: World) -> Iterator[_Plan]:
    parties = world.parties
    redelivery, bookings = p["handing_in.redelivery"], p["handing_in.new_bookings"]
    for provider, row in enumerate(parties.rows):
        code = parties.codes[provider]
        until = row["roles"][-1].get("to")
        last = min(HORIZON, day_number(date.fromisoformat(until))) if until else HORIZON
        first = max(START, day_number(date.fromisoformat(row["roles"][0]["from"])))
        received = date(2024, 7, 9) + timedelta(days=provider * 5 % 18)
        if code == p["handing_in.missing"]:
            yield _Plan(
                provider,
                first,
                day_number(date(2023, 12, 31)),
                date(2024, 2, 20),
                "the first half of 2024 is missing",
            )
            continue
        if code == p["handing_in.late"]:
            yield _Plan(provider, first, last, date(2024, 8, 29), "handed in late")
            continue
        if code == redelivery["party"]:
            yield _Plan(provider, first, last, received, "with an old tariff", old_tariff=True)
            again = date.fromisoformat(redelivery["received_on"])
            yield _Plan(provider, first, last, again, "replaces the earlier delivery: tariff corrected", tidy=True)
            continue
        yield _Plan(provider, first, last, received)
        if code == bookings["party"]:
            begin, end = day_number(date(2024, 7, 1)), day_number(date(2024, 8, 31))
            late = date.fromisoformat(bookings["received_on"])
            yield _Plan(provider, begin, end, late, "late bookings of May and June", tidy=True)


def _provider(
    p: Parameters,
    world: World,
    keys: Keys,
    outcomes: Outcomes,
    plan: _Plan,
    lowered: Production,
    folder: Path,
) -> Handed:
    code, form = world.parties.codes[plan.provider], world.parties.rows[plan.provider]["form"]
    delivered = day_number(plan.received) - 1
    lines = lowered if plan.old_tariff else None
    sheets = provider_delivery(p, world, keys, outcomes, plan.provider, (plan.first, plan.last, delivered), lines)
    dialect = _dialect(form, sheets)
    mistakes = [] if plan.tidy or dialect.kind == "parquet" else provider_mistakes(code, sheets, dialect)
    spoil(sheets, mistakes)
    sheets = [sheet for sheet in sheets if len(sheet)]
    begin, end = as_date(plan.first), as_date(plan.last)
    path = folder / f"{plan.received.isoformat()}_{code}_{begin:%Y-%m}_{end:%Y-%m}{suffix(dialect)}"
    write_delivery(path, sheets, dialect)
    return Handed(path, plan.received, code, tuple(mistakes), plan.note)


def _dialect(form: str, sheets: list[Sheet]) -> Dialect:
    rows = max(len(sheet) for sheet in sheets)
    if rows > LARGEST_TEXT:
        return DIALECTS["parquet"]
    if form.startswith("xlsx") and rows > 5000:  # a spreadsheet of many rows takes long to write and read
        return DIALECTS["csv_semicolon_bom"]
    return DIALECTS[form]
