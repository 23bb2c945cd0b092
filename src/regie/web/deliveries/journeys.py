# SPDX-License-Identifier: EUPL-1.2
"""The journey of one client as people read it: what happened when, and a drawing of which help ran when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from regie.vocabulary.codelists import codelist
from regie.vocabulary.region import Region
from regie.web.deliveries.rows import Client, Row
from regie.web.ui import formats
from regie.web.ui.language import active

WIDTH, LABEL, LINE = 880, 250, 30
"""Size of the drawing: its width, the room for names at the left, the height of one line."""


@dataclass(frozen=True)
class Event:
    """One thing that happened on a day, and the delivery and row that say so."""

    on: date
    what: str
    detail: str
    delivery: str
    row: int


@dataclass(frozen=True)
class Bar:
    """One trajectory in the drawing: where its bar begins and ends, and whether it still runs."""

    label: str
    x: int
    y: int
    width: int
    running: bool
    said: str


@dataclass(frozen=True)
class Drawing:
    """The trajectories over time; ``years`` are pairs of a place and a year."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[int, int], ...]
    width: int
    height: int
    label: int


def events(found: Client, region: Region) -> list[Event]:
    """What happened, in the order of time."""
    told: list[Event] = []

    def add(row: Row, day: date | None, what: str, *details: str | None) -> None:
        if day is not None:
            detail = ", ".join(one for one in details if one)
            told.append(Event(day, what, detail, row["delivery"], row["source_row"]))

    for place, row in enumerate(found.residences):
        where = region.municipality_names.get(row["municipality"], row["municipality"])
        area = region.codes("areas").get(row["area"] or "", row["area"] or "")
        add(row, row["valid_from"], _("Woont hier") if place == 0 else _("Verhuisd"), where, area)
        if row["valid_to"] is not None and place == len(found.residences) - 1:
            add(row, row["valid_to"], _("Laatste dag van deze woonplaats"), where)
    for row in found.journeys:
        add(
            row,
            row["registered_on"],
            _("Aangemeld"),
            _code("COD327", row["referrer"]),
            _code("theme", row["theme"]),
        )
        add(row, row["intake_on"], _("Eerste contact"))
        add(row, row["clarified_on"], _("Vraagverheldering gereed"), _code("goal", row["goal"]))
        add(row, row["ended_on"], _("Klantreis beëindigd"), _code("JZ588", row["end_reason"]))
    for row in found.trajectories:
        add(row, row["began_on"], _("Hulp gestart"), help_named(row, region), _provider(row, region))
        reason = _code("JZ588", row["end_reason"])
        add(row, row["ended_on"], _("Hulp beëindigd"), help_named(row, region), reason)
    for row in found.outcomes:
        add(row, row["measured_on"], _("Uitkomst gemeten"), *_measured(row))
    return sorted(told, key=lambda one: one.on)


def drawing(found: Client, region: Region, last_day: date) -> Drawing | None:
    """The trajectories as bars; nothing without any."""
    if not found.trajectories:
        return None
    first = min(row["began_on"] for row in found.trajectories)
    last = max([last_day, *(row["ended_on"] for row in found.trajectories if row["ended_on"])])
    begin, end = date(first.year, 1, 1), date(last.year, 12, 31)
    days = (end - begin).days

    def place(day: date) -> int:
        return LABEL + round((WIDTH - LABEL) * (day - begin).days / days)

    bars = []
    for line, row in enumerate(found.trajectories):
        running = row["ended_on"] is None or row["ended_on"] > last_day
        until = last_day if running else row["ended_on"]
        x = place(row["began_on"])
        said = _("%(help)s: van %(begin)s tot en met %(end)s") % {
            "help": help_named(row, region),
            "begin": formats.short_day(row["began_on"]),
            "end": _("nu") if running else formats.short_day(until),
        }
        bars.append(Bar(help_named(row, region), x, 28 + line * LINE, max(3, place(until) - x), running, said))
    years = tuple((place(date(year, 1, 1)), year) for year in range(begin.year, end.year + 1))
    return Drawing(tuple(bars), years, WIDTH, 34 + len(bars) * LINE, LABEL)


def help_named(row: Mapping[str, Any], region: Region) -> str:
    """What a trajectory is: its segment and form of help."""
    segment = next((one for one in region.segments if one.code == row["segment"]), None)
    named = row["segment"] if segment is None else (segment.name_en if active() == "en" else segment.name)
    kind = _code("JZ020", row["product_category"])
    return ", ".join(part for part in (named, kind) if part)


def _provider(row: Row, region: Region) -> str:
    return region.party_names.get(row["provider"]) or str(row["provider"])


def _measured(row: Row) -> list[str]:
    details = []
    if row["satisfaction"] is not None:
        details.append(_("tevredenheid %(score)s") % {"score": formats.number(row["satisfaction"], 1)})
    if row["goal_attainment"] is not None:
        details.append(_("doel bereikt voor %(share)s") % {"share": formats.percent(row["goal_attainment"], 0)})
    return details


def _code(name: str, code: str | None) -> str:
    found = codelist(name).get(code or "")
    return found.named(active()) if found else code or ""
