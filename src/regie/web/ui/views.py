# SPDX-License-Identifier: EUPL-1.2
"""The pages that belong to no screen: help, accessibility, and the gallery of components."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from regie.web.access import public
from regie.web.ui import gallery as samples
from regie.web.ui.chart_files import chart_file
from regie.web.ui.tables import exported


@public
def help_page(request: HttpRequest) -> HttpResponse:
    """How the application is used, and whom to ask."""
    return render(request, "ui/help.html")


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "ui/accessibility.html")


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component once, with made-up content. Only there in a demo."""
    if not settings.REGIE.demo:
        raise Http404
    context = samples.context(request)
    file = exported(request, context["table"]) or chart_file(request, context["charts"])
    return file or render(request, "ui/gallery.html", context)
