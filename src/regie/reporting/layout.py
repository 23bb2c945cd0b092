# SPDX-License-Identifier: EUPL-1.2
"""From document to lines on paper: everything is numbered, written out and drawn here, once for all renderers.

The result is plain data (dicts, lists, texts). A renderer only places it: it formats no number, counts no
figure and knows no word of its own, so page and print cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from regie.reporting.behind import behind, has_gaps
from regie.reporting.charts import MonthLines, Panels, draw
from regie.reporting.charts.canvas import text_width, widest
from regie.reporting.document import (
    Block,
    Callout,
    Chart,
    Definitions,
    Document,
    ItemList,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Row,
    Run,
    Section,
    Signatures,
    Table,
    Text,
)
from regie.reporting.values import Format, Hidden, Value, written
from regie.vocabulary.formatting import day
from regie.vocabulary.texts import say

Node = dict[str, Any]

TEXT_WIDTH = 453
"""Width of the text on an upright A4 sheet, in points (160 mm)."""

TABLE_SIZES = (8.75, 8.0, 7.25)
"""Type of a table in points: the largest in which it fits."""

_AMOUNT = re.compile(r"€ (?=[\d−+-])")
"""A euro sign stays with its amount at the end of a line."""

_WORDS = (
    "contents",
    "skip_to_text",
    "notes",
    "signature_date",
)


def lay_out(document: Document) -> Node:
    """The whole document as plain data, ready to be placed."""
    return _Layout(document).whole()


class _Layout:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.lang = document.meta.language
        self.numbered = document.layout == "report"
        self.names: dict[str, str] = {}
        self.numbers: dict[int, str] = {}
        self.notes: list[list[Node]] = []
        self._number(document.chapters, "")
        self._number(document.annexes, "", annex=True)
        self._number_things(Table, "table")
        self._number_things(Chart, "figure")
        self._name_terms()

    def whole(self) -> Node:
        """Everything, in reading order."""
        meta = self.document.meta
        chapters = [self._section(chapter, 1) for chapter in self.document.chapters]
        annexes = [self._section(annex, 1) for annex in self.document.annexes]
        cover = [
            *meta.facts,
            (self._say("meta_region"), meta.region),
            (self._say("meta_period"), meta.period),
            (self._say("meta_snapshot"), meta.snapshot),
            (self._say("meta_date" if self.numbered else "letter_date"), day(meta.date, lang=self.lang)),
        ]
        return {
            "lang": self.lang,
            "layout": self.document.layout,
            "title": meta.title,
            "subtitle": meta.subtitle,
            "organisation": meta.organisation,
            "period": meta.period,
            "cover": [{"label": label, "value": value} for label, value in cover],
            "notices": [*([meta.notice] if meta.notice else []), *self._if_synthetic("synthetic_notice")],
            "marks": [*([meta.notice] if meta.notice else []), *self._if_synthetic("synthetic_line")],
            "snapshot_line": self._say("snapshot_line", snapshot=meta.snapshot),
            "words": {name: self._say(name) for name in _WORDS},
            "chapters": chapters + annexes,
            "notes": self.notes,
            "note_backs": [self._say("back_to_text", number=index + 1) for index in range(len(self.notes))],
        }

    def _if_synthetic(self, name: str) -> list[str]:
        return [self._say(name)] if self.document.meta.synthetic else []

    # -- numbering ---------------------------------------------------------------------------------------------

    def _number(self, sections: Sequence[Section], above: str, *, annex: bool = False) -> None:
        for index, section in enumerate(sections, 1):
            number = chr(64 + index) if annex else f"{above}{index}"
            self.numbers[id(section)] = number
            word = "annex" if annex else "section" if above else "chapter"
            if section.anchor:
                self.names[section.anchor] = (
                    self._say(word, number=number) if self.numbered or annex else section.title
                )
            inner = [block for block in section.blocks if isinstance(block, Section)]
            self._number(inner, f"{number}.")

    def _number_things(self, kind: type[Table] | type[Chart], word: str) -> None:
        blocks = _blocks((*self.document.chapters, *self.document.annexes))
        for index, block in enumerate((one for one in blocks if isinstance(one, kind)), 1):
            self.numbers[id(block)] = str(index)
            if block.anchor:
                self.names[block.anchor] = self._say(word, number=index).lower()

    def _name_terms(self) -> None:
        for block in _blocks((*self.document.chapters, *self.document.annexes)):
            if isinstance(block, Definitions):
                self.names |= {one.anchor: one.term for one in block.definitions}

    # -- blocks ------------------------------------------------------------------------------------------------

    def _section(self, section: Section, level: int) -> Node:
        number = self.numbers[id(section)]
        annex = number.isalpha()
        shown = self._say("annex", number=number) if annex else number if self.numbered else ""
        return {
            "kind": "section",
            "level": level,
            "number": shown,
            "title": section.title,
            "anchor": section.anchor or f"s-{number.lower().replace('.', '-')}",
            "annex": annex,
            "new_page": section.new_page,
            "blocks": [self._block(block, level) for block in section.blocks],
        }

    def _block(self, block: Block, level: int) -> Node:
        match block:
            case Section():
                return self._section(block, level + 1)
            case Paragraph():
                return {"kind": "paragraph", "lead": block.lead, "runs": self._runs(block.text)}
            case ItemList():
                items = [self._runs(item) for item in block.items]
                return {"kind": "list", "ordered": block.ordered, "items": items}
            case KeyFigures():
                return {"kind": "key_figures", "figures": [self._key_figure(figure) for figure in block.figures]}
            case Table():
                return self._table(block, self.numbers[id(block)])
            case Chart():
                return self._chart(block)
            case Callout():
                return {
                    "kind": "callout",
                    "role": block.role,
                    "label": self._say(f"callout_{block.role}"),
                    "title": block.title,
                    "text": [self._runs(text) for text in block.text],
                    "items": [self._runs(item) for item in block.items],
                }
            case Definitions():
                return {
                    "kind": "definitions",
                    "items": [
                        {"anchor": one.anchor, "term": one.term, "runs": self._runs(one.text)}
                        for one in block.definitions
                    ],
                }
            case Signatures():
                return {"kind": "signatures", "items": [one.model_dump() for one in block.signatures]}

    def _key_figure(self, figure: KeyFigure) -> Node:
        return {
            "label": figure.label,
            "value": self._cell(figure.value, figure.format),
            "change": figure.change,
            "direction": figure.direction or "",
            "says": self._say(f"direction_{figure.direction}") if figure.direction else "",
            "judgement": figure.judgement,
            "remark": figure.remark,
        }

    def _chart(self, chart: Chart) -> Node:
        number = self.numbers[id(chart)]
        drawing = draw(chart.spec, self.lang)
        notes = [self._runs(text) for text in chart.notes]
        if isinstance(chart.spec, MonthLines | Panels) and chart.spec.provisional:
            notes.append([{"text": self._say("legend_provisional")}])
        if has_gaps(chart.spec):
            notes.append([{"text": self._say("legend_gap")}])
        return {
            "kind": "chart",
            "label": self._say("figure", number=number),
            "anchor": chart.anchor or f"figure-{number}",
            "title": chart.title,
            "subtitle": chart.subtitle,
            "alt": chart.alt,
            "behind": self._say("numbers_behind"),
            "svg": drawing.svg,
            "table": self._table(behind(chart, self.lang), ""),
            "notes": notes,
            "source": self._source(chart.source),
        }

    def _table(self, table: Table, number: str) -> Node:
        columns = [
            {
                "title": column.title,
                "align": "right" if column.format.is_number else "left",
                "wide": column.wide,
                "strong": column.strong,
            }
            for column in table.columns
        ]
        groups = [{"title": key, "span": len(list(part))} for key, part in groupby(c.group for c in table.columns)]
        values = [value for row in table.rows for value in row.cells]
        legend = []
        if any(isinstance(value, Hidden) for value in values):
            legend.append(self._say("legend_suppressed"))
        if any(value is None for value in values):
            legend.append(self._say("legend_unknown"))
        rows = [self._row(row, table) for row in table.rows]
        size, turned = _fitted(table, columns, rows)
        return {
            "kind": "table",
            "size": size,
            "turned": turned,
            "label": self._say("table", number=number) if number else "",
            "anchor": table.anchor or f"table-{number}",
            "title": table.title,
            "unit": table.unit,
            "head": table.head,
            "columns": columns,
            "groups": groups if any(group["title"] for group in groups) else [],
            "rows": rows,
            "legend": "; ".join(legend),
            "notes": [self._runs(text) for text in table.notes],
            "source": self._source(table.source),
        }

    def _row(self, row: Row, table: Table) -> Node:
        forms = [row.format or column.format for column in table.columns]
        return {
            "label": self._runs(row.label),
            "role": row.role,
            "indent": row.indent,
            "cells": [self._cell(value, form) for value, form in zip(row.cells, forms, strict=False)],
        }

    def _cell(self, value: Value, form: Format) -> Node:
        says = ""
        if value is None:
            says = self._say("says_unknown")
        elif isinstance(value, Hidden):
            says = self._say("says_suppressed")
        return {"text": written(value, form, self.lang), "says": says}

    def _runs(self, text: Text) -> list[Node]:
        return [self._run(run) for run in text]

    def _run(self, run: Run) -> Node:
        node: Node = {"text": _AMOUNT.sub("€\u00a0", run.text)}
        if run.strong:
            node["strong"] = True
        if run.emphasis:
            node["emphasis"] = True
        if run.target is not None:
            node["anchor"] = run.target
            node["text"] = node["text"] or self.names.get(run.target, run.target)
        elif run.to is not None:
            node["address"] = run.to
        if run.note is not None:
            self.notes.append([{"text": run.note}])
            node["note"] = len(self.notes)
            node["note_text"] = run.note
            node["note_label"] = self._say("note", number=len(self.notes))
        return node

    def _source(self, source: str) -> str:
        return self._say("source", source=source) if source else ""

    def _say(self, name: str, **values: object) -> str:
        return say(f"reporting.{name}", self.lang, **values)


def _fitted(table: Table, columns: Sequence[Node], rows: Sequence[Node]) -> tuple[float, bool]:
    """The size of type (points) in which a table fits an upright sheet, or whether it must lie on its side."""
    wide = sum(140 for column in columns if column["wide"])
    label = max(
        [text_width(word, TABLE_SIZES[0]) for row in table.rows for run in row.label for word in run.text.split()]
    )
    label = max(label, 85)
    for size in TABLE_SIZES:
        across = (
            wide
            + label
            + sum(
                max(
                    widest([row["cells"][place]["text"] for row in rows if row["cells"]], size),
                    widest(column["title"].split(), size),
                )
                + 10
                for place, column in enumerate(columns)
                if not column["wide"]
            )
        )
        if across <= TEXT_WIDTH:
            return size, False
    return TABLE_SIZES[1], True


def _blocks(sections: Sequence[Section]) -> Iterator[Block]:
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Section):
                yield from _blocks([block])
            else:
                yield block
