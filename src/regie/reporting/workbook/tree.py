# SPDX-License-Identifier: EUPL-1.2
"""A sheet with lines of a computation: a row per line with its formula, and beside it what it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from regie.reporting.workbook.places import (
    AMOUNT,
    FIRST_INPUT,
    FIRST_ROW,
    INPUT_WIDTH,
    Placed,
    Places,
)
from regie.reporting.workbook.style import (
    EUROS,
    UNDECIDED,
    Styles,
    euros,
    exact,
    input_form,
    print_settings,
    row_height,
)
from regie.review import InputView
from regie.vocabulary.texts import say

_LABEL, _, _FORMULA, _CLAUSE, _KEY = range(FIRST_INPUT)
_WIDTHS = (52, 18, 52, 26, 34)
_INPUT_WIDTHS = (36, 17, 40)
_DEEPEST_OUTLINE = 7
_PRINTED_INPUTS = 3


@dataclass(frozen=True)
class Tree:
    """The rows of one sheet."""

    title: str
    under: str
    rows: tuple[Placed, ...]


def write(sheet: Any, styles: Styles, tree: Tree, places: Places, lang: str) -> None:
    """Fill a sheet with a tree: label, amount, how, clause, key, then the inputs in threes."""
    inputs = max((len(placed.line.inputs) for placed in tree.rows), default=0)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, tree.title, styles.title)
    sheet.write_string(1, 0, tree.under, styles.under_title)
    _heads(sheet, styles, inputs, lang)
    sheet.outline_settings(True, False, True, False)
    for placed in tree.rows:
        _line(sheet, styles, placed, inputs, places, lang)
    sheet.freeze_panes(FIRST_ROW, AMOUNT + 1)
    last = FIRST_INPUT + INPUT_WIDTH * min(inputs, _PRINTED_INPUTS) - 1
    sheet.print_area(0, 0, tree.rows[-1].row, last)
    print_settings(sheet, FIRST_ROW, lang, paper=8)


@dataclass(frozen=True)
class Behind:
    """A row of the sheet with inputs that were computed themselves: the input under its own name, or at the top of
    a group with the line that it belongs to."""

    row: int
    depth: int
    given: InputView
    label: str


def write_behind(sheet: Any, styles: Styles, rows: Sequence[Behind], lang: str) -> None:
    """Fill the sheet with inputs that were computed themselves."""
    sheet.hide_gridlines(2)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, say("workbook.behind", lang), styles.title)
    sheet.write_string(1, 0, say("workbook.behind_how", lang), styles.under_title)
    heads = ("what", "value", "how", "clause", "source")
    for column, (head, width) in enumerate(zip(heads, (58, 18, 60, 24, 60), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(
            FIRST_ROW - 1,
            column,
            say(f"workbook.{head}", lang),
            styles.head(right=column == 1, indent=int(column > 1)),
        )
    for each in rows:
        row, depth, given, label = each.row, each.depth, each.given, each.label
        look = styles.rule(min(depth, 1) + 1, parent=depth == 0)
        sheet.write_string(row, 0, label, styles.text(label, indent=min(depth, 15), **look))
        _number(sheet, row, 1, given, styles, **look)
        texts = (given.formula.said(lang), given.clause, given.source)
        sheet.set_row(row, row_height([(label, 58), *zip(texts, (60, 24, 60), strict=True)]))
        for column, text in enumerate(texts, 2):
            sheet.write_string(row, column, text, styles.text(text, indent=1, **look))
    sheet.freeze_panes(FIRST_ROW, 2)
    print_settings(sheet, FIRST_ROW, lang)


def _heads(sheet: Any, styles: Styles, inputs: int, lang: str) -> None:
    for column, (head, width) in enumerate(zip(("line", "amount", "how", "clause", "key"), _WIDTHS, strict=True)):
        folded = {"level": 1, "hidden": True} if column == _KEY else {}
        sheet.set_column(column, column, width, None, folded)
        right = column == AMOUNT
        sheet.write_string(
            FIRST_ROW - 1,
            column,
            say(f"workbook.{head}", lang),
            styles.head(right=right, indent=int(column > AMOUNT)),
        )
    for number in range(inputs):
        for place, (head, width) in enumerate(
            zip(("input", "input_value", "input_source"), _INPUT_WIDTHS, strict=True)
        ):
            column = FIRST_INPUT + INPUT_WIDTH * number + place
            sheet.set_column(column, column, width)
            text = say(f"workbook.{head}", lang, number=number + 1)
            sheet.write_string(FIRST_ROW - 1, column, text, styles.head(right=place == 1, indent=int(place != 1)))
    sheet.set_row(FIRST_ROW - 1, 20)


def _line(
    sheet: Any,
    styles: Styles,
    placed: Placed,
    inputs: int,
    places: Places,
    lang: str,
) -> None:
    line, row = placed.line, placed.row
    look = styles.rule(placed.depth, parent=bool(line.children))
    label, how = line.label.said(lang), line.formula.said(lang)
    texts = [
        (label, _WIDTHS[_LABEL] - 1.5 * placed.depth),
        (how, _WIDTHS[_FORMULA]),
        (line.clause, _WIDTHS[_CLAUSE]),
    ]
    for given in line.inputs:
        texts += [(given.label.said(lang), _INPUT_WIDTHS[0]), (_where(given), _INPUT_WIDTHS[2])]
    sheet.set_row(row, row_height(texts), None, {"level": min(placed.depth, _DEEPEST_OUTLINE)})
    sheet.write_string(row, _LABEL, label, styles.text(label, indent=min(placed.depth, 15), **look))
    amount, form = euros(line.amount), styles.number(UNDECIDED if line.undecided else EUROS, **look)
    formula = places.formula(line)
    if formula is None:
        sheet.write_number(row, AMOUNT, amount, form)
    else:
        sheet.write_formula(row, AMOUNT, formula, form, amount)
    quiet = look | {"bold": False}
    for column, text in ((_FORMULA, how), (_CLAUSE, line.clause)):
        sheet.write_string(row, column, text, styles.text(text, indent=1, **quiet))
    sheet.write_string(row, _KEY, line.key, styles.text(line.key, **quiet | {"font_color": styles.soft}))
    for position in range(len(line.inputs)):
        _input(sheet, styles, placed, position, places, lang)
    for column in range(FIRST_INPUT + INPUT_WIDTH * len(line.inputs), FIRST_INPUT + INPUT_WIDTH * inputs):
        sheet.write_blank(row, column, None, styles.text(**quiet))


def _input(
    sheet: Any,
    styles: Styles,
    placed: Placed,
    position: int,
    places: Places,
    lang: str,
) -> None:
    """What an input is, its value (a reference where it is a line or was computed itself), where it stands."""
    line, given = placed.line, placed.line.inputs[position]
    look = styles.rule(placed.depth, parent=False) | {"bold": False}
    cell = places.input_cell(line.key, position)
    row, column = cell.row, cell.column
    label = given.label.said(lang)
    sheet.write_string(row, column - 1, label, styles.text(label, indent=1, **look))
    target = places.referred(line, given)
    if target is None:
        _number(sheet, row, column, given, styles, **look)
    else:
        sheet.write_url(row, column, target.link, None, "")
        shown = styles.number(input_form(given), **look | {"font_color": styles.link_colour})
        sheet.write_formula(row, column, f"={target.seen_from(cell.sheet)}", shown, float(exact(given)))
    text = _where(given)
    sheet.write_string(row, column + 1, text, styles.text(text, indent=1, **look | {"font_color": styles.soft}))


def _where(given: InputView) -> str:
    return "; ".join(part for part in (given.source, given.clause) if part)


def _number(sheet: Any, row: int, column: int, given: InputView, styles: Styles, **look: object) -> None:
    sheet.write_number(row, column, float(exact(given)), styles.number(input_form(given), **look))
