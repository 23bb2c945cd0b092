# SPDX-License-Identifier: EUPL-1.2
"""Simulation person by person, all draws of a batch at once: one number decides how long a client stays in a state
and where it goes next.

States are the segments and being out of care; a client's stays follow each other in turns, and a turn is one
look-up in the survival table of its state. Cost grows with the number of clients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from regie.forecast.arrays import Array, Integers
from regie.forecast.simulating.flows import Flows
from regie.forecast.simulating.layers import Batch
from regie.forecast.simulating.quantiles import poisson
from regie.forecast.simulating.rates import Rates, Start
from regie.forecast.simulating.uniform import NEXT, TURN, Keys, cell_keys, mixed, steps, uniform

T = TypeVar("T", bound=np.generic)

GUIDE = 1024
"""Cells of the guide that says where in a survival table to begin looking (Chen and Asau, "On generating random
variates from an empirical distribution", AIIE Transactions 6, 1974)."""

ALMOST = 1e-12
"""What is left of a chance of 1, so that who is already further on still has an end."""

LEAST = 1e-300
"""Survival below which nothing is told apart."""

RETURNED, LEFT, MOVED = range(3)
"""How a stay ends: out of care by coming back, in care by leaving it or moving."""


@dataclass
class _Stays:
    """Stays that begin: state, first month, the client's cell in month 0 and segment 0, the row of its draw in the
    table and its key; ``since`` (whole months in the state before) when it is not 0."""

    state: Integers
    month: Integers
    cell: Integers
    row: Integers
    keys: Keys
    since: Integers | None = None


def by_persons(batch: Batch, start: Start) -> Flows:
    """The flows of a batch, client by client."""
    shape = batch.inflow.shape
    table = _Table(batch, shape[1] + max(start.in_care.shape[-1], start.left.shape[-1]))
    entered, newcomers = _newcomers(batch, table)
    ends = np.zeros((3, *shape))
    moved_in = np.zeros(shape)
    waiting = [_present(batch, start, table), newcomers]
    turn = 0
    while waiting:
        following = [_turned(stays, turn, table, ends, moved_in) for stays in waiting]
        waiting = [_together(following)] if any(stays.state.size for stays in following) else []
        turn += 1
    return Flows(entered, ends[RETURNED], moved_in, ends[LEFT], ends[MOVED])


def _turned(stays: _Stays, turn: int, table: _Table, ends: Array, moved_in: Array) -> _Stays:
    """End these stays as far as they end within the months, count how, and give the stays that follow."""
    _, months, municipalities, segments = moved_in.shape
    a_month = municipalities * segments
    lasted, to = table.look_up(stays, uniform(stays.keys + steps(turn, 1, TURN)))
    last = stays.month + lasted
    ended = np.flatnonzero(last < months)
    last, to, state, cell = (_taken(of, ended) for of in (last, to, stays.state, stays.cell))
    out = state == segments
    kind = np.where(out, RETURNED, np.where(to == segments, LEFT, MOVED))
    place = cell + last * a_month + np.where(out, to, state)
    ends += np.bincount(place + kind * moved_in.size, minlength=ends.size).reshape(ends.shape)
    moved = np.flatnonzero((kind == MOVED) & (last + 1 < months))
    place = _taken(cell, moved) + (_taken(last, moved) + 1) * a_month + _taken(to, moved)
    moved_in += np.bincount(place, minlength=moved_in.size).reshape(moved_in.shape)
    month = last + 1 - out
    within = np.flatnonzero(month < months)
    again = _taken(ended, within)
    return _Stays(
        _taken(to, within),
        _taken(month, within),
        _taken(cell, within),
        _taken(stays.row, again),
        _taken(stays.keys, again),
    )


def _newcomers(batch: Batch, table: _Table) -> tuple[Array, _Stays]:
    """How many clients come new in each cell, and their first stays."""
    shape = batch.inflow.shape
    _, months, municipalities, segments = shape
    keys = cell_keys(batch.keys, batch.inflow[0].size).ravel()
    numbers = poisson(uniform(keys), batch.inflow.ravel())
    each = numbers.astype(np.int64)
    draw, month, municipality, segment = (axis.ravel() for axis in np.indices(shape))
    cell = (draw * months * municipalities + municipality) * segments
    order = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
    state, month, cell, row = (np.repeat(of, each) for of in (segment, month, cell, table.rows[draw]))
    of = np.repeat(mixed(keys), each) + (order + 1).astype(np.uint64) * np.uint64(NEXT)
    return numbers.reshape(shape), _Stays(state, month, cell, row, of)


def _present(batch: Batch, start: Start, table: _Table) -> _Stays:
    """The stays of who is in care, or lately out of it, when the simulation begins."""
    draws, months, municipalities, segments = batch.inflow.shape
    care = np.repeat(np.argwhere(start.in_care >= 0), start.in_care.ravel(), axis=0)
    out = np.repeat(np.argwhere(start.left >= 0), start.left.ravel(), axis=0)
    out = np.insert(out, 1, segments, axis=1)
    municipality, state, since = np.concatenate([care, out]).T
    clients = state.size
    keys = mixed(batch.keys[:, None] + steps(1, clients, TURN)).ravel()
    cell = (np.arange(draws)[:, None] * months * municipalities + municipality) * segments
    return _Stays(
        np.tile(state, draws),
        np.zeros(clients * draws, np.int64),
        cell.ravel(),
        np.repeat(table.rows, clients),
        keys,
        np.tile(since, draws),
    )


def _taken(values: npt.NDArray[T], at: Integers) -> npt.NDArray[T]:
    """``values[at]`` without looking whether the places exist: they do, and this is twice as fast."""
    return np.take(values, at, mode="clip")


def _together(groups: list[_Stays]) -> _Stays:
    names = ("state", "month", "cell", "row", "keys")
    return _Stays(*(np.concatenate([getattr(group, name) for group in groups]) for name in names))


class _Table:
    """Survival through each possible end of a stay (months, then where to), per parameter draw and state."""

    def __init__(self, batch: Batch, longest: int) -> None:
        used, place = np.unique(batch.rows, return_inverse=True)
        ends = _ends(batch.rates, used, longest)
        rows, states, _, ways = ends.shape
        self._shift = (ways - 1).bit_length()
        total = np.minimum(np.cumsum(ends, axis=-1), 1 - ALMOST)
        total = np.concatenate([total, np.repeat(total[..., -1:], (1 << self._shift) - ways, axis=-1)], axis=-1)
        kept = np.cumprod(1 - total[..., -1], axis=-1)
        before = np.concatenate([np.ones((rows, states, 1)), kept[..., :-1]], axis=-1)
        through = np.maximum(before[..., None] * (1 - total), LEAST).reshape(rows * states, -1)
        self.rows: Integers = place * states
        self._before = np.maximum(before, LEAST).reshape(rows * states, longest)
        self._width = through.shape[1] + 1
        self._guide = _guide(through).ravel()
        self._through = np.concatenate([through, np.full((rows * states, 1), -1.0)], axis=1).ravel()

    def look_up(self, stays: _Stays, numbers: Array) -> tuple[Integers, Integers]:
        """How many more months (0: this is the last) and which state follows; beyond the table: very many."""
        row = stays.row + stays.state
        left = numbers if stays.since is None else numbers * self._before[row, stays.since]
        begin = row * self._width
        at = _taken(self._guide, row * GUIDE + (left * GUIDE).astype(np.int64))
        at += begin
        further = np.flatnonzero(_taken(self._through, at) >= left)
        while further.size:
            at[further] += 1
            further = further[self._through[at[further]] >= left[further]]
        at -= begin
        to = at & ((1 << self._shift) - 1)
        lasted = at >> self._shift
        if stays.since is not None:
            lasted = np.where(at == self._width - 1, self._width, lasted - stays.since)
        return lasted, to


def _ends(rates: Rates, used: Integers, longest: int) -> Array:
    """The chance that a stay ends after ``months`` and where to: (row, state, months, state to)."""
    leave, move = rates.leave[used], rates.move[used]
    rows, segments, tenures = leave.shape
    result = np.zeros((rows, segments + 1, longest, segments + 1))
    bucket = np.minimum(np.arange(longest), tenures - 1)
    result[:, :segments, :, :segments] = move[:, :, bucket]
    result[:, :segments, :, segments] = leave[:, :, bucket]
    since = rates.returning.shape[-1]
    result[:, segments, :since, :segments] = rates.returning[used][..., None] * rates.return_to[used][:, None]
    return result


def _guide(through: Array) -> Integers:
    """Where to begin per row and cell of the number: the first end that the largest number of the cell can
    mean."""
    rows = through.shape[0]
    cell = (through * GUIDE).astype(np.int64) + np.arange(rows)[:, None] * (GUIDE + 1)
    held = np.bincount(cell.ravel(), minlength=rows * (GUIDE + 1)).reshape(rows, GUIDE + 1)
    return np.cumsum(held[:, ::-1], axis=1)[:, ::-1][:, 1:]
