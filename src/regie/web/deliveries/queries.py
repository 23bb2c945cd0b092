# SPDX-License-Identifier: EUPL-1.2
"""Reads of deliveries and uploads within a reader's scope. What is not there and what is not for the reader look
the same."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from regie.deliveries import Snapshot, Summary, delivery_list
from regie.web.access import PartyKind, Scope
from regie.web.deliveries.models import Reminder, Upload
from regie.web.jobs.models import Job
from regie.web.region import door

SHORT = 16
"""Characters of a delivery's hash that stand in an address."""


def deliveries(scope: Scope) -> list[Summary]:
    """The deliveries whose header the reader may see, in the order in which they were handed in."""
    found = delivery_list(door.folder())
    return [one for one in found if scope.providers is None or one.party in scope.providers]


def delivery_for(scope: Scope, beginning: str) -> Summary:
    """The delivery whose hash begins with this; raises ``Http404``."""
    found = [one for one in deliveries(scope) if one.hash.startswith(beginning)]
    if len(found) != 1:
        raise Http404
    return found[0]


def sees_counts(scope: Scope, one: Summary) -> bool:
    """Whether the reader may see how many rows a delivery has and what was found in them: its party, and who may
    see small numbers."""
    return scope.small_numbers or owns(scope, one)


def sees_values(scope: Scope, one: Summary) -> bool:
    """Whether the reader may see what stood in single rows: its party, and who may see rows of clients."""
    return (scope.rows and scope.areas is None) or owns(scope, one)


def owns(scope: Scope, one: Summary) -> bool:
    """Whether it is the reader's own party's delivery."""
    return scope.party_kind is PartyKind.PROVIDER and one.party == scope.party


def uploads(scope: Scope) -> QuerySet[Upload]:
    """The uploads that the reader may see, last first."""
    return Upload.objects.within(scope).select_related("job")


def upload_for(scope: Scope, identifier: UUID) -> Upload:
    """One upload; raises ``Http404``."""
    found = uploads(scope).filter(pk=identifier).first()
    if found is None:
        raise Http404
    return found


def job_of(scope: Scope, upload: Upload) -> Job | None:
    """The job of an upload, if the reader may follow it."""
    return Job.objects.within(scope).filter(pk=upload.job_id).first() if upload.job_id else None


def reminders(scope: Scope) -> dict[tuple[str, str], Reminder]:
    """The last reminder per party and period."""
    found: dict[tuple[str, str], Reminder] = {}
    for one in Reminder.objects.within(scope).order_by("sent_at"):
        found[one.party, one.period] = one
    return found


def snapshot_for(identifier: str) -> Snapshot:
    """The snapshot with this id; raises ``Http404``."""
    for one in door.snapshots():
        if one.id == identifier:
            snapshot: Snapshot = one
            return snapshot
    raise Http404
