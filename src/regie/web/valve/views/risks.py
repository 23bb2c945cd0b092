# SPDX-License-Identifier: EUPL-1.2
"""The risk file: the list, a risk with its history, and the form of an entry."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.contract.valve import RiskEntry
from regie.vocabulary import RegieError
from regie.web.access import Permission, needs, scope_of
from regie.web.region import door
from regie.web.ui import columns
from regie.web.ui.tables import Choice, Table, table_response
from regie.web.valve import queries, service
from regie.web.valve.queries import RiskHistory
from regie.web.valve.risk_form import STATES, RiskInput, factor_name
from regie.web.valve.views.frame import tabs

TONES = {"open": "warning", "watched": "info", "claimed": "info", "closed": "neutral"}


class RiskTable(Table):
    """Every risk as it is now."""

    id = columns.Column(gettext_lazy("Risico"), link=lambda row: reverse("valve:risk", args=[row["id"]]))
    title = columns.Column(gettext_lazy("Titel"))
    factor = columns.Column(gettext_lazy("Werkt op"))
    seen = columns.Day(gettext_lazy("Gezien"))
    reported = columns.Day(gettext_lazy("Gemeld"))
    entries = columns.Number(gettext_lazy("Keer vermeld"))
    state = columns.Badge(
        gettext_lazy("Stand"),
        states={code: (label, TONES[code]) for code, label in STATES},  # type: ignore[misc]
    )


@needs(Permission.SEE_RISKS)
def risks(request: HttpRequest) -> HttpResponse:
    """All risks, as they are now."""
    scope = scope_of(request)
    table = RiskTable(
        [_row(each) for each in queries.risks(scope)],
        request=request,
        caption=_("Risico's"),
        name="risicodossier",
        search=("id", "title", "factor", "cause"),
        filters=[Choice("state", _("Stand"), STATES)],
        empty=_("Er zijn nog geen risico's vastgelegd."),
        empty_link=reverse("valve:risk_new") if scope.may(Permission.WRITE_RISKS) else "",
        empty_label=_("Leg een risico vast"),
    )
    context = {"tabs": tabs(scope, "risks"), "may_write": scope.may(Permission.WRITE_RISKS)}
    return table_response(request, table, "valve/risks.html", context)


@needs(Permission.SEE_RISKS)
def risk(request: HttpRequest, id_: str) -> HttpResponse:
    """One risk: as it is now, and everything that was said of it before."""
    scope = scope_of(request)
    found = queries.risk(scope, id_)
    context = {
        "risk": found,
        "now": found.now,
        "factor": factor_name(found.now.effect),
        "towns": _towns(scope.municipalities),
        "periods": _amounts(found.now),
        "steps": found.steps,
        "claims": [
            (seen, cause)
            for seen in queries.requests(scope)
            for cause in seen.request.causes
            if cause.risk == id_ and (scope.municipalities is None or cause.municipality in scope.municipalities)
        ],
        "may_write": scope.may(Permission.WRITE_RISKS),
    }
    return render(request, "valve/risk.html", context)


@needs(Permission.WRITE_RISKS)
def risk_new(request: HttpRequest) -> HttpResponse:
    """Record a risk that is not in the file yet."""
    known = {each.id for each in queries.risks(scope_of(request))}
    return _form(request, None, _next_id(known), known)


@needs(Permission.WRITE_RISKS)
def risk_follow(request: HttpRequest, id_: str) -> HttpResponse:
    """Record what changed about a risk: an entry after the last one, which stays as it is."""
    return _form(request, queries.risk(scope_of(request), id_).now, id_, set())


def _form(request: HttpRequest, follows: RiskEntry | None, id_: str, taken: set[str]) -> HttpResponse:
    scope = scope_of(request)
    typed = request.POST if request.method == "POST" else None
    form = RiskInput(door.region(), typed, follows, id_=id_)
    if typed is not None and not typed.get("more"):
        entry = form.entry(queries.now())
        if entry is not None and entry.id in taken:
            form.form.add_error(
                "id", _("Dit risico staat er al. Leg daarbij een vervolg vast, of kies een andere naam.")
            )
        elif entry is not None:
            try:
                kept = service.record_risk(scope, entry)
            except RegieError as problem:
                form.tell(problem)
            else:
                messages.success(
                    request,
                    _("Vastgelegd: risico %(risk)s, vermelding %(number)s.")
                    % {"risk": kept.id, "number": kept.number},
                )
                return redirect("valve:risk", id_=kept.id)
    wrong = bool(typed and not typed.get("more"))
    context = {"input": form, "follows": follows, "id": id_}
    return render(request, "valve/risk_form.html", context, status=422 if wrong else 200)


def _row(found: RiskHistory) -> dict[str, Any]:
    now = found.now
    return {
        "id": now.id,
        "title": now.title,
        "cause": now.cause,
        "factor": factor_name(now.effect),
        "seen": now.first_visible_on,
        "reported": now.reported_on,
        "entries": len(found.entries),
        "state": now.state,
    }


def _towns(own: frozenset[str] | None) -> list[tuple[str, str]]:
    """The municipalities that the reader sees, by code and name."""
    named = door.region().municipality_names
    return [(code, name) for code, name in named.items() if own is None or code in own]


def _amounts(entry: RiskEntry) -> list[tuple[str, dict[str, Any]]]:
    """The amounts of an entry per period, the latest first, by municipality."""
    found: dict[str, dict[str, Any]] = {}
    for each in entry.amounts:
        found.setdefault(each.period, {})[each.municipality] = each.amount
    return sorted(found.items(), reverse=True)


def _next_id(taken: set[str]) -> str:
    """A name for the next risk, in the way of those that are there: R09 is followed by R10."""
    numbers = [int(each[1:]) for each in taken if each[:1] == "R" and each[1:].isdecimal()]
    return f"R{max(numbers, default=0) + 1:02}"
