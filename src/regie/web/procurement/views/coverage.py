# SPDX-License-Identifier: EUPL-1.2
"""Coverage: the fewest parties, what binds, who must change; and a choice by hand against the same rules."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from regie.web.access import Permission, needs
from regie.web.procurement.views.chapters import page


@needs(Permission.SEE_PROCUREMENT)
def coverage(request: HttpRequest, study: str) -> HttpResponse:
    """The fewest parties and what follows from them."""
    return page(request, study, "coverage", _("Dekking"), template="procurement/coverage.html")


@needs(Permission.EDIT_PROCUREMENT)
def choosing(request: HttpRequest, study: str) -> HttpResponse:
    """Choose parties by hand."""
    return coverage(request, study)
