# SPDX-License-Identifier: EUPL-1.2
"""Lots: what the care of each was, and grouping products and ages into needs and lots with what comes of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from regie.web.access import Permission, needs
from regie.web.procurement.views.chapters import page


@needs(Permission.SEE_PROCUREMENT)
def lots(request: HttpRequest, study: str) -> HttpResponse:
    """The history of the lots, what falls between them, and what would be paid twice."""
    return page(request, study, "lots", _("Percelen"), template="procurement/lots.html")


@needs(Permission.EDIT_PROCUREMENT)
def grouping(request: HttpRequest, study: str) -> HttpResponse:
    """Group needs into lots."""
    return lots(request, study)
