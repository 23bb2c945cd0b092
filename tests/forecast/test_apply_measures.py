# SPDX-License-Identifier: EUPL-1.2
"""Measures act on the parameters: worked on paper, and bit for bit nothing where they do nothing."""

from dataclasses import fields

import numpy as np
import pytest
from forecast_builders import AXES, rates, start
from hypothesis import given, settings
from hypothesis import strategies as st
from measure_builders import effect, measure, measure_set

from regie.forecast.measures.apply import applied, ramp
from regie.forecast.measures.concerned import concerned, smoothed
from regie.forecast.measures.effect_sizes import effect_sizes
from regie.forecast.measures.stay_curves import mean_stay, stay_curves
from regie.forecast.simulating.simulate import simulate
from regie.vocabulary import RegieError


def apply(*measures, draws=1, of=None, **options):
    found = measure_set(*measures, **options)
    return applied(of or rates(), AXES, found.measures, concerned(found, AXES), effect_sizes(found, draws, 1))


def test_ten_and_twenty_percent_on_the_same_clients_are_twenty_eight_percent_less():
    changed = apply(measure("a", size=10), measure("b", size=20))
    np.testing.assert_allclose(changed.inflow / rates().inflow, 0.72)


def test_measures_on_other_municipalities_do_not_touch_each_other():
    one = measure("a", size=10, concerns={"municipalities": ["0888"]})
    other = measure("b", size=20, concerns={"municipalities": ["0917"], "segments": ["heavy"]})
    factor = apply(one, other).inflow[0, 0] / rates().inflow[0, 0]
    np.testing.assert_allclose(factor, [[0.9, 0.9, 0.9], [1, 1, 0.8]])


def test_reach_is_apart_from_the_effect():
    changed = apply(measure("a", size=50, concerns={"reach": 40}))
    np.testing.assert_allclose(changed.inflow / rates().inflow, 0.8)


@pytest.mark.parametrize(
    "of",
    [
        measure("a", size=0),
        measure("a", "length_of_stay", 0),
        measure("a", "segment_shift", 0, moves=effect(0)),
        measure("a", "tariff", 0),
        measure("a", "group_instead_of_individual", 0),
        measure("a", "prevention", 0),
        measure("a", "outsourced_cap", 0, most_client_months=1),
    ],
    ids=lambda each: each["type"],
)
def test_a_measure_without_effect_changes_nothing_bit_for_bit(of):
    options = {"draws": 60, "seed": 4, "method": "cohorts", "workers": 1}
    base = simulate(rates(), start(), AXES, **options)
    variant = simulate(apply(of), start(), AXES, **options)
    np.testing.assert_array_equal(base.values, variant.values)
    np.testing.assert_array_equal(base.fixed, variant.fixed)


def test_a_ramp_rises_in_equal_steps_and_stops_at_the_end():
    found = measure_set(measure("a", starts="2025-03", ramp_months=4, ends="2025-08")).measures[0]
    np.testing.assert_allclose(ramp(found, AXES)[:10], [0, 0, 0.25, 0.5, 0.75, 1, 1, 1, 0, 0])


def test_prevention_costs_now_and_works_later():
    found = measure_set(measure("a", "prevention", effect_after=6)).measures[0]
    assert ramp(found, AXES)[:8].tolist() == [0, 0, 0, 0, 0, 0, 1, 1]
    assert ramp(found, AXES, of_cost=True)[:2].tolist() == [1, 1]


def test_a_shift_moves_new_clients_and_loses_none():
    changed, base = apply(measure("a", "segment_shift", 25)).inflow, rates().inflow
    np.testing.assert_allclose(changed[..., 2], base[..., 2] * 0.75)
    np.testing.assert_allclose(changed[..., 0], base[..., 0] + base[..., 2] * 0.25)
    np.testing.assert_allclose(changed.sum(axis=-1), base.sum(axis=-1))


def test_two_shifts_of_the_same_clients_shift_nobody_twice():
    """40 % to light and 50 % to middle: 1 - 0.6 x 0.5 = 70 % goes, in the proportion of 4 to 5."""
    one, other = measure("a", "segment_shift", 40), measure("b", "segment_shift", 50, to_segment="middle")
    changed, base = apply(one, other).inflow, rates().inflow
    np.testing.assert_allclose(changed[..., 2], base[..., 2] * 0.3)
    np.testing.assert_allclose(changed[..., 0], base[..., 0] + base[..., 2] * 0.7 * 4 / 9)


def test_a_chain_of_shifts_moves_each_client_one_step():
    one = measure("a", "segment_shift", 100)
    other = measure("b", "segment_shift", 100, from_segment="light", to_segment="middle")
    changed, base = apply(one, other).inflow, rates().inflow
    np.testing.assert_allclose(changed[..., 0], base[..., 2])
    np.testing.assert_allclose(changed[..., 1], base[..., 1] + base[..., 0])


def test_more_moves_are_a_chance_on_top():
    changed = apply(measure("a", "segment_shift", effect=None, moves=effect(3)))
    assert changed.change is not None
    np.testing.assert_allclose(changed.change.move[0, 0, 0, 2], [0.03, 0, 0])
    np.testing.assert_array_equal(changed.change.leave, 1)


def test_a_stay_that_is_ten_percent_shorter_is_ten_percent_shorter():
    known = rates()
    changed = apply(measure("a", "length_of_stay", 10))
    for place in range(3):
        leave, move = known.leave[0, place], known.move[0, place].sum(axis=-1)
        factor = changed.change.leave[0, 0, 0, place]
        usual, shorter = mean_stay(leave, move, np.array([1.0, factor]))
        np.testing.assert_allclose(shorter / usual, 0.9, rtol=1e-4)


