# SPDX-License-Identifier: EUPL-1.2
"""A forecast, a trial and the effects of measures as one reader may see them: first without small numbers, then
cut to the municipalities that are the reader's own. The region as a whole stands for everyone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regie.contract.lines import Words
from regie.forecast.measures.result import MeasureEffects
from regie.forecast.run import ForecastRun
from regie.forecast.scoring.backtest_verdict import verdict
from regie.forecast.trial_result import Trial
from regie.review.forecasts import public_effects, public_forecast, public_trial
from regie.vocabulary import Region
from regie.vocabulary.figure import TOTAL

Towns = frozenset[str] | None
"""The municipalities that are shown; nothing means all of them."""


def for_reader(run: ForecastRun, region: Region, small_numbers: bool, towns: Towns) -> ForecastRun:
    """The edition of a forecast for who may see small numbers or not, of these municipalities."""
    if not small_numbers:
        providers = [each for each in region.parties if each.role != "cooperative"]
        named = [name for each in providers for name in (each.code, each.name)]
        run = public_forecast(run, region.suppression, named)
    return run if towns is None else _cut(run, towns)


def trial_for(trial: Trial, region: Region, small_numbers: bool, towns: Towns) -> Trial:
    """The edition of a trial."""
    if not small_numbers:
        trial = public_trial(trial, region.suppression)
    if towns is None:
        return trial
    return trial.model_copy(
        update={
            "outcome": trial.outcome.model_copy(
                update={"amounts": tuple(each for each in trial.outcome.amounts if _in(towns, each.municipality))}
            ),
            "amounts": tuple(each for each in trial.amounts if _in(towns, each.municipality)),
            "courses": tuple(each for each in trial.courses if _in(towns, each.place)),
        }
    )


def effects_for(effects: MeasureEffects, region: Region, small_numbers: bool, towns: Towns) -> MeasureEffects:
    """The edition of what measures do."""
    if not small_numbers:
        effects = public_effects(effects, region.suppression)
    return effects if towns is None else _cut_effects(effects, towns)


def _in(towns: frozenset[str], place: str) -> bool:
    return place == TOTAL or place in towns


def _cut_effects(effects: MeasureEffects, towns: frozenset[str]) -> MeasureEffects:
    return effects.model_copy(
        update={
            "measures": tuple(
                each.model_copy(
                    update={"amounts": tuple(row for row in each.amounts if _in(towns, row.municipality))}
                )
                for each in effects.measures
            ),
            "together": tuple(row for row in effects.together if _in(towns, row.municipality)),
        }
    )


def _cut(run: ForecastRun, towns: frozenset[str]) -> ForecastRun:
    """The forecast of these municipalities and of the region. The verdict on the test is made again from what is
    left, for it names every municipality."""
    test = run.backtest
    if test is not None:
        test = test.model_copy(update={"rows": tuple(row for row in test.rows if _in(towns, row.municipality))})
        test = test.model_copy(update={"remarks": verdict(test, _words(run.names)) if test.rows else ()})
    kept: dict[str, Any] = {
        "fans": tuple(each for each in run.fans if _in(towns, each.place)),
        "years": tuple(
            year.model_copy(update={"places": tuple(each for each in year.places if _in(towns, each.place))})
            for year in run.years
        ),
        "budgets": tuple(each for each in run.budgets if _in(towns, each.municipality)),
        "gaps": tuple(
            gap.model_copy(update={"rows": tuple(row for row in gap.rows if _in(towns, row.place))})
            for gap in run.gaps
        ),
        "sensitivities": tuple(each for each in run.sensitivities if _in(towns, each.place)),
        "lines": tuple(each for each in run.lines if _in(towns, each.place)),
        "measures": run.measures and _cut_effects(run.measures, towns),
        "scenarios": tuple(
            each.model_copy(update={"amounts": tuple(row for row in each.amounts if _in(towns, row.municipality))})
            for each in run.scenarios
        ),
        "backtest": test,
        "published": tuple(
            each.model_copy(
                update={"scores": tuple(score for score in each.scores if _in(towns, score.municipality))}
            )
            for each in run.published
        ),
    }
    return run.model_copy(update=kept)


def _words(names: Mapping[str, str]) -> dict[str, Words]:
    return {code: Words(name, name) for code, name in names.items()}
