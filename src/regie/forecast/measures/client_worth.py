# SPDX-License-Identifier: EUPL-1.2
"""What one client more comes to: the expected cost that follows from entering in a month and segment.

Given the chances of leaving, moving and returning, the expected flow is linear in who enters. Going back from the
last month to the first gives, in one pass, what every client who enters is expected to cost in the months that
count; any number of variants of inflow are then a sum of products.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.forecast.arrays import Array
from regie.forecast.simulating.chances import Chances
from regie.forecast.simulating.rates import Start

COST, RETURNED = range(2)


@dataclass(frozen=True, eq=False)
class Worth:
    """``entering`` (2, draw, months, municipality, segment): cents and returns that are expected from a client who
    enters; ``there`` (2, draw, municipality): from all who are in care or left at the start."""

    entering: Array
    there: Array

    def of(self, inflow: Array) -> Array:
        """Expected cents and returns (2, draw, municipality) with inflow (draw, months, municipality, segment)."""
        return np.asarray(self.there + np.einsum("qdtmk,dtmk->qdm", self.entering, inflow), np.float64)


def worth(chances: Chances, start: Start, price: Array, counted: Array) -> Worth:
    """What clients come to with these chances.

    ``price`` (draw, months, municipality, segment) are cents for a client-month, ``counted`` (months,) what a
    return counts for: both 0 in months that do not count. The mirror image of ``cohorts.flow``.
    """
    shape = price.shape
    care = np.zeros((2, shape[0], *start.in_care.shape))
    out = np.zeros((2, shape[0], *start.left.shape))
    entering = np.zeros((2, *shape))
    for month in reversed(range(shape[1])):
        care = _before(chances, month, care, out)
        care[COST] += price[:, month, :, :, None]
        entering[:, :, month] = care[..., 0]
        back = _divided(care[..., 0], chances.return_to) + np.array([0.0, counted[month]])[:, None, None]
        away = np.concatenate([out[..., 1:], np.zeros_like(out[..., :1])], axis=-1)
        out = chances.returning * back[..., None] + (1 - chances.returning) * away
    there = np.einsum("qdmks,mks->qdm", care, start.in_care) + np.einsum("qdms,ms->qdm", out, start.left)
    return Worth(entering, there)


def _before(chances: Chances, month: int, care: Array, out: Array) -> Array:
    """What a client in care is worth at the end of a month, from what he is worth in the next."""
    end = chances.of(month)
    # one month more in the segment; the last bucket is open-ended
    result = np.concatenate([care[..., 1:], care[..., -1:]], axis=-1)
    if end.adding is not None and end.added_to is not None:
        result += end.adding * (_divided(care[..., 0], end.added_to)[..., None] - result)
    moved = _divided(care[..., 0], end.to)
    result += end.moving * ((moved if end.to.ndim > end.moving.ndim else moved[..., None]) - result)
    result += end.leave * (out[..., 0][..., None, None] - result)
    return result


def _divided(values: Array, chances: Array) -> Array:
    """What somebody is worth who goes to one of the segments, from ``values`` (2, draw, municipality, segment) and
    the chances of each segment but the last, in turn; any axes after the municipality are those of the chances."""
    more = (None,) * (chances.ndim - 3)
    result: Array = values[(..., -1, *more)]
    for place in reversed(range(chances.shape[0])):
        result = result + chances[place] * (values[(..., place, *more)] - result)
    return result
