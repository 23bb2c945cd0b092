# SPDX-License-Identifier: EUPL-1.2
"""Scenarios: named futures side by side, each some assumptions and some control measures.

All scenarios of a run share their random numbers, so that what one needs more than the forecast has a band of its
own. ``scenarios/ID.toml`` in the region's folder holds one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from regie.contract.lines import Words
from regie.contract.region_files import files_in, load_part
from regie.contract.values import Named, Part
from regie.forecast.assumptions import Assumptions, assume
from regie.forecast.budgeting.year import known_cost
from regie.forecast.estimating.estimate import Estimate
from regie.forecast.estimating.history import History
from regie.forecast.measures.bands import Amounts, places
from regie.forecast.measures.concerned import Concerned
from regie.forecast.measures.measure_cost import Volume, measure_cost
from regie.forecast.measures.model import Id, MeasureSet
from regie.forecast.measures.result import Band
from regie.forecast.measures.variants import Question, Settings, Variants, reduced, yearly
from regie.forecast.simulating.draws import Draws, quantiles
from regie.forecast.simulating.simulate import simulate
from regie.vocabulary.errors import RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Cents, Money

FOLDER = "scenarios"


class Scenario(Part):
    """A future: what is assumed to be otherwise than estimated, and which measures (ids) are taken.

    ``measure_set`` is the id of the set that its measures are of, where the same measures stand in several sets
    with other values (nothing: of whichever set is taken).
    """

    KEY: ClassVar = ("id",)
    id: Id
    title: Named
    description: Annotated[str, Field(max_length=1000)] = ""
    measure_set: Id | None = None
    measures: tuple[Id, ...] = ()
    assumptions: Assumptions = Assumptions()


class ScenarioAmounts(Frozen):
    """A scenario in a year and municipality (or ``total``): the ``need`` for care, known months of the year
    counted, the mean ``cost`` of its measures, both together in ``total``, what is ``enough`` for both with the
    certainty of the run, and how much ``more`` the total is than the forecast without anything changed."""

    year: int
    municipality: str
    need: Band
    cost: Money
    total: Band
    enough: Money
    more: Band


class ScenarioOutcome(Frozen):
    """What a scenario comes to. ``assumed`` says what is otherwise, ``measures`` are the titles of those taken and
    ``begun`` of those that the history already has. ``draws``: how many it was simulated with (0: not kept)."""

    id: str
    title: str
    description: str
    assumed: tuple[Words, ...]
    measures: tuple[str, ...]
    begun: tuple[str, ...]
    amounts: tuple[ScenarioAmounts, ...]
    draws: int = 0

    def of(self, year: int, municipality: str = TOTAL) -> ScenarioAmounts:
        """The amounts of a year and municipality; ``KeyError`` when there are none."""
        for each in self.amounts:
            if (each.year, each.municipality) == (year, municipality):
                return each
        raise KeyError((year, municipality))


def load_scenario(file: Path) -> Scenario:
    """The scenario in a file; ``RegieError`` with a message per problem."""
    found = load_part(file, Scenario)
    if found.id != file.stem:
        raise RegieError("scenarios.name", file=file.name, id=found.id)
    return found


def load_scenarios(folder: Path) -> tuple[Scenario, ...]:
    """All scenarios of a region's folder, those in which nothing changes first, then by id; none when there is no
    such folder."""
    found = [load_scenario(file) for file in files_in(folder / FOLDER)]
    return tuple(sorted(found, key=lambda each: (bool(each.measures or [*each.assumptions.given()]), each.id)))


@dataclass(frozen=True, eq=False)
class Beside:
    """What scenarios stand beside: the estimate ``found`` of ``history``, the ``measures`` still to come with whom
    they concern, the ids of those that have ``begun`` (both as ``still_to_come`` gives them), how is simulated,
    the whole ``years`` that are told, and the certainty in percent."""

    found: Estimate
    history: History
    measures: MeasureSet | None
    begun: tuple[str, ...]
    concerned: Concerned
    settings: Settings
    years: tuple[int, ...]
    certainty: int

    def taken(self, scenario: Scenario) -> tuple[str, ...]:
        """The measures of a scenario that are still to come, in the order of the set."""
        own = self.measures.measures if self.measures else ()
        return tuple(each.id for each in own if each.id in scenario.measures)

    def check(self, scenario: Scenario) -> None:
        """Raises ``RegieError`` when a scenario names a measure that is not there, or measures that do not go
        together."""
        coming = {each.id for each in self.measures.measures} if self.measures else set()
        for name in scenario.measures:
            if name not in coming and name not in self.begun:
                known = ", ".join(sorted({*coming, *self.begun})) or "-"
                raise RegieError("scenarios.measure_unknown", scenario=scenario.id, measure=name, known=known)
        if self.measures and not self.measures.allowed(self.taken(scenario)):
            raise RegieError("scenarios.measures_apart", scenario=scenario.id)


def scenario_outcomes(
    beside: Beside,
    scenarios: Sequence[Scenario],
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[ScenarioOutcome, ...]:
    """What every scenario comes to, beside the estimate without anything changed. ``progress(done, all)`` counts
    scenarios. Raises ``RegieError`` for measures that are not there or do not go together."""
    for scenario in scenarios:
        beside.check(scenario)
    base = drawn(beside, beside.found, cancelled)
    plain, volume = Amounts.of(reduced(base).cost), Volume.of(base)
    del base
    result = []
    for done, scenario in enumerate(scenarios, start=1):
        draws, cost = drawn_under(beside, scenario, volume, cancelled)
        result.append(outcome(beside, scenario, plain, Amounts.of(reduced(draws).cost), Amounts.of(cost)))
        if progress:
            progress(done, len(scenarios))
    return tuple(result)


def drawn(beside: Beside, found: Estimate, cancelled: Callable[[], bool] | None = None) -> Draws:
    """The draws of an estimate without measures, as scenarios are compared with."""
    settings = beside.settings
    return simulate(
        found.rates,
        found.start,
        found.axes,
        draws=settings.draws,
        seed=settings.seed,
        layers=settings.layers,
        method="cohorts",
        workers=settings.workers,
        cancelled=cancelled,
    )


def drawn_under(
    beside: Beside, scenario: Scenario, volume: Volume, cancelled: Callable[[], bool] | None = None
) -> tuple[Draws, Cents]:
    """The draws under a scenario, and what its measures cost (draw, Y, municipality). ``volume`` is that of the
    estimate itself."""
    changed = bool(list(scenario.assumptions.given()))
    found = assume(beside.found, scenario.assumptions)
    taken, measures, concerned = beside.taken(scenario), beside.measures, beside.concerned
    axes = found.axes
    cost = np.zeros((beside.settings.draws, len(axes.years), len(axes.municipalities)), np.int64)
    if measures is None or not taken:
        return drawn(beside, found, cancelled), cost
    question = Question(found.rates, found.start, axes, measures, concerned, beside.settings)
    variants = Variants(question, cancelled=cancelled)
    own = Volume.of(variants.draws_of(())) if changed else volume
    for measure in measures.measures:
        if measure.id in taken:
            cost += yearly(measure_cost(measure, own, concerned), axes)
    return variants.draws_of(taken), cost


def outcome(beside: Beside, scenario: Scenario, plain: Amounts, care: Amounts, cost: Amounts) -> ScenarioOutcome:
    """What a scenario comes to: ``care`` and the ``cost`` of its measures, beside the ``plain`` cost of care when
    nothing changes."""
    axes, total = beside.found.axes, care + cost
    rows = []
    for (year, town), at in places(axes.years, axes.municipalities):
        if year is None or year not in beside.years:
            continue
        past = known_cost(beside.history, year)
        known = int(past.sum() if at[1] is None else past[at[1]])
        rows.append(
            ScenarioAmounts(
                year=year,
                municipality=town,
                need=_raised(care.band(*at), known),
                cost=cost.mean(*at),
                total=_raised(total.band(*at), known),
                enough=int(quantiles(total.draws(*at), [beside.certainty / 100])[0]) + known,
                more=(total - plain).band(*at),
            )
        )
    titles = {each.id: each.title for each in beside.measures.measures} if beside.measures else {}
    return ScenarioOutcome(
        id=scenario.id,
        title=scenario.title,
        description=scenario.description,
        assumed=scenario.assumptions.told(),
        measures=tuple(titles[each] for each in beside.taken(scenario)),
        begun=tuple(each for each in scenario.measures if each in beside.begun),
        amounts=tuple(rows),
        draws=beside.settings.draws,
    )


def _raised(band: Band, known: int) -> Band:
    return Band(mean=band.mean + known, low=band.low + known, high=band.high + known)
