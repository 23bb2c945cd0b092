# SPDX-License-Identifier: EUPL-1.2
"""Small builders for the tests of reading: a region, tables, and files of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from regie.deliveries.raw import RawDelivery
from regie.deliveries.reading import read
from regie.vocabulary.region import AllocationKey, Area, Municipality, Party, Region

Rows = Sequence[Sequence[Any]]

DELIVERY: list[list[Any]] = [
    ["party", "period_start", "period_end", "delivered_on", "standard_version"],
    ["A017", "2024-01-01", "2024-06-30", "2024-07-12", "1"],
]
CLIENTS: list[list[Any]] = [
    ["client_key", "birth_month", "municipality", "valid_from"],
    ["K-1", "2012-05", "0917", "2023-03-01"],
    ["K-2", "2014-11", "0928", "2024-02-29"],
]


def region() -> Region:
    return Region(
        id="test",
        name="Testregio",
        cooperative="C001",
        first_month="2019-01",
        municipalities=(Municipality(code="0917", name="Heerlen"), Municipality(code="0928", name="Kerkrade")),
        areas=(Area(code="HRL-N", name="Heerlen Noord", municipality="0917"),),
        parties=(
            Party(code="C001", name="Coöperatie", role="cooperative"),
            Party(code="A017", name="Aanbieder 17", role="member"),
        ),
        allocation_keys=(
            AllocationKey(id="inwoners", name="Inwoners", source="CBS", weights={"0917": 1, "0928": 1}),
        ),
    )


def csv_text(rows: Rows, separator: str = ";") -> str:
    return "".join(separator.join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows)


def folder(path: Path, files: Mapping[str, str | bytes]) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)  # a fixed date, so that the bytes are always the same
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return path


def workbook(
    path: Path, sheets: Mapping[str, Rows], touch: Callable[[Any, dict[str, Any]], None] | None = None
) -> Path:
    """A workbook with these sheets; ``touch`` may do more to it before it is closed."""
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": datetime(2024, 1, 1)})  # noqa: DTZ001 - and the bytes always the same
    made: dict[str, Any] = {}
    for name, rows in sheets.items():
        made[name] = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for position, value in enumerate(row):
                if value is not None:
                    made[name].write(number, position, value)
    if touch is not None:
        touch(book, made)
    book.close()
    return path


def changed_member(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """The same zip or workbook with one member's bytes changed."""
    result = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry.filename)
            new.writestr(entry.filename, change(content) if entry.filename == member else content)
    path.write_bytes(result.getvalue())
    return path


class Read:
    """A delivery that was read, with its tables at hand."""

    def __init__(self, file: Path, mapping: Path | None = None, in_region: Region | None = None) -> None:
        self.con = duckdb.connect()
        self.raw: RawDelivery = read(file, self.con, in_region or region(), mapping)

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        names = ", ".join(f'"{name}"' for name in columns or self.raw.tables[table].columns)
        return list(self.con.execute(f"SELECT {names} FROM raw_{table} ORDER BY source_row").fetchall())

    def told(self) -> set[str]:
        return {assumption.key.removeprefix("reading.") for assumption in self.raw.assumptions}

    def sentence(self, key: str) -> str:
        [found] = [a for a in self.raw.assumptions if a.key == f"reading.{key}"]
        return found.message()
