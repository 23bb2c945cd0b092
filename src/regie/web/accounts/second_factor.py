# SPDX-License-Identifier: EUPL-1.2
"""What counts as a second factor, and who needs one."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes only stand in for one."""

_KNOWN = "second_factor"
"""Where the session keeps that it was opened by someone with a second factor."""


def required() -> bool:
    """Whether everybody needs a second factor. The demo never asks for one."""
    return settings.REGIE.second_factor_required and not settings.REGIE.demo


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened by someone with a second factor, asked once per session.

    The organisation's login counts as one, but only for a session that was opened by it.
    """
    if request.session.get(_KNOWN):
        return True
    methods = get_authentication_records(request, request.user)
    found = any(each.get("method") == "socialaccount" for each in methods)
    found = found or Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTORS).exists()
    if found:
        request.session[_KNOWN] = True
    return found


def factors() -> dict[int, str]:
    """Who has a second factor, by the number of the person: one of ours (``own``) or the organisation's login."""
    found = dict.fromkeys(SocialAccount.objects.values_list("user_id", flat=True), "organisation")
    own = Authenticator.objects.filter(type__in=FACTORS).values_list("user_id", flat=True)
    return found | dict.fromkeys(own, "own")


def is_last(authenticator: Authenticator) -> bool:
    """Whether the person would have no second factor left without this one."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
    return not others.exclude(pk=authenticator.pk).exists()
