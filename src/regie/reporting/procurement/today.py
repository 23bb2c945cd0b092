# SPDX-License-Identifier: EUPL-1.2
"""The chapter on where we stand: how care is spread over providers, prices and places."""

from __future__ import annotations

from decimal import Decimal

from regie.procurement.today.result import Concentration, Landscape
from regie.reporting.charts import Bar, Bars, Curve, Heat, HeatRow, Point
from regie.reporting.document import Block, Chart, Column, Row, Section, Table
from regie.reporting.procurement.administration import administration
from regie.reporting.procurement.case import Case
from regie.reporting.procurement.places import crossing, weak
from regie.reporting.values import Format, Value
from regie.reporting.values import euros as in_euros
from regie.vocabulary.rounding import percent_of

STEPS = (1, 2, 3, 5, 10, 15, 20, 30, 40, 50, 75, 100, 125, 150, 175, 200, 250, 300, 400, 500)
"""Numbers of largest providers that the curve has a point for."""

MOST_PRICES = 12
MOST_ALIKE = 10


def today(case: Case, found: Landscape) -> Section | None:
    """The chapter; nothing without any care."""
    volume = found.volume()
    if not volume.providers:
        return None
    blocks: list[Block] = [
        case.lead(_lead(case, found)),
        *_concentration(case, found),
        *([tail(case, found)] if found.tail else []),
        _prices(case, found),
        _alike(case, found),
        _cells(case, found),
        crossing(case, found),
        administration(case, found.administration),
        *case.remarks(found.remarks),
    ]
    return Section(title=case.say("today"), blocks=tuple(blocks), anchor="today")


def of_cost(found: Landscape) -> Concentration | None:
    """The concentration of the region by cost."""
    return next((each for each in found.concentration if not each.municipality and each.by == "cost"), None)


def _lead(case: Case, found: Landscape) -> str:
    volume = found.volume()
    use = next((each for each in found.use if each.chosen and not each.municipality), None)
    share = "" if use is None or use.percent is None else case.say(
        "use_share", percent=case.percent(use.percent), age=use.to_age
    )  # fmt: skip
    return case.say(
        "today_lead",
        first=case.month(found.recent_first),
        last=case.month(found.last),
        clients=case.number(case.clients(volume.clients, "today_clients")),
        providers=case.number(volume.providers),
        products=case.number(volume.products),
        cost=case.millions(volume.cost),
        share=share,
    )


def tops(case: Case, found: Landscape) -> list[tuple[int, Decimal]]:
    """The share of cost of so many largest providers. Outside the circle no point of the curve tells what fewer
    than ``least_providers`` of them have, alone or between two points."""
    costs = sorted((each.cost for each in found.providers if each.cost > 0), reverse=True)
    total = sum(costs)
    least = case.region.suppression.least_providers if case.public else 1
    points = [(0, Decimal(0))]
    for count in STEPS:
        if count - points[-1][0] >= least and len(costs) - count >= least:
            points.append((count, percent_of(sum(costs[:count]), total)))
    return [*points, (len(costs), Decimal(100))] if total else []


def _concentration(case: Case, found: Landscape) -> list[Block]:
    """The curve of the share of the largest providers, and how few have most."""
    each = of_cost(found)
    if each is None:
        return []
    points = tops(case, found)
    if len(points) < 3:
        return []
    told = "; ".join(f"{count}: {case.percent(percent)}" for count, percent in points[1:])
    most = next((needed for needed in each.needed if needed.percent == 80), None)
    title = (
        case.say(
            "curve_takes", count=most.providers, providers=each.providers, percent=case.percent(most.percent, 0)
        )
        if most is not None
        else case.say("curve_takes_top", count=points[1][0], percent=case.percent(points[1][1], 0))
    )
    herfindahl = "" if each.herfindahl is None else case.say("herfindahl", value=case.number(each.herfindahl))
    labelled = {next((count for count, _ in points if count >= 5), points[1][0]), 50}
    return [
        Chart(
            title=title,
            subtitle=case.say("curve_under"),
            alt=case.say("curve_alt", told=told),
            spec=Curve(
                points=tuple(
                    Point(
                        x=count,
                        y=percent,
                        label=case.say("curve_point", count=count, percent=case.percent(percent, 0))
                        if count in labelled
                        else "",
                    )
                    for count, percent in points
                ),
                x_name=case.say("largest_providers"),
                y_name=case.say("share_of_cost"),
                x_format=Format.WHOLE,
                y_format=Format.WHOLE_PERCENT,
            ),
            notes=(herfindahl,) if herfindahl else (),
            anchor="figure-concentration",
        )
    ]


