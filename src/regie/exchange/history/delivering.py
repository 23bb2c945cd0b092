# SPDX-License-Identifier: EUPL-1.2
"""From the tables that history made to files that ``regie deliver`` takes: one zip of Parquet per party and year.

State tables hold every row that is valid in the period, production what was booked in it. Who delivers what is
the party of record of the region. The same messages give the same bytes.
"""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from regie.deliveries.sql import literal
from regie.deliveries.store import write_rows
from regie.vocabulary.region import Region
from regie.vocabulary.tables import STANDARD_VERSION

if TYPE_CHECKING:
    import duckdb

SOURCE = "iJw"
_STAMP = (2024, 1, 1, 0, 0, 0)

_MONTH = "printf('%04d-%02d', {0} // 12, {0} % 12 + 1)"

QUERIES = {
    "clients": (
        "SELECT r.client AS client_key, " + _MONTH.format("p.birth_month") + " AS birth_month, r.municipality, "
        "p.sex, r.valid_from, r.valid_to FROM residence r JOIN person p ON p.client = r.client",
        "client_key, valid_from",
        "valid_from",
        "valid_to",
    ),
    "journeys": (
        "SELECT journey_key, client AS client_key, registered_on, referrer, "
        "CASE WHEN planned_end_on >= registered_on THEN planned_end_on END AS planned_end_on, ended_on, "
        "end_reason FROM journey",
        "journey_key",
        "registered_on",
        "ended_on",
    ),
    "trajectories": (
        "SELECT t.trajectory_key, t.recorded_on, CASE WHEN t.ended_on IS NOT NULL THEN t.end_recorded_on END AS "
        "end_recorded_on, t.client AS client_key, j.journey_key, t.provider, t.segment, "
        "t.category AS product_category, coalesce(nullif(t.code, ''), CASE WHEN t.claimed_codes = 1 THEN "
        "nullif(t.claimed_code, '') END) AS product_code, t.began_on, "
        "CASE WHEN t.assigned_to >= t.began_on THEN t.assigned_to END AS planned_end_on, t.ended_on, t.end_reason "
        "FROM journey_part t LEFT JOIN journey j ON j.client = t.client AND j.run = t.run",
        "trajectory_key",
        "began_on",
        "ended_on",
    ),
    "production": (
        "SELECT line, provider, client_key, trajectory_key, municipality, segment, product_code, "
        + _MONTH.format("service_month")
        + " AS service_month, CAST(CAST(hundredths AS DECIMAL(18,0)) * 0.01 AS DECIMAL(18,2)) AS quantity, unit, "
        "CAST(CAST(cents AS DECIMAL(18,0)) * 0.01 AS DECIMAL(18,2)) AS amount, booked_on, cost_kind "
        "FROM production",
        "provider, line",
        "booked_on",
        "booked_on",
    ),
}
"""Per table: the rows, their order, and the columns of the first and last day on which a row is valid."""


@dataclass(frozen=True)
class DeliveryFile:
    """One file to hand in, in the order of handing in."""

    name: str
    party: str
    period_start: date
    period_end: date
    rows: dict[str, int]


def write_deliveries(
    con: duckdb.DuckDBPyConnection, region: Region, first_day: date, last_day: date, made_on: date, folder: Path
) -> list[DeliveryFile]:
    """Write the files into ``folder``; parties without rows in a year have none then."""
    _lay_out(con, region)
    parties = [
        region.cooperative,
        *sorted(party.code for party in region.parties if party.code != region.cooperative),
    ]
    found: list[DeliveryFile] = []
    for start, end in years(first_day, last_day):
        for party in parties:
            name = f"{len(found) + 1:03}-{_plain(party)}-{start.year}.zip"
            rows = _write(con, party, start, end, made_on, folder / name)
            if rows:
                found.append(DeliveryFile(name, party, start, end, rows))
    return found


def years(first_day: date, last_day: date) -> list[tuple[date, date]]:
    """The calendar years from ``first_day`` to ``last_day``, the outer ones cut off there.

    >>> years(date(2022, 3, 1), date(2023, 6, 30))[1]
    (datetime.date(2023, 1, 1), datetime.date(2023, 6, 30))
    """
    return [
        (max(first_day, date(year, 1, 1)), min(last_day, date(year, 12, 31)))
        for year in range(first_day.year, last_day.year + 1)
    ]


def _lay_out(con: duckdb.DuckDBPyConnection, region: Region) -> None:
    con.execute("CREATE TABLE record_party (table_name VARCHAR, provider VARCHAR, party VARCHAR)")
    rows = [
        (name, provider or "", region.party_of_record(name, provider))
        for name in QUERIES
        for provider in (None, *(party.code for party in region.parties))
    ]
    con.executemany("INSERT INTO record_party VALUES (?, ?, ?)", rows)
    for name, (query, order, first, last) in QUERIES.items():
        provider = "d.provider" if name in ("trajectories", "production") else "''"
        con.execute(
            f"CREATE TABLE out_{name} AS "
            f"SELECT d.*, o.party AS of_party, {first} AS row_first, {last} AS row_last "
            f"FROM ({query}) AS d JOIN record_party o ON o.table_name = '{name}' AND o.provider = {provider} "
            f"ORDER BY {order}"
        )


def _write(
    con: duckdb.DuckDBPyConnection, party: str, start: date, end: date, made_on: date, path: Path
) -> dict[str, int]:
    rows: dict[str, int] = {}
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        for name, (_, order, _, _) in QUERIES.items():
            chosen = (
                f"SELECT * EXCLUDE (of_party, row_first, row_last) FROM out_{name} "
                f"WHERE of_party = {literal(party)} "
                f"AND row_first <= DATE '{end}' AND coalesce(row_last, DATE '9999-12-31') >= DATE '{start}'"
            )
            [(count,)] = con.execute(f"SELECT count(*) FROM ({chosen})").fetchall()
            if count:
                rows[name] = int(count)
                write_rows(con, f"{chosen} ORDER BY {order}", Path(scratch) / f"{name}.parquet")
        if not rows:
            return rows
        write_rows(con, _delivery_row(party, start, end, made_on), Path(scratch) / "delivery.parquet")
        with zipfile.ZipFile(path, "w", allowZip64=True) as archive:
            for file in sorted(Path(scratch).glob("*.parquet")):
                entry = zipfile.ZipInfo(file.name, _STAMP)
                entry.external_attr = 0o644 << 16
                entry.file_size = file.stat().st_size
                with archive.open(entry, "w") as into, file.open("rb") as out:
                    while block := out.read(1 << 20):
                        into.write(block)
    return rows


def _delivery_row(party: str, start: date, end: date, made_on: date) -> str:
    return (
        f"SELECT {literal(party)} AS party, DATE '{start}' AS period_start, DATE '{end}' AS period_end, "
        f"DATE '{made_on}' AS delivered_on, {literal(STANDARD_VERSION)} AS standard_version, "
        f"{literal(SOURCE)} AS source_system"
    )


def _plain(code: str) -> str:
    """A party's code as part of a file name."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in code)
