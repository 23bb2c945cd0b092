# SPDX-License-Identifier: EUPL-1.2
"""A price level month by month: where it stands, how it steps every January, and the paths that it can take.

A local level with drift (Harvey, Forecasting, structural time series models and the Kalman filter, 1989, chapter
4): what is seen in a month is the level and noise, the level walks a little every month, and moves by a drift
and a shock of its own every January, when agreements are made anew, or evenly over the year. How large noise,
walk and shock are, and whether steps come in January, is weighed by how well every month was foretold by those
before it. Levels and steps are parts of a usual amount (1), not logarithms: payments once a year then have the
right mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

NOISE = (0.005, 0.01, 0.02, 0.04, 0.08, 0.2, 0.6, 3.0)
"""Standard deviations of a month around the level."""

WALK = (0.0, 0.0025, 0.005, 0.01, 0.02)
"""Standard deviations of what the level moves in any month."""

SHOCK = (0.003, 0.01, 0.02, 0.04, 0.08)
"""Standard deviations of a year's step around the drift."""

SHOCK_PRIOR = (0.05, 0.20, 0.30, 0.25, 0.20)
"""How likely those are before anything is seen: a few Januaries say little about them."""

LUMPY = 0.15
"""Noise above which amounts come in lumps: they are spread over the months and not drawn."""

TAILS = 4.0
"""Degrees of freedom of a year's shock: large steps are rarer than usual ones, but not as rare as a normal one."""

NEWEST = (3.0, 2.0, 1.5)
"""How many times the usual noise the newest months have, the last first: they are partly estimated."""

TOGETHER = 0.7
"""Correlation of the steps of two price levels of one region: wages and agreements are the same. An assumption."""


@dataclass(frozen=True, eq=False)
class PriceLevel:
    """The level after the last month, as a part of ``scale``, per combination of noise, walk, shock and season
    of steps: ``weight`` (G,) adds up to 1, ``mean`` (G, 2) and ``covariance`` (G, 2, 2) are those of the level
    and the yearly drift; ``in_january`` (G,) says whether steps come then; ``scale`` is the amount that 1 stands
    for."""

    scale: float
    noise: Array
    walk: Array
    shock: Array
    in_january: npt.NDArray[np.bool_]
    weight: Array
    mean: Array
    covariance: Array

    @cached_property
    def drift(self) -> tuple[float, float]:
        """A year's step as a part of the level, and its standard error."""
        drift = float((self.weight * self.mean[:, 1]).sum())
        second = float((self.weight * (self.covariance[:, 1, 1] + self.mean[:, 1] ** 2)).sum())
        return drift, float(np.sqrt(max(second - drift**2, 0.0)))

    @cached_property
    def yearly_shock(self) -> float:
        """Standard deviation of a year's step around the drift, walk included."""
        return float(np.sqrt((self.weight * (self.shock**2 + 12 * self.walk**2)).sum()))


@dataclass(frozen=True, eq=False)
class Shocks:
    """Random numbers of a path: ``first`` (draws, 2) for level and drift, ``steps`` (draws, months)."""

    first: Array
    steps: Array


def draw_shocks(draws: int, months: int, rng: np.random.Generator, like: Shocks | None = None) -> Shocks:
    """Shocks with mean 0 and variance 1, the steps with heavy tails; with ``like`` correlated to those."""
    first = rng.standard_normal((draws, 2))
    heavy = np.sqrt((TAILS - 2) / rng.chisquare(TAILS, (draws, months)))
    steps = rng.standard_normal((draws, months)) * heavy
    if like is None:
        return Shocks(first, steps)
    own = np.sqrt(1 - TOGETHER**2)
    first[:, 1] = TOGETHER * like.first[:, 1] + own * first[:, 1]
    return Shocks(first, TOGETHER * like.steps + own * steps)


