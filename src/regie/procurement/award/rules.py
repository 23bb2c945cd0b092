# SPDX-License-Identifier: EUPL-1.2
"""Which rules of coverage a choice breaks, and where, in words that may stand in a contract: places and parties
are named and counted, clients are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from regie.contract.lines import Words, said
from regie.procurement.coverage.result import CheckedChoice, CheckedRule, RuleKind
from regie.procurement.study import Study
from regie.vocabulary.texts import say


def broken_rules(checked: CheckedChoice, study: Study, municipalities: Mapping[str, str]) -> tuple[Words, ...]:
    """One sentence per kind of rule that is broken, with every need group and municipality; empty when all rules
    are kept. ``municipalities`` are names by code."""
    broken = [rule for rule in checked.rules if not rule.passed]
    full = {(rule.lot, rule.need_group, rule.municipality) for rule in broken if rule.kind == "capacity"}
    kinds: dict[RuleKind, list[CheckedRule]] = {}
    for rule in broken:
        # without room for everybody there is none to spare: that is said once
        if rule.kind != "margin" or (rule.lot, rule.need_group, rule.municipality) not in full:
            kinds.setdefault(rule.kind, []).append(rule)
    bidders = {each.bidder: each.name for each in checked.landscape.places}
    names = _Names(study.group_names, study.lot_names, municipalities, bidders)
    return tuple(said(f"procurement_award.broken_{kind}", where=names.where(each)) for kind, each in kinds.items())


class _Names:
    """What people call the codes of a rule."""

    def __init__(self, *names: Mapping[str, str]) -> None:
        self.groups, self.lots, self.towns, self.bidders = names

    def where(self, rules: Sequence[CheckedRule]) -> Words:
        """Every place of these rules: need groups with their municipalities, or parties with their lot."""
        return Words(*(self._where(rules, lang) for lang in ("nl", "en")))

    def _where(self, rules: Sequence[CheckedRule], lang: str) -> str:
        places: dict[str, list[str]] = {}
        for rule in rules:
            owner = self.groups.get(rule.need_group, rule.need_group) if rule.need_group else ""
            places.setdefault(owner, []).append(self._place(rule, lang))
        told = [f"{owner}: {', '.join(each)}" if owner else ", ".join(each) for owner, each in places.items()]
        return "; ".join(told)

    def _place(self, rule: CheckedRule, lang: str) -> str:
        if rule.municipality is None:
            bidder, lot = rule.bidder or "", rule.lot or ""
            return f"{self.bidders.get(bidder, bidder)} ({self.lots.get(lot, lot)})"
        town = self.towns.get(rule.municipality, rule.municipality)
        if rule.kind != "parties":
            return town
        return say("procurement_award.parties_there", lang, town=town, there=rule.there, asked=rule.asked)
