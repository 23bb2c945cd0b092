# SPDX-License-Identifier: EUPL-1.2
"""Draws and histories by hand, for what is made of a year's need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from regie.forecast.estimating.history import SINCE, TENURES, History
from regie.forecast.simulating.draws import QUANTITIES, THOUSANDTHS, Draws
from regie.forecast.simulating.rates import Axes


def draws_of(
    axes: Axes, cost: np.ndarray, *, fixed: np.ndarray | None = None, clients: np.ndarray | None = None
) -> Draws:
    """Draws with this cost (draw, month, municipality, segment) in cents, fixed cost (draw, month, municipality)
    and client-months."""
    values = np.zeros((*cost.shape, len(QUANTITIES)), np.int64)
    values[..., QUANTITIES.index("cost")] = cost
    if clients is not None:
        values[..., QUANTITIES.index("client_months")] = clients * THOUSANDTHS
    none = np.zeros(cost.shape[:3], np.int64)
    return Draws(axes, values, none if fixed is None else fixed, 7, "persons")


def past(axes: Axes, months: int, **given: Any) -> History:
    """A history of so many months that ends where the axes begin; what is not given is nought."""
    towns, kinds = len(axes.municipalities), len(axes.segments)
    first = axes.first_month - months
    years = (axes.first_month - 1) // 12 - first // 12 + 1
    cells, counts = (months, towns, kinds), {"dtype": np.int64}
    values: dict[str, Any] = {
        "stock": np.zeros(cells, **counts),
        "new": np.zeros(cells, **counts),
        "back": np.zeros(cells, **counts),
        "left": np.zeros(cells[:2], **counts),
        "at_risk": np.zeros((years, towns, kinds, TENURES), **counts),
        "leaving": np.zeros((years, towns, kinds, TENURES), **counts),
        "moving": np.zeros((years, towns, kinds, TENURES, kinds), **counts),
        "out_at_risk": np.zeros((years, towns, SINCE), **counts),
        "returning": np.zeros((years, towns, SINCE), **counts),
        "return_to": np.zeros(kinds, **counts),
        "in_care": np.zeros((towns, kinds, TENURES), **counts),
        "out": np.zeros((towns, SINCE), **counts),
        "cost": np.zeros(cells, **counts),
        "cost_known": np.ones((months, kinds), dtype=np.bool_),
        "capacity": np.zeros(cells, **counts),
        "fixed": np.zeros(cells[:2], **counts),
        "looks_back": True,
    }
    return History("made-by-hand", axes.municipalities, axes.segments, first, first // 12, **(values | given))


def spread(totals: Sequence[Sequence[int]], axes: Axes, months: slice = slice(None)) -> np.ndarray:
    """Cost of draws whose amount per municipality (draw, municipality) falls in the first of some months, in the
    first segment."""
    cost = np.zeros((len(totals), axes.months, len(axes.municipalities), len(axes.segments)), np.int64)
    cost[:, range(axes.months)[months][0], :, 0] = totals
    return cost
