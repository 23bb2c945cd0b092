# SPDX-License-Identifier: EUPL-1.2
"""One way to round: exactly, and halves away from zero, as on paper and in a spreadsheet."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def rounded(value: Fraction) -> int:
    """The nearest whole number; halves go away from zero, as on paper."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def rounded_to(value: Fraction | Decimal, digits: int) -> Decimal:
    """A ``Decimal`` with so many digits; halves go away from zero.

    >>> rounded_to(Decimal("12.25"), 1)
    Decimal('12.3')
    """
    return Decimal(rounded(Fraction(value) * 10**digits)).scaleb(-digits)


def percent_of(part: int | Decimal, whole: int | Decimal, digits: int = 1) -> Decimal:
    """What a part is of a whole, in percent; rounded once, from the exact quotient.

    Raises ``ZeroDivisionError`` of nothing: whether that is unknown or 0 is for the caller to say.

    >>> percent_of(1, 8, 2)
    Decimal('12.50')
    """
    return rounded_to(100 * Fraction(part) / Fraction(whole), digits)
