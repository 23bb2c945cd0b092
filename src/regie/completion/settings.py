# SPDX-License-Identifier: EUPL-1.2
"""The limits by which a method is chosen, in one place, so that a result can print them."""

from __future__ import annotations

from pydantic import Field

from regie.vocabulary.frozen import Frozen


class Settings(Frozen):
    """When there is enough to go by.

    ``least_months`` service months and ``least_bookings`` bookings for a pattern (a group below them takes the
    common pattern); ``cape_cod_months`` newest months that are estimated from exposure when it is known;
    ``rate_months`` newest months behind the rate, and ``least_rate_months`` the fewest it may rest on;
    ``least_share_percent`` of a month's cost must be known by now before its own bookings say how much more comes.
    """

    least_months: int = Field(default=12, ge=3, le=600)
    least_bookings: int = Field(default=100, ge=1)
    cape_cod_months: int = Field(default=3, ge=0, le=600)
    rate_months: int = Field(default=12, ge=2, le=600)
    least_rate_months: int = Field(default=6, ge=2, le=600)
    least_share_percent: int = Field(default=5, ge=1, le=100)
