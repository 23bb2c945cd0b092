# SPDX-License-Identifier: EUPL-1.2
"""Who was expected to deliver about which period by when, and what came.

A party is expected to deliver about every day on which it takes part (table ``providers``), within a term after
the period. What a party delivers about periods that had ended before anybody in the region delivered anything is
history: it is there or not, but never late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import duckdb

from regie.deliveries.counting import lay_out
from regie.deliveries.snapshots import Snapshot, counting_plan
from regie.deliveries.store import replaced
from regie.deliveries.summary import Summary
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.periods import Period
from regie.vocabulary.region import Region

TERM_DAYS = 31
"""Days after the end of a period within which its delivery is on time, where nothing else is said."""

State = Literal["delivered", "late", "partial", "missing", "expected", "outside"]
"""``delivered``: in time; ``late``: complete, after the term; ``partial``: about some of the days; ``missing``:
nothing, after the term; ``expected``: nothing yet, within the term; ``outside``: the party takes no part then."""

Span = tuple[date, date | None]
"""First and last day of taking part, both included; None: until further notice."""


class Receipt(Frozen):
    """What one party delivered about one period.

    ``deliveries`` are those that count and touch the period, as handed in; ``ends``: one of them ends in it, the
    others only run through it. ``complete_on`` is the day on which all
    days of the period were there. ``days_late`` counts from the end of the term, to that day or (while the period
    is not complete) to the day of looking; None while nobody can call it late. ``rows_set_aside`` and ``warnings``
    are those of deliveries that end in this period, without rows that were corrected and handed in again.
    """

    party: str
    period: str
    state: State
    deliveries: tuple[str, ...] = ()
    ends: bool = False
    complete_on: date | None = None
    days_late: int | None = None
    rows_set_aside: int = 0
    warnings: int = 0


class PartyReceipts(Frozen):
    """A party's receipts, in the order of the periods that were asked for."""

    party: str
    receipts: tuple[Receipt, ...]

    @property
    def overdue(self) -> Receipt | None:
        """The oldest period that is not complete though its term is over."""
        open_ones = (one for one in self.receipts if one.days_late and one.state in ("missing", "partial"))
        return next(open_ones, None)


def calendar(
    deliveries: Sequence[Summary],
    region: Region,
    periods: Sequence[Period],
    as_of: date,
    spans: Mapping[str, Span],
    term_days: int = TERM_DAYS,
) -> list[PartyReceipts]:
    """The receipts of every party of the region over these periods, as they stand on ``as_of``.

    ``spans`` says when parties take part (``spans_of``); a party that is not in it, always.
    """
    known = [one for one in deliveries if one.received_on <= as_of]
    first_day = Period.parse(region.first_month).start
    begun = min((one.received_on for one in known), default=as_of)
    result = []
    for party in region.parties:
        own = [one for one in known if one.party == party.code]
        counting = {one.hash for one in own} - replaced(own).keys()
        span = spans.get(party.code, (first_day, None))
        found = [_receipt(party.code, own, counting, one, span, begun, as_of, term_days) for one in periods]
        result.append(PartyReceipts(party=party.code, receipts=tuple(found)))
    return result


def spans_of(folder: Path, snapshot: Snapshot) -> dict[str, Span]:
    """When each provider takes part, by the counted table ``providers``; parties that it lacks are left out.

    Raises ``RegieError`` like ``counting_plan``.
    """
    con = duckdb.connect()
    try:
        lay_out(con, counting_plan(folder, snapshot))
        rows = con.execute(_SPANS_SQL).fetchall()
        return {provider: (begin, end) for provider, begin, end in rows if begin is not None}
    finally:
        con.close()


_SPANS_SQL = """
SELECT provider, min(valid_from), CASE WHEN count(*) = count(valid_to) THEN max(valid_to) END
FROM counted_providers GROUP BY provider
"""


def _receipt(
    party: str,
    own: Sequence[Summary],
    counting: Set[str],
    period: Period,
    span: Span,
    begun: date,
    as_of: date,
    term_days: int,
) -> Receipt:
    first, last = max(period.start, span[0]), min(period.last_day, span[1] or period.last_day)
    touching = [one for one in own if one.period_start <= period.last_day and period.start <= one.period_end]
    if first > last and not touching:
        return Receipt(party=party, period=str(period), state="outside")
    history = period.last_day < begun
    due = max(period.last_day, begun) + timedelta(days=term_days)
    complete_on = _complete_on(touching, first, last)
    days_late = None
    if complete_on is not None:
        state: State = "delivered" if history or complete_on <= due else "late"
        if state == "late":
            days_late = (complete_on - due).days
    else:
        overdue = as_of > due
        state = "partial" if touching else "missing" if overdue else "expected"
        if overdue:
            days_late = (as_of - due).days
    counted = [one for one in touching if one.hash in counting]
    ending = [one for one in _latest_parts(counted) if period.start <= one.period_end <= period.last_day]
    return Receipt(
        party=party,
        period=str(period),
        state=state,
        deliveries=tuple(one.hash for one in counted),
        ends=bool(ending),
        complete_on=complete_on,
        days_late=days_late,
        rows_set_aside=sum(one.rows_set_aside for one in ending),
        warnings=sum(one.warnings for one in ending),
    )


def _complete_on(touching: Iterable[Summary], first: date, last: date) -> date | None:
    """The day on which the deliveries received until then covered every day from ``first`` to ``last``."""
    spans: list[tuple[date, date]] = []
    for one in touching:
        if one.supplements is None:
            spans.append((one.period_start, one.period_end))
            reached = first
            for begin, end in sorted(spans):
                if begin <= reached <= end:
                    reached = end + timedelta(days=1)
            if reached > last:
                return one.received_on
    return None


def _latest_parts(counting: Sequence[Summary]) -> list[Summary]:
    """Of each delivery the last supplement, where it has one: what is set aside there is what is left."""
    latest: dict[str, Summary] = {}
    for one in counting:
        latest[one.supplements or one.hash] = one
    return list(latest.values())
