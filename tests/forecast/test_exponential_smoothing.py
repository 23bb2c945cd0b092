# SPDX-License-Identifier: EUPL-1.2
"""Automatic exponential smoothing: the numbers of statsmodels, and an answer for every series."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from regie.forecast.scoring.exponential_smoothing import PLAIN, SEASONAL, choose, smoothed

MONTHS = np.arange(48)


def series(name, months=48):
    rng = np.random.default_rng(4)
    noise, at = rng.normal(0, 3, months), np.arange(months)
    return {
        "walk": 300 + np.cumsum(noise),
        "trend": 100 + 4.0 * at + noise,
        "season": 200 + 40 * np.sin(at * np.pi / 6) + noise,
    }[name]


def model(values, form):
    return ETSModel(
        values,
        error="add",
        trend="add" if form.trend else None,
        damped_trend=form.damped,
        seasonal="add" if form.season else None,
        seasonal_periods=12 if form.season else None,
    )


@pytest.mark.parametrize("name", ["walk", "trend", "season"])
def test_the_form_is_that_with_the_lowest_criterion_of_statsmodels(name):
    values = series(name)
    found = choose(values)
    scaled = (values - found.centre) / found.scale
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = {form: model(scaled, form).fit(disp=False).aicc for form in (*PLAIN, *SEASONAL)}
    assert found.form == min(theirs, key=theirs.get)
    assert found.criterion == pytest.approx(theirs[found.form] + 2 * values.size * np.log(found.scale))


def test_a_trend_and_a_season_are_found():
    assert choose(series("trend")).form.trend
    assert choose(series("season")).form.season
    assert not any(choose(series("walk")).form)


@pytest.mark.parametrize("name", ["walk", "trend", "season"])
def test_the_forecast_is_that_of_statsmodels_from_every_origin(name):
    values = series(name)
    found = choose(values[:36])
    for origin in (36, 39, 47):
        scaled = (values[:origin] - found.centre) / found.scale
        theirs = model(scaled, found.form).smooth(found.parameters).forecast(18)
        ours = smoothed(values, np.array([36, 39, 47]), 18)[[36, 39, 47].index(origin)]
        np.testing.assert_allclose(ours, found.centre + found.scale * theirs)


def test_the_last_origin_is_fitted_to_everything():
    values = series("trend", 43)
    found = choose(values)
    theirs = model((values - found.centre) / found.scale, found.form).smooth(found.parameters).forecast(6)
    np.testing.assert_allclose(smoothed(values, np.array([43]), 6)[0], found.centre + found.scale * theirs)


@pytest.mark.parametrize("months", [1, 5, 11, 12, 13, 23, 24, 25])
@pytest.mark.parametrize("level", [0.0, 7.0])
def test_a_constant_series_stays_what_it_is(months, level):
    np.testing.assert_array_equal(smoothed(np.full(months, level), np.array([months]), 4), [[level] * 4])


def test_with_less_than_a_year_the_last_value_stays():
    np.testing.assert_array_equal(smoothed(np.arange(11.0), np.array([6, 11]), 2), [[5, 5], [10, 10]])


@given(
    st.lists(st.sampled_from([0.0, 0.0, 0.0, 1.0, 2.0, 1e9]), min_size=12, max_size=28),
    st.integers(1, 30),
)
@settings(deadline=None, max_examples=8)
def test_every_series_has_a_forecast(values, horizon):
    found = smoothed(np.array(values), np.arange(1, len(values) + 1), horizon)
    assert found.shape == (len(values), horizon)
    assert np.isfinite(found).all()


def test_cents_and_euros_have_the_same_forecast():
    # a power of two, because it changes no digit
    values, origins = series("trend"), np.array([30, 48])
    np.testing.assert_array_equal(smoothed(values * 2.0**20, origins, 12), smoothed(values, origins, 12) * 2.0**20)
