# SPDX-License-Identifier: EUPL-1.2
"""From history to the chosen bidders: what stays with a bid, what comes to it, and which member has what of it.

The base of the providers in a bid stays with it. The base of a provider that did not win goes to the winners of
that municipality and need group: by the clients that were assigned to them, else by their own share in that cell,
else in that need group over the region, else in the lot, else in equal parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from regie.procurement.lump_sums.base import Base
from regie.procurement.lump_sums.growth import in_years
from regie.procurement.lump_sums.result import AwardedSum, MemberAmount, Moved, PopulationLot, Portion
from regie.procurement.lump_sums.sharing import Key
from regie.procurement.study import Award, BidMember, Study
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import largest_remainder

Assigned = Mapping[tuple[str, str, str], Mapping[str, int]]
"""Provider, municipality and need group to clients per bidder: where clients go whose provider did not win."""

By = Literal["assigned", "cell", "need_group", "lot", "equal"]

SHARE_DIGITS = 6


@dataclass(frozen=True)
class Bid:
    """A chosen bidder in a lot."""

    code: str
    name: str
    members: tuple[BidMember, ...]


def awarded(
    study: Study,
    base: Base,
    chosen: Sequence[Award],
    population: Sequence[PopulationLot],
    assigned: Assigned,
    party_names: Mapping[str, str],
) -> tuple[tuple[AwardedSum, ...], tuple[Moved, ...]]:
    """What every chosen bidder gets per lot and municipality, and what was moved to whom.

    Raises ``RegieError`` for a bidder that is not in the study, does not bid on the lot, or has a provider in
    common with another chosen one.
    """
    bids: dict[str, list[Bid]] = defaultdict(list)
    for each in sorted(chosen, key=lambda award: award.identity):
        bids[each.lot].append(_bid(study, each, {key[2] for key in base.steps}, party_names))
    amounts: list[AwardedSum] = []
    moves: list[Moved] = []
    for lot in (lot.code for lot in study.lots if bids[lot.code]):
        of_lot = _Lot(lot, bids[lot], base, assigned)
        moves += of_lot.moves
        amounts += _with_years(study, of_lot, next((one for one in population if one.lot == lot), None))
    return tuple(sorted(amounts, key=lambda one: (one.lot, one.bidder, one.municipality))), tuple(moves)


def _bid(study: Study, award: Award, providers: set[str], names: Mapping[str, str]) -> Bid:
    bidder = next((each for each in study.bidders if each.code == award.bidder), None)
    if bidder is not None:
        if award.lot not in bidder.lots:
            raise RegieError("procurement_lump_sums.bids_elsewhere", bidder=bidder.code, lot=award.lot)
        return Bid(bidder.code, bidder.name, bidder.members)
    if award.bidder not in providers or not study.everyone_bids:
        raise RegieError("procurement_lump_sums.no_bidder", bidder=award.bidder, lot=award.lot)
    return Bid(award.bidder, names.get(award.bidder, award.bidder), (BidMember(provider=award.bidder),))


class _Lot:
    """One lot: whose base goes where. Cells are (municipality, need group)."""

    def __init__(self, lot: str, bids: Sequence[Bid], base: Base, assigned: Assigned) -> None:
        self.lot, self.bids, self.assigned = lot, {bid.code: bid for bid in bids}, assigned
        self.bidder: dict[str, str] = {}
        for bid in bids:
            for member in bid.members:
                other = self.bidder.setdefault(member.provider, bid.code)
                if other != bid.code:
                    raise RegieError(
                        "procurement_lump_sums.chosen_twice",
                        provider=member.provider,
                        lot=lot,
                        first=other,
                        second=bid.code,
                    )
        self.own: dict[tuple[str, str], int] = defaultdict(int)
        self.history: dict[tuple[str, str, str], int] = defaultdict(int)
        self.moved: dict[tuple[str, str], int] = defaultdict(int)
        rows = [(key, steps.base) for key, steps in base.steps.items() if key[0] == lot]
        self.municipalities = sorted({key[1] for key, _ in rows})
        cells = [(key, group, cents) for key, own in rows for group, cents in _by_group(base.groups[key], own)]
        for (_, municipality, provider), group, cents in cells:
            if provider in self.bidder:
                self.own[self.bidder[provider], municipality] += cents
                self.history[self.bidder[provider], municipality, group] += cents
        self.by_provider = {(key[1], key[2]): cents for key, cents in rows}
        self.moves = tuple(self._moves(cells))
        for move in self.moves:
            for part in move.winners:
                self.moved[part.code, move.municipality] += part.amount

    def _moves(self, cells: Sequence[tuple[Key, str, int]]) -> Iterator[Moved]:
        """What losers did, per cell; with assigned clients per loser."""
        losers: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for (_, municipality, provider), group, cents in cells:
            if provider not in self.bidder and cents:
                losers[municipality, group][provider] = cents
        for (municipality, group), amounts in sorted(losers.items()):
            rest = {}
            for provider, cents in sorted(amounts.items()):
                given = self.assigned.get((provider, municipality, group), {})
                weights = {bidder: clients for bidder, clients in given.items() if bidder in self.bids and clients}
                if weights:
                    yield self._move(municipality, group, {provider: cents}, "assigned", weights)
                else:
                    rest[provider] = cents
            if rest:
                yield self._move(municipality, group, rest, *self._weights(municipality, group))

    def _move(
        self, municipality: str, group: str, losers: Mapping[str, int], by: By, weights: Mapping[str, int]
    ) -> Moved:
        bidders = sorted(weights)
        parts = largest_remainder(sum(losers.values()), [weights[bidder] for bidder in bidders]).tolist()
        return Moved(
            lot=self.lot,
            municipality=municipality,
            need_group=group,
            losers=tuple(Portion(code=provider, amount=cents) for provider, cents in losers.items()),
            winners=tuple(
                Portion(code=bidder, amount=part) for bidder, part in zip(bidders, parts, strict=True) if part
            ),
            by=by,
        )

    def _weights(self, municipality: str, group: str) -> tuple[By, dict[str, int]]:
        """The winners' own base in the cell, else in the need group over the region, else in the lot."""
        options: list[tuple[By, dict[str, int]]] = [("cell", {}), ("need_group", {}), ("lot", {})]
        for (bidder, town, kind), cents in self.history.items():
            for (_, weights), inside in zip(
                options, ((town, kind) == (municipality, group), kind == group, True), strict=True
            ):
                if inside:
                    weights[bidder] = weights.get(bidder, 0) + cents
        for by, weights in options:
            if any(weight > 0 for weight in weights.values()):
                return by, {bidder: max(weight, 0) for bidder, weight in weights.items()}
        return "equal", dict.fromkeys(self.bids, 1)


