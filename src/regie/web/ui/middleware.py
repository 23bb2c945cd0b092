# SPDX-License-Identifier: EUPL-1.2
"""Around every page: what may be received and kept, and errors that become pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regie.vocabulary import RegieError
from regie.web.ui import errors
from regie.web.ui.numbers import content_length


class _OnException:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)


class SizeMiddleware(_OnException):
    """No more is received than a form can hold, except where files are handed in: those count for themselves.

    Before anybody knows who asks, the check of a form would otherwise write all that was sent to disk.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        written = content_length(request.META.get("CONTENT_LENGTH"))
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if written > most and request.path_info not in _for_files():
            raise RequestDataTooBig(f"{written} bytes to {request.path_info}")
        return self._get_response(request)


def _for_files() -> tuple[str, ...]:
    return reverse("deliveries:upload"), reverse("api:deliveries")


class PrivateMiddleware(_OnException):
    """What somebody reads in a session is kept by no browser and no proxy, unless the page itself says how."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer


class DatabaseGoneMiddleware(_OnException):
    """503 when a view cannot reach the database. What breaks outside a view comes by ``errors.failed``."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.database_gone(request) if isinstance(exception, OperationalError | InterfaceError) else None


class RegieErrorMiddleware(_OnException):
    """The sentence of a ``RegieError`` that a view lets through."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.stopped(request, exception) if isinstance(exception, RegieError) else None
