# SPDX-License-Identifier: EUPL-1.2
"""Write what happened: an event of the journey and one in the audit log, always together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from regie.vocabulary import RegieError
from regie.web.access import Scope
from regie.web.audit import service as audit
from regie.web.register.holders import holder_of
from regie.web.register.models import Event, Journey


def changed(journey: Journey, scope: Scope, values: Mapping[str, Any]) -> Journey:
    """Write values of a journey. Raises ``RegieError`` when someone else changed it since it was read."""
    same = Journey.objects.unscoped().filter(pk=journey.pk, version=journey.version)
    if not same.update(**values, version=journey.version + 1):
        raise RegieError("web_register.changed")
    return Journey.objects.unscoped().select_related("person").get(pk=journey.pk)


def happened(
    journey: Journey,
    scope: Scope,
    name: str,
    on: date,
    *,
    before: str = "",
    facts: Mapping[str, Any] | None = None,
    note: str = "",
) -> Event:
    """Add an event; ``before`` is the state it came from when it differs from that of the journey."""
    own = holder_of(scope)
    made = Event.objects.create(
        journey=journey,
        name=name,
        before=before or journey.state,
        after=journey.state,
        on=on,
        facts={key: value for key, value in (facts or {}).items() if value not in (None, "")},
        note=note,
        by_id=scope.user_id or None,
        by_name=scope.name,
        role=scope.role,
        holder_kind=own.kind if own else "",
        holder=own.code if own else "",
    )
    audit.record(
        action=f"journey.{name}",
        scope=scope,
        object=f"journey/{journey.key}",
        subjects=(journey.person.key,),
        details={"before": made.before, "after": made.after},
    )
    return made


def day(given: date, earliest: date, what: str, too_early: str = "day_too_early") -> date:
    """A day of a step. Raises ``RegieError`` for one in the future, or before the earliest that can be with the
    sentence ``too_early``, which names that day."""
    if given > timezone.localdate():
        raise RegieError("web_register.day_in_future", what=what)
    if given < earliest:
        raise RegieError(f"web_register.{too_early}", what=what, day=f"{earliest:%d-%m-%Y}")
    return given
