# SPDX-License-Identifier: EUPL-1.2
"""Reads of the audit log and the register. Who works for a municipality sees the events of that municipality."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from regie.web.access import PartyKind, Scope
from regie.web.audit.activities import delivered
from regie.web.audit.models import AuditEvent, EventSubject, ProcessingActivity, RetentionPreview, Verification


def events(scope: Scope) -> QuerySet[AuditEvent]:
    """The events that this reader may see."""
    everything = AuditEvent.objects.all()
    if scope.party_kind is PartyKind.MUNICIPALITY:
        return everything.filter(party_kind=scope.party_kind, party=scope.party)
    return everything


def found(scope: Scope, wanted: dict[str, Any]) -> QuerySet[AuditEvent]:
    """The events that fit what the filter of the log asks (the cleaned data of ``forms.LogFilter``)."""
    rows = events(scope)
    for field, lookup in _EXACT.items():
        if wanted.get(field):
            rows = rows.filter(**{lookup: wanted[field]})
    if wanted.get("party"):
        kind, _, code = wanted["party"].partition(":")
        rows = rows.filter(party_kind=kind, party=code)
    if wanted.get("person"):
        rows = rows.filter(Q(user_name__icontains=wanted["person"]) | Q(user_id=wanted["person"]))
    if wanted.get("subject"):
        rows = rows.filter(sequence__in=_naming(wanted["subject"]))
    if wanted.get("first"):
        rows = rows.filter(started_at__gte=_midnight(wanted["first"]))
    if wanted.get("last"):
        rows = rows.filter(started_at__lt=_midnight(wanted["last"] + timedelta(days=1)))
    return rows


_EXACT = {
    "role": "role",
    "activity": "activity",
    "kind": "kind",
    "outcome": "outcome",
    "action": "action__istartswith",
    "trace": "trace_id",
}


def named(actions: Collection[str], prefix: str) -> set[str]:
    """What events of these actions were about, as far as its name begins with ``prefix``: also of what is gone."""
    rows = AuditEvent.objects.filter(action__in=actions, object__startswith=prefix)
    return set(rows.values_list("object", flat=True))


def event(scope: Scope, sequence: int) -> AuditEvent:
    """One event. One that is not there and one of others look the same (404)."""
    try:
        return events(scope).get(pk=sequence)
    except AuditEvent.DoesNotExist:
        raise Http404 from None


def about_subject(scope: Scope, subject: str) -> QuerySet[AuditEvent]:
    """Who saw or changed data of this pseudonym, newest first. Attempts are left out: their outcome follows."""
    return events(scope).filter(sequence__in=_naming(subject)).exclude(outcome="attempt").order_by("-sequence")


def last_verification() -> Verification | None:
    """The newest outcome of recomputing the chain."""
    return Verification.objects.first()


def register() -> list[ProcessingActivity]:
    """The newest version of every activity, in the order in which the register was delivered."""
    newest = ProcessingActivity.objects.values("activity").annotate(newest=Max("version"))
    current = Q()
    for row in newest:
        current |= Q(activity=row["activity"], version=row["newest"])
    rows = {row.activity: row for row in ProcessingActivity.objects.filter(current)} if current else {}
    order = [*delivered(), *sorted(set(rows) - set(delivered()))]
    return [rows[activity] for activity in order if activity in rows]


def activity_versions(activity: str) -> list[ProcessingActivity]:
    """All versions of an activity, the one that holds first; 404 when there is none."""
    versions = list(ProcessingActivity.objects.filter(activity=activity).order_by("-version"))
    if not versions:
        raise Http404
    return versions


def own_preview(scope: Scope, identifier: UUID) -> RetentionPreview:
    """A preview that this person made (404 for those of others)."""
    try:
        return RetentionPreview.objects.get(pk=identifier, made_by=str(scope.user_id))
    except RetentionPreview.DoesNotExist:
        raise Http404 from None


def _naming(subject: str) -> QuerySet[EventSubject, int]:
    return EventSubject.objects.filter(subject=subject).values_list("event_id", flat=True)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
