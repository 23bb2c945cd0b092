# SPDX-License-Identifier: EUPL-1.2
"""Signals on the continuity of a provider that follow from its yearly accounts.

The contract standard names three negative years, liquidity problems, unrest on the board and measures of an
inspectorate. The first follows from the results that were entered; the others are seen by people. When accounts
are late is a term of the contract (``annual_accounts``): where it names no day, none are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Literal

from regie.vocabulary.frozen import Frozen

NEGATIVE_YEARS = 3


class YearOfAccounts(Frozen):
    """What is known of the accounts of a year: the result in whole cents (None: not known) and the day on which
    they were received (None: not yet)."""

    year: int
    result: int | None = None
    received_on: date | None = None


class ContinuitySignal(Frozen):
    """A signal with the year that it is about and the first day on which it could be seen."""

    kind: Literal["negative_years", "late_accounts"]
    year: int
    seen_on: date


Due = Callable[[int], date | None]
"""The last day on which the accounts of a year are in time; nothing where the contract of that year names none."""


def no_day(year: int) -> None:
    """No contract names a day."""


def signals_of(accounts: Iterable[YearOfAccounts], on: date, due: Due = no_day) -> tuple[ContinuitySignal, ...]:
    """The signals in the accounts of one provider on the day ``on``, oldest first.

    ``negative_years`` when the last three known years in a row ended below zero; ``late_accounts`` for every year
    entered whose accounts came after the day that was agreed, or have not come while it has passed.
    """
    years = {each.year: each for each in accounts}
    days = {year: due(year) for year in years}
    found = [
        ContinuitySignal(kind="late_accounts", year=each.year, seen_on=day + timedelta(days=1))
        for each in years.values()
        if (day := days[each.year]) is not None and (each.received_on or on) > day
    ]
    results = {year: each.result for year, each in years.items() if each.result is not None}
    if results:
        last = max(results)
        row = [results.get(last - back) for back in range(NEGATIVE_YEARS)]
        if all(result is not None and result < 0 for result in row):
            seen = years[last].received_on or days[last] or date(last + 1, 1, 1)
            found.append(ContinuitySignal(kind="negative_years", year=last, seen_on=min(seen, on)))
    return tuple(sorted(found, key=lambda each: (each.seen_on, each.kind)))
