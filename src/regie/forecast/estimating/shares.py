# SPDX-License-Identifier: EUPL-1.2
"""Shares of inflow by municipality and segment: they forget slowly, and small parts lean on their parent."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from regie.forecast.arrays import Array

FORGETTING = (0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 1.0)
WEIGHT = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
"""Clients' worth of the parent's shares in the shares of a part."""

WARMING_UP = 6
"""First months that are not asked to be foretold."""


def fit_shares(counts: Array) -> Array:
    """Shares with forgetting: what clients' worth each of C parts has after the last month.

    ``counts`` (n, G, C): clients per month in C parts of each of G groups; all groups are drawn towards the shares
    of the groups together, as strongly, and forget as fast, as foretold the months best. Returns the weights
    (G, C) of a Dirichlet distribution of the shares.
    """
    parts = counts.shape[2]
    forgetting, own = (grid.ravel()[:, None, None] for grid in np.meshgrid(FORGETTING, WEIGHT))
    parent = (counts.sum(axis=(0, 1)) + 0.5) / (counts.sum() + 0.5 * parts)
    prior = own * parent[None, None, :]
    kept = np.zeros((forgetting.shape[0], *counts.shape[1:]))
    likelihood = np.zeros(forgetting.shape[0])
    for month in range(len(counts)):
        kept = kept * forgetting
        weights = kept + prior
        if month >= WARMING_UP:
            likelihood += _log_dirichlet_multinomial(counts[month][None], weights).sum(axis=1)
        kept = kept + counts[month]
    best = int(np.argmax(likelihood))
    result: Array = kept[best] + prior[best]
    return result


def draw_shares(weights: Array, draws: int, rng: np.random.Generator) -> Array:
    """Shares (draws, G, C) from Dirichlet weights (G, C)."""
    sample = rng.standard_gamma(np.broadcast_to(weights, (draws, *weights.shape))) + 1e-300
    result: Array = sample / sample.sum(axis=-1, keepdims=True)
    return result


def common_size(noise: float, expected: Array) -> Array:
    """Sizes of independent negative binomials (..., M, K) whose sum varies as a total with this common noise."""
    if noise <= 0:
        return np.full(expected.shape, np.inf)
    total = expected.sum(axis=(-2, -1), keepdims=True)
    share = (expected**2).sum(axis=(-2, -1), keepdims=True) / np.maximum(total**2, 1e-12)
    return np.broadcast_to(np.maximum(share / noise, 1e-3), expected.shape).copy()


def _log_dirichlet_multinomial(counts: Array, weights: Array) -> Array:
    total, drawn = weights.sum(axis=-1), counts.sum(axis=-1)
    result: Array = (
        gammaln(total) - gammaln(total + drawn) + (gammaln(weights + counts) - gammaln(weights)).sum(axis=-1)
    )
    return result
