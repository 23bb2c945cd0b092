# SPDX-License-Identifier: EUPL-1.2
"""Chances that change by month and municipality: exact, apart from what does not change, and comparable."""

from dataclasses import replace

import numpy as np
import pytest
from forecast_builders import AXES, UNSURE, assert_same, client_by_client, rates, start
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.forecast.simulating.chances import clipped
from regie.forecast.simulating.expected import expected
from regie.forecast.simulating.layers import Layers, averaged
from regie.forecast.simulating.rates import Change
from regie.forecast.simulating.simulate import cheaper, simulate
from regie.vocabulary import RegieError

MONTHS, MUNICIPALITIES, SEGMENTS = AXES.months, len(AXES.municipalities), len(AXES.segments)
CELLS = (MONTHS, MUNICIPALITIES, SEGMENTS)
FLOWS = ("client_months", "entered", "returned", "moved_in", "left", "moved_out")


def draw(of, draws=200, seed=1, method="cohorts", begin=None, **options):
    return simulate(of, begin or start(), AXES, draws=draws, seed=seed, method=method, **options)


def leaving(factor, draws=1):
    """A factor on leaving that broadcasts over (months, municipality, segment)."""
    return Change(np.broadcast_to(np.asarray(factor, float), (draws, *CELLS)).copy())


def moving(chance, away=0.0, first=0):
    """Moves from heavy to light that are added from a month on, and from light to heavy taken away."""
    move = np.zeros((1, *CELLS, SEGMENTS))
    move[:, first:, :, 2, 0], move[:, first:, :, 0, 2] = chance, -away
    return Change(np.ones((1, *CELLS)), move)


def ramp(until=1.8, first=6, length=9):
    """A measure that begins in month ``first`` and is whole ``length`` months later, in one municipality."""
    grown = np.clip((np.arange(MONTHS) - first + 1) / length, 0, 1)
    factor = np.ones(CELLS)
    factor[:, 1, 0] += (until - 1) * grown
    factor[:, 1, 2] -= 0.5 * grown
    move = np.zeros((1, *CELLS, SEGMENTS))
    move[0, :, 1, 2, 0], move[0, :, 1, 0, 2] = 0.1 * grown, -0.05 * grown
    return Change(factor[None], move)


@pytest.mark.parametrize("process", [True, False])
@pytest.mark.parametrize("draws", [1, 7])
def test_a_change_of_nothing_changes_nothing_bit_for_bit(process, draws):
    of = rates(draws=7, **UNSURE)
    nothing = Change(np.ones((draws, *CELLS)), np.zeros((draws, *CELLS, SEGMENTS)))
    one, other = (draw(each, layers=Layers(process=process)) for each in (of, replace(of, change=nothing)))
    np.testing.assert_array_equal(one.values, other.values)
    np.testing.assert_array_equal(one.fixed, other.fixed)


@settings(deadline=None, max_examples=20)
@given(st.floats(0, 3), st.booleans())
def test_a_constant_factor_is_the_same_factor_on_the_rates(factor, process):
    of = rates(draws=3)
    of = replace(of, leave=of.leave / 3)
    same, changed = replace(of, leave=of.leave * factor), replace(of, change=leaving(factor))
    one, other = (draw(each, draws=20, layers=Layers(process=process)) for each in (same, changed))
    np.testing.assert_array_equal(one.values, other.values)


@settings(deadline=None, max_examples=20)
@given(st.floats(0, 0.5), st.floats(0, 0.06))
def test_constant_moves_are_the_same_moves_in_the_rates(more, away):
    of, move = rates(), rates().move.copy()
    move[:, 2, :, 0] += more
    move[:, 0, :, 2] = np.maximum(move[:, 0, :, 2] - away, 0)
    same, changed = replace(of, move=move), replace(of, change=moving(more, away))
    one, other = (draw(each, draws=1, layers=Layers(process=False)) for each in (same, changed))
    np.testing.assert_allclose(one.values, other.values, atol=1)
    found, exact = (expected(each, start(), AXES) for each in (changed, same))
    np.testing.assert_allclose(found.variance, exact.variance, atol=1e-9)


def test_a_loop_over_clients_agrees_in_distribution_with_a_ramp():
    of, begin = replace(rates(), change=ramp()), start(clients=6)
    counts = np.array([client_by_client(of, begin, AXES, seed) for seed in range(150)])
    found = draw(of, draws=3000, seed=5, begin=begin)
    for place, quantity in enumerate(FLOWS):
        assert_same(found.clients(quantity)[:, 10:].sum(axis=1), counts[:, place, 10:].sum(axis=1))


