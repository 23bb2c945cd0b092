# SPDX-License-Identifier: EUPL-1.2
"""Cost per client-month: a constant price comes back, indexation stands apart, thin cells lean."""

from __future__ import annotations

import numpy as np
import pytest

from regie.forecast.cost import fit_unit_cost, monthly_fixed

N = 48


def test_a_constant_price_comes_back_without_error() -> None:
    stock = np.full((N, 2, 1), 50, dtype=np.int64)
    found = fit_unit_cost(stock * 123_456, np.ones((N, 1), bool), stock, np.ones(N))
    assert found.mean == pytest.approx(123_456)
    assert (found.error < 1e-6).all()
    assert found.draw(10, np.random.default_rng(1)) == pytest.approx(123_456)


def test_indexation_stands_apart_from_the_price() -> None:
    price = 1.05 ** (np.arange(N) // 12)
    stock = np.full((N, 1, 1), 1000, dtype=np.int64)
    cost = np.rint(stock * 100_000 * price[:, None, None]).astype(np.int64)
    known = np.ones((N, 1), bool)
    real, nominal = fit_unit_cost(cost, known, stock, price), fit_unit_cost(cost, known, stock, np.ones(N))
    assert real.mean[0, 0] == pytest.approx(100_000, rel=1e-6)
    assert real.change < nominal.change


def test_a_thin_municipality_leans_on_its_segment() -> None:
    rng = np.random.default_rng(3)
    stock = np.zeros((N, 3, 1), dtype=np.int64)
    stock[:, 0], stock[:, 1] = 400, 300
    stock[:3, 2] = 1
    price = np.array([100_000, 130_000, 900_000])
    cost = np.rint(stock * price[None, :, None] * rng.normal(1, 0.02, (N, 3, 1))).astype(np.int64)
    found = fit_unit_cost(cost, np.ones((N, 1), bool), stock, np.ones(N))
    assert found.mean[0, 0] == pytest.approx(100_000, rel=0.02)
    assert found.mean[1, 0] == pytest.approx(130_000, rel=0.02)
    assert 100_000 < found.mean[2, 0] < 140_000
    assert found.own[2, 0] < 0.2 < found.own[0, 0]
    assert found.error[2, 0] > 2 * found.error[0, 0]


def test_months_that_are_not_known_do_not_count() -> None:
    stock = np.full((N, 1, 1), 100, dtype=np.int64)
    cost = stock * 100_000
    cost[-4:] = 0
    known = np.ones((N, 1), bool)
    known[-4:] = False
    assert fit_unit_cost(cost, known, stock, np.ones(N)).mean[0, 0] == pytest.approx(100_000)


def test_what_no_cost_is_known_of_costs_nothing_and_counts_no_months() -> None:
    stock = np.full((N, 2, 2), 10, dtype=np.int64)
    found = fit_unit_cost(np.zeros_like(stock), np.zeros((N, 2), bool), stock, np.ones(N))
    for values in (
        found.mean,
        found.error,
        found.common_error,
        found.own,
        found.draw(5, np.random.default_rng(1)),
    ):
        assert (values == 0).all()
    assert (found.months == 0).all()


def test_draws_have_the_mean_they_are_drawn_around() -> None:
    rng = np.random.default_rng(4)
    stock = np.full((N, 2, 1), 20, dtype=np.int64)
    cost = np.rint(stock * 100_000 * rng.lognormal(0, 0.3, (N, 2, 1))).astype(np.int64)
    found = fit_unit_cost(cost, np.ones((N, 1), bool), stock, np.ones(N))
    drawn = found.draw(40_000, rng)
    assert drawn.mean(axis=0) == pytest.approx(found.mean, rel=0.01)
    assert drawn.std(axis=0).min() > 0.01 * found.mean.max()


def test_fixed_cost_comes_back_at_one_price_level() -> None:
    fixed = np.zeros((24, 1), dtype=np.int64)
    fixed[:12], fixed[12:] = 1000, 1100
    price = np.repeat([1.0, 1.1], 12)
    assert monthly_fixed(fixed, price) == pytest.approx([1000])


def test_fixed_cost_that_grows_is_taken_from_the_newest_months() -> None:
    fixed = (100_000 * 1.01 ** np.arange(N)).astype(np.int64)[:, None]
    assert monthly_fixed(fixed, np.ones(N))[0] == pytest.approx(fixed[-1, 0], rel=0.03)


def test_a_payment_once_a_year_is_spread_over_the_year() -> None:
    fixed = np.full((N, 1), 10_000, dtype=np.int64)
    fixed[5::12] = 120_000
    assert monthly_fixed(fixed, np.ones(N))[0] == pytest.approx(fixed[-12:].mean(), rel=0.15)
