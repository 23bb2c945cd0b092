# SPDX-License-Identifier: EUPL-1.2
"""A review: everything about one region and period at one snapshot, as one frozen object.

Screens, reports, spreadsheets, API and command line read it; none of them computes.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Self

from regie.completion import Completion
from regie.contract.tariffs import TariffFindings
from regie.contract.valve import RiskEntry, ValveResult
from regie.figures.quality import Quality
from regie.forecast.run import ForecastRun
from regie.review.money_views import Arrangements, BudgetYear, IndexYear, MemberView, PlainSplit, ValveTerms
from regie.review.views import SettlementView
from regie.variance import Variance
from regie.vocabulary.figure import TOTAL, Figure
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.periods import Period, PeriodKind


class Header(Frozen):
    """What the review is about. ``names`` gives for every breakdown the code and name of its values, in order.

    ``data_until`` is the last day that the deliveries cover. ``suppressed`` says whether small cells were hidden.
    What begins with ``contract`` stays empty without a contract; ``contract_note`` says what in it is invented,
    and ``reported_amount_remark`` how an amount that the cooperative reported is read.
    """

    region: str
    region_name: str
    programme: str
    cooperative: str
    synthetic: bool
    note: str
    period: str
    first_month: str
    snapshot: str
    reference_date: date
    data_until: date
    code_version: str
    suppressed: bool
    hide_up_to: int
    round_to: int
    names: dict[str, dict[str, str]]
    registered_segments: tuple[str, ...]
    contract: str | None = None
    contract_version: str | None = None
    contract_name: str = ""
    contract_illustrative: bool = False
    contract_note: str = ""
    reported_amount_remark: str = ""


class Headline(Frozen):
    """One of the six to eight figures on the first page: now, the same period a year before, and which direction
    is wished for (``higher``, ``lower`` or empty)."""

    figure: Figure
    before: Figure | None
    better: str


class Signal(Frozen):
    """Something a reader must know before using the figures; ``kind`` sorts and styles it. ``subject`` is what it
    is about where a kind can have more (a norm, a measure, an account): it stays when the sentence changes."""

    kind: str
    nl: str
    en: str
    subject: str = ""


class Measure(Frozen):
    """Name and definition of a figure's indicator, so that a report needs no registry."""

    number: int
    family_nl: str
    nl: str
    en: str
    definition_nl: str
    definition_en: str
    numerator_nl: str
    denominator_nl: str
    unit: str


class Review(Frozen):
    """All of it. What needs a contract is empty without one; ``forecast`` is a run made before, or nothing.

    ``budget`` holds lump sum against cost per year and for the period, in total and per municipality;
    ``completion`` what late bookings still add; ``variance`` why the period's cost differs from the lump sum, and
    ``plain_split`` the same in two factors; ``valve`` what was asked under the clause and what became of it.
    """

    header: Header
    headline: tuple[Headline, ...]
    figures: tuple[Figure, ...]
    measures: dict[str, Measure]
    data_quality: Quality
    signals: tuple[Signal, ...]
    budget: tuple[BudgetYear, ...] = ()
    index: tuple[IndexYear, ...] = ()
    completion: Completion | None = None
    variance: Variance | None = None
    plain_split: PlainSplit | None = None
    settlement: SettlementView | None = None
    risk_file: tuple[RiskEntry, ...] = ()
    valve_terms: ValveTerms | None = None
    valve: ValveResult | None = None
    members: tuple[MemberView, ...] = ()
    arrangements: Arrangements | None = None
    tariffs: TariffFindings | None = None
    forecast: ForecastRun | None = None

    @property
    def period(self) -> Period:
        """The period that the review is about."""
        return Period.parse(self.header.period)

    def figure(self, indicator: str, period: Period | str, **breakdown: str) -> Figure | None:
        """The one figure with exactly this indicator, period and breakdown, or nothing."""
        return self._index.get((indicator, str(period), tuple(sorted(breakdown.items()))))

    def series(self, indicator: str, kind: PeriodKind, **breakdown: str) -> list[Figure]:
        """All figures of one kind of period with exactly this breakdown, in order of time."""
        key = tuple(sorted(breakdown.items()))
        found = [
            figure
            for (name, period, cell), figure in self._index.items()
            if name == indicator and cell == key and Period.parse(period).kind is kind
        ]
        return sorted(found, key=lambda figure: Period.parse(figure.period))

    def rows(self, indicator: str, period: Period | str, by: str, *, total: bool = False) -> list[Figure]:
        """The figures of one period by one breakdown, in the order of the region's own list."""
        order = {code: place for place, code in enumerate(self.header.names.get(by, {}))}
        found = [
            figure
            for (name, written, cell), figure in self._index.items()
            if name == indicator
            and written == str(period)
            and len(cell) == 1
            and cell[0][0] == by
            and (total or cell[0][1] != TOTAL)
        ]
        return sorted(found, key=lambda f: (order.get(f.breakdown[by], len(order)), f.breakdown[by]))

    def __copy__(self) -> Self:
        """A copy with other figures finds those, not the ones that were looked up before."""
        copied = super().__copy__()
        copied.__dict__.pop("_index", None)
        return copied

    @cached_property
    def _index(self) -> dict[tuple[str, str, tuple[tuple[str, str], ...]], Figure]:
        return {(f.indicator, f.period, tuple(sorted(f.breakdown.items()))): f for f in self.figures}
