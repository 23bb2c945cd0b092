# SPDX-License-Identifier: EUPL-1.2
"""Whole numbers from uniform ones by inversion: exact quantiles of binomial and Poisson, one uniform number each.

Inversion rather than rejection, because a variant with other rates must use the same numbers. Small means add
up chances from zero. Large ones take the Cornish-Fisher expansion (Abramowitz and Stegun 26.2.49) at half-integers
with Sheppard's corrections of the cumulants, as the number is the rounding of a smooth one, and ask the exact
distribution function wherever the expansion lies so near a whole number that it could be mistaken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import bdtr, ndtri, pdtr

from regie.forecast.arrays import Array

SMALL = 12.0
"""Mean up to which chances are added up."""

SURE = 1e-9
"""What rounding in chances is less than."""

TOGETHER = 4
"""Chances added between two looks at who is done."""

MOST = 200
"""Beyond this no number with a mean up to ``SMALL`` can be told from the last."""

FAR = 13.0
"""Square of the normal number beyond which (one in three thousand) the expansion is only a first guess."""


def binomial(numbers: Array, trials: Array, chance: Array) -> Array:
    """The smallest k with P(X <= k) >= number, X binomial; whole numbers as float64.

    ``numbers`` and ``trials`` have one shape, ``chance`` broadcasts to it; ``numbers`` lie strictly within 0..1.
    """
    result = np.zeros(numbers.size)
    # Where u <= 1 - n p it is 0, as (1 - p)^n >= 1 - n p (Bernoulli): most small cohorts lose nobody in a month.
    some = np.flatnonzero(numbers > 1 - SURE - trials * chance)
    if some.size:
        of = np.broadcast_to(chance, numbers.shape).ravel()[some]
        result[some] = _binomial(numbers.ravel()[some], trials.ravel()[some], of)
    return result.reshape(numbers.shape)


def _binomial(u: Array, n: Array, p: Array) -> Array:
    """The same for flat arrays."""
    turned = np.flatnonzero(p > 0.5)
    if turned.size:
        u, p = u.copy(), p.copy()
        u[turned], p[turned] = 1 - u[turned], 1 - p[turned]
    mean = n * p
    result = np.zeros(mean.shape)
    few = np.flatnonzero((mean <= SMALL) & (mean > 0))
    if few.size:
        q, m = p[few], n[few]
        odds = q / (1 - q)
        result[few] = np.minimum(_added_up(u[few], np.exp(m * np.log1p(-q)), (m + 1) * odds, odds), m)
    many = np.flatnonzero(mean > SMALL)
    if many.size:
        q, m = p[many], n[many]
        variance = mean[many] * (1 - q)
        third, fourth = variance * (1 - 2 * q), variance - 6 * variance * q * (1 - q)
        result[many] = _many(
            u[many], (mean[many], variance, third, fourth), lambda k, at: bdtr(k, m[at].astype(np.int64), q[at]), m
        )
    if turned.size:
        result[turned] = n[turned] - result[turned]
    return result


def poisson(numbers: Array, mean: Array) -> Array:
    """The smallest k with P(X <= k) >= number, X Poisson; whole numbers as float64. Arrays of one shape."""
    u, of = numbers.ravel(), mean.ravel()
    result = np.zeros(of.shape)
    few = np.flatnonzero((of <= SMALL) & (of > 0))
    if few.size:
        m = of[few]
        result[few] = _added_up(u[few], np.exp(-m), m, np.zeros(m.shape))
    many = np.flatnonzero(of > SMALL)
    if many.size:
        m = of[many]
        result[many] = _many(u[many], (m, m, m, m), lambda k, at: pdtr(k, m[at]), None)
    return result.reshape(numbers.shape)


def _added_up(u: Array, first: Array, a: Array, b: Array) -> Array:
    """Inversion by adding up chances: P(0) = ``first``, P(k) = P(k-1) * (a / k - b)."""
    result = np.zeros(u.shape)
    at = np.flatnonzero(u > first)
    u, chance, a, b = u[at], first[at], a[at], b[at]
    total, found = chance.copy(), np.ones(at.size, np.uint8)  # at most MOST + 1
    k = 0
    while at.size and k < MOST:
        factor, more = np.empty(at.size), np.empty(at.size, np.bool_)
        for _ in range(TOGETHER):
            k += 1
            np.divide(a, k, out=factor)
            factor -= b
            chance *= factor
            total += chance
            np.greater(u, total, out=more)
            found += more.view(np.uint8)
        result[at] = found
        left = np.flatnonzero(more)
        at, found = at[left], found[left]
        u, chance, a, b, total = (of[left] for of in (u, chance, a, b, total))
    return result


def _many(
    u: Array, cumulants: tuple[Array, ...], below: Callable[[Array, Any], Array], most: Array | None
) -> Array:
    """Inversion from the first four cumulants; ``below(k, at)`` is the exact P(X <= k)."""
    mean, variance, third, fourth = cumulants
    z = ndtri(u)
    squared = z * z
    smooth = variance - 1 / 12
    deviation = np.sqrt(smooth)
    skew = third / smooth / 6
    tail = (fourth + 1 / 120) / smooth / 24
    curve = z * ((squared - 3) * tail - (2 * squared - 5) * skew * skew) / deviation
    point = mean - 0.5 + z * deviation + skew * (squared - 1) + curve
    result = np.ceil(point)
    nearest = np.rint(point)
    unsure = np.flatnonzero((np.abs(point - nearest) < _doubt(variance, squared)) & (squared < FAR))
    if unsure.size:
        k = nearest[unsure]
        result[unsure] = np.where(below(np.maximum(k, 0), unsure) >= u[unsure], k, k + 1)
    far = np.flatnonzero(squared >= FAR)
    if far.size:
        result[far] = _searched(result[far], u[far], far, below)
    return np.asarray(np.clip(result, 0, most), np.float64)


def _doubt(variance: Array, squared: Array) -> Array:
    """How near a whole number the expansion may be wrong (the tests hold this against the exact quantiles)."""
    return (0.03 + 0.006 * squared * squared) / variance


def _searched(start: Array, u: Array, at: Any, below: Callable[[Array, Any], Array]) -> Array:
    """Stepwise from a first guess: far out in a tail, for a number in two million."""
    k = np.maximum(start, 0)
    while (high := (k > 0) & (below(np.maximum(k - 1, 0), at) >= u)).any():
        k = np.where(high, k - 1, k)
    while (low := below(k, at) < u).any():
        k = np.where(low, k + 1, k)
    return k
