# SPDX-License-Identifier: EUPL-1.2
"""Periods: month, quarter, half-year and year, half-open ``[start, end)``.

A month is also a whole number, ``year * 12 + month - 1``, so that months can be compared, subtracted and
stored without a calendar. Periods are written ``2024-06``, ``2024-Q2``, ``2024-H1`` and ``2024``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import total_ordering

from regie.vocabulary.errors import RegieError


class PeriodKind(StrEnum):
    """The four lengths of period that Regie counts in."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Length in months."""
        return {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[self.value]


_WRITTEN = re.compile(r"^(?P<year>\d{4})(?:-(?:(?P<month>\d{2})|Q(?P<quarter>\d)|H(?P<half>\d)))?$")


@total_ordering
@dataclass(frozen=True)
class Period:
    """One month, quarter, half-year or year.

    ``index`` counts from 1 within the year: ``Period(PeriodKind.HALF_YEAR, 2024, 1)`` is January-June 2024.

    >>> Period.parse("2024-H1").start, Period.parse("2024-H1").end
    (datetime.date(2024, 1, 1), datetime.date(2024, 7, 1))
    >>> str(Period.parse("2024-Q2").last_month)
    '2024-06'
    """

    kind: PeriodKind
    year: int
    index: int = 1

    def __post_init__(self) -> None:
        if not 1900 <= self.year <= 2200 or not 1 <= self.index <= 12 // self.kind.months:
            raise RegieError("vocabulary.period_unreadable", written=str(self))

    @classmethod
    def parse(cls, written: str) -> Period:
        """Read ``2024-06``, ``2024-Q2``, ``2024-H1`` or ``2024``.

        Raises ``RegieError`` when the text is none of these.
        """
        match = _WRITTEN.match(written.strip())
        if match is None:
            raise RegieError("vocabulary.period_unreadable", written=written)
        year = int(match["year"])
        if not 1900 <= year <= 2200:
            raise RegieError("vocabulary.period_unreadable", written=written)
        for group, kind in (
            ("month", PeriodKind.MONTH),
            ("quarter", PeriodKind.QUARTER),
            ("half", PeriodKind.HALF_YEAR),
        ):
            if match[group] is not None:
                index = int(match[group])
                if not 1 <= index <= 12 // kind.months:
                    raise RegieError("vocabulary.period_unreadable", written=written)
                return cls(kind, year, index)
        return cls(PeriodKind.YEAR, year)

    @classmethod
    def of_month(cls, month: int) -> Period:
        """The month with number ``year * 12 + month - 1``."""
        return cls(PeriodKind.MONTH, month // 12, month % 12 + 1)

    @property
    def first_month_number(self) -> int:
        """Number of the first month."""
        return self.year * 12 + (self.index - 1) * self.kind.months

    @property
    def end_month_number(self) -> int:
        """Number of the month after the last one (half-open)."""
        return self.first_month_number + self.kind.months

    @property
    def start(self) -> date:
        """First day."""
        return first_day(self.first_month_number)

    @property
    def end(self) -> date:
        """First day after the period."""
        return first_day(self.end_month_number)

    @property
    def last_day(self) -> date:
        """Last day of the period, as people write it ("t/m")."""
        return self.end - timedelta(days=1)

    @property
    def last_month(self) -> Period:
        """The last month in the period."""
        return Period.of_month(self.end_month_number - 1)

    def split(self, kind: PeriodKind) -> list[Period]:
        """The periods of a shorter or equal kind inside this one, in order."""
        step = kind.months
        if self.kind.months % step:
            raise ValueError(f"{self.kind} does not divide into {kind}")
        return [
            Period(kind, month // 12, month % 12 // step + 1)
            for month in range(self.first_month_number, self.end_month_number, step)
        ]

    def before(self, count: int = 1) -> Period:
        """The period of the same kind ``count`` earlier (negative: later)."""
        month = self.first_month_number - count * self.kind.months
        return Period(self.kind, month // 12, month % 12 // self.kind.months + 1)

    def __lt__(self, other: Period) -> bool:
        return (self.first_month_number, self.end_month_number) < (
            other.first_month_number,
            other.end_month_number,
        )

    def __str__(self) -> str:
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.year:04}-{self.index:02}"
            case PeriodKind.QUARTER:
                return f"{self.year:04}-Q{self.index}"
            case PeriodKind.HALF_YEAR:
                return f"{self.year:04}-H{self.index}"
            case PeriodKind.YEAR:
                return f"{self.year:04}"


def month_number(day: date) -> int:
    """Number of the month that holds ``day``: ``year * 12 + month - 1``."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """First day of the month with this number."""
    return date(month // 12, month % 12 + 1, 1)


def periods_between(first: Period, last: Period) -> Iterator[Period]:
    """All periods of one kind from ``first`` to ``last``, both included."""
    if first.kind is not last.kind:
        raise ValueError("first and last must be of one kind")
    period = first
    while period <= last:
        yield period
        period = period.before(-1)


def parse_periods(written: str) -> list[Period]:
    """Read one period or a range ``2023-01..2024-06`` (both ends included, one kind)."""
    first, separator, last = written.partition("..")
    if not separator:
        return [Period.parse(written)]
    begin, end = Period.parse(first), Period.parse(last)
    if begin.kind is not end.kind or end < begin:
        raise RegieError("vocabulary.period_unreadable", written=written)
    return list(periods_between(begin, end))
