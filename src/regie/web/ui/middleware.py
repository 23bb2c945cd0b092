# SPDX-License-Identifier: EUPL-1.2
"""Errors become pages: a database that is gone, and everything that a person can mend."""

from __future__ import annotations

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from regie.vocabulary import RegieError
from regie.web.ui import errors


class _OnException:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)


class DatabaseGoneMiddleware(_OnException):
    """503 when a view cannot reach the database. What breaks outside a view comes by ``errors.failed``."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.database_gone(request) if isinstance(exception, OperationalError | InterfaceError) else None


class RegieErrorMiddleware(_OnException):
    """The sentence of a ``RegieError`` that a view lets through."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.stopped(request, exception) if isinstance(exception, RegieError) else None
