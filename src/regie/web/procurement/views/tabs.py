# SPDX-License-Identifier: EUPL-1.2
"""The pages of a study that only show: where we stand, lump sums, start dates."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from regie.web.access import Permission, needs
from regie.web.procurement.views.chapters import page


@needs(Permission.SEE_PROCUREMENT)
def landscape(request: HttpRequest, study: str) -> HttpResponse:
    """How care is spread over providers, prices and places, and what its administration takes."""
    return page(request, study, "landscape", _("Waar we staan"))


@needs(Permission.SEE_PROCUREMENT)
def lump_sums(request: HttpRequest, study: str) -> HttpResponse:
    """From history to amount in steps, whether it is fair, and keys between municipalities."""
    return page(request, study, "lump_sums", _("Lumpsums"))


@needs(Permission.SEE_PROCUREMENT)
def starting(request: HttpRequest, study: str) -> HttpResponse:
    """Ways to begin side by side, and what delay costs."""
    return page(request, study, "starting", _("Ingangsdatum"))
