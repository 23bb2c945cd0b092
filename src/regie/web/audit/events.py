# SPDX-License-Identifier: EUPL-1.2
"""An event as it will be written, from what its maker knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from regie.web.audit.activities import activity_of
from regie.web.audit.cleaning import cleaned, plain, without_persons
from regie.web.audit.models import AuditEvent, Kind, Outcome
from regie.web.audit.operation import Operation
from regie.web.audit.trace import begin


def made(
    operation: Operation | None,
    who: Mapping[str, str],
    *,
    action: str,
    kind: str = Kind.EXECUTE,
    outcome: str = Outcome.DONE,
    object: str = "",
    subjects: Iterable[str] = (),
    purpose: str = "",
    details: Mapping[str, Any] | None = None,
    activity: str = "",
    whole: bool = False,
) -> AuditEvent:
    """The event, not written yet. ``who`` are the fields of ``actor.of``.

    ``whole``: it is the event of the operation itself and lasts from its beginning; others are a moment in it.
    Raises ``ValueError`` for an outcome or kind that does not exist.
    """
    now = timezone.now()
    trace = operation.trace if operation else begin()
    name = operation.name if operation and operation.name else action
    return AuditEvent(
        trace_id=trace.trace_id,
        span_id=trace.span_id,
        parent_span_id=trace.parent_span_id,
        operation=plain(name, 100),
        action=plain(action, 100),
        kind=Kind(kind).value,
        outcome=Outcome(outcome).value,
        started_at=operation.started_at if operation and whole else now,
        ended_at=now,
        activity=activity or activity_of(action) or activity_of(name),
        subjects=sorted({plain(subject, 100) for subject in subjects}),
        object=without_persons(plain(object)),
        purpose=without_persons(plain(purpose)),
        details=cleaned(details or {}),
        **who,
    )
