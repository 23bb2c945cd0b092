# SPDX-License-Identifier: EUPL-1.2
"""Simulation by cohort: how many clients with the same state and months in it go which way, month by month.

Clients of one cohort are exchangeable, so the numbers that leave, move and stay are multinomial: the same
distribution as person by person, at a cost that does not grow with the number of clients. With expected numbers in
the place of drawn ones this is the linear recursion of the expected flow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from regie.forecast.flows import Flows
from regie.forecast.layers import Batch
from regie.forecast.quantiles import binomial, poisson
from regie.forecast.rates import Array, Start
from regie.forecast.uniform import NEXT, TURN, cell_keys, mixed, steps, uniform

Split = Callable[[Array, Array], Array]
"""How many of a number go, given the chance: drawn or expected."""


@dataclass(eq=False)
class Chances:
    """The chances in each draw (or one for all): ``leave`` (draw, segment, tenure), ``move`` (draw, segment,
    tenure, segment to), ``returning`` (draw, since), ``return_to`` (draw, segment)."""

    leave: Array
    move: Array
    returning: Array
    return_to: Array

    @cached_property
    def alike(self) -> Array | None:
        """Where a move goes (draw, segment, segment to), when that does not depend on the tenure."""
        total = self.move.sum(axis=-1, keepdims=True)
        overall = _part(self.move.sum(axis=2, keepdims=True), total.sum(axis=2, keepdims=True))
        return overall[:, :, 0] if np.allclose(self.move, overall * total, rtol=1e-9, atol=1e-15) else None


def by_cohorts(batch: Batch, start: Start, *, expected: bool = False) -> Flows:
    """The flows of a batch, cohort by cohort; ``expected``: without chance."""
    rates, rows = batch.rates, batch.rows if batch.rates.draws > 1 else np.zeros(1, np.int64)
    chances = Chances(rates.leave[rows], rates.move[rows], rates.returning[rows], rates.return_to[rows])
    in_care = np.broadcast_to(start.in_care.astype(float), (batch.count, *start.in_care.shape))
    left = np.broadcast_to(start.left.astype(float), (batch.count, *start.left.shape))
    if expected:
        return flow(chances, in_care, left, batch.inflow, np.multiply)
    keys = cell_keys(batch.keys, batch.inflow[0].size).reshape(batch.inflow.shape)
    return flow(chances, in_care, left, poisson(uniform(keys), batch.inflow), _drawn(batch))


def flow(chances: Chances, in_care: Array, left: Array, entered: Array, split: Split) -> Flows:
    """Month by month from who is in care (draw, municipality, segment, tenure), who left (draw, municipality,
    since) and who enters (draw, month, municipality, segment)."""
    care, out = in_care.copy(), left.copy()
    result = Flows(entered, *(np.zeros(entered.shape) for _ in range(4)))
    moved_in = np.zeros(entered[:, 0].shape)
    for month in range(entered.shape[1]):
        back = split(out, chances.returning[:, None])
        returned = _divided(back.sum(axis=-1), chances.return_to[:, None], split)
        care[..., 0] += entered[:, month] + moved_in + returned
        result.returned[:, month], result.moved_in[:, month] = returned, moved_in
        gone, moved = _going(care, chances, split)
        result.left[:, month], result.moved_out[:, month] = gone.sum(axis=-1), moved.sum(axis=-1)
        moved_in = moved.sum(axis=2)
        _grow_older(care)
        out = np.concatenate([gone.sum(axis=-1).sum(axis=-1)[..., None], (out - back)[..., :-1]], axis=-1)
    return result


def _going(care: Array, chances: Chances, split: Split) -> tuple[Array, Array]:
    """Who leaves (draw, municipality, segment, tenure) and moves (draw, municipality, segment, segment to); they
    are taken from ``care``."""
    gone = split(care, chances.leave[:, None])
    care -= gone
    any_move = chances.move.sum(axis=-1)
    moving = split(care, _part(any_move, 1 - chances.leave)[:, None])
    care -= moving
    if chances.alike is not None:
        return gone, _divided(moving.sum(axis=-1), chances.alike[:, None], split)
    return gone, _divided(moving, _part(chances.move, any_move[..., None])[:, None], split).sum(axis=3)


def _divided(numbers: Array, shares: Array, split: Split) -> Array:
    """Numbers over one more axis, by shares on it that add up to 1 wherever there is a number."""
    result = np.zeros((*numbers.shape, shares.shape[-1]))
    rest, left = np.ones_like(shares[..., 0]), numbers
    for place in range(shares.shape[-1] - 1):
        result[..., place] = split(left, _part(shares[..., place], rest))
        left = left - result[..., place]
        rest = rest - shares[..., place]
    result[..., -1] = left
    return result


def _part(chance: Array, of: Array) -> Array:
    """A chance given another, 0 where that is 0."""
    chance, of = np.broadcast_arrays(chance, of)
    return np.divide(chance, of, out=np.zeros(chance.shape), where=of > 0).clip(0, 1)


def _grow_older(care: Array) -> None:
    """One month more in the segment; the last bucket is open-ended."""
    care[..., -1] += care[..., -2] if care.shape[-1] > 1 else 0
    care[..., 1:-1] = care[..., :-2].copy()
    if care.shape[-1] > 1:
        care[..., 0] = 0


def _drawn(batch: Batch) -> Split:
    """Binomial numbers; each call takes the next numbers of every draw, whether it needs them or not."""
    keys, call = mixed(batch.keys + steps(1, 1, TURN)), 0

    def split(numbers: Array, chance: Array) -> Array:
        nonlocal call
        call += 1
        if not chance.any():
            return np.zeros(numbers.shape)
        of = mixed(keys + steps(call, 1, NEXT))[:, None] + steps(0, numbers[0].size, NEXT)
        return binomial(uniform(of).reshape(numbers.shape), numbers, np.broadcast_to(chance, numbers.shape))

    return split
