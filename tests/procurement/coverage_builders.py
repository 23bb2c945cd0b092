# SPDX-License-Identifier: EUPL-1.2
"""Needs by hand, and the least of everything by trying all bidders and all ways to place their clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Literal

from regie.procurement.coverage.needs import Bid, Cell, Existing, Needs, Pool, least_parties
from regie.procurement.coverage.problem import asked_of
from regie.procurement.study import Coverage

Clients = Mapping[str, Sequence[int]]
Rooms = dict[str, dict[tuple[int, ...], int]]


def needs(
    now: Clients,
    rooms: Rooms,
    *,
    lots: Sequence[str] = (),
    collectives: Mapping[str, Sequence[str]] | None = None,
    not_bidding: Sequence[str] = (),
) -> Needs:
    """``now``: clients of each provider by cell; ``rooms``: per provider its room over cells. Cell n is need group
    ``n`` in municipality 0001, in lot 1 or that of ``lots``. Providers bid alone but for those in ``collectives``."""
    number = len(next(iter(now.values())))
    lots = tuple(lots) or ("1",) * number
    totals = [sum(each[n] for each in now.values()) for n in range(number)]
    cells = tuple(
        Cell(lot=lots[n], municipality="0001", need_group=str(n), clients=total, peak=total)
        for n, total in enumerate(totals)
    )
    existing = tuple(
        Existing(provider=provider, cell=n, clients=count)
        for provider, counts in sorted(now.items())
        for n, count in enumerate(counts)
        if count
    )
    pools = tuple(
        Pool(provider=provider, cells=over, clients=room)
        for provider, own in sorted(rooms.items())
        for over, room in sorted(own.items())
    )
    members = {provider for each in (collectives or {}).values() for provider in each}
    bidders = {code: tuple(each) for code, each in (collectives or {}).items()}
    bidders |= {code: (code,) for code in rooms if code not in members and code not in not_bidding}
    bids = []
    for code, providers in bidders.items():
        for lot in {lots[n] for provider in providers for over in rooms.get(provider, {}) for n in over}:
            kind: Literal["single", "collective"] = "single" if len(providers) == 1 else "collective"
            bids.append(Bid(lot=lot, bidder=code, name=code, kind=kind, providers=providers))
    ordered = tuple(sorted(bids, key=lambda bid: (bid.lot, bid.bidder)))
    return Needs(cells=cells, existing=existing, pools=pools, bids=ordered)


def by_trying(of: Needs, rules: Coverage) -> dict[int, int]:
    """Number of parties to the fewest clients who must change with exactly so many, for all that is possible."""
    found: dict[int, int] = {}
    for number in range(len(of.bidders) + 1):
        for chosen in combinations(of.bidders, number):
            movers = _movers(of, rules, set(chosen))
            if movers is not None:
                found[number] = min(movers, found.get(number, movers))
    return found


def _movers(of: Needs, rules: Coverage, chosen: set[str]) -> int | None:
    """The fewest clients who must change with these bidders, cell by cell over all that rooms and shares can still
    hold; nothing when the rules are broken."""
    asked = asked_of(of, rules)
    bidder_of = {(bid.lot, p): bid.bidder for bid in of.bids if bid.bidder in chosen for p in bid.providers}
    open_in: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for n, pool in enumerate(of.pools):
        for cell in pool.cells:
            if pool.clients and (bidder := bidder_of.get((of.cells[cell].lot, pool.provider))):
                open_in[cell].append((n, bidder))
    for n, at in enumerate(of.cells):
        if len({bidder for _, bidder in open_in[n]}) < least_parties(at, rules):
            return None
    existing = {(each.provider, each.cell): each.clients for each in of.existing}
    shares = sorted({(of.cells[n].lot, bidder) for n in open_in for _, bidder in open_in[n]})
    start = tuple(pool.clients for pool in of.pools), tuple(asked.most[lot] for lot, _ in shares)
    best = {start: 0}
    for n, at in enumerate(of.cells):
        after: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        places = [(number, shares.index((at.lot, bidder))) for number, bidder in open_in[n]]
        had = [existing.get((of.pools[number].provider, n), 0) for number, _ in places]
        for (rooms, left), stayed in best.items():
            for helped in _spread(asked.clients[n], [rooms[number] for number, _ in places]):
                room, share = list(rooms), list(left)
                for (number, of_bidder), clients in zip(places, helped, strict=True):
                    room[number] -= clients
                    share[of_bidder] -= clients
                if min(share, default=0) < 0:
                    continue
                stay = stayed + sum(min(clients, own) for clients, own in zip(helped, had, strict=True))
                for kept in _spread(asked.reserve[n], [room[number] for number, _ in places]):
                    rest = list(room)
                    for (number, _), clients in zip(places, kept, strict=True):
                        rest[number] -= clients
                    key = tuple(rest), tuple(share)
                    after[key] = max(after.get(key, 0), stay)
        best = after
    return of.clients - max(best.values()) if best else None


def _spread(total: int, rooms: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All ways to divide clients over rooms."""
    if not rooms:
        if not total:
            yield ()
        return
    for first in range(min(total, rooms[0]) + 1):
        for rest in _spread(total - first, rooms[1:]):
            yield first, *rest
