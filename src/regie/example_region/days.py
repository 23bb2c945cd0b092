# SPDX-License-Identifier: EUPL-1.2
"""Days and months as whole numbers for whole columns at once.

A day counts from 1 January 1970; a month is ``year * 12 + month - 1`` as everywhere in Regie.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NEVER = 2**31 - 1
"""The day of something that has not happened: written as an empty cell."""

_EPOCH_MONTH = 1970 * 12


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def as_date(day: int) -> date:
    """The date with this number."""
    return date.fromordinal(int(day) + date(1970, 1, 1).toordinal())


def month_numbers(days: npt.ArrayLike) -> Ints:
    """The months that hold the days."""
    months = np.asarray(days, dtype=np.int64).astype("datetime64[D]").astype("datetime64[M]")
    return months.astype(np.int64) + _EPOCH_MONTH


def first_days(months: npt.ArrayLike) -> Ints:
    """The first day of each month."""
    shifted = (np.asarray(months, dtype=np.int64) - _EPOCH_MONTH).astype("datetime64[M]")
    return shifted.astype("datetime64[D]").astype(np.int64)


def last_days(months: npt.ArrayLike) -> Ints:
    """The last day of each month."""
    return first_days(np.asarray(months, dtype=np.int64) + 1) - 1


def parse_month(written: str) -> int:
    """The number of a month written ``2024-06``."""
    return int(written[:4]) * 12 + int(written[5:7]) - 1


def write_month(month: int) -> str:
    """A month as people write it in files: ``2024-06``."""
    return f"{month // 12:04}-{month % 12 + 1:02}"


def to_weekday(days: Ints) -> Ints:
    """The same days, those in a weekend moved to a weekday of the same month."""
    weekday = (days + 3) % 7  # Monday 0; 1 January 1970 was a Thursday
    day_of_month = days - first_days(month_numbers(days))
    earlier = np.where(weekday == 5, 1, np.where(weekday == 6, 2, 0))
    later = np.where(weekday == 5, 2, np.where(weekday == 6, 1, 0))
    return np.where(day_of_month >= earlier, days - earlier, days + later)
