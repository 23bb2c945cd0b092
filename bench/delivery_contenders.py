# SPDX-License-Identifier: EUPL-1.2
"""A provider's production handed in: read, checked and stored by Regie, and the same rows merely copied by DuckDB
(Parquet, CSV) or read by calamine (XLSX)."""

from __future__ import annotations

import itertools
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from bench.racer import Ready
from regie.deliveries import deliver
from regie.example_region.days import day_number, last_days
from regie.example_region.registration import delivery_sheet, texts
from regie.example_region.writing import DIALECTS, Sheet, write_delivery

RECEIVED = date(2024, 7, 15)
FAULTY_EVERY = 1000
"""One row in so many names a segment that does not exist, so that rows are set aside as in practice."""

REGION = """
id = "bench"
name = "Meetregio"
cooperative = "COOP"
first_month = "2019-01"
synthetic = true
municipalities = [{code = "0917", name = "Heerlen"}, {code = "0882", name = "Landgraaf"}]
parties = [
  {code = "COOP", name = "Coöperatie", role = "cooperative"},
  {code = "A001", name = "Aanbieder", role = "member"},
]
"""


def write(folder: str, kind: str, rows: int) -> Ready:
    """Write the delivery as ``kind`` (parquet, csv or xlsx), in one turn; answers the size in bytes."""
    dialect = {"parquet": DIALECTS["parquet"], "csv": DIALECTS["csv_semicolon_bom"], "xlsx": DIALECTS["xlsx"]}[
        kind
    ]

    def turn() -> int:
        path = _path(folder, kind)
        write_delivery(path, production_sheets(rows, "A001"), dialect)
        return path.stat().st_size

    return Ready(turn)


def regie(folder: str, kind: str) -> Ready:
    """Every turn hands the file in at a region that has no deliveries yet."""
    regions = (Path(folder) / f"region-{kind}-{number}" for number in itertools.count())

    def turn() -> list[int]:
        region = next(regions)
        region.mkdir()
        (region / "region.toml").write_text(REGION, encoding="utf-8")
        summary = deliver(_path(folder, kind), region, received_on=RECEIVED)
        return [summary.rows_read, summary.rows_accepted, summary.rows_set_aside]

    return Ready(turn)


def plain(folder: str, kind: str) -> Ready:
    """The least that anybody must do: read the same file and write its rows as Parquet, unseen."""
    return Ready(_copy(folder, kind) if kind != "xlsx" else lambda: _read_workbook(folder))


def _copy(folder: str, kind: str) -> Callable[[], None]:
    reader = "read_csv('{}', all_varchar = true)" if kind == "csv" else "read_parquet('{}')"

    def turn() -> None:
        with tempfile.TemporaryDirectory(dir=folder) as made, zipfile.ZipFile(_path(folder, kind)) as archive:
            member = archive.extract(f"production.{kind}", made)
            with duckdb.connect() as con:
                rows = reader.format(member)
                con.execute(f"COPY (SELECT * FROM {rows}) TO '{made}/copied' (FORMAT parquet)")

    return turn


def _read_workbook(folder: str) -> None:
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_path(_path(folder, "xlsx")).get_sheet_by_name("production").to_python()


def _path(folder: str, kind: str) -> Path:
    return Path(folder) / f"production-{kind}{'.xlsx' if kind == 'xlsx' else '.zip'}"


def production_sheets(rows: int, provider: str) -> list[Sheet]:
    """The production of one provider over five and a half years, in so many rows."""
    rng = np.random.default_rng(1)
    month = np.sort(rng.integers(2019 * 12, 2024 * 12 + 6, rows))
    trajectory = rng.integers(0, rows // 8 + 1, rows)
    quantity = rng.integers(1, 60, rows) * 25
    faulty = np.arange(rows) % FAULTY_EVERY == FAULTY_EVERY - 1
    first, last = day_number(date(2019, 1, 1)), day_number(date(2024, 6, 30))
    columns: dict[str, Any] = {
        "line": _keys("L-{:08}", np.arange(rows)),
        "provider": texts([provider])[np.zeros(rows, int)],
        "client_key": _keys("K-{:07}", trajectory // 3),
        "trajectory_key": _keys("T-{:07}", trajectory),
        "segment": texts(["area_team", "outsourced_care", "wrong"])[np.where(faulty, 2, trajectory % 2)],
        "product_code": texts(["50A02", "45A48", "45A51", "45A53"])[trajectory % 4],
        "service_month": month,
        "quantity": quantity,
        "unit": texts(["04"])[np.zeros(rows, int)],
        "amount": quantity * 97 + rng.integers(0, 500, rows),
        "booked_on": np.minimum(last_days(month) + rng.integers(1, 25, rows), last),
        "cost_kind": texts(["regular"])[np.zeros(rows, int)],
    }
    made_on = day_number(date(2024, 7, 12))
    return [delivery_sheet(provider, first, last, made_on), Sheet("production", columns)]


def _keys(form: str, numbers: Any) -> Any:
    return texts(form.format(number) for number in numbers.tolist())
