# SPDX-License-Identifier: EUPL-1.2
"""One value in a document: what it may be, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated, overload

from pydantic import Strict, StrictInt, StrictStr

from regie.vocabulary import formatting
from regie.vocabulary.money import to_euros
from regie.vocabulary.texts import say


class Hidden(Enum):
    """A value that is known but not shown, because so few persons or providers stand behind it."""

    SUPPRESSED = "suppressed"


SUPPRESSED = Hidden.SUPPRESSED

Number = StrictInt | Annotated[Decimal, Strict()] | Hidden | None
"""A whole number, a ``Decimal``, ``SUPPRESSED``, or ``None`` when it is not known. Never a float."""

Value = StrictInt | Annotated[Decimal, Strict()] | Annotated[date, Strict()] | Hidden | StrictStr | None
"""What a table cell or key figure holds: a number, a day, a text, ``SUPPRESSED`` or ``None`` (not known)."""


class Format(StrEnum):
    """How numbers are written. Euros are given in euros, percentages in percent, never as fractions."""

    TEXT = "text"
    WHOLE = "whole"
    ONE_DECIMAL = "one_decimal"
    TWO_DECIMALS = "two_decimals"
    EURO = "euro"
    EURO_CENTS = "euro_cents"
    EURO_THOUSANDS = "euro_thousands"
    EURO_MILLIONS = "euro_millions"
    PERCENT = "percent"
    WHOLE_PERCENT = "whole_percent"
    POINTS = "points"
    CHANGE = "change"
    PERCENT_CHANGE = "percent_change"
    EURO_CHANGE = "euro_change"
    EURO_MILLIONS_CHANGE = "euro_millions_change"
    DAY = "day"

    @property
    def is_number(self) -> bool:
        """Numbers stand at the right of their column, so that their digits are under each other."""
        return self not in (Format.TEXT, Format.DAY)

    @property
    def finest(self) -> Decimal:
        """The smallest difference that can be read: no axis has steps smaller than this."""
        match self:
            case Format.ONE_DECIMAL | Format.PERCENT | Format.POINTS | Format.PERCENT_CHANGE:
                return Decimal("0.1")
            case Format.TWO_DECIMALS | Format.EURO_CENTS:
                return Decimal("0.01")
            case Format.EURO_THOUSANDS:
                return Decimal(1000)
            case Format.EURO_MILLIONS | Format.EURO_MILLIONS_CHANGE:
                return Decimal(100_000)
            case _:
                return Decimal(1)

    @property
    def signed(self) -> Format:
        """The same form for a change, with a plus or minus; forms without one stay as they are."""
        return {
            Format.WHOLE: Format.CHANGE,
            Format.PERCENT: Format.PERCENT_CHANGE,
            Format.EURO: Format.EURO_CHANGE,
            Format.EURO_MILLIONS: Format.EURO_MILLIONS_CHANGE,
        }.get(self, self)


@overload
def euros(cents: int) -> Decimal: ...
@overload
def euros(cents: None) -> None: ...
@overload
def euros(cents: int | None) -> Decimal | None: ...
def euros(cents: int | None) -> Decimal | None:
    """Euros of whole cents; nothing when they are not known."""
    return None if cents is None else to_euros(cents)


def summed(cents: Iterable[int | None]) -> Decimal | None:
    """The euros of amounts together; nothing when one of them is not known."""
    known = list(cents)
    return None if None in known else to_euros(sum(each for each in known if each is not None))


def written(value: Value, form: Format, lang: str) -> str:
    """The value as a person reads it; the sign of the legend when it is suppressed or not known."""
    match value:
        case None:
            return say("reporting.sign_unknown", lang)
        case Hidden():
            return say("reporting.sign_suppressed", lang)
        case str():
            return value
        case date():
            return formatting.short_day(value, lang=lang)
    match form:
        case Format.ONE_DECIMAL:
            return formatting.number(value, 1, lang=lang)
        case Format.TWO_DECIMALS:
            return formatting.number(value, 2, lang=lang)
        case Format.EURO:
            return formatting.euro(value, lang=lang)
        case Format.EURO_CENTS:
            return formatting.euro(value, 2, lang=lang)
        case Format.EURO_THOUSANDS:
            return formatting.number(Decimal(value).scaleb(-3), lang=lang)
        case Format.EURO_MILLIONS:
            return formatting.millions(value, lang=lang)
        case Format.EURO_MILLIONS_CHANGE:
            return formatting.millions(value, lang=lang, signed=True)
        case Format.PERCENT:
            return formatting.percent(value, lang=lang)
        case Format.WHOLE_PERCENT:
            return formatting.percent(value, 0, lang=lang)
        case Format.POINTS:
            return formatting.points(value, lang=lang)
        case Format.CHANGE:
            return formatting.number(value, lang=lang, signed=True)
        case Format.PERCENT_CHANGE:
            return formatting.percent(value, lang=lang, signed=True)
        case Format.EURO_CHANGE:
            return formatting.euro(value, lang=lang, signed=True)
        case _:
            return formatting.number(value, lang=lang)
