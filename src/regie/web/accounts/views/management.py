# SPDX-License-Identifier: EUPL-1.2
"""The configuration that is in force, to read. It is changed on the server, by environment variables."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from regie.web.access import Permission, needs
from regie.web.accounts import configuration


@needs(Permission.MANAGE_SETTINGS)
@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """How the application is set up and how it is doing."""
    return render(request, "accounts/settings.html", {"parts": configuration.parts()})
