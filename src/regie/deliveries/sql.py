# SPDX-License-Identifier: EUPL-1.2
"""Small helpers for SQL that is put together from the standard's own names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


def literal(value: object) -> str:
    """A Python value as an SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def listed(values: Iterable[object]) -> str:
    """Values as the inside of an SQL list of texts; never empty."""
    return ", ".join(map(literal, values)) or "''"


def parquet(*paths: Path) -> str:
    """The rows of Parquet files, as something to select from."""
    return f"read_parquet([{', '.join(map(literal, paths))}])"


def only_row(con: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The one row of a query that always gives one."""
    row = con.execute(query).fetchone()
    if row is None:
        raise AssertionError(f"a query without a row: {query}")
    return tuple(row)


def some(con: duckdb.DuckDBPyConnection, query: str) -> bool:
    """Whether a query has rows."""
    return con.execute(f"SELECT 1 FROM ({query}) LIMIT 1").fetchone() is not None
