# SPDX-License-Identifier: EUPL-1.2
"""Compare start dates: from a snapshot and a study to what a later start costs each municipality.

All scenarios meet the same draws of the old scheme and of the saving, so that they differ by their dates alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from regie.contract.lines import NOTHING, Words, days, euros, name, numbers, periods, said
from regie.figures import Source
from regie.forecast.arrays import Array
from regie.procurement.lines import Lines, prepare
from regie.procurement.starting.deciding import Deciding, deciding
from regie.procurement.starting.delay import Dates, Delay, delay, drawn_savings
from regie.procurement.starting.feasibility import feasibility, risks, whole_months
from regie.procurement.starting.old_scheme import OldScheme, Progress, old_scheme
from regie.procurement.starting.result import DelayCost, OldMonth, ScenarioResult, StartResult
from regie.procurement.starting.scope import going_over
from regie.procurement.starting.spread import chance, in_draws, means, part, plain_percent, spread, whole_euros
from regie.procurement.starting.work_load import Working, work_load, working
from regie.procurement.study import Starting, StartScenario, Study
from regie.vocabulary import Period, RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.periods import first_day, month_number

MOST_AFTER = 36
"""Months after the last start that the later ramp is told for, at most."""


def start_scenarios(
    source: Source, study: Study, progress: Progress | None = None, *, lines: Lines | None = None
) -> StartResult:
    """The start dates of a study compared, at the snapshot that ``source`` has open. ``lines`` are those of the
    study when they are prepared already.

    ``progress(step, done, all)`` is told of the estimate, the simulation and each scenario. Raises ``RegieError``
    when the study has no start dates, names a municipality that the region does not have, begins within the
    history, or a municipality has no history; nothing is guessed.
    """
    starting = _starting(study, source.region.municipality_names)
    first, last = month_number(starting.reference), max(map(month_number, _days(starting)))
    old = old_scheme(
        source,
        first=first,
        end=last + min(starting.ramp_months, MOST_AFTER),
        draws=starting.draws,
        seed=study.seed,
        progress=progress,
    )
    old = going_over(old, lines or prepare(source, study))
    return compare(
        old,
        study,
        working(source, old.first_month),
        snapshot=source.snapshot,
        names=source.region.municipality_names,
        illustrative=source.region.synthetic or study.illustrative,
        progress=progress,
    )


def compare(
    old: OldScheme,
    study: Study,
    where: Working,
    *,
    snapshot: str,
    names: Mapping[str, str],
    illustrative: bool = False,
    progress: Progress | None = None,
) -> StartResult:
    """The comparison on draws of the old scheme that are there already. ``where`` is who gives care where."""
    starting = _starting(study, names)
    savings = drawn_savings(starting.saving, old.draws, study.seed)
    reference = month_number(starting.reference)
    dates = [Dates.of(each, reference, old.municipalities) for each in starting.scenarios]
    delays = [delay(old, each, starting, savings) for each in dates]
    least = np.min([each.region for each in delays], axis=0)
    results, decided = [], []
    for at, scenario in enumerate(starting.scenarios):
        if progress:
            progress("starting", at, len(starting.scenarios))
        one = _Scenario(study, starting, scenario, old, names, dates[at], delays[at])
        decided.append(deciding(scenario.title, old, dates[at], starting, savings))
        results.append(one.result(where, decided[-1], least))
    if progress:
        progress("starting", len(results), len(results))
    return StartResult(
        snapshot=snapshot,
        seed=study.seed,
        draws=old.draws,
        illustrative=illustrative,
        reference=starting.reference,
        decide_on=starting.decide_on,
        known_until=str(Period.of_month(old.first_month - 1)),
        ramp_until=str(Period.of_month(old.end_month - 1)),
        names={code: names[code] for code in old.municipalities},
        scenarios=tuple(results),
        old_scheme=tuple(_old_months(old, reference)),
        formula=said("procurement_starting.formula"),
        assumptions=tuple(_assumptions(starting, old)),
        decides=max(decided, key=lambda each: each.swing).decides,
        remarks=old.remarks,
    )


@dataclass(frozen=True, eq=False)
class _Scenario:
    """One scenario on its way to a result."""

    study: Study
    starting: Starting
    scenario: StartScenario
    old: OldScheme
    names: Mapping[str, str]
    dates: Dates
    delay: Delay

    @property
    def starts(self) -> dict[str, date]:
        """The day of every municipality."""
        months = self.dates.starts.tolist()
        return {code: first_day(month) for code, month in zip(self.old.municipalities, months, strict=True)}

    def result(self, where: Working, decided: Deciding, least: Array) -> ScenarioResult:
        """All of it."""
        costs = (*self._own(), self._total())
        work = work_load(where, self.starts, self.starting.hours_to_change)
        return ScenarioResult(
            id=self.scenario.id,
            title=self.scenario.title,
            months_to_prepare=whole_months(self.starting.decide_on, min(self.starts.values())),
            costs=costs,
            chance_cheapest=part(self.delay.region == least),
            break_even=decided.break_even,
            work=work,
            sensitivities=decided.sensitivities,
            decides=decided.decides,
            beside=self._beside(costs[-1]),
            winners=tuple(each.place for each in costs[:-1] if each.cost.mean < 0),
            losers=tuple(each.place for each in costs[:-1] if each.cost.mean > 0),
            risks=risks(self.scenario, self.starting, self.starts, work, self.names),
            feasibility=feasibility(self.study, self.starting, self.starts),
        )

    def _beside(self, total: DelayCost) -> Words:
        if not total.delayed_months:
            return NOTHING
        return said(
            "procurement_starting.beside",
            later=whole_euros(total.later_ramp.mean),
            until=periods(Period.of_month(self.old.end_month - 1)),
            both=whole_euros(total.cost.mean + total.later_ramp.mean),
        )

    def _own(self) -> Iterator[DelayCost]:
        found, (care, _), (later, _) = self.delay, means(self.delay.care), means(self.delay.later)
        for at, (code, starts_on) in enumerate(self.starts.items()):
            double, avoided = int(found.double[at]), int(found.avoided[at])
            cost = spread(found.cost[:, at], care[at] + double - avoided)
            likely = chance(found.cost[:, at])
            delayed = int(self.dates.delayed[at])
            yield DelayCost(
                place=code,
                starts_on=starts_on,
                delayed_months=delayed,
                care=spread(found.care[:, at], care[at]),
                double_months=int(self.dates.side_by_side[at]),
                double_administration=double,
                transition_avoided=avoided,
                cost=cost,
                chance=likely,
                later_ramp=spread(found.later[:, at], later[at]),
                seen=said(
                    f"procurement_starting.{'seen' if delayed else 'seen_no_delay'}",
                    name=name(self.names[code]),
                    day=days(starts_on),
                    months=numbers(delayed),
                    mean=whole_euros(cost.mean),
                    low=whole_euros(cost.low),
                    high=whole_euros(cost.high),
                    chance=in_draws(likely),
                ),
            )

    def _total(self) -> DelayCost:
        found, dates = self.delay, self.dates
        days_ = set(self.starts.values())
        cost, likely = spread(found.region), chance(found.region)
        delayed = int(dates.delayed.sum())
        return DelayCost(
            place=TOTAL,
            starts_on=min(days_) if len(days_) == 1 else None,
            delayed_months=delayed,
            care=spread(found.care.sum(axis=1)),
            double_months=int(dates.side_by_side.sum()),
            double_administration=int(found.double.sum()),
            transition_avoided=int(found.avoided.sum()),
            cost=cost,
            chance=likely,
            later_ramp=spread(found.later.sum(axis=1)),
            seen=said(
                f"procurement_starting.{'seen_all' if delayed else 'seen_all_no_delay'}",
                mean=whole_euros(cost.mean),
                low=whole_euros(cost.low),
                high=whole_euros(cost.high),
                chance=in_draws(likely),
            ),
        )


def _starting(study: Study, known: Mapping[str, str]) -> Starting:
    """What is compared; refuses what the region does not have."""
    starting = study.starting
    if starting is None or not starting.scenarios:
        raise RegieError("procurement_starting.nothing", study=study.id)
    for scenario in starting.scenarios:
        for each in scenario.starts:
            if each.municipality not in known:
                raise RegieError(
                    "procurement_starting.unknown_municipality",
                    scenario=scenario.title,
                    code=each.municipality,
                    known=", ".join(f"{code} {own}" for code, own in sorted(known.items())),
                )
    return starting


def _days(starting: Starting) -> Iterator[date]:
    yield starting.reference
    for scenario in starting.scenarios:
        yield scenario.starts_on
        yield from (each.starts_on for each in scenario.starts)


def _old_months(old: OldScheme, first: int) -> Iterator[OldMonth]:
    places: Sequence[tuple[str, slice]] = [
        *((code, slice(at, at + 1)) for at, code in enumerate(old.municipalities)),
        (TOTAL, slice(None)),
    ]
    for place, towns in places:
        for month in range(first, old.end_month):
            drawn = old.cents[:, month - old.first_month, towns].sum(axis=1)
            yield OldMonth(place=place, month=str(Period.of_month(month)), cost=spread(drawn))


def _assumptions(starting: Starting, old: OldScheme) -> Iterator[Words]:
    saving = starting.saving
    yield said(
        "procurement_starting.assumed_saving",
        low=plain_percent(saving.low),
        likely=plain_percent(saving.likely),
        high=plain_percent(saving.high),
        source=name(starting.saving_source),
    )
    yield said("procurement_starting.assumed_ramp", months=numbers(starting.ramp_months))
    yield said(
        "procurement_starting.assumed_double",
        amount=euros(int(starting.double_administration * 100)),
        source=name(starting.double_administration_source),
    )
    yield said(
        "procurement_starting.assumed_transition",
        amount=euros(int(starting.transition * 100)),
        later=plain_percent(starting.cheaper_later),
        most=plain_percent(starting.cheaper_at_most),
        source=name(starting.transition_source),
    )
    yield said(
        "procurement_starting.assumed_work",
        hours=numbers(starting.hours_to_change),
        last=periods(Period.of_month(old.first_month - 1)),
    )
    yield said("procurement_starting.assumed_later", until=periods(Period.of_month(old.end_month - 1)))
    yield said("procurement_starting.assumed_tender", months=numbers(starting.tender_months))
