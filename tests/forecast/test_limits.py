# SPDX-License-Identifier: EUPL-1.2
"""A cap on who may come in: worked on paper, and in the simulation in every draw."""

from dataclasses import replace

import numpy as np
import pytest
from forecast_builders import AXES, UNSURE, rates, start

from regie.forecast.simulating.draws import Draws
from regie.forecast.simulating.layers import Layers
from regie.forecast.simulating.limits import Doors, Limit
from regie.forecast.simulating.rates import Axes
from regie.forecast.simulating.simulate import cheaper, simulate

BOTH = np.array([True, True])


def cap(
    most: float, *, held: float = 1.0, segment: int = 2, instead: int | None = None, axes: Axes = AXES
) -> Limit:
    return Limit(segment, BOTH, np.full((1, axes.months), most), np.full((1, axes.months), held), instead)


def run(*limits: Limit, layers: Layers = Layers(), draws: int = 200) -> Draws:  # noqa: B008
    of = replace(rates(draws=5, **UNSURE), limits=limits)
    return simulate(of, start(), AXES, draws=draws, seed=3, layers=layers, method="cohorts", workers=1)


def test_who_is_above_the_cap_waits_and_comes_in_when_there_is_room():
    """Cap 10. Month 0: 7 there, 4 and 2 want in, room for 3: each half. Month 1: 10 there, nobody in, 1 and 1
    more want in. Month 2: 4 there, room for 6, of the 5 who wait all come in."""
    one = Limit(0, BOTH, np.full((1, 3), 10.0), np.ones((1, 3)))
    doors = Doors([one], np.zeros(1, np.int64), 1, whole=False)
    there = np.array([[[3.0], [4.0]]])
    first = doors.admitted(0, np.array([[[4.0], [2.0]]]), there)
    np.testing.assert_allclose(first.ravel(), [2, 1])
    second = doors.admitted(1, np.array([[[1.0], [1.0]]]), np.array([[[5.0], [5.0]]]))
    np.testing.assert_allclose(second.ravel(), [0, 0])
    third = doors.admitted(2, np.array([[[0.0], [0.0]]]), np.array([[[2.0], [2.0]]]))
    np.testing.assert_allclose(third.ravel(), [3, 2])


def test_half_of_those_above_are_held_back_when_half_is_held():
    doors = Doors(
        [replace(cap(0, held=0.5, segment=0), most=np.zeros((1, 1)))], np.zeros(1, np.int64), 1, whole=False
    )
    assert doors.admitted(0, np.array([[[4.0], [2.0]]]), np.zeros((1, 2, 1))).ravel().tolist() == [2, 1]


def test_whole_clients_stay_whole_and_none_is_lost():
    rng = np.random.default_rng(1)
    doors = Doors([cap(7.5, held=0.8)], np.arange(40), 40, whole=True)
    wanted, came = np.zeros((40, 2)), np.zeros((40, 2))
    for month in range(12):
        arriving = rng.poisson(2.0, (40, 2, 3)).astype(float)
        admitted = doors.admitted(month, arriving, rng.poisson(3.0, (40, 2, 3)).astype(float))
        assert (admitted == np.rint(admitted)).all()
        assert (admitted >= 0).all()
        np.testing.assert_array_equal(admitted[..., :2], arriving[..., :2])
        wanted += arriving[..., 2]
        came += admitted[..., 2]
        assert (came <= wanted).all()


@pytest.mark.parametrize("layers", [Layers(), Layers(process=False)])
def test_no_draw_is_above_the_cap_by_new_clients(layers):
    capped, free = run(cap(45), layers=layers), run(layers=layers)
    there = capped.clients("client_months")[..., 2].sum(axis=-1)
    came = capped.clients("entered")[..., 2].sum(axis=-1)
    assert (there[came > 0.001] <= 45 + 0.01).all()
    assert (free.clients("client_months")[..., 2].sum(axis=-1) > 46).any()
    waiting = np.cumsum(free.clients("entered") - capped.clients("entered"), axis=1)
    assert (waiting >= -0.02).all()


def test_who_cannot_come_in_begins_in_the_other_segment():
    capped, free = run(cap(0, instead=0)), run()
    assert not capped.clients("entered")[..., 2].any()
    np.testing.assert_allclose(capped.clients("entered").sum(axis=-1), free.clients("entered").sum(axis=-1))


def test_a_cap_that_is_never_reached_changes_nothing_bit_for_bit():
    np.testing.assert_array_equal(run(cap(1e6)).values, run().values)


def test_caps_are_simulated_by_cohorts():
    of = replace(rates(), limits=(cap(45),))
    assert cheaper(of, start(), AXES) == "cohorts"
    with pytest.raises(ValueError, match="cohorts"):
        simulate(of, start(), AXES, draws=1, seed=1, method="persons")
