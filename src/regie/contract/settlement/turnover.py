# SPDX-License-Identifier: EUPL-1.2
"""Turnover month by month, and the part of a month that counts."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from regie.contract.lines import Quantity, amount, euros, periods, said
from regie.contract.settlement.inputs import Turnover
from regie.vocabulary.periods import Period
from regie.vocabulary.rounding import rounded


def month_turnover(turnover: Sequence[Turnover]) -> dict[tuple[str, int], int]:
    """Turnover in cents by party and month (number); several rows of one month add up."""
    result: dict[tuple[str, int], int] = defaultdict(int)
    for row in turnover:
        result[(row.party, row.month)] += row.cents
    return dict(result)


def month_days(month: int) -> int:
    """The number of days in a month."""
    return monthrange(month // 12, month % 12 + 1)[1]


def month_input(month: int, cents: int, days: int, source: str = "") -> Quantity:
    """A month's turnover as far as it counts: for ``days`` of its days, rounded to the cent (halves away from
    zero), with the computation where that is not the whole month."""
    label, length = said("members.month", month=periods(Period.of_month(month))), month_days(month)
    if days == length:
        return amount(label, cents, source=source)
    formula = said("members.formula_days", days=days, length=length, amount=euros(cents))
    return Quantity(label, rounded(cents * Fraction(days, length)), "cents", source, formula=formula)
