# SPDX-License-Identifier: EUPL-1.2
"""Length of stay: known rates come back, late entry does not bias, thin data lean and are wide."""

from __future__ import annotations

import numpy as np
import pytest

from regie.forecast.arrays import Integers
from regie.forecast.estimating.stay import fit_stays, kaplan_meier, median_months

T = 40


def counts(shape: tuple[int, ...]) -> Integers:
    return np.zeros(shape, dtype=np.int64)


def test_constant_chances_come_back() -> None:
    at_risk, leaving, moving = counts((3, 2, T)), counts((3, 2, T)), counts((3, 2, T, 2))
    at_risk[:] = 10_000
    leaving[:, 0], leaving[:, 1] = 1000, 500
    moving[:, 0, :, 1], moving[:, 1, :, 0] = 200, 300
    stays = fit_stays(at_risk, leaving, moving)
    assert stays.chances[0, :, 0] == pytest.approx(0.10, abs=1e-4)
    assert stays.chances[1, :, 0] == pytest.approx(0.05, abs=1e-4)
    assert stays.chances[0, :, 2] == pytest.approx(0.02, abs=1e-4)
    assert stays.chances[1, :, 1] == pytest.approx(0.03, abs=1e-4)
    assert (stays.chances[[0, 1], :, [1, 2]] == 0).all()
    assert stays.chances.sum(axis=-1) == pytest.approx(1)


@pytest.mark.parametrize("growth", [1.15, 0.90])
def test_late_entry_does_not_bias_while_ended_stays_do(growth: float) -> None:
    """Twenty years of inflow that grows or shrinks, of which only the last six are seen (engines: 1 % against
    7 to 18 %). Stays are a mixture of short and long, median 9 months."""
    rng = np.random.default_rng(5)
    begun = np.repeat(np.arange(240), rng.poisson(1000 * growth ** (np.arange(240) / 12 - 10)))
    short = rng.random(len(begun)) < 0.5
    stay = rng.geometric(np.where(short, 0.2, 0.03))
    truth = int(np.median(stay))
    first, end = 168, 240
    left = begun + stay  # the first month without care
    seen = left > first
    ended = left <= end
    at_risk, out = counts((120,)), counts((120,))
    for month in range(first, end):
        present = seen & (begun <= month) & (left > month)
        at_risk += np.bincount(np.minimum(month - begun[present], 119), minlength=120)
    gone = seen & ended
    out += np.bincount(np.minimum(stay[gone] - 1, 119), minlength=120)
    found = median_months(kaplan_meier(at_risk, out))
    naive = int(np.median(stay[gone & (begun >= first)]))
    assert found is not None
    assert abs(found - truth) <= 1
    assert abs(naive - truth) > abs(found - truth)


def test_a_median_beyond_what_is_known_is_not_known() -> None:
    assert median_months(kaplan_meier(np.array([100, 90]), np.array([10, 9]))) is None
    assert median_months(kaplan_meier(np.array([100, 80]), np.array([20, 40]))) == 2


def test_a_thin_segment_leans_on_all_together_and_is_wide() -> None:
    at_risk, leaving, moving = counts((2, 2, T)), counts((2, 2, T)), counts((2, 2, T, 2))
    at_risk[:, 0], leaving[:, 0] = 10_000, 1000
    at_risk[:, 1, 0], leaving[:, 1, 0] = 1, 0
    stays = fit_stays(at_risk, leaving, moving)
    assert stays.chances[1, 5, 0] == pytest.approx(0.1, rel=0.01)
    leave, _ = stays.draw(2000, np.random.default_rng(1))
    assert leave[:, 1, 5].std() > 30 * leave[:, 0, 5].std()


def test_when_leaving_changes_the_newest_years_weigh_more() -> None:
    def fitted(rates: list[int]) -> tuple[float, float, float]:
        at_risk, leaving = counts((5, 1, T)) + 1000, counts((5, 1, T))
        leaving[:] = np.array(rates)[:, None, None]
        stays = fit_stays(at_risk, leaving, counts((5, 1, T, 1)))
        return stays.kept, stays.change, float(stays.chances[0, :, 0].mean())

    steady, falling = fitted([100] * 5), fitted([120, 110, 100, 90, 80])
    assert falling[0] < 1
    assert falling[2] < 0.095
    assert steady[2] == pytest.approx(0.1, rel=1e-3)
    assert falling[1] > steady[1]


@pytest.mark.parametrize("years", [1, 3])
def test_an_empty_history_still_gives_chances(years: int) -> None:
    stays = fit_stays(counts((years, 3, T)), counts((years, 3, T)), counts((years, 3, T, 3)))
    leave, move = stays.draw(50, np.random.default_rng(2))
    for values in (stays.chances, leave, move):
        assert np.isfinite(values).all()
        assert values.min() >= 0
    assert (leave + move.sum(axis=-1) <= 1 + 1e-12).all()
    assert np.isfinite(stays.change)
