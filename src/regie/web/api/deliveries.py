# SPDX-License-Identifier: EUPL-1.2
"""Deliveries over the API: what was handed in, and handing in from a provider's own system."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponseBase, JsonResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from regie.deliveries import Summary
from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.api import schema
from regie.web.api.views import View, collection, json_answer
from regie.web.config import MEGABYTE
from regie.web.deliveries.queries import sees_counts
from regie.web.region import door
from regie.web.ui.language import pick
from regie.web.ui.numbers import content_length

P = Permission


class Deliveries(View):
    """Leveringen: wat is ingediend, en een levering indienen."""

    needs = (P.SEE_DELIVERIES,)
    parameters = frozenset({"pagina", "paginagrootte"})
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="leveringen", parameters=schema.PAGING, responses=schema.DELIVERIES, summary="Leveringen"
    )
    def get(self, request: Request) -> HttpResponseBase:
        return collection(
            request, [_delivery(self.scope(request), one) for one in door.deliveries(self.scope(request))]
        )

    @extend_schema(
        operation_id="leveringen_indienen",
        request=schema.UPLOAD,
        responses=schema.with_problems({(202, "application/json"): schema.HANDED_IN}),
        summary="Een levering indienen",
    )
    def post(self, request: Request) -> HttpResponseBase:
        from regie.web.deliveries import service

        most = settings.REGIE.upload_bytes
        # looked at before anything is written to disk
        if content_length(request.META.get("CONTENT_LENGTH")) > most + MEGABYTE:
            raise RegieError("web_deliveries.file_too_large", most=most // MEGABYTE)
        file = request.FILES.get("bestand")
        if file is None:
            raise RegieError("web_api.needed", name="bestand")
        upload = service.hand_in(self.scope(request), file)
        answer = JsonResponse(_handed(upload), status=HTTPStatus.ACCEPTED)
        answer["Location"] = reverse("api:handed", args=[upload.pk])
        return answer


class Delivery(View):
    """Eén levering."""

    needs = (P.SEE_DELIVERIES,)

    @extend_schema(operation_id="levering", responses=schema.DELIVERY, summary="Eén levering")
    def get(self, request: Request, identifier: str) -> HttpResponseBase:
        for one in door.deliveries(self.scope(request)):
            if one.hash == identifier:
                return json_answer(_delivery(self.scope(request), one))
        raise Http404


class Handed(View):
    """Hoe ver een ingediende levering is."""

    needs = (P.DELIVER,)

    @extend_schema(
        operation_id="inzending",
        responses=schema.with_problems({(200, "application/json"): schema.HANDED_IN}),
        summary="Stand van een inzending",
    )
    def get(self, request: Request, identifier: UUID) -> HttpResponseBase:
        from regie.web.deliveries.queries import upload_for

        return json_answer(_handed(upload_for(self.scope(request), identifier)))


def _delivery(scope: Scope, one: Summary) -> dict[str, Any]:
    """One delivery; its counts are for its party and for who may see small numbers."""
    shown = sees_counts(scope, one)
    return {
        "hash": one.hash,
        "party": one.party,
        "periodStart": one.period_start.isoformat(),
        "periodEnd": one.period_end.isoformat(),
        "receivedOn": one.received_on.isoformat(),
        "rowsRead": one.rows_read if shown else None,
        "rowsAccepted": one.rows_accepted if shown else None,
        "rowsSetAside": one.rows_set_aside if shown else None,
        "warnings": one.warnings if shown else None,
        "supplements": one.supplements,
    }


def _handed(upload: Any) -> dict[str, Any]:
    return {
        "id": str(upload.pk),
        "state": upload.state,
        "delivery": upload.delivery_hash or None,
        "message": pick(upload.refusal) or None,
    }
