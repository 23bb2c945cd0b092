# SPDX-License-Identifier: EUPL-1.2
"""What the address of an indicator's page asks for: measure, kind of period, breakdowns, codes, span, snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from regie.deliveries import Snapshot
from regie.figures import Indicator, Measure
from regie.figures.registry import find
from regie.vocabulary import Period, PeriodKind, RegieError, Region
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.periods import month_number, periods_between
from regie.web.access import Scope
from regie.web.region import door
from regie.web.reviews.asked import Option, chosen_snapshot
from regie.web.reviews.figure_levels import MOST, Offer
from regie.web.reviews.indicators import (
    BREAKDOWN_LABELS,
    BY,
    PER,
    PERIOD_LABELS,
    names_of,
    short_measure_name,
)
from regie.web.reviews.lateness import usual_end
from regie.web.ui import formats

MOST_PERIODS = 240

SHOWN = {PeriodKind.MONTH: 36, PeriodKind.QUARTER: 12, PeriodKind.HALF_YEAR: 8, PeriodKind.YEAR: 10}
"""How many of the newest periods a page shows unless the address says otherwise."""


@dataclass(frozen=True)
class FigureAsked:
    """One view of one measure. ``by`` are the breakdowns that the figures are asked with, ``chosen_by`` those of
    them that the reader chose; ``only`` the codes that are shown, by breakdown (empty: all). ``instead_of`` is the
    kind of period that was asked for and is not there for this view; ``whole_only`` says that the reader's own
    figures are not there."""

    indicator: Indicator
    measure: Measure
    kind: PeriodKind
    periods: tuple[Period, ...]
    first: Period
    last: Period
    by: tuple[str, ...]
    chosen_by: tuple[str, ...]
    offered: tuple[str, ...]
    only: Mapping[str, frozenset[str]]
    snapshot: Snapshot
    snapshots: tuple[Snapshot, ...]
    region: Region
    kinds_offered: tuple[PeriodKind, ...]
    instead_of: PeriodKind | None = None
    whole_only: bool = False
    _names: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The measure's id, as figures carry it."""
        return self.indicator.measure_id(self.measure)

    def names(self, by: str) -> dict[str, str]:
        """What the codes of a breakdown are called."""
        if by not in self._names:
            self._names[by] = names_of(self.region, by)
        return self._names[by]

    @property
    def measures(self) -> list[Option]:
        """The measures of the indicator to choose from; empty where there is one."""
        if len(self.indicator.measures) < 2:
            return []
        return [
            Option(each.id, short_measure_name(each), each.id == self.measure.id)
            for each in self.indicator.measures
        ]

    @property
    def kinds(self) -> list[Option]:
        """The kinds of period to choose from."""
        return [
            Option(name, _(PERIOD_LABELS[kind]), kind is self.kind)
            for name, kind in PER.items()
            if kind in self.kinds_offered
        ]

    @property
    def wanted_kind(self) -> str:
        """The kind of period that was asked for and is not there, in a sentence."""
        return "" if self.instead_of is None else _(PERIOD_LABELS[self.instead_of]).lower()

    @property
    def shown_kind(self) -> str:
        """The kind of period that is shown, in a sentence."""
        return _(PERIOD_LABELS[self.kind]).lower()

    @property
    def breakdowns(self) -> list[list[Option]]:
        """For each breakdown that can be chosen a list: nothing, and the breakdowns that are offered."""
        written = {name: each for each, name in BY.items()}
        lists = []
        for place in range(MOST):
            now = self.chosen_by[place] if place < len(self.chosen_by) else ""
            none = Option("", _("Geen"), not now)
            lists.append([none, *(Option(written[n], _(BREAKDOWN_LABELS[n]), n == now) for n in self.offered)])
        return lists if self.offered else []

    @property
    def code_choices(self) -> list[tuple[str, str, list[Option]]]:
        """For each chosen breakdown its address name, label and codes, chosen ones marked."""
        written = {name: each for each, name in BY.items()}
        return [
            (
                written[name],
                _(BREAKDOWN_LABELS[name]),
                [
                    Option(code, label, code in self.only.get(name, frozenset()))
                    for code, label in self.names(name).items()
                    if code != TOTAL
                ],
            )
            for name in self.chosen_by
        ]

    @property
    def period_options(self) -> tuple[list[Option], list[Option]]:
        """The first and last period to choose from, newest first."""
        known = list(reversed(all_periods(self.region, self.snapshot, self.kind)))
        return (
            [Option(str(each), formats.period(each), each == self.first) for each in known],
            [Option(str(each), formats.period(each), each == self.last) for each in known],
        )

    @property
    def snapshot_options(self) -> list[Option]:
        """The snapshots to choose from, newest first."""
        return [
            Option(each.id, formats.short_day(each.reference_date), each.id == self.snapshot.id)
            for each in self.snapshots
        ]


