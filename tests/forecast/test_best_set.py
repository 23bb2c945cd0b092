# SPDX-License-Identifier: EUPL-1.2
"""The best set: enumeration is brute force, only faster; constraints hold; the solver finds the same set."""

from decimal import Decimal
from itertools import chain, combinations

import numpy as np
import pytest
from forecast_builders import AXES, UNSURE, rates, start
from measure_builders import effect, measure, measure_set

from regie.forecast.budgeting.year import mean_cents
from regie.forecast.measures import best_set as module
from regie.forecast.measures.best_set import allowed, best_set
from regie.forecast.measures.best_set_result import Aim, BestSet
from regie.forecast.measures.concerned import concerned
from regie.forecast.measures.judging import efficient
from regie.forecast.measures.measure_cost import Volume, measure_cost
from regie.forecast.measures.variants import Question, Settings, Variants, yearly
from regie.forecast.simulating.draws import quantiles
from regie.vocabulary import RegieError

EVERY_KIND = (
    measure("inflow", size=(0, 10, 30), cost={"per_year": "30000.00"}, starts="2025-04", ramp_months=3),
    measure("stay", "length_of_stay", (0, 10, 20), cost={"per_client_month": "10.00"}),
    measure("shift", "segment_shift", (5, 10, 20), moves=effect(1), cost={"per_month": "500.00"}),
    measure("tariff", "tariff", (1, 2, 3), concerns={"municipalities": ["0888"]}),
    measure("cap", "outsourced_cap", (50, 80, 100), most_client_months=35, cost={"one_off": "1000.00"}),
)


OTHERS = (
    measure("prevention", "prevention", (0, 20, 30), cost={"per_client": "10.00"}, concerns={"reach": 50}),
    measure("stay", "length_of_stay", (0, 5, 15), direction="more", cost={"one_off": "5.00"}),
    measure("group", "group_instead_of_individual", (5, 10, 15), concerns={"reach": 60}, cost={"per_month": "1.00"}),
    measure("inflow", size=(-5, 10, 30), concerns={"segments": ["heavy", "light"]}, cost={"per_month": "2.00"}),
    measure(
        "cap", "outsourced_cap", (50, 80, 100),
        most_euros="120000.00", above="other_segment", other_segment="middle", cost={"per_month": "3.00"},
    ),
)  # fmt: skip


def best(*measures, aim=None, draws=60, of=None, **options):
    found = measure_set(*measures)
    settings = Settings(draws, 5, workers=1)
    of = of or rates(draws=7, **UNSURE)
    return best_set(Question(of, start(), AXES, found, concerned(found, AXES), settings), aim or Aim(), **options)


def by_brute_force(measures, aim, draws=60):
    """Every subset simulated on its own without process; need = that of the base less the difference."""
    found = measure_set(*measures)
    shares = concerned(found, AXES)
    settings = Settings(draws, 5, workers=1)
    variants = Variants(Question(rates(draws=7, **UNSURE), start(), AXES, found, shares, settings))
    base = variants.draws_of(())
    year, town = aim.year - 2025, AXES.municipalities.index(aim.place)
    need = variants.outcome(()).cost[:, year, town]
    expected = variants.outcome((), process=False).cost[:, year, town]
    totals = {}
    for chosen in chain.from_iterable(combinations([each["id"] for each in measures], n) for n in range(6)):
        there = variants.outcome(chosen, process=False).cost[:, year, town]
        own = [each for each in found.measures if each.id in chosen]
        costs = [yearly(measure_cost(each, Volume.of(base), shares), AXES)[:, year, town] for each in own]
        totals[chosen] = need - (expected - there) + sum(costs, np.zeros_like(need))
    return totals


@pytest.mark.parametrize("measures", [EVERY_KIND, OTHERS], ids=["kinds", "others"])
def test_enumeration_equals_brute_force_for_every_kind_of_measure(measures):
    aim = Aim(year=2026, place="0888", certainty=90, by="certainty", budget=10**15)
    totals = by_brute_force(measures, aim)
    found = best(*measures, aim=aim)
    assert found.allowed == found.kept == 32
    order = sorted(totals, key=lambda chosen: quantiles(totals[chosen], [0.9])[0])
    assert found.best.measures == order[0]
    assert [each.measures for each in found.within_budget] == order[:20]
    for each in found.within_budget:
        # amounts are rounded per month and cell in a simulation, per year here
        assert each.total == pytest.approx(mean_cents(totals[each.measures]), abs=100)
        assert each.total_at == pytest.approx(quantiles(totals[each.measures], [0.9])[0], abs=200)


