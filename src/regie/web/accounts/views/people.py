# SPDX-License-Identifier: EUPL-1.2
"""The list of people, one person, and what can be asked or ended for them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regie.vocabulary import RegieError
from regie.web.access import Permission, confirmed, needs, scope_of
from regie.web.accounts import mail, queries, service
from regie.web.accounts.forms import GrantForm, ReasonForm
from regie.web.accounts.invitations import unanswered_invitations
from regie.web.accounts.models import Grant, User
from regie.web.audit import service as audit
from regie.web.region import door
from regie.web.ui import columns
from regie.web.ui.language import active
from regie.web.ui.tables import Choice, Table, exported, table_response

PERSON_STATES: dict[str, tuple[Any, Any]] = {
    "active": (_("Actief"), "good"),
    "waiting": (_("Nog geen rol"), "warning"),
    "locked": (_("Geblokkeerd"), "bad"),
    "left": (_("Vertrokken"), "neutral"),
}

GRANT_STATES: dict[str, tuple[Any, Any]] = {
    Grant.State.REQUESTED: (_("Wacht op goedkeuring"), "warning"),
    Grant.State.ACTIVE: (_("Actief"), "good"),
    Grant.State.REFUSED: (_("Geweigerd"), "neutral"),
    Grant.State.ENDED: (_("Beëindigd"), "neutral"),
    "none": (_("Geen rol"), "neutral"),
}

FACTOR_STATES: dict[str, tuple[Any, Any]] = {
    "own": (_("Ja"), "good"),
    "organisation": (_("Via organisatie"), "good"),
    "none": (_("Nee"), "neutral"),
}

P = Permission


class People(Table):
    """Everybody with an account."""

    name = columns.Column(_("Naam"), link=lambda row: reverse("accounts:person", args=[row.id]))
    email = columns.Column(_("Mailadres"))
    roles = columns.Column(_("Rollen"))
    last_login = columns.Moment(_("Laatst ingelogd"))
    second_factor = columns.Badge(_("Tweede factor"), states=FACTOR_STATES)
    state = columns.Badge(_("Status"), states=PERSON_STATES)


class AccessReview(Table):
    """Who has which role, by whom approved. What is not on the page is in the file."""

    person = columns.Column(_("Persoon"))
    email = columns.Column(_("Mailadres"), visible=False)
    role = columns.Column(_("Rol"))
    party = columns.Column(_("Organisatie"))
    area = columns.Column(_("Gebied"), visible=False)
    state = columns.Badge(_("Status"), states=GRANT_STATES)
    valid_from = columns.Day(_("Sinds"))
    valid_until = columns.Day(_("Tot en met"))
    requested_by = columns.Column(_("Aangevraagd door"), visible=False)
    approved_by = columns.Column(_("Goedgekeurd door"))
    approved_at = columns.Moment(_("Goedgekeurd op"), visible=False)
    ended_at = columns.Moment(_("Beëindigd op"), visible=False)
    reason = columns.Column(_("Reden"), visible=False)
    last_login = columns.Moment(_("Laatst ingelogd"))
    second_factor = columns.Badge(_("Tweede factor"), states=FACTOR_STATES)
    person_state = columns.Badge(_("Account"), states=PERSON_STATES, visible=False)


@needs(P.MANAGE_USERS, P.APPROVE_GRANTS, P.EXPORT_ACCESS)
@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """Everybody with an account."""
    table = People(
        queries.people(),
        request=request,
        caption=gettext("Mensen met een account"),
        name="mensen",
        search=("name", "email"),
        filters=[
            Choice("state", gettext("Status"), [(code, text) for code, (text, _tone) in PERSON_STATES.items()]),
            Choice(
                "second_factor",
                gettext("Tweede factor"),
                [(code, text) for code, (text, _tone) in FACTOR_STATES.items()],
            ),
        ],
        order_by="name",
        page_size=50,
        empty=gettext("Er is nog niemand. Nodig de eerste persoon uit."),
        empty_link="accounts:invite",
        empty_label=gettext("Uitnodigen"),
        exportable=scope_of(request).may(P.EXPORT_ACCESS),
    )
    about = {
        "waiting": queries.grants_waiting().count() + queries.factor_resets_waiting().count(),
        "invited": unanswered_invitations().count(),
        "exports": scope_of(request).may(P.EXPORT_ACCESS),
        **_what_reader_may(request),
    }
    return table_response(request, table, "accounts/users.html", about)


@needs(P.EXPORT_ACCESS)
@require_safe
def access_review(request: HttpRequest) -> HttpResponse:
    """The periodic review of who may see what: to read, and to download as a file."""
    table = AccessReview(
        queries.access_review(),
        request=request,
        caption=gettext("Rollen per persoon"),
        name="toegang",
        search=("person", "email", "role", "party"),
        filters=[
            Choice("state", gettext("Status"), [(code, text) for code, (text, _tone) in GRANT_STATES.items()])
        ],
        page_size=50,
    )
    return exported(request, table) or render(request, "accounts/access_review.html", {"table": table})


@needs(P.MANAGE_USERS, P.APPROVE_GRANTS, P.EXPORT_ACCESS)
@require_safe
def person(request: HttpRequest, identifier: int) -> HttpResponse:
    """One person: roles now and before, and what can be done."""
    user = queries.person_for(identifier)
    audit.note(request, object=f"user/{user.pk}")
    grants = user.grants.select_related("requested_by", "approved_by", "refused_by", "ended_by").order_by("-pk")
    shown = queries.state_of(user)
    state_text, state_tone = PERSON_STATES[shown.state]
    about = {
        "person": user,
        "shown": shown,
        "state_text": state_text,
        "state_tone": state_tone,
        "grants": [_shown_grant(grant) for grant in grants],
        "reset": queries.factor_resets_waiting().filter(user=user).first(),
        "oneself": user.pk == scope_of(request).user_id,
        **_what_reader_may(request),
    }
    return render(request, "accounts/person.html", about)


@needs(P.MANAGE_USERS)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def request_grant(request: HttpRequest, identifier: int) -> HttpResponse:
    """Ask for a role for someone."""
    user = _someone_here(identifier)
    form = GrantForm(request.POST or None, region=door.region())
    if request.method == "POST" and form.is_valid():
        try:
            grant = service.request_grant(scope_of(request), user, form.position, form.cleaned_data["reason"])
        except RegieError as error:
            form.add_error(None, error.message(active()))
        else:
            mail.request_waits(grant)
            messages.success(
                request, gettext("De rol is aangevraagd. Hij telt zodra iemand anders hem goedkeurt.")
            )
            return redirect("accounts:person", identifier=user.pk)
    return render(request, "accounts/request_grant.html", {"person": user, "form": form})


@needs(P.MANAGE_USERS)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def end_grant(request: HttpRequest, identifier: int) -> HttpResponse:
    """End a role; asks first."""
    grant = Grant.objects.select_related("user").filter(pk=identifier).first()
    if grant is None:
        raise Http404
    if request.method == "POST":
        service.end_grant(scope_of(request), grant)
        messages.success(
            request, gettext("De rol is beëindigd en %(name)s is overal uitgelogd.") % {"name": grant.user}
        )
        return redirect("accounts:person", identifier=grant.user_id)
    context = {"person": grant.user, "what": queries.position_in_words(grant)}
    return render(request, "accounts/end_grant.html", context)


@needs(P.MANAGE_USERS)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, identifier: int) -> HttpResponse:
    """Someone leaves; asks first."""
    user = _someone_here(identifier)
    if request.method == "POST":
        service.leave(scope_of(request), user)
        messages.success(request, gettext("%(name)s kan niet meer inloggen.") % {"name": user})
        return redirect("accounts:person", identifier=user.pk)
    return render(request, "accounts/leave.html", {"person": user})


@needs(P.MANAGE_USERS)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def request_reset(request: HttpRequest, identifier: int) -> HttpResponse:
    """Ask to take away a second factor that was lost."""
    user = _someone_here(identifier)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reset = service.request_reset(scope_of(request), user, form.cleaned_data["reason"])
        except RegieError as error:
            form.add_error(None, error.message(active()))
        else:
            mail.request_waits(reset)
            messages.success(request, gettext("Het herstel is aangevraagd. Iemand anders moet het goedkeuren."))
            return redirect("accounts:person", identifier=user.pk)
    return render(request, "accounts/request_reset.html", {"person": user, "form": form})


@needs(P.MANAGE_USERS)
@require_POST
def unlock(request: HttpRequest, identifier: int) -> HttpResponse:
    """Let someone who gave a wrong password too often try again."""
    user = _someone_here(identifier)
    service.unlock(scope_of(request), user, request)
    messages.success(request, gettext("%(name)s kan weer proberen in te loggen.") % {"name": user})
    return redirect("accounts:person", identifier=user.pk)


def _what_reader_may(request: HttpRequest) -> dict[str, bool]:
    scope = scope_of(request)
    manages = scope.may(P.MANAGE_USERS)
    return {"manages": manages, "decides": manages or scope.may(P.APPROVE_GRANTS)}


def _someone_here(identifier: int) -> User:
    user = queries.person_for(identifier)
    if not user.is_active:
        raise RegieError("web_accounts.person_left")
    return user


def _shown_grant(grant: Grant) -> dict[str, Any]:
    over = grant.state == Grant.State.ACTIVE and not grant.active
    text, tone = GRANT_STATES[Grant.State.ENDED if over else grant.state]
    return {
        "grant": grant,
        "what": queries.position_in_words(grant),
        "state": text,
        "tone": tone,
        "can_end": grant.state == Grant.State.ACTIVE and not over,
        "waits": grant.state == Grant.State.REQUESTED,
    }
