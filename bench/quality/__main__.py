# SPDX-License-Identifier: EUPL-1.2
"""``python -m bench.quality [--quick] [--regions N] [--workers N]``: try the forecast, print, write
docs/forecast-quality.md.

The seeds are those that are reported, never those with which the estimate was made better (from ``TUNING_FROM``).
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench.quality.page import page
from bench.quality.recipes import FAMILIES
from bench.quality.trial import Row, try_region

PAGE = Path(__file__).parent.parent.parent / "docs" / "forecast-quality.md"

REGIONS = 10
"""Regions of every family."""

QUICK = 1

TUNING_FROM = 1000
"""Seeds from here are for making the estimate better; what is reported stays below."""


def main() -> int:
    """Run and report; what fails is told on the page, it does not fail the run."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality")
    parser.add_argument("--quick", action="store_true", help="one region of every family; the page is not written")
    parser.add_argument("--regions", type=int, default=REGIONS, help="regions of every family")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    asked = parser.parse_args()
    seeds = range(1, (QUICK if asked.quick else asked.regions) + 1)
    if not 1 <= len(seeds) < TUNING_FROM:
        parser.error(f"regions: 1 to {TUNING_FROM - 1}")
    began = time.monotonic()
    rows = run([(family, seed) for seed in seeds for family in FAMILIES], asked.workers)
    text = page(rows, minutes=(time.monotonic() - began) / 60)
    print(text)
    if not asked.quick:
        PAGE.write_text(text, encoding="utf-8")
    return 0


def run(regions: list[tuple[str, int]], workers: int) -> list[Row]:
    """The rows of all regions, in their order."""
    rows: list[Row] = []
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for done, found in enumerate(pool.map(try_region, regions), start=1):
            rows += found
            print(f"\r{done} of {len(regions)} regions", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return rows


if __name__ == "__main__":
    sys.exit(main())
