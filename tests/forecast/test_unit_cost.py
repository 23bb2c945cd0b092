# SPDX-License-Identifier: EUPL-1.2
"""Cost per client-month and fixed cost: a constant price comes back, rises go on, thin cells lean."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from regie.forecast.estimating.cost import (
    REAL_DRIFT,
    USUAL_DRIFT,
    FixedCost,
    UnitCost,
    draw_cost,
    fit_fixed,
    fit_unit_cost,
)

N = 48
JAN = 2020 * 12


def unit_cost(cost: np.ndarray, known: np.ndarray, stock: np.ndarray, price: np.ndarray) -> UnitCost:
    return fit_unit_cost(cost, known, stock, price, JAN, REAL_DRIFT)


def fixed_cost(fixed: np.ndarray, price: np.ndarray) -> FixedCost:
    return fit_fixed(fixed, price, JAN, REAL_DRIFT)


def none() -> FixedCost:
    return fixed_cost(np.zeros((N, 2), np.int64), np.ones(N))


def test_a_constant_price_comes_back_without_error() -> None:
    stock = np.full((N, 2, 1), 50, dtype=np.int64)
    found = unit_cost(stock * 123_456, np.ones((N, 1), bool), stock, np.ones(N))
    assert found.expected(JAN + N, 24) == pytest.approx(123_456, rel=0.01)
    drawn, _ = draw_cost(found, none(), JAN + N, 24, 4000, np.random.default_rng(1))
    assert drawn.mean(axis=0) == pytest.approx(found.expected(JAN + N, 24), rel=0.01)
    assert drawn[:, 0].mean(axis=1).std() < 0.02 * 123_456
    assert drawn[:, 23].mean(axis=1).std() < 0.06 * 123_456


def test_indexation_stands_apart_from_the_price() -> None:
    price = 1.05 ** (np.arange(N) // 12)
    stock = np.full((N, 1, 1), 1000, dtype=np.int64)
    cost = np.rint(stock * 100_000 * price[:, None, None]).astype(np.int64)
    known = np.ones((N, 1), bool)
    real, nominal = unit_cost(cost, known, stock, price), unit_cost(cost, known, stock, np.ones(N))
    assert real.expected(JAN + N, 1)[0, 0, 0] == pytest.approx(100_000, rel=0.01)
    assert abs(real.level.drift[0]) < 0.01
    assert nominal.level.drift[0] > 0.02


def test_prices_that_rise_every_january_rise_on() -> None:
    price = 1.05 ** (np.arange(N) // 12)
    stock = np.full((N, 1, 1), 1000, dtype=np.int64)
    cost = np.rint(stock * 100_000 * price[:, None, None]).astype(np.int64)
    found = fit_unit_cost(cost, np.ones((N, 1), bool), stock, np.ones(N), JAN, USUAL_DRIFT)
    path = found.expected(JAN + N, 24)[:, 0, 0] / (100_000 * price[-1])
    assert path[0] == pytest.approx(1.045, abs=0.01)
    assert path[11] == pytest.approx(path[0], abs=0.005)
    assert path[12] == pytest.approx(1.09, abs=0.02)


def test_a_jump_in_prices_makes_the_band_of_the_years_after_wider() -> None:
    stock = np.full((N, 2, 1), 1000, dtype=np.int64)
    price = np.where(np.arange(N) >= 24, 110_000, 100_000)
    flat = unit_cost(stock * 100_000, np.ones((N, 1), bool), stock, np.ones(N))
    jumped = unit_cost(stock * price[:, None, None], np.ones((N, 1), bool), stock, np.ones(N))
    spread = [
        float(draw_cost(one, none(), JAN + N, 24, 2000, np.random.default_rng(2))[0][:, 23].std())
        for one in (flat, jumped)
    ]
    assert spread[1] > 1.5 * spread[0]
    assert jumped.expected(JAN + N, 1)[0, 0, 0] == pytest.approx(111_000, rel=0.02)


def test_a_thin_municipality_leans_on_its_segment() -> None:
    rng = np.random.default_rng(3)
    stock = np.zeros((N, 3, 1), dtype=np.int64)
    stock[:, 0], stock[:, 1] = 400, 300
    stock[:3, 2] = 1
    price = np.array([100_000, 130_000, 900_000])
    cost = np.rint(stock * price[None, :, None] * rng.normal(1, 0.02, (N, 3, 1))).astype(np.int64)
    found = unit_cost(cost, np.ones((N, 1), bool), stock, np.ones(N))
    assert found.mean[0, 0] == pytest.approx(100_000, rel=0.02)
    assert found.mean[1, 0] == pytest.approx(130_000, rel=0.02)
    assert 100_000 < found.mean[2, 0] < 140_000
    assert found.own[2, 0] < 0.2 < found.own[0, 0]
    assert found.year[2, 0] > 2 * found.year[0, 0]


def test_what_one_municipality_has_more_others_have_less() -> None:
    rng = np.random.default_rng(3)
    stock = np.tile(np.array([300, 60, 10])[:, None], (N, 1, 1))
    spent = np.rint(stock * 100_000 * rng.lognormal(0, 1 / np.sqrt(stock))).astype(np.int64)
    found = unit_cost(spent, np.ones((N, 1), bool), stock, np.ones(N))
    still = replace(found, year=0 * found.year, month=0 * found.month)
    drawn, alike = (
        draw_cost(one, none(), JAN + N, 24, 2000, np.random.default_rng(4))[0] for one in (found, still)
    )
    apart = np.log(drawn[..., 0]).std(axis=0)[:12].mean(axis=0)
    together = [one[..., 0] / found.mean[:, 0] @ found.shares[:, 0] for one in (drawn, alike)]
    assert together[0] == pytest.approx(together[1])
    assert apart[0] < apart[1] < apart[2]
    assert 0.5 / np.sqrt(10) < apart[2] < 2 / np.sqrt(10)


def test_months_that_are_not_known_do_not_count() -> None:
    stock = np.full((N, 1, 1), 100, dtype=np.int64)
    cost = stock * 100_000
    cost[-4:] = 0
    known = np.ones((N, 1), bool)
    known[-4:] = False
    found = unit_cost(cost, known, stock, np.ones(N))
    assert found.expected(JAN + N, 1)[0, 0, 0] == pytest.approx(100_000, rel=0.01)


def test_what_no_cost_is_known_of_costs_nothing_and_counts_no_months() -> None:
    stock = np.full((N, 2, 2), 10, dtype=np.int64)
    found = unit_cost(np.zeros_like(stock), np.zeros((N, 2), bool), stock, np.ones(N))
    for values in (
        found.mean,
        found.common_error,
        found.own,
        draw_cost(found, none(), JAN, 12, 5, np.random.default_rng(1))[0],
    ):
        assert (values == 0).all()
    assert (found.months == 0).all()


def test_draws_have_the_mean_they_are_drawn_around() -> None:
    rng = np.random.default_rng(4)
    stock = np.tile(np.array([[90, 40], [20, 8]]), (N, 1, 1))
    cost = np.rint(stock * 100_000 * rng.lognormal(0, 0.3, stock.shape)).astype(np.int64)
    found = unit_cost(cost, np.ones((N, 2), bool), stock, np.ones(N))
    drawn, _ = draw_cost(found, none(), JAN + N, 18, 20_000, rng)
    assert drawn.mean(axis=0) == pytest.approx(found.expected(JAN + N, 18), rel=0.03)
    assert drawn.std(axis=0).min() > 0.05 * found.mean.max()


def test_fixed_cost_comes_back_at_one_price_level() -> None:
    fixed = np.zeros((24, 1), dtype=np.int64)
    fixed[:12], fixed[12:] = 1000, 1100
    price = np.repeat([1.0, 1.1], 12)
    assert fixed_cost(fixed, price).expected(JAN + 24, 1)[0] == pytest.approx([1000], rel=0.01)


def test_fixed_cost_that_grows_goes_on_from_the_newest_months() -> None:
    fixed = (100_000 * 1.01 ** np.arange(N)).astype(np.int64)[:, None]
    assert fixed_cost(fixed, np.ones(N)).expected(JAN + N, 1)[0, 0] == pytest.approx(fixed[-1, 0], rel=0.03)


def test_a_payment_once_a_year_is_spread_over_the_year() -> None:
    fixed = np.full((N, 1), 10_000, dtype=np.int64)
    fixed[5::12] = 120_000
    found = fixed_cost(fixed, np.ones(N))
    assert found.expected(JAN + N, 12).mean() == pytest.approx(fixed[-12:].mean(), rel=0.1)
    _, drawn = draw_cost(
        unit_cost(np.zeros((N, 1, 1), np.int64), np.zeros((N, 1), bool), np.ones((N, 1, 1), np.int64), np.ones(N)),
        found,
        JAN + N,
        12,
        500,
        np.random.default_rng(1),
    )
    assert drawn.std() < 0.3 * fixed[-12:].mean()


def test_fixed_cost_has_a_band_that_moves_with_the_price_of_care() -> None:
    rng = np.random.default_rng(5)
    steps = np.exp(np.cumsum(rng.normal(0.03, 0.03, 8)))[np.arange(N + 48) // 12]
    stock = np.full((N + 48, 1, 1), 500, dtype=np.int64)
    cost = np.rint(stock * 100_000 * steps[:, None, None]).astype(np.int64)
    fixed = np.rint(1_000_000 * steps[:, None]).astype(np.int64)
    unit = fit_unit_cost(cost, np.ones((N + 48, 1), bool), stock, np.ones(N + 48), JAN, USUAL_DRIFT)
    drawn, stands = draw_cost(
        unit, fit_fixed(fixed, np.ones(N + 48), JAN, USUAL_DRIFT), JAN + 96, 24, 4000, np.random.default_rng(6)
    )
    assert stands[:, 23].std() > 0.02 * 1_000_000
    assert np.corrcoef(drawn[:, 23, 0, 0], stands[:, 23, 0])[0, 1] > 0.4


def test_fixed_cost_keeps_its_municipalities() -> None:
    fixed = np.tile(np.array([[3000, 1000]]), (N, 1))
    assert fixed_cost(fixed, np.ones(N)).shares.tolist() == [0.75, 0.25]
