# SPDX-License-Identifier: EUPL-1.2
"""The chapter on coverage: how few parties can do it, how many clients then change, and which rules bind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from regie.procurement.coverage.result import Binding, CoverageResult, CurvePoint, Proven, Relaxation, Selection
from regie.reporting.charts import Curve, Heat, HeatRow, Mark, Point
from regie.reporting.document import Block, Callout, Chart, Column, ItemList, Row, Section, Table
from regie.reporting.procurement.case import Case, counts_clients
from regie.reporting.procurement.choice import choice
from regie.reporting.procurement.handovers import handovers
from regie.reporting.values import Format, Hidden, Value

MOST_BINDING = 8
"""Rules that are told in words; the rest is counted."""


def coverage(case: Case, result: CoverageResult) -> Section:
    """The chapter."""
    fewest = result.fewest
    blocks: list[Block] = [case.lead(_lead(case, result)), _rules(case, result), *_relaxed(case, result)]
    if fewest is not None:
        blocks += [_lots(case, fewest), *_trade_off(case, result), *_landscape(case, fewest)]
    blocks += [_binding(case, result)] if result.binding else []
    if fewest is not None and fewest.handovers:
        blocks.append(handovers(case, fewest))
    if result.checked is not None:
        blocks.append(choice(case, result.checked, fewest))
    blocks += case.remarks(result.remarks)
    return Section(title=case.say("coverage"), blocks=tuple(blocks), anchor="coverage")


def movers(case: Case, found: Proven, quantity: str, **place: str) -> int | Hidden:
    """Clients who must change, as they may be shown."""
    return case.clients(found.value, quantity, **place)


def proof(case: Case, found: Proven) -> str:
    """How sure it is that a number is the least."""
    return case.say("proven") if found.proven else case.say("not_proven", too_many=case.number(found.too_many))


def _lead(case: Case, result: CoverageResult) -> str:
    if result.fewest is None:
        return case.say("coverage_nobody", bidders=case.number(result.bidders))
    fewest = result.fewest
    return case.say(
        "coverage_lead",
        bidders=case.number(result.bidders),
        parties=case.number(fewest.parties.value),
        cells=case.number(len(result.cells)),
        movers=case.number(movers(case, fewest.movers, "movers")),
        clients=case.number(case.clients(fewest.clients, "coverage_clients")),
        proof=proof(case, fewest.parties),
    )


def _rules(case: Case, result: CoverageResult) -> ItemList:
    rules = result.rules
    items = [
        case.say("rule_parties", parties=rules.parties),
        case.say("rule_margin", margin=case.percent(rules.margin, 0)),
        case.say("rule_share_cap", cap=case.percent(rules.share_cap, 0)),
        case.say("rule_room", room=case.percent(rules.growth_room, 0), least=rules.smallest_room),
        case.say("rule_counted", first=case.month(result.first), last=case.month(result.last)),
    ]
    items += [
        case.say(
            "rule_other",
            group=case.group(each.need_group),
            where=case.town(each.municipality) if each.municipality else case.say("everywhere"),
            parties=each.parties,
        )
        for each in rules.others
    ]
    return ItemList(items=tuple((item,) for item in items))


def _relaxed(case: Case, result: CoverageResult) -> list[Block]:
    """The rules that nobody can keep, and what can be kept instead."""
    if not result.relaxed:
        return []
    items = [_relaxation(case, each) for each in result.relaxed]
    text = case.say("relaxed_text", count=len(items))
    shown = tuple((item,) for item in items)
    return [Callout(role="quality", title=case.say("relaxed"), text=(text,), items=shown)]


def _relaxation(case: Case, each: Relaxation) -> str:
    told = each.sentence.said(case.lang)
    if not case.public or (each.kind != "capacity" and not counts_clients(told)):
        return told
    return case.say(f"relaxed_{each.kind}", where=where(case, each.municipality, each.need_group, each.lot))


def where(
    case: Case, municipality: str | None, group: str | None, lot: str | None, bidder: str | None = None
) -> str:
    """ "Pleegzorg in Aalten", "perceel Verblijf"."""
    parts = []
    if bidder:
        parts.append(case.bidder(bidder))
    if group:
        parts.append(case.group(group))
    elif lot:
        parts.append(case.lot(lot))
    if municipality:
        parts.append(case.town(municipality))
    return ", ".join(parts) or case.say("everywhere")


def _lots(case: Case, fewest: Selection) -> Table:
    """Per lot how many parties, and how many clients stay and change."""
    rows = []
    for lot in sorted({places.lot for places in fewest.places}):
        own = [places for places in fewest.places if places.lot == lot]
        place = {"lot": lot}
        stay = case.clients(sum(each.stay for each in own), "stay", **place)
        arrive = case.clients(sum(each.arrive for each in own), "arrive", **place)
        most = max(own, key=lambda each: (each.share, each.bidder))
        cells: tuple[Value, ...] = (len(own), stay, arrive, most.share)
        rows.append(Row(label=case.lot(lot), cells=cells))
    parties = len(fewest.bidders)
    stay = case.clients(sum(each.stay for each in fewest.places), "stay")
    arrive = case.clients(sum(each.arrive for each in fewest.places), "arrive")
    rows.append(Row(label=case.say("all_lots_together"), cells=(parties, stay, arrive, ""), role="total"))
    return Table(
        title=case.say("fewest_lots", parties=parties),
        head=case.say("lot"),
        columns=(
            Column(title=case.say("parties")),
            Column(title=case.say("stay")),
            Column(title=case.say("arrive")),
            Column(title=case.say("largest_share"), format=Format.PERCENT),
        ),
        rows=tuple(rows),
        notes=(case.say("fewest_lots_note"),),
        anchor="table-fewest",
    )


def _trade_off(case: Case, result: CoverageResult) -> list[Block]:
    """The curve at the margin of the rules, and all margins as a table."""
    own = sorted((p for p in result.curve if p.margin == result.rules.margin), key=lambda p: p.most_parties)
    fewest = result.fewest
    blocks: list[Block] = []
    if len(own) >= 2 and fewest is not None:
        numbers = {point.most_parties: _on_curve(case, result, point) for point in own}
        told = "; ".join(f"{p.parties}: {case.number(numbers[p.most_parties])}" for p in own)
        last = own[-1]
        blocks.append(
            Chart(
                title=case.say(
                    "trade_off_takes",
                    few=own[0].parties,
                    many=last.parties,
                    most=case.number(numbers[own[0].most_parties]),
                    least=case.number(numbers[last.most_parties]),
                ),
                subtitle=case.say("trade_off_under", margin=case.percent(result.rules.margin, 0)),
                alt=case.say("trade_off_alt", told=told),
                spec=Curve(
                    points=tuple(
                        Point(
                            x=point.parties,
                            y=numbers[point.most_parties],
                            label=case.say("parties_of", parties=point.parties) if point in (own[0], last) else "",
                            strong=point.fewest,
                        )
                        for point in own
                    ),
                    x_name=case.say("parties_chosen"),
                    y_name=case.say("clients_change"),
                    x_format=Format.WHOLE,
                    y_format=Format.WHOLE,
                    upright=_chosen_mark(case, result),
                ),
                anchor="figure-trade-off",
            )
        )
    margins = sorted({point.margin for point in result.curve})
    if len(margins) > 1:
        blocks.append(_margins(case, result, margins))
    blocks += [*case.paragraphs(*_gaps(case, result))]
    return blocks


def _gaps(case: Case, result: CoverageResult) -> list[str]:
    """Margins for which there is no landscape, in words."""
    told = [gap.sentence.said(case.lang) for gap in result.curve_gaps]
    return [text for text in told if not (case.public and counts_clients(text))]


def _chosen_mark(case: Case, result: CoverageResult) -> Mark | None:
    if result.checked is None:
        return None
    chosen = len(result.checked.landscape.bidders)
    return Mark(value=chosen, label=case.say("own_choice", parties=chosen))


def _on_curve(case: Case, result: CoverageResult, point: CurvePoint) -> int | Hidden:
    """Clients who must change at a point. The point of the landscape itself is the number that is said elsewhere:
    where that is not shown, the curve does not show it either, at no margin."""
    if result.fewest is not None and point.movers.value == result.fewest.movers.value:
        return movers(case, result.fewest.movers, "movers")
    place = {"margin": str(point.margin), "parties": str(point.most_parties)}
    return movers(case, point.movers, "curve_movers", **place)


def _margins(case: Case, result: CoverageResult, margins: Sequence[Decimal]) -> Table:
    """Per margin the fewest parties and the most that were tried, each with how many clients must change."""
    rows = []
    for margin in margins:
        own = sorted((p for p in result.curve if p.margin == margin), key=lambda p: p.most_parties)
        first, last = own[0], own[-1]
        cells = (first.parties, _on_curve(case, result, first), last.parties, _on_curve(case, result, last))
        rows.append(Row(label=case.percent(margin, 0), cells=cells))
    groups = (case.say("fewest_parties"), case.say("most_parties"))
    return Table(
        title=case.say("margins_table"),
        head=case.say("margin"),
        columns=tuple(
            Column(title=case.say(key), group=group) for group in groups for key in ("parties", "clients_change")
        ),
        rows=tuple(rows),
        notes=(case.say("margins_note"),),
    )


def _landscape(case: Case, fewest: Selection) -> list[Block]:
    """How many chosen parties there are in every municipality and need group."""
    groups = [group.code for group in case.study.need_groups]
    found = {(c.cell.municipality, c.cell.need_group): c for c in fewest.cells}
    shown = [group for group in groups if any((town, group) in found for town in case.region.municipality_names)]
    if not shown:
        return []
    least = min(len(c.bidders) for c in found.values())
    few = [c for c in found.values() if len(c.bidders) == least]
    spots = case.listed([where(case, c.cell.municipality, c.cell.need_group, None) for c in few[:4]])
    towns = list(case.region.municipality_names)
    rows = tuple(
        HeatRow(
            label=case.group(group),
            values=tuple(len(found[town, group].bidders) if (town, group) in found else None for town in towns),
        )
        for group in shown
    )
    return [
        Chart(
            title=case.say("covered_takes", least=least),
            subtitle=case.say("covered_under"),
            alt=case.say("covered_alt", least=least, count=len(few), spots=spots),
            spec=Heat(
                columns=tuple(case.town(town) for town in towns),
                rows=rows,
                name=case.say("parties"),
                warn_to=least,
                warn_name=case.say("covered_warn", least=least),
            ),
            notes=(case.say("covered_note"),),
            anchor="figure-covered",
        )
    ]


def _binding(case: Case, result: CoverageResult) -> Section:
    """The rules that cost parties or clients, the dearest first, in words."""
    fewest = result.fewest
    binds = [each for each in result.binding if each.binds]
    free = len(result.binding) - len(binds)
    if not binds or fewest is None:
        return Section(title=case.say("binding"), blocks=case.paragraphs(case.say("binding_nothing")))

    def gain(each: Binding) -> tuple[int, int]:
        parties = fewest.parties.value - each.parties.value if each.parties else 0
        moved = fewest.movers.value - each.movers.value if each.movers else 0
        return -parties, -moved

    binds.sort(key=gain)
    items = [_bound(case, fewest, each, place) for place, each in enumerate(binds[:MOST_BINDING])]
    kinds = Counter(each.kind for each in binds[MOST_BINDING:])
    rest = case.listed([case.say("counted", count=n, what=case.say(f"kind_{kind}")) for kind, n in kinds.items()])
    return Section(
        title=case.say("binding"),
        blocks=(
            *case.paragraphs(case.say("binding_text", count=len(binds), free=free)),
            ItemList(items=tuple((item,) for item in items)),
            *case.paragraphs(case.say("binding_rest", rest=rest) if rest else ""),
        ),
        anchor="binding",
    )


def _bound(case: Case, fewest: Selection, each: Binding, place: int) -> str:
    """A rule that binds in words; outside the circle without numbers of few clients."""
    if not case.public:
        return each.sentence.said(case.lang)
    spot = where(case, each.municipality, each.need_group, each.lot, each.bidder)
    told = case.say(f"bound_{each.kind}", where=spot)
    less = fewest.parties.value - each.parties.value if each.parties else 0
    if less > 0:
        return f"{told} {case.say('bound_fewer', parties=case.number(less))}"
    return f"{told} {case.say('bound_movers')}"
