# SPDX-License-Identifier: EUPL-1.2
"""Which starts and stops must be reported about trajectories, given what was reported before.

Two ways of working under a lump sum (iJw 3.2, process description 2.2, 3.2 and 4.2): without an assignment start
and stop are keyed by product and begin date; with an assignment, most often of a category only, they carry its
number and repeat its product.

Of one trajectory at most one step is taken on one day: a start, then a stop; to correct, first the removal of what
is wrong (StatusAanlevering 3), and what is right with the next run. A receiver may not rely on the order in which
messages arrive (OP080), and refuses a stop without a start, the removal of a start that has a stop (TR071), and a
second start (TR326); one step a day never asks it to. What cannot be known from the trajectory is never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from regie.exchange.ijw.privacy import masked
from regie.exchange.ijw.register import FIRST, REMOVED, InForce, Kind, Register, Report
from regie.exchange.ijw.working_days import after_working_days
from regie.vocabulary.errors import RegieError
from regie.vocabulary.texts import say

Way = Literal["no_assignment", "assignment"]

TERM = 5
"""Working days within which a start or stop is reported (OP271, OP272)."""

TEMPORARY = "20"
"""The end reason (JZ588) of a temporary stop."""


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A trajectory of the delivery standard; ``residence`` gives the client's municipality on a day."""

    trajectory_key: str
    client_key: str
    provider: str
    product_category: str
    product_code: str | None
    began_on: date
    ended_on: date | None
    end_reason: str | None
    residence: Callable[[date], str | None] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a municipality assigned (``ToegewezenProduct`` of JW301): the number, product and first day."""

    number: str
    category: str | None
    code: str | None
    assigned_on: date


@dataclass(frozen=True, slots=True)
class Remark:
    """Something found while writing: about which trajectory, which client (by pseudonym), and what to do.

    An ``error`` means that the step is not written; it comes back with every run until it is mended.
    """

    rule: str
    severity: Literal["error", "warning"]
    trajectory_key: str
    client_key: str
    details: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def says(self, lang: str = "nl") -> str:
        """The sentence in ``nl`` or ``en``."""
        return say(f"ijw_writing.rule_{self.rule}", lang, trajectory=self.trajectory_key, **self.details)


@dataclass(frozen=True, slots=True)
class Step:
    """One record to write: a start or stop, first delivered (status 1) or removed (3)."""

    message: Kind
    status: str
    trajectory_key: str
    client_key: str
    provider: str
    report: Report


@dataclass
class Steps:
    """What to write now, what was found, and how many trajectories need nothing now.

    ``settled``: all is reported; ``later``: begins or ends after the day of the messages; ``before``: began before
    reporting began; ``waiting``: the next step follows after today's, or after one sent earlier today.
    """

    steps: list[Step] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    settled: int = 0
    later: int = 0
    before: int = 0
    waiting: int = 0


def steps_for(
    trajectories: Iterable[Trajectory],
    register: Register,
    *,
    way: Way,
    day: date,
    since: date,
    assignments: Mapping[str, Assignment] = MappingProxyType({}),
    withdraw: Collection[str] = (),
    provider: str | None = None,
    renewed: Mapping[str, str] = MappingProxyType({}),
) -> Steps:
    """What must be written on ``day`` about ``trajectories``.

    Trajectories that began before ``since`` are not reported; ``assignments`` has the assignment by trajectory
    key, where there is one; of the trajectories in ``withdraw`` all that was reported is removed again.
    ``provider`` says that these are of one provider only; ``renewed`` has the pseudonym in use by every earlier
    one. A trajectory that was reported and is no longer among ``trajectories`` is only remarked upon; one that was
    reported keeps its assignment and municipality while none is found any more.

    Raises ``RegieError`` when ``withdraw`` names what was never reported.
    """
    result = Steps()
    held = register.in_force()
    unknown = set(withdraw) - set(held)
    if unknown:
        raise RegieError("ijw_writing.withdraw_unknown", keys=masked(", ".join(sorted(unknown))))
    taken = _Taken(held, renewed)
    seen = set()
    # those with a start first: what they take back or keep open decides whether another may start
    for one in sorted(
        trajectories, key=lambda each: (each.trajectory_key not in taken.started, each.trajectory_key)
    ):
        seen.add(one.trajectory_key)
        before = held.get(one.trajectory_key, InForce())
        _Case(one, before, taken, result, way, day, assignments.get(one.trajectory_key)).decide(
            since, one.trajectory_key in withdraw
        )
    for key, before in sorted(held.items()):
        if key in seen or before.start is None or provider not in (None, before.provider):
            continue
        if key in withdraw:
            gone = Trajectory(key, before.client_key, before.provider, "", None, day, None, None, lambda _: None)
            _Case(gone, before, taken, result, way, day, None).decide(since, True)
        else:
            result.remarks.append(Remark("gone", "warning", key, before.client_key))
    return result


class _Taken:
    """Keys that a record at the municipality already has, and assignments with an open start."""

    def __init__(self, held: Mapping[str, InForce], renewed: Mapping[str, str]) -> None:
        self._renewed = renewed
        self.keys: dict[tuple[object, ...], str] = {}
        self.open: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.started = {key for key, each in held.items() if each.start is not None}
        for trajectory_key, each in held.items():
            if each.start is not None:
                self.take(each.client_key, each.start, trajectory_key, is_open=not each.stops)

    def take(self, client_key: str, start: Report, trajectory_key: str, *, is_open: bool = True) -> None:
        self.keys[(self._renewed.get(client_key, client_key), *start.key)] = trajectory_key
        if start.assignment is not None and is_open:
            self.open[(start.municipality, start.assignment)].add(trajectory_key)

    def other(self, client_key: str, start: Report, trajectory_key: str) -> tuple[str, str] | None:
        """The rule that forbids this start beside the other trajectory's, and that trajectory."""
        same = self.keys.get((self._renewed.get(client_key, client_key), *start.key))
        if same is not None and same != trajectory_key:
            return "same_key", same
        still_open = self.open[(start.municipality, start.assignment or "")] - {trajectory_key}
        if still_open:
            return "start_open", min(still_open)
        return None


