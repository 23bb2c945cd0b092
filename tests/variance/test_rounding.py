# SPDX-License-Identifier: EUPL-1.2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from regie.variance.rounding import meet_sums, round_fractions, round_parts


@st.composite
def fractions(draw: st.DrawFn) -> tuple[np.ndarray, int]:
    """Tops (parts, cells) over one bottom, so that ties abound; every cell adds up to whole cents."""
    shape = draw(st.integers(2, 7)), draw(st.integers(1, 6))
    bottom = draw(st.integers(1, 12))
    tops = draw(arrays(np.int64, shape, elements=st.integers(-60, 60)))
    tops[0] -= tops.sum(axis=0) % bottom
    return tops, bottom


@given(fractions())
@settings(max_examples=150, deadline=None)
def test_parts_add_up_to_the_cell_and_no_part_or_sum_is_off_by_a_cent(drawn):
    tops, bottom = drawn
    totals = tops.sum(axis=0) // bottom
    result = meet_sums(round_parts(tops / bottom, totals), tops / bottom)
    assert (result.sum(axis=0) == totals).all()
    assert (np.abs(result * bottom - tops) < bottom).all()
    assert (np.abs(result.sum(axis=1) * bottom - tops.sum(axis=1)) < bottom).all()


@given(fractions())
@settings(max_examples=150, deadline=None)
def test_turning_all_signs_turns_the_result(drawn):
    tops, bottom = drawn
    totals = tops.sum(axis=0) // bottom
    one = meet_sums(round_parts(tops / bottom, totals), tops / bottom)
    other = meet_sums(round_parts(-tops / bottom, -totals), -tops / bottom)
    assert (one == -other).all()


def test_fractions_and_parts_round_alike_and_ties_go_to_the_earlier_part():
    tops = np.array([[1, -1], [1, -1], [2, -2], [-1, 1]], dtype=object)
    totals = np.array([1, -1], dtype=np.int64)
    whole = round_fractions(tops, np.array([3, 3], dtype=object), totals)
    assert whole.tolist() == [[0, 0], [0, 0], [1, -1], [0, 0]]
    assert whole.tolist() == round_parts(tops.astype(float) / 3, totals).tolist()
    halves = round_parts(np.array([[0.5], [0.5]]), np.array([1], dtype=np.int64))
    assert halves.tolist() == [[1], [0]]