@pytest.mark.parametrize("of", [rates(draws=7, **UNSURE), rates()], ids=["unsure", "known rates"])
def test_capacity_takes_other_arithmetic_and_gives_the_same(of):
    usual = best(*EVERY_KIND[:4], of=of, aim=Aim(year=2025, place="0917"))
    flows = best(*EVERY_KIND[:4], of=of, aim=Aim(year=2025, place="0917", capacity={"light": Decimal(10**6)}))
    assert usual.best.measures == flows.best.measures
    assert usual.best.total == pytest.approx(flows.best.total, abs=2)
    assert [each.returned for each in usual.curve] == [each.returned for each in flows.curve]


def test_the_outcome_is_the_same_on_more_cores_and_survives_json():
    found = best(*EVERY_KIND)
    two = measure_set(*EVERY_KIND)
    settings = Settings(60, 5, workers=2)
    again = best_set(Question(rates(draws=7, **UNSURE), start(), AXES, two, concerned(two, AXES), settings), Aim())
    assert found == again
    assert BestSet.model_validate_json(found.model_dump_json()) == found


def test_a_price_alone_is_as_good_simulated_as_estimated_on_paper():
    """A price changes no flow, so that the expected change is 10 % of the expected cost of clients."""
    found = best(measure("a", "tariff", 10), of=rates(), aim=Aim(year=2025))
    assert found.best.measures == ("a",)
    assert abs(found.difference) < found.none.need * 0.02
    assert found.none.need - found.best.need == pytest.approx((found.none.need - 24 * 250_000) / 10, rel=0.05)


def test_the_best_set_simulated_in_full_is_near_the_estimate():
    found = best(*EVERY_KIND[:4], draws=250)
    assert abs(found.difference) < 0.01 * found.best.total
    assert found.simulated.measures == found.best.measures
    assert found.simulated.cost == found.best.cost


def test_what_excludes_each_other_is_never_together_and_what_is_needed_is_there():
    found = measure_set(measure("a", excludes=["b"]), measure("b"), measure("c", needs=["b"]))
    assert {tuple(sorted(each)) for each in allowed(found, Aim())} == {(), ("a",), ("b",), ("b", "c")}


def test_groups_stay_together():
    found = measure_set(measure("a"), measure("b"), measure("c"))
    kept = allowed(found, Aim(together=(("a", "c"),)))
    assert {tuple(sorted(each)) for each in kept} == {(), ("b",), ("a", "c"), ("a", "b", "c")}


def test_the_budget_for_measures_bounds_the_choice():
    dear = measure("dear", "tariff", 20, cost={"per_month": "1000.00"})
    cheap = measure("cheap", "tariff", 5, cost={"per_month": "100.00"})
    assert best(dear, cheap).best.measures == ("dear", "cheap")
    assert best(dear, cheap, aim=Aim(measures_budget=300_000)).best.measures == ("cheap",)
    assert best(dear, cheap, aim=Aim(measures_budget=100)).best.measures == ()


def test_waiting_and_capacity_bound_the_choice():
    cap = measure("cap", "outsourced_cap", 100, most_client_months=20)
    less = measure("less", size=10)
    free = best(cap, less)
    assert free.best.measures == ("cap", "less")
    assert free.best.waiting > 1
    assert any("uitstel" in remark.nl for remark in free.remarks)
    assert best(cap, less, aim=Aim(most_waiting=Decimal(1))).best.measures == ("less",)
    full = best(cap, less, aim=Aim(capacity={"light": Decimal(1)}))
    assert full.best is full.simulated is full.difference is None
    assert full.kept == 0
    assert "Geen enkele combinatie" in full.remarks[0].nl


def test_which_combinations_keep_within_the_budget_with_certainty():
    first, second = measure("a", "tariff", 5), measure("b", "tariff", 10)
    nothing = best(first, second, aim=Aim(certainty=80)).none
    between = nothing.total_at - round((nothing.total_at - 24 * 500_000) * 0.12)
    found = best(first, second, aim=Aim(certainty=80, budget=between))
    assert [each.measures for each in found.within_budget] == [("a", "b")]
    assert found.within_budget[0].chance >= Decimal("0.8") > found.none.chance
    none = best(first, second, aim=Aim(certainty=80, budget=1))
    assert none.within_budget == ()
    assert any("80 procent" in remark.nl for remark in none.remarks)