def fit_price_level(values: Array, first_month: int, drift: float, spread: float) -> PriceLevel:
    """From amounts (n,), one a month from ``first_month``, not a number where unknown; ``drift`` and ``spread``
    are what is known of a year's step beforehand. Without any known amount above zero the scale is 0."""
    noise, walk, shock, january = (
        grid.ravel() for grid in np.meshgrid(NOISE, WALK, SHOCK, [True, False], indexing="ij")
    )
    prior = np.array(SHOCK_PRIOR)[np.searchsorted(SHOCK, shock)] / 2
    count = len(noise)
    known = np.isfinite(values)
    scale = float(values[known][-24:].mean()) if known.any() else 0.0
    mean, covariance = np.zeros((count, 2)), np.zeros((count, 2, 2))
    mean[:, 1], covariance[:, 1, 1] = drift, spread**2
    if scale <= 0:
        return PriceLevel(0.0, noise, walk, shock, january, prior / prior.sum(), mean, covariance)
    begin = int(np.flatnonzero(known)[0])
    mean[:, 0] = float(values[known][:12].mean() / scale)
    covariance[:, 0, 0] = 3.0**2
    likelihood = np.log(prior)
    unsure = np.ones(len(values))
    unsure[::-1][: len(NEWEST)] = NEWEST[: len(values)]
    for month in range(begin, len(values)):
        if month > begin:
            _step(mean, covariance, (first_month + month) % 12 == 0, walk, shock, january)
        if not known[month]:
            continue
        off = values[month] / scale - mean[:, 0]
        variance = covariance[:, 0, 0] + (noise * unsure[month]) ** 2
        if month >= begin + 2:
            likelihood -= 0.5 * (np.log(variance) + off**2 / variance)
        gain = covariance[:, :, 0] / variance[:, None]
        mean += gain * off[:, None]
        covariance -= gain[:, :, None] * covariance[:, None, 0, :]
    weight = np.exp(likelihood - likelihood.max())
    return PriceLevel(scale, noise, walk, shock, january, weight / weight.sum(), mean, covariance)


def future_levels(
    level: PriceLevel, first_month: int, months: int, shocks: Shocks, rng: np.random.Generator
) -> Array:
    """Amounts (draws, months) from ``first_month``: level, drift, steps, walk and the noise of a month."""
    draws = len(shocks.first)
    which = rng.choice(len(level.weight), size=draws, p=level.weight)
    covariance = level.covariance[which]
    spread = np.sqrt(np.maximum(covariance[:, 1, 1], 0.0))
    drift = level.mean[which, 1] + spread * shocks.first[:, 1]
    slope = np.divide(covariance[:, 0, 1], spread, out=np.zeros(draws), where=spread > 0)
    rest = np.sqrt(np.maximum(covariance[:, 0, 0] - slope**2, 0.0))
    start = level.mean[which, 0] + slope * shocks.first[:, 1] + rest * shocks.first[:, 0]
    when = _steps(level.in_january[which], first_month, months)
    step = when * drift[:, None] + np.sqrt(when) * level.shock[which][:, None] * shocks.steps
    walk = rng.standard_normal((draws, months)) * level.walk[which][:, None]
    noise = level.noise[which]
    seen = rng.standard_normal((draws, months)) * np.where(noise > LUMPY, 0.0, noise)[:, None]
    path = start[:, None] + np.cumsum(step + walk, axis=1) + seen
    result: Array = level.scale * np.maximum(path, 0.0)
    return result


def expected_levels(level: PriceLevel, first_month: int, months: int) -> Array:
    """The mean of those paths (months,)."""
    when = np.cumsum(_steps(level.in_january, first_month, months), axis=1)
    path = (level.weight[:, None] * (level.mean[:, :1] + when * level.mean[:, 1:])).sum(axis=0)
    result: Array = level.scale * np.maximum(path, 0.0)
    return result


def _step(
    mean: Array,
    covariance: Array,
    is_january: bool,
    walk: Array,
    shock: Array,
    january: npt.NDArray[np.bool_],
) -> None:
    """One month on, in place."""
    part = np.where(january, float(is_january), 1 / 12)
    mean[:, 0] += part * mean[:, 1]
    covariance[:, 0, 0] += 2 * part * covariance[:, 0, 1] + part**2 * covariance[:, 1, 1]
    covariance[:, 0, 0] += walk**2 + part * shock**2
    covariance[:, 0, 1] += part * covariance[:, 1, 1]
    covariance[:, 1, 0] = covariance[:, 0, 1]


def _steps(in_january: npt.NDArray[np.bool_], first_month: int, months: int) -> Array:
    """Part of a year's step that each month takes: (G, months)."""
    january = ((first_month + np.arange(months)) % 12 == 0).astype(float)
    return np.where(in_january[:, None], january, 1 / 12)
