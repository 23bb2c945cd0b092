# SPDX-License-Identifier: EUPL-1.2
"""The chances at the end of a month, as cohorts meet them one after another: leave, else move, else move by a
measure, else stay.

A change of the rates (control measures) holds in its months and municipalities; in a month without any the chances
are those of the rates, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.forecast.arrays import Array, Integers
from regie.forecast.simulating.rates import Rates

SURE = 1e-9
"""What chances may exceed 1 by, as sums of fractions do."""


@dataclass(frozen=True, eq=False)
class MonthEnd:
    """Chances in each draw (or one for all), of each municipality (or one for all).

    ``leave`` (draw, municipality, segment, tenure); ``moving`` (the same axes): of who does not leave. ``to``
    (segment to, draw, municipality, segment): where a move goes, ``in_turn``; with an axis of tenures at the end
    when that depends on the tenure. ``adding`` and ``added_to``: the same for the moves that measures add, of who
    does neither; nothing when there are none.
    """

    leave: Array
    moving: Array
    to: Array
    adding: Array | None = None
    added_to: Array | None = None


class Chances:
    """The chances of some draws; ``rows`` (draw) is the parameter draw each takes. ``returning`` (draw,
    municipality, since) and ``return_to`` (segment, draw, municipality; ``in_turn``) hold in every month."""

    def __init__(self, rates: Rates, rows: Integers) -> None:
        self.returning = rates.returning[rows][:, None]
        self.return_to = in_turn(rates.return_to[rows][:, None])
        self._leave, self._move = rates.leave[rows][:, None], rates.move[rows][:, None]
        self._any_move = self._move.sum(axis=-1)
        moving = conditional(self._any_move, 1 - self._leave)
        self._unchanged = MonthEnd(self._leave, moving, in_turn(_where(self._move)))
        self._change, self._rows = rates.change, rows
        self._last: tuple[Array, Array | None, MonthEnd] | None = None

    def of(self, month: int) -> MonthEnd:
        """The chances at the end of a month, counted from 0."""
        if self._change is None:
            return self._unchanged
        factor, move = self._change.leave, self._change.move
        factor = factor[self._rows % factor.shape[0], month]
        added = None if move is None else move[self._rows % move.shape[0], month]
        if added is None or not added.any():
            if (factor == 1).all():
                return self._unchanged
            added = None
        return self._as_last_month(factor, added)

    def _as_last_month(self, factor: Array, added: Array | None) -> MonthEnd:
        """What ``_changed`` gives: once for months that follow each other with the same change, as most do."""
        if self._last is None or not (_same(factor, self._last[0]) and _same(added, self._last[1])):
            self._last = factor, added, self._changed(factor, added)
        return self._last[2]

    def _changed(self, factor: Array, added: Array | None) -> MonthEnd:
        """``factor`` (draw, municipality, segment) on leaving; ``added`` (draw, municipality, segment, segment
        to)."""
        less, more = _less_and_more(self._move, added)
        same = less is self._move
        any_less = self._any_move if same else less.sum(axis=-1)
        leave, any_more = self._leave * factor[..., None], more.sum(axis=-1)
        total = leave + any_less + any_more
        if (total > 1 + SURE).any():
            scale = 1 / np.maximum(total, 1)
            leave, any_less, any_more = leave * scale, any_less * scale, any_more * scale
        moving, to = conditional(any_less, 1 - leave), self._unchanged.to if same else in_turn(_where(less))
        if not any_more.any():
            return MonthEnd(leave, moving, to)
        adding = conditional(any_more, 1 - leave - any_less)
        added_to = in_turn(conditional(more[..., 0, :], more.sum(axis=-1)))
        return MonthEnd(leave, moving, to, adding, added_to)


def conditional(chance: Array, of: Array) -> Array:
    """A chance given another, 0 where that is 0."""
    chance, of = np.broadcast_arrays(chance, of)
    return np.divide(chance, of, out=np.zeros(chance.shape), where=of > 0).clip(0, 1)


def in_turn(shares: Array) -> Array:
    """Shares that add up to 1 over the last axis as the chances of each place but the last, of who went to none
    before it; the places first."""
    result = np.empty((shares.shape[-1] - 1, *shares.shape[:-1]))
    rest = np.ones_like(shares[..., 0])
    for place in range(result.shape[0]):
        result[place] = conditional(shares[..., place], rest)
        rest = rest - shares[..., place]
    return result


def clipped(rates: Rates) -> Array:
    """How often the change asks for chances that cannot be: the part (months, municipality, segment) of parameter
    draws and tenures in which leaving and moving would together exceed 1."""
    draws, months, municipalities, segments = rates.inflow.shape
    result = np.zeros((months, municipalities, segments))
    if rates.change is None:
        return result
    leave, move = rates.leave[:, None], rates.move[:, None]
    for month in range(months):
        added = None if rates.change.move is None else rates.change.move[:, month]
        less, more = _less_and_more(move, added)
        total = leave * rates.change.leave[:, month][..., None] + less.sum(axis=-1) + more.sum(axis=-1)
        over = np.broadcast_to(total > 1 + SURE, (draws, municipalities, *leave.shape[2:]))
        result[month] = over.mean(axis=(0, 3))
    return result


def _same(one: Array | None, other: Array | None) -> bool:
    return one is other if one is None or other is None else np.array_equal(one, other)


def _less_and_more(move: Array, added: Array | None) -> tuple[Array, Array]:
    """What is left of the moves (draw, municipality, segment, tenure, segment to), and what is added to them."""
    if added is None:
        return move, np.zeros((1, 1, 1, 1, 1))
    if (added < 0).any():
        move = np.maximum(move + np.minimum(added, 0)[..., None, :], 0)
    return move, np.maximum(added, 0)[..., None, :]


def _where(move: Array) -> Array:
    """Where a move goes, without tenures when it does not depend on them."""
    total = move.sum(axis=-1, keepdims=True)
    overall = conditional(move.sum(axis=-2, keepdims=True), total.sum(axis=-2, keepdims=True))
    alike = np.allclose(move, overall * total, rtol=1e-9, atol=1e-15)
    return overall[..., 0, :] if alike else conditional(move, total)
