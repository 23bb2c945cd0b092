# SPDX-License-Identifier: EUPL-1.2
"""Part ``procurement``: from the files of a snapshot to the landscape of a region that bought by open house,
to what its start dates may cost, and to the fewest parties that cover every need."""

from __future__ import annotations

import tempfile
from statistics import median

from bench.coverage_contenders import fewest_parties
from bench.part import Bound, Part, table
from bench.race import Racer, once, same_answers
from bench.starting_contenders import start_dates

WHERE = "bench.procurement_contenders"
GB = 1e9

TEXT = """\
{lines:,} production lines of {clients:,} clients with 221 providers of 60 products in 8 municipalities over
five years. Regie opens the Parquet files, applies the counting rules, puts every line at the residence and
age of the month of service, and computes the whole landscape of a study: volumes, use, concentration, prices,
products that may mean the same, who gives what where, travel and administration. Asked is that this takes
less than 10 seconds on two cores. Beside it stands the least that anybody must do with the same files: join
each line with its client and add up cost and different clients per municipality, provider, product and year,
in one query of DuckDB. Both give the same cost and clients per municipality. Each runs in a process of its
own, in turns; the median of {turns} counts."""


def procurement(quick: bool) -> Part:
    """Measure; sizes are smaller when ``quick``."""
    lines, turns = (300_000, 2) if quick else (3_000_000, 3)
    with tempfile.TemporaryDirectory() as folder:
        written = once("files", f"{WHERE}:write", folder=folder, lines=lines).turns[0].outcome
        regie = Racer("Regie, files to landscape", f"{WHERE}:regie", {"folder": folder})
        bare = Racer("one query of DuckDB", f"{WHERE}:bare", {"folder": folder})
        for _ in range(turns):
            regie.turn()
            bare.turn()
        regie.close()
        bare.close()
    racers = [regie, bare]
    same_answers(racers)
    rows = [
        (
            racer.name,
            f"{racer.seconds:.2f}",
            "-".join(f"{f([turn.seconds for turn in racer.turns]):.2f}" for f in (min, max)),
            f"{median(turn.cpu for turn in racer.turns):.2f}",
            f"{racer.peak / GB:.2f}",
        )
        for racer in racers
    ]
    dates, bounds = start_dates(quick)
    parties, proofs = fewest_parties(quick)
    return Part(
        "The landscape of a region",
        [
            TEXT.format(turns=turns, **written),
            table(("method", "seconds, median", "range", "CPU seconds", "peak memory, GB"), rows),
            *dates,
            *parties,
        ],
        [
            Bound("Regie's CPU time over that of one query", regie.cpu / bare.cpu, MOST),
            Bound("Regie's peak memory over 4 GB", regie.peak / (4 * GB), 1.0),
            *bounds,
            *proofs,
        ],
    )


MOST = 16.0
"""How many times the CPU time of one query the whole landscape may take."""
