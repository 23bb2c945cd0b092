# SPDX-License-Identifier: EUPL-1.2
"""Triangles of bookings: what was booked per service month and per month of delay, as known at a reference month.

Months are whole numbers ``year * 12 + month - 1``. A booking's delay is the number of months between the month of
the help and the month of booking: 0 is booked in the month itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regie.vocabulary import RegieError
from regie.vocabulary.money import LARGEST_AMOUNT, Cents

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

FIRST_MONTH, LAST_MONTH = 1900 * 12, 2200 * 12 + 11
LARGEST_SUM = 2**62
MOST_MONTHS = 600


@dataclass(frozen=True)
class Bookings:
    """Rows of booked cost, one per booking or already added up; all arrays of one length.

    ``cents`` are whole cents (a correction is a row of its own and may be negative); ``lines`` says how many
    bookings a row stands for (one each when left out), which decides whether there is enough to go by.
    """

    service_month: Ints
    booked_month: Ints
    cents: Cents
    group: npt.NDArray[np.str_]
    lines: Ints | None = None

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int, str]]) -> Bookings:
        """From rows ``(service_month, booked_month, cents, group)``."""
        months, booked, cents, group = zip(*rows, strict=True) if (rows := list(rows)) else ((), (), (), ())
        return cls(_whole(months), _whole(booked), _whole(cents), np.asarray(group, dtype=np.str_))


@dataclass(frozen=True)
class Triangle:
    """One group's triangle.

    ``increments`` (months, delays) in whole cents, 0 where nothing is known yet; ``latest`` (months,) the last
    delay that is known, -1 when no booking of that month can be known; ``usable`` (months,) whether the month is
    known from its first delay on, so that it can say something about the pattern; ``later`` (months,) cents booked
    after the longest delay of the triangle (counted as booked, not in the pattern); ``lines`` the number of
    bookings in usable months.
    """

    group: str
    first_month: int
    increments: Cents
    latest: Ints
    usable: Mask
    later: Cents
    lines: int

    @property
    def months(self) -> Ints:
        """Service months (months,)."""
        return self.first_month + np.arange(len(self.latest))

    @property
    def booked(self) -> Cents:
        """Everything booked per service month (months,)."""
        result: Cents = self.increments.sum(axis=1) + self.later
        return result

    @classmethod
    def of_rows(cls, rows: Sequence[Sequence[int]], group: str = "", first_month: int = 2000 * 12) -> Triangle:
        """From increments per service month, each as far as known: as a triangle stands on paper.

        >>> Triangle.of_rows([[100, 50], [120]]).latest.tolist()
        [1, 0]
        """
        if len(rows) > MOST_MONTHS or any(len(row) > MOST_MONTHS for row in rows):
            raise RegieError("completion.too_many_months", most=MOST_MONTHS)
        width = max((len(row) for row in rows), default=0)
        increments = np.zeros((len(rows), max(width, 1)), dtype=np.int64)
        for place, row in enumerate(rows):
            increments[place, : len(row)] = _amounts(row)
        if np.abs(increments.astype(np.float64)).sum() > LARGEST_SUM:
            raise RegieError("completion.amount_too_large")
        latest = np.asarray([len(row) - 1 for row in rows], dtype=np.int64)
        whole = np.ones(len(rows), dtype=np.bool_)
        return cls(
            group, first_month, increments, latest, whole, np.zeros_like(latest), int((increments != 0).sum())
        )


def build_triangles(
    bookings: Bookings,
    *,
    reference: int,
    months: int = 36,
    longest_delay: int = 12,
    last_service_month: int | None = None,
    known_from: int | None = None,
    known_until: Mapping[str, int] | None = None,
) -> list[Triangle]:
    """A triangle per group, ordered by group, of what was booked up to and including month ``reference``.

    The triangles hold the newest ``months`` service months up to ``last_service_month`` (default: the reference
    month); older months are taken as complete. What is booked more than ``longest_delay`` months late counts as
    booked but says nothing about the pattern. A booking before its month counts as booked in it.

    ``known_from`` is the first month of booking that the rows can hold (default: the first that occurs); service
    months before it are known in part only and are not used for the pattern. ``known_until`` names, per group, the
    last month of booking handed in, where that is before the reference month (a missing delivery): what lies after
    it is unknown, not nought. When a group has several parties of which one did not deliver, make it a group of
    its own.

    Raises ``RegieError`` for arrays of unequal length, months or amounts that cannot be, and a booking after the
    month until which its group is said to be known.
    """
    service, booked, cents, lines = _checked(bookings)
    _month(reference)
    last = reference if last_service_month is None else last_service_month
    _month(last)
    if not 1 <= months <= MOST_MONTHS or not 0 <= longest_delay < MOST_MONTHS:
        raise RegieError("completion.too_many_months", most=MOST_MONTHS)
    if last > reference:
        raise RegieError("completion.month_after_reference")
    first = last - months + 1
    names, which = np.unique(np.asarray(bookings.group, dtype=np.str_), return_inverse=True)
    start = known_from if known_from is not None else int(booked.min(initial=LAST_MONTH))
    seen = (booked <= reference) & (service >= first) & (service <= last)
    triangles = []
    for place, name in enumerate(names.tolist()):
        until = min(reference, (known_until or {}).get(name, reference))
        own = which == place
        if np.any(own & (booked > until) & (booked <= reference)):
            raise RegieError("completion.booked_after_known", group=name)
        own &= seen
        row, delay = service[own] - first, np.maximum(booked[own] - service[own], 0)
        late = delay > longest_delay
        increments = np.zeros((months, longest_delay + 1), dtype=np.int64)
        np.add.at(increments, (row[~late], delay[~late]), cents[own][~late])
        later = np.zeros(months, dtype=np.int64)
        np.add.at(later, row[late], cents[own][late])
        service_months = first + np.arange(months)
        usable = service_months >= start
        latest = np.clip(until - service_months, -1, longest_delay)
        number = int(lines[own][usable[row]].sum())
        triangles.append(Triangle(name, first, increments, latest, usable, later, number))
    return triangles


def _checked(bookings: Bookings) -> tuple[Ints, Ints, Cents, Ints]:
    arrays = [_whole(a) for a in (bookings.service_month, bookings.booked_month)]
    cents = _amounts(bookings.cents)
    lines = np.ones(len(cents), dtype=np.int64) if bookings.lines is None else _whole(bookings.lines)
    if len({len(a) for a in (*arrays, cents, lines, bookings.group)}) > 1:
        raise RegieError("completion.unequal_lengths")
    for array in arrays:
        if len(array) and (array.min() < FIRST_MONTH or array.max() > LAST_MONTH):
            raise RegieError("completion.month_impossible")
    if len(lines) and lines.min() < 0:
        raise RegieError("completion.lines_negative")
    if np.abs(cents.astype(np.float64)).sum() > LARGEST_SUM:
        raise RegieError("completion.amount_too_large")
    return arrays[0], arrays[1], cents, lines


def _month(month: int) -> None:
    if not FIRST_MONTH <= month <= LAST_MONTH:
        raise RegieError("completion.month_impossible")


def _amounts(values: object) -> Cents:
    cents = _whole(values)
    if len(cents) and (cents.min() < -LARGEST_AMOUNT or cents.max() > LARGEST_AMOUNT):
        raise RegieError("completion.amount_too_large")
    return cents


def _whole(values: object) -> Ints:
    """Whole numbers; anything else (floats, text, missing) is refused, never rounded."""
    try:
        array = np.asarray(values)
    except (OverflowError, ValueError):
        raise RegieError("completion.not_whole") from None
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu") or array.dtype == np.uint64:
        raise RegieError("completion.not_whole")
    return array.astype(np.int64)
