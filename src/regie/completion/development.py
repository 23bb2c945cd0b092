# SPDX-License-Identifier: EUPL-1.2
"""How bookings of a month develop with delay: factors, their variances, the share known by delay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from regie.completion.triangle import Floats, Ints, Mask, Triangle
from regie.vocabulary.money import Cents


@dataclass(frozen=True)
class Development:
    """The pattern of one triangle, or of several with one common pattern.

    With D the longest delay at which anything was booked (after it nothing more is expected: no tail):
    ``factors`` (D,) from delay k to k+1; ``variances`` (D,) Mack's sigma squared, in cents; ``volumes`` (D,) the
    sum the factor was divided by; ``pairs`` (D,) months behind each factor; ``shares`` (D+1,) share of the final
    cost known at each delay (0 before anything is ever booked); ``months`` service months and ``lines`` bookings
    behind it; ``freedom`` cells with money less what was fitted to them; ``dispersion`` variance of a cell per
    cent of its expectation (over-dispersed Poisson); ``corrections`` whether a negative amount occurs; ``problem``
    names why the pattern cannot be used (a message key), or is empty.
    """

    factors: Floats
    variances: Floats
    volumes: Floats
    pairs: Ints
    shares: Floats
    months: int
    lines: int
    freedom: int
    dispersion: float
    corrections: bool
    problem: str

    @property
    def length(self) -> int:
        """D, the longest delay seen."""
        return len(self.factors)

    @property
    def start(self) -> int:
        """First delay at which anything is ever booked."""
        return int(np.argmax(self.shares > 0)) if self.problem == "" else 0


def fit_development(triangles: Sequence[Triangle]) -> Development:
    """Volume-weighted factors over all usable months of the triangles, and Mack's variance of each.

    ``f_k = sum C(i,k+1) / sum C(i,k)`` and ``sigma2_k = sum (C(i,k+1) - f_k C(i,k))^2 / C(i,k) / (n_k - 1)``
    over the months known up to k+1 (Mack, "Distribution-free calculation of the standard error of chain ladder
    reserve estimates", ASTIN Bulletin 23, 1993). A last variance that rests on one month is extrapolated as in
    that article. Several triangles stand below each other: their months share one pattern, and differences
    between the groups widen the variances.
    """
    increments, latest = stacked(triangles)
    width = increments.shape[1]
    known = np.arange(width) <= latest[:, None]
    booked = np.flatnonzero((increments * known).any(axis=0))
    length = int(booked[-1]) if len(booked) else 0
    cumulative = np.cumsum(increments, axis=1, dtype=np.float64)
    before, after = cumulative[:, :length], cumulative[:, 1 : length + 1]
    pair = known[:, 1 : length + 1]
    volumes = np.where(pair, before, 0.0).sum(axis=0)
    ends = np.where(pair, after, 0.0).sum(axis=0)
    empty = np.cumsum(np.abs(np.where(pair, before, 0.0)).sum(axis=0)) == 0
    factors = np.divide(ends, volumes, out=np.full(length, np.nan), where=volumes > 0)
    variances, pairs = _variances(before, after, pair & (before > 0), factors)
    factors[empty], variances[empty] = 1.0, 0.0
    shares = known_shares(factors)
    shares[:length][empty] = 0.0
    with_money = (cumulative[np.arange(len(latest)), np.clip(latest, 0, None)] > 0) & (latest >= 0)
    first = int(empty.sum())
    with_money &= latest >= first
    freedom = int(known[with_money, first : length + 1].sum() - with_money.sum()) - (length - first)
    problem = _problem(factors, variances, freedom, length)
    dispersion = 0.0
    if not problem and length:
        _, residuals = fitted(increments[:, : length + 1], latest, shares)
        dispersion = float((residuals**2).sum()) / freedom
    return Development(
        factors=factors,
        variances=variances,
        volumes=volumes,
        pairs=np.where(empty, 0, pairs),
        shares=shares,
        months=int((latest >= 0).sum()),
        lines=sum(triangle.lines for triangle in triangles),
        freedom=freedom,
        dispersion=dispersion,
        corrections=bool((increments < 0).any()),
        problem=problem,
    )


def stacked(triangles: Sequence[Triangle]) -> tuple[Cents, Ints]:
    """Increments and last known delays of all usable months, below each other; the widest triangle decides."""
    width = max((triangle.increments.shape[1] for triangle in triangles), default=1)
    parts = [np.zeros((0, width), dtype=np.int64)]
    for triangle in triangles:
        own = triangle.increments[triangle.usable]
        parts.append(np.pad(own, ((0, 0), (0, width - own.shape[1]))))
    latest = [np.zeros(0, dtype=np.int64), *(triangle.latest[triangle.usable] for triangle in triangles)]
    return np.concatenate(parts), np.concatenate(latest)


def fitted(increments: Cents, latest: Ints, shares: Floats) -> tuple[Floats, Floats]:
    """Increments (months, D+1) as the pattern would have had them, worked back from what is known of each month,
    and the Pearson residuals (cells,) of what was booked."""
    place = np.clip(np.minimum(latest, len(shares) - 1), 0, None)
    sums = np.cumsum(increments, axis=1, dtype=np.float64)[np.arange(len(latest)), place]
    with_money = (latest >= 0) & (shares[place] > 0) & (sums > 0)
    final = np.divide(sums, shares[place], out=np.zeros(len(latest)), where=with_money)
    means = final[:, None] * np.diff(shares, prepend=0.0) * (np.arange(len(shares)) <= latest[:, None])
    counted = means != 0
    return means, (increments[counted] - means[counted]) / np.sqrt(np.abs(means[counted]))


def known_shares(factors: Floats) -> Floats:
    """Share of the final cost known at each delay, from factors (..., D) to shares (..., D+1)."""
    ones = np.ones((*factors.shape[:-1], 1))
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        ahead = np.cumprod(np.concatenate([ones, factors[..., ::-1]], axis=-1), axis=-1)[..., ::-1]
        result: Floats = 1.0 / ahead
    return result


def _variances(before: Floats, after: Floats, counted: Mask, factors: Floats) -> tuple[Floats, Ints]:
    number = counted.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = np.where(counted, (after - factors * before) ** 2 / np.where(counted, before, 1.0), 0.0)
        variances = np.where(number > 1, squares.sum(axis=0) / (number - 1), np.nan)
    for k in np.flatnonzero(number == 1):
        if k >= 2 and variances[k - 2] > 0:
            one, two = variances[k - 1], variances[k - 2]
            variances[k] = min(one * one / two, one, two)
        elif k >= 1:
            variances[k] = variances[k - 1]
    return variances, number.astype(np.int64)


def _problem(factors: Floats, variances: Floats, freedom: int, length: int) -> str:
    if length == 0:
        return ""
    if not np.all(np.isfinite(factors)) or np.any(factors <= 0):
        return "completion.why_factors"
    # A product of factors beyond all measure says that hardly anything is booked in the first months.
    if not np.all(np.isfinite(variances)) or freedom < 1 or float(np.prod(factors)) > 1e9:
        return "completion.why_freedom"
    return ""
