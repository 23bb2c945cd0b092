# SPDX-License-Identifier: EUPL-1.2
"""Inflow: a level with forgetting and a trend on the region's total, and one season.

The level is a Gamma distribution that a month's count sharpens and time blurs: a steady model for counts (Harvey
and Fernandes, Time series models for count or qualitative observations, 1989). How fast it forgets and how much
more than Poisson a month varies, and how steeply it rises or falls, are weighed by how well every month was
foretold by the months before it. Months that are marked as a break sharpen nothing: the level waits, and is less
sure after them. A trend fades in the future, as trends do.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln
from scipy.stats import nbinom

from regie.forecast.arrays import Array, Integers, Mask

States = tuple[Array, Array, Array]
"""Shape, rate and log-likelihood of every combination before a month."""

FORGETTING = (0.85, 0.93, 0.97, 0.98, 0.99, 0.995, 0.999)
"""What a month leaves of the weight of all months before it."""

FORGETTING_PRIOR = (0.05, 0.05, 0.10, 0.15, 0.20, 0.20, 0.25)
"""How likely those are before anything is seen: most of the time need changes slowly."""

NOISE = (0.0, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128)
"""Variance of a month beyond Poisson, as a share of the squared level."""

TRENDS = (-0.12, -0.09, -0.07, -0.05, -0.035, -0.02, -0.01, 0.0, 0.01, 0.02, 0.035, 0.05, 0.07, 0.09, 0.12)
"""What the logarithm of the level may gain in a year."""

USUAL_TREND = 0.02
"""Spread of that before anything is seen."""

FADING = 0.98
"""What a month to come leaves of the trend."""

SETTLING = 0.92
"""What a month to come leaves of the variance of the level's steps: what moves it from month to month is partly
passing, and does not add up for ever. The layer ``regime`` stands for what lasts."""

LEAST_SEASON = 24
"""Months without which there is no season to be seen."""

USUAL_MISS = 1.0
"""Squared miss of a year's sum against the variance foretold, before any is seen."""

YEARS_OF_TRUST = 2.0
"""Years of misses that the usual miss is worth."""

WARMING_UP = 6
"""First months that are not asked to be foretold."""


@dataclass(frozen=True, eq=False)
class Level:
    """The level of the region's inflow after the last month.

    Per combination of forgetting, noise and ``trend`` (a year's gain of the logarithm): ``weight`` (adds up to 1),
    ``shape`` and ``rate`` of the Gamma distribution of the deseasonalised clients in the last month. ``season``
    (12,) has mean 1. ``foretold`` (n,) is where each count
    fell in what was foretold of it (0..1; not a number where nothing was foretold).
    """

    forgetting: Array
    noise: Array
    trend: Array
    weight: Array
    shape: Array
    rate: Array
    season: Array
    foretold: Array
    widened: float

    @property
    def mean(self) -> float:
        """Expected clients in the last month, without season."""
        return float((self.weight * self.shape / self.rate).sum())

    @property
    def mean_trend(self) -> float:
        """Expected gain of the logarithm in a year."""
        return float((self.weight * self.trend).sum())

    def expected(self, first_month: int, months: int) -> Array:
        """Expected clients per month (months,) from ``first_month``, the month after the last."""
        there = self.weight * self.shape / self.rate
        path = (there[:, None] * _growth(self.trend, months)).sum(axis=0)
        result: Array = path * self.season[(first_month + np.arange(months)) % 12]
        return result

    @property
    def best(self) -> tuple[float, float]:
        """The forgetting and the noise that foretold best."""
        place = int(np.argmax(self.weight))
        return float(self.forgetting[place]), float(self.noise[place])


def fit_level(counts: Array, exposure: Array, first_month: int, flagged: Collection[int] = ()) -> Level:
    """The level of a series of counts (n,), one a month from ``first_month``; months in ``flagged`` are left out.

    ``exposure`` (n,) is what each month counts for (1: a whole month of inflow; more when a month holds others
    too). Never fails on zeros or a short series: what is not known gives a wide level.
    """
    months = first_month + np.arange(len(counts))
    used = ~np.isin(months, list(flagged))
    season = fit_season(counts / exposure, months, used)
    expected = exposure * season[months % 12]
    forgetting, noise, trend = (grid.ravel() for grid in np.meshgrid(FORGETTING, NOISE, TRENDS, indexing="ij"))
    typical = max(float(counts[used].mean()) if used.any() else 0.0, 0.05)
    shape, rate = np.full(len(forgetting), 0.5), np.full(len(forgetting), 0.5 / typical)
    likelihood = -0.5 * (trend / USUAL_TREND) ** 2
    likelihood += np.log(np.array(FORGETTING_PRIOR)[np.searchsorted(FORGETTING, forgetting)])
    states = []
    for month, (count, usual) in enumerate(zip(counts, expected, strict=True)):
        shape, rate = shape * forgetting, rate * forgetting
        states.append((shape, rate, likelihood.copy()))
        if not used[month]:
            continue
        times = usual * np.exp(trend / 12 * (month + 1 - len(counts)))
        mean = shape / rate * times
        size = 1 / (1 / shape + noise)
        if month >= WARMING_UP:
            likelihood += _log_negative_binomial(count, mean, size)
        worth = 1 / (1 + noise * mean)
        shape, rate = shape + worth * count, rate + worth * times
    weight = np.exp(likelihood - likelihood.max())
    best = int(np.argmax(likelihood))
    return Level(
        forgetting,
        noise,
        trend,
        weight / weight.sum(),
        shape,
        rate,
        season,
        _foretold(counts, expected, used, states, noise, trend, best),
        _widening(counts, expected, used, states, forgetting, noise, trend),
    )


