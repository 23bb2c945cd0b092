# SPDX-License-Identifier: EUPL-1.2
"""Waiting figures of the register over the API: counts per municipality, suppressed by reader, never rows."""

from __future__ import annotations

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from regie.web.access import Permission
from regie.web.api import schema
from regie.web.api.views import View, collection
from regie.web.audit import service as audit


class Waiting(View):
    """Wachtcijfers: hoeveel klantreizen nu op eerste contact of op hulp wachten."""

    needs = (Permission.SEE_WAITING,)
    parameters = frozenset({"pagina", "paginagrootte"})

    @extend_schema(
        operation_id="wachtcijfers", parameters=schema.PAGING, responses=schema.WAITING, summary="Wachtcijfers"
    )
    def get(self, request: Request) -> HttpResponseBase:
        from regie.web.register.figures import waiting_figures

        audit.note(request._request, object="waiting_figures")
        rows = [one.flat() for one in waiting_figures(self.scope(request))]
        return collection(request, rows)
