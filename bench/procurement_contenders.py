# SPDX-License-Identifier: EUPL-1.2
"""A region that bought by open house: 221 providers, 60 products, 8 municipalities, five years of production
lines.

``regie`` goes from the files of a snapshot to the whole landscape; ``bare`` does with the same files the
least that anybody must: it puts every line with its client's municipality and adds up cost and different
clients.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from bench.national_files import copy_table, open_files
from bench.racer import Ready
from regie.procurement.lines import prepare
from regie.procurement.study import Study
from regie.procurement.today.landscape import landscape
from regie.vocabulary import Region
from regie.vocabulary.region import Municipality, OfRecord, Party, Segment
from regie.vocabulary.tables import tables

PROVIDERS, PRODUCTS, MUNICIPALITIES, MONTHS, GROUPS = 221, 60, 8, 60, 12
FIRST_MONTH = 2015 * 12 + 6
FIRST_DAY, LAST_DAY = date(2015, 7, 1), date(2020, 6, 30)
LINES_A_TRAJECTORY = 59
"""On average: fourteen months, cut at the edges of the period, with five lines each."""
NAMES = ("clients", "trajectories", "production", "population")


def write(folder: str, lines: int) -> Ready:
    """Write about this many production lines with their clients and trajectories as accepted files, in one
    turn."""

    def turn() -> dict[str, int]:
        con = duckdb.connect()
        con.register("drawn", pa.table(_drawn(round(lines / LINES_A_TRAJECTORY))))
        con.execute(f"CREATE TABLE lines AS {_LINES}")
        for name in NAMES:
            copy_table(con, Path(folder) / f"{name}.parquet", tables()[name], _STORED[name])
        counted = con.execute("SELECT COUNT(*), COUNT(DISTINCT client) FROM lines").fetchall()[0]
        con.close()
        return {"lines": counted[0], "clients": counted[1]}

    return Ready(turn)


def regie(folder: str) -> Ready:
    """Open the files, prepare the lines of a study, and compute its landscape."""
    study = _study()

    def turn() -> Any:
        with open_files(Path(folder), NAMES, _region(), FIRST_DAY, LAST_DAY) as source:
            lines = prepare(source, study)
            return landscape(lines)

    def outcome(found: Any) -> Any:
        return [
            [each.code, found.volume(each.code, "all").cost, found.volume(each.code, "all").clients]
            for each in _region().municipalities
        ]

    return Ready(turn, outcome)


def bare(folder: str) -> Ready:
    """Cost and different clients per municipality, provider, product and year, and of whole municipalities."""
    sql = f"""
    SELECT c.municipality, p.provider, p.product_code, p.service_month // 12 AS year,
        COUNT(DISTINCT p.client_key), SUM(p.amount)
    FROM '{folder}/production.parquet' AS p
    INNER JOIN '{folder}/clients.parquet' AS c ON c.client_key = p.client_key
    GROUP BY GROUPING SETS ((1, 2, 3, 4), (1))
    """

    def turn() -> Any:
        with tempfile.TemporaryDirectory() as spill:
            con = duckdb.connect(config={"memory_limit": "2GB", "temp_directory": spill})
            rows = con.execute(sql).fetchall()
            con.close()
            return rows

    def outcome(rows: Any) -> Any:
        return sorted([row[0], int(row[5]), row[4]] for row in rows if row[1] is None)

    return Ready(turn, outcome)


def _region() -> Region:
    return Region(
        id="bench",
        name="Meetregio",
        cooperative="COOP",
        first_month="2015-07",
        synthetic=True,
        of_record=(OfRecord(table="production", party="cooperative"),),
        municipalities=tuple(Municipality(code=f"{n:04}", name=f"Gemeente {n}") for n in range(MUNICIPALITIES)),
        segments=(Segment(code="s", name="Segment", name_en="Segment"),),
        parties=(
            Party(code="COOP", name="Coöperatie", role="cooperative"),
            *(Party(code=f"A{n:03}", name=f"Aanbieder {n}", role="member") for n in range(PROVIDERS)),
        ),
    )


def _study() -> Study:
    per_group = PRODUCTS // GROUPS
    return Study.model_validate(
        {
            "id": "bench",
            "title": "Meting",
            "first": "2015-07",
            "last": "2020-06",
            "products": [
                {"code": f"45A{n:02}", "name": f"Product {n % 20} vorm {n // 20}", "unit": "04", "price": "100"}
                for n in range(PRODUCTS)
            ],
            "need_groups": [
                {
                    "code": f"G{group}",
                    "name": f"Groep {group}",
                    "products": [f"45A{n:02}" for n in range(group * per_group, (group + 1) * per_group)],
                }
                for group in range(GROUPS)
            ],
            "lots": [
                {
                    "code": f"P{lot}",
                    "name": f"P{lot}",
                    "funding": "lump_sum",
                    "need_groups": [f"G{group}" for group in range(GROUPS) if group % 4 == lot],
                }
                for lot in range(4)
            ],
            "providers": [
                {"provider": f"A{n:03}", "municipality": f"{n % MUNICIPALITIES:04}"} for n in range(PROVIDERS)
            ],
        }
    )


def _drawn(trajectories: int) -> dict[str, Any]:
    """Trajectories of two clients in five, few providers with much and many with little."""
    rng = np.random.default_rng(1)
    clients = max(round(trajectories * 0.4), 1)
    client = rng.integers(0, clients, trajectories)
    return {
        "number": np.arange(trajectories),
        "client": client,
        "municipality": (rng.random(clients) ** 1.3 * MUNICIPALITIES).astype(np.int64)[client],
        "provider": (rng.random(trajectories) ** 2.5 * PROVIDERS).astype(np.int64),
        "product": (rng.random(trajectories) ** 1.3 * PRODUCTS).astype(np.int64),
        "began": rng.integers(-12, MONTHS, trajectories),
        "months": rng.integers(1, 29, trajectories),
        "price": rng.integers(9_000, 11_000, trajectories),
    }


_DAY = (
    f"make_date(CAST(({FIRST_MONTH} + %s) // 12 AS INTEGER), CAST(({FIRST_MONTH} + %s) %% 12 + 1 AS INTEGER), 1)"
)
_BEGAN, _END, _BOOKED = (_DAY % (name, name) for name in ("began", "began + months", "month + 1"))

_LINES = f"""
SELECT d.*, m.month, w.week
FROM drawn AS d
INNER JOIN range({MONTHS}) AS m(month) ON m.month >= d.began AND m.month < d.began + d.months
CROSS JOIN range(5) AS w(week)
"""

_STORED: dict[str, tuple[str, dict[str, str]]] = {
    "clients": (
        "(SELECT client, MIN(municipality) AS municipality FROM drawn GROUP BY client)",
        {
            "client_key": "printf('K-%08d', client)",
            "birth_month": f"{FIRST_MONTH} - 190 + client % 200",
            "municipality": "printf('%04d', municipality)",
            "valid_from": "DATE '2010-01-01'",
        },
    ),
    "trajectories": (
        "drawn",
        {
            "trajectory_key": "printf('T-%08d', number)",
            "client_key": "printf('K-%08d', client)",
            "provider": "printf('A%03d', provider)",
            "segment": "'s'",
            "product_category": "'45'",
            "product_code": "printf('45A%02d', product)",
            "began_on": _BEGAN,
            "ended_on": f"CASE WHEN {_END} <= DATE '{LAST_DAY}' THEN {_END} - 1 END",
            "end_reason": "'01'",
        },
    ),
    "production": (
        "lines",
        {
            "line": "printf('%d-%d-%d', number, month, week)",
            "provider": "printf('A%03d', provider)",
            "client_key": "printf('K-%08d', client)",
            "trajectory_key": "printf('T-%08d', number)",
            "segment": "'s'",
            "product_code": "printf('45A%02d', product)",
            "service_month": f"{FIRST_MONTH} + month",
            "quantity": "1 + week",
            "unit": "'04'",
            "amount": "price * (1 + week)",
            "booked_on": f"{_BOOKED} + 9",
            "cost_kind": "'regular'",
        },
    ),
    "population": (
        f"(SELECT m, y, a FROM range({MUNICIPALITIES}) t(m), range(2015, 2021) u(y), range(23) v(a))",
        {
            "municipality": "printf('%04d', m)",
            "year": "y",
            "age": "a",
            "persons": "400",
        },
    ),
}
