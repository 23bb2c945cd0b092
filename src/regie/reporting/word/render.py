# SPDX-License-Identifier: EUPL-1.2
"""A laid-out document, part by part, into a file for a word processor (ECMA-376)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, time

import docx
import vl_convert
from docx.document import Document as Paper
from docx.enum.text import WD_BREAK
from docx.shared import Emu, Mm, Pt
from docx.table import Table as Grid
from docx.text.paragraph import Paragraph

from regie.reporting.document import Document
from regie.reporting.layout import Node, lay_out
from regie.reporting.word import marks
from regie.reporting.word.bytes import settled
from regie.reporting.word.columns import shared_widths
from regie.reporting.word.styles import CALLOUT, CAPTION, CELL, LEAD, MARK, NOTE, SUBTITLE, prepare
from regie.vocabulary.texts import say

TEXT_WIDTH = Mm(160)
"""Width of the text on an upright A4 sheet, as in the PDF."""

TURNED_WIDTH = Mm(247)
"""Width of the text on a sheet on its side."""

DPI_SCALE = 2.0
"""Pictures are drawn with so many pixels for each of the drawing's own."""


def render_docx(document: Document) -> bytes:
    """The document as a DOCX file in its language, dated by the document."""
    return _Word(lay_out(document), document).made()


