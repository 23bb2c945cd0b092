# SPDX-License-Identifier: EUPL-1.2
"""Trials: what a choice of measures and assumptions comes to, while someone waits for it.

The estimate of a snapshot and the future in which nothing changes are made once (``Ground``); a trial simulates
only what was chosen, on the same random numbers. It says what a scenario of a forecast with the same question
says, to the cent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np

from regie.contract import Contract, PriceLevels
from regie.figures import Source
from regie.forecast.arrays import Array
from regie.forecast.assumptions import assume
from regie.forecast.budgeting.lump_sums import LumpSum, lump_sum
from regie.forecast.budgeting.year import known_months
from regie.forecast.estimating.estimate import Estimate
from regie.forecast.estimating.history import History
from regie.forecast.measures.bands import Amounts, decimals, places
from regie.forecast.measures.best_set import best_set
from regie.forecast.measures.best_set_result import Aim, BestSet
from regie.forecast.measures.checks import check_measures, still_to_come
from regie.forecast.measures.concerned import Concerned, Counted, concerned
from regie.forecast.measures.effects import measure_effects
from regie.forecast.measures.measure_cost import Volume
from regie.forecast.measures.model import MeasureSet
from regie.forecast.measures.result import Band, MeasureEffects
from regie.forecast.measures.variants import Question, Settings, reduced
from regie.forecast.scenarios import Beside, Scenario, ScenarioAmounts, drawn, drawn_under, outcome
from regie.forecast.simulating.draws import Draws, quantiles
from regie.forecast.trial_result import Course, Trial, TrialAmounts
from regie.vocabulary import Period, RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import Cents, to_euros

UNCHANGED = Scenario(id="unchanged", title="-")
"""The future in which nothing changes."""

Telling = Callable[[str, int, int], None]
"""Told which step is being done, how far it is and how far it goes."""

Stopped = Callable[[], bool]


@dataclass(frozen=True, eq=False)
class Plain:
    """The future in which nothing changes: its cost, its clients for whom measures are paid, and the mean clients
    and cents of care (months, municipality)."""

    need: Amounts
    volume: Volume
    clients: Array
    cost: Array

    @classmethod
    def of(cls, draws: Draws) -> Plain:
        """That of draws without measures."""
        return cls(Amounts.of(reduced(draws).cost), Volume.of(draws), *_courses(draws))


@dataclass(frozen=True, eq=False)
class Ground:
    """What trials stand on: the estimate ``found`` of the ``history`` at a ``snapshot``, how is simulated, the
    whole ``years`` that are told with their lump sums, and the certainty in percent. ``counted`` is what figures
    said of whom measures concern. ``plain`` is simulated once, by ``with_plain``."""

    snapshot: str
    found: Estimate
    history: History
    settings: Settings
    years: tuple[int, ...]
    certainty: int
    lump_sums: dict[int, LumpSum]
    age_groups: tuple[str, ...]
    counted: Counted = field(default_factory=dict)
    plain: Plain | None = None

    def with_plain(self, *, cancelled: Stopped | None = None) -> Ground:
        """The same with the future in which nothing changes."""
        beside = self.beside(None)
        return replace(self, plain=Plain.of(drawn(beside, self.found, cancelled)))

    def beside(self, measures: MeasureSet | None, source: Source | None = None) -> Beside:
        """What a scenario with these measures stands beside. ``source`` is needed where they concern part of the
        clients by names that were not counted before. Raises ``RegieError`` for a measure that does not fit."""
        coming, begun = coming_measures(measures, self.found, self.age_groups)
        reached = Concerned({}, {})
        if coming is not None:
            reached = concerned(coming, self.found.axes, source, counted=self.counted)
        return Beside(self.found, self.history, coming, begun, reached, self.settings, self.years, self.certainty)

    @property
    def ahead(self) -> int | None:
        """The first year that lies wholly ahead."""
        known = ((year, known_months(self.history, year)) for year in self.years)
        return next((year for year, months in known if months.start == months.stop), None)

    @property
    def aim(self) -> Aim:
        """The lowest need in the first year that lies wholly ahead (else all months), against its lump sum."""
        found = self.lump_sums.get(self.ahead or 0)
        budget = None if found is None else int(found.cents.sum())
        return Aim(year=self.ahead, certainty=self.certainty, budget=budget)


def lump_sums_of(
    contract: Contract | None,
    years: Collection[int],
    municipalities: tuple[str, ...],
    *,
    last_known: bool,
    prices: PriceLevels | None,
) -> dict[int, LumpSum]:
    """The lump sums of the years that have one, or an earlier one that stands in."""
    result: dict[int, LumpSum] = {}
    if contract is None:
        return result
    for year in years:
        try:
            result[year] = lump_sum(contract, year, municipalities, last_known=last_known, prices=prices)
        except RegieError as problem:
            if problem.key == "forecast.other_municipalities":
                raise
    return result


def coming_measures(
    measures: MeasureSet | None, found: Estimate, age_groups: Collection[str]
) -> tuple[MeasureSet | None, tuple[str, ...]]:
    """The measures still to come, and the ids of those that no longer are; refuses those that do not fit."""
    if measures is None:
        return None, ()
    # whom it concerns must exist for a measure that has begun, too
    earliest = min(found.axes.first_month, *(each.first_month for each in measures.measures))
    check_measures(measures, replace(found.axes, first_month=earliest), age_groups=age_groups)
    return still_to_come(measures, found.axes.first_month)


def tried(
    ground: Ground,
    scenario: Scenario,
    measures: MeasureSet | None,
    *,
    source: Source | None = None,
    cancelled: Stopped | None = None,
) -> Trial:
    """What a scenario with measures of this set comes to, beside the future in which nothing changes.

    ``source`` as in ``Ground.beside``. Raises ``RegieError`` for measures that are not there, do not fit or do not
    go together.
    """
    if ground.plain is None:
        ground = ground.with_plain(cancelled=cancelled)
    plain = ground.plain
    assert plain is not None
    beside = ground.beside(measures, source)
    beside.check(scenario)
    if not beside.taken(scenario) and not list(scenario.assumptions.given()):
        care, cost, courses = plain.need, Amounts.of(np.zeros_like(plain.need.cents)), (plain.clients, plain.cost)
    else:
        draws, spent = drawn_under(beside, scenario, plain.volume, cancelled)
        care, cost, courses = Amounts.of(reduced(draws).cost), Amounts.of(spent), _courses(draws)
    told = outcome(beside, scenario, plain.need, care, cost)
    return Trial(
        outcome=told,
        snapshot=ground.snapshot,
        certainty=ground.certainty,
        amounts=tuple(_Told(ground, plain, care, care + cost, courses[0]).of(row) for row in told.amounts),
        first_month=str(Period.of_month(ground.found.axes.first_month)),
        courses=tuple(_shown(ground, plain, courses)),
        remarks=tuple(dict.fromkeys(each for found in ground.lump_sums.values() for each in found.remarks)),
    )


def apart(
    ground: Ground,
    scenario: Scenario,
    measures: MeasureSet,
    *,
    source: Source | None = None,
    progress: Telling | None = None,
    cancelled: Stopped | None = None,
) -> tuple[MeasureEffects, BestSet]:
    """What each measure of a scenario does by itself and in the set, and the best combination of all measures
    still to come, in the first year that lies wholly ahead (else over all months).

    Raises ``RegieError`` when the scenario takes no measure that is still to come.
    """
    beside = ground.beside(measures, source)
    beside.check(scenario)
    chosen = beside.taken(scenario)
    if beside.measures is None or not chosen:
        raise RegieError("trials.no_measure")
    found = assume(ground.found, scenario.assumptions)
    question = Question(found.rates, found.start, found.axes, beside.measures, beside.concerned, ground.settings)
    told = _step(progress, "measures")
    effects = measure_effects(question, chosen=chosen, progress=told, cancelled=cancelled)
    told = _step(progress, "best_set")
    return effects, best_set(question, ground.aim, progress=told, cancelled=cancelled)


def _step(progress: Telling | None, step: str) -> Callable[[int, int], None] | None:
    return (lambda done, all_: progress(step, done, all_)) if progress else None


def _courses(draws: Draws) -> tuple[Array, Array]:
    """The mean clients and cents of care (months, municipality)."""
    clients = draws.clients("client_months").sum(axis=-1).mean(axis=0)
    return clients, (draws.cost.sum(axis=-1) + draws.fixed).mean(axis=0)


@dataclass(frozen=True, eq=False)
class _Told:
    """What more is told of every row of a scenario: ``total`` is care and measures together, ``clients`` (months,
    municipality) means."""

    ground: Ground
    plain: Plain
    care: Amounts
    total: Amounts
    clients: Array

    def of(self, row: ScenarioAmounts) -> TrialAmounts:
        """A row with all of it."""
        axes, plain = self.ground.found.axes, self.plain.need
        year = axes.years.index(row.year)
        town = None if row.municipality == TOTAL else axes.municipalities.index(row.municipality)
        # what is known of the year is what the row's need lies above that of the simulated months
        known = row.need.mean - self.care.mean(year, town)
        before = _raised(plain.band(year, town), known)
        more: dict[str, object] = {}
        found = self.ground.lump_sums.get(row.year)
        if found is not None:
            amount = int(found.cents.sum() if town is None else found.cents[town])
            more = {
                "lump_sum": amount,
                "lump_sum_of": found.of_year,
                "gap": row.total.mean - amount,
                "gap_before": before.mean - amount,
                "chance": _chance(self.total.draws(year, town) + known, amount),
                "chance_before": _chance(plain.draws(year, town) + known, amount),
            }
        sure = self.ground.certainty / 100
        return TrialAmounts.model_validate(
            dict(row)
            | more
            | {
                "before": before,
                "effect": (plain - self.care).band(year, town),
                "enough_before": int(quantiles(plain.draws(year, town), [sure])[0]) + known,
                "clients": self._clients(self.clients, row.year, town),
                "clients_before": self._clients(self.plain.clients, row.year, town),
            }
        )

    def _clients(self, drawn_: Array, year: int, town: int | None) -> Decimal:
        """Clients in care in a month, on average over the known and the simulated months of a year."""
        history, axes = self.ground.history, self.ground.found.axes
        known = history.stock[known_months(history, year)].sum(axis=-1)
        months = np.concatenate([known, drawn_[axes.months_of(year)]])
        return decimals(float((months.sum(axis=1) if town is None else months[:, town]).mean()), 1)


def _chance(amounts: Cents, most: int) -> Decimal:
    return decimals(float((amounts > most).mean()), 3)


def _raised(band: Band, known: int) -> Band:
    return Band(mean=band.mean + known, low=band.low + known, high=band.high + known)


def _shown(ground: Ground, plain: Plain, courses: tuple[Array, Array]) -> Iterator[Course]:
    axes = ground.found.axes
    pairs = (("clients", plain.clients, courses[0]), ("cost", plain.cost, courses[1]))
    for (year, place), (_, town) in places((), axes.municipalities):
        assert year is None
        for quantity, before, after in pairs:
            yield Course(
                place=place,
                quantity=quantity,
                before=_months(before, town, quantity),
                values=_months(after, town, quantity),
            )


def _months(means: Array, town: int | None, quantity: str) -> tuple[Decimal, ...]:
    of_town = means.sum(axis=1) if town is None else means[:, town]
    if quantity == "clients":
        return tuple(decimals(float(each), 1) for each in of_town)
    return tuple(to_euros(round(float(each))) for each in of_town)
