# SPDX-License-Identifier: EUPL-1.2
"""What care costs: a cost per client-month by municipality and segment, and one price level for all of them.

The price level of a month is its cost against what its clients would have cost at the usual cost per client-month
of their segments. Cells are compared at that level, thin ones lean on their segment, and the level goes on as in
``price_level``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from regie.forecast.price_level import (
    LUMPY,
    PriceLevel,
    draw_shocks,
    expected_levels,
    fit_price_level,
    future_levels,
)
from regie.vocabulary.money import Cents

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

KEPT = (0.6, 0.8, 0.9, 0.94, 0.97)
"""What a month may leave of the weight of those before it; what foretold the next year best holds."""

MONTHS = 36
"""Newest known months that count."""

USUAL_MONTHS = 24
"""Newest known months whose cost per client-month is the usual one of a segment."""

USUAL_DRIFT = (0.02, 0.02)
"""A year's rise of prices and its spread before anything is seen, when no price levels are given."""

REAL_DRIFT = (0.0, 0.015)
"""The same on top of price levels that are given."""

USUAL_CHANGE = 0.03
"""Spread of the logarithm of a segment's cost per client-month against all in a year, before any is seen."""

MEMORY = 0.9
"""What a month keeps of how far a municipality is off its segment."""

YEARS_OF_TRUST = 2.0


@dataclass(frozen=True, eq=False)
class UnitCost:
    """``mean`` (M, K) cents per client-month where the price level ``level`` is 1; ``error`` (M, K) and
    ``common_error`` (K,) the standard errors of its logarithm, of the cell and of all cells of the segment;
    ``varies`` (M, K) the spread of its logarithm from month to month and ``alike`` how much of that lasts (0..1);
    ``change`` by how much the logarithm of a segment moved in a year against the others; ``kept`` what a month
    leaves of the weight of those before it; ``months`` (K,) how many months count; ``own`` (M, K) how much of the
    mean is the cell's own (0..1)."""

    level: PriceLevel
    mean: Array
    error: Array
    common_error: Array
    varies: Array
    alike: float
    change: float
    kept: float
    months: npt.NDArray[np.int64]
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
    towns, kinds = unit.mean.shape
    ahead = np.sqrt((np.arange(months) + 1) / 12)
    common = rng.standard_normal((draws, kinds)) * unit.common_error
    moved = rng.standard_normal((draws, 1, kinds)) * unit.change * np.minimum(ahead, 1.5)[:, None]
    half = (unit.change * np.minimum(ahead, 1.5)) ** 2 / 2
    segment = np.exp(common[:, None] + moved - unit.common_error**2 / 2 - half[:, None])
    cell = rng.standard_normal((draws, towns, kinds)) * unit.error - unit.error**2 / 2
    lasting = np.sqrt(unit.alike * (1 - MEMORY**2)) * rng.standard_normal((draws, months, towns, kinds))
    for month in range(1, months):
        lasting[:, month] += MEMORY * lasting[:, month - 1]
    passing = np.sqrt(1 - unit.alike) * rng.standard_normal(lasting.shape)
    variance = unit.alike * (1 - MEMORY ** (2 * (np.arange(months) + 1))) + 1 - unit.alike
    lasting = (lasting + passing) * unit.varies - 0.5 * variance[:, None, None] * unit.varies**2
    cost = level[:, :, None, None] * segment[:, :, None] * unit.mean * np.exp(cell[:, None] + lasting)
    return cost, stands[:, :, None] * fixed.shares


