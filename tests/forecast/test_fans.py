# SPDX-License-Identifier: EUPL-1.2
"""A fan says what was, what is expected and how far it may go either way."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from regie.forecast.estimating.history import SINCE, TENURES, History
from regie.forecast.fans import PROBABILITIES, Fan, fans
from regie.forecast.simulating.draws import QUANTITIES, Draws
from regie.forecast.simulating.rates import Axes

MONTHS, TOWNS, SEGMENTS = 3, 2, 2


def a_history() -> History:
    """Three months to March 2024: 10 clients in every cell, 100 euro each; April is the first to come."""
    shape = (MONTHS, TOWNS, SEGMENTS)
    none = np.zeros(shape, np.int64)
    years = np.zeros((1, TOWNS, SEGMENTS, TENURES), np.int64)
    known = np.ones((MONTHS, SEGMENTS), np.bool_)
    known[-1, 0] = False
    return History(
        snapshot="s",
        municipalities=("0888", "0917"),
        segments=("light", "heavy"),
        first_month=2024 * 12,
        first_year=2024,
        stock=none + 10,
        new=none,
        back=none,
        left=np.zeros(shape[:2], np.int64),
        at_risk=years,
        leaving=years,
        moving=np.zeros((*years.shape, SEGMENTS), np.int64),
        out_at_risk=np.zeros((1, TOWNS, SINCE), np.int64),
        returning=np.zeros((1, TOWNS, SINCE), np.int64),
        return_to=np.zeros(SEGMENTS, np.int64),
        in_care=np.zeros((TOWNS, SEGMENTS, TENURES), np.int64),
        out=np.zeros((TOWNS, SINCE), np.int64),
        cost=none + 1000_00,
        cost_known=known,
        capacity=none,
        fixed=np.full(shape[:2], 50_00, np.int64),
        looks_back=False,
    )


def some_draws() -> Draws:
    """A hundred draws of two months: draw d has d clients and d euro in every cell, and 1 euro fixed."""
    axes = Axes(("0888", "0917"), ("light", "heavy"), 2024 * 12 + 3, 2)
    values = np.zeros((100, 2, TOWNS, SEGMENTS, len(QUANTITIES)), np.int64)
    number = np.arange(100)[:, None, None, None]
    values[..., QUANTITIES.index("client_months")] = number * 1000
    values[..., QUANTITIES.index("cost")] = number * 100
    return Draws(axes, values, np.full((100, 2, TOWNS), 100, np.int64), 1, "cohorts")


def found(place: str, quantity: str, segment: str = "") -> Fan:
    return next(
        fan
        for fan in fans(some_draws(), a_history())
        if (fan.place, fan.quantity, fan.segment) == (place, quantity, segment)
    )


def test_quantiles_of_the_region_are_of_its_sum() -> None:
    april = found("total", "clients").months[0]
    assert april.month == "2024-04"
    assert april.mean == Decimal("198.0")
    assert april.at(0.5) == Decimal("196.0")
    assert april.at(0.9) == Decimal("356.0")


def test_cost_is_all_cost_of_the_month_in_cents() -> None:
    april = found("0917", "cost").months[0]
    assert april.mean == Decimal("100.00")
    assert april.at(0.95) == Decimal("189.00")
    assert found("0917", "cost").known[0].value == Decimal("2050.00")


def test_a_month_whose_cost_is_not_known_is_empty_and_is_not_the_last_value() -> None:
    cost = found("total", "cost")
    assert [month.value for month in cost.known] == [Decimal("4100.00"), Decimal("4100.00"), None]
    assert cost.last_value == Decimal("4100.00")


def test_every_place_and_segment_has_its_fan_once() -> None:
    keys = [(fan.place, fan.quantity, fan.segment) for fan in fans(some_draws(), a_history())]
    assert len(keys) == len(set(keys)) == 3 * 2 + 2
    assert keys[0] == ("total", "clients", "")


def test_quantiles_never_cross() -> None:
    for fan in fans(some_draws(), a_history()):
        for month in fan.months:
            assert len(month.quantiles) == len(PROBABILITIES)
            assert list(month.quantiles) == sorted(month.quantiles)
