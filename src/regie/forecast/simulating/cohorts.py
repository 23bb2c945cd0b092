# SPDX-License-Identifier: EUPL-1.2
"""Simulation by cohort: how many clients with the same state and months in it go which way, month by month.

Clients of one cohort are exchangeable, so the numbers that leave, move and stay are multinomial: the same
distribution as person by person, at a cost that does not grow with the number of clients. With expected numbers in
the place of drawn ones this is the linear recursion of the expected flow.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from regie.forecast.arrays import Array
from regie.forecast.simulating.chances import Chances, MonthEnd
from regie.forecast.simulating.flows import Flows
from regie.forecast.simulating.layers import Batch
from regie.forecast.simulating.limits import Doors
from regie.forecast.simulating.quantiles import binomial, poisson
from regie.forecast.simulating.rates import Start
from regie.forecast.simulating.uniform import NEXT, TURN, Keys, cell_keys, mixed, steps, uniform

Split = Callable[[Array, Array], Array]
"""How many of a number go, given the chance: drawn or expected."""

OF_RATES, OF_MEASURES = 1, 2
"""Streams of random numbers."""


def by_cohorts(batch: Batch, start: Start, *, expected: bool = False) -> Flows:
    """The flows of a batch, cohort by cohort; ``expected``: without chance."""
    rates, rows = batch.rates, batch.rows if batch.rates.draws > 1 else np.zeros(1, np.int64)
    chances = Chances(rates, rows)
    in_care = np.broadcast_to(start.in_care.astype(float), (batch.count, *start.in_care.shape))
    left = np.broadcast_to(start.left.astype(float), (batch.count, *start.left.shape))
    doors = Doors(rates.limits, rows, batch.count, whole=not expected) if rates.limits else None
    if expected:
        return flow(chances, in_care, left, batch.inflow, doors=doors)
    keys = cell_keys(batch.keys, batch.inflow[0].size).reshape(batch.inflow.shape)
    return flow(chances, in_care, left, poisson(uniform(keys), batch.inflow), batch.keys, doors=doors)


def flow(
    chances: Chances,
    in_care: Array,
    left: Array,
    entered: Array,
    keys: Keys | None = None,
    *,
    doors: Doors | None = None,
) -> Flows:
    """Month by month from who is in care (draw, municipality, segment, tenure), who left (draw, municipality,
    since) and who enters (draw, month, municipality, segment): drawn by ``keys`` (draw), without them expected.

    Moves that measures add have random numbers of their own, so that they do not shift those of the others.
    ``doors`` say who of those who enter may come in, and when.
    """
    entered = entered if doors is None else entered.copy()
    split = _splits(keys, OF_RATES, 0)
    a_month = entered.shape[-1]
    care, out = in_care.copy(), left.copy()
    result = Flows(entered, *(np.zeros(entered.shape) for _ in range(4)))
    moved_in = np.zeros(entered[:, 0].shape)
    for month in range(entered.shape[1]):
        back = split(out, chances.returning)
        returned = _divided(back.sum(axis=-1), chances.return_to, split)
        if doors is not None:
            present = care.sum(axis=-1) + moved_in + returned
            entered[:, month] = doors.admitted(month, entered[:, month], present)
        care[..., 0] += entered[:, month] + moved_in + returned
        result.returned[:, month], result.moved_in[:, month] = returned, moved_in
        gone, moved = _going(care, chances.of(month), split, _splits(keys, OF_MEASURES, month * a_month))
        result.left[:, month], result.moved_out[:, month] = gone, moved.sum(axis=-1)
        moved_in = moved.sum(axis=2)
        care = _older(care)
        out = np.concatenate([gone.sum(axis=-1)[..., None], out - back], axis=-1)[..., : left.shape[-1]]
    return result


def _going(care: Array, at_end: MonthEnd, split: Split, added: Split) -> tuple[Array, Array]:
    """Who leaves (draw, municipality, segment) and moves (draw, municipality, segment, segment to); they are taken
    from ``care``."""
    gone = split(care, at_end.leave)
    care -= gone
    moving = split(care, at_end.moving)
    care -= moving
    if at_end.to.ndim == moving.ndim:
        moved = _divided(moving.sum(axis=-1), at_end.to, split)
    else:
        moved = _divided(moving, at_end.to, split).sum(axis=3)
    if at_end.adding is not None and at_end.added_to is not None:
        more = added(care, at_end.adding)
        care -= more
        moved += _divided(more.sum(axis=-1), at_end.added_to, added)
    return gone.sum(axis=-1), moved


def _divided(numbers: Array, chances: Array, split: Split) -> Array:
    """Numbers over one more axis of places, by the chances of each place but the last, in turn."""
    result = np.empty((*numbers.shape, chances.shape[0] + 1))
    left = numbers
    for place, chance in enumerate(chances):
        result[..., place] = split(left, chance)
        left = left - result[..., place]
    result[..., -1] = left
    return result


def _older(care: Array) -> Array:
    """One month more in the segment; the last bucket is open-ended."""
    result = np.empty_like(care)
    result[..., 0] = 0
    result[..., 1:] = care[..., :-1]
    result[..., -1] += care[..., -1]
    return result


def _splits(keys: Keys | None, stream: int, call: int) -> Split:
    """Binomial numbers; each call takes the next numbers of every draw, whether it needs them or not. Expected
    numbers without ``keys``."""
    if keys is None:
        return np.multiply
    of_stream = mixed(keys + steps(stream, 1, TURN))

    def split(numbers: Array, chance: Array) -> Array:
        nonlocal call
        call += 1
        if not chance.any():
            return np.zeros(numbers.shape)
        of = mixed(of_stream + steps(call, 1, NEXT))[:, None] + steps(0, numbers[0].size, NEXT)
        return binomial(uniform(of).reshape(numbers.shape), numbers, chance)

    return split
