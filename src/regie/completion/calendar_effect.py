# SPDX-License-Identifier: EUPL-1.2
"""Was there a month of booking in which everything came faster or slower? Then the pattern of before misleads."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from regie.completion.development import Development
from regie.completion.result import CalendarEffect, RecentBooking
from regie.completion.triangle import Triangle
from regie.vocabulary import Period

RECENT = 3


def calendar_effect(
    triangles: Sequence[Triangle], development: Development, recent: int = RECENT
) -> CalendarEffect | None:
    """Mack's test on the ranks of the single factors, and the ``recent`` newest months of booking.

    In each column every single factor is small or large (below or above the column's median). When one diagonal
    has mostly small or mostly large ones, the smaller number Z is lower than chance would have it (Mack,
    "Measuring the variability of chain ladder reserve estimates", 1994, appendix H). A high sum is no reason for
    concern, but lies outside the interval as well. ``None`` when there is no pattern to test.
    """
    if not development.length or development.problem or not triangles:
        return None
    small: dict[int, int] = {}
    large: dict[int, int] = {}
    booked: dict[int, int] = {}
    expected: dict[int, float] = {}
    cumulatives = [np.cumsum(triangle.increments, axis=1, dtype=np.float64) for triangle in triangles]
    for k in range(development.start, development.length):
        ratios: list[tuple[float, int]] = []
        for triangle, cumulative in zip(triangles, cumulatives, strict=True):
            width = triangle.increments.shape[1]
            if k + 1 >= width:
                continue
            for row in np.flatnonzero(triangle.usable & (triangle.latest >= k + 1)):
                diagonal = int(triangle.first_month + row + k + 1)
                before = float(cumulative[row, k])
                booked[diagonal] = booked.get(diagonal, 0) + int(triangle.increments[row, k + 1])
                grown = before * (float(development.factors[k]) - 1)
                expected[diagonal] = expected.get(diagonal, 0.0) + grown
                if before > 0:
                    ratios.append((float(cumulative[row, k + 1]) / before, diagonal))
        if len(ratios) < 2:
            continue
        middle = float(np.median([ratio for ratio, _ in ratios]))
        for ratio, diagonal in ratios:
            counts = small if ratio < middle else large
            if ratio != middle:
                counts[diagonal] = counts.get(diagonal, 0) + 1
    z, mean, spread = 0, 0.0, 0.0
    for diagonal in small.keys() | large.keys():
        s, g = small.get(diagonal, 0), large.get(diagonal, 0)
        z += min(s, g)
        one_mean, one_spread = _moments(s + g)
        mean += one_mean
        spread += one_spread
    reach = 1.96 * math.sqrt(spread)
    newest = sorted(booked)[-recent:] if recent else []
    return CalendarEffect(
        smaller=z,
        expected=mean,
        low=mean - reach,
        high=mean + reach,
        found=z < mean - reach,
        recent=tuple(
            RecentBooking(
                month=str(Period.of_month(month)),
                booked_cents=booked[month],
                expected_cents=round(expected[month]),
            )
            for month in newest
        ),
    )


def _moments(n: int) -> tuple[float, float]:
    """Mean and variance of the smaller of two numbers that together are ``n``, each of chance a half."""
    m = (n - 1) // 2
    chance = math.comb(n - 1, m) / 2**n
    mean = n / 2 - chance * n
    return mean, n * (n - 1) / 4 - chance * n * (n - 1) + mean - mean * mean
