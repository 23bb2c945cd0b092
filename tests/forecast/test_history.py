# SPDX-License-Identifier: EUPL-1.2
"""The past as arrays, from rows: nothing lost, nothing counted twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from care_rows import client, production, region, trajectory

from regie.figures import Source, source_from_rows
from regie.forecast.estimating.estimate import estimate
from regie.forecast.estimating.history import History, history
from regie.vocabulary import RegieError

D = date
FIRST, LAST = D(2022, 1, 1), D(2024, 6, 30)


def rows(seed: int, clients: int = 150) -> dict[str, list[dict[str, Any]]]:
    rng = np.random.default_rng(seed)
    people: list[dict[str, Any]] = []
    stays: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for number in range(clients):
        key, town = f"c{number}", "0917" if number % 4 else "0986"
        people.append(client(key, town))
        began = D(2021, 6, 1) + timedelta(days=int(rng.integers(1100)))
        ended = began + timedelta(days=int(rng.exponential(250)))
        segment = "outsourced_care" if rng.random() < 0.5 else "area_team"
        stays.append(trajectory(number, key, segment, began, ended if ended <= LAST else None))
        for month in range(max(began.year * 12 + began.month - 1, 2022 * 12), 2024 * 12 + 6):
            if segment == "outsourced_care" and month <= ended.year * 12 + ended.month - 1:
                booked = month + int(rng.integers(3))
                if booked < 2024 * 12 + 6:
                    day = D(booked // 12, booked % 12 + 1, 15)
                    lines.append(production(f"L{len(lines)}", key, month, day, 50_000))
    overhead = {"segment": "overhead", "amount": 70_000, "cost_kind": "overhead", "booked_on": LAST}
    team = {"segment": "area_team", "amount": 90_000, "cost_kind": "subsidy", "booked_on": LAST}
    costs = [
        {"line": f"{place}-{month}", "month": month, "municipality": "0917", **kind}
        for place, kind in enumerate((overhead, team))
        for month in range(2022 * 12, 2024 * 12 + 6)
    ]
    return {"clients": people, "trajectories": stays, "production": lines, "costs": costs}


def source(tables: dict[str, list[dict[str, Any]]]) -> Source:
    return source_from_rows(region(), tables, first_day=FIRST, last_day=LAST)


@pytest.fixture(scope="module")
def past() -> History:
    with source(rows(1)) as opened:
        return history(opened)


def test_months_and_codes_are_those_of_the_snapshot(past: History) -> None:
    assert (past.first_month, past.months, past.end_month) == (2022 * 12, 30, 2024 * 12 + 6)
    assert past.municipalities == ("0917", "0986")
    assert past.segments == ("area_team", "outsourced_care")


def test_stock_plus_who_comes_less_who_leaves_is_the_next_stock(past: History) -> None:
    total = past.stock.sum(axis=(1, 2))
    came = past.new.sum(axis=(1, 2)) + past.back.sum(axis=(1, 2))
    assert (total[1:] == total[:-1] + came[1:] - past.left.sum(axis=1)[1:]).all()


def test_client_months_at_risk_are_the_stock_of_every_month(past: History) -> None:
    assert past.at_risk.sum(axis=(0, 3)).tolist() == past.stock.sum(axis=0).tolist()
    assert (past.at_risk >= past.leaving + past.moving.sum(axis=-1)).all()


def test_who_is_still_in_care_is_the_last_stock_less_who_left_at_its_end(past: History) -> None:
    gone = past.leaving.sum() - past.left.sum()
    assert past.in_care.sum() == past.stock[-1].sum() - gone
    assert past.out[:, 0].sum() == gone


def test_every_cent_is_of_care_capacity_or_neither(past: History) -> None:
    assert past.capacity[:, 0, 0].tolist() == [90_000] * 30
    assert past.capacity.sum() == 30 * 90_000
    assert past.fixed.tolist() == [[70_000, 0]] * 30
    with source(rows(1)) as opened:
        booked = sum(line["amount"] for line in rows(1)["production"])
        assert history(opened).cost.sum() >= booked
    assert past.cost[:20, :, 1].sum() == past.stock[:20, :, 1].sum() * 50_000


def test_late_bookings_are_completed(past: History) -> None:
    expected = past.stock[:, :, 1].sum(axis=1) * 50_000
    assert past.cost_known.all()
    found = past.cost[:, :, 1].sum(axis=1)
    assert found[-3:].sum() == pytest.approx(expected[-3:].sum(), rel=0.12)
    raw = sum(line["amount"] for line in rows(1)["production"] if line["service_month"] >= 2024 * 12 + 3)
    assert abs(found[-3:].sum() - expected[-3:].sum()) < abs(raw - expected[-3:].sum())


def test_a_cut_knows_only_what_was_booked_then(past: History) -> None:
    with source(rows(1)) as opened:
        then = history(opened, end_month=2023 * 12 + 6)
    assert then.end_month == 2023 * 12 + 6
    assert then.stock.tolist() == past.stock[:18].tolist()
    assert then.new.tolist() == past.new[:18].tolist()
    recent = then.cost[-1, :, 1].sum()
    assert recent == pytest.approx(past.cost[17, :, 1].sum(), rel=0.3)
    assert recent != past.cost[17, :, 1].sum()


def test_too_few_bookings_for_a_pattern_leave_the_newest_year_unknown() -> None:
    with source(rows(2, clients=14)) as opened:
        thin = history(opened)
    assert thin.cost_known[:17].all()
    assert not thin.cost_known[-12:, 1].any()
    assert estimate(thin, horizon=12, draws=10, seed=1).rates.cost[..., 1].mean() > 0


def test_an_estimate_can_be_made_of_it(past: History) -> None:
    found = estimate(past, horizon=12, draws=10, seed=1)
    assert found.axes.first_month == past.end_month
    assert found.rates.cost[:, :, :, 1].mean() == pytest.approx(50_000, rel=0.1)
    assert (found.rates.cost[:, :, :, 0] == 0).all()


def test_a_snapshot_without_clients_is_refused() -> None:
    with source({}) as opened, pytest.raises(RegieError) as caught:
        history(opened)
    assert "cliënt" in caught.value.message("nl")
