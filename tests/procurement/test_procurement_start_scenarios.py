# SPDX-License-Identifier: EUPL-1.2
"""Start dates from a snapshot: the draws are those of the forecast, and what the snapshot cannot say is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starting_builders import TOGETHER, source, study

from regie.figures import Source
from regie.forecast.asked import Asked, Given
from regie.forecast.running import run_forecast
from regie.procurement.starting.comparing import start_scenarios
from regie.procurement.starting.result import StartResult
from regie.procurement.starting.work_load import working
from regie.vocabulary import RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import to_cents
from regie.vocabulary.region import Municipality

EXPERTS = {"low": -5, "likely": 2, "high": 10}


@pytest.fixture(scope="module")
def opened() -> Iterator[Source]:
    with source() as found:
        yield found


@pytest.fixture(scope="module")
def told() -> list[tuple[str, int, int]]:
    return []


@pytest.fixture(scope="module")
def found(opened: Source, told: list[tuple[str, int, int]]) -> StartResult:
    return start_scenarios(opened, study(saving=EXPERTS), lambda *step: told.append(step))


def test_the_old_scheme_is_the_forecast_of_the_snapshot(found: StartResult, opened: Source) -> None:
    """Up to February 2022, when the ramp of two months after the last start is over."""
    assert (found.known_until, found.ramp_until) == ("2020-06", "2022-02")
    run = run_forecast(opened, Given(), Asked(horizon=20, draws=100, seed=1, parts=()))
    fan = run.fan("cost", "0294")
    assert fan is not None
    forecast = {each.month: each for each in fan.months}
    months = [each for each in found.old_scheme if each.place == "0294"]
    assert [each.month for each in months] == [f"2021-{month:02}" for month in range(4, 13)] + [
        "2022-01",
        "2022-02",
    ]
    for each in months:
        assert abs(each.cost.mean - to_cents(forecast[each.month].mean)) <= 1
        assert each.cost.middle == to_cents(forecast[each.month].at(0.5))


def test_the_result_names_snapshot_seed_draws_and_places(found: StartResult) -> None:
    assert (found.snapshot, found.seed, found.draws) == ("rows", 1, 100)
    assert found.names == {"0222": "Doetinchem", "0294": "Winterswijk"}
    assert [each.place for each in found.scenarios[0].costs] == ["0222", "0294", TOTAL]


def test_delay_may_cost_and_may_save(found: StartResult) -> None:
    late = found.scenario("laat").of()
    assert late.cost.low < 0 < late.cost.high
    assert 0 < late.chance < 1
    assert found.scenario("samen").of().cost.highest == 0


def test_progress_is_told_of_every_step(found: StartResult, told: list[tuple[str, int, int]]) -> None:
    assert list(dict.fromkeys(step for step, _, _ in told)) == ["estimate", "simulate", "starting"]
    assert told[-1] == ("starting", 3, 3)


def test_the_same_question_gives_the_same_bytes(found: StartResult, opened: Source) -> None:
    again = start_scenarios(opened, study(saving=EXPERTS))
    assert again.model_dump_json() == found.model_dump_json()
    other = start_scenarios(opened, study(saving=EXPERTS).model_copy(update={"seed": 2}))
    assert other.scenario("laat").of().cost != found.scenario("laat").of().cost


def test_providers_count_where_they_gave_care_in_the_last_year(opened: Source) -> None:
    assert working(opened, 2020 * 12 + 6) == {"P1": {"0222"}, "P2": {"0222", "0294"}}


def test_only_what_lies_in_a_lot_goes_over(found: StartResult) -> None:
    """The same care with three of ten clients' products in no lot: less of it goes over, and it is said."""
    with source(outside=3) as other:
        less = start_scenarios(other, study(saving=EXPERTS))
        whole = {(each.place, each.month): each.cost.mean for each in found.old_scheme}
        parts = {each.cost.mean / whole[each.place, each.month] for each in less.old_scheme if each.place != TOTAL}
        booked = other.engine.rows(
            "SELECT municipality, SUM(CASE WHEN product = '45A01' THEN cents ELSE 0 END) / SUM(cents) FROM ("
            "SELECT p.amount AS cents, p.product_code AS product, c.municipality FROM counted_production AS p "
            "JOIN counted_clients AS c ON c.client_key = p.client_key WHERE p.service_month >= 2019 * 12 + 6"
            ") AS x GROUP BY 1 ORDER BY 1"
        )
    for _, share in booked:
        assert any(abs(part - float(share)) < 1e-6 for part in parts)
    assert len({round(part, 5) for part in parts}) == 2
    assert any("Alleen wat in een perceel valt" in each.nl for each in less.remarks)
    assert not any("Alleen wat in een perceel valt" in each.nl for each in found.remarks)


def test_a_municipality_with_nothing_in_any_lot_is_refused() -> None:
    with source(outside=10) as other, pytest.raises(RegieError) as refused:
        start_scenarios(other, study())
    assert refused.value.key == "procurement_starting.nothing_in_lots"
    assert "Winterswijk (0294)" in refused.value.message("en")


def test_a_municipality_without_history_is_refused_by_name() -> None:
    with source(Municipality(code="0197", name="Aalten")) as other, pytest.raises(RegieError) as refused:
        start_scenarios(other, study())
    assert refused.value.key == "procurement_starting.no_history"
    assert "Aalten (0197)" in refused.value.message("nl")


def test_a_reference_date_within_the_history_is_refused(opened: Source) -> None:
    past = study(TOGETHER | {"starts_on": "2020-06-01"}, reference="2020-06-01")
    with pytest.raises(RegieError) as refused:
        start_scenarios(opened, past)
    assert refused.value.key == "procurement_starting.in_history"
    assert "2020-06" in refused.value.message("en")
