# SPDX-License-Identifier: EUPL-1.2
"""The sheet that holds every line against what Regie computed: the proof that the workbook tells the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from regie.reporting.workbook.places import FIRST_ROW, Placed, Places, at
from regie.reporting.workbook.style import Styles, euros, print_settings
from regie.vocabulary.texts import say

VERDICT = (2, 1)
"""Row and column (from 0) of the cell that says whether all lines agree."""

_HEADS = ("line", "key", "check_regie", "check_workbook", "check_difference", "check_other", "check_difference")
_WIDTHS = (58, 34, 20, 20, 14, 24, 14)


def write(sheet: Any, styles: Styles, rows: Sequence[Placed], places: Places, lang: str) -> None:
    """Fill the sheet: per line the amount of Regie, the cell of the workbook and the difference.

    A sum that was also computed in another way is held against that too. The verdict is text that a spreadsheet
    program makes; the file itself holds that nothing was computed yet, as nothing was.
    """
    sheet.hide_gridlines(2)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, say("workbook.check", lang), styles.title)
    sheet.write_string(1, 0, say("workbook.check_how", lang), styles.under_title)
    for column, (head, width) in enumerate(zip(_HEADS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(FIRST_ROW, column, say(f"workbook.{head}", lang), styles.head(right=column > 1))
    sheet.set_row(FIRST_ROW, 32)
    first = FIRST_ROW + 1
    for row, placed in enumerate(rows, first):
        _line(sheet, styles, row, placed, places, lang)
    _verdict(sheet, styles, first, first + len(rows) - 1, lang)
    sheet.freeze_panes(first, 1)
    sheet.autofilter(FIRST_ROW, 0, first + len(rows) - 1, len(_HEADS) - 1)
    print_settings(sheet, first, lang)


def _line(sheet: Any, styles: Styles, row: int, placed: Placed, places: Places, lang: str) -> None:
    line = placed.line
    own = places.cells[line.key]
    label, amount = line.label.said(lang), euros(line.amount)
    sheet.write_url(row, 0, own.link, styles.text(label), "")
    sheet.write_string(
        row, 0, label, styles.text(label, indent=min(placed.depth, 15), font_color=styles.link_colour)
    )
    sheet.write_string(row, 1, line.key, styles.text(line.key, font_color=styles.soft))
    sheet.write_number(row, 2, amount, styles.number())
    sheet.write_formula(row, 3, f"={own.seen_from('')}", styles.number(), amount)
    sheet.write_formula(row, 4, f"=ROUND({at(row, 3)}-{at(row, 2)},2)", styles.number(), 0)
    other = places.computed(line, sheet.get_name())
    if line.children and other is not None:
        sheet.write_formula(row, 5, other, styles.number(), amount)
        sheet.write_formula(row, 6, f"=ROUND({at(row, 5)}-{at(row, 2)},2)", styles.number(), 0)


def _verdict(sheet: Any, styles: Styles, first: int, last: int, lang: str) -> None:
    row, column = VERDICT
    ranges = [f"{at(first, place)}:{at(last, place)}" for place in (4, 6)]
    wrong = "+".join(f"SUMPRODUCT(--({cells}<>0))" for cells in ranges)
    good, bad = say("workbook.check_good", lang), say("workbook.check_bad", lang)
    formula = f'=IFERROR(IF({wrong}=0,"{good}","{bad}"),"{bad}")'
    sheet.write_string(row, 0, say("workbook.check_verdict", lang), styles.section)
    sheet.write_formula(row, column, formula, styles.section, say("workbook.check_not_yet", lang))
    for text, right in ((good, True), (bad, False)):
        rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": styles.verdict(good=right)}
        sheet.conditional_format(row, column, row, column, rule)
    for cells in ranges:
        rule = {"type": "cell", "criteria": "!=", "value": 0, "format": styles.verdict(good=False)}
        sheet.conditional_format(cells, rule)
