# SPDX-License-Identifier: EUPL-1.2
"""The band around an estimate: eight times in ten the amount lies within it."""

from __future__ import annotations

import math
from enum import StrEnum

Z_80 = 1.2815515655446004
"""The standard normal quantile at 90 %."""


class BandKind(StrEnum):
    """How the band was made; ``NONE`` when there is nothing uncertain."""

    LOGNORMAL = "lognormal"
    NORMAL = "normal"
    NONE = "none"


def band(amount: float, standard_error: float, *, floor: bool) -> tuple[int, int, BandKind]:
    """P10 and P90 in whole cents, of an amount still to come with this standard error.

    A lognormal with the same mean and standard error, as Mack advises, because what is still to come is seldom
    far below nought but can be far above the estimate. Where the standard error is larger than the amount (or the
    amount is negative) a lognormal would put nearly everything close to nought; then a normal. With ``floor``
    the band does not go below nought: for bookings in which no correction ever occurred.
    """
    middle = round(amount)
    if standard_error <= 0:
        return middle, middle, BandKind.NONE
    if amount >= standard_error:
        sigma2 = math.log1p((standard_error / amount) ** 2)
        mu, width = math.log(amount) - sigma2 / 2, Z_80 * math.sqrt(sigma2)
        low, high, kind = math.exp(mu - width), math.exp(mu + width), BandKind.LOGNORMAL
    else:
        low, high, kind = amount - Z_80 * standard_error, amount + Z_80 * standard_error, BandKind.NORMAL
    if floor:
        low = max(low, 0.0)
    return min(round(low), middle), max(round(high), middle), kind
