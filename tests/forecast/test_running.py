# SPDX-License-Identifier: EUPL-1.2
"""A whole forecast from a snapshot: reproducible, complete, and clear where something is missing."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from care_rows import client, production, region, trajectory

from regie.contract import example
from regie.figures import Source, source_from_rows
from regie.forecast.asked import EFFECT_DRAWS, Asked, Given
from regie.forecast.budgeting.budget_lines import BudgetLine, BudgetLines
from regie.forecast.measures.model import MeasureSet
from regie.forecast.run import ForecastRun, Prices
from regie.forecast.running import drawn_ahead, run_forecast
from regie.forecast.scenarios import Scenario
from regie.forecast.simulating.parallel import Cancelled
from regie.vocabulary import RegieError
from regie.vocabulary.region import Municipality

QUICK = Asked(draws=60, horizon=18, parts=("measures", "scenarios"), workers=1)
LAST = date(2024, 6, 30)


def rows(*, months: int = 30, cost: bool = True) -> dict[str, list[dict[str, Any]]]:
    """150 clients over so many months to June 2024, in two segments; outsourced care costs 1,000 euro a month."""
    rng = np.random.default_rng(4)
    tables: dict[str, list[dict[str, Any]]] = {"clients": [], "trajectories": [], "production": []}
    first = LAST - timedelta(days=round(30.4 * months))
    for number in range(150):
        key = f"c{number}"
        town = "0917" if number % 4 else "0986"
        began = first + timedelta(days=int(rng.integers((LAST - first).days)))
        ended = began + timedelta(days=int(rng.exponential(200)))
        segment = "outsourced_care" if number % 2 else "area_team"
        tables["clients"].append(client(key, town))
        gone = ended if ended <= LAST else None
        tables["trajectories"].append(trajectory(number, key, segment, began, gone))
        last = min(ended, LAST)
        for month in range(began.year * 12 + began.month - 1, last.year * 12 + last.month):
            if cost and segment == "outsourced_care":
                day = date(month // 12, month % 12 + 1, 28)
                tables["production"].append(production(f"l{number}-{month}", key, month, day, 1000_00))
    return tables


def opened(*extra: Municipality, **changed: Any) -> Source:
    first = date(2024, 1, 1) if changed.get("months") == 6 else date(2022, 1, 1)
    return source_from_rows(region(*extra), rows(**changed), first_day=first, last_day=LAST)


@pytest.fixture(scope="module")
def source() -> Iterator[Source]:
    with opened() as found:
        yield found


@pytest.fixture(scope="module")
def run(source: Source) -> ForecastRun:
    return run_forecast(source, Given(), QUICK)


def test_who_computes_on_with_the_draws_has_those_of_the_forecast(source: Source, run: ForecastRun) -> None:
    draws, history, found = drawn_ahead(source, Given(), QUICK)
    assert (history.end_month, found.axes) == (draws.axes.first_month, draws.axes)
    fan = run.fan("cost")
    assert fan is not None
    cents = (draws.cost.sum(axis=3) + draws.fixed).sum(axis=2)
    assert [round(float(mean)) for mean in cents.mean(axis=0)] == [int(each.mean * 100) for each in fan.months]


def a_measure(**changed: Any) -> dict[str, Any]:
    return {
        "id": "less",
        "type": "inflow",
        "title": "Minder instroom",
        "owner": "Directeur",
        "means": "Eerst kijken",
        "starts": "2025-01",
        "indicators": ["ended_as_planned"],
        "concerns": {"text": "Iedereen"},
        "effect": {"low": 10, "likely": 20, "high": 30, "ground": "expert", "source": "geschat"},
        "decision": {"state": "proposal"},
    } | changed


def measures(*found: dict[str, Any]) -> MeasureSet:
    return MeasureSet.model_validate({"id": "set", "name": "Set", "measures": list(found)})


def numbers(value: Any) -> Iterator[float]:
    """Every number in a JSON value."""
    match value:
        case dict():
            for each in value.values():
                yield from numbers(each)
        case list():
            for each in value:
                yield from numbers(each)
        case float() | int():
            yield float(value)


def test_the_same_question_gives_the_same_bytes_on_any_number_of_cores(source: Source, run: ForecastRun) -> None:
    again = run_forecast(source, Given(), replace(QUICK, workers=2))
    assert again.model_dump_json() == run.model_dump_json()
    assert again.id == run.id


def test_another_seed_is_another_forecast(source: Source, run: ForecastRun) -> None:
    other = run_forecast(source, Given(), replace(QUICK, seed=2))
    assert other.id != run.id
    assert other.fan("cost") != run.fan("cost")


def test_every_number_is_a_number_and_what_is_not_known_is_empty(run: ForecastRun) -> None:
    text = run.model_dump_json()
    assert "NaN" not in text
    assert "Infinity" not in text
    assert all(math.isfinite(each) for each in numbers(json.loads(text)))
    assert ForecastRun.model_validate_json(text) == run


def test_without_a_contract_there_is_need_and_no_comparison(run: ForecastRun) -> None:
    assert [outlook.year for outlook in run.years] == [2024, 2025]
    assert all(row.lump_sum is None and row.excess is None for outlook in run.years for row in outlook.places)
    assert run.gaps == ()


def test_the_year_that_has_partly_passed_counts_its_known_months(run: ForecastRun) -> None:
    outlook = run.outlook(2024)
    assert outlook is not None
    assert (outlook.known_months, outlook.simulated_months) == (6, 6)


def test_the_means_of_municipalities_add_up_to_the_region(run: ForecastRun) -> None:
    for outlook in run.years:
        parts = [row.need for row in outlook.places if row.place != "total"]
        assert sum(parts) == outlook.place("total").need


def test_a_municipality_without_clients_has_nothing_and_breaks_nothing() -> None:
    with opened(Municipality(code="0882", name="Landgraaf")) as source:
        found = run_forecast(source, Given(), QUICK)
    fan = found.fan("clients", "0882")
    assert fan is not None
    assert {each.value for each in fan.known} == {Decimal(0)}
    assert "NaN" not in found.model_dump_json()


def test_months_without_cost_give_clients_and_no_cost() -> None:
    with opened(cost=False) as source:
        found = run_forecast(source, Given(), QUICK)
    assert found.outlook(2025).place("total").need == 0  # type: ignore[union-attr]
    assert found.fan("clients").months[0].mean > 0  # type: ignore[union-attr]
    assert any("maand" in remark.nl for remark in found.diagnostics)


def test_too_little_history_is_refused() -> None:
    with opened(months=6) as source, pytest.raises(RegieError) as refused:
        run_forecast(source, Given(), QUICK)
    assert "13" in refused.value.message("nl")


def test_a_contract_of_other_municipalities_is_refused(source: Source) -> None:
    contract = example("jens-2023-2027")
    with pytest.raises(RegieError) as refused:
        run_forecast(source, Given(contracts=(contract,), contract=contract), QUICK)
    assert refused.value.key == "forecast.other_municipalities"


def test_a_measure_on_a_cell_that_does_not_exist_is_refused_by_name(source: Source) -> None:
    wrong = measures(a_measure(concerns={"text": "Daar", "municipalities": ["9999"]}))
    with pytest.raises(RegieError) as refused:
        run_forecast(source, Given(measures=wrong), QUICK)
    assert "9999" in refused.value.message("nl")
    assert "0917" in refused.value.message("nl")


def test_measures_and_scenarios_are_worked_out_beside_the_forecast(source: Source, run: ForecastRun) -> None:
    scenarios = (
        Scenario(id="none", title="Niets"),
        Scenario(id="all", title="Alles", measures=("less",)),
        Scenario.model_validate(
            {
                "id": "more",
                "title": "Meer",
                "assumptions": {"inflow_change_percent": 10, "reasons": {"inflow_change_percent": "zo gedacht"}},
            }
        ),
    )
    found = run_forecast(source, Given(measures=measures(a_measure()), scenarios=scenarios), QUICK)
    assert found.measures is not None
    assert found.measures.of(2025).effect.mean > 0
    assert found.best_set is not None
    none, all_, more = (scenario.of(2025) for scenario in found.scenarios)
    assert found.scenarios[0].draws == min(QUICK.draws, EFFECT_DRAWS)
    assert (none.more.mean, none.more.low, none.more.high) == (0, 0, 0)
    assert all_.more.mean == -found.measures.of(2025).effect.mean
    assert more.more.mean > 0
    assert found.fans == run.fans


def test_a_scenario_with_an_unknown_measure_is_refused(source: Source) -> None:
    wrong = Scenario(id="all", title="Alles", measures=("nope",))
    with pytest.raises(RegieError) as refused:
        run_forecast(source, Given(measures=measures(a_measure()), scenarios=(wrong,)), QUICK)
    assert "nope" in refused.value.message("nl")
    assert "less" in refused.value.message("nl")


def test_a_forecast_tells_how_far_it_is_and_can_be_stopped(source: Source) -> None:
    told: list[str] = []

    def cancelled() -> bool:
        return "simulate" in told

    with pytest.raises(Cancelled):
        run_forecast(
            source, Given(), QUICK, progress=lambda step, done, all_: told.append(step), cancelled=cancelled
        )
    assert told[0] == "estimate"
    assert "budget" not in told


def test_every_choice_has_a_value_and_a_reason(run: ForecastRun) -> None:
    assert len(run.parameters.choices) > 5
    assert all(choice.value and choice.reason_nl and choice.reason_en for choice in run.parameters.choices)


def test_a_history_beyond_what_was_delivered_is_refused(source: Source) -> None:
    july = 2024 * 12 + 7  # the number of the month after July
    with pytest.raises(RegieError) as refused:
        run_forecast(source, Given(), replace(QUICK, until=july))
    assert refused.value.key == "running.until_too_late"
    assert "2024-06" in refused.value.message("nl")


def test_a_measure_that_has_begun_on_a_cell_that_does_not_exist_is_refused(source: Source) -> None:
    begun = a_measure(
        starts="2023-06",
        concerns={"text": "Iemand", "municipalities": ["9999"]},
        decision={"state": "decided", "text": "Besloten", "on": "2023-05-01"},
    )
    with pytest.raises(RegieError) as refused:
        run_forecast(source, Given(measures=measures(begun)), QUICK)
    assert refused.value.key == "measures.municipality_unknown"


def test_why_a_measure_is_no_choice_any_more_is_said(source: Source) -> None:
    decided = {"state": "decided", "text": "Besloten", "on": "2023-05-01"}
    found = measures(
        a_measure(id="runs", title="Loopt al", starts="2023-06", decision=decided, excludes=["other"]),
        a_measure(id="late", title="Te laat", starts="2023-06"),
        a_measure(id="other", title="Een andere"),
    )
    remarks = run_forecast(source, Given(measures=found), replace(QUICK, parts=())).remarks
    for title, beginning in (
        ("Loopt al", "Maatregelen die in de historie"),
        ("Te laat", "Voor maatregelen die nog"),
        ("Een andere", "Maatregelen die niet samengaan"),
    ):
        assert [each for each in remarks if each.nl.startswith(beginning) and f"('{title}')" in each.nl]


def test_a_budget_line_beyond_the_last_known_index_is_not_compared_without_a_word(source: Source) -> None:
    line = BudgetLine(
        municipality="0917", year=2026, amount=Decimal("100.00"), source="Begroting", decided=date(2024, 11, 6)
    )
    given = Given(contracts=(example("jens-2023-2027"),), lines=BudgetLines(line=(line,)))
    asked = replace(QUICK, horizon=30, draws=20, parts=())
    starts = "Begrotingen voor 2026 zijn in euro's van dat jaar, wat nodig is in prijzen van 2025"
    assert any(each.nl.startswith(starts) for each in run_forecast(source, given, asked).remarks)
    indexed = run_forecast(source, given, replace(asked, assumed_index=Decimal(3)))
    assert indexed.prices == Prices(known_until=2025, assumed_percent=Decimal(3))
    assert not any(each.nl.startswith("Begrotingen") for each in indexed.remarks)


def test_what_is_decided_and_has_not_begun_is_said_not_to_be_in_the_forecast(source: Source) -> None:
    decided = a_measure(decision={"state": "decided", "text": "besloten", "on": date(2024, 6, 1)})
    found = run_forecast(source, Given(measures=measures(decided)), replace(QUICK, parts=()))
    assert any("'Minder instroom'" in remark.nl and "niet in wat" in remark.nl for remark in found.remarks)


def test_a_budget_line_beyond_the_forecast_says_how_far_it_must_go(source: Source) -> None:
    line = {"municipality": "0917", "year": 2026, "amount": "1.00", "source": "raad", "decided": date(2024, 1, 1)}
    lines = BudgetLines.model_validate({"line": [line]})
    found = run_forecast(source, Given(lines=lines), replace(QUICK, parts=()))
    assert any("--horizon 30" in remark.nl for remark in found.remarks)
