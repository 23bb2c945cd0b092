# SPDX-License-Identifier: EUPL-1.2
"""Excel workbooks: a sheet per table, values turned back into the text that a person meant.

Excel keeps ``0917`` as the number 917, a month typed as ``2024-03`` as a date, and every number as a binary
fraction; the text given here is what Excel shows (15 digits). Formulas count with the result that Excel kept.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from regie.deliveries import xlsx_cells
from regie.deliveries.archive import DAMAGED_ZIP, check_sizes
from regie.deliveries.codes import entries
from regie.deliveries.raw import Assumption
from regie.deliveries.reading_header import SEARCHED_ROWS, Header, Merged
from regie.deliveries.source import Loaded, Score, nameless_columns
from regie.deliveries.xlsx_cells import Cell, cell_name, column_letters
from regie.vocabulary.errors import Refused
from regie.vocabulary.region import Region
from regie.vocabulary.tables import Column, ColumnType

_LARGEST_EXACT = 10**15
"""Excel keeps fifteen digits; what follows in a longer number was lost when it was typed."""


@dataclass
class XlsxSource:
    """One sheet of an opened workbook."""

    file: str
    sheet: str
    workbook: CalamineWorkbook
    xml: Callable[[], bytes]
    hidden: bool

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self.sheet

    @property
    def place(self) -> str:
        """File and sheet as a person names them."""
        return f"{self.file}, blad {self.sheet}"

    @cached_property
    def _xml(self) -> bytes:
        xml = self.xml()
        xlsx_cells.refuse_far_cells(xml, self.file, self.sheet)
        return xml

    @cached_property
    def _sheet(self) -> Any:
        _ = self._xml  # looks at how far the cells reach before memory is taken for them
        return _calamine(lambda: self.workbook.get_sheet_by_name(self.sheet), self.file)

    @cached_property
    def _rows(self) -> list[list[Any]]:
        rows: list[list[Any]] = _calamine(lambda: self._sheet.to_python(skip_empty_area=False), self.file)
        return rows

    @cached_property
    def merged(self) -> list[Merged]:
        """The sheet's merged cells."""
        return [
            Merged(top, left, bottom, right, f"{cell_name((top, left))}:{cell_name((bottom, right))}")
            for (top, left), (bottom, right) in self._sheet.merged_cell_ranges or []
        ]

    def top(self, score: Score) -> list[list[str | None]]:
        """The first rows as text; none at all for an empty sheet."""
        rows = [[text_of(value, None, {}) for value in row] for row in self._rows[:SEARCHED_ROWS]]
        return rows if any(any(row) for row in rows) else []

    def load(self, header: Header, wanted: dict[str, Column], region: Region) -> Loaded:
        """The rows below the header, cell by cell the text that was meant."""
        self._refuse_merged(header)
        rows = self._rows[header.row :]
        problems: dict[int, str] = {}
        told = self._look_at_formulas(header, problems)
        arrays: dict[str, pa.Array] = {}
        for name, position in header.positions.items():
            read = _CellReader(wanted[name], entries(wanted[name], region), position)
            arrays[name] = pa.array(read.texts([row[position] for row in rows], header.row), pa.string())
            problems |= dict.fromkeys(read.lost_digits, "reading.problem_long_number")
            told += read.told(self.place)
        filled = {position for row in rows for position, value in enumerate(row) if value != ""} - header.named
        if filled:
            told.append(nameless_columns(self.place, map(column_letters, sorted(filled))))
        if self.hidden:
            told.append(Assumption("reading.hidden_sheet", {"place": self.place}, warning=True))
        columns = {
            "source_row": pa.array(range(header.row + 1, header.row + 1 + len(rows)), pa.int64()),
            "problem": pa.array(
                [problems.get(row) for row in range(header.row, header.row + len(rows))], pa.string()
            ),
        }
        table = pa.table(columns | arrays)
        return Loaded(table.schema, table.to_batches(), tuple(told))

    def _refuse_merged(self, header: Header) -> None:
        """A merged cell keeps one value for several rows or columns: nobody can tell for which it holds."""
        positions = set(header.positions.values())
        for cells in self.merged:
            if cells.bottom >= header.row and positions.intersection(range(cells.left, cells.right + 1)):
                raise Refused("reading.merged_cells", place=self.place, cells=cells.name)

    def _look_at_formulas(self, header: Header, problems: dict[int, str]) -> list[Assumption]:
        """What is told about formulas; rows with an error value are added to ``problems``."""
        told = []
        positions = set(header.positions.values())

        def ours(cells: Iterable[Cell]) -> list[Cell]:
            return [cell for cell in cells if cell[1] == -1 or (cell[1] in positions and cell[0] >= header.row)]

        special = xlsx_cells.special_cells(self._xml)
        if without := ours(special.without_result):
            raise Refused(
                "reading.formula_without_result", place=self.place, cell=cell_name(without[0]), count=len(without)
            )
        if formulas := ours(special.formulas):
            values: dict[str, str | int] = {
                "place": self.place,
                "count": len(formulas),
                "cell": cell_name(formulas[0]),
            }
            told.append(Assumption("reading.formulas", values, warning=True))
        for row, column in ours(special.errors):
            if column == -1:
                raise Refused("reading.error_value_somewhere", place=self.place)
            problems[row] = "reading.problem_error_value"
        return told


