# SPDX-License-Identifier: EUPL-1.2
"""What a growth investigation found, as frozen data: screens, memo and command read it, none of them computes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from regie.review.model import Header
from regie.review.views import Said
from regie.vocabulary.figure import TOTAL, Figure
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money
from regie.vocabulary.periods import Period

Verdict = Literal["supported", "not_supported", "undecided"]
Finding = Literal["for", "against", "open"]


class SplitRow(Frozen):
    """One municipality (or ``total``): ``before`` + all ``effects`` = ``now``, in cents. ``client_months`` are
    those of both sides, empty where a side has none."""

    municipality: str
    before: Money
    now: Money
    effects: dict[str, Money]
    client_months_before: Decimal | None = None
    client_months_now: Decimal | None = None

    @property
    def change(self) -> int:
        """What came on top, in cents."""
        return self.now - self.before


class Split(Frozen):
    """A difference of cost split over its factors without a residual.

    ``kind`` is ``growth`` (a period against an earlier one) or ``shortage`` (a period against what was agreed for
    it). ``factors`` gives their names in order; ``unsure`` the conclusions whose sign depends on the method.
    """

    kind: Literal["growth", "shortage"]
    before: str
    now: str
    factors: dict[str, Said]
    rows: tuple[SplitRow, ...]
    unsure: tuple[str, ...] = ()
    remarks: tuple[Said, ...] = ()

    def row(self, municipality: str = TOTAL) -> SplitRow | None:
        """The row of a municipality or of the region."""
        return next((row for row in self.rows if row.municipality == municipality), None)


class BaseComponent(Frozen):
    """A part of the budget base, over all municipalities together."""

    name: str
    reference_period: str
    source: str
    amount: Money


class StartingYear(Frozen):
    """A contract year: what was agreed against what it cost, in cents, for the region.

    ``index_gap`` is what the lump sum lacks against the norm index; ``saving`` what it was lowered by for expected
    savings; ``cost_at_first_prices`` the cost at the prices of the first year, by the norm index. Client-months of
    the reference production and as they were. What is not known is empty.
    """

    year: int
    agreed: Money
    cost: Money
    index_gap: Money | None
    saving: Money
    cost_at_first_prices: Money | None
    client_months_reference: Decimal | None
    client_months_realised: Decimal | None

    @property
    def excess(self) -> int:
        """Cost above what was agreed, amendments not counted."""
        return self.cost - self.agreed


class StartingPoint(Frozen):
    """Where the contract started from, and what became of it. ``price_rise`` in percent from the contract's first
    year to ``price_rise_to``, by the contract's norm index; ``remarks`` are the limits of the data."""

    contract: str
    first_year: int
    indexed: bool
    base: tuple[BaseComponent, ...]
    savings_from: int | None
    years: tuple[StartingYear, ...]
    price_rise: Decimal | None
    price_rise_to: int | None
    remarks: tuple[Said, ...]


class InfluencePart(Frozen):
    """A factor that raised the cost, divided by who could influence it; the three add up to ``amount``."""

    factor: str
    name: Said
    amount: Money
    outside: Money
    between: Money
    own: Money
    why: Said


class Influence(Frozen):
    """What the cooperative could influence of the extra cost of a period, as a range: from ``low`` (certainly its
    own) to ``high`` (its own, and what lies between). ``lowering`` is what factors took off the cost."""

    period: str
    total: Money
    low: Money
    high: Money
    lowering: Money
    parts: tuple[InfluencePart, ...]
    criteria: tuple[str, ...]
    risks: tuple[str, ...]
    rule: tuple[Said, ...]


class Check(Frozen):
    """One check of the hypothesis, by a rule that was made beforehand. ``estimate`` with a 95 % interval, in the
    unit that ``said`` names; ``counts`` says whether it takes part in the verdict."""

    id: Literal["thinner", "rise", "change", "level"]
    name: Said
    finding: Finding
    counts: bool
    estimate: Decimal | None
    low: Decimal | None
    high: Decimal | None
    said: Said


class PanelRow(Frozen):
    """Sessions and inflow of one municipality (or the region) in one half-year, per 1,000 residents aged 0-17."""

    municipality: str
    period: str
    residents: int
    inflow: int
    sessions: int
    inflow_rate: Decimal
    sessions_rate: Decimal


class AreaRise(Frozen):
    """Inflow of one area in both periods, and its change relative to that of all other areas together."""

    area: str
    municipality: str
    before: int
    now: int
    ratio: Decimal
    low: Decimal
    high: Decimal


class Hypothesis(Frozen):
    """That the municipality with the thinnest preliminary field rises because of it: tested by a stated rule."""

    municipality: str | None
    verdict: Verdict
    said: Said
    checks: tuple[Check, ...]
    panel: tuple[PanelRow, ...]
    areas: tuple[AreaRise, ...]
    rule: tuple[Said, ...]
    limits: tuple[Said, ...]


class OutsideFigure(Frozen):
    """A published figure of elsewhere. ``value`` is empty where nothing was found; ``what`` then says so."""

    id: str
    what: Said
    value: Decimal | None
    unit: str
    period: str
    source: str
    sure: str = ""


class BenchmarkRow(Frozen):
    """A municipality against what its residents' ages would give at national rates (indirect standardisation)."""

    region: str
    name: str
    what: str
    observed: Decimal | None
    expected: Decimal | None
    ratio: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    change: Decimal | None
    reason: str


class Conclusion(Frozen):
    """A sentence that a rule chose from figures. ``points_at`` names the figures it rests on; ``heavy`` ones stand
    on the first page."""

    id: str
    chapter: str
    said: Said
    points_at: tuple[str, ...]
    heavy: bool = False


class GrowthInvestigation(Frozen):
    """All of it, for two periods at one snapshot. ``edition`` is what municipality it was cut to, or nothing."""

    header: Header
    before: str
    now: str
    figures: tuple[Figure, ...]
    growth: Split
    shortages: tuple[Split, ...]
    starting_point: StartingPoint | None
    influence: Influence | None
    hypothesis: Hypothesis
    outside: tuple[OutsideFigure, ...]
    benchmark: tuple[BenchmarkRow, ...]
    benchmark_from: date | None = None
    conclusions: tuple[Conclusion, ...]
    remarks: tuple[Said, ...]
    edition: str | None = None

    @property
    def periods(self) -> tuple[Period, Period]:
        """Both periods, the earlier one first."""
        return Period.parse(self.before), Period.parse(self.now)

    def figure(self, indicator: str, period: str, **breakdown: str) -> Figure | None:
        """The figure with this indicator, period and breakdown (without one: of the region)."""
        wanted = {name: code for name, code in breakdown.items() if code != TOTAL}
        for each in self.figures:
            own = {name: code for name, code in each.breakdown.items() if code != TOTAL}
            if (each.indicator, each.period) == (indicator, period) and own == wanted:
                return each
        return None

    def rows(self, indicator: str, by: str) -> list[tuple[str, Figure | None, Figure | None]]:
        """Code, figure before and figure now, per code of a breakdown that both periods have."""
        codes = [
            each.breakdown[by]
            for each in self.figures
            if each.indicator == indicator and list(each.breakdown) == [by] and each.period == self.now
        ]
        return [
            (
                code,
                self.figure(indicator, self.before, **{by: code}),
                self.figure(indicator, self.now, **{by: code}),
            )
            for code in dict.fromkeys(codes)
        ]
