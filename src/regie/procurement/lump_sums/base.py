# SPDX-License-Identifier: EUPL-1.2
"""The base of a lump sum: the mean of the base years, completed, without what happened once, at one price
level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from regie.contract.indexation import chain_by, chain_factor
from regie.contract.lines import Quantity
from regie.contract.terms import IndexSeries
from regie.procurement.lots.late_bookings import Late
from regie.procurement.lots.places import Placed
from regie.procurement.lump_sums.result import STEPS, Amounts, BaseYear, IndexStep, Shown
from regie.procurement.lump_sums.sharing import Key, whole
from regie.procurement.study import LumpSums
from regie.vocabulary.money import to_cents
from regie.vocabulary.rounding import rounded_to

FACTOR_DIGITS = 10


@dataclass(frozen=True)
class Base:
    """Per key the base years and the steps; ``groups`` are the cents of the clean base years per need group
    (before the mean and the index; cents of corrections are in none), which say how a base lies over need
    groups."""

    years: Mapping[Key, tuple[BaseYear, ...]]
    steps: Mapping[Key, Amounts]
    groups: Mapping[Key, Mapping[str, int]]


def base_of(there: Placed, late: Late, sums: LumpSums, factors: Mapping[int, Fraction]) -> Base:
    """The base of every lot, municipality and provider with history (or a correction) in the base years."""
    found: dict[Key, dict[int, _Year]] = defaultdict(lambda: defaultdict(_Year))
    groups: dict[Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for cell in there.cells:
        if cell.year in sums.base_years:
            for lot, group in there.places[cell.place].first_group.items():
                key = (lot, cell.municipality, cell.provider)
                year = found[key][cell.year]
                year.booked += cell.booked
                year.one_off -= cell.one_off
                groups[key][group] += cell.booked - cell.one_off
    for number in sums.base_years:
        for (provider, municipality, place), cents in late.to_come.get(number, {}).items():
            for lot, group in there.places[place].first_group.items():
                key = (lot, municipality, provider)
                found[key][number].to_come += cents
                groups[key][group] += cents
    for each in sums.corrections:
        found[each.lot, each.municipality, each.provider][each.year].correction -= to_cents(each.amount)
    index = {
        year: whole({key: rows[year].clean * (factor - 1) for key, rows in found.items()})
        for year, factor in factors.items()
    }
    years = {
        key: tuple(rows[year].shown(year, index[year][key]) for year in sorted(sums.base_years))
        for key, rows in sorted(found.items())
    }
    return Base(years, _steps(years), {key: dict(sorted(groups[key].items())) for key in years})


@dataclass
class _Year:
    booked: int = 0
    to_come: int = 0
    one_off: int = 0
    correction: int = 0

    @property
    def clean(self) -> int:
        return self.booked + self.to_come + self.one_off + self.correction

    def shown(self, year: int, index: int) -> BaseYear:
        return BaseYear(
            year=year,
            booked=self.booked,
            to_come=self.to_come,
            one_off=self.one_off,
            correction=self.correction,
            index=index,
        )


def _steps(years: Mapping[Key, tuple[BaseYear, ...]]) -> dict[Key, Amounts]:
    """Each step is the mean over the base years, in whole cents."""
    fields = dict(zip(STEPS, ("booked", "to_come", "one_off", "correction", "index"), strict=True))
    means = {
        step: whole(
            {key: Fraction(sum(getattr(year, field) for year in rows), len(rows)) for key, rows in years.items()}
        )
        for step, field in fields.items()
    }
    return {key: Amounts(**{step: means[step][key] for step in STEPS}) for key in years}


@dataclass(frozen=True)
class _Rules:
    """The index rules of a study, as a contract has them."""

    sums: LumpSums

    @property
    def clause_labels(self) -> Mapping[str, str]:
        return {self.sums.indexation.clause: self.sums.indexation.clause}

    @property
    def years(self) -> tuple[int, ...]:
        return (min(self.sums.base_years),)

    def series(self, id_: str) -> IndexSeries:
        return next(series for series in self.sums.index_series if series.id == id_)


def index_steps(sums: LumpSums) -> tuple[dict[int, Fraction], tuple[IndexStep, ...]]:
    """Per base year the exact factor to the price year, and how it was made.

    Raises ``RegieError`` when a figure that the rule needs is missing or was published too late.
    """
    factors: dict[int, Fraction] = {}
    steps = []
    for year in sorted(sums.base_years):
        chain = chain_by(_Rules(sums), sums.indexation, year, sums.price_year)
        factors[year] = chain_factor(chain)
        shown = tuple(_shown(each) for each in chain)
        steps.append(IndexStep(year=year, factor=rounded_to(factors[year], FACTOR_DIGITS), chain=shown))
    return factors, tuple(steps)


def _shown(quantity: Quantity) -> Shown:
    return Shown(
        label=quantity.label,
        value=quantity.value,
        unit=quantity.unit,
        source=quantity.source,
        clause=quantity.clause,
        formula=quantity.formula,
        inputs=tuple(_shown(each) for each in quantity.inputs),
    )
