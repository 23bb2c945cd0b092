# SPDX-License-Identifier: EUPL-1.2
"""Too many wrong passwords: who is locked out, the page that says so, and how to let them in again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from regie.web.accounts.models import User
from regie.web.audit.actor import address


def tried_name(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """The mail address that somebody tries to sign in with, always written the same way."""
    tried = credentials or (request.POST if request is not None else {})
    found = tried.get("email") or tried.get("username") or tried.get("login") or ""
    return str(found).strip().lower()


def tried_from(request: HttpRequest) -> str:
    """The network address that somebody tries from, by the same rule as the audit log."""
    return address(request)


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """The page after too many wrong passwords."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)


def locked_names() -> frozenset[str]:
    """The mail addresses that are locked out at this moment, somewhere."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    tried = (
        AccessAttempt.objects.filter(attempt_time__gte=since)
        .values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
    )
    return frozenset(each["username"] for each in tried if each["username"])


def forget(request: HttpRequest, user: User) -> None:
    """Forget the wrong passwords given for this person."""
    reset(username=user.email)
    get_adapter()._delete_login_attempts_cached_email(request, email=user.email)
