# SPDX-License-Identifier: EUPL-1.2
"""The exit of a member as a plan: its steps in order, and what is written at each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regie.web.access import Scope
from regie.web.workflow.models import Matter

KIND = "exit_plan"
"""The kind of matter that a plan is."""


@dataclass(frozen=True)
class StepKind:
    """A step of every plan: ``slug`` in addresses and in the payload, its name, and what belongs in it."""

    slug: str
    name: str | Promise
    help: str | Promise


STEPS = (
    StepKind(
        "opzegging",
        _("Opzegging"),
        _("De opzegging is ontvangen, de laatste dag als lid staat vast; bestuur, leden en gemeenten weten het."),
    ),
    StepKind(
        "clienten",
        _("Cliënten overgedragen"),
        _("Wie neemt welke cliënten over? Per groep, met een warme overdracht; niemand verdwijnt uit beeld."),
    ),
    StepKind(
        "medewerkers",
        _("Medewerkers overgenomen"),
        _("Welke functies gaan naar welke aanbieder, en vanaf wanneer? Geen namen."),
    ),
    StepKind(
        "afbouw",
        _("Uitbestede zorg afgebouwd"),
        _("Welke lopende uitbestede zorg eindigt, welke gaat door bij een ander, en tot wanneer?"),
    ),
    StepKind(
        "incidenteel",
        _("Incidentele contracten"),
        _("Voor welke cliënten blijft tijdelijk een contract met het vertrekkende lid nodig, en tot wanneer?"),
    ),
    StepKind(
        "vergoeding",
        _("Uittredingsvergoeding"),
        _("De berekening volgens het contract, en het besluit van bestuur en ledenvergadering."),
    ),
)

STATES = {
    "todo": (_("Nog te doen"), "neutral"),
    "under_way": (_("Loopt"), "info"),
    "done": (_("Klaar"), "good"),
    "not_needed": (_("Niet nodig"), "neutral"),
}
"""The states of a step, with the tone of their badge."""

OPEN = ("todo", "under_way")


@dataclass(frozen=True)
class PlanStep:
    """A step as it stands in a plan. ``takers`` are parties that take over, with what they take."""

    kind: StepKind
    state: str
    owner: str
    due_on: date | None
    text: str
    takers: tuple[tuple[str, str], ...]

    @property
    def slug(self) -> str:
        return self.kind.slug

    def late(self, today: date) -> bool:
        """Whether its day has passed while it is not done."""
        return self.state in OPEN and self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class Coming:
    """What a plan waits for: ``fill`` a step without somebody who does it and a day, to be fixed (``fix``), to
    ``do`` a step, to be completed (``complete``), or nothing any more (empty). ``settled`` steps need nothing."""

    what: str
    step: PlanStep | None
    settled: int


def coming(matter: Matter) -> Coming:
    """What comes now in a plan."""
    steps = steps_of(matter)
    settled = sum(each.state not in OPEN for each in steps)
    if matter.state == "draft":
        step = next(iter(lacking(matter)), None)
        return Coming("fill" if step else "fix", step, settled)
    if matter.state == "fixed":
        step = next((each for each in steps if each.state in OPEN), None)
        return Coming("do" if step else "complete", step, settled)
    return Coming("", None, settled)


def lacking(matter: Matter) -> list[PlanStep]:
    """The steps that are needed and have nobody who does them, or no day."""
    return [each for each in steps_of(matter) if each.state != "not_needed" and not (each.owner and each.due_on)]


def after(slug: str) -> str:
    """The step that follows in the order of the plan; empty after the last one."""
    order = [each.slug for each in STEPS]
    return next(iter(order[order.index(slug) + 1 :]), "")


def begin_payload(party: str, last_day: date) -> dict[str, Any]:
    """A new plan: every step still to do."""
    return {"party": party, "last_day": last_day.isoformat(), "steps": {}}


def with_last_day(matter: Matter, last_day: date) -> dict[str, Any]:
    """The payload with another last day, or the same one given again, for the step that comes next (see
    :func:`day_given`)."""
    return {**matter.payload, "last_day": last_day.isoformat(), "day_given_in": matter.version + 1}


def day_given(matter: Matter, scope: Scope) -> bool:
    """Whether somebody gave the last day just now: a step that asks for it is taken with it or not at all."""
    return bool(matter.payload.get("day_given_in") == matter.version)


def computed_for(matter: Matter) -> date | None:
    """The day that the compensation in the plan was computed for, where that is not the last day as a member."""
    written = (matter.payload.get("compensation") or {}).get("left_on")
    day = date.fromisoformat(written) if written else None
    return None if day == last_day_of(matter) else day


def last_day_of(matter: Matter) -> date:
    """The last day as a member."""
    return date.fromisoformat(matter.payload["last_day"])


def steps_of(matter: Matter) -> tuple[PlanStep, ...]:
    """The steps of a plan, in order."""
    written = matter.payload.get("steps", {})
    return tuple(_step(kind, written.get(kind.slug, {})) for kind in STEPS)


def step_of(matter: Matter, slug: str) -> PlanStep | None:
    """One step; nothing when there is none of this name."""
    return next((each for each in steps_of(matter) if each.slug == slug), None)


def with_step(matter: Matter, slug: str, values: dict[str, Any]) -> dict[str, Any]:
    """The payload with one step written anew."""
    steps = dict(matter.payload.get("steps", {}))
    day = values.get("due_on")
    steps[slug] = {
        "state": values["state"],
        "owner": values["owner"],
        "due_on": day.isoformat() if day else "",
        "text": values["text"],
        "takers": [[party, text] for party, text in values.get("takers", ())],
    }
    return {**matter.payload, "steps": steps}


def _step(kind: StepKind, written: dict[str, Any]) -> PlanStep:
    day = written.get("due_on", "")
    return PlanStep(
        kind,
        state=written.get("state", "todo"),
        owner=written.get("owner", ""),
        due_on=date.fromisoformat(day) if day else None,
        text=written.get("text", ""),
        takers=tuple((party, text) for party, text in written.get("takers", ())),
    )
