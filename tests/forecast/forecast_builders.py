# SPDX-License-Identifier: EUPL-1.2
"""A small region to simulate: two municipalities, three segments, everything that can happen."""

from __future__ import annotations

from typing import Any

import numpy as np

from regie.forecast.rates import Axes, Rates, Regime, Start

AXES = Axes(("0888", "0917"), ("light", "middle", "heavy"), 2025 * 12, 24)


def rates(axes: Axes = AXES, draws: int = 1, inflow: float = 4.0, **changed: Any) -> Rates:
    """Known rates; parameter draws beyond one differ a little from each other."""
    rng = np.random.default_rng(3)
    municipalities, segments = len(axes.municipalities), len(axes.segments)
    tenure = np.arange(6)
    leave = np.array([0.15, 0.1, 0.06])[:segments, None] * (1 + 0.5 * np.exp(-tenure / 2))
    move = np.full((segments, 6, segments), 0.02) * (1 - np.eye(segments))[:, None]
    move[0, :2] *= 2
    move[0, 3:, -1] *= 3 if segments > 1 else 1
    share = np.array([0.6, 0.3, 0.1])[:segments]
    varied = np.exp(rng.normal(0, 0.1, (draws, 1))) if draws > 1 else np.ones((1, 1))
    values: dict[str, Any] = {
        "inflow": np.ones((draws, axes.months, municipalities, 1)) * inflow * share * varied[:, :, None, None],
        "inflow_size": np.full((draws, municipalities, segments), 6.0),
        "leave": leave * varied[:, :, None],
        "move": np.tile(move, (draws, 1, 1, 1)),
        "returning": np.array([0.0, 0.05, 0.03, 0.02]) * varied,
        "return_to": np.tile(share / share.sum(), (draws, 1)),
        "cost": np.ones((draws, axes.months, municipalities, 1))
        * np.array([50_000.0, 90_000.0, 400_000.0])[:segments],
        "fixed": np.full((1, axes.months, municipalities), 250_000, np.int64),
    }
    return Rates(**(values | changed))


def start(axes: Axes = AXES, clients: int = 12) -> Start:
    """Clients in care by tenure, and some who left lately."""
    shape = (len(axes.municipalities), len(axes.segments), 6)
    in_care = np.tile(np.array([clients, clients // 2, clients // 3, 1, 0, clients]), (*shape[:2], 1))
    return Start(in_care, np.tile(np.array([5, 4, 3, 2]), (shape[0], 1)))


UNSURE = {
    "cost_spread": 0.05,
    "index_spread": 0.02,
    "regime": Regime(chance=0.1, level=0.2, slope=0.01, together=0.5),
}
"""What adds the other layers of uncertainty to rates."""
