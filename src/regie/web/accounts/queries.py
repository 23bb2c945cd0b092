# SPDX-License-Identifier: EUPL-1.2
"""Reads of people and roles."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from regie.web.access.scope import Scope
from regie.web.accounts.models import Grant
from regie.web.accounts.names import role_in_words

__all__ = ["CHOSEN", "active_grants", "active_scope", "has_second_factor", "role_in_words"]

CHOSEN = "grant"
"""Where the session keeps the role that was chosen."""


def active_grants(user_id: int) -> QuerySet[Grant]:
    """The roles that count today, first granted first."""
    today = timezone.localdate()
    return Grant.objects.select_related("user").filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=today),
        user_id=user_id,
        state=Grant.State.ACTIVE,
        valid_from__lte=today,
    )


def active_scope(request: HttpRequest) -> Scope | None:
    """The scope of the role that this person acts in: the one chosen in the session, else the first."""
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return None
    grants = list(active_grants(user.pk))
    request.grants = grants  # type: ignore[attr-defined]
    chosen = request.session.get(CHOSEN)
    grant = next((each for each in grants if each.pk == chosen), grants[0] if grants else None)
    request.grant = grant  # type: ignore[attr-defined]
    return grant.scope() if grant else None


def has_second_factor(request: HttpRequest) -> bool:
    """Whether the person has a second factor, asked once per session."""
    if request.session.get("second_factor"):
        return True
    from allauth.mfa.utils import is_mfa_enabled
    from allauth.socialaccount.models import SocialAccount

    user = request.user
    found = is_mfa_enabled(user) or SocialAccount.objects.filter(user_id=user.pk).exists()
    if found:
        request.session["second_factor"] = True
    return found
