# SPDX-License-Identifier: EUPL-1.2
"""What care costs: a cost per client-month by municipality and segment, and one price level for all of them.

The price level of a month is its cost against what its clients would have cost at the usual cost per client-month
of their segments. Cells are compared at that level, thin ones lean on their segment, and the level goes on as in
``price_level``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from regie.forecast.arrays import Array, Integers, Mask
from regie.forecast.estimating.cell_cost import MONTHS, draw_cells, fit_cells, standard_error
from regie.forecast.estimating.price_level import (
    LUMPY,
    PriceLevel,
    draw_shocks,
    expected_levels,
    fit_price_level,
    future_levels,
)
from regie.vocabulary.money import Cents

KEPT = (0.6, 0.8, 0.9, 0.94, 0.97)
"""What a month may leave of the weight of those before it; what foretold the next year best holds."""

USUAL_MONTHS = 24
"""Newest known months whose cost per client-month is the usual one of a segment."""

USUAL_DRIFT = (0.025, 0.03)
"""A year's rise of prices and its spread before anything is seen, when no price levels are given."""

REAL_DRIFT = (0.0, 0.02)
"""The same on top of price levels that are given."""

USUAL_CHANGE = 0.03
"""Spread of the logarithm of a segment's cost per client-month against all in a year, before any is seen."""

LONGEST_MOVE = 1.5
"""Years' changes, at most, that a segment moves off the others."""

YEARS_OF_TRUST = 2.0


@dataclass(frozen=True, eq=False)
class UnitCost:
    """``mean`` (M, K) cents per client-month where the price level ``level`` is 1. ``shares`` (M, K) of the
    cost of the newest year, all adding up to 1. ``common_error`` (K,) the standard error of the logarithm of
    all cells of a segment, ``change`` by how much the logarithm of a segment moved in a year against the
    others; ``year`` and ``month`` (M, K) by how much a cell moves against its segment, as in ``cell_cost``.
    ``kept`` is what a month leaves of the weight of those before it, ``months`` (K,) how many months count,
    ``own`` (M, K) how much of the mean is the cell's own (0..1)."""

    level: PriceLevel
    mean: Array
    shares: Array
    common_error: Array
    change: float
    year: Array
    month: Array
    kept: float
    months: Integers
    own: Array

    def expected(self, first_month: int, months: int) -> Array:
        """(months, M, K)."""
        return expected_levels(self.level, first_month, months)[:, None, None] * self.mean


@dataclass(frozen=True, eq=False)
class FixedCost:
    """``level``: cents a month that no client brings, of all municipalities; ``shares`` (M,) of them."""

    level: PriceLevel
    shares: Array

    def expected(self, first_month: int, months: int) -> Array:
        """(months, M)."""
        return expected_levels(self.level, first_month, months)[:, None] * self.shares


