# SPDX-License-Identifier: EUPL-1.2
"""What a settlement is made from: cost by cell, control totals of the ledger, turnover. Amounts are whole cents
with an optional leading axis of draws."""

from __future__ import annotations

from dataclasses import dataclass

from regie.contract.lines import NOTHING, Words
from regie.vocabulary.money import Cents


@dataclass(frozen=True, eq=False)
class CostCell:
    """Cost of a period in one municipality and segment (or ``overhead``), at one provider (empty: the cooperative
    itself) and on one ledger account (empty: not known).

    ``booked`` is in the deliveries of the snapshot; ``to_come`` is what completion still expects of the same
    care, with the band ``low``-``high`` in cents and ``method`` in words. ``to_come`` counts from what was
    delivered: the settlement itself takes off what the ledger already has. ``uncontrolled`` is the part of
    ``booked`` in months for which the ledger has no total on the account; it is not reconciled.
    """

    municipality: str
    segment: str
    provider: str
    account: str
    booked: Cents
    to_come: Cents
    low: int | None = None
    high: int | None = None
    method: Words = NOTHING
    uncontrolled: Cents | int = 0


@dataclass(frozen=True)
class LedgerTotal:
    """The ledger's total on one account and segment over the period, in cents. An account without a total for a
    month in the period is not reconciled in that month: ``months`` are those that have one (numbers)."""

    account: str
    segment: str
    cents: int
    description: str = ""
    months: tuple[int, ...] = ()


@dataclass(frozen=True)
class Turnover:
    """What a provider earned at the cooperative in one month (number), in cents: care it was owed and capacity on
    its accounts. ``accrued`` is the part that is not booked yet."""

    party: str
    month: int
    cents: int
    accrued: int = 0
