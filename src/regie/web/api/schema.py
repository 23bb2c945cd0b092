# SPDX-License-Identifier: EUPL-1.2
"""The forms of answers in the OpenAPI document (texts in Dutch, as the API Design Rules ask)."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

TEXT: dict[str, Any] = {"type": "string"}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT},
}


def collection(properties: dict[str, Any]) -> dict[Any, Any]:
    """A page of rows with these properties, and the problems that may come instead."""
    body = {
        "type": "object",
        "required": ["aantal", "resultaten", "volgende"],
        "properties": {
            "aantal": {"type": "integer", "description": "Aantal rijen in totaal."},
            "resultaten": {"type": "array", "items": {"type": "object", "properties": properties}},
            "volgende": {"type": ["string", "null"], "description": "Adres van de volgende pagina."},
        },
    }
    return with_problems({(200, "application/json"): body})


def with_problems(good: dict[Any, Any]) -> dict[Any, Any]:
    """An answer, and the problems that may come instead."""
    return good | {(status, "application/problem+json"): PROBLEM for status in (400, 401, 403, 404, 503)}


DEFINITION: dict[str, Any] = {
    "id": TEXT,
    "number": {"type": "integer"},
    "nl": TEXT,
    "en": TEXT,
    "definitionNl": TEXT,
    "definitionEn": TEXT,
    "periods": {"type": "array", "items": TEXT},
    "breakdowns": {"type": "array", "items": TEXT},
    "measures": {"type": "array", "items": {"type": "object"}},
}

SNAPSHOTS = collection(
    {"id": TEXT, "referenceDate": TEXT, "firstDay": TEXT, "lastDay": TEXT, "inUse": {"type": "boolean"}}
)
INDICATORS = collection(DEFINITION)
INDICATOR = with_problems(
    {(200, "application/json"): {"type": "object", "properties": DEFINITION | {"sql": TEXT}}}
)
FIGURES = collection(
    {
        "indicator": TEXT,
        "period": TEXT,
        "value": {"type": ["number", "string", "null"], "description": "Euro's als tekst met twee decimalen."},
        "unit": TEXT,
        "suppressed": {"type": "string", "enum": ["true", "false"]},
        "remark": {"type": ["string", "null"]},
        "snapshot": TEXT,
    }
)

_DELIVERY: dict[str, Any] = {
    "hash": TEXT,
    "party": TEXT,
    "periodStart": TEXT,
    "periodEnd": TEXT,
    "receivedOn": TEXT,
    "rowsRead": {"type": ["integer", "null"]},
    "rowsAccepted": {"type": ["integer", "null"]},
    "rowsSetAside": {"type": ["integer", "null"]},
    "warnings": {"type": ["integer", "null"]},
    "supplements": {"type": ["string", "null"]},
}
DELIVERIES = collection(_DELIVERY)
DELIVERY = with_problems({(200, "application/json"): {"type": "object", "properties": _DELIVERY}})
WAITING = collection(
    {
        "indicator": TEXT,
        "period": TEXT,
        "municipality": TEXT,
        "value": {"type": ["number", "null"], "description": "Leeg als de waarde onbekend of onderdrukt is."},
        "unit": TEXT,
        "snapshot": TEXT,
        "suppressed": {"type": "boolean"},
        "remark": TEXT,
    }
)
UPLOAD = {
    "multipart/form-data": {
        "type": "object",
        "required": ["bestand"],
        "properties": {"bestand": {"type": "string", "format": "binary"}},
    }
}
HANDED_IN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "state": TEXT,
        "delivery": {"type": ["string", "null"], "description": "Kenmerk van de levering, als die is opgeslagen."},
        "message": {"type": ["string", "null"], "description": "Waarom de levering is geweigerd."},
    },
}

PAGING = [
    OpenApiParameter("pagina", OpenApiTypes.INT, description="Pagina, vanaf 1."),
    OpenApiParameter("paginagrootte", OpenApiTypes.INT, description="Rijen per pagina, hoogstens 5000."),
]
ODATA = [
    OpenApiParameter("$select", str, description="Kolommen, met komma's ertussen."),
    OpenApiParameter("$filter", str, description="Bijvoorbeeld: municipality eq '0917' and value gt 10."),
    OpenApiParameter("$orderby", str, description="Kolommen om op te sorteren, elk met asc of desc."),
    OpenApiParameter("$top", OpenApiTypes.INT, description="Hoogstens zoveel rijen."),
    OpenApiParameter("$skip", OpenApiTypes.INT, description="Sla zoveel rijen over."),
]
