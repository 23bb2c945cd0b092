# SPDX-License-Identifier: EUPL-1.2
"""Monthly unique clients by municipality and segment, three ways. All give one whole number per month,
municipality and segment; numpy and pandas get the trajectories as whole numbers that are already in memory."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.racer import Ready
from regie.example_region import benchmark_trajectories

MUNICIPALITIES, SEGMENTS, MONTHS, FIRST_YEAR = 40, 4, 72, 2019

Ints = npt.NDArray[Any]


def regie(folder: str) -> Ready:
    """Regie's own definition, run on the prepared views. The base tables are built beforehand; ``info`` says what
    that took, and how long the same takes through ``query``, which makes a ``Figure`` of every number."""
    from bench.national_files import MEMORY_LIMIT, open_source
    from regie.figures import definition, query
    from regie.figures.breakdown import Level
    from regie.vocabulary.periods import parse_periods

    began, cpu = time.perf_counter(), time.process_time()
    source = open_source(Path(folder))
    opened = time.perf_counter() - began
    periods = parse_periods(f"{FIRST_YEAR}-01..{FIRST_YEAR + MONTHS // 12 - 1}-12")
    indicator = definition("unique_clients")
    level = Level(source.dimensions, (), indicator.within)
    source.run("SELECT COUNT(*) FROM stays", level, periods)  # builds what the view `stays` reads
    built = {"built": time.perf_counter() - began - opened, "built_cpu": time.process_time() - cpu}
    by = ("municipality", "segment")
    began = time.perf_counter()
    query(source, "unique_clients", by=by, periods=periods, total=False)
    built["queried"] = time.perf_counter() - began
    asked = Level(source.dimensions, by, indicator.within)

    def dense(rows: Any) -> str:
        table = np.zeros((MONTHS, MUNICIPALITIES, SEGMENTS), dtype=np.int64)
        place = {str(period): number for number, period in enumerate(periods)}
        for _, period, cell, clients, _, _ in rows:
            at = asked.read(cell)
            table[place[period], int(at["municipality"]), int(at["segment"][1:])] = clients
        return digest(table)

    return Ready(
        turn=lambda: source.run(indicator.sql(), asked, periods),
        outcome=dense,
        info=built | {"opened": opened, "limit": MEMORY_LIMIT},
    )


def numpy_sort(trajectories: int) -> Ready:
    """Written for this one question: one sort of packed keys, a running maximum, a difference array."""
    arrays = _arrays(trajectories)
    return Ready(turn=lambda: _by_sort(**arrays), outcome=digest)


def pandas_explode(trajectories: int) -> Ready:
    """Every trajectory written out per month, then the different clients counted. The rows are repeated by
    number, which is many times faster than lists in ``DataFrame.explode``."""
    import pandas as pd

    frame = pd.DataFrame(_arrays(trajectories))
    month_of = _month_of_day()

    def turn() -> Ints:
        first = np.maximum(month_of[frame["began_on"].to_numpy()], 0)
        last = np.minimum(month_of[frame["end_on"].to_numpy() - 1], MONTHS - 1)
        number = np.maximum(last - first + 1, 0)
        exploded = frame[["client", "municipality", "segment"]].loc[frame.index.repeat(number)]
        begin_of_run = np.repeat(np.cumsum(number) - number, number)
        exploded["month"] = np.repeat(first, number) + np.arange(len(exploded)) - begin_of_run
        counted = exploded.groupby(["month", "municipality", "segment"])["client"].nunique()
        table = np.zeros((MONTHS, MUNICIPALITIES, SEGMENTS), dtype=np.int64)
        table[tuple(counted.index.get_level_values(level) for level in range(3))] = counted.to_numpy()
        return table

    return Ready(turn, outcome=digest)


def digest(table: Ints) -> str:
    """The SHA-256 of a table of whole numbers, month by municipality by segment."""
    return hashlib.sha256(np.ascontiguousarray(table, dtype="<i8").tobytes()).hexdigest()


def _arrays(trajectories: int) -> dict[str, Ints]:
    return benchmark_trajectories(trajectories, municipalities=MUNICIPALITIES, segments=SEGMENTS, months=MONTHS)


def _by_sort(client: Ints, municipality: Ints, segment: Ints, began_on: Ints, end_on: Ints) -> Ints:
    month_of = _month_of_day()
    first = np.maximum(month_of[began_on], 0).astype(np.int64)
    end = np.minimum(month_of[end_on - 1] + 1, MONTHS).astype(np.int64)
    bits = int(client.max()).bit_length()
    cell = municipality.astype(np.int64) * SEGMENTS + segment
    key = ((cell << bits | client) << 7 | first) << 7 | end
    key = key[first < end]
    key.sort()
    end, first, group = key & 127, key >> 7 & 127, key >> 14
    reached = np.maximum.accumulate(group << 7 | end)  # groups rise, so a new group begins afresh
    before = np.zeros_like(end)
    before[1:] = np.where(group[1:] == group[:-1], reached[:-1] & 127, 0)
    first = np.maximum(first, before)
    adds = first < end
    place = (group[adds] >> bits) * (MONTHS + 1)
    size = MUNICIPALITIES * SEGMENTS * (MONTHS + 1)
    change = np.bincount(place + first[adds], minlength=size) - np.bincount(place + end[adds], minlength=size)
    table: Ints = change.reshape(MUNICIPALITIES, SEGMENTS, MONTHS + 1).cumsum(axis=2)[:, :, :MONTHS]
    return table.transpose(2, 0, 1)


def _month_of_day() -> Ints:
    """For every day since 1970: the month counted from the first one measured."""
    days = np.arange(np.datetime64("1970-01-01"), np.datetime64("2100-01-01"))
    return (days.astype("datetime64[M]").astype(int) - (FIRST_YEAR - 1970) * 12).astype(np.int32)
