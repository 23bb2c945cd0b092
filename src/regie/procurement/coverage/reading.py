# SPDX-License-Identifier: EUPL-1.2
"""What must be covered and who could do it, counted in the prepared lines of a study.

A client counts in a need group in every month with care that is not incidental and does not add up to nothing,
once for every provider that helps it. Now is the average month of the last twelve, without the newest
(``Coverage.newest_left_out``), for these are not booked whole. A provider works in the need groups in which it
helped somebody then, in the municipalities that the study gives it, else those where it helped somebody; its room
is what the study gives it (for all need groups together), else for every need group what it had at most in a month
of the whole history, with room to grow. A provider that is new gets its room and municipalities from the study,
and works in the lots in which it bids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from regie.contract.lines import Words
from regie.procurement.coverage.labels import Labels, sentence
from regie.procurement.coverage.needs import Bid, Cell, Existing, Needs, Pool
from regie.procurement.lines import Lines
from regie.procurement.study import Coverage, Study
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import largest_remainder
from regie.vocabulary.periods import Period
from regie.vocabulary.rounding import rounded

CARE = """
SELECT need_group, municipality, provider, client, month
FROM pr_lines JOIN pr_groups USING (product, age)
WHERE client IS NOT NULL AND NOT one_off
GROUP BY need_group, municipality, provider, client, month
HAVING SUM(cents) > 0 OR SUM(quantity) > 0
"""


@dataclass(frozen=True)
class Read:
    """The needs, the months (numbers, half-open) of "now", and what a reader must know."""

    needs: Needs
    months: tuple[int, int]
    left_out: dict[str, int]
    remarks: tuple[Words, ...]


@dataclass(frozen=True)
class Counts:
    """Client-months now by need group, municipality and provider; the fullest month of each need group and
    municipality; the most clients of a provider in a month by need group; where each provider worked ever."""

    now: Mapping[tuple[str, str, str], int]
    fullest: Mapping[tuple[str, str], int]
    most: Mapping[tuple[str, str], int]
    ever: Mapping[str, set[tuple[str, str]]]
    months: int


def needs_of(lines: Lines) -> Needs:
    """The needs of a study. Raises ``RegieError`` when a bid names a provider that is not there."""
    return read_needs(lines).needs


def read_needs(lines: Lines) -> Read:
    """The needs with what was left out and must be known."""
    study = lines.study
    first, end = study.months_now
    counts = _counted(lines, first, end)
    remarks: list[Words] = []
    cells = _cells(lines, counts, remarks)
    bids, working = _bids(lines, counts, cells, remarks)
    pools = _pools(study, counts, cells, working, bids)
    existing = _existing(counts, cells)
    needs = Needs(cells=cells, existing=existing, pools=pools, bids=bids)
    remarks += _without_cells(study, needs)
    bidding = {provider for bid in bids for provider in bid.providers}
    left_out = {each.reason: each.lines for each in lines.left_out}
    without = sum(each.clients for each in existing if each.provider not in bidding)
    if without:
        remarks.append(sentence("not_bidding", clients=without))
    return Read(needs, (first, end), left_out, tuple(remarks))


def months_said(months: tuple[int, int]) -> tuple[str, str]:
    """The first and last month as ``2019-04``."""
    return str(Period.of_month(months[0])), str(Period.of_month(months[1] - 1))


def labels_of(lines: Lines, needs: Needs) -> Labels:
    """What people call the codes."""
    names = lines.region.party_names
    return Labels(
        municipalities=lines.region.municipality_names,
        need_groups=lines.study.group_names,
        lots=lines.study.lot_names,
        bidders={**names, **needs.names},
    )


def _counted(lines: Lines, first: int, end: int) -> Counts:
    engine = lines.source.engine
    engine.create_table("pr_care", CARE)
    here = f"month >= {first:d} AND month < {end:d}"
    now = lines.rows(
        f"SELECT need_group, municipality, provider, COUNT(*) FROM pr_care WHERE {here} GROUP BY ALL ORDER BY ALL"
    )
    fullest = lines.rows(
        "SELECT need_group, municipality, MAX(clients) FROM (SELECT need_group, municipality, month, COUNT(*) AS "
        f"clients FROM pr_care WHERE {here} GROUP BY ALL) GROUP BY ALL ORDER BY ALL"
    )
    most = lines.rows(
        "SELECT provider, need_group, MAX(clients) FROM (SELECT provider, need_group, month, COUNT(*) AS clients "
        "FROM pr_care GROUP BY ALL) GROUP BY ALL ORDER BY ALL"
    )
    worked = lines.rows("SELECT DISTINCT provider, need_group, municipality FROM pr_care ORDER BY ALL")
    engine.drop_table("pr_care")
    ever: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for provider, group, municipality in worked:
        ever[provider].add((group, municipality))
    return Counts(
        now={(group, municipality, provider): number for group, municipality, provider, number in now},
        fullest={(group, municipality): number for group, municipality, number in fullest},
        most={(provider, group): number for provider, group, number in most},
        ever=ever,
        months=end - first,
    )


def _cells(lines: Lines, counts: Counts, remarks: list[Words]) -> tuple[Cell, ...]:
    """Every municipality and need group of a lot; a lot without any care is left out and said."""
    study, rules = lines.study, lines.study.coverage
    municipalities = sorted(lines.region.municipality_names)
    total: dict[tuple[str, str], int] = defaultdict(int)
    for (group, municipality, _), number in counts.now.items():
        total[group, municipality] += number
    found: list[Cell] = []
    for lot in sorted(study.lots, key=lambda each: each.code):
        if rules.lump_sum_lots_only and lot.funding != "lump_sum":
            remarks.append(sentence("lot_not_asked", lot=lot.name))
            continue
        groups = sorted(set(lot.need_groups))
        if not any(total[group, municipality] for group in groups for municipality in municipalities):
            remarks.append(sentence("lot_without_history", lot=lot.name))
            continue
        for group in groups:
            for municipality in municipalities:
                found.append(
                    Cell(
                        lot=lot.code,
                        municipality=municipality,
                        need_group=group,
                        clients=average(total[group, municipality], counts.months),
                        peak=counts.fullest.get((group, municipality), 0),
                    )
                )
    return tuple(found)


def average(client_months: int, months: int) -> int:
    """Clients in an average month, at least one where there were any."""
    return max(1, rounded(Fraction(client_months, months))) if client_months else 0


def _existing(counts: Counts, cells: Sequence[Cell]) -> tuple[Existing, ...]:
    """The clients of a cell over its providers by their client-months; ties go to the first code."""
    by_place: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for (group, municipality, provider), number in sorted(counts.now.items()):
        by_place[group, municipality].append((provider, number))
    found = []
    for n, cell in enumerate(cells):
        if not cell.clients:
            continue
        there = by_place[cell.need_group, cell.municipality]
        shares = largest_remainder(cell.clients, [number for _, number in there]).tolist()
        found += [
            Existing(provider=provider, cell=n, clients=share)
            for (provider, _), share in zip(there, shares, strict=True)
            if share
        ]
    return tuple(found)


Working = Mapping[str, tuple[frozenset[str], frozenset[str]]]
"""Provider to its need groups and municipalities."""


def _bids(
    lines: Lines, counts: Counts, cells: Sequence[Cell], remarks: list[Words]
) -> tuple[tuple[Bid, ...], Working]:
    study = lines.study
    lots = {cell.lot for cell in cells}
    names = lines.region.party_names
    stated = {each.provider: each for each in study.providers}
    inside = {provider for bidder in study.bidders for provider in (member.provider for member in bidder.members)}
    known = set(counts.ever) | set(names) | set(stated)
    recent: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for group, municipality, provider in counts.now:
        recent[provider].add((group, municipality))
    everybody = inside | (set(recent) if study.everyone_bids else set())
    groups_of = {lot.code: set(lot.need_groups) for lot in study.lots}
    working: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for provider in sorted(everybody):
        worked = recent.get(provider) or counts.ever.get(provider, set())
        groups = {group for group, _ in worked}
        if not worked:  # new: what it bids for
            for bidder in study.bidders:
                if any(member.provider == provider for member in bidder.members):
                    groups |= {group for lot in bidder.lots for group in groups_of[lot]}
        place = stated.get(provider)
        serves = set(place.serves) if place is not None and place.serves else {where for _, where in worked}
        working[provider] = frozenset(groups), frozenset(serves)
    found = []
    for bidder in study.bidders:
        for member in bidder.members:
            if member.provider not in known:
                raise RegieError(
                    "procurement_coverage.unknown_provider", bidder=bidder.code, provider=member.provider
                )
            if not counts.ever.get(member.provider) and member.provider not in stated:
                remarks.append(sentence("no_history", bidder=bidder.name, provider=names[member.provider]))
        providers = tuple(member.provider for member in bidder.members)
        found += [
            Bid(lot=lot, bidder=bidder.code, name=bidder.name, kind=bidder.kind, providers=providers)
            for lot in bidder.lots
            if lot in lots
        ]
    taken = {bidder.code for bidder in study.bidders}
    for provider in sorted(everybody - inside):
        if provider in taken:
            raise RegieError("procurement_coverage.code_taken", code=provider)
        groups_there, served = working[provider]
        where = {cell.lot for cell in cells if cell.need_group in groups_there and cell.municipality in served}
        found += [
            Bid(lot=lot, bidder=provider, name=names.get(provider, provider), kind="single", providers=(provider,))
            for lot in where
        ]
    return tuple(sorted(found, key=lambda bid: (bid.lot, bid.bidder))), working


def _pools(
    study: Study, counts: Counts, cells: Sequence[Cell], working: Working, bids: Sequence[Bid]
) -> tuple[Pool, ...]:
    stated = {each.provider: each.capacity for each in study.providers if each.capacity is not None}
    bidding = {provider for bid in bids for provider in bid.providers}
    here: dict[tuple[str, str], int] = defaultdict(int)
    for (group, _, provider), number in counts.now.items():
        here[provider, group] += number
    found = []
    for provider, (groups, served) in sorted(working.items()):
        if provider not in bidding:
            continue
        own = [n for n, cell in enumerate(cells) if cell.need_group in groups and cell.municipality in served]
        if provider in stated:
            if own:
                found.append(Pool(provider=provider, cells=tuple(own), clients=stated[provider]))
            continue
        for group in sorted(groups):
            of_group = tuple(n for n in own if cells[n].need_group == group)
            most = counts.most.get((provider, group), 0)
            if of_group and most:
                found.append(Pool(provider=provider, cells=of_group, clients=room(most, study.coverage)))
    return tuple(found)


def room(most: int, rules: Coverage) -> int:
    """How many clients a provider can help at once that had at most so many."""
    return max(floor(most * (1 + Fraction(rules.growth_room) / 100)), most + rules.smallest_room)


def _without_cells(study: Study, needs: Needs) -> list[Words]:
    """Bids for a lot in which nobody of the bidder has room: they do not count there."""
    rooms = {(pool.provider, needs.cells[n].lot) for pool in needs.pools if pool.clients for n in pool.cells}
    return [
        sentence("bid_without_cell", bidder=bid.name, lot=study.lot_names[bid.lot])
        for bid in needs.bids
        if not any((provider, bid.lot) in rooms for provider in bid.providers)
    ]
