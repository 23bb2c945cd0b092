# SPDX-License-Identifier: EUPL-1.2
"""Whole numbers from uniform ones are exact quantiles, small and large, in the middle and in the tails."""

import numpy as np
import pytest
from scipy import stats

from regie.forecast.simulating.quantiles import binomial, poisson
from regie.forecast.simulating.uniform import cell_keys, draw_keys, uniform

NUMBERS = np.concatenate(
    [np.linspace(0.0005, 0.9995, 1999), 10.0 ** np.arange(-15, -3, 0.37), 1 - 10.0 ** np.arange(-15, -3, 0.37)]
)


@pytest.mark.parametrize("chance", [0.0, 1e-4, 0.013, 0.2, 0.5, 0.55, 0.93, 1.0])
@pytest.mark.parametrize("trials", [0, 1, 7, 40, 150, 2_000, 90_000])
def test_a_binomial_number_is_the_exact_quantile(trials, chance):
    found = binomial(NUMBERS, np.full(NUMBERS.shape, float(trials)), np.full(NUMBERS.shape, chance))
    distribution = stats.binom(trials, chance)
    assert (found >= 0).all()
    assert (found <= trials).all()
    # A number so near a step that floating point cannot tell may fall on either side.
    assert (distribution.cdf(found) >= NUMBERS - 2e-13).all()
    assert (distribution.cdf(found - 1) <= NUMBERS + 2e-13)[found > 0].all()


@pytest.mark.parametrize("mean", [0.0, 0.01, 3.3, 11.9, 12.1, 25.0, 700.0, 40_000.0])
def test_a_poisson_number_is_the_exact_quantile(mean):
    found = poisson(NUMBERS, np.full(NUMBERS.shape, mean))
    distribution = stats.poisson(mean)
    assert (distribution.cdf(found) >= NUMBERS - 2e-13).all()
    assert (distribution.cdf(found - 1) <= NUMBERS + 2e-13)[found > 0].all()


def test_small_and_large_means_go_together_in_any_shape():
    numbers = uniform(cell_keys(draw_keys(1, 0, 50), 40)).reshape(50, 5, 8)
    trials = np.broadcast_to(np.array([0.0, 3, 30, 300, 3000]), (50, 8, 5)).transpose(0, 2, 1)
    chance = np.broadcast_to(np.linspace(0, 1, 8), (50, 5, 8))
    found = binomial(numbers, trials, chance)
    wanted = stats.binom.ppf(numbers, trials, chance)
    np.testing.assert_array_equal(found, np.where(chance == 0, 0, wanted))


@pytest.mark.parametrize("chance", [1e-6, 0.003, 0.1, 0.49, 0.51, 0.9])
@pytest.mark.parametrize("trials", [1, 2, 9, 60])
def test_none_is_told_from_one_on_either_side_of_the_chance_of_none(trials, chance):
    none = stats.binom(trials, chance).pmf(0)
    away = 10.0 ** np.arange(-11, -1, 0.5)
    numbers = np.concatenate([1 - trials * chance + away, 1 - trials * chance - away, none + away, none - away])
    numbers = numbers[(numbers > 0) & (numbers < 1) & (np.abs(numbers - none) > 1e-12)]
    found = binomial(numbers, np.full(numbers.shape, float(trials)), np.array(chance))
    np.testing.assert_array_equal(found > 0, numbers > none)


def test_a_cohort_of_one_more_loses_at_most_one_more():
    numbers = NUMBERS[np.abs(NUMBERS - 0.5) < 0.5 - 2e-13][::10]
    trials = np.arange(400.0)[:, None] + np.zeros(numbers.shape)
    for chance in (0.01, 0.2, 0.499, 0.501, 0.95):
        lost = binomial(np.broadcast_to(numbers, trials.shape), trials, np.array(chance))
        assert np.isin(np.diff(lost, axis=0), (0, 1)).all()


def test_more_chance_never_means_fewer():
    trials = np.full(NUMBERS.shape, 500.0)
    few, more = (binomial(NUMBERS, trials, np.full(NUMBERS.shape, chance)) for chance in (0.02, 0.03))
    assert (more >= few).all()


def test_hashed_numbers_are_uniform_and_independent():
    numbers = uniform(cell_keys(draw_keys(7, 0, 400), 500))
    assert 0 < numbers.min() < numbers.max() < 1
    assert stats.kstest(numbers.ravel(), "uniform").pvalue > 0.001
    for one, other in ((numbers[1:], numbers[:-1]), (numbers[:, 1:], numbers[:, :-1])):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 4 / np.sqrt(one.size)


def test_hashed_numbers_are_the_same_wherever_a_draw_stands():
    np.testing.assert_array_equal(draw_keys(7, 0, 100)[60:], draw_keys(7, 60, 40))
    assert not np.isin(draw_keys(7, 0, 100), draw_keys(8, 0, 100)).any()
