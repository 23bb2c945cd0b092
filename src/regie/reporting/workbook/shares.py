# SPDX-License-Identifier: EUPL-1.2
"""The sheet that divides amounts over weights by largest remainder, with the formulas of a spreadsheet.

A spreadsheet counts with fifteen digits; an amount times a weight in cents has more. The amount is therefore
divided a few digits at a time, as in long division: every product stays a whole number that is exact, and so are
quotient and remainder. This is ``vocabulary.money.largest_remainder`` cell by cell: round each part down, then
give the cents that remain to the largest remainders, ties to the earlier line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regie.reporting.workbook.places import FIRST_ROW, Cell, Places, at
from regie.reporting.workbook.style import (
    EUROS,
    Styles,
    decimals,
    euros,
    exact,
    input_form,
    print_settings,
    row_height,
)
from regie.review import SHARE, LineView
from regie.vocabulary.money import largest_remainder
from regie.vocabulary.texts import say

LARGEST_PRODUCT = 10**14
"""Whole numbers up to here divide exactly in every spreadsheet."""

_LABEL, _GIVEN, _WEIGHT, _STEPS = range(4)
_HEAD_ROWS = 3
_LABEL_WIDTH = 46
_WHOLE = "#,##0"


@dataclass(frozen=True)
class Block:
    """The division of one line over its children: where it stands and how many digits go in a step."""

    line: LineView
    sheet: str
    top: int
    weights: tuple[int, ...]
    scale: int
    digits: int
    steps: int

    @property
    def first(self) -> int:
        """Row of the first child."""
        return self.top + _HEAD_ROWS + 1

    @property
    def below(self) -> int:
        """The first free row under the block, a white row counted."""
        return self.first + len(self.weights) + 2

    @property
    def columns(self) -> tuple[int, int, int, int]:
        """Columns of the part rounded down, the remainder, the order and the share."""
        after = _STEPS + 2 * self.steps
        return after, after + 1, after + 2, after + 3


def plan(sheet: str, lines: Mapping[str, LineView], places: Places) -> list[Block]:
    """Give every divided line a block on the sheet, and every child the cell of its share.

    Raises ``ValueError`` when a line to divide, or a child, does not carry the input that the division needs.
    """
    blocks: list[Block] = []
    row = FIRST_ROW
    for line in lines.values():
        if line.live != SHARE:
            continue
        if not line.inputs or line.inputs[0].amount is None or not all(child.inputs for child in line.children):
            raise ValueError(f"{line.key}: a division needs an amount and a weight for every part")
        block = _block(line, sheet, row)
        blocks.append(block)
        row = block.below
        for place, child in enumerate(line.children):
            places.shares[child.key] = Cell(sheet, block.first + place, block.columns[3])
    return blocks


def write(sheet: Any, styles: Styles, blocks: Sequence[Block], places: Places, lang: str) -> None:
    """Fill the sheet: a block per division."""
    sheet.hide_gridlines(2)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, say("workbook.shares", lang), styles.title)
    sheet.write_string(1, 0, say("workbook.shares_how", lang), styles.under_title)
    widest = max(block.steps for block in blocks)
    sheet.set_column(_LABEL, _LABEL, _LABEL_WIDTH)
    sheet.set_column(_GIVEN, _STEPS + 2 * widest + 3, 17)
    for block in blocks:
        _Writer(sheet, styles, block, places, lang).write()
    print_settings(sheet, 2, lang)


class _Writer:
    """Writes one block; values beside the formulas are those of exact whole numbers."""

    def __init__(self, sheet: Any, styles: Styles, block: Block, places: Places, lang: str) -> None:
        self.sheet, self.styles, self.block, self.places, self.lang = sheet, styles, block, places, lang
        self.base = 10**block.digits
        self.total = block.line.inputs[0].amount or 0
        self.sum = sum(block.weights)
        self.last = block.first + len(block.weights) - 1
        self.amount = _fixed(block.top + 1, _WEIGHT)
        self.left = _fixed(block.top + 2, _WEIGHT)
        self.weights = _fixed(self.last + 1, _WEIGHT)

    def write(self) -> None:
        block, line = self.block, self.block.line
        self.sheet.write_url(block.top, 0, self.places.cells[line.key].link, self.styles.section, "")
        self.sheet.write_string(block.top, 0, self.places.path(line.key, self.lang), self.styles.section)
        self._top_rows()
        self._heads()
        shares = largest_remainder(self.total, list(block.weights)).tolist()
        for place, child in enumerate(line.children):
            self._child(place, child, shares[place])
        self._sums(shares)

    def _top_rows(self) -> None:
        block = self.block
        source = self.places.input_cell(block.line.key, 0).seen_from(block.sheet)
        text, whole = self.styles.text(), self.styles.number(_WHOLE)
        self.sheet.write_string(block.top + 1, _LABEL, self._say("shares_amount"), text)
        self.sheet.write_formula(block.top + 1, _WEIGHT, f"=ROUND({source}*100,0)", whole, self.total)
        for step in range(block.steps):
            self._digits(step, whole)
        down = [self.total * weight // self.sum for weight in block.weights]
        column = block.columns[0]
        rounded = f"SUM({_fixed(block.first, column)}:{_fixed(self.last, column)})"
        self.sheet.write_string(block.top + 2, _LABEL, self._say("shares_left"), text)
        left = self.total - sum(down)
        self.sheet.write_formula(block.top + 2, _WEIGHT, f"={self.amount}-{rounded}", whole, left)

    def _digits(self, step: int, whole: Any) -> None:
        """The digits of the amount that this step divides, above its columns; the first takes what is over."""
        block = self.block
        power = self.base ** (block.steps - 1 - step)
        digits = f"INT(ABS({self.amount})/{power})"
        value = abs(self.total) // power
        if step:
            digits, value = f"MOD({digits},{self.base})", value % self.base
        self.sheet.write_formula(block.top + 1, _STEPS + 2 * step, f"={digits}", whole, value)

    def _heads(self) -> None:
        row = self.block.top + _HEAD_ROWS
        heads = [self._say("part"), self._say("weight"), self._say("weight_whole")]
        for step in range(1, self.block.steps + 1):
            heads += [self._say("quotient", step=step), self._say("remainder_of", step=step)]
        heads += [self._say(name) for name in ("rounded_down", "remainder", "order", "share")]
        self.sheet.set_row(row, 32)
        for column, head in enumerate(heads):
            self.sheet.write_string(row, column, head, self.styles.head(right=column > 0))

    def _child(self, place: int, child: LineView, share: int) -> None:
        block, row = self.block, self.block.first + place
        weight, given = block.weights[place], child.inputs[0]
        label = child.label.said(self.lang)
        self.sheet.set_row(row, row_height([(label, _LABEL_WIDTH)]))
        self.sheet.write_string(row, _LABEL, label, self.styles.text(label))
        source = self.places.input_cell(child.key, 0).seen_from(block.sheet)
        shown = self.styles.number(input_form(given))
        self.sheet.write_formula(row, _GIVEN, f"={source}", shown, float(exact(given)))
        own = _fixed(row, _WEIGHT)
        rounded = f"=ROUND({_fixed(row, _GIVEN)}*{block.scale},0)"
        whole = self.styles.number(_WHOLE)
        self.sheet.write_formula(row, _WEIGHT, rounded, whole, weight)
        remainder = 0
        parts: list[str] = []
        before = ""
        for step in range(block.steps):
            column = _STEPS + 2 * step
            digits = _fixed(block.top + 1, column)
            power = self.base ** (block.steps - 1 - step)
            carried = (abs(self.total) // power) % self.base if step else abs(self.total) // power
            dividend = f"{before}{digits}*{own}"
            over = remainder * self.base + carried * weight
            found, remainder = divmod(over, self.sum)
            cells = _fixed(row, column), _fixed(row, column + 1)
            self.sheet.write_formula(row, column, f"=INT(({dividend})/{self.weights})", whole, found)
            rest = f"={dividend}-{cells[0]}*{self.weights}"
            self.sheet.write_formula(row, column + 1, rest, whole, remainder)
            parts.append(cells[0] if power == 1 else f"{cells[0]}*{power}")
            before = f"{cells[1]}*{self.base}+"
        self._finish(row, "+".join(parts), share)

    def _finish(self, row: int, quotient: str, share: int) -> None:
        """From quotient and remainder of the amount without its sign to the share: below zero, down is away from
        zero and what is left is counted from there."""
        block = self.block
        down, rest, order, part = block.columns
        whole = self.styles.number(_WHOLE)
        left_over = _fixed(row, down - 1)
        parts = [self.total * weight // self.sum for weight in block.weights]
        rests = [self.total * weight % self.sum for weight in block.weights]
        place = row - block.first
        ranked = sorted(range(len(rests)), key=lambda each: (-rests[each], each)).index(place) + 1
        rounded = f"=IF({self.amount}<0,-({quotient})-IF({left_over}>0,1,0),{quotient})"
        self.sheet.write_formula(row, down, rounded, whole, parts[place])
        turned = f"=IF(AND({self.amount}<0,{left_over}>0),{self.weights}-{left_over},{left_over})"
        self.sheet.write_formula(row, rest, turned, whole, rests[place])
        own = at(row, rest)
        every = f"{_fixed(block.first, rest)}:{_fixed(self.last, rest)}"
        so_far = f"{_fixed(block.first, rest)}:{own}"
        turn = f"=RANK({own},{every})+COUNTIF({so_far},{own})-1"
        self.sheet.write_formula(row, order, turn, whole, ranked)
        result = f"=({_fixed(row, down)}+IF({_fixed(row, order)}<={self.left},1,0))/100"
        self.sheet.write_formula(row, part, result, self.styles.number(EUROS, bold=True), euros(share))

    def _sums(self, shares: Sequence[int]) -> None:
        row, (down, _, _, part) = self.last + 1, self.block.columns
        self.sheet.write_string(row, _LABEL, self._say("together"), self.styles.text(bold=True, top=1))
        totals: tuple[tuple[int, str, float], ...] = (
            (_WEIGHT, _WHOLE, self.sum),
            (down, _WHOLE, sum(self.total * weight // self.sum for weight in self.block.weights)),
            (part, EUROS, euros(sum(shares))),
        )
        for column, form, value in totals:
            cells = f"{_fixed(self.block.first, column)}:{_fixed(self.last, column)}"
            added = f"ROUND(SUM({cells}),2)" if form == EUROS else f"SUM({cells})"
            self.sheet.write_formula(row, column, f"={added}", self.styles.number(form, bold=True, top=1), value)

    def _say(self, name: str, **values: object) -> str:
        return say(f"workbook.{name}", self.lang, **values)


def _block(line: LineView, sheet: str, top: int) -> Block:
    places = max(decimals(child.inputs[0]) for child in line.children)
    weights = tuple(int(exact(child.inputs[0]).scaleb(places)) for child in line.children)
    total = abs(line.inputs[0].amount or 0)
    # Two products are added in a step, hence the factor 2; one digit more than now leaves room to try amounts.
    digits = max(1, len(str(LARGEST_PRODUCT // (2 * max(1, sum(weights))))) - 1)
    steps = -(-(len(str(total)) + 1) // digits)
    return Block(line, sheet, top, weights, 10**places, digits, steps)


def _fixed(row: int, column: int) -> str:
    return at(row, column, fixed=True)
