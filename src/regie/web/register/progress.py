# SPDX-License-Identifier: EUPL-1.2
"""Take a step of a journey: checks that it may be taken now, writes what it says, and adds it to the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from regie.vocabulary import RegieError
from regie.vocabulary.codelists import codelist
from regie.vocabulary.texts import say
from regie.web.access import Scope
from regie.web.region import door
from regie.web.register import closing, handing_over, keys
from regie.web.register.days import earliest
from regie.web.register.history import changed, day, happened
from regie.web.register.holders import Holder, own_holder
from regie.web.register.models import Goal, Handover, Journey, Outcome, Residence, Trajectory
from regie.web.register.registering import Registration, check_residence
from regie.web.register.steps import possible, step
from regie.web.register.words import short_text
from regie.web.ui.language import active

CHANGE_REQUEST = "37"
"""JZ588: because of a request to change; how a trajectory ends when another segment takes over."""

SCORES = ("satisfaction", "goal_attainment", "continues_without_help", "problems_reduced")
Values = dict[str, Any]


def take(scope: Scope, journey: Journey, name: str, given: Mapping[str, Any]) -> Journey:
    """Take the step ``name`` with what its form gave (``on``: the day it happened).

    Raises ``PermissionDenied`` for who does not hold the journey, ``RegieError`` when the step cannot be taken,
    something is missing or cannot be, or someone changed the journey meanwhile; then nothing has changed.
    """
    wanted = step(name)
    if wanted is None or own_holder(scope) != journey.held_by:
        raise PermissionDenied
    with transaction.atomic():
        handing = Handover.objects.unscoped().filter(journey=journey, state=Handover.State.OPEN).exists()
        if not possible(wanted, journey, handing):
            raise RegieError("web_register.not_now", state=str(journey.get_state_display()))
        if name == "handover":
            handing_over.begin(scope, journey, given["to"])
            return _again(journey)
        on = day(given.get("on") or timezone.localdate(), earliest(journey, name), _step_day())
        values, facts, note = _EFFECTS[name](journey, on, given)
        before = journey.state
        values |= {"last_step_on": max(on, journey.last_step_on)}
        if wanted.to:
            values["state"] = wanted.to
        journey = changed(journey, scope, values)
        happened(journey, scope, name, on, before=before, facts=facts, note=note)
        if name == "end":
            closing.journey_ended(scope, journey)
        if name == "match" and journey.matched_with != journey.held_by:
            assert journey.matched_with is not None
            handing_over.begin(scope, journey, journey.matched_with)
            journey = _again(journey)
    return journey


Effect = Callable[[Journey, date, Mapping[str, Any]], tuple[Values, Values, str]]
"""Gives the new values of the journey, the facts of the event and its note."""


def _intake(journey: Journey, on: date, given: Mapping[str, Any]) -> tuple[Values, Values, str]:
    return {"intake_on": on}, {}, ""


def _clarify(journey: Journey, on: date, given: Mapping[str, Any]) -> tuple[Values, Values, str]:
    need = {
        "theme": _code("theme", given["theme"]),
        "segment": _segment(given["segment"]),
        "product_category": _code("JZ020", given["product_category"]),
        "goal": _code("goal", given["goal"]),
    }
    values: Values = {"clarified_on": on, **need}
    if journey.intake_on is None:
        values["intake_on"] = on
    return values, need, ""


def _match(journey: Journey, on: date, given: Mapping[str, Any]) -> tuple[Values, Values, str]:
    chosen: Holder = given["to"]
    return (
        {"match_kind": chosen.kind, "match": chosen.code},
        {"to": chosen.written, "place": given.get("place")},
        "",
    )


def _start(journey: Journey, on: date, given: Mapping[str, Any]) -> tuple[Values, Values, str]:
    planned = given.get("planned_end_on")
    if planned is not None and planned < on:
        raise RegieError("web_register.plan_before_start")
    _open_trajectory(journey, journey.segment, journey.product_category, on, planned, given.get("form") or "")
    values: Values = {"began_on": journey.began_on or on, "planned_end_on": planned}
    if journey.intake_on is None:
        values["intake_on"] = on
    return values, {"segment": journey.segment, "provider": journey.held_by.written}, ""


def _contact(journey: Journey, on: date, given: Mapping[str, Any]) -> tuple[Values, Values, str]:
    return {}, {}, ""


def _goal(journey: Journey, on: date, given: Mapping[str, Any]) -> tuple[Values, Values, str]:
    code = _code("goal", given["goal"])
    text = short_text(given.get("text") or "", say("web_register.field_goal", active()))
    Goal.objects.create(journey=journey, code=code, text=text, set_on=on)
    return {}, {"goal": code}, text


def _goal_state(journey: Journey, on: date, given: Mapping[str, Any]) -> tuple[Values, Values, str]:
    found = journey.goals.filter(pk=given["goal_id"]).first()
    if found is None or given["state"] not in Goal.State.values:
        raise RegieError("web_register.goal_unknown")
    day(on, found.set_on, _step_day())
    found.state = given["state"]
    found.save(update_fields=["state"])
    return {}, {"goal": found.code, "goal_state": found.state}, found.text


def _scale(journey: Journey, on: date, given: Mapping[str, Any]) -> tuple[Values, Values, str]:
    segment = _segment(given["segment"])
    category = _code("JZ020", given["product_category"])
    running = journey.trajectories.filter(ended_on=None).order_by("-began_on").first()
    if running is None:
        raise RegieError("web_register.no_help_runs")
    order = [one.code for one in door.region().segments]
    if segment == running.segment:
        raise RegieError("web_register.same_segment")
    _close(running, on - timedelta(days=1), CHANGE_REQUEST)
    _open_trajectory(journey, segment, category, on, running.planned_end_on, running.form)
    up = order.index(segment) > order.index(running.segment)
    facts = {"from_segment": running.segment, "segment": segment, "direction": "up" if up else "down"}
    return {"segment": segment, "product_category": category}, facts, ""


def _move(journey: Journey, on: date, given: Mapping[str, Any]) -> tuple[Values, Values, str]:
    asked: Registration = given["residence"]
    municipality = check_residence(asked)
    areas = {one.code: one.municipality for one in door.region().areas}
    if asked.area and areas.get(asked.area) != municipality:
        raise RegieError("web_register.area_elsewhere")
    Residence.objects.create(person=journey.person, municipality=municipality, area=asked.area, valid_from=on)
    return {}, {"municipality": municipality, "area": asked.area, "residence": asked.situation}, ""


def _end(journey: Journey, on: date, given: Mapping[str, Any]) -> tuple[Values, Values, str]:
    reason = _code("JZ588", given["end_reason"])
    helped = list(journey.trajectories.all())
    scores = _scores(given)
    unknown = bool(given.get("outcome_unknown"))
    if helped and not scores and not unknown:
        raise RegieError("web_register.outcome_needed")
    if scores and unknown:
        raise RegieError("web_register.outcome_both")
    for one in helped:
        if one.ended_on is None:
            _close(one, on, reason)
    if helped and scores:
        Outcome.objects.create(trajectory=helped[-1], measured_on=on, **scores)
    values = {"ended_on": on, "end_reason": reason, "outcome_unknown": bool(helped) and unknown}
    return values, {"end_reason": reason, "outcome": "unknown" if unknown else "known" if scores else ""}, ""


def _outcome(journey: Journey, on: date, given: Mapping[str, Any]) -> tuple[Values, Values, str]:
    scores, helped = _scores(given), journey.trajectories.last()
    if not scores or helped is None:
        raise RegieError("web_register.outcome_missing")
    Outcome.objects.create(trajectory=helped, measured_on=on, **scores)
    return {"outcome_unknown": False}, {"outcome": "known"}, ""


def _scores(given: Mapping[str, Any]) -> Values:
    return {name: given.get(name) for name in SCORES if given.get(name) not in (None, "")}


def _open_trajectory(
    journey: Journey, segment: str, category: str, on: date, planned: date | None, form: str
) -> None:
    Trajectory.objects.create(
        key=keys.new_trajectory_key(),
        journey=journey,
        provider=journey.held_by.provider(door.region()),
        segment=segment,
        product_category=category,
        form=form and _code("form", form),
        recorded_on=timezone.localdate(),
        began_on=on,
        planned_end_on=planned,
    )


def _close(running: Trajectory, on: date, reason: str) -> None:
    running.ended_on, running.end_recorded_on, running.end_reason = on, timezone.localdate(), reason
    running.save()


def _code(name: str, value: str) -> str:
    if value not in codelist(name):
        raise RegieError("web_register.code_unknown", value=value)
    return value


def _segment(value: str) -> str:
    if value not in {one.code for one in door.region().segments if one.registered}:
        raise RegieError("web_register.segment_unknown")
    return value


def _step_day() -> str:
    return say("web_register.day_step", active())


def _again(journey: Journey) -> Journey:
    return Journey.objects.unscoped().select_related("person").get(pk=journey.pk)


_EFFECTS: dict[str, Effect] = {
    "intake": _intake,
    "clarify": _clarify,
    "match": _match,
    "start": _start,
    "contact": _contact,
    "goal": _goal,
    "goal_state": _goal_state,
    "scale": _scale,
    "move": _move,
    "end": _end,
    "outcome": _outcome,
}
