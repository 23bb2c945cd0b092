# SPDX-License-Identifier: EUPL-1.2
"""The amount that the need of a year is held against: the contract's reference budget, or what stands in for it.

Beyond the contract's end, or while an index figure is not there, there is none. Then nothing is compared, or, when
that is asked for, the last reference budget of a whole year that there is; either way it is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from regie.contract import Contract, PriceLevels, Words, reference_budget
from regie.contract.lines import percents, said
from regie.contract.reference import covered_months
from regie.vocabulary import Period, RegieError
from regie.vocabulary.money import Cents
from regie.vocabulary.rounding import rounded, rounded_to


@dataclass(frozen=True, eq=False)
class LumpSum:
    """The reference budget per municipality in cents, and of which year it is: ``of_year`` is ``year`` itself, or
    an earlier one that stands in for it, raised by ``rise`` where prices were assumed to go on."""

    year: int
    of_year: int
    municipalities: tuple[str, ...]
    cents: Cents
    rise: Fraction = Fraction(1)
    remarks: tuple[Words, ...] = ()

    @property
    def own(self) -> bool:
        """Whether it is the year's own."""
        return self.of_year == self.year


def lump_sum(
    contract: Contract,
    year: int,
    municipalities: tuple[str, ...],
    *,
    last_known: bool = False,
    prices: PriceLevels | None = None,
) -> LumpSum:
    """The reference budget of a whole year for these municipalities.

    With ``last_known`` the last whole year before it that has one stands in where the year has none; ``prices``
    then raises it by as much as the price levels rise between the two years (without: at its own prices).
    Raises ``RegieError``, with why there is none, when nothing may or can stand in, and when the contract is of
    other municipalities.
    """
    known = sorted(contract.municipality_names)
    if sorted(municipalities) != known:
        given = ", ".join(municipalities)
        raise RegieError("forecast.other_municipalities", draws=given, contract=", ".join(known))
    try:
        return LumpSum(year, year, municipalities, _reference(contract, year, municipalities))
    except RegieError as missing:
        reason = Words(missing.message("nl"), missing.message("en"))
        if not last_known:
            raise
        for before in range(min(year - 1, contract.years[-1]), contract.years[0] - 1, -1):
            try:
                cents = _reference(contract, before, municipalities)
            except RegieError:
                continue
            return _standing_in(year, before, municipalities, cents, prices, reason)
        raise


def _reference(contract: Contract, year: int, municipalities: tuple[str, ...]) -> Cents:
    """The reference budget of a whole year; ``RegieError`` when the contract holds in only a part of it."""
    period = Period.parse(str(year))
    budget = reference_budget(contract, period)
    for code in municipalities:
        months = covered_months(contract, code, period)
        if len(months) != 12:
            called = contract.municipality_names[code]
            raise RegieError("fitting_budget.part_of_year", year=year, municipality=called, months=len(months))
    return np.array([budget.find(f"reference/{code}").amount for code in municipalities], np.int64)


def _standing_in(
    year: int,
    before: int,
    municipalities: tuple[str, ...],
    cents: Cents,
    prices: PriceLevels | None,
    reason: Words,
) -> LumpSum:
    rise = prices.rise(before, year) if prices is not None else Fraction(1)
    key = "fitting_budget.stands_in" if rise == 1 else "fitting_budget.stands_in_raised"
    percent = percents(rounded_to(100 * (rise - 1), 2))
    remark = said(key, year=year, before=before, percent=percent, reason=reason)
    raised = np.array([rounded(int(each) * rise) for each in cents], np.int64)
    return LumpSum(year, before, municipalities, raised, rise, (remark,))
