# SPDX-License-Identifier: EUPL-1.2
"""What a snapshot knows of the past, as arrays: who came, left, moved and returned, and what their care cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from regie.completion import Bookings, build_triangles, complete
from regie.figures import Source
from regie.figures.flows import OUT, FlowTables, flow_tables
from regie.figures.money import BookingRow, CostRow, money_tables
from regie.vocabulary import Period, RegieError
from regie.vocabulary.money import Cents
from regie.vocabulary.periods import month_number

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

TENURES = 60
"""Buckets of months in a segment; the last one is open-ended."""

SINCE = 13
"""Months without care after which who comes back counts as new; ``since`` runs from 0 to one less."""

TRIANGLE_MONTHS = 36
"""Months of service behind the pattern of late booking, as in the review."""

LONGEST_DELAY = 12
"""Months after which nothing is expected any more: such a month is known without a pattern, too."""


@dataclass(frozen=True, eq=False)
class History:
    """Counts per month; n months from ``first_month``, M municipalities by code, K segments from light to heavy.

    ``stock``, ``new`` and ``back`` (n, M, K): in care, entering (never in care, or ``SINCE`` months or longer
    ago), coming back. ``left`` (n, M): leaving, in the first month without care. Of the first month only the stock
    is known. ``at_risk``, ``leaving`` (years, M, K, tenure) and ``moving`` (years, M, K, tenure, K to) count
    client-months and the endings after them, per calendar year from ``first_year``, tenure as in ``rates``;
    whoever was in care at the start comes in with the months that he had. ``out_at_risk`` and ``returning``
    (years, M, since) are the same for who left, ``return_to`` (K,) where they went. ``in_care`` (M, K, tenure) and
    ``out`` (M, since) are the start of what follows.

    ``cost`` (n, M, K) are cents of production for clients, late bookings completed; only where ``cost_known``
    (n, K). ``capacity`` (n, M, K) are cents of segments with clients that are paid without naming them, and
    ``fixed`` (n, M) all other cents. ``looks_back`` says whether returns to care of before the first
    month can be told from new clients.
    """

    snapshot: str
    municipalities: tuple[str, ...]
    segments: tuple[str, ...]
    first_month: int
    first_year: int
    stock: Counts
    new: Counts
    back: Counts
    left: Counts
    at_risk: Counts
    leaving: Counts
    moving: Counts
    out_at_risk: Counts
    returning: Counts
    return_to: Counts
    in_care: Counts
    out: Counts
    cost: Cents
    cost_known: Mask
    capacity: Cents
    fixed: Cents
    looks_back: bool

    @property
    def months(self) -> int:
        """The number of months."""
        return len(self.stock)

    @property
    def end_month(self) -> int:
        """The month after the last."""
        return self.first_month + self.months

    def year_of(self, month: int) -> int:
        """The calendar year of the month with this place."""
        return (self.first_month + month) // 12


def history(source: Source, *, first_month: int | None = None, end_month: int | None = None) -> History:
    """The past as the snapshot that ``source`` has open knows it, whole months only.

    With ``end_month`` (the month after the last) what is later is left out: care and costs after it, and bookings
    made after it, which completion then estimates. Costs without a client are taken as they are known now.

    Raises ``RegieError`` when there are not two months, or no clients.
    """
    flows = flow_tables(source, first_month=first_month, end_month=end_month)
    return _arrays(source, flows)


def _arrays(source: Source, flows: FlowTables) -> History:
    occurring = {row.segment for row in flows.stock} | {row.segment for row in flows.changes}
    order = source.dimensions.codes["segment"]
    segments = tuple(code for code in order if code in occurring)
    if not segments:
        raise RegieError("forecast_history.no_clients")
    costs, bookings = _costs(source, flows)
    towns = {row.municipality for rows in (flows.stock, flows.changes, costs, bookings) for row in rows}
    municipalities = tuple(sorted(towns | set(source.region.codes("municipalities"))))
    places = _Places(municipalities, segments, flows)
    stock, new, back, left = places.monthly()
    money = _Money(places, stock, costs, bookings)
    return History(
        snapshot=flows.snapshot,
        municipalities=municipalities,
        segments=segments,
        first_month=flows.first_month,
        first_year=places.first_year,
        stock=stock,
        new=new,
        back=back,
        left=left,
        **places.durations(),
        **places.following(),
        cost=money.completed(source, stock),
        cost_known=money.known,
        capacity=money.capacity,
        fixed=money.fixed,
        looks_back=any(
            row.months_out and row.month - row.months_out <= flows.first_month for row in flows.changes
        ),
    )


class _Places:
    """Where the codes and months of the tables stand in the arrays."""

    def __init__(self, municipalities: tuple[str, ...], segments: tuple[str, ...], flows: FlowTables) -> None:
        self.town = {code: place for place, code in enumerate(municipalities)}
        self.segment = {code: place for place, code in enumerate(segments)}
        self.flows = flows
        self.first_year = flows.first_month // 12
        self.years = (flows.end_month - 1) // 12 - self.first_year + 1
        self.shape = (flows.end_month - flows.first_month, len(municipalities), len(segments))

    def monthly(self) -> tuple[Counts, Counts, Counts, Counts]:
        """Stock, new, back and left per month."""
        stock, new, back = (np.zeros(self.shape, dtype=np.int64) for _ in range(3))
        left = np.zeros(self.shape[:2], dtype=np.int64)
        first = self.flows.first_month
        for row in self.flows.stock:
            if row.month == first:
                stock[0, self.town[row.municipality], self.segment[row.segment]] += row.clients
        for change in self.flows.changes:
            month, town = change.month - first, self.town[change.municipality]
            if change.from_segment != OUT:
                stock[month, self.town[change.from_municipality], self.segment[change.from_segment]] -= (
                    change.clients
                )
            if change.segment == OUT:
                left[month, town] += change.clients
                continue
            cell = (month, town, self.segment[change.segment])
            stock[cell] += change.clients
            if change.from_segment == OUT:
                known = change.months_out is not None and change.months_out < SINCE
                (back if known else new)[cell] += change.clients
        return np.cumsum(stock, axis=0), new, back, left

    def durations(self) -> dict[str, Counts]:
        """The histograms, as counts of who is at risk and of endings."""
        _, towns, kinds = self.shape
        steps = np.zeros((self.years, towns, kinds, TENURES + 1), dtype=np.int64)
        leaving = np.zeros((self.years, towns, kinds, TENURES), dtype=np.int64)
        moving = np.zeros((self.years, towns, kinds, TENURES, kinds), dtype=np.int64)
        out_steps, out = ({"in": 1, "out": -1}, np.zeros((self.years, towns, SINCE + 1), dtype=np.int64))
        returning = np.zeros((self.years, towns, SINCE), dtype=np.int64)
        return_to = np.zeros(kinds, dtype=np.int64)
        beyond = self._beyond(kinds)
        for row in self.flows.durations:
            year, town = row.year - self.first_year, self.town[row.municipality]
            if row.segment == OUT:
                # a client who is out with d months behind him can come back in the month with since = d + 1
                since = row.months + 1
                if row.measure == "ended":
                    if since < SINCE:
                        returning[year, town, since] += row.clients
                        return_to[self.segment[row.target]] += row.clients
                else:
                    out[year, town, min(since, SINCE)] += out_steps[row.measure] * row.clients
                continue
            kind = self.segment[row.segment]
            if row.measure == "ended":
                tenure = min(row.months, TENURES - 1)
                if row.target == OUT:
                    leaving[year, town, kind, tenure] += row.clients
                else:
                    moving[year, town, kind, tenure, self.segment[row.target]] += row.clients
            else:
                steps[year, town, kind, min(row.months, TENURES)] += out_steps[row.measure] * row.clients
        at_risk = np.cumsum(steps, axis=-1)[..., :TENURES]
        at_risk[..., -1] = beyond
        return {
            "at_risk": at_risk,
            "leaving": leaving,
            "moving": moving,
            "out_at_risk": np.cumsum(out, axis=-1)[..., :SINCE],
            "returning": returning,
            "return_to": return_to,
        }

    def _beyond(self, kinds: int) -> Counts:
        """Client-months in the open-ended bucket: who comes in later than its start brings only the rest."""
        months = np.zeros((self.years, self.shape[1], kinds), dtype=np.int64)
        for row in self.flows.durations:
            if row.segment != OUT and row.measure in ("in", "out"):
                sign = 1 if row.measure == "out" else -1
                over = max(row.months - (TENURES - 1), 0)
                months[row.year - self.first_year, self.town[row.municipality], self.segment[row.segment]] += (
                    sign * over * row.clients
                )
        return months

    def following(self) -> dict[str, Counts]:
        """Who is in care, and who left not long ago, when the next month begins."""
        _, towns, kinds = self.shape
        in_care = np.zeros((towns, kinds, TENURES), dtype=np.int64)
        out = np.zeros((towns, SINCE), dtype=np.int64)
        for row in self.flows.following:
            town = self.town[row.municipality]
            if row.segment != OUT:
                in_care[town, self.segment[row.segment], min(row.months, TENURES - 1)] += row.clients
            elif row.months < SINCE:
                out[town, row.months] += row.clients
        return {"in_care": in_care, "out": out}


class _Money:
    """Cents of care per month, municipality and segment, and of everything else."""

    def __init__(
        self, places: _Places, stock: Counts, costs: Sequence[CostRow], bookings: Sequence[BookingRow]
    ) -> None:
        months, towns, kinds = places.shape
        first = places.flows.first_month
        self.first = first
        self.booked = np.zeros((months, towns, kinds), dtype=np.int64)
        self.capacity = np.zeros((months, towns, kinds), dtype=np.int64)
        self.fixed = np.zeros((months, towns), dtype=np.int64)
        self.known = np.ones((months, kinds), dtype=np.bool_)
        self.segment = {code: place for code, place in places.segment.items() if stock[:, :, place].any()}
        self.billed: dict[tuple[int, int, str], tuple[int, int]] = {}
        self.billing = {line.provider for line in bookings}
        for row in costs:
            place = self.segment.get(row.segment) if row.client_tied else None
            self._add(self.capacity, row.month - first, places.town[row.municipality], place, row.cents)
        for line in bookings:
            town = places.town[line.municipality]
            if 0 <= line.service_month - first < months:
                self._add(
                    self.booked, line.service_month - first, town, self.segment.get(line.segment), line.cents
                )
            if line.segment in self.segment:
                key = (line.service_month, max(line.booked_month, line.service_month), line.segment)
                cents, lines = self.billed.get(key, (0, 0))
                self.billed[key] = (cents + line.cents, lines + line.lines)

    def _add(self, kept: Cents, month: int, town: int, segment: int | None, cents: int) -> None:
        if segment is None:
            self.fixed[month, town] += cents
        else:
            kept[month, town, segment] += cents

    def completed(self, source: Source, stock: Counts) -> Cents:
        """Booked cost with what is still to come, divided over municipalities by their clients.

        Months that cannot be estimated are not known, nor are the months after the last delivery of a party that
        bills care and is late; a party that never delivered has no care here at all.
        """
        cost = self.booked.astype(np.float64)
        reference = self.first + len(cost) - 1
        if self.billed:
            service, booked, groups = zip(*self.billed, strict=True)
            cents, lines = np.array(list(self.billed.values()), dtype=np.int64).T
            bookings = Bookings(np.array(service), np.array(booked), cents, np.array(groups), lines)
            triangles = build_triangles(
                bookings, reference=reference, months=TRIANGLE_MONTHS, longest_delay=LONGEST_DELAY
            )
            clients = stock.sum(axis=1)
            exposure: Mapping[str, Mapping[int, int]] = {
                code: {self.first + month: int(clients[month, place]) for month in range(len(cost))}
                for code, place in self.segment.items()
            }
            for group in complete(triangles, reference=reference, exposure=exposure).groups:
                place = self.segment[group.group]
                for one in group.months:
                    month = Period.parse(one.month).first_month_number - self.first
                    if month < 0:
                        continue
                    if one.to_come_cents is None:
                        self.known[month, place] = reference - self.first - month >= LONGEST_DELAY
                    elif clients[month, place]:
                        cost[month, :, place] += one.to_come_cents * stock[month, :, place] / clients[month, place]
        billing = {source.region.party_of_record("production", code) for code in self.billing}
        for late in source.opened.late if source.opened else ():
            if late.delivered_to and late.party in billing:
                until = month_number(late.delivered_to + timedelta(days=1)) - self.first
                self.known[max(until, 0) :] = False
        return np.rint(cost).astype(np.int64)


def _costs(source: Source, flows: FlowTables) -> tuple[list[CostRow], list[BookingRow]]:
    """Costs without a client of the months, and production of all months booked before the end."""
    years = range(flows.first_month // 12, (flows.end_month - 1) // 12 + 1)
    costs: list[CostRow] = []
    bookings: tuple[BookingRow, ...] = ()
    for year in years:
        tables = money_tables(source, Period.parse(str(year)))
        bookings = tables.bookings
        costs += [
            row for row in tables.cost if not row.provider and flows.first_month <= row.month < flows.end_month
        ]
    end = flows.end_month
    return costs, [row for row in bookings if row.booked_month < end and row.service_month < end]
