# SPDX-License-Identifier: EUPL-1.2
"""What the pages of this screen share: their tabs, and a file that is made while one waits."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from regie.web.access import Permission, Scope
from regie.web.audit import service as audit
from regie.web.ui.components import Tab
from regie.web.valve.documents import KINDS, Wanted, made


def tabs(scope: Scope, here: str) -> list[Tab]:
    """The parts of this screen that the reader may see; ``here`` is the name of the address of one."""
    parts = (
        (_("Overzicht"), "overview", (Permission.SEE_RISKS, Permission.SEE_REQUESTS, Permission.SEE_SETTLEMENT)),
        (_("Risicodossier"), "risks", (Permission.SEE_RISKS,)),
        (_("Verzoeken"), "requests", (Permission.SEE_REQUESTS,)),
        (_("Afrekening"), "settlements", (Permission.SEE_SETTLEMENT,)),
    )
    return [
        Tab(label, reverse(f"valve:{name}"), active=name == here)
        for label, name, needed in parts
        if any(scope.may(each) for each in needed)
    ]


def download(
    request: HttpRequest, scope: Scope, wanted: Wanted, kind: str, back: str, *, title: str
) -> HttpResponseBase:
    """The file, or how far it is while it is being made; a page that renews itself until it is there."""
    if kind not in KINDS:
        raise Http404
    job = made(wanted, scope, again="opnieuw" in request.GET)
    if job is not None:
        return render(request, "valve/file.html", {"job": job, "back": back, "heading": title})
    audit.note(request, object=f"{wanted.name}.{kind}")
    answer = FileResponse(wanted.file(kind).open("rb"), as_attachment=True, filename=f"{wanted.name}.{kind}")
    answer["Content-Type"] = KINDS[kind]
    return answer