def test_mean_and_variance_are_those_of_the_exact_convolution_with_a_ramp():
    of = replace(rates(inflow_size=np.full((1, 2, 3), 1.5)), change=ramp())
    exact = expected(of, start(), AXES)
    found = draw(of, draws=4000).clients("client_months")
    error = (found.mean(axis=0) - exact.mean) / np.sqrt(exact.variance / 4000 + 1e-12)
    assert np.abs(error).max() < 4.5
    there = exact.variance > 0
    assert np.abs(found.var(axis=0)[there] / exact.variance[there] - 1).max() < 6 * np.sqrt(2 / 4000)
    ratio = found.sum(axis=-1).var(axis=0)[1:] / exact.variance_of_sum[1:]
    assert np.abs(ratio - 1).max() < 5.5 * np.sqrt(2 / 4000)
    flow = draw(of, draws=1, layers=Layers(process=False))
    np.testing.assert_allclose(flow.clients("client_months")[0], exact.mean, atol=0.0006)


def test_a_worked_example():
    """In the municipality with the measure half as many leave and a tenth more moves from heavy to light."""
    change = ramp(until=0.5, first=0, length=1)
    of = rates(inflow=0.0, leave=np.full((1, 3, 6), 0.2), move=np.zeros((1, 3, 6, 3)), returning=np.zeros((1, 4)))
    of = replace(of, change=change)
    begin = replace(start(), in_care=np.full((2, 3, 6), 10), left=np.zeros((2, 4), np.int64))
    months = draw(of, draws=1, begin=begin, layers=Layers(process=False)).clients("client_months")[0]
    np.testing.assert_allclose(months[:2, 0], [[60, 60, 60], [48, 48, 48]])
    np.testing.assert_allclose(months[:2, 1], [[60, 60, 60], [60 * 0.9 + 60 * 0.1, 48, 60 * 0.8]])


def test_clients_are_neither_made_nor_lost_with_a_change():
    drawn = draw(replace(rates(draws=7, **UNSURE), change=ramp(until=12)), draws=60)
    of = {quantity: drawn.clients(quantity) for quantity in (*FLOWS, "in_care")}
    assert all((values >= 0).all() and (values == np.rint(values)).all() for values in of.values())
    np.testing.assert_array_equal(of["client_months"] - of["left"] - of["moved_out"], of["in_care"])
    came = of["entered"] + of["returned"] + of["moved_in"]
    np.testing.assert_array_equal(of["in_care"][:, :-1] + came[:, 1:], of["client_months"][:, 1:])
    np.testing.assert_array_equal(of["moved_out"][:, :-1].sum(axis=-1), of["moved_in"][:, 1:].sum(axis=-1))


@pytest.mark.parametrize("away", [0.0, 0.05])
def test_nothing_changes_before_a_measure_begins_nor_in_other_municipalities(away):
    base, change = rates(draws=7, **UNSURE), ramp()
    change = replace(change, move=np.where(change.move < 0, -away, change.move))
    one, other = draw(base), draw(replace(base, change=change))
    np.testing.assert_array_equal(one.clients("client_months")[:, :7], other.clients("client_months")[:, :7])
    np.testing.assert_array_equal(one.values[:, :, 0], other.values[:, :, 0])
    assert (one.values[:, :, 1] != other.values[:, :, 1]).any()


def test_each_parameter_draw_has_its_own_change():
    of = rates(draws=3)
    factor = np.array([1.0, 1.5, 0.0])
    change = Change(np.broadcast_to(factor[:, None, None, None], (3, *CELLS)).copy())
    found = draw(replace(of, change=change), draws=30)
    for place in range(3):
        alone = draw(replace(of, change=leaving(factor[place])), draws=30)
        np.testing.assert_array_equal(found.values[place::3], alone.values[place::3])
    np.testing.assert_allclose(averaged(replace(of, change=change)).change.leave, 2.5 / 3)


def test_a_tiny_measure_has_a_tiny_effect_with_a_narrow_band():
    of = rates(inflow=20.0)
    base, variant = draw(of, draws=1000), draw(replace(of, change=leaving(1.001)), draws=1000)
    total = base.cost.sum(axis=(1, 2, 3))
    effect = variant.cost.sum(axis=(1, 2, 3)) - total
    assert effect.std() < 0.1 * total.std()
    exact = [expected(each, start(), AXES).mean for each in (of, replace(of, change=leaving(1.001)))]
    true = ((exact[1] - exact[0]) * of.cost[0]).sum()
    assert true < 0
    assert abs(effect.mean() - true) < 4 * effect.std() / np.sqrt(1000)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32), st.floats(0, 2), st.floats(0, 2), st.integers(1, 400))
