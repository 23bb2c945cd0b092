# SPDX-License-Identifier: EUPL-1.2
"""Chain ladder on one triangle, with Mack's standard error: as published triangles check it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.completion.development import Development, fit_development
from regie.completion.triangle import LARGEST_SUM, Floats, Ints, Triangle
from regie.vocabulary import RegieError
from regie.vocabulary.money import Cents


@dataclass(frozen=True)
class ChainLadder:
    """``expected`` (months,) still to come, not rounded; ``to_come`` (months,) the same in whole cents and
    ``total`` the sum of these; ``process`` and ``parameter`` (months,) the two parts of the variance,
    ``standard_error`` (months,) and ``total_standard_error`` in cents, not rounded."""

    development: Development
    expected: Floats
    to_come: Cents
    total: int
    process: Floats
    parameter: Floats
    standard_error: Floats
    total_standard_error: float


def chain_ladder(triangle: Triangle) -> ChainLadder:
    """Multiply what is known of each month by the factors that remain.

    The standard error holds both the chance in what is still to come (process) and the uncertainty of the factors
    (parameter); in the total the months' parameter errors go together, because all use the same factors (Mack
    1993; the sums in his formula are written as recursions, so that a month without bookings needs no division).

    Raises ``RegieError`` when the triangle carries no pattern, or runs beyond all measure.
    """
    development = fit_development([triangle])
    if development.problem:
        raise RegieError("completion.no_pattern")
    length = development.length
    latest = np.minimum(triangle.latest, length)
    if np.any(latest < development.start) and length:
        raise RegieError("completion.no_pattern")
    known = np.cumsum(triangle.increments, axis=1, dtype=np.float64)[np.arange(len(latest)), latest]
    paths = paths_ahead(known, latest, development)
    process = process_variance(paths, latest, development)
    gradient = chain_ladder_gradient(paths[:, -1], latest, development)
    errors = factor_variances(development)
    parameter = (gradient**2 * errors).sum(axis=1)
    expected = paths[:, -1] - known
    if np.abs(expected).sum() > LARGEST_SUM:
        raise RegieError("completion.amount_too_large")
    to_come = np.rint(expected).astype(np.int64)
    total = process.sum() + (gradient.sum(axis=0) ** 2 * errors).sum()
    return ChainLadder(
        development=development,
        expected=expected,
        to_come=to_come,
        total=int(to_come.sum()),
        process=process,
        parameter=parameter,
        standard_error=np.sqrt(process + parameter),
        total_standard_error=float(np.sqrt(total)),
    )


def paths_ahead(known: Floats, latest: Ints, development: Development) -> Floats:
    """Expected cumulative cost (months, D+1) from each month's last known delay on; before it, what is known."""
    paths = np.repeat(known[:, None], development.length + 1, axis=1)
    for k, factor in enumerate(development.factors):
        ahead = latest <= k
        paths[ahead, k + 1] = paths[ahead, k] * factor
    return paths


def process_variance(paths: Floats, latest: Ints, development: Development) -> Floats:
    """Variance (months,) of what comes, given the factors: ``V(k+1) = f_k^2 V(k) + sigma2_k C(k)``."""
    variance = np.zeros(len(paths))
    for k, (factor, sigma2) in enumerate(zip(development.factors, development.variances, strict=True)):
        step = factor**2 * variance + sigma2 * np.maximum(paths[:, k], 0.0)
        variance = np.where(latest <= k, step, variance)
    return variance


def chain_ladder_gradient(ultimate: Floats, latest: Ints, development: Development) -> Floats:
    """Derivative (months, D) of the final cost to each factor."""
    ahead = latest[:, None] <= np.arange(development.length)
    result: Floats = np.where(ahead, ultimate[:, None] / development.factors, 0.0)
    return result


def factor_variances(development: Development) -> Floats:
    """Variance (D,) of each factor: ``sigma2_k / sum C(i,k)``."""
    volumes = development.volumes
    return np.divide(development.variances, volumes, out=np.zeros(development.length), where=volumes > 0)