def tail(case: Case, found: Landscape) -> Table:
    """Providers by size; small classes are taken together so that none is about fewer than may be shown."""
    least = case.region.suppression.least_providers if case.public else 1
    rows = []
    for by in ("turnover", "clients"):
        classes = [each for each in found.tail if each.by == by]
        if not classes:
            continue
        rows.append(Row(label=case.say(f"tail_{by}"), role="group"))
        merged: list[list[int | None]] = []
        for each in classes:
            line: list[int | None] = [each.from_, each.end, each.providers, each.clients, each.cost]
            joins = merged and (merged[-1][2] or 0) < least
            if joins or (merged and 0 < each.providers < least):
                last = merged[-1]
                merged[-1] = [
                    last[0],
                    line[1],
                    *((a or 0) + (b or 0) for a, b in zip(last[2:], line[2:], strict=True)),
                ]
            else:
                merged.append(line)
        for first, end, providers, clients, cost in merged:
            first = first or 0
            label = case.say(f"{by}_from", first=case.number(first)) if end is None else case.say(
                f"{by}_class", first=case.number(first), end=case.number(end)
            )  # fmt: skip
            count = case.clients(clients or 0, "tail_clients", size=f"{by}{first}")
            rows.append(
                Row(label=label, cells=(providers, count, in_euros(cost), _part(found, cost or 0)), indent=1)
            )
    return Table(
        title=case.say("tail_table"),
        head=case.say("size"),
        columns=(
            Column(title=case.say("providers"), strong=True),
            Column(title=case.say("clients")),
            Column(title=case.say("cost_euro")),
            Column(title=case.say("share_of_cost"), format=Format.PERCENT),
        ),
        rows=tuple(rows),
        notes=(case.say("tail_note"),),
        anchor="table-tail",
    )


def _part(found: Landscape, cost: int) -> Decimal | None:
    total = found.volume().cost
    return percent_of(cost, total) if total else None


def _prices(case: Case, found: Landscape) -> Section:
    """How far prices of one product lie apart."""
    spread = [
        (percent_of(each.upper - each.lower, each.median), each)
        for each in found.prices
        if each.median > 0 and (not case.public or each.providers >= case.region.suppression.least_providers)
    ]
    spread.sort(key=lambda item: (-item[0], item[1].product))
    above = sum(each.above_lowest_quartile for each in found.prices)
    text = case.say("prices_text", products=len(found.prices), above=case.millions(above))
    wide = [item for item in spread[:MOST_PRICES] if item[0] > 0]
    if not wide:
        return Section(title=case.say("prices"), blocks=case.paragraphs(text, case.say("prices_nothing")))
    told = "; ".join(f"{each.name}: {case.percent(percent)}" for percent, each in wide)
    first = wide[0]
    chart = Chart(
        title=case.say("prices_takes", product=first[1].name, percent=case.percent(first[0], 0)),
        subtitle=case.say("prices_under"),
        alt=case.say("prices_alt", told=told),
        spec=Bars(
            bars=tuple(Bar(label=each.name, value=percent) for percent, each in wide),
            value_name=case.say("price_spread"),
            format=Format.PERCENT,
        ),
        notes=(case.say("prices_note"),),
        anchor="figure-prices",
    )
    return Section(title=case.say("prices"), blocks=(*case.paragraphs(text), chart), anchor="prices")


