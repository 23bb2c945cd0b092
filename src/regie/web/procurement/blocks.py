# SPDX-License-Identifier: EUPL-1.2
"""A chapter of the report as parts of a page: what the report says, with tables to sort, search and export, and
charts to explore. So that screen and report never say different things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from regie.reporting.document import (
    Block,
    Callout,
    Chart,
    Definitions,
    ItemList,
    KeyFigures,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
)
from regie.reporting.values import Format, Value
from regie.web.procurement.tabs import ALL_TABLES
from regie.web.ui import columns, formats
from regie.web.ui import tables as ui
from regie.web.ui.chart_files import chart_file, with_downloads
from regie.web.ui.charts import WebChart, web_chart
from regie.web.ui.columns import Cell
from regie.web.ui.components import KeyFigure

TONES = {"hypothesis": "hypothesis", "quality": "quality", "decision": "decision", "note": "info"}

MOST_UNSEARCHED = 12
"""Rows that are looked through without a search field."""

EXCEL = {
    Format.PERCENT: '#,##0.0"%"',
    Format.WHOLE_PERCENT: '#,##0"%"',
    Format.ONE_DECIMAL: "#,##0.0",
    Format.TWO_DECIMALS: "#,##0.00",
    Format.EURO_CENTS: "#,##0.00",
}


class Formatted(columns.Number):
    """Numbers written in one of the forms of the report."""

    def __init__(self, label: Any, form: Format) -> None:
        super().__init__(label, orderable=True)
        self.form = form

    @property
    def excel(self) -> str:
        return EXCEL.get(self.form, "#,##0")

    def written(self, value: Any) -> str:
        return formats.written(value, self.form)


class Cut(columns.Column):
    """Texts and days."""

    def written(self, value: Any) -> str:
        return formats.written(value, Format.DAY)

    def exact(self, value: Any) -> Cell:
        return value if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Tree:
    """A table whose lines stand in groups: as it is in the report, with its files."""

    table: Table
    export: ui.Table
    id: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines, each value written out."""
        return [
            {
                "label": plain(row.label),
                "role": row.role,
                "indent": row.indent,
                "span": len(self.table.columns) + 1,
                "cells": [
                    (formats.written(cell, row.format or column.format), column.format.is_number)
                    for cell, column in zip(row.cells, self.table.columns, strict=False)
                ],
            }
            for row in self.table.rows
        ]

    @property
    def heads(self) -> list[tuple[str, bool]]:
        return [
            (" ".join(filter(None, (each.group, each.title))), each.format.is_number)
            for each in self.table.columns
        ]

    @property
    def notes(self) -> list[str]:
        return [*(plain(each) for each in self.table.notes), *self.export.legend]


@dataclass(frozen=True)
class Piece:
    """One thing on the page: ``kind`` says which template shows ``value``."""

    kind: str
    value: Any
    title: str = ""
    tone: str = ""
    level: int = 2
    items: Sequence[str] = ()
    id: str = ""


@dataclass(frozen=True)
class Shown:
    """Chapters on a page; ``full`` are all tables, which stand folded under them."""

    pieces: tuple[Piece, ...] = ()
    full: tuple[Piece, ...] = ()
    tables: tuple[ui.Table, ...] = ()
    charts: tuple[WebChart, ...] = ()
    lead: str = ""

    def file(self, request: HttpRequest) -> HttpResponse | None:
        """The table or chart that the address asks for as a file; nothing when it asks for none."""
        return ui.exported(request, *self.tables) or chart_file(request, self.charts)