def _by_group(groups: Mapping[str, int], base: int) -> list[tuple[str, int]]:
    """A base over need groups as the clean history lay; without any it is of no need group."""
    weights = {group: max(cents, 0) for group, cents in groups.items()}
    if not any(weights.values()):
        return [(min(groups, default=""), base)]
    parts = largest_remainder(base, list(weights.values())).tolist()
    return list(zip(weights, parts, strict=True))


def _with_years(study: Study, lot: _Lot, population: PopulationLot | None) -> list[AwardedSum]:
    """The amounts of a lot's bidders in every municipality where they have any."""
    funded = {each.municipality: each for each in population.municipal} if population else {}
    there = sorted({*lot.own, *lot.moved})
    base = {(bidder, town): lot.own[bidder, town] + lot.moved[bidder, town] for bidder, town in there}
    more: dict[tuple[str, str], int] = dict.fromkeys(base, 0)
    for town, each in sorted(funded.items()):
        bidders = sorted(bidder for bidder, code in base if code == town) or sorted(lot.bids)
        weights = [max(base.get((bidder, town), 0), 0) for bidder in bidders]
        parts = largest_remainder(each.amount, weights if any(weights) else [1] * len(bidders)).tolist()
        for bidder, part in zip(bidders, parts, strict=True):
            more[bidder, town] = part - base.get((bidder, town), 0)
    keys: dict[Key, int] = {
        (lot.lot, town, bidder): base.get((bidder, town), 0) + more[bidder, town] for bidder, town in more
    }
    years = in_years(study, keys)
    return [
        AwardedSum(
            lot=lot.lot,
            bidder=bidder,
            name=lot.bids[bidder].name,
            municipality=town,
            own=lot.own.get((bidder, town), 0),
            moved=lot.moved.get((bidder, town), 0),
            population=more[bidder, town],
            years=years[lot.lot, town, bidder],
            members=_members(lot, lot.bids[bidder], town, cents),
        )
        for (_, town, bidder), cents in sorted(keys.items())
    ]


def _members(lot: _Lot, bid: Bid, municipality: str, cents: int) -> tuple[MemberAmount, ...]:
    """Who has what of a bidder's base: by shares, else by history in the municipality, else in the lot, else equal
    parts."""
    members = sorted(bid.members, key=lambda member: member.provider)
    shares = [member.share for member in members]
    by_share = all(share is not None for share in shares)
    options = [[_weight(share) for share in shares]] if by_share else []
    options.append([max(lot.by_provider.get((municipality, one.provider), 0), 0) for one in members])
    options.append(
        [
            max(sum(lot.by_provider.get((town, one.provider), 0) for town in lot.municipalities), 0)
            for one in members
        ]
    )
    options.append([1] * len(members))
    parts = largest_remainder(cents, next(weights for weights in options if any(weights))).tolist()
    return tuple(
        MemberAmount(provider=member.provider, amount=part, by_share=by_share)
        for member, part in zip(members, parts, strict=True)
    )


def _weight(share: Decimal | None) -> int:
    return int((share or Decimal(0)).scaleb(SHARE_DIGITS))
