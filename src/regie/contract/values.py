# SPDX-License-Identifier: EUPL-1.2
"""The kinds of value that stand in a contract file. Amounts and percentages are ``Decimal``, never a float."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from regie.vocabulary.errors import RegieError
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import to_cents
from regie.vocabulary.periods import Period

LARGEST_PERCENT = Decimal(1000)


def _amount(value: Any) -> Decimal:
    if isinstance(value, bool | float):
        raise PydanticCustomError("amount", "no amount")
    try:
        return Decimal(to_cents(value)).scaleb(-2)
    except (RegieError, TypeError, ValueError):
        raise PydanticCustomError("amount", "no amount") from None


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool | float):
        raise PydanticCustomError("percentage", "no percentage")
    try:
        result = Decimal(value)
    except (ArithmeticError, TypeError, ValueError):
        raise PydanticCustomError("percentage", "no percentage") from None
    if not result.is_finite() or abs(result) > LARGEST_PERCENT:
        raise PydanticCustomError("percentage", "no percentage")
    return result


def _period(value: str) -> str:
    try:
        return str(Period.parse(value))
    except RegieError:
        raise PydanticCustomError("period", "no period") from None


def _month_day(value: str) -> str:
    month, day = (int(part) for part in value.split("-"))
    try:
        date(2000, month, day)  # a leap year: 29 February is a day
    except ValueError:
        raise PydanticCustomError("month_day", "no day of a year") from None
    return value


def plain(value: Decimal) -> str:
    """A number without trailing zeros or exponent."""
    return f"{value.normalize():f}"


Amount = Annotated[
    Decimal, BeforeValidator(_amount), PlainSerializer(lambda value: f"{value:.2f}", when_used="json")
]
"""Euros with two decimals."""

Percent = Annotated[Decimal, BeforeValidator(_decimal), PlainSerializer(plain, when_used="json")]
"""A percentage as a number of percent, with the digits it was written with."""

Year = Annotated[int, Field(strict=True, ge=1990, le=2200)]
WrittenYear = Annotated[int, Field(ge=1990, le=2200)]
"""A year as the key of a table, where TOML has text."""
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 12, 31))]
"""A day that months and years are counted from."""
WrittenPeriod = Annotated[str, AfterValidator(_period)]
"""A month, quarter, half-year or year, written ``2024-06``, ``2024-Q2``, ``2024-H1`` or ``2024``."""
Count = Annotated[int, Field(strict=True, ge=0, le=10**9)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
MunicipalityCode = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
"""The CBS code of a municipality, leading zeros kept."""
Named = Annotated[str, Field(min_length=1, max_length=300)]
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"), AfterValidator(_month_day)]
"""A day within a year, written ``MM-DD``."""


def day_of_year(year: int, written: str) -> date:
    """The day ``MM-DD`` of a year; 29 February of another year is the 28th."""
    month, day = (int(part) for part in written.split("-"))
    if (month, day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, day)


class Part(Frozen):
    """A part of a contract file. ``KEY`` names the fields that tell two parts of one list apart."""

    KEY: ClassVar[tuple[str, ...]] = ()

    @property
    def identity(self) -> tuple[Any, ...]:
        """The values of ``KEY``: what the part is called in messages and in a comparison."""
        return tuple(getattr(self, field) for field in self.KEY)


class Rule(Part):
    """A part that rests on a clause of the contract; the clause comes back in every line computed from it."""

    clause: Code
