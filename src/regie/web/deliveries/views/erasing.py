# SPDX-License-Identifier: EUPL-1.2
"""Erasing a client: ask, and see what was asked and done."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from regie.deliveries import erasures as tombstones
from regie.vocabulary import RegieError
from regie.web.access import PartyKind, Permission, confirmed, needs, scope_of
from regie.web.deliveries import erasing
from regie.web.deliveries.forms import ErasureForm
from regie.web.deliveries.sections import sections
from regie.web.region import door
from regie.web.ui.language import active
from regie.web.workflow.queries import matter_for, matters


@needs(Permission.ERASE_CLIENTS)
def erasures(request: HttpRequest) -> HttpResponseBase:
    """What was asked and done, and a form to ask; for who works for a municipality, whom to ask."""
    if request.method == "GET" and scope_of(request).party_kind is not PartyKind.COOPERATIVE:
        return render(request, "deliveries/erasures_elsewhere.html", {"sections": []})
    return _erasures(request)


@confirmed
def _erasures(request: HttpRequest) -> HttpResponseBase:
    """Behind a confirmation, since what is asked here cannot be undone."""
    scope = scope_of(request)
    _cooperative_only(request)
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = erasing.ask(scope, form.cleaned_data["client_key"], form.cleaned_data["reason"])
        except RegieError as problem:
            form.add_error(None, problem.message(active()))
        else:
            return redirect("deliveries:erasure", made.key)
    return render(
        request,
        "deliveries/erasures.html",
        {
            "sections": sections(scope, "erasures"),
            "form": form,
            "asked": [each for each in matters(scope, erasing.ERASURE) if each.state == "requested"],
            "done": list(reversed(tombstones(door.folder()))),
        },
        status=422 if form.errors else 200,
    )


@needs(Permission.ERASE_CLIENTS)
def erasure(request: HttpRequest, matter: str) -> HttpResponse:
    """One request: who asked why, and what became of it."""
    scope = scope_of(request)
    _cooperative_only(request)
    found = matter_for(scope, erasing.ERASURE, matter)
    payload: dict[str, Any] = found.payload
    return render(
        request,
        "deliveries/erasure.html",
        {
            "sections": sections(scope, "erasures"),
            "matter": found,
            "wanted": payload,
            "own": found.prepared_by_id == scope.user_id,
        },
    )


def _cooperative_only(request: HttpRequest) -> None:
    if scope_of(request).party_kind is not PartyKind.COOPERATIVE:
        raise PermissionDenied
