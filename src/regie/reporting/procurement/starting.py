# SPDX-License-Identifier: EUPL-1.2
"""The chapter on the start date: what each scenario may cost, for whom, and what decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from regie.procurement.starting.result import DelayCost, ScenarioResult, Sensitivity, StartResult
from regie.reporting.charts import Range, Ranges, SpreadBar, Spreads
from regie.reporting.document import Block, Callout, Chart, Column, ItemList, Row, Section, Table
from regie.reporting.procurement.case import Case
from regie.reporting.values import Format, Value
from regie.reporting.values import euros as in_euros
from regie.vocabulary.figure import TOTAL


def starting(case: Case, result: StartResult) -> Section | None:
    """The chapter; nothing without scenarios."""
    if not result.scenarios:
        return None
    blocks: list[Block] = [
        case.lead(
            case.say("starting_lead", reference=case.day(result.reference), draws=case.number(result.draws))
        ),
        decision_table(case, result),
        *_distributions(case, result),
        Callout(role="note", title=case.say("what_decides"), text=(result.decides.said(case.lang),)),
        _towns(case, result),
        _work(case, result),
        *_sensitivity(case, result),
        _risks(case, result),
    ]
    blocks += case.remarks(result.remarks)
    return Section(title=case.say("starting"), blocks=tuple(blocks), anchor="starting")


def delayed(result: StartResult) -> tuple[ScenarioResult, ...]:
    """The scenarios in which some municipality starts after the reference date."""
    return tuple(each for each in result.scenarios if each.of().delayed_months)


def _percent(chance: Decimal) -> Decimal:
    return chance * 100


def decision_table(case: Case, result: StartResult) -> Table:
    """The scenarios side by side, as a council needs them to decide."""
    found = [(each, each.of()) for each in result.scenarios]

    def row(key: str, cells: Iterable[Value], form: Format = Format.WHOLE, indent: int = 0) -> Row:
        return Row(label=case.say(key), cells=tuple(cells), format=form, indent=indent)

    starts = (case.say("staggered") if t.starts_on is None else case.day(t.starts_on) for _, t in found)
    rows = [
        row("start", starts, Format.TEXT),
        row("months_to_prepare", (each.months_to_prepare for each, _ in found)),
        Row(label=case.say("cost_of_delay"), role="group"),
        row("mean", (in_euros(t.cost.mean) for _, t in found), Format.CHANGE, 1),
        row("low_80", (in_euros(t.cost.low) for _, t in found), Format.CHANGE, 1),
        row("high_80", (in_euros(t.cost.high) for _, t in found), Format.CHANGE, 1),
        row("chance_costs", (t.chance * 100 for _, t in found), Format.WHOLE_PERCENT),
        row("chance_cheapest", (each.chance_cheapest * 100 for each, _ in found), Format.WHOLE_PERCENT),
        row("break_even_row", (_even(each) for each, _ in found), Format.PERCENT),
        row("several_dates_row", (each.work.several_dates for each, _ in found)),
        row("hours_row", (each.work.hours for each, _ in found)),
    ]
    return Table(
        title=case.say("decision_table"),
        head=" ",
        unit=case.say("decision_unit", reference=case.day(result.reference)),
        columns=tuple(Column(title=each.title) for each, _ in found),
        rows=tuple(rows),
        notes=(case.say("decision_note"), result.formula.said(case.lang)),
        anchor="table-decision",
    )


def _even(each: ScenarioResult) -> Value:
    """The saving at which delay costs nothing; empty where there is no delay."""
    return each.break_even if each.of().delayed_months else ""


def _distributions(case: Case, result: StartResult) -> list[Block]:
    """How the cost of delay may turn out for every scenario with delay."""
    found = delayed(result)
    if not found:
        return []
    ends = [abs(end) for each in found for end in (each.of().cost.lowest, each.of().cost.highest)]
    widest = max(ends)
    unsure = [each for each in found if each.of().cost.low < 0 < each.of().cost.high]
    key = (
        "distribution_unsure"
        if len(unsure) == len(found)
        else "distribution_some"
        if unsure
        else "distribution_sure"
    )
    told = "; ".join(f"{each.title}: {_spread(case, each.of())}" for each in found)
    return [
        Chart(
            title=case.say(key, count=len(unsure), scenarios=len(found)),
            subtitle=case.say("distribution_under", reference=case.day(result.reference)),
            alt=case.say("distribution_alt", told=told),
            spec=Spreads(
                bars=tuple(_bar(each.title, each.of()) for each in found),
                low_name=case.say("delay_saves"),
                high_name=case.say("delay_costs"),
                format=Format.EURO_MILLIONS if widest > 200_000_000 else Format.EURO,
            ),
            notes=(case.say("distribution_note"),),
            anchor="figure-delay",
        )
    ]


def _bar(label: str, cost: DelayCost) -> SpreadBar:
    spread = cost.cost
    return SpreadBar(
        label=label,
        lowest=in_euros(spread.lowest),
        low=in_euros(spread.low),
        middle=in_euros(spread.middle),
        high=in_euros(spread.high),
        highest=in_euros(spread.highest),
    )


def _spread(case: Case, cost: DelayCost) -> str:
    spread = cost.cost
    ends = {"low": case.millions(spread.low, signed=True), "high": case.millions(spread.high, signed=True)}
    return case.say("spread", mean=case.millions(spread.mean, signed=True), **ends)


def _towns(case: Case, result: StartResult) -> Section:
    """What delay costs each municipality in each scenario."""
    found = delayed(result)
    towns = [cost.place for cost in result.scenarios[0].costs if cost.place != TOTAL]
    rows: list[Row] = []
    for place in (*towns, TOTAL):
        cells: list[Value] = []
        for each in found:
            cost = each.of(place)
            cells += [in_euros(cost.cost.mean), _percent(cost.chance)]
        name = _name(case, result, place)
        rows.append(Row(label=name, cells=tuple(cells), role="total" if place == TOTAL else "line"))
    if not found:
        return Section(title=case.say("delay_by_town"), blocks=case.paragraphs(case.say("no_delay")))
    columns = tuple(
        column
        for each in found
        for column in (
            Column(title=case.say("mean"), format=Format.CHANGE, group=each.title),
            Column(title=case.say("chance_costs_short"), format=Format.WHOLE_PERCENT, group=each.title),
        )
    )
    table = Table(
        title=case.say("delay_by_town_table"),
        head=case.say("municipality"),
        unit=case.say("euro_whole"),
        columns=columns,
        rows=tuple(rows),
        notes=(case.say("delay_by_town_note"),),
        anchor="table-delay-towns",
    )
    items = []
    for each in found:
        losers = case.listed([result.names.get(code, code) for code in each.losers]) or case.say("nobody")
        winners = case.listed([result.names.get(code, code) for code in each.winners]) or case.say("nobody")
        items.append((case.say("losers_winners", title=each.title, losers=losers, winners=winners),))
    return Section(
        title=case.say("delay_by_town"), blocks=(table, ItemList(items=tuple(items))), anchor="delay-towns"
    )


def ranges(case: Case, result: StartResult) -> list[Table]:
    """Every municipality and scenario with the parts of the cost and its range; for the annex."""
    tables = []
    found = delayed(result)
    for each in found:
        rows = tuple(
            Row(
                label=_name(case, result, cost.place),
                cells=(
                    in_euros(cost.care.mean),
                    in_euros(cost.double_administration),
                    in_euros(-cost.transition_avoided),
                    *map(in_euros, (cost.cost.mean, cost.cost.low, cost.cost.high)),
                ),
                role="total" if cost.place == TOTAL else "line",
            )
            for cost in each.costs
        )
        keys = ("care_missed", "double", "transition", "delay_cost", "low_80", "high_80")
        tables.append(
            Table(
                title=case.say("delay_parts", title=each.title),
                head=case.say("municipality"),
                unit=case.say("euro_whole"),
                columns=tuple(
                    Column(title=case.say(key), format=Format.CHANGE, strong=key == "delay_cost") for key in keys
                ),
                rows=rows,
                notes=(case.say("delay_parts_note"),),
            )
        )
    if found:
        tables.append(_later(case, result, found))
    return tables


def _later(case: Case, result: StartResult, found: Sequence[ScenarioResult]) -> Table:
    """What the new scheme saves less after a later start, which is not in the cost of delay."""
    return Table(
        title=case.say("later_ramp"),
        head=case.say("municipality"),
        unit=case.say("euro_whole"),
        columns=tuple(Column(title=each.title, format=Format.CHANGE) for each in found),
        rows=tuple(
            Row(
                label=_name(case, result, cost.place),
                cells=tuple(in_euros(each.of(cost.place).later_ramp.mean) for each in found),
                role="total" if cost.place == TOTAL else "line",
            )
            for cost in found[0].costs
        ),
        notes=(case.say("later_ramp_note", until=case.month(result.ramp_until)),),
    )


def _name(case: Case, result: StartResult, place: str) -> str:
    return case.say("region") if place == TOTAL else result.names.get(place, place)


def _work(case: Case, result: StartResult) -> Section:
    """What going over asks of providers."""
    rows: list[Row] = []
    for each in result.scenarios:
        work = each.work
        cells = (work.providers, len(work.moments), work.several_dates, work.double_months, work.hours)
        rows.append(Row(label=each.title, cells=cells))
    table = Table(
        title=case.say("work_table"),
        head=case.say("scenario"),
        columns=(
            Column(title=case.say("providers")),
            Column(title=case.say("moments")),
            Column(title=case.say("several_dates")),
            Column(title=case.say("double_months")),
            Column(title=case.say("hours"), strong=True),
        ),
        rows=tuple(rows),
        notes=(case.say("work_note"),),
        anchor="table-work",
    )
    return Section(title=case.say("work"), blocks=(*case.paragraphs(case.say("work_text")), table), anchor="work")


def _sensitivity(case: Case, result: StartResult) -> list[Block]:
    """What each assumption does to the cost of delay, of the scenario in which it does most."""
    found = [each for each in delayed(result) if each.sensitivities]
    if not found:
        return []
    widest = max(found, key=lambda each: max(one.swing for one in each.sensitivities))
    ordered = sorted(widest.sensitivities, key=lambda one: -one.swing)
    told = "; ".join(f"{_named(case, one)}: {case.euro(one.low)} – {case.euro(one.high)}" for one in ordered)
    even = [
        (case.say("break_even", title=each.title, percent=case.percent(each.break_even)),)
        for each in found
        if each.break_even is not None
    ]
    blocks: list[Block] = [
        Chart(
            title=case.say("sensitivity_takes", assumption=ordered[0].label.said(case.lang)),
            subtitle=case.say("sensitivity_under", title=widest.title),
            alt=case.say("sensitivity_alt", told=told),
            spec=Ranges(
                ranges=tuple(
                    Range(
                        label=one.label.said(case.lang),
                        low=in_euros(min(one.low, one.high)),
                        high=in_euros(max(one.low, one.high)),
                    )
                    for one in ordered
                ),
                low_name=case.say("delay_saves"),
                high_name=case.say("delay_costs"),
                format=Format.EURO,
            ),
            notes=tuple((_named(case, one),) for one in ordered),
            anchor="figure-sensitivity",
        )
    ]
    blocks += [ItemList(items=tuple(even))] if even else []
    return [Section(title=case.say("sensitivity"), blocks=tuple(blocks), anchor="sensitivity")]


def _named(case: Case, one: Sensitivity) -> str:
    low, high = one.low_value.said(case.lang), one.high_value.said(case.lang)
    return case.say("assumption_from_to", what=one.label.said(case.lang), low=low, high=high)


def _risks(case: Case, result: StartResult) -> Section:
    """What may go wrong and what stands in the way, per scenario."""
    sections = []
    for each in result.scenarios:
        blocks: list[Block] = []
        if each.feasibility:
            items = tuple((word.said(case.lang),) for word in each.feasibility)
            first = items[0][0]
            title = case.say("feasibility")
            blocks.append(Callout(role="quality", title=title, text=(first,), items=items[1:]))
        if each.risks:
            blocks.append(ItemList(items=tuple((word.said(case.lang),) for word in each.risks)))
        if blocks:
            sections.append(Section(title=each.title, blocks=tuple(blocks)))
    return Section(
        title=case.say("risks"), blocks=(*case.paragraphs(case.say("risks_text")), *sections), anchor="risks"
    )
