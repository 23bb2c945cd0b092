# SPDX-License-Identifier: EUPL-1.2
"""From a history to the rates of a simulation, where it starts, and what a reader needs to believe it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from regie.forecast.arrays import Array
from regie.forecast.estimating.cost import REAL_DRIFT, USUAL_DRIFT, draw_cost, fit_fixed, fit_unit_cost
from regie.forecast.estimating.diagnostics import Diagnostics, diagnose
from regie.forecast.estimating.history import SINCE, History
from regie.forecast.estimating.inflow import Level, fit_level, future_paths
from regie.forecast.estimating.returning import Returns, fit_returns, unseen_returns
from regie.forecast.estimating.shares import common_size, draw_shares, fit_shares
from regie.forecast.estimating.stay import Stays, fit_stays
from regie.forecast.simulating.rates import Axes, Rates, Regime, Start
from regie.vocabulary import RegieError

RATES, REGIME, INDEX = "rates", "regime", "index"
LAYERS = (RATES, REGIME, INDEX)
"""Layers of uncertainty that lie in the rates; chance itself is the simulation's."""

CORONA = tuple(range(2020 * 12 + 2, 2020 * 12 + 6))
"""March to June 2020: referrals fell away for another reason than need."""

POSSIBLE_BREAK = Regime(chance=1 / 48, level=0.05, slope=0.005, together=0.8)
"""How the trend itself may break. An assumption, not an estimate: a few years hold too few breaks to learn from.
Once in four years on average, by some 5 % at once and some 6 % a year from then on, mostly for all together."""

INDEX_SPREAD = 0.01
"""Spread of the logarithm of a year's price level against the index that was assumed. An assumption too."""

LEAST_MONTHS = 13
"""Months of history below which nothing is forecast: of the first only the stock is known, a year must follow."""

MOST_MONTHS = 240
MOST_DRAWS = 1_000_000


class Estimate(NamedTuple):
    """Rates, where they start from, and what to believe of them. The rates have one parameter draw when the layer
    ``rates`` is off, else as many as draws."""

    axes: Axes
    rates: Rates
    start: Start
    diagnostics: Diagnostics


def estimate(
    history: History,
    *,
    horizon: int,
    draws: int,
    seed: int,
    layers: Collection[str] = LAYERS,
    flagged: Collection[int] = CORONA,
    prices: Mapping[int, float] | None = None,
) -> Estimate:
    """Rates for ``horizon`` months after ``history``, in ``draws`` parameter draws; the same seed gives the same.

    ``layers`` are the uncertainties to draw (``LAYERS``); a layer that is off leaves its best estimate.
    ``flagged`` are months (numbers) that say nothing about trend and season. ``prices`` gives the price level by
    calendar year, in any unit, by which costs are compared and the future is priced: every year of the history
    must be in it; after its last year the level stays. What prices did on top of it goes on (``price_level``);
    without it that is the whole rise of prices, indexation included: do not add an index to it then.

    Capacity that is paid without naming clients does not follow them: it goes on as fixed cost did.

    The arrays grow with draws x months x municipalities x segments; a thousand parameter draws do for any number
    of draws of the simulation, which takes them in turn.

    Each part has its own stream of chance, so that one layer switched off leaves the others as they were.
    Raises ``RegieError`` for a horizon, a number of draws or a layer that cannot be, a history of less than
    ``LEAST_MONTHS``, or a price level missing.
    """
    if not 1 <= horizon <= MOST_MONTHS:
        raise RegieError("forecast_history.horizon", most=MOST_MONTHS, given=horizon)
    if not 1 <= draws <= MOST_DRAWS:
        raise RegieError("forecast_history.draws", most=MOST_DRAWS, given=draws)
    for layer in layers:
        if layer not in LAYERS:
            raise RegieError("forecast_history.layer_unknown", name=layer, known=", ".join(LAYERS))
    if history.months < LEAST_MONTHS:
        raise RegieError("forecast_history.months_short", least=LEAST_MONTHS, months=history.months)
    streams = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(5)]
    price, ahead = _price_levels(history, horizon, prices)
    returns = fit_returns(history.out_at_risk.sum(axis=1), history.returning.sum(axis=1), history.return_to)
    level, towns, kinds = _fit_inflow(history, returns, flagged)
    stays = fit_stays(history.at_risk.sum(axis=1), history.leaving.sum(axis=1), history.moving.sum(axis=1))
    drift = USUAL_DRIFT if prices is None else REAL_DRIFT
    unit = fit_unit_cost(history.cost, history.cost_known, history.stock, price, history.first_month, drift)
    fixed = fit_fixed(history.fixed + history.capacity.sum(axis=2), price, history.first_month, drift)

    sure = RATES not in layers
    count = 1 if sure else draws
    inflow, size = _inflow(history, horizon, level, towns, kinds, count, sure, streams[0])
    leave, move = _stays(stays, count, sure, streams[1], streams[2])
    returning, return_to = _returns(returns, count, sure, streams[3])
    if sure:
        cost, stand = (each.expected(history.end_month, horizon)[None] for each in (unit, fixed))
    else:
        cost, stand = draw_cost(unit, fixed, history.end_month, horizon, count, streams[4])
    rates = Rates(
        inflow=inflow,
        inflow_size=size,
        leave=leave,
        move=move,
        returning=returning,
        return_to=return_to,
        cost=np.maximum(cost, 0.0) * ahead[None, :, None, None],
        fixed=np.rint(ahead[None, :, None] * np.maximum(stand, 0.0)).astype(np.int64),
        index_spread=INDEX_SPREAD if INDEX in layers else 0.0,
        regime=POSSIBLE_BREAK if REGIME in layers else Regime(),
    )
    axes = Axes(history.municipalities, history.segments, history.end_month, horizon)
    start = Start(history.in_care, history.out)
    rates.check(axes, start)
    known_until = None if prices is None else max(prices)
    found = diagnose(history, flagged, level, stays, returns, unit, known_until)
    return Estimate(axes, rates, start, found)


