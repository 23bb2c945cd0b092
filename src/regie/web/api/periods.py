# SPDX-License-Identifier: EUPL-1.2
"""Which periods a question asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from regie.deliveries import load_snapshot
from regie.figures.registry import find
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.web.region import door


def asked_periods(
    indicator: str, kind: str | None, first: str | None, last: str | None, snapshot: str | None
) -> Sequence[Period]:
    """The periods of one kind from the first to the last one asked, within what the snapshot speaks about.

    Left out, the kind is that of ``first`` or ``last``, else the shortest that the indicator has. Raises
    ``RegieError`` for an indicator, kind or period that does not exist, or when the two ends differ in kind.
    """
    found, _measures = find(indicator)
    ends = [Period.parse(each) for each in (first, last) if each]
    if kind is not None and kind not in {each.value for each in PeriodKind}:
        raise RegieError("web_api.kind", written=kind, known=", ".join(each.value for each in PeriodKind))
    chosen = PeriodKind(kind) if kind else ends[0].kind if ends else found.periods[0]
    if any(end.kind is not chosen for end in ends):
        raise RegieError("web_api.period_kind", written=first if ends[0].kind is not chosen else last, kind=chosen)
    known = load_snapshot(door.folder(), snapshot or door.current_snapshot())
    begin = Period.parse(first).start if first else known.first_day
    end = Period.parse(last).end if last else known.last_day + timedelta(days=1)
    years = range(max(begin, known.first_day).year, min(end, known.last_day + timedelta(days=1)).year + 1)
    return [
        period
        for year in years
        for period in Period(PeriodKind.YEAR, year).split(chosen)
        if begin <= period.start and period.end <= end
    ]
