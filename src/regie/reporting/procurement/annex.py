# SPDX-License-Identifier: EUPL-1.2
"""The annex with the full tables, by part."""

from __future__ import annotations

from collections.abc import Iterator

from regie.procurement.coverage.result import CoverageResult, Selection
from regie.procurement.lump_sums.result import LumpSumResult
from regie.reporting.document import Column, Row, Section, Table
from regie.reporting.procurement import fairness
from regie.reporting.procurement.case import Case
from regie.reporting.procurement.handovers import named
from regie.reporting.procurement.lots import by_part, by_town, whole_year
from regie.reporting.procurement.lump_sums import first_year
from regie.reporting.procurement.places import travel, weak_cells
from regie.reporting.procurement.solidarity import table as divided
from regie.reporting.procurement.starting import ranges
from regie.reporting.procurement.today import price_table
from regie.reporting.values import Format, Value
from regie.reporting.values import euros as in_euros

PART_NAMES = ("today", "lots", "coverage", "lump_sums", "starting")


def tables(case: Case) -> Section | None:
    """Every part's full tables under its own head; nothing when no part has one."""
    sections = []
    for part in PART_NAMES:
        found = tuple(tables_of(case, part))
        if found:
            sections.append(Section(title=case.say(part), blocks=found))
    if not sections:
        return None
    return Section(title=case.say("annex"), blocks=tuple(sections), anchor="annex", new_page=True)


def tables_of(case: Case, part: str) -> Iterator[Table]:
    """The full tables of one part, for the annex and the workbook."""
    result = case.result
    found: list[Table | None] = []
    if part == "today" and result.landscape is not None:
        found = [
            products(case),
            price_table(case, result.landscape),
            weak_cells(case, result.landscape),
            travel(case, result.landscape),
            providers(case),
        ]
    if part == "lots" and result.lots is not None:
        year = whole_year(result.lots)
        if year is not None:
            found = [by_town(case, result.lots, year), *by_part(case, result.lots, year)]
    if part == "coverage" and result.coverage is not None:
        found = list(_coverage(case, result.coverage))
    if part == "lump_sums" and result.lump_sums is not None:
        found = list(_lump_sums(case, result.lump_sums))
    if part == "starting" and result.starting is not None:
        found = list(ranges(case, result.starting))
    yield from (table for table in found if table is not None)


def products(case: Case) -> Table | None:
    """Clients, cost and providers of every product."""
    landscape = case.result.landscape
    if landscape is None or not landscape.products:
        return None
    rows = []
    for each in sorted(landscape.products, key=lambda each: (-each.cost, each.product)):
        place = {"product": each.product}
        case.clients(each.clients, **place)
        clients = case.clients(each.clients, "product_clients", **place)
        cost = case.cents(each.cost, "product_cost", **place)
        if case.public and each.providers and each.providers < case.region.suppression.least_providers:
            cost = case.hidden()
        rows.append(
            Row(label=f"{each.name} ({each.product})", cells=(clients, cost, each.providers, each.municipalities))
        )
    return Table(
        title=case.say("products_table"),
        head=case.say("product"),
        columns=(
            Column(title=case.say("clients")),
            Column(title=case.say("cost_euro")),
            Column(title=case.say("providers")),
            Column(title=case.say("municipalities")),
        ),
        rows=tuple(rows),
        notes=(case.say("recent_note"),),
    )


def providers(case: Case) -> Table | None:
    """Every provider, for those who may see its amounts."""
    landscape = case.result.landscape
    if case.public or landscape is None or not landscape.providers:
        return None
    ordered = sorted(landscape.providers, key=lambda each: (-each.cost, each.provider))
    return Table(
        title=case.say("providers_table"),
        head=case.say("provider"),
        columns=(
            Column(title=case.say("seat"), format=Format.TEXT),
            Column(title=case.say("clients")),
            Column(title=case.say("cost_euro")),
            Column(title=case.say("share_of_cost"), format=Format.PERCENT),
            Column(title=case.say("municipalities")),
            Column(title=case.say("products")),
        ),
        rows=tuple(
            Row(
                label=each.name,
                cells=(
                    case.town(each.seat) if each.seat else case.say("unknown"),
                    each.clients,
                    in_euros(each.cost),
                    each.cost_percent,
                    each.municipalities,
                    each.products,
                ),
            )
            for each in ordered
        ),
        notes=(case.say("recent_note"),),
    )


