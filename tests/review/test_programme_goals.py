# SPDX-License-Identifier: EUPL-1.2
"""The rule of a development goal and the signals in yearly accounts, worked out on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from regie.review.continuity import YearOfAccounts, signals_of
from regie.review.goals import Aim, guard_holds, standing

UP = Aim(baseline="80", baseline_on=date(2022, 12, 31), target="90", target_on=date(2024, 12, 31))
DOWN = Aim(baseline="200", baseline_on=date(2022, 12, 31), target="150", target_on=date(2024, 12, 31))
HALF = date(2023, 12, 31)


@pytest.mark.parametrize(
    ("aim", "value", "on", "state"),
    [
        (UP, "90", HALF, "reached"),
        (UP, "86", HALF, "on_the_way"),
        (UP, "84", HALF, "behind"),
        (UP, "79", HALF, "behind"),
        (UP, "89.9", date(2025, 6, 30), "behind"),
        (DOWN, "170", HALF, "on_the_way"),
        (DOWN, "180", HALF, "behind"),
        (DOWN, "149", date(2025, 1, 1), "reached"),
        (UP, None, HALF, "unknown"),
    ],
)
def test_a_goal_stands_by_a_straight_line_from_baseline_to_target(aim, value, on, state):
    assert standing(aim, None if value is None else Decimal(value), on).state == state


def test_the_straight_line_goes_by_days():
    found = standing(UP, Decimal(85), date(2023, 12, 31))
    assert found.due == Decimal(80) + Decimal(10) * Decimal(365) / Decimal(731)
    assert found.covered == Decimal("0.5")


@pytest.mark.parametrize(
    ("bound", "value", "holds"),
    [("at_least", "80", True), ("at_least", "79.9", False), ("at_most", "80", True), ("at_most", "80.1", False)],
)
def test_a_guard_holds_up_to_and_including_its_limit(bound, value, holds):
    assert guard_holds(bound, Decimal(80), Decimal(value)) is holds
    assert guard_holds(bound, Decimal(80), None) is None


def years(*results, received=date(2024, 5, 1)):
    return [
        YearOfAccounts(year=2021 + at, result=result, received_on=received) for at, result in enumerate(results)
    ]


def test_three_negative_years_in_a_row_are_a_signal_and_a_gap_is_not():
    kinds = {each.kind for each in signals_of(years(-1, -2, -3, received=None), date(2022, 1, 1))}
    assert kinds == {"negative_years"}
    for results in ((-1, 0, -3), (-1, None, -3), (-1, -2), (-1, -2, -3, 4)):
        found = signals_of(years(*results, received=None), date(2022, 1, 1))
        assert not [each for each in found if each.kind == "negative_years"]


def agreed(year):
    return date(year + 1, 5, 31)


def test_accounts_are_late_after_the_day_that_was_agreed():
    def late(received, on):
        return signals_of([YearOfAccounts(year=2023, received_on=received)], on, agreed)

    assert not late(date(2024, 5, 31), date(2024, 12, 1))
    (found,) = late(date(2024, 6, 1), date(2024, 12, 1))
    assert (found.year, found.seen_on) == (2023, date(2024, 6, 1))
    assert not late(None, date(2024, 5, 31))
    assert late(None, date(2024, 6, 1))


def test_no_accounts_are_late_where_no_day_was_agreed():
    accounts = [YearOfAccounts(year=2023), YearOfAccounts(year=2022, received_on=date(2024, 12, 1))]
    assert not signals_of(accounts, date(2030, 1, 1))
    only_2022 = signals_of(accounts, date(2030, 1, 1), lambda year: agreed(year) if year == 2022 else None)
    assert [each.year for each in only_2022] == [2022]