def _foretold(
    counts: Array, expected: Array, used: Mask, states: list[States], noise: Array, trend: Array, best: int
) -> Array:
    """Where each count fell in what the best combination foretold of it."""
    places = np.full(len(counts), np.nan)
    for month in range(WARMING_UP, len(counts)):
        if used[month]:
            shape, rate, _ = states[month]
            times = expected[month] * np.exp(trend[best] / 12 * (month + 1 - len(counts)))
            mean, size = shape[best] / rate[best] * times, 1 / (1 / shape[best] + noise[best])
            places[month] = _place(float(counts[month]), mean, size)
    return places


def fit_season(counts: Array, months: Integers, used: Mask) -> Array:
    """Twelve factors with mean 1: what a calendar month has against the year around it.

    Each is drawn towards 1 by as much as chance could explain it. All are 1 below ``LEAST_SEASON`` usable months.
    """
    season = np.ones(12)
    if used.sum() < LEAST_SEASON or counts[used].sum() <= 0:
        return season
    window = np.ones(13)
    window[[0, -1]] = 0.5
    for _ in range(6):
        flat = np.where(used, counts / season[months % 12], 0.0)
        around = np.convolve(flat, window, "same") / np.maximum(np.convolve(used, window, "same"), 0.5)
        observed, level = np.zeros(12), np.zeros(12)
        np.add.at(observed, months[used] % 12, counts[used])
        np.add.at(level, months[used] % 12, around[used])
        ratio = np.where(level > 0, observed / np.maximum(level, 1e-9), 1.0)
        chance = 1 / np.maximum(level, 1e-9)
        real = max(float((ratio - 1).var() - chance.mean()), 0.0)
        season = np.where(level > 0, 1 + (ratio - 1) * real / (real + chance), 1.0)
        season = np.maximum(season, 0.05)
        season /= season.mean()
    return season


def future_paths(level: Level, first_month: int, months: int, draws: int, rng: np.random.Generator) -> Array:
    """Expected inflow per month in ``draws`` futures (draws, months): level, drift, season, and the common noise
    of a month."""
    which = rng.choice(len(level.weight), size=draws, p=level.weight)
    widen = level.widened**2
    shape = level.shape[which] / widen
    start = rng.standard_gamma(shape) / (level.rate[which] / widen)
    drift = widen * (1 - level.forgetting[which]) / (level.forgetting[which] * (level.shape[which] + 1))
    steps = _about_one(drift[:, None] * SETTLING ** np.arange(months), rng)
    season = level.season[(first_month + np.arange(months)) % 12]
    noise = _about_one(np.repeat(level.noise[which][:, None], months, axis=1), rng)
    growth = _growth(level.trend, months)[which]
    result: Array = start[:, None] * growth * np.cumprod(steps, axis=1) * season * noise
    return result


def _growth(trend: Array, months: int) -> Array:
    """Factors on the level (G, months) of the months after the last, by a trend that fades."""
    result: Array = np.exp(trend[:, None] / 12 * np.cumsum(FADING ** np.arange(months)))
    return result


def _widening(
    counts: Array,
    expected: Array,
    used: Mask,
    states: list[States],
    forgetting: Array,
    noise: Array,
    trend: Array,
) -> float:
    """By how much sums over a year missed more than they should, one origin in half a year, each foretold with the
    weights of then; ``USUAL_MISS`` before anything is seen."""
    misses = []
    growth = _growth(trend, 12)
    for origin in range(2 * WARMING_UP, len(counts) - 11, 6):
        ahead = slice(origin, origin + 12)
        if not used[ahead].all():
            continue
        shape, rate, likelihood = states[origin]
        weight = np.exp(likelihood - likelihood.max())
        weight = weight / weight.sum()
        level = shape / rate * np.exp(trend / 12 * (origin - len(counts)))
        times = expected[ahead] * growth
        drift = (1 - forgetting) / (forgetting * (shape + 1))
        # a drift of month j is in all months from j on
        after = np.cumsum(times[:, ::-1], axis=1)[:, ::-1]
        total = times.sum(axis=1)
        mean = level * total
        variance = mean + level**2 * (
            noise * (times**2).sum(axis=1)
            + total**2 / shape
            + drift * (after**2 * SETTLING ** np.arange(12)).sum(axis=1)
        )
        middle = float((weight * mean).sum())
        spread = float((weight * (variance + (mean - middle) ** 2)).sum())
        misses.append((counts[ahead].sum() - middle) ** 2 / max(spread, 1e-9))
    years = len(misses) / 2
    squared = (YEARS_OF_TRUST * USUAL_MISS + sum(misses) / 2) / (YEARS_OF_TRUST + years)
    return float(np.sqrt(max(1.0, squared)))


def _about_one(variance: Array, rng: np.random.Generator) -> Array:
    """Factors with mean 1 and this variance."""
    safe = np.maximum(variance, 1e-12)
    result: Array = np.where(variance > 1e-9, rng.standard_gamma(1 / safe) * safe, 1.0)
    return result


def _log_negative_binomial(count: float, mean: Array, size: Array) -> Array:
    result: Array = (
        gammaln(count + size)
        - gammaln(size)
        - gammaln(count + 1)
        + size * np.log(size / (size + mean))
        + count * np.log(np.maximum(mean, 1e-300) / (size + mean))
    )
    return result


def _place(count: float, mean: Array, size: Array) -> Array:
    """Where the count fell in the distribution: the chance of less, and half the chance of as much."""
    chance = size / (size + mean)
    result: Array = nbinom.cdf(count, size, chance) - 0.5 * nbinom.pmf(count, size, chance)
    return result
