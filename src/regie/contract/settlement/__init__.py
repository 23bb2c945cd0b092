# SPDX-License-Identifier: EUPL-1.2
"""The settlement as a proof: from reference and cost to what every party pays, line by line."""

from regie.contract.settlement.corrections import Correction, Settled, corrections
from regie.contract.settlement.exit import Exit, exit_line, exit_remarks, load_exits
from regie.contract.settlement.inputs import CostCell, LedgerTotal, Turnover
from regie.contract.settlement.ledger import ReconciledCost, Reconciliation, reconcile
from regie.contract.settlement.members import TurnoverShare, member_shares, shares_by_draw, shares_of_turnover
from regie.contract.settlement.settle import Settlement, settle

__all__ = [
    "Correction",
    "CostCell",
    "Exit",
    "LedgerTotal",
    "ReconciledCost",
    "Reconciliation",
    "Settled",
    "Settlement",
    "Turnover",
    "TurnoverShare",
    "corrections",
    "exit_line",
    "exit_remarks",
    "load_exits",
    "member_shares",
    "reconcile",
    "settle",
    "shares_by_draw",
    "shares_of_turnover",
]
