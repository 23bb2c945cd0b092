# SPDX-License-Identifier: EUPL-1.2
"""One event for every request of a page with data; before one that may change something also an attempt.

The outcome is written after the view and outside its transaction, and before anything is sent: when it cannot be
written, the answer is an error page instead of the data.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.template.loader import render_to_string

from regie.vocabulary.texts import say
from regie.web.access.middleware import OPEN_PACKAGES, view_rule
from regie.web.access.policy import Permission
from regie.web.api.problems import of_api, problem
from regie.web.audit import actor, chain, events
from regie.web.audit.models import AuditEvent, Kind, Outcome
from regie.web.audit.operation import Operation, entered
from regie.web.audit.trace import begin
from regie.web.ui.language import active

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")

QUIET = frozenset({"health", "jobs:progress"})
"""Screens that only say how something is going; asked for every second, they would hide what matters."""

NO_SEARCH = frozenset({"pagina", "sorteer", "aantal", "na", "voor", "next", "terug"})
"""Parts of an address that turn a page over (a list's name may stand before them); the rest is a search."""

_OF_METHOD = {"POST": Kind.EXECUTE, "PUT": Kind.CHANGE, "PATCH": Kind.CHANGE, "DELETE": Kind.DELETE}

log = logging.getLogger(__name__)


class AuditMiddleware:
    """Stands outside the middleware that sets the scope: what that refuses is recorded too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        operation = Operation(begin(request.headers.get("traceparent", "")))
        request.audit_operation = operation  # type: ignore[attr-defined]
        with entered(operation):
            answer = self.get_response(request)
        answer["traceparent"] = operation.trace.traceparent
        last = [_outcome(request, operation, answer)] if _logged(request) else []
        if not (operation.waiting or last):
            return answer
        try:
            chain.append([*operation.waiting, *last])
        except DatabaseError:
            log.exception("audit_write_failed operation=%s", operation.name)
            return not_recorded(request)
        return answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        operation: Operation = request.audit_operation  # type: ignore[attr-defined]
        operation.name = _name(request)
        operation.who = actor.of(request)
        request.audit_signed_in = request.user.is_authenticated  # type: ignore[attr-defined]
        if request.method in SAFE_METHODS or not _logged(request):
            return None
        attempt = _event(request, operation, outcome=Outcome.ATTEMPT, kind=_kind(request, None))
        try:
            chain.append([attempt])
        except DatabaseError:
            log.exception("audit_write_failed operation=%s", operation.name)
            return not_recorded(request)
        return None


def not_recorded(request: HttpRequest) -> HttpResponse:
    """The answer when the log takes no events: nothing is shown that would not be recorded."""
    if of_api(request):
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, say("web_api.not_recorded", active()))
    return HttpResponse(render_to_string("audit/not_recorded.html"), status=503)


def _logged(request: HttpRequest) -> bool:
    """Pages with data, and of the library's pages (own account) those of somebody who is signed in."""
    found = request.resolver_match
    signed_in = getattr(request, "audit_signed_in", None)
    if signed_in is None:
        signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    if found is None:
        return bool(signed_in)
    if found.view_name in QUIET:
        return False
    rule = view_rule(found.func)
    if rule is None and getattr(found.func, "__module__", "").startswith(OPEN_PACKAGES):
        return bool(signed_in)
    return bool(rule != "public")


def _outcome(request: HttpRequest, operation: Operation, answer: HttpResponseBase) -> AuditEvent:
    status = answer.status_code
    if status in (401, 403) or _sent_to_sign_in(request, answer):
        outcome = Outcome.DENIED
    else:
        outcome = Outcome.DONE if status < 400 else Outcome.FAILED
    operation.name = operation.name or _name(request)
    operation.who = {**operation.who, **actor.of(request)}
    return _event(request, operation, outcome=outcome, kind=_kind(request, answer), status=status)


def _sent_to_sign_in(request: HttpRequest, answer: HttpResponseBase) -> bool:
    if request.user.is_authenticated:
        return False
    to = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""
    return to.partition("?")[0] == resolve_url("account_login")


def _event(
    request: HttpRequest, operation: Operation, *, outcome: str, kind: str, status: int | None = None
) -> AuditEvent:
    noted = operation.noted
    details: dict[str, Any] = {"method": request.method}
    if status is not None:
        details["http"] = status
    if request.GET:
        details["query"] = {key: request.GET.getlist(key) for key in request.GET}
    rule = view_rule(request.resolver_match.func) if request.resolver_match else None
    if isinstance(rule, tuple) and len(rule) < len(Permission):
        details["permission"] = [str(permission) for permission in rule]
    return events.made(
        operation,
        operation.who,
        action=operation.name,
        kind=kind,
        outcome=outcome,
        object=noted.get("object") or _object(request),
        subjects=noted.get("subjects", ()),
        purpose=noted.get("purpose", ""),
        details={**details, **noted.get("details", {})},
        whole=outcome != Outcome.ATTEMPT,
    )


def _kind(request: HttpRequest, answer: HttpResponseBase | None) -> str:
    if request.method not in SAFE_METHODS:
        return _OF_METHOD.get(request.method or "", Kind.EXECUTE)
    if answer is not None and answer.headers.get("Content-Disposition", "").startswith("attachment"):
        return Kind.EXPORT
    searched = [name for name, value in request.GET.items() if value and name.rpartition("-")[2] not in NO_SEARCH]
    return Kind.SEARCH if searched else Kind.READ


def _name(request: HttpRequest) -> str:
    found = request.resolver_match
    return (found.view_name or found.func.__name__) if found else "unknown_address"


def _object(request: HttpRequest) -> str:
    """What the address names: ``2024-H1``, or ``contract=hlv year=2024``; an unknown address itself."""
    found = request.resolver_match
    if found is None:
        return request.path
    named = {key: value for key, value in found.kwargs.items() if not key.endswith(("token", "key"))}
    if len(named) == 1:
        return str(*named.values())
    return " ".join(f"{key}={value}" for key, value in named.items())
