# SPDX-License-Identifier: EUPL-1.2
"""Every indicator gives the same rows on DuckDB and on Spark; five of them also through Spark Connect."""

from __future__ import annotations

import importlib.util
import os
import random
import shutil
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from counted import FIRST, LAST, client, journey, region, trajectory

from regie.figures import Indicator, Source, definitions, source_from_rows
from regie.figures.breakdown import Level
from regie.figures.flows import flow_tables
from regie.figures.money import care_tables, money_tables
from regie.figures.translate import DIALECTS, outdated, to_dialect
from regie.vocabulary import Period, PeriodKind
from regie.vocabulary.periods import parse_periods

THROUGH_CONNECT = ("unique_clients", "stock", "lead_time", "ended_as_planned", "cost")


def test_stored_translations_are_up_to_date() -> None:
    assert DIALECTS == ("spark",)
    assert outdated() == [], "run `python -m regie.figures.translate` and review what it writes"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x) FROM t",
        "SELECT UNNEST(x) FROM t",
    ],
)
def test_sql_whose_translation_gives_another_answer_is_refused(sql: str) -> None:
    with pytest.raises(ValueError, match="translation to spark"):
        to_dialect(sql, "spark")


@pytest.fixture(scope="class")
def classic() -> Iterator[tuple[Source, Source]]:
    """The same rows in DuckDB and in a Spark session on two local cores."""
    yield from _sources(remote=False)


@pytest.fixture(scope="class")
def connected() -> Iterator[tuple[Source, Source]]:
    """The same rows in DuckDB and behind a Spark Connect server; both kinds of session cannot be open at once."""
    yield from _sources(remote=True)


@pytest.mark.spark
class TestClassic:
    @pytest.mark.parametrize("name", sorted(definitions()))
    def test_every_indicator_gives_the_same_rows_on_duckdb_and_spark(
        self, classic: tuple[Source, Source], name: str
    ) -> None:
        _same_rows(*classic, definitions()[name])

    def test_count_tables_for_money_are_the_same_on_duckdb_and_spark(self, classic: tuple[Source, Source]) -> None:
        expected, found = (money_tables(source, Period.parse("2024-Q1")) for source in classic)
        assert expected.cost
        assert expected.bookings
        assert found == expected
        cared = [care_tables(source, Period.parse("2024-Q1")) for source in classic]
        assert cared[0] == cared[1]
        assert cared[0].units

    def test_flows_of_clients_are_the_same_on_duckdb_and_spark(self, classic: tuple[Source, Source]) -> None:
        expected, found = (flow_tables(source) for source in classic)
        assert expected.changes
        assert expected.durations
        assert found == expected


@pytest.mark.spark
class TestConnect:
    @pytest.mark.parametrize("name", THROUGH_CONNECT)
    def test_indicators_give_the_same_rows_through_spark_connect(
        self, connected: tuple[Source, Source], name: str
    ) -> None:
        _same_rows(*connected, definitions()[name])


def _same_rows(duck: Source, spark: Source, indicator: Indicator) -> None:
    grain = PeriodKind.HALF_YEAR if PeriodKind.HALF_YEAR in indicator.periods else PeriodKind.MONTH
    written = "2023-H1..2024-H1" if grain is PeriodKind.HALF_YEAR else "2023-01..2024-06"
    compared = 0
    for names in _two_breakdowns(indicator):
        expected = _rows(duck, indicator, names, parse_periods(written))
        found = _rows(spark, indicator, names, parse_periods(written))
        assert found == expected, names
        compared += len(expected)
    assert compared, "nothing to compare: the rows of this test should reach every indicator"


def _two_breakdowns(indicator: Indicator) -> list[tuple[str, ...]]:
    """What it needs with the municipality, and what it needs with the last name that it offers."""
    offered = [name for name in indicator.breakdowns if name not in indicator.needs]
    first = tuple(dict.fromkeys([*offered[:1], *indicator.needs]))
    last = tuple(dict.fromkeys([*("age_group",) * ("age_group" in offered), *offered[-1:], *indicator.needs]))
    return list(dict.fromkeys([first, last if last != first else ()]))


def _rows(
    source: Source, indicator: Indicator, names: tuple[str, ...], periods: list[Period]
) -> list[tuple[Any, ...]]:
    level = Level(source.dimensions, names, indicator.within)
    text = None if source.engine.dialect == "duckdb" else indicator.sql(source.engine.dialect)
    rows = source.run(indicator.sql(), level, periods, text=text)
    return sorted(
        (
            measure,
            period,
            int(cell),
            None if numerator is None else int(numerator),
            None if denominator is None else int(denominator),
            None if value is None else round(float(value), 6),
        )
        for measure, period, cell, numerator, denominator, value in rows
    )


def _sources(*, remote: bool) -> Iterator[tuple[Source, Source]]:
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("PySpark is not installed: pip install regie[spark]")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Java is not installed; Spark needs 17 or newer")
    from pyspark.sql import SparkSession

    from regie.figures.engines.spark import SparkEngine

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.remote("local[2]") if remote else SparkSession.builder.master("local[2]")
    for name, value in {
        "spark.buffer.pageSize": "1m",
        "spark.driver.memory": "2g",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
    }.items():
        if not remote or name.startswith("spark.sql."):
            builder = builder.config(name, value)
    session = builder.getOrCreate()
    tables = _tables()
    try:
        opened = [
            source_from_rows(region(), tables, first_day=FIRST, last_day=LAST, engine=engine)
            for engine in (None, SparkEngine(session))
        ]
        yield opened[0], opened[1]
        for source in opened:
            source.close()
    finally:
        session.stop()


