# SPDX-License-Identifier: EUPL-1.2
"""The table to decide with: every scenario beside the others, and what each municipality would see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from regie.contract.lines import Words, days, name, numbers, said
from regie.procurement.starting.result import DelayCost, ScenarioResult, Spread, StartResult
from regie.procurement.starting.spread import in_draws, plain_percent, whole_euros
from regie.vocabulary.frozen import Frozen


class DecisionLine(Frozen):
    """One thing to weigh, with its value in every scenario; a value may have several sentences."""

    label: Words
    values: tuple[tuple[Words, ...], ...]


class DecisionTable(Frozen):
    """``scenarios`` are the titles of the columns; every line has as many values."""

    scenarios: tuple[Words, ...]
    lines: tuple[DecisionLine, ...]


def decision_table(found: StartResult) -> DecisionTable:
    """What a council weighs, a scenario a column. Amounts are whole euros; positive is what delay costs."""
    return DecisionTable(scenarios=_titles(found), lines=tuple(_lines(found)))


def municipality_table(found: StartResult) -> DecisionTable:
    """What every municipality would see, a scenario a column: its start, the mean cost of delay with the 80 per
    cent band, and the chance that delay costs it money. Only municipalities that the result still has."""
    shown = {cost.place for each in found.scenarios for cost in each.costs}
    lines = [
        DecisionLine(label=name(found.names[code]), values=tuple(_seen(each.of(code)) for each in found.scenarios))
        for code in found.names
        if code in shown
    ]
    return DecisionTable(scenarios=_titles(found), lines=tuple(lines))


def _titles(found: StartResult) -> tuple[Words, ...]:
    return tuple(name(each.title) for each in found.scenarios)


def _lines(found: StartResult) -> Iterator[DecisionLine]:
    def line(key: str, of: Callable[[ScenarioResult], Iterable[Words]]) -> DecisionLine:
        values = tuple(tuple(of(each)) or (said("procurement_starting.none"),) for each in found.scenarios)
        return DecisionLine(label=said(f"procurement_starting.row_{key}"), values=values)

    yield line("starts", lambda each: _moments(found, each))
    yield line("cost", lambda each: [whole_euros(each.of().cost.mean)])
    yield line("band", lambda each: [_band(each.of().cost)])
    yield line("chance", lambda each: [in_draws(each.of().chance)])
    yield line("care", lambda each: [whole_euros(each.of().care.mean), _band(each.of().care)])
    yield line("double", lambda each: [whole_euros(each.of().double_administration)])
    yield line("avoided", lambda each: [whole_euros(-each.of().transition_avoided)])
    yield line("later", _later)
    yield line("cheapest", lambda each: [in_draws(each.chance_cheapest)])
    yield line("even", lambda each: [] if each.break_even is None else [plain_percent(each.break_even)])
    yield line("losers", lambda each: _towns(found, each.losers))
    yield line("winners", lambda each: _towns(found, each.winners))
    yield line("work", _work)
    yield line("prepare", lambda each: [_months(each.months_to_prepare)])
    yield line("feasible", lambda each: each.feasibility)
    yield line("risks", lambda each: each.risks)


def _moments(found: StartResult, each: ScenarioResult) -> tuple[Words, ...]:
    if not each.staggered:
        return (days(each.work.moments[0].starts_on),)
    return tuple(
        said(
            "procurement_starting.moment",
            day=days(moment.starts_on),
            places=name(", ".join(found.names[code] for code in moment.municipalities)),
        )
        for moment in each.work.moments
    )


def _band(of: Spread) -> Words:
    return said("procurement_starting.band", low=whole_euros(of.low), high=whole_euros(of.high))


def _towns(found: StartResult, codes: Sequence[str]) -> tuple[Words, ...]:
    return (name(", ".join(found.names[code] for code in codes)),) if codes else ()


def _work(each: ScenarioResult) -> Iterator[Words]:
    work = each.work
    yield said(
        "procurement_starting.work",
        providers=numbers(work.providers),
        hours=numbers(work.hours.to_integral_value()),
    )
    if work.several_dates:
        yield said(
            "procurement_starting.work_twice",
            providers=numbers(work.several_dates),
            months=numbers(work.double_months),
        )


def _later(each: ScenarioResult) -> Iterator[Words]:
    yield whole_euros(each.of().later_ramp.mean)
    if each.of().delayed_months:
        yield each.beside


def _months(number: int) -> Words:
    return said("procurement_starting.months", months=numbers(number))


def _seen(of: DelayCost) -> tuple[Words, ...]:
    assert of.starts_on is not None
    start = days(of.starts_on)
    if not of.delayed_months:
        return (start, whole_euros(0))
    chance = said("procurement_starting.chance", chance=in_draws(of.chance))
    return (start, whole_euros(of.cost.mean), _band(of.cost), chance)
