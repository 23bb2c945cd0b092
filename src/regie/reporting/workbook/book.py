# SPDX-License-Identifier: EUPL-1.2
"""A workbook in which an auditor can follow every amount: formulas that stay alive, and a check on each of them.

Sheets are added in the order in which they are read; what they refer to may stand on any of them. Divisions,
inputs that were computed themselves and the check get sheets of their own at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from regie.reporting.document import Table
from regie.reporting.workbook import check, shares, tables, tree
from regie.reporting.workbook.places import FIRST_ROW, Cell, Placed, Places, sheet_name
from regie.reporting.workbook.style import EUROS, UNDECIDED, Styles, euros, print_settings
from regie.review import InputView, LineView
from regie.vocabulary.durable import commit_file
from regie.vocabulary.texts import say

_CREATED = datetime(2024, 1, 1)  # noqa: DTZ001 - Excel's properties know no time zone
"""The creation date that the file states: fixed, so that the same content gives the same bytes."""


@dataclass(frozen=True)
class Overview:
    """A small table of amounts that stand elsewhere in the workbook: the key of a line per cell, or nothing.
    ``total`` says that the last row is the sum of the others."""

    title: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str | None, ...]], ...]
    total: bool = False


@dataclass(frozen=True)
class _Front:
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class _Overviews:
    title: str
    parts: tuple[Overview, ...]


@dataclass(frozen=True)
class _Tables:
    given: tuple[Table, ...]
    sums: bool


class Workbook:
    """Collects sheets; ``content`` makes the file. ``title`` and ``subject`` go in its properties.

    The same sheets give the same bytes. Every cell with a formula also holds the value that Regie computed, for
    readers that do not compute.
    """

    def __init__(self, title: str, *, subject: str = "", lang: str = "nl") -> None:
        self.title, self.subject, self.lang = title, subject, lang
        self._sheets: dict[str, _Front | _Overviews | tree.Tree | _Tables] = {}
        self._places = Places()

    def add_front(self, name: str, title: str, paragraphs: Sequence[str]) -> None:
        """A sheet with running text and the list of all sheets, with links."""
        self._sheets[self._name(name)] = _Front(title, tuple(paragraphs))

    def add_overview(self, name: str, title: str, parts: Sequence[Overview]) -> None:
        """A sheet with amounts from other sheets, each a reference to its line."""
        self._sheets[self._name(name)] = _Overviews(title, tuple(parts))

    def add_tree(self, name: str, lines: Sequence[LineView], *, title: str = "", under: str = "") -> None:
        """A sheet with one or more trees of lines: sums over the direct children, ``live`` as formulas, inputs as
        numbers beside them. ``title`` is the head (else the name of the sheet), ``under`` a sentence below it.

        Keys name lines over all sheets; raises ``ValueError`` when two lines have the same.
        """
        own = self._name(name)
        rows = self._places.add_tree(own, lines)
        self._sheets[own] = tree.Tree(title or name, under, tuple(rows))

    def add_table(self, name: str, *given: Table, sums: bool = False) -> None:
        """A sheet with tables of a document, numbers as numbers; with ``sums``, totals that are the sum of the
        lines above them as formulas."""
        self._sheets[self._name(name)] = _Tables(given, sums)

    def content(self) -> bytes:
        """The file (.xlsx)."""
        content = BytesIO()
        book = xlsxwriter.Workbook(content, {"in_memory": True})
        book.set_properties({"title": self.title, "subject": self.subject, "created": _CREATED, "author": "Regie"})
        book.set_size(2400, 1600)
        self._write(book, Styles(book))
        book.close()
        return content.getvalue()

    def save(self, path: Path) -> None:
        """Write the file; it appears whole or not at all."""
        commit_file(path, self.content())

    def _name(self, wanted: str) -> str:
        own = ("shares", "behind", "check")
        return sheet_name(wanted, [*self._sheets, *(say(f"workbook.{name}", self.lang) for name in own)])

    def _write(self, book: Any, styles: Styles) -> None:
        places, lang = self._places, self.lang
        rows = [row for sheet in self._sheets.values() if isinstance(sheet, tree.Tree) for row in sheet.rows]
        blocks = shares.plan(say("workbook.shares", lang), places.lines, places)
        behind = self._behind(rows)
        endings = {"shares": bool(blocks), "behind": bool(behind), "check": bool(rows)}
        names = [*self._sheets, *(say(f"workbook.{name}", lang) for name, there in endings.items() if there)]
        made = {name: book.add_worksheet(name) for name in names}
        for name, sheet in self._sheets.items():
            match sheet:
                case _Front():
                    self._front(made[name], styles, sheet, names)
                case _Overviews():
                    self._overviews(made[name], styles, sheet)
                case tree.Tree():
                    tree.write(made[name], styles, sheet, places, lang)
                case _Tables():
                    tables.write_tables(made[name], styles, sheet.given, lang, sums=sheet.sums)
        if blocks:
            shares.write(made[say("workbook.shares", lang)], styles, blocks, places, lang)
        if behind:
            tree.write_behind(made[say("workbook.behind", lang)], styles, behind, lang)
        if rows:
            check.write(made[say("workbook.check", lang)], styles, rows, places, lang)

    def _behind(self, rows: Sequence[Placed]) -> list[tree.Behind]:
        """Rows of the sheet with inputs that have inputs themselves, each once."""
        lines: dict[InputView, list[str]] = {}
        for placed in rows:
            for given in placed.line.inputs:
                if given.inputs:
                    lines.setdefault(given, []).append(placed.line.key)
        listed: list[tree.Behind] = []
        row = FIRST_ROW
        for given, keys in lines.items():
            self._places.behind[given] = Cell(say("workbook.behind", self.lang), row, 1)
            for depth, each in _all_behind(given, 0):
                label = each.label.said(self.lang)
                if depth == 0 and len(keys) == 1:
                    label = f"{self._places.path(keys[0], self.lang)}: {label}"
                listed.append(tree.Behind(row, depth, each, label))
                row += 1
            row += 1
        return listed

    def _front(self, sheet: Any, styles: Styles, front: _Front, names: Sequence[str]) -> None:
        row = tables.write_text(sheet, styles, front.title, front.paragraphs) + 1
        sheet.write_string(row, 0, say("workbook.sheets", self.lang), styles.section)
        for name in names:
            row += 1
            sheet.write_url(row, 0, Cell(name, 0, 0).link, styles.link, name)
            kind = self._sheets.get(name)
            title = kind.title if isinstance(kind, tree.Tree) and kind.title != name else ""
            sheet.write_string(row, 1, title, styles.text(title))
        print_settings(sheet, 0, self.lang)

    def _overviews(self, sheet: Any, styles: Styles, overviews: _Overviews) -> None:
        sheet.hide_gridlines(2)
        sheet.set_row(0, 26)
        sheet.write_string(0, 0, overviews.title, styles.title)
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, max(len(part.columns) for part in overviews.parts), 20)
        row = 2
        for part in overviews.parts:
            sheet.write_string(row, 0, part.title, styles.section)
            sheet.write_string(row + 1, 0, part.head, styles.head())
            for column, title in enumerate(part.columns, 1):
                sheet.write_string(row + 1, column, title, styles.head(right=True))
            row += 2
            for place, (label, keys) in enumerate(part.rows):
                last = part.total and place == len(part.rows) - 1
                self._overview_row(sheet, styles, row, label, keys, bold=last)
                row += 1
            row += 1
        print_settings(sheet, 0, self.lang)

    def _overview_row(
        self, sheet: Any, styles: Styles, row: int, label: str, keys: Sequence[str | None], *, bold: bool
    ) -> None:
        look = styles.rule(1, parent=bold)
        sheet.write_string(row, 0, label, styles.text(label, **look))
        for column, key in enumerate(keys, 1):
            if key is None:
                sheet.write_blank(row, column, None, styles.text(**look))
                continue
            cell, line = self._places.cells[key], self._places.lines[key]
            number_form = UNDECIDED if line.undecided else EUROS
            form = styles.number(number_form, **look | {"font_color": styles.link_colour})
            sheet.write_url(row, column, cell.link, None, "")
            sheet.write_formula(row, column, f"={cell.seen_from(sheet.get_name())}", form, euros(line.amount))


def _all_behind(given: InputView, depth: int) -> list[tuple[int, InputView]]:
    return [(depth, given), *(below for each in given.inputs for below in _all_behind(each, depth + 1))]
