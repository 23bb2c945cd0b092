# SPDX-License-Identifier: EUPL-1.2
"""What a simulation gives: one array of draws with named axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regie.forecast.arrays import Array, Integers
from regie.forecast.simulating.rates import Axes
from regie.vocabulary.money import Cents

QUANTITIES = (
    "client_months", "in_care", "entered", "returned", "moved_in", "left", "moved_out", "cost",
)  # fmt: skip
"""``client_months``: clients with care in the month, each once; ``in_care``: those still in care at its end.
``entered``, ``returned`` and ``moved_in`` come in at the beginning of a month, ``left`` and ``moved_out`` go at
its end, so that client_months - left - moved_out = in_care, and with what comes in the client_months of the
next."""

THOUSANDTHS = 1000
"""Clients are kept in thousandths: an expected flow has parts of a client."""


@dataclass(frozen=True, eq=False)
class Draws:
    """Draws of a simulation. ``values`` (draw, month, municipality, segment, quantity): whole cents for ``cost``,
    thousandths of a client for the others. ``fixed`` (draw, month, municipality): cents that no client brings.

    Sum first, then take quantiles: a quantile of a sum is not the sum of quantiles.
    """

    axes: Axes
    values: Integers
    fixed: Cents
    seed: int
    method: str

    def clients(self, quantity: str) -> Array:
        """Clients (draw, month, municipality, segment) of any quantity but cost."""
        if quantity == "cost":
            raise ValueError("cost is money: see cost")
        return self.values[..., QUANTITIES.index(quantity)] / THOUSANDTHS

    @property
    def cost(self) -> Cents:
        """Cents of the clients (draw, month, municipality, segment)."""
        return self.values[..., QUANTITIES.index("cost")]


def quantiles(amounts: npt.ArrayLike, chances: Sequence[float]) -> Cents:
    """Quantiles over the first axis (draws), in whole numbers of what is given: for each chance the smallest drawn
    amount that at least that part of the draws does not exceed; (chance, …)."""
    ordered = np.sort(np.asarray(amounts, np.int64), axis=0)
    draws = ordered.shape[0]
    places = [min(max(int(np.ceil(chance * draws - 1e-9)) - 1, 0), draws - 1) for chance in chances]
    return np.asarray(ordered[places], np.int64)
