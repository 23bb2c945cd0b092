# SPDX-License-Identifier: EUPL-1.2
"""A source: the counted tables of one snapshot in an engine, and the prepared views built on demand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from math import gcd
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from regie.deliveries.snapshots import Snapshot, counting_plan, load_snapshot, snapshot_region
from regie.figures.breakdown import Dimensions, Level
from regie.figures.engines import Engine
from regie.figures.engines.duckdb import DuckDBEngine
from regie.figures.views import KEPT_LEVEL_VIEWS, PASSED_THROUGH, base_views, level_views, names_read, views_read
from regie.vocabulary import Period, RegieError, Region
from regie.vocabulary.tables import tables

T = TypeVar("T")

LEVELS_KEPT = 4
"""Levels whose sorted views stay in memory; the level used longest ago makes room."""

MOST_CELLS_LISTED = 5_000_000
"""The table ``cells`` (every possible cell with its home) is not made longer than this."""

LARGEST_WEIGHT_SUM = 2_000_000_000
"""Weights of an allocation key may add up to this (after division by what they have in common), so that dividing
an amount stays within 64 bits."""


class Source:
    """The counted tables of one snapshot, ready to be asked for figures. A context manager; closing it closes the
    engine.

    ``first_day`` and ``end_day`` (half-open) are the days that the snapshot speaks about; ``opened`` is the
    snapshot itself and ``folder`` its region, both nothing for rows in memory. The engine must already
    hold a view ``counted_<table>`` for every table of the delivery standard; it belongs to this source alone.
    """

    def __init__(
        self,
        engine: Engine,
        region: Region,
        *,
        snapshot: str,
        first_day: date,
        end_day: date,
        opened: Snapshot | None = None,
        folder: Path | None = None,
    ) -> None:
        self.engine = engine
        self.region = region
        self.snapshot = snapshot
        self.opened = opened
        self.folder = folder
        self.first_day = first_day
        self.end_day = end_day
        self.dimensions = Dimensions(region)
        self._built: set[str] = set()
        self._levels: OrderedDict[tuple[tuple[str, ...], str], str] = OrderedDict()
        self._views: dict[str, str] = {}
        self._cells: tuple[tuple[str, ...], str] | None = None
        self._periods: tuple[Period, ...] = ()
        self._once: dict[str, Any] = {}
        self._load_small_tables()

    def run(
        self, sql: str, level: Level, periods: Sequence[Period], *, text: str | None = None
    ) -> list[tuple[Any, ...]]:
        """Rows of one query on the prepared views of one level.

        ``sql`` is in the DuckDB dialect; ``text`` is its stored translation, where the engine has one.
        """
        self._set_periods(periods)
        self._prepare(sql, level)
        return self.engine.rows(text or sql, translated=text is not None)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What ``make`` gives, worked out the first time that this name is asked for."""
        if name not in self._once:
            self._once[name] = make()
        result: T = self._once[name]
        return result

    def region_names(self, name: str, lang: str = "nl") -> dict[str, str]:
        """What people call the codes of a breakdown: code to name, in the order of the figures."""
        return self.dimensions.labels(name, lang)

    def close(self) -> None:
        """Close the engine."""
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _set_periods(self, periods: Sequence[Period]) -> None:
        asked = tuple(dict.fromkeys(periods))
        if asked == self._periods:
            return
        rows = [
            (str(p), p.kind.value, p.start, p.end, p.first_month_number, p.end_month_number) for p in sorted(asked)
        ]
        self.engine.load_rows("periods", PERIOD_COLUMNS, rows)
        self._periods = asked

    def _prepare(self, sql: str, level: Level) -> None:
        """Build the base tables the query needs, once, and point the level's views at this level."""
        needed = views_read(sql)
        by_age = "age_group" in level.by
        if by_age and "stays" in needed:
            needed |= views_read("SELECT * FROM base_stays_by_age")
        for name in _in_order(needed & base_views().keys()):
            if name not in self._built:
                build = self.engine.create_view if name in PASSED_THROUGH else self.engine.create_table
                build(name, base_views()[name])
                self._built.add(name)
        for name in _in_order(needed & level_views().keys()):
            text = (
                level_views()[name]
                .replace("{cell}", level.cell_sql)
                .replace("{home}", level.home_sql)
                .replace("{base_stays}", "base_stays_by_age" if by_age else "base_stays")
            )
            if name in KEPT_LEVEL_VIEWS:
                text = f"SELECT * FROM {self._kept(name, text, level)}"
            if self._views.get(name) != text:
                self.engine.create_view(name, text)
                self._views[name] = text
        if "cells" in needed and self._cells != level.key:
            self.engine.load_rows("cells", CELL_COLUMNS, _cell_rows(level))
            self._cells = level.key

    def _kept(self, name: str, sql: str, level: Level) -> str:
        """The name of the table that holds a level's sorted view, built when it is not there."""
        if level.key in self._levels:
            self._levels.move_to_end(level.key)
            return self._levels[level.key]
        if len(self._levels) >= LEVELS_KEPT:
            _, oldest = self._levels.popitem(last=False)
            self.engine.drop_table(oldest)
        table = "__".join(["kept", name, *level.by, "in", level.key[1]])
        self.engine.create_table(table, sql)
        self._levels[level.key] = table
        return table

    def _load_small_tables(self) -> None:
        load = self.engine.load_rows
        settings = (self.first_day, self.end_day, self.region.turning_18_within_months)
        load("settings", SETTING_COLUMNS, [settings])
        for name in self.dimensions.codes:
            numbers = self.dimensions.numbers(name)
            if name == "segment":
                registered = self.dimensions.registered
                rows = [(code, number, registered.get(code, False)) for code, number in numbers]
                load("dim_segment", [*CODE_COLUMNS, ("registered", "BOOLEAN")], rows)
            else:
                load(f"dim_{name}", CODE_COLUMNS, numbers)
        bounds = self.region.age_groups
        groups = [(number, bounds[number - 1], bounds[number]) for number in range(1, len(bounds))]
        outside = [(0, -2000, bounds[0]), (0, bounds[-1], 2000)]
        load("dim_age_bands", AGE_BAND_COLUMNS, [*groups, *outside])
        load("dim_ages", AGE_COLUMNS, [(age, n) for n, first, end in groups for age in range(first, end)])
        load(
            "allocation_weights",
            WEIGHT_COLUMNS,
            _weights(self.region, dict(self.dimensions.numbers("municipality"))),
        )


