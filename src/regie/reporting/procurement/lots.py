# SPDX-License-Identifier: EUPL-1.2
"""The chapter on lots: what each lot was, and what falls between lots or would be paid twice."""

from __future__ import annotations

from collections.abc import Sequence

from regie.procurement.lots.result import LotHistories, LotPart, Misplaced
from regie.reporting.charts import Series, Stack
from regie.reporting.document import Block, Callout, Chart, Column, Row, Section, Table
from regie.reporting.procurement.case import Case
from regie.reporting.values import Format, Value
from regie.reporting.values import euros as in_euros
from regie.vocabulary.figure import UNKNOWN
from regie.vocabulary.rounding import percent_of

MOST_MISPLACED = 10
"""Lines of a table of what is in no lot or in two; the rest is one line together."""


def lots(case: Case, histories: LotHistories) -> Section | None:
    """The chapter; nothing when the study has no lots."""
    if not histories.lots:
        return None
    year = whole_year(histories)
    blocks: list[Block] = [case.lead(_lead(case, histories, year))]
    if year is not None:
        blocks += [side_by_side(case, histories, year), *_course(case, histories)]
    without = [lot.name for lot in histories.lots if not lot.years]
    if without:
        text = case.say("lots_without", lots=case.listed(without))
        blocks.append(Callout(role="quality", title=case.say("lots_without_title"), text=(text,)))
    blocks += [_falls_between(case, histories, year), _paid_twice(case, histories)]
    blocks += case.remarks(histories.remarks)
    return Section(title=case.say("lots"), blocks=tuple(blocks), anchor="lots")


def whole_year(histories: LotHistories) -> int | None:
    """The last year of which all months lie in the history."""
    years = [year.year for lot in histories.lots for year in lot.years if year.months == 12]
    return max(years, default=None)


def _lead(case: Case, histories: LotHistories, year: int | None) -> str:
    total = next((each for each in histories.totals if each.year == year), None)
    if total is None or not total.everything:
        return case.say("lots_lead_without", lots=len(histories.lots))
    return case.say(
        "lots_lead",
        lots=len(histories.lots),
        year=total.year,
        everything=case.millions(total.everything),
        between=case.millions(total.between),
        between_share=case.percent(percent_of(total.between, total.everything)),
        twice=case.millions(total.twice),
    )


def side_by_side(case: Case, histories: LotHistories, year: int) -> Table:
    """The lots in one year: clients, providers and cost with what late bookings still add."""
    rows = []
    for lot in histories.lots:
        found = lot.year(year)
        funding = case.say(lot.funding)
        cells: tuple[Value, ...] = (funding, 0, 0, None, None, None)
        if found is not None:
            clients = case.clients(found.clients, "lot_clients", str(year), lot=lot.lot)
            money = (found.booked, found.to_come, found.completed)
            cells = (funding, clients, found.providers, *map(in_euros, money))
        rows.append(Row(label=lot.name, cells=cells))
    return Table(
        title=case.say("lots_table", year=year),
        head=case.say("lot"),
        unit=case.say("euro_whole"),
        columns=(
            Column(title=case.say("funding"), format=Format.TEXT),
            Column(title=case.say("clients")),
            Column(title=case.say("providers")),
            Column(title=case.say("booked")),
            Column(title=case.say("to_come")),
            Column(title=case.say("completed"), strong=True),
        ),
        rows=tuple(rows),
        notes=(case.say("lots_table_note"),),
        anchor="table-lots",
    )


def _course(case: Case, histories: LotHistories) -> list[Block]:
    """The cost of the lots by whole year, upon each other."""
    years = sorted({year.year for lot in histories.lots for year in lot.years if year.months == 12})
    there = [lot for lot in histories.lots if lot.years]
    if len(years) < 2 or not 2 <= len(there) <= 6:
        return []
    amounts = {
        lot.lot: [0 if (found := lot.year(year)) is None else found.completed for year in years] for lot in there
    }
    sums = [sum(amounts[lot.lot][place] for lot in there) for place in range(len(years))]
    change = case.percent(percent_of(sums[-1] - sums[0], sums[0])) if sums[0] else ""
    key = "lots_course_up" if sums[-1] >= sums[0] else "lots_course_down"
    told = "; ".join(
        f"{lot.name}: {case.millions(amounts[lot.lot][0])} → {case.millions(amounts[lot.lot][-1])}"
        for lot in there
    )
    return [
        Chart(
            title=case.say(key, first=years[0], last=years[-1], change=change.lstrip("\u2212")),
            subtitle=case.say("lots_course_under"),
            alt=case.say("lots_course_alt", first=years[0], last=years[-1], told=told),
            spec=Stack(
                categories=tuple(map(str, years)),
                series=tuple(
                    Series(name=lot.name, values=tuple(map(in_euros, amounts[lot.lot]))) for lot in there
                ),
                totals=tuple(map(in_euros, sums)),
                format=Format.EURO_MILLIONS,
            ),
            anchor="figure-lots",
        )
    ]


def by_town(case: Case, histories: LotHistories, year: int) -> Table | None:
    """Clients and completed cost of every lot in every municipality; for the annex."""
    rows = []
    for lot in histories.lots:
        found = [each for each in lot.municipal if each.year == year]
        if not found:
            continue
        rows.append(Row(label=lot.name, role="group"))
        for each in found:
            where = {"lot": lot.lot, "municipality": each.municipality}
            clients = case.clients(each.clients, "lot_clients", str(year), **where)
            case.behind(each.clients, each.providers, str(year), **where)
            cost = case.cents(each.completed, "lot_cost", str(year), **where)
            rows.append(Row(label=case.town(each.municipality), cells=(clients, each.providers, cost), indent=1))
    if not rows:
        return None
    return Table(
        title=case.say("lots_towns", year=year),
        head=case.say("lot_and_town"),
        unit=case.say("euro_whole"),
        columns=(
            Column(title=case.say("clients")),
            Column(title=case.say("providers")),
            Column(title=case.say("completed")),
        ),
        rows=tuple(rows),
        notes=(case.say("unique_note"),),
        anchor="table-lots-towns",
    )


