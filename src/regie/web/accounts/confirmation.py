# SPDX-License-Identifier: EUPL-1.2
"""Whether it is certain that the person at the screen is who signed in, and where to make sure."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest
from django.urls import reverse


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether password, second factor or organisation's login was given in the last five minutes.

    A login counts as well as a confirmation afterwards. The organisation's login counts only when the person gave
    something there: where it says since when someone is signed in (``auth_time``), that has to be recent too.
    """
    since = time.time() - REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(record["at"] >= since and not _old_sign_in(record, since) for record in records)


def confirmation_address(request: HttpRequest, back: str) -> str:
    """The page that asks to confirm, which leads on to ``back``: by password, else second factor, else the
    organisation's login."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    address = methods[0]["url"] if methods else reverse("accounts:confirm_with_organisation")
    return f"{address}?{urlencode({'next': back})}"


def _old_sign_in(record: dict[str, Any], since: float) -> bool:
    if record.get("method") != "socialaccount":
        return False
    account = SocialAccount.objects.filter(provider=record.get("provider"), uid=record.get("uid")).first()
    token = (account.extra_data.get("id_token") or {}) if account else {}
    return bool(token.get("auth_time", time.time()) < since)
