# SPDX-License-Identifier: EUPL-1.2
"""Figures of elsewhere: a shipped file of published ones, and the region's own benchmark where somebody made it.

    REGION/growth/benchmark.json     what 'regie statline benchmark --format json' said

Fetching and comparing with StatLine is work of ``exchange``; here its outcome is read as a file.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from regie.review.growth.model import BenchmarkRow, OutsideFigure
from regie.review.views import Said
from regie.vocabulary import RegieError

BENCHMARK = "growth/benchmark.json"


def outside_figures(municipalities: Collection[str]) -> tuple[OutsideFigure, ...]:
    """The published figures that say something about a region with these municipalities."""
    return tuple(
        OutsideFigure(
            id=each["id"],
            what=Said(nl=each["nl"], en=each["en"]),
            value=Decimal(each["value"]) if "value" in each else None,
            unit=each["unit"],
            period=each["period"],
            source=each["source"],
            sure=each.get("sure", ""),
        )
        for each in _shipped()
        if each.get("municipality") is None or each["municipality"] in municipalities
    )


def benchmark_rows(region_folder: Path | None) -> tuple[BenchmarkRow, ...]:
    """The benchmark in a region's folder; nothing where there is none.

    Raises ``RegieError`` for a file that is not what the command writes.
    """
    path = region_folder / BENCHMARK if region_folder else None
    if path is None or not path.is_file():
        return ()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_row(each) for each in found["rows"])
    except (ValueError, KeyError, TypeError, InvalidOperation) as problem:
        raise RegieError("growth.benchmark_unreadable", file=BENCHMARK) from problem


def _row(each: Mapping[str, Any]) -> BenchmarkRow:
    def known(name: str) -> Decimal | None:
        value = each.get(name)
        if value is None or value == "":
            return None
        found = Decimal(str(value))
        if not found.is_finite():
            raise ValueError(name)
        return found

    return BenchmarkRow(
        region=str(each["region"]),
        name=str(each["name"]),
        what=str(each["what"]),
        observed=known("observed"),
        expected=known("expected"),
        ratio=known("ratio"),
        lower=known("lower"),
        upper=known("upper"),
        change=known("change"),
        reason=str(each.get("reason") or ""),
    )


@cache
def _shipped() -> tuple[dict[str, Any], ...]:
    text = files("regie.review.growth").joinpath("national.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["figure"])
