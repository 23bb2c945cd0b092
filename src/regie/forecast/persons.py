# SPDX-License-Identifier: EUPL-1.2
"""Simulation person by person, all draws of a batch at once: one number decides how long a client stays in a state
and where it goes next.

States are the segments and being out of care; a client's stays follow each other in turns, and a turn is one
look-up in the survival table of its state. Cost grows with the number of clients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regie.forecast.flows import Flows
from regie.forecast.layers import Batch
from regie.forecast.quantiles import poisson
from regie.forecast.rates import Rates, Start
from regie.forecast.uniform import NEXT, TURN, Keys, cell_keys, mixed, steps, uniform

Ints = npt.NDArray[np.int64]

GUIDE = 1024
"""Cells of the guide that says where in a survival table to begin looking (Chen and Asau, "On generating random
variates from an empirical distribution", AIIE Transactions 6, 1974)."""

ALMOST = 1e-12
"""What is left of a chance of 1, so that who is already further on still has an end."""

LEAST = 1e-300
"""Survival below which nothing is told apart."""


@dataclass
class _Stays:
    """Stays that begin: state, first month, the client's cell in month 0 and segment 0, the row of its draw in the
    table and its key; ``since`` (whole months in the state before) when it is not 0."""

    state: Ints
    month: Ints
    cell: Ints
    row: Ints
    keys: Keys
    since: Ints | None = None

    def followed(self, at: Ints, state: Ints, month: Ints) -> _Stays:
        """The stays that follow for the chosen clients."""
        return _Stays(state, month, self.cell[at], self.row[at], self.keys[at])


def by_persons(batch: Batch, start: Start) -> Flows:
    """The flows of a batch, client by client."""
    months, municipalities, segments = batch.inflow.shape[1:]
    a_month = municipalities * segments
    counts = {name: np.zeros(batch.inflow.size) for name in ("left", "moved_out", "moved_in", "returned")}
    table = _Table(batch, months + max(start.in_care.shape[-1], start.left.shape[-1]))

    def count(name: str, cell: Ints, month: Ints, segment: Ints) -> None:
        counts[name] += np.bincount(cell + month * a_month + segment, minlength=counts[name].size)

    numbers, entered = _newcomers(batch, table)
    waiting = [_present(batch, start, table), entered]
    turn = 0
    while waiting:
        following = []
        for stays in waiting:
            lasted, to = table.look_up(stays, uniform(stays.keys + steps(turn, 1, TURN)))
            last = stays.month + lasted
            ended = last < months
            out = np.flatnonzero(ended & (stays.state == segments))
            gone = np.flatnonzero(ended & (stays.state < segments) & (to == segments))
            moved = np.flatnonzero(ended & (stays.state < segments) & (to < segments))
            count("returned", stays.cell[out], last[out], to[out])
            count("left", stays.cell[gone], last[gone], stays.state[gone])
            count("moved_out", stays.cell[moved], last[moved], stays.state[moved])
            gone, moved = gone[last[gone] + 1 < months], moved[last[moved] + 1 < months]
            count("moved_in", stays.cell[moved], last[moved] + 1, to[moved])
            following += [
                stays.followed(out, to[out], last[out]),
                stays.followed(gone, to[gone], last[gone] + 1),
                stays.followed(moved, to[moved], last[moved] + 1),
            ]
        waiting = [_together(following)] if any(stays.state.size for stays in following) else []
        turn += 1
    of = {name: values.reshape(batch.inflow.shape) for name, values in counts.items()}
    return Flows(entered=numbers, **of)


def _newcomers(batch: Batch, table: _Table) -> tuple[npt.NDArray[np.float64], _Stays]:
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
        self.rows: Ints = place * states
        self._before = np.maximum(before, LEAST).reshape(rows * states, longest)
        self._width = through.shape[1] + 1
        self._guide = _guide(through).ravel()
        self._through = np.concatenate([through, np.full((rows * states, 1), -1.0)], axis=1).ravel()

    def look_up(self, stays: _Stays, numbers: npt.NDArray[np.float64]) -> tuple[Ints, Ints]:
        """How many more months (0: this is the last) and which state follows; beyond the table: very many."""
        row = stays.row + stays.state
        left = numbers if stays.since is None else numbers * self._before[row, stays.since]
        begin = row * self._width
        at = begin + self._guide[row * GUIDE + (left * GUIDE).astype(np.int64)]
        further = np.flatnonzero(self._through[at] >= left)
        while further.size:
            at[further] += 1
            further = further[self._through[at[further]] >= left[further]]
        at -= begin
        to = at & ((1 << self._shift) - 1)
        lasted = at >> self._shift
        if stays.since is not None:
            lasted = np.where(at == self._width - 1, self._width, lasted - stays.since)
        return lasted, to


def _ends(rates: Rates, used: Ints, longest: int) -> npt.NDArray[np.float64]:
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


def _guide(through: npt.NDArray[np.float64]) -> Ints:
    """Where to begin per row and cell of the number: the first end that the largest number of the cell can
    mean."""
    rows = through.shape[0]
    cell = (through * GUIDE).astype(np.int64) + np.arange(rows)[:, None] * (GUIDE + 1)
    held = np.bincount(cell.ravel(), minlength=rows * (GUIDE + 1)).reshape(rows, GUIDE + 1)
    return np.cumsum(held[:, ::-1], axis=1)[:, ::-1][:, 1:]
