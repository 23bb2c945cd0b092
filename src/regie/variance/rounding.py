# SPDX-License-Identifier: EUPL-1.2
"""Effects in whole cents that add up, for parts that may be negative.

``vocabulary.money.largest_remainder`` divides an amount over weights that are never negative; the effects of
factors have signs of their own, so they are rounded here, by the same idea, in two steps:

1. In every cell each part is rounded down; the cents then missing go to the parts with the largest remainders,
   ties to the earlier part. So a cell's parts add up to the cell. A cell whose total (or else first part) is
   negative is rounded with all signs turned, so that turning all signs of the input turns those of the result.
2. Over all cells the sum of each part is to be its unrounded sum, rounded in the same way. Where the sums of step
   1 miss that, a cent moves between two parts of one cell: the cell where both are rounded most that way. Where
   that is not possible inside the cells, which takes many ties, a sum is the other whole cent beside it.

Every part so ends at the whole cent just above or just below it; that both can be met at once is the theorem of
controlled rounding (Bacharach 1966).
"""

from __future__ import annotations

from itertools import pairwise
from math import fsum
from typing import Any

import numpy as np
import numpy.typing as npt

from regie.vocabulary.money import Cents

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[Any]
"""Whole numbers of any length: Python's own in an array of objects, because 64 bits would not hold them."""

_DIGITS = 6
"""Decimals of a cent to which unrounded sums are compared, so that a tie is a tie in floating point too."""


def round_parts(parts: Floats, totals: Cents) -> Cents:
    """Step 1: whole cents of ``parts`` (parts, cells) that add up to ``totals`` (cells,) in every cell."""
    turn = _turn(parts, totals)
    down = np.floor(parts * turn)
    return _complete(down.astype(np.int64), parts * turn - down, totals * turn) * turn


def round_fractions(tops: Ints, bottoms: Ints, totals: Cents) -> Cents:
    """Step 1 for exact fractions: ``tops`` (parts, cells) over ``bottoms`` (cells,), which are positive."""
    turn = _turn(tops, totals)
    turned = tops * turn.astype(object)
    down = turned // bottoms
    return _complete(down.astype(np.int64), turned - down * bottoms, totals * turn) * turn


def meet_sums(rounded: Cents, parts: Floats) -> Cents:
    """Step 2: move cents inside cells until the sum of every part over the cells is its own sum, rounded.

    ``rounded`` is what step 1 made of ``parts`` (parts, cells). Ties go to the earlier parts and the earlier cell.
    """
    sums = np.array([round(fsum(row), _DIGITS) for row in parts.tolist()], dtype=np.float64)
    aims = round_parts(sums[:, None], np.array([rounded.sum()], dtype=np.int64))[:, 0]
    result = rounded.copy()
    wrong = np.round(result - parts, _DIGITS)
    while True:
        over = result.sum(axis=1) - aims
        path = _way(wrong, over > 0, over < 0) or _way_home(wrong, np.round(result.sum(axis=1) - sums, _DIGITS))
        if path is None:
            return result
        for giver, taker in pairwise(path):
            cell = _best_cell(wrong, giver, taker)[1]
            for part, cent in ((giver, -1), (taker, 1)):
                result[part, cell] += cent
                wrong[part, cell] += cent


def certain(parts: Floats, totals: Cents, error: Floats) -> npt.NDArray[np.bool_]:
    """Per cell whether step 1 on ``parts``, each known to within ``error`` (cells,), can only come out one way."""
    down = np.floor(parts)
    remainders = parts - down
    clear = np.all((parts == 0) | ((remainders > error) & (remainders < 1 - error)), axis=0)
    missing = np.clip(totals - down.sum(axis=0).astype(np.int64), 0, len(parts))[None]
    edge = np.full((1, parts.shape[1]), np.inf)
    ranked = np.vstack([edge, -np.sort(-remainders, axis=0), -edge])
    last_in, first_out = np.take_along_axis(ranked, missing, 0)[0], np.take_along_axis(ranked, missing + 1, 0)[0]
    sure: npt.NDArray[np.bool_] = clear & (last_in - first_out > 2 * error)
    return sure


def _turn(parts: Floats | Ints, totals: Cents) -> Cents:
    """1 or -1 per cell: the sign of its total, or else of its first part that is not zero."""
    signs = np.sign(np.vstack([totals[None].astype(parts.dtype), parts])).astype(np.int64)
    first = np.argmax(signs != 0, axis=0)
    turn: Cents = np.take_along_axis(signs, first[None], 0)[0]
    return np.where(turn == 0, 1, turn)


def _complete(down: Cents, remainders: Floats | Ints, totals: Cents) -> Cents:
    """Add the missing cents to ``down`` (parts, cells), by ``remainders`` (on any scale per cell)."""
    order = np.argsort(-remainders, axis=0, kind="stable")
    missing = totals - down.sum(axis=0)
    result = down.copy()
    extra = np.arange(len(down))[:, None] < missing
    np.put_along_axis(result, order, np.take_along_axis(down, order, 0) + extra, 0)
    return result


def _way_home(wrong: Floats, off: Floats) -> tuple[int, ...] | None:
    """Where the cells leave no way to the sums aimed at: a way to have none of them off by a whole cent."""
    return _way(wrong, off >= 1, off < 0) or _way(wrong, off > 0, off <= -1)


def _way(wrong: Floats, gives: npt.NDArray[np.bool_], takes: npt.NDArray[np.bool_]) -> tuple[int, ...] | None:
    """The parts along which a cent moves, as short as can be, then as little wrong as can be."""
    gains: dict[tuple[int, int], float] = {}

    def gain(giver: int, taker: int) -> float:
        if (giver, taker) not in gains:
            gains[giver, taker] = _best_cell(wrong, giver, taker)[0]
        return gains[giver, taker]

    takers = np.flatnonzero(takes).tolist()
    paths: list[tuple[int, ...]] = [(giver,) for giver in np.flatnonzero(gives).tolist()] if takers else []
    passed = {path[0] for path in paths}
    while paths:
        ways = [(*path, taker) for path in paths for taker in takers if gain(path[-1], taker) > 0]
        if ways:  # the path or its mirror image, so that turning all signs round takes the same one
            return min(ways, key=lambda way: (-min(gain(*step) for step in pairwise(way)), min(way, way[::-1])))
        between = [part for part in range(len(wrong)) if part not in passed and part not in takers]
        paths = [(*path, part) for path in paths for part in between if gain(path[-1], part) > 0]
        passed.update(path[-1] for path in paths)
    return None


def _best_cell(wrong: Floats, giver: int, taker: int) -> tuple[float, int]:
    """The cell where ``giver`` is rounded up and ``taker`` down by most together, and how much that is."""
    least = 10.0**-_DIGITS
    gains = np.where((wrong[giver] > least) & (wrong[taker] < -least), wrong[giver] - wrong[taker], 0.0)
    cell = int(np.argmax(np.round(gains, _DIGITS)))
    return float(np.round(gains[cell], _DIGITS)), cell
