# SPDX-License-Identifier: EUPL-1.2
"""A reader without small numbers who asks everything, writes it all down and works out what is hidden.

Nothing of the protection is used but the list of sums that everybody knows to hold. The reader knows how counts are
rounded, that a hidden one is not nought, and adds up and subtracts until nothing new follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from regie.figures import definitions
from regie.figures.cells import Nature, Relation, relations_between
from regie.figures.numbers import read_document
from regie.vocabulary import Figure, Region

FAR = 1e12

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Hidden:
    """A hidden number, and between what the reader knows it to lie."""

    quantity: str
    period: str
    place: tuple[tuple[str, str], ...]
    value: int
    small: bool
    amount: bool
    lowest: float
    highest: float

    @property
    def width(self) -> float:
        return self.highest - self.lowest


def worked_out(raw: Sequence[Figure], shown: Sequence[Figure], region: Region) -> list[Hidden]:
    """What a reader who goes sum by sum knows of everything hidden. ``raw`` are the figures as they are, ``shown``
    the same ones, in the same order, as the reader has them."""
    return _hidden(raw, shown, region, exactly=False)


def worked_out_exactly(raw: Sequence[Figure], shown: Sequence[Figure], region: Region) -> list[Hidden]:
    """The same for a reader who looks for the smallest and largest value in any document that looks the same."""
    return _hidden(raw, shown, region, exactly=True)


def _hidden(raw: Sequence[Figure], shown: Sequence[Figure], region: Region, *, exactly: bool) -> list[Hidden]:
    areas = {area.code: area.municipality for area in region.areas}
    document = read_document(raw, definitions(), areas)
    cells = document.cells.cells
    open_cells = {
        number
        for parts, figure in zip(document.parts, shown, strict=True)
        if not figure.suppressed
        for number in parts.cells
    }
    low, high = np.zeros(len(cells)), np.zeros(len(cells))
    for number, cell in enumerate(cells):
        low[number], high[number] = _range(cell.value, cell.nature, number in open_cells, region)
    relations = relations_between(cells, areas, document.same)
    values = np.array([cell.value for cell in cells], dtype=float)
    matrix = _sums(relations, len(cells))
    low, high = _narrowed(low, high, matrix, values)
    if exactly:
        asked = [n for n, cell in enumerate(cells) if n not in open_cells and cell.value]
        low, high = _solved(low, high, matrix, values, asked)
    limit = region.suppression.hide_up_to
    return [
        Hidden(
            cell.quantity,
            cell.period,
            cell.place,
            cell.value,
            cell.nature is Nature.COUNT and 1 <= cell.value <= limit,
            cell.nature is Nature.AMOUNT,
            low[number],
            high[number],
        )
        for number, cell in enumerate(cells)
        if number not in open_cells and cell.value
    ]


def _range(value: int, nature: Nature, shown: bool, region: Region) -> tuple[float, float]:
    step, limit = region.suppression.round_to, region.suppression.hide_up_to
    if nature is Nature.AMOUNT:
        return (value, value) if shown or not value else (-FAR, FAR)
    if nature is Nature.DIFFERENCE:
        return (value - step + 1, value + step - 1) if shown else (-FAR, FAR)
    if not value:
        return 0, 0
    if not shown:
        return 1, FAR
    rounded = max((value + step // 2) // step * step, step)
    return max(rounded - step // 2, limit + 1), rounded + (step - 1) // 2


def _sums(relations: Sequence[Relation], size: int) -> csr_array:
    entries = [(row, n, c) for row, relation in enumerate(relations) for n, c in relation.members]
    rows, columns, signs = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    return csr_array((signs.astype(float), (rows, columns)), shape=(len(relations), size))


def _narrowed(low: Numbers, high: Numbers, matrix: csr_array, values: Numbers) -> tuple[Numbers, Numbers]:
    """Every range narrowed by every sum until nothing changes. A sum need not come to nought: the reader knows by
    how much unique clients fall short of adding up."""
    found = matrix.tocoo()
    rows, columns, signs = found.row, found.col, found.data
    comes_to = matrix @ values
    positive, negative = matrix.maximum(0), (-matrix).maximum(0)
    for _ in range(60):
        least, most = positive @ low - negative @ high, positive @ high - negative @ low
        lowest = np.where(signs > 0, low[columns], -high[columns])
        highest = np.where(signs > 0, high[columns], -low[columns])
        upper = comes_to[rows] - (least[rows] - lowest)
        lower = comes_to[rows] - (most[rows] - highest)
        new_low, new_high = low.copy(), high.copy()
        np.minimum.at(new_high, columns, np.where(signs > 0, upper, -lower))
        np.maximum.at(new_low, columns, np.where(signs > 0, lower, -upper))
        if np.allclose(new_low, low, atol=1e-3) and np.allclose(new_high, high, atol=1e-3):
            break
        low, high = new_low, new_high
    return low, high


def _solved(
    low: Numbers, high: Numbers, matrix: csr_array, values: Numbers, asked: Sequence[int]
) -> tuple[Numbers, Numbers]:
    """The smallest and largest value of every cell that is asked, as an integer programme over all sums. No number
    of persons is larger than all of them together."""
    bounds = Bounds(low, np.minimum(high, values.sum()))
    sums = LinearConstraint(matrix, matrix @ values, matrix @ values)
    low, high = low.copy(), high.copy()
    for number in asked:
        for sign, found in ((1, low), (-1, high)):
            objective = np.zeros(len(values))
            objective[number] = sign
            solved = milp(objective, integrality=np.ones(len(values)), bounds=bounds, constraints=sums)
            assert solved.x is not None
            found[number] = solved.x[number]
    return low, high
