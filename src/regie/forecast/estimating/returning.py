# SPDX-License-Identifier: EUPL-1.2
"""Returns: the chance of coming back by months without care, and to which segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.forecast.arrays import Array, Integers
from regie.forecast.estimating.stay import KEPT, aged

PARENT = 2.0
"""Clients that the average chance is worth in every bucket."""


@dataclass(frozen=True, eq=False)
class Returns:
    """Weights of coming back and of staying away by months without care: (since, 2), parameters of Beta
    distributions. In the month right after leaving nobody comes back: that would be no leaving. ``to`` (segment,)
    are the weights of the segments that clients come back to."""

    weights: Array
    to: Array

    @property
    def chances(self) -> Array:
        """(since,)."""
        result: Array = self.weights[:, 0] / self.weights.sum(axis=-1)
        return result

    def draw(self, draws: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """``returning`` (draws, since) and ``return_to`` (draws, segment)."""
        back = rng.standard_gamma(np.broadcast_to(self.weights[:, 0], (draws, len(self.weights))))
        away = rng.standard_gamma(np.broadcast_to(self.weights[:, 1], (draws, len(self.weights))))
        to = rng.standard_gamma(np.broadcast_to(self.to, (draws, len(self.to)))) + 1e-300
        return back / (back + away), to / to.sum(axis=-1, keepdims=True)


def fit_returns(at_risk: Integers, returning: Integers, return_to: Integers) -> Returns:
    """From clients at risk and returns by calendar year and months without care (years, since), and returns by
    segment (segment,). Older years weigh as much as foretold the years best."""
    kept = KEPT[int(np.argmax([_foretold(at_risk, returning, one) for one in KEPT]))]
    chances = _weights(aged(at_risk, kept), aged(returning, kept))
    return Returns(chances, np.asarray(return_to + 0.5, dtype=np.float64))


def unseen_returns(returns: Returns, left: float, months: int) -> Array:
    """Returns per month that look like new clients because they left before the first month: (months,).

    Nobody who left in the first month or before is known; ``left`` clients a month are taken to have left then.
    """
    chances = returns.chances
    away = np.concatenate([[1.0], np.cumprod(1 - chances)[:-1]])
    back = left * away * chances
    # in month t only who left in month 1 or later is known, so at most t - 1 months without care
    tail = np.concatenate([np.cumsum(back[::-1])[::-1], [0.0]])
    month = np.arange(months)
    result: Array = tail[np.minimum(np.maximum(month, 0), len(back))]
    return result


def _weights(at_risk: Array, returning: Array) -> Array:
    average = (returning[1:].sum() + 0.5) / (at_risk[1:].sum() + 100)
    back = returning + PARENT * average
    weights = np.stack([back, np.maximum(at_risk - returning, 0.0) + PARENT * (1 - average)], axis=-1)
    weights[0] = (0.0, 1.0)
    return weights


def _foretold(at_risk: Integers, returning: Integers, kept: float) -> float:
    total = 0.0
    for year in range(1, len(at_risk)):
        weights = _weights(aged(at_risk[:year], kept), aged(returning[:year], kept))[1:]
        chance = weights[:, 0] / weights.sum(axis=-1)
        back, away = returning[year, 1:], at_risk[year, 1:] - returning[year, 1:]
        total += float((back * np.log(chance) + away * np.log1p(-chance)).sum())
    return total
