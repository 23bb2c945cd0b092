# SPDX-License-Identifier: EUPL-1.2
"""Sheets that hold what a document holds: its tables with numbers as numbers, and running text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from regie.reporting.document import Row, Table, Text
from regie.reporting.values import Format, Value, written
from regie.reporting.workbook.places import at
from regie.reporting.workbook.style import Styles, number_form, print_settings, row_height

_LABEL_WIDTH, _NUMBER_WIDTH, _TEXT_WIDTH = 46, 18, 60
_PAGE_WIDTH = 110


def write_tables(sheet: Any, styles: Styles, tables: Sequence[Table], lang: str, *, sums: bool = False) -> None:
    """Fill a sheet with tables under each other; ``sums``: totals that are the sum of lines above are formulas."""
    sheet.hide_gridlines(2)
    row = 0
    widths: dict[int, int] = {0: _LABEL_WIDTH}
    for table in tables:
        row = _table(sheet, styles, table, row, lang, summed(table) if sums else {}) + 1
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


def summed(table: Table) -> dict[tuple[int, int], list[int]]:
    """Which cells of totals (row and column of the table) are the sum of which rows: the lines since the last
    group or subtotal, or else all lines above. A cell that is not exactly a sum stays a number."""
    found: dict[tuple[int, int], list[int]] = {}
    every: list[int] = []
    near: list[int] = []
    for place, row in enumerate(table.rows):
        if row.role == "line":
            every.append(place)
            near.append(place)
            continue
        if row.role in ("subtotal", "total"):
            for column, value in enumerate(row.cells):
                for lines in (near, every):
                    if len(lines) > 1 and _adds_up(table, lines, column, value):
                        found[place, column] = lines
                        break
        near = []
    return found


def _adds_up(table: Table, lines: Sequence[int], column: int, value: Value) -> bool:
    given = [table.rows[place].cells[column] for place in lines]
    numbers = [each for each in given if isinstance(each, int | Decimal)]
    return isinstance(value, int | Decimal) and len(numbers) == len(given) and sum(numbers, Decimal(0)) == value


def _formula(rows: Sequence[int], column: int) -> str:
    """The sum of rows of a sheet, neighbours as a range; rounded so that cents stay cents."""
    starts = [rows[0], *(row for before, row in pairwise(rows) if row != before + 1)]
    ends = [*(before for before, row in pairwise(rows) if row != before + 1), rows[-1]]
    parts = (f"{at(first, column)}:{at(last, column)}" for first, last in zip(starts, ends, strict=True))
    return f"=ROUND(SUM({','.join(parts)}),2)"


def _table(
    sheet: Any, styles: Styles, table: Table, top: int, lang: str, sums: Mapping[tuple[int, int], Sequence[int]]
) -> int:
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
            lines = sums.get((row - top - 3, place - 1))
            if lines and isinstance(value, int | Decimal):
                shown = styles.number(number_form(line.format or column.format), **own)
                formula = _formula([top + 3 + each for each in lines], place)
                sheet.write_formula(row, place, formula, shown, float(value))
                continue
            _cell(sheet, row, place, value, line.format or column.format, styles, lang, own)
        sheet.set_row(row, _height(table, line, label))
        row += 1
    for note in (*(_plain(text) for text in table.notes), table.source):
        if note:
            sheet.write_string(row, 0, note, styles.under_title)
            row += 1
    return row


def _height(table: Table, line: Row, label: str) -> float | None:
    """The height of a row whose texts do not fit one line."""
    told = [(label, float(_LABEL_WIDTH - 2 * line.indent))]
    for column, value in zip(table.columns, line.cells, strict=False):
        if isinstance(value, str):
            told.append((value, _TEXT_WIDTH if column.wide or column.format is Format.TEXT else _NUMBER_WIDTH))
    return row_height(told)


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
