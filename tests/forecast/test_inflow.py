# SPDX-License-Identifier: EUPL-1.2
"""Inflow: level, season and shares come back; a flagged break bends nothing; little data is wide, never nothing."""

from __future__ import annotations

import numpy as np
import pytest

from regie.forecast.estimating.inflow import fit_level, fit_season, future_paths
from regie.forecast.estimating.shares import common_size, draw_shares, fit_shares

JAN = 2019 * 12
SEASON = np.array([1.1, 1.0, 1.1, 1.0, 1.0, 1.0, 0.8, 0.6, 1.2, 1.2, 1.1, 0.9])
SEASON = SEASON / SEASON.mean()


def series(level: float, months: int, seed: int, season: np.ndarray = SEASON) -> np.ndarray:
    calendar = (JAN + np.arange(months)) % 12
    return np.random.default_rng(seed).poisson(level * season[calendar]).astype(float)


def test_the_season_comes_back_exactly_from_a_series_without_chance() -> None:
    months = JAN + np.arange(72)
    found = fit_season(100_000 * SEASON[months % 12], months, np.ones(72, bool))
    assert found == pytest.approx(SEASON, abs=0.005)


def test_the_season_comes_back_under_a_trend() -> None:
    months = JAN + np.arange(72)
    found = fit_season(100_000 * 1.005 ** np.arange(72) * SEASON[months % 12], months, np.ones(72, bool))
    assert found == pytest.approx(SEASON, abs=0.02)


def test_without_a_season_none_is_seen() -> None:
    flat = [fit_level(series(60, 72, seed, np.ones(12)), np.ones(72), JAN).season for seed in range(8)]
    assert np.abs(np.array(flat) - 1).mean() < 0.03
    assert (fit_level(series(60, 20, 1), np.ones(20), JAN).season == 1).all()


def test_a_steady_level_comes_back() -> None:
    found = [fit_level(series(160, 66, seed), np.ones(66), JAN).mean for seed in range(8)]
    assert np.mean(found) == pytest.approx(160, rel=0.02)


def test_a_flagged_break_bends_neither_level_nor_season() -> None:
    calm = series(160, 66, 3)
    flagged = range(JAN + 26, JAN + 30)
    broken = calm.copy()
    broken[26:30] = 20
    with_flag = fit_level(broken, np.ones(66), JAN, flagged)
    same_flag = fit_level(calm, np.ones(66), JAN, flagged)
    assert with_flag.mean == pytest.approx(same_flag.mean, rel=1e-12)
    assert with_flag.season == pytest.approx(same_flag.season, rel=1e-12)
    unflagged = fit_level(broken, np.ones(66), JAN)
    assert abs(unflagged.season - same_flag.season).max() > 0.05


def test_a_new_level_is_followed() -> None:
    counts = np.concatenate([series(100, 48, 1, np.ones(12)), series(160, 12, 2, np.ones(12))])
    assert fit_level(counts, np.ones(60), JAN).mean == pytest.approx(160, rel=0.08)


def test_bands_a_month_ahead_hold_what_they_promise() -> None:
    places = np.concatenate([fit_level(series(60, 66, seed), np.ones(66), JAN).foretold for seed in range(40)])
    places = places[np.isfinite(places)]
    assert ((places > 0.1) & (places < 0.9)).mean() == pytest.approx(0.8, abs=0.06)
    assert ((places > 0.025) & (places < 0.975)).mean() == pytest.approx(0.95, abs=0.03)


def test_bands_of_a_year_hold_a_wandering_level() -> None:
    """Levels that drift by 1 % a month: the year after is in the 80 % band in about that share of cases."""
    inside = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        level = 150 * np.exp(np.cumsum(0.01 * rng.standard_normal(72)))
        counts = rng.poisson(level).astype(float)
        fitted = fit_level(counts[:60], np.ones(60), JAN)
        paths = future_paths(fitted, JAN + 60, 12, 1000, rng)
        years = rng.poisson(paths).sum(axis=1)
        low, high = np.quantile(years, [0.1, 0.9])
        inside += low <= counts[60:].sum() <= high
    assert 0.68 <= inside / 60 <= 0.95