def by_part(case: Case, histories: LotHistories, year: int) -> list[Table]:
    """What need groups, ages, segments and referrers had in each lot; for the annex."""
    tables = []
    for dimension in ("need_group", "age_group", "segment", "referrer"):
        rows: list[Row] = []
        for lot in histories.lots:
            parts = [part for part in lot.parts if (part.dimension, part.year) == (dimension, year)]
            if parts:
                rows.append(Row(label=lot.name, role="group"))
                rows += [_part(case, part, lot.lot) for part in parts]
        if rows:
            tables.append(
                Table(
                    title=case.say(f"lots_by_{dimension}", year=year),
                    head=case.say(f"by_{dimension}"),
                    unit=case.say("euro_whole"),
                    columns=(Column(title=case.say("clients")), Column(title=case.say("booked"))),
                    rows=tuple(rows),
                    notes=(case.say("parts_note"),),
                )
            )
    return tables


def _part(case: Case, part: LotPart, lot: str) -> Row:
    where = {"lot": lot, part.dimension: part.code}
    case.clients(part.clients, period=str(part.year), **where)
    clients = case.clients(part.clients, "lot_part_clients", str(part.year), **where)
    cost = case.cents(part.cost, "lot_part_cost", str(part.year), **where)
    return Row(label=_named(case, part), cells=(clients, cost), indent=1)


def _named(case: Case, part: LotPart) -> str:
    if part.code == UNKNOWN:
        return case.say("unknown")
    match part.dimension:
        case "need_group":
            return case.group(part.code)
        case "segment":
            return next((s.name for s in case.region.segments if s.code == part.code), part.code)
        case "referrer":
            return case.referrer(part.code)
    return part.code


def _falls_between(case: Case, histories: LotHistories, year: int | None) -> Section:
    found = histories.falls_between
    total = next((each for each in histories.totals if each.year == year), None)
    blocks: list[Block] = [
        *case.paragraphs(
            case.say("between_text", count=len(found), cost=case.millions(sum(each.last_year for each in found)))
            if found
            else case.say("between_nothing")
        )
    ]
    if found:
        blocks.append(_misplaced_table(case, found, "between"))
    if total is not None and (found or histories.paid_twice):
        blocks.append(_whole(case, histories))
    return Section(title=case.say("between"), blocks=tuple(blocks), anchor="falls-between")


def _paid_twice(case: Case, histories: LotHistories) -> Section:
    found = histories.paid_twice
    if not found:
        return Section(title=case.say("twice"), blocks=case.paragraphs(case.say("twice_nothing")))
    extra = sum(each.last_year * (len(each.lots) - 1) for each in found)
    text = case.say("twice_text", count=len(found), cost=case.millions(extra))
    blocks = (*case.paragraphs(text), _misplaced_table(case, found, "twice"))
    return Section(title=case.say("twice"), blocks=blocks, anchor="paid-twice")


def _misplaced_table(case: Case, found: Sequence[Misplaced], kind: str) -> Table:
    """The largest by what they cost in the last year, and the rest on one line."""
    ordered = sorted(found, key=lambda each: (-each.last_year, -each.cost, each.product))
    shown, rest = ordered[:MOST_MISPLACED], ordered[MOST_MISPLACED:]
    if len(rest) == 1:
        shown, rest = ordered, []
    rows = []
    for place, each in enumerate(shown):
        where = {"product": f"{each.product}/{place}"}
        clients = case.clients(each.clients, f"{kind}_clients", **where)
        case.clients(each.clients, **where)
        cost = case.cents(each.last_year, f"{kind}_cost", **where)
        why = (
            case.say("why_two_lots", lots=case.listed([case.lot(lot) for lot in each.lots]))
            if each.lots
            else case.say(f"why_{each.why}")
        )
        rows.append(Row(label=_care(case, each), cells=(why, clients, cost)))
    if rest:
        label = case.say("rest", count=len(rest))
        cost = in_euros(sum(each.last_year for each in rest))
        rows.append(Row(label=label, cells=("", None, cost), role="subtotal"))
    return Table(
        title=case.say(f"{kind}_table"),
        head=case.say("care"),
        unit=case.say("euro_whole"),
        columns=(
            Column(title=case.say("why"), format=Format.TEXT, wide=True),
            Column(title=case.say("clients_history")),
            Column(title=case.say("last_twelve")),
        ),
        rows=tuple(rows),
    )


def _care(case: Case, each: Misplaced) -> str:
    ages = [
        case.say("age_unknown")
        if span.to_age < 0
        else case.say("ages", first=max(0, span.from_age), last=span.to_age)
        for span in each.ages
    ]
    return f"{each.name} ({case.listed(ages)})" if ages else each.name


def _whole(case: Case, histories: LotHistories) -> Table:
    """How the lots together hold all care, year by year."""
    columns = ("everything", "between_amount", "twice_amount", "all_lots")
    return Table(
        title=case.say("lots_whole"),
        head=case.say("year"),
        unit=case.say("euro_whole"),
        columns=tuple(Column(title=case.say(name), strong=name == "all_lots") for name in columns),
        rows=tuple(
            Row(
                label=str(each.year),
                cells=tuple(map(in_euros, (each.everything, each.between, each.twice, each.all_lots))),
            )
            for each in histories.totals
        ),
        notes=(case.say("lots_whole_note"),),
    )
