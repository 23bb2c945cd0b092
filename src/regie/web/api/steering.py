# SPDX-License-Identifier: EUPL-1.2
"""Actions of steering meetings for other systems: read only, for who sees meetings on the screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from regie.web.access import Permission
from regie.web.api import schema
from regie.web.api.views import View, collection
from regie.web.audit import service as audit
from regie.web.steering import queries
from regie.web.steering.models import Action

ACTIONS = schema.collection(
    {
        "number": schema.TEXT,
        "theme": {"type": "string", "enum": ["programme", "access", "operations", "finance"]},
        "text": schema.TEXT,
        "ownerRole": schema.TEXT,
        "ownerPartyKind": schema.TEXT,
        "ownerParty": {"type": "string", "description": "CBS-code van de gemeente; leeg voor de coöperatie."},
        "due": schema.TEXT,
        "state": {"type": "string", "enum": ["open", "done", "dropped"]},
        "settledOn": {"type": ["string", "null"]},
        "meeting": schema.TEXT,
        "meetingDay": schema.TEXT,
    }
)


class SteeringActions(View):
    """Acties uit regiegesprekken: wat, door welke functie, wanneer en hoe het ermee staat."""

    needs = (Permission.SEE_MEETINGS,)
    parameters = frozenset({"pagina", "paginagrootte"})

    @extend_schema(
        operation_id="regieacties",
        parameters=schema.PAGING,
        responses=ACTIONS,
        summary="Acties uit regiegesprekken",
    )
    def get(self, request: Request) -> HttpResponseBase:
        rows = [_row(each) for each in queries.actions(self.scope(request))]
        audit.note(request._request, object="actions", details={"rows": len(rows)})
        return collection(request, rows)


def _row(action: Action) -> dict[str, Any]:
    """An action; its owner as a function, never by name."""
    return {
        "number": action.number,
        "theme": action.theme,
        "text": action.text,
        "ownerRole": action.owner_role,
        "ownerPartyKind": action.owner_party_kind,
        "ownerParty": action.owner_party,
        "due": action.due.isoformat(),
        "state": action.state,
        "settledOn": action.settled_on.isoformat() if action.settled_on else None,
        "meeting": action.meeting.key,
        "meetingDay": action.meeting.day.isoformat(),
    }
