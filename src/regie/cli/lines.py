# SPDX-License-Identifier: EUPL-1.2
"""Lines of a computation as rows: one way for a contract and for a settlement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from regie.cli.common import LANG, show_rows
from regie.review import LineView
from regie.vocabulary.money import written

COLUMNS = ("level", "key", "label", "amount", "formula", "clause", "inputs")


def show_lines(lines: Sequence[LineView]) -> None:
    """Print lines and all below them as CSV, parents first; ``level`` is how deep a line lies, and an amount that
    somebody still has to decide on is left empty."""
    rows = [row for line in lines for row in _rows(line, 0)]
    show_rows(rows, "csv", {key: key for key in COLUMNS})


def _rows(line: LineView, level: int) -> Iterator[dict[str, Any]]:
    yield {
        "level": level,
        "key": line.key,
        "label": line.label.said(LANG),
        "amount": "" if line.shown is None else written(line.shown),
        "formula": line.formula.said(LANG),
        "clause": line.clause,
        "inputs": "; ".join(f"{each.label.said(LANG)}: {each.shown.said(LANG)}" for each in line.inputs),
    }
    for child in line.children:
        yield from _rows(child, level + 1)
