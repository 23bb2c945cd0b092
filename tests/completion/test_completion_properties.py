# SPDX-License-Identifier: EUPL-1.2
"""What always holds, whatever the triangle."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.completion import (
    Bookings,
    Completion,
    Settings,
    Triangle,
    backtest,
    build_triangles,
    chain_ladder,
    complete,
    draws,
)
from regie.vocabulary import RegieError

JUNE = 2024 * 12 + 5
EASY = Settings(least_months=3, least_bookings=1, least_rate_months=2)

amounts = st.one_of(st.integers(0, 10**7), st.integers(-(10**6), 10**7), st.integers(-(10**13), 10**13))
rows = st.lists(
    st.tuples(st.integers(JUNE - 11, JUNE), st.integers(0, 5), amounts, st.sampled_from(["a", "b", "c"])).map(
        lambda row: (row[0], row[0] + row[1], row[2], row[3])
    ),
    max_size=60,
)
ladders = st.integers(3, 8).flatmap(
    lambda n: st.tuples(*(st.lists(st.integers(1, 10**8), min_size=n - i, max_size=n - i) for i in range(n)))
)


def completed(bookings: Bookings, **more: Any) -> Completion:
    return complete(build_triangles(bookings, reference=JUNE, months=12), reference=JUNE, settings=EASY, **more)


@settings(max_examples=100, deadline=None)
@given(rows, st.booleans(), st.booleans(), st.data())
def test_odd_bookings_give_a_result_or_a_message_and_all_totals_add_up(
    written: list[tuple[int, int, int, str]], exposed: bool, missing: bool, data: st.DataObject
) -> None:
    until = {"a": JUNE - 2} if missing else {}
    written = [row for row in written if not (row[3] == "a" and missing and row[1] > JUNE - 2)]
    exposure = (
        {"b": {month: data.draw(st.integers(0, 1000)) for month in range(JUNE - 11, JUNE + 1)}} if exposed else {}
    )
    bookings = Bookings.of(written)
    triangles = build_triangles(bookings, reference=JUNE, months=12, known_until=until)
    try:
        result = complete(triangles, reference=JUNE, exposure=exposure, ledger=("c",), settings=EASY)
        drawn = draws(triangles, count=3, seed=1, exposure=exposure, ledger=("c",), settings=EASY)
    except RegieError as error:
        if error.key not in {"completion.nothing_to_complete", "completion.amount_too_large"}:
            raise
        return
    seen = sum(row[2] for row in written if row[1] <= JUNE)
    assert result.booked_cents == seen
    assert sum(group.booked_cents for group in result.groups) == seen
    assert sum(month.booked_cents for month in result.months) == seen
    for parts in (result.groups, result.months, result.accruals):
        amounts = [getattr(part, "to_come_cents", getattr(part, "amount_cents", None)) for part in parts]
        assert sum(amount or 0 for amount in amounts) == (result.to_come_cents or 0)
    for group in result.groups:
        assert sum(month.to_come_cents or 0 for month in group.months) == (group.to_come_cents or 0)
        assert sum(month.booked_cents for month in group.months) == group.booked_cents
        for one in (group, *group.months):
            if one.to_come_cents is not None:
                assert one.low_cents is not None
                assert one.high_cents is not None
                assert one.low_cents <= one.to_come_cents <= one.high_cents
    assert drawn.cents.shape == (3, len(result.groups), 12)
    assert not drawn.cents[:, ~drawn.estimated].any()


@settings(max_examples=60, deadline=None)
@given(ladders, st.integers(2, 50))
def test_scaling_all_amounts_scales_the_estimate_and_its_error(triangle: Any, k: int) -> None:
    try:
        one = chain_ladder(Triangle.of_rows(triangle))
    except RegieError:
        with pytest.raises(RegieError):
            chain_ladder(Triangle.of_rows([[k * x for x in row] for row in triangle]))
        return
    scaled = chain_ladder(Triangle.of_rows([[k * x for x in row] for row in triangle]))
    assert scaled.expected == pytest.approx(k * one.expected, rel=1e-9, abs=1e-3)
    assert scaled.standard_error == pytest.approx(k * one.standard_error, rel=1e-6, abs=1e-3)
    assert scaled.total_standard_error == pytest.approx(k * one.total_standard_error, rel=1e-6, abs=1e-3)
    assert np.abs(scaled.to_come - k * one.to_come).max() <= k


@settings(max_examples=60, deadline=None)
@given(rows, st.randoms())
def test_permuting_bookings_and_groups_changes_nothing(
    written: list[tuple[int, int, int, str]], random: Any
) -> None:
    if not written:
        return
    shuffled = list(written)
    random.shuffle(shuffled)
    bookings = Bookings.of(written)
    other = build_triangles(Bookings.of(shuffled), reference=JUNE, months=12)
    random.shuffle(other)
    try:
        result = completed(bookings)
    except RegieError:
        return
    assert complete(other, reference=JUNE, settings=EASY) == result
    one = draws(build_triangles(bookings, reference=JUNE, months=12), count=4, seed=3, settings=EASY)
    assert np.array_equal(draws(other, count=4, seed=3, settings=EASY).cents, one.cents)


@settings(max_examples=60, deadline=None)
@given(rows)
def test_a_complete_triangle_has_nothing_to_come(written: list[tuple[int, int, int, str]]) -> None:
    if not written:
        return
    triangles = build_triangles(
        Bookings.of(written), reference=JUNE + 20, months=12, longest_delay=8, last_service_month=JUNE, known_from=JUNE - 11
    )  # fmt: skip
    result = complete(triangles, reference=JUNE + 20, settings=EASY)
    for group in result.groups:
        if group.pattern != "none":
            assert {month.to_come_cents for month in group.months} == {0}
            assert (group.standard_error_cents, group.low_cents, group.high_cents) == (0, 0, 0)
    assert not draws(triangles, count=2, seed=1, settings=EASY).cents.any()


@settings(max_examples=30, deadline=None)
@given(rows)
def test_an_odd_history_can_be_tested_back(written: list[tuple[int, int, int, str]]) -> None:
    try:
        result = backtest(
            Bookings.of(written),
            at=[JUNE - 4, JUNE - 2],
            reference=JUNE + 5,
            months=12,
            longest_delay=4,
            settings=EASY,
        )
    except RegieError as error:
        if error.key != "completion.amount_too_large":
            raise
        return
    for total in result.totals:
        parts = [line for line in result.months if (line.at, line.group) == (total.at, total.group)]
        assert sum(line.came_cents for line in parts) == total.came_cents
        assert sum(line.estimated_cents for line in parts) == total.estimated_cents


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(amounts, max_size=6), max_size=6))
def test_the_method_by_itself_gives_a_result_or_a_message(written: list[list[int]]) -> None:
    try:
        result = chain_ladder(Triangle.of_rows(written))
    except RegieError as error:
        if error.key not in {"completion.no_pattern", "completion.amount_too_large"}:
            raise
        return
    assert result.total == result.to_come.sum()
    assert np.isfinite(result.standard_error).all()
