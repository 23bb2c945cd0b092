# SPDX-License-Identifier: EUPL-1.2
"""A small region to simulate: two municipalities, three segments, everything that can happen."""

from __future__ import annotations

from typing import Any

import numpy as np

from regie.forecast.simulating.rates import Axes, Rates, Regime, Start

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
    "index_spread": 0.02,
    "regime": Regime(chance=0.1, level=0.2, slope=0.01, together=0.5),
}
"""What adds the other layers of uncertainty to rates."""


def assert_same(one: Any, other: Any) -> None:
    """Means and standard deviations of two samples (first axis) within Monte-Carlo error."""
    one, other = one.reshape(len(one), -1), other.reshape(len(other), -1)
    error = np.sqrt(one.var(axis=0) / len(one) + other.var(axis=0) / len(other))
    assert (np.abs(one.mean(axis=0) - other.mean(axis=0)) <= 4.5 * error + 1e-9).all()
    ratio = np.log(one.std(axis=0) / other.std(axis=0))
    assert (np.abs(ratio) < 5 * np.sqrt(0.5 / len(one) + 0.5 / len(other))).all()


def client_by_client(of: Rates, begin: Start, axes: Axes, seed: int) -> Any:
    """One draw of known rates in plain Python, a client at a time, month by month: client_months, entered,
    returned, moved_in, left and moved_out by month, municipality and segment."""
    rng = np.random.default_rng(seed)
    months, segments = axes.months, len(axes.segments)
    counts = np.zeros((6, months, len(axes.municipalities), segments))
    clients = []
    for municipality, segment, tenure in np.argwhere(begin.in_care >= 0):
        clients += [(municipality, 0, segment, tenure)] * begin.in_care[municipality, segment, tenure]
    for municipality, since in np.argwhere(begin.left >= 0):
        clients += [(municipality, 0, None, since)] * begin.left[municipality, since]
    for month, municipality, segment in np.ndindex(counts.shape[1:]):
        size = of.inflow_size[0, municipality, segment]
        number = rng.negative_binomial(size, size / (size + of.inflow[0, month, municipality, segment]))
        counts[1, month, municipality, segment] = number
        clients += [(municipality, month, segment, 0)] * number
    for municipality, first, state, passed in clients:
        for month in range(first, months):
            if state is None:
                if passed >= of.returning.shape[1]:
                    break
                if rng.random() >= of.returning[0, passed]:
                    passed += 1
                    continue
                state, passed = rng.choice(segments, p=of.return_to[0]), 0
                counts[2, month, municipality, state] += 1
            counts[0, month, municipality, state] += 1
            bucket = min(passed, of.leave.shape[-1] - 1)
            leave, move = of.leave[0, state, bucket], of.move[0, state, bucket]
            if of.change is not None:
                leave = leave * of.change.leave[0, month, municipality, state]
                move = move + (0 if of.change.move is None else of.change.move[0, month, municipality, state])
                move = np.maximum(move, 0)
                over = max(leave + move.sum(), 1)
                leave, move = leave / over, move / over
            number = rng.random() - leave
            if number < 0:
                counts[4, month, municipality, state] += 1
                state, passed = None, 0
                continue
            ways = np.cumsum(move)
            to = int(np.searchsorted(ways, number, side="right"))
            if to < segments:
                counts[5, month, municipality, state] += 1
                if month + 1 < months:
                    counts[3, month + 1, municipality, to] += 1
                state, passed = to, 0
            else:
                passed += 1
    return counts
