# SPDX-License-Identifier: EUPL-1.2
"""Published forecasts against what came, worked on paper."""

import dataclasses
from decimal import Decimal

import numpy as np
import pytest
from backtest_builders import past

from regie.forecast.fans import PROBABILITIES, Fan, FanMonth
from regie.forecast.scoring.published import PublishedFan, published_fan, quantile_score, score_published
from regie.forecast.scoring.score import crps

CHANCES = (0.025, 0.1, 0.5, 0.9, 0.975)


def fan(months, quantiles, mean=None, **which):
    named = {"municipality": "total", "segment": "", "quantity": "clients"} | which
    middle = [row[2] for row in quantiles] if mean is None else mean
    return PublishedFan(months=months, mean=middle, quantiles=quantiles, **named)


def test_the_score_of_quantiles_is_twice_their_mean_pinball_loss():
    # what came is 3: 0.1 x 2, 0.5 x 1 and 0.1 x 1, together 0.8; twice a third of it
    assert quantile_score([1.0, 2.0, 4.0], [0.1, 0.5, 0.9], 3.0) == pytest.approx(1.6 / 3)
    assert quantile_score([[5.0]], [0.5], [8.0]).tolist() == [3.0]


def test_with_many_quantiles_it_is_the_crps():
    chances = (np.arange(1000) + 0.5) / 1000
    draws = np.random.default_rng(1).gamma(3, 10, 1000)
    assert quantile_score(np.sort(draws), chances, 42.0) == pytest.approx(crps(draws, 42.0), rel=2e-3)


def test_only_months_that_came_are_scored():
    # 24 months from January 2020: December 2021 is the last; clients 10 + month in Heerlen, 5 in Voerendaal
    history = past(months=24)
    at = [2021 * 12 + 10, 2021 * 12 + 11, 2022 * 12]
    (found,) = score_published([fan(at, [[30, 36, 37, 38, 41], [30, 31, 35, 36, 40], [0] * 5])], CHANCES, history)
    # the region had 37 and 38 clients
    assert (found.come, found.months, found.first_month, found.last_month) == (2, 3, "2021-11", "2021-12")
    assert found.covered == (1, 2)
    assert (found.bias, found.mean_absolute_error, found.happened) == (-1.5, 1.5, 37.5)
    first = 0.025 * 7 + 0.1 * 1 + 0 + 0.1 * 1 + 0.025 * 4
    second = 0.025 * 8 + 0.1 * 7 + 0.5 * 3 + 0.9 * 2 + 0.025 * 2
    assert found.crps == pytest.approx(2 * (first + second) / 2 / 5, abs=0.006)


def test_cost_is_in_cents_and_only_where_it_is_known():
    history = past(months=24)
    known = history.cost_known.copy()
    known[-1] = False
    history = dataclasses.replace(history, cost_known=known)
    came = int(history.cost[22].sum() + history.fixed[22].sum() + history.capacity[22].sum())
    at = [2021 * 12 + 10, 2021 * 12 + 11]
    (found,) = score_published([fan(at, [[came + 100] * 5] * 2, quantity="cost")], CHANCES, history)
    assert (found.come, found.covered, found.bias, found.happened) == (1, (0, 0), 100, came)
    assert found.crps == 100
    assert type(found).model_validate_json(found.model_dump_json()) == found


def test_what_is_still_to_come_or_elsewhere_has_no_score():
    later = fan([2030 * 12], [[1] * 5])
    elsewhere = fan([2021 * 12], [[1] * 5], municipality="9999")
    assert score_published([later, elsewhere], CHANCES, past(months=24)) == ()


def test_a_band_needs_its_quantiles():
    with pytest.raises(ValueError, match=r"0\.1"):
        score_published([], (0.025, 0.5, 0.975), past(months=24))


def test_the_fan_of_a_run_is_scored_in_cents():
    month = FanMonth(month="2021-12", mean=Decimal("12.34"), quantiles=(Decimal("10.01"),) * len(PROBABILITIES))
    kept = Fan(place="0917", quantity="cost", known=(), months=(month,), last_value=None)
    found = published_fan(kept)
    assert (found.months.tolist(), found.mean.tolist()) == ([2021 * 12 + 11], [1234])
    assert found.quantiles.tolist() == [[1001] * len(PROBABILITIES)]
    (scored,) = score_published([found], PROBABILITIES, past(months=24))
    assert (scored.municipality, scored.quantity, scored.come) == ("0917", "cost", 1)