def price_table(case: Case, found: Landscape) -> Table | None:
    """What was paid for every product; for the annex."""
    least = case.region.suppression.least_providers if case.public else 1
    rows = []
    for each in found.prices:
        by_provider: tuple[Value, ...] = (each.provider_low, each.provider_high)
        if each.providers < least:
            by_provider = (None, None)
        own = (each.agreed, each.lower, each.median, each.upper, *by_provider)
        rows.append(Row(label=f"{each.name} ({each.unit})", cells=own))
    if not rows:
        return None
    keys = ("agreed", "lower_quartile", "median", "upper_quartile", "provider_low", "provider_high")
    return Table(
        title=case.say("price_table"),
        head=case.say("product_unit"),
        unit=case.say("euro_unit"),
        columns=tuple(Column(title=case.say(key), format=Format.TWO_DECIMALS) for key in keys),
        rows=tuple(rows),
        notes=(case.say("price_table_note"),),
    )


def _alike(case: Case, found: Landscape) -> Section:
    """Products that may mean the same: to be judged by people, never merged."""
    shown = sorted(found.alike, key=lambda each: (-each.sure, -each.cost, each.first, each.second))[:MOST_ALIKE]
    if not shown:
        return Section(title=case.say("alike"), blocks=case.paragraphs(case.say("alike_nothing")))
    table = Table(
        title=case.say("alike_table"),
        head=case.say("two_products"),
        columns=(
            Column(title=case.say("first_price"), format=Format.TWO_DECIMALS),
            Column(title=case.say("second_price"), format=Format.TWO_DECIMALS),
            Column(title=case.say("price_gap"), format=Format.WHOLE_PERCENT),
            Column(title=case.say("cost_euro")),
            Column(title=case.say("how_sure"), format=Format.TEXT),
        ),
        rows=tuple(
            Row(
                label=f"{each.first_name} / {each.second_name}",
                cells=(
                    each.first_price,
                    each.second_price,
                    each.gap_percent,
                    in_euros(each.cost),
                    case.say(f"judged_{each.judged}"),
                ),
            )
            for each in shown
        ),
        notes=(case.say("alike_note", shown=len(shown), found=len(found.alike)),),
        anchor="table-alike",
    )
    return Section(
        title=case.say("alike"), blocks=(*case.paragraphs(case.say("alike_text")), table), anchor="alike"
    )


def _cells(case: Case, found: Landscape) -> Section:
    """Providers per municipality and need group as a tinted table, and where all hangs on one."""
    cells = {(each.municipality, each.code): each for each in found.cells if each.kind == "need_group"}
    groups = [
        g.code for g in case.study.need_groups if any((t, g.code) in cells for t in case.region.municipality_names)
    ]
    if not groups:
        return weak(case, found)
    towns = list(case.region.municipality_names)
    few = [each for each in cells.values() if each.providers <= 1]
    title = case.say("cells_takes", count=len(few), cells=len(cells)) if few else case.say("cells_takes_none")
    spots = case.listed([f"{case.group(each.code)} ({case.town(each.municipality)})" for each in few[:5]])
    chart = Chart(
        title=title,
        subtitle=case.say("cells_under"),
        alt=case.say("cells_alt", spots=spots or case.say("nowhere"), count=len(few), cells=len(cells)),
        spec=Heat(
            columns=tuple(case.town(town) for town in towns),
            rows=tuple(
                HeatRow(
                    label=case.group(group),
                    values=tuple(cells[t, group].providers if (t, group) in cells else None for t in towns),
                )
                for group in groups
            ),
            name=case.say("providers"),
            warn_to=1,
            warn_name=case.say("at_most_one"),
        ),
        anchor="figure-cells",
    )
    own = weak(case, found)
    return own.model_copy(update={"blocks": (chart, *own.blocks)})
