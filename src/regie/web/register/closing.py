# SPDX-License-Identifier: EUPL-1.2
"""Claims that nobody has to answer any more, because the journey ended or passed to who claimed it.

They are settled with the step that made them so, and told and recorded as an answer is.
"""

from __future__ import annotations

from django.utils import timezone

from regie.vocabulary.texts import say
from regie.web.access import Scope
from regie.web.register.history import happened
from regie.web.register.holders import Holder
from regie.web.register.models import Claim, Journey
from regie.web.ui.language import active

ENDED, PASSED = "journey_ended", "journey_passed"
"""What stands as the reason of such a claim, so that each reader gets it in the own language."""


def journey_ended(scope: Scope, journey: Journey) -> None:
    """Settle every open claim on a journey that ended; for a caller within a transaction."""
    for one in _open(journey):
        _close(scope, journey, one, Claim.State.KEPT, ENDED)


def journey_passed(scope: Scope, journey: Journey, to: Holder) -> None:
    """Settle the claim of who now holds the journey. The claims of others are for the new holder to answer."""
    for one in _open(journey):
        if one.claimant == to:
            _close(scope, journey, one, Claim.State.HANDED, PASSED)


def reason_of(found: Claim) -> str:
    """Why a claim was settled, in words."""
    return told(found.reason) if found.reason in (ENDED, PASSED) else found.reason


def told(because: str) -> str:
    """Why a claim needs no answer, in words."""
    return say(f"web_register.claim_{because}", active())


def _open(journey: Journey) -> list[Claim]:
    found = Claim.objects.unscoped().filter(journey=journey, state=Claim.State.OPEN)
    return list(found.select_for_update().order_by("pk"))


def _close(scope: Scope, journey: Journey, one: Claim, state: Claim.State, because: str) -> None:
    today = timezone.localdate()
    one.state, one.answered_on, one.reason = state, today, because
    one.save()
    answer = "hand_over" if state == Claim.State.HANDED else "keep"
    happened(journey, scope, "claim_answered", today, facts={"answer": answer, "because": because})
