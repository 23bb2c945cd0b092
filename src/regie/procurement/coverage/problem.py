# SPDX-License-Identifier: EUPL-1.2
"""Coverage as a mixed-integer linear problem: who is chosen, and which client is helped where.

Columns, all whole numbers. A *place* is a provider within a bidder in a cell where it has room:

- ``y[bidder]``: chosen (0 or 1) for every lot that it bids for: a lot more costs no party more;
- ``a[place]``: clients helped there, ``r[place]``: places kept for the margin;
- ``s[existing]``: clients who stay with their provider in a cell.

Rows:

- every cell: at least ``least`` chosen bidders; all clients a place; the margin a place;
- every room of a provider in a bidder: ``a + r`` at most the room when chosen, else nothing, and the same for each
  single place with what the cell needs as its limit (this is what makes the relaxation close: without it a large
  provider that is chosen for a hundredth part would cover a small cell);
- every bidder and lot: ``a`` at most its share of the clients of the lot;
- who stays is helped there: ``s <= a`` and ``s <= existing`` when chosen;
- implied, for cuts on a single row: the rooms of the chosen add up to what a cell, a need group, a lot needs.

A provider without a chosen bidder helps nobody, so its clients change. With ``elastic`` what cannot be kept gets
columns of its own: clients without a place ``u`` and margin without a place ``v`` by cell, and for every bidder
and lot what goes over the share ``w``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

from regie.procurement.coverage.needs import Needs, least_parties
from regie.procurement.study import Coverage

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """The rules in whole numbers: per cell the least number of parties, the clients and the places kept for the
    margin; per lot the most clients of one party."""

    least: tuple[int, ...]
    clients: tuple[int, ...]
    reserve: tuple[int, ...]
    most: Mapping[str, int]


def asked_of(needs: Needs, rules: Coverage) -> Asked:
    """What the rules ask of these needs. The margin is rounded up for every cell, the largest share down."""
    clients = tuple(cell.clients for cell in needs.cells)
    return Asked(
        least=tuple(least_parties(cell, rules) for cell in needs.cells),
        clients=clients,
        reserve=tuple(ceil(number * Fraction(rules.margin) / 100) for number in clients),
        most={lot: most_clients(needs, lot, rules.share_cap) for lot in needs.lots},
    )


def most_clients(needs: Needs, lot: str, share_cap: Decimal) -> int:
    """The most clients of one party in a lot."""
    return floor(lot_clients(needs, lot) * Fraction(share_cap) / 100)


def lot_clients(needs: Needs, lot: str) -> int:
    """The clients of a lot, over its cells."""
    return sum(cell.clients for cell in needs.cells if cell.lot == lot)


@dataclass(frozen=True)
class Place:
    """A provider within a bidder in a cell; ``pool`` and ``cell`` are places in ``Needs``."""

    bidder: int
    pool: int
    cell: int


class Problem:
    """The problem of one set of needs and rules, as sparse rows ``low <= matrix @ x <= high``.

    ``upper`` are the limits of the columns (all from 0); ``choose``, ``stay`` and, when elastic, ``unplaced``,
    ``unreserved`` and ``over`` are the slices of columns that objectives are made of.
    """

    def __init__(self, needs: Needs, asked: Asked, *, elastic: bool = False) -> None:
        self.needs, self.asked = needs, asked
        self.places = places_of(needs)
        number = len(self.places)
        self._place_of = {code: n for n, code in enumerate(needs.bidders)}
        self.existing = self._who_may_stay()
        self.in_lot = self._bidders_in_lots()
        start = len(needs.bidders)
        self.choose = slice(0, start)
        self.helped, self.kept = slice(start, start + number), slice(start + number, start + 2 * number)
        start += 2 * number
        self.stay = slice(start, start + len(self.existing))
        start = self.stay.stop
        cells, over = (len(needs.cells), len(self.in_lot)) if elastic else (0, 0)
        self.unplaced, self.unreserved = slice(start, start + cells), slice(start + cells, start + 2 * cells)
        self.over = slice(start + 2 * cells, start + 2 * cells + over)
        self.size = self.over.stop
        self.elastic = elastic
        self._rows: list[tuple[list[int], list[float], float, float]] = []
        self._cells()
        self._rooms()
        self._shares()
        self._stays()
        if not elastic:
            self._implied()
        self.matrix, self.low, self.high = _sparse(self._rows, self.size)
        self.upper = self._limits()

    def costs(self, *columns: slice, weight: float = 1.0) -> Vector:
        """An objective or row that counts these columns."""
        result = np.zeros(self.size)
        for each in columns:
            result[each] = weight
        return result

    def _who_may_stay(self) -> list[int]:
        """Places in ``Needs.existing`` of which the provider may be chosen."""
        open_to = {(self.needs.pools[place.pool].provider, place.cell) for place in self.places}
        return [n for n, each in enumerate(self.needs.existing) if (each.provider, each.cell) in open_to]

    def _bidders_in_lots(self) -> dict[tuple[str, int], list[int]]:
        found: dict[tuple[str, int], list[int]] = defaultdict(list)
        for n, place in enumerate(self.places):
            found[self.needs.cells[place.cell].lot, place.bidder].append(n)
        return dict(sorted(found.items()))

    def _row(self, items: Iterable[tuple[int, float]], low: float, high: float) -> None:
        columns, values = [], []
        for column, value in items:
            columns.append(column)
            values.append(value)
        self._rows.append((columns, values, low, high))

    def _need(self, cell: int) -> int:
        return self.asked.clients[cell] + self.asked.reserve[cell]

    def _cells(self) -> None:
        at: dict[int, list[int]] = defaultdict(list)
        for n, place in enumerate(self.places):
            at[place.cell].append(n)
        for cell in range(len(self.needs.cells)):
            bidders = sorted({self.places[n].bidder for n in at[cell]})
            if not self.elastic:
                self._row(((b, 1) for b in bidders), self.asked.least[cell], np.inf)
            for columns, slack, number in (
                (self.helped, self.unplaced, self.asked.clients[cell]),
                (self.kept, self.unreserved, self.asked.reserve[cell]),
            ):
                items = [(columns.start + n, 1.0) for n in at[cell]]
                self._row(items + ([(slack.start + cell, 1.0)] if self.elastic else []), number, number)

    def _rooms(self) -> None:
        by_bidder: dict[tuple[int, int], list[int]] = defaultdict(list)
        by_pool: dict[int, set[int]] = defaultdict(set)
        for n, place in enumerate(self.places):
            by_bidder[place.pool, place.bidder].append(n)
            by_pool[place.pool].add(place.bidder)
        for (pool, bidder), places in by_bidder.items():
            room = min(self.needs.pools[pool].clients, sum(self._need(self.places[n].cell) for n in places))
            self._row([*self._used(places), (bidder, -room)], -np.inf, 0)
            for n in places:
                if (limit := self._need(self.places[n].cell)) < room:
                    self._row([*self._used([n]), (bidder, -limit)], -np.inf, 0)
        for pool, bidders in by_pool.items():
            if len(bidders) > 1:
                places = [n for bidder in sorted(bidders) for n in by_bidder[pool, bidder]]
                self._row(self._used(places), -np.inf, self.needs.pools[pool].clients)

    def _used(self, places: Sequence[int]) -> list[tuple[int, float]]:
        return [(column.start + n, 1.0) for column in (self.helped, self.kept) for n in places]

    def _shares(self) -> None:
        for position, ((lot, bidder), places) in enumerate(self.in_lot.items()):
            most = self.asked.most[lot]
            room = sum(self.needs.pools[pool].clients for pool in {self.places[n].pool for n in places})
            if room > most:
                items = [(self.helped.start + n, 1.0) for n in places] + [(bidder, -float(most))]
                self._row(items + ([(self.over.start + position, -1.0)] if self.elastic else []), -np.inf, 0)

    def _stays(self) -> None:
        at: dict[tuple[str, int], list[int]] = defaultdict(list)
        for n, place in enumerate(self.places):
            at[self.needs.pools[place.pool].provider, place.cell].append(n)
        for position, n in enumerate(self.existing):
            each = self.needs.existing[n]
            places = at[each.provider, each.cell]
            column = self.stay.start + position
            self._row([(column, 1.0), *((self.helped.start + n, -1.0) for n in places)], -np.inf, 0)
            bidders = sorted({self.places[n].bidder for n in places})
            self._row([(column, 1.0), *((b, -float(each.clients)) for b in bidders)], -np.inf, 0)

    def _implied(self) -> None:
        wholes: dict[tuple[str, str], set[int]] = defaultdict(set)
        for n, cell in enumerate(self.needs.cells):
            for key in (("cell", str(n)), ("need_group", f"{cell.lot} {cell.need_group}"), ("lot", cell.lot)):
                wholes[key].add(n)
        rooms = sorted({(place.pool, place.bidder) for place in self.places})
        open_cells: dict[tuple[int, int], set[int]] = defaultdict(set)
        for place in self.places:
            open_cells[place.pool, place.bidder].add(place.cell)
        for whole in wholes.values():
            need = sum(self._need(cell) for cell in whole)
            together: dict[int, int] = defaultdict(int)
            for pool, bidder in rooms:
                if mine := open_cells[pool, bidder] & whole:
                    most = min(self.needs.pools[pool].clients, sum(self._need(cell) for cell in mine))
                    together[bidder] += most
            self._row(((bidder, float(min(room, need))) for bidder, room in together.items()), need, np.inf)

    def _limits(self) -> Vector:
        upper = np.full(self.size, np.inf)
        upper[self.choose] = 1
        upper[self.stay] = [self.needs.existing[n].clients for n in self.existing]
        upper[self.helped] = [self.asked.clients[place.cell] for place in self.places]
        upper[self.kept] = [self.asked.reserve[place.cell] for place in self.places]
        return upper


def places_of(needs: Needs) -> tuple[Place, ...]:
    """Every provider within a bidder in a cell where it has room, ordered by bidder, room and cell."""
    number = {code: n for n, code in enumerate(needs.bidders)}
    bids: dict[tuple[str, str], list[int]] = defaultdict(list)
    for bid in needs.bids:
        for provider in bid.providers:
            bids[bid.lot, provider].append(number[bid.bidder])
    found = {
        (bidder, n, cell)
        for n, pool in enumerate(needs.pools)
        if pool.clients > 0
        for cell in pool.cells
        for bidder in bids.get((needs.cells[cell].lot, pool.provider), ())
    }
    return tuple(Place(*each) for each in sorted(found))


def _sparse(
    rows: Sequence[tuple[list[int], list[float], float, float]], size: int
) -> tuple[csr_array, Vector, Vector]:
    at = [n for n, row in enumerate(rows) for _ in row[0]]
    columns = [column for row in rows for column in row[0]]
    values = [value for row in rows for value in row[1]]
    matrix = csr_array(coo_array((values, (at, columns)), shape=(len(rows), size)))
    return matrix, np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
