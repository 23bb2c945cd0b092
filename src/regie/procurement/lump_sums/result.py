# SPDX-License-Identifier: EUPL-1.2
"""Lump sums as they are kept and shown: every amount with the steps that it was made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from regie.contract.lines import Words
from regie.procurement.lump_sums.fairness_result import Fairness
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money

StepKey = Literal["history", "completion", "one_off", "correction", "index"]
STEPS: tuple[StepKey, ...] = ("history", "completion", "one_off", "correction", "index")
"""The steps of a base, in order: each is an amount to add (a negative one takes away)."""


class Step(Frozen):
    """A step of the chain in words, once for all lump sums."""

    key: str
    label: Words
    formula: Words


class BaseYear(Frozen):
    """What one base year contributed: whole-year cents before the mean is taken. ``index`` brings the year to the
    prices of the price year."""

    year: int
    booked: Money
    to_come: Money
    one_off: Money
    correction: Money
    index: Money


class Amounts(Frozen):
    """An amount made in steps. ``history`` is the mean of the base years as booked; with what the other steps add
    it is the ``base``, at the prices of the price year: the sum of the five, to the cent."""

    history: Money
    completion: Money
    one_off: Money
    correction: Money
    index: Money

    @property
    def base(self) -> int:
        """Cents: all steps together."""
        return self.history + self.completion + self.one_off + self.correction + self.index


class ContractYear(Frozen):
    """The amount of one contract year, at the prices of the price year: base, growth and saving (negative when it
    takes away)."""

    year: int
    base: Money
    growth: Money
    saving: Money

    @property
    def amount(self) -> int:
        """Cents: the lump sum of the year."""
        return self.base + self.growth + self.saving


class LumpSum(Frozen):
    """The lump sum that follows for one provider in a municipality and lot from its own history."""

    lot: str
    municipality: str
    provider: str
    base_years: tuple[BaseYear, ...]
    steps: Amounts
    years: tuple[ContractYear, ...]


class YearRange(Frozen):
    """A contract year of a lot with the range of what experts expect: ``low`` with the least growth and the
    largest saving, ``high`` the other way round."""

    year: int
    growth_percent: Decimal
    saving_percent: Decimal
    amount: Money
    low: Money
    high: Money
    sources: tuple[str, ...]


class LotSum(Frozen):
    """A lot in the region (``municipality`` empty) or a municipality: the sums of its lump sums."""

    lot: str
    municipality: str
    steps: Amounts
    years: tuple[ContractYear, ...]


class Shown(Frozen):
    """A number of a computation and what it was made of (``regie.contract.lines.Quantity``, in a form that is
    kept)."""

    label: Words
    value: Decimal
    unit: str
    source: str = ""
    clause: str = ""
    formula: Words | None = None
    inputs: tuple[Shown, ...] = ()


class IndexStep(Frozen):
    """The index from a base year to the price year: what a euro has become, and the percentage of every year in
    between with its computation."""

    year: int
    factor: Decimal
    chain: tuple[Shown, ...]


class BandRate(Frozen):
    """An amount a head of one age band. ``residents`` on the reference day and ``cost`` (base at the prices of the
    price year) are what it was derived from; ``derived`` says so, else it was given in the study."""

    from_age: int
    to_age: int
    amount: Money
    residents: int
    cost: Money
    derived: bool
    source: Words


class PopulationAmount(Frozen):
    """What a municipality gets by population, a band at a time (in the order of the rates), against the base that
    follows from its own history; ``difference`` is amount less base."""

    municipality: str
    residents: tuple[int, ...]
    amounts: tuple[Money, ...]
    amount: Money
    base: Money
    difference: Money


class PopulationLot(Frozen):
    """A lot with population funding. ``counted_on`` is the day of the count; ``outside_bands`` is base cost of
    ages in no band or not known, which is in no amount a head; ``remark`` why there is nothing."""

    lot: str
    counted_on: str
    rates: tuple[BandRate, ...]
    municipal: tuple[PopulationAmount, ...]
    outside_bands: Money
    remark: Words | None = None


class MemberAmount(Frozen):
    """What a provider has of its bidder's amount: by the bid's shares, or (``by_share`` false) by history."""

    provider: str
    amount: Money
    by_share: bool


class Portion(Frozen):
    """An amount of a provider or bidder, by its code."""

    code: str
    amount: Money


class Moved(Frozen):
    """Care of providers that did not win, in a municipality and need group, that goes to bidders, in cents of the
    base: ``losers`` add up to ``winners``. ``by``: clients that were assigned (then one loser at a time), or the
    winners' share in that cell, the need group over the region or the lot, or equal parts where no winner has any
    history in the lot."""

    lot: str
    municipality: str
    need_group: str
    losers: tuple[Portion, ...]
    winners: tuple[Portion, ...]
    by: Literal["assigned", "cell", "need_group", "lot", "equal"]


class AwardedSum(Frozen):
    """What a bidder gets in a lot and municipality: ``own`` is the base of its providers, ``moved`` comes from
    providers that did not win; ``population`` brings it to the population amount (nothing in other lots)."""

    lot: str
    bidder: str
    name: str
    municipality: str
    own: Money
    moved: Money
    population: Money
    years: tuple[ContractYear, ...]
    members: tuple[MemberAmount, ...]

    @property
    def base(self) -> int:
        """Cents: own, moved and population together."""
        return self.own + self.moved + self.population


class LumpSumResult(Frozen):
    """All lump sums of a study at a snapshot.

    ``lump_sums`` by lot, municipality and provider; ``totals`` per lot (region, then municipalities); ``ranges``
    per lot code. ``awarded`` (by lot, bidder, municipality) and ``moved`` are there with an award; ``not_awarded``
    are lots that it leaves out. ``names`` are what people call each code, by kind (``lot``,
    ``municipality``, ``provider``, ``need_group``).
    """

    snapshot: str
    base_years: tuple[int, ...]
    price_year: int
    contract_years: tuple[int, ...]
    steps: tuple[Step, ...]
    index: tuple[IndexStep, ...]
    lump_sums: tuple[LumpSum, ...]
    totals: tuple[LotSum, ...]
    ranges: dict[str, tuple[YearRange, ...]]
    population: tuple[PopulationLot, ...] = ()
    awarded: tuple[AwardedSum, ...] = ()
    moved: tuple[Moved, ...] = ()
    not_awarded: tuple[str, ...] = ()
    fairness: Fairness | None = None
    names: dict[str, dict[str, str]] = Field(default_factory=dict)
    remarks: tuple[Words, ...] = ()

    def total(self, lot: str, municipality: str = "") -> LotSum | None:
        """A lot in the region or a municipality, or nothing when it has no history."""
        return next((each for each in self.totals if (each.lot, each.municipality) == (lot, municipality)), None)
