# SPDX-License-Identifier: EUPL-1.2
"""The list of journeys, a registration, one journey with its next steps, and taking a step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from regie.vocabulary import RegieError
from regie.vocabulary.region import Region
from regie.web.access import Permission, needs, scope_of
from regie.web.audit import service as audit
from regie.web.region import door
from regie.web.register import queries, service, words_of
from regie.web.register.days import earliest
from regie.web.register.forms import FORMS, MatchForm, RegistrationForm, say_from
from regie.web.register.holders import holder_of, own_holder, read_holder
from regie.web.register.matching import candidates
from regie.web.register.models import Handover, Journey
from regie.web.register.registering import Claimed, LooksAlike, Registration, check_residence
from regie.web.register.steps import label, offered, possible, step
from regie.web.register.tables import Journeys
from regie.web.register.views.frame import exportable, listed, note, row_of, shown
from regie.web.register.views.purpose import for_a_purpose
from regie.web.ui.language import active
from regie.web.ui.tables import Choice

P = Permission


@needs(P.USE_JOURNEYS, P.SEE_JOURNEYS)
@for_a_purpose
def overview(request: HttpRequest) -> HttpResponseBase:
    """The journeys that the reader sees."""
    scope, region = scope_of(request), door.region()
    uses = holder_of(scope) is not None
    table = Journeys(
        [row_of(one, region) for one in queries.journeys(scope)],
        request=request,
        caption=_("Klantreizen"),
        name="klantreizen",
        search=("client_key", "key"),
        filters=[Choice("state", _("Stand"), Journey.State.choices)],
        order_by="-last_step_on",
        exportable=exportable(request),
        empty=_("Er zijn nog geen klantreizen. Begin met een aanmelding.")
        if uses
        else _("Er zijn nog geen klantreizen in het register."),
        empty_link=reverse("register:new") if uses else "",
        empty_label=_("Nieuwe aanmelding"),
    )
    audit.note(request, object="journeys")
    return listed(request, table, "register/list.html", "journeys", {"uses": uses})


@needs(P.USE_JOURNEYS)
def new(request: HttpRequest) -> HttpResponseBase:
    """Register a client, or first check which municipality is responsible."""
    scope, region = scope_of(request), door.region()
    own = own_holder(scope)
    area = next((one for one in region.areas if own.kind == "area" and one.code == own.code), None)
    first = {"area": area.code, "municipality": area.municipality} if area else {}
    form = RegistrationForm(request.POST or None, region=region, initial=first)
    answer = ""
    if request.method == "POST" and form.is_valid():
        given = form.registration()
        try:
            if request.POST.get("act") == "check":
                answer = _checked(given, region)
            else:
                made = service.register(scope, given)
                note(request, [made.person.key])
                messages.success(request, _("Aangemeld. De cliëntsleutel is %(key)s.") % {"key": made.person.key})
                return redirect("register:journey", made.key)
        except Claimed as problem:
            note(request, [given.key])
            messages.warning(request, problem.message(active()))
            return redirect("register:handovers")
        except LooksAlike as problem:
            form.ask_whether_the_same()
            form.add_error("not_the_same", problem.message(active()))
        except RegieError as problem:
            form.add_error(_place(problem), problem.message(active()))
    elif request.method == "POST" and request.POST.get("not_the_same"):
        form.ask_whether_the_same()
    context = {"form": form, "answer": answer}
    return shown(request, "register/new.html", "journeys", context, status=422 if form.errors else 200)


@needs(P.USE_JOURNEYS, P.SEE_JOURNEYS)
@for_a_purpose
def journey(request: HttpRequest, key: str) -> HttpResponse:
    """One journey: where it stands, what may be done next, and everything that happened."""
    scope, region = scope_of(request), door.region()
    found = queries.journey_for(scope, key)
    note(request, [found.person.key])
    audit.note(request, object=f"journey/{found.key}")
    handover = Handover.objects.within(scope).filter(journey=found, state=Handover.State.OPEN).first()
    returned = next((one for one in queries.refused_handovers(scope) if one.journey_id == found.pk), None)
    goals = list(found.goals.all())
    holds = holder_of(scope) == found.held_by
    steps = offered(found, handing_over=handover is not None, has_goals=bool(goals)) if holds else []
    place = found.matched_with
    context: dict[str, Any] = {
        "journey": found,
        "holder": found.held_by.named(region),
        "match": place.named(region) if place else "",
        "referrer": words_of.code("COD327", found.referrer),
        "theme": words_of.code("theme", found.theme),
        "segment": words_of.segment(found.segment, region),
        "category": words_of.code("JZ020", found.product_category),
        "reason": words_of.code("JZ588", found.end_reason),
        "residences": [
            {
                "municipality": region.municipality_names.get(one.municipality, one.municipality),
                "area": region.codes("areas").get(one.area, one.area),
                "valid_from": one.valid_from,
            }
            for one in found.person.residences.all()
        ],
        "steps": [
            {
                "label": _(one.label),
                "tone": one.tone,
                "url": reverse("register:match", args=[found.key])
                if one.name == "match"
                else reverse("register:step", args=[found.key, one.name]),
            }
            for one in steps
        ],
        "handover": handover,
        "returned": returned,
        "returned_by": returned.receiver.named(region) if returned else "",
        "trajectories": [
            {
                "row": one,
                "provider": region.party_names.get(one.provider, one.provider),
                "segment": words_of.segment(one.segment, region),
                "category": words_of.code("JZ020", one.product_category),
                "reason": words_of.code("JZ588", one.end_reason),
            }
            for one in found.trajectories.all()
        ],
        "goals": [{"row": one, "code": words_of.code("goal", one.code)} for one in goals],
        "events": [
            {"row": one, "label": _(label(one.name)), "details": words_of.details(one, region)}
            for one in found.events.all()
        ],
    }
    return shown(request, "register/journey.html", "journeys", context)


@needs(P.USE_JOURNEYS)
@for_a_purpose
def take(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """The form of a step, and taking it."""
    found, wanted = _to_do(request, key, name)
    region = door.region()
    kind: Any = FORMS[wanted.name]
    form = kind(request.POST or None, journey=found, region=region, initial=_initial(found))
    say_from(form, earliest(found, wanted.name))
    answer = ""
    if request.method == "POST" and form.is_valid():
        given = form.given()
        try:
            if "residence" in given and request.POST.get("act") == "check":
                answer = _checked(given["residence"], region)
            else:
                service.take(scope_of(request), found, wanted.name, given)
        except RegieError as problem:
            place = _place(problem, day="on")
            form.add_error(place if place in form.fields else None, problem.message(active()))
        if not form.errors and not answer:
            messages.success(request, _("Vastgelegd."))
            visible = Journey.objects.within(scope_of(request)).filter(pk=found.pk).exists()
            return redirect("register:journey", found.key) if visible else redirect("register:journeys")
    context = {
        "journey": found,
        "form": form,
        "answer": answer,
        "title": _(wanted.label),
        "explained": _text(wanted.explained),
    }
    return shown(request, "register/step.html", "journeys", context, status=422 if form.errors else 200)


@needs(P.USE_JOURNEYS)
@for_a_purpose
def match(request: HttpRequest, key: str) -> HttpResponseBase:
    """Who could help, in an explained order; the reader chooses."""
    found, wanted = _to_do(request, key, "match")
    region, offers = door.region(), candidates(found, active())
    form = MatchForm(request.POST or None, journey=found, region=region, offers=offers)
    say_from(form, earliest(found, wanted.name))
    if request.method == "POST" and form.is_valid():
        try:
            chosen = read_holder(form.cleaned_data["to"], region)
            place = next(number for number, one in enumerate(offers, 1) if one.holder == chosen)
            given = {"on": form.cleaned_data["on"], "to": chosen, "place": str(place)}
            service.take(scope_of(request), found, "match", given)
        except RegieError as refused:
            form.add_error("on" if _place(refused, day="on") == "on" else None, refused.message(active()))
        else:
            messages.success(request, _("Vastgelegd."))
            return redirect("register:journey", found.key)
    context = {
        "journey": found,
        "form": form,
        "title": _(wanted.label),
        "explained": _text(wanted.explained),
        "segment": words_of.segment(found.segment, region),
    }
    return shown(request, "register/match.html", "journeys", context, status=422 if form.errors else 200)


def _checked(given: Registration, region: Region) -> str:
    """That the municipality is right, in a sentence. Raises ``RegieError`` with the rule when it is not."""
    name = region.municipality_names[check_residence(given)]
    return _("Klopt: volgens het woonplaatsbeginsel is %(name)s verantwoordelijk.") % {"name": name}


def _to_do(request: HttpRequest, key: str, name: str) -> tuple[Journey, Any]:
    """The journey and the step; ``Http404`` for a step that is not there, ``PermissionDenied`` for who sees the
    journey without holding it, ``RegieError`` when the step cannot be taken now."""
    scope, wanted = scope_of(request), step(name)
    found = queries.journey_for(scope, key)
    if wanted is None:
        raise Http404
    if holder_of(scope) != found.held_by:
        raise PermissionDenied
    note(request, [found.person.key])
    audit.note(request, object=f"journey/{found.key}")
    handing = Handover.objects.within(scope).filter(journey=found, state=Handover.State.OPEN).exists()
    if not possible(wanted, found, handing):
        raise RegieError("web_register.not_now", state=str(found.get_state_display()))
    return found, wanted


def _initial(found: Journey) -> dict[str, Any]:
    """What is known already stands in the form."""
    return {
        "theme": found.theme,
        "goal": found.goal,
        "product_category": found.product_category,
        "segment": found.segment if not found.trajectories.exists() else "",
        "form": "individual",
    }


def _place(problem: RegieError, *, day: str = "registered_on") -> str | None:
    """The field that a problem is about; ``day`` is the one that asks a day."""
    name = problem.key.removeprefix("web_register.")
    fields = {
        "birth_month": "birth_month",
        "key_unknown": "key",
        "key_other_birth_month": "key",
        "already_yours": "key",
        "area_elsewhere": "area",
        "residence_differs": "municipality",
        "residence_outside": "municipality",
        "residence_missing_home": "registered_in",
        "residence_missing_stay": "before_stay",
        "residence_missing_unknown": "present",
        "day_in_future": day,
        "day_too_early": day,
        "day_too_long_ago": day,
    }
    return fields.get(name)


def _text(written: str) -> str:
    return _(written) if written else ""
