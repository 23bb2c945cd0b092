# SPDX-License-Identifier: EUPL-1.2
"""From bookings to triangles: what counts when, and what is refused."""

import numpy as np
import pytest

from regie.completion import Bookings, build_triangles
from regie.completion.triangle import MOST_MONTHS
from regie.vocabulary import RegieError

JUNE = 2024 * 12 + 5


def test_bookings_stand_by_month_of_help_and_delay() -> None:
    rows = [
        (JUNE - 2, JUNE - 2, 100, "a"),
        (JUNE - 2, JUNE, 30, "a"),
        (JUNE, JUNE, 70, "a"),
        (JUNE - 2, JUNE, 5, "a"),
    ]
    [triangle] = build_triangles(Bookings.of(rows), reference=JUNE, months=3, longest_delay=2)
    assert triangle.increments.tolist() == [[100, 0, 35], [0, 0, 0], [70, 0, 0]]
    assert triangle.latest.tolist() == [2, 1, 0]
    assert triangle.lines == 4


def test_what_is_booked_after_the_reference_month_is_not_known_yet() -> None:
    rows = [(JUNE, JUNE, 100, "a"), (JUNE, JUNE + 1, 50, "a")]
    [triangle] = build_triangles(Bookings.of(rows), reference=JUNE, months=1)
    assert triangle.booked.tolist() == [100]
    [later] = build_triangles(Bookings.of(rows), reference=JUNE + 1, months=2)
    assert later.booked.tolist() == [150, 0]


def test_every_cent_of_the_months_shown_is_booked_also_what_came_very_late_or_too_early() -> None:
    rows = [(JUNE - 9, JUNE - 9, 100, "a"), (JUNE - 9, JUNE, 7, "a"), (JUNE, JUNE - 1, 11, "a")]
    [triangle] = build_triangles(Bookings.of(rows), reference=JUNE, months=10, longest_delay=4)
    assert triangle.booked.sum() == 118
    assert triangle.later.sum() == 7
    assert triangle.increments[-1, 0] == 11


def test_after_a_missing_delivery_nothing_is_known() -> None:
    rows = [(JUNE - 3, JUNE - 3, 100, "a"), (JUNE, JUNE, 100, "b")]
    a, b = build_triangles(Bookings.of(rows), reference=JUNE, months=4, known_until={"a": JUNE - 2})
    assert a.latest.tolist() == [1, 0, -1, -1]
    assert b.latest.tolist() == [3, 2, 1, 0]


def test_months_before_the_first_booking_known_do_not_make_the_pattern() -> None:
    rows = [(JUNE - 3, JUNE - 1, 40, "a"), (JUNE - 1, JUNE - 1, 100, "a"), (JUNE, JUNE, 100, "a")]
    [triangle] = build_triangles(Bookings.of(rows), reference=JUNE, months=4)
    assert triangle.usable.tolist() == [False, False, True, True]
    assert triangle.lines == 2


def test_no_bookings_make_no_triangles() -> None:
    assert build_triangles(Bookings.of([]), reference=JUNE) == []


def _of(**changed: object) -> Bookings:
    columns: dict[str, object] = {
        "service_month": np.asarray([JUNE]),
        "booked_month": np.asarray([JUNE]),
        "cents": np.asarray([100]),
        "group": np.asarray(["a"]),
    }
    return Bookings(**(columns | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bookings", "key"),
    [
        (_of(cents=np.asarray([1.5])), "completion.not_whole"),
        (_of(cents=np.asarray([None])), "completion.not_whole"),
        (_of(cents=np.asarray([10**17])), "completion.amount_too_large"),
        (_of(cents=[10**30]), "completion.not_whole"),
        (_of(service_month=np.asarray([202406])), "completion.month_impossible"),
        (_of(booked_month=np.asarray([JUNE, JUNE])), "completion.unequal_lengths"),
        (_of(lines=np.asarray([-1])), "completion.lines_negative"),
        (_of(cents=np.full(10_000, 10**15), service_month=np.full(10_000, JUNE), booked_month=np.full(10_000, JUNE),
             group=np.full(10_000, "a")), "completion.amount_too_large"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_booking_is_refused_with_a_message(bookings: Bookings, key: str) -> None:
    with pytest.raises(RegieError) as refused:
        build_triangles(bookings, reference=JUNE)
    assert refused.value.key == key
    assert refused.value.message("nl") != refused.value.message("en")


def test_a_reference_or_a_length_that_cannot_be_is_refused() -> None:
    for arguments in (
        {"reference": 2024},
        {"reference": JUNE, "months": 0},
        {"reference": JUNE, "months": MOST_MONTHS + 1},
        {"reference": JUNE, "last_service_month": JUNE + 1},
    ):
        with pytest.raises(RegieError):
            build_triangles(_of(), **arguments)


def test_a_booking_after_the_month_said_to_be_the_last_one_known_is_refused() -> None:
    with pytest.raises(RegieError, match="Group a"):
        build_triangles(_of(), reference=JUNE, known_until={"a": JUNE - 1})