def _coverage(case: Case, result: CoverageResult) -> Iterator[Table | None]:
    yield _needs(case, result)
    if result.fewest is not None:
        yield _parties(case, result.fewest)
        yield named(case, result.fewest)


def _needs(case: Case, result: CoverageResult) -> Table | None:
    """Clients of every cell that must be covered: needs by municipality."""
    if not result.cells:
        return None
    found = {(cell.lot, cell.need_group, cell.municipality): cell for cell in result.cells}
    towns = [code for code in case.region.municipality_names if any(key[2] == code for key in found)]
    rows: list[Row] = []
    for lot in dict.fromkeys(cell.lot for cell in result.cells):
        rows.append(Row(label=case.lot(lot), role="group"))
        for group in dict.fromkeys(cell.need_group for cell in result.cells if cell.lot == lot):
            cells: list[Value] = []
            for town in towns:
                cell = found.get((lot, group, town))
                place = {"lot": lot, "municipality": town, "need_group": group}
                cells.append("" if cell is None else case.clients(cell.clients, "needs", **place))
            rows.append(Row(label=case.group(group), cells=tuple(cells), indent=1))
    return Table(
        title=case.say("needs_table"),
        head=case.say("lot_and_need"),
        unit=case.say("clients_at_once"),
        columns=tuple(Column(title=case.town(town)) for town in towns),
        rows=tuple(rows),
        notes=(case.say("needs_note", first=case.month(result.first), last=case.month(result.last)),),
    )


def _parties(case: Case, fewest: Selection) -> Table | None:
    """The parties of the landscape with the fewest, by lot; nothing when nobody bids."""
    if not fewest.places:
        return None
    rows: list[Row] = []
    for lot in sorted({places.lot for places in fewest.places}):
        rows.append(Row(label=case.lot(lot), role="group"))
        for each in (places for places in fewest.places if places.lot == lot):
            where = {"lot": lot, "bidder": each.bidder}
            counts = [case.clients(getattr(each, key), key, **where) for key in ("before", "stay", "arrive")]
            kind = case.say(f"bid_{each.kind}")
            share = () if case.public else (each.share,)
            rows.append(Row(label=each.name, cells=(kind, *counts, *share, each.cells), indent=1))
    return Table(
        title=case.say("parties_fewest"),
        head=case.say("lot_and_party"),
        columns=(
            Column(title=case.say("kind"), format=Format.TEXT),
            Column(title=case.say("before")),
            Column(title=case.say("stay")),
            Column(title=case.say("arrive")),
            *(() if case.public else (Column(title=case.say("share"), format=Format.PERCENT),)),
            Column(title=case.say("cells_count")),
        ),
        rows=tuple(rows),
        notes=(case.say("parties_fewest_note"),),
    )


def _lump_sums(case: Case, result: LumpSumResult) -> Iterator[Table | None]:
    if result.fairness is not None:
        yield fairness.parties(case, result.fairness)
    yield _awarded(case, result)
    keys = case.result.solidarity
    # by lot, own use is what few providers may have had in a municipality
    if keys is not None and not case.public:
        for lot in keys.lots[1:]:
            if any(key.rows for key in lot.keys):
                yield divided(case, lot)


def _awarded(case: Case, result: LumpSumResult) -> Table | None:
    """What every chosen bidder would get; for those who may see it."""
    if case.public or not result.awarded:
        return None
    year = first_year(result)
    rows: list[Row] = []
    for lot in dict.fromkeys(each.lot for each in result.awarded):
        rows.append(Row(label=case.lot(lot), role="group"))
        names = {each.bidder: each.name for each in result.awarded if each.lot == lot}
        for bidder, name in names.items():
            own = [each for each in result.awarded if (each.lot, each.bidder) == (lot, bidder)]
            amounts = [one.amount for each in own for one in each.years if one.year == year]
            sums = (sum(each.own for each in own), sum(each.moved for each in own), sum(each.base for each in own))
            total = sum(amounts) if amounts else None
            rows.append(Row(label=name, cells=(*map(in_euros, sums), in_euros(total)), indent=1))
    return Table(
        title=case.say("awarded_table", year=year or result.price_year),
        head=case.say("lot_and_party"),
        unit=case.say("euro_prices", year=result.price_year),
        columns=(
            Column(title=case.say("own_history")),
            Column(title=case.say("from_others")),
            Column(title=case.say("step_base")),
            Column(title=case.say("lump_sum"), strong=True),
        ),
        rows=tuple(rows),
    )
