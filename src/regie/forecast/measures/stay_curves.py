# SPDX-License-Identifier: EUPL-1.2
"""By how much the chance of leaving changes when stays become shorter or longer by a percentage.

The mean stay in a segment is the sum of the chances to be still there at the beginning of each month, with the
chances of leaving and moving of the estimate. Leaving with all chances times a factor gives another mean stay; the
factor for a wanted stay is read back from that curve, so that ten percent shorter is ten percent shorter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.forecast.arrays import Array
from regie.forecast.simulating.rates import Rates

LEAST, MOST = 0.01, 100.0
"""Factors on leaving that are looked at."""

CLIPPED = 0.05
"""Part of the months in care in which a chance may come out above 1, and counts as 1: few clients stay long enough
to reach the months in which nearly everyone leaves."""

POINTS = 400
"""Points of the curve on each side of no change."""


@dataclass(frozen=True, eq=False)
class StayCurve:
    """Of one segment: by what part the mean stay is shorter (rising; below zero is longer) at each factor."""

    factor: Array
    shorter: Array

    @property
    def most(self) -> float:
        """The part by which stays can be shortened before a chance of leaving exceeds 1."""
        return float(self.shorter[-1])

    def factor_for(self, shorter: Array) -> Array:
        """The factor on leaving that shortens the mean stay by a part (any shape); no change gives exactly 1."""
        return np.asarray(np.interp(shorter, self.shorter, self.factor), np.float64)


def stay_curves(rates: Rates) -> tuple[StayCurve, ...]:
    """The curve of each segment, for the average of the parameter draws."""
    leave, move = rates.leave.mean(axis=0), rates.move.sum(axis=-1).mean(axis=0)
    return tuple(_curve(leave[place], move[place]) for place in range(leave.shape[0]))


def mean_stay(leave: Array, move: Array, factor: Array) -> Array:
    """Months in a segment (…,) at factors (…,) on leaving, from chances (tenure,); the last tenure has no end."""
    return np.asarray(_months(leave, move, factor).sum(axis=-1), np.float64)


def _months(leave: Array, move: Array, factor: Array) -> Array:
    """Expected months in each tenure (…, tenure) at factors (…,) on leaving."""
    end = np.minimum(factor[..., None] * leave + move, 1.0)
    there = np.concatenate([np.ones((*factor.shape, 1)), np.cumprod(1 - end[..., :-1], axis=-1)], axis=-1)
    there[..., -1] /= np.maximum(end[..., -1], 1e-12)
    return np.asarray(there, np.float64)


def _curve(leave: Array, move: Array) -> StayCurve:
    if not leave.any():
        return StayCurve(np.array([1.0, 1.0 + 1e-12]), np.array([0.0, 1e-12]))
    factor = np.unique(np.concatenate([np.geomspace(LEAST, 1, POINTS), np.geomspace(1, MOST, POINTS)]))
    months = _months(leave, move, factor)
    over = np.where(factor[:, None] * leave + move > 1, months, 0.0).sum(axis=-1) / months.sum(axis=-1)
    possible = (factor <= 1) | (np.maximum.accumulate(over) <= CLIPPED)
    factor = factor[possible]
    shorter = 1 - months[possible].sum(axis=-1) / mean_stay(leave, move, np.ones(1))
    shorter[factor == 1] = 0.0
    return StayCurve(factor, shorter)
