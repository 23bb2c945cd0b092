# SPDX-License-Identifier: EUPL-1.2
"""The exact split of a difference over factors that multiply: Shapley value, the average over all orders.

In a cell the cost is a product of factors. The effect of a factor is what changing it adds to the cost, averaged
over all n! orders in which the factors can be changed one after the other (Shapley 1953; for two factors Bennet's
formula, for more its generalisation, see Diewert 2005). Orders that have changed the same other factors before
agree, so all 2^n subsets are enough; and because the cost is a product, subsets of one size can be added first:
they are the coefficients of the polynomial in t with one linear term ``before + after t`` per other factor.

Cost of n factors and m cells: n^3 m multiplications on arrays over all cells, where the orders would take n! n m.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import factorial

import numpy as np
import numpy.typing as npt

from regie.variance.rounding import Floats, Ints, certain, meet_sums, round_fractions, round_parts
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import Cents

MOST_FACTORS = 12

_ULPS = 64
"""Roundings allowed for per factor when a product is followed in floating point; generous."""


@dataclass(frozen=True)
class Factor:
    """One factor in all cells, before and after, as fractions of whole numbers: arrays of shape (cells,).

    ``before_per`` and ``after_per`` are positive. Fractions keep shares and prices exact, so that the product of
    the factors is the cost to the cent.
    """

    before: npt.ArrayLike
    after: npt.ArrayLike
    before_per: npt.ArrayLike = 1
    after_per: npt.ArrayLike = 1


def shapley(factors: Mapping[str, Factor], difference: Cents) -> dict[str, Cents]:
    """The effect of every factor in every cell, in whole cents that add up to ``difference`` (cells,).

    The product of the factors must be whole cents before and after, and ``difference`` what lies between them
    (``ValueError`` otherwise). ``rounding`` says how cents are made: every part the cent above or below it,
    the parts of a cell adding up to the cell, the sum of a factor over all cells to its own; ties by the factor's
    code, then by the order of the cells. The split is first made in floating point with a bound on its error; a
    cell where that leaves any doubt about a cent is done again in whole numbers.

    Raises ``RegieError`` for more than twelve factors.
    """
    codes = _codes(factors)
    totals = np.asarray(difference, dtype=np.int64)
    tops = [_tops(factors[code], len(totals)) for code in codes]
    values = [
        (top0.astype(np.float64) / per0.astype(np.float64), top1.astype(np.float64) / per1.astype(np.float64))
        for top0, per0, top1, per1 in tops
    ]
    parts = _effects(values)
    for place, (top0, per0, top1, per1) in enumerate(tops):
        parts[place][top0 * per1 == top1 * per0] = 0.0
    largest = np.prod([np.maximum(np.abs(before), np.abs(after)) for before, after in values], axis=0)
    error = _ULPS * len(codes) * np.finfo(np.float64).eps * largest
    if np.any(np.abs(parts.sum(axis=0) - totals) > len(codes) * error + 1e-9):
        raise ValueError("the factors do not multiply to amounts with this difference")
    sure = certain(parts, totals, error)
    result = np.zeros(parts.shape, dtype=np.int64)
    result[:, sure] = round_parts(parts[:, sure], totals[sure])
    if not sure.all():
        exact, scale = _in_whole_numbers([tuple(array[~sure] for array in top) for top in tops])
        result[:, ~sure] = round_fractions(exact, scale, totals[~sure])
    return dict(zip(codes, meet_sums(result, parts), strict=True))


def shapley_exact(factors: Mapping[str, Factor]) -> dict[str, list[Fraction]]:
    """The effects before rounding, as fractions, per factor and cell. Raises ``RegieError`` as ``shapley``."""
    codes = _codes(factors)
    cells = max(np.size(factors[code].before) for code in codes)
    effects, scale = _in_whole_numbers([_tops(factors[code], cells) for code in codes])
    return {
        code: [Fraction(top, bottom) for top, bottom in zip(row, scale, strict=True)]
        for code, row in zip(codes, effects.tolist(), strict=True)
    }


def shapley_of(costs: npt.ArrayLike) -> Floats:
    """The split of any cost, also one that is no product: ``costs`` has shape ``(2**n, ...)``.

    Row ``s`` is the cost when the factors whose bits are set in ``s`` have changed (bit 0 is the first factor).
    The result has shape ``(n, ...)`` and adds up to ``costs[-1] - costs[0]``. One multiplication of matrices:
    n 2^n per cell, in floating point.
    """
    table = np.asarray(costs, dtype=np.float64)
    count = len(table).bit_length() - 1
    if len(table) != 1 << count or count < 1:
        raise ValueError("one row per subset of the factors is needed")
    if count > MOST_FACTORS:
        raise RegieError("variance.too_many_factors", count=count, most=MOST_FACTORS)
    subsets = np.arange(len(table))
    sizes = np.array([int(subset).bit_count() for subset in subsets])
    weights = np.array(_weights(count), dtype=np.float64) / factorial(count)
    rows = []
    for factor in range(count):
        changed = (subsets >> factor) & 1 == 1
        rows.append(np.where(changed, weights[sizes - 1], -weights[np.minimum(sizes, count - 1)]))
    result: Floats = np.tensordot(np.array(rows), table, axes=1)
    return result


def _codes(factors: Mapping[str, Factor]) -> list[str]:
    if len(factors) > MOST_FACTORS:
        raise RegieError("variance.too_many_factors", count=len(factors), most=MOST_FACTORS)
    return sorted(factors)


def _weights(count: int) -> list[int]:
    """How many of the n! orders change exactly these k others first: k! (n-1-k)!, for k = 0 .. n-1."""
    return [factorial(size) * factorial(count - 1 - size) for size in range(count)]


def _tops(factor: Factor, cells: int) -> tuple[Ints, Ints, Ints, Ints]:
    """The factor's four arrays as Python integers of one length: before, per, after, per."""

    def whole(values: npt.ArrayLike) -> Ints:
        return np.broadcast_to(np.asarray(values, dtype=object), (cells,))

    return whole(factor.before), whole(factor.before_per), whole(factor.after), whole(factor.after_per)