class _Word:
    def __init__(self, node: Node, document: Document) -> None:
        self.node = node
        self.meta = document.meta
        self.lang: str = node["lang"]
        self.paper: Paper = docx.Document()
        self.bookmarks = marks.Bookmarks()
        self.notes: list[tuple[int, str]] = []

    def made(self) -> bytes:
        """Everything, in reading order."""
        prepare(self.paper, self.lang)
        self._properties()
        self._cover()
        if self.node["layout"] == "report":
            self._contents()
        for chapter in self.node["chapters"]:
            self._section(chapter)
        self._endnotes()
        self._foot()
        buffer = io.BytesIO()
        self.paper.save(buffer)
        return settled(buffer.getvalue())

    def _properties(self) -> None:
        made_on = datetime.combine(self.meta.date, time())
        properties = self.paper.core_properties
        properties.title = self.node["title"]
        properties.subject = self.node["period"]
        properties.author = self.node["organisation"] or self.meta.region
        properties.last_modified_by = properties.author
        properties.language = marks.LOCALES[self.lang]
        properties.comments = " ".join(self.node["notices"])
        properties.created = properties.modified = made_on

    # -- front -------------------------------------------------------------------------------------------------

    def _cover(self) -> None:
        if self.node["organisation"]:
            self._paragraph(self.node["organisation"], MARK)
        self._paragraph(self.node["title"], "Title")
        if self.node["subtitle"]:
            self._paragraph(self.node["subtitle"], SUBTITLE)
        for notice in self.node["notices"]:
            self._paragraph(notice, CALLOUT["quality"])
        facts = self.paper.add_table(rows=0, cols=2)
        for fact in self.node["cover"]:
            cells = facts.add_row().cells
            self._fill(cells[0].paragraphs[0], fact["label"], CELL, bold=True)
            self._fill(cells[1].paragraphs[0], fact["value"], CELL)
        marks.widths(facts, [Mm(45), TEXT_WIDTH - Mm(45)])

    def _contents(self) -> None:
        """A table of contents that can be read as it is, and renewed by the word processor."""
        self._paragraph(self.node["words"]["contents"], MARK).paragraph_format.space_before = Pt(18)
        entries = []
        for chapter in self.node["chapters"]:
            entries.append((1, chapter))
            entries += [(2, block) for block in chapter["blocks"] if block["kind"] == "section"]
        for place, (level, section) in enumerate(entries):
            line = self.paper.add_paragraph(style=f"TOC {level}")
            if place == 0:
                marks.open_field(line, r'TOC \o "1-2" \h \z \u')
            marks.link_inside(line, f"{section['number']} {section['title']}".strip(), section["anchor"])
            if place == len(entries) - 1:
                marks.close_field(line)

    # -- text --------------------------------------------------------------------------------------------------

    def _section(self, node: Node) -> None:
        title = f"{node['number']} {node['title']}".strip()
        head = self.paper.add_paragraph(style=f"Heading {node['level']}")
        fresh = node["new_page"]
        head.paragraph_format.page_break_before = (
            node["level"] == 1 and self.node["layout"] == "report" if fresh is None else fresh
        )
        self.bookmarks.around(head, node["anchor"], lambda: head.add_run(title))
        for block in node["blocks"]:
            self._block(block)

    def _block(self, node: Node) -> None:
        write: dict[str, Callable[[Node], None]] = {
            "section": self._section,
            "paragraph": self._text,
            "list": self._list,
            "key_figures": self._key_figures,
            "table": self._table,
            "chart": self._chart,
            "callout": self._callout,
            "definitions": self._definitions,
            "signatures": self._signatures,
        }
        write[node["kind"]](node)

    def _text(self, node: Node) -> None:
        self._runs(self.paper.add_paragraph(style=LEAD if node["lead"] else None), node["runs"])

    def _list(self, node: Node) -> None:
        style = "List Number" if node["ordered"] else "List Bullet"
        number = marks.new_list(self.paper) if node["ordered"] else None
        for item in node["items"]:
            line = self.paper.add_paragraph(style=style)
            if number is not None:
                marks.in_list(line, number)
            self._runs(line, item)

    def _key_figures(self, node: Node) -> None:
        heads = [say(f"reporting.word_{name}", self.lang) for name in ("figure", "value", "change")]
        grid = self._grid(heads, ["left", "right", "left"])
        for figure in node["figures"]:
            cells = grid.add_row().cells
            self._fill(cells[0].paragraphs[0], figure["label"], CELL)
            self._fill(cells[1].paragraphs[0], _said(figure["value"]), CELL, bold=True, align="right")
            change = " ".join(part for part in (figure["change"], figure["remark"]) if part)
            self._fill(cells[2].paragraphs[0], change, CELL)
        marks.widths(grid, [Mm(50), Mm(35), TEXT_WIDTH - Mm(85)])
        self._after_table()

    def _callout(self, node: Node) -> None:
        style = CALLOUT[node["role"]]
        head = self.paper.add_paragraph(style=style)
        head.add_run(": ".join(part for part in (node["label"], node["title"]) if part)).bold = True
        head.paragraph_format.keep_with_next = True
        for runs in node["text"]:
            self._runs(self.paper.add_paragraph(style=style), runs)
        for place, item in enumerate(node["items"], 1):
            line = self.paper.add_paragraph(style=style)
            line.add_run(f"{place}. ")
            self._runs(line, item)

    def _definitions(self, node: Node) -> None:
        for item in node["items"]:
            line = self.paper.add_paragraph()

            def term(line: Paragraph = line, words: str = item["term"]) -> None:
                line.add_run(words).bold = True

            self.bookmarks.around(line, item["anchor"], term)
            line.add_run(": ")
            self._runs(line, item["runs"])

    def _signatures(self, node: Node) -> None:
        grid = self.paper.add_table(rows=1, cols=len(node["items"]))
        for cell, item in zip(grid.rows[0].cells, node["items"], strict=True):
            self._fill(cell.paragraphs[0], item["role"], CELL)
            line = cell.add_paragraph(style=CELL)
            line.paragraph_format.space_before = Pt(36)
            line.add_run(item["name"] or "_" * 24)
        self._after_table()

    # -- tables and pictures -----------------------------------------------------------------------------------

    def _table(self, node: Node) -> None:
        if node["turned"]:
            marks.turn(self.paper)
        self._caption(node, node["unit"])
        columns = node["columns"]
        heads = [node["head"], *(column["title"] for column in columns)]
        sides = ["left", *(column["align"] for column in columns)]
        groups = [(group["title"], group["span"]) for group in node["groups"]]
        grid = self._grid(heads, sides, groups=groups)
        for row in node["rows"]:
            self._row(grid, row, columns)
        marks.widths(grid, shared_widths(node, TURNED_WIDTH if node["turned"] else TEXT_WIDTH))
        self._remarks(node)
        if node["turned"]:
            marks.turn(self.paper)

    def _row(self, grid: Grid, row: Node, columns: list[Node]) -> None:
        cells = grid.add_row().cells
        heavy = row["role"] in ("group", "subtotal", "total")
        label = cells[0].paragraphs[0]
        label.style = CELL
        label.paragraph_format.left_indent = Mm(3 * row["indent"])
        self._runs(label, row["label"], bold=heavy)
        if row["role"] == "group":
            label.paragraph_format.keep_with_next = True
        if not row["cells"]:
            cells[0].merge(cells[-1])
            return
        for cell, value, column in zip(cells[1:], row["cells"], columns, strict=True):
            bold = column["strong"] or (heavy and not column["wide"])
            self._fill(cell.paragraphs[0], _said(value), CELL, bold=bold, align=column["align"])
        if row["role"] in ("subtotal", "total"):
            marks.rule_above(grid.rows[-1])

    def _chart(self, node: Node) -> None:
        self._caption(node, node["subtitle"])
        image: bytes = vl_convert.svg_to_png(node["svg"], scale=DPI_SCALE)
        line = self.paper.add_paragraph()
        line.paragraph_format.keep_with_next = True
        picture = line.add_run().add_picture(io.BytesIO(image), width=Emu(TEXT_WIDTH))
        marks.describe(picture, node["label"], node["alt"])
        self._remarks(node)

    def _grid(self, heads: list[str], sides: list[str], groups: list[tuple[str, int]] | None = None) -> Grid:
        grid = self.paper.add_table(rows=0, cols=len(heads), style="Regie tabel")
        if groups:
            cells = grid.add_row().cells
            place = 1
            for title, span in groups:
                merged = cells[place].merge(cells[place + span - 1])
                self._fill(merged.paragraphs[0], title, CELL, bold=True)
                place += span
            marks.head(grid.rows[-1])
        for cell, title, side in zip(grid.add_row().cells, heads, sides, strict=True):
            self._fill(cell.paragraphs[0], title, CELL, bold=True, align=side)
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        marks.head(grid.rows[-1])
        return grid

    def _caption(self, node: Node, under: str) -> None:
        line = self.paper.add_paragraph(style=CAPTION)
        line.paragraph_format.keep_with_next = True

        def title() -> None:
            if node["label"]:
                line.add_run(f"{node['label']} ")
            line.add_run(node["title"]).bold = True

        self.bookmarks.around(line, node["anchor"], title)
        if under:
            line.add_run().add_break(WD_BREAK.LINE)
            line.add_run(under)

    def _remarks(self, node: Node) -> None:
        for text in node["notes"]:
            self._runs(self.paper.add_paragraph(style=NOTE), text)
        for line in (node.get("legend"), node["source"]):
            if line:
                self._paragraph(line, NOTE)
        self._after_table()

    def _after_table(self) -> None:
        """Room below; two tables without anything between them would become one."""
        self.paper.add_paragraph(style=NOTE)

    # -- pieces ------------------------------------------------------------------------------------------------

    def _paragraph(self, text: str, style: str) -> Paragraph:
        line = self.paper.add_paragraph(style=style)
        line.add_run(text)
        return line

    def _fill(self, line: Paragraph, text: str, style: str, *, bold: bool = False, align: str = "left") -> None:
        line.style = style
        marks.align(line, align)
        if text:
            line.add_run(text).bold = bold or None

    def _runs(self, line: Paragraph, runs: list[Node], *, bold: bool = False) -> None:
        for run in runs:
            if "anchor" in run:
                marks.link_inside(line, run["text"], run["anchor"])
            elif "address" in run:
                marks.link_outside(line, run["text"], run["address"])
            elif run["text"]:
                piece = line.add_run(run["text"])
                piece.bold = True if bold or run.get("strong") else None
                piece.italic = True if run.get("emphasis") else None
            if "note" in run:
                self.notes.append((run["note"], run["note_text"]))
                marks.link_inside(line, str(run["note"]), f"note-{run['note']}", raised=True)

    def _endnotes(self) -> None:
        if not self.notes:
            return
        self.paper.add_paragraph(style="Heading 2").add_run(self.node["words"]["notes"])
        for place, text in self.notes:
            line = self.paper.add_paragraph(style=NOTE)

            def mark(line: Paragraph = line, place: int = place) -> None:
                line.add_run(f"{place} ")

            self.bookmarks.around(line, f"note-{place}", mark)
            line.add_run(text)

    def _foot(self) -> None:
        line = self.paper.sections[0].footer.paragraphs[0]
        line.style = NOTE
        line.add_run(" · ".join([self.node["snapshot_line"], *self.node["marks"]]))
        page = say("reporting.word_page", self.lang)
        line.add_run(f" · {page} ")
        marks.page_number(line)


def _said(cell: Node) -> str:
    """A value as it is written; what its sign means, where it stands for something, is said below the table."""
    return str(cell["text"])
