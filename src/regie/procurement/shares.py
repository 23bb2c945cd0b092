# SPDX-License-Identifier: EUPL-1.2
"""Percentages and prices from whole numbers: exact, then rounded half away from zero."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def rounded(exact: Fraction, decimals: int = 2) -> Decimal:
    """A decimal with so many decimals."""
    doubled = 2 * abs(exact) * 10**decimals
    whole = (doubled.numerator + doubled.denominator) // (2 * doubled.denominator)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-decimals)


def percent_of(part: int, whole: int | None) -> Decimal | None:
    """Percent with two decimals; nothing where there is nothing to divide by.

    >>> percent_of(1, 8)
    Decimal('12.50')
    """
    return rounded(Fraction(100 * part, whole)) if whole else None