@dataclass
class _Making:
    """A chapter in the making."""

    request: HttpRequest
    prefix: str
    facts: Mapping[str, str]
    tables: list[ui.Table] = field(default_factory=list)
    charts: list[WebChart] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def pieces(self, blocks: Iterable[Block], level: int) -> Iterator[Piece]:
        for block in blocks:
            match block:
                case Section():
                    yield Piece("heading", block.title, level=level, id=self.name(block.anchor or block.title))
                    yield from self.pieces(block.blocks, level + 1)
                case Paragraph():
                    yield Piece("lead" if block.lead else "text", plain(block.text))
                case ItemList():
                    yield Piece("list", "", items=[plain(each) for each in block.items])
                case Callout():
                    items = [plain(each) for each in block.items]
                    text = [plain(each) for each in block.text]
                    yield Piece("callout", text, title=block.title, tone=TONES[block.role], items=items)
                case KeyFigures():
                    yield Piece("figures", [_figure(each) for each in block.figures])
                case Definitions():
                    yield Piece("definitions", [(each.term, plain(each.text)) for each in block.definitions])
                case Chart():
                    yield Piece("chart", self.chart(block))
                case Table():
                    yield self.table(block)

    def chart(self, chart: Chart) -> WebChart:
        made = web_chart(
            chart.spec,
            title=chart.title,
            alt=chart.alt,
            subtitle=chart.subtitle,
            note=" ".join(plain(each) for each in chart.notes),
            key=self.name(chart.anchor or chart.title),
        )
        (made,) = with_downloads(self.request, [made])
        self.charts.append(made)
        return made

    def table(self, table: Table) -> Piece:
        name = self.name(table.anchor or table.title)
        grouped = any(row.role == "group" or row.indent for row in table.rows)
        made = self.sortable(table, name, grouped)
        self.tables.append(made)
        if grouped:
            return Piece("tree", Tree(table, made, name))
        return Piece("table", made)

    def sortable(self, table: Table, name: str, grouped: bool) -> ui.Table:
        """The table with its columns; in one with groups the group of each line in a column of its own."""
        fields: dict[str, Any] = {"group": columns.Column("")} if grouped else {}
        fields["label"] = columns.Column(table.head)
        for place, column in enumerate(table.columns):
            title = " ".join(filter(None, (column.group, column.title)))
            kind = column.format.is_number
            fields[f"c{place}"] = Formatted(title, column.format) if kind else Cut(title)
        lines = [row for row in table.rows if grouped or row.role in ("line", "subtotal")]
        total = next((row for row in table.rows if row.role == "total"), None)
        class_ = type("Made", (ui.Table,), fields)
        return class_(  # type: ignore[no-any-return]
            list(_rows(lines)),
            request=self.request,
            caption=table.title,
            name=name,
            unit=table.unit,
            search=("label",) if not grouped and len(lines) > MOST_UNSEARCHED else (),
            totals=_cells(total) if total is not None and not grouped else None,
            note=" ".join(plain(each) for each in table.notes),
            facts=self.facts,
            heading=3,
            page_size=25,
        )

    def name(self, wanted: str) -> str:
        """A name for a part of the page that no other part has."""
        base = slugify(wanted.removeprefix("table-").removeprefix("figure-"))[:40] or "deel"
        base = f"{self.prefix}-{base}" if self.prefix else base
        found = next(name for name in (base, *(f"{base}-{at}" for at in range(2, 99))) if name not in self.names)
        self.names.add(found)
        return found


def shown(
    request: HttpRequest, sections: Iterable[Section | None], facts: Mapping[str, str], prefix: str = ""
) -> Shown:
    """Chapters as parts of a page; the first chapter's title is that of the page."""
    making = _Making(request, prefix, facts)
    pieces: list[Piece] = []
    for place, section in enumerate(each for each in sections if each is not None):
        if place:
            pieces.append(
                Piece("heading", section.title, level=2, id=making.name(section.anchor or section.title))
            )
        pieces += making.pieces(section.blocks, 3 if place else 2)
    lead = next((piece.value for piece in pieces[:1] if piece.kind == "lead"), "")
    left = tuple(pieces[1:] if lead else pieces)
    at = next((place for place, piece in enumerate(left) if piece.id == ALL_TABLES), len(left))
    full = _with_levels(left[at + 1 :])
    return Shown(_with_levels(left[:at]), full, tuple(making.tables), tuple(making.charts), lead)


def plain(text: Text) -> str:
    """Running text without its marks; a footnote in brackets."""
    return "".join(run.text or (f" ({run.note})" if run.note else "") for run in text)


def _with_levels(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """No level of headings is skipped, and what stands under one has the next."""
    found, level = [], 1
    for piece in pieces:
        if piece.kind == "heading":
            level = min(piece.level, level + 1)
            found.append(replace(piece, level=level))
        else:
            if piece.kind == "table":
                piece.value.heading = min(level + 1, 4)
            found.append(piece)
    return tuple(found)


def _rows(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    group = ""
    for row in rows:
        if row.role == "group":
            group = plain(row.label)
            if not row.cells:
                continue
        yield {"group": group, "label": plain(row.label), **_cells(row)}


def _cells(row: Row) -> dict[str, Value]:
    return {f"c{place}": cell for place, cell in enumerate(row.cells)}


def _figure(each: Any) -> KeyFigure:
    return KeyFigure(
        each.label,
        formats.written(each.value, each.format),
        change=each.change,
        direction=each.direction,
        judgement=each.judgement,
        remark=each.remark,
    )


def facts_of(title: str, snapshot: str, seed: int) -> dict[str, str]:
    """What stands beside every table that leaves the page."""
    return {_("Studie"): title, _("Momentopname"): snapshot, _("Startgetal"): str(seed)}
