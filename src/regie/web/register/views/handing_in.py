# SPDX-License-Identifier: EUPL-1.2
"""The register's own delivery: choose a period, see what goes along, and hand it to the deliveries' way in."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from regie.vocabulary import Period, RegieError
from regie.vocabulary.periods import PeriodKind
from regie.vocabulary.tables import tables
from regie.web.access import Permission, needs, scope_of
from regie.web.audit import service as audit
from regie.web.region import door
from regie.web.register import delivering
from regie.web.register.views.frame import note, shown
from regie.web.register.views.purpose import for_a_purpose
from regie.web.ui.language import active

SHOWN = 10
"""Rows of each table in the preview."""

HALF_YEARS = 4
"""Half-years that may be chosen, besides the months since."""


@needs(Permission.DELIVER)
@for_a_purpose
def hand_in(request: HttpRequest) -> HttpResponseBase:
    """The preview of a period, and handing it in."""
    scope, region = scope_of(request), door.region()
    party = delivering.party_of(scope)
    choices = _choices()
    written = (request.POST if request.method == "POST" else request.GET).get("periode", "")
    chosen = next((one for one in choices if str(one) == written), None)
    period = chosen or choices[0]
    problem, rows = "", delivering.rows_of(party, period, region)
    if request.method == "POST":
        try:
            if chosen is None:  # nobody hands in another period than was shown: choices change with the half-year
                raise RegieError("web_register.period_unknown")
            upload = delivering.hand_in(scope, period, active(), rows)
        except RegieError as refused:
            problem = refused.message(active())
        else:
            note(request, delivering.subjects_of(rows))
            return redirect("deliveries:uploaded", upload.pk)
    audit.note(request, object=f"hand_in/{party}/{period}")
    seen = {name: table[:SHOWN] for name, table in rows.items()}
    note(request, delivering.subjects_of(seen))
    lang = active()
    context = {
        "party": region.party_names.get(party, party),
        "choices": [(str(one), one) for one in choices],
        "period": period,
        "written": str(period),
        "problem": problem,
        "other": delivering.other_system(party, period),
        "parts": [
            {
                "name": tables()[name].nl if lang == "nl" else tables()[name].en,
                "id": name,
                "count": len(table),
                "columns": list(table[0]),
                "rows": [list(row.values()) for row in table[:SHOWN]],
                "more": len(table) > SHOWN,
            }
            for name, table in rows.items()
        ],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return shown(request, "register/hand_in.html", "hand_in", context, status=status)


def _choices() -> list[Period]:
    """Periods that are over: the months of the running half-year, the latest first, and the half-years before."""
    today = timezone.localdate()
    running = Period.parse(f"{today.year}-H{1 if today.month <= 6 else 2}")
    months = [one for one in running.split(PeriodKind.MONTH) if one.last_day < today]
    return [*reversed(months), *(running.before(count) for count in range(1, HALF_YEARS + 1))]
