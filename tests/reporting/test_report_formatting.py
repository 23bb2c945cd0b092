# SPDX-License-Identifier: EUPL-1.2
"""Numbers, amounts, days and periods as a person reads them."""

from __future__ import annotations

import doctest
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.reporting.values import SUPPRESSED, Format, written
from regie.vocabulary import Period, formatting

NBSP = "\u00a0"


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(formatting) == (0, doctest.testmod(formatting).attempted)
    assert doctest.testmod(formatting).attempted > 10


@pytest.mark.parametrize(
    ("value", "form", "nl", "en"),
    [
        (2638, Format.WHOLE, "2.638", "2,638"),
        (Decimal("3359000"), Format.EURO, f"€{NBSP}3.359.000", "€3,359,000"),
        (Decimal("-1234.5"), Format.EURO_CENTS, f"€{NBSP}−1.234,50", "−€1,234.50"),
        (Decimal("3359000"), Format.EURO_MILLIONS, f"€{NBSP}3,4{NBSP}mln", f"€3.4{NBSP}million"),
        (Decimal("3359000"), Format.EURO_THOUSANDS, "3.359", "3,359"),
        (Decimal("79.1"), Format.PERCENT, "79,1%", "79.1%"),
        (Decimal("-4.5"), Format.POINTS, f"−4,5{NBSP}procentpunt", f"−4.5{NBSP}percentage points"),
        (37, Format.CHANGE, "+37", "+37"),
        (date(2024, 6, 30), Format.DAY, "30-06-2024", "30 Jun 2024"),
        ("artikel 4.1", Format.EURO, "artikel 4.1", "artikel 4.1"),
        (None, Format.EURO, "–", "–"),
        (SUPPRESSED, Format.WHOLE, "x", "x"),
    ],
)
def test_a_value_is_written_in_dutch_and_in_english(value: object, form: Format, nl: str, en: str) -> None:
    assert written(value, form, "nl") == nl  # type: ignore[arg-type]
    assert written(value, form, "en") == en  # type: ignore[arg-type]


def test_halves_round_away_from_zero() -> None:
    assert [formatting.number(Decimal(v), 1) for v in ("0.25", "0.35", "-0.25")] == ["0,3", "0,4", "−0,3"]


def test_a_value_that_rounds_to_zero_has_no_sign() -> None:
    assert formatting.number(Decimal("-0.04"), 1, signed=True) == "0,0"


@settings(deadline=None)
@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_the_digits_of_a_whole_number_survive_writing(value: int) -> None:
    text = formatting.number(value).replace(".", "").replace("−", "-")
    assert int(text) == value


def test_periods_are_written_out() -> None:
    half = Period.parse("2024-H1")
    assert formatting.period(half) == "eerste halfjaar 2024"
    assert formatting.period(half, lang="en") == "first half of 2024"
    assert formatting.months_of(half) == "januari tot en met juni 2024"
    assert formatting.months_of(half, lang="en") == "January to June 2024"
    assert formatting.period(Period.parse("2024-Q2")) == "tweede kwartaal 2024"
