# SPDX-License-Identifier: EUPL-1.2
"""Whether one value is what the protocol allows in one field."""

from __future__ import annotations

import re
from datetime import date

from regie.exchange.cbs.definitions import NUMBER_UNKNOWN, UNBORN, Field
from regie.exchange.pseudonyms import valid_personal_number

_POSTAL_OR_MUNICIPALITY = re.compile(r"[1-9][0-9]{3}[A-Z]{2}|[0-9]{4}")
_DIGITS = re.compile(r"[0-9]+")


def problem_of(field: Field, value: str) -> str | None:
    """The rule that a value breaks (``value_code``, ``value_length`` …), or None. Dates are ``JJJJMMDD``."""
    if field.name == "bsn":
        right = value in (NUMBER_UNKNOWN, UNBORN) or valid_personal_number(value)
        return None if right else "value_number"
    if field.name == "geboortedatum":
        return None if readable_birth(value) else "value_date"
    if field.is_date:
        return None if day_of(value) else "value_date"
    if field.name == "postcode_of_gemeente":
        return None if _POSTAL_OR_MUNICIPALITY.fullmatch(value) else "value_length"
    if field.lists:
        return None if value in field.codes() else "value_code"
    if field.name == "outcome_nut":
        return None if _DIGITS.fullmatch(value) and 1 <= int(value[:3]) <= 10 and len(value) <= 2 else "value_code"
    if field.length and len(value) > int(field.length.rpartition("-")[2]):
        return "value_length"
    return None


def day_of(written: str) -> date | None:
    """The day of ``JJJJMMDD``; None when there is no such day.

    >>> day_of("20240229")
    datetime.date(2024, 2, 29)
    """
    if len(written) != 8 or not _DIGITS.fullmatch(written):
        return None
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None


def readable_birth(written: str) -> bool:
    """Whether this is a date of birth as the protocol writes one (2.3): a day, a month with day 00, a year with
    zeros, or all zeros for a child that is not yet born."""
    if len(written) != 8 or not _DIGITS.fullmatch(written):
        return False
    year, month, day = written[:4], written[4:6], written[6:]
    if written == "00000000":
        return True
    if day == "00":
        return year > "1900" and month <= "12"
    return day_of(written) is not None


def birth_month_of(written: str) -> int | None:
    """The month number of a date of birth; None when not even the month is known."""
    if not readable_birth(written) or written[4:6] == "00":
        return None
    return int(written[:4]) * 12 + int(written[4:6]) - 1
