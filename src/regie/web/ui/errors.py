# SPDX-License-Identifier: EUPL-1.2
"""The pages for what goes wrong: in the look of the rest, with what to do, never with a traceback."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from regie.vocabulary import Refused, RegieError
from regie.vocabulary.texts import say
from regie.web.api.problems import of_api, problem, unreachable
from regie.web.ui.language import active


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be read."""
    return render(request, "ui/errors/400.html", status=400)


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the role gives no right."""
    return render(request, "ui/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is nothing here for this reader. Who asks the API gets it in the form of the API."""
    if of_api(request):
        return problem(HTTPStatus.NOT_FOUND, say("web_api.not_found", active()))
    return render(request, "ui/errors/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 when it was the database that could not be reached. Touches neither database nor region."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return database_gone(request)
    if of_api(request):
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, say("web_api.failed", active()))
    return HttpResponse(render_to_string("ui/errors/500.html"), status=500)


def database_gone(request: HttpRequest) -> HttpResponse:
    """503: the database cannot be reached."""
    if of_api(request):
        return unreachable()
    return HttpResponse(render_to_string("ui/errors/503.html"), status=503, headers={"Retry-After": "60"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was not sent from a page of ours, or the page is too old."""
    return HttpResponse(render_to_string("ui/errors/csrf.html"), status=403)


def stopped(request: HttpRequest, error: RegieError) -> HttpResponse:
    """The sentence of an error that a person can mend: 409 when it was refused, else 400."""
    status = 409 if isinstance(error, Refused) else 400
    sentence = error.message(active())
    if request.headers.get("HX-Request"):
        context = {"kind": "error", "content": sentence}
        return HttpResponse(render_to_string("ui/components/callout.html", context), status=status)
    back = request.path if request.method == "POST" else ""
    return render(request, "ui/errors/stopped.html", {"sentence": sentence, "back": back}, status=status)
