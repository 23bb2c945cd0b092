# SPDX-License-Identifier: EUPL-1.2
"""The chapter on lump sums: from history to an amount per lot and municipality, and by population."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from regie.procurement.lots.result import LotHistories
from regie.procurement.lump_sums.result import STEPS, LotSum, LumpSumResult, PopulationAmount, PopulationLot
from regie.procurement.lump_sums.solidarity import Solidarity
from regie.reporting.charts import Bridge, Step
from regie.reporting.document import Block, Callout, Chart, Column, ItemList, Row, Section, Table
from regie.reporting.procurement.case import Case
from regie.reporting.procurement.fairness import fairness
from regie.reporting.procurement.solidarity import solidarity
from regie.reporting.values import Format, Hidden, Value
from regie.reporting.values import euros as in_euros
from regie.vocabulary.rounding import percent_of

DOMINANT = 0.8
"""The part of an amount above which it is that of one provider (as in ``regie.figures.suppression``)."""

SMALL_STEP = 5_000_000
"""Cents that read as 0.0 million."""


def lump_sums(
    case: Case, result: LumpSumResult, histories: LotHistories | None, keys: Solidarity | None
) -> Section | None:
    """The chapter; nothing when no lot has an amount."""
    regional = [each for each in result.totals if not each.municipality]
    if not regional:
        return None
    blocks: list[Block] = [case.lead(_lead(case, result, regional)), *_bridge(case, result, regional)]
    blocks += [_steps(case, result, regional), years(case, result, regional), by_town(case, result, histories)]
    blocks += [part for lot in result.population for part in _population(case, lot, result, histories)]
    if result.not_awarded and result.awarded:
        text = case.say("not_awarded", lots=case.listed([case.lot(lot) for lot in result.not_awarded]))
        blocks.append(Callout(role="quality", title=case.say("not_awarded_title"), text=(text,)))
    if result.fairness is not None:
        blocks.append(fairness(case, result.fairness))
    if keys is not None and any(divided.rows for lot in keys.lots for divided in lot.keys):
        blocks.append(solidarity(case, keys))
    blocks += case.remarks(result.remarks)
    return Section(title=case.say("lump_sums"), blocks=tuple(blocks), anchor="lump-sums")


def first_year(result: LumpSumResult) -> int | None:
    """The first contract year."""
    return min(result.contract_years, default=None)


def amount_in(total: LotSum, year: int | None) -> int | None:
    """Cents of a lot in a contract year; the base without one."""
    if year is None:
        return total.steps.base
    return next((each.amount for each in total.years if each.year == year), None)


def _lead(case: Case, result: LumpSumResult, regional: Sequence[LotSum]) -> str:
    year = first_year(result)
    amounts = [amount for total in regional if (amount := amount_in(total, year)) is not None]
    return case.say(
        "lump_sums_lead",
        lots=len(regional),
        base_years=case.listed([str(each) for each in result.base_years]),
        price_year=result.price_year,
        year=year or result.price_year,
        amount=case.millions(sum(amounts)),
        history=case.millions(sum(total.steps.history for total in regional)),
    )


def _bridge(case: Case, result: LumpSumResult, regional: Sequence[LotSum]) -> list[Block]:
    """From what was booked to the first contract year, for all lots together."""
    year = first_year(result)
    sums = {key: sum(getattr(total.steps, key) for total in regional) for key in STEPS}
    own = [each for total in regional for each in total.years if each.year == year]
    changes = [(case.say(f"step_{key}"), sums[key]) for key in STEPS[1:]]
    changes += [(case.say("step_growth"), sum(each.growth for each in own))]
    changes += [(case.say("step_saving"), sum(each.saving for each in own))]
    end = sums["history"] + sum(amount for _, amount in changes)
    there = _readable([(label, amount) for label, amount in changes if amount], case.say("step_other"))
    if not there:
        return []
    last = case.say("step_amount", year=year) if year is not None and own else case.say("step_base")
    steps = (
        Step(label=case.say("step_history"), value=in_euros(sums["history"]), total=True),
        *(Step(label=label, value=in_euros(amount)) for label, amount in there),
        Step(label=last, value=in_euros(end), total=True),
    )
    told = "; ".join(f"{label}: {case.millions(amount, signed=True)}" for label, amount in there)
    largest = max(there, key=lambda item: abs(item[1]))
    ends = {"start": case.millions(sums["history"]), "end": case.millions(end)}
    return [
        Chart(
            title=case.say("bridge_takes", largest=largest[0].lower(), **ends),
            subtitle=case.say("bridge_under"),
            alt=case.say("bridge_alt", told=told, **ends),
            spec=Bridge(steps=steps),
            anchor="figure-bridge",
        )
    ]


def _readable(steps: list[tuple[str, int]], other: str) -> list[tuple[str, int]]:
    """The steps of a bridge, those that would read as nothing taken together as the last."""
    small = [amount for _, amount in steps if abs(amount) < SMALL_STEP]
    if len(small) < 2:
        return steps
    rest = [(other, sum(small))] if sum(small) else []
    return [*(step for step in steps if abs(step[1]) >= SMALL_STEP), *rest]


def _steps(case: Case, result: LumpSumResult, regional: Sequence[LotSum]) -> Table:
    """The same steps for every lot."""

    def cells(totals: Sequence[LotSum]) -> tuple[Decimal | None, ...]:
        parts = [sum(getattr(total.steps, key) for total in totals) for key in STEPS]
        return tuple(map(in_euros, (*parts, sum(parts))))

    formulas = tuple(f"{step.label.said(case.lang)}: {step.formula.said(case.lang)}" for step in result.steps)
    return Table(
        title=case.say("steps_table"),
        head=case.say("lot"),
        unit=case.say("euro_year"),
        columns=(
            *(
                Column(title=case.say(f"step_{key}"), format=Format.WHOLE if key == "history" else Format.CHANGE)
                for key in STEPS
            ),
            Column(title=case.say("step_base"), strong=True),
        ),
        rows=(
            *(Row(label=case.lot(total.lot), cells=cells([total])) for total in regional),
            Row(label=case.say("all_lots_together"), cells=cells(regional), role="total"),
        ),
        notes=formulas,
        anchor="table-steps",
    )


def years(case: Case, result: LumpSumResult, regional: Sequence[LotSum]) -> Block:
    """The amounts of the contract years, with what experts hold possible."""
    rows: list[Row] = []
    for total in regional:
        given = result.ranges.get(total.lot, ())
        rows.append(Row(label=case.lot(total.lot), role="group"))
        by_year = {each.year: each for each in given}
        for own in total.years:
            wide = by_year.get(own.year)
            cells: tuple[Value, ...] = (
                *map(in_euros, (own.base, own.growth, own.saving, own.amount)),
                in_euros(wide.low) if wide else None,
                in_euros(wide.high) if wide else None,
            )
            rows.append(Row(label=str(own.year), cells=cells, indent=1))
    if not any(row.cells for row in rows):
        return ItemList(items=((case.say("no_contract_years"),),))
    return Table(
        title=case.say("years_table"),
        head=case.say("lot_and_year"),
        unit=case.say("euro_prices", year=result.price_year),
        columns=(
            Column(title=case.say("step_base")),
            Column(title=case.say("step_growth"), format=Format.CHANGE),
            Column(title=case.say("step_saving"), format=Format.CHANGE),
            Column(title=case.say("lump_sum"), strong=True),
            Column(title=case.say("at_least"), group=case.say("experts")),
            Column(title=case.say("at_most_amount"), group=case.say("experts")),
        ),
        rows=tuple(rows),
        notes=(case.say("years_note"),),
        anchor="table-years",
    )


def by_town(case: Case, result: LumpSumResult, histories: LotHistories | None) -> Table:
    """The amount of the first contract year of every lot and municipality."""
    year = first_year(result)
    base = base_year(result)
    lots = [total.lot for total in result.totals if not total.municipality]

    def cell(lot: str, town: str) -> Value:
        total = result.total(lot, town)
        amount = None if total is None else amount_in(total, year)
        if amount is None:
            return None if total is not None else 0
        place = {"lot": lot, "municipality": town}
        if town:
            _stand_behind(case, result, histories, lot, town)
        return case.cents(amount, "lump_sum", base, **place)

    def whole(town: str) -> Value:
        found = [total for lot in lots if (total := result.total(lot, town)) is not None]
        amounts = [amount for total in found if (amount := amount_in(total, year)) is not None]
        return case.cents(sum(amounts), "lump_sum", base, municipality=town)

    towns = list(case.region.municipality_names)
    return Table(
        title=case.say("towns_table", year=year or result.price_year),
        head=case.say("municipality"),
        unit=case.say("euro_prices", year=result.price_year),
        columns=(
            *(Column(title=case.lot(lot)) for lot in lots),
            Column(title=case.say("together"), strong=True),
        ),
        rows=(
            *(
                Row(label=case.town(town), cells=(*(cell(lot, town) for lot in lots), whole(town)))
                for town in towns
            ),
            Row(label=case.say("region"), cells=(*(cell(lot, "") for lot in lots), whole("")), role="total"),
        ),
        anchor="table-towns",
    )


def base_year(result: LumpSumResult) -> str:
    """The last base year, as a period."""
    return str(max(result.base_years))


def _stand_behind(case: Case, result: LumpSumResult, histories: LotHistories | None, lot: str, town: str) -> None:
    """Tell the case who stands behind the amounts of a lot in a municipality."""
    year = None
    if histories is not None and any(each.lot == lot for each in histories.lots):
        year = histories.lot(lot).year(max(result.base_years), town)
    clients = 0 if year is None else year.clients
    place = {"lot": lot, "municipality": town}
    case.behind(clients, contributing(result, lot, town), base_year(result), **place)


def contributing(result: LumpSumResult, lot: str, town: str) -> int:
    """How many providers an amount is made of; one when a single one has nearly all of it."""
    own = [abs(each.steps.base) for each in result.lump_sums if (each.lot, each.municipality) == (lot, town)]
    there = [amount for amount in own if amount]
    return 1 if there and max(there) > DOMINANT * sum(there) else len(there)


def _population(
    case: Case, lot: PopulationLot, result: LumpSumResult, histories: LotHistories | None
) -> list[Block]:
    """The amounts a head of a lot, and what municipalities get by it against their own history."""
    name = case.lot(lot.lot)
    if not lot.rates or not lot.municipal:
        if lot.remark is None:
            return []
        title = case.say("population_nothing", lot=name)
        return [Callout(role="quality", title=title, text=(lot.remark.said(case.lang),))]
    rates = Table(
        title=case.say("rates_table", lot=name),
        head=case.say("age"),
        columns=(
            Column(title=case.say("residents")),
            Column(title=case.say("cost_euro")),
            Column(title=case.say("a_head"), format=Format.EURO_CENTS, strong=True),
            Column(title=case.say("source"), format=Format.TEXT, wide=True),
        ),
        rows=tuple(
            Row(
                label=case.say("ages", first=rate.from_age, last=rate.to_age),
                cells=(rate.residents, in_euros(rate.cost), in_euros(rate.amount), rate.source.said(case.lang)),
            )
            for rate in lot.rates
        ),
        notes=(
            case.say("rates_note", day=lot.counted_on),
            *((case.say("outside_bands", amount=case.euro(lot.outside_bands)),) if lot.outside_bands else ()),
        ),
    )
    total = sum(each.base for each in lot.municipal)
    ordered = sorted(lot.municipal, key=lambda each: each.municipality)
    sums = (sum(each.amount for each in ordered), total, sum(each.difference for each in ordered))
    own: dict[str, Value] = {}
    for each in ordered:
        _stand_behind(case, result, histories, lot.lot, each.municipality)
        place = {"lot": lot.lot, "municipality": each.municipality}
        own[each.municipality] = case.cents(each.base, "population_base", base_year(result), **place)
    case.cents(total, "population_base", base_year(result), lot=lot.lot)
    told = [each for each in ordered if not isinstance(own[each.municipality], Hidden) and each.base]
    most = max(told, key=lambda each: (abs(each.difference), each.municipality), default=None)
    towns = Table(
        title=case.say("population_table", lot=name),
        head=case.say("municipality"),
        unit=case.say("euro_year"),
        columns=(
            Column(title=case.say("by_population"), strong=True),
            Column(title=case.say("by_history")),
            Column(title=case.say("difference"), format=Format.CHANGE),
        ),
        rows=(
            *(
                Row(label=case.town(each.municipality), cells=_by_population(case, each, own[each.municipality]))
                for each in ordered
            ),
            Row(label=case.say("region"), cells=tuple(map(in_euros, sums)), role="total"),
        ),
    )
    text = ""
    if most is not None:
        share = case.percent(percent_of(abs(most.difference), most.base))
        text = case.say("population_text", lot=name, town=case.town(most.municipality), share=share)
    return [Section(title=case.say("population_title", lot=name), blocks=(*case.paragraphs(text), rates, towns))]


def _by_population(case: Case, each: PopulationAmount, own: Value) -> tuple[Value, ...]:
    """The amount by residents, by own history, and the difference, which tells as much as the history."""
    difference = case.hidden() if isinstance(own, Hidden) else in_euros(each.difference)
    return in_euros(each.amount), in_euros(each.base) if not isinstance(own, Hidden) else own, difference
