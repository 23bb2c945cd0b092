# SPDX-License-Identifier: EUPL-1.2
"""What a contract says about parties, period, budget and index. All days in a file are inclusive ("t/m")."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from regie.contract.values import (
    Amount,
    Code,
    Count,
    Day,
    MonthDay,
    MunicipalityCode,
    Named,
    Part,
    Percent,
    Rule,
    WrittenPeriod,
    WrittenYear,
    Year,
)


class Clause(Part):
    """A clause that rules refer to by ``id``: its article and title, and what it says in our own words."""

    KEY: ClassVar = ("id",)
    id: Code
    article: str = ""
    title: Named
    summary: str = ""
    source: str = ""

    @property
    def label(self) -> str:
        """Article and title, as lines name the clause."""
        return f"{self.article} {self.title}".strip()


class ContractParty(Part):
    """A party to the contract or a provider that works under it."""

    KEY: ClassVar = ("code",)
    code: Code
    name: Named
    role: Literal["commissioning_party", "cooperative", "contractor", "member", "subcontractor", "supplier"]


class ContractMunicipality(Part):
    """A municipality with its own, parallel contract; ``starts_on`` when it joins later than the contract."""

    KEY: ClassVar = ("code",)
    code: MunicipalityCode
    name: Named
    agreement: str = ""
    signed_on: date | None = None
    starts_on: date | None = None


class Lot(Rule):
    """A separately awarded part and how it is paid."""

    KEY: ClassVar = ("code",)
    code: Code
    name: Named
    funding: Literal["lump_sum", "population", "effort_based"]


class Term(Rule):
    """First and last day of the contract, without extensions; both fall on the edge of a month."""

    starts_on: Day
    ends_on: Day


class Extension(Rule):
    """One option to prolong: its length, the last day of notice, and when it was exercised."""

    KEY: ClassVar = ("number",)
    number: int = Field(strict=True, ge=1)
    months: int = Field(strict=True, ge=1, le=240)
    notice_on: date
    exercised_on: date | None = None
    decision: str = ""


class YearKey(Rule):
    """How a year's budget falls over January to December: twelve whole weights."""

    weights: tuple[int, ...]


class BaseComponent(Rule):
    """A part of the budget base of one municipality and lot, at the prices of ``year``.

    The slice of a year is made of the components of the latest ``year`` not after it, indexed from there.
    ``provider`` where a lump sum was agreed per provider.
    """

    KEY: ClassVar = ("municipality", "lot", "year", "provider", "name")
    municipality: str
    lot: Code
    year: Year
    provider: str = ""
    name: Named
    amount: Amount
    source: Named
    reference_period: str = ""
    evidence: str = ""


class Assumption(Rule):
    """Something the budget base took for granted, with the effect expected per year, so that it can be tested.

    ``in_base`` says that the components have the effect in them already; else it is added to the year's slice.
    ``indexed`` says that the effects are at the prices of the slice and follow its index.
    """

    KEY: ClassVar = ("municipality", "lot", "name")
    municipality: str
    lot: Code
    name: Named
    kind: Literal["expected_saving", "growth", "index", "other"]
    effects: dict[WrittenYear, Amount]
    in_base: bool = False
    indexed: bool = False
    source: Named


class Indexation(Rule):
    """How a year's percentage is made.

    ``additive``, ``ratio_then_added`` and ``compounded`` take the prognosis for the year and the correction of the
    year before (definitive against prognosis) per kind of cost; ``definitive`` takes the definitive figure of the
    year itself (for a norm, afterwards); ``none`` is no index. Figures count when they were published on or before
    ``fixed_on`` of the year before; what comes later goes into a later year. ``rounding`` says when is rounded to
    ``digits``: only the outcome (``end``), each kind of cost as well (``each_kind``), or each term
    (``each_step``)."""

    method: Literal["none", "additive", "ratio_then_added", "compounded", "definitive"]
    personnel_weight: Percent = Decimal(100)
    material_weight: Percent = Decimal(0)
    personnel_series: str = ""
    material_series: str = ""
    digits: int = Field(default=2, strict=True, ge=0, le=6)
    rounding: Literal["end", "each_kind", "each_step"] = "end"
    fixed_on: MonthDay = "12-31"


