# SPDX-License-Identifier: EUPL-1.2
"""Where every line and input stands in a workbook, and what its formula becomes there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from regie.review import SHARE, InputView, LineView

FIRST_ROW = 4
"""Row (from 0) of the first line of a tree."""

AMOUNT = 1
"""Column (from 0) of the amounts."""

FIRST_INPUT = 5
"""Column (from 0) of the first input: what it is, its value, where it stands."""

INPUT_WIDTH = 3

_TOKEN = re.compile(r"\{(=?)([^{}]*)\}")
_PLAIN = re.compile(r"-?\{[^{}]*\}")
_LONGEST_SUM = 200


@dataclass(frozen=True)
class Cell:
    """A cell, rows and columns counted from 0."""

    sheet: str
    row: int
    column: int

    def seen_from(self, sheet: str) -> str:
        """The reference to this cell in a formula on ``sheet``."""
        own = at(self.row, self.column)
        return own if sheet == self.sheet else f"{quote_sheetname(self.sheet)}!{own}"

    @property
    def link(self) -> str:
        """The address of a link to this cell."""
        return f"internal:{quote_sheetname(self.sheet)}!{at(self.row, self.column)}"


def at(row: int, column: int, *, fixed: bool = False) -> str:
    """The name of a cell, such as B7 or $B$7."""
    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))


@dataclass(frozen=True)
class Placed:
    """A line on its row. ``above`` are the keys of the lines that it is part of."""

    line: LineView
    row: int
    depth: int
    above: tuple[str, ...]


@dataclass
class Places:
    """The lines of all trees of a workbook by key, with the cell of their amount and of their inputs.

    Raises ``ValueError`` when two lines have the same key: a reference to it would be a guess.
    """

    lines: dict[str, LineView] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    shares: dict[str, Cell] = field(default_factory=dict)
    """Cell with the computed share of each line whose parent is divided over its children."""

    behind: dict[InputView, Cell] = field(default_factory=dict)
    """Where each input stands that was computed itself."""

    _above: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add_tree(self, sheet: str, roots: Sequence[LineView]) -> list[Placed]:
        """Give every line of a sheet its row, parents above their children, a free row between trees."""
        rows: list[Placed] = []
        row = FIRST_ROW
        for root in roots:
            for line, depth, above in _descend(root, 0, ()):
                if line.key in self.lines:
                    raise ValueError(f"two lines of the workbook have the key {line.key}")
                self.lines[line.key], self._above[line.key] = line, above
                self.cells[line.key] = Cell(sheet, row, AMOUNT)
                rows.append(Placed(line, row, depth, above))
                row += 1
            row += 1
        return rows

    def path(self, key: str, lang: str) -> str:
        """The names from the root of a line's tree down to the line."""
        return " › ".join(self.lines[each].label.said(lang) for each in (*self._above[key], key))

    def input_cell(self, key: str, position: int) -> Cell:
        """The cell that holds the value of a line's input."""
        own = self.cells[key]
        return Cell(own.sheet, own.row, FIRST_INPUT + INPUT_WIDTH * position + 1)

    def referred(self, line: LineView, given: InputView) -> Cell | None:
        """The cell that an input refers to: of the line that it is, when that stands in this workbook with its
        amount, else of the input among those that were computed themselves.

        A line's own sum cannot be its input: where the key is that of the line itself or of one above it, the
        input is the line as it was before (a whole year, say) and stands as a number.
        """
        key = given.refers_to
        known = key in self.lines and key != line.key and key not in self._above[line.key]
        if known and self.lines[key].amount == given.amount:
            return self.cells[key]
        return self.behind.get(given)

    def formula(self, line: LineView) -> str | None:
        """The formula of a line's amount; nothing when it is a value."""
        sheet = self.cells[line.key].sheet
        if line.children:
            return self._sum(sheet, line.children)
        if line.key in self.shares:
            return "=" + self.shares[line.key].seen_from(sheet)
        return self.computed(line, sheet)

    def computed(self, line: LineView, sheet: str) -> str | None:
        """A line's own computation as a formula on ``sheet``; for a sum this is the other way to its amount."""
        if line.live == SHARE:
            return "=" + self.input_cell(line.key, 0).seen_from(sheet)
        if not line.live:
            return "=" + self.shares[line.key].seen_from(sheet) if line.key in self.shares else None

        def cell(found: re.Match[str]) -> str:
            named, what = found.groups()
            if named:
                if what not in self.cells:
                    raise ValueError(f"{line.key}: the formula names {what}, which is no line of the workbook")
                return self.cells[what].seen_from(sheet)
            if not what.isdigit() or int(what) >= len(line.inputs):
                raise ValueError(f"{line.key}: the formula names input {what}, which the line does not have")
            return self.input_cell(line.key, int(what)).seen_from(sheet)

        own = _TOKEN.sub(cell, line.live)
        return f"={own}" if _PLAIN.fullmatch(line.live) or _rounds(line.live) else f"=ROUND({own},2)"

    def _sum(self, sheet: str, children: Sequence[LineView]) -> str:
        """The sum of the direct children, neighbouring rows as a range. Rounding takes off what adding binary
        fractions leaves behind the fifteenth digit; cents stay cents."""
        rows = [self.cells[child.key].row for child in children]
        parts = list(_runs(sheet, rows))
        while len(parts) > _LONGEST_SUM:
            parts = [
                f"SUM({','.join(parts[start : start + _LONGEST_SUM])})"
                for start in range(0, len(parts), _LONGEST_SUM)
            ]
        return f"=ROUND(SUM({','.join(parts)}),2)"


def _descend(
    line: LineView, depth: int, above: tuple[str, ...]
) -> Iterator[tuple[LineView, int, tuple[str, ...]]]:
    yield line, depth, above
    for child in line.children:
        yield from _descend(child, depth + 1, (*above, line.key))


def _runs(sheet: str, rows: Sequence[int]) -> Iterator[str]:
    """Rows as references, neighbours taken together."""
    starts = [rows[0], *(row for before, row in pairwise(rows) if row != before + 1)]
    ends = [*(before for before, row in pairwise(rows) if row != before + 1), rows[-1]]
    for start, end in zip(starts, ends, strict=True):
        first, last = (Cell(sheet, row, AMOUNT).seen_from(sheet) for row in (start, end))
        yield first if start == end else f"{first}:{last}"


def _rounds(live: str) -> bool:
    """Whether the whole formula is one ROUND to cents."""
    if not (live.startswith("ROUND(") and live.endswith(",2)")):
        return False
    depth = 0
    for place, letter in enumerate(live):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and letter == ")":
            return place == len(live) - 1
    return False


def sheet_name(wanted: str, taken: Iterable[str]) -> str:
    """A name that a sheet may have: at most 31 characters, none that Excel forbids, and not yet taken."""
    clean = re.sub(r"[\[\]:*?/\\]", " ", wanted).strip().strip("'") or "Blad"
    used = {each.casefold() for each in taken}
    for number in range(1, len(used) + 2):
        ending = "" if number == 1 else f" {number}"
        name = clean[: 31 - len(ending)].rstrip() + ending
        if name.casefold() not in used:
            return name
    raise AssertionError("more names than sheets were tried")
