# SPDX-License-Identifier: EUPL-1.2
"""Cost per client-month by municipality and segment: Regie's definition, which works by differences, against the
same question as a range join of every stay with every month. Both run on the same prepared views."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

from bench.racer import Ready

RANGE_JOIN = """
WITH in_care AS (
    SELECT m.first_month AS month, s.cell, COUNT(DISTINCT s.client) AS clients
    FROM stays AS s
    INNER JOIN periods AS m ON m.kind = 'month' AND s.began_on < m.end_day AND s.end_on > m.first_day
    GROUP BY m.first_month, s.cell
),

client_months AS (
    SELECT p.period, i.cell, SUM(i.clients) AS client_months
    FROM in_care AS i
    INNER JOIN periods AS p ON i.month >= p.first_month AND i.month < p.end_month
    GROUP BY p.period, i.cell
),

money_in_period AS (
    SELECT p.period, m.cell, SUM(m.cents) AS client_tied
    FROM money AS m
    INNER JOIN periods AS p ON m.month >= p.first_month AND m.month < p.end_month
    WHERE m.registered
    GROUP BY p.period, m.cell
)
"""


def range_join(definition: str) -> str:
    """The contender as SQL: its own client-months and money, then what the definition says of them."""
    return RANGE_JOIN + definition[definition.index("SELECT\n    '' AS measure") :]


def both(folder: str, repeats: int) -> Ready:
    """One turn runs both forms in turns: differences twice, the range join once. Returns seconds of each run."""
    from bench.national_files import open_source
    from regie.figures import definition
    from regie.figures.breakdown import Level
    from regie.vocabulary.periods import parse_periods

    began, cpu = time.perf_counter(), time.process_time()
    source = open_source(Path(folder))
    periods = [
        *parse_periods("2019-01..2024-12"),
        *parse_periods("2019-Q1..2024-Q4"),
        *parse_periods("2019-H1..2024-H2"),
        *parse_periods("2019..2024"),
    ]
    indicator = definition("cost_per_client_month")
    level = Level(source.dimensions, ("municipality", "segment"), indicator.within)
    source.run("SELECT COUNT(*) FROM stays CROSS JOIN (SELECT COUNT(*) FROM money)", level, periods)
    built = {"built": time.perf_counter() - began, "built_cpu": time.process_time() - cpu}

    def timed(sql: str) -> tuple[tuple[float, float], str]:
        began, cpu = time.perf_counter(), time.process_time()
        rows = source.run(sql, level, periods)
        seconds = (time.perf_counter() - began, time.process_time() - cpu)
        return seconds, hashlib.sha256(repr(sorted(row[1:5] for row in rows)).encode()).hexdigest()

    def turn() -> dict[str, Any]:
        differences, joined = [], []
        for _ in range(repeats):
            differences += [timed(indicator.sql()), timed(indicator.sql())]
            joined += [timed(range_join(indicator.sql()))]
        answers = {answer for _, answer in (*differences, *joined)}
        return {
            "differences": [seconds for seconds, _ in differences],
            "range_join": [seconds for seconds, _ in joined],
            "answers": sorted(answers),
        }

    return Ready(turn, info=built)