class IndexFigure(Part):
    """One published figure, in percent. ``published_on`` is left out where the day was not found; the figure then
    counts as always known."""

    KEY: ClassVar = ("year", "kind", "published_on")
    year: Year
    kind: Literal["provisional", "definitive"]
    percent: Percent
    published_on: date | None = None
    source: Named
    note: str = ""


class IndexSeries(Part):
    """A series of index figures; another reading of the same index is another series."""

    KEY: ClassVar = ("id",)
    id: Code
    name: Named
    figures: tuple[IndexFigure, ...]


class AmendedAmount(Part):
    """What an amendment adds for a municipality and lot in a year (at that year's prices)."""

    KEY: ClassVar = ("municipality", "lot", "year")
    municipality: str
    lot: Code
    year: Year
    amount: Amount


class Amendment(Rule):
    """A decision that adds budget. ``one_off`` counts in its years only; ``structural`` in the year and every
    later one up to ``until_year``, indexed from it when ``indexed``."""

    KEY: ClassVar = ("id",)
    id: Code
    decided_on: date
    decision: Named
    kind: Literal["structural", "one_off"]
    indexed: bool = False
    until_year: Year | None = None
    reason: str = ""
    amounts: tuple[AmendedAmount, ...]


class AgeBand(Part):
    """Ages ``from_age`` up to and including ``to_age``."""

    KEY: ClassVar = ("from_age", "to_age")
    from_age: int = Field(strict=True, ge=0, le=120)
    to_age: int = Field(strict=True, ge=0, le=120)


class BandRates(Part):
    """The amount per person for each band, at the prices of ``year``; the latest one not after a year counts."""

    KEY: ClassVar = ("year",)
    year: Year
    amounts: tuple[Amount, ...]


class PopulationCount(Part):
    """The persons of a municipality per band for a year's funding, as counted provisionally or definitively."""

    KEY: ClassVar = ("municipality", "year", "kind", "published_on")
    municipality: str
    year: Year
    kind: Literal["provisional", "definitive"]
    counted_on: date
    published_on: date | None = None
    persons: tuple[Count, ...]
    source: Named


class PopulationFunding(Rule):
    """Funding of a lot by persons and amount per age band.

    ``reference_date`` is the day of the count, ``years_before`` how many years before the budget year it lies.
    ``correction`` says where the definitive count works: in the ``same_year`` (it replaces the provisional one) or
    as a correction in the ``next_year``.
    """

    KEY: ClassVar = ("lot",)
    lot: Code
    reference_date: MonthDay
    years_before: int = Field(default=0, strict=True, ge=0, le=5)
    correction: Literal["same_year", "next_year"] = "same_year"
    indexed: bool = True
    bands: tuple[AgeBand, ...]
    rates: tuple[BandRates, ...]
    counts: tuple[PopulationCount, ...]


class SegmentProduction(Part):
    """Care-months (a client in a month, per lowest cell) and cost per care-month in one segment."""

    KEY: ClassVar = ("segment",)
    segment: Code
    care_months: Count
    cost_per_care_month: Amount


class NotTied(Part):
    """Cost of a segment (or ``overhead``) that is not tied to clients."""

    KEY: ClassVar = ("segment",)
    segment: Code
    amount: Amount


class ReferenceProduction(Rule):
    """What volume and price stand behind the lump sum of a municipality, lot and year.

    ``client_months`` are unique clients per month, added over the months; care-months of segments may be more
    (a client can be in two). ``carried_forward`` says that later years have the same volume at indexed prices.
    """

    KEY: ClassVar = ("municipality", "lot", "year")
    municipality: str
    lot: Code
    year: Year
    client_months: Count
    segments: tuple[SegmentProduction, ...]
    not_tied: tuple[NotTied, ...] = ()
    carried_forward: bool = False
    source: Named


class Remainder(Rule):
    """An amount that makes an invented example come out on a published total: it counts in the reference budget of
    exactly this period, and only a contract that is ``illustrative`` can have it."""

    KEY: ClassVar = ("municipality", "lot", "period")
    municipality: str
    lot: Code
    period: WrittenPeriod
    amount: Amount
    reason: Named
