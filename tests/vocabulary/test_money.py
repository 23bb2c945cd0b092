# SPDX-License-Identifier: EUPL-1.2
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.vocabulary import RegieError
from regie.vocabulary.money import largest_remainder, to_cents, to_euros, written

weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(sum)


def test_euros_become_whole_cents_and_back():
    assert to_cents("3359000") == 335900000
    assert to_cents(Decimal("-0.05")) == -5
    assert to_euros(335900001) == Decimal("3359000.01")
    assert written(-5) == "-0.05"


@pytest.mark.parametrize("amount", ["0.005", "een euro", "NaN", "1e20", "1.234,56"])
def test_an_amount_is_never_guessed(amount):
    with pytest.raises(RegieError) as refused:
        to_cents(amount)
    assert "twee decimalen" in refused.value.message("nl")


@settings(deadline=None)
@given(st.integers(-(10**14), 10**14), weights)
def test_shares_add_up_to_the_cent_and_lie_within_a_cent_of_the_exact_part(amount, keys):
    parts = largest_remainder(amount, keys)
    assert parts.sum() == amount
    for part, weight in zip(parts.tolist(), keys, strict=True):
        assert abs(part - Fraction(amount * weight, sum(keys))) < 1


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9), weights)
def test_a_zero_weight_gets_nothing_unless_all_others_are_exact(amount, keys):
    parts = largest_remainder(amount, [*keys, 0])
    assert parts[-1] == 0


def test_draws_divide_as_one_by_one():
    amounts = np.array([100, -7, 0, 99999], dtype=np.int64)
    together = largest_remainder(amounts, [3, 2, 2])
    assert together.tolist() == [largest_remainder(int(a), [3, 2, 2]).tolist() for a in amounts]


def test_ties_go_to_the_earlier_weight():
    assert largest_remainder(101, [1, 1, 1]).tolist() == [34, 34, 33]
    assert largest_remainder(1, [1, 1]).tolist() == [1, 0]


def test_nothing_is_divided_by_no_weight():
    for keys in ([0, 0], [1, -1]):
        with pytest.raises(RegieError):
            largest_remainder(100, keys)
