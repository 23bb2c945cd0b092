# SPDX-License-Identifier: EUPL-1.2
"""How long the register keeps what it has, and what goes with a client who is erased.

Published reports and snapshots hold counts, not rows of the register: they stay as they are.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from regie.web.audit.retention import category
from regie.web.deliveries import erasing
from regie.web.register.models import Journey, Person


def holds(key: str) -> bool:
    """Whether the register knows a client."""
    return Person.objects.unscoped().filter(key=key).exists()


def erase(key: str) -> int:
    """Remove a client with all journeys; gives the number of rows."""
    with transaction.atomic():
        found = Person.objects.unscoped().filter(key=key)
        removed: int = Journey.objects.unscoped().filter(person__in=found).delete()[0]
        return removed + int(found.delete()[0])


def _ended(before: datetime) -> QuerySet[Journey]:
    return Journey.objects.unscoped().filter(ended_on__lt=timezone.localdate(before))


def _remove(before: datetime) -> int:
    with transaction.atomic():
        old = _ended(before)
        count = old.count()
        people = list(old.values_list("person", flat=True))
        old.delete()
        left = Journey.objects.unscoped().filter(person=OuterRef("pk"))
        Person.objects.unscoped().filter(pk__in=people).exclude(Exists(left)).delete()
    return count


category(
    "journeys",
    nl="Beëindigde klantreizen in het register (wat is ingeleverd, blijft bij de leveringen)",
    en="Ended journeys in the register (what was handed in stays with the deliveries)",
    term_days=730,
    find=_ended,
    remove=_remove,
)
erasing.goes_along(holds, erase)
