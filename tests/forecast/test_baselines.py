# SPDX-License-Identifier: EUPL-1.2
"""Baselines: their points on paper, and their own errors as distribution."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.forecast.scoring.baselines import (
    BASELINES,
    Series,
    baseline,
    last_value,
    seasonal_naive,
    stock_and_flow,
)
from regie.vocabulary import RegieError


def history(months=48, level=200.0, seed=1):
    rng = np.random.default_rng(seed)
    entered, left, stock = rng.poisson(20, months).astype(float), np.zeros(months), np.zeros(months)
    now = level - 20
    for month in range(months):
        now += entered[month]
        stock[month], left[month] = now, rng.binomial(int(now), 0.1)
        now -= left[month]
    return Series.of_clients(stock, entered, left)


def from_last(method, series, horizon):
    return method(series, np.array([series.values.size]), horizon)[0]


def test_the_points_of_the_baselines():
    rising = Series.of_clients(np.arange(24.0), np.full(24, 6.0), np.zeros(24))
    assert from_last(last_value, rising, 3).tolist() == [23, 23, 23]
    assert from_last(seasonal_naive, rising, 14).tolist() == [*range(12, 24), 12, 13]
    steady, six, none = np.full(24, 60.0), np.full(24, 6.0), np.zeros(24)
    assert from_last(stock_and_flow, Series.of_clients(steady, six, six), 3).tolist() == [60, 60, 60]
    assert from_last(stock_and_flow, Series.of_clients(steady, six, none), 2).tolist() == [66, 72]
    halved = Series.of_clients(steady, none, np.full(24, 30.0))
    np.testing.assert_allclose(from_last(stock_and_flow, halved, 3), [30, 15, 7.5])


def test_stock_and_flow_forecasts_cost_at_the_last_cost_of_a_client_month():
    stock, cost = np.full(24, 60.0), np.append(np.full(23, 500.0), 1200.0)
    series = Series.of_cost(cost, stock, np.full(24, 6.0), np.zeros(24))
    assert from_last(stock_and_flow, series, 2).tolist() == [66 * 20, 72 * 20]


def test_without_clients_stock_and_flow_keeps_the_last_cost():
    nobody = np.zeros(24)
    series = Series.of_cost(np.full(24, 500.0), nobody, nobody, nobody)
    assert from_last(stock_and_flow, series, 2).tolist() == [500, 500]


def test_who_was_there_in_the_first_month_did_not_enter_then():
    stock, entered = np.full(12, 60.0), np.append(60.0, np.full(11, 6.0))
    assert from_last(stock_and_flow, Series.of_clients(stock, entered, np.full(12, 6.0)), 3).tolist() == [60] * 3


@pytest.mark.parametrize("name", BASELINES)
@given(seed=st.integers(0, 9), origin=st.integers(12, 40))
@settings(deadline=None, max_examples=12)
def test_a_baseline_never_looks_past_its_origin(name, seed, origin):
    series, other = history(48, seed=seed), history(48, level=900.0, seed=seed + 50)
    changed = Series(
        *(
            np.append(getattr(series, each)[:origin], getattr(other, each)[origin:])
            for each in ("values", "stock", "entered", "left")
        )
    )
    origins = np.arange(12, origin + 1)
    np.testing.assert_array_equal(BASELINES[name](series, origins, 18), BASELINES[name](changed, origins, 18))


@pytest.mark.parametrize("name", BASELINES)
def test_a_baseline_spreads_as_it_erred(name):
    series = history()
    drawn = baseline(name, series, 18, draws=2000, seed=1)
    assert drawn.shape == (2000, 18)
    assert np.isfinite(drawn).all()
    assert (drawn >= 0).all()
    point = from_last(BASELINES[name], series, 18)
    origins = np.arange(12, 46)
    past = series.values[origins + 2] / BASELINES[name](series, origins, 3)[:, 2] - 1
    assert (drawn[:, 2] / point[2] - 1).min() >= min(past) - 1e-9
    assert (drawn[:, 2] / point[2] - 1).max() <= max(past) + 1e-9
    np.testing.assert_array_equal(drawn, baseline(name, series, 18, draws=2000, seed=1))


def test_the_last_value_of_a_flat_series_has_no_spread_and_of_a_wild_one_has():
    flat = np.full(30, 50.0)
    assert (baseline("last_value", Series.of_clients(flat, flat, flat), 6, draws=50, seed=1) == 50).all()
    wild = flat + np.arange(30) % 2 * 20
    assert baseline("last_value", Series.of_clients(wild, flat, flat), 1, draws=400, seed=1).std() > 5


def test_a_horizon_beyond_history_gets_wider_not_narrower():
    drawn = baseline("last_value", history(14), 36, draws=3000, seed=1)
    assert drawn[:, 35].std() > drawn[:, 2].std()


def test_too_little_history_is_said():
    few = np.ones(11)
    with pytest.raises(RegieError, match="11"):
        baseline("last_value", Series.of_clients(few, few, few), 3, draws=5, seed=1)


def test_months_of_another_number_are_refused():
    with pytest.raises(ValueError, match="same months"):
        Series.of_clients(np.ones(12), np.ones(11), np.ones(12))
