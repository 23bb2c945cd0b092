# SPDX-License-Identifier: EUPL-1.2
"""What the other party hands in and by when: the half-year report, the annual accounts of members and providers.

What is known of these days: the half-year report is part of what was agreed with the cooperative of Heerlen,
Landgraaf and Voerendaal, and the report on January to June 2024 was with the councils on 15 October 2024 (council
information letter of that day, seed 004); the day on which it is due is not public. Of annual accounts the
contract standard says that a provider shows solvency, profitability and liquidity when asked (article 3.10) and
names no day; delivery dates of the audit protocol were not found (domain reference, 2.8). So both are terms of a
contract, and where it has none nothing is due and nobody is reminded.
"""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import Field

from regie.contract.values import MonthDay, Rule, day_of_year
from regie.vocabulary.periods import Period, first_day


class HalfYearReport(Rule):
    """When the report on a half-year is due: so many whole months, or so many days, after the half-year; one of
    the two."""

    due_after_months: int | None = Field(default=None, strict=True, ge=1, le=12)
    due_after_days: int | None = Field(default=None, strict=True, ge=1, le=366)

    def due_on(self, half_year: Period) -> date:
        """The last day on which the report on a half-year is in time."""
        if self.due_after_months is not None:
            return first_day(half_year.end_month_number + self.due_after_months) - timedelta(days=1)
        return half_year.last_day + timedelta(days=self.due_after_days or 0)


class AnnualAccounts(Rule):
    """When the accounts of members and providers are due: a day (``MM-DD``) of the year after the financial
    year."""

    due_on: MonthDay

    def due(self, year: int) -> date:
        """The last day on which the accounts of a financial year are in time."""
        return day_of_year(year + 1, self.due_on)
