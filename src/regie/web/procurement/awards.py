# SPDX-License-Identifier: EUPL-1.2
"""An award as it would become a contract: the contract that follows from the last result, and its parties."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from regie.contract import Contract
from regie.contract.lines import Words, numbers
from regie.contract.writing import part_toml
from regie.procurement.award.contract import contract_of
from regie.procurement.award.rules import broken_rules
from regie.procurement.result import StudyResult
from regie.procurement.study import Study
from regie.vocabulary import RegieError
from regie.web.contracts.checking import checked
from regie.web.procurement.editions import Towns
from regie.web.region import door
from regie.web.ui.language import active


@dataclass(frozen=True)
class Offered:
    """A contract that is ready to be proposed, with the text of its file."""

    contract: Contract
    toml: str

    @property
    def key(self) -> str:
        """The name of its matter: a version of a contract is awarded once."""
        return f"{self.contract.id}/{self.contract.version}"


@dataclass(frozen=True)
class Party:
    """A chosen party in a lot. ``members`` are names with their share in percent (empty: by history); ``amount``
    is what it gets in the first contract year in the region, ``towns`` per municipality code; both in cents."""

    lot: str
    lot_name: str
    bidder: str
    name: str
    kind: str
    members: tuple[str, ...]
    amount: int | None
    towns: dict[str, int]


def offered(result: StudyResult | None, study: Study | None) -> Offered:
    """The contract of a study's award. Raises ``RegieError`` when it cannot be made, with what to do."""
    if result is None:
        raise RegieError("web_procurement.no_result")
    if study is None or study != result.study:
        raise RegieError("web_procurement.stale")
    if result.lump_sums is None:
        raise RegieError("procurement_award.no_lump_sums")
    held = result.coverage.checked if result.coverage is not None else None
    contract = contract_of(result.study, result.lump_sums, result.study.chosen, door.region(), held)
    found = Offered(contract, part_toml(contract))
    problems = checked(found.toml, contract.id, contract.version).problems
    if problems:
        raise RegieError("web_procurement.award_wrong", problem=problems[0].text)
    return found


def broken(result: StudyResult | None, study: Study | None, towns: Towns) -> tuple[Words, ...]:
    """Which rules of coverage the choice breaks and where, in these municipalities; nothing while it was not
    computed."""
    if result is None or study is None or result.coverage is None or result.coverage.checked is None:
        return ()
    if study.chosen != result.study.chosen:
        return ()
    checked = result.coverage.checked
    if towns is not None:
        own = tuple(rule for rule in checked.rules if rule.municipality is None or rule.municipality in towns)
        checked = checked.model_copy(update={"rules": own})
    return broken_rules(checked, result.study, door.region().municipality_names)


def parties(result: StudyResult | None, study: Study, towns: Towns) -> list[Party]:
    """Who is chosen for each lot, in the order of the lots; amounts where they were computed for this choice."""
    names = result.names if result is not None else {}
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    awarded = result.lump_sums.awarded if result is not None and result.lump_sums is not None else ()
    for each in awarded:
        if each.years:
            sums[each.lot, each.bidder][each.municipality] = each.years[0].amount
    bids = {each.code: each for each in study.bidders}
    order = {code: at for at, code in enumerate(study.lot_names)}
    found = []
    for award in sorted(study.chosen, key=lambda each: (order[each.lot], each.bidder)):
        bid = bids.get(award.bidder)
        amounts = sums.get((award.lot, award.bidder), {})
        members = tuple(
            names.get(each.provider, each.provider)
            + (f" ({numbers(each.share).said(active())}%)" if each.share else "")
            for each in (bid.members if bid is not None else ())
        )
        found.append(
            Party(
                lot=award.lot,
                lot_name=study.lot_names[award.lot],
                bidder=award.bidder,
                name=bid.name if bid is not None else names.get(award.bidder, award.bidder),
                kind=bid.kind if bid is not None else "single",
                members=members if bid is not None and len(bid.members) > 1 else (),
                amount=sum(amounts.values()) if amounts else None,
                towns={code: cents for code, cents in amounts.items() if towns is None or code in towns},
            )
        )
    return found
