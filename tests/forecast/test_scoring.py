# SPDX-License-Identifier: EUPL-1.2
"""Scores against analytic values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from regie.forecast.scoring.score import clustered_error, crps, score

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
