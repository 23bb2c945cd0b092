# SPDX-License-Identifier: EUPL-1.2
"""The template's explanation: how to deliver, what goes wrong most, and every column with its form."""

from __future__ import annotations

from typing import Any

from regie.deliveries.template_style import DEEP, Styles, print_settings
from regie.vocabulary.region import Region
from regie.vocabulary.tables import STANDARD_VERSION, Column, Table, tables
from regie.vocabulary.texts import say

STEPS, MISTAKES = 5, 7
_WIDTHS = (15, 25, 22, 10, 32, 62)
_HEADS = ("sheet", "label", "name", "required", "form", "help")
_CHARACTERS_PER_LINE = 140
_LINE_HEIGHT = 15


def write_explanation(sheet: Any, styles: Styles, region: Region, lang: str) -> None:
    """Fill the explanation sheet."""
    for position, width in enumerate(_WIDTHS):
        sheet.set_column(position, position, width)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(DEEP)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, say("template.title", lang, region=region.name), styles.title)
    sheet.write_string(1, 0, say("template.subtitle", lang, version=STANDARD_VERSION))
    row = _numbered(sheet, styles, 3, "step", STEPS, lang)
    row = _numbered(sheet, styles, row + 1, "mistake", MISTAKES, lang)
    row = _columns(sheet, styles, row + 1, lang)
    print_settings(sheet, 0, lang)


def form_of(column: Column, lang: str) -> str:
    """How a value of this column is written, in one phrase."""
    form = say(f"template.form_{column.type}", lang)
    if column.maximum is not None:
        form += ", " + say("template.range", lang, minimum=column.minimum, maximum=column.maximum)
    elif column.minimum is not None:
        form += ", " + say("template.range_from", lang, minimum=column.minimum)
    return form


def label_of(thing: Column | Table, lang: str) -> str:
    """The name that a person sees."""
    return thing.en if lang == "en" else thing.nl


def help_of(thing: Column | Table, lang: str) -> str:
    """The explanation that a person sees."""
    return thing.help_en if lang == "en" else thing.help_nl


def _numbered(sheet: Any, styles: Styles, row: int, name: str, count: int, lang: str) -> int:
    for position in range(len(_WIDTHS)):
        sheet.write_blank(row, position, None, styles.heading)
    sheet.write_string(row, 0, say(f"template.{name}s", lang), styles.heading)
    for number in range(1, count + 1):
        row += 1
        text = say(f"template.{name}_{number}", lang)
        sheet.write_string(row, 0, f"{number}.", styles.bullet)
        sheet.merge_range(row, 1, row, len(_WIDTHS) - 1, text, styles.text)
        sheet.set_row(row, _LINE_HEIGHT * (1 + len(text) // _CHARACTERS_PER_LINE))
    return row + 1


def _columns(sheet: Any, styles: Styles, row: int, lang: str) -> int:
    for position in range(len(_WIDTHS)):
        sheet.write_blank(row, position, None, styles.heading)
    sheet.write_string(row, 0, say("template.all_columns", lang), styles.heading)
    row += 1
    for position, head in enumerate(_HEADS):
        sheet.write_string(row, position, say(f"template.head_{head}", lang), styles.required)
    for table in tables().values():
        row += 1
        sheet.write_string(row, 0, label_of(table, lang), styles.optional)
        sheet.write_string(row, 1, table.name, styles.optional)
        for position in (2, 3, 4):
            sheet.write_blank(row, position, None, styles.optional)
        sheet.write_string(row, 5, help_of(table, lang), styles.optional)
        sheet.set_row(row, _LINE_HEIGHT * (1 + len(help_of(table, lang)) // 64))
        for column in table.columns:
            row += 1
            values = (
                label_of(table, lang),
                label_of(column, lang),
                column.name,
                say("template.yes", lang) if column.required else "",
                form_of(column, lang),
                help_of(column, lang),
            )
            for position, text in enumerate(values):
                sheet.write_string(row, position, text, styles.cell)
            sheet.set_row(row, _LINE_HEIGHT * (1 + max(len(values[5]) // 66, len(values[4]) // 34)))
    return row + 1
