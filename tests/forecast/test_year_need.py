# SPDX-License-Identifier: EUPL-1.2
"""The need of a year: known months and drawn ones, never a year of which months are missing."""

from dataclasses import replace

import numpy as np
import pytest
from budget_builders import draws_of, past
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.forecast.budgeting.budget import fitting_budget
from regie.forecast.budgeting.year import whole_need, whole_years, year_need
from regie.forecast.simulating.rates import Axes
from regie.vocabulary import RegieError
from regie.vocabulary.figure import TOTAL

JULY = Axes(("0888", "0917"), ("light", "heavy"), 2024 * 12 + 6, 24)
"""From July 2024 up to and including June 2026."""


def drawn(count: int = 3):
    cost = np.arange(count * 24 * 4).reshape(count, 24, 2, 2) * 100
    return draws_of(JULY, cost, fixed=np.full((count, 24, 2), 7))


def known():
    """Eighteen months: each month 10 and 20 cents of clients, 3 of capacity, 1 fixed, in both municipalities."""
    cost = np.tile(np.array([10, 20]), (18, 2, 1))
    capacity = np.tile(np.array([3, 0]), (18, 2, 1))
    return past(JULY, 18, cost=cost, capacity=capacity, fixed=np.ones((18, 2), np.int64))


def test_a_year_is_its_known_months_and_its_drawn_ones():
    need = year_need(drawn(), 2024, known())
    assert (need.known_months, need.simulated_months, need.whole) == (6, 6, True)
    assert need.known.tolist() == [6 * 34, 6 * 34]
    by_hand = drawn().cost[:, :6].sum(axis=(1, 3)) + 6 * 7 + 6 * 34
    np.testing.assert_array_equal(need.cents, by_hand)
    np.testing.assert_array_equal(need.region, by_hand.sum(axis=1))
    assert "Bekende maanden van 2024: 6 (tot en met juni 2024); voorspelde maanden: 6." in need.remarks()[0].nl


def test_a_year_that_is_drawn_whole_has_nothing_known():
    need = year_need(drawn(), 2025, known())
    assert (need.known_months, need.simulated_months, need.remarks()) == (0, 12, ())
    by_hand = drawn().cost[:, 6:18].sum(axis=(1, 3)) + drawn().fixed[:, 6:18].sum(axis=1)
    np.testing.assert_array_equal(need.cents, by_hand)


def test_years_with_months_missing_say_so_and_are_not_whole():
    draws = drawn()
    assert draws.axes.years == (2024, 2025, 2026)
    assert whole_years(draws, known()) == (2024, 2025)
    assert whole_years(draws) == (2025,)
    assert year_need(draws, 2026, known()).simulated_months == 6
    for year in (2023, 2026, 2027):
        with pytest.raises(RegieError, match=str(year)):
            whole_need(draws, year, known())
    with pytest.raises(RegieError, match="2024"):
        whole_need(draws, 2024)


def test_months_of_which_not_all_was_delivered_are_said():
    sure = np.ones((18, 2), np.bool_)
    sure[15:, 1] = False
    need = year_need(drawn(), 2024, replace(known(), cost_known=sure))
    assert need.incomplete == tuple(2024 * 12 + month for month in (3, 4, 5))
    assert "geleverd: 3 (april 2024 tot en met juni 2024)" in need.remarks()[1].nl


def test_a_history_that_does_not_end_where_the_draws_begin_is_a_mistake():
    with pytest.raises(ValueError, match="does not end"):
        year_need(drawn(), 2024, replace(known(), first_month=known().first_month - 1))


def test_the_budget_of_a_year_that_has_partly_passed_has_a_band_over_what_is_left_only():
    found = {each.municipality: each for each in fitting_budget(drawn(), 2024, history=known())}
    need = year_need(drawn(), 2024, known())
    assert found["0888"].at(99) == need.cents[:, 0].max()
    assert found["0888"].known_months == 6
    assert found[TOTAL].curve[0] == need.region.min()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 11), st.integers(1, 40), st.integers(0, 15))
def test_known_and_drawn_months_of_all_years_add_up_to_everything(begin, horizon, before):
    axes = Axes(("0888", "0917"), ("one",), 2024 * 12 + begin, horizon)
    history = past(axes, before + 1, cost=np.full((before + 1, 2, 1), 5))
    draws = draws_of(axes, np.full((2, horizon, 2, 1), 11), fixed=np.full((2, horizon, 2), 2))
    needs = [year_need(draws, year, history) for year in draws.axes.years]
    assert sum(need.simulated_months for need in needs) == horizon
    assert needs[0].known_months == min(begin, before + 1)
    assert sum(int(need.cents[0, 0]) for need in needs) == 13 * horizon + 5 * needs[0].known_months
