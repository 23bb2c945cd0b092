# SPDX-License-Identifier: EUPL-1.2
"""Puts one source into ``raw_<table>``: columns by their standard names, a mapping applied, zeros back, example
row out, and the dialect of dates and decimals found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

import duckdb
import pyarrow as pa

from regie.deliveries.codes import choices, code_width
from regie.deliveries.mapping import TableMapping, Written, strptime_format
from regie.deliveries.raw import Assumption, RawTable
from regie.deliveries.reading_header import Header, find_header, fold, header_score
from regie.deliveries.source import Loaded, Source, place_of
from regie.vocabulary.errors import Refused
from regie.vocabulary.region import Region
from regie.vocabulary.tables import Column, ColumnType, Table, tables

EXAMPLE_MARKS = ("voorbeeld:", "example:")
"""What stands before the first value of the template's example row."""

_EXAMPLE_WITHIN_ROWS = 3
_INCOMING = "incoming_rows"


@dataclass(frozen=True)
class Landed:
    """The table that was made (None for an empty sheet) and what was assumed on the way."""

    table: RawTable | None
    assumptions: list[Assumption]


def land(
    source: Source, table: Table, said: TableMapping, con: duckdb.DuckDBPyConnection, region: Region
) -> Landed:
    """Read ``source`` as ``table`` into ``raw_<table>``.

    Raises ``Refused`` when the header is missing, incomplete or double, or the source cannot be read.
    """
    place = place_of(source)
    renames = {fold(written): column for column, written in said.columns.items()}
    top = source.top(lambda names: header_score(names, table, renames))
    if not top:
        return Landed(None, [Assumption("reading.sheet_empty", {"place": place}, table.name, warning=True)])
    header = find_header(top, table, place, renames, list(said.constants), source.merged)
    _refuse_unmapped(header, said, place)
    loaded = source.load(header, {name: table.column(name) for name in header.positions}, region)
    told = [_about(assumption, table) for assumption in loaded.assumptions]
    told += _told_of(header, table, place)

    relation = f"raw_{table.name}"
    columns = [c.name for c in table.columns if c.name in header.positions or c.name in said.constants]
    expressions = [_expression(table.column(name), loaded.schema, said) for name in columns]
    filled = " OR ".join(f'b."{name}" IS NOT NULL' for name in columns if name in header.positions)
    typed = ", ".join(
        f"CAST({text} AS VARCHAR) AS {quoted(name)}" for text, name in zip(expressions, columns, strict=True)
    )
    _put(
        con,
        loaded,
        f"CREATE OR REPLACE TABLE {relation} AS"
        f" SELECT * FROM (SELECT source_row, problem, {typed} FROM {_INCOMING}) b"
        f" WHERE problem IS NOT NULL OR {filled}",
    )

    told += _take_out_example(con, table, columns, header, place)
    told += _put_zeros_back(con, table, columns, place, region)
    dates, decimals = _dialect(con, table, columns)
    told += _told_of_dialect(dates, decimals, table, place, cells=source.sheet is not None)
    [(rows,)] = con.execute(f"SELECT count(*) FROM {relation}").fetchall()
    result = RawTable(table.name, source.file, source.sheet, tuple(columns), rows, header.row, dates, decimals)
    return Landed(result, told)


def land_constants(values: dict[str, Written], file: str, con: duckdb.DuckDBPyConnection) -> RawTable:
    """The delivery row that a mapping gives, as table ``raw_delivery``.

    Raises ``Refused`` when a required column is missing from it.
    """
    table = tables()["delivery"]
    missing = [c for c in table.columns if c.required and c.name not in values]
    if missing:
        names = ", ".join(f"{column.name} ({column.nl})" for column in missing)
        raise Refused("reading.mapping_delivery_incomplete", file=file, columns=names)
    columns = [column.name for column in table.columns if column.name in values]
    declared = ", ".join(f"{quoted(name)} VARCHAR" for name in columns)
    con.execute(f"CREATE OR REPLACE TABLE raw_delivery (source_row BIGINT, problem VARCHAR, {declared})")
    row = [str(values[name]).strip() or None for name in columns]
    con.execute(f"INSERT INTO raw_delivery VALUES (1, NULL, {', '.join('?' * len(row))})", row)
    return RawTable("delivery", file, None, tuple(columns), 1, 0, *_dialect(con, table, columns))


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _put(con: duckdb.DuckDBPyConnection, loaded: Loaded, statement: str) -> None:
    """Run ``statement`` over the incoming rows, as one stream: row by row groups would cost a merge each time."""
    refusals: list[Refused] = []

    def batches() -> Iterator[pa.RecordBatch]:
        try:
            yield from loaded.data
        except Refused as refused:  # DuckDB would wrap it in an error of its own
            refusals.append(refused)
            raise

    con.register(_INCOMING, pa.RecordBatchReader.from_batches(loaded.schema, batches()))
    try:
        con.execute(statement)
    except duckdb.Error:
        if refusals:
            raise refusals[0] from None
        raise
    finally:
        con.unregister(_INCOMING)


