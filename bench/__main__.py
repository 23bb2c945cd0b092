# SPDX-License-Identifier: EUPL-1.2
"""``python -m bench [PART …] [--quick]``: measure, print, and write docs/performance.md.

Fails (exit code 1) when a ratio is beyond its bound, never on seconds alone. A full run writes the page, a run of
some parts their chapters of it; ``--quick`` prints only. The limits are meant for full size: ``--quick`` does not
fail.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.machine import described
from bench.part import Part
from bench.part_clients import clients
from bench.part_cost import cost
from bench.part_delivery import delivery
from bench.part_exchange import exchange
from bench.part_forecast import forecast
from bench.part_procurement import procurement
from bench.part_variance import variance
from bench.part_web import web
from bench.part_whole import whole
from bench.race import BenchFailed

PARTS: dict[str, Callable[[bool], Part]] = {
    "clients": clients,
    "cost": cost,
    "delivery": delivery,
    "exchange": exchange,
    "forecast": forecast,
    "procurement": procurement,
    "variance": variance,
    "web": web,
    "whole": whole,
}

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"

TOP = """\
# Speed and size

*This page is written by `make bench`, which measures and fails when a ratio below is beyond its limit.
Seconds differ from machine to machine and from hour to hour; ratios much less. Seconds are on the clock
unless it says CPU.*

Measured on: {machine}. The machine was not kept free of other work. The last full run took {minutes:.0f}
minutes; a chapter can be of a later run of its own."""

BOTTOM = """\
## Other versions of DuckDB

The tests of the figures and this benchmark at small size (`python -m bench --quick`) are also run with
DuckDB 1.5.6, the oldest version supported; `pip install duckdb==1.5.6` in a fresh environment repeats that."""


def main() -> int:
    """Run what is asked; 1 when a bound does not hold."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="|".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="smaller sizes: nothing is written, no limit fails")
    asked = parser.parse_args()
    began = time.monotonic()
    parts = []
    for name in asked.parts or PARTS:
        print(f"… {name}", file=sys.stderr, flush=True)
        try:
            part = PARTS[name](asked.quick)
        except BenchFailed as failed:
            print(f"{name}: {failed}", file=sys.stderr)
            return 1
        print(part.markdown(), end="\n\n", flush=True)
        parts.append(part)
    if not asked.quick:
        minutes = (time.monotonic() - began) / 60
        written = _renewed(PAGE.read_text(encoding="utf-8"), parts) if asked.parts else _page(parts, minutes)
        PAGE.write_text(written, encoding="utf-8")
    broken = [bound for part in parts for bound in part.bounds if not bound.holds]
    for bound in broken:
        print(f"beyond its limit: {bound.says}: {bound.ratio:.2f} ({bound.limit:g})", file=sys.stderr)
    return 1 if broken and not asked.quick else 0


def _page(parts: list[Part], minutes: float) -> str:
    """The whole page."""
    top = TOP.format(machine=described(), minutes=minutes)
    return "\n\n".join([top, *(part.markdown() for part in parts), BOTTOM]) + "\n"


def _renewed(page: str, parts: list[Part]) -> str:
    """The page with these parts' chapters replaced, or put before the last one when they are new."""
    head, *chapters = page.rstrip().split("\n\n## ")
    for part in parts:
        title, text = part.title, part.markdown().removeprefix("## ")
        places = [place for place, chapter in enumerate(chapters) if chapter.partition("\n")[0] == title]
        if places:
            chapters[places[0]] = text
        else:
            chapters.insert(len(chapters) - 1, text)
    return "\n\n## ".join([head, *chapters]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