def test_a_trend_is_found_goes_on_and_fades() -> None:
    counts = np.random.default_rng(1).poisson(100 * 1.08 ** (np.arange(84) / 12)).astype(float)
    found = fit_level(counts, np.ones(84), JAN)
    assert found.mean_trend == pytest.approx(np.log(1.08), abs=0.02)
    ahead = found.expected(JAN + 84, 60) / found.season[(JAN + 84 + np.arange(60)) % 12]
    assert ahead[23] / found.mean == pytest.approx(1.08 ** (24 / 12), rel=0.06)
    assert ahead[59] - ahead[48] < 0.7 * (ahead[11] - ahead[0])


def test_without_a_trend_none_is_believed() -> None:
    trends = [fit_level(series(80, 72, seed, np.ones(12)), np.ones(72), JAN).mean_trend for seed in range(8)]
    assert np.abs(trends).max() < 0.02


def test_paths_have_the_mean_that_is_expected() -> None:
    level = fit_level(series(80, 60, 2), np.ones(60), JAN)
    paths = future_paths(level, JAN + 60, 24, 40_000, np.random.default_rng(3))
    assert paths.mean(axis=0) == pytest.approx(level.expected(JAN + 60, 24), rel=0.01)


def test_months_that_hold_others_too_count_for_what_they_are() -> None:
    counts = np.full(30, 100.0)
    counts[:6] = 200
    exposure = np.where(np.arange(30) < 6, 2.0, 1.0)
    assert fit_level(counts, exposure, JAN).mean == pytest.approx(100, rel=0.01)


@pytest.mark.parametrize("counts", [[0.0], [3.0], [0.0] * 30, [0.0] * 29 + [1.0], [0.0] * 40 + [500.0] * 2])
def test_zeros_and_short_series_give_a_level(counts: list[float]) -> None:
    level = fit_level(np.array(counts), np.ones(len(counts)), JAN)
    paths = future_paths(level, JAN, 24, 100, np.random.default_rng(1))
    assert np.isfinite(paths).all()
    assert (paths >= 0).all()
    assert np.isfinite(level.mean)


def test_less_history_is_less_sure() -> None:
    def spread(months: int) -> float:
        level = fit_level(series(50, months, 4, np.ones(12)), np.ones(months), JAN)
        year = future_paths(level, JAN, 12, 4000, np.random.default_rng(1)).sum(axis=1)
        return float(year.std() / year.mean())

    assert spread(6) > 1.3 * spread(60)


def test_shares_come_back_and_a_small_municipality_leans_on_the_region() -> None:
    rng = np.random.default_rng(7)
    counts = np.zeros((60, 3, 2))
    counts[:, 0] = rng.multinomial(100, [0.7, 0.3], size=60)
    counts[:, 1] = rng.multinomial(100, [0.6, 0.4], size=60)
    counts[5, 2] = [0, 1]
    weights = fit_shares(counts)
    shares = weights / weights.sum(axis=1, keepdims=True)
    assert shares[0] == pytest.approx([0.7, 0.3], abs=0.03)
    assert shares[1] == pytest.approx([0.6, 0.4], abs=0.03)
    assert 0.5 < shares[2, 0] < 0.7
    drawn = draw_shares(weights, 2000, rng)
    assert drawn.sum(axis=-1) == pytest.approx(1)
    assert drawn[:, 2, 0].std() > 1.5 * drawn[:, 0, 0].std()


def test_independent_cells_vary_together_as_the_common_noise() -> None:
    expected = np.array([[30.0, 10.0], [5.0, 2.0]])
    size = common_size(0.04, expected)
    variance = (expected + expected**2 / size).sum()
    assert variance == pytest.approx(expected.sum() + 0.04 * expected.sum() ** 2)
    assert np.isinf(common_size(0.0, expected)).all()
