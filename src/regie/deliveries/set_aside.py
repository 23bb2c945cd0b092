# SPDX-License-Identifier: EUPL-1.2

"""The file with rows set aside: the standard's own layout and one column more, with the reason in Dutch.

It can be corrected and handed in as it is. Its ``delivery`` sheet says in ``source_system`` which delivery it
supplements, so that it is counted beside that delivery instead of replacing it (decision 0002).
"""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from regie.deliveries.checks.header import SUPPLEMENT
from regie.deliveries.sql import literal, parquet, some
from regie.deliveries.summary import Header
from regie.vocabulary.tables import tables
from regie.vocabulary.texts import say

if TYPE_CHECKING:
    import duckdb

REASON = "reason"
MOST_ROWS_IN_XLSX = 20_000
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def keep_set_aside(
    con: duckdb.DuckDBPyConnection, reasons: dict[str, str], columns: dict[str, tuple[str, ...]], folder: Path
) -> None:
    """Write ``set_aside/<table>.parquet`` for every table with rows set aside: text as written and the reason.

    ``reasons`` has per table the query (source_row, reason), ``columns`` the columns that the file had.
    """
    for name, query in reasons.items():
        parts = [
            f'raw."{column.name}"' if column.name in columns[name] else f'CAST(NULL AS VARCHAR) AS "{column.name}"'
            for column in tables()[name].columns
        ]
        rows = (
            f"SELECT source_row, {', '.join(parts)}, why.reason AS {REASON} FROM raw_{name} raw "
            f"JOIN ({query}) why USING (source_row) ORDER BY source_row"
        )
        if some(con, query):
            path = folder / "set_aside" / f"{name}.parquet"
            path.parent.mkdir(exist_ok=True)
            con.execute(f"COPY ({rows}) TO {literal(path)} (FORMAT parquet, COMPRESSION zstd)")


def write_set_aside(con: duckdb.DuckDBPyConnection, folder: Path, header: Header, base: str) -> Path | None:
    """Make ``set_aside.xlsx`` (``set_aside.zip`` with CSV when there are very many rows) out of the Parquet files.

    ``base`` is the hash of the delivery that the corrected rows will supplement. Returns None without such rows.
    """
    content: dict[str, list[tuple[str | None, ...]]] = {}
    for name, table in tables().items():
        path = folder / "set_aside" / f"{name}.parquet"
        if path.exists():
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            found = con.execute(f"SELECT {names}, {REASON} FROM {parquet(path)} ORDER BY source_row").fetchall()
            if found:
                content[name] = found
    for old in (folder / "set_aside.xlsx", folder / "set_aside.zip"):
        old.unlink(missing_ok=True)
    if not content:
        return None
    delivery: dict[str, str | None] = {
        "party": header.party,
        "period_start": header.period_start.isoformat(),
        "period_end": header.period_end.isoformat(),
        "delivered_on": header.delivered_on.isoformat(),
        "standard_version": header.standard_version,
        "source_system": f"{SUPPLEMENT}{base[:12]}",
        "contact": header.contact,
    }
    first: list[str | None] = list(delivery)
    sheets: dict[str, list[list[str | None]]] = {"delivery": [first, list(delivery.values())]}
    for name, rows in content.items():
        heading: list[str | None] = [column.name for column in tables()[name].columns]
        heading.append(say("deliveries.set_aside_reason"))
        sheets[name] = [heading, *map(list, rows)]
    if sum(map(len, content.values())) > MOST_ROWS_IN_XLSX:
        return _as_zip(folder / "set_aside.zip", sheets)
    return _as_xlsx(folder / "set_aside.xlsx", sheets)


def _as_xlsx(path: Path, sheets: dict[str, list[list[str | None]]]) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_urls": False, "strings_to_formulas": False})
    book.set_properties({"created": datetime(*_LONG_AGO[:3])})  # noqa: DTZ001 the same rows give the same bytes
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(rows[0]) - 2, 16, text)
        sheet.set_column(len(rows[0]) - 1, len(rows[0]) - 1, 16 if name == "delivery" else 80, text)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if value is not None:
                    sheet.write_string(number, place, value, bold if number == 0 else text)
    book.close()
    return path


def _as_zip(path: Path, sheets: dict[str, list[list[str | None]]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in sheets.items():
            written = io.StringIO()
            csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(rows)
            member = zipfile.ZipInfo(f"{name}.csv", _LONG_AGO)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, written.getvalue().encode("utf-8-sig"))
    return path


def set_aside_file(folder: Path, hash: str) -> Path | None:
    """The file with rows set aside of a delivery, None when there are none."""
    home = folder / "deliveries" / hash
    return next((path for path in (home / "set_aside.xlsx", home / "set_aside.zip") if path.exists()), None)
