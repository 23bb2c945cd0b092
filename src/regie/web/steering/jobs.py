# SPDX-License-Identifier: EUPL-1.2
"""What takes longer: the documents of minutes that two people fixed, and the reminders of a day."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from regie.vocabulary import Period
from regie.vocabulary.texts import say
from regie.web.accounts.names import party_name, role_name
from regie.web.jobs.service import Progress, job
from regie.web.region import door
from regie.web.steering import kept, reminders, running
from regie.web.steering.key_figures import Shown, key_figures
from regie.web.steering.matters import JOB
from regie.web.steering.minutes import Decided, Minutes, Point, Signed, ToDo, Told
from regie.web.steering.models import Action, AgendaItem, Decision, Meeting, Theme
from regie.web.steering.writing import held
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Step

log = logging.getLogger(__name__)


@job(JOB)
def fix_minutes(progress: Progress, matter: int) -> dict[str, Any]:
    """Write the minutes into the region's folder and call them fixed.

    Done twice, it gives the same files: what a worker wrote that died before the end is what was signed, whatever
    became of an action or a name since.
    """
    meeting = Meeting.objects.unscoped().select_related("matter").get(matter_id=matter)
    told = {"meeting": meeting.key, "version": meeting.version}
    if meeting.state != "fixing":
        return told
    progress(0, 2, say("web_steering.step_minutes", "nl"))
    with translation.override("nl"):
        made = minutes_of(meeting)
        written = kept.there(door.folder(), made)
        if written is None:
            if meeting.period:
                door.make_review(Period.parse(meeting.period), meeting.matter.snapshot)
            whole = made.model_copy(update={"figures": _figures(meeting)})
            written = kept.keep(door.folder(), whole)
    progress(1, 2, say("web_steering.step_fixing", "nl"))
    with transaction.atomic():
        current = held(meeting)
        if current.version != meeting.version:
            log.warning("minutes_fixed_late meeting=%s version=%s", meeting.key, meeting.version)
            return told
        if workflow.settle(current.matter, "fixed", from_=("fixing",), note=f"v{meeting.version}"):
            numbers = [each.number for each in written.decisions]
            loose = Decision.objects.unscoped().filter(meeting=meeting, fixed_in=None, number__in=numbers)
            loose.update(fixed_in=meeting.version)
    return told


@job(reminders.JOB)
def remind(progress: Progress, day: str) -> dict[str, Any]:
    """Send the reminders of a day; who had one does not get it again."""
    progress(0, 1, say("web_steering.step_reminding", "nl"))
    return {"sent": reminders.send()}


def minutes_of(meeting: Meeting) -> Minutes:
    """What the minutes of a meeting say, as it stands now, without the key figures."""
    region = door.region()
    correction = {"correction": meeting.correction, "replaces": meeting.version - 1} if meeting.version > 1 else {}
    items = AgendaItem.objects.unscoped().filter(meeting=meeting, removed=False)
    decisions = Decision.objects.unscoped().filter(meeting=meeting)
    return Minutes(
        meeting=meeting.key,
        version=meeting.version,
        title=meeting.title,
        day=meeting.day,
        region=region.name,
        synthetic=region.synthetic,
        snapshot=meeting.matter.snapshot,
        period=meeting.period,
        participants=tuple(_function(*each) for each in meeting.participants),
        themes={theme.value: str(theme.label) for theme in Theme},
        points=tuple(Point(theme=each.theme, text=each.text_nl, notes=each.notes) for each in items),
        decisions=tuple(_decided(each, region.municipality_names) for each in decisions),
        actions=tuple(_to_do(each) for each in _actions(meeting)),
        signed=_signed(meeting),
        **correction,
    )


def _figures(meeting: Meeting) -> tuple[Told, ...]:
    return tuple(
        Told(theme=theme, name=each.name, value=_written(each))
        for theme, figures in key_figures(meeting).items()
        for each in figures
    )


def _actions(meeting: Meeting) -> list[Action]:
    """Those of this meeting and those of earlier ones that are still open."""
    found = Action.objects.unscoped().select_related("meeting").filter(meeting__day__lte=meeting.day)
    return [each for each in found if each.meeting_id == meeting.pk or each.state == Action.State.OPEN]


def _decided(decision: Decision, names: dict[str, str]) -> Decided:
    return Decided(
        number=decision.number,
        theme=decision.theme,
        text=decision.text,
        owner=_function(decision.owner_role, decision.owner_party_kind, decision.owner_party),
        clause=running.clause_name(decision.clause),
        effect=decision.get_effect_display(),
        measure=running.measure_name(decision.measure),
        amount=decision.amount,
        concerned=tuple(names.get(code, code) for code in decision.concerned),
    )


def _to_do(action: Action) -> ToDo:
    return ToDo(
        number=action.number,
        theme=action.theme,
        text=action.text,
        owner=_function(action.owner_role, action.owner_party_kind, action.owner_party),
        due=action.due,
        state=action.get_state_display(),
        meeting=action.meeting.day,
    )


def _signed(meeting: Meeting) -> tuple[Signed, ...]:
    """The last signature of each side."""
    found: dict[str, Step] = {}
    for step in meeting.matter.steps.filter(name__in=("fix_first", "fix_second")):
        found[step.name] = step
    return tuple(
        Signed(
            function=_function(step.role, step.party_kind, step.party),
            party_kind=step.party_kind,
            on=timezone.localdate(step.at),
        )
        for step in found.values()
    )


def _function(role: str, kind: str, party: str) -> str:
    return f"{role_name(role)} ({party_name(kind, party)})"


def _written(figure: Shown) -> str:
    """The figure in words: a sign is no value in a document."""
    value = "niet getoond: te weinig personen of aanbieders" if figure.hidden else figure.value or "niet bekend"
    return f"{value} ({figure.beside})" if figure.beside else value
