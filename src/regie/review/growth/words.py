# SPDX-License-Identifier: EUPL-1.2
"""Amounts, counts, shares and periods as they stand in a sentence, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from regie.review.growth.money import both
from regie.review.views import Said
from regie.vocabulary import Period, formatting
from regie.vocabulary.money import to_euros
from regie.vocabulary.rounding import rounded_to


def amount(cents: int) -> Said:
    """Cents as whole euros."""
    return _each(lambda lang: formatting.euro(_round(to_euros(cents)), lang=lang))


def signed(cents: int) -> Said:
    """Cents as whole euros, with a plus or minus."""
    return _each(lambda lang: formatting.euro(_round(to_euros(cents)), lang=lang, signed=True))


def whole(value: Decimal | int) -> Said:
    """A count."""
    return _each(lambda lang: formatting.number(value, lang=lang))


def one_decimal(value: Decimal) -> Said:
    """A number with one decimal."""
    return _each(lambda lang: formatting.number(value, 1, lang=lang))


def share_of(percent: Decimal) -> Said:
    """Percent with one decimal."""
    return _each(lambda lang: formatting.percent(percent, lang=lang))


def points(value: Decimal) -> Said:
    """A change in percentage points."""
    return _each(lambda lang: formatting.points(value, lang=lang))


def phrase(period: str) -> Said:
    """A period in running text."""
    return _each(lambda lang: formatting.phrase(Period.parse(period), lang=lang))


def listed(parts: Sequence[Said]) -> Said:
    """Parts after each other, "and" before the last."""
    if len(parts) == 1:
        return parts[0]
    return _each(
        lambda lang: ", ".join(p.said(lang) for p in parts[:-1]) + both("and").said(lang) + parts[-1].said(lang)
    )


def _each(write: Callable[[str], str]) -> Said:
    return Said(nl=write("nl"), en=write("en"))


def _round(euros: Decimal) -> Decimal:
    return rounded_to(euros, 0)