def test_more_leaving_never_gives_more_client_months_without_moves_and_returns(seed, less, more, clients):
    """In each draw. With returns who left may stay longer afterwards; with moves a client who does not leave may
    go where stays are short: then it holds of the mean, as a rule, and not of each draw."""
    of = rates(move=np.zeros((1, 3, 6, 3)), returning=np.zeros((1, 4)), leave=rates().leave * 2)
    begin = start(clients=clients)
    few, many = (
        draw(replace(of, change=leaving(factor)), draws=10, seed=seed, begin=begin).clients("client_months")
        for factor in sorted((less, more))
    )
    assert (many <= few).all()


def test_chances_beyond_one_are_scaled_down_and_counted():
    of = rates(leave=np.full((1, 3, 6), 0.4))
    factor = np.ones(CELLS)
    factor[4:, 1, 0] = 3.0
    of = replace(of, change=Change(factor[None]))
    often = clipped(of)
    assert often[4:, 1, 0].tolist() == [1.0] * (MONTHS - 4)
    often[4:, 1, 0] = 0
    assert not often.any()
    drawn = draw(of, draws=50)
    gone = drawn.clients("left") + drawn.clients("moved_out")
    np.testing.assert_array_equal(gone[:, 4:, 1, 0], drawn.clients("client_months")[:, 4:, 1, 0])
    # A chance of 3 x 0.4 to leave against at most 0.04 + 0.06 to move.
    assert drawn.clients("left")[:, 4:, 1, 0].sum() > 5 * drawn.clients("moved_out")[:, 4:, 1, 0].sum()
    assert not clipped(rates()).any()


def test_clipping_is_counted_by_parameter_draw_and_tenure():
    leave = np.full((2, 3, 6), 0.1)
    leave[0, 1, 2] = 0.9
    of = rates(draws=2, leave=leave, move=np.zeros((2, 3, 6, 3)))
    often = clipped(replace(of, change=leaving(2.0)))
    np.testing.assert_allclose(often[:, :, 1], 1 / 12)
    assert not often[:, :, [0, 2]].any()


def test_more_moves_away_than_there_are_leave_none():
    none = rates().move.copy()
    none[0, 0, :, 2] = 0
    without, taken = rates(move=none), replace(rates(), change=moving(0.0, away=1.0))
    one, other = (draw(of, draws=1, layers=Layers(process=False)) for of in (without, taken))
    np.testing.assert_allclose(one.values, other.values, atol=1)
    one, other = (draw(of, draws=2000, seed=seed).clients("moved_in") for seed, of in enumerate((without, taken)))
    assert_same(one.sum(axis=1), other.sum(axis=1))


def test_persons_do_not_know_changes_and_cohorts_are_taken():
    few = replace(start(), in_care=np.ones((2, 3, 6), np.int64))
    of = replace(rates(inflow=0.1), change=leaving(1.0))
    assert cheaper(rates(inflow=0.1), few, AXES) == "persons"
    assert cheaper(of, few, AXES) == "cohorts"
    assert draw(of, draws=2, method=None, begin=few).method == "cohorts"
    with pytest.raises(ValueError, match="cohorts"):
        draw(of, method="persons")


@pytest.mark.parametrize("factor", [-0.1, np.nan, np.inf])
def test_a_factor_that_cannot_be_is_refused(factor):
    with pytest.raises(RegieError, match="leave factor"):
        leaving(factor)


@pytest.mark.parametrize("chance", [1.5, np.nan])
def test_moves_that_cannot_be_are_refused(chance):
    with pytest.raises(RegieError, match="move"):
        moving(chance)


def test_a_change_that_does_not_fit_the_rates_is_refused():
    with pytest.raises(ValueError, match="leave factor"):
        rates(change=Change(np.ones((1, 3, 2, 3))))
    with pytest.raises(ValueError, match="leave factor"):
        rates(draws=3, change=Change(np.ones((2, *CELLS))))
    with pytest.raises(ValueError, match="added move"):
        rates(change=Change(np.ones((1, *CELLS)), np.zeros((1, *CELLS))))
    with pytest.raises(ValueError, match="itself"):
        rates(change=Change(np.ones((1, *CELLS)), np.full((1, *CELLS, SEGMENTS), 0.1)))


def test_fixed_cost_can_differ_by_parameter_draw():
    fixed = np.arange(3 * MONTHS * MUNICIPALITIES).reshape(3, MONTHS, MUNICIPALITIES)
    found = draw(rates(draws=3, fixed=fixed), draws=7).fixed
    np.testing.assert_array_equal(found, fixed[np.arange(7) % 3])
    average = draw(rates(draws=3, fixed=fixed), draws=7, layers=Layers(rates=False)).fixed
    np.testing.assert_array_equal(average, np.broadcast_to(fixed[1], average.shape))
    with pytest.raises(ValueError, match="fixed"):
        rates(draws=3, fixed=fixed[:2])
