# SPDX-License-Identifier: EUPL-1.2
"""What care cost per month as a snapshot knows it: booked, with late bookings and late parties completed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from regie.completion import Bookings, build_triangles, complete
from regie.figures import Source
from regie.figures.money import BookingRow, CostRow, money_tables
from regie.forecast.arrays import Array, Integers, Mask
from regie.forecast.estimating.delivered import WINDOW, stopped_providers
from regie.vocabulary import Period
from regie.vocabulary.money import Cents

TRIANGLE_MONTHS = 36
"""Months of service behind the pattern of late booking, as in the review."""

LONGEST_DELAY = 12
"""Months after which nothing is expected any more: such a month is known without a pattern, too."""

MOST_MISSING = 0.1
"""Part of a segment's production that late parties may have; where it is more its cost is not known."""


@dataclass(frozen=True, eq=False)
class PastCost:
    """As in ``History``: ``cost``, ``known``, ``capacity``, ``fixed``; and ``behind`` (K,), the part of a
    segment's production that late parties have in the last month, which is added to what the others have."""

    cost: Cents
    known: Mask
    capacity: Cents
    fixed: Cents
    behind: Array


@dataclass(frozen=True)
class CostTables:
    """Costs without a client, and production booked before the end."""

    costs: tuple[CostRow, ...]
    bookings: tuple[BookingRow, ...]


def cost_tables(source: Source, first_month: int, end_month: int) -> CostTables:
    """Costs without a client of the months, and production of all months booked before the end."""
    costs: list[CostRow] = []
    bookings: tuple[BookingRow, ...] = ()
    for year in range(first_month // 12, (end_month - 1) // 12 + 1):
        tables = money_tables(source, Period.parse(str(year)))
        bookings = tables.bookings
        costs += [row for row in tables.cost if not row.provider and first_month <= row.month < end_month]
    known = (row for row in bookings if row.booked_month < end_month and row.service_month < end_month)
    return CostTables(tuple(costs), tuple(known))


def past_cost(
    source: Source,
    found: CostTables,
    first_month: int,
    towns: Mapping[str, int],
    segments: Mapping[str, int],
    stock: Integers,
) -> PastCost:
    """Cost of the months from ``first_month`` that ``stock`` (n, M, K) has."""
    money = _Money(first_month, towns, segments, stock, found)
    return money.completed(source, stock)


class _Money:
    """Cents of care per month, municipality and segment, and of everything else."""

    def __init__(
        self,
        first: int,
        towns: Mapping[str, int],
        segments: Mapping[str, int],
        stock: Integers,
        found: CostTables,
    ) -> None:
        self.first, self.months, self.kinds = first, len(stock), int(stock.shape[2])
        self.booked = np.zeros(stock.shape, dtype=np.int64)
        self.capacity = np.zeros(stock.shape, dtype=np.int64)
        self.fixed = np.zeros(stock.shape[:2], dtype=np.int64)
        self.segment = {code: place for code, place in segments.items() if stock[:, :, place].any()}
        self.billed: dict[tuple[int, int, str], tuple[int, int]] = {}
        self.by_provider: dict[str, Integers] = {}
        for row in found.costs:
            place = self.segment.get(row.segment) if row.client_tied else None
            self._add(self.capacity, row.month - first, towns[row.municipality], place, row.cents)
        for line in found.bookings:
            self._book(line, towns[line.municipality])

    def _book(self, line: BookingRow, town: int) -> None:
        month, place = line.service_month - self.first, self.segment.get(line.segment)
        if 0 <= month < self.months:
            self._add(self.booked, month, town, place, line.cents)
        if place is None:
            return
        key = (line.service_month, max(line.booked_month, line.service_month), line.segment)
        cents, lines = self.billed.get(key, (0, 0))
        self.billed[key] = (cents + line.cents, lines + line.lines)
        if 0 <= month < self.months:
            own = self.by_provider.setdefault(line.provider, np.zeros((self.months, self.kinds), dtype=np.int64))
            own[month, place] += line.cents

    def _add(self, kept: Cents, month: int, town: int, segment: int | None, cents: int) -> None:
        if segment is None:
            self.fixed[month, town] += cents
        else:
            kept[month, town, segment] += cents

    def completed(self, source: Source, stock: Integers) -> PastCost:
        """Booked cost with what is still to come, divided over municipalities by their clients."""
        cost = self.booked.astype(np.float64)
        known = np.ones((self.months, stock.shape[2]), dtype=np.bool_)
        if self.billed:
            self._add_late_bookings(cost, known, stock)
        behind = self._behind(source)
        known &= behind <= MOST_MISSING
        cost /= np.where(known, 1 - behind, 1.0)[:, None, :]
        return PastCost(np.rint(cost).astype(np.int64), known, self.capacity, self.fixed, behind[-1])

    def _add_late_bookings(self, cost: Array, known: Mask, stock: Integers) -> None:
        """Months that cannot be estimated are not known."""
        reference = self.first + self.months - 1
        service, booked, groups = zip(*self.billed, strict=True)
        cents, lines = np.array(list(self.billed.values()), dtype=np.int64).T
        bookings = Bookings(np.array(service), np.array(booked), cents, np.array(groups), lines)
        triangles = build_triangles(
            bookings, reference=reference, months=TRIANGLE_MONTHS, longest_delay=LONGEST_DELAY
        )
        clients = stock.sum(axis=1)
        exposure: Mapping[str, Mapping[int, int]] = {
            code: {self.first + month: int(clients[month, place]) for month in range(self.months)}
            for code, place in self.segment.items()
        }
        for group in complete(triangles, reference=reference, exposure=exposure).groups:
            place = self.segment[group.group]
            for one in group.months:
                month = Period.parse(one.month).first_month_number - self.first
                if month < 0:
                    continue
                if one.to_come_cents is None:
                    known[month, place] = reference - self.first - month >= LONGEST_DELAY
                elif clients[month, place]:
                    cost[month, :, place] += one.to_come_cents * stock[month, :, place] / clients[month, place]

    def _behind(self, source: Source) -> Array:
        """Part of each month's production (n, K) that late parties have not delivered: what they had of the last
        year that they did deliver."""
        result = np.zeros((self.months, self.kinds))
        total: Sequence[Integers] = list(self.by_provider.values())
        for provider, month in stopped_providers(source, "production").items():
            if provider not in self.by_provider:
                continue
            since = max(month - self.first, 0)
            window = slice(max(since - WINDOW, 0), since)
            own = self.by_provider[provider][window].sum(axis=0)
            everyone = np.sum([one[window].sum(axis=0) for one in total], axis=0)
            result[since:] += np.divide(own, everyone, out=np.zeros(own.shape), where=everyone > 0)
        return np.minimum(result, 1.0)
