# SPDX-License-Identifier: EUPL-1.2
"""Effects of measures: exact on expected flows, adding up, with the same random numbers in every variant."""

from decimal import Decimal

import numpy as np
import pytest
from forecast_builders import AXES, UNSURE, rates, start
from measure_builders import measure, measure_set

from regie.forecast.measures.concerned import concerned
from regie.forecast.measures.effects import measure_effects
from regie.forecast.measures.measure_cost import Volume, measure_cost
from regie.forecast.measures.result import MeasureEffects
from regie.forecast.measures.variants import Question, Settings, Variants
from regie.forecast.simulating.layers import Layers
from regie.vocabulary import RegieError
from regie.vocabulary.figure import TOTAL

SURE = Layers(process=False, rates=False, regime=False, index=False)


def effects(*measures, draws=40, of=None, layers=Layers(), chosen=None, together=0, **settings):  # noqa: B008
    found = measure_set(*measures, together=together)
    how = Settings(draws, 5, layers, workers=1, **settings)
    of = of or rates(draws=20, **UNSURE)
    return measure_effects(Question(of, start(), AXES, found, concerned(found, AXES), how), chosen=chosen)


PAIR = (
    measure("a", size=(0, 10, 30), cost={"per_year": "60000.00", "one_off": "10000.01"}),
    measure("b", size=(5, 20, 25), cost={"per_client": "100.00"}),
    measure("c", "tariff", (1, 2, 3)),
)


def test_a_tariff_alone_is_its_percentage_of_the_cost_of_clients_on_paper():
    """Without uncertainty: 10 % of the need less its fixed part (2 x 2,500.00 a month, 24 months)."""
    found = effects(measure("a", "tariff", 10), of=rates(), layers=SURE, draws=1)
    need = found.of().need.mean
    assert found.of().effect.mean == pytest.approx((need - 24 * 2 * 250_000) / 10, abs=30)


def test_two_inflow_measures_of_ten_and_twenty_percent_together_do_as_one_of_twenty_eight():
    options = {"of": rates(), "layers": SURE, "draws": 1}
    two = effects(measure("a", size=10), measure("b", size=20), **options).of()
    one = effects(measure("c", size=28), **options).of()
    assert two.effect.mean == pytest.approx(one.effect.mean, abs=30)
    ten, twenty = (effects(measure("a", size=size), **options).of().effect.mean for size in (10, 20))
    assert two.interaction.mean == two.effect.mean - ten - twenty
    assert two.interaction.mean == pytest.approx(-(ten + twenty) * 2 / 30, rel=1e-4)


def test_the_means_add_up_over_years_and_municipalities_and_to_the_net():
    found = effects(*PAIR)
    years, towns = (2025, 2026), AXES.municipalities
    for each in [found, *found.measures]:
        for pick in ("net", "effect", "interaction", "alone", "in_set"):
            if not hasattr(each.of(), pick):
                continue
            whole = getattr(each.of(), pick).mean
            assert whole == sum(getattr(each.of(year), pick).mean for year in years)
            assert whole == sum(getattr(each.of(None, town), pick).mean for town in towns)
    for each in found.measures:
        for amounts in each.amounts:
            assert amounts.net.mean == amounts.in_set.mean - amounts.cost
            assert amounts.net_alone.mean == amounts.alone.mean - amounts.cost
            assert amounts.alone.low <= amounts.alone.mean <= amounts.alone.high
    for amounts in found.together:
        own = [each.of(amounts.year, amounts.municipality) for each in found.measures]
        assert amounts.interaction.mean == amounts.effect.mean - sum(each.alone.mean for each in own)
        assert amounts.cost == sum(each.cost for each in own)


def test_in_the_set_is_the_set_less_the_set_without_it():
    found = effects(*PAIR)
    others = effects(*PAIR, chosen=("a", "c"))
    by_id = {each.measure: each for each in found.measures}
    assert by_id["b"].of().in_set.mean == found.of().effect.mean - others.of().effect.mean


def test_alone_does_not_depend_on_the_rest_of_the_set():
    together, alone = effects(*PAIR), effects(PAIR[0])
    assert together.measures[0].of().alone == alone.of().effect
    assert alone.measures[0].of().in_set == alone.of().effect
    assert alone.of().interaction.mean == alone.of().interaction.high == 0


def test_a_measure_without_effect_only_costs():
    found = effects(measure("a", size=0, cost={"per_month": "100.00"}))
    only = found.measures[0]
    assert (only.of().alone.low, only.of().alone.high, only.of().cost) == (0, 0, 240_000)
    assert only.of().net.mean == -240_000
    assert (only.worth_per_euro, only.chance_pays) == (0, 0)


def test_a_small_effect_is_not_drowned_by_chance():
    """One percent fewer new clients: the band of the effect is far narrower than that of the need."""
    found = effects(measure("a", size=1), draws=300).of()
    assert found.effect.low >= 0
    assert (found.effect.high - found.effect.low) * 10 < found.need.high - found.need.low


def test_failing_together_makes_the_set_less_sure_and_no_measure_other():
    pair = [measure("a", size=(0, 20, 40)), measure("b", "tariff", (0, 10, 20))]
    options = {"of": rates(), "layers": Layers(process=False, regime=False, index=False), "draws": 1000}
    apart, joined = effects(*pair, **options), effects(*pair, **options, together=100)
    width = [each.of().effect.high - each.of().effect.low for each in (apart, joined)]
    assert width[1] > 1.2 * width[0]
    ratio = [each.measures[0].of().alone.mean for each in (apart, joined)]
    assert ratio[0] == pytest.approx(ratio[1], rel=0.03)


