# SPDX-License-Identifier: EUPL-1.2
"""A small invented cooperative, its cost, its ledger and the turnover of its members."""

from __future__ import annotations

from typing import Any

import numpy as np
from contract_builders import CLAUSES, fields

from regie.contract import Contract, contract_from
from regie.contract.settlement import CostCell, LedgerTotal, Settlement, Turnover, settle
from regie.vocabulary.money import Cents
from regie.vocabulary.periods import Period

YEAR = Period.parse("2024")
SNAPSHOT = "2025-03-31-00000000"
SEGMENTS = ("area_team", "outsourced_care", "overhead")
MEMBERS = ("A1", "A2")

BOOKING: dict[str, Any] = {
    "clause": "booking",
    "key": "realised_cost",
    "task_fields": [
        {"code": "6.22", "name": "Toegang", "segments": ["overhead"]},
        {"code": "6.751", "name": "Lokaal", "segments": ["area_team"]},
        {"code": "6.752", "name": "Regionaal", "segments": ["outsourced_care"]},
    ],
}


def agreement(**changes: Any) -> dict[str, Any]:
    """The fields of the small contract with a valve and members, and with some added or replaced."""
    known: dict[str, Any] = {
        "clauses": [*CLAUSES, {"id": "booking", "title": "Boeking"}, {"id": "exit", "title": "Uittreding"}],
        "safety_valve": {"clause": "valve", "grounds": ["onvoorzien"], "criteria": []},
        "cooperative": {
            "clause": "coop",
            "exit_clause": "exit",
            "exit_cap_basis": "preceding_calendar_year",
        },
        "members": [{"clause": "coop", "party": party, "valid_from": "2023-01-01"} for party in MEMBERS],
    }
    return fields(**(known | changes))


def cooperative(**changes: Any) -> Contract:
    """The contract of these fields."""
    return contract_from(agreement(**changes))


def cell(
    municipality: str = "0001",
    segment: str = "outsourced_care",
    provider: str = "A1",
    account: str = "4400",
    booked: int | Cents = 0,
    to_come: int | Cents = 0,
    **more: Any,
) -> CostCell:
    """A cell of cost, in cents."""
    return CostCell(municipality, segment, provider, account, np.asarray(booked), np.asarray(to_come), **more)


def total(cents: int, account: str = "4400", segment: str = "outsourced_care", **more: Any) -> LedgerTotal:
    """A total of the ledger over all months of the year."""
    months = tuple(range(YEAR.first_month_number, YEAR.end_month_number))
    return LedgerTotal(account, segment, cents, **({"months": months} | more))


def earned(**cents: int) -> list[Turnover]:
    """Turnover per party in January 2024; of the two members something else."""
    amounts = {"A1": 300_00, "A2": 700_00} | cents
    return [Turnover(party, YEAR.first_month_number, amount) for party, amount in amounts.items()]


def settled(
    costs: list[CostCell], ledger: list[LedgerTotal] | None = None, contract: Contract | None = None, **more: Any
) -> Settlement:
    """The settlement of 2024 of the small cooperative."""
    known: dict[str, Any] = {"snapshot": SNAPSHOT, "turnover": earned(), "ledger": ledger or []}
    period = more.pop("period", YEAR)
    return settle(contract or cooperative(), period, costs=costs, **(known | more))


def amounts(settlement: Settlement) -> dict[str, int]:
    """Every line of every part by key, in cents."""
    return {line.key: line.amount for part in settlement.parts for line in part.walk()}
