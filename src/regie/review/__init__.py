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
    "SHARE",
    "Arrangements",
    "BudgetYear",
    "CauseResult",
    "Comparison",
    "Completion",
    "FindingKind",
    "GroupCompletion",
    "Header",
    "Headline",
    "IndexYear",
    "InputView",
    "LineView",
    "Measure",
    "MemberView",
    "MissingPart",
    "MonthTotal",
    "MunicipalityResult",
    "PlainRow",
    "PlainSplit",
    "Review",
    "RiskEntry",
    "Said",
    "SettlementView",
    "Signal",
    "TransformationState",
    "ValveAmounts",
    "ValveRequest",
    "ValveResult",
    "ValveTerms",
    "Variance",
    "VarianceLine",
    "arrangements",
    "build_review",
    "figure_schema",
    "line_view",
    "review_schema",
    "rise",
    "valve_terms",
    "without_index",
]