def test_known_months_count_in_the_need():
    one = measure("a")
    usual, more = best(one, aim=Aim(year=2025)), best(one, aim=Aim(year=2025, known=123_456))
    assert more.none.need == usual.none.need + 123_456
    assert more.best.total == usual.best.total + 123_456


def test_the_curve_holds_what_nothing_beats():
    found = best(*EVERY_KIND)
    costs = [each.cost for each in found.curve]
    needs = [each.need_at for each in found.curve]
    assert costs == sorted(costs)
    assert needs == sorted(needs, reverse=True)
    assert len(set(needs)) == len(needs)
    assert efficient(found.curve[::-1]) == found.curve


def test_measures_that_do_not_earn_themselves_back_are_not_taken():
    found = best(measure("a", size=0, cost={"one_off": "1.00"}))
    assert found.best.measures == ()
    assert any("Zonder maatregelen" in remark.nl for remark in found.remarks)


INDEPENDENT = tuple(
    measure(
        f"m{segment}{town}",
        "tariff",
        (0, 2 + place, 9),
        concerns={"segments": [segment], "municipalities": [town]},
        cost={"per_month": f"{cost}.00"},
    )
    for place, (segment, town, cost) in enumerate(
        [("light", "0888", 60), ("light", "0917", 10), ("middle", "0888", 250), ("heavy", "0917", 90)]
    )
)


@pytest.mark.parametrize(
    "aim",
    [Aim(), Aim(by="certainty", certainty=80), Aim(measures_budget=300_000), Aim(measures_budget=0)],
    ids=["mean", "certainty", "budget", "nothing"],
)
def test_above_fourteen_measures_the_solver_finds_the_same_set_where_effects_are_independent(monkeypatch, aim):
    every = best(*INDEPENDENT, aim=aim, draws=80)
    monkeypatch.setattr(module, "MOST_ENUMERATED", 3)
    solved = best(*INDEPENDENT, aim=aim, draws=80)
    assert (every.method, solved.method) == ("enumeration", "milp")
    assert solved.best.measures == every.best.measures
    assert solved.best.total == pytest.approx(every.best.total, abs=100)
    assert "beïnvloeden" in solved.remarks[0].nl


def test_the_solver_keeps_to_what_excludes_and_needs_and_stays_together(monkeypatch):
    monkeypatch.setattr(module, "MOST_ENUMERATED", 2)
    plain = [each | {"cost": {}} for each in INDEPENDENT]
    ids = [each["id"] for each in plain]
    plain[0]["excludes"], plain[1]["needs"] = [ids[3]], [ids[0]]
    found = best(*plain, draws=20)
    assert found.best.measures in {(ids[2], ids[3]), (ids[0], ids[1], ids[2])}
    group = best(*plain, draws=20, aim=Aim(together=((ids[2], ids[3]),))).best.measures
    assert (ids[2] in group) == (ids[3] in group)
    capacity = best(*plain, draws=20, aim=Aim(capacity={"heavy": Decimal(1)}))
    assert capacity.best is None
    assert best(*plain, draws=20, aim=Aim(most_waiting=Decimal(0))).best is not None


@pytest.mark.parametrize(
    "aim",
    [Aim(year=2031), Aim(place="9999"), Aim(capacity={"x": Decimal(1)}), Aim(together=(("x",),))],
    ids=["year", "place", "segment", "measure"],
)
def test_an_aim_on_what_is_not_there_is_refused_with_what_is(aim):
    with pytest.raises(RegieError) as wrong:
        best(measure("a"), aim=aim)
    assert "Kies uit" in wrong.value.message() or "Bekend" in wrong.value.message()


def test_fewer_draws_are_used_where_combinations_are_many(monkeypatch):
    monkeypatch.setattr(module, "WORK", 60)
    monkeypatch.setattr(module, "LEAST_DRAWS", 5)
    stays = [measure(each, "length_of_stay", 5) for each in "ab"]
    assert best(*stays, draws=40).draws == 15
    # new clients of every combination are one pass
    assert best(measure("a"), measure("b"), draws=40).draws == 40
