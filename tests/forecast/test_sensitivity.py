# SPDX-License-Identifier: EUPL-1.2
"""Sensitivity: one assumption moves at a time, over its own uncertainty; the widest comes first."""

from dataclasses import replace

import numpy as np
import pytest
from forecast_builders import AXES, rates, start
from test_assumptions import estimated

from regie.forecast.budgeting.sensitivity import ASSUMPTIONS, sensitivities
from regie.forecast.budgeting.year import whole_need
from regie.forecast.simulating.layers import Layers
from regie.forecast.simulating.rates import Regime
from regie.forecast.simulating.simulate import simulate
from regie.vocabulary import RegieError

YEAR = 2026
ONLY_RATES = Layers(process=False, rates=True, regime=False, index=False)


def with_draws(name=None, count=11):
    """Known rates, of which one thing has parameter draws: 0.9, 0.92, … 1.1 times as much."""
    found = estimated(draws=1)
    known = found.rates
    spread = np.linspace(0.9, 1.1, count)
    values = {
        each: np.repeat(getattr(known, each), count, axis=0)
        for each in ("inflow", "inflow_size", "leave", "move", "returning", "return_to", "cost")
    }
    values["fixed"] = np.repeat(known.fixed, count, axis=0)
    if name:
        own = values[name] * spread.reshape(-1, *[1] * (values[name].ndim - 1))
        values[name] = np.rint(own).astype(np.int64) if name == "fixed" else own
    return found._replace(rates=replace(known, **values))


def rows(found, place="total"):
    result = sensitivities(found, [YEAR], seed=1, draws=11)
    return next(each for each in result if each.place == place)


def test_only_what_is_uncertain_has_a_width():
    found = rows(with_draws("inflow"))
    assert [each.assumption for each in found.assumptions if each.width] == ["new_clients"]
    assert found.most(1)[0].assumption == "new_clients"
    assert {each.assumption for each in found.assumptions} == set(ASSUMPTIONS)
    nothing = rows(with_draws())
    assert not any(each.width for each in nothing.assumptions)


def test_the_ends_are_those_of_its_own_draws():
    found = rows(with_draws("cost"))
    cost = next(each for each in found.assumptions if each.assumption == "client_month_cost")
    tied = found.need - 12 * 2 * 250_000
    # Of eleven draws the second (0.92) is P10 and the tenth (1.08) P90.
    assert cost.low == pytest.approx(-0.08 * tied, abs=200)
    assert cost.high == pytest.approx(0.08 * tied, abs=200)
    assert cost.step == pytest.approx(0.01 * tied, abs=200)
    fixed = next(each for each in found.assumptions if each.assumption == "fixed_cost")
    assert (fixed.width, fixed.step) == (0, 12 * 2 * 2_500)


def test_the_base_is_the_best_estimate_without_chance():
    found = with_draws("leave")
    certain = Layers(process=False, rates=False, regime=False, index=False)
    drawn = simulate(found.rates, start(), AXES, draws=1, seed=9, layers=certain, workers=1)
    assert rows(found).need == int(whole_need(drawn, YEAR).cents.sum())
    assert rows(found, "0888").need == int(whole_need(drawn, YEAR).cents[0, 0])


def test_longer_stays_and_more_of_everything_cost_more():
    found = rows(with_draws("returning"))
    steps = {each.assumption: each.step for each in found.assumptions}
    for name in ("new_clients", "stay", "returns", "client_month_cost", "fixed_cost", "index"):
        assert steps[name] > 0
    assert steps["regime"] is None
    names = [each.names() for each in found.assumptions]
    assert all(words.nl and words.en for words in names)
    assert "1% langer verblijf" in [each.step_names().nl for each in found.assumptions]


def test_layers_of_their_own_move_too():
    unsure = with_draws()
    more = {"index_spread": 0.03, "regime": Regime(chance=0.1, level=0.3, slope=0.01)}
    found = rows(unsure._replace(rates=rates(draws=1, **more)))
    assert {each.assumption for each in found.assumptions if each.width} == {"index", "regime"}


def test_assumptions_that_would_push_a_chance_above_one_stay_below():
    found = with_draws("move")
    full = replace(found.rates, leave=1 - found.rates.move.sum(axis=-1))
    assert rows(found._replace(rates=full)).need > 0


def test_a_year_of_which_months_are_missing_is_refused():
    with pytest.raises(RegieError, match="2027"):
        sensitivities(with_draws(), [2027], seed=1)
