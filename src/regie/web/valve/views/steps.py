# SPDX-License-Identifier: EUPL-1.2
"""The steps of a municipality in a request: assess, decide, pay. Each for the own municipality only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from regie.contract.valve import ValveResult
from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope, confirmed, needs, scope_of
from regie.web.region import door
from regie.web.reviews.ready import when_ready
from regie.web.valve import agreement, queries, service
from regie.web.valve.queries import RequestSeen
from regie.web.valve.request_page import advised_by
from regie.web.valve.request_steps import asked_of
from regie.web.valve.risk_form import told
from regie.web.valve.step_forms import AssessmentForm, DecisionForm, LinkForm, PaymentForm


@needs(Permission.ADVISE_REQUEST)
@when_ready
def request_advise(request: HttpRequest, id_: str) -> HttpResponse:
    """Assess the causes of the own municipality."""
    scope, seen, code = _of_municipality(request, id_)
    if seen.request.decisions:
        raise RegieError("web_valve.assessment_stays")
    result, contract = queries.outcome(seen), queries.contract_of(seen)
    if isinstance(result, RegieError):
        raise result
    causes = [each for each in result.causes if each.municipality == code]
    advisers = _advisers(code, contract.safety_valve.advisers if contract.safety_valve else ())
    form = AssessmentForm(_typed(request), causes=causes, request=seen.request, advisers=advisers)
    context = {"causes": causes, "favourable": [each for each in causes if each.claimed < 0]}

    def take() -> None:
        values = form.cleaned_data
        service.advise(scope, id_, form.accepted, values["by"], values["opinion"])

    return _answer(request, seen, form, take, "valve/advise.html", context, _("Uw beoordeling is vastgelegd."))


@needs(Permission.DECIDE_REQUEST)
@confirmed
@when_ready
def request_decide(request: HttpRequest, id_: str) -> HttpResponse:
    """Record the decision of the own municipality."""
    scope, seen, code = _of_municipality(request, id_)
    if seen.request.state == "submitted":
        raise RegieError("web_valve.not_assessed_yet")
    if any(each.municipality == code for each in seen.request.decisions):
        raise RegieError("web_valve.decided_before")
    if advised_by(scope, seen):
        raise RegieError("web_valve.adviser_decides")
    result = queries.outcome(seen)
    if not isinstance(result, ValveResult):
        raise result
    row = next(each for each in result.municipalities if each.municipality == code)
    form = DecisionForm(_typed(request), row=row, submitted_on=seen.request.submitted_on)

    def take() -> None:
        service.decide(scope, id_, form.decision)

    context = {"row": row}
    return _answer(request, seen, form, take, "valve/decide.html", context, _("Het besluit is vastgelegd."))


@needs(Permission.CONFIRM_PAYMENT)
def request_pay(request: HttpRequest, id_: str) -> HttpResponse:
    """Record when the own municipality paid or offset what it granted."""
    scope, seen, code = _of_municipality(request, id_)
    decision = next((each for each in seen.request.decisions if each.municipality == code), None)
    if decision is None:
        raise RegieError("web_valve.not_decided")
    if decision.paid_on is not None:
        return redirect("valve:request", id_=id_)
    if decision.granted:
        try:
            agreement.may_spend(seen.request, timezone.localdate())
        except RegieError as missing:
            messages.error(request, told(missing))
            return redirect(reverse("valve:request", args=[id_]) + "#instemming")
    form = PaymentForm(_typed(request), decided_on=decision.decided_on)

    def take() -> None:
        service.confirm_payment(scope, id_, form.cleaned_data["paid_on"])

    context = {"decision": decision}
    return _answer(request, seen, form, take, "valve/pay.html", context, _("De betaling is vastgelegd."))


@needs(Permission.CONFIRM_PAYMENT)
@confirmed
@when_ready
def request_link(request: HttpRequest, id_: str) -> HttpResponse:
    """Link the joint decision with which the municipalities agreed beforehand with what the request spends."""
    scope, seen, _code = _of_municipality(request, id_)
    found = agreement.needed(seen.request)
    if found is None:
        raise RegieError("web_valve.no_agreement_needed", request=id_)
    queries.outcome(seen)  # the file is judged on its figures before it is written
    decisions = agreement.spending(scope)
    form = LinkForm(_typed(request), decisions=decisions)

    def take() -> None:
        service.link_joint(scope, id_, form.cleaned_data["number"])

    waiting = [each for each in decisions if each.started_on is None]
    context = {"found": found, "decisions": decisions, "waiting": waiting}
    return _answer(
        request, seen, form, take, "valve/link.html", context, _("Het gezamenlijke besluit is gekoppeld.")
    )


def _of_municipality(request: HttpRequest, id_: str) -> tuple[Scope, RequestSeen, str]:
    """Who asks, the request, and the municipality that they act for."""
    scope = scope_of(request)
    seen = queries.request(scope, id_)
    if seen.is_draft:
        raise Http404
    try:
        return scope, seen, asked_of(seen.request, scope)
    except PermissionDenied:
        raise Http404 from None


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _answer(
    request: HttpRequest,
    seen: RequestSeen,
    form: Form,
    take: Callable[[], None],
    template: str,
    context: dict[str, Any],
    done: str,
) -> HttpResponse:
    """Take the step when the form is right; else the form again, with what is wrong and all that was typed."""
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                take()
            except RegieError as problem:
                form.add_error(None, told(problem))
                status = 409
            else:
                messages.success(request, done)
                return redirect("valve:request", id_=seen.id)
    named = door.region().municipality_names[scope_of(request).party]
    return render(request, template, {"seen": seen, "form": form, "town": named, **context}, status=status)


def _advisers(code: str, advisers: Sequence[str]) -> list[str]:
    """Whose opinion it can be: what the clause names, or the municipality itself."""
    return [*advisers, f"Gemeente {door.region().municipality_names[code]}"]
