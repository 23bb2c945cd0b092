# SPDX-License-Identifier: EUPL-1.2
"""Where the year stands: what is over, what was asked for it, what was decided, and what the contract says."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.contract.valve import ValveResult
from regie.review import BudgetYear, Review, valve_terms
from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.reviews.asked import asked as what_is_asked
from regie.web.reviews.ready import when_ready
from regie.web.ui import columns
from regie.web.ui.language import active
from regie.web.ui.tables import Table, table_response
from regie.web.valve import queries
from regie.web.valve.queries import RequestSeen
from regie.web.valve.request_page import AmountsRow, amount_rows, waits_for
from regie.web.valve.reviews import review_of
from regie.web.valve.risk_form import STATES
from regie.web.valve.views.frame import tabs

TOTAL = "total"


class StandTable(Table):
    """Extra cost beside the four amounts of the request, per municipality."""

    name = columns.Column(gettext_lazy("Gemeente"), orderable=False)
    excess = columns.Cents(gettext_lazy("Meerkosten"), orderable=False)
    claimed = columns.Cents(gettext_lazy("Gevraagd"), orderable=False)
    accepted = columns.Cents(gettext_lazy("Aanvaard"), orderable=False)
    maximum = columns.Cents(gettext_lazy("Maximum"), orderable=False)
    granted = columns.Cents(gettext_lazy("Toegekend"), orderable=False)


@needs(Permission.SEE_RISKS, Permission.SEE_REQUESTS, Permission.SEE_SETTLEMENT)
@when_ready
def overview(request: HttpRequest) -> HttpResponse:
    """Where the year stands."""
    scope = scope_of(request)
    asked = what_is_asked(request, scope)
    review = review_of(scope, asked.period, asked.snapshot.id)
    seen = queries.requests(scope)
    last = next((each for each in seen if each.period == asked.period and not each.is_draft), None)
    rows = _rows(scope, review, last)
    table = StandTable(
        rows[:-1],
        request=request,
        caption=_("Meerkosten en hulpventiel"),
        name="stand",
        unit=_("euro"),
        totals={key: value for key, value in rows[-1].items() if key != "name"}
        | {"name": _("Alle gemeenten samen")},
        note=_(
            "Gevraagd, aanvaard, maximum en toegekend zijn vier verschillende bedragen. Het maximum is wat een "
            "gemeente ten hoogste kan toevoegen; toegekend is een besluit."
        ),
    )
    found = queries.risks(scope) if scope.may(Permission.SEE_RISKS) else ()
    context: dict[str, Any] = {
        "tabs": tabs(scope, "overview"),
        "asked": asked,
        "review": review,
        "snapshot": review.header.snapshot,
        "total": next((each for each in review.budget if _is(each, review, TOTAL)), None),
        "last": last,
        "open": [(each, waits_for(each)) for each in seen if each.stage not in ("paid", "withdrawn")],
        "states": [(label, code, sum(each.now.state == code for each in found)) for code, label in STATES],
        "latest_risks": sorted(found, key=lambda each: each.now.recorded_at, reverse=True)[:5],
        "terms": valve_terms(asked.contract, active()),
        "towns": [
            (code, name)
            for code, name in asked.region.municipality_names.items()
            if scope.municipalities is None or code in scope.municipalities
        ],
        "settlement_url": reverse("valve:settlement", args=[str(asked.period)]),
    }
    return table_response(request, table, "valve/overview.html", context)


def _rows(scope: Scope, review: Review, last: RequestSeen | None) -> list[dict[str, Any]]:
    """The municipalities that the reader sees, and all together as the last one."""
    amounts: dict[str, AmountsRow] = {}
    if last is not None:
        result = queries.outcome(last)
        if isinstance(result, ValveResult):
            *own, whole = amount_rows(scope, last, result)
            amounts = dict(zip([each.municipality for each in queries.rows(scope, result)], own, strict=True))
            amounts[TOTAL] = whole
    names = review.header.names["municipality"]
    shown = [each for each in review.budget if each.period == review.header.period]
    rows = [
        {
            "name": names.get(each.municipality, each.municipality),
            "excess": each.excess,
            **_asked(amounts.get(each.municipality)),
        }
        for each in sorted(shown, key=lambda each: each.municipality == TOTAL)
    ]
    return rows or [{"name": ""}]


def _asked(row: AmountsRow | None) -> dict[str, int | None]:
    if row is None:
        return dict.fromkeys(("claimed", "accepted", "maximum", "granted"))
    return {
        "claimed": row.amounts.claimed,
        "accepted": row.accepted,
        "maximum": row.maximum,
        "granted": row.amounts.granted,
    }


def _is(year: BudgetYear, review: Review, place: str) -> bool:
    return (year.period, year.municipality) == (review.header.period, place)
