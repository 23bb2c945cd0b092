# SPDX-License-Identifier: EUPL-1.2
"""Whether a development goal is reached: one stated rule on a figure, its baseline and its target.

The rule is a straight line from the baseline to the target. A goal is *reached* when the figure is at the target
or past it; *on the way* when the figure has covered at least as much of the way as the time has passed; else
*behind*, also after the target's day. Without a figure, or with a hidden one, nothing is said.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from regie.vocabulary.frozen import Frozen

State = Literal["reached", "on_the_way", "behind", "unknown"]


class Aim(Frozen):
    """Where a goal begins and where it should be, in the unit of its indicator, each with its day.

    ``target`` differs from ``baseline``: to keep what there is, set a guard.
    """

    baseline: Decimal
    baseline_on: date
    target: Decimal
    target_on: date


class Standing(Frozen):
    """How a goal stands on the day of a figure. ``due`` is where the straight line is on that day, ``covered`` how
    much of the way was covered (1 is all of it; below zero it went the wrong way); None when nothing is known."""

    state: State
    due: Decimal | None = None
    covered: Decimal | None = None


def standing(aim: Aim, value: Decimal | int | None, on: date) -> Standing:
    """How a goal stands with this figure, known up to and including the day ``on``.

    >>> way = Aim(baseline="80", baseline_on="2022-12-31", target="90", target_on="2024-12-31")
    >>> standing(way, Decimal("86"), date(2023, 12, 31)).state
    'on_the_way'
    """
    if value is None:
        return Standing(state="unknown")
    covered = (Decimal(value) - aim.baseline) / (aim.target - aim.baseline)
    due = due_on(aim, on)
    if covered >= 1:
        return Standing(state="reached", due=due, covered=covered)
    behind = on >= aim.target_on or covered < _passed(aim, on)
    return Standing(state="behind" if behind else "on_the_way", due=due, covered=covered)


def due_on(aim: Aim, on: date) -> Decimal:
    """Where the straight line is on a day: at the baseline before it begins, at the target after it ends.

    >>> way = Aim(baseline="80", baseline_on="2022-12-31", target="90", target_on="2024-12-31")
    >>> due_on(way, date(2026, 6, 30))
    Decimal('90')
    """
    return aim.baseline + (aim.target - aim.baseline) * _passed(aim, on)


def guard_holds(bound: Literal["at_least", "at_most"], limit: Decimal, value: Decimal | int | None) -> bool | None:
    """Whether quality stays within its limit; None when the figure is not known or hidden."""
    if value is None:
        return None
    return Decimal(value) >= limit if bound == "at_least" else Decimal(value) <= limit


def _passed(aim: Aim, on: date) -> Decimal:
    """How much of the time between baseline and target has passed, from 0 to 1."""
    whole = (aim.target_on - aim.baseline_on).days
    if whole <= 0:
        return Decimal(1)
    return min(max(Decimal((on - aim.baseline_on).days) / whole, Decimal(0)), Decimal(1))
