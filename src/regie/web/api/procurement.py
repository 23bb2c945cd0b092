# SPDX-License-Identifier: EUPL-1.2
"""Procurement studies for other systems: what the pages show, cut and suppressed as on the screen."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpResponse, HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from regie.web.access import Permission
from regie.web.api import schema
from regie.web.api.views import View, collection, json_answer
from regie.web.audit import service as audit
from regie.web.procurement.drafts import all_of, as_payload, working
from regie.web.procurement.outside import chapter_of, header
from regie.web.procurement.results import latest

P = Permission

_HEADER: dict[str, Any] = {
    "study": schema.TEXT,
    "title": schema.TEXT,
    "run": {"type": ["string", "null"], "description": "Kenmerk van de berekening; leeg als er nog geen is."},
    "snapshot": {"type": ["string", "null"]},
    "seed": {"type": ["integer", "null"]},
    "synthetic": {"type": ["boolean", "null"]},
    "illustrative": {"type": "boolean"},
}
_ROW: dict[str, Any] = {
    "type": "object",
    "properties": {
        "group": {"type": ["string", "null"]},
        "label": schema.TEXT,
        "total": {"type": "boolean"},
        "values": {"type": "array", "items": {"type": ["integer", "string", "null"]}},
        "suppressed": {
            "type": "array",
            "items": {"type": "integer"},
            "description": "Plaatsen (vanaf 0) van waarden die niet worden getoond: te weinig personen.",
        },
    },
}
_TABLE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": schema.TEXT,
        "title": schema.TEXT,
        "unit": schema.TEXT,
        "head": schema.TEXT,
        "columns": {"type": "array", "items": schema.TEXT},
        "rows": {"type": "array", "items": _ROW},
    },
}
_CHAPTER = schema.with_problems(
    {
        (200, "application/json"): {
            "type": "object",
            "properties": _HEADER | {"lead": schema.TEXT, "tables": {"type": "array", "items": _TABLE}},
        }
    }
)
_STUDIES = schema.collection(_HEADER)
_STUDY = schema.with_problems(
    {
        (200, "application/json"): {
            "type": "object",
            "properties": _HEADER
            | {"content": {"type": "object", "description": "De studie volgens docs/study-files.md."}},
        }
    }
)


class Studies(View):
    """Inkoopstudies met hun laatste berekening."""

    needs = (P.SEE_PROCUREMENT,)
    parameters = frozenset({"pagina", "paginagrootte"})

    @extend_schema(
        operation_id="inkoopstudies", parameters=schema.PAGING, responses=_STUDIES, summary="Inkoopstudies"
    )
    def get(self, request: Request) -> HttpResponseBase:
        scope = self.scope(request)
        return collection(request, [_listed(scope, each.key) for each in all_of(scope)])


class Study(View):
    """Eén inkoopstudie: alles wat mensen kozen of aannamen."""

    needs = (P.SEE_PROCUREMENT,)

    @extend_schema(operation_id="inkoopstudie", responses=_STUDY, summary="Eén inkoopstudie")
    def get(self, request: Request, identifier: str) -> HttpResponseBase:
        scope = self.scope(request)
        found = working(scope, identifier)
        if found.best is None:
            raise Http404
        audit.note(request._request, object=f"procurement/{identifier}")
        return json_answer(_listed(scope, identifier) | {"content": as_payload(found.best)})


class Chapter(View):
    """Eén hoofdstuk van de laatste berekening van een inkoopstudie."""

    needs = (P.SEE_PROCUREMENT,)
    tab: ClassVar[str] = ""

    def answer(self, request: Request, identifier: str) -> HttpResponse:
        """The chapter as the holder of the token may see it."""
        scope = self.scope(request)
        working(scope, identifier)
        kept = latest(scope, identifier)
        if kept is None:
            raise Http404
        audit.note(request._request, object=f"procurement/{identifier}/{self.tab}")
        return json_answer(chapter_of(scope, kept.result, self.tab))


class Landscape(Chapter):
    """Waar we staan: concentratie, prijzen, plaatsen en administratie."""

    tab = "landscape"

    @extend_schema(operation_id="inkoopstudie_landschap", responses=_CHAPTER, summary="Waar we staan")
    def get(self, request: Request, identifier: str) -> HttpResponseBase:
        return self.answer(request, identifier)


class Lots(Chapter):
    """Percelen: geschiedenis, wat ertussen valt en wat dubbel zou worden betaald."""

    tab = "lots"

    @extend_schema(operation_id="inkoopstudie_percelen", responses=_CHAPTER, summary="Percelen")
    def get(self, request: Request, identifier: str) -> HttpResponseBase:
        return self.answer(request, identifier)


class Coverage(Chapter):
    """Dekking: de minste partijen, knellende regels en overdrachten."""

    tab = "coverage"

    @extend_schema(operation_id="inkoopstudie_dekking", responses=_CHAPTER, summary="Dekking")
    def get(self, request: Request, identifier: str) -> HttpResponseBase:
        return self.answer(request, identifier)


class LumpSums(Chapter):
    """Lumpsums: van geschiedenis naar bedrag, redelijkheid en verdeelsleutels."""

    tab = "lump_sums"

    @extend_schema(operation_id="inkoopstudie_lumpsums", responses=_CHAPTER, summary="Lumpsums")
    def get(self, request: Request, identifier: str) -> HttpResponseBase:
        return self.answer(request, identifier)


class StartScenarios(Chapter):
    """Startscenario's naast elkaar: wat uitstel kost."""

    tab = "starting"

    @extend_schema(operation_id="inkoopstudie_startscenarios", responses=_CHAPTER, summary="Startscenario's")
    def get(self, request: Request, identifier: str) -> HttpResponseBase:
        return self.answer(request, identifier)


def _listed(scope: Any, key: str) -> dict[str, Any]:
    found, kept = working(scope, key), latest(scope, key)
    if kept is not None:
        return header(kept.result)
    empty = dict.fromkeys(_HEADER)
    illustrative = found.best is not None and found.best.illustrative
    return empty | {"study": key, "title": found.title, "illustrative": illustrative}
