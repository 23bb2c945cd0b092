# SPDX-License-Identifier: EUPL-1.2
"""Part ``delivery``: checking and storing a provider's production as Parquet, CSV and XLSX."""

from __future__ import annotations

import tempfile

from bench.part import Bound, Part, table
from bench.race import Racer, once

SIZES = {"parquet": 1_500_000, "csv": 500_000, "xlsx": 50_000}
QUICK = {"parquet": 300_000, "csv": 100_000, "xlsx": 10_000}
PLAIN = {
    "parquet": "DuckDB copies Parquet to Parquet",
    "csv": "DuckDB copies CSV to Parquet, all text",
    "xlsx": "calamine reads the sheet, nothing written",
}
MOST = {"parquet": 6.0, "csv": 6.0, "xlsx": 6.0}
"""How many times the CPU time of merely copying (or reading) checking and storing may take."""

TEXT = """\
One delivery of a provider: production lines of 12 columns, one in a thousand with a segment that does not
exist and therefore set aside. `deliver` reads, checks every rule, searches for personal data, compares
keys, stores the accepted rows sorted by their place in the file, the rows set aside, findings and the
original, and flushes all to disk. Time is counted over all cores together (user and system), so rows per
CPU second are rows a second per core. Beside it stands the least that anybody must do with the same file.
Median of {turns} turns, taken alternately. The aim is 300,000 rows a second per core for Parquet."""


def delivery(quick: bool) -> Part:
    """Measure; sizes are smaller when ``quick``."""
    turns = 3
    lines, bounds = [], []
    for kind, rows in (QUICK if quick else SIZES).items():
        with tempfile.TemporaryDirectory() as folder:
            written = once("files", "bench.delivery_contenders:write", folder=folder, kind=kind, rows=rows)
            racers = [
                Racer(name, f"bench.delivery_contenders:{name}", {"folder": folder, "kind": kind})
                for name in ("regie", "plain")
            ]
            for _ in range(turns):
                for racer in racers:
                    racer.turn()
            for racer in racers:
                racer.close()
        regie, plain = racers
        ratio = regie.cpu / plain.cpu
        bounds.append(Bound(f"{kind}: Regie's CPU time over: {PLAIN[kind]}", ratio, MOST[kind]))
        lines.append(
            (
                kind,
                f"{rows:,}",
                f"{written.turns[0].outcome / 1e6:.0f}",
                f"{regie.seconds:.2f}",
                f"{regie.cpu:.2f}",
                f"**{rows / regie.cpu:,.0f}**",
                f"{rows / plain.cpu:,.0f}",
                f"{regie.peak / 1e9:.2f}",
            )
        )
    head = (
        "file",
        "rows",
        "MB",
        "seconds",
        "CPU seconds",
        "rows per CPU second",
        "merely copied",
        "peak memory, GB",
    )
    return Part("Checking and storing a delivery", [TEXT.format(turns=turns), table(head, lines)], bounds)
