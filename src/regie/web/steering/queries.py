# SPDX-License-Identifier: EUPL-1.2
"""Reads of steering, within a reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from regie.web.access import PartyKind, Permission, Scope
from regie.web.accounts.names import party_name, role_name
from regie.web.steering.models import Action, AgendaItem, Decision, Meeting, Series, TeamTask, Theme

M = TypeVar("M", bound=Model)


@dataclass
class ThemePage:
    """A theme as it stands on the page of a meeting."""

    theme: Theme
    figures: Sequence[Any] = ()
    items: list[AgendaItem] = field(default_factory=list)
    removed: list[AgendaItem] = field(default_factory=list)


def meetings(scope: Scope) -> QuerySet[Meeting]:
    """The meetings, last first."""
    return Meeting.objects.within(scope).select_related("matter", "series")


def meeting_for(scope: Scope, key: str) -> Meeting:
    """One meeting; raises ``Http404``."""
    return _one(meetings(scope), key=key)


def series(scope: Scope) -> QuerySet[Series]:
    """The series that go on."""
    return Series.objects.within(scope).filter(ended_on=None).prefetch_related("rhythms")


def series_for(scope: Scope, identifier: int) -> Series:
    """One series; raises ``Http404``."""
    return _one(series(scope), pk=identifier)


def themes(scope: Scope, meeting: Meeting, figures: dict[Theme, Any]) -> list[ThemePage]:
    """The four themes with their figures and points."""
    found = {theme: ThemePage(theme, figures.get(theme, ())) for theme in Theme}
    for item in AgendaItem.objects.within(scope).filter(meeting=meeting):
        page = found[Theme(item.theme)]
        (page.removed if item.removed else page.items).append(item)
    return list(found.values())


def item_for(scope: Scope, meeting: Meeting, identifier: int) -> AgendaItem:
    """One point of a meeting; raises ``Http404``."""
    return _one(AgendaItem.objects.within(scope).select_related("meeting"), meeting=meeting, pk=identifier)


def decisions(scope: Scope) -> QuerySet[Decision]:
    """The decisions with what municipalities said, last first."""
    found = Decision.objects.within(scope).select_related("meeting", "meeting__matter", "started_by")
    return found.prefetch_related("agreements").order_by("-number")


def decision_for(scope: Scope, number: str) -> Decision:
    """One decision; raises ``Http404``."""
    return _one(decisions(scope), number=number)


def related(scope: Scope, decision: Decision) -> QuerySet[Decision]:
    """The other decisions about the same measure; none for a decision about no measure."""
    same = Decision.objects.within(scope).filter(effect=Decision.Effect.MEASURE, measure=decision.measure)
    return same.exclude(measure="").exclude(pk=decision.pk)


def waiting_for(scope: Scope) -> list[Decision]:
    """Decisions that wait for the agreement of the reader's municipality."""
    if scope.party_kind is not PartyKind.MUNICIPALITY or not scope.may(Permission.AGREE_DECISION):
        return []
    found = decisions(scope).filter(started_on=None).exclude(fixed_in=None).exclude(effect=Decision.Effect.NONE)
    return [each for each in found if scope.party in each.waits_for]


def actions(scope: Scope) -> QuerySet[Action]:
    """The actions, those that are due first."""
    return Action.objects.within(scope).select_related("meeting", "owner")


def action_for(scope: Scope, number: str) -> Action:
    """One action; raises ``Http404``."""
    return _one(actions(scope), number=number)


def actions_of(scope: Scope, meeting: Meeting) -> list[Action]:
    """The actions on the list of a meeting: its own, and those of earlier ones that are still open."""
    found = actions(scope).filter(meeting__day__lte=meeting.day)
    return [each for each in found if each.meeting_id == meeting.pk or each.state == Action.State.OPEN]


def team(scope: Scope) -> QuerySet[TeamTask]:
    """The tasks of the account team."""
    return TeamTask.objects.within(scope).select_related("person")


def task_for(scope: Scope, identifier: int) -> TeamTask:
    """One task; raises ``Http404``."""
    return _one(team(scope), pk=identifier)


def function(role: str, kind: str, party: str) -> str:
    """A function as people say it: the role and for whom."""
    return f"{role_name(role)} ({party_name(kind, party)})"


def _one(rows: QuerySet[M], **where: Any) -> M:
    found = rows.filter(**where).first()
    if found is None:
        raise Http404
    return found
