# SPDX-License-Identifier: EUPL-1.2
"""Amounts per draw, year and municipality, with their sums: means that add up, and bands taken from sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from regie.forecast.budgeting.year import mean_cents
from regie.forecast.measures.result import HIGH, LOW, Band
from regie.forecast.simulating.draws import quantiles
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import Cents

Place = tuple[int | None, str]
"""A year (nothing: all of them) and a municipality (or ``TOTAL``)."""


@dataclass(frozen=True, eq=False)
class Amounts:
    """``cents`` (draw, Y, municipality) and ``means`` (Y, municipality) in whole cents."""

    cents: Cents
    means: Cents

    @classmethod
    def of(cls, cents: Cents) -> Amounts:
        """With the mean of every year and municipality rounded to a cent."""
        means = [mean_cents(cents[:, year, town]) for year, town in np.ndindex(cents.shape[1:])]
        return cls(cents, np.array(means, np.int64).reshape(cents.shape[1:]))

    def __sub__(self, other: Amounts) -> Amounts:
        return Amounts(self.cents - other.cents, self.means - other.means)

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.cents + other.cents, self.means + other.means)

    def draws(self, year: int | None, town: int | None) -> Cents:
        """The amounts per draw (draw,) of a year and municipality by their places, or of all."""
        return _summed(self.cents, year, town)

    def band(self, year: int | None, town: int | None) -> Band:
        """The band of a year and municipality by their places, or of all."""
        low, high = quantiles(self.draws(year, town), [LOW, HIGH]).tolist()
        return Band(mean=self.mean(year, town), low=low, high=high)

    def mean(self, year: int | None, town: int | None) -> int:
        """The mean of a year and municipality by their places, or of all."""
        return int(_summed(self.means[None], year, town)[0])


def places(
    years: Sequence[int], municipalities: Sequence[str]
) -> Iterator[tuple[Place, tuple[int | None, int | None]]]:
    """Every year and municipality with their sums, each with its places; sums come first."""
    for year in (None, *range(len(years))):
        for town in (None, *range(len(municipalities))):
            named = (None if year is None else years[year], TOTAL if town is None else municipalities[town])
            yield named, (year, town)


def _summed(values: Cents, year: int | None, town: int | None) -> Cents:
    of_years = values.sum(axis=1) if year is None else values[:, year]
    return np.asarray(of_years.sum(axis=-1) if town is None else of_years[:, town], np.int64)


def decimals(value: float, places: int) -> Decimal:
    """A number with so many decimals, never minus zero."""
    return Decimal(f"{value:.{places}f}") + Decimal(0)
