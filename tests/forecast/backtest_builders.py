# SPDX-License-Identifier: EUPL-1.2
"""A history that is known by construction, from January 2020: Heerlen has 10 clients in the first month and one
more every month, half of them heavy (the odd one light), Voerendaal always 5 light ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from regie.forecast.estimating.history import SINCE, TENURES, History
from regie.forecast.simulating.draws import QUANTITIES, THOUSANDTHS, Draws
from regie.forecast.simulating.rates import Axes

FIRST = 2020 * 12
TOWNS, SEGMENTS = ("0917", "0986"), ("light", "heavy")
PRICE = np.array([100_00, 900_00])
CAPACITY, FIXED = 2_000_00, 700_00


def stock(months: int) -> Any:
    """Clients (month, municipality, segment)."""
    heerlen = 10 + np.arange(months)
    result = np.zeros((months, 2, 2), np.int64)
    result[:, 0, 1] = heerlen // 2
    result[:, 0, 0] = heerlen - heerlen // 2
    result[:, 1, 0] = 5
    return result


def past(months: int = 36, **more: Any) -> History:
    """The history of so many months."""
    clients = stock(months)
    new = np.diff(clients, axis=0, prepend=clients[:1])
    years, kinds = (months + 11) // 12, (2, 2)
    in_care = np.zeros((*kinds, TENURES), np.int64)
    in_care[..., 3] = clients[-1]
    at_risk = np.zeros((years, *kinds, TENURES), np.int64)
    for month in range(months):
        at_risk[month // 12, :, :, min(month, TENURES - 1)] += clients[month]
    capacity = np.zeros(clients.shape, np.int64)
    capacity[:, 0, 0] = CAPACITY
    values: dict[str, Any] = {
        "snapshot": "made-by-hand",
        "municipalities": TOWNS,
        "segments": SEGMENTS,
        "first_month": FIRST,
        "first_year": 2020,
        "stock": clients,
        "new": new,
        "back": np.zeros_like(clients),
        "left": np.zeros((months, 2), np.int64),
        "at_risk": at_risk,
        "leaving": np.zeros_like(at_risk),
        "moving": np.zeros((*at_risk.shape, 2), np.int64),
        "out_at_risk": np.zeros((years, 2, SINCE), np.int64),
        "returning": np.zeros((years, 2, SINCE), np.int64),
        "return_to": np.array([1, 1]),
        "in_care": in_care,
        "out": np.zeros((2, SINCE), np.int64),
        "cost": clients * PRICE,
        "cost_known": np.ones((months, 2), bool),
        "capacity": capacity,
        "fixed": np.full((months, 2), FIXED, np.int64),
        "looks_back": True,
    }
    return History(**(values | more))


def foretelling(more: int = 0, draws: int = 4, ahead: int = 24) -> Any:
    """A model that knows what comes, and adds ``more`` light clients in Heerlen to it."""

    def model(known: History, seed: int) -> Draws:
        begin = known.months
        clients = stock(begin + ahead)[begin:]
        clients[:, 0, 0] += more
        axes = Axes(TOWNS, SEGMENTS, known.end_month, ahead)
        values = np.zeros((draws, *clients.shape, len(QUANTITIES)), np.int64)
        values[..., QUANTITIES.index("client_months")] = clients * THOUSANDTHS
        values[..., QUANTITIES.index("cost")] = clients * PRICE
        fixed = np.full((draws, ahead, 2), FIXED, np.int64)
        fixed[:, :, 0] += CAPACITY
        return Draws(axes, values, fixed, seed, "known")

    return model
