# SPDX-License-Identifier: EUPL-1.2
"""A trial says what the forecast says of the same choice, without making the forecast again."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from measure_builders import measure
from test_running import QUICK, a_measure, measures, opened

from regie.figures import Source
from regie.forecast.asked import Given
from regie.forecast.measures.model import MeasureSet
from regie.forecast.run import ForecastRun
from regie.forecast.running import ground_for, run_forecast
from regie.forecast.scenarios import Scenario
from regie.forecast.trial_result import Course, Trial
from regie.forecast.trials import UNCHANGED, Ground, apart, tried
from regie.review.forecasts import public_trial
from regie.vocabulary import RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.region import Suppression

TWO = measures(a_measure(), a_measure(id="cheaper", type="tariff", cost={"per_year": "12000.00"}))
BOTH = Scenario(id="both", title="Beide", measures=("less", "cheaper"))
MORE = Scenario.model_validate(
    {
        "id": "more",
        "title": "Meer",
        "measures": ["cheaper"],
        "assumptions": {"inflow_change_percent": 10, "reasons": {"inflow_change_percent": "zo gedacht"}},
    }
)
GIVEN = Given(measures=TWO, scenarios=(BOTH, MORE))


@pytest.fixture(scope="module")
def source() -> Iterator[Source]:
    with opened() as found:
        yield found


@pytest.fixture(scope="module")
def ground(source: Source) -> Ground:
    return ground_for(source, GIVEN, QUICK)


@pytest.fixture(scope="module")
def run(source: Source) -> ForecastRun:
    return run_forecast(source, GIVEN, QUICK)


@pytest.mark.parametrize("scenario", [BOTH, MORE])
def test_a_trial_says_to_the_cent_what_the_forecast_says_of_the_scenario(
    ground: Ground, run: ForecastRun, scenario: Scenario
) -> None:
    told = {each.id: each for each in run.scenarios}[scenario.id]
    assert tried(ground, scenario, TWO).outcome == told


def test_the_effect_and_cost_of_a_trial_are_those_of_the_measures_together(
    ground: Ground, run: ForecastRun
) -> None:
    assert run.measures is not None
    for row in tried(ground, BOTH, TWO).amounts:
        together = run.measures.of(row.year, row.municipality)
        assert (row.effect.low, row.effect.high, row.cost) == (
            together.effect.low,
            together.effect.high,
            together.cost,
        )
        # here what is left is the need less the effect, to the cent; there each mean is rounded by itself
        assert row.effect.mean == pytest.approx(together.effect.mean, abs=2)
        assert row.before.mean - row.effect.mean == row.need.mean


def test_measures_apart_and_their_best_set_are_those_of_the_forecast(ground: Ground, run: ForecastRun) -> None:
    assert apart(ground, BOTH, TWO) == (run.measures, run.best_set)


def test_nothing_chosen_changes_nothing(ground: Ground) -> None:
    for row in tried(ground, UNCHANGED, TWO).amounts:
        assert (row.more.mean, row.more.low, row.more.high, row.cost) == (0, 0, 0, 0)
        assert (row.total, row.enough, row.clients) == (row.before, row.enough_before, row.clients_before)


def test_a_ground_that_was_kept_says_the_same(ground: Ground) -> None:
    kept = pickle.loads(pickle.dumps(ground))
    assert tried(kept, BOTH, TWO) == tried(ground, BOTH, TWO)


def test_a_stronger_measure_asks_less_and_a_dearer_one_more(ground: Ground) -> None:
    def total(**changed: Any) -> int:
        changed_set = measures(a_measure(**changed))
        return tried(ground, Scenario(id="one", title="-", measures=("less",)), changed_set).of(2025).total.mean

    as_it_is = total()
    stronger = {"low": 20, "likely": 30, "high": 40, "ground": "expert", "source": "geschat"}
    assert total(effect=stronger) < as_it_is
    assert total(cost={"per_year": "60000.00"}) == as_it_is + 60_000_00
    assert total(starts="2025-07") > as_it_is


def test_changed_measures_need_no_figures_that_were_asked_before(source: Source) -> None:
    boys = measures(a_measure(concerns={"text": "Via de huisarts", "referrers": ["02"]}))
    ground = ground_for(source, Given(measures=boys), QUICK)
    half = measures(a_measure(concerns={"text": "Via de huisarts", "referrers": ["02"], "reach": 50}))
    assert tried(ground, Scenario(id="one", title="-", measures=("less",)), half).of(2025).effect.mean >= 0


def test_measures_that_do_not_go_together_are_refused(ground: Ground) -> None:
    apart_ = measures(a_measure(), a_measure(id="other", excludes=["less"]))
    with pytest.raises(RegieError) as refused:
        tried(ground, Scenario(id="x", title="-", measures=("less", "other")), apart_)
    assert refused.value.key == "scenarios.measures_apart"


def test_a_measure_apart_needs_a_measure(ground: Ground) -> None:
    with pytest.raises(RegieError) as refused:
        apart(ground, UNCHANGED, TWO)
    assert refused.value.key == "trials.no_measure"


def test_the_clients_of_a_year_count_its_known_months(ground: Ground, run: ForecastRun) -> None:
    fan = run.fan("clients")
    assert fan is not None
    known = [each.value for each in fan.known if each.month.startswith("2024") and each.value is not None]
    told = tried(ground, UNCHANGED, TWO)
    course = next(each for each in told.courses if (each.place, each.quantity) == (TOTAL, "clients"))
    simulated = course.before[: 12 - len(known)]
    mean = (sum(known, Decimal(0)) + sum(simulated, Decimal(0))) / 12
    assert told.of(2024).clients_before == pytest.approx(mean, abs=Decimal("0.1"))


def test_few_clients_are_hidden_and_none_can_be_worked_out() -> None:
    def course(place: str, *clients: int) -> Course:
        values = tuple(map(Decimal, clients))
        return Course(place=place, quantity="clients", before=values, values=values)

    trial = _a_trial().model_copy(
        update={
            "courses": (course(TOTAL, 500, 500), course("a", 4, 12), course("b", 96, 88), course("c", 400, 400))
        }
    )
    public = public_trial(trial, Suppression())
    assert [each.place for each in public.courses] == [TOTAL, "c"]


def test_clients_outside_the_circle_are_rounded(ground: Ground) -> None:
    public = public_trial(tried(ground, BOTH, TWO), Suppression())
    shown = [each for row in public.amounts for each in (row.clients, row.clients_before) if each is not None]
    assert shown
    assert all(each % 5 == 0 for each in shown)


def test_a_ground_without_its_plain_future_makes_it(ground: Ground) -> None:
    assert tried(replace(ground, plain=None), BOTH, TWO) == tried(ground, BOTH, TWO)


def _a_trial() -> Trial:
    from regie.forecast.scenarios import ScenarioOutcome

    nothing = ScenarioOutcome(id="x", title="X", description="", assumed=(), measures=(), begun=(), amounts=())
    return Trial(outcome=nothing, snapshot="s", certainty=80, amounts=(), first_month="2025-01", courses=())


def test_a_set_is_told_from_another_with_the_same_measures(ground: Ground) -> None:
    stronger = MeasureSet.model_validate(
        {
            "id": "other",
            "name": "Anders",
            "measures": [a_measure(effect=measure("x", size=(20, 40, 60))["effect"])],
        }
    )
    one = Scenario(id="one", title="-", measures=("less",))
    assert tried(ground, one, stronger).of(2025).effect.mean > tried(ground, one, TWO).of(2025).effect.mean
