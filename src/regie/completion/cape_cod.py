# SPDX-License-Identifier: EUPL-1.2
"""Cape Cod: what the newest months will cost, from exposure (how much care there was) and the recent rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.completion.development import Development
from regie.completion.triangle import Floats, Ints, Mask


@dataclass(frozen=True)
class Rate:
    """Cost per unit of exposure.

    ``value`` in cents per unit; ``weight`` the exposure behind it, as far as it should be booked; ``variance`` the
    variance of ``value``; ``drift`` the part of a month's variance, per unit of exposure, that is not chance in
    booking but a level that moves from month to month; ``gradient`` (D,) its derivative to each factor; ``months``
    what it rests on; ``used`` (months,) which months those are.
    """

    value: float
    weight: float
    variance: float
    drift: float
    gradient: Floats
    months: int
    used: Mask


def cape_cod_rate(
    known: Floats,
    latest: Ints,
    exposure: Floats,
    development: Development,
    allowed: Mask,
    *,
    least_months: int,
    most_months: int,
    least_share: float,
) -> Rate | None:
    """The rate over the newest months: what is booked divided by the exposure that should show by now.

    ``rate = sum C(i) / sum v(i) b(i)``, where ``b`` is the share of the cost known at the month's delay (Stanard,
    "A simulation test of prediction errors of loss reserve estimation techniques", 1985). Only the newest
    ``most_months`` months count, since tariffs change, and only those of which at least ``least_share`` should be
    known. ``None`` when fewer than ``least_months`` remain or the rate would not be positive.
    """
    shares = development.shares[np.clip(latest, 0, None)]
    used = allowed & (latest >= 0) & (shares >= least_share) & (exposure > 0)
    places = np.flatnonzero(used)[-most_months:]
    used = np.zeros(len(known), dtype=np.bool_)
    used[places] = True
    if len(places) < max(least_months, 2):
        return None
    weight = exposure[places] * shares[places]
    value = float(known[places].sum() / weight.sum())
    if not value > 0:
        return None
    spread = float((weight * (known[places] / weight - value) ** 2).sum() / (len(places) - 1))
    slope = share_gradient(latest[places], development)
    gradient = -value * (exposure[places, None] * slope).sum(axis=0) / weight.sum()
    total = float(weight.sum())
    drift = max(spread - development.dispersion * value, 0.0)
    return Rate(value, total, spread / total, drift, gradient, len(places), used)


def cape_cod_process(size: Floats, share: Floats, rate: Rate, development: Development) -> Floats:
    """Variance (months,) of what comes at this rate: chance in the bookings, and the month's own level.

    Bookings to come are independent of those so far, so Mack's process (which multiplies the chance in what is
    known) does not apply here: over-dispersed Poisson, as in the bootstrap.
    """
    chance = development.dispersion * rate.value * size * (1 - share)
    result: Floats = chance + rate.drift * size * (1 - share) ** 2
    return result


def share_gradient(latest: Ints, development: Development) -> Floats:
    """Derivative (months, D) of the share known at each month's delay to each factor."""
    shares = development.shares[np.clip(latest, 0, None)]
    ahead = latest[:, None] <= np.arange(development.length)
    result: Floats = np.where(ahead, -shares[:, None] / development.factors, 0.0)
    return result
