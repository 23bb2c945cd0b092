# SPDX-License-Identifier: EUPL-1.2
"""What the figures need from an engine: a handful of verbs, nothing else.

All SQL is written once, in the DuckDB dialect, by the portable rules (months are integers, no range joins on
volume data, total tie-breaks in windows); an engine that speaks another dialect translates it with SQLGlot.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

Columns = Sequence[tuple[str, str]]
"""Names and DuckDB types of a table's columns, in order."""


class Engine(Protocol):
    """A place where tables lie and SQL runs. Names are the engine's own: two sources need two engines."""

    dialect: str
    """``duckdb`` or ``spark``: which form of an indicator's SQL it reads."""

    def load_parquet(self, name: str, files: Sequence[Path]) -> None:
        """Make ``name`` a view on Parquet files; columns are matched by name."""

    def load_rows(self, name: str, columns: Columns, rows: Sequence[Sequence[Any]]) -> None:
        """Make ``name`` a table with these rows, replacing an earlier one."""

    def create_view(self, name: str, sql: str) -> None:
        """Make ``name`` stand for a query in the DuckDB dialect, replacing an earlier view."""

    def create_table(self, name: str, sql: str) -> None:
        """Run a query in the DuckDB dialect once and keep its result as ``name``."""

    def drop_table(self, name: str) -> None:
        """Forget a result kept by ``create_table``."""

    def rows(self, sql: str, *, translated: bool = False) -> list[tuple[Any, ...]]:
        """Run a query and return its rows; ``translated`` means that it is in the engine's own dialect."""

    def close(self) -> None:
        """Give back memory; the engine cannot be used afterwards."""
