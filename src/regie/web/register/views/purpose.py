# SPDX-License-Identifier: EUPL-1.2
"""Every look at journeys is recorded with what it is for.

Who keeps journeys looks for the help itself, and that is what is recorded; who oversees the register says what
for, as with rows of deliveries.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from regie.web.access import scope_of
from regie.web.audit import service as audit
from regie.web.deliveries import purposes
from regie.web.register.holders import holder_of

OWN = "Klantreizen van het eigen team of de eigen cliënten begeleiden"
"""The purpose of who keeps journeys, in the language of the log."""

View = Callable[..., HttpResponseBase]


def for_a_purpose(view: View) -> View:
    """Records the purpose with the view; asks for it first where it does not follow from the role."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        scope = scope_of(request)
        purpose = OWN if holder_of(scope) is not None else purposes.chosen(request, scope)
        if not purpose:
            back = urlencode({"terug": request.get_full_path()})
            return redirect(f"{reverse('deliveries:rows_purpose')}?{back}")
        audit.note(request, purpose=purpose)
        return view(request, *args, **kwargs)

    return asked


def purpose_of(request: HttpRequest) -> str:
    """The purpose that was chosen, to show on the page; empty for who keeps journeys."""
    scope = scope_of(request)
    return "" if holder_of(scope) is not None else purposes.chosen(request, scope)
