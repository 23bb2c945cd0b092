# SPDX-License-Identifier: EUPL-1.2
"""Make a forecast: from a snapshot and what a region holds to a run that can be kept, shown and later scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal

from regie.contract import PriceLevels, price_levels
from regie.figures import Source
from regie.forecast.asked import EFFECT_DRAWS, PARAMETER_DRAWS, Asked, Given
from regie.forecast.budgeting.budget import fitting_budget
from regie.forecast.budgeting.budget_lines import need_against_lines
from regie.forecast.budgeting.gap import Gap, gap
from regie.forecast.budgeting.gap_cells import care_of
from regie.forecast.budgeting.member_turnover import turnover_shares
from regie.forecast.budgeting.sensitivity import sensitivities
from regie.forecast.budgeting.year import whole_years
from regie.forecast.budgeting.year_outlook import YearOutlook, year_outlook
from regie.forecast.choices import choices
from regie.forecast.estimating.delivered import delivered
from regie.forecast.estimating.estimate import LAYERS as OF_RATES
from regie.forecast.estimating.estimate import Estimate, estimate
from regie.forecast.estimating.history import History, history
from regie.forecast.fans import PROBABILITIES, fans
from regie.forecast.measures.best_set import best_set
from regie.forecast.measures.best_set_result import Aim, BestSet
from regie.forecast.measures.concerned import Concerned, concerned
from regie.forecast.measures.effects import measure_effects
from regie.forecast.measures.model import MeasureSet
from regie.forecast.measures.result import MeasureEffects
from regie.forecast.measures.variants import Question, Settings
from regie.forecast.realised.effects import realised_effects
from regie.forecast.realised.result import RealisedEffect
from regie.forecast.remarks import remarks
from regie.forecast.run import ForecastRun, Prices, Scored
from regie.forecast.runs import Parameters
from regie.forecast.scenarios import Beside, ScenarioOutcome, scenario_outcomes
from regie.forecast.scoring.backtest import backtest
from regie.forecast.scoring.backtest_result import Backtest
from regie.forecast.scoring.published import published_fan, score_published
from regie.forecast.simulating.draws import Draws
from regie.forecast.simulating.layers import Layers
from regie.forecast.simulating.simulate import simulate
from regie.forecast.trials import Ground, coming_measures, lump_sums_of
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
    basis = _basis(source, given, asked, progress, cancelled)
    found, past = basis.found, basis.history
    coming, begun = coming_measures(given.measures, found, source.region.age_group_labels())
    draws = _drawn(basis)
    basis.telling("budget")(0, 1)
    years = whole_years(draws, past)
    outlooks, gaps = _years(basis, draws, years)
    budgets = tuple(each for year in years for each in fitting_budget(draws, year, history=past))
    settings = _settings(asked)
    reached = concerned(coming, found.axes, source) if coming else Concerned({}, {})
    effects, best = _effects(basis, coming, reached, settings, _aim(outlooks, asked.certainty))
    beside = Beside(found, past, coming, begun, reached, settings, years, asked.certainty)
    outcomes = _scenarios(basis, beside)
    return ForecastRun(
        parameters=_parameters(basis, kind),
        illustrative=source.region.synthetic,
        names=source.region_names("municipality") | source.region_names("segment"),
        method=draws.method,
        certainty=asked.certainty,
        fans=fans(draws, past),
        years=outlooks,
        budgets=budgets,
        prices=_price_level(basis),
        gaps=gaps,
        sensitivities=sensitivities(found, years, seed=asked.seed, history=past),
        lines=need_against_lines(budgets, given.lines, certainty=asked.certainty, outlooks=outlooks),
        measures=effects,
        best_set=best,
        realised=_realised(basis),
        scenarios=outcomes,
        backtest=_backtest(basis),
        published=_published(basis),
        coverage={
            band: None if share is None else Decimal(f"{share:.3f}")
            for band, share in found.diagnostics.coverage.items()
        },
        diagnostics=found.diagnostics.remarks,
        remarks=remarks(given, asked, basis.prices, years, begun, found.axes.first_month),
    )


def drawn_ahead(
    source: Source,
    given: Given,
    asked: Asked,
    *,
    progress: Telling | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Draws, History, Estimate]:
    """The draws themselves of the forecast with this question, for who computes on with them, with the history
    that they go on from and the rates behind them. Raises as ``run_forecast`` does."""
    basis = _basis(source, given, asked, progress, cancelled)
    return _drawn(basis), basis.history, basis.found


def ground_for(
    source: Source,
    given: Given,
    asked: Asked,
    *,
    progress: Telling | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Ground:
    """What trials of measures and assumptions stand on, at the snapshot that ``source`` has open: a trial says
    what the forecast with the same question says of it. Raises ``RegieError`` as ``run_forecast`` does."""
    basis = _basis(source, given, asked, progress, cancelled)
    found, past = basis.found, basis.history
    one = simulate(found.rates, found.start, found.axes, draws=1, seed=asked.seed, workers=1)
    years = whole_years(one, past)
    ground = Ground(
        snapshot=source.snapshot,
        found=found,
        history=past,
        settings=_settings(asked),
        years=years,
        certainty=asked.certainty,
        lump_sums=lump_sums_of(
            given.contract,
            years,
            found.axes.municipalities,
            last_known=asked.last_lump_sum,
            prices=basis.prices,
        ),
        age_groups=tuple(source.region.age_group_labels()),
    )
    ground.beside(given.measures, source)  # counts whom its measures concern, and refuses what does not fit
    basis.telling("simulate")(0, 1)
    return ground.with_plain(cancelled=cancelled)


@dataclass(frozen=True, eq=False)
class _Basis:
    """What every step builds on: the question with all that was given, the history, the prices of all years that
    are touched and their levels by year (nothing without a contract), and the estimate."""

    source: Source
    given: Given
    asked: Asked
    history: History
    prices: PriceLevels | None
    levels: dict[int, float] | None
    found: Estimate
    progress: Telling | None
    cancelled: Callable[[], bool] | None

    def telling(self, step: str) -> Callable[[int, int], None]:
        """Tells how far a step is."""
        return lambda done, all_: self.progress(step, done, all_) if self.progress else None


def _basis(
    source: Source,
    given: Given,
    asked: Asked,
    progress: Telling | None,
    cancelled: Callable[[], bool] | None,
) -> _Basis:
    if progress:
        progress("estimate", 0, 1)
    _check_until(source, asked)
    past = history(source, end_month=asked.until)
    prices = _prices(given, asked, past)
    levels = prices.levels((past.end_month - 1) // 12) if prices else None
    found = estimate(
        past,
        horizon=asked.horizon,
        draws=min(asked.draws, PARAMETER_DRAWS),
        seed=asked.seed,
        layers=[each for each in asked.layers if each in OF_RATES],
        flagged=asked.flagged,
        prices=levels,
    )
    return _Basis(source, given, asked, past, prices, levels, found, progress, cancelled)


def _drawn(basis: _Basis) -> Draws:
    found, asked = basis.found, basis.asked
    return simulate(
        found.rates,
        found.start,
        found.axes,
        draws=asked.draws,
        seed=asked.seed,
        layers=_layers(asked),
        workers=asked.workers,
        progress=basis.telling("simulate"),
        cancelled=basis.cancelled,
    )


def _check_until(source: Source, asked: Asked) -> None:
    """Refuses a history with months that most of the care still has to be delivered for: they look like a fall,
    and the forecast would go on from there."""
    if asked.until is None:
        return
    end = delivered(source, month_number(source.first_day)).end_month
    if asked.until > end:
        until, last = (str(Period.of_month(month - 1)) for month in (asked.until, end))
        raise RegieError("running.until_too_late", until=until, last=last)


def _prices(given: Given, asked: Asked, past: History) -> PriceLevels | None:
    if not given.contracts:
        return None
    years = range(past.first_month // 12, (past.end_month + asked.horizon - 1) // 12 + 1)
    return price_levels(given.contracts, years, assumed_percent=asked.assumed_index)


def _years(basis: _Basis, draws: Draws, years: tuple[int, ...]) -> tuple[tuple[YearOutlook, ...], tuple[Gap, ...]]:
    """Each year under the contract, and why its need differs from the lump sum where there is one."""
    contract, past, prices = basis.given.contract, basis.history, basis.prices
    if contract is None:
        return tuple(year_outlook(None, draws, year, history=past) for year in years), ()
    shares = turnover_shares(basis.source, contract, past)
    care = care_of(basis.source, past)
    last_known = basis.asked.last_lump_sum
    outlooks = tuple(
        year_outlook(contract, draws, year, history=past, shares=shares, last_known=last_known, prices=prices)
        for year in years
    )
    gaps = tuple(
        gap(
            contract,
            draws,
            outlook.year,
            past,
            care=care,
            last_known=last_known,
            prices=prices,
            forecast_prices=prices,
        )
        for outlook in outlooks
        if outlook.lump_sum_of is not None
    )
    return outlooks, gaps


def _settings(asked: Asked) -> Settings:
    """Measures and scenarios are compared with fewer draws than the forecast itself has."""
    return Settings(
        draws=min(asked.draws, EFFECT_DRAWS),
        seed=asked.seed,
        layers=_layers(asked),
        measures_uncertain="effects" in asked.layers,
        workers=asked.workers,
    )


def _layers(asked: Asked) -> Layers:
    return Layers(**{each.name: each.name in asked.layers for each in fields(Layers)})


def _aim(outlooks: tuple[YearOutlook, ...], certainty: int) -> Aim:
    """The lowest need in the first year that lies wholly ahead (else all months), against its lump sum."""
    for outlook in outlooks:
        if not outlook.known_months:
            return Aim(year=outlook.year, certainty=certainty, budget=outlook.place(TOTAL).lump_sum)
    return Aim(certainty=certainty)


def _effects(
    basis: _Basis, measures: MeasureSet | None, reached: Concerned, settings: Settings, aim: Aim
) -> tuple[MeasureEffects | None, BestSet | None]:
    """What measures still to come change, and the best of them; nothing without any, or when not asked for."""
    if measures is None or "measures" not in basis.asked.parts:
        return None, None
    found, cancelled = basis.found, basis.cancelled
    question = Question(found.rates, found.start, found.axes, measures, reached, settings)
    effects = measure_effects(question, progress=basis.telling("measures"), cancelled=cancelled)
    return effects, best_set(question, aim, progress=basis.telling("best_set"), cancelled=cancelled)


def _scenarios(basis: _Basis, beside: Beside) -> tuple[ScenarioOutcome, ...]:
    if not basis.given.scenarios or "scenarios" not in basis.asked.parts:
        return ()
    return scenario_outcomes(
        beside, basis.given.scenarios, progress=basis.telling("scenarios"), cancelled=basis.cancelled
    )


def _realised(basis: _Basis) -> tuple[RealisedEffect, ...]:
    measures = basis.given.measures
    if measures is None:
        return ()
    return realised_effects(basis.source, basis.history, measures.measures, left_out=basis.asked.flagged)


def _backtest(basis: _Basis) -> Backtest | None:
    """How good forecasts from this history were; nothing when it is too short, or not asked for."""
    asked = basis.asked
    if "backtest" not in asked.parts or asked.until is not None:
        return None
    try:
        return backtest(
            basis.source,
            draws=min(asked.draws, EFFECT_DRAWS),
            seed=asked.seed,
            prices=basis.levels,
            workers=asked.workers,
            progress=basis.telling("backtest"),
            cancelled=basis.cancelled,
        )
    except RegieError as problem:
        if problem.key == "backtest.too_short":
            return None
        raise


def _published(basis: _Basis) -> tuple[Scored, ...]:
    return tuple(
        Scored(
            run=run.id,
            published_on=day,
            scores=score_published([published_fan(fan) for fan in run.fans], PROBABILITIES, basis.history),
        )
        for day, run in basis.given.published
    )


def _price_level(basis: _Basis) -> Prices | None:
    if basis.prices is None:
        return None
    return Prices(known_until=basis.prices.known_until, assumed_percent=basis.asked.assumed_index)


def _parameters(basis: _Basis, kind: str) -> Parameters:
    contract, asked = basis.given.contract, basis.asked
    return Parameters(
        kind=kind,
        region=basis.source.region.id,
        snapshot=basis.source.snapshot,
        contract=contract.id if contract else "",
        contract_version=contract.version if contract else "",
        code_version=code_version(),
        seed=asked.seed,
        draws=asked.draws,
        until=str(Period.of_month(basis.history.end_month - 1)),
        horizon=asked.horizon,
        choices=choices(asked, basis.given),
        inputs=basis.given.inputs,
    )
