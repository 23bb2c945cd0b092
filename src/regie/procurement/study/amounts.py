# SPDX-License-Identifier: EUPL-1.2
"""Parts of a study about money and time: how lump sums are made, ways to begin, and the terms of the contract."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from regie.contract.terms import AgeBand, Indexation, IndexSeries
from regie.contract.values import Amount, Code, Count, Day, MunicipalityCode, Named, Part, Percent, Year
from regie.procurement.study.parts import Id, Quantity
from regie.vocabulary.errors import RegieError


class BaseCorrection(Part):
    """An amount in the history that must not be in a base: positive takes away, negative adds."""

    KEY: ClassVar = ("lot", "municipality", "provider", "year", "reason")
    lot: Code
    municipality: MunicipalityCode
    provider: Code
    year: Year
    amount: Amount
    reason: Named


class Expected(Part):
    """A growth or saving that is assumed for a lot (all lots when left out), in percent of the base per contract
    year; ``low`` and ``high`` are the range that experts gave, which may include nothing and the opposite."""

    KEY: ClassVar = ("kind", "lot", "year")
    kind: Literal["growth", "saving"]
    lot: Code | None = None
    year: Year
    percent: Percent
    low: Percent | None = None
    high: Percent | None = None
    source: Named


class AgeRate(Part):
    """An amount a head for an age band of a lot with population funding. Without rates they follow from
    history."""

    KEY: ClassVar = ("lot", "ages")
    lot: Code
    ages: AgeBand
    amount: Amount
    source: Named


class PriceElements(Part):
    """How a fair price is made up, in percent of the price, and the hours that a professional can be with clients:
    the elements of the decree on fair prices (Stb. 2024, 69)."""

    professional_rate: Amount
    client_hours_percent: Percent
    other_client_cost: Percent
    overhead: Percent
    source: Named


class LumpSums(Part):
    """How lump sums are made: from the care given in ``base_years``, completed, brought to the prices of
    ``price_year`` with the index, without what happened once. ``certainty`` and ``bearable`` are for the fairness
    checks: a lump sum is bearable when, with this certainty in percent, volume costs no more than ``bearable``
    percent above it."""

    base_years: tuple[Year, ...]
    price_year: Year
    indexation: Indexation
    index_series: tuple[IndexSeries, ...] = ()
    corrections: tuple[BaseCorrection, ...] = ()
    expected: tuple[Expected, ...] = ()
    rates: tuple[AgeRate, ...] = ()
    age_bands: tuple[AgeBand, ...] = ()
    price_elements: PriceElements | None = None
    certainty: Percent = Decimal(90)
    bearable: Percent = Decimal(5)


class GrantShare(Part):
    """A municipality's share in the general grant, as a weight."""

    KEY: ClassVar = ("municipality",)
    municipality: MunicipalityCode
    weight: Count
    source: Named


class StartOf(Part):
    """The first day of the new scheme in one municipality."""

    KEY: ClassVar = ("municipality",)
    municipality: MunicipalityCode
    starts_on: Day


class StartScenario(Part):
    """A way to begin: all on ``starts_on``, but for the municipalities in ``starts`` with a day of their own. Days
    are first days of a month. ``risks`` says in words what may go wrong."""

    KEY: ClassVar = ("id",)
    id: Code
    title: Named
    starts_on: Day
    starts: tuple[StartOf, ...] = ()
    risks: tuple[Named, ...] = ()


class Range(Part):
    """Three values that experts gave: drawn from the triangle of these."""

    low: Percent
    likely: Percent
    high: Percent

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise RegieError("procurement.range_order", low=self.low, likely=self.likely, high=self.high)
        return self


class Starting(Part):
    """What is compared over start dates. Everything is held against ``reference`` (a first day of a month).

    ``saving``: how much less the new scheme costs than the old one when it is fully there, in percent; nothing and
    negative values are in the range, since no data from before can say it. ``ramp_months``: until it is fully
    there. ``double_administration``: euros a month for each municipality that is still in the old scheme while
    another one is in the new. ``transition``: euros that a municipality spends to go over on the reference date;
    ``cheaper_later`` percent of it is avoided for every month later, at most ``cheaper_at_most``.
    ``hours_to_change``: hours that a provider spends to go over, for the work load. ``tender_months``: whole
    months that a tender and going over take after ``decide_on``; an earlier start is told to be too soon.
    """

    reference: Day
    scenarios: tuple[StartScenario, ...]
    saving: Range
    saving_source: Named
    ramp_months: Count = 12
    double_administration: Amount
    double_administration_source: Named
    transition: Amount
    transition_source: Named
    cheaper_later: Percent = Decimal(0)
    cheaper_at_most: Percent = Decimal(0)
    hours_to_change: Quantity = Decimal(0)
    decide_on: date
    tender_months: Count = 7
    draws: int = Field(default=2000, strict=True, ge=100, le=20_000)


class ContractTerms(Part):
    """What the contract files get beside parties and amounts. ``scenario`` is the way to begin that was chosen
    (nothing: all on ``starts_on``); a municipality that begins later than ``starts_on`` joins on its own day."""

    id: Id
    version: Code = "1"
    name: Named
    commissioning_party: Named
    starts_on: Day
    ends_on: Day
    extensions: Count = 0
    extension_months: Count = 24
    notice_months: Count = 6
    index_yearly: bool = True
    scenario: Code | None = None
