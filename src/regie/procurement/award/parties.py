# SPDX-License-Identifier: EUPL-1.2
"""Who is party to the contract: the commissioning party, contractors, members of collectives, subcontractors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from regie.contract.cooperation import ServiceContract
from regie.contract.lines import euros, numbers
from regie.contract.terms import Clause, ContractParty
from regie.procurement.lump_sums.result import AwardedSum
from regie.procurement.study import Award, Bidder, BidMember, ContractTerms, Study
from regie.vocabulary.region import Region
from regie.vocabulary.texts import say

COMMISSIONING = "REGIO"
"""The code of the commissioning party, unless a provider or bidder is called so."""

Role = Literal["contractor", "member", "subcontractor"]


@dataclass(frozen=True)
class Parties:
    """The parties of a contract: ``contractors`` says under which party's code a bidder gets its lump sum."""

    parties: tuple[ContractParty, ...]
    contractors: dict[str, str]
    service_contracts: tuple[ServiceContract, ...]
    clauses: tuple[Clause, ...]
    awarded: tuple[AwardedSum, ...]

    def division(self, lots: Iterable[str]) -> str:
        """What every contractor gets of these lots in the first year, in words."""
        amounts: dict[str, int] = {}
        for each in self.awarded:
            if each.lot in lots:
                amounts[each.name] = amounts.get(each.name, 0) + _first(each)
        return "; ".join(f"{name} {euros(cents).nl}" for name, cents in amounts.items())


def parties_of(
    study: Study, terms: ContractTerms, chosen: Sequence[Award], region: Region, awarded: Sequence[AwardedSum]
) -> Parties:
    """The parties for the chosen bidders, each once, contractors first; in order of code."""
    bidders = _bidders(study, chosen)
    contractors = {bidder.code: _contractor(bidder) for bidder in bidders}
    names = region.party_names | {each.bidder: each.name for each in awarded}
    roles: dict[str, tuple[str, Role]] = {}
    for bidder in bidders:
        code = contractors[bidder.code]
        called = names.get(bidder.code, bidder.name) if bidder.kind != "main_contractor" else names.get(code, code)
        roles[code] = (called, "contractor")
    agreements, clauses = [], []
    for bidder in bidders:
        if bidder.kind == "single":
            continue
        role: Literal["member", "subcontractor"] = "member" if bidder.kind == "collective" else "subcontractor"
        clause = _clause(bidder, names, awarded)
        clauses.append(clause)
        for member in _others(bidder):
            roles.setdefault(member.provider, (names.get(member.provider, member.provider), role))
            agreements.append(_service_contract(bidder, member, role, clause.id, terms))
    commissioning = COMMISSIONING if COMMISSIONING not in roles else f"{COMMISSIONING}-{terms.id}"
    ordered = sorted(roles.items(), key=lambda each: (_ORDER[each[1][1]], each[0]))
    return Parties(
        parties=(
            ContractParty(code=commissioning, name=terms.commissioning_party, role="commissioning_party"),
            *(ContractParty(code=code, name=called, role=role) for code, (called, role) in ordered),
        ),
        contractors=contractors,
        service_contracts=tuple(agreements),
        clauses=tuple(clauses),
        awarded=tuple(awarded),
    )


_ORDER: dict[Role, int] = {"contractor": 0, "member": 1, "subcontractor": 2}


def _bidders(study: Study, chosen: Sequence[Award]) -> list[Bidder]:
    """The chosen bidders by code; a provider that bids alone without being in the list is one too."""
    listed = {bidder.code: bidder for bidder in study.bidders}
    found = {}
    for award in chosen:
        alone = Bidder(
            code=award.bidder,
            name=award.bidder,
            kind="single",
            members=(BidMember(provider=award.bidder),),
            lots=(award.lot,),
        )
        found[award.bidder] = listed.get(award.bidder, alone)
    return [found[code] for code in sorted(found)]


def _contractor(bidder: Bidder) -> str:
    """A collective is a party of its own; else the (first) provider is."""
    return bidder.code if bidder.kind == "collective" else bidder.members[0].provider


def _others(bidder: Bidder) -> tuple[BidMember, ...]:
    """Who works under the contractor: all members of a collective, the subcontractors of a main contractor."""
    return bidder.members if bidder.kind == "collective" else bidder.members[1:]


def _service_contract(
    bidder: Bidder, member: BidMember, role: Literal["member", "subcontractor"], clause: str, terms: ContractTerms
) -> ServiceContract:
    return ServiceContract(
        clause=clause,
        id=f"{bidder.code[:31]}-{member.provider[:32]}",
        party=member.provider,
        role=role,
        valid_from=terms.starts_on,
        valid_to=terms.ends_on,
    )


def _clause(bidder: Bidder, names: dict[str, str], awarded: Sequence[AwardedSum]) -> Clause:
    """What was agreed on shares: as the bid says, or what follows from history in the first year."""
    called = names.get(bidder.code, bidder.name)
    return Clause(
        id=f"aandelen-{bidder.code[:55]}",
        title=_say(f"clause_{bidder.kind}", name=called)[:300],
        summary=_say(f"clause_{bidder.kind}_summary", shares="; ".join(_shares(bidder, names, awarded))),
    )


def _shares(bidder: Bidder, names: dict[str, str], awarded: Sequence[AwardedSum]) -> Iterator[str]:
    for member in bidder.members:
        called = names.get(member.provider, member.provider)
        if member.share is not None:
            yield f"{called} {numbers(member.share).nl}%"
        else:
            own = [part for each in awarded if each.bidder == bidder.code for part in each.members]
            cents = sum(part.amount for part in own if part.provider == member.provider)
            yield f"{called} {euros(cents).nl}"


def _first(each: AwardedSum) -> int:
    """Cents of the first contract year, or the base where there are no years."""
    return each.years[0].amount if each.years else each.base


def _say(key: str, **values: object) -> str:
    return say(f"procurement_award.{key}", "nl", **values)
