# SPDX-License-Identifier: EUPL-1.2
"""A price level month by month: where it stands, how it steps every January, and the paths that it can take.

A local level with drift (Harvey, Forecasting, structural time series models and the Kalman filter, 1989, chapter
4): what is seen in a month is the level and noise, the level walks a little every month, and moves by a drift
and a shock of its own every January, when agreements are made anew, or evenly over the year, or both: amounts that
rise from month to month and are set again in January. How large noise, walk and shock are, and which of the three
forms it has, is weighed by how well every month was foretold by those before it. Levels and steps are parts of a
usual amount (1), not logarithms: payments once a year then have the right mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from regie.forecast.arrays import Array, Mask

NOISE = (0.005, 0.01, 0.02, 0.04, 0.08, 0.2, 0.6, 3.0)
"""Standard deviations of a month around the level."""

WALK = (0.0, 0.0025, 0.005, 0.01, 0.02)
"""Standard deviations of what the level moves in any month."""

SHOCK = (0.003, 0.01, 0.02, 0.04, 0.08)
"""Standard deviations of a year's step around the drift."""

FORMS = ((True, False), (False, False), (True, True))
"""Whether a year's step comes in January, and whether something rises within the year beside it."""

FORM_PRIOR = (0.4, 0.4, 0.2)

RISE, SET_BACK = 0.08, 0.05
"""What rises within a year, and what January adds to that or takes off, as standard deviations, before anything is
seen."""

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
    """The level after the last month, as a part of ``scale``, per combination of noise, walk, shock and form:
    ``weight`` (G,) adds up to 1, ``mean`` (G, 3) and ``covariance`` (G, 3, 3) are those of the level, the yearly
    drift, and what rises within a year; ``in_january`` (G,) says whether the drift comes then, ``within`` (G,)
    whether something rises within the year; ``scale`` is the amount that 1 stands for."""

    scale: float
    noise: Array
    walk: Array
    shock: Array
    in_january: Mask
    within: Mask
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
    """Random numbers of a path: ``first`` (draws, 3) for level, drift and rise, ``steps`` (draws, months)."""

    first: Array
    steps: Array


def draw_shocks(draws: int, months: int, rng: np.random.Generator, like: Shocks | None = None) -> Shocks:
    """Shocks with mean 0 and variance 1, the steps with heavy tails; with ``like`` correlated to those."""
    first = rng.standard_normal((draws, 3))
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
    noise, walk, shock, form = (
        grid.ravel() for grid in np.meshgrid(NOISE, WALK, SHOCK, np.arange(len(FORMS)), indexing="ij")
    )
    january, within = np.array(FORMS)[form].T
    prior = np.array(SHOCK_PRIOR)[np.searchsorted(SHOCK, shock)] * np.array(FORM_PRIOR)[form]
    count = len(noise)
    known = np.isfinite(values)
    scale = float(values[known][-24:].mean()) if known.any() else 0.0
    mean, covariance = np.zeros((count, 3)), np.zeros((count, 3, 3))
    mean[:, 1], covariance[:, 1, 1] = drift, spread**2
    covariance[within, 1, 1] = RISE**2 + SET_BACK**2
    covariance[within, 2, 2] = covariance[within, 1, 2] = covariance[within, 2, 1] = RISE**2
    if scale <= 0:
        return PriceLevel(0.0, noise, walk, shock, january, within, prior / prior.sum(), mean, covariance)
    begin = int(np.flatnonzero(known)[0])
    mean[:, 0] = float(values[known][:12].mean() / scale)
    covariance[:, 0, 0] = 3.0**2
    likelihood = np.log(prior)
    unsure = np.ones(len(values))
    unsure[::-1][: len(NEWEST)] = NEWEST[: len(values)]
    for month in range(begin, len(values)):
        if month > begin:
            drifts, rises = _parts(january, within, first_month + month, 1)
            _step(mean, covariance, drifts[:, 0], rises[:, 0], walk, shock)
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
    return PriceLevel(scale, noise, walk, shock, january, within, weight / weight.sum(), mean, covariance)


