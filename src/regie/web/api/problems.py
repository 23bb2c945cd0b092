# SPDX-License-Identifier: EUPL-1.2
"""Every error of the API as ``application/problem+json`` (RFC 9457), in Dutch, and in English for who asks so."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions

from regie.vocabulary import RegieError
from regie.vocabulary.texts import say
from regie.web.access import ScopeDenied
from regie.web.region.door import NotReady
from regie.web.ui.language import active

TYPE = "application/problem+json"
VERSION = "1.0.0"

log = logging.getLogger(__name__)


def handler(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Django REST framework's exception handler."""
    match error:
        case NotReady():
            answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, say("web_api.not_ready", active()))
            answer["Retry-After"] = "5"
            return answer
        case ScopeDenied() | PermissionDenied() | exceptions.PermissionDenied():
            return problem(HTTPStatus.FORBIDDEN, say("web_api.denied", active()))
        case exceptions.AuthenticationFailed() | exceptions.NotAuthenticated():
            answer = problem(HTTPStatus.UNAUTHORIZED, say("web_api.no_token", active()))
            answer["WWW-Authenticate"] = getattr(error, "auth_header", None) or "Bearer"
            return answer
        case Http404() | exceptions.NotFound():
            return problem(HTTPStatus.NOT_FOUND, say("web_api.not_found", active()))
        case OperationalError() | InterfaceError():
            return unreachable()
        case RegieError():
            return problem(HTTPStatus.BAD_REQUEST, error.message(active()))
        case exceptions.ValidationError():
            return problem(HTTPStatus.BAD_REQUEST, say("web_api.invalid", active()), invalidParams=_fields(error))
        case exceptions.APIException():
            status = HTTPStatus(error.status_code)
            return problem(status, say("web_api.not_so", active(), what=status.phrase))
    log.exception("api_failed", exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, say("web_api.failed", active()))


def problem(status: HTTPStatus, detail: str, **more: Any) -> HttpResponse:
    """One problem. ``more`` are further members."""
    body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail, **more}
    return JsonResponse(body, status=status, content_type=TYPE, json_dumps_params={"ensure_ascii": False})


def unreachable() -> HttpResponse:
    """503: the database cannot be reached."""
    answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, say("web_api.database_gone", active()))
    answer["Retry-After"] = "60"
    return answer


def of_api(request: HttpRequest) -> bool:
    """Whether the API was asked, so that an error outside its views has the API's form too."""
    return request.path.startswith("/api/")


def _fields(error: exceptions.ValidationError) -> list[dict[str, str]]:
    details = error.detail if isinstance(error.detail, dict) else {"": error.detail}
    return [
        {"name": name, "reason": str(reason)}
        for name, reasons in details.items()
        for reason in (reasons if isinstance(reasons, list) else [reasons])
    ]
