# SPDX-License-Identifier: EUPL-1.2
"""The public page of a municipality: its published figures in plain language, without a login."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from regie.reporting.council_letter.published import PUBLIC
from regie.web.access import public
from regie.web.letters import queries
from regie.web.letters.answers import published_answer


@public
def municipality_page(request: HttpRequest, municipality: str) -> HttpResponse:
    """How it goes in one municipality: figures, need against budget, what is not explained, what was decided."""
    page = queries.municipal_page(municipality)
    return render(request, "letters/public.html", {"about": page, "content": page.content})


@public
@cache_control(public=True, max_age=3600)
def file(request: HttpRequest, municipality: str, period: str, version: int, name: str) -> HttpResponse:
    """A file of a published letter; not the template it was made with."""
    if name not in PUBLIC:
        raise Http404
    return published_answer(queries.published_version(municipality, period, version), name)
