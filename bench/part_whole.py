# SPDX-License-Identifier: EUPL-1.2
"""Part ``whole``: the main job in one go, on the example region and on larger ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.part import Bound, Part, table
from bench.race import once

STEPS = {
    "generate": ("generate the region and its files", ("rows",)),
    "deliver": ("read, check and store all files", ("rows",)),
    "snapshot": ("make the snapshot", ("rows",)),
    "figures": ("open it and compute all figures of the report, small numbers hidden", ("rows", "figures")),
    "money": ("lump sum against cost since the start, causes, settlement", ("rows", "lines")),
    "forecast": ("forecast 36 months in 1,000 draws, and look back", ("rows", "fans")),
    "document": ("build the report", ("figures",)),
    "page": ("HTML with charts", ("figures",)),
    "print": ("PDF", ("figures",)),
    "settlement": ("settlement file: HTML, PDF, workbook with formulas", ("lines",)),
}
"""What each step does, and what its work grows with; of two, the one that grew most counts."""

COUNTED = ("files", "rows", "set_aside", "figures", "fans", "lines", "page_kb", "print_kb")
"""What is told of each region."""

MOST = 1.5
"""CPU time per row (or per figure) in the larger region over that in the example region."""

TEXT = """\
As `regie demo` does it: generate, hand in all files, make a snapshot, compute the figures of the half-year
report and the money of its contract, forecast, and write report (the demo writes it twice, once with and once
without small numbers) and settlement file. One run each in a process of its own. The growth factor is CPU time per
unit of input in the larger region over time per unit in the example region: rows handed in, figures in the report
or lines of the settlement; of two units, the one that grew most. Above 1 a step grows faster than its input; far
below 1 fixed cost dominates in the small region.{also}"""

ALSO = """\
 Therefore the region at {large} times is also compared with the one at {middle} times, where fixed cost no longer
hides anything."""


def whole(quick: bool) -> Part:
    """Measure; sizes are smaller when ``quick``."""
    sizes: list[tuple[str, int, int | None]] = [
        ("example region", 1, None),
        ("3 times", 3, None) if quick else ("10 times", 10, None),
        *([] if quick else [("20 times", 20, None)]),
        ("40 municipalities", 1, 40),
    ]
    runs = {
        name: once(name, "bench.whole_steps:demo", scale=scale, municipalities=municipalities)
        for name, scale, municipalities in sizes
    }
    told = {name: run.turns[0].outcome for name, run in runs.items()}
    small = told["example region"]
    others = [name for name in runs if name != "example region"]
    steps = []
    bounds = []
    for step, (what, units) in STEPS.items():
        cells = [f"{outcome['steps'][step][0]:.2f}" for outcome in told.values()]
        for name in others:
            factor = _factor(told[name], small, step, units)
            cells.append(f"{factor:.2f}")
            if small["steps"][step][1] > LEAST_SECONDS:
                bounds.append(Bound(f"{name}, {what}: growth factor", factor, MOST))
        steps.append((f"{what} (per {' or '.join(unit[:-1] for unit in units)})", *cells))
    if not quick:
        for step, (what, units) in STEPS.items():
            if "rows" in units:
                factor = _factor(told["20 times"], told["10 times"], step, units)
                bounds.append(Bound(f"20 over 10 times, {what}: growth factor", factor, MOST))
    steps.append(("**all**", *(f"**{run.turns[0].seconds:.1f}**" for run in runs.values()), *("" for _ in others)))
    head = ("step", *(f"{name}, s" for name in runs), *(f"growth, {name}" for name in others))
    size = table(
        (
            "region",
            "files",
            "rows handed in",
            "set aside",
            "figures",
            "fans",
            "lines",
            "HTML, kB",
            "PDF, kB",
            "peak memory, GB",
        ),
        [
            (
                name,
                *(f"{outcome[key]:,}" for key in COUNTED),
                f"{runs[name].peak / 1e9:.2f}",
            )
            for name, outcome in told.items()
        ],
    )
    also = "" if quick else ALSO.format(large=20, middle=10)
    return Part("The whole job", [TEXT.format(also=also), size, table(head, steps)], bounds)


LEAST_SECONDS = 0.15
"""Steps that take less than this in the example region are shown but not judged: noise is as large as they are."""


def _factor(large: dict[str, Any], small: dict[str, Any], step: str, units: Sequence[str]) -> float:
    """CPU time of a step in the larger region over that in the smaller one, for as much more work as there is."""
    more = max(large[unit] / small[unit] for unit in units)
    return float(large["steps"][step][1] / small["steps"][step][1] / more)
