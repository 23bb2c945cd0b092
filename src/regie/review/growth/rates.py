# SPDX-License-Identifier: EUPL-1.2
"""Rates compared: counts with a logarithmic link, their spread estimated from the data themselves.

Poisson regression by iteratively reweighted least squares; intervals are widened by the square root of the
dispersion (Pearson chi-square over degrees of freedom, never below one), for months of care are no coin tosses.
McCullagh and Nelder, Generalized Linear Models, chapters 4.4 and 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import exp, log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

Z = 1.959964
"""Quantile of the normal distribution for an interval of 95 %."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A logarithm of a ratio (or an elasticity) with its standard error."""

    value: float
    error: float

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval."""
        return self.value - Z * self.error

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval."""
        return self.value + Z * self.error


@dataclass(frozen=True)
class Cells:
    """Counts with what they are counted among, each with its unit (municipality) and period."""

    units: tuple[str, ...]
    periods: tuple[str, ...]
    counts: Floats
    exposure: Floats

    @property
    def dispersion(self) -> float:
        """How much wider than by chance alone counts lie around unit and period, at least 1."""
        fit = _fit(self.counts, self._plain(), np.log(self.exposure))
        return fit.dispersion

    def slope(self, column: Sequence[float]) -> Estimate | None:
        """The effect of a column on the logarithm of the rate, within units and periods; nothing where units and
        periods already say all of the column."""
        values = np.asarray(column, dtype=np.float64)
        plain = self._plain()
        left = values - plain @ np.linalg.lstsq(plain, values, rcond=None)[0]
        free = len(values) - plain.shape[1] - 1
        if free < 1 or float(np.abs(left).max()) < 1e-9:
            return None
        fit = _fit(self.counts, np.column_stack([plain, left]), np.log(self.exposure))
        return Estimate(float(fit.beta[-1]), sqrt(fit.cov[-1, -1] * fit.dispersion))

    def _plain(self) -> Floats:
        units, periods = sorted(set(self.units)), sorted(set(self.periods))
        columns = [[float(each == one) for each in self.units] for one in units]
        columns += [[float(each == one) for each in self.periods] for one in periods[1:]]
        return np.asarray(columns, dtype=np.float64).T


@dataclass(frozen=True)
class _Fit:
    beta: Floats
    cov: npt.NDArray[np.floating[Any]]
    dispersion: float


def _fit(counts: Floats, design: Floats, offset: Floats) -> _Fit:
    mean = counts + 0.5
    beta: Floats = np.zeros(design.shape[1], dtype=np.float64)
    for _ in range(60):
        weight = np.sqrt(mean)
        target = np.log(mean) - offset + (counts - mean) / mean
        solved = np.linalg.lstsq(design * weight[:, None], target * weight, rcond=None)[0]
        new: Floats = np.asarray(solved, dtype=np.float64)
        moved = float(np.abs(new - beta).max())
        beta = new
        mean = np.exp(np.clip(design @ beta + offset, -30, 30))
        if moved < 1e-10:
            break
    cov = np.linalg.pinv(design.T @ (design * mean[:, None]))
    free = len(counts) - design.shape[1]
    pearson = float(((counts - mean) ** 2 / mean).sum())
    return _Fit(beta, cov, max(1.0, pearson / free) if free > 0 else 1.0)


def ratio(one: tuple[int, int], other: tuple[int, int], dispersion: float = 1.0) -> Estimate | None:
    """The logarithm of one rate over another; nothing where one of both is nought. Each is (count, exposure)."""
    if min(*one, *other) <= 0:
        return None
    value = log(one[0] / one[1]) - log(other[0] / other[1])
    return Estimate(value, sqrt(dispersion * (1 / one[0] + 1 / other[0])))


def ratio_of_ratios(one: tuple[int, int], other: tuple[int, int], dispersion: float = 1.0) -> Estimate | None:
    """The logarithm of how much more one count grew than another. Each is (before, now), on equal residents."""
    if min(*one, *other) <= 0:
        return None
    value = log(one[1] / one[0]) - log(other[1] / other[0])
    return Estimate(value, sqrt(dispersion * sum(1 / each for each in (*one, *other))))


def factor(value: float) -> Decimal:
    """A logarithm as a ratio with three decimals."""
    return Decimal(f"{exp(value):.3f}")


def percent(value: float) -> Decimal:
    """A logarithm as a change in percent with one decimal."""
    return Decimal(f"{100 * (exp(value) - 1):.1f}")
