# SPDX-License-Identifier: EUPL-1.2
"""The safety valve: the risk file, the request, the maximum under the clause and what was granted.

The clause is an option of the municipality, not a right: the outcome is a maximum, what is granted is a decision.
"""

from regie.contract.valve.assess import assess
from regie.contract.valve.beforehand import Beforehand, beforehand, paid_too_early
from regie.contract.valve.decision import ValveDecision
from regie.contract.valve.maximum import maximum_line, maximum_under_clause
from regie.contract.valve.request import (
    Agreed,
    ClaimedCause,
    Decision,
    Evidence,
    Excluded,
    JointDecision,
    Opinion,
    PossibleSaving,
    ValveRequest,
    load_requests,
    write_request,
)
from regie.contract.valve.result import (
    CauseResult,
    CriterionResult,
    MissingPart,
    MunicipalityResult,
    ValveAmounts,
    ValveResult,
    ValveTotals,
)
from regie.contract.valve.risk_file import (
    RiskAmount,
    RiskEntry,
    RiskMeasure,
    append_risk,
    load_risk_file,
    risks_on,
)

__all__ = [
    "Agreed",
    "Beforehand",
    "CauseResult",
    "ClaimedCause",
    "CriterionResult",
    "Decision",
    "Evidence",
    "Excluded",
    "JointDecision",
    "MissingPart",
    "MunicipalityResult",
    "Opinion",
    "PossibleSaving",
    "RiskAmount",
    "RiskEntry",
    "RiskMeasure",
    "ValveAmounts",
    "ValveDecision",
    "ValveRequest",
    "ValveResult",
    "ValveTotals",
    "append_risk",
    "assess",
    "beforehand",
    "load_requests",
    "load_risk_file",
    "maximum_line",
    "maximum_under_clause",
    "paid_too_early",
    "risks_on",
    "write_request",
]
