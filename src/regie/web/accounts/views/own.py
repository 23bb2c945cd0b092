# SPDX-License-Identifier: EUPL-1.2
"""One's own account: name, roles and what they allow, second factor, password, and where one is signed in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import remove_webauthn
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regie.vocabulary import RegieError
from regie.web.access import POLICY, Permission, Role, public, signed_in
from regie.web.accounts import devices, second_factor, service
from regie.web.accounts.forms import NameForm
from regie.web.accounts.models import Grant
from regie.web.accounts.names import how_close, permission_name
from regie.web.accounts.queries import CHOSEN, position_in_words
from regie.web.audit import service as audit
from regie.web.ui.language import active
from regie.web.ui.navigation import groups


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first screen of the role that someone acts in."""
    scope = getattr(request, "scope", None)
    screens = [entry for group in groups(scope, request.path) for entry in group]
    return redirect(screens[0].url if screens else "accounts:no_role")


@signed_in
@require_safe
def no_role(request: HttpRequest) -> HttpResponse:
    """For who has an account but no role yet."""
    if getattr(request, "scope", None) is not None:
        return redirect("home")
    waits = Grant.objects.filter(user_id=request.user.pk or 0, state=Grant.State.REQUESTED)
    return render(request, "accounts/no_role.html", {"waiting": [position_in_words(grant) for grant in waits]})


@signed_in
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """One's own roles, to act in another."""
    return render(request, "accounts/roles.html", {"roles": _roles(request)})


@signed_in
@require_POST
def choose_role(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own roles."""
    grants = getattr(request, "grants", [])
    chosen = request.POST.get("grant", "")
    if any(str(grant.pk) == chosen for grant in grants):
        request.session[CHOSEN] = int(chosen)
    return redirect("home")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own account; the form changes the name."""
    user: Any = request.user
    form = NameForm(request.POST or None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        try:
            service.rename(user, form.cleaned_data["name"])
        except RegieError as error:
            form.add_error("name", error.message(active()))
        else:
            messages.success(request, _("Uw naam is opgeslagen."))
            return redirect("accounts:profile")
    found = Authenticator.objects.filter(user_id=user.pk)
    return render(
        request,
        "accounts/profile.html",
        {
            "form": form,
            "roles": _roles(request),
            "devices": devices.devices_of(request),
            "factors": [_factor_name(each) for each in found if each.type in second_factor.FACTORS],
            "codes": _codes_left(found),
            "factor_required": second_factor.required(),
            "has_password": user.has_usable_password(),
            "organisation": settings.REGIE.oidc_name,
            "minutes": settings.SESSION_COOKIE_AGE // 60,
        },
    )


@signed_in
@require_POST
def end_device(request: HttpRequest, identifier: int) -> HttpResponse:
    """Sign out on one other device."""
    devices.end_one(request.user.pk or 0, identifier)
    audit.record(action="accounts.device_ended", request=request, object=f"user/{request.user.pk}")
    messages.success(request, _("U bent op dat apparaat uitgelogd."))
    return redirect("accounts:profile")


@signed_in
@require_POST
def end_other_devices(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    devices.end_others(request)
    audit.record(action="accounts.devices_ended", request=request, object=f"user/{request.user.pk}")
    messages.success(request, _("U bent op alle andere apparaten uitgelogd."))
    return redirect("accounts:profile")


@signed_in
def remove_key(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove a security key; not the last second factor where everybody needs one."""
    key = Authenticator.objects.filter(user_id=request.user.pk, pk=pk).first()
    if key is not None and second_factor.required() and second_factor.is_last(key):
        raise RegieError("web_accounts.last_factor")
    answer: HttpResponseBase = remove_webauthn(request, pk=pk)
    return answer


@public
def not_offered(request: HttpRequest) -> HttpResponse:
    """A page of the login library that we do not offer."""
    raise Http404


def _roles(request: HttpRequest) -> list[dict[str, Any]]:
    """One's own roles that count today and what each may do, in words."""
    scope = getattr(request, "scope", None)
    grants: list[Grant] = getattr(request, "grants", [])
    chosen = request.session.get(CHOSEN)
    current = next((each.pk for each in grants if each.pk == chosen), grants[0].pk if grants else None)
    return [
        {
            "grant": grant,
            "what": position_in_words(grant),
            "current": scope is not None and grant.pk == current,
            "permissions": [
                permission_name(each) for each in Permission if each in POLICY[Role(grant.role)].permissions
            ],
            "sees": how_close(Role(grant.role)),
        }
        for grant in grants
    ]


def _factor_name(factor: Authenticator) -> str:
    if factor.type == Authenticator.Type.TOTP:
        return _("Authenticator-app")
    return _("Beveiligingssleutel: %(name)s") % {"name": factor.wrap().name}


def _codes_left(found: Any) -> int | None:
    """How many recovery codes are left; nothing when there are none at all."""
    codes = next((each for each in found if each.type == Authenticator.Type.RECOVERY_CODES), None)
    return len(codes.wrap().get_unused_codes()) if codes else None
