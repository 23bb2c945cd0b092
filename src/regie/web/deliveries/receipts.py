# SPDX-License-Identifier: EUPL-1.2
"""The calendar of deliveries as a page shows it: a window of periods, the reader's parties, who is overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from django.utils import timezone

from regie.deliveries import Summary, delivery_list, load_snapshot
from regie.deliveries.calendar import TERM_DAYS, PartyReceipts, Receipt, Span, calendar, spans_of
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.vocabulary.periods import month_number
from regie.vocabulary.region import Party, Region
from regie.web.access import Scope
from regie.web.region import door

SHOWN = {PeriodKind.HALF_YEAR: 6, PeriodKind.QUARTER: 8, PeriodKind.MONTH: 12}
"""Periods beside each other on a page."""


@dataclass(frozen=True)
class Calendar:
    """A window on the calendar. ``earlier`` and ``later`` are the last periods of the windows beside it."""

    kind: PeriodKind
    periods: tuple[Period, ...]
    rows: tuple[tuple[Party, PartyReceipts], ...]
    overdue: tuple[tuple[Party, Receipt], ...]
    as_of: date
    term_days: int
    earlier: Period | None
    later: Period | None


def calendar_for(scope: Scope, kind: PeriodKind, last: Period | None = None) -> Calendar:
    """The calendar of the parties that the reader may see. ``last`` is the last period shown, the newest when it
    is left out or lies outside the calendar."""
    region, known = door.region(), delivery_list(door.folder())
    as_of = day_of_looking(region, known)
    every = _periods(region, known, kind, as_of)
    end = every.index(last) + 1 if last in every else len(every)
    shown = every[max(0, end - SHOWN[kind]) : end]
    found = {one.party: one for one in calendar(known, region, every, as_of, _spans())}
    parties = [one for one in region.parties if scope.providers is None or one.code in scope.providers]
    overdue = [(one, receipt) for one in parties if (receipt := found[one.code].overdue) is not None]
    overdue.sort(key=lambda pair: -(pair[1].days_late or 0))
    begin = every.index(shown[0])
    return Calendar(
        kind=kind,
        periods=tuple(shown),
        rows=tuple((one, _window(found[one.code], shown)) for one in parties),
        overdue=tuple(overdue),
        as_of=as_of,
        term_days=TERM_DAYS,
        earlier=every[begin - 1] if begin else None,
        later=every[min(end + SHOWN[kind], len(every)) - 1] if end < len(every) else None,
    )


def receipt_of(region: Region, party: str, period: Period) -> Receipt | None:
    """How it stands with one party and period today; nothing for a party that does not exist."""
    return next((one for one in receipts_about(region, period) if one.party == party), None)


def receipts_about(region: Region, period: Period) -> list[Receipt]:
    """How it stands today with every party about a period, also one that is still to come or to end."""
    known = delivery_list(door.folder())
    found = calendar(known, region, [period], day_of_looking(region, known), _spans())
    return [one.receipts[0] for one in found]


def due_on(region: Region, period: Period) -> date:
    """The last day on which a delivery about a period is in time: the term counts from the end of the period, and
    from the first delivery of the region where that came later."""
    known = delivery_list(door.folder())
    as_of = day_of_looking(region, known)
    begun = min((one.received_on for one in known if one.received_on <= as_of), default=as_of)
    return max(period.last_day, begun) + timedelta(days=TERM_DAYS)


def day_of_looking(region: Region, known: Sequence[Summary]) -> date:
    """The day from which "late" is counted: today. An invented region lives in the past: there it is the last day
    on which something was handed in or counted."""
    if not region.synthetic:
        return timezone.localdate()
    days = [one.received_on for one in known] + [one.reference_date for one in door.snapshots()]
    return max(days, default=timezone.localdate())


def _periods(region: Region, known: Sequence[Summary], kind: PeriodKind, as_of: date) -> list[Period]:
    """All periods from the region's first month that have ended, and later ones that something came about."""
    begin = Period.parse(region.first_month).start
    reached = max([as_of, *(one.period_end for one in known)])
    first, end = (month_number(day) // kind.months * kind.months for day in (begin, reached))
    every = [
        Period(kind, month // 12, month % 12 // kind.months + 1) for month in range(first, end + 1, kind.months)
    ]
    kept = [one for one in every if one.last_day < as_of or any(one.start <= each.period_end for each in known)]
    return kept or every[:1]


def _window(found: PartyReceipts, shown: Sequence[Period]) -> PartyReceipts:
    names = {str(one) for one in shown}
    return PartyReceipts(party=found.party, receipts=tuple(one for one in found.receipts if one.period in names))


def _spans() -> dict[str, Span]:
    """When parties take part, by the newest snapshot that can still be computed."""
    for one in door.snapshots():
        if not one.published_only:
            return _spans_in(door.folder(), one.id)
    return {}


@lru_cache(maxsize=4)
def _spans_in(folder: Path, snapshot: str) -> dict[str, Span]:
    try:
        return spans_of(folder, load_snapshot(folder, snapshot))
    except RegieError:
        return {}