def draw_cost(
    unit: UnitCost, fixed: FixedCost, first_month: int, months: int, draws: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Paths of the cost per client-month (draws, months, M, K) and of fixed cost (draws, months, M), whose price
    levels move together as wages and agreements do."""
    shocks = draw_shocks(draws, months, rng)
    level = future_levels(unit.level, first_month, months, shocks, rng)
    stands = future_levels(fixed.level, first_month, months, draw_shocks(draws, months, rng, shocks), rng)
    ahead = np.minimum(np.sqrt((np.arange(months) + 1) / 12), LONGEST_MOVE)
    normal = rng.standard_normal((2, draws, 1, len(unit.common_error)))
    segment = np.exp(normal[0] * unit.common_error + normal[1] * unit.change * ahead[:, None])
    segment /= np.maximum((segment * unit.shares.sum(axis=0)).sum(axis=2, keepdims=True), 1e-9)
    of_segment = unit.shares / np.maximum(unit.shares.sum(axis=0), 1e-12)
    cells = draw_cells(unit.year, unit.month, of_segment, months, draws, rng)
    cost = level[:, :, None, None] * segment[:, :, None] * cells * unit.mean
    return cost, stands[:, :, None] * fixed.shares


def fit_unit_cost(
    cost: Cents, known: Mask, stock: Integers, price: Array, first_month: int, drift: tuple[float, float]
) -> UnitCost:
    """From cents (n, M, K), which of them are known (n, K), client-months (n, M, K), the price level given (n,),
    the first month, and what is known beforehand of a year's step in price on top of that.

    A segment without known cost costs nothing here, and counts 0 months.
    """
    _, towns, kinds = cost.shape
    real = cost / price[:, None, None]
    months = _price_of_months(real.sum(axis=1), known, stock.sum(axis=1))
    level = fit_price_level(months, first_month, *drift)
    real = real / np.where(months > 0, months, 1.0)[:, None, None]
    mean, shares, own, year, month = (np.zeros((towns, kinds)) for _ in range(5))
    common, used_months = np.zeros(kinds), np.zeros(kinds, dtype=np.int64)
    kept, change = _kept(real.sum(axis=1), known, stock.sum(axis=1))
    for kind in range(kinds):
        usable = np.flatnonzero(known[:, kind] & (stock[:, :, kind].sum(axis=1) > 0))
        if not len(usable):
            continue
        spent, clients = real[usable, :, kind], stock[usable, :, kind].astype(np.float64)
        newest = slice(-MONTHS, None)
        used_months[kind] = len(usable[newest])
        weight = kept ** (usable[-1] - usable[newest]).astype(np.float64)
        everyone = clients[newest].sum(axis=1)
        total = float((weight * spent[newest].sum(axis=1)).sum() / (weight * everyone).sum())
        if total <= 0:
            continue
        common[kind] = standard_error(spent[newest].sum(axis=1), everyone, weight, total)
        cells = fit_cells(spent, clients, kept)
        mean[:, kind], own[:, kind] = total * cells.ratio, cells.own
        year[:, kind], month[:, kind] = cells.year, cells.month
        shares[:, kind] = np.maximum(spent[-12:].sum(axis=0), 0.0) / len(usable[-12:])
    shares /= max(shares.sum(), 1e-9)
    return UnitCost(level, mean, shares, common, change, year, month, kept, used_months, own)


def fit_fixed(fixed: Cents, price: Array, first_month: int, drift: tuple[float, float]) -> FixedCost:
    """From cents (n, M) that no client brings; the other arguments as in ``fit_unit_cost``."""
    real = fixed / price[:, None]
    level = _fixed_level(real.sum(axis=1), first_month, drift)
    newest = np.maximum(real[-12:].sum(axis=0), 0.0)
    shares = newest / newest.sum() if newest.sum() > 0 else np.full(len(newest), 1 / len(newest))
    return FixedCost(level, shares)


def _fixed_level(total: Array, first_month: int, drift: tuple[float, float]) -> PriceLevel:
    """Amounts that come in lumps, as once a year, are taken over the year before each month; that lags behind by
    half a year, which the drift makes up for."""
    if len(total) >= 24:
        yearly = np.convolve(total, np.full(12, 1 / 12), "valid")
        middle = total[6 : 6 + len(yearly)]
        if yearly.mean() > 0 and (middle - yearly).std() > LUMPY * yearly.mean():
            level = fit_price_level(np.concatenate([np.full(11, np.nan), yearly]), first_month, *drift)
            mean = level.mean.copy()
            mean[:, 0] += mean[:, 1] * 5.5 / 12
            return replace(level, mean=mean)
    return fit_price_level(total, first_month, *drift)


def _price_of_months(cost: Array, known: Mask, clients: Integers) -> Array:
    """Cost of each month (n,) against what its clients cost usually; not a number where nothing is known."""
    usual = np.zeros(cost.shape[1])
    for kind in range(cost.shape[1]):
        usable = np.flatnonzero(known[:, kind] & (clients[:, kind] > 0))[-USUAL_MONTHS:]
        if len(usable):
            usual[kind] = max(cost[usable, kind].sum() / clients[usable, kind].sum(), 0.0)
    expected = (known * clients * usual).sum(axis=1)
    there = (known * cost).sum(axis=1)
    return np.where(expected > 0, np.maximum(there, 0.0) / np.where(expected > 0, expected, 1.0), np.nan)


def _kept(cost: Array, known: Mask, clients: Integers) -> tuple[float, float]:
    """The weight that foretold the mean of the next year best, and by how much it missed, in logarithms; origins
    once in a quarter, each counting for a quarter of a year. (n, K) each."""
    misses: dict[float, list[float]] = {kept: [] for kept in KEPT}
    for kind in range(cost.shape[1]):
        usable = np.flatnonzero(known[:, kind] & (clients[:, kind] > 0) & (cost[:, kind] > 0))
        spent, there = cost[usable, kind], clients[usable, kind].astype(np.float64)
        for origin in range(12, len(usable) - 11, 3):
            came = spent[origin : origin + 12].sum() / there[origin : origin + 12].sum()
            for kept in KEPT:
                weight = kept ** np.arange(origin)[::-1]
                foretold = (weight * spent[:origin]).sum() / (weight * there[:origin]).sum()
                misses[kept].append(float(np.log(came / foretold) ** 2))
    best = min(reversed(KEPT), key=lambda kept: sum(misses[kept]))
    years = len(misses[best]) / 4
    spread = (YEARS_OF_TRUST * USUAL_CHANGE**2 + sum(misses[best]) / 4) / (YEARS_OF_TRUST + years)
    return best, float(np.sqrt(spread))
