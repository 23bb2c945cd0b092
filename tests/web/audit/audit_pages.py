# SPDX-License-Identifier: EUPL-1.2
"""Pages that do what pages do, for the tests of the audit middleware (an ``urlconf``)."""

from __future__ import annotations

import os
import signal

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from regie.vocabulary import RegieError
from regie.web.access import Permission, needs, public, scope_of
from regie.web.audit import service
from regie.web.audit.models import RetentionTerm

see = needs(Permission.SEE_FIGURES)


@see
def read(request: HttpRequest) -> HttpResponse:
    service.note(request, object="cijfer/1", subjects=["ps-2", "ps-1"], purpose="controle", details={"rows": 2})
    return HttpResponse("gegevens")


@see
def contract(request: HttpRequest, contract: str, token: str) -> HttpResponse:
    return HttpResponse(contract)


@see
def download(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a;b", headers={"Content-Disposition": 'attachment; filename="a.csv"'})


@see
def change(request: HttpRequest) -> HttpResponse:
    """Changes something in a transaction; ``how`` says what goes wrong."""
    with transaction.atomic():
        RetentionTerm.objects.create(category="test", days=3)
        service.record(action="test.changed", scope=scope_of(request), object="test/1")
        match request.GET.get("how"):
            case "breaks":
                raise RuntimeError("mislukt")
            case "refused":
                raise RegieError("web_audit.nothing_chosen")
            case "killed":
                os.kill(os.getpid(), signal.SIGKILL)
    return HttpResponse("gewijzigd")


@needs(Permission.MANAGE_USERS)
def for_others(request: HttpRequest) -> HttpResponse:
    RetentionTerm.objects.create(category="test", days=3)
    return HttpResponse("geheim")


@see
def missing(request: HttpRequest) -> HttpResponse:
    raise Http404


@public
def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("openbaar")


tests = (
    [
        path("lees", read, name="read"),
        path("contract/<str:contract>/<str:token>", contract, name="contract"),
        path("haal", download, name="download"),
        path("wijzig", change, name="change"),
        path("anderen", for_others, name="for_others"),
        path("weg", missing, name="missing"),
        path("open", open_page, name="open"),
    ],
    "test",
)
urlpatterns = [path("test/", include(tests, namespace="test")), path("", include("regie.web.urls"))]
