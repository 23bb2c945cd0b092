# SPDX-License-Identifier: EUPL-1.2
"""Writes of the register of processing activities. Earlier versions of an activity are kept."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from regie.vocabulary import RegieError
from regie.web.access.scope import Scope
from regie.web.audit.activities import TEXTS, delivered
from regie.web.audit.models import Kind, ProcessingActivity
from regie.web.audit.service import record


def propose() -> int:
    """Put the delivered activities that the register lacks in it, as a proposal; gives how many."""
    present = set(ProcessingActivity.objects.values_list("activity", flat=True))
    lacking = [activity for activity in delivered().values() if activity.id not in present]
    ProcessingActivity.objects.bulk_create(
        ProcessingActivity(
            activity=activity.id, version=1, proposed=True, changed_at=timezone.now(), **activity.texts
        )
        for activity in lacking
    )
    return len(lacking)


@transaction.atomic
def change(scope: Scope, activity: str, texts: Mapping[str, str], *, seen: int) -> ProcessingActivity:
    """A new version of an activity with these texts, confirmed by who made it.

    ``seen`` is the version that was looked at. Raises ``RegieError`` when somebody else changed it meanwhile.
    """
    last = ProcessingActivity.objects.select_for_update().filter(activity=activity).order_by("-version").first()
    if last is None or last.version != seen:
        raise RegieError("web_audit.register_changed")
    made = ProcessingActivity.objects.create(
        activity=activity,
        version=last.version + 1,
        changed_at=timezone.now(),
        changed_by=scope.name,
        **{name: texts[name] for name in TEXTS},
    )
    changed = [name for name in TEXTS if getattr(last, name) != getattr(made, name)]
    record(
        action="audit.register_changed",
        scope=scope,
        object=f"activity/{activity}/{made.version}",
        kind=Kind.CHANGE,
        details={"changed": changed},
    )
    return made
