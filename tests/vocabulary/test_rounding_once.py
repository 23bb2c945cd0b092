# SPDX-License-Identifier: EUPL-1.2
"""Rounding: once, from the exact value, halves away from zero."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.vocabulary.rounding import percent_of, rounded, rounded_to


@settings(deadline=None)
@given(st.fractions())
def test_halves_are_rounded_away_from_zero_as_on_paper(value):
    whole = rounded(value)
    assert abs(whole - value) <= Fraction(1, 2)
    assert rounded(-value) == -whole
    assert (rounded(Fraction(5, 2)), rounded(Fraction(-5, 2))) == (3, -3)
    assert rounded_to(Fraction(6365, 1000), 2) == Decimal("6.37")


def test_a_percentage_is_rounded_once_from_the_exact_quotient():
    assert percent_of(49, 400) == Decimal("12.3")  # 12.25
    assert percent_of(4446, 10_000, 0) == Decimal(44)  # by way of one decimal it would be 45
    assert percent_of(Decimal("-0.01"), 1000) == Decimal("0.0")
    with pytest.raises(ZeroDivisionError):
        percent_of(1, 0)
