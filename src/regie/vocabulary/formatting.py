# SPDX-License-Identifier: EUPL-1.2
"""Numbers, euros, percentages, days and periods as a person reads them, in Dutch (``nl``) and English (``en``).

Values are whole numbers or ``Decimal``; a float is never rounded here. Halves round away from zero, as on
paper. A negative number carries a real minus sign, and number and unit are kept on one line.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.dates import format_date

from regie.vocabulary.periods import Period, PeriodKind

MINUS = "\u2212"
HARD_SPACE = "\u00a0"

_DUTCH_SIGNS = str.maketrans(",.", ".,")
"""A point between thousands and a comma before decimals."""

_ORDINALS = {
    "nl": {1: "eerste", 2: "tweede", 3: "derde", 4: "vierde"},
    "en": {1: "first", 2: "second", 3: "third", 4: "fourth"},
}
_KINDS = {
    "nl": {PeriodKind.HALF_YEAR: "halfjaar", PeriodKind.QUARTER: "kwartaal"},
    "en": {PeriodKind.HALF_YEAR: "half of", PeriodKind.QUARTER: "quarter of"},
}
_UNTIL = {"nl": "tot en met", "en": "to"}


def number(value: int | Decimal, decimals: int = 0, *, lang: str = "nl", signed: bool = False) -> str:
    """A number with thousands separated; ``signed`` puts a plus before a positive one.

    >>> number(2638)
    '2.638'
    >>> number(Decimal("-4.45"), 1)
    '−4,5'
    """
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}"
    if lang == "nl":
        text = text.translate(_DUTCH_SIGNS)
    if rounded < 0:
        return MINUS + text
    return "+" + text if signed and rounded > 0 else text


def euro(euros: int | Decimal, decimals: int = 0, *, lang: str = "nl", signed: bool = False) -> str:
    """An amount in euros (not cents).

    >>> euro(Decimal("3359000.00"))
    '€\\xa03.359.000'
    >>> euro(-12, 2, lang="en")
    '−€12.00'
    """
    text = number(euros, decimals, lang=lang, signed=signed)
    if lang == "en":
        sign = text[0] if text[0] in (MINUS, "+") else ""
        return f"{sign}€{text.removeprefix(sign)}"
    return f"€{HARD_SPACE}{text}"


def millions(euros: int | Decimal, decimals: int = 1, *, lang: str = "nl", signed: bool = False) -> str:
    """An amount in euros, written in millions.

    >>> millions(3359000)
    '€\\xa03,4\\xa0mln'
    """
    unit = f"{HARD_SPACE}mln" if lang == "nl" else f"{HARD_SPACE}million"
    return euro(Decimal(euros).scaleb(-6), decimals, lang=lang, signed=signed) + unit


def percent(value: int | Decimal, decimals: int = 1, *, lang: str = "nl", signed: bool = False) -> str:
    """A percentage, given as a number of percent.

    >>> percent(Decimal("79.1"))
    '79,1%'
    """
    return number(value, decimals, lang=lang, signed=signed) + "%"


def points(value: int | Decimal, decimals: int = 1, *, lang: str = "nl", signed: bool = True) -> str:
    """A difference between two percentages.

    >>> points(Decimal("-4.5"))
    '−4,5\\xa0procentpunt'
    """
    unit = "procentpunt" if lang == "nl" else "percentage points"
    return number(value, decimals, lang=lang, signed=signed) + HARD_SPACE + unit


def day(value: date, *, lang: str = "nl") -> str:
    """A day written out.

    >>> day(date(2024, 6, 30))
    '30 juni 2024'
    """
    text: str = format_date(value, format="d MMMM y", locale=lang)
    return text


def short_day(value: date, *, lang: str = "nl") -> str:
    """A day for a table column.

    >>> short_day(date(2024, 6, 30))
    '30-06-2024'
    """
    text: str = format_date(value, format="dd-MM-y" if lang == "nl" else "d MMM y", locale=lang)
    return text


def month_names(lang: str = "nl") -> list[str]:
    """The twelve months, shortened for an axis.

    >>> month_names()[2:5]
    ['mrt', 'apr', 'mei']
    """
    return list(_month_names(lang))


@cache
def _month_names(lang: str) -> tuple[str, ...]:
    return tuple(
        str(format_date(date(2001, month, 1), format="LLL", locale=lang)).rstrip(".") for month in range(1, 13)
    )


def period(value: Period, *, lang: str = "nl") -> str:
    """A period written out.

    >>> period(Period.parse("2024-H1")), period(Period.parse("2024-06")), period(Period.parse("2024"))
    ('eerste halfjaar 2024', 'juni 2024', '2024')
    """
    match value.kind:
        case PeriodKind.YEAR:
            return str(value.year)
        case PeriodKind.MONTH:
            return str(format_date(value.start, format="LLLL y", locale=lang))
        case _:
            return f"{_ORDINALS[lang][value.index]} {_KINDS[lang][value.kind]} {value.year}"


def phrase(value: Period, *, lang: str = "nl") -> str:
    """A period for in a sentence, after "in".

    >>> phrase(Period.parse("2024-H1")), phrase(Period.parse("2024-H1"), lang="en"), phrase(Period.parse("2024"))
    ('het eerste halfjaar van 2024', 'the first half of 2024', '2024')
    """
    text = period(value, lang=lang)
    if value.kind in (PeriodKind.MONTH, PeriodKind.YEAR):
        return text
    return f"the {text}" if lang == "en" else f"het {text.rsplit(' ', 1)[0]} van {value.year}"


def short_period(value: Period, *, lang: str = "nl") -> str:
    """A period for a table column or an axis.

    >>> short_period(Period.parse("2024-H1")), short_period(Period.parse("2024-06"))
    ('2024-H1', 'jun 2024')
    """
    if value.kind is PeriodKind.MONTH:
        return f"{month_names(lang)[value.index - 1]} {value.year}"
    return str(value)


def months_of(value: Period, *, lang: str = "nl") -> str:
    """The months that a period covers, last one included.

    >>> months_of(Period.parse("2024-H1"))
    'januari tot en met juni 2024'
    """
    if value.kind is PeriodKind.MONTH:
        return period(value, lang=lang)
    first = format_date(value.start, format="LLLL", locale=lang)
    last = format_date(value.last_day, format="LLLL y", locale=lang)
    return f"{first} {_UNTIL[lang]} {last}"
