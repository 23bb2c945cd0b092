# SPDX-License-Identifier: EUPL-1.2
"""Which assumption decides: each moved over its range while the rest stays, and the saving at which delay is
neither dear nor cheap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from regie.contract.lines import Words, euros, name, numbers, said
from regie.forecast.arrays import Array
from regie.forecast.budgeting.year import mean_cents
from regie.procurement.starting.delay import Dates, delay, per_hundred
from regie.procurement.starting.old_scheme import OldScheme
from regie.procurement.starting.result import Sensitivity
from regie.procurement.starting.spread import plain_percent, whole_euros
from regie.procurement.study import Starting
from regie.vocabulary.rounding import rounded_to

OTHER_RAMP = 12
"""Months that a ramp is tried at when the assumption is that there is none."""


@dataclass(frozen=True, eq=False)
class Deciding:
    """What decides in one scenario: see ``ScenarioResult``. ``decides`` says it in a sentence."""

    sensitivities: tuple[Sensitivity, ...]
    break_even: Decimal | None
    decides: Words

    @property
    def swing(self) -> int:
        """How far the assumption that decides moves the cost of delay, in cents."""
        return max(each.swing for each in self.sensitivities)


def deciding(title: str, old: OldScheme, dates: Dates, starting: Starting, savings: Array) -> Deciding:
    """What decides the cost of delay of all together in the scenario with these dates."""
    tried = tuple(_tried(old, dates, starting, savings))
    even = _break_even(old, dates, starting)
    return Deciding(tried, even, _sentence(title, tried, even, dates, starting))


def _tried(old: OldScheme, dates: Dates, starting: Starting, savings: Array) -> Iterator[Sensitivity]:
    def cost(changed: Starting, of: Array) -> int:
        return mean_cents(delay(old, dates, changed, of).region)

    low, high = starting.saving.low, starting.saving.high
    yield Sensitivity(
        assumption="saving",
        label=said("procurement_starting.saving"),
        low_value=plain_percent(low),
        high_value=plain_percent(high),
        low=cost(starting, np.full(old.draws, float(low))),
        high=cost(starting, np.full(old.draws, float(high))),
    )
    short, long = (0, 2 * starting.ramp_months or OTHER_RAMP)
    yield Sensitivity(
        assumption="ramp",
        label=said("procurement_starting.ramp"),
        low_value=_months(short),
        high_value=_months(long),
        low=cost(starting.model_copy(update={"ramp_months": short}), savings),
        high=cost(starting.model_copy(update={"ramp_months": long}), savings),
    )
    none, twice = (starting.double_administration * factor for factor in (0, 2))
    yield Sensitivity(
        assumption="double_administration",
        label=said("procurement_starting.double"),
        low_value=_a_month(none),
        high_value=_a_month(twice),
        low=cost(starting.model_copy(update={"double_administration": none}), savings),
        high=cost(starting.model_copy(update={"double_administration": twice}), savings),
    )


def _months(number: int) -> Words:
    return said("procurement_starting.months", months=numbers(number))


def _a_month(amount: Decimal) -> Words:
    return said("procurement_starting.a_month", amount=euros(int(amount * 100)))


def _break_even(old: OldScheme, dates: Dates, starting: Starting) -> Decimal | None:
    """The saving in percent, two decimals, at which delay costs nothing on average."""
    missed = per_hundred(old, dates, starting)
    if missed <= 0:
        return None
    found = delay(old, dates, starting, np.zeros(old.draws))
    fixed = int(found.double.sum() - found.avoided.sum())
    return rounded_to(Fraction(-fixed) * 100 / Fraction(missed), 2)


def _sentence(
    title: str, tried: Sequence[Sensitivity], even: Decimal | None, dates: Dates, starting: Starting
) -> Words:
    if not dates.delayed.any():
        return said("procurement_starting.no_delay", title=name(title))
    most = max(tried, key=lambda each: each.swing)
    first = said(
        "procurement_starting.decides",
        title=name(title),
        assumption=most.label,
        low_value=most.low_value,
        high_value=most.high_value,
        low=whole_euros(most.low),
        high=whole_euros(most.high),
    )
    if even is None:
        return first
    where = "below" if even <= starting.saving.low else "above" if even >= starting.saving.high else "inside"
    second = said(f"procurement_starting.even_{where}", even=plain_percent(even))
    return said("procurement_starting.both", first=first, second=second)
