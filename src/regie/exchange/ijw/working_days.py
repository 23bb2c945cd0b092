# SPDX-License-Identifier: EUPL-1.2
"""Working days as terms of messages count them: not Saturday, Sunday or a day of the Algemene termijnenwet."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache


def after_working_days(day: date, count: int) -> date:
    """The day on which a term of ``count`` working days that begins after ``day`` ends."""
    while count > 0:
        day += timedelta(days=1)
        count -= working_day(day)
    return day


def working_day(day: date) -> bool:
    """Whether a day is one on which terms run on (Algemene termijnenwet, articles 1 and 3)."""
    return day.weekday() < 5 and day not in holidays(day.year)


@cache
def holidays(year: int) -> frozenset[date]:
    """The public holidays of article 3: fixed days, King's Day and those that move with Easter."""
    easter = _easter(year)
    kings_day = date(year, 4, 27)
    if kings_day.weekday() == 6:
        kings_day -= timedelta(days=1)
    moving = (easter + timedelta(days=days) for days in (-2, 1, 39, 50))
    return frozenset(
        {date(year, 1, 1), kings_day, date(year, 5, 5), date(year, 12, 25), date(year, 12, 26), *moving}
    )


def _easter(year: int) -> date:
    """Easter Sunday (Meeus, Astronomical Algorithms, second edition, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
