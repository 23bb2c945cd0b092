# SPDX-License-Identifier: EUPL-1.2
"""Sheets that hold what a document holds: its tables with numbers as numbers, and running text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from regie.reporting.document import Table, Text
from regie.reporting.values import Format, Value, written
from regie.reporting.workbook.style import Styles, number_form, print_settings

_LABEL_WIDTH, _NUMBER_WIDTH, _TEXT_WIDTH = 46, 18, 60
_PAGE_WIDTH = 110


def write_tables(sheet: Any, styles: Styles, tables: Sequence[Table], lang: str) -> None:
    """Fill a sheet with tables under each other."""
    sheet.hide_gridlines(2)
    row = 0
    widths: dict[int, int] = {0: _LABEL_WIDTH}
    for table in tables:
        row = _table(sheet, styles, table, row, lang) + 1
        for place, column in enumerate(table.columns, 1):
            text = column.wide or column.format is Format.TEXT
            widths[place] = max(widths.get(place, _NUMBER_WIDTH), _TEXT_WIDTH if text else _NUMBER_WIDTH)
    for place, width in widths.items():
        sheet.set_column(place, place, width)
    if len(tables) == 1:
        sheet.freeze_panes(3, 1)
    print_settings(sheet, 3 if len(tables) == 1 else 0, lang)


def write_text(sheet: Any, styles: Styles, title: str, paragraphs: Sequence[str]) -> int:
    """Fill a sheet with a title and paragraphs; gives the first free row."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, _PAGE_WIDTH - 34)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, title, styles.title)
    row = 2
    for text in paragraphs:
        sheet.merge_range(row, 0, row, 1, "", styles.text(text))
        sheet.write_string(row, 0, text, styles.text(text))
        sheet.set_row(row, 15.5 * (1 + len(text) // (_PAGE_WIDTH + 8)))
        row += 1
    return row


def _table(sheet: Any, styles: Styles, table: Table, top: int, lang: str) -> int:
    sheet.set_row(top, 22)
    sheet.write_string(top, 0, table.title, styles.title if top == 0 else styles.section)
    sheet.write_string(top + 1, 0, table.unit, styles.under_title)
    sheet.write_string(top + 2, 0, table.head, styles.head())
    for place, column in enumerate(table.columns, 1):
        title = f"{column.group}: {column.title}" if column.group else column.title
        sheet.write_string(top + 2, place, title, styles.head(right=column.format.is_number))
    sheet.set_row(top + 2, 32)
    row = top + 3
    for line in table.rows:
        depth = {"total": 0, "group": 0}.get(line.role, 1 + line.indent)
        look = styles.rule(depth, parent=line.role != "line")
        label = _plain(line.label)
        sheet.write_string(row, 0, label, styles.text(label, indent=line.indent, **look))
        for place, column in enumerate(table.columns, 1):
            value = line.cells[place - 1] if line.cells else ""
            own = look | ({"bold": True} if column.strong else {})
            _cell(sheet, row, place, value, line.format or column.format, styles, lang, own)
        row += 1
    for note in (*(_plain(text) for text in table.notes), table.source):
        if note:
            sheet.write_string(row, 0, note, styles.under_title)
            row += 1
    return row


def _cell(
    sheet: Any,
    row: int,
    column: int,
    value: Value,
    form: Format,
    styles: Styles,
    lang: str,
    look: dict[str, object],
) -> None:
    match value:
        case int() | Decimal():
            sheet.write_number(row, column, float(value), styles.number(number_form(form), **look))
        case date():
            day = styles.number("dd-mm-yyyy", align="left", **look)
            sheet.write_datetime(row, column, value, day)
        case _:
            text = written(value, form, lang)
            align = {"align": "right"} if form.is_number else {}
            sheet.write_string(row, column, text, styles.text(text, **look, **align))


def _plain(text: Text) -> str:
    return "".join(run.text for run in text)
