# SPDX-License-Identifier: EUPL-1.2
"""A large region as Regie keeps it: accepted Parquet files in stored form, and the source that reads them.

The files hold what ``deliveries`` would have stored; checking ten million rows is measured elsewhere. Opening them
goes through the same counting rules and prepared views as a snapshot's files do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from bench.racer import Ready
from regie.deliveries.counting import plan_for
from regie.deliveries.summary import Summary
from regie.example_region import benchmark_trajectories
from regie.figures import Source
from regie.figures.engines.duckdb import DuckDBEngine
from regie.vocabulary import Region
from regie.vocabulary.region import Area, Municipality, Party, Segment
from regie.vocabulary.tables import Table, tables

MUNICIPALITIES, SEGMENTS, MONTHS = 40, 4, 72
FIRST_DAY, LAST_DAY = date(2019, 1, 1), date(2024, 12, 31)
FIRST_MONTH = 2019 * 12
DELIVERY = "bench"
MEMORY_LIMIT = "2GB"
"""What DuckDB may hold before it writes to disk; the rest of 3 GB is for Python and what DuckDB does not count."""


def region() -> Region:
    """Forty municipalities, four segments with registered clients, one party that delivers everything."""
    return Region(
        id="bench",
        name="Meetregio",
        cooperative="COOP",
        first_month="2019-01",
        synthetic=True,
        municipalities=tuple(Municipality(code=f"{n:04}", name=f"Gemeente {n}") for n in range(MUNICIPALITIES)),
        areas=(Area(code="G1", name="Gebied 1", municipality="0000"),),
        segments=tuple(
            Segment(code=f"s{n}", name=f"Segment {n}", name_en=f"Segment {n}") for n in range(SEGMENTS)
        ),
        parties=(Party(code="COOP", name="Coöperatie", role="cooperative"),),
    )


def write(folder: str, trajectories: int) -> Ready:
    """Write ``clients``, ``trajectories`` and ``costs`` of the measuring region as accepted files, in one turn."""

    def turn() -> dict[str, int]:
        arrays = benchmark_trajectories(
            trajectories, municipalities=MUNICIPALITIES, segments=SEGMENTS, months=MONTHS
        )
        con = duckdb.connect()
        con.register("drawn", pa.table(arrays))
        for name, columns in STORED.items():
            copy_table(con, Path(folder) / f"{name}.parquet", tables()[name], columns)
        con.close()
        return {path.stem: path.stat().st_size for path in sorted(Path(folder).glob("*.parquet"))}

    return Ready(turn)


def open_source(folder: Path) -> Source:
    """The source that ``open_snapshot`` would give for one delivery with these files."""
    return open_files(folder, list(STORED), region(), FIRST_DAY, LAST_DAY)


def open_files(folder: Path, names: Sequence[str], of: Region, first_day: date, last_day: date) -> Source:
    """The source of one delivery of a region with a file ``NAME.parquet`` for each of these tables."""
    summary = Summary(
        party=of.cooperative,
        period_start=first_day,
        period_end=last_day,
        delivered_on=last_day,
        received_on=last_day,
        standard_version="1",
        hash=DELIVERY,
        tables=(),
    )
    plan = plan_for([summary], {DELIVERY: {name: folder / f"{name}.parquet" for name in names}}, of)
    engine = DuckDBEngine(memory_limit=MEMORY_LIMIT, temp_directory=folder / "spill")
    for name, files in plan.parquet.items():
        engine.load_parquet(name, files)
    for name, (columns, rows) in plan.tables.items():
        engine.load_rows(name, columns, rows)
    for name, sql in plan.views:
        engine.create_view(name, sql)
    end_day = date.fromordinal(last_day.toordinal() + 1)
    return Source(engine, of, snapshot="bench", first_day=first_day, end_day=end_day)


STORED: dict[str, tuple[str, Mapping[str, str]]] = {
    "clients": (
        "(SELECT client, min(municipality) AS municipality FROM drawn GROUP BY client)",
        {
            "client_key": "printf('K-%08d', client)",
            "birth_month": f"{FIRST_MONTH} - 216 + client % 200",
            "municipality": "printf('%04d', municipality)",
            "valid_from": "DATE '2000-01-01'",
        },
    ),
    "trajectories": (
        "(SELECT *, row_number() OVER () AS number FROM drawn)",
        {
            "trajectory_key": "printf('T-%08d', number)",
            "client_key": "printf('K-%08d', client)",
            "provider": "'COOP'",
            "segment": "printf('s%d', segment)",
            "product_category": "CAST(40 + number % 5 AS VARCHAR)",
            "began_on": "DATE '1970-01-01' + began_on",
            "ended_on": f"CASE WHEN end_on <= DATE '{LAST_DAY}' - DATE '1970-01-01' + 1 "
            "THEN DATE '1970-01-01' + (end_on - 1) END",
            "end_reason": "'01'",
        },
    ),
    "costs": (
        f"(SELECT m, s, t FROM range({MUNICIPALITIES}) a(m), range({SEGMENTS}) b(s), range({MONTHS}) c(t))",
        {
            "line": "printf('%d-%d-%d', m, s, t)",
            "municipality": "printf('%04d', m)",
            "segment": "printf('s%d', s)",
            "month": f"{FIRST_MONTH} + t",
            "amount": "10000000 + (m * 7919 + s * 104729 + t * 1299709) % 50000000",
            "booked_on": f"DATE '{LAST_DAY}'",
            "cost_kind": "'regular'",
        },
    ),
}
"""Per table: where the rows come from, and the columns that are filled."""


def copy_table(con: Any, path: Path, table: Table, stored: tuple[str, Mapping[str, str]]) -> None:
    """Write a table of the standard as a delivery keeps it: where the rows come from, and the columns filled."""
    source, filled = stored
    columns = [f'CAST({filled.get(c.name, "NULL")} AS {c.type.stored}) AS "{c.name}"' for c in table.columns]
    columns += [f"'{DELIVERY}' AS delivery", "row_number() OVER () AS source_row"]
    con.execute(f"COPY (SELECT {', '.join(columns)} FROM {source}) TO '{path}' (FORMAT parquet)")
