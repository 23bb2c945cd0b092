# SPDX-License-Identifier: EUPL-1.2
"""The layers of uncertainty, and what they make of the rates in a batch of draws.

    process   chance itself: who comes, leaves, moves and returns
    rates     rates are estimates: every draw takes another parameter draw
    regime    the trend of inflow may break
    index     the price level may go another way

Each layer has its own stream of random numbers: to switch one off changes nothing in the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from regie.forecast.arrays import Array, Integers
from regie.forecast.simulating.rates import DRAWN, Axes, Change, Rates, Regime
from regie.forecast.simulating.uniform import Keys, draw_keys

_BATCHES = {"process": 1, "regime": 3, "index": 4}


@dataclass(frozen=True)
class Layers:
    """Which layers of uncertainty take part. Without ``process`` the flow is the expected one; without ``rates``
    the average of the parameter draws holds."""

    process: bool = True
    rates: bool = True
    regime: bool = True
    index: bool = True


@dataclass(frozen=True, eq=False)
class Batch:
    """What holds in ``count`` draws: ``rows`` (draw) is the parameter draw of ``rates`` that each takes,
    ``inflow`` (draw, month, municipality, segment) the mean of a Poisson number, ``index``
    (draw, month) a factor on prices, ``keys`` the draws' random numbers."""

    rates: Rates
    rows: Integers
    inflow: Array
    index: Array
    keys: Keys

    @property
    def count(self) -> int:
        """Number of draws."""
        return int(self.rows.shape[0])


def averaged(rates: Rates) -> Rates:
    """The average of the parameter draws as known rates (one draw)."""
    if rates.draws == 1:
        return rates
    inverse = (1 / rates.inflow_size).mean(axis=0, keepdims=True)
    size = np.divide(1.0, inverse, out=np.full(inverse.shape, np.inf), where=inverse > 0)
    means: dict[str, Any] = {name: _mean(getattr(rates, name)) for name in DRAWN if name != "inflow_size"}
    fixed = np.rint(_mean(rates.fixed)).astype(np.int64)
    change = rates.change
    if change is not None:
        change = Change(_mean(change.leave), None if change.move is None else _mean(change.move))
    limits = tuple(limit.averaged() for limit in rates.limits)
    return replace(rates, inflow_size=size, fixed=fixed, change=change, limits=limits, **means)


def _mean(values: npt.NDArray[Any]) -> Array:
    return np.asarray(values.mean(axis=0, keepdims=True), np.float64)


def batch(rates: Rates, axes: Axes, layers: Layers, seed: int, first: int, count: int) -> Batch:
    """The draws ``first`` to ``first + count`` of a seed. ``rates`` are ``averaged`` where that layer is off.

    The same batch always has the same numbers; batches of other sizes have others.
    """
    rows = np.arange(first, first + count) % rates.draws
    shape = (count, axes.months, len(axes.municipalities))
    inflow = rates.inflow[rows]
    if layers.process:
        inflow = inflow * _overdispersion(rates.inflow_size, rows, axes.months, _stream(seed, "process", first))
    if layers.regime and rates.regime.chance > 0:
        inflow = inflow * _regime_path(rates.regime, shape, _stream(seed, "regime", first))[..., None]
    index = _index_path(rates.index_spread if layers.index else 0.0, axes, count, _stream(seed, "index", first))
    return Batch(rates, rows, inflow, index, draw_keys(seed, first, count))


def _stream(seed: int, layer: str, first: int) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence((seed, _BATCHES[layer], first))))


def _overdispersion(size: Array, rows: Integers, months: int, rng: np.random.Generator) -> Array:
    """Gamma factors with mean 1 that make Poisson numbers negative binomial: (draw, month, municipality,
    segment)."""
    if np.isinf(size).all():
        return np.ones((1, 1, 1, 1))
    of = np.broadcast_to(size[rows][:, None], (rows.size, months, *size.shape[1:]))
    finite = np.where(np.isinf(of), 1.0, of)
    return np.asarray(np.where(np.isinf(of), 1.0, rng.standard_gamma(finite) / finite))


def _regime_path(regime: Regime, shape: tuple[int, int, int], rng: np.random.Generator) -> Array:
    """Factors on inflow (draw, month, municipality) with mean 1 in every month."""
    breaks = rng.random(shape[:2]) < regime.chance
    logs = np.zeros(shape)
    for sd, twice in ((regime.level, False), (regime.slope, True)):
        common = rng.standard_normal((*shape[:2], 1)) * np.sqrt(regime.together)
        own = rng.standard_normal(shape) * np.sqrt(1 - regime.together)
        steps = np.cumsum(breaks[..., None] * sd * (common + own), axis=1)
        logs += np.cumsum(steps, axis=1) if twice else steps
    ages = np.arange(1, shape[1] + 1)
    variance = regime.level**2 + (regime.slope * ages) ** 2
    mean = np.cumsum(np.log1p(regime.chance * np.expm1(variance / 2)))
    return np.asarray(np.exp(logs - mean[:, None]))


def _index_path(spread: float, axes: Axes, count: int, rng: np.random.Generator) -> Array:
    """Factors (draw, month) on the price level with mean 1."""
    years = axes.year_of_months - axes.years[0]
    steps = spread * rng.standard_normal((count, int(years[-1]))) - spread**2 / 2
    level = np.concatenate([np.zeros((count, 1)), np.cumsum(steps, axis=1)], axis=1)
    return np.asarray(np.exp(level[:, years]))
