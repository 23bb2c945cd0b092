# SPDX-License-Identifier: EUPL-1.2
"""Small builders: a region with one cooperative and two providers, and deliveries written as zips of CSV."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb

from regie.deliveries import Snapshot, counting_plan
from regie.deliveries.counting import lay_out
from regie.vocabulary.region import Region, read_region

REGION = """
id = "proefregio"
name = "Proefregio"
cooperative = "C"
first_month = "2023-01"
municipalities = [{code = "0917", name = "Heerlen"}, {code = "0882", name = "Landgraaf"}]
areas = [{code = "N", name = "Noord", municipality = "0917"}]
parties = [
  {code = "C", name = "Coöperatie", role = "cooperative"},
  {code = "P", name = "Aanbieder P", role = "member"},
  {code = "Q", name = "Aanbieder Q", role = "subcontractor"},
]
allocation_keys = [{id = "inwoners", name = "Inwoners", source = "CBS", weights = {"0917" = 87, "0882" = 37}}]
"""

Row = Mapping[str, object]
CLIENT: Row = {"client_key": "K1", "birth_month": "2012-05", "municipality": "0917", "valid_from": "2020-01-01"}
JOURNEY: Row = {"journey_key": "R1", "client_key": "K1", "registered_on": "2024-01-08", "referrer": "02"}
TRAJECTORY: Row = {
    "trajectory_key": "T1",
    "recorded_on": "2024-02-01",
    "client_key": "K1",
    "journey_key": "R1",
    "provider": "P",
    "segment": "area_team",
    "product_category": "45",
    "began_on": "2024-02-01",
}
LINE: Row = {
    "line": "L1",
    "provider": "P",
    "client_key": "K1",
    "trajectory_key": "T1",
    "segment": "area_team",
    "product_code": "45A04",
    "service_month": "2024-03",
    "quantity": "2",
    "unit": "04",
    "amount": "100.00",
    "booked_on": "2024-04-12",
    "cost_kind": "regular",
}
COST: Row = {
    "line": "G1",
    "municipality": "0917",
    "segment": "overhead",
    "month": "2024-03",
    "amount": "250,00",
    "booked_on": "2024-04-05",
    "cost_kind": "overhead",
    "ledger_account": "4100",
}
OUTCOME: Row = {"trajectory_key": "T1", "measured_on": "2024-05-31", "satisfaction": "8"}
WHOLE: Mapping[str, Sequence[Row]] = {
    "clients": [CLIENT],
    "journeys": [JOURNEY],
    "trajectories": [TRAJECTORY],
    "production": [{**LINE, "provider": "C", "line": "C1"}],
    "costs": [COST],
}


def region(extra: str = "") -> Region:
    return read_region((REGION + extra).encode())


def make_region(folder: Path, extra: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "region.toml").write_text(REGION + extra, encoding="utf-8")
    return folder


def header(party: str = "C", period: str = "2024-01-01..2024-06-30", **rest: object) -> Row:
    start, _, end = period.partition("..")
    delivered = f"{int(end[:4]) + 1}-01-15"
    return {
        "party": party,
        "period_start": start,
        "period_end": end,
        "delivered_on": delivered,
        "standard_version": "1",
    } | rest


def write_zip(path: Path, content: Mapping[str, Sequence[Row]], delivery: Row | None = None) -> Path:
    """A delivery as a zip of CSV files; a table's columns are those that occur in its rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for table, rows in {"delivery": [delivery or header()], **content}.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            written = io.StringIO()
            writer = csv.DictWriter(written, columns, delimiter=";", lineterminator="\n")
            writer.writeheader()
            writer.writerows({k: v for k, v in row.items() if v is not None} for row in rows)
            archive.writestr(zipfile.ZipInfo(f"{table}.csv"), written.getvalue().encode())
    return path


def counted(folder: Path, snapshot: Snapshot, table: str, columns: str = "*") -> list[tuple[object, ...]]:
    """The rows that count of one table in a snapshot, in a fixed order."""
    con = duckdb.connect()
    lay_out(con, counting_plan(folder, snapshot))
    return con.execute(f"SELECT {columns} FROM counted_{table} ORDER BY ALL").fetchall()


LATE = date(2026, 1, 31)
"""A day on which everything in these tests may be handed in."""
