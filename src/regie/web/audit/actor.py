# SPDX-License-Identifier: EUPL-1.2
"""Who acts, in which role and for whom, and from where."""

from __future__ import annotations

import socket
from functools import cache
from hashlib import sha256
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from regie.web.access.scope import Scope
from regie.web.audit.cleaning import plain


def of(request: HttpRequest | None, scope: Scope | None = None) -> dict[str, str]:
    """The fields of an event that say who and from where. The scope goes before the one of the request.

    A visitor without account has no name. The session is known by a hash, so that the log gives nobody a session.
    """
    fields: dict[str, str] = {"source_system": source_system()}
    if request is not None:
        fields |= _place(request) | _account(getattr(request, "user", None))
        scope = scope or getattr(request, "scope", None)
    if scope is not None:
        fields |= {
            "user_id": str(scope.user_id),
            "user_name": plain(scope.name, 150),
            "role": str(scope.role),
            "party_kind": str(scope.party_kind),
            "party": plain(scope.party, 64),
        }
    return fields


def _account(user: Any) -> dict[str, str]:
    if user is None or not user.is_authenticated:
        return {}
    return {"user_id": str(user.pk), "user_name": plain(getattr(user, "name", "") or user, 150)}


def _place(request: HttpRequest) -> dict[str, str]:
    session = getattr(request, "session", None)
    key = session.session_key if session is not None else None
    return {
        "ip_address": address(request),
        "user_agent": plain(request.headers.get("User-Agent", "")),
        "session_hash": sha256(key.encode()).hexdigest()[:16] if key else "",
    }


def address(request: HttpRequest) -> str:
    """The address of who asks. Of ``X-Forwarded-For`` only what our own proxies wrote is believed."""
    found = request.META.get("REMOTE_ADDR", "")
    proxies = settings.REGIE.proxies
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if proxies and hops:
        found = hops[-min(proxies, len(hops))]
    try:
        return str(ip_address(found))
    except ValueError:
        return ""


@cache
def source_system() -> str:
    """Which system writes: ``regie@machine``."""
    return plain(f"regie@{socket.gethostname()}", 100)
