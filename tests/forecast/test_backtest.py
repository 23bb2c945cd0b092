# SPDX-License-Identifier: EUPL-1.2
"""The backtest on a history whose future is known by construction, and on rows whose future is changed."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import numpy as np
import pytest
from backtest_builders import CAPACITY, FIRST, FIXED, foretelling, past
from care_rows import client, production, region, trajectory

from regie.figures import Source, source_from_rows
from regie.forecast.estimating.history import history
from regie.forecast.scoring.backtest import backtest, backtest_of, modelled, origins_of, prices_then
from regie.forecast.scoring.backtest_result import Backtest
from regie.forecast.scoring.baselines import BASELINES
from regie.forecast.scoring.places import Place, happened, known_series
from regie.forecast.simulating.parallel import Cancelled
from regie.vocabulary import RegieError

METHODS = ("model", *BASELINES)


def scored(more: int = 0, months: int = 60, **options: Any) -> Backtest:
    truth = past(months)
    histories = {origin: past(origin - FIRST) for origin in origins_of(truth)}
    return backtest_of(histories, truth, draws=50, model=foretelling(more), **options)


def test_origins_are_every_half_year_between_two_years_before_and_three_months_after():
    assert [origin - FIRST for origin in origins_of(past(60))] == [24, 30, 36, 42, 48, 54]
    assert [origin - FIRST for origin in origins_of(past(57), every=12)] == [24, 36, 48]
    assert [origin - FIRST for origin in origins_of(past(27))] == [24]
    with pytest.raises(RegieError, match="26"):
        origins_of(past(26))
    with pytest.raises(RegieError, match="0"):
        origins_of(past(60), every=0)


def test_who_knows_what_comes_has_no_error():
    found = scored()
    for row in found.rows:
        if row.method == "model":
            assert (row.crps, row.bias, row.mean_absolute_error) == (0, 0, 0)
            assert row.covered == (row.origins,) * 3


def test_an_error_that_is_known_is_told_to_the_client_and_the_cent():
    found = scored(more=3)
    month = found.row("clients", 6, "model", "0917")
    assert (month.origins, month.crps, month.bias, month.mean_absolute_error) == (6, 3, 3, 3)
    assert month.covered == (0, 0, 0)
    # 60 months: six months ahead of origins 24, 30, …, 54 are months 29, 35, …, 59, with 10 + month clients
    assert month.happened == 10 + np.arange(29, 60, 6).mean()
    assert found.row("clients", 6, "model", "0986").crps == 0
    cost = found.row("cost", 12, "model", "total")
    assert (cost.origins, cost.crps, cost.bias) == (5, 300_00, 300_00)
    assert found.row("cost", 24, "model", "total", span="year").bias == 12 * 300_00
    assert found.row("clients", 12, "model", "total", "light", "year").bias == 36


def test_how_many_origins_reach_each_horizon():
    found = scored(months=57)
    reached = {ahead: found.row("clients", ahead, "model", "total").origins for ahead in (1, 3, 6, 12, 24)}
    assert reached == {1: 6, 3: 6, 6: 5, 12: 4, 24: 2}


def test_baselines_answer_for_the_same_outcomes_and_are_counted_against_the_model():
    found = scored(more=3)
    for one in (row for row in found.rows if row.method == "model"):
        where = (one.quantity, one.horizon, one.municipality, one.segment, one.span)
        beside = [
            row
            for row in found.rows
            if (row.quantity, row.horizon, row.municipality, row.segment, row.span) == where
        ]
        assert [row.method for row in beside] == list(METHODS)
        assert {(row.origins, row.happened) for row in beside} == {(one.origins, one.happened)}
        assert one.better == 0
    # Voerendaal never changes: the last value is as right as the model, and so is never better
    assert found.row("clients", 1, "last_value", "0986").better == 0
    # Heerlen grows by one a month; the last value is one off a month ahead, the model three
    heerlen = found.row("clients", 1, "last_value", "0917")
    assert heerlen.better == heerlen.origins


def test_a_year_total_is_the_sum_of_its_twelve_months():
    found = scored()
    # ahead of origins 24, 30, 36, 42 and 48 a year is known: its clients are 12 x (10 + first month) + 66
    heerlen = found.row("clients", 12, "last_value", "0917", span="year")
    assert heerlen.origins == 5
    assert heerlen.happened == np.mean([12 * (10 + first) + 66 for first in (24, 30, 36, 42, 48)])


def test_segments_have_the_production_for_clients_and_municipalities_all_cost():
    history = past(24)
    assert happened(history, Place("0917"), "cost")[0] == 5 * 100_00 + 5 * 900_00 + CAPACITY + FIXED
    assert happened(history, Place(segment="light"), "cost")[0] == 10 * 100_00
    assert happened(history, Place(), "cost")[0] == 10 * 100_00 + 5 * 900_00 + CAPACITY + 2 * FIXED


def test_a_series_is_made_of_the_newest_known_months():
    known = np.ones((36, 2), bool)
    known[[4, 34, 35]] = False
    series, unknown = known_series(past(36, cost_known=known), Place(), "cost")
    assert (series.values.size, unknown) == (29, 2)
    known[:20] = False
    known[32] = False
    assert known_series(past(36, cost_known=known), Place(), "cost") is None
    whole, unknown = known_series(past(36, cost_known=known), Place("0917"), "clients")
    assert (whole.values.tolist(), unknown) == ([*range(10, 46)], 0)
    assert whole.entered[1:].tolist() == [1] * 35
    assert whole.left.tolist() == [0] * 36


def test_outcomes_that_are_not_known_are_not_scored():
    truth = past(60)
    known = truth.cost_known.copy()
    known[40:] = False
    truth = dataclasses.replace(truth, cost_known=known)
    histories = {FIRST + 24: past(24), FIRST + 30: past(30), FIRST + 48: past(48)}
    found = backtest_of(histories, truth, draws=50, model=foretelling())
    assert found.row("cost", 1, "model", "total").origins == 2
    assert found.row("cost", 12, "model", "total").origins == 1
    assert found.row("cost", 24, "model", "total") is None
    assert found.row("clients", 12, "model", "total").origins == 3


def test_without_a_year_of_known_cost_an_origin_does_not_count_for_any_method():
    unknown = np.zeros((24, 2), bool)
    histories = {FIRST + 24: past(24, cost_known=unknown), FIRST + 30: past(30)}
    found = backtest_of(histories, past(60), draws=50, model=foretelling())
    assert {row.origins for row in found.rows if row.quantity == "cost" and row.horizon == 1} == {1}
    assert {row.origins for row in found.rows if row.quantity == "clients" and row.horizon == 1} == {2}


def test_what_never_is_there_has_no_rows():
    nobody = past(60)
    clients = nobody.stock.copy()
    clients[:, 1] = 0
    truth = dataclasses.replace(nobody, stock=clients)
    found = backtest_of({FIRST + 24: past(24)}, truth, draws=50, model=foretelling())
    assert not [row for row in found.rows if row.municipality == "0986" and row.quantity == "clients"]


def test_the_same_seed_gives_the_same_backtest_and_it_can_be_kept():
    found = scored(seed=5)
    assert found.model_dump_json() == scored(seed=5).model_dump_json()
    assert found.model_dump_json() != scored(seed=6).model_dump_json()
    assert Backtest.model_validate_json(found.model_dump_json()) == found


def test_progress_is_told_and_it_can_be_stopped():
    told: list[tuple[int, int]] = []
    scored(progress=lambda done, all_: told.append((done, all_)))
    assert told == [(done, 6) for done in range(1, 7)]
    with pytest.raises(Cancelled):
        scored(progress=lambda done, all_: told.append((done, all_)), cancelled=lambda: len(told) > 7)
    assert told[6:] == [(1, 6), (2, 6)]


def test_prices_of_later_years_are_not_known_then():
    levels = {2020: 1.0, 2021: 1.1, 2022: 1.5, 2023: 3.0}
    then = prices_then(levels, past(24), ahead=24)
    assert then == {2020: 1.0, 2021: 1.1, 2022: pytest.approx(1.21), 2023: pytest.approx(1.331)}
    assert prices_then({2020: 2.0}, past(12), ahead=12) == {2020: 2.0, 2021: 2.0}
    with pytest.raises(RegieError, match="2021"):
        prices_then({2020: 1.0}, past(24))


D = date


def source(later: int) -> Source:
    """Thirty months from 2022; ``later`` changes all that happens or is booked from January 2024."""
    changed = np.random.default_rng(later)
    cut = D(2024, 1, 1)
    tables: dict[str, list[dict[str, Any]]] = {"clients": [], "trajectories": [], "production": [], "costs": []}
    for number in range(120):
        rng = np.random.default_rng((1, number))
        key, town = f"c{number}", "0917" if number % 4 else "0986"
        began = 2021 * 12 + 6 + int(rng.integers(30))
        ended = began + int(rng.integers(1, 24))
        if began >= 2024 * 12:
            began, ended = 2024 * 12 + int(changed.integers(6)), 2025 * 12
        if ended >= 2024 * 12:
            ended = 2024 * 12 + int(changed.integers(12))
        tables["clients"].append(client(key, town))
        first = D(began // 12, began % 12 + 1, 1)
        last = D(ended // 12, ended % 12 + 1, 10) if ended < 2024 * 12 + 6 else None
        tables["trajectories"].append(trajectory(number, key, "outsourced_care", first, last))
        for month in range(max(began, 2022 * 12), min(ended, 2024 * 12 + 5) + 1):
            booked = month + int(rng.integers(3))
            euros = 500 if booked < 2024 * 12 else int(changed.integers(100, 2000))
            if booked < 2024 * 12 + 6:
                day = D(booked // 12, booked % 12 + 1, 15)
                tables["production"].append(production(f"{key}-{month}", key, month, day, euros * 100))
    for month in range(2022 * 12, 2024 * 12 + 6):
        tables["costs"].append(
            {
                "line": f"o{month}",
                "month": month,
                "municipality": "0917",
                "segment": "overhead",
                "amount": 70_000 if month < 2024 * 12 else int(changed.integers(1, 10**6)),
                "cost_kind": "overhead",
                "booked_on": cut,
            }
        )
    return source_from_rows(region(), tables, first_day=D(2022, 1, 1), last_day=D(2024, 6, 30))


def test_an_origin_never_sees_what_comes_after_it():
    kept: list[Any] = []
    outcomes: list[Any] = []

    def listening(known: Any, seed: int) -> Any:
        drawn = modelled(draws=40, workers=1)(known, seed)
        series = [
            known_series(known, place, quantity)
            for place in (Place(), Place("0986"))
            for quantity in ("clients", "cost")
        ]
        kept.append((drawn.values.tobytes(), drawn.fixed.tobytes(), [one[0].values.tolist() for one in series]))
        return drawn

    for later in (2, 3):
        with source(later) as opened:
            found = backtest(opened, draws=40, workers=1, model=listening)
            outcomes.append([row.happened for row in found.rows])
            assert found.origins == ("2024-01",)
            assert history(opened).months == 30
    assert kept[0] == kept[1]
    assert outcomes[0] != outcomes[1]


def test_a_snapshot_is_tested_in_one_call_and_says_how_it_went():
    with source(2) as opened:
        found = backtest(opened, draws=40, workers=1)
    assert {row.method for row in found.rows} == set(METHODS)
    assert {row.horizon for row in found.rows} == {1, 3, 6}
    assert "Voerendaal" in found.remarks[1].nl
    assert "1 keer" in found.remarks[0].nl
