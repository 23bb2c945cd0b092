# SPDX-License-Identifier: EUPL-1.2
"""The account team: people of several municipalities and disciplines, who does what, from when until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.audit import service as audit
from regie.web.steering.deadlines import today
from regie.web.steering.models import TeamTask
from regie.web.steering.owners import grant_of
from regie.web.steering.writing import allowed, plain_text


@dataclass(frozen=True)
class Task:
    """A task as it is written down; ``person`` is the number of the grant of who does it."""

    person: int
    discipline: str
    task: str
    from_day: date
    until_day: date | None = None


def team_now() -> QuerySet[TeamTask]:
    """The tasks of today."""
    on = today()
    running = Q(until_day=None) | Q(until_day__gte=on)
    return TeamTask.objects.unscoped().filter(running, from_day__lte=on).select_related("person")


def take_on(scope: Scope, task: Task) -> TeamTask:
    """Give somebody a task. Raises ``RegieError`` for somebody who cannot be picked or an end before the begin."""
    allowed(scope, Permission.WRITE_MEETINGS)
    text = plain_text(task.task, _("Taak"))
    found = grant_of(task.person)
    if task.until_day is not None and task.until_day < task.from_day:
        raise RegieError("web_steering.until_before")
    with transaction.atomic():
        made = TeamTask.objects.create(
            person=found.user,
            role=found.role,
            party_kind=found.party_kind,
            party=found.party,
            discipline=TeamTask.Discipline(task.discipline),
            task=text[:300],
            from_day=task.from_day,
            until_day=task.until_day,
        )
        audit.record(action="steering.task_given", scope=scope, object=f"team/{made.pk}")
    return made


def end(scope: Scope, task: TeamTask, on: date) -> TeamTask:
    """Let a task end on a day (its last). Raises ``RegieError`` for a day before it began."""
    allowed(scope, Permission.WRITE_MEETINGS)
    if on < task.from_day:
        raise RegieError("web_steering.until_before")
    with transaction.atomic():
        TeamTask.objects.unscoped().filter(pk=task.pk).update(until_day=on)
        audit.record(action="steering.task_ended", scope=scope, object=f"team/{task.pk}")
    return TeamTask.objects.unscoped().get(pk=task.pk)
