# SPDX-License-Identifier: EUPL-1.2
"""What comes on the agenda by itself: signals of the review, deadlines that are near, decisions that wait, actions
that are open, development goals that are behind, and agreements with providers that are due.

The agenda is read by everyone at the table: signals are those of the public edition, goals those of the region (a
goal of one municipality has no figure for another), and of the files of providers, which a municipality does not
open, there is no more than how many agreements are due.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from django.utils import translation

from regie.review import Signal
from regie.review.steering import steering_signals
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.vocabulary.formatting import day, phrase
from regie.vocabulary.texts import say
from regie.web.access import PartyKind, Role, Scope
from regie.web.programme import queries as providers
from regie.web.programme.goals import held
from regie.web.programme.models import Goal
from regie.web.programme.words import number_of
from regie.web.region import door
from regie.web.steering.deadlines import deadlines, today
from regie.web.steering.models import Action, Decision, Meeting, Theme

THEME_OF = {
    "late": Theme.OPERATIONS,
    "waiting": Theme.ACCESS,
    "measure": Theme.PROGRAMME,
    "ledger": Theme.FINANCE,
    "contract": Theme.FINANCE,
    "option": Theme.FINANCE,
    "term": Theme.FINANCE,
}
"""Under which theme a signal comes; the others are about operations."""

NEAR = timedelta(days=60)
"""A deadline comes on the agenda when it lies at most so far ahead."""

LONGEST_SUBJECT = 50
"""Characters of a subject that fit in the source of a point, behind its kind."""

STANDING = ("option", "term")
"""Deadlines that come as a signal of the review as well."""


COUNCIL = Scope(0, "Regie", Role.POLICY_OFFICER, PartyKind.MUNICIPALITY)
"""The scope of what everyone may read: the region's own, no party's."""

COOPERATIVE = Scope(0, "Regie", Role.DIRECTOR, PartyKind.COOPERATIVE)
"""The scope in which agreements with providers are counted."""


@dataclass(frozen=True)
class Point:
    """A point that was found: under which theme, from what, and the sentence in both languages."""

    theme: Theme
    source: str
    nl: str
    en: str


def points(meeting: Meeting, snapshot: str = "") -> list[Point]:
    """Every point for a meeting, in the order of the themes; each source once.

    Signals and goals are those of ``snapshot``. Without it they are those of the snapshot that was fixed when the
    meeting was opened (its minutes hold the figures of that one alone), and before that of the one in use. Raises
    ``door.NotReady`` while the review is made.
    """
    due = max(meeting.day, today())
    snapshot = snapshot or meeting.matter.snapshot or door.current_snapshot()
    signals = list(_signals(snapshot))
    found = [*signals, *_goals(snapshot), *_deadlines(signals), *_monitoring(due)]
    found += [*_waiting_decisions(), *_actions()]
    order = list(Theme)
    return sorted(found, key=lambda each: order.index(each.theme))


def _signals(snapshot: str) -> Iterator[Point]:
    half_years = door.half_years(snapshot)
    if not half_years:
        return
    review = door.edition_public(half_years[0], snapshot)
    try:
        contract = door.contract(COUNCIL, door.periods(PeriodKind.MONTH, snapshot)[0])
    except RegieError:
        contract = None
    seen: Counter[str] = Counter()
    for signal in (*review.signals, *steering_signals(review, contract, on=today())):
        source = _source(signal)
        seen[source] += 1
        named = source if seen[source] == 1 else f"{source}:{seen[source]}"
        yield Point(THEME_OF.get(signal.kind, Theme.OPERATIONS), named, signal.nl, signal.en)


def _goals(snapshot: str) -> Iterator[Point]:
    """The development goals of the region that are behind the straight line from baseline to target."""
    found = Goal.objects.within(COUNCIL).filter(ended=False, municipality="").exclude(part__startswith="area=")
    for goal in found.select_related("line"):
        now = held(COUNCIL, goal, snapshot)
        if now.state != "behind":
            continue
        said = {}
        for lang in ("nl", "en"):
            with translation.override(lang):
                value, due, target = (
                    number_of(goal.indicator, each)
                    for each in (now.figure.value if now.figure else None, now.due, goal.target)
                )
            said[lang] = say(
                "web_steering.point_goal",
                lang,
                goal=goal.name,
                line=goal.line.name,
                period=phrase(Period.parse(now.period), lang=lang),
                value=value,
                due=due,
                target=target,
            )
        yield Point(Theme.PROGRAMME, f"goal:{goal.pk}", said["nl"], said["en"])


def _monitoring(due: date) -> Iterator[Point]:
    """How many agreements from monitoring meetings are not done while their day is there on the day ``due``."""
    days = [each.due_on for each in providers.actions(COOPERATIVE) if each.done_on is None and each.due_on <= due]
    if days:
        nl, en = (
            say("web_steering.point_monitoring", lang, count=len(days), day=day(min(days), lang=lang))
            for lang in ("nl", "en")
        )
        yield Point(Theme.OPERATIONS, "monitoring", nl, en)


def _deadlines(signals: Sequence[Point]) -> Iterator[Point]:
    """The days that are near. A party that is late and that a signal names already comes once."""
    now, names = today(), door.region().party_names
    late = " ".join(each.nl for each in signals if each.source.startswith("signal:late:"))
    for each in deadlines():
        if each.kind in STANDING or each.day > now + NEAR:
            continue
        party = each.key.removeprefix("delivery:").partition("/")[0]
        if each.kind == "delivery" and names.get(party, party) in late:
            continue
        theme = Theme.OPERATIONS if each.kind == "delivery" else Theme.FINANCE
        yield Point(theme, each.key, each.nl, each.en)


def _waiting_decisions() -> Iterator[Point]:
    for each in Decision.objects.unscoped().filter(started_on=None).exclude(fixed_in=None):
        if each.waits_for:
            told = {"number": each.number, "text": each.text}
            yield Point(
                Theme(each.theme),
                f"decision:{each.number}",
                say("web_steering.point_decision", "nl", **told),
                say("web_steering.point_decision", "en", **told),
            )


def _actions() -> Iterator[Point]:
    for each in Action.objects.unscoped().filter(state=Action.State.OPEN):
        nl, en = (
            say(
                "web_steering.point_action", lang, number=each.number, text=each.text, due=day(each.due, lang=lang)
            )
            for lang in ("nl", "en")
        )
        yield Point(Theme(each.theme), f"action:{each.number}", nl, en)


def _source(signal: Signal) -> str:
    """The same kind and subject is the same signal, whatever value its sentence tells now."""
    subject = signal.subject
    if len(subject) > LONGEST_SUBJECT:
        subject = sha256(subject.encode()).hexdigest()[:16]
    return f"signal:{signal.kind}:{subject}"