def _refuse_unmapped(header: Header, said: TableMapping, place: str) -> None:
    for column, written in said.columns.items():
        if column not in header.positions:
            raise Refused(
                "reading.mapping_column_missing",
                place=place,
                column=column,
                written=written,
                unused=", ".join(header.unused) or "–",
            )


def _about(assumption: Assumption, table: Table) -> Assumption:
    return Assumption(assumption.key, assumption.values, table.name, assumption.warning)


def _told_of(header: Header, table: Table, place: str) -> list[Assumption]:
    told = []
    if header.unused:
        names = ", ".join(header.unused)
        told.append(
            Assumption("reading.columns_unused", {"place": place, "columns": names}, table.name, warning=True)
        )
    if header.above:
        values: dict[str, str | int] = {"place": place, "row": header.row, "count": header.above}
        told.append(Assumption("reading.rows_above_header", values, table.name))
    return told


def _expression(column: Column, schema: pa.Schema, said: TableMapping) -> str:
    """The canonical text of one column, in SQL over a batch."""
    if column.name in said.constants:
        return literal(str(said.constants[column.name]))
    name = quoted(column.name)
    kind = schema.field(column.name).type
    if pa.types.is_string(kind):
        text = f"nullif({name}, '')"
    elif pa.types.is_boolean(kind) and column.codelist == "yes_no":
        text = f"CASE WHEN {name} THEN 'yes' WHEN NOT {name} THEN 'no' END"
    elif pa.types.is_floating(kind):
        shortest = f"regexp_replace(CAST({name} AS VARCHAR), '\\.0$', '')"
        digits = "15" if pa.types.is_float64(kind) else "6"
        plain = f"abs({name}) < 1e{digits} AND (abs({name}) >= 0.0001 OR {name} = 0)"
        shown = f"printf('%.{digits}g', {name})"
        text = f"CASE WHEN isnan({name}) THEN NULL WHEN {plain} THEN {shown} ELSE {shortest} END"
    elif pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        text = _day_expression(name, column, kind)
    else:
        text = f"CAST({name} AS VARCHAR)"
    for format_, type_, form in (
        (said.date_format, ColumnType.DATE, "%Y-%m-%d"),
        (said.month_format, ColumnType.MONTH, "%Y-%m"),
    ):
        if format_ is not None and column.type is type_:
            parsed = f"try_strptime({text}, {literal(strptime_format(format_))})"
            text = f"coalesce(strftime({parsed}, '{form}'), {text})"
    if codes := said.codes.get(column.name):
        cases = " ".join(f"WHEN {literal(old.strip())} THEN {literal(new)}" for old, new in codes.items())
        text = f"CASE {text} {cases} ELSE {text} END"
    return text


def _day_expression(name: str, column: Column, kind: pa.DataType) -> str:
    """Dates and times without a zone: the day, its month in a column of months, the time where it may matter."""
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return f"CAST({name} AS VARCHAR)"
    if column.type is ColumnType.MONTH:
        return f"CASE WHEN day({name}) = 1 THEN strftime({name}, '%Y-%m') ELSE CAST({name} AS VARCHAR) END"
    if column.type is ColumnType.DATE or pa.types.is_date(kind):
        return f"CAST(CAST({name} AS DATE) AS VARCHAR)"
    return f"CAST({name} AS VARCHAR)"


