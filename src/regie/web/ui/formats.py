# SPDX-License-Identifier: EUPL-1.2
"""Numbers, amounts, days and periods in the reader's language. Formatting only: nothing is computed here."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from regie.reporting.values import SUPPRESSED, Format, Value
from regie.reporting.values import written as written_value
from regie.vocabulary import Figure, Period, formatting
from regie.vocabulary.money import to_euros
from regie.web.ui.language import active

UNKNOWN = "–"
"""What stands for a value that is not known. What is suppressed has its own sign, see :func:`figure`."""

Amount = int | Decimal | str | None


def written(value: Value, form: Format) -> str:
    """A value in one of the forms of the report."""
    return written_value(value, form, active())


def number(value: Amount, decimals: int = 0, *, signed: bool = False) -> str:
    """A number with thousands separated."""
    return UNKNOWN if _unknown(value) else formatting.number(_exact(value), decimals, lang=active(), signed=signed)


def euro(value: Amount, decimals: int = 0, *, signed: bool = False) -> str:
    """An amount in euros (a ``Decimal``, a whole number of euros, or text such as ``"12.50"``)."""
    return UNKNOWN if _unknown(value) else formatting.euro(_exact(value), decimals, lang=active(), signed=signed)


def cents(value: int | None, decimals: int = 0, *, signed: bool = False) -> str:
    """An amount in whole cents, written in euros."""
    return UNKNOWN if value is None else euro(to_euros(value), decimals, signed=signed)


def exact(value: int | None) -> str:
    """An amount in whole cents, with its cents where there are any: nothing that stands beside a threshold may
    read as if it reached it."""
    return cents(value, 2 if value is not None and value % 100 else 0)


def millions(value: Amount, decimals: int = 1, *, signed: bool = False) -> str:
    """An amount in euros, written in millions."""
    return (
        UNKNOWN if _unknown(value) else formatting.millions(_exact(value), decimals, lang=active(), signed=signed)
    )


def percent(value: Amount, decimals: int = 1, *, signed: bool = False) -> str:
    """A percentage, given as a number of percent."""
    return (
        UNKNOWN if _unknown(value) else formatting.percent(_exact(value), decimals, lang=active(), signed=signed)
    )


def day(value: date | datetime | str | None) -> str:
    """A day written out: 30 juni 2024."""
    found = _day(value)
    return UNKNOWN if found is None else formatting.day(found, lang=active())


def short_day(value: date | datetime | str | None) -> str:
    """A day for a table: 30-06-2024."""
    found = _day(value)
    return UNKNOWN if found is None else formatting.short_day(found, lang=active())


def moment(value: datetime | None) -> str:
    """A day with its time: 30-06-2024 14:05."""
    if value is None:
        return UNKNOWN
    here = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{formatting.short_day(here.date(), lang=active())} {here:%H:%M}"


def period(value: Period | str | None) -> str:
    """A period written out: eerste halfjaar 2024, juni 2024."""
    return UNKNOWN if not value else formatting.period(_period(value), lang=active())


def short_period(value: Period | str | None) -> str:
    """A period for a table: 2024-H1, jun 2024."""
    return UNKNOWN if not value else formatting.short_period(_period(value), lang=active())


def figure(found: Figure, decimals: int | None = None) -> str:
    """The value of a figure in its unit; a suppressed one as its sign."""
    if found.suppressed:
        return written_value(SUPPRESSED, Format.WHOLE, active())
    if found.value is None:
        return UNKNOWN
    match found.unit:
        case "euro":
            return euro(found.value, 0 if decimals is None else decimals)
        case "percent":
            return percent(found.value, 1 if decimals is None else decimals)
        case _:
            return number(found.value, _decimals(found.value) if decimals is None else decimals)


def _decimals(value: int | Decimal) -> int:
    return 0 if value == int(value) else 1


def _unknown(value: object) -> bool:
    return value is None or value == ""


def _exact(value: Amount) -> int | Decimal:
    return value if isinstance(value, int | Decimal) else Decimal(str(value))


def _day(value: date | datetime | str | None) -> date | None:
    if not value:
        return None
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return date.fromisoformat(value) if isinstance(value, str) else value


def _period(value: Period | str) -> Period:
    return Period.parse(value) if isinstance(value, str) else value
