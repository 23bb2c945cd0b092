# SPDX-License-Identifier: EUPL-1.2
"""Many trajectories as plain arrays, for measuring speed: realistic lengths and overlaps, no meaning."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from regie.example_region.days import day_number, first_days
from regie.vocabulary.periods import Period

CLIENTS_PER_TRAJECTORY = 0.4


def benchmark_trajectories(
    n: int, *, municipalities: int = 40, segments: int = 4, months: int = 72, seed: int = 1
) -> dict[str, npt.NDArray[np.int32]]:
    """``n`` trajectories of about 0.4 n clients as int32 arrays of equal length.

    ``client`` (dense from 0), ``municipality`` and ``segment`` (positions), ``began_on`` and ``end_on`` (days
    since 1 January 1970, half-open; they lie within the ``months`` from January 2019 or reach over their edges).
    A client lives in one municipality; the trajectories of one client follow each other closely or overlap.
    """
    rng = np.random.default_rng(seed)
    clients = max(round(n * CLIENTS_PER_TRAJECTORY), 1)
    first = day_number(Period.parse("2019").start)
    last = int(first_days(2019 * 12 + months))
    client = np.sort(rng.integers(0, clients, n, dtype=np.int32))
    lives = (rng.random(clients, dtype=np.float32) ** 1.6 * municipalities).astype(np.int32)
    start = rng.integers(first - 400, last - 1, clients, dtype=np.int32)
    later = (rng.standard_exponential(n, dtype=np.float32) * 120).astype(np.int32)
    began = start[client] + later
    length = np.exp(rng.standard_normal(n, dtype=np.float32) * 0.8 + 5.2).astype(np.int32) + 1
    began = np.minimum(began, last - 1)
    end = np.maximum(np.minimum(began + length, last + 400), first + 1)
    segment = np.minimum(rng.standard_exponential(n, dtype=np.float32) * 0.5 * segments, segments - 1)
    order = rng.permutation(n)  # files are not sorted by client
    return {
        "client": client[order],
        "municipality": lives[client][order],
        "segment": segment.astype(np.int32)[order],
        "began_on": began[order].astype(np.int32),
        "end_on": end[order].astype(np.int32),
    }
