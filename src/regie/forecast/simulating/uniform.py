# SPDX-License-Identifier: EUPL-1.2
"""Uniform numbers by key: the same client meets the same numbers in every variant, on any number of cores.

A number is a hash of what it decides (seed, draw, who, how many-th time), so that nothing shifts when a variant
has fewer clients. The hash is the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
number generators", OOPSLA 2014, with the constants of Vigna's public-domain splitmix64.c).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from regie.forecast.arrays import Array

Keys = npt.NDArray[np.uint64]

NEXT = 0x9E3779B97F4A7C15
"""Step between neighbours (clients of a cell, cells of a draw)."""

TURN = 0xD1B54A32D192ED03
"""Step between the turns of one client."""

_SHIFTS = tuple(np.uint64(bits) for bits in (30, 27, 31, 11))
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def mixed(keys: Keys) -> Keys:
    """The hash of each key, in a new array."""
    result = keys >> _SHIFTS[0]
    result ^= keys
    result *= _FIRST
    moved = result >> _SHIFTS[1]
    result ^= moved
    result *= _SECOND
    np.right_shift(result, _SHIFTS[2], out=moved)
    result ^= moved
    return result


def uniform(keys: Keys) -> Array:
    """A number strictly between 0 and 1 for each key."""
    hashed = mixed(keys)
    hashed >>= _SHIFTS[3]
    result = hashed.astype(np.float64)
    result += 0.5
    result *= 2.0**-53
    return result


def steps(first: int, count: int, step: int) -> Keys:
    """The numbers ``first`` and on, times a step, modulo 2^64."""
    return np.arange(first, first + count, dtype=np.uint64) * np.uint64(step)


def draw_keys(seed: int, first: int, count: int) -> Keys:
    """A key for each of ``count`` draws from number ``first`` of a seed."""
    root = mixed(mixed(np.array([seed % 2**64], np.uint64)))
    return mixed(root + steps(first, count, NEXT))


def cell_keys(draws: Keys, cells: int) -> Keys:
    """A key for each cell of each draw: (draw, cell)."""
    return mixed(draws[:, None] + steps(1, cells, NEXT))