def test_order_and_worth_and_the_chance_that_it_pays():
    found = effects(
        measure("dear", size=5, cost={"per_month": "900000.00"}),
        measure("cheap", size=5, cost={"per_month": "1.00"}),
        measure("free", size=5),
    )
    assert [each.measure for each in found.ordered] == ["free", "cheap", "dear"]
    dear, cheap, free = found.measures
    assert free.worth_per_euro is None
    assert (cheap.chance_pays, dear.chance_pays) == (1, 0)
    assert cheap.worth_per_euro == pytest.approx(Decimal(cheap.of().in_set.mean) / 2400, abs=Decimal("0.005"))


def test_the_likely_effect_holds_where_the_layer_is_off():
    found = effects(
        measure("a", "tariff", (0, 10, 50)), of=rates(), layers=SURE, measures_uncertain=False, draws=3
    )
    assert found.of().effect.low == found.of().effect.high == found.of().effect.mean


def test_waiting_under_a_cap_is_counted_and_said():
    found = effects(measure("a", "outsourced_cap", 100, most_client_months=20))
    assert found.waiting > 100
    assert found.measures[0].waiting == found.waiting
    assert "uitstel" in found.measures[0].remarks[0].nl


def test_a_cap_beside_less_inflow_waits_less():
    found = effects(measure("a", "outsourced_cap", 100, most_client_months=40), measure("b", size=50))
    assert found.waiting < found.measures[0].waiting
    assert found.measures[1].waiting == 0


def test_what_excludes_each_other_is_not_looked_at_together():
    pair = measure("a", excludes=["b"]), measure("b")
    with pytest.raises(RegieError, match="do not go together"):
        effects(*pair, chosen=["a", "b"])
    assert effects(*pair, chosen=["b"]).chosen == ("b",)
    with pytest.raises(RegieError, match="not in this file"):
        effects(*pair, chosen=["x"])


def test_without_a_choice_the_first_that_go_together_are_compared_and_the_others_named():
    found = effects(
        measure("a", excludes=["b"]), measure("b"), measure("c", needs=["b"]), measure("d", needs=["a"])
    )
    assert found.chosen == ("a", "d")
    assert "Left out of this comparison: b, c." in found.remarks[0].en


def test_help_that_is_paid_as_capacity_is_said_where_a_measure_works_or_sends_clients():
    """Nobody costs anything in the light segment."""
    of = rates()
    of.cost[..., 0] = 0
    here = effects(measure("a", size=10, concerns={"segments": ["light"]}), of=of).measures[0]
    assert "zolang de capaciteit blijft" in here.remarks[0].nl
    there = effects(measure("a", "segment_shift", 10), of=of).measures[0]
    assert [remark.nl[:28] for remark in there.remarks] == ["Waar cliënten heen gaan, wor"]
    assert effects(measure("a", size=10, concerns={"segments": ["heavy"]}), of=of).measures[0].remarks == ()


def test_without_the_layer_of_rates_an_effect_keeps_its_own_band():
    layers = Layers(process=False, rates=False, regime=False, index=False)
    found = effects(measure("a", "tariff", (0, 10, 20)), layers=layers, draws=200).of()
    assert found.need.low == found.need.high
    assert found.effect.high > 1.5 * found.effect.low > 0


def test_watched_indicators_are_named_in_words():
    watch = effects(measure("a")).measures[0].watch[0]
    assert (watch.name.nl, watch.better) == ("Terugkeer binnen 6 maanden", "lower")


def test_the_result_is_the_same_again_and_survives_json():
    found = effects(*PAIR)
    assert found == effects(*PAIR)
    assert MeasureEffects.model_validate_json(found.model_dump_json()) == found


def test_cost_goes_by_month_by_clients_and_adds_up_to_the_cent():
    """From March 2025 to February 2026: 1,000.01 once, 100.00 a month, 1,000.00 a year in twelfths."""
    cost = {"one_off": "1000.01", "per_month": "100.00", "per_year": "1000.00"}
    found = measure_set(measure("a", starts="2025-03", ends="2026-02", cost=cost))
    shares = concerned(found, AXES)
    variants = Variants(Question(rates(), start(), AXES, found, shares, Settings(5, 1, workers=1)))
    cents = measure_cost(found.measures[0], Volume.of(variants.draws_of(())), shares)
    assert cents.sum(axis=(1, 2)).tolist() == [100_001 + 12 * 10_000 + 100_000] * 5
    assert not cents[:, :2].any()
    assert not cents[:, 14:].any()


def test_cost_per_client_counts_new_clients_as_far_as_the_measure_is_in_place():
    base = rates()
    of = {"per_client": "200.00", "per_client_month": "1.00"}
    found = measure_set(measure("a", "prevention", 0, ramp_months=2, cost=of, concerns={"segments": ["light"]}))
    shares = concerned(found, AXES)
    draws = Variants(Question(base, start(), AXES, found, shares, Settings(3, 1, workers=1))).draws_of(())
    cents = measure_cost(found.measures[0], Volume.of(draws), shares)
    new, there = (draws.clients(name)[..., 0] for name in ("entered", "client_months"))
    np.testing.assert_array_equal(cents[:, 0], new[:, 0] * 10_000 + there[:, 0] * 50)
    np.testing.assert_array_equal(cents[:, 1:], new[:, 1:] * 20_000 + there[:, 1:] * 100)


def test_progress_ends_at_all():
    found = measure_set(*PAIR)
    told = []
    settings = Settings(20, 1, workers=1)
    question = Question(rates(), start(), AXES, found, concerned(found, AXES), settings)
    measure_effects(question, progress=lambda done, all_: told.append((done, all_)))
    assert told[-1][0] == told[-1][1] == 20 * 8
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert TOTAL == "total"
