# SPDX-License-Identifier: EUPL-1.2
"""From a base to the amount of each contract year: growth and savings as they were assumed, each an own amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from regie.procurement.lump_sums.result import ContractYear, YearRange
from regie.procurement.lump_sums.sharing import Key, whole
from regie.procurement.study import Expected, Study
from regie.vocabulary.rounding import rounded


def contract_years(study: Study) -> tuple[int, ...]:
    """The calendar years of the contract, and every year with an expectation; without either the price year."""
    assert study.lump_sums is not None
    years = {each.year for each in study.lump_sums.expected}
    if study.contract is not None:
        years |= set(range(study.contract.starts_on.year, study.contract.ends_on.year + 1))
    return tuple(sorted(years)) or (study.lump_sums.price_year,)


def in_years(study: Study, bases: Mapping[Key, int]) -> dict[Key, tuple[ContractYear, ...]]:
    """Per key (lot, municipality, and whose) the years with growth and saving in percent of the base."""
    years = contract_years(study)
    growth = {year: _part(study, "growth", year, bases) for year in years}
    saving = {year: _part(study, "saving", year, bases) for year in years}
    return {
        key: tuple(
            ContractYear(year=year, base=base, growth=growth[year][key], saving=-saving[year][key])
            for year in years
        )
        for key, base in bases.items()
    }


def _part(study: Study, kind: Literal["growth", "saving"], year: int, bases: Mapping[Key, int]) -> dict[Key, int]:
    return whole({key: base * _Assumed.of(study, kind, key[0], year).rate for key, base in bases.items()})


def year_ranges(study: Study, lot: str, base: int) -> tuple[YearRange, ...]:
    """What a lot would cost per contract year over the range that experts gave."""
    result = []
    for year in contract_years(study):
        growth, saving = (_Assumed.of(study, kind, lot, year) for kind in ("growth", "saving"))
        result.append(
            YearRange(
                year=year,
                growth_percent=growth.percent,
                saving_percent=saving.percent,
                amount=base + rounded(base * growth.rate) - rounded(base * saving.rate),
                low=base + rounded(base * _of(growth.low)) - rounded(base * _of(saving.high)),
                high=base + rounded(base * _of(growth.high)) - rounded(base * _of(saving.low)),
                sources=tuple(dict.fromkeys(each.source for each in (growth, saving) if each.source)),
            )
        )
    return tuple(result)


@dataclass(frozen=True)
class _Assumed:
    """An expectation as it holds for a lot in a year; nought when nobody gave any."""

    percent: Decimal = Decimal(0)
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    source: str = ""

    @property
    def rate(self) -> Fraction:
        return _of(self.percent)

    @classmethod
    def of(cls, study: Study, kind: str, lot: str, year: int) -> _Assumed:
        """Of the lot itself, else of all lots."""
        assert study.lump_sums is not None
        found: dict[str | None, Expected] = {
            each.lot: each
            for each in study.lump_sums.expected
            if (each.kind, each.year) == (kind, year) and each.lot in (lot, None)
        }
        each = found.get(lot) or found.get(None)
        if each is None:
            return cls()
        low = each.percent if each.low is None else each.low
        high = each.percent if each.high is None else each.high
        return cls(each.percent, low, high, each.source)


def _of(percent: Decimal) -> Fraction:
    return Fraction(percent) / 100
