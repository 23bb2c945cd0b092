# SPDX-License-Identifier: EUPL-1.2
"""DuckDB in memory: the default engine. Never a database file: one writer would lock out every reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from regie.figures.engines import Columns


class DuckDBEngine:
    """One in-memory DuckDB. ``threads`` is the number of cores it may use, ``memory_limit`` (such as ``2GB``)
    what it may hold before it writes to ``temp_directory``; left out, DuckDB's own choice."""

    dialect = "duckdb"

    def __init__(
        self, threads: int | None = None, memory_limit: str | None = None, temp_directory: Path | None = None
    ) -> None:
        settings: dict[str, Any] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        }
        settings |= {"threads": threads} if threads else {}
        settings |= {"memory_limit": memory_limit} if memory_limit else {}
        settings |= {"temp_directory": str(temp_directory)} if temp_directory else {}
        self.connection = duckdb.connect(":memory:", config=settings)

    def load_parquet(self, name: str, files: Sequence[Path]) -> None:
        listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
        self.create_view(name, f"SELECT * FROM read_parquet([{listed}], union_by_name = true)")

    def load_rows(self, name: str, columns: Columns, rows: Sequence[Sequence[Any]]) -> None:
        values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
        arrays = [pa.array(list(column), _arrow(kind)) for column, (_, kind) in zip(values, columns, strict=True)]
        table = pa.table(arrays, names=[column for column, _ in columns])
        self.connection.register("loading", table)
        listed = ", ".join(f'CAST("{column}" AS {kind}) AS "{column}"' for column, kind in columns)
        self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT {listed} FROM loading')
        self.connection.unregister("loading")

    def create_view(self, name: str, sql: str) -> None:
        self.connection.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {sql}')

    def create_table(self, name: str, sql: str) -> None:
        self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')

    def drop_table(self, name: str) -> None:
        self.connection.execute(f'DROP TABLE IF EXISTS "{name}"')

    def rows(self, sql: str, *, translated: bool = False) -> list[tuple[Any, ...]]:
        fetched: list[tuple[Any, ...]] = self.connection.execute(sql).fetchall()
        return fetched

    def close(self) -> None:
        self.connection.close()


_SIMPLE = {
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DOUBLE": pa.float64(),
}


def _arrow(kind: str) -> Any:
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    decimal = re.fullmatch(r"DECIMAL\((\d+),\s*(\d+)\)", kind)
    if decimal is None:
        raise ValueError(f"no Arrow type for {kind}")
    return pa.decimal128(int(decimal[1]), int(decimal[2]))
