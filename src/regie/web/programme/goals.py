# SPDX-License-Identifier: EUPL-1.2
"""A development goal beside the figures: its value, its state and that of its guard, as far as the reader may see.

Nothing is kept: the same snapshot gives the same figures, so the history of a goal is asked snapshot by snapshot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from regie.review.goals import Aim, Standing, due_on, guard_holds, standing
from regie.vocabulary import Figure, Period, PeriodKind, RegieError
from regie.vocabulary.rounding import rounded_to
from regie.web.access import PartyKind, Role, Scope
from regie.web.programme.models import Goal
from regie.web.region import door

MOST_SNAPSHOTS = 8

LOOK_BACK = 4
"""Periods in which the last known figure is looked for."""


@dataclass(frozen=True)
class Held:
    """A goal held against a figure. ``guard`` is the figure of the guard and ``holds`` whether it stays in bounds;
    nothing where the goal has none or it is not known."""

    goal: Goal
    period: str
    snapshot: str
    figure: Figure | None
    standing: Standing
    guard: Figure | None
    holds: bool | None

    @property
    def state(self) -> str:
        return self.standing.state

    @property
    def guard_state(self) -> str:
        """``holds``, ``broken`` or ``unknown``; ``none`` where the goal has no guard."""
        if not self.goal.guard:
            return "none"
        return "unknown" if self.holds is None else "holds" if self.holds else "broken"

    @property
    def due(self) -> Decimal | None:
        """Where the straight line is, as precise as the goal was written."""
        return None if self.standing.due is None else _rounded(self.goal, self.standing.due)


def held(scope: Scope, goal: Goal, snapshot: str = "") -> Held:
    """A goal at a snapshot (empty: the one in use), over the last whole period of which its figure is known."""
    used = snapshot or door.current_snapshot()
    known = door.periods(PeriodKind(goal.per), used)
    if not known:
        return Held(goal, "", used, None, Standing(state="unknown"), None, None)
    period, found = _last_known(scope, goal, goal.indicator, known, used)
    guard = _last_known(scope, goal, goal.guard, known, used)[1] if goal.guard else None
    return _held(goal, period, used, found, guard)


def of_open_goals(scope: Scope) -> list[Held]:
    """The goals that are not closed, held against the figures in use."""
    found = Goal.objects.within(scope).select_related("line").filter(ended=False)
    return [held(scope, each) for each in found] if door.snapshots() else []


def over(scope: Scope, goal: Goal, period: Period, snapshot: str) -> Held:
    """A goal over one period. Raises ``door.NotReady`` while the figures are being made."""
    found = value(scope, goal, goal.indicator, period, snapshot)
    guard = value(scope, goal, goal.guard, period, snapshot) if goal.guard else None
    return _held(goal, period, snapshot, found, guard)


def aim(goal: Goal) -> Aim:
    """Where the goal begins and where it should be."""
    return Aim(
        baseline=goal.baseline,
        baseline_on=Period.parse(goal.baseline_period).last_day,
        target=goal.target,
        target_on=Period.parse(goal.target_period).last_day,
    )


def straight(goal: Goal, period: Period) -> Decimal:
    """Where the straight line is at the end of a period, to draw it: finer than it is written, so that it stays
    straight."""
    return due_on(aim(goal), period.last_day).quantize(Decimal("0.0001"))


def value(scope: Scope, goal: Goal, indicator: str, period: Period, snapshot: str) -> Figure | None:
    """The figure of the goal's cell; nothing where this reader is not offered it, or it lies with another."""
    return cell_value(scope, indicator, cell_of(goal.municipality, goal.part), period, snapshot)


def cell_value(scope: Scope, indicator: str, cell: dict[str, str], period: Period, snapshot: str) -> Figure | None:
    """The figure of one measure in one cell. Raises ``door.NotReady`` while it is being made."""
    if period.kind not in door.kinds(scope, indicator, tuple(cell)):
        return None
    try:
        found = door.figures(scope, indicator, tuple(cell), [period], snapshot, total=not cell)
    except RegieError:
        return None
    return next((each for each in found if _same(each.breakdown, cell)), None)


def cell_of(municipality: str, part: str) -> dict[str, str]:
    """The cell that a goal is about; empty for the region."""
    name, _sep, code = part.partition("=")
    cell = {"municipality": municipality} if municipality else {}
    return {**cell, name: code} if code else cell


def outside(municipality: str) -> Scope:
    """The reader that a baseline out of the figures is taken for: it is kept and shown to everyone who sees the
    programme, so it may be no number that is hidden from a municipality."""
    town = municipality or next(iter(door.region().municipality_names))
    return Scope(0, "", Role.POLICY_OFFICER, PartyKind.MUNICIPALITY, town)


def by_snapshot(scope: Scope, goal: Goal) -> list[tuple[str, Held | None]]:
    """The goal at every snapshot, newest first; nothing where its figures are not to be had (any more, or yet)."""
    rows: list[tuple[str, Held | None]] = []
    for snapshot in door.snapshots()[:MOST_SNAPSHOTS]:
        try:
            rows.append((snapshot.id, held(scope, goal, snapshot.id)))
        except (door.NotReady, RegieError):
            rows.append((snapshot.id, None))
    return rows


def by_period(scope: Scope, goal: Goal, snapshot: str) -> list[Held]:
    """The goal over every period since its baseline that a snapshot covers, oldest first."""
    first = Period.parse(goal.baseline_period).start
    periods = [each for each in door.periods(PeriodKind(goal.per), snapshot) if each.start >= first]
    return [over(scope, goal, each, snapshot) for each in reversed(periods)]


def _last_known(
    scope: Scope, goal: Goal, indicator: str, periods: Sequence[Period], snapshot: str
) -> tuple[Period, Figure | None]:
    """The figure of the newest period that has one: of some indicators the last period is known only later.
    A hidden figure counts; where none of the last few is known, that of the newest."""
    newest: tuple[Period, Figure | None] | None = None
    for period in periods[:LOOK_BACK]:
        found = value(scope, goal, indicator, period, snapshot)
        newest = newest or (period, found)
        if found is not None and (found.value is not None or found.suppressed):
            return period, found
    return newest or (periods[0], None)


def _held(goal: Goal, period: Period, snapshot: str, found: Figure | None, guard: Figure | None) -> Held:
    limit = goal.guard_limit
    holds = (
        guard_holds("at_least" if goal.guard_bound == Goal.Bound.AT_LEAST else "at_most", limit, guard.value)
        if guard is not None and limit is not None
        else None
    )
    known = found.value if found is not None else None
    return Held(goal, str(period), snapshot, found, standing(aim(goal), known, period.last_day), guard, holds)


def _same(breakdown: dict[str, str], cell: dict[str, str]) -> bool:
    given: dict[str, Any] = {name: code for name, code in breakdown.items() if code != "total"}
    return given == cell


def _rounded(goal: Goal, value: Decimal) -> Decimal:
    places = max(_places(goal.baseline), _places(goal.target), 1)
    return rounded_to(value, places)


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