def test_with_one_chance_the_mean_stay_is_one_over_it():
    np.testing.assert_allclose(mean_stay(np.full(6, 0.2), np.zeros(6), np.array([1.0, 2.0])), [5.0, 2.5])


def test_stays_multiply_too():
    two = apply(measure("a", "length_of_stay", 10), measure("b", "length_of_stay", 20))
    one = apply(measure("a", "length_of_stay", 28))
    np.testing.assert_allclose(two.change.leave, one.change.leave)


def test_tariff_and_group_multiply_on_the_cost_of_those_concerned():
    changed = apply(
        measure("a", "tariff", 10, direction="more", concerns={"segments": ["heavy"]}),
        measure("b", "group_instead_of_individual", 20, concerns={"reach": 50}),
    )
    np.testing.assert_allclose((changed.cost / rates().cost)[0, 0, 0], [0.9, 0.9, 0.99])


def test_a_cap_in_euros_is_as_many_client_months_as_they_buy():
    limit = apply(measure("a", "outsourced_cap", 100, most_euros="40000.00")).limits[0]
    np.testing.assert_allclose(limit.most, 10)
    np.testing.assert_allclose(limit.held, 1)


def test_known_rates_are_repeated_to_the_draws_of_the_effect():
    changed = apply(measure("a", size=(0, 10, 20)), draws=50)
    assert changed.draws == 50
    assert len(np.unique(changed.inflow[:, 0, 0, 0])) == 50


def test_a_stay_that_cannot_be_that_short_is_refused_with_what_can_be():
    with pytest.raises(RegieError, match="a") as wrong:
        apply(measure("a", "length_of_stay", 95))
    assert "Hooguit" in wrong.value.message()
    most = min(curve.most for curve in stay_curves(rates()))
    assert 0.2 < most < 0.95


def test_a_move_of_more_than_everyone_is_refused():
    with pytest.raises(RegieError, match="more than everyone"):
        apply(measure("a", "segment_shift", effect=None, moves=effect(95)))


def test_correlation_one_makes_measures_fail_together_and_none_apart():
    pair = (measure("a", size=(0, 10, 20)), measure("b", size=(0, 20, 40)))
    one = effect_sizes(measure_set(*pair, together=100), 4000, 1).effect
    np.testing.assert_allclose(one["b"], 2 * one["a"], rtol=1e-9)
    apart = effect_sizes(measure_set(*pair), 4000, 1).effect
    assert abs(np.corrcoef(apart["a"], apart["b"])[0, 1]) < 0.06
    half = effect_sizes(measure_set(*pair, together=50), 4000, 1).effect
    assert 0.4 < np.corrcoef(half["a"], half["b"])[0, 1] < 0.6


def test_a_size_lies_in_its_range_with_the_mean_of_pert_and_does_not_depend_on_the_others():
    found = measure_set(measure("a", size=(2, 5, 20)), measure("b"))
    sizes = effect_sizes(found, 20_000, 1).effect["a"]
    assert 0.02 <= sizes.min() < sizes.max() <= 0.20
    assert abs(sizes.mean() - (2 + 4 * 5 + 20) / 600) < 0.0005
    alone = effect_sizes(measure_set(measure("a", size=(2, 5, 20))), 20_000, 1)
    np.testing.assert_array_equal(sizes, alone.effect["a"])
    assert set(effect_sizes(found, 10, 1, uncertain=False).effect["a"]) == {0.05}


def test_small_numbers_lean_on_the_region():
    """Segment: 30 of 60 concerned, all together too. A municipality with none of 10 keeps (0 + 10) / 30."""
    share = smoothed(np.array([[0.0], [30.0]]), np.array([[10.0], [50.0]]))
    np.testing.assert_allclose(share.ravel(), [10 / 30, 40 / 70])


PERCENT = st.integers(0, 20)
SHARE = st.fixed_dictionaries(
    {
        "reach": st.integers(0, 100),
        "municipalities": st.sampled_from([[], ["0888"], ["0917"]]),
        "segments": st.sampled_from([[], ["light"], ["middle", "heavy"]]),
    }
)
PLAIN = ("inflow", "prevention", "tariff", "group_instead_of_individual", "length_of_stay")


@settings(deadline=None, max_examples=40)
@given(
    drawn=st.lists(st.tuples(st.sampled_from(PLAIN), PERCENT, SHARE, st.integers(0, 12)), min_size=1, max_size=5),
    shift=st.tuples(PERCENT, PERCENT),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_measures_does_not_matter_and_less_is_never_more(drawn, shift, order):
    every = [
        measure(f"m{at}", kind, (0, size // 2, size), concerns=share, ramp_months=months)
        for at, (kind, size, share, months) in enumerate(drawn)
    ]
    every += [measure(f"s{at}", "segment_shift", size) for at, size in enumerate(shift)]
    other = list(every)
    order.shuffle(other)
    one, two = apply(*every, draws=3), apply(*other, draws=3)
    for name in ("inflow", "cost"):
        np.testing.assert_allclose(getattr(one, name), getattr(two, name), rtol=1e-9)
    if one.change is not None:
        np.testing.assert_allclose(one.change.leave, two.change.leave, rtol=1e-9)
        assert (one.change.leave >= 1).all()
    assert (one.inflow >= 0).all()
    assert (one.inflow.sum(axis=-1) <= rates().inflow.sum(axis=-1) * (1 + 1e-9)).all()
    assert (one.cost <= rates().cost * (1 + 1e-9)).all()
    untouched = {each.name for each in fields(one)} - {"inflow", "cost", "change"}
    for name in untouched:
        np.testing.assert_array_equal(
            np.broadcast_arrays(getattr(rates(), name), getattr(one, name))[0], getattr(one, name)
        )
