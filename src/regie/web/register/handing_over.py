# SPDX-License-Identifier: EUPL-1.2
"""A warm handover: the giver proposes, both sides confirm after the talk they had, or the receiver refuses.

While it is open both see the journey; the giver holds it until the last of the two has confirmed. Refused or
withdrawn, it is the giver's as before, without a chosen place where the receiver was that place.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from regie.vocabulary import RegieError
from regie.vocabulary.texts import say
from regie.web.access import Scope
from regie.web.region import door
from regie.web.register import closing
from regie.web.register.history import changed, happened
from regie.web.register.holders import Holder, holder_of, holders, own_holder
from regie.web.register.models import Handover, Journey
from regie.web.register.words import short_text
from regie.web.ui.language import active

OTHER_PROVIDER = "38"
"""JZ588: over to another provider."""


def propose(scope: Scope, journey: Journey, to: Holder) -> Handover:
    """The holder proposes to hand a journey over. Raises ``RegieError`` when it ended, when a handover is open, or
    to the holder itself."""
    if own_holder(scope) != journey.held_by:
        raise PermissionDenied
    return begin(scope, journey, to)


def begin(scope: Scope, journey: Journey, to: Holder) -> Handover:
    """The same for a caller that checked who may."""
    if not journey.open:
        raise RegieError("web_register.ended_already")
    if to == journey.held_by or to not in holders(door.region()):
        raise RegieError("web_register.handover_to_whom")
    today = timezone.localdate()
    try:
        with transaction.atomic():
            made = Handover.objects.create(
                journey=journey,
                giver_kind=journey.holder_kind,
                giver_code=journey.holder,
                receiver_kind=to.kind,
                receiver_code=to.code,
                proposed_on=today,
            )
            journey = changed(journey, scope, {"last_step_on": today})
            happened(journey, scope, "handover", today, facts={"to": to.written})
    except IntegrityError:
        raise RegieError("web_register.handover_open") from None
    return made


def confirm(scope: Scope, found: Handover) -> Handover:
    """One side confirms that the talk took place and that it agrees; with the second the journey passes.

    Raises ``PermissionDenied`` for who is no side, ``RegieError`` when it is not open or confirmed by this side.
    """
    own, today = own_holder(scope), timezone.localdate()
    with transaction.atomic():
        current, journey = _locked(found)
        if own == current.receiver:
            side, already = "receiver", current.receiver_confirmed_on
            current.receiver_confirmed_on = today
        elif own == current.giver:
            side, already = "giver", current.giver_confirmed_on
            current.giver_confirmed_on = today
        else:
            raise PermissionDenied
        if already is not None:
            raise RegieError("web_register.handover_confirmed")
        current.save()
        journey = changed(journey, scope, {"last_step_on": today})
        happened(journey, scope, f"handover_{side}", today)
        if current.giver_confirmed_on and current.receiver_confirmed_on:
            _pass_on(scope, current, journey)
    return current


def refuse(scope: Scope, found: Handover, reason: str) -> Handover:
    """The receiver refuses, with a reason; the journey stays with the giver."""
    return _stop(scope, found, reason, found.receiver, Handover.State.REFUSED, "handover_refuse")


def withdraw(scope: Scope, found: Handover, reason: str) -> Handover:
    """The giver takes it back, with a reason."""
    return _stop(scope, found, reason, found.giver, Handover.State.WITHDRAWN, "handover_withdraw")


def _stop(scope: Scope, found: Handover, reason: str, who: Holder, state: str, name: str) -> Handover:
    if holder_of(scope) != who:
        raise PermissionDenied
    reason = short_text(reason, say("web_register.field_reason", active()))
    if not reason:
        raise RegieError("web_register.reason_needed")
    today = timezone.localdate()
    with transaction.atomic():
        current, journey = _locked(found)
        current.state, current.reason, current.settled_on = state, reason, today
        current.save()
        values: dict[str, object] = {"last_step_on": today}
        before = journey.state
        if journey.state == Journey.State.MATCHED and journey.matched_with == current.receiver:
            values |= {"state": Journey.State.CLARIFIED, "match_kind": "", "match": ""}
        journey = changed(journey, scope, values)
        happened(journey, scope, name, today, before=before, note=reason)
    return current


def _pass_on(scope: Scope, current: Handover, journey: Journey) -> None:
    """The journey is the receiver's from now on; help that ran with the giver ends."""
    today, before = timezone.localdate(), journey.state
    current.state, current.settled_on = Handover.State.DONE, today
    current.save()
    values: dict[str, object] = dict(current.receiver.scope_words)
    receiver = current.receiver
    if journey.state in (Journey.State.RUNNING, Journey.State.MATCHED):
        values |= {"state": Journey.State.MATCHED, "match_kind": receiver.kind, "match": receiver.code}
    if journey.state == Journey.State.RUNNING:
        for running in journey.trajectories.filter(ended_on=None):
            running.ended_on = max(today - timedelta(days=1), running.began_on)
            running.end_recorded_on, running.end_reason = today, OTHER_PROVIDER
            running.save()
    journey = changed(journey, scope, values)
    facts = {"from": current.giver.written, "to": receiver.written}
    happened(journey, scope, "handed_over", today, before=before, facts=facts)
    closing.journey_passed(scope, journey, receiver)


def _locked(found: Handover) -> tuple[Handover, Journey]:
    """The handover and its journey as they are now. Raises ``RegieError`` when it is no longer open."""
    current = Handover.objects.unscoped().select_for_update().get(pk=found.pk)
    if current.state != Handover.State.OPEN:
        raise RegieError("web_register.handover_settled")
    return current, Journey.objects.unscoped().select_related("person").get(pk=current.journey_id)
