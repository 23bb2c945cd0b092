# SPDX-License-Identifier: EUPL-1.2
"""A choice made by hand, held against the rules."""

from __future__ import annotations

from collections import Counter

from regie.procurement.coverage.result import CheckedChoice, CheckedRule, Selection
from regie.reporting.document import Block, Callout, Column, Row, Section, Table
from regie.reporting.procurement.case import Case, counts_clients
from regie.reporting.values import Format, Value

MOST_BROKEN = 12


def choice(case: Case, checked: CheckedChoice, fewest: Selection | None) -> Section:
    """Whether the choice keeps every rule, how it compares with the fewest parties, and where it falls short."""
    own = checked.landscape
    broken = [rule for rule in checked.rules if not rule.passed]
    moved = case.clients(own.movers.value, "chosen_movers")
    text = case.say(
        "choice_good" if checked.passed else "choice_bad",
        parties=case.number(len(own.bidders)),
        rules=case.number(len(checked.rules)),
        broken=case.number(len(broken)),
        movers=case.number(moved),
    )
    blocks: list[Block] = [*case.paragraphs(text)]
    if fewest is not None:
        blocks.append(_beside(case, checked, fewest))
    blocks.append(_kinds(case, checked))
    if broken:
        items = tuple((_told(case, rule),) for rule in broken[:MOST_BROKEN])
        rest = len(broken) - len(items)
        more = (case.say("choice_more", count=rest),) if rest > 0 else ()
        text = case.say("choice_broken_text")
        title = case.say("choice_broken", count=len(broken))
        blocks.append(Callout(role="quality", title=title, text=(text, *more), items=items))
    return Section(title=case.say("choice"), blocks=tuple(blocks), anchor="choice")


def _beside(case: Case, checked: CheckedChoice, fewest: Selection) -> Table:
    own = checked.landscape
    unplaced = case.clients(checked.unplaced, "unplaced")
    rows: tuple[tuple[str, Value, Value], ...] = (
        ("parties", len(fewest.bidders), len(own.bidders)),
        (
            "clients_change",
            case.clients(fewest.movers.value, "movers"),
            case.clients(own.movers.value, "chosen_movers"),
        ),
        ("clients_unplaced", 0, unplaced),
    )
    return Table(
        title=case.say("choice_table"),
        head=case.say("what"),
        columns=(Column(title=case.say("fewest")), Column(title=case.say("own"), strong=True)),
        rows=tuple(Row(label=case.say(key), cells=(first, second)) for key, first, second in rows),
    )


def _kinds(case: Case, checked: CheckedChoice) -> Table:
    """How many rules of each kind were held against it, and how many it breaks."""
    every = Counter(rule.kind for rule in checked.rules)
    broken = Counter(rule.kind for rule in checked.rules if not rule.passed)
    return Table(
        title=case.say("choice_rules"),
        head=case.say("rule"),
        columns=(
            Column(title=case.say("checked")),
            Column(title=case.say("broken")),
            Column(title=case.say("verdict"), format=Format.TEXT),
        ),
        rows=tuple(
            Row(
                label=case.say(f"kind_{kind}"),
                cells=(count, broken[kind], case.say("kept" if not broken[kind] else "not_kept")),
            )
            for kind, count in every.items()
        ),
    )


def _told(case: Case, rule: CheckedRule) -> str:
    """A broken rule in words; outside the circle without counts of clients."""
    told = rule.sentence.said(case.lang)
    if not case.public or (rule.kind != "capacity" and not counts_clients(told)):
        return told
    parts = [case.bidder(rule.bidder)] if rule.bidder else []
    parts += [case.group(rule.need_group)] if rule.need_group else [case.lot(rule.lot)] if rule.lot else []
    parts += [case.town(rule.municipality)] if rule.municipality else []
    return case.say(f"broken_{rule.kind}", where=", ".join(parts) or case.say("everywhere"))
