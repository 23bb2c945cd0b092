# SPDX-License-Identifier: EUPL-1.2
"""Make a forecast: from a snapshot and what a region holds to a run that can be kept, shown and later scored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from regie.contract import PriceLevels, Words, price_levels
from regie.contract.lines import said
from regie.figures import Source
from regie.forecast.asked import EFFECT_DRAWS, PARAMETER_DRAWS, Asked, Given
from regie.forecast.budgeting.budget import FittingBudget, fitting_budget
from regie.forecast.budgeting.budget_lines import need_against_lines
from regie.forecast.budgeting.gap import Gap, gap
from regie.forecast.budgeting.gap_cells import care_of
from regie.forecast.budgeting.member_turnover import turnover_shares
from regie.forecast.budgeting.sensitivity import sensitivities
from regie.forecast.budgeting.year import whole_years
from regie.forecast.budgeting.year_outlook import YearOutlook, year_outlook
from regie.forecast.choices import choices
from regie.forecast.estimating.delivered import delivered
from regie.forecast.estimating.estimate import Estimate, estimate
from regie.forecast.estimating.history import history
from regie.forecast.fans import PROBABILITIES, fans
from regie.forecast.measures.checks import check_measures, still_to_come
from regie.forecast.measures.combinations import best_set
from regie.forecast.measures.combined import Aim, BestSet
from regie.forecast.measures.concerned import Concerned, concerned
from regie.forecast.measures.effects import measure_effects
from regie.forecast.measures.model import MeasureSet
from regie.forecast.measures.result import MeasureEffects
from regie.forecast.measures.variants import Settings
from regie.forecast.realised.effects import realised_effects
from regie.forecast.realised.result import RealisedEffect
from regie.forecast.run import ForecastRun, Prices, Scored
from regie.forecast.runs import Parameters
from regie.forecast.scenarios import Beside, ScenarioOutcome, scenario_outcomes
from regie.forecast.scoring.backtest import backtest
from regie.forecast.scoring.backtest_result import Backtest
from regie.forecast.scoring.published import published_fan, score_published
from regie.forecast.simulating.draws import Draws
from regie.forecast.simulating.layers import Layers
from regie.forecast.simulating.simulate import simulate
from regie.vocabulary import Period, RegieError
from regie.vocabulary.code import code_version
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.periods import month_number

Telling = Callable[[str, int, int], None]
"""Told which step is being done, how far it is and how far it goes."""


def run_forecast(
    source: Source,
    given: Given,
    asked: Asked,
    *,
    kind: str = "forecast",
    progress: Telling | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ForecastRun:
    """The forecast at the snapshot that ``source`` has open.

    ``kind`` is the kind of run that it is kept as. ``progress(step, done, all)`` is told of every step;
    ``cancelled()`` is asked between and within steps and makes it raise ``Cancelled``. The same question with the
    same input gives the same run. Raises ``RegieError`` when there is too little history, the contract is of other
    municipalities, or a measure does not fit.
    """
    return _Running(source, given, asked, progress, cancelled).run(kind)


@dataclass(eq=False)
class _Running:
    """The steps, in order; every one adds to what is known."""

    source: Source
    given: Given
    asked: Asked
    progress: Telling | None
    cancelled: Callable[[], bool] | None

    def run(self, kind: str) -> ForecastRun:
        asked, given = self.asked, self.given
        self._tell("estimate", 0, 1)
        self._check_until()
        self.history = history(self.source, end_month=asked.until)
        self.prices = self._prices()
        self.found = self._estimated()
        measures, begun = self._measures()
        draws = simulate(
            self.found.rates,
            self.found.start,
            self.found.axes,
            draws=asked.draws,
            seed=asked.seed,
            layers=_layers(asked),
            workers=asked.workers,
            progress=lambda done, all_: self._tell("simulate", done, all_),
            cancelled=self.cancelled,
        )
        self._tell("budget", 0, 1)
        self.years = whole_years(draws, self.history)
        outlooks, gaps = self._years(draws)
        budgets = tuple(each for year in self.years for each in fitting_budget(draws, year, history=self.history))
        effects, best, outcomes = self._changes(measures, begun, budgets, outlooks)
        return ForecastRun(
            parameters=self._parameters(kind),
            illustrative=self.source.region.synthetic,
            names=self.source.region_names("municipality") | self.source.region_names("segment"),
            method=draws.method,
            certainty=asked.certainty,
            fans=fans(draws, self.history),
            years=outlooks,
            budgets=budgets,
            prices=self._price_level(),
            gaps=gaps,
            sensitivities=sensitivities(self.found, self.years, seed=asked.seed, history=self.history),
            lines=need_against_lines(budgets, given.lines, certainty=asked.certainty, outlooks=outlooks),
            measures=effects,
            best_set=best,
            realised=self._realised(),
            scenarios=outcomes,
            backtest=self._backtest(),
            published=self._published(),
            coverage={
                band: None if share is None else Decimal(f"{share:.3f}")
                for band, share in self.found.diagnostics.coverage.items()
            },
            diagnostics=self.found.diagnostics.remarks,
            remarks=tuple(self._remarks(begun)),
        )

    def _check_until(self) -> None:
        """Refuses a history with months that most of the care still has to be delivered for: they look like a
        fall, and the forecast would go on from there."""
        if self.asked.until is None:
            return
        end = delivered(self.source, month_number(self.source.first_day)).end_month
        if self.asked.until > end:
            until, last = (str(Period.of_month(month - 1)) for month in (self.asked.until, end))
            raise RegieError("running.until_too_late", until=until, last=last)

    def _prices(self) -> PriceLevels | None:
        """The price levels of all years that are touched; none without a contract."""
        if not self.given.contracts:
            return None
        last = (self.history.end_month + self.asked.horizon - 1) // 12
        years = range(self.history.first_month // 12, last + 1)
        return price_levels(self.given.contracts, years, assumed_percent=self.asked.assumed_index)

    def _estimated(self) -> Estimate:
        asked = self.asked
        return estimate(
            self.history,
            horizon=asked.horizon,
            draws=min(asked.draws, PARAMETER_DRAWS),
            seed=asked.seed,
            layers=[each for each in asked.layers if each not in ("process", "measures")],
            flagged=asked.flagged,
            prices=self.prices.levels((self.history.end_month - 1) // 12) if self.prices else None,
        )

    def _measures(self) -> tuple[MeasureSet | None, tuple[str, ...]]:
        """The measures still to come, and the ids of those that no longer are; refuses those that do not fit."""
        measures, axes = self.given.measures, self.found.axes
        if measures is None:
            return None, ()
        earliest = min(axes.first_month, *(each.first_month for each in measures.measures))
        whole = replace(
            axes, first_month=earliest
        )  # whom it concerns must exist for a measure that has begun, too
        check_measures(measures, whole, age_groups=self.source.region.age_group_labels())
        return still_to_come(measures, axes.first_month)

    def _years(self, draws: Draws) -> tuple[tuple[YearOutlook, ...], tuple[Gap, ...]]:
        contract, asked = self.given.contract, self.asked
        if contract is None:
            return tuple(year_outlook(None, draws, year, history=self.history) for year in self.years), ()
        shares = turnover_shares(self.source, contract, self.history)
        care = care_of(self.source, self.history)
        outlooks = tuple(
            year_outlook(
                contract,
                draws,
                year,
                history=self.history,
                shares=shares,
                last_known=asked.last_lump_sum,
                prices=self.prices,
            )
            for year in self.years
        )
        gaps = tuple(
            gap(
                contract,
                draws,
                outlook.year,
                self.history,
                care=care,
                last_known=asked.last_lump_sum,
                prices=self.prices,
                forecast_prices=self.prices,
            )
            for outlook in outlooks
            if outlook.lump_sum_of is not None
        )
        return outlooks, gaps

    def _changes(
        self,
        measures: MeasureSet | None,
        begun: tuple[str, ...],
        budgets: tuple[FittingBudget, ...],
        outlooks: tuple[YearOutlook, ...],
    ) -> tuple[MeasureEffects | None, BestSet | None, tuple[ScenarioOutcome, ...]]:
        """What measures and scenarios change, with fewer draws than the forecast itself."""
        asked, found = self.asked, self.found
        settings = Settings(
            draws=min(asked.draws, EFFECT_DRAWS),
            seed=asked.seed,
            layers=_layers(asked),
            measures_uncertain="measures" in asked.layers,
            workers=asked.workers,
        )
        reached = concerned(measures, found.axes, self.source) if measures else Concerned({}, {})
        effects = best = None
        if measures is not None and "measures" in asked.parts:
            of = (found.rates, found.start, found.axes, measures, reached, settings)
            effects = measure_effects(
                *of, progress=lambda done, all_: self._tell("measures", done, all_), cancelled=self.cancelled
            )
            best = best_set(
                *of,
                self._aim(outlooks),
                progress=lambda done, all_: self._tell("best_set", done, all_),
                cancelled=self.cancelled,
            )
        outcomes: tuple[ScenarioOutcome, ...] = ()
        if self.given.scenarios and "scenarios" in asked.parts:
            beside = Beside(found, self.history, measures, begun, reached, settings, self.years, asked.certainty)
            outcomes = scenario_outcomes(
                beside,
                self.given.scenarios,
                progress=lambda done, all_: self._tell("scenarios", done, all_),
                cancelled=self.cancelled,
            )
        return effects, best, outcomes

    def _aim(self, outlooks: tuple[YearOutlook, ...]) -> Aim:
        """The lowest need in the first year that lies wholly ahead (else all months), against its lump sum."""
        for outlook in outlooks:
            if not outlook.known_months:
                budget = outlook.place(TOTAL).lump_sum
                return Aim(year=outlook.year, certainty=self.asked.certainty, budget=budget)
        return Aim(certainty=self.asked.certainty)

    def _realised(self) -> tuple[RealisedEffect, ...]:
        if self.given.measures is None:
            return ()
        return realised_effects(
            self.source, self.history, self.given.measures.measures, left_out=self.asked.flagged
        )

    def _backtest(self) -> Backtest | None:
        """How good forecasts from this history were; nothing when it is too short, or not asked for."""
        if "backtest" not in self.asked.parts or self.asked.until is not None:
            return None
        try:
            return backtest(
                self.source,
                draws=min(self.asked.draws, EFFECT_DRAWS),
                seed=self.asked.seed,
                prices=self.prices.levels((self.history.end_month - 1) // 12) if self.prices else None,
                workers=self.asked.workers,
                progress=lambda done, all_: self._tell("backtest", done, all_),
                cancelled=self.cancelled,
            )
        except RegieError as problem:
            if problem.key == "backtest.too_short":
                return None
            raise

    def _published(self) -> tuple[Scored, ...]:
        return tuple(
            Scored(
                run=run.id,
                published_on=day,
                scores=score_published([published_fan(fan) for fan in run.fans], PROBABILITIES, self.history),
            )
            for day, run in self.given.published
        )

    def _parameters(self, kind: str) -> Parameters:
        contract, asked = self.given.contract, self.asked
        return Parameters(
            kind=kind,
            region=self.source.region.id,
            snapshot=self.source.snapshot,
            contract=contract.id if contract else "",
            contract_version=contract.version if contract else "",
            code_version=code_version(),
            seed=asked.seed,
            draws=asked.draws,
            until=str(Period.of_month(self.history.end_month - 1)),
            horizon=asked.horizon,
            choices=choices(asked, self.given),
            inputs=self.given.inputs,
        )

    def _remarks(self, begun: tuple[str, ...]) -> list[Words]:
        remarks = list(self.prices.remarks) if self.prices else []
        remarks += self._lines_beside_prices()
        remarks += self._left_out(begun)
        if "backtest" in self.asked.parts and self.asked.until is not None:
            remarks.append(said("running.no_backtest_until"))
        return remarks

    def _price_level(self) -> Prices | None:
        if self.prices is None:
            return None
        return Prices(known_until=self.prices.known_until, assumed_percent=self.asked.assumed_index)

    def _lines_beside_prices(self) -> Iterator[Words]:
        """A budget line is in euros of its own year; what it is held against may be in those of an earlier one."""
        if self.prices is None or self.given.lines is None or self.asked.assumed_index is not None:
            return
        known = self.prices.known_until
        budgeted = {line.year for line in self.given.lines.line}
        years = [year for year in self.years if year > known and year in budgeted]
        if years:
            yield said("running.lines_in_prices", years=", ".join(map(str, years)), last=known)

    def _left_out(self, ids: tuple[str, ...]) -> Iterator[Words]:
        """Why these measures are no choice: they run, nobody decided on them in time, or they do not go with one
        that has begun."""
        reasons: dict[str, list[str]] = {}
        for each in self.given.measures.measures if self.given.measures else ():
            if each.id in ids:
                decided = each.decision.state == "decided"
                passed = each.first_month < self.found.axes.first_month
                reason = ("begun" if decided else "passed") if passed else "apart"
                reasons.setdefault(reason, []).append(f"'{each.title}'")
        for reason in ("begun", "passed", "apart"):
            if reason in reasons:
                yield said(f"running.{reason}", measures=", ".join(reasons[reason]))

    def _tell(self, step: str, done: int, all_: int) -> None:
        if self.progress:
            self.progress(step, done, all_)


def _layers(asked: Asked) -> Layers:
    return Layers(**{name: name in asked.layers for name in ("process", "rates", "regime", "index")})
