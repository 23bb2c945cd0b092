# SPDX-License-Identifier: EUPL-1.2
"""Whom a control measure concerns and whom it is held against, from the figures of a small region."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from care_rows import client, production, region, trajectory
from measure_builders import measure
from pydantic import TypeAdapter

from regie.figures import Source, query, source_from_rows
from regie.forecast.estimating.history import History, history
from regie.forecast.measures.model import AnyMeasure
from regie.forecast.realised.comparing import Compared, compare, quantity_of
from regie.forecast.realised.effects import realised_effects
from regie.vocabulary import Period
from regie.vocabulary.region import Municipality

FIRST, LAST = date(2022, 1, 1), date(2023, 12, 31)
LANDGRAAF = Municipality(code="0882", name="Landgraaf")
TOWNS = ("0917", "0986", LANDGRAAF.code)
SEGMENTS = ("area_team", "outsourced_care", "plus_facility")


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every day one client begins, in each town in turn; care of 100 days; production in outsourced care."""
    tables: dict[str, list[dict[str, Any]]] = {"clients": [], "journeys": [], "trajectories": [], "production": []}
    for number in range(3 * 700):
        key, began = f"c{number}", FIRST + timedelta(days=number // 3)
        segment = SEGMENTS[number // 3 % 3]
        tables["clients"].append(client(key, TOWNS[number % 3]))
        tables["journeys"].append(
            {
                "journey_key": f"j{number}",
                "client_key": key,
                "registered_on": began,
                "referrer": ("01", "02", "06")[number // 9 % 3],
                "theme": ("education", "parenting")[number // 27 % 2],
            }
        )
        ended = began + timedelta(days=100)
        gone = ended if ended <= LAST else None
        tables["trajectories"].append(trajectory(number, key, segment, began, gone, journey_key=f"j{number}"))
        if segment == "outsourced_care":
            month = began.year * 12 + began.month - 1
            tables["production"].append(production(f"L{number}", key, month, began, 50_000))
    tables["costs"] = [
        {
            "line": f"K{month}",
            "month": month,
            "municipality": "0917",
            "segment": "area_team",
            "amount": 900_000,
            "cost_kind": "subsidy",
            "booked_on": LAST,
        }
        for month in range(2022 * 12, 2024 * 12)
    ]
    return tables


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[Source, History]]:
    with source_from_rows(region(LANDGRAAF), rows(), first_day=FIRST, last_day=LAST) as source:
        yield source, history(source)


def made(id: str = "m1", **changed: Any) -> AnyMeasure:
    found: AnyMeasure = TypeAdapter(AnyMeasure).validate_python(measure(id, **changed))
    return found


def compared(opened: tuple[Source, History], asked: AnyMeasure, *others: AnyMeasure) -> Compared:
    return compare(*opened, asked, others)


def inflow(opened: tuple[Source, History], by: str, codes: tuple[str, ...]) -> list[float]:
    months = [Period.of_month(month) for month in range(2022 * 12, 2024 * 12)]
    figures = query(opened[0], "inflow", by=[by], periods=months, total=False)
    return [
        float(sum(int(f.value or 0) for f in figures if f.period == str(month) and f.breakdown[by] in codes))
        for month in months
    ]


def test_a_measure_in_one_municipality_is_held_against_the_others(opened: tuple[Source, History]) -> None:
    found = compared(opened, made(concerns={"municipalities": ["0917"]}))
    assert found.target is not None
    assert found.against is not None
    assert found.target.values.tolist() == inflow(opened, "municipality", ("0917",))
    assert found.against.values.tolist() == inflow(opened, "municipality", ("0986", "0882"))
    assert found.described.nl == "vergeleken met dezelfde cliënten in Landgraaf, Voerendaal"


def test_a_measure_on_a_referrer_everywhere_is_held_against_other_referrers(
    opened: tuple[Source, History],
) -> None:
    found = compared(opened, made(concerns={"referrers": ["02"]}))
    assert found.target is not None
    assert found.against is not None
    assert found.target.values.tolist() == inflow(opened, "referrer", ("02",))
    assert found.against.values.tolist() == inflow(opened, "referrer", ("01", "06"))
    assert "andere verwijzers" in found.described.nl


def test_clients_of_another_measure_are_left_out_of_the_comparison(opened: tuple[Source, History]) -> None:
    asked = made(concerns={"municipalities": ["0917"]})
    found = compared(
        opened, asked, asked, made("m2", concerns={"municipalities": ["0986"], "themes": ["education"]})
    )
    assert found.against is not None
    assert found.against.values.tolist() == inflow(opened, "municipality", ("0882",))
    assert found.also == ()


def test_a_measure_of_another_kind_leaves_the_comparison_alone(opened: tuple[Source, History]) -> None:
    asked = made(concerns={"municipalities": ["0917"]})
    other = made("m2", type="tariff", concerns={"municipalities": ["0986"]})
    found = compared(opened, asked, other)
    assert found.against is not None
    assert found.against.values.tolist() == inflow(opened, "municipality", ("0986", "0882"))


def test_other_measures_on_the_same_clients_are_named(opened: tuple[Source, History]) -> None:
    asked = made(concerns={"municipalities": ["0917"]})
    found = compared(opened, asked, made("school", type="prevention", concerns={"themes": ["education"]}))
    assert found.also == ("school",)
    assert found.against is None


def test_where_a_shift_goes_to_is_no_comparison(opened: tuple[Source, History]) -> None:
    shift = made(type="segment_shift", from_segment="outsourced_care", to_segment="area_team")
    found = compared(opened, shift)
    assert found.target is not None
    assert found.against is not None
    assert found.target.values.tolist() == inflow(opened, "segment", ("outsourced_care",))
    assert found.against.values.tolist() == inflow(opened, "segment", ("plus_facility",))


def test_length_of_stay_is_clients_in_care_over_who_leave(opened: tuple[Source, History]) -> None:
    found = compared(opened, made(type="length_of_stay", concerns={"segments": ["area_team"]}))
    assert found.target is not None
    assert found.target.base[:3].tolist() == [0, 0, 0]
    assert np.isnan(found.target.values[0])
    assert found.target.values[12] == found.target.amount[12] / found.target.base[12]
    assert 3 < found.target.values[6:].mean() < 5


def test_cost_is_of_production_and_capacity_per_client_month(opened: tuple[Source, History]) -> None:
    found = compared(opened, made(type="tariff", concerns={"segments": ["area_team"], "municipalities": ["0917"]}))
    assert found.target is not None
    assert found.target.amount.tolist() == [900_000.0] * 24
    past = opened[1]
    place = past.segments.index("area_team")
    assert found.target.base.tolist() == past.stock[:, past.municipalities.index("0917"), place].tolist()


def test_cost_by_theme_is_not_known(opened: tuple[Source, History]) -> None:
    found = compared(opened, made(type="tariff", concerns={"themes": ["education"]}))
    assert found.target is None


def test_a_measure_on_everyone_has_nothing_to_be_held_against(opened: tuple[Source, History]) -> None:
    found = compared(opened, made())
    assert found.target is not None
    assert found.against is None


def test_a_group_that_is_too_small_is_no_comparison(opened: tuple[Source, History]) -> None:
    """In one municipality about one client a month comes through each referrer with each theme in each segment."""
    concerns = {
        "municipalities": ["0917"],
        "referrers": ["02"],
        "themes": ["education"],
        "segments": ["area_team"],
    }
    assert compared(opened, made(concerns=concerns)).against is None


def test_every_kind_of_measure_has_its_quantity() -> None:
    assert quantity_of(made(type="group_instead_of_individual")) == "cost_per_client_month"
    assert quantity_of(made(type="outsourced_cap", most_client_months=3)) == "client_months"
    moves = {"low": 1, "likely": 2, "high": 3, "ground": "expert", "source": "Verzonnen"}
    assert quantity_of(made(type="segment_shift", effect=None, moves=moves)) is None


def test_only_measures_that_were_decided_and_have_begun_are_told(opened: tuple[Source, History]) -> None:
    decided = {"state": "decided", "text": "Besluit", "on": date(2022, 6, 1)}
    place = {"municipalities": ["0917"]}
    measures = [
        made("begun", starts="2023-02", decision=decided, concerns=place),
        made("proposal", starts="2023-02", concerns=place),
        made("to-come", starts="2024-01", decision=decided, concerns=place),
        made("moves", type="segment_shift", from_segment="area_team", to_segment="plus_facility", starts="2023-02",
             decision=decided, effect=None,
             moves={"low": 1, "likely": 2, "high": 3, "ground": "expert", "source": "Verzonnen"}),
    ]  # fmt: skip
    found = realised_effects(*opened, measures)
    assert [each.measure for each in found] == ["begun", "moves"]
    assert [each.verdict for each in found] == ["none", "not_measured"]
