# SPDX-License-Identifier: EUPL-1.2
"""Writes of the register. Who may is checked here, whatever a screen offered."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.audit import service as audit
from regie.web.region import door
from regie.web.register.claiming import answer_claim
from regie.web.register.handing_over import confirm, propose, refuse, withdraw
from regie.web.register.holders import Holder, holder_of, own_holder
from regie.web.register.models import Capacity
from regie.web.register.progress import take
from regie.web.register.registering import Claimed, Registration, register

__all__ = [
    "Claimed",
    "Registration",
    "answer_claim",
    "confirm",
    "propose",
    "refuse",
    "register",
    "set_capacity",
    "take",
    "withdraw",
]

MOST_PLACES, MOST_DAYS = 5000, 730


def set_capacity(scope: Scope, holder: Holder, segment: str, places: int, waiting_days: int) -> Capacity:
    """Say how many places a team or provider has in a segment and after how many days one is free.

    The own ones; who oversees the register may do it for everyone. Raises ``RegieError`` for a segment without
    registered clients or numbers that cannot be.
    """
    if not scope.may(Permission.SEE_JOURNEYS) and own_holder(scope) != holder:
        raise RegieError("web_register.capacity_not_own")
    if segment not in {one.code for one in door.region().segments if one.registered}:
        raise RegieError("web_register.segment_unknown")
    if not (0 <= places <= MOST_PLACES and 0 <= waiting_days <= MOST_DAYS):
        raise RegieError("web_register.capacity_numbers", places=MOST_PLACES, days=MOST_DAYS)
    with transaction.atomic():
        made, _new = Capacity.objects.update_or_create(
            **holder.scope_words,
            segment=segment,
            defaults={
                "places": places,
                "waiting_days": waiting_days,
                "entered_on": timezone.localdate(),
                "entered_by_name": scope.name,
            },
        )
        audit.record(
            action="journey.capacity",
            scope=scope,
            object=f"capacity/{holder.written}/{segment}",
            details={"places": places, "waiting_days": waiting_days, "own": holder_of(scope) == holder},
        )
    return made
