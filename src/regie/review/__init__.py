# SPDX-License-Identifier: EUPL-1.2
"""One object with everything about a region and period at a snapshot.

Reporting reads reviews alone; the types of other rooms that a review holds are named here as well.
"""

from regie.completion import Completion, GroupCompletion, MonthTotal
from regie.contract.cooperation import TransformationState
from regie.contract.lines import SHARE
from regie.contract.tariffs import FindingKind
from regie.contract.valve import (
    CauseResult,
    MissingPart,
    MunicipalityResult,
    RiskEntry,
    ValveAmounts,
    ValveRequest,
    ValveResult,
)
from regie.forecast.budgeting.budget import FittingBudget
from regie.forecast.budgeting.budget_lines import NeedAgainstLine
from regie.forecast.budgeting.gap import Gap, GapRow, grouped_names
from regie.forecast.budgeting.sensitivity import Sensitivity
from regie.forecast.budgeting.year_outlook import PlaceOutlook, YearOutlook
from regie.forecast.fans import Fan
from regie.forecast.measures.best_set_result import BestSet, Combination
from regie.forecast.measures.result import MeasureEffect, MeasureEffects
from regie.forecast.realised.result import RealisedEffect
from regie.forecast.run import ForecastRun, Scored
from regie.forecast.scenarios import ScenarioOutcome
from regie.forecast.scoring.backtest_result import MODEL, Backtest, ClientRow, CostRow
from regie.forecast.scoring.past_years import PastYear, past_years, past_years_said
from regie.review.agreed import arrangements, valve_terms
from regie.review.build import build_review
from regie.review.model import Header, Headline, Measure, Review, Signal
from regie.review.money_views import (
    Arrangements,
    BudgetYear,
    IndexYear,
    MemberView,
    PlainRow,
    PlainSplit,
    ValveTerms,
    rise,
    without_index,
)
from regie.review.schema import figure_schema, review_schema
from regie.review.views import InputView, LineView, Said, SettlementView, line_view
from regie.variance import Comparison, Variance
from regie.variance import Line as VarianceLine

__all__ = [
    "MODEL",
    "SHARE",
    "Arrangements",
    "Backtest",
    "BestSet",
    "BudgetYear",
    "CauseResult",
    "ClientRow",
    "Combination",
    "Comparison",
    "Completion",
    "CostRow",
    "Fan",
    "FindingKind",
    "FittingBudget",
    "ForecastRun",
    "Gap",
    "GapRow",
    "GroupCompletion",
    "Header",
    "Headline",
    "IndexYear",
    "InputView",
    "LineView",
    "Measure",
    "MeasureEffect",
    "MeasureEffects",
    "MemberView",
    "MissingPart",
    "MonthTotal",
    "MunicipalityResult",
    "NeedAgainstLine",
    "PastYear",
    "PlaceOutlook",
    "PlainRow",
    "PlainSplit",
    "RealisedEffect",
    "Review",
    "RiskEntry",
    "Said",
    "ScenarioOutcome",
    "Scored",
    "Sensitivity",
    "SettlementView",
    "Signal",
    "TransformationState",
    "ValveAmounts",
    "ValveRequest",
    "ValveResult",
    "ValveTerms",
    "Variance",
    "VarianceLine",
    "YearOutlook",
    "arrangements",
    "build_review",
    "figure_schema",
    "grouped_names",
    "line_view",
    "past_years",
    "past_years_said",
    "review_schema",
    "rise",
    "valve_terms",
    "without_index",
]
