# SPDX-License-Identifier: EUPL-1.2
"""In which role someone acts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from regie.web.access import signed_in
from regie.web.accounts.queries import CHOSEN


@signed_in
def no_role(request: HttpRequest) -> HttpResponse:
    """For who has an account but no role yet."""
    if getattr(request, "scope", None) is not None:
        return redirect("home")
    return render(request, "accounts/no_role.html")


@signed_in
@require_POST
def choose_role(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own roles."""
    grants = getattr(request, "grants", [])
    chosen = request.POST.get("grant", "")
    if any(str(grant.pk) == chosen for grant in grants):
        request.session[CHOSEN] = int(chosen)
    return redirect("home")