def _tables() -> dict[str, list[dict[str, Any]]]:
    """A few hundred rows that reach every indicator: moves, gaps, overlaps, open ends, birthdays, leap days."""
    pick = random.Random(20240630)

    def day(first: date, last: date) -> date:
        return first + timedelta(pick.randrange((last - first).days + 1))

    clients, journeys, trajectories, production, outcomes = [], [], [], [], []
    reasons = ["31", "31", "31", "32", "33", "34", "35", "38", "39", "02"]
    for number in range(60):
        key = f"c{number:03}"
        born = f"{pick.randrange(2001, 2022)}-{pick.randrange(1, 13):02}"
        places = [("0917", "H1"), ("0917", "H2"), ("0986", "V1"), ("0986", None)]
        rows = [(*pick.choice(places), date(2015, 1, 1))]
        if pick.random() < 0.3:
            rows.append((*pick.choice(places), day(date(2023, 1, 1), date(2024, 5, 31))))
        clients += client(key, *rows, born=born)
        began = day(date(2021, 6, 1), date(2024, 4, 1))
        ended = None if pick.random() < 0.3 else began + timedelta(pick.randrange(20, 400))
        reason = pick.choice(reasons) if ended else None
        referrer, theme = pick.choice(["01", "02", "06"]), pick.choice([None, "safety", "education"])
        journeys.append(
            journey(
                f"j{number}",
                key,
                began,
                ended,
                end_reason=reason,
                referrer=referrer,
                theme=theme,
                intake_on=began + timedelta(pick.randrange(30)),
                clarified_on=began + timedelta(pick.randrange(40)),
            )
        )
        for part in range(pick.randrange(1, 5)):
            start = began + timedelta(pick.randrange(0, 200))
            stop = None if pick.random() < 0.25 else start + timedelta(pick.randrange(0, 250))
            trajectory_key = f"t{number}-{part}"
            trajectories.append(
                trajectory(
                    trajectory_key,
                    key,
                    start,
                    stop,
                    journey_key=f"j{number}" if pick.random() < 0.8 else None,
                    provider=pick.choice(["P1", "P2", "P3"]),
                    segment=pick.choice(["plus_facility", "area_team", "outsourced_care"]),
                    product_category=pick.choice(["45", "45", "54", "43"]),
                    end_reason=pick.choice(reasons) if stop else None,
                    form=pick.choice([None, "individual", "group", "family"]),
                    mode=pick.choice([None, "in_person", "blended", "digital"]),
                    place=pick.choice([None, "home", "school", "practice", "community"]),
                )
            )
            if stop and pick.random() < 0.7:
                outcomes.append(
                    {
                        "trajectory_key": trajectory_key,
                        "measured_on": stop,
                        "satisfaction": Decimal(pick.randrange(10, 101)) / 10,
                        "goal_attainment": pick.choice([None, Decimal(pick.randrange(0, 1001)) / 10]),
                        "continues_without_help": pick.choice([None, "yes", "no"]),
                        "problems_reduced": pick.choice([None, "yes", "no"]),
                    }
                )
            for line in range(pick.randrange(4)):
                month = start.year * 12 + start.month - 1 + line
                production.append(
                    {
                        "line": f"{trajectory_key}-{line}",
                        "provider": "P1",
                        "client_key": key,
                        "trajectory_key": trajectory_key,
                        "segment": "area_team",
                        "service_month": month,
                        "quantity": Decimal(1),
                        "unit": "01",
                        "amount": pick.randrange(-5000, 200_000),
                        "booked_on": LAST,
                        "cost_kind": pick.choice(["regular", "additional_service"]),
                    }
                )
    costs = [
        {
            "line": f"k{month}",
            "allocation_key": "inhabitants",
            "segment": pick.choice(["overhead", "preliminary_field"]),
            "month": month,
            "amount": pick.randrange(-100_000, 1_000_000),
            "booked_on": LAST,
            "cost_kind": "overhead",
        }
        for month in range(2023 * 12, 2024 * 12 + 6)
    ]
    activities = [
        {
            "municipality": pick.choice(["0917", "0986"]),
            "area": "H1",
            "month": month,
            "kind": "course",
            "sessions": pick.randrange(10),
            "participants": pick.randrange(100),
            "hours": Decimal(pick.randrange(1000)) / 4,
        }
        for month in range(2023 * 12, 2024 * 12 + 6)
    ]
    population = [
        {"municipality": code, "year": year, "age": age, "persons": pick.randrange(100, 1000)}
        for code in ("0917", "0986")
        for year in (2022, 2023, 2024)
        for age in range(23)
    ]
    return {
        "clients": clients,
        "journeys": journeys,
        "trajectories": trajectories,
        "production": production,
        "costs": costs,
        "outcomes": outcomes,
        "activities": activities,
        "population": population,
    }
