# SPDX-License-Identifier: EUPL-1.2
"""The clients who must change: where, and from which providers, each a warm handover."""

from __future__ import annotations

from collections import Counter, defaultdict

from regie.procurement.coverage.result import Selection
from regie.reporting.document import Block, Column, Row, Section, Table
from regie.reporting.procurement.case import Case
from regie.reporting.values import Value

CLASSES = ((1, 9), (10, 24), (25, 49), (50, None))
"""Providers by the clients that they hand over: from, up to and including."""

MOST_NAMED = 15


def handovers(case: Case, selection: Selection, quantity: str = "handover") -> Section:
    """Clients who change by municipality and lot, and the providers that hand them over."""
    moved = sum(each.clients for each in selection.handovers)
    nowhere = sum(each.clients for each in selection.handovers if each.bidder is None)
    text = case.say("handovers_text", clients=case.number(case.clients(moved, quantity)))
    blocks: list[Block] = [
        *case.paragraphs(text),
        _towns(case, selection, quantity),
        _classes(case, selection, quantity),
    ]
    if nowhere:
        count = case.number(case.clients(nowhere, f"{quantity}_nowhere"))
        blocks += case.paragraphs(case.say("handovers_nowhere", clients=count))
    return Section(title=case.say("handovers"), blocks=tuple(blocks), anchor="handovers")


def _towns(case: Case, selection: Selection, quantity: str) -> Table:
    lots = sorted({each.lot for each in selection.handovers})
    counts: Counter[tuple[str, str]] = Counter()
    for each in selection.handovers:
        for lot in (each.lot, ""):
            for town in (each.municipality, ""):
                counts[lot, town] += each.clients
    towns = [code for code in case.region.municipality_names if counts["", code]]

    def cells(town: str) -> tuple[Value, ...]:
        columns = [*lots, ""] if len(lots) > 1 else [""]
        return tuple(case.clients(counts[lot, town], quantity, lot=lot, municipality=town) for lot in columns)

    heads = [case.lot(lot) for lot in lots] if len(lots) > 1 else []
    return Table(
        title=case.say("handovers_table"),
        head=case.say("municipality"),
        columns=(
            *(Column(title=head) for head in heads),
            Column(title=case.say("together"), strong=True),
        ),
        rows=(
            *(Row(label=case.town(town), cells=cells(town)) for town in towns),
            Row(label=case.say("region"), cells=cells(""), role="total"),
        ),
        anchor="table-handovers",
    )


def by_provider(selection: Selection) -> dict[str, int]:
    """Clients that each provider hands over, the most first."""
    counts: dict[str, int] = defaultdict(int)
    for each in selection.handovers:
        counts[each.provider] += each.clients
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _classes(case: Case, selection: Selection, quantity: str) -> Table:
    """Providers grouped by how many clients they hand over: no row is about one of them."""
    counts = by_provider(selection)
    rows = []
    for first, last in CLASSES:
        own = [n for n in counts.values() if n >= first and (last is None or n <= last)]
        label = case.say("class_from", first=first) if last is None else case.say("class", first=first, last=last)
        clients = case.clients(sum(own), quantity, size=str(first))
        rows.append(Row(label=label, cells=(len(own), clients)))
    total = case.clients(sum(counts.values()), quantity)
    rows.append(Row(label=case.say("together"), cells=(len(counts), total), role="total"))
    return Table(
        title=case.say("classes_table"),
        head=case.say("clients_each"),
        columns=(Column(title=case.say("providers")), Column(title=case.say("clients_change"))),
        rows=tuple(rows),
        notes=(case.say("classes_note"),),
    )


def named(case: Case, selection: Selection) -> Table | None:
    """Every provider with the clients that it hands over: for the annex of the inside edition."""
    counts = by_provider(selection)
    if not counts or case.public:
        return None
    return Table(
        title=case.say("handovers_named"),
        head=case.say("provider"),
        columns=(Column(title=case.say("clients_change")),),
        rows=tuple(Row(label=case.provider(code), cells=(clients,)) for code, clients in counts.items()),
    )
