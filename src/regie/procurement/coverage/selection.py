# SPDX-License-Identifier: EUPL-1.2
"""From chosen bidders to a landscape: who stays, who changes to whom, and in which lots every party is needed."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

import numpy.typing as npt

from regie.procurement.coverage.needs import Needs
from regie.procurement.coverage.problem import Problem, lot_clients
from regie.procurement.coverage.result import CellCover, Handover, PartyPlaces, Proven, Selection
from regie.procurement.coverage.solve import Chosen, assigned
from regie.procurement.study import Award
from regie.vocabulary.rounding import percent_of

Whole = npt.NDArray[Any]


def selection_of(problem: Problem, margin: Decimal, parties: Proven, movers: Chosen) -> Selection:
    """The landscape of these bidders; ``parties`` is the fewest, as far as it was looked for."""
    values = assigned(problem, movers.bidders).values
    assert values is not None
    taken = set(movers.bidders)
    awards = _needed_awards(problem, values, taken)
    return landscape(problem, values, awards, margin, parties, movers.least)


def landscape(
    problem: Problem,
    values: Whole,
    awards: tuple[Award, ...],
    margin: Decimal,
    parties: Proven,
    movers: Proven,
) -> Selection:
    """The landscape of these awards with the clients as the columns of a solution have them."""
    return Selection(
        margin=margin,
        parties=parties,
        movers=movers,
        clients=problem.needs.clients,
        awards=awards,
        places=_places(problem, values, awards),
        cells=_cells(problem, values, awards),
        handovers=_handovers(problem, values),
    )


def _needed_awards(problem: Problem, values: Whole, taken: set[int]) -> tuple[Award, ...]:
    """The lots of every chosen bidder in which it helps somebody, keeps a place, or is needed for the least number
    of parties. Looked at by lot and bidder, so that the same lots stay each time."""
    needs, bidders = problem.needs, problem.needs.bidders
    there: dict[int, set[int]] = defaultdict(set)
    for place in problem.places:
        if place.bidder in taken:
            there[place.cell].add(place.bidder)
    awards = []
    for (lot, bidder), places in problem.in_lot.items():
        if bidder not in taken:
            continue
        used = any(values[problem.helped.start + n] + values[problem.kept.start + n] for n in places)
        cells = {problem.places[n].cell for n in places}
        if used or any(len(there[cell]) <= problem.asked.least[cell] for cell in cells):
            awards.append(Award(lot=lot, bidder=bidders[bidder]))
        else:
            for cell in cells:
                there[cell].discard(bidder)
    assert all(award.lot in needs.lots for award in awards)
    return tuple(awards)


def staying(problem: Problem, values: Whole) -> dict[tuple[str, int], int]:
    """Clients who stay, by provider and cell: those whom their provider helps there, as far as it had them."""
    helped: dict[tuple[str, int], int] = defaultdict(int)
    for n, place in enumerate(problem.places):
        helped[problem.needs.pools[place.pool].provider, place.cell] += int(values[problem.helped.start + n])
    return {
        (each.provider, each.cell): min(each.clients, helped[each.provider, each.cell])
        for each in problem.needs.existing
    }


def _places(problem: Problem, values: Whole, awards: tuple[Award, ...]) -> tuple[PartyPlaces, ...]:
    needs, stays = problem.needs, staying(problem, values)
    number = {code: n for n, code in enumerate(needs.bidders)}
    bids = {(bid.lot, bid.bidder): bid for bid in needs.bids}
    before: dict[tuple[str, str], int] = defaultdict(int)
    stay: dict[tuple[str, str], int] = defaultdict(int)
    for each in needs.existing:
        lot = needs.cells[each.cell].lot
        before[lot, each.provider] += each.clients
        stay[lot, each.provider] += stays[each.provider, each.cell]
    found = []
    for award in awards:
        bid = bids[award.lot, award.bidder]
        places = problem.in_lot.get((award.lot, number[award.bidder]), [])
        helped = sum(int(values[problem.helped.start + n]) for n in places)
        kept = sum(int(values[problem.kept.start + n]) for n in places)
        stayed = sum(stay[award.lot, provider] for provider in bid.providers)
        found.append(
            PartyPlaces(
                lot=award.lot,
                bidder=award.bidder,
                name=bid.name,
                kind=bid.kind,
                providers=bid.providers,
                before=sum(before[award.lot, provider] for provider in bid.providers),
                stay=stayed,
                arrive=helped - stayed,
                reserve=kept,
                share=share_of(helped, lot_clients(needs, award.lot)),
                cells=len({problem.places[n].cell for n in places}),
            )
        )
    return tuple(found)


def share_of(part: int, whole: int) -> Decimal:
    """A percentage with one decimal; nothing of nothing is 0."""
    return percent_of(part, whole) if whole else Decimal(0)


def _cells(problem: Problem, values: Whole, awards: tuple[Award, ...]) -> tuple[CellCover, ...]:
    bidders = parties_in_cells(problem.needs, problem, awards)
    found: dict[int, int] = defaultdict(int)
    for n, place in enumerate(problem.places):
        found[place.cell] += int(values[problem.helped.start + n] + values[problem.kept.start + n])
    return tuple(
        CellCover(
            cell=cell,
            bidders=bidders[n],
            least=problem.asked.least[n],
            needed=problem.asked.clients[n] + problem.asked.reserve[n],
            found=found[n],
        )
        for n, cell in enumerate(problem.needs.cells)
    )


def parties_in_cells(needs: Needs, problem: Problem, awards: tuple[Award, ...]) -> tuple[tuple[str, ...], ...]:
    """The bidders that work in each cell, in order of code."""
    given = {(award.lot, award.bidder) for award in awards}
    there: list[set[str]] = [set() for _ in needs.cells]
    for place in problem.places:
        code = needs.bidders[place.bidder]
        if (needs.cells[place.cell].lot, code) in given:
            there[place.cell].add(code)
    return tuple(tuple(sorted(each)) for each in there)


def _handovers(problem: Problem, values: Whole) -> tuple[Handover, ...]:
    """Who must leave meets who has a place, most clients first, so that few parties have to meet."""
    needs, stays = problem.needs, staying(problem, values)
    leaving: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for each in needs.existing:
        if gone := each.clients - stays[each.provider, each.cell]:
            leaving[each.cell].append((gone, each.provider))
    left = dict(stays)
    arriving: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for n, place in enumerate(problem.places):
        provider = needs.pools[place.pool].provider
        helped = int(values[problem.helped.start + n])
        own = min(helped, left.get((provider, place.cell), 0))
        if own:
            left[provider, place.cell] -= own
        if helped > own:
            arriving[place.cell].append((helped - own, needs.bidders[place.bidder], provider))
    found = []
    for cell, out in sorted(leaving.items()):
        places = sorted(arriving[cell], key=lambda each: (-each[0], each[1:]))
        for number, provider in sorted(out, key=lambda each: (-each[0], each[1])):
            while number:
                room, bidder, to = places[0] if places else (number, None, None)
                moved = min(number, room)
                at = needs.cells[cell]
                found.append(
                    Handover(
                        lot=at.lot,
                        municipality=at.municipality,
                        need_group=at.need_group,
                        provider=provider,
                        bidder=bidder,
                        to_provider=to,
                        clients=moved,
                    )
                )
                number -= moved
                if bidder is not None and to is not None:
                    places[:1] = [(room - moved, bidder, to)] if room > moved else []
    return tuple(found)
