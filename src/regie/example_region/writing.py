# SPDX-License-Identifier: EUPL-1.2
"""Files to hand in, as different systems write them: CSV in several dialects, XLSX, Parquet. The same tables give
the same bytes: no clock anywhere."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from regie.example_region.days import NEVER, as_date, write_month
from regie.vocabulary.tables import ColumnType, table

Values = npt.NDArray[Any]

UNSCORED = -1
"""A score, in tenths, that was not given."""


@dataclass
class Sheet:
    """One table of the standard. Columns hold text as objects, days, months, cents, hundredths (quantity), tenths
    (score) or whole numbers, after their type; ``spoiled`` holds rows written as they stand, column to text."""

    name: str
    columns: dict[str, Values]
    spoiled: list[dict[str, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) + len(self.spoiled)


@dataclass(frozen=True)
class Dialect:
    """How a system writes: ``kind`` csv, xlsx, xlsx_text (every cell as text) or parquet."""

    kind: str
    separator: str = ";"
    encoding: str = "utf-8"
    dutch_dates: bool = True
    comma: bool = True


DIALECTS = {
    "csv_semicolon_cp1252": Dialect("csv", ";", "cp1252"),
    "csv_semicolon_bom": Dialect("csv", ";", "utf-8-sig"),
    "csv_semicolon_iso": Dialect("csv", ";", "utf-8", dutch_dates=False),
    "csv_comma": Dialect("csv", ",", "utf-8", dutch_dates=False, comma=False),
    "csv_tab": Dialect("csv", "\t", "utf-8", comma=True),
    "xlsx": Dialect("xlsx", dutch_dates=False, comma=False),
    "xlsx_text": Dialect("xlsx_text"),
    "parquet": Dialect("parquet", dutch_dates=False, comma=False),
}

_STAMP = (2024, 1, 1, 0, 0, 0)


def suffix(dialect: Dialect) -> str:
    """The end of the file's name."""
    return ".xlsx" if dialect.kind.startswith("xlsx") else ".zip"


def write_delivery(path: Path, sheets: list[Sheet], dialect: Dialect) -> None:
    """Write the tables as one file: a zip of CSV or Parquet files, or one XLSX with a sheet per table."""
    if dialect.kind.startswith("xlsx"):
        _write_xlsx(path, sheets, dialect)
        return
    with zipfile.ZipFile(path, "w") as archive:
        for sheet in sheets:
            parquet = dialect.kind == "parquet"
            content = _parquet(sheet) if parquet else _csv(sheet, dialect)
            entry = zipfile.ZipInfo(f"{sheet.name}.{'parquet' if parquet else 'csv'}", _STAMP)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if parquet else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=3)


def _csv(sheet: Sheet, dialect: Dialect) -> bytes:
    names = list(sheet.columns)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=dialect.separator, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(zip(*(as_text(sheet, name, dialect) for name in names), strict=True))
    writer.writerows([row.get(name, "") for name in names] for row in sheet.spoiled)
    return text.getvalue().encode(dialect.encoding)


def _parquet(sheet: Sheet) -> bytes:
    if sheet.spoiled:
        raise ValueError("a typed file cannot hold rows that are not right")
    arrays = {}
    for name, values in sheet.columns.items():
        kind = table(sheet.name).column(name).type
        if kind is ColumnType.DATE:
            arrays[name] = pa.array(values.astype(np.int32), pa.int32(), mask=values == NEVER).cast(pa.date32())
        elif kind in (ColumnType.AMOUNT, ColumnType.QUANTITY):
            arrays[name] = pa.array(values / 100).cast(pa.decimal128(18, 2))
        elif kind is ColumnType.INTEGER:
            arrays[name] = pa.array(values)
        else:
            dialect = DIALECTS["parquet"]
            arrays[name] = pa.array([text or None for text in as_text(sheet, name, dialect)], pa.string())
    sink = io.BytesIO()
    pq.write_table(pa.table(arrays), sink, compression="zstd")
    return sink.getvalue()


def _write_xlsx(path: Path, sheets: list[Sheet], dialect: Dialect) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": False, "strings_to_numbers": False})
    book.set_properties({"created": datetime(*_STAMP)})  # noqa: DTZ001 - a fixed stamp, for the same bytes
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for column, name in enumerate(sheet.columns):
            page.write_string(0, column, name)
            kind = table(sheet.name).column(name).type
            values = sheet.columns[name]
            if dialect.kind == "xlsx_text" or kind not in _CELLS:
                for row, text in enumerate(as_text(sheet, name, dialect), start=1):
                    if text:
                        page.write_string(row, column, text)
            elif kind is ColumnType.DATE:
                for row, number in enumerate(values.tolist(), start=1):
                    if number != NEVER:
                        page.write_datetime(row, column, datetime.fromordinal(as_date(number).toordinal()), day)
            else:
                for row, number in enumerate(values.tolist(), start=1):
                    if number != UNSCORED or kind is not ColumnType.SCORE:
                        page.write_number(row, column, number / _CELLS[kind])
            for row, spoiled in enumerate(sheet.spoiled, start=len(values) + 1):
                if spoiled.get(name):
                    page.write_string(row, column, spoiled[name])
    book.close()


_CELLS = {
    ColumnType.DATE: 1,
    ColumnType.AMOUNT: 100,
    ColumnType.QUANTITY: 100,
    ColumnType.SCORE: 10,
    ColumnType.INTEGER: 1,
}


def as_text(sheet: Sheet, name: str, dialect: Dialect) -> list[str]:
    """A column as the dialect writes it."""
    values = sheet.columns[name]
    kind = table(sheet.name).column(name).type
    match kind:
        case ColumnType.DATE:
            return _each(values, lambda day: _date(day, dialect))
        case ColumnType.MONTH:
            return _each(values, write_month)
        case ColumnType.AMOUNT | ColumnType.QUANTITY:
            return _each(values, lambda number: _decimal(number, dialect))
        case ColumnType.SCORE:
            return _each(values, lambda tenths: _score(tenths, dialect))
        case ColumnType.INTEGER:
            return _each(values, str)
    return [str(value) for value in values.tolist()]


def _each(values: Values, write: Callable[[int], str]) -> list[str]:
    """Write every distinct value once."""
    distinct, where = np.unique(values, return_inverse=True)
    written = np.asarray([write(int(value)) for value in distinct.tolist()], dtype=object)
    result: list[str] = written[where].tolist() if len(values) else []
    return result


def _date(day: int, dialect: Dialect) -> str:
    if day == NEVER:
        return ""
    return as_date(day).strftime("%d-%m-%Y") if dialect.dutch_dates else as_date(day).isoformat()


def _decimal(hundredths: int, dialect: Dialect) -> str:
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}{',' if dialect.comma else '.'}{rest:02}"


def _score(tenths: int, dialect: Dialect) -> str:
    if tenths == UNSCORED:
        return ""
    whole, rest = divmod(tenths, 10)
    return f"{whole}{',' if dialect.comma else '.'}{rest}" if rest else str(whole)
