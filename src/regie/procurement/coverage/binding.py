# SPDX-License-Identifier: EUPL-1.2
"""Which rules hold the numbers of parties and of clients who change up: one step off each, solved again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

from regie.contract.lines import Words, numbers
from regie.procurement.coverage.labels import Labels, sentence
from regie.procurement.coverage.needs import Bid, Needs, Pool
from regie.procurement.coverage.problem import Asked, Problem, most_clients
from regie.procurement.coverage.result import Binding, Proven, RuleKind, Selection
from regie.procurement.coverage.solve import POINT, Effort, fewest_movers, fewest_parties
from regie.procurement.study import Coverage

MARGIN_STEP, SHARE_STEP, ROOM_STEP = Decimal(5), Decimal(5), 10
"""Points of margin less, points of the largest share more, percent of room more."""


@dataclass(frozen=True)
class Question:
    """A rule with one step off, and where."""

    kind: RuleKind
    what: Words
    needs: Needs
    asked: Asked
    lot: str | None = None
    need_group: str | None = None
    municipality: str | None = None
    cells: tuple[int, ...] = ()


def binding_rules(
    needs: Needs,
    rules: Coverage,
    asked: Asked,
    now: Selection,
    labels: Labels,
    step: Callable[[int, int], None],
    effort: Effort = POINT,
) -> tuple[Binding, ...]:
    """Every rule with one step off; a least number of parties that binds in a need group is then looked at in each
    of its cells with no party to spare. When one party less everywhere is proven to change nothing, no need group
    can, and they are not looked at apart. ``step`` gets how many questions were answered, of how many."""
    waiting = list(_questions(needs, rules, asked, labels))
    found: list[Binding] = []
    done = 0
    while waiting:
        question = waiting.pop(0)
        answer = _answer(question, needs, now, effort)
        done += 1
        if question.kind == "parties" and question.need_group is None and not _nothing(answer):
            waiting[:0] = [
                _one_party_less(needs, asked, labels, cells, alone=False) for cells in _asked_of(needs, asked)
            ]
            step(done, done + len(waiting))
            continue
        found.append(answer)
        if question.kind == "parties" and question.municipality is None and answer.binds:
            tight = [n for n in question.cells if len(now.cells[n].bidders) <= asked.least[n]]
            if len(question.cells) > 1:
                waiting[:0] = [_one_party_less(needs, asked, labels, (n,), alone=True) for n in tight]
        step(done, done + len(waiting))
    return tuple(found)


def _nothing(answer: Binding) -> bool:
    """Whether it is proven that nothing changes."""
    proven = all(each is not None and each.proven for each in (answer.parties, answer.movers))
    return proven and not answer.binds


def _asked_of(needs: Needs, asked: Asked) -> list[tuple[int, ...]]:
    """The cells of every need group of a lot where parties are asked for."""
    return [cells for cells in _by_group(needs).values() if any(asked.least[n] for n in cells)]


def _by_group(needs: Needs) -> dict[tuple[str, str], tuple[int, ...]]:
    groups: dict[tuple[str, str], tuple[int, ...]] = {}
    for n, cell in enumerate(needs.cells):
        key = (cell.lot, cell.need_group)
        groups[key] = (*groups.get(key, ()), n)
    return groups


def _questions(needs: Needs, rules: Coverage, asked: Asked, labels: Labels) -> Iterator[Question]:
    of_parties = _asked_of(needs, asked)
    if len(of_parties) > 1:
        fewer = tuple(max(0, number - 1) for number in asked.least)
        yield Question("parties", sentence("step_parties_everywhere"), needs, replace(asked, least=fewer))
    for cells in of_parties if len(of_parties) == 1 else ():
        yield _one_party_less(needs, asked, labels, cells, alone=False)
    if rules.margin > 0 and any(asked.reserve):
        less = max(Decimal(0), rules.margin - MARGIN_STEP)
        reserve = tuple(
            min(old, ceil(number * Fraction(less) / 100))
            for old, number in zip(asked.reserve, asked.clients, strict=True)
        )
        what = sentence("step_margin", now=rules.margin, then=less)
        yield Question("margin", what, needs, replace(asked, reserve=reserve))
    for lot in needs.lots:
        cap, most = rules.share_cap, asked.most[lot]
        while most <= asked.most[lot] and cap < 100:  # in a small lot one step is less than a client
            cap = min(Decimal(100), cap + SHARE_STEP)
            most = most_clients(needs, lot, cap)
        if most > asked.most[lot]:
            what = sentence("step_share_cap", lot=labels.lot(lot), now=rules.share_cap, then=cap)
            yield Question("share_cap", what, needs, replace(asked, most={**asked.most, lot: most}), lot=lot)
    for (lot, group), cells in _by_group(needs).items():
        more = _more_room(needs, set(cells))
        if more != needs.pools:
            what = sentence("step_capacity", need_group=labels.need_group(group), percent=ROOM_STEP)
            changed = Needs(cells=needs.cells, existing=needs.existing, pools=more, bids=needs.bids)
            yield Question("capacity", what, changed, asked, lot=lot, need_group=group)
    if (bids := _members_alone(needs)) != needs.bids:
        changed = Needs(cells=needs.cells, existing=needs.existing, pools=needs.pools, bids=bids)
        yield Question("one_bid", sentence("step_one_bid"), changed, asked)


def _one_party_less(
    needs: Needs, asked: Asked, labels: Labels, cells: tuple[int, ...], *, alone: bool
) -> Question:
    first = needs.cells[cells[0]]
    municipality = first.municipality if alone else None
    fewer = tuple(max(0, number - (n in cells)) for n, number in enumerate(asked.least))
    what = sentence("step_parties", where=labels.where(first.need_group, municipality))
    return Question(
        "parties", what, needs, replace(asked, least=fewer), first.lot, first.need_group, municipality, cells
    )


def _more_room(needs: Needs, cells: set[int]) -> tuple[Pool, ...]:
    return tuple(
        pool.model_copy(update={"clients": -(-pool.clients * (100 + ROOM_STEP) // 100)})
        if cells & set(pool.cells)
        else pool
        for pool in needs.pools
    )


def _members_alone(needs: Needs) -> tuple[Bid, ...]:
    """The bids and, beside them, each provider of a collective or main contractor alone in the same lot."""
    own = {(bid.lot, bid.bidder) for bid in needs.bids}
    more = [
        Bid(lot=bid.lot, bidder=provider, name=provider, kind="single", providers=(provider,))
        for bid in needs.bids
        if bid.kind != "single"
        for provider in bid.providers
        if (bid.lot, provider) not in own
    ]
    return (*needs.bids, *more)


def _answer(question: Question, needs: Needs, now: Selection, effort: Effort) -> Binding:
    problem = Problem(question.needs, question.asked)
    place = {code: n for n, code in enumerate(question.needs.bidders)}
    known = tuple(sorted(place[code] for code in now.bidders))
    fewest = fewest_parties(problem, effort)
    assert fewest is not None  # what kept to the rules keeps to fewer
    parties = fewest.least
    bound = parties.value - parties.too_many
    if parties.value > now.parties.value:
        parties = Proven(value=now.parties.value, too_many=max(0, now.parties.value - bound))
    movers = fewest_movers(problem, now.parties.value, known, effort).least
    fewer, stay = now.parties.value - parties.value, now.movers.value - movers.value
    key = "changes_both" if fewer and stay else "changes_parties" if fewer else "changes_movers" if stay else ""
    if not key:
        key = "changes_nothing" if parties.proven and movers.proven else "changes_unknown"
    return Binding(
        kind=question.kind,
        need_group=question.need_group,
        municipality=question.municipality,
        lot=question.lot,
        parties=parties,
        movers=movers,
        binds=bool(fewer or stay),
        sentence=sentence(
            key,
            what=question.what,
            parties=parties.value,
            parties_now=now.parties.value,
            movers=numbers(movers.value),
            movers_now=numbers(now.movers.value),
        ),
    )
