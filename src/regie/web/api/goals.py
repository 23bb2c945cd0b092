# SPDX-License-Identifier: EUPL-1.2
"""Development goals for other systems: read only, with the state and the suppression of the screens."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from regie.web.access import Permission
from regie.web.api import schema
from regie.web.api.views import View, collection
from regie.web.audit import service as audit
from regie.web.programme.goals import Held, of_open_goals
from regie.web.programme.words import given

_VALUE = {"type": ["number", "string", "null"], "description": "Leeg: onbekend of onderdrukt. Euro's als tekst."}

GOALS = schema.collection(
    {
        "id": {"type": "integer"},
        "name": schema.TEXT,
        "line": schema.TEXT,
        "ownerRole": schema.TEXT,
        "indicator": schema.TEXT,
        "unit": schema.TEXT,
        "per": {"type": "string", "enum": ["month", "quarter", "half_year", "year"]},
        "municipality": {"type": "string", "description": "CBS-code; leeg voor de hele regio."},
        "part": {"type": "string", "description": "Segment of gebied, zoals segment=area_team; leeg voor alles."},
        "baselinePeriod": schema.TEXT,
        "baseline": _VALUE,
        "targetPeriod": schema.TEXT,
        "target": _VALUE,
        "state": {"type": "string", "enum": ["reached", "on_the_way", "behind", "unknown"]},
        "period": {"type": ["string", "null"], "description": "De periode waar de stand over gaat."},
        "value": _VALUE,
        "suppressed": {"type": "boolean"},
        "due": _VALUE | {"description": "Waar een rechte lijn van begin naar streefwaarde dan zou zijn."},
        "guardIndicator": {"type": ["string", "null"]},
        "guardState": {"type": "string", "enum": ["holds", "broken", "unknown", "none"]},
        "measure": {"type": ["string", "null"], "description": "De beheersmaatregel die dit moet bereiken."},
        "snapshot": schema.TEXT,
    }
)


class DevelopmentGoals(View):
    """Ontwikkeldoelen: begin, streefwaarde en de stand uit de cijfers."""

    needs = (Permission.SEE_PROGRAMME,)
    parameters = frozenset({"pagina", "paginagrootte"})

    @extend_schema(
        operation_id="ontwikkeldoelen",
        parameters=schema.PAGING,
        responses=GOALS,
        summary="Ontwikkeldoelen met hun stand",
    )
    def get(self, request: Request) -> HttpResponseBase:
        rows = [_row(each) for each in of_open_goals(self.scope(request))]
        audit.note(request._request, object="programme", details={"rows": len(rows)})
        return collection(request, rows)


def _row(one: Held) -> dict[str, Any]:
    goal = one.goal
    target = given(goal.indicator, goal.target).flat()
    return {
        "id": goal.pk,
        "name": goal.name,
        "line": goal.line.name,
        "ownerRole": goal.owner,
        "indicator": goal.indicator,
        "unit": target["unit"],
        "per": goal.per,
        "municipality": goal.municipality,
        "part": goal.part,
        "baselinePeriod": goal.baseline_period,
        "baseline": given(goal.indicator, goal.baseline).flat()["value"],
        "targetPeriod": goal.target_period,
        "target": target["value"],
        "state": one.state,
        "period": one.period or None,
        "value": one.figure.flat()["value"] if one.figure is not None else None,
        "suppressed": one.figure is not None and one.figure.suppressed,
        "due": None if one.due is None else given(goal.indicator, one.due).flat()["value"],
        "guardIndicator": goal.guard or None,
        "guardState": one.guard_state,
        "measure": goal.measure or None,
        "snapshot": one.snapshot,
    }
