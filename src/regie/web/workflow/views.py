# SPDX-License-Identifier: EUPL-1.2
"""Take a step and comment, from the page of any matter."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.vocabulary import RegieError
from regie.web.access import Permission, confirmed, needs, scope_of
from regie.web.ui.language import active
from regie.web.workflow import service
from regie.web.workflow.kinds import kind_of
from regie.web.workflow.models import Matter
from regie.web.workflow.queries import matter_by_id

_EVERYONE = tuple(Permission)


@needs(*_EVERYONE)
def move(request: HttpRequest, identifier: int, name: str) -> HttpResponseBase:
    """Take a step; a page that asks for a reason where one is needed, and for the password where it is risky."""
    scope = scope_of(request)
    matter = matter_by_id(scope, identifier)
    transition = kind_of(matter.kind).transition(name)
    if transition is not None and transition.confirmed:
        return _confirmed_move(request, matter, name)
    return _move(request, matter, name)


def _move(request: HttpRequest, matter: Matter, name: str) -> HttpResponseBase:
    scope = scope_of(request)
    kind = kind_of(matter.kind)
    transition = next((each for each in service.moves(matter, scope) if each.name == name), None)
    problem = ""
    if request.method == "POST":
        try:
            service.move(matter, name, scope, request.POST.get("note", ""))
        except RegieError as error:
            problem = error.message(active())
        else:
            messages.success(
                request, _("Vastgelegd: %(label)s.") % {"label": _(transition.label) if transition else ""}
            )
            return redirect(kind.address(matter))
    if transition is None and not problem:
        return redirect(kind.address(matter))
    return render(
        request,
        "workflow/move.html",
        {
            "matter": matter,
            "transition": transition,
            "address": kind.address(matter),
            "problem": problem,
            "note": request.POST.get("note", ""),
        },
        status=409 if problem else 200,
    )


_confirmed_move: Callable[[HttpRequest, Matter, str], HttpResponseBase] = confirmed(_move)


@needs(Permission.COMMENT)
@require_POST
def comment(request: HttpRequest, identifier: int) -> HttpResponse:
    """Add a comment."""
    scope = scope_of(request)
    matter = matter_by_id(scope, identifier)
    text = request.POST.get("text", "").strip()
    part = request.POST.get("part", "")[:64]
    if text:
        try:
            service.comment(matter, scope, text, part)
        except RegieError as error:
            address = kind_of(matter.kind).address(matter)
            problem = error.message(active())
            context = {"matter": matter, "text": text, "part": part, "problem": problem, "address": address}
            return render(request, "workflow/comment.html", context, status=409)
    else:
        messages.error(request, _("Schrijf eerst uw opmerking; er is niets opgeslagen."))
    return redirect(kind_of(matter.kind).address(matter) + "#opmerkingen")
