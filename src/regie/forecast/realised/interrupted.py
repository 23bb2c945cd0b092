# SPDX-License-Identifier: EUPL-1.2
"""Interrupted time series with a control: what changed in one series after a month, beyond what changed in
another.

The series is the logarithm of target over control per month, so that whatever touches both in the same proportion
cancels. It is explained by a level, a straight trend (target and control need not move alike), a season of one
wave where two years before the change are known, and the change itself (J. Lopez Bernal, S. Cummins, A.
Gasparrini, "The use of controls in interrupted time series studies of public health interventions", International
Journal of Epidemiology 47, 2018; C. Bottomley, J. Scott, V. Isham, "Analysing interrupted time series with a
control", Epidemiologic Methods 8, 2019, for the difference of the two).

Months are alike to those beside them, and how much is not known. Newey-West errors are too small in series this
short, restricted likelihood does best (S. Turner and others, "Evaluation of statistical methods used in the
analysis of interrupted time series studies", BMC Medical Research Methodology 21:181, 2021) and is still too sure
when one autocorrelation is picked. So none is picked: the answer is computed for each of a range of them, and each
counts by its restricted likelihood. ``tests/forecast/test_interrupted.py`` measures the bands that this gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

from regie.forecast.arrays import Array, Integers

SEASON_FROM = 24
"""Months before the change from which a season can be told from a trend."""

AUTOCORRELATIONS = (0.2, 0.4, 0.6, 0.75, 0.85, 0.92, 0.97)
"""Of one month with the next, in the part of the noise that lasts."""

LASTING = (0.25, 0.5, 0.75, 1.0)
"""The share of the noise that lasts; the rest is of the month alone."""

CHANCE_ALONE = 2.0
"""How much months without any autocorrelation count beforehand, where each of ``AUTOCORRELATIONS`` counts for
1."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """A number that is not known for sure: a mixture of Student distributions with the same degrees of
    ``freedom``."""

    weights: Array
    centres: Array
    errors: Array
    freedom: int

    @property
    def likely(self) -> float:
        """The mean."""
        return float(self.weights @ self.centres)

    def chance_below(self, value: float) -> float:
        """The chance that the number is at most ``value``."""
        return float(self.weights @ stats.t.cdf((value - self.centres) / self.errors, self.freedom))

    def quantile(self, chance: float) -> float:
        """The value that the number is below with this chance (between 0 and 1), by halving."""
        each = self.centres + self.errors * stats.t.ppf(chance, self.freedom)
        low, high = float(each.min()), float(each.max())
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.chance_below(middle) < chance else (low, middle)
        return (low + high) / 2

    def band(self, percent: int) -> tuple[float, float]:
        """The middle ``percent`` of the distribution."""
        edge = (1 - percent / 100) / 2
        return self.quantile(edge), self.quantile(1 - edge)


@dataclass(frozen=True, eq=False)
class Change:
    """``effect`` on the logarithm once it is there in full; ``without`` (n,) the logarithm as fitted less the
    effect; ``deviation`` how far a month before the change typically lies from the fit."""

    effect: Estimate
    without: Array
    deviation: float


def change(ratio: Array, months: Integers, reach: Array) -> Change:
    """The change in the logarithm of target over control.

    ``ratio`` (n,) by month number ``months`` (year * 12 + month - 1), not finite where a month does not count;
    ``reach`` (n,) the part of the change that is there: 0 before it, rising to 1.
    """
    before = int((np.isfinite(ratio) & (reach == 0)).sum())
    columns = np.column_stack([reach, *_ordinary(months, with_season=before >= SEASON_FROM)])
    effect, coefficients = _fit(ratio, columns, months)
    without = columns[:, 1:] @ coefficients[1:]
    known = np.isfinite(ratio) & (reach == 0)
    return Change(effect, without, float(np.sqrt(np.mean((ratio - without)[known] ** 2))))


def trend(ratio: Array, months: Integers) -> Estimate:
    """By how much target and control part per year, in logarithms; for the months before a change."""
    level, slope, *season = _ordinary(months, with_season=int(np.isfinite(ratio).sum()) >= SEASON_FROM)
    return _fit(ratio, np.column_stack([slope, level, *season]), months)[0]


def _ordinary(months: Integers, *, with_season: bool) -> Iterator[Array]:
    """What moves without a change: a level, a trend per year, and one wave a year."""
    yield np.ones(len(months))
    yield (months - months.mean()) / 12
    if with_season:
        yield np.cos(2 * np.pi * months / 12)
        yield np.sin(2 * np.pi * months / 12)


def _fit(ratio: Array, columns: Array, months: Integers) -> tuple[Estimate, Array]:
    """The first coefficient as an estimate, and all of them on average.

    The restricted likelihood with the spread integrated out is D. Harville, "Bayesian inference for variance
    components using only error contrasts", Biometrika 61, 1974.
    """
    known = np.isfinite(ratio)
    values, explaining = ratio[known], columns[known]
    freedom = len(values) - explaining.shape[1]
    apart = np.abs(np.subtract.outer(months[known], months[known])).astype(np.float64)
    likelihoods, coefficients, errors = [], [], []
    for weight, correlation in _noises(apart):
        root = np.linalg.cholesky(correlation)
        flat = np.linalg.solve(root, np.column_stack([explaining, values]))
        design, outcome = flat[:, :-1], flat[:, -1]
        inverse = np.linalg.inv(design.T @ design)
        found = inverse @ (design.T @ outcome)
        # series that fit exactly have no spread at all, of which there is no logarithm
        unexplained = max(float(((outcome - design @ found) ** 2).sum()), 1e-18)
        determinants = 2 * np.log(np.diag(root)).sum() - np.linalg.slogdet(inverse)[1]
        likelihoods.append(np.log(weight) - determinants / 2 - freedom / 2 * np.log(unexplained))
        coefficients.append(found)
        errors.append(np.sqrt(unexplained / freedom * inverse[0, 0]))
    weights = np.exp(np.array(likelihoods) - max(likelihoods))
    weights /= weights.sum()
    all_coefficients = np.array(coefficients)
    return Estimate(weights, all_coefficients[:, 0], np.array(errors), freedom), weights @ all_coefficients


def _noises(apart: Array) -> Iterator[tuple[float, Array]]:
    """How months may hang together, with how much each way counts beforehand."""
    own = np.eye(len(apart))
    yield CHANCE_ALONE, own
    for autocorrelation in AUTOCORRELATIONS:
        for share in LASTING:
            yield 1 / len(LASTING), (1 - share) * own + share * autocorrelation**apart