def future_levels(
    level: PriceLevel, first_month: int, months: int, shocks: Shocks, rng: np.random.Generator
) -> Array:
    """Amounts (draws, months) from ``first_month``: level, drift, steps, walk and the noise of a month."""
    draws = len(shocks.first)
    which = rng.choice(len(level.weight), size=draws, p=level.weight)
    start, drift, rise = _drawn(level.mean[which], level.covariance[which], shocks.first)
    drifts, rises = _parts(level.in_january[which], level.within[which], first_month, months)
    step = drifts * drift[:, None] + rises * rise[:, None]
    step += np.sqrt(drifts) * level.shock[which][:, None] * shocks.steps
    walk = rng.standard_normal((draws, months)) * level.walk[which][:, None]
    noise = level.noise[which]
    seen = rng.standard_normal((draws, months)) * np.where(noise > LUMPY, 0.0, noise)[:, None]
    path = start[:, None] + np.cumsum(step + walk, axis=1) + seen
    result: Array = level.scale * np.maximum(path, 0.0)
    return result


def expected_levels(level: PriceLevel, first_month: int, months: int) -> Array:
    """The mean of those paths (months,)."""
    drifts, rises = (
        np.cumsum(part, axis=1) for part in _parts(level.in_january, level.within, first_month, months)
    )
    paths = level.mean[:, :1] + drifts * level.mean[:, 1:2] + rises * level.mean[:, 2:]
    path = (level.weight[:, None] * paths).sum(axis=0)
    result: Array = level.scale * np.maximum(path, 0.0)
    return result


def _step(mean: Array, covariance: Array, drifts: Array, rises: Array, walk: Array, shock: Array) -> None:
    """One month on, in place: the level moves by so much of the drift and of the rise."""
    moved = np.zeros_like(covariance)
    moved[:] = np.eye(3)
    moved[:, 0, 1], moved[:, 0, 2] = drifts, rises
    mean[:] = np.einsum("gij,gj->gi", moved, mean)
    covariance[:] = moved @ covariance @ moved.transpose(0, 2, 1)
    covariance[:, 0, 0] += walk**2 + drifts * shock**2


def _parts(in_january: Mask, within: Mask, first_month: int, months: int) -> tuple[Array, Array]:
    """How much of a year's drift and of the rise within it each month takes: (G, months) each. Over a year they
    add up to 1 and to 0."""
    january = ((first_month + np.arange(months)) % 12 == 0).astype(float)
    drifts = np.where(in_january[:, None], january, 1 / 12)
    return drifts, np.where(within[:, None], 1 / 12 - january, 0.0)


def _drawn(mean: Array, covariance: Array, normal: Array) -> tuple[Array, Array, Array]:
    """Level, drift and rise (draws,) from normal numbers (draws, 3); drift takes only the second of them."""
    own, of_level, of_drift = normal[:, 2], normal[:, 0], normal[:, 1]
    spread = np.sqrt(np.maximum(covariance[:, 1, 1], 0.0))
    level_by_drift, rise_by_drift = (_ratio(covariance[:, place, 1], spread) for place in (0, 2))
    level = np.sqrt(np.maximum(covariance[:, 0, 0] - level_by_drift**2, 0.0))
    rise_by_level = _ratio(covariance[:, 0, 2] - level_by_drift * rise_by_drift, level)
    rise = np.sqrt(np.maximum(covariance[:, 2, 2] - rise_by_drift**2 - rise_by_level**2, 0.0))
    return (
        mean[:, 0] + level_by_drift * of_drift + level * of_level,
        mean[:, 1] + spread * of_drift,
        mean[:, 2] + rise_by_drift * of_drift + rise_by_level * of_level + rise * own,
    )


def _ratio(part: Array, of: Array) -> Array:
    return np.divide(part, of, out=np.zeros(part.shape), where=of > 0)