def _effects(values: Sequence[tuple[Floats, Floats]]) -> Floats:
    """The unrounded effects in floating point: (factors, cells)."""
    weights = np.array(_weights(len(values)), dtype=np.float64) / factorial(len(values))
    return np.stack([(after - before) * _average(values, place, weights)
                     for place, (before, after) in enumerate(values)])  # fmt: skip


def _in_whole_numbers(tops: Sequence[tuple[Ints, ...]]) -> tuple[Ints, Ints]:
    """The unrounded effects exactly: tops (factors, cells) over one bottom per cell (cells,)."""
    values = [(top0 * per1, top1 * per0) for top0, per0, top1, per1 in tops]
    bottom = factorial(len(values)) * np.prod(np.array([per0 * per1 for _, per0, _, per1 in tops]), axis=0)
    weights = _weights(len(values))
    effects = [(after - before) * _average(values, place, weights) for place, (before, after) in enumerate(values)]
    return np.array(effects, dtype=object), bottom


def _average(values: Sequence[tuple[Ints, Ints]], leave_out: int, weights: Sequence[int] | Floats) -> Ints:
    """The product of all factors but one, averaged with ``weights`` by the number of factors that have changed."""
    by_size: list[Ints] = []
    for place, (before, after) in enumerate(values):
        if place == leave_out:
            continue
        if not by_size:
            by_size = [before, after]
            continue
        grown = [by_size[0] * before]
        grown += [low * after + high * before for low, high in pairwise(by_size)]
        by_size = [*grown, by_size[-1] * after]
    if not by_size:
        return np.full(values[0][0].shape, weights[0], dtype=values[0][0].dtype)
    total = by_size[0] * weights[0]
    for size, weight in zip(by_size[1:], weights[1:], strict=True):
        total = total + size * weight
    return total
