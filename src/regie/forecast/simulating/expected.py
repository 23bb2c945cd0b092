# SPDX-License-Identifier: EUPL-1.2
"""Mean and variance of clients per month for known rates, exactly: what a simulation must agree with.

Clients are independent. The chance that one is in care a number of months further on follows from a linear
recursion; who is there at the start adds p (1 - p) to the variance, a month's newcomers (negative binomial with
mean m and size r, of whom each is in care with chance p) add m p + (m p)^2 / r.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.forecast.arrays import Array
from regie.forecast.simulating.chances import Chances
from regie.forecast.simulating.cohorts import flow
from regie.forecast.simulating.rates import Axes, Rates, Start


@dataclass(frozen=True, eq=False)
class Expected:
    """Client-months (month, municipality, segment): ``mean`` and ``variance``, and the variance of the sum over
    segments (month, municipality). Municipalities are independent when rates are known."""

    mean: Array
    variance: Array
    variance_of_sum: Array


def expected(rates: Rates, start: Start, axes: Axes) -> Expected:
    """The exact mean and variance by process alone (no regime, index or other rates).

    Raises ``ValueError`` when there is more than one parameter draw, or shapes do not fit.
    """
    rates.check(axes, start)
    if rates.draws != 1:
        raise ValueError("mean and variance are exact for one parameter draw only")
    if rates.limits:
        raise ValueError("clients who wait for each other are not independent")
    shape = (axes.months, len(axes.municipalities), len(axes.segments))
    mean, variance, summed = np.zeros(shape), np.zeros(shape), np.zeros(shape[:2])
    present, gone, new = _chances(rates, start)
    for chance, clients in ((present, start.in_care.reshape(shape[1], -1)), (gone, start.left)):
        there = chance.sum(axis=-1)
        mean += np.einsum("ctmk,mc->tmk", chance, clients)
        variance += np.einsum("ctmk,mc->tmk", chance * (1 - chance), clients)
        summed += np.einsum("ctm,mc->tm", there * (1 - there), clients)
    inflow, size = rates.inflow[0], rates.inflow_size[0]
    for month in range(axes.months):
        came = inflow[month].T[:, None, :, None] * new[:, month]
        total = came.sum(axis=-1)
        mean += came.sum(axis=0)
        variance += (came + came**2 / size.T[:, None, :, None]).sum(axis=0)
        summed += (total + total**2 / size.T[:, None, :]).sum(axis=0)
    return Expected(mean, variance, summed)


def _chances(rates: Rates, start: Start) -> tuple[Array, Array, Array]:
    """The chance to be in care (…, month, municipality, segment), in each municipality, of who is in care at the
    start (segment * tenure), of who left (since) and of who comes new (segment, month in which)."""
    _, months, municipalities, segments = rates.inflow.shape
    tenures, since = start.in_care.shape[-1], start.left.shape[-1]
    present, new = segments * tenures, segments * months
    in_care = np.zeros((present + since + new, municipalities, segments, tenures))
    left = np.zeros((present + since + new, municipalities, since))
    entered = np.zeros((present + since + new, months, municipalities, segments))
    for kind, (segment, tenure) in enumerate(np.ndindex(segments, tenures)):
        in_care[kind, :, segment, tenure] = 1
    left[present + np.arange(since), :, np.arange(since)] = 1
    for kind, (segment, month) in enumerate(np.ndindex(segments, months), present + since):
        entered[kind, month, :, segment] = 1
    flows = flow(Chances(rates, np.zeros(1, np.int64)), in_care, left, entered)
    there = flows.client_months(in_care.sum(axis=-1))
    return (
        there[:present],
        there[present : present + since],
        there[-new:].reshape(segments, months, *there.shape[1:]),
    )
