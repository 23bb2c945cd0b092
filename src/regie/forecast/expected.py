# SPDX-License-Identifier: EUPL-1.2
"""Mean and variance of clients per month for known rates, exactly: what a simulation must agree with.

Clients are independent. The chance that one is in care a number of months further on follows from a linear
recursion; who is there at the start adds p (1 - p) to the variance, a month's newcomers (negative binomial with
mean m and size r, of whom each is in care with chance p) add m p + (m p)^2 / r.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.forecast.cohorts import Chances, flow
from regie.forecast.rates import Array, Axes, Rates, Start


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
    municipalities, segments, tenures = start.in_care.shape
    shape = (axes.months, municipalities, segments)
    mean, variance, summed = np.zeros(shape), np.zeros(shape), np.zeros(shape[:2])
    present, gone, new = _chances(rates, axes.months, segments, tenures)
    groups = [
        (present.reshape(segments * tenures, axes.months, segments), start.in_care.reshape(municipalities, -1)),
        (gone, start.left),
    ]
    for chance, clients in groups:
        there = chance.sum(axis=-1)
        mean += np.einsum("ctk,mc->tmk", chance, clients)
        variance += np.einsum("ctk,mc->tmk", chance * (1 - chance), clients)
        summed += np.einsum("ct,mc->tm", there * (1 - there), clients)
    inflow, size = rates.inflow[0], rates.inflow_size[0]
    for month in range(axes.months):
        later = axes.months - month
        came = inflow[month][None, :, :, None] * new[:, :later].transpose(1, 0, 2)[:, None]
        total = came.sum(axis=-1)
        mean[month:] += came.sum(axis=2)
        variance[month:] += (came + came**2 / size[None, :, :, None]).sum(axis=2)
        summed[month:] += (total + total**2 / size[None]).sum(axis=2)
    return Expected(mean, variance, summed)


def _chances(rates: Rates, months: int, segments: int, tenures: int) -> tuple[Array, Array, Array]:
    """The chance to be in care (…, month, segment) of who is in care at the start (segment, tenure), of who left
    (since) and of who comes new in month 0 (segment)."""
    since = rates.returning.shape[-1]
    kinds = segments * tenures + since + segments
    in_care = np.zeros((kinds, 1, segments, tenures))
    left = np.zeros((kinds, 1, since))
    entered = np.zeros((kinds, months, 1, segments))
    for kind, (segment, tenure) in enumerate(np.ndindex(segments, tenures)):
        in_care[kind, 0, segment, tenure] = 1
    left[segments * tenures + np.arange(since), 0, np.arange(since)] = 1
    entered[segments * tenures + since + np.arange(segments), 0, 0, np.arange(segments)] = 1
    chances = Chances(rates.leave, rates.move, rates.returning, rates.return_to)
    begin = in_care.sum(axis=-1)[:, 0]
    flows = flow(chances, in_care, left, entered, np.multiply)
    there = flows.client_months(begin[:, None])[:, :, 0]
    present = there[: segments * tenures].reshape(segments, tenures, months, segments)
    return present, there[segments * tenures : -segments], there[-segments:]
