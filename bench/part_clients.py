# SPDX-License-Identifier: EUPL-1.2
"""Part ``clients``: monthly unique clients by municipality and segment, Regie against numpy and pandas."""

from __future__ import annotations

import tempfile
from statistics import median

from bench.part import Bound, Part, table
from bench.race import Racer, once, same_answers

WHERE = "bench.clients_contenders"
GB = 1e9

TEXT = """\
{rows:,} trajectories of {clients:,} clients, 72 months, 40 municipalities, 4 segments; everyone counts once
per month, municipality and segment. What is compared is the figure itself: Regie's base tables, numpy's
arrays and pandas' frame are in memory beforehand, with clients as whole numbers, and each gives a table of
72 x 160 numbers. Regie runs the definition that the report uses (`Source.run`); its time includes preparing
the views of this breakdown. Through `query`, which makes a figure with unit, snapshot and remarks of every
number, the same took {queried:.2f} s (first time, once).

Before that, once per snapshot, Regie reads its Parquet files with text keys, applies the counting rules,
numbers clients and cuts stays where a client moves (here nobody moves: each client has one residence):
opening {opened:.1f} s and building {built:.1f} s, together {built_cpu:.1f} CPU seconds. Further questions
use the same base tables.

Each contender runs in a process of its own; Regie and numpy take turns, pandas follows on its own because
of its memory. The median of {turns} turns counts (pandas {few}). The three tables of answers are equal in
every cell. The numpy version is written for this one question: one sort of packed keys, a running maximum,
a difference array. It uses one core, DuckDB all. pandas repeats rows per month and counts distinct clients;
repeating by number is its quick way, lists in `DataFrame.explode` take many times longer. Peak memory is of
the whole process; Regie's includes building the base tables, with DuckDB held to {limit}."""

FASTEST = """\
The fastest turn of Regie over the fastest of numpy: {ratio:.1f}. numpy's sort depends much on the state of the
memory when it starts, so this is not judged; the median of turns is."""


def clients(quick: bool) -> Part:
    """Measure; sizes are smaller when ``quick``."""
    rows, turns, few = (1_000_000, 3, 2) if quick else (10_000_000, 5, 2)
    with tempfile.TemporaryDirectory() as folder:
        once("files", "bench.national_files:write", folder=folder, trajectories=rows)
        regie = Racer("Regie", f"{WHERE}:regie", {"folder": folder})
        numpy = Racer("numpy, single purpose", f"{WHERE}:numpy_sort", {"trajectories": rows})
        for _ in range(turns):
            regie.turn()
            numpy.turn()
        regie.close()
        numpy.close()
    pandas = Racer("pandas, explode and nunique", f"{WHERE}:pandas_explode", {"trajectories": rows})
    for _ in range(few):
        pandas.turn()
    pandas.close()
    racers = [regie, numpy, pandas]
    same_answers(racers)
    info = regie.info
    lines = [
        (
            racer.name,
            f"{racer.seconds:.2f}",
            "-".join(f"{f([turn.seconds for turn in racer.turns]):.2f}" for f in (min, max)),
            f"{median(turn.cpu for turn in racer.turns):.2f}",
            f"{racer.peak / GB:.2f}",
        )
        for racer in racers
    ]
    return Part(
        "Unique clients a month",
        [
            TEXT.format(
                rows=rows,
                turns=turns,
                few=few,
                **{k: info[k] for k in ("opened", "built", "built_cpu", "queried", "limit")},
                clients=round(rows * 0.4),
            ),
            table(("method", "seconds, median", "range", "CPU seconds", "peak memory, GB"), lines),
            FASTEST.format(ratio=min(t.seconds for t in regie.turns) / min(t.seconds for t in numpy.turns)),
        ],
        [
            Bound("Regie's time over that of pandas", regie.seconds / pandas.seconds, 0.1),
            Bound("Regie's time over that of numpy", regie.seconds / numpy.seconds, 2.5),
            Bound("Regie's peak memory over 3 GB", regie.peak / (3 * GB), 1.0),
        ],
    )
