# SPDX-License-Identifier: EUPL-1.2
"""Whether lump sums are bearable and prices cover their cost."""

from __future__ import annotations

from collections.abc import Sequence

from regie.procurement.lump_sums.fairness_result import Bearing, Fairness, FairPrice
from regie.reporting.charts import Series, Stack
from regie.reporting.document import Block, Chart, Column, Row, Section, Table
from regie.reporting.procurement.case import Case
from regie.reporting.values import Format
from regie.reporting.values import euros as in_euros
from regie.vocabulary.rounding import percent_of

MOST_PRODUCTS = 15


def fairness(case: Case, found: Fairness) -> Section:
    """The least size at which a lump sum is bearable, how many parties reach it, and the fair price."""
    blocks: list[Block] = [
        *case.paragraphs(
            case.say(
                "fairness_text",
                certainty=case.percent(found.certainty, 0),
                bearable=case.percent(found.bearable, 0),
            )
        )
    ]
    blocks += [*_bearable(case, found), *([_sizes(case, found)] if found.severities else [])]
    blocks += _steps(case, found)
    if found.fair_price is not None:
        blocks += _fair_price(case, found.fair_price)
    blocks += case.remarks(found.remarks, case.say("fairness_remarks"))
    return Section(title=case.say("fairness"), blocks=tuple(blocks), anchor="fairness")


def _bearable(case: Case, found: Fairness) -> list[Block]:
    """Per lot how many parties could bear their lump sum."""
    lots = [severity.lot for severity in found.severities]
    counts = {lot: _counted(found.parties, lot) for lot in lots}
    lots = [lot for lot in lots if sum(counts[lot])]
    if not lots:
        return []
    small = sum(counts[lot][1] for lot in lots)
    every = sum(sum(counts[lot]) for lot in lots)
    share = case.percent(percent_of(small, every, 0), 0)
    told = "; ".join(
        case.say("bearable_of", lot=case.lot(lot), bearable=counts[lot][0], parties=sum(counts[lot]))
        for lot in lots
    )
    return [
        Chart(
            title=case.say("bearable_takes", small=small, parties=every, share=share),
            subtitle=case.say("bearable_under"),
            alt=case.say("bearable_alt", told=told),
            spec=Stack(
                categories=tuple(case.lot(lot) for lot in lots),
                series=(
                    Series(name=case.say("bearable"), values=tuple(counts[lot][0] for lot in lots)),
                    Series(name=case.say("too_small"), values=tuple(counts[lot][1] for lot in lots)),
                ),
                totals=tuple(sum(counts[lot]) for lot in lots),
                lying=True,
            ),
            anchor="figure-bearable",
        )
    ]  # fmt: skip


def _counted(parties: Sequence[Bearing], lot: str) -> tuple[int, int]:
    own = [each.bearable for each in parties if each.lot == lot]
    return sum(own), len(own) - sum(own)


def _sizes(case: Case, found: Fairness) -> Table:
    return Table(
        title=case.say("sizes_table"),
        head=case.say("lot"),
        columns=(
            Column(title=case.say("mean_cost"), format=Format.WHOLE),
            Column(title=case.say("variation"), format=Format.TEXT),
            Column(title=case.say("least_clients"), strong=True),
            Column(title=case.say("least_amount"), strong=True),
        ),
        rows=tuple(
            Row(
                label=case.lot(each.lot),
                cells=(
                    in_euros(each.mean),
                    case.decimal(each.variation),
                    each.least_clients,
                    in_euros(each.least_amount),
                ),
            )
            for each in found.severities
        ),
        notes=(case.say("sizes_note"),),
        anchor="table-sizes",
    )


def _steps(case: Case, found: Fairness) -> list[Block]:
    """How many parties are large enough when more is borne: what a larger band between parties would do."""
    steps = list(dict.fromkeys(size.bearable for each in found.severities for size in each.sizes))
    if len(steps) < 2:
        return []
    rows = []
    for each in found.severities:
        by_step = {size.bearable: size for size in each.sizes}
        cells = tuple(None if (size := by_step.get(step)) is None else size.parties for step in steps)
        rows.append(Row(label=case.lot(each.lot), cells=cells))
    columns = tuple(Column(title=case.say("overrun", percent=case.percent(step, 0))) for step in steps)
    table = Table(
        title=case.say("overrun_table"),
        head=case.say("lot"),
        columns=columns,
        rows=tuple(rows),
        notes=(case.say("overrun_note"),),
    )
    return [table]


def _fair_price(case: Case, price: FairPrice) -> list[Block]:
    below = [each for each in price.products if each.below_cost]
    shortage = sum(each.shortage for each in below)
    text = case.say(
        "fair_price_text",
        hourly=case.euro_cents(price.hourly),
        below=len(below),
        products=len(price.products),
        shortage=case.millions(shortage),
    )
    elements = Table(
        title=case.say("elements_table"),
        head=case.say("element"),
        columns=(
            Column(title=case.say("euro_hour"), format=Format.TWO_DECIMALS),
            Column(title=case.say("formula"), format=Format.TEXT, wide=True),
        ),
        rows=(
            *(
                Row(label=each.label.said(case.lang), cells=(in_euros(each.amount), each.formula.said(case.lang)))
                for each in price.elements
            ),
            Row(label=case.say("fair_price"), cells=(in_euros(price.hourly), ""), role="total"),
        ),
        source=price.source,
    )
    blocks: list[Block] = [*case.paragraphs(text), elements]
    if price.products:
        shown = price.products[:MOST_PRODUCTS]
        blocks.append(
            Table(
                title=case.say("paid_table"),
                head=case.say("product"),
                columns=(
                    Column(title=case.say("paid_hour"), format=Format.TWO_DECIMALS),
                    Column(title=case.say("short_hour"), format=Format.TWO_DECIMALS),
                    Column(title=case.say("shortage_year")),
                ),
                rows=tuple(
                    Row(
                        label=each.name,
                        cells=(in_euros(each.hourly), in_euros(each.short), in_euros(each.shortage)),
                    )
                    for each in shown
                ),
                notes=(
                    case.say("paid_note", shown=len(shown), products=len(price.products)),
                    case.say("not_comparable", count=len(price.not_comparable) + len(price.no_quantity)),
                ),
            )
        )
    return [Section(title=case.say("fair_price"), blocks=tuple(blocks), anchor="fair-price")]


def parties(case: Case, found: Fairness) -> Table | None:
    """How sure every party's volume is against its lump sum: for the annex of the inside edition."""
    if case.public or not found.parties:
        return None
    rows: list[Row] = []
    for lot in dict.fromkeys(each.lot for each in found.parties):
        rows.append(Row(label=case.lot(lot), role="group"))
        for each in found.parties:
            if each.lot == lot:
                rows.append(_party(case, each))
    return Table(
        title=case.say("parties_table"),
        head=case.say("lot_and_party"),
        columns=(
            Column(title=case.say("clients"), format=Format.ONE_DECIMAL),
            Column(title=case.say("lump_sum_euro")),
            Column(title=case.say("volatility"), format=Format.PERCENT),
            Column(title=case.say("chance_over"), format=Format.PERCENT),
            Column(title=case.say("bearable"), format=Format.TEXT),
        ),
        rows=tuple(rows),
    )


def _party(case: Case, each: Bearing) -> Row:
    verdict = case.say("yes" if each.bearable else "no")
    cells = (each.clients, in_euros(each.amount), each.volatility, each.chance_percent, verdict)
    return Row(label=each.name, cells=cells, indent=1)
