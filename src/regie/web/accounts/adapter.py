# SPDX-License-Identifier: EUPL-1.2
"""How people come in: nobody signs up by themselves; an invitation or the organisation's own login makes an account."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up by oneself."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The organisation's login makes an account without any role: someone still has to grant one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        name = data.get("name") or " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        user.name = name or user.email
        return user


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None, **_: Any) -> HttpResponse:
    """The page after too many failed logins."""
    return render(request, "accounts/locked_out.html", status=429)
