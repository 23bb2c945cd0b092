# SPDX-License-Identifier: EUPL-1.2
"""Handovers and claims: what waits for whom, and settling one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from regie.vocabulary import RegieError
from regie.vocabulary.region import Region
from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.audit import service as audit
from regie.web.region import door
from regie.web.register import queries, service, words_of
from regie.web.register.closing import reason_of
from regie.web.register.forms import ReasonForm
from regie.web.register.holders import holder_of
from regie.web.register.models import Claim, Handover, Journey
from regie.web.register.views.frame import note, shown
from regie.web.register.views.purpose import for_a_purpose
from regie.web.ui.language import active

P = Permission


@needs(P.USE_JOURNEYS, P.SEE_JOURNEYS)
@for_a_purpose
def overview(request: HttpRequest) -> HttpResponse:
    """Handovers that are open or were refused, and clients who came to two."""
    scope, region = scope_of(request), door.region()
    waiting, asked = queries.open_handovers(scope), queries.claims(scope)
    back = queries.refused_handovers(scope)
    journeys = [*(one.journey for one in (*waiting, *back)), *(one.journey for one in asked)]
    note(request, [one.person.key for one in journeys])
    audit.note(request, object="handovers")
    context = {
        "handovers": [_row(scope, one, region) for one in waiting],
        "refused": [_row(scope, one, region) for one in back],
        "claims": [_claim_row(scope, one, region) for one in asked],
    }
    return shown(request, "register/handovers.html", "handovers", context)


@needs(P.USE_JOURNEYS, P.SEE_JOURNEYS)
@for_a_purpose
def handover(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One handover: confirm, refuse with a reason, or take it back."""
    scope, region = scope_of(request), door.region()
    found = queries.handover_for(scope, pk)
    note(request, [found.journey.person.key])
    audit.note(request, object=f"handover/{found.pk}")
    acts: dict[str, Callable[[str], object]] = {
        "confirm": lambda _reason: service.confirm(scope, found),
        "refuse": lambda reason: service.refuse(scope, found, reason),
        "withdraw": lambda reason: service.withdraw(scope, found, reason),
    }
    form, done = _settled(request, acts)
    if done is not None:
        return done
    context = {
        "handover": _row(scope, found, region),
        "form": form,
        "theme": words_of.code("theme", found.journey.theme),
        "segment": words_of.segment(found.journey.segment, region),
        "sees_journey": Journey.objects.within(scope).filter(pk=found.journey_id).exists(),
    }
    return shown(request, "register/handover.html", "handovers", context, status=422 if form.errors else 200)


@needs(P.USE_JOURNEYS, P.SEE_JOURNEYS)
@for_a_purpose
def claim(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A client whom another registered too: the holder answers."""
    scope, region = scope_of(request), door.region()
    found = queries.claim_for(scope, pk)
    note(request, [found.journey.person.key])
    audit.note(request, object=f"claim/{found.pk}")
    acts: dict[str, Callable[[str], object]] = {
        "hand_over": lambda reason: service.answer_claim(scope, found, "hand_over", reason),
        "keep": lambda reason: service.answer_claim(scope, found, "keep", reason),
    }
    form, done = _settled(request, acts)
    if done is not None:
        return done
    context = {"claim": _claim_row(scope, found, region), "form": form}
    return shown(request, "register/claim.html", "handovers", context, status=422 if form.errors else 200)


def _settled(
    request: HttpRequest, acts: Mapping[str, Callable[[str], object]]
) -> tuple[ReasonForm, HttpResponseBase | None]:
    """The form for a reason, and where to go once the act that was chosen has been carried out. What cannot be
    done is said in the form."""
    form = ReasonForm(request.POST or None, needed=request.POST.get("act") != "confirm")
    if request.method != "POST" or not form.is_valid():
        return form, None
    act = acts.get(request.POST.get("act", ""))
    try:
        if act is None:
            raise RegieError("web_register.choose_act")
        act(form.cleaned_data["reason"])
    except RegieError as problem:
        about_reason = "text_" in problem.key or "reason" in problem.key
        form.add_error("reason" if about_reason else None, problem.message(active()))
        return form, None
    messages.success(request, _("Vastgelegd."))
    return form, redirect("register:handovers")


def _row(scope: Scope, one: Handover, region: Region) -> dict[str, Any]:
    own = holder_of(scope)
    giver, receiver = own == one.giver, own == one.receiver
    open_ = one.state == Handover.State.OPEN
    return {
        "row": one,
        "url": reverse("register:handover", args=[one.pk]),
        "journey_url": reverse("register:journey", args=[one.journey.key]),
        "returned": one.state == Handover.State.REFUSED and giver,
        "giver": one.giver.named(region),
        "receiver": one.receiver.named(region),
        "confirms": open_
        and ((giver and not one.giver_confirmed_on) or (receiver and not one.receiver_confirmed_on)),
        "refuses": open_ and receiver,
        "withdraws": open_ and giver,
    }


def _claim_row(scope: Scope, one: Claim, region: Region) -> dict[str, Any]:
    mine = holder_of(scope) == one.claimant
    return {
        "row": one,
        "mine": mine,
        # Who claimed is not told who holds the client: a key must not be a way to find that out.
        "by": _("uw team of organisatie") if mine else one.claimant.named(region),
        "answers": not mine and one.state == Claim.State.OPEN,
        "url": "" if mine else reverse("register:claim", args=[one.pk]),
        "reason": reason_of(one),
    }
