# SPDX-License-Identifier: EUPL-1.2
"""What must be covered and who could do it: the numbers that the search for the fewest parties works on.

Counts only, no client keys. ``needs_of`` (``reading.py``) makes it from a snapshot; tests write it by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from regie.procurement.study import Coverage
from regie.vocabulary.frozen import Frozen


class Cell(Frozen):
    """A need group in a municipality, in a lot. ``clients`` are helped there at once, on average over the last
    twelve months and rounded; ``peak`` in the fullest month of these."""

    lot: str
    municipality: str
    need_group: str
    clients: int
    peak: int


class Existing(Frozen):
    """Clients of a cell (its place in ``Needs.cells``) who are helped by a provider now. Over the providers they
    add up to the clients of the cell."""

    provider: str
    cell: int
    clients: int


class Pool(Frozen):
    """Room of one provider: so many clients at once, over the cells (places in ``Needs.cells``) together. From
    history there is one for every need group, over the municipalities; with a stated capacity one for all."""

    provider: str
    cells: tuple[int, ...]
    clients: int


class Bid(Frozen):
    """A bidder in one lot, with the providers in it (the main contractor first)."""

    lot: str
    bidder: str
    name: str
    kind: Literal["single", "collective", "main_contractor"]
    providers: tuple[str, ...]


class Needs(Frozen):
    """All of it, ordered by code."""

    cells: tuple[Cell, ...]
    existing: tuple[Existing, ...]
    pools: tuple[Pool, ...]
    bids: tuple[Bid, ...]

    @cached_property
    def bidders(self) -> tuple[str, ...]:
        """The codes of all bidders, in order."""
        return tuple(sorted({bid.bidder for bid in self.bids}))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Bidder code to name."""
        return {bid.bidder: bid.name for bid in self.bids}

    @cached_property
    def clients(self) -> int:
        """The clients of all cells: one in two cells counts in both."""
        return sum(cell.clients for cell in self.cells)

    @cached_property
    def lots(self) -> tuple[str, ...]:
        """The lots with cells, in order."""
        return tuple(sorted({cell.lot for cell in self.cells}))


def least_parties(cell: Cell, rules: Coverage) -> int:
    """The least number of parties in a cell: what is said of the need group in this municipality, else of the need
    group, else of all."""
    said = {(each.need_group, each.municipality): each.parties for each in rules.others}
    for key in ((cell.need_group, cell.municipality), (cell.need_group, None)):
        if key in said:
            return said[key]
    return rules.parties
