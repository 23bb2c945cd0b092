# SPDX-License-Identifier: EUPL-1.2
"""Trajectories of one client, provider and form that overlap or adjoin are one record: first begin, last end.

CBS counts an unbroken time in which a youth has one form of help at one provider as one trajectory; a change of
form ends the record and starts a new one, a change of product or address does not (protocol 3.1, 3.3, 2.5). Help
that stopped for a time (end reason 20) has not ended: the record runs on, over the gap, until it is resumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from regie.exchange.cbs.care import Care
from regie.exchange.cbs.definitions import Subject, end_reasons


@dataclass(frozen=True)
class Sorted:
    """A trajectory with the subject and form that it was found to have."""

    care: Care
    subject: Subject
    form: str


@dataclass(frozen=True)
class Merged:
    """One record: its trajectories in the order of their begin. ``last`` is the one whose end is the record's."""

    subject: Subject
    form: str
    parts: tuple[Care, ...]
    last: Care

    @property
    def client_key(self) -> str:
        """Whose record it is."""
        return self.parts[0].client_key

    @property
    def began_on(self) -> date:
        """First day of care."""
        return self.parts[0].began_on

    @property
    def ended_on(self) -> date | None:
        """Last day of care; None while it runs or has only stopped for a time."""
        return None if stopped_for_a_time(self.last) else self.last.ended_on

    @property
    def paused(self) -> bool:
        """Whether it is open only because help was said to have stopped for a time."""
        return self.last.ended_on is not None and stopped_for_a_time(self.last)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its trajectories."""
        return tuple(one.trajectory_key for one in self.parts)

    def in_care(self, first: date, last: date) -> bool:
        """Whether any day from ``first`` up to and including ``last`` is in the record."""
        return self.began_on <= last and (self.ended_on is None or self.ended_on >= first)


def merge(rows: Iterable[Sorted]) -> list[Merged]:
    """The records of one provider. Every trajectory is in exactly one; none may end before it begins."""
    merged: list[Merged] = []
    ordered = sorted(
        rows,
        key=lambda one: (one.care.client_key, one.subject, one.form, one.care.began_on, one.care.trajectory_key),
    )
    for (_, subject, form), group in groupby(
        ordered, key=lambda one: (one.care.client_key, one.subject, one.form)
    ):
        merged += [
            Merged(subject, form, tuple(parts), max(parts, key=_closing))
            for parts in _runs([g.care for g in group])
        ]
    return merged


def stopped_for_a_time(care: Care) -> bool:
    """Whether a trajectory has not ended but only stopped (JZ588, code 20)."""
    known = end_reasons().get(care.end_reason or "")
    return known is not None and not known.ends


def _runs(parts: Sequence[Care]) -> Iterable[list[Care]]:
    run: list[Care] = []
    for care in parts:
        if run and care.began_on > _reach(run):
            yield run
            run = []
        run.append(care)
    yield run


def _reach(run: Sequence[Care]) -> date:
    """The last day on which the next trajectory may begin and still belong to the same record."""
    last = max(run, key=_closing)
    if last.ended_on is None or stopped_for_a_time(last):
        return date.max
    return last.ended_on + timedelta(days=1) if last.ended_on < date.max else date.max


def _closing(care: Care) -> tuple[bool, date, bool, date, str]:
    """By what trajectory a record ends: open ones first, then the last day; of those on one day, one that only
    stopped, else the one that began last."""
    return (
        care.ended_on is None,
        care.ended_on or date.max,
        stopped_for_a_time(care),
        care.began_on,
        care.trajectory_key,
    )
