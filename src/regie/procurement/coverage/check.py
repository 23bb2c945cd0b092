# SPDX-License-Identifier: EUPL-1.2
"""A choice made by hand, held against the same rules as a computed landscape."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from regie.procurement.coverage.labels import Labels, sentence
from regie.procurement.coverage.needs import Needs
from regie.procurement.coverage.problem import Problem, asked_of
from regie.procurement.coverage.relax import smallest_misses
from regie.procurement.coverage.result import CheckedChoice, CheckedRule, Proven, RuleKind, Selection
from regie.procurement.coverage.selection import landscape, staying
from regie.procurement.study import Award, Coverage
from regie.vocabulary.errors import RegieError


def check_choice(
    needs: Needs, rules: Coverage, chosen: Sequence[Award], labels: Labels | None = None
) -> CheckedChoice:
    """Every rule with kept or broken, where and how much, and what the choice gives. Awards of lots that are not
    looked at do not count. Raises ``RegieError`` when a bidder is not there or did not bid for the lot."""
    labels = labels or Labels(bidders=needs.names)
    awards = tuple(sorted((each for each in chosen if each.lot in needs.lots), key=lambda each: each.identity))
    _check_known(needs, awards)
    given = {award.identity for award in awards}
    bids = tuple(bid for bid in needs.bids if (bid.lot, bid.bidder) in given)
    own = Needs(cells=needs.cells, existing=needs.existing, pools=needs.pools, bids=bids)
    problem = Problem(own, asked_of(own, rules), elastic=True)
    found = smallest_misses(problem, np.ones(len(own.bidders)))
    assert found.values is not None
    stay = sum(staying(problem, found.values).values())
    movers = Proven(value=own.clients - stay, too_many=max(0, found.value - found.bound))
    parties = Proven(value=len(own.bidders), too_many=0)
    result = landscape(problem, found.values, awards, rules.margin, parties, movers)
    unplaced = found.values[problem.unplaced]
    checked = (
        *_parties(result, labels),
        *_room(problem, unplaced.tolist(), found.values[problem.unreserved].tolist(), labels),
        *_shares(result, problem, rules, labels),
        *_one_bid(own, labels),
    )
    return CheckedChoice(
        passed=all(each.passed for each in checked),
        rules=checked,
        landscape=result,
        unplaced=int(unplaced.sum()),
    )


def _check_known(needs: Needs, awards: Sequence[Award]) -> None:
    lots: dict[str, list[str]] = defaultdict(list)
    for bid in needs.bids:
        lots[bid.bidder].append(bid.lot)
    for award in awards:
        if award.bidder not in lots:
            raise RegieError("procurement_coverage.chosen_unknown", bidder=award.bidder, lot=award.lot)
        if award.lot not in lots[award.bidder]:
            known = ", ".join(sorted(lots[award.bidder]))
            raise RegieError("procurement_coverage.chosen_no_bid", bidder=award.bidder, lot=award.lot, known=known)


def _parties(result: Selection, labels: Labels) -> Iterator[CheckedRule]:
    broken = False
    for each in result.cells:
        if len(each.bidders) < each.least:
            broken = True
            yield CheckedRule(
                kind="parties",
                passed=False,
                lot=each.cell.lot,
                municipality=each.cell.municipality,
                need_group=each.cell.need_group,
                asked=Decimal(each.least),
                there=Decimal(len(each.bidders)),
                sentence=sentence(
                    "broken_parties", where=labels.cell(each.cell), asked=each.least, there=len(each.bidders)
                ),
            )
    if not broken:
        yield _kept("parties", len(result.cells))


def _room(
    problem: Problem, unplaced: Sequence[int], unreserved: Sequence[int], labels: Labels
) -> Iterator[CheckedRule]:
    kinds: tuple[tuple[RuleKind, Sequence[int], Sequence[int]], ...] = (
        ("capacity", unplaced, problem.asked.clients),
        ("margin", unreserved, problem.asked.reserve),
    )
    for kind, missing, asked in kinds:
        for n, cell in enumerate(problem.needs.cells):
            if missing[n]:
                there = asked[n] - missing[n]
                yield CheckedRule(
                    kind=kind,
                    passed=False,
                    lot=cell.lot,
                    municipality=cell.municipality,
                    need_group=cell.need_group,
                    asked=Decimal(asked[n]),
                    there=Decimal(there),
                    sentence=sentence(
                        f"broken_{kind}",
                        where=labels.cell(cell),
                        asked=asked[n],
                        there=there,
                        missing=missing[n],
                    ),
                )
        if not any(missing):
            yield _kept(kind, len(problem.needs.cells))


def _shares(result: Selection, problem: Problem, rules: Coverage, labels: Labels) -> Iterator[CheckedRule]:
    broken = False
    for each in result.places:
        most = problem.asked.most[each.lot]
        if (helped := each.stay + each.arrive) > most:
            broken = True
            yield CheckedRule(
                kind="share_cap",
                passed=False,
                lot=each.lot,
                bidder=each.bidder,
                asked=Decimal(most),
                there=Decimal(helped),
                sentence=sentence(
                    "broken_share_cap",
                    bidder=labels.bidder(each.bidder),
                    lot=labels.lot(each.lot),
                    clients=helped,
                    most=most,
                    cap=rules.share_cap,
                ),
            )
    if not broken:
        yield _kept("share_cap", len(result.places))


def _one_bid(needs: Needs, labels: Labels) -> Iterator[CheckedRule]:
    bidders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for bid in needs.bids:
        for provider in bid.providers:
            bidders[bid.lot, provider].append(bid.bidder)
    broken = {key: codes for key, codes in sorted(bidders.items()) if len(codes) > 1}
    for (lot, provider), codes in broken.items():
        yield CheckedRule(
            kind="one_bid",
            passed=False,
            lot=lot,
            bidder=codes[1],
            asked=Decimal(1),
            there=Decimal(len(codes)),
            sentence=sentence(
                "broken_one_bid",
                provider=provider,
                lot=labels.lot(lot),
                bidders=", ".join(labels.bidder(code) for code in codes),
            ),
        )
    if not broken:
        yield _kept("one_bid", len(needs.bids))


def _kept(kind: RuleKind, number: int) -> CheckedRule:
    return CheckedRule(
        kind=kind,
        passed=True,
        asked=Decimal(number),
        there=Decimal(number),
        sentence=sentence(f"kept_{kind}", number=number),
    )