@dataclass
class _Case:
    """One trajectory, what is held about it, and what follows from both."""

    one: Trajectory
    held: InForce
    taken: _Taken
    result: Steps
    way: Way
    day: date
    assignment: Assignment | None

    def decide(self, since: date, withdraw: bool) -> None:
        one, held = self.one, self.held
        if held.last_sent_on is not None and held.last_sent_on >= self.day:
            self.result.waiting += 1
        elif held.start is None:
            self._first(since, withdraw)
        elif withdraw:
            self._take_back()
        elif (start := self._start()) is None:
            return
        elif start != held.start:
            self._take_back()
        elif one.ended_on is None or one.ended_on > self.day:
            self._open()
        else:
            self._ended(start)

    def _first(self, since: date, withdraw: bool) -> None:
        one = self.one
        if withdraw:
            self.result.settled += 1
        elif one.began_on < since:
            self.result.before += 1
        elif one.began_on > self.day:
            self.result.later += 1
        elif (start := self._start()) is not None:
            other = self.taken.other(one.client_key, start, one.trajectory_key)
            if other is not None:
                self._remark(other[0], "error", other=other[1])
                return
            self.taken.take(one.client_key, start, one.trajectory_key)
            if start.assigned_on is not None and one.began_on < start.assigned_on:
                self._remark("before_assignment", "warning", assigned_on=start.assigned_on)
            self._late("start_late", one.began_on)
            self._step("JW305", FIRST, start)
            if one.ended_on is not None and one.ended_on <= self.day:
                self.result.waiting += 1

    def _start(self) -> Report | None:
        """What the start must say; None, with a remark, when that is not known."""
        one, assignment = self.one, self.assignment or _assignment_of(self.held.start)
        municipality = one.residence(one.began_on)
        if municipality is None and self.held.start is not None:
            municipality = self.held.start.municipality
        if municipality is None:
            self._remark("residence_unknown", "error", day=one.began_on)
            return None
        if self.way == "no_assignment":
            return Report(municipality, one.product_category, one.product_code, one.began_on)
        if assignment is None:
            self._remark("assignment_missing", "error")
            return None
        if assignment.category not in (None, one.product_category):
            self._remark("assignment_other", "error", assigned=assignment.category, delivered=one.product_category)
            return None
        return Report(
            municipality,
            assignment.category,
            assignment.code,
            one.began_on,
            assignment.number,
            assignment.assigned_on,
        )

    def _take_back(self) -> None:
        """Remove the stops first, then the start: a start with a stop cannot be removed (TR071)."""
        if self.held.stops:
            for stop in reversed(self.held.stops):
                self._step("JW307", REMOVED, stop)
        elif self.held.start is not None:
            self._step("JW305", REMOVED, self.held.start)
        self.result.waiting += 1

    def _open(self) -> None:
        last = self.held.stops[-1] if self.held.stops else None
        if last is None:
            if self.one.ended_on is None:
                self.result.settled += 1
            else:
                self.result.later += 1
        elif last.end_reason == TEMPORARY:
            self._remark("resumed", "error", ended_on=last.ended_on)
        else:
            self._step("JW307", REMOVED, last)

    def _ended(self, start: Report) -> None:
        one = self.one
        assert one.ended_on is not None
        if one.end_reason is None or one.ended_on < one.began_on:
            self._remark("end_wrong", "error")
            return
        stop = Report(
            start.municipality,
            start.category,
            start.code,
            start.began_on,
            start.assignment,
            start.assigned_on,
            one.end_reason,
            one.ended_on,
        )
        last = self.held.stops[-1] if self.held.stops else None
        if last == stop:
            self.result.settled += 1
        elif last is not None and not _may_follow(stop, last):
            self._step("JW307", REMOVED, last)
            self.result.waiting += 1
        else:
            if one.residence(one.ended_on) not in (None, start.municipality):
                self._remark("moved", "warning", to=one.residence(one.ended_on), municipality=start.municipality)
            self._late("stop_late", one.ended_on)
            self._step("JW307", FIRST, stop)

    def _late(self, rule: str, happened_on: date) -> None:
        last_day = after_working_days(happened_on, TERM)
        if self.day > last_day:
            self._remark(rule, "warning", day=happened_on, last_day=last_day, term=TERM)

    def _step(self, message: Kind, status: str, report: Report) -> None:
        one = self.one
        if message == "JW307" and status == REMOVED:
            self.taken.take(one.client_key, report.start, one.trajectory_key)
        self.result.steps.append(Step(message, status, one.trajectory_key, one.client_key, one.provider, report))

    def _remark(self, rule: str, severity: Literal["error", "warning"], **details: object) -> None:
        shown = {
            name: f"{value:%d-%m-%Y}" if isinstance(value, date) else value for name, value in details.items()
        }
        self.result.remarks.append(
            Remark(rule, severity, self.one.trajectory_key, self.one.client_key, MappingProxyType(shown))
        )


def _assignment_of(start: Report | None) -> Assignment | None:
    """The assignment that a start was reported on: it stays the one when it is no longer, or not only, found."""
    if start is None or start.assignment is None or start.assigned_on is None:
        return None
    return Assignment(start.assignment, start.category, start.code, start.assigned_on)


def _may_follow(stop: Report, last: Report) -> bool:
    """Only a definite stop may follow, and only a temporary one, not before it (TR413, TR414, TR415, OP377)."""
    assert stop.ended_on is not None
    assert last.ended_on is not None
    return last.end_reason == TEMPORARY and stop.end_reason != TEMPORARY and stop.ended_on >= last.ended_on
