# SPDX-License-Identifier: EUPL-1.2
"""What sets a municipality's cost per client-month apart from its segment's, how sure that is, how it moves.

A cell's own cost counts by credibility. How far it then is off in a year is not derived but seen: foretold at
every half-year of the past and held against what came. Few clients make it move more, as one over their number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.forecast.arrays import Array

USUAL_VARIANCE = 1.5
"""Variance of the logarithm of a year's cost per client-month, for one client, before any is seen."""

TRIALS_OF_TRUST = 4.0
"""Forecasts of a cell that this is worth."""

TAILS = 4.0
"""Degrees of freedom of how far a cell is off: one dear client in a small municipality is no rare thing."""

FLOOR = 0.03
"""Spread of a year that no number of clients takes away."""

MEMORY = 0.95
"""What a month keeps of how far a cell has moved off. A year then holds ``OF_A_YEAR`` of the lasting variance."""

OF_A_YEAR = 0.35

MONTHS = 36
"""Newest known months that count."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Of one segment: ``ratio`` (M,) of a cell's cost per client-month to the segment's, ``own`` (M,) how much of
    that is the cell's (0..1), ``year`` and ``month`` (M,) the spreads of its logarithm over a year, as foretold in
    the past, and of a month around its year."""

    ratio: Array
    own: Array
    year: Array
    month: Array


def fit_cells(spent: Array, clients: Array, kept: float) -> Cells:
    """From cents and client-months (n, M) of one segment, at one price level; what a month leaves of the weight of
    those before it is ``kept``."""
    ratio, own = credible(spent[-MONTHS:], clients[-MONTHS:], kept)
    towns = spent.shape[1]
    if towns < 2:
        return Cells(ratio, own, np.zeros(towns), np.zeros(towns))
    there = np.maximum(clients[-12:].mean(axis=0), 1.0)
    year = np.sqrt(_missed(spent, clients, kept) / there + FLOOR**2)
    month = np.sqrt(_of_months(spent, clients) / there)
    return Cells(ratio, own, np.minimum(year, 1.0), np.minimum(month, 1.0))


def draw_cells(
    year: Array, month: Array, shares: Array, months: int, draws: int, rng: np.random.Generator
) -> Array:
    """Factors (draws, months, M, K) that keep the cost of a segment as it is: what one cell has more, others have
    less. ``shares`` (M, K) of the segment's cost. Half of the variance of a year stands from the beginning, half
    grows on."""
    size = (draws, months, *year.shape)
    path = np.sqrt((1 - MEMORY**2) / (2 * OF_A_YEAR)) * rng.standard_normal(size)
    for step in range(1, months):
        path[:, step] += MEMORY * path[:, step - 1]
    heavy = np.sqrt((TAILS - 2) / rng.chisquare(TAILS, (draws, 1, *year.shape)))
    path += np.sqrt(0.5) * rng.standard_normal((draws, 1, *year.shape)) * heavy
    path *= year
    path += rng.standard_normal(size) * month
    moved = (1 - MEMORY ** (2 * (np.arange(months) + 1.0))) / (2 * OF_A_YEAR) + 0.5
    # the mean of a factor is 1: a small cell whose band is wide is not dearer for it
    path -= 0.5 * (moved[:, None, None] * year**2 + month**2)
    factors = np.exp(np.clip(path, -2.0, 2.0))
    result: Array = factors / np.maximum((factors * shares).sum(axis=2, keepdims=True), 1e-9)
    return result


def credible(spent: Array, clients: Array, kept: float) -> tuple[Array, Array]:
    """Credibility (Bühlmann): a cell's own cost counts by how sure it is against how much cells differ. The ratio
    to all cells together (M,), and how much of it is the cell's own (M,)."""
    weight = kept ** np.arange(len(spent))[::-1].astype(np.float64)
    there = (weight[:, None] * clients).sum(axis=0)
    total = float((weight * spent.sum(axis=1)).sum() / max((weight * clients.sum(axis=1)).sum(), 1e-9))
    if total <= 0:
        return np.ones(spent.shape[1]), np.zeros(spent.shape[1])
    ratio = np.where(there > 0, (weight[:, None] * spent).sum(axis=0) / np.maximum(there, 1e-9) / total, 1.0)
    ratio = np.maximum(ratio, 0.0)
    chance = np.array(
        [
            standard_error(spent[:, town], clients[:, town], weight, total) ** 2 if there[town] > 0 else np.inf
            for town in range(spent.shape[1])
        ]
    )
    sure = np.isfinite(chance)
    between = 0.0
    if sure.sum() > 1:
        between = max(float(((ratio[sure] - 1) ** 2).mean() - chance[sure].mean()), 0.0)
    own = np.where(sure, between / np.maximum(between + np.where(sure, chance, 1.0), 1e-12), 0.0)
    return 1 + own * (ratio - 1), own


def standard_error(spent: Array, clients: Array, weight: Array, total: float) -> float:
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


def _missed(spent: Array, clients: Array, kept: float) -> float:
    """Squared miss of a year's cost per client-month, times the cell's clients: what one client would miss by."""
    found = [USUAL_VARIANCE] * int(TRIALS_OF_TRUST)
    for origin in range(12, len(spent) - 11, 6):
        past, ahead = slice(max(origin - MONTHS, 0), origin), slice(origin, origin + 12)
        foretold, _ = credible(spent[past], clients[past], kept)
        came, there = spent[ahead].sum(axis=0), clients[ahead].sum(axis=0)
        if came.sum() <= 0:
            continue
        ratio = came / np.maximum(there, 1.0) / (came.sum() / there.sum())
        usable = (there >= 12) & (ratio > 0) & (foretold > 0)
        misses = np.log(ratio[usable] / foretold[usable]) ** 2
        found += list(np.minimum(misses * there[usable] / 12, 25.0))
    return float(np.mean(found))


def _of_months(spent: Array, clients: Array) -> float:
    """Squared distance of a month from its year, times the cell's clients."""
    found = [USUAL_VARIANCE / 4] * int(TRIALS_OF_TRUST)
    for end in range(len(spent), 11, -12):
        year = slice(end - 12, end)
        total = spent[year].sum(axis=1)
        for town in range(spent.shape[1]):
            own, there = spent[year, town], clients[year, town]
            if (own <= 0).any() or (there <= 0).any() or (total <= 0).any():
                continue
            off = np.log(own / there * clients[year].sum(axis=1) / total)
            found.append(min(float(off.var() * there.mean()), 25.0))
    return float(np.mean(found))
