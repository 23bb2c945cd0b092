# SPDX-License-Identifier: EUPL-1.2
"""Scores against analytic values, and baselines with their own errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from regie.forecast.baselines import BASELINES, baseline, last_value, seasonal_naive, stock_and_flow
from regie.forecast.scoring import clustered_error, crps, score
from regie.vocabulary import RegieError

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12)


def normal_crps(at):
    """The closed form of a standard normal (Gneiting and others, Monthly Weather Review 133 (2005), equation 5)."""
    return at * (2 * stats.norm.cdf(at) - 1) + 2 * stats.norm.pdf(at) - 1 / np.sqrt(np.pi)


@pytest.mark.parametrize("at", [-2.5, 0.0, 0.4, 3.0])
def test_crps_of_many_normal_draws_is_the_closed_form(at):
    draws = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    assert crps(draws, at) == pytest.approx(normal_crps(at), abs=2e-4)


def test_crps_of_a_uniform_forecast_is_the_closed_form():
    draws = (np.arange(4000) + 0.5) / 4000
    for at in (0.0, 0.3, 1.0):
        assert crps(draws, at) == pytest.approx((at**3 + (1 - at) ** 3) / 3, abs=1e-5)
    assert crps(draws, 1.5) == pytest.approx(0.5 + 1 / 3, abs=1e-5)


@given(VALUES, st.floats(-1e6, 1e6))
def test_crps_is_its_definition(draws, at):
    x = np.array(draws)
    wanted = np.abs(x - at).mean() - np.abs(x[:, None] - x).mean() / 2
    assert crps(x, at) == pytest.approx(wanted, abs=1e-6 * (1 + np.abs(x).max() + abs(at)))


def test_crps_of_one_number_is_the_absolute_error():
    np.testing.assert_allclose(crps(np.array([[3.0, -1.0]]), np.array([5.0, -1.0])), [2.0, 0.0])


def test_bands_cover_what_lies_in_them():
    draws = np.arange(1001.0)[:, None] * np.ones(4)
    found = score(draws, np.array([500.0, 240.0, 60.0, 1000.0]))
    assert found.covered.tolist() == [[True, True, True], [False, True, True], [False, False, True], [False] * 3]
    np.testing.assert_allclose(found.width[0], [500, 800, 950])
    np.testing.assert_allclose(found.bias, [0, 260, 440, -500])


def test_a_right_forecast_is_covered_as_often_as_it_says():
    rng = np.random.default_rng(2)
    found = score(rng.gamma(3, 2, (2000, 4000)), rng.gamma(3, 2, 4000))
    for place, band in enumerate(found.bands):
        assert abs(found.covered[:, place].mean() - band) < 4 * np.sqrt(band * (1 - band) / 4000)


@pytest.mark.parametrize(("draws", "happened"), [([[1.0, 2.0]], [1.0]), ([[np.nan]], [1.0]), ([[1.0]], [np.nan])])
def test_what_cannot_be_scored_is_refused(draws, happened):
    with pytest.raises(ValueError, match=r"shape|missing"):
        score(draws, happened)


def test_values_of_one_region_count_as_one_when_they_are_the_same():
    mean, error = clustered_error([1.0, 1.0, 2.0, 2.0, 3.0, 3.0], ["a", "a", "b", "b", "c", "c"])
    alone = np.std([1.0, 2.0, 3.0], ddof=1) / np.sqrt(3)
    assert (mean, error) == (2.0, pytest.approx(alone))
    with pytest.raises(ValueError, match="two"):
        clustered_error([1.0, 2.0], ["a", "a"])


def history(months=48, level=200.0, seed=1):
    rng = np.random.default_rng(seed)
    entered, left, stock = rng.poisson(20, months).astype(float), np.zeros(months), np.zeros(months)
    now = level - 20
    for month in range(months):
        now += entered[month]
        stock[month], left[month] = now, rng.binomial(int(now), 0.1)
        now -= left[month]
    return stock, entered, left


def test_the_points_of_the_baselines():
    stock, entered, left = np.arange(24.0), np.full(24, 6.0), np.full(24, 0.0)
    assert last_value(stock, entered, left, 3).tolist() == [23, 23, 23]
    assert seasonal_naive(stock, entered, left, 14).tolist() == [*range(12, 24), 12, 13]
    steady = np.full(24, 60.0)
    assert stock_and_flow(steady, entered, np.full(24, 6.0), 3).tolist() == [60, 60, 60]
    assert stock_and_flow(steady, entered, left, 2).tolist() == [66, 72]
    np.testing.assert_allclose(stock_and_flow(steady, entered * 0, np.full(24, 30.0), 3), [30, 15, 7.5])


@pytest.mark.parametrize("name", BASELINES)
def test_a_baseline_spreads_as_it_erred(name):
    stock, entered, left = history()
    drawn = baseline(name, stock, entered, left, 18, draws=2000, seed=1)
    assert drawn.shape == (2000, 18)
    assert np.isfinite(drawn).all()
    assert (drawn >= 0).all()
    point = BASELINES[name](stock, entered, left, 18)
    past = [
        stock[origin + 2] / BASELINES[name](stock[:origin], entered[:origin], left[:origin], 3)[2] - 1
        for origin in range(12, stock.size - 2)
    ]
    assert (drawn[:, 2] / point[2] - 1).min() >= min(past) - 1e-9
    assert (drawn[:, 2] / point[2] - 1).max() <= max(past) + 1e-9
    np.testing.assert_array_equal(drawn, baseline(name, stock, entered, left, 18, draws=2000, seed=1))


def test_the_last_value_of_a_flat_series_has_no_spread_and_of_a_wild_one_has():
    flat = np.full(30, 50.0)
    assert (baseline("last_value", flat, flat, flat, 6, draws=50, seed=1) == 50).all()
    wild = flat + np.arange(30) % 2 * 20
    assert baseline("last_value", wild, flat, flat, 1, draws=400, seed=1).std() > 5


def test_a_horizon_beyond_history_gets_wider_not_narrower():
    stock, entered, left = history(14)
    drawn = baseline("last_value", stock, entered, left, 36, draws=3000, seed=1)
    assert drawn[:, 35].std() > drawn[:, 2].std()


def test_too_little_history_is_said():
    few = np.ones(11)
    with pytest.raises(RegieError, match="11"):
        baseline("last_value", few, few, few, 3, draws=5, seed=1)
