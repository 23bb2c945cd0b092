# SPDX-License-Identifier: EUPL-1.2
"""How far a count may lie from its expectation by chance alone: exact Poisson and conditional binomial intervals.

Sources: Garwood (1936), Fiducial limits for the Poisson distribution; Breslow and Day (1987), Statistical methods
in cancer research II, chapter 2 (the ratio of observed to expected) and 3 (comparing two of them given their sum);
Clopper and Pearson (1934).
"""

from __future__ import annotations

CONFIDENCE = 0.95


def poisson_interval(low: int, high: int | None = None, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Limits for the mean behind a count: half chi-square quantiles with 2n and 2n + 2 degrees of freedom.

    ``low`` and ``high`` are the least and most that a rounded count may have been (equal when it is exact).

    >>> [round(limit, 3) for limit in poisson_interval(10)]
    [4.795, 18.39]
    """
    from scipy.special import gammaincinv

    high = low if high is None else high
    tail = (1 - confidence) / 2
    lower = float(gammaincinv(low, tail)) if low > 0 else 0.0
    return lower, float(gammaincinv(high + 1, 1 - tail))


def ratio_interval(
    first: tuple[int, int], second: tuple[int, int], *, confidence: float = CONFIDENCE
) -> tuple[float, float | None]:
    """Limits for the mean behind the second count divided by that behind the first (least and most of each).

    Exact given the sum of both; the upper limit is nothing when the first count may be 0.
    """
    tail = (1 - confidence) / 2
    lower = _share_limit(second[0], first[1], tail)
    upper = 1 - _share_limit(first[0], second[1], tail)
    return lower / (1 - lower), None if upper >= 1 else upper / (1 - upper)


def _share_limit(part: int, rest: int, tail: float) -> float:
    """The lower limit of Clopper and Pearson for ``part`` out of ``part + rest``."""
    from scipy.special import betaincinv

    return float(betaincinv(part, rest + 1, tail)) if part > 0 else 0.0
