# SPDX-License-Identifier: EUPL-1.2
"""Two teams claim one client: nothing is made twice, the holder is asked, and the answer is kept.

Who claims is told that the client is known elsewhere, not with whom: a key must not be a way to find out.
"""

from __future__ import annotations

from typing import Literal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.register import handing_over
from regie.web.register.history import happened
from regie.web.register.holders import holder_of, own_holder
from regie.web.register.models import Claim, Journey
from regie.web.register.words import short_text

Answer = Literal["hand_over", "keep"]


def claim(scope: Scope, journey: Journey) -> Claim:
    """Ask the holder of a journey about a client who also came to someone else; once while it is open."""
    own = own_holder(scope)
    asked = Claim.objects.unscoped().filter(
        journey=journey, by_kind=own.kind, by_holder=own.code, state=Claim.State.OPEN
    )
    found = asked.first()
    if found is not None:
        return found
    today = timezone.localdate()
    made = Claim.objects.create(journey=journey, by_kind=own.kind, by_holder=own.code, made_on=today)
    happened(journey, scope, "claimed", today, facts={"by": own.written})
    return made


def answer_claim(scope: Scope, found: Claim, answer: Answer, reason: str) -> Claim:
    """The holder (or who oversees the register) answers: hand over warmly, or the journey stays where it is.

    Raises ``PermissionDenied`` for others, ``RegieError`` without a reason or when it was answered already.
    """
    reason = short_text(reason, _reason())
    with transaction.atomic():
        current = Claim.objects.unscoped().select_for_update().select_related("journey__person").get(pk=found.pk)
        journey = current.journey
        if holder_of(scope) != journey.held_by and not scope.may(Permission.SEE_JOURNEYS):
            raise PermissionDenied
        if current.state != Claim.State.OPEN or not journey.open:
            raise RegieError("web_register.claim_answered")
        if not reason:
            raise RegieError("web_register.reason_needed")
        current.state = Claim.State.HANDED if answer == "hand_over" else Claim.State.KEPT
        current.answered_on, current.reason = timezone.localdate(), reason
        current.save()
        happened(journey, scope, "claim_answered", timezone.localdate(), facts={"answer": answer}, note=reason)
        if answer == "hand_over":
            handing_over.begin(scope, journey, current.claimant)
    return current


def _reason() -> str:
    from regie.vocabulary.texts import say
    from regie.web.ui.language import active

    return say("web_register.field_reason", active())