def _take_out_example(
    con: duckdb.DuckDBPyConnection, table: Table, columns: list[str], header: Header, place: str
) -> list[Assumption]:
    """The template's example row is no data: it goes, and that is told. One that was written over is a problem."""
    first = table.columns[0].name
    if first not in columns:
        return []
    names = ", ".join(map(quoted, columns))
    marks = "|".join(EXAMPLE_MARKS)
    found = con.execute(
        f"SELECT source_row, {names} FROM raw_{table.name}"
        f" WHERE source_row BETWEEN ? AND ? AND regexp_matches({quoted(first)}, '^({marks})', 'i')",
        [header.row + 1, header.row + _EXAMPLE_WITHIN_ROWS],
    ).fetchall()
    told = []
    for row, *values in found:
        written = dict(zip(columns, values, strict=True))
        written[first] = written[first].partition(":")[2].strip() or None
        if all(_same(written.get(c.name), c.example) for c in table.columns if c.name in columns):
            con.execute(f"DELETE FROM raw_{table.name} WHERE source_row = ?", [row])
            told.append(Assumption("reading.example_row", {"place": place, "row": row}, table.name))
        else:
            con.execute(
                f"UPDATE raw_{table.name} SET problem = 'reading.problem_example_changed' WHERE source_row = ?",
                [row],
            )
    return told


def _same(written: str | None, example: str) -> bool:
    """Whether a value is the example's: the same text, the same number, or left out."""
    if written is None or written == example:
        return True
    try:
        return Decimal(written) == Decimal(example)
    except InvalidOperation:
        return False


def _put_zeros_back(
    con: duckdb.DuckDBPyConnection, table: Table, columns: list[str], place: str, region: Region
) -> list[Assumption]:
    """Leading zeros that a spreadsheet took from a code: back where that gives a code of the list."""
    told = []
    for name in columns:
        column = table.column(name)
        codes = choices(column, region) if column.codelist else {}
        width = code_width(codes) if codes else None
        if width is None or width == 1:
            continue
        stripped = {code.lstrip("0") or "0": code for code in codes if code.startswith("0")}
        if not stripped:
            continue
        cut = ", ".join(literal(code) for code in stripped)
        [(changed,)] = con.execute(
            f"UPDATE raw_{table.name} SET {quoted(name)} = lpad({quoted(name)}, {width}, '0')"
            f" WHERE length({quoted(name)}) < {width} AND ltrim({quoted(name)}, '0') IN ({cut})"
        ).fetchall()
        if changed:
            values: dict[str, str | int] = {"place": place, "column": name, "count": int(changed)}
            told.append(Assumption("reading.zeros_put_back", values, table.name))
    return told


Dates = Literal["day_first", "iso", "mixed"] | None
Decimals = Literal["comma", "point", "mixed"] | None


def _dialect(con: duckdb.DuckDBPyConnection, table: Table, columns: list[str]) -> tuple[Dates, Decimals]:
    """How dates and decimals are written in this table, judged by all its rows."""
    dates = [quoted(name) for name in columns if table.column(name).type is ColumnType.DATE]
    numbers = [
        quoted(name)
        for name in columns
        if table.column(name).type in (ColumnType.AMOUNT, ColumnType.QUANTITY, ColumnType.SCORE)
    ]

    def any_of(names: list[str], *tests: str) -> str:
        return "coalesce(bool_or(" + (
            " OR ".join(test.format(name) for name in names for test in tests) + "), false)"
            if names
            else "false), false)"
        )

    [(iso, day_first, point, comma)] = con.execute(
        "SELECT "
        + ", ".join(
            [
                any_of(dates, "substr({0}, 5, 1) = '-'"),
                any_of(dates, "substr({0}, 3, 1) = '-'", "substr({0}, 2, 1) = '-'"),
                any_of(numbers, "substr({0}, -3, 1) = '.'", "substr({0}, -2, 1) = '.'"),
                any_of(numbers, "substr({0}, -3, 1) = ','", "substr({0}, -2, 1) = ','"),
            ]
        )
        + f" FROM raw_{table.name} WHERE problem IS NULL"
    ).fetchall()
    written_dates: Dates = "mixed" if iso and day_first else "iso" if iso else "day_first" if day_first else None
    decimals: Decimals = "mixed" if point and comma else "point" if point else "comma" if comma else None
    return written_dates, decimals


def _told_of_dialect(
    dates: Dates, decimals: Decimals, table: Table, place: str, *, cells: bool
) -> list[Assumption]:
    """What is worth telling. The ``cells`` of a workbook hold dates and numbers as such; text is told."""
    told = []
    if dates and not (cells and dates == "iso"):
        kind = "text" if cells and dates == "mixed" else dates
        told.append(Assumption(f"reading.dates_{kind}", {"place": place}, table.name, warning=kind == "mixed"))
    if decimals and not (cells and decimals == "point"):
        form = "text" if cells and decimals == "mixed" else decimals
        told.append(Assumption(f"reading.decimals_{form}", {"place": place}, table.name, warning=form == "mixed"))
    return told
