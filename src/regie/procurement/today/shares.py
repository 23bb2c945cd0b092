# SPDX-License-Identifier: EUPL-1.2
"""Percentages of what stands in the tables of today."""

from __future__ import annotations

from decimal import Decimal

from regie.vocabulary.rounding import percent_of


def share(part: int, whole: int | None) -> Decimal | None:
    """Percent with two decimals; nothing where there is nothing to divide by.

    >>> share(1, 8)
    Decimal('12.50')
    """
    return percent_of(part, whole, 2) if whole else None
