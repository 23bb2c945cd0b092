# SPDX-License-Identifier: EUPL-1.2
"""Would it have been right? The same method at earlier months, against what was booked since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

import numpy as np

from regie.completion.complete import complete
from regie.completion.estimate import ESTIMATED, Exposure, Method
from regie.completion.result import GroupCompletion, MonthCompletion
from regie.completion.settings import Settings
from regie.completion.triangle import Bookings, Ints, build_triangles
from regie.vocabulary import Period, RegieError
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.rounding import percent_of


class BacktestLine(Frozen):
    """One group at one earlier month: what was estimated to come, and what came.

    ``month`` is the service month, or ``None`` for the group's total over its estimated months.
    """

    at: str
    group: str
    month: str | None
    methods: tuple[Method, ...]
    estimated_cents: int
    low_cents: int
    high_cents: int
    came_cents: int

    @property
    def within(self) -> bool:
        """What came lay within the band."""
        return self.low_cents <= self.came_cents <= self.high_cents


class Backtest(Frozen):
    """All lines that could be judged. ``skipped`` names earlier months and groups whose late bookings cannot all
    have come yet, or that had nothing to estimate."""

    reference_month: str
    totals: tuple[BacktestLine, ...]
    months: tuple[BacktestLine, ...]
    skipped: tuple[tuple[str, str], ...]

    @property
    def coverage_percent(self) -> Decimal | None:
        """How often a group's total came within its band; 80 is what the band promises."""
        return _percent(sum(line.within for line in self.totals), len(self.totals))

    @property
    def month_coverage_percent(self) -> Decimal | None:
        """The same for single months."""
        return _percent(sum(line.within for line in self.months), len(self.months))

    @property
    def bias_percent(self) -> Decimal | None:
        """Estimated minus came, over all groups and months, as a percentage of what came."""
        came = sum(line.came_cents for line in self.totals)
        return _percent(sum(line.estimated_cents for line in self.totals) - came, came)


def backtest(
    bookings: Bookings,
    *,
    at: Sequence[int],
    reference: int,
    months: int = 36,
    longest_delay: int = 12,
    known_from: int | None = None,
    known_until: Mapping[str, int] | None = None,
    exposure: Exposure | None = None,
    ledger: Collection[str] = (),
    settings: Settings | None = None,
) -> Backtest:
    """Complete at each earlier month in ``at`` with what was booked by then, and compare with what is booked at
    ``reference``. ``exposure`` is taken as it is known now, which flatters Cape Cod a little.

    Raises ``RegieError`` when a month to test at is not before ``reference``, and as ``build_triangles`` does.
    """
    totals: list[BacktestLine] = []
    single: list[BacktestLine] = []
    skipped: list[tuple[str, str]] = []
    for then in at:
        if then >= reference:
            raise RegieError("completion.backtest_dates", reference=Period.of_month(reference))
        triangles = build_triangles(
            _booked_by(bookings, then),
            reference=then,
            months=months,
            longest_delay=longest_delay,
            known_from=known_from,
            known_until=known_until,
        )
        if not triangles:
            continue
        result = complete(triangles, reference=then, exposure=exposure, ledger=ledger, settings=settings)
        written = str(Period.of_month(then))
        for triangle, group in zip(triangles, result.groups, strict=True):
            until = min(reference, (known_until or {}).get(group.group, reference))
            judged = [row for row in group.months if row.method in ESTIMATED]
            length = len(group.diagnostics.factors)
            if not judged or then + length > until:
                skipped.append((written, group.group))
                continue
            came = _came(bookings, group.group, then, until, triangle.first_month, len(group.months))
            lines = [
                _line(written, group.group, row.month, (row.method,), row, int(came[place]))
                for place, row in enumerate(group.months)
                if row.method in ESTIMATED
            ]
            single += lines
            methods = tuple(dict.fromkeys(row.method for row in judged))
            whole = sum(line.came_cents for line in lines)
            totals.append(_line(written, group.group, None, methods, group, whole))
    return Backtest(
        reference_month=str(Period.of_month(reference)),
        totals=tuple(totals),
        months=tuple(single),
        skipped=tuple(skipped),
    )


def _booked_by(bookings: Bookings, month: int) -> Bookings:
    """Only what was booked by then: a group that had booked nothing yet did not exist."""
    seen = np.asarray(bookings.booked_month) <= month
    lines = None if bookings.lines is None else np.asarray(bookings.lines)[seen]
    return Bookings(
        np.asarray(bookings.service_month)[seen],
        np.asarray(bookings.booked_month)[seen],
        np.asarray(bookings.cents)[seen],
        np.asarray(bookings.group, dtype=np.str_)[seen],
        lines,
    )


def _came(bookings: Bookings, group: str, then: int, until: int, first: int, months: int) -> Ints:
    service, booked = np.asarray(bookings.service_month), np.asarray(bookings.booked_month)
    own = (np.asarray(bookings.group, dtype=np.str_) == group) & (booked > then) & (booked <= until)
    own &= (service >= first) & (service < first + months)
    result = np.zeros(months, dtype=np.int64)
    np.add.at(result, service[own] - first, np.asarray(bookings.cents)[own])
    return result


def _line(
    at: str,
    group: str,
    month: str | None,
    methods: tuple[Method, ...],
    amount: MonthCompletion | GroupCompletion,
    came: int,
) -> BacktestLine:
    return BacktestLine(
        at=at,
        group=group,
        month=month,
        methods=methods,
        estimated_cents=amount.to_come_cents or 0,
        low_cents=amount.low_cents or 0,
        high_cents=amount.high_cents or 0,
        came_cents=came,
    )


def _percent(part: int, whole: int) -> Decimal | None:
    return percent_of(part, whole) if whole else None
