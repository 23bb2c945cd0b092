# SPDX-License-Identifier: EUPL-1.2
"""Invite people, and accept an invitation."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regie.vocabulary import RegieError
from regie.web.access import Permission, confirmed, needs, public, scope_of
from regie.web.accounts import invitations, mail, second_factor
from regie.web.accounts.forms import AcceptForm, InvitationForm
from regie.web.accounts.models import Grant, Invitation
from regie.web.accounts.names import area_name, party_name, role_name
from regie.web.region import door
from regie.web.ui.language import active

P = Permission

KEPT = "invitation"
"""Where the session keeps the token of the link, so that it stands in no address any more."""


@needs(P.MANAGE_USERS)
@require_safe
def open_invitations(request: HttpRequest) -> HttpResponse:
    """Invitations that were not answered yet."""
    found = [
        {"invitation": each, "what": in_words(each), "over": each.expires_at <= timezone.now()}
        for each in invitations.unanswered_invitations()
    ]
    return render(request, "accounts/invitations.html", {"invitations": found})


@needs(P.MANAGE_USERS)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite someone."""
    form = InvitationForm(request.POST or None, region=door.region())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made, token = invitations.invite(scope_of(request), given["email"], given["name"], form.position)
        except RegieError as error:
            form.add_error(None, error.message(active()))
        else:
            _tell(request, made, token)
            return redirect("accounts:invitations")
    return render(request, "accounts/invite.html", {"form": form, "days": invitations.VALID_DAYS})


@needs(P.MANAGE_USERS)
@require_POST
def renew(request: HttpRequest, identifier: int) -> HttpResponse:
    """Send the invitation once more, with a new link."""
    _tell(request, *invitations.renew(scope_of(request), _invitation(identifier)))
    return redirect("accounts:invitations")


@needs(P.MANAGE_USERS)
@require_POST
def withdraw(request: HttpRequest, identifier: int) -> HttpResponse:
    """Take an invitation back."""
    withdrawn = invitations.withdraw(scope_of(request), _invitation(identifier))
    messages.success(request, _("De uitnodiging aan %(email)s is ingetrokken.") % {"email": withdrawn.email})
    return redirect("accounts:invitations")


@public
@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. Keeps the token in the session and leads on to an address without it."""
    try:
        invitations.invitation_of(token)
    except RegieError as error:
        return _over(request, error)
    request.session[KEPT] = token
    return redirect("accounts:accept")


@public
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Make the account: name and password, then the second factor."""
    token = request.session.get(KEPT, "")
    try:
        found = invitations.invitation_of(token)
        form = AcceptForm(request.POST or None, email=found.email, initial={"name": found.name})
        if request.method == "POST" and form.is_valid():
            user = invitations.accept(token, form.cleaned_data["name"], form.cleaned_data["password"])
            del request.session[KEPT]
            login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
            record_authentication(request, user, "password", email=user.email)
            _tell_approvers(user.pk)
            return redirect("mfa_index" if second_factor.required() else "home")
    except RegieError as error:
        return _over(request, error)
    context = {
        "form": form,
        "invitation": found,
        "what": in_words(found),
        "organisation": settings.REGIE.oidc_name,
    }
    return render(request, "accounts/accept.html", context)


def in_words(found: Invitation) -> str:
    """What the invitation is for: "Controller gemeente, Heerlen"."""
    parts = [role_name(found.role), party_name(found.party_kind, found.party), area_name(found.area)]
    return ", ".join(filter(None, parts))


def _tell(request: HttpRequest, made: Invitation, token: str) -> None:
    if mail.invitation(made, token):
        messages.success(request, _("De uitnodiging is verstuurd aan %(email)s.") % {"email": made.email})
    else:
        messages.error(request, RegieError("web_accounts.mail_failed", email=made.email).message(active()))


def _tell_approvers(user_id: int) -> None:
    for grant in Grant.objects.filter(user_id=user_id, state=Grant.State.REQUESTED).select_related(
        "user", "requested_by"
    ):
        mail.request_waits(grant)


def _over(request: HttpRequest, error: RegieError) -> HttpResponse:
    request.session.pop(KEPT, None)
    return render(request, "accounts/invitation_over.html", {"problem": error.message(active())}, status=410)


def _invitation(identifier: int) -> Invitation:
    found = Invitation.objects.filter(pk=identifier).first()
    if found is None:
        raise Http404
    return found