def open_snapshot(folder: Path, snapshot: str | None = None, engine: Engine | None = None) -> Source:
    """Open a snapshot of a region for figures: the latest, or the one with this id. Use it in a ``with``.

    ``engine`` is DuckDB in memory when left out. Raises ``RegieError`` when there is no such snapshot, or when
    only its published figures are left after an erasure.
    """
    return open_counted(folder, load_snapshot(folder, snapshot), engine)


def open_counted(folder: Path, snapshot: Snapshot, engine: Engine | None = None) -> Source:
    """Open the deliveries that a snapshot names, whether or not it is kept in the folder."""
    plan = counting_plan(folder, snapshot)
    region = snapshot_region(folder, snapshot)
    used = engine or DuckDBEngine()
    try:
        for name, files in plan.parquet.items():
            used.load_parquet(name, files)
        for name, (columns, rows) in plan.tables.items():
            used.load_rows(name, columns, rows)
        for name, sql in plan.views:
            used.create_view(name, sql)
        end_day = snapshot.last_day + timedelta(days=1)
        return Source(
            used,
            region,
            snapshot=snapshot.id,
            first_day=snapshot.first_day,
            end_day=end_day,
            opened=snapshot,
            folder=folder,
        )
    except BaseException:
        used.close()
        raise


def source_from_rows(
    region: Region,
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    first_day: date,
    last_day: date,
    engine: Engine | None = None,
    snapshot: str = "rows",
) -> Source:
    """A source from rows in memory, as if they had been counted in a snapshot: for tests and trials.

    ``tables`` maps a table's name (``clients``, ``trajectories``) to rows, each a mapping of column to value in
    stored form: dates as ``date`` with the last day inclusive, months as ``year * 12 + month - 1``, amounts in
    whole cents, quantities and scores as ``Decimal``, codes and keys as text. Columns left out are empty; tables
    left out have no rows. Nothing is checked but the names. ``last_day`` is the last day that the data speak about
    (the snapshot's last ``period_end``); ``source_row`` is the row's place when it is not given.
    """
    used = engine or DuckDBEngine()
    load_counted_rows(used, tables)
    return Source(used, region, snapshot=snapshot, first_day=first_day, end_day=last_day + timedelta(days=1))


