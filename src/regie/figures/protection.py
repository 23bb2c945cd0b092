# SPDX-License-Identifier: EUPL-1.2
"""Secondary suppression: hide more until no hidden cell can be worked out from what is shown.

Two rules, applied until neither asks for more:

1. **Never alone.** In no table is one row (or the total) the only hidden one: the reader would subtract. The
   same goes for any sum whose shown members are exact. The smallest other number is hidden with it.
2. **As vague as a rounded number.** A reader who knows every sum of ``cells.py``, the threshold, the rounding
   and even which cells were hidden for their own sake must be left with a range at least as wide as that of a
   rounded number (five values when rounding to five, never a single one). For an amount: a range of at least a
   tenth of it. Where the range is too narrow, the smallest shown number that adds up with the cell is hidden.
   When everything that adds up with it is hidden there is nothing left to hide; then only someone who does know
   which cells were small may come closer, anyone else may as well double every hidden number.

The range of rule 2 is found in two steps. First sum by sum, each range narrowing the others, until nothing
changes. Then exactly, as the minimum and maximum of an integer programme (HiGHS) over all documents that would
look the same: of the whole document when it is small (``SOLVED_AS_ONE``), otherwise of each period's tables with
what the first step brought in from other periods. A document found there is a proof that the cell may differ.
Unlike documents are sought near the true one (``REACH``), so what is called safe is safe.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from regie.figures.cells import Cell, Nature, Relation
from regie.vocabulary.region import Suppression

REACH = 60
"""How far other documents may differ per count: enough to move several small cells at once."""

AMOUNT_VAGUENESS = 0.1
"""No reader may pin a hidden amount within a tenth of it (the p-per-cent rule with p = 10)."""

SOLVED_AS_ONE = 400
"""Up to so many movable cells the whole document is one programme; above it, each period's tables are, with what
follows sum by sum from all other periods and indicators."""

GUESSES = 3
"""Programmes with random directions that show many cells safe at once, before cells are tried one by one."""

SOLVED_TOGETHER = 200
"""Parts of a programme that share no sum go to the solver together up to so many cells: one large programme takes
far longer than its parts one by one, and every call costs something."""

SWEEPS = 100
"""At most so many rounds of narrowing; stopping early only leaves ranges wider than they could be."""

OPTIONS = {"node_limit": 200}
"""A programme that needs more branching than this counts with what it found: that too is a proof."""

Floats = npt.NDArray[np.float64]


def rounded(value: int, settings: Suppression) -> int:
    """A shown count: the nearest multiple (halves up, away from zero), at least one multiple when not 0."""
    if value == 0 or settings.round_to == 1:
        return value
    step = settings.round_to
    size = max((abs(value) + step // 2) // step * step, step)
    return size if value > 0 else -size


def protect(cells: Sequence[Cell], relations: Sequence[Relation], settings: Suppression) -> None:
    """Set ``hidden`` on further cells until every hidden one is safe."""
    document = _Document(cells, relations, settings)
    while document.accompany() or document.hide_beside(document.exposed()):
        pass


class _Document:
    """The cells and sums of one document, and how far each cell is known to be movable."""

    def __init__(self, cells: Sequence[Cell], relations: Sequence[Relation], settings: Suppression) -> None:
        self.cells, self.relations, self.settings = cells, relations, settings
        self.of_cell: dict[int, list[int]] = defaultdict(list)
        for number, relation in enumerate(relations):
            for member, _ in relation.members:
                self.of_cell[member].append(number)
        self.lowest = np.zeros(len(cells))
        self.highest = np.zeros(len(cells))
        self.given_up: set[int] = set()
        entries = [(row, n, c) for row, relation in enumerate(relations) for n, c in relation.members]
        rows, columns, signs = np.array(entries, dtype=np.int64).reshape(-1, 3).T
        self.entries = rows, columns, signs
        self.matrix = csr_array((signs.astype(float), (rows, columns)), shape=(len(relations), len(cells)))

    def accompany(self) -> bool:
        """Rule 1; whether anything was hidden."""
        waiting = [n for n, cell in enumerate(self.cells) if cell.hidden]
        queue = sorted({r for n in waiting for r in self.of_cell[n]})
        changed = False
        while queue:
            again: set[int] = set()
            for number in queue:
                relation = self.relations[number]
                members = [n for n, _ in relation.members if self.cells[n].value or self.cells[n].hidden]
                if sum(self.cells[n].hidden for n in members) != 1 or len(members) < 2:
                    continue
                if relation.table or all(self.cells[n].hidden or self._exact(n) for n in members):
                    hidden = self._smallest_shown(members)
                    self.cells[hidden].hidden = changed = True
                    again.update(self.of_cell[hidden])
            queue = sorted(again)
        return changed

    def exposed(self) -> list[int]:
        """Rule 2: the hidden cells whose range is too narrow."""
        hidden = [n for n, cell in enumerate(self.cells) if cell.hidden and n not in self.given_up]
        low, high = self._propagated(*self._bounds())
        cornered = [n for n in hidden if high[n] - low[n] < self._need(n)]
        if cornered or not hidden:
            return cornered
        whole = int(np.count_nonzero(high > low)) <= SOLVED_AS_ONE
        periods = [len({self.cells[n].period for n, _ in r.members}) for r in self.relations]
        used = [n for n, count in enumerate(periods) if whole or count == 1]
        self._settle(used, low, high)
        return [n for n in hidden if self._open(n)]

    def _propagated(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Narrow every range by every sum, until nothing changes: what a reader finds sum by sum."""
        matrix = self.matrix
        positive, negative = matrix.maximum(0), (-matrix).maximum(0)
        rows, columns, signs = self.entries
        size = np.abs(signs)
        for _ in range(SWEEPS):
            least = positive @ low - negative @ high  # of each whole sum
            most = positive @ high - negative @ low
            lowest = size * np.where(signs > 0, low[columns], -high[columns])
            highest = size * np.where(signs > 0, high[columns], -low[columns])
            # a member is minus the sum of the others
            upper, lower = -(least[rows] - lowest) / size, -(most[rows] - highest) / size
            new_high, new_low = high.copy(), low.copy()
            np.minimum.at(new_high, columns, np.where(signs > 0, upper, -lower))
            np.maximum.at(new_low, columns, np.where(signs > 0, lower, -upper))
            if np.array_equal(new_high, high) and np.array_equal(new_low, low):
                break
            low, high = np.minimum(new_low, 0), np.maximum(new_high, 0)
        return low, high

    def _settle(self, used: Sequence[int], low: Floats, high: Floats) -> None:
        """Find other documents until each open cell is shown safe or its exact range is known. What is found
        counts for every cell that differs, so a few programmes settle most; parts without open cells drop out."""
        shuffle = np.random.default_rng(1)  # directions to try; always the same ones
        programme = _Programme(self, used, low, high)
        for _ in range(GUESSES):
            programme = programme.rest()
            waiting = [n for n in programme.cells if self._open(n)]
            signs = dict(zip(waiting, shuffle.choice([-1.0, 1.0], len(waiting)), strict=True))
            programme.push(signs)
            programme.push({n: -sign for n, sign in signs.items()})
        programme = programme.rest()
        parts = [[n for n in part if self._open(n)] for part in programme.parts()]
        for place in range(max(map(len, parts), default=0)):
            for sign in (1.0, -1.0):
                targets = [part[place] for part in parts if place < len(part)]
                programme.push({n: sign for n in targets if self._open(n)})

    def hide_beside(self, exposed: Sequence[int]) -> bool:
        """Hide the smallest shown number that adds up with each exposed cell; whether there was any."""
        touched: set[int] = set()
        for number in sorted(exposed, key=lambda n: self.cells[n].order):
            if touched.isdisjoint(self.of_cell[number]):
                candidate = self._nearest_shown(number)
                if candidate is None:
                    self.given_up.add(number)
                else:
                    self.cells[candidate].hidden = True
                    touched.update(self.of_cell[candidate])
        return bool(exposed)

    def _open(self, number: int) -> bool:
        if number in self.given_up or not self.cells[number].hidden:
            return False
        return bool(self.highest[number] - self.lowest[number] < self._need(number))

    def _need(self, number: int) -> float:
        cell = self.cells[number]
        if cell.nature is Nature.AMOUNT:
            return AMOUNT_VAGUENESS * abs(cell.value) * (1 - 1e-6)
        return min(max(2, self.settings.round_to), max(1, self.settings.hide_up_to)) - 1 - 1e-6

    def _exact(self, number: int) -> bool:
        cell = self.cells[number]
        return cell.value == 0 or cell.nature is Nature.AMOUNT or self.settings.round_to == 1

    def _smallest_shown(self, members: Sequence[int]) -> int:
        return min((n for n in members if not self.cells[n].hidden), key=lambda n: self.cells[n].order)

    def _nearest_shown(self, number: int) -> int | None:
        """The smallest shown number in a sum with this cell; else in a sum with a cell one step further."""
        seen, ring = {number}, [number]
        while ring:
            around = {m for n in ring for r in self.of_cell[n] for m, _ in self.relations[r].members} - seen
            shown = [n for n in around if not self.cells[n].hidden and self.cells[n].value]
            if shown:
                return self._smallest_shown(shown)
            seen |= around
            ring = sorted(around)
        return None

    def _bounds(self) -> tuple[Floats, Floats]:
        """How far every cell can differ from its value in a document that looks the same."""
        low, high = np.zeros(len(self.cells)), np.zeros(len(self.cells))
        threshold, step = self.settings.hide_up_to, self.settings.round_to
        amounts = [abs(c.value) for c in self.cells if c.hidden and c.nature is Nature.AMOUNT]
        largest = max(amounts, default=0)
        for number, cell in enumerate(self.cells):
            value = cell.value
            if cell.nature is Nature.AMOUNT:
                if cell.hidden:
                    low[number], high[number] = min(-value, 0), largest
            elif cell.nature is Nature.DIFFERENCE:
                if cell.hidden:
                    low[number], high[number] = -REACH, REACH
                else:
                    low[number], high[number] = -((step - 1) // 2), (step - 1) // 2
            elif cell.hidden and cell.primary:
                low[number], high[number] = min(1 - value, 0), max(threshold - value, 0)
            elif cell.hidden:
                low[number], high[number] = max(-REACH, min(threshold + 1 - value, 0)), REACH
            elif value and step > 1:
                shown = rounded(value, self.settings)
                first = threshold + 1 if shown == step else max(shown - step // 2, threshold + 1)
                low[number], high[number] = first - value, shown + (step - 1) - step // 2 - value
        return low, high


class _Programme:
    """The integer programme over all cells that can move: differences that keep the sums ``used`` and look the
    same. Parts that share no sum are solved a few at a time."""

    def __init__(
        self,
        document: _Document,
        used: Sequence[int],
        low: Floats,
        high: Floats,
        cells: Sequence[int] | None = None,
    ) -> None:
        self.document, self.used, self.low, self.high = document, used, low, high
        self.cells = np.flatnonzero(high > low) if cells is None else np.array(sorted(cells), dtype=np.int64)
        matrix = document.matrix[np.array(used, dtype=np.int64)][:, self.cells]
        self.matrix = matrix[np.flatnonzero(np.diff(matrix.indptr))]
        amounts = np.array([document.cells[n].nature is Nature.AMOUNT for n in self.cells], dtype=bool)
        # amounts and counts share no sum, so each has its own unit: one, and the sixtieth part of the largest
        largest = float(np.abs(np.r_[low[self.cells], high[self.cells]])[np.r_[amounts, amounts]].max(initial=0))
        self.unit = np.where(amounts, max(1.0, largest / REACH), 1.0)
        self.whole = np.where(amounts, 0, 1)
        self.bounds = Bounds(low[self.cells] / self.unit, high[self.cells] / self.unit)

    def rest(self) -> _Programme:
        """The programme of the parts that have an open cell."""
        is_open = self.document._open
        cells = [n for part in self.parts() if any(map(is_open, part)) for n in part]
        return _Programme(self.document, self.used, self.low, self.high, cells)

    def parts(self) -> list[list[int]]:
        """The cells by part."""
        _, label = connected_components(abs(self.matrix.T) @ abs(self.matrix), directed=False)
        parts: dict[int, list[int]] = defaultdict(list)
        for number, part in zip(self.cells.tolist(), label.tolist(), strict=True):
            parts[part].append(number)
        return list(parts.values())

    def push(self, direction: Mapping[int, float]) -> None:
        """Find the document furthest in this direction and widen the ranges of all its cells."""
        together: list[int] = []
        for part in self.parts():
            if not direction.keys().isdisjoint(part):
                together += part
                if len(together) >= SOLVED_TOGETHER:
                    self._push(together, direction)
                    together = []
        if together:
            self._push(together, direction)

    def _push(self, cells: Sequence[int], direction: Mapping[int, float]) -> None:
        """The same of parts of the programme."""
        of = np.array(sorted(cells), dtype=np.int64)
        at = np.searchsorted(self.cells, of)
        objective = np.array([-direction.get(n, 0.0) for n in of.tolist()])
        matrix = self.matrix[:, at]
        matrix = matrix[np.flatnonzero(np.diff(matrix.indptr))]
        sums = [LinearConstraint(matrix, 0, 0)] if matrix.shape[0] else []
        bounds = Bounds(self.bounds.lb[at], self.bounds.ub[at])
        found = milp(objective, integrality=self.whole[at], bounds=bounds, constraints=sums, options=OPTIONS)
        if found.x is not None:
            moved = found.x * self.unit[at]
            document = self.document
            document.lowest[of] = np.minimum(document.lowest[of], moved)
            document.highest[of] = np.maximum(document.highest[of], moved)