def fit_unit_cost(
    cost: Cents, known: Mask, stock: Counts, price: Array, first_month: int, drift: tuple[float, float]
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
    mean, error = np.zeros((towns, kinds)), np.zeros((towns, kinds))
    common, own, varies = np.zeros(kinds), np.zeros((towns, kinds)), np.zeros((towns, kinds))
    used_months = np.zeros(kinds, dtype=np.int64)
    kept, change = _kept(real.sum(axis=1), known, stock.sum(axis=1))
    alike = []
    for kind in range(kinds):
        usable = np.flatnonzero(known[:, kind] & (stock[:, :, kind].sum(axis=1) > 0))
        if not len(usable):
            continue
        recent = usable[-MONTHS:]
        used_months[kind] = len(recent)
        weight = kept ** (recent[-1] - recent).astype(np.float64)
        spent, clients = real[recent, :, kind], stock[recent, :, kind].astype(np.float64)
        total = float((weight * spent.sum(axis=1)).sum() / (weight * clients.sum(axis=1)).sum())
        if total <= 0:
            continue
        common[kind] = _standard_error(spent.sum(axis=1), clients.sum(axis=1), weight, total)
        mean[:, kind], error[:, kind], own[:, kind] = _cells(spent, clients, weight, total)
        varies[:, kind], similar = _varies(spent, clients)
        alike.append(similar)
    only_one = (mean.sum(axis=0) > 0).sum() < 2
    if towns == 1:
        varies[:] = 0.0
    return UnitCost(
        level,
        mean,
        error,
        common,
        varies,
        float(np.mean(alike)) if alike else 0.0,
        0.0 if only_one else change,
        kept,
        used_months,
        own,
    )


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
            mean = level.mean + np.stack([level.mean[:, 1] * 5.5 / 12, np.zeros(len(level.mean))], axis=1)
            return replace(level, mean=mean)
    return fit_price_level(total, first_month, *drift)


def _price_of_months(cost: Array, known: Mask, clients: Counts) -> Array:
    """Cost of each month (n,) against what its clients cost usually; not a number where nothing is known."""
    usual = np.zeros(cost.shape[1])
    for kind in range(cost.shape[1]):
        usable = np.flatnonzero(known[:, kind] & (clients[:, kind] > 0))[-USUAL_MONTHS:]
        if len(usable):
            usual[kind] = max(cost[usable, kind].sum() / clients[usable, kind].sum(), 0.0)
    expected = (known * clients * usual).sum(axis=1)
    there = (known * cost).sum(axis=1)
    return np.where(expected > 0, np.maximum(there, 0.0) / np.where(expected > 0, expected, 1.0), np.nan)


def _varies(spent: Array, clients: Array) -> tuple[Array, float]:
    """Spread of the logarithm of a cell's cost per client-month around its own mean (M,), as far as its segment
    does not share it, and how much of it lasts into the next month."""
    total = spent.sum(axis=1) / np.maximum(clients.sum(axis=1), 1.0)
    spreads, lasting = np.zeros(spent.shape[1]), []
    for town in range(spent.shape[1]):
        there = (clients[:, town] > 0) & (spent[:, town] > 0) & (total > 0)
        if there.sum() < 12:
            continue
        off = np.log(spent[there, town] / clients[there, town] / total[there])
        off = off - off.mean()
        spreads[town] = min(float(off.std()), 1.0)
        if off.std() > 0:
            lasting.append(float((off[1:] * off[:-1]).mean() / (off**2).mean()))
    return spreads, float(np.clip(np.mean(lasting) / MEMORY, 0.0, 1.0)) if lasting else 0.0


def _cells(spent: Array, clients: Array, weight: Array, total: float) -> tuple[Array, Array, Array]:
    """Credibility (Bühlmann): a cell's own cost counts by how sure it is against how much cells differ."""
    there = (weight[:, None] * clients).sum(axis=0)
    ratio = np.where(there > 0, (weight[:, None] * spent).sum(axis=0) / np.maximum(there, 1e-9) / total, 1.0)
    ratio = np.maximum(ratio, 0.0)
    chance = np.array(
        [
            _standard_error(spent[:, town], clients[:, town], weight, total) ** 2 if there[town] > 0 else np.inf
            for town in range(spent.shape[1])
        ]
    )
    sure = np.isfinite(chance)
    between = 0.0
    if sure.sum() > 1:
        between = max(float(((ratio[sure] - 1) ** 2).mean() - chance[sure].mean()), 0.0)
    own = np.where(sure, between / np.maximum(between + np.where(sure, chance, 1.0), 1e-12), 0.0)
    error = np.sqrt(np.where(sure, own * np.where(sure, chance, 0.0), between) + 0.0)
    return total * (1 + own * (ratio - 1)), error, own


def _standard_error(spent: Array, clients: Array, weight: Array, total: float) -> float:
    """Of the mean cost per client-month, as a share of it; months that resemble their neighbours count less."""
    there = clients > 0
    if there.sum() < 2:
        return 1.0
    rate = spent[there] / clients[there] / total
    share = (weight * clients)[there] / (weight * clients)[there].sum()
    off = rate - (share * rate).sum()
    variance = float((share * off**2).sum())
    if variance <= 0:
        return 0.0
    alike = float(np.clip((off[1:] * off[:-1]).mean() / max((off**2).mean(), 1e-12), 0.0, 0.8))
    worth = 1 / float((share**2).sum()) * (1 - alike) / (1 + alike)
    return float(np.sqrt(variance / max(worth, 1.0)))


def _kept(cost: Array, known: Mask, clients: Counts) -> tuple[float, float]:
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
