# SPDX-License-Identifier: EUPL-1.2
"""Interrupted time series: a change is found where it is, none where there is none, and its bands hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.forecast.arrays import Array
from regie.forecast.realised.interrupted import Change, Estimate, change, trend

START = 2023 * 12
BEFORE, AFTER = 42, 18
MONTHS = np.arange(START - BEFORE, START + AFTER)
REACH = np.clip((MONTHS - START + 1) / 3, 0, 1)
SHAPE = 0.4 + 0.03 * MONTHS / 12 + 0.1 * np.cos(2 * np.pi * MONTHS / 12)
SEEDS = 200


def noise(seed: int, autocorrelation: float, months: int = BEFORE + AFTER) -> Array:
    """A first-order autoregression with spread 0.1 that began long ago."""
    steps = np.random.default_rng(seed).normal(0, 0.1 * np.sqrt(1 - autocorrelation**2), months + 60)
    values = np.zeros(len(steps))
    for month in range(1, len(steps)):
        values[month] = autocorrelation * values[month - 1] + steps[month]
    return values[60:]


def held(autocorrelation: float, effect: float) -> dict[int, float]:
    """The share of seeds in which the band holds the effect that was built in."""
    found = {80: 0, 95: 0}
    for seed in range(SEEDS):
        estimate = change(SHAPE + effect * REACH + noise(seed, autocorrelation), MONTHS, REACH).effect
        for percent in found:
            low, high = estimate.band(percent)
            found[percent] += low <= effect <= high
    return {percent: count / SEEDS for percent, count in found.items()}


def test_a_change_without_noise_is_found_exactly_beside_trend_and_season() -> None:
    found = change(SHAPE - 0.2 * REACH, MONTHS, REACH)
    assert found.effect.likely == pytest.approx(-0.2, abs=1e-9)
    assert found.without == pytest.approx(SHAPE, abs=1e-9)
    assert found.deviation == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("autocorrelation", [0.0, 0.4, 0.7])
def test_bands_hold_the_effect_about_as_often_as_they_say(autocorrelation: float) -> None:
    """Where months do not hang together the bands are somewhat wide: not knowing that has its price."""
    shares = held(autocorrelation, -0.2)
    assert 0.75 <= shares[80] <= 0.90
    assert 0.92 <= shares[95] <= 0.99


def test_without_an_effect_the_band_lies_around_nought() -> None:
    found = [change(SHAPE + noise(seed, 0.4), MONTHS, REACH).effect for seed in range(SEEDS)]
    assert abs(np.mean([each.likely for each in found])) < 0.02
    assert np.mean([low > 0 or high < 0 for low, high in (each.band(95) for each in found)]) <= 0.08


def test_months_that_do_not_count_change_nothing_whatever_they_were() -> None:
    ratio = SHAPE + noise(1, 0.4)
    ratio[10:14] = np.nan
    wild = change(ratio, MONTHS, REACH)
    kept = np.isfinite(ratio)
    assert wild.effect.likely == pytest.approx(change(ratio[kept], MONTHS[kept], REACH[kept]).effect.likely)
    assert np.isfinite(wild.without).all()


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 1000), st.floats(-2, 2), st.floats(0.2, 3), st.floats(-0.5, 0.5))
def test_level_and_trend_do_not_matter_and_the_effect_goes_with_the_size(
    seed: int, level: float, size: float, drift: float
) -> None:
    ratio = noise(seed, 0.5)
    plain = change(ratio, MONTHS, REACH).effect
    moved = change(size * ratio + level + drift * (MONTHS - START) / 12, MONTHS, REACH).effect
    for chance in (0.1, 0.5, 0.975):
        assert moved.quantile(chance) == pytest.approx(size * plain.quantile(chance), abs=1e-6)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1000), st.floats(0.01, 0.99))
def test_a_quantile_is_the_value_with_that_chance_below_it(seed: int, chance: float) -> None:
    effect = change(noise(seed, 0.6), MONTHS, REACH).effect
    assert effect.chance_below(effect.quantile(chance)) == pytest.approx(chance, abs=1e-6)


def test_a_wider_band_holds_a_narrower_one() -> None:
    effect = change(noise(3, 0.6), MONTHS, REACH).effect
    assert effect.band(95)[0] < effect.band(80)[0] < effect.likely < effect.band(80)[1] < effect.band(95)[1]


def test_more_of_the_same_noise_gives_a_wider_band() -> None:
    def width(found: Change) -> float:
        low, high = found.effect.band(95)
        return high - low

    assert width(change(SHAPE + noise(5, 0.8), MONTHS, REACH)) > width(change(SHAPE, MONTHS, REACH))


def test_the_trend_before_the_start_is_per_year() -> None:
    before = MONTHS < START
    found: Estimate = trend(SHAPE[before], MONTHS[before])
    assert found.likely == pytest.approx(0.03, abs=1e-9)


def test_a_year_before_and_half_a_year_after_are_enough_to_compute() -> None:
    months = np.arange(START - 12, START + 6)
    reach = (months >= START).astype(float)
    assert change(0.3 - 0.1 * reach, months, reach).effect.likely == pytest.approx(-0.1, abs=1e-9)
