# SPDX-License-Identifier: EUPL-1.2
"""Part ``cost``: cost per client-month by differences and by a range join."""

from __future__ import annotations

import tempfile
from statistics import median

from bench.part import Bound, Part, table
from bench.race import BenchFailed, once

TEXT = """\
The same {rows:,} trajectories; cost per client-month by municipality and segment for all months, quarters,
half-years and years of six years ({periods} periods). Regie's definition adds +1 in a client's first new
month and -1 after the last one. The other form joins every stay with every month that it touches and counts
the different clients. Both are SQL on the same prepared views in one DuckDB; the answers are equal.
Building the base tables took {built:.0f} s ({built_cpu:.0f} CPU seconds): money needs more of them than
unique clients do.

The aim is a factor of 5 in CPU time; runs on this machine gave 4.4 to 6.5, so the limit is 4. The 37 s
against 3 s that this aim came from were measured with DuckDB 1.5.6 on a range join that also spread a
tariff per day over months."""


def cost(quick: bool) -> Part:
    """Measure; sizes are smaller when ``quick``."""
    rows, repeats = (1_000_000, 2) if quick else (10_000_000, 3)
    with tempfile.TemporaryDirectory() as folder:
        once("files", "bench.national_files:write", folder=folder, trajectories=rows)
        racer = once("cost", "bench.cost_contenders:both", folder=folder, repeats=repeats)
    told = racer.turns[0].outcome
    if len(told["answers"]) != 1:
        raise BenchFailed("differences and range join give different answers")
    differences, joined = (median(cpu for _, cpu in told[form]) for form in ("differences", "range_join"))
    lines = [
        (
            name,
            len(told[form]),
            f"{median(seconds for seconds, _ in told[form]):.2f}",
            f"{min(told[form])[0]:.2f}-{max(told[form])[0]:.2f}",
            f"{median(cpu for _, cpu in told[form]):.2f}",
        )
        for name, form in (("differences", "differences"), ("range join", "range_join"))
    ]
    return Part(
        "Cost per client-month",
        [
            TEXT.format(rows=rows, periods=72 + 24 + 12 + 6, **racer.info),
            table(("form", "runs", "seconds, median", "range", "CPU seconds, median"), lines),
        ],
        [Bound("the range join's CPU time over that of differences", joined / differences, LEAST, at_least=True)],
    )


LEAST = 4.0
"""How many times less CPU time differences must take. Aimed at is 5; between 4.4 and 6.5 were seen, and a limit
that other work on the machine breaks says nothing."""
