# SPDX-License-Identifier: EUPL-1.2
"""Percentages of whole numbers: exact, then rounded half away from zero."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from regie.contract.lines import rounded_to


def percent_of(part: int, whole: int | None) -> Decimal | None:
    """Percent with two decimals; nothing where there is nothing to divide by.

    >>> percent_of(1, 8)
    Decimal('12.50')
    """
    return rounded_to(Fraction(100 * part, whole), 2) if whole else None