def xlsx_sources(content: bytes, file: str) -> list[XlsxSource]:
    """The sheets of a workbook, in its order.

    Raises ``Refused`` when it is damaged, protected by a password, too large when unpacked, or no .xlsx at all.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = set(archive.namelist())
    except DAMAGED_ZIP:
        raise Refused("reading.workbook_damaged", file=file) from None
    check_sizes(archive, file)
    if "xl/workbook.xml" not in names:
        raise Refused("reading.other_office_file" if names else "reading.workbook_damaged", file=file)
    paths = xlsx_cells.sheet_paths(archive, file)
    workbook = _calamine(lambda: CalamineWorkbook.from_filelike(io.BytesIO(content)), file)
    hidden = {sheet.name for sheet in workbook.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible}
    return [
        XlsxSource(file, name, workbook, _xml_reader(archive, paths.get(name, ""), file), name in hidden)
        for name in workbook.sheet_names
    ]


def text_of(value: Any, column: Column | None, entry_codes: dict[str, str]) -> str | None:
    """A cell's value as the text a person meant; None when it is empty.

    >>> text_of(917.0, None, {}), text_of(1234.5600000000001, None, {})
    ('917', '1234.56')
    """
    if isinstance(value, str):
        text = value.strip()
        return (entry_codes.get(text, text) if entry_codes else text) or None
    if isinstance(value, bool):
        if column is not None and column.codelist == "yes_no":
            return "yes" if value else "no"
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, (date, datetime)):
        return _day(value, column)
    return None if value is None else str(value)


class _CellReader:
    """Reads one column, remembering what it had to make of its values."""

    def __init__(self, column: Column, entry_codes: dict[str, str], position: int) -> None:
        self.column = column
        self.entry_codes = entry_codes
        self.letters = column_letters(position)
        self.lost_digits: list[int] = []
        self.months = 0
        self.times = 0

    def texts(self, values: list[Any], first: int) -> list[str | None]:
        """The text of each value; ``first`` is the row (from 0) of the first one."""
        different = {value for value in values if type(value) is str}
        text = {value: text_of(value, self.column, self.entry_codes) for value in different}
        return [
            text[value] if type(value) is str else self._other(value, row)
            for row, value in enumerate(values, first)
        ]

    def _other(self, value: Any, row: int) -> str | None:
        if isinstance(value, float) and abs(value) >= _LARGEST_EXACT:
            self.lost_digits.append(row)
        if isinstance(value, date):
            if self.column.type is ColumnType.MONTH and value.day == 1:
                self.months += 1
            if self.column.type is ColumnType.DATE and isinstance(value, datetime) and value.time():
                self.times += 1
        return text_of(value, self.column, self.entry_codes)

    def told(self, place: str) -> list[Assumption]:
        """What was made of the values of this column."""
        values: dict[str, str | int] = {"place": place, "column": self.column.name}
        found = []
        if self.months:
            found.append(Assumption("reading.months_from_dates", values | {"count": self.months}))
        if self.times:
            found.append(Assumption("reading.times_dropped", values | {"count": self.times}))
        return found


def _number(value: float) -> str:
    if isinstance(value, int) or (value.is_integer() and abs(value) < _LARGEST_EXACT):
        return str(int(value))
    text = f"{value:.15g}"
    return text if "e" not in text else f"{Decimal(text):f}"


def _day(value: date, column: Column | None) -> str:
    """A date; the month of a first of the month in a column of months; the time only where it may matter."""
    kind = column.type if column is not None else None
    if kind is ColumnType.MONTH and value.day == 1:
        return f"{value.year:04}-{value.month:02}"
    if isinstance(value, datetime) and value.time() and kind is not ColumnType.DATE:
        return value.isoformat(sep=" ", timespec="seconds")
    return f"{value.year:04}-{value.month:02}-{value.day:02}"


def _xml_reader(archive: zipfile.ZipFile, path: str, file: str) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            return archive.read(path)
        except DAMAGED_ZIP:
            raise Refused("reading.workbook_damaged", file=file) from None

    return read


def _calamine(action: Callable[[], Any], file: str) -> Any:
    """Whatever a damaged workbook brings about inside the reader, in the words of a refusal."""
    try:
        return action()
    except CalamineError:
        raise Refused("reading.workbook_damaged", file=file) from None
    except BaseException as problem:
        # A panic of the reader's native code is no Exception; interrupts must pass.
        if type(problem).__name__ == "PanicException" or isinstance(problem, (ValueError, OSError)):
            raise Refused("reading.workbook_damaged", file=file) from None
        raise
