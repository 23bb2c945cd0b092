# SPDX-License-Identifier: EUPL-1.2
"""A price level: the filter is the exact posterior, steps come in January, paths have the mean that is expected."""

from __future__ import annotations

import numpy as np
import pytest

from regie.forecast.estimating import price_level
from regie.forecast.estimating.price_level import (
    RISE,
    SET_BACK,
    TOGETHER,
    draw_shocks,
    expected_levels,
    fit_price_level,
    future_levels,
)

JAN = 2020 * 12


def test_the_filter_gives_the_posterior_of_a_joint_normal_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    """Level and drift after twelve months against the conditional distribution worked out with one matrix."""
    for name, value in (("NOISE", (0.04,)), ("WALK", (0.01,)), ("SHOCK", (0.02,)), ("SHOCK_PRIOR", (1.0,))):
        monkeypatch.setattr(price_level, name, value)
    monkeypatch.setattr(price_level, "NEWEST", (1.0,))
    first = JAN - 5
    seen = np.array([98.0, 101, 99, 100, 102, 105, 106, 104, 107, 105, 106, 108])
    found = fit_price_level(seen, first, 0.02, 0.02)
    scale = seen.mean()
    january = np.array([(first + month) % 12 == 0 for month in range(12)], float)
    for place, rise in enumerate((0.0, 0.0, RISE)):
        part = january if found.in_january[place] else np.full(12, 1 / 12)
        part = np.where(np.arange(12) == 0, 0.0, part)
        within = np.where(np.arange(12) == 0, 0.0, 1 / 12 - january)
        # level_t = start + sum of part x drift + of within x rise + own steps, seen with noise
        moves = np.cumsum(np.stack([part, within]), axis=1)
        drift = SET_BACK**2 + rise**2 if rise else 0.02**2
        before = np.array([[drift, rise**2], [rise**2, rise**2]])
        own = np.where(np.arange(12) == 0, 0.0, 0.01**2 + part * 0.02**2)
        level = 3.0**2 + moves.T @ before @ moves + np.minimum.outer(np.cumsum(own), np.cumsum(own))
        off = seen / scale - (1.0 + moves[0] * 0.02)
        across = np.stack([level[-1], *(before @ moves)])
        gain = across @ np.linalg.inv(level + np.eye(12) * 0.04**2)
        mean = np.array([1.0 + moves[0, -1] * 0.02, 0.02, 0.0]) + gain @ off
        last = before @ moves[:, -1]
        prior = np.block([[level[-1:, -1:], last[None]], [last[:, None], before]])
        covariance = prior - gain @ across.T
        assert found.mean[place] == pytest.approx(mean, rel=1e-6, abs=1e-12)
        assert found.covariance[place] == pytest.approx(covariance, abs=1e-8)


def test_steps_every_january_are_seen_as_such() -> None:
    rng = np.random.default_rng(1)
    values = 100 * (1 + 0.04 * (np.arange(72) // 12)) + rng.normal(0, 0.3, 72)
    found = fit_price_level(values, JAN, 0.02, 0.02)
    assert found.weight[found.in_january].sum() > 0.99
    path = expected_levels(found, JAN + 72, 24)
    assert path[0] == pytest.approx(124, abs=1.5)
    assert path[11] == pytest.approx(path[0], abs=0.2)
    assert path[12] == pytest.approx(128, abs=2)


def test_a_rise_all_through_the_year_goes_on_all_through_the_year() -> None:
    rng = np.random.default_rng(1)
    values = 100 + np.arange(60) / 3 + rng.normal(0, 0.3, 60)
    found = fit_price_level(values, JAN, 0.02, 0.02)
    assert found.weight[~found.in_january].sum() > 0.8
    path = expected_levels(found, JAN + 60, 12)
    assert path[-1] - path[0] == pytest.approx(11 / 3, abs=0.8)


def test_what_rises_within_the_year_and_is_set_back_in_january_goes_on_so() -> None:
    rng = np.random.default_rng(1)
    month = np.arange(66)
    values = 100 + 5 * (month // 12) + (month % 12) + rng.normal(0, 0.3, 66)
    found = fit_price_level(values, JAN, 0.02, 0.02)
    assert found.weight[found.within].sum() > 0.95
    path = expected_levels(found, JAN + 66, 24)
    assert path[5] == pytest.approx(136, abs=1)
    assert path[6] == pytest.approx(130, abs=1.5)
    assert path[17] == pytest.approx(141, abs=2)


def test_paths_lie_around_what_is_expected_and_fan_out() -> None:
    rng = np.random.default_rng(1)
    values = 100 + rng.normal(0, 2, 48)
    found = fit_price_level(values, JAN, 0.02, 0.02)
    paths = future_levels(found, JAN + 48, 36, draw_shocks(40_000, 36, rng), rng)
    assert paths.mean(axis=0) == pytest.approx(expected_levels(found, JAN + 48, 36), rel=0.005)
    spread = paths.std(axis=0)
    assert spread[35] > spread[0] > 1.0


def test_shocks_of_two_levels_belong_together() -> None:
    rng = np.random.default_rng(1)
    one = draw_shocks(20_000, 3, rng)
    other = draw_shocks(20_000, 3, rng, one)
    assert np.corrcoef(one.steps[:, 1], other.steps[:, 1])[0, 1] == pytest.approx(TOGETHER, abs=0.05)
    assert np.corrcoef(one.first[:, 1], other.first[:, 1])[0, 1] == pytest.approx(TOGETHER, abs=0.03)
    assert abs(np.corrcoef(one.first[:, 0], other.first[:, 0])[0, 1]) < 0.03


@pytest.mark.parametrize(
    "values", [[np.nan] * 20, [0.0] * 20, [5.0], [np.nan, 3.0, np.nan], [0.0, 0.0, 7.0], [-4.0] * 14]
)
def test_whatever_is_known_the_level_is_a_number(values: list[float]) -> None:
    rng = np.random.default_rng(1)
    found = fit_price_level(np.array(values), JAN, 0.02, 0.02)
    paths = future_levels(found, JAN + 20, 12, draw_shocks(50, 12, rng), rng)
    assert np.isfinite(paths).all()
    assert (paths >= 0).all()
    assert np.isfinite(expected_levels(found, JAN + 20, 12)).all()
    assert found.weight.sum() == pytest.approx(1)
