# SPDX-License-Identifier: EUPL-1.2
"""Part ``exchange``: reading and validating iJw claims (JW323)."""

from __future__ import annotations

import tempfile

from bench.part import Bound, Part, table
from bench.race import Racer, once, same_answers

CLIENTS, QUICK = 40_000, 4_000
LINES = (1, 2)
"""Lines per client: most have one product in a month, some have more."""

MANY, FEW, SMALL = 2_000, 200, 5
"""Files between which memory is compared, and clients in each."""

MOST_TIMES, LEAST_RECORDS, MOST_GROWTH = 4.0, 25_000, 1.5

TEXT = """\
Claims (JW323) of 10,000 clients each. Regie parses, checks structure, order, types, code lists and the rules
within a message, makes pseudonyms, leaves out what is personal and gives a record per client. Beside it stands a
loop over lxml's `iterparse` that does nothing but count the clients and let go of them. Time is counted over all
cores together, so records per CPU second are records a second per core. Median of {turns} turns, taken
alternately. The aim is 25,000 client records a second per core (one line each), in at most four times the time of
the bare loop."""

MEMORY = """\
Memory must not grow with the number of files: the most that reading {many:,} files of one zip takes beside
{few:,}, as the peak of the process and of Python's own objects."""


def exchange(quick: bool) -> Part:
    """Measure; sizes are smaller when ``quick``."""
    turns, clients = 5, QUICK if quick else CLIENTS
    rows, bounds = [], []
    for lines in LINES:
        size, ours, bare = _race(clients, lines, turns)
        rows.append(
            (
                f"{clients:,}",
                lines,
                f"{size / 1e6:.0f}",
                f"{ours.cpu:.2f}",
                f"**{clients / ours.cpu:,.0f}**",
                f"{bare.cpu:.2f}",
                f"{clients / bare.cpu:,.0f}",
                f"{ours.peak / 1e6:.0f}",
            )
        )
        says = f"lines per client {lines}: Regie's CPU time over a loop over iterparse that does nothing"
        bounds.append(Bound(says, ours.cpu / bare.cpu, MOST_TIMES))
        if lines == 1:
            rate = clients / ours.cpu / LEAST_RECORDS
            bounds.append(Bound("client records per CPU second over 25,000", rate, 1.0, at_least=True))
    few, many = (_memory(count // 10 if quick else count) for count in (FEW, MANY))
    bounds.append(Bound("peak of the process with ten times the files", many[0] / few[0], MOST_GROWTH))
    head = (
        "client records",
        "lines each",
        "MB",
        "CPU seconds",
        "records per CPU second",
        "bare loop, CPU seconds",
        "bare loop, records per CPU second",
        "peak memory, MB",
    )
    memory = [
        (f"{count:,}", f"{peak / 1e6:.0f}", f"{own / 1e6:.2f}")
        for count, (peak, own) in ((FEW, few), (MANY, many))
    ]
    blocks = [
        TEXT.format(turns=turns),
        table(head, rows),
        MEMORY.format(many=MANY, few=FEW),
        table(("files", "peak of the process, MB", "peak of Python's objects, MB"), memory),
    ]
    return Part("Reading iJw messages", blocks, bounds)


def _race(clients: int, lines: int, turns: int) -> tuple[int, Racer, Racer]:
    """Bytes read, and both contenders after their turns."""
    files = max(1, clients // 10_000)
    with tempfile.TemporaryDirectory() as folder:
        arguments = {"folder": folder, "clients": clients // files, "files": files, "lines": lines}
        size = once("files", "bench.exchange_contenders:write", **arguments).turns[0].outcome
        racers = [
            Racer(name, f"bench.exchange_contenders:{name}", {"folder": folder}) for name in ("regie", "plain")
        ]
        for _ in range(turns):
            for racer in racers:
                racer.turn()
        for racer in racers:
            racer.close()
    assert same_answers(racers) == clients
    return size, racers[0], racers[1]


def _memory(files: int) -> tuple[int, int]:
    """Peak of the process and of Python's objects while reading so many small files from a zip."""
    with tempfile.TemporaryDirectory() as folder:
        once("files", "bench.exchange_contenders:write", folder=folder, clients=SMALL, files=files, lines=1)
        racer = once("memory", "bench.exchange_contenders:memory", folder=folder)
    return racer.peak, racer.turns[0].outcome
