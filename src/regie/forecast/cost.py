# SPDX-License-Identifier: EUPL-1.2
"""Cost per client-month by municipality and segment, at one price level; thin cells lean on their segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regie.vocabulary.money import Cents

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

KEPT = (0.6, 0.8, 0.9, 0.94, 0.97)
"""What a month may leave of the weight of those before it; what foretold the next year best holds."""

MONTHS = 36
"""Newest known months that count."""

USUAL_CHANGE = 0.03
"""Spread of the logarithm of a year's cost per client-month against what was foretold, before any is seen."""

YEARS_OF_TRUST = 2.0


@dataclass(frozen=True, eq=False)
class UnitCost:
    """``mean`` (M, K) cents per client-month at the price level of the divisor; ``error`` (M, K) and
    ``common_error`` (K,) the standard errors of its logarithm, of the cell and of all cells of the segment;
    ``change`` by how much the logarithm of a year ahead was missed; ``kept`` what a month leaves of the weight of
    those before it; ``months`` (K,) how many months count; ``own`` (M, K) how much of the mean is the cell's own
    (0..1)."""

    mean: Array
    error: Array
    common_error: Array
    change: float
    kept: float
    months: npt.NDArray[np.int64]
    own: Array

    def draw(self, draws: int, rng: np.random.Generator) -> Array:
        """(draws, M, K), with the mean of ``mean``."""
        common = rng.standard_normal((draws, 1, self.mean.shape[1])) * self.common_error
        cell = rng.standard_normal((draws, *self.mean.shape)) * self.error
        half = (self.error**2 + self.common_error**2) / 2
        result: Array = self.mean * np.exp(common + cell - half)
        return result


def fit_unit_cost(cost: Cents, known: Mask, stock: Counts, price: Array) -> UnitCost:
    """From cents (n, M, K), which of them are known (n, K), client-months (n, M, K) and the price level (n,).

    A segment without known cost costs nothing here, and counts 0 months.
    """
    _, towns, kinds = cost.shape
    real = cost / price[:, None, None]
    mean, error = np.zeros((towns, kinds)), np.zeros((towns, kinds))
    common, own = np.zeros(kinds), np.zeros((towns, kinds))
    used_months = np.zeros(kinds, dtype=np.int64)
    kept, change = _kept(real.sum(axis=1), known, stock.sum(axis=1))
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
    return UnitCost(mean, error, common, change, kept, used_months, own)


def monthly_fixed(fixed: Cents, price: Array) -> Array:
    """Cents a month (M,) that no client brings, at the price level of the divisor, from cents (n, M) and price
    levels (n,): the newest months weigh more where that foretold the next year better."""
    newest = (fixed / price[:, None])[-MONTHS:]
    total = newest.sum(axis=1, keepdims=True)
    kept, _ = _kept(total, np.ones(total.shape, dtype=np.bool_), np.ones(total.shape, dtype=np.int64))
    weight = kept ** np.arange(len(newest))[::-1]
    result: Array = np.maximum((weight[:, None] * newest).sum(axis=0) / weight.sum(), 0.0)
    return result


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
