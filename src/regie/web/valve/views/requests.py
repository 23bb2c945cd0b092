# SPDX-License-Identifier: EUPL-1.2
"""Requests: the list, one request as far as it got, the form of a draft, and the file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from regie.contract.valve import load_risk_file, risks_on
from regie.review.contracts import contract_for
from regie.vocabulary import Period, RegieError
from regie.web.access import Permission, needs, scope_of
from regie.web.region import door
from regie.web.reviews.ready import when_ready
from regie.web.ui import columns, formats
from regie.web.ui.language import active
from regie.web.ui.tables import Choice, Table, table_response
from regie.web.valve import drafts, queries, service
from regie.web.valve.basis import basis_of
from regie.web.valve.documents import request_wanted
from regie.web.valve.draft_form import DraftInput
from regie.web.valve.matters import REQUEST
from regie.web.valve.queries import RequestSeen
from regie.web.valve.request_page import page, snapshot_used
from regie.web.valve.views.frame import download, tabs

TONES = {
    "draft": "neutral",
    "submitted": "warning",
    "assessed": "info",
    "decided": "info",
    "paid": "good",
    "withdrawn": "neutral",
}


class RequestTable(Table):
    """Every request as far as it got."""

    period = columns.PeriodName(gettext_lazy("Periode"))
    id = columns.Column(gettext_lazy("Verzoek"), link=lambda row: reverse("valve:request", args=[row["id"]]))
    contract = columns.Column(gettext_lazy("Contract"))
    submitted = columns.Day(gettext_lazy("Ingediend"))
    state = columns.Badge(
        gettext_lazy("Stand"),
        states={code: (gettext_lazy(label), TONES[code]) for code, label in REQUEST.states.items()},  # type: ignore[misc]
    )


@needs(Permission.SEE_REQUESTS)
def requests(request: HttpRequest) -> HttpResponse:
    """All requests."""
    scope = scope_of(request)
    may_write = scope.may(Permission.WRITE_REQUEST)
    table = RequestTable(
        [_row(each) for each in queries.requests(scope)],
        request=request,
        caption=_("Verzoeken"),
        name="hulpventielverzoeken",
        search=("id", "period", "contract"),
        filters=[Choice("state", _("Stand"), [(code, _(label)) for code, label in REQUEST.states.items()])],
        empty=_("Er zijn nog geen verzoeken onder het hulpventiel."),
    )
    context = {
        "tabs": tabs(scope, "requests"),
        "may_write": may_write,
        "periods": [(str(each), formats.period(each)) for each in _periods()] if may_write else [],
    }
    return table_response(request, table, "valve/requests.html", context)


@needs(Permission.WRITE_REQUEST)
@require_POST
def request_new(request: HttpRequest) -> HttpResponse:
    """Begin a draft over a period."""
    matter = service.begin_request(scope_of(request), Period.parse(request.POST.get("period", "")[:20]))
    return redirect("valve:request_edit", id_=matter.key)


@needs(Permission.SEE_REQUESTS)
@when_ready
def request_page(request: HttpRequest, id_: str) -> HttpResponse:
    """One request: amounts, what the reader can do now, causes, what is missing, opinions, decisions, history."""
    scope = scope_of(request)
    return render(request, "valve/request.html", page(scope, queries.request(scope, id_)))


@needs(Permission.WRITE_REQUEST)
@when_ready
def request_edit(request: HttpRequest, id_: str) -> HttpResponse:
    """Edit a draft. What was typed stays, whatever is wrong with it."""
    scope = scope_of(request)
    seen = queries.request(scope, id_)
    if seen.stage != "draft":
        raise RegieError("web_valve.submitted_stays")
    matter = service.continue_draft(scope, id_) if request.method == "POST" else seen.matter
    payload = matter.payload if matter is not None else drafts.draft_of(seen.request)
    version = matter.version if matter is not None else 1
    effects = basis_of(seen.period, seen.request.snapshot).effects
    risks = list(risks_on(load_risk_file(door.folder()), timezone.localdate()).values())
    data = request.POST if request.method == "POST" else None
    towns = door.region().municipality_names
    contract = contract_for(door.folder(), seen.period)
    form = DraftInput(payload, version, contract, risks, towns, effects, data)
    status = 200
    if data is not None and matter is not None and not data.get("more"):
        draft = form.draft()
        if draft is None:
            status = 422
        elif form.texts.cleaned_data["version"] != matter.version:
            form.texts.add_error(None, RegieError("web.workflow_changed").message(active()))
            status = 409
        else:
            service.save_draft(scope, matter, draft, snapshot=_snapshot(data.get("snapshot", "")))
            messages.success(request, _("Het concept is opgeslagen."))
            return redirect("valve:request", id_=id_)
    context: dict[str, Any] = {
        "seen": seen,
        "input": form,
        "newer": door.current_snapshot() != seen.request.snapshot,
        "current": door.current_snapshot(),
    }
    return render(request, "valve/request_form.html", context, status=status)


@needs(Permission.COMMENT)
@require_POST
def request_comment(request: HttpRequest, id_: str) -> HttpResponse:
    """Say something about a request that nobody said anything about yet."""
    scope = scope_of(request)
    queries.request(scope, id_)
    text = request.POST.get("text", "").strip()
    if text:
        service.comment(scope, id_, text)
    else:
        messages.error(request, _("Schrijf eerst uw opmerking; er is niets opgeslagen."))
    return redirect(reverse("valve:request", args=[id_]) + "#opmerkingen")


@needs(Permission.SEE_REQUESTS)
def request_file(request: HttpRequest, id_: str, kind: str) -> HttpResponseBase:
    """The file of a request as PDF or XLSX, on the figures of its snapshot."""
    scope = scope_of(request)
    seen = queries.request(scope, id_)
    snapshot = snapshot_used(seen)
    if seen.stage == "withdrawn":
        raise Http404
    wanted = request_wanted(scope, seen.request, snapshot)
    back = reverse("valve:request", args=[id_])
    return download(request, scope, wanted, kind, back, title=_("Dossier van het verzoek"))


def _row(seen: RequestSeen) -> dict[str, Any]:
    return {
        "id": seen.id,
        "period": str(seen.period),
        "contract": seen.request.contract,
        "submitted": None if seen.is_draft else seen.request.submitted_on,
        "state": seen.stage,
    }


def _periods() -> list[Period]:
    """The periods that a request can be about at the current snapshot, the newest first."""
    from regie.review.contracts import region_contracts
    from regie.web.reviews.asked import covered

    snapshot = next(iter(door.snapshots()), None)
    if snapshot is None:
        return []
    newest = [versions[-1] for versions in region_contracts(door.folder())]
    found = {
        period
        for contract in newest
        if contract.safety_valve is not None
        for period in covered(contract, snapshot)
    }
    return sorted(found, key=lambda period: (period.end, period.kind.months), reverse=True)


def _snapshot(written: str) -> str | None:
    """The snapshot that a draft is taken to; nothing where it stays on its own."""
    return written if written in {each.id for each in door.snapshots()} else None
