# SPDX-License-Identifier: EUPL-1.2
"""The price level of each year by the index clauses of contracts: one chain over contracts that follow each other.

A forecast takes prices out of the past by it and puts them in the future; it reads an index, it settles nothing.
So what a contract does not say is filled in, and said: by the norm index that a contract compares with, or by
prices that stand still, or by a percentage that somebody assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from regie.contract.indexation import index_for
from regie.contract.lines import Words, percents, said
from regie.contract.model import Contract
from regie.contract.terms import Indexation
from regie.vocabulary.errors import RegieError

Ground = Literal["first", "clause", "norm", "assumed", "unknown"]


@dataclass(frozen=True)
class PriceYear:
    """The price level of a year: ``percent`` against the year before, ``factor`` against the first year (exact).

    ``ground`` says where the percentage is from: ``clause`` of a contract, the ``norm`` that a contract compares
    with, ``assumed`` by whoever asked, ``unknown`` (taken as 0), or ``first`` for the first year.
    """

    year: int
    percent: Decimal
    factor: Fraction
    ground: Ground


@dataclass(frozen=True)
class PriceLevels:
    """Price levels of years that follow each other, and what a reader must know of them. ``known_until`` is the
    last year whose percentage, and that of every year before it, was not assumed."""

    years: tuple[PriceYear, ...]
    known_until: int
    remarks: tuple[Words, ...]

    def levels(self, at_least: int = 0) -> dict[int, float]:
        """Year to level, 1 in the first year, up to the last year that is known or assumed, or the year
        ``at_least``: what ``forecast.estimate`` takes as ``prices``, which must hold every year of its history
        (after that the level stays what it is)."""
        last = max(each.year for each in self.years if each.year <= self.known_until or each.ground == "assumed")
        return {each.year: float(each.factor) for each in self.years if each.year <= max(last, at_least)}

    def rise(self, first_year: int, last_year: int) -> Fraction:
        """What a euro of the first year is in the last one; years outside those known have no rise."""
        found = {each.year: each.factor for each in self.years}
        low, high = min(found), max(found)
        return found[min(max(last_year, low), high)] / found[min(max(first_year, low), high)]


def known_index(contract: Contract, last_year: int) -> Iterator[PriceYear]:
    """The contract's own index from its first year as far as its figures are known, at most to ``last_year``."""
    first = contract.years[0]
    found = PriceYear(first, Decimal(0), Fraction(1), "first")
    for year in range(first, last_year + 1):
        if year > first:
            percent = _percent(contract, year, contract.indexation)
            if percent is None:
                return
            found = _next(found, percent, "clause")
        yield found


def price_levels(
    contracts: Sequence[Contract], years: Iterable[int], *, assumed_percent: Decimal | None = None
) -> PriceLevels:
    """The price level of all ``years`` and those between them.

    ``contracts`` are the versions in force, oldest first; the last one that holds in a year counts for it, the
    last of all for the years after. A contract that is not indexed, the first year of a contract, and a year of
    which the clause's figures are not there yet go by the norm index; where that is not known either, by
    ``assumed_percent`` for years after all that is known, else prices stand still. Raises ``ValueError`` without
    contracts or years.
    """
    asked = sorted(set(years))
    if not asked or not contracts:
        raise ValueError("price levels need a contract and a year")
    rows = [PriceYear(asked[0], Decimal(0), Fraction(1), "first")]
    for year in range(asked[0] + 1, asked[-1] + 1):
        percent, ground = _found(contracts, year)
        rows.append(_next(rows[-1], percent, ground))
    last = max((row.year for row in rows if row.ground in ("clause", "norm")), default=asked[0])
    if assumed_percent is not None:
        rows = _assumed(rows, last, assumed_percent)
    return PriceLevels(tuple(rows), last, tuple(_remarks(rows, last)))


def _found(contracts: Sequence[Contract], year: int) -> tuple[Decimal, Ground]:
    """The percentage of a year, and its ground."""
    contract = _of_year(contracts, year)
    if contract.indexation.method != "none" and year > contract.years[0]:
        known = _percent(contract, year, contract.indexation)
        if known is not None:
            return known, "clause"
    for each in (contract, *reversed(contracts)):
        if each.norm_index is not None:
            norm = _percent(each, year, each.norm_index)
            if norm is not None:
                return norm, "norm"
    return Decimal(0), "unknown"


def _of_year(contracts: Sequence[Contract], year: int) -> Contract:
    holding = [each for each in contracts if year in each.years]
    later = [each for each in contracts if each.years[0] > year]
    return holding[-1] if holding else later[0] if later else contracts[-1]


def _percent(contract: Contract, year: int, rule: Indexation) -> Decimal | None:
    """The percentage of a clause for a year, 0 where it does not index; nothing while a figure is missing."""
    if rule.method == "none":
        return Decimal(0)
    try:
        return Decimal(index_for(contract, year, rule).value)
    except RegieError:
        return None


def _assumed(rows: Sequence[PriceYear], last: int, percent: Decimal) -> list[PriceYear]:
    """The same years, with a percentage for every year after the last known one."""
    result = [row for row in rows if row.year <= last]
    for _ in rows[len(result) :]:
        result.append(_next(result[-1], percent, "assumed"))
    return result


def _next(before: PriceYear, percent: Decimal, ground: Ground) -> PriceYear:
    return PriceYear(before.year + 1, percent, before.factor * (1 + Fraction(percent) / 100), ground)


def _remarks(rows: Sequence[PriceYear], last: int) -> Iterator[Words]:
    def listed(ground: Ground, after: bool | None = None) -> str:
        found = [row for row in rows if row.ground == ground and (after is None or (row.year > last) is after)]
        return ", ".join(str(row.year) for row in found)

    if years := listed("norm"):
        yield said("price_levels.norm", years=years)
    if years := listed("unknown", after=False):
        yield said("price_levels.still", years=years)
    if years := listed("unknown", after=True):
        yield said("price_levels.beyond", years=years, last=last)
    if years := listed("assumed"):
        yield said("price_levels.assumed", years=years, last=last, percent=percents(rows[-1].percent))
