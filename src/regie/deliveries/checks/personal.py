# SPDX-License-Identifier: EUPL-1.2

"""Personal data that must not be in a delivery: personal numbers (BSN), e-mail addresses, telephone numbers.

*Personal number*: nine digits that pass the eleven test, written together or as 123.45.678.9-like groups of
3-3-3 or 4-2-3 with points, spaces or hyphens. In a key column only a cell that is nothing but the number (or
"BSN" and the number) counts: serial numbers inside a longer key, such as ``2024-123456782``, pass the test once
in eleven times. Elsewhere the number must stand on its own. Cells that are a readable date, month, amount or
number are not looked at.

In a key column or in a table about persons it refuses the delivery. Anywhere else, and for e-mail addresses and
Dutch telephone numbers, the cell is blanked before anything is kept and the row is set aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from regie.deliveries.checks.values import converts
from regie.vocabulary.free_text import EMAIL as EMAIL
from regie.vocabulary.free_text import LANDLINE as _LANDLINE
from regie.vocabulary.free_text import MOBILE as _MOBILE
from regie.vocabulary.free_text import NINE_DIGITS as _NINE
from regie.vocabulary.free_text import PHONE_ABROAD as _ABROAD
from regie.vocabulary.tables import ColumnType, Table

if TYPE_CHECKING:
    import duckdb

NUMBER_IN_TEXT = rf"(?i)(?:\b|bsn){_NINE}\b"
_NUMBER_IN_KEY = rf"(?i)^(?:bsn\W{{0,3}})?{_NINE}$"
PHONE_IN_TEXT = f"({_ABROAD}|{_MOBILE}|{_LANDLINE})"
_PHONE_IN_KEY = rf"^(({_ABROAD})|({_MOBILE}))$"

# What a cell must at least have before it is looked at closely: one cheap pass over all cells of a row.
_MAYBE = rf"(\b|[nN]){_NINE}\b|@|\+31|\b0031|\b0[1-9]\d{{8}}\b|\b0[1-9]\d{{0,2}}\)?[ -]+\d"


@dataclass(frozen=True)
class PersonalNumber:
    """Where a personal number stands that refuses the delivery: never the number itself."""

    table: str
    column: str
    rows: int
    first_row: int


def maybe_personal(table: Table, columns: tuple[str, ...]) -> str:
    """A predicate over ``r_<column>`` and ``<column>``: this row deserves a closer look."""
    cells = [
        f'CASE WHEN "{column.name}" IS NULL THEN "r_{column.name}" END'
        if converts(column)
        else f'"r_{column.name}"'
        for column in table.columns
        if column.name in columns
    ]
    return f"regexp_matches(concat_ws(chr(10), {', '.join(cells)}), '{_MAYBE}')"


def look_closely(con: duckdb.DuckDBPyConnection, table: Table, columns: tuple[str, ...]) -> list[PersonalNumber]:
    """Fill ``personal_<table>`` (source_row, column, kind) from the rows that deserve a closer look.

    Returns the places of the personal numbers that refuse the delivery.
    """
    con.execute(f'CREATE TABLE personal_{table.name} (source_row BIGINT, "column" VARCHAR, kind VARCHAR)')
    if con.execute(f"SELECT 1 FROM t_{table.name} WHERE maybe_personal LIMIT 1").fetchone() is None:
        return []
    cells = ", ".join(
        f'CASE WHEN t."{column.name}" IS NULL THEN raw."{column.name}" END AS "{column.name}"'
        if converts(column)
        else f'raw."{column.name}"'
        for column in table.columns
        if column.name in columns
    )
    con.execute(
        f"CREATE TABLE close_{table.name} AS SELECT raw.source_row, {cells} FROM raw_{table.name} raw "
        f"JOIN (SELECT * FROM t_{table.name} WHERE maybe_personal) t USING (source_row)"
    )
    refusing = []
    for column in table.columns:
        if column.name not in columns:
            continue
        is_key = column.type is ColumnType.KEY
        cells = (
            f'SELECT source_row, "{column.name}" AS cell FROM close_{table.name} WHERE "{column.name}" IS NOT NULL'
        )
        number = _NUMBER_IN_KEY if is_key else NUMBER_IN_TEXT
        phone = _PHONE_IN_KEY if is_key else PHONE_IN_TEXT
        numbers = f"SELECT source_row, unnest(regexp_extract_all(cell, '{number}', 1)) AS found FROM ({cells})"
        contacts = f"regexp_matches(cell, '{EMAIL}') OR regexp_matches(cell, '{phone}')"
        con.execute(
            f"INSERT INTO personal_{table.name} SELECT DISTINCT source_row, '{column.name}', 'number' FROM "
            f"(SELECT source_row, regexp_replace(found, '[^0-9]', '', 'g') AS d FROM ({numbers})) "
            f"WHERE {_eleven_test('d')}"
        )
        con.execute(
            f"INSERT INTO personal_{table.name} SELECT source_row, '{column.name}', "
            f"CASE WHEN regexp_matches(cell, '{EMAIL}') THEN 'email' ELSE 'telephone' END FROM ({cells}) "
            f"WHERE ({contacts}) AND source_row NOT IN "
            f"(SELECT source_row FROM personal_{table.name} WHERE \"column\" = '{column.name}')"
        )
        if is_key or table.personal:
            row = con.execute(
                f"SELECT count(*), min(source_row) FROM personal_{table.name} "
                f"WHERE \"column\" = '{column.name}' AND kind = 'number'"
            ).fetchone()
            if row and row[0]:
                refusing.append(PersonalNumber(table.name, column.name, int(row[0]), int(row[1])))
    return refusing


def blank(con: duckdb.DuckDBPyConnection, table: Table, typed_select: str) -> bool:
    """Empty the cells found in ``raw_<table>`` and read those rows again; returns whether there were any."""
    columns = con.execute(f'SELECT DISTINCT "column" FROM personal_{table.name} ORDER BY 1').fetchall()
    for (column,) in columns:
        con.execute(
            f'UPDATE raw_{table.name} SET "{column}" = NULL WHERE source_row IN '
            f"(SELECT source_row FROM personal_{table.name} WHERE \"column\" = '{column}')"
        )
    if columns:
        again = f"source_row IN (SELECT source_row FROM personal_{table.name})"
        con.execute(f"DELETE FROM t_{table.name} WHERE {again}")
        con.execute(f"INSERT INTO t_{table.name} SELECT * FROM ({typed_select}) WHERE {again}")
    return bool(columns)


def _eleven_test(digits: str) -> str:
    weighed = " + ".join(
        f"{weight} * CAST(substr({digits}, {place}, 1) AS INTEGER)"
        for place, weight in enumerate((9, 8, 7, 6, 5, 4, 3, 2, -1), start=1)
    )
    return f"{digits} <> '000000000' AND ({weighed}) % 11 = 0"
