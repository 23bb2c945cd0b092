# SPDX-License-Identifier: EUPL-1.2
"""Chapters of a result for other systems: the tables of the pages, and the numbers behind their charts, as this
reader sees them on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from regie.procurement.result import StudyResult
from regie.reporting.behind import behind
from regie.reporting.document import Block, Chart, Paragraph, Section, Table
from regie.reporting.values import Hidden, Value
from regie.web.access import Scope
from regie.web.procurement.blocks import plain
from regie.web.procurement.editions import chapter
from regie.web.procurement.tabs import TABS
from regie.web.ui.language import active


def chapter_of(scope: Scope, result: StudyResult, tab: str) -> dict[str, Any]:
    """A page of a study as data: what it says in short, and its tables."""
    sections = [section for part in TABS[tab] if (section := chapter(scope, result, part)) is not None]
    blocks = [block for section in sections for block in _flat(section.blocks)]
    lead = next((plain(block.text) for block in blocks if isinstance(block, Paragraph) and block.lead), "")
    tables = [_table(each) for block in blocks for each in _tables(block)]
    return header(result) | {"lead": lead, "tables": tables}


def header(result: StudyResult) -> dict[str, Any]:
    """Where every figure comes from."""
    return {
        "study": result.study.id,
        "title": result.study.title,
        "run": result.parameters.id,
        "snapshot": result.snapshot,
        "seed": result.parameters.seed,
        "synthetic": result.synthetic,
        "illustrative": result.illustrative,
    }


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Section):
            yield from _flat(block.blocks)
        else:
            yield block


def _tables(block: Block) -> Iterator[Table]:
    if isinstance(block, Table):
        yield block
    elif isinstance(block, Chart):
        yield behind(block, active())


def _table(table: Table) -> dict[str, Any]:
    titles = [" ".join(filter(None, (each.group, each.title))) for each in table.columns]
    rows, group = [], ""
    for row in table.rows:
        if row.role == "group":
            group = plain(row.label)
            if not row.cells:
                continue
        rows.append(
            {
                "group": group or None,
                "label": plain(row.label),
                "total": row.role == "total",
                "values": [_value(cell) for cell in row.cells],
                "suppressed": [place for place, cell in enumerate(row.cells) if isinstance(cell, Hidden)],
            }
        )
    return {
        "name": table.anchor or "",
        "title": table.title,
        "unit": table.unit,
        "head": table.head,
        "columns": titles,
        "rows": rows,
    }


def _value(value: Value) -> int | str | None:
    """Whole numbers as they are; amounts, shares and days as text; nothing for what is hidden or not known."""
    match value:
        case None | Hidden():
            return None
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
    return value