def _fit_inflow(history: History, returns: Returns, flagged: Collection[int]) -> tuple[Level, Array, Array]:
    """The level of the region's new clients and the Dirichlet weights of municipalities (1, M) and, per
    municipality, of segments (M, K). Of the first month nothing is known."""
    new = history.new[1:].astype(np.float64)
    total = new.sum(axis=(1, 2))
    exposure = np.ones(len(total))
    if not history.looks_back:
        unseen = unseen_returns(returns, float(history.left[1:SINCE].sum(axis=1).mean()), history.months)[1:]
        later = total[SINCE:] if len(total) > 2 * SINCE else total
        exposure += unseen / max(float(later.mean()), 1.0)
    level = fit_level(total, exposure, history.first_month + 1, flagged)
    used = ~np.isin(history.first_month + 1 + np.arange(len(total)), list(flagged))
    return level, fit_shares(new[used].sum(axis=2)[:, None, :]), fit_shares(new[used])


def _inflow(
    history: History,
    horizon: int,
    level: Level,
    towns: Array,
    kinds: Array,
    count: int,
    sure: bool,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Expected inflow and its size. What a month varies beyond Poisson is common to the region: in the draws it is
    in the expectation, and with sure rates in the size of every cell."""
    if sure:
        shares = (towns / towns.sum())[0][:, None] * (kinds / kinds.sum(axis=-1, keepdims=True))
        inflow = level.expected(history.end_month, horizon)[:, None, None] * shares
        size = common_size(level.best[1], level.mean * shares)
        return _repeat(inflow, count), _repeat(size, count)
    paths = future_paths(level, history.end_month, horizon, count, rng)
    shares = draw_shares(towns, count, rng)[:, 0, :, None] * draw_shares(kinds, count, rng)
    return paths[:, :, None, None] * shares[:, None], np.full((count, *shares.shape[1:]), np.inf)


def _stays(
    stays: Stays,
    count: int,
    sure: bool,
    rng: np.random.Generator,
    shift_rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Leaving and moves; in a draw all leaving is faster or slower, as much as years differed."""
    if sure:
        return _repeat(stays.chances[..., 0], count), _repeat(stays.chances[..., 1:-1], count)
    leave, move = stays.draw(count, rng)
    factor = np.exp(shift_rng.standard_normal(count) * stays.change - stays.change**2 / 2)
    leave = np.minimum(leave * factor[:, None, None], 1 - move.sum(axis=-1))
    return np.maximum(leave, 0.0), move


def _returns(returns: Returns, count: int, sure: bool, rng: np.random.Generator) -> tuple[Array, Array]:
    if sure:
        return _repeat(returns.chances, count), _repeat(returns.to / returns.to.sum(), count)
    return returns.draw(count, rng)


def _price_levels(history: History, horizon: int, prices: Mapping[int, float] | None) -> tuple[Array, Array]:
    """The price level of every month of the history and of the horizon, 1 when none is given."""
    if prices is None:
        return np.ones(history.months), np.ones(horizon)
    levels = []
    for month in range(history.months + horizon):
        year = (
            min(history.year_of(month), max(prices, default=0))
            if month >= history.months
            else history.year_of(month)
        )
        if prices.get(year, 0) <= 0:
            raise RegieError("forecast_history.index_missing", year=year)
        levels.append(prices[year])
    return np.array(levels[: history.months], float), np.array(levels[history.months :], float)


def _repeat(values: Array, count: int) -> Array:
    return np.repeat(np.asarray(values, dtype=np.float64)[None], count, axis=0)