def figure_asked(request: HttpRequest, scope: Scope, written: str) -> FigureAsked:
    """What the address asks for.

    Raises ``RegieError`` for an indicator, measure, breakdown, code, period or snapshot that is not there or not
    for this reader, and ``NothingYet`` before there is a snapshot.
    """
    parameters, region = request.GET, door.region()
    found = tuple(door.snapshots())
    snapshot = chosen_snapshot(parameters.get("momentopname", ""), found)
    indicator, measure = _measure(written, parameters.get("maat", ""))
    offer = Offer(scope, indicator)
    chosen = offer.chosen(parameters.getlist("uitsplitsing"))
    by = offer.level(chosen) or ()
    kinds = offer.kinds(by)
    wanted = _kind(parameters.get("per", ""), indicator)
    kind = wanted if wanted in kinds else usual_kind(kinds)
    known = all_periods(region, snapshot, kind)
    until = usual_end(indicator.id, snapshot, region)
    first, last = _span(parameters.get("van", ""), parameters.get("tot", ""), kind, known, until)
    return FigureAsked(
        indicator=indicator,
        measure=measure,
        kind=kind,
        kinds_offered=kinds,
        instead_of=wanted if wanted is not None and wanted is not kind else None,
        periods=tuple(period for period in known if first <= period <= last),
        first=first,
        last=last,
        by=by,
        chosen_by=chosen,
        offered=offer.names,
        only=_codes(parameters, region, chosen),
        snapshot=snapshot,
        snapshots=found,
        region=region,
        whole_only=offer.implied is not None and offer.implied not in by,
    )


def usual_kind(kinds: Sequence[PeriodKind]) -> PeriodKind:
    """Half-years where there are any, else the shortest kind."""
    return PeriodKind.HALF_YEAR if PeriodKind.HALF_YEAR in kinds else kinds[0]


def all_periods(region: Region, snapshot: Snapshot, kind: PeriodKind) -> list[Period]:
    """Every period of a kind from the region's first month up to the last one that the snapshot touches."""
    first = Period.parse(region.first_month).first_month_number
    last = month_number(snapshot.last_day)
    begin, end = (_holding(month, kind) for month in (first, last))
    return list(periods_between(begin, end))


def _holding(month: int, kind: PeriodKind) -> Period:
    return Period(kind, month // 12, month % 12 // kind.months + 1)


def _measure(written: str, asked: str) -> tuple[Indicator, Measure]:
    indicator, measures = find(written[:80])
    if not asked:
        return indicator, measures[0]
    for measure in indicator.measures:
        if measure.id == asked:
            return indicator, measure
    known = ", ".join(measure.id for measure in indicator.measures if measure.id)
    raise RegieError("web_reviews.measure_unknown", written=asked[:60], known=known)


def _kind(written: str, indicator: Indicator) -> PeriodKind | None:
    """The kind of period that was asked for; nothing without a choice."""
    if not written:
        return None
    kind = PER.get(written)
    if kind is None or kind not in indicator.periods:
        known = ", ".join(name for name, each in PER.items() if each in indicator.periods)
        raise RegieError("web_reviews.kind_unknown", written=written[:60], known=known)
    return kind


def _codes(parameters: QueryDict, region: Region, chosen: Sequence[str]) -> dict[str, frozenset[str]]:
    """The codes that were chosen, of the breakdowns that were chosen."""
    only = {}
    for name, by in BY.items():
        codes = frozenset(code for code in parameters.getlist(name) if code)
        if not codes or by not in chosen:
            continue
        unknown = codes - set(names_of(region, by))
        if unknown:
            raise RegieError("web_reviews.code_unknown", written=min(unknown)[:60], name=name)
        only[by] = codes
    return only


def _span(first: str, last: str, kind: PeriodKind, known: Sequence[Period], until: date) -> tuple[Period, Period]:
    """The first and last period, within what is known; without a choice the newest so many up to ``until``.

    A period of another length, as the list of a page had before another length was chosen, counts for the ones
    in it.
    """
    begin, end = (_read(written) for written in (first, last))
    whole = max((period for period in known if period.last_day <= until), default=known[-1])
    till = whole if end is None else _holding(end.end_month_number - 1, kind)
    till = min(max(till, known[0]), known[-1])
    place = known.index(till)
    start = known[max(0, place + 1 - SHOWN[kind])] if begin is None else _holding(begin.first_month_number, kind)
    start = min(max(start, known[0]), till)
    return known[max(known.index(start), place + 1 - MOST_PERIODS)], till


def _read(written: str) -> Period | None:
    return Period.parse(written[:20]) if written else None
