# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out, and changes in a person's ways to sign in: what Django, allauth and axes tell."""

from __future__ import annotations

import hmac
from typing import Any

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa_signals
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth import signals as auth_signals
from django.dispatch import Signal
from django.http import HttpRequest

from regie.web.audit.models import Kind, Outcome
from regie.web.audit.service import record

SIMPLE: dict[str, Signal] = {
    "sign_in.password_changed": account_signals.password_changed,
    "sign_in.password_set": account_signals.password_set,
    "sign_in.password_reset": account_signals.password_reset,
    "sign_in.email_changed": account_signals.email_changed,
    "sign_in.second_factor_added": mfa_signals.authenticator_added,
    "sign_in.second_factor_removed": mfa_signals.authenticator_removed,
    "sign_in.second_factor_renewed": mfa_signals.authenticator_reset,
    "sign_in.second_factor_used": mfa_signals.authenticator_used,
}
"""What is recorded as it is told, with the kind of second factor."""


def listen() -> None:
    """Listen to the libraries; called once, when the application starts."""
    for action, signal in SIMPLE.items():
        signal.connect(_recorder(action, Outcome.DONE), weak=False, dispatch_uid=action)
    failed = _recorder("sign_in.second_factor_failed", Outcome.FAILED)
    mfa_signals.authentication_failed.connect(failed, weak=False, dispatch_uid="sign_in.second_factor_failed")
    auth_signals.user_logged_in.connect(_signed_in, dispatch_uid="sign_in.done")
    auth_signals.user_logged_out.connect(_signed_out, dispatch_uid="sign_in.out")
    auth_signals.user_login_failed.connect(_failed, dispatch_uid="sign_in.failed")
    user_locked_out.connect(_locked_out, dispatch_uid="sign_in.locked_out")


def _recorder(action: str, outcome: Outcome) -> Any:
    def told(request: HttpRequest | None = None, user: Any = None, **about: Any) -> None:
        factor = getattr(about.get("authenticator"), "type", "")
        _record(action, request, user, outcome, {"factor": factor} if factor else {})

    return told


def _signed_in(request: HttpRequest | None = None, user: Any = None, **_: Any) -> None:
    methods = (
        get_authentication_records(request, user) if request is not None and hasattr(request, "session") else []
    )
    ways = [str(method.get("type") or method.get("method")) for method in methods]
    _record("sign_in.done", request, user, Outcome.DONE, {"ways": ways} if ways else {})


def _signed_out(request: HttpRequest | None = None, user: Any = None, **_: Any) -> None:
    if user is not None:
        _record("sign_in.out", request, user, Outcome.DONE, {})


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    tried = credentials.get("username") or credentials.get("email") or credentials.get("login") or ""
    _record("sign_in.failed", request, _account(tried), Outcome.FAILED, {"tried": _recognisable(tried)})


def _locked_out(request: HttpRequest | None = None, username: str = "", **_: Any) -> None:
    _record("sign_in.locked_out", request, _account(username), Outcome.DENIED, {"tried": _recognisable(username)})


def _account(tried: str) -> Any:
    return get_user_model()._default_manager.filter(email__iexact=tried).first() if tried else None


def _recognisable(tried: str) -> str:
    """The same for the same name, but not the name: it may be a password typed in the wrong field."""
    return hmac.digest(settings.SECRET_KEY.encode(), tried.strip().lower().encode(), "sha256").hex()[:12]


def _record(
    action: str, request: HttpRequest | None, user: Any, outcome: Outcome, details: dict[str, Any]
) -> None:
    about = f"user/{user.pk}" if user is not None and user.pk is not None else ""
    record(
        action=action,
        request=request,
        object=about,
        outcome=outcome,
        kind=Kind.SIGN_IN,
        details=details,
    )
