# SPDX-License-Identifier: EUPL-1.2
"""When a half-year report and the annual accounts of providers are due: as the contract of their time says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from regie.contract import Contract
from regie.review.contracts import covering_contracts, region_contracts
from regie.vocabulary import Period


class Duties:
    """The days that the contracts of a region name. A half-year falls under the contract of its last month, a
    financial year under that of its December; of more than one the earliest day counts.

    Raises ``RegieError`` when a contract file is not right.
    """

    def __init__(self, folder: Path) -> None:
        self._contracts: Sequence[Sequence[Contract]] = region_contracts(folder)

    def report_due(self, half_year: Period) -> tuple[date, Contract] | None:
        """The last day on which the report on a half-year is in time, and the contract that says so; nothing where
        none does."""
        found = [
            (contract.half_year_report.due_on(half_year), contract)
            for contract in self._covering(half_year.end_month_number - 1)
            if contract.half_year_report is not None
        ]
        return min(found, key=lambda each: each[0], default=None)

    def accounts_due(self, year: int) -> date | None:
        """The last day on which the accounts of a financial year are in time; nothing where none says so."""
        found = self._covering(Period.parse(f"{year}-12").first_month_number)
        return min((each.annual_accounts.due(year) for each in found if each.annual_accounts), default=None)

    def covered(self, half_year: Period) -> bool:
        """Whether there is a contract in the last month of a half-year."""
        return bool(self._covering(half_year.end_month_number - 1))

    def _covering(self, month: int) -> list[Contract]:
        return covering_contracts(self._contracts, Period.of_month(month))
