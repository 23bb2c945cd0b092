# SPDX-License-Identifier: EUPL-1.2
"""A forecast as it is kept and shown: what comes, how sure that is, what fits, and what would change it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from regie.contract.lines import Words
from regie.forecast.budgeting.budget import FittingBudget
from regie.forecast.budgeting.budget_lines import NeedAgainstLine
from regie.forecast.budgeting.gap import Gap
from regie.forecast.budgeting.sensitivity import Sensitivity
from regie.forecast.budgeting.year_outlook import YearOutlook
from regie.forecast.fans import Fan
from regie.forecast.measures.best_set_result import BestSet
from regie.forecast.measures.result import MeasureEffects
from regie.forecast.realised.result import RealisedEffect
from regie.forecast.runs import Run
from regie.forecast.scenarios import ScenarioOutcome
from regie.forecast.scoring.backtest_result import Backtest
from regie.forecast.scoring.published import PublishedScore
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen


class Scored(Frozen):
    """An earlier forecast that was published, against what has come since; no scores while nothing has."""

    run: str
    published_on: str
    scores: tuple[PublishedScore, ...]


class Prices(Frozen):
    """The prices that amounts are in: up to ``known_until``, the last year with a known index figure, those of the
    year itself; after it those of ``known_until``, raised by ``assumed_percent`` a year (nothing: not at all)."""

    known_until: int
    assumed_percent: Decimal | None = None


class ForecastRun(Run):
    """Everything about one forecast. ``names`` are what people call municipalities and
    segments; ``method`` is how it was simulated; ``certainty`` (percent) is the one that
    budgets and charts mark; ``prices`` is the price level of years to come (nothing: without a contract).
    ``years`` are the calendar years that are known and simulated whole, with a budget for every municipality and
    the region each.

    ``measures`` and ``best_set`` are about measures still to come, ``realised`` about those that have begun.
    ``backtest`` and ``published`` say how good forecasts like this one were; ``diagnostics`` what a reader needs
    to believe its rates. What was not asked for, or has nothing to be about, is empty.
    """

    illustrative: bool
    names: dict[str, str]
    method: str
    certainty: Annotated[int, Field(ge=1, le=99)]
    fans: tuple[Fan, ...]
    years: tuple[YearOutlook, ...]
    budgets: tuple[FittingBudget, ...]
    prices: Prices | None = None
    gaps: tuple[Gap, ...] = ()
    sensitivities: tuple[Sensitivity, ...] = ()
    lines: tuple[NeedAgainstLine, ...] = ()
    measures: MeasureEffects | None = None
    best_set: BestSet | None = None
    realised: tuple[RealisedEffect, ...] = ()
    scenarios: tuple[ScenarioOutcome, ...] = ()
    backtest: Backtest | None = None
    published: tuple[Scored, ...] = ()
    coverage: dict[int, Decimal | None] = Field(default_factory=dict)
    diagnostics: tuple[Words, ...] = ()
    remarks: tuple[Words, ...] = ()

    def fan(self, quantity: str, place: str = TOTAL, segment: str = "") -> Fan | None:
        """One fan, or nothing."""
        for fan in self.fans:
            if (fan.quantity, fan.place, fan.segment) == (quantity, place, segment):
                return fan
        return None

    def budget(self, year: int, place: str = TOTAL) -> FittingBudget | None:
        """The budget of a year and place, or nothing."""
        for budget in self.budgets:
            if (budget.year, budget.municipality) == (year, place):
                return budget
        return None

    def outlook(self, year: int) -> YearOutlook | None:
        """A year, or nothing."""
        return next((outlook for outlook in self.years if outlook.year == year), None)
