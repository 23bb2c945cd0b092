# SPDX-License-Identifier: EUPL-1.2
"""Recompute the whole chain and say where it is broken, if it is.

A chain alone cannot show that its newest events were cut off or that all of it was made anew: for that it is
compared with anchors, hashes that were seen earlier. Earlier verifications are anchors; those in a file that is
kept on another machine are the ones that who controls the database cannot reach.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection
from django.utils import timezone

from regie.web.audit import triggers
from regie.web.audit.chain import BEGINNING, HASHED, hash_of
from regie.web.audit.models import AuditEvent, Checkpoint, EventSubject, Verification

BATCH = 2000
"""Events read at a time."""


class Problem(StrEnum):
    """What is wrong with the first broken event."""

    CHANGED = "changed"
    UNLINKED = "unlinked"
    GAP = "gap"
    SUBJECTS = "subjects"
    ANCHOR = "anchor"
    CUT = "cut"
    CHECKPOINT = "checkpoint"
    UNPROTECTED = "unprotected"


@dataclass(frozen=True)
class Anchor:
    """The hash that an event had when it was seen."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Verdict:
    """``broken_at`` is the number of the first event that is not right, nothing when the problem is no event's."""

    events: int
    last_sequence: int
    last_hash: str
    problem: Problem | None = None
    broken_at: int | None = None

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return self.problem is None


class _Broken(Exception):
    def __init__(self, problem: Problem, at: int | None) -> None:
        self.problem, self.at = problem, at


def verify(anchors: Iterable[Anchor] = (), told: Callable[[int, int], None] | None = None) -> Verdict:
    """Recompute every event in the database, and compare with these anchors and those of earlier verifications.

    ``told`` hears how many of how many events are done.
    """
    known = {anchor.sequence: anchor.hash for anchor in _earlier()}
    checking = _Checking({**known, **{anchor.sequence: anchor.hash for anchor in anchors}})
    problem, at = None, None
    try:
        checking.run(told or (lambda done, total: None))
    except _Broken as broken:
        problem, at = broken.problem, broken.at
    return Verdict(checking.events, checking.sequence, checking.hash, problem, at)


def keep(verdict: Verdict) -> Verification:
    """Keep the outcome; a good one is an anchor from now on."""
    return Verification.objects.create(
        checked_at=timezone.now(),
        good=verdict.good,
        events=verdict.events,
        last_sequence=verdict.last_sequence,
        last_hash=verdict.last_hash,
        broken_at=verdict.broken_at,
        problem=verdict.problem or "",
    )


def _earlier() -> Iterator[Anchor]:
    rows = Verification.objects.filter(good=True, last_sequence__gt=0).values_list("last_sequence", "last_hash")
    return (Anchor(*row) for row in rows)


class _Checking:
    """How far the check is: the last event that was right."""

    def __init__(self, anchors: dict[int, str]) -> None:
        self.anchors = anchors
        self.events, self.sequence, self.hash = 0, 0, BEGINNING

    def run(self, told: Callable[[int, int], None]) -> None:
        if triggers.missing(connection):
            raise _Broken(Problem.UNPROTECTED, None)
        self._checkpoints()
        total = AuditEvent.objects.count()
        while rows := self._next_batch():
            subjects = self._subjects_of(rows)
            for row in rows:
                self._event(row, subjects)
            told(self.events, max(total, self.events))
        beyond = [sequence for sequence in self.anchors if sequence > self.sequence]
        if beyond:
            raise _Broken(Problem.CUT, self.sequence + 1)

    def _checkpoints(self) -> None:
        for checkpoint in Checkpoint.objects.order_by("last_sequence"):
            if checkpoint.first_sequence != self.sequence + 1:
                raise _Broken(Problem.CHECKPOINT, self.sequence + 1)
            self.sequence, self.hash = checkpoint.last_sequence, checkpoint.last_hash
            if self.anchors.get(self.sequence, self.hash) != self.hash:
                raise _Broken(Problem.ANCHOR, self.sequence)

    def _next_batch(self) -> list[tuple[Any, ...]]:
        following = AuditEvent.objects.filter(sequence__gt=self.sequence).order_by("sequence")
        return list(following.values_list(*HASHED, "hash")[:BATCH])

    def _subjects_of(self, rows: list[tuple[Any, ...]]) -> dict[int, set[str]]:
        place = HASHED.index("sequence")
        found: dict[int, set[str]] = defaultdict(set)
        within = EventSubject.objects.filter(event_id__gte=rows[0][place], event_id__lte=rows[-1][place])
        for event, subject in within.values_list("event_id", "subject"):
            found[event].add(subject)
        return found

    def _event(self, row: tuple[Any, ...], subjects: dict[int, set[str]]) -> None:
        fields = dict(zip(HASHED, row, strict=False))
        stored, sequence = row[-1], fields["sequence"]
        if sequence != self.sequence + 1:
            raise _Broken(Problem.GAP, self.sequence + 1)
        if fields["previous_hash"] != self.hash:
            raise _Broken(Problem.UNLINKED, sequence)
        if hash_of(fields) != stored:
            raise _Broken(Problem.CHANGED, sequence)
        if self.anchors.get(sequence, stored) != stored:
            raise _Broken(Problem.ANCHOR, sequence)
        if subjects.get(sequence, set()) != set(fields["subjects"]):
            raise _Broken(Problem.SUBJECTS, sequence)
        self.events, self.sequence, self.hash = self.events + 1, sequence, stored
