# SPDX-License-Identifier: EUPL-1.2
"""Spark, for data too large for one machine. The caller gives the session: classic or Spark Connect.

Nothing here imports PySpark: a session is all it takes. The session must run in ANSI mode (the default since
Spark 4), so that an overflow is an error and never a wrong figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from regie.figures.engines import Columns
from regie.figures.translate import to_dialect


class SparkEngine:
    """Tables and queries as temporary views of one Spark session, which stays the caller's."""

    dialect = "spark"

    def __init__(self, session: Any) -> None:
        self.session = session
        self._names: set[str] = set()
        self._kept: dict[str, Any] = {}

    def load_parquet(self, name: str, files: Sequence[Path]) -> None:
        frame = self.session.read.option("mergeSchema", "true").parquet(*(str(file) for file in files))
        frame.createOrReplaceTempView(name)
        self._names.add(name)

    def load_rows(self, name: str, columns: Columns, rows: Sequence[Sequence[Any]]) -> None:
        schema = ", ".join(f"`{column}` {_SPARK.get(kind, kind)}" for column, kind in columns)
        frame = self.session.createDataFrame([tuple(row) for row in rows], schema)
        frame.createOrReplaceTempView(name)
        self._names.add(name)

    def create_view(self, name: str, sql: str) -> None:
        # a frame's view holds the plan: what it reads may be replaced later without changing it
        self.session.sql(to_dialect(sql, self.dialect)).createOrReplaceTempView(name)
        self._names.add(name)

    def create_table(self, name: str, sql: str) -> None:
        self.drop_table(name)
        frame = self.session.sql(to_dialect(sql, self.dialect)).cache()
        frame.count()
        frame.createOrReplaceTempView(name)
        self._kept[name] = frame
        self._names.add(name)

    def drop_table(self, name: str) -> None:
        if name in self._kept:
            self._kept.pop(name).unpersist()
        if name in self._names:
            self.session.catalog.dropTempView(name)
            self._names.discard(name)

    def rows(self, sql: str, *, translated: bool = False) -> list[tuple[Any, ...]]:
        text = sql if translated else to_dialect(sql, self.dialect)
        return [tuple(row) for row in self.session.sql(text).collect()]

    def close(self) -> None:
        # Spark Connect looks up by its text what is to be given back, so everything it reads must still be there
        for frame in self._kept.values():
            frame.unpersist()
        self._kept.clear()
        for name in sorted(self._names):
            self.drop_table(name)


_SPARK = {"VARCHAR": "STRING", "INTEGER": "INT"}
