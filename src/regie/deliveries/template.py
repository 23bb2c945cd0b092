# SPDX-License-Identifier: EUPL-1.2
"""The Excel template: a sheet per table with drop-downs and an example row, an explanation and the code lists.

Each table's sheet has a title, the Dutch (or English) headers, the standard's column names, an example row and
then room for rows. Reading finds the columns by the names, and passes over the example row because its first
cell begins with "Voorbeeld:".
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from regie.deliveries.codes import choices, entry
from regie.deliveries.template_explained import form_of, help_of, label_of, write_explanation
from regie.deliveries.template_style import SOFT, Styles, print_settings
from regie.vocabulary.region import Region
from regie.vocabulary.tables import Column, ColumnType, Table, tables
from regie.vocabulary.texts import say

TITLE_ROW, LABEL_ROW, NAME_ROW, EXAMPLE_ROW, FIRST_ROW = range(5)
LAST_ROW = 20_000
"""Row (from 0) down to which drop-downs and checks of values reach."""

_CREATED = datetime(2024, 1, 1)  # noqa: DTZ001 - Excel's properties know no time zone
"""The creation date that the file states: fixed, so that the same region gives the same bytes."""

_WIDEST = 34


def write_template(path: Path, region: Region, lang: str = "nl") -> None:
    """Write the template for ``region`` to ``path`` (.xlsx), in Dutch or English.

    The same region and language give the same bytes. A column with a code list gets a drop-down of entries such
    as ``02 – Huisarts``, of which reading takes the code.
    """
    content = BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    workbook.set_properties({"title": say("template.title", lang, region=region.name), "created": _CREATED})
    styles = Styles(workbook)
    write_explanation(workbook.add_worksheet(say("template.explanation", lang)), styles, region, lang)
    sheets = {name: workbook.add_worksheet(label_of(table, lang)) for name, table in tables().items()}
    ranges = _write_codelists(workbook.add_worksheet(say("template.codelists", lang)), styles, region, lang)
    for name, sheet in sheets.items():
        _write_table(sheet, tables()[name], styles, region, ranges, lang)
    workbook.close()
    path.write_bytes(content.getvalue())


def _write_codelists(sheet: Any, styles: Styles, region: Region, lang: str) -> dict[str, str]:
    """All code lists side by side; gives per list the range that a drop-down takes its entries from."""
    ranges: dict[str, str] = {}
    for table in tables().values():
        for column in table.columns:
            name = _list_name(column)
            codes = choices(column, region, lang)
            if name in ranges or not codes:
                continue
            position = len(ranges)
            entries = [entry(code, label) for code, label in codes.items()]
            sheet.write_string(0, position, label_of(column, lang), styles.required)
            sheet.write_string(1, position, name.removeprefix("region:"), styles.name)
            for row, text in enumerate(entries, 2):
                sheet.write_string(row, position, text, styles.code_cell)
            sheet.set_column(position, position, min(max(map(len, [label_of(column, lang), *entries])) + 3, 70))
            ranges[name] = f"='{sheet.get_name()}'!" + xl_range_abs(2, position, 1 + len(entries), position)
    sheet.freeze_panes(2, 0)
    sheet.set_tab_color(SOFT)
    print_settings(sheet, 2, lang)
    return ranges


def _write_table(
    sheet: Any, table: Table, styles: Styles, region: Region, ranges: dict[str, str], lang: str
) -> None:
    sheet.set_row(TITLE_ROW, 24)
    sheet.set_row(LABEL_ROW, 32)
    sheet.write_string(TITLE_ROW, 0, f"{label_of(table, lang)} – {help_of(table, lang)}", styles.title)
    for position, column in enumerate(table.columns):
        label = label_of(column, lang) + (" *" if column.required else "")
        sheet.write_string(LABEL_ROW, position, label, styles.required if column.required else styles.optional)
        sheet.write_comment(
            LABEL_ROW, position, _note(column, lang), {"author": "Regie", "x_scale": 1.9, "y_scale": 1.1}
        )
        sheet.write_string(NAME_ROW, position, column.name, styles.name)
        extra = len(say("template.example", lang)) if position == 0 else 0
        sheet.set_column(position, position, _width(column, region, lang) + extra, styles.column(column.type))
        _write_example(sheet, position, column, styles, region, lang)
        sheet.data_validation(FIRST_ROW, position, LAST_ROW, position, _rule(column, position, ranges, lang))
    sheet.freeze_panes(FIRST_ROW, 1)
    print_settings(sheet, NAME_ROW + 1, lang)


def _write_example(sheet: Any, position: int, column: Column, styles: Styles, region: Region, lang: str) -> None:
    """The example as a person would type or choose it; the first cell begins with the mark of an example."""
    text, style = column.example, styles.example(column.type)
    if position == 0:
        sheet.write_string(EXAMPLE_ROW, 0, say("template.example", lang) + text, style)
    elif not text:
        sheet.write_blank(EXAMPLE_ROW, position, None, style)
    elif column.type is ColumnType.DATE:
        sheet.write_datetime(EXAMPLE_ROW, position, date.fromisoformat(text), style)
    elif column.type in (ColumnType.AMOUNT, ColumnType.QUANTITY, ColumnType.INTEGER, ColumnType.SCORE):
        sheet.write_number(EXAMPLE_ROW, position, float(Decimal(text)), style)
    else:
        codes = choices(column, region, lang)
        sheet.write_string(EXAMPLE_ROW, position, entry(text, codes[text]) if text in codes else text, style)


def _rule(column: Column, position: int, ranges: dict[str, str], lang: str) -> dict[str, Any]:
    """What Excel accepts in a cell of this column; it warns and lets the person decide, pasting passes anyway."""
    rule: dict[str, Any] = {
        "error_type": "warning",
        "error_title": say("template.warn_title", lang),
        "error_message": say("template.warn_form", lang, form=form_of(column, lang)),
    }
    cell = xl_rowcol_to_cell(FIRST_ROW, position)
    if source := ranges.get(_list_name(column)):
        return rule | {"validate": "list", "source": source, "error_message": say("template.warn_list", lang)}
    match column.type:
        case ColumnType.DATE:
            bounds = {"minimum": date(1990, 1, 1), "maximum": date(2099, 12, 31)}
            return rule | {"validate": "date", "criteria": "between"} | bounds
        case ColumnType.MONTH:
            year, month = f"VALUE(LEFT({cell},4))", f"VALUE(RIGHT({cell},2))"
            months = f'=AND(LEN({cell})=7,MID({cell},5,1)="-",{year}>1900,{month}>=1,{month}<=12)'
            return rule | {"validate": "custom", "value": months}
        case ColumnType.AMOUNT | ColumnType.QUANTITY | ColumnType.SCORE | ColumnType.INTEGER:
            least = column.minimum if column.minimum is not None else -(10**9)
            most = column.maximum if column.maximum is not None else 10**9
            whole = "integer" if column.type is ColumnType.INTEGER else "decimal"
            return rule | {"validate": whole, "criteria": "between", "minimum": least, "maximum": most}
        case _:
            return rule | {
                "validate": "length",
                "criteria": "<=",
                "value": 64 if column.type is ColumnType.KEY else 250,
            }


def _note(column: Column, lang: str) -> str:
    lines = [help_of(column, lang), form_of(column, lang)]
    if column.required:
        lines.append(say("template.required_note", lang))
    return "\n".join(lines)


def _width(column: Column, region: Region, lang: str) -> int:
    longest = max((len(entry(*choice)) for choice in choices(column, region, lang).items()), default=0)
    word = max(len(part) for part in label_of(column, lang).split())
    return min(max(12, word + 4, len(column.name) + 2, len(column.example) + 3, longest + 3), _WIDEST)


def _list_name(column: Column) -> str:
    return column.codelist or ("region:providers" if column.name == "party" else "")