def load_counted_rows(engine: Engine, rows_by_table: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Load rows in stored form as ``counted_<table>``; every table of the standard exists afterwards.

    Raises ``KeyError`` for a table or column that the standard does not have.
    """
    unknown = set(rows_by_table) - set(tables())
    if unknown:
        raise KeyError(f"no such table: {sorted(unknown)}")
    for name, table in tables().items():
        columns = [(column.name, column.type.stored) for column in table.columns]
        columns += [("delivery", "VARCHAR"), ("source_row", "BIGINT")]
        names = [column for column, _ in columns]
        rows = []
        for place, row in enumerate(rows_by_table.get(name, ()), start=1):
            strange = set(row) - set(names)
            if strange:
                raise KeyError(f"{name} has no column {sorted(strange)}")
            complete = {"source_row": place, "delivery": "rows", **row}
            rows.append(tuple(complete.get(column) for column in names))
        engine.load_rows(f"counted_{name}", columns, rows)


PERIOD_COLUMNS = [
    ("period", "VARCHAR"),
    ("kind", "VARCHAR"),
    ("first_day", "DATE"),
    ("end_day", "DATE"),
    ("first_month", "INTEGER"),
    ("end_month", "INTEGER"),
]
SETTING_COLUMNS = [("first_day", "DATE"), ("end_day", "DATE"), ("turning_18_within_months", "INTEGER")]
CODE_COLUMNS = [("code", "VARCHAR"), ("number", "INTEGER")]
AGE_COLUMNS = [("age", "INTEGER"), ("number", "INTEGER")]
AGE_BAND_COLUMNS = [("number", "INTEGER"), ("first_age", "INTEGER"), ("end_age", "INTEGER")]
WEIGHT_COLUMNS = [
    ("allocation_key", "VARCHAR"),
    ("municipality", "VARCHAR"),
    ("municipality_no", "INTEGER"),
    ("weight", "BIGINT"),
    ("weight_sum", "BIGINT"),
]
CELL_COLUMNS = [("cell", "INTEGER"), ("home", "INTEGER")]


def _cell_rows(level: Level) -> list[tuple[int, int]]:
    if level.size > MOST_CELLS_LISTED:
        raise RegieError("figures.too_many_cells", names=", ".join(level.by))
    return [(cell, level.home(cell)) for cell in range(level.size)]


def _weights(region: Region, numbers: Mapping[str, int]) -> list[tuple[str, str, int, int, int]]:
    rows = []
    for key in region.allocation_keys:
        common = reduce(gcd, key.weights.values())
        weights = {code: weight // common for code, weight in key.weights.items()}
        total = sum(weights.values())
        if total > LARGEST_WEIGHT_SUM:
            raise RegieError("figures.weights_too_large", name=key.id, largest=LARGEST_WEIGHT_SUM)
        rows += [(key.id, code, numbers[code], weight, total) for code, weight in weights.items() if weight]
    return rows


def _in_order(names: frozenset[str]) -> list[str]:
    """Names so that each comes after those it reads."""
    ordered: list[str] = []

    def visit(name: str) -> None:
        text = base_views().get(name) or level_views().get(name) or ""
        for other in sorted(names_read(text) & names):
            if other != name:
                visit(other)
        if name not in ordered:
            ordered.append(name)

    for name in sorted(names):
        visit(name)
    return ordered
