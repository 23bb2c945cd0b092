# SPDX-License-Identifier: EUPL-1.2
"""One contender in a process of its own: makes itself ready, then takes its turn each time it is told to.

``python -m bench.racer MODULE:FUNCTION JSON`` calls the function with the JSON's names; it returns a ``Ready``.
The process then answers every line on its input with one line of JSON: what the turn took and what came out. That
keeps data in memory between turns, lets contenders alternate, and gives each a peak memory of its own.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TextIO


@dataclass
class Ready:
    """A contender that is ready: ``turn`` is what is measured and returns what ``outcome`` makes comparable
    (outside the time measured); ``info`` is told once."""

    turn: Callable[[], Any]
    outcome: Callable[[Any], Any] = lambda result: result
    info: dict[str, Any] = field(default_factory=dict)


def main() -> None:
    """Serve turns until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what others print must not mix with the answers
    module, function = sys.argv[1].split(":")
    ready: Ready = getattr(importlib.import_module(module), function)(**json.loads(sys.argv[2]))
    _tell(answers, ready.info | {"peak": peak_memory()})
    for _ in sys.stdin:
        began, cpu = time.perf_counter(), cpu_time()
        result = ready.turn()
        seconds, cpu = time.perf_counter() - began, cpu_time() - cpu
        peak = peak_memory()
        _tell(answers, {"seconds": seconds, "cpu": cpu, "peak": peak, "outcome": ready.outcome(result)})


def cpu_time() -> float:
    """Seconds of all cores together, with those of copies of this process that have ended."""
    copies = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + copies.ru_utime + copies.ru_stime


def peak_memory() -> int:
    """Most bytes of memory that this process has held at once, and the largest copy of it (shared parts twice)."""
    unit = 1 if sys.platform == "darwin" else 1024
    return (
        sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * unit
    )


def _tell(out: TextIO, answer: dict[str, Any]) -> None:
    out.write(json.dumps(answer) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
