# SPDX-License-Identifier: EUPL-1.2
"""What Regie knows already and a letter can say: decisions and next steps of meetings with fixed minutes, and
hypotheses that a growth investigation put to the test. People tick it; the letter says where it came from.

Of a half-year are the meetings in it and those held on its figures. Only what is fixed and what everyone may see:
minutes hold figures of the public edition and functions, an investigation is given without small numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from regie.review.growth import GrowthInvestigation
from regie.vocabulary import Period
from regie.vocabulary.formatting import day, euro, phrase
from regie.vocabulary.money import to_euros
from regie.web.access import PartyKind, Permission, Scope
from regie.web.letters.matters import parts_of
from regie.web.region import door
from regie.web.reviews.growth_made import kept_about
from regie.web.steering import kept, queries
from regie.web.steering.minutes import Decided, Minutes, ToDo
from regie.web.steering.models import Action, Decision
from regie.web.workflow.models import Matter

Field = Literal["decisions", "next_steps", "explanation"]

VERDICTS = {"supported": "gesteund", "not_supported": "niet gesteund", "undecided": "onbeslist"}


@dataclass(frozen=True)
class Known:
    """Something to tick: ``text`` is what then stands in the letter under ``field``, ``called`` what it is called
    and ``source`` the document that it comes from. ``key`` stays the same as long as it exists."""

    key: str
    field: Field
    text: str
    called: str
    source: str


def known(scope: Scope, matter: Matter) -> tuple[Known, ...]:
    """What this reader can take over into the letter of a matter, the last meeting first.

    Raises ``RegieError`` when fixed minutes were changed since.
    """
    municipality, written, _ = parts_of(matter)
    period = Period.parse(written)
    found: dict[str, Known] = {}
    for each in (
        *_of_meetings(scope, municipality, period),
        *_of_investigations(scope, municipality, period, matter.snapshot),
    ):
        found.setdefault(each.key, each)
    return tuple(found.values())


def _of_meetings(scope: Scope, municipality: str, period: Period) -> Iterator[Known]:
    if not scope.may(Permission.SEE_MEETINGS):
        return
    decisions = {each.number: each for each in queries.decisions(scope)}
    actions = {each.number: each for each in queries.actions(scope)}
    for minutes in _fixed_minutes(scope, period):
        for decided in minutes.decisions:
            decision = decisions.get(decided.number)
            if decision is not None and (not decision.concerned or municipality in decision.concerned):
                yield _decision(minutes, decided, decision)
        for to_do in minutes.actions:
            action = actions.get(to_do.number)
            if action is not None and _follows(action, municipality):
                yield _action(minutes, to_do)


def _fixed_minutes(scope: Scope, period: Period) -> Iterator[Minutes]:
    """The newest fixed minutes of every meeting of a period; what is being corrected is not fixed yet."""
    for meeting in queries.meetings(scope):
        version = meeting.version if meeting.state == "fixed" else meeting.version - 1
        if version and (meeting.period == str(period) or period.start <= meeting.day < period.end):
            content = kept.kept_file(door.folder(), meeting.key, version, kept.DATA)
            yield Minutes.model_validate_json(content)


def _follows(action: Action, municipality: str) -> bool:
    """Still to be done, and not by another municipality."""
    others = action.owner_party_kind == PartyKind.MUNICIPALITY and action.owner_party != municipality
    return action.state == Action.State.OPEN and not others


def _decision(minutes: Minutes, decided: Decided, decision: Decision) -> Known:
    where = [f"besluit {decided.number}, regiegesprek van {day(minutes.day)}"]
    if decided.amount is not None:
        decimals = 2 if decided.amount % 100 else 0
        where.append(f"geraamd financieel effect {euro(to_euros(decided.amount), decimals)}")
    where.append(f"belegd bij {decided.owner}")
    where += _agreement(decision)
    return Known(
        key=f"decision:{decided.number}",
        field="decisions",
        text=_with(decided.text, "; ".join(where)),
        called=f"besluit {decided.number}",
        source=_minutes(minutes),
    )


def _agreement(decision: Decision) -> Iterator[str]:
    """Which municipalities agreed beforehand, by which body and when, and which did not."""
    names, said = door.region().municipality_names, decision.latest
    agreed = [
        f"{names.get(code, code)} ({said[code].body}, {day(said[code].decided_on)})"
        for code in decision.concerned
        if code in said and said[code].agreed
    ]
    refused = [names.get(code, code) for code in decision.concerned if code in said and not said[code].agreed]
    silent = [names.get(code, code) for code in decision.concerned if code not in said]
    for label, places in (
        ("vooraf ingestemd:", agreed),
        ("niet ingestemd:", refused),
        ("nog geen instemming van", silent),
    ):
        if places:
            yield f"{label} {', '.join(places)}"


def _action(minutes: Minutes, to_do: ToDo) -> Known:
    where = f"actie {to_do.number}, regiegesprek van {day(minutes.day)}"
    return Known(
        key=f"action:{to_do.number}",
        field="next_steps",
        text=f"{_with(to_do.text, where)} Wie: {to_do.owner}, uiterlijk {day(to_do.due)}.",
        called=f"actie {to_do.number}",
        source=_minutes(minutes),
    )


def _minutes(minutes: Minutes) -> str:
    return (
        f"verslag van het regiegesprek van {day(minutes.day)}, versie {minutes.version}, "
        f"vastgesteld op {day(minutes.fixed_on)}"
    )


def _of_investigations(scope: Scope, municipality: str, period: Period, snapshot: str) -> Iterator[Known]:
    if scope.may(Permission.SEE_VARIANCE):
        for found in kept_about(period, snapshot, municipality):
            if found.hypothesis.municipality is not None:
                yield _hypothesis(found)


def _hypothesis(found: GrowthInvestigation) -> Known:
    before, now = (phrase(each) for each in found.periods)
    taken_on = day(found.header.reference_date)
    outcome = VERDICTS[found.hypothesis.verdict]
    where = f"groeionderzoek over {now} naast {before}, momentopname van {taken_on}"
    return Known(
        key=f"hypothesis:{found.before}:{found.now}",
        field="explanation",
        text=f"Getoetste hypothese, {outcome}. {_with(found.hypothesis.said.nl, where)}",
        called="getoetste hypothese",
        source=f"groeionderzoek over {now} naast {before}, openbare uitgave, momentopname {found.header.snapshot}",
    )


def _with(text: str, where: str) -> str:
    """A text as one line, with where it comes from before its end."""
    said = " ".join(text.split())
    end = said[-1] if said.endswith(("!", "?")) else "."
    return f"{said.rstrip('.!?')} ({where}){end}"


def sources(taken: Sequence[Known]) -> list[str]:
    """What the letter says about where things come from: a line for every document."""
    called: dict[str, list[str]] = {}
    for each in taken:
        called.setdefault(each.source, []).append(each.called)
    lines = [f"{', '.join(dict.fromkeys(names))}: {source}." for source, names in called.items()]
    return [line[:1].upper() + line[1:] for line in lines]
