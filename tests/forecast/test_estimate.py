# SPDX-License-Identifier: EUPL-1.2
"""From a history to rates: a world with known rates comes back, layers can be switched, thin data are wide."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.forecast.estimating.diagnostics import find_breaks
from regie.forecast.estimating.estimate import CORONA, LAYERS, POSSIBLE_BREAK, Estimate, estimate
from regie.forecast.estimating.history import SINCE, TENURES, History
from regie.forecast.estimating.returning import fit_returns, unseen_returns
from regie.vocabulary import RegieError

JAN = 2019 * 12
LEAVE, MOVE, BACK = (0.08, 0.05), (0.01, 0.02), 0.015
INFLOW = np.array([[60.0, 20.0], [12.0, 4.0]])
PRICE = 100_000


def world(months: int, seed: int, *, inflow: np.ndarray = INFLOW, looks_back: bool = True, **more: Any) -> History:
    """A region of two municipalities and two segments with constant rates, month by month."""
    rng = np.random.default_rng(seed)
    years = (JAN + months - 1) // 12 - JAN // 12 + 1
    care, away = np.zeros((2, 2, TENURES), np.int64), np.zeros((2, SINCE), np.int64)
    stock, new, back = (np.zeros((months, 2, 2), np.int64) for _ in range(3))
    left = np.zeros((months, 2), np.int64)
    at_risk, leaving = (np.zeros((years, 2, 2, TENURES), np.int64) for _ in range(2))
    moving = np.zeros((years, 2, 2, TENURES, 2), np.int64)
    out_at_risk, returning = (np.zeros((years, 2, SINCE), np.int64) for _ in range(2))
    return_to = np.zeros(2, np.int64)
    for step in range(-200, months):
        month, seen = max(step, 0), step >= 0
        come, again = rng.poisson(inflow), rng.binomial(away, np.r_[0, np.full(SINCE - 1, BACK)])
        segment = np.stack([rng.binomial(again.sum(axis=1), 0.7), np.zeros(2, np.int64)], axis=1)
        segment[:, 1] = again.sum(axis=1) - segment[:, 0]
        care[:, :, 0] += come + segment
        if seen:
            new[month], back[month], stock[month] = come, segment, care.sum(axis=2)
            year = month // 12
            if month:
                out_at_risk[year], returning[year] = out_at_risk[year] + away, returning[year] + again
                return_to += segment.sum(axis=0)
        away = np.concatenate([np.zeros((2, 1), np.int64), (away - again)[:, :-1]], axis=1)
        gone = rng.binomial(care, np.array(LEAVE)[None, :, None])
        moved = rng.binomial(care - gone, (np.array(MOVE) / (1 - np.array(LEAVE)))[None, :, None])
        if seen:
            at_risk[year] += care
            leaving[year] += gone
            moving[year, :, [0, 1], :, [1, 0]] += moved.transpose(1, 0, 2)
            if month + 1 < months:
                left[month + 1] = gone.sum(axis=(1, 2))
        care = care - gone - moved
        care[:, :, -2] += care[:, :, -1]
        care = np.concatenate([moved.sum(axis=2)[:, ::-1, None], care[:, :, :-1]], axis=2)
        away[:, 0] = gone.sum(axis=(1, 2))
    parts: dict[str, Any] = {
        "snapshot": "test",
        "municipalities": ("0917", "0986"),
        "segments": ("light", "heavy"),
        "first_month": JAN,
        "first_year": 2019,
        "stock": stock,
        "new": new,
        "back": back,
        "left": left,
        "at_risk": at_risk,
        "leaving": leaving,
        "moving": moving,
        "out_at_risk": out_at_risk,
        "returning": returning,
        "return_to": return_to,
        "in_care": care,
        "out": away,
        "cost": stock * PRICE,
        "cost_known": np.ones((months, 2), bool),
        "capacity": stock[:1].repeat(months, axis=0) * 0 + 1_000,
        "fixed": np.full((months, 2), 500, np.int64),
        "looks_back": looks_back,
    }
    return History(**(parts | more))


def known(history: History, **more: Any) -> Estimate:
    return estimate(history, **({"horizon": 24, "draws": 400, "seed": 1} | more))


def test_a_world_with_constant_rates_comes_back() -> None:
    rates = known(world(72, 3), layers=()).rates
    assert rates.draws == 1
    assert rates.inflow.sum(axis=(2, 3)).mean() == pytest.approx(INFLOW.sum(), rel=0.06)
    assert rates.inflow[0].mean(axis=0) / rates.inflow[0].mean(axis=0).sum() == pytest.approx(
        INFLOW / INFLOW.sum(), abs=0.015
    )
    at_first = slice(0, 24)
    assert rates.leave[0, 0, at_first].mean() == pytest.approx(LEAVE[0], rel=0.05)
    assert rates.leave[0, 1, at_first].mean() == pytest.approx(LEAVE[1], rel=0.05)
    assert rates.move[0, 0, at_first, 1].mean() == pytest.approx(MOVE[0], rel=0.15)
    assert rates.move[0, 1, at_first, 0].mean() == pytest.approx(MOVE[1], rel=0.15)
    assert rates.returning[0, 0] == 0
    assert rates.returning[0, 1:].mean() == pytest.approx(BACK, rel=0.1)
    assert rates.return_to[0] == pytest.approx([0.7, 0.3], abs=0.04)
    assert rates.cost == pytest.approx(PRICE, rel=0.01)
    assert rates.fixed == pytest.approx(500 + 2 * 1_000, rel=0.01)


def test_draws_lie_around_the_best_estimate() -> None:
    history = world(72, 4)
    sure, drawn = known(history, layers=()).rates, known(history, draws=4000).rates
    assert drawn.draws == 4000
    assert drawn.inflow.mean(axis=0).sum() == pytest.approx(sure.inflow.sum(), rel=0.02)
    assert drawn.leave.mean(axis=0)[:, :24] == pytest.approx(sure.leave[0][:, :24], rel=0.03)
    assert drawn.returning.mean() == pytest.approx(sure.returning.mean(), rel=0.03)
    assert drawn.cost.mean() == pytest.approx(sure.cost.mean(), rel=0.01)


def test_the_same_seed_gives_the_same_and_another_seed_another() -> None:
    history = world(48, 5)
    one, same, other = (known(history, seed=seed).rates for seed in (7, 7, 8))
    for name in ("inflow", "leave", "move", "returning", "return_to", "cost"):
        assert (getattr(one, name) == getattr(same, name)).all()
    assert (one.inflow != other.inflow).any()


def test_every_layer_can_be_switched() -> None:
    history = world(48, 5)
    all_on, none = known(history).rates, known(history, layers=()).rates
    assert all_on.regime == POSSIBLE_BREAK
    assert all_on.index_spread > 0
    assert all_on.cost[:, -1].std(axis=0).min() > 0
    assert all_on.fixed[:, -1].std(axis=0).min() > 0
    assert (none.regime.chance, none.index_spread) == (0, 0)
    assert none.cost.shape[0] == none.fixed.shape[0] == 1
    without_regime = known(history, layers=("rates", "index")).rates
    assert without_regime.regime.chance == 0
    assert (without_regime.inflow == all_on.inflow).all()
    assert known(history, layers=("regime",)).rates.draws == 1


def test_little_history_and_small_regions_are_less_sure() -> None:
    def spread(history: History) -> float:
        year = known(history, draws=2000).rates.inflow[:, :12].sum(axis=(1, 2, 3))
        return float(year.std() / year.mean())

    assert spread(world(13, 6)) > spread(world(72, 6))
    assert spread(world(72, 6, inflow=INFLOW / 30)) > 1.5 * spread(world(72, 6))
    thin = known(world(72, 6, inflow=INFLOW / 30), draws=1000).rates.leave
    thick = known(world(72, 6), draws=1000).rates.leave
    assert thin[:, :, 10].std() > 2 * thick[:, :, 10].std()


def test_price_levels_stand_apart_and_carry_on() -> None:
    history = world(72, 3)
    prices = {year: 1.03 ** (year - 2019) for year in range(2019, 2027)}
    level = np.array([prices[history.year_of(month)] for month in range(72)])
    dear = world(72, 3, cost=np.rint(history.stock * PRICE * level[:, None, None]).astype(np.int64))
    rates = known(dear, layers=(), prices=prices).rates
    assert rates.cost[0, 0] == pytest.approx(PRICE * prices[2025])
    assert rates.cost[0, 12] == pytest.approx(PRICE * prices[2026])
    short = {year: value for year, value in prices.items() if year <= 2024}
    found = known(dear, layers=(), prices=short)
    assert found.rates.cost[0, 12] == pytest.approx(PRICE * prices[2024])
    assert found.diagnostics.prices_until == 2024
    with pytest.raises(RegieError) as caught:
        known(dear, prices={2019: 1.0})
    assert "2020" in caught.value.message("nl")


def test_capacity_does_not_follow_the_clients() -> None:
    history = world(48, 3, capacity=world(48, 3).stock * 2_000)
    stands = known(history, layers=()).rates
    assert stands.cost == pytest.approx(PRICE, rel=0.01)
    assert stands.fixed[0, 0].sum() == pytest.approx(1000 + 2_000 * history.stock[-12:].sum() / 12, rel=0.05)


def test_diagnostics_say_what_the_estimate_rests_on() -> None:
    history = world(72, 3)
    found = known(history).diagnostics
    assert found.endings == {"light": history.leaving[:, :, 0].sum(), "heavy": history.leaving[:, :, 1].sum()}
    assert found.coverage[80] == pytest.approx(0.8, abs=0.15)
    assert found.flagged == CORONA
    assert found.breaks == ()
    assert found.median_stay["light"] == 8
    assert all(0.85 < ratio < 1.15 for ratio in found.leaving_by_year.values())
    assert {type(remark.nl) for remark in found.remarks} == {str}
    tiny = known(world(20, 3, inflow=INFLOW / 30)).diagnostics
    said = " ".join(remark.en for remark in tiny.remarks)
    assert "season" in said
    assert "light" in said


def test_a_break_is_found_where_it_is_and_not_where_it_is_marked() -> None:
    counts = np.r_[np.full(30, 100), np.full(30, 160)]
    assert find_breaks(counts, JAN, np.ones(12), 0.0) == (JAN + 30,)
    assert find_breaks(np.random.default_rng(1).poisson(100, 60), JAN, np.ones(12), 0.0) == ()
    dip = np.full(60, 100)
    dip[26:30] = 10
    assert find_breaks(dip, JAN, np.ones(12), 0.0) != ()
    assert find_breaks(dip, JAN, np.ones(12), 0.0, range(JAN + 26, JAN + 30)) == ()


def test_who_left_before_the_first_month_does_not_pass_for_new() -> None:
    """Without a view of the time before, early returns look new; the level must not learn from them."""
    history = world(72, 9)
    hidden = history.new.copy()
    for month in range(1, SINCE):
        # of the clients who come back, those who left before the first month pass for new
        hidden[month] += history.back[month] * (SINCE - month) // SINCE
    blind = world(72, 9, looks_back=False, new=hidden)
    assert known(blind, layers=()).rates.inflow.sum() == pytest.approx(
        known(history, layers=()).rates.inflow.sum(), rel=0.02
    )
    returns = fit_returns(history.out_at_risk.sum(axis=1), history.returning.sum(axis=1), history.return_to)
    unseen = unseen_returns(returns, 90.0, 30)
    assert (np.diff(unseen[1:SINCE]) <= 0).all()
    assert (unseen[SINCE:] == 0).all()


@pytest.mark.parametrize(
    "wrong", [{"horizon": 0}, {"horizon": 999}, {"draws": 0}, {"layers": ("luck",)}], ids=lambda one: str(one)
)
def test_what_cannot_be_is_refused_with_a_sentence(wrong: dict[str, Any]) -> None:
    with pytest.raises(RegieError) as caught:
        known(world(13, 1), **wrong)
    assert caught.value.message("nl")


def test_less_than_thirteen_months_of_history_are_refused() -> None:
    with pytest.raises(RegieError) as caught:
        known(world(12, 1))
    assert "13" in caught.value.message("nl")
    assert "12" in caught.value.message("en")


def test_a_municipality_without_clients_has_next_to_no_inflow_and_is_named() -> None:
    inflow = INFLOW.copy()
    inflow[1] = 0.0
    found = known(world(48, 2, inflow=inflow))
    assert found.diagnostics.without_clients == ("0986",)
    assert "0986" in " ".join(remark.nl for remark in found.diagnostics.remarks)
    assert found.rates.inflow[:, :, 1].mean() < 0.3


def test_a_history_without_cost_forecasts_clients_and_says_so() -> None:
    history = world(48, 2)
    found = known(world(48, 2, cost=0 * history.stock, cost_known=np.zeros((48, 2), bool)))
    assert (found.rates.cost == 0).all()
    assert found.rates.inflow.mean() > 0
    assert any("geen enkele maand" in remark.nl for remark in found.diagnostics.remarks)


def test_prices_that_rise_are_told_and_go_on() -> None:
    history = world(72, 3)
    level = 1.06 ** (np.arange(72) // 12)
    dear = world(72, 3, cost=np.rint(history.stock * PRICE * level[:, None, None]).astype(np.int64))
    found = known(dear)
    assert found.diagnostics.price_rise == pytest.approx(0.05, abs=0.015)
    assert found.rates.cost[:, 12].mean() > 1.07 * PRICE * level[-1]


@settings(max_examples=25, deadline=None)
@given(
    months=st.integers(13, 40),
    scale=st.sampled_from([0.0, 0.01, 0.1, 1.0]),
    seed=st.integers(0, 10_000),
    layers=st.sets(st.sampled_from(LAYERS)),
    costs=st.sampled_from([0, 1, -5_000]),
)
def test_whatever_the_history_no_rate_is_missing(
    months: int, scale: float, seed: int, layers: set[str], costs: int
) -> None:
    history = world(months, seed, inflow=INFLOW * scale)
    history = world(months, seed, inflow=INFLOW * scale, cost=history.stock * costs, fixed=history.left * costs)
    found = known(history, layers=layers, draws=20, horizon=13)
    rates = found.rates
    for name in ("inflow", "leave", "move", "returning", "return_to", "cost", "fixed"):
        assert np.isfinite(getattr(rates, name)).all()
    assert (rates.inflow_size > 0).all()
    rates.check(found.axes, found.start)
