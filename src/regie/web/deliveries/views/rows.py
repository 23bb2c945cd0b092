# SPDX-License-Identifier: EUPL-1.2
"""Rows of clients: only for a stated purpose, and every view and search names whose data were seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regie.vocabulary import RegieError
from regie.vocabulary.codelists import codelist
from regie.vocabulary.region import Region
from regie.web.access import PartyKind, Permission, Scope, confirmed, may, needs, scope_of
from regie.web.audit import service as audit
from regie.web.deliveries import journeys, purposes, rows, sampling
from regie.web.deliveries.findings import table_name
from regie.web.deliveries.forms import PurposeForm, SampleForm, SearchForm
from regie.web.deliveries.sections import sections
from regie.web.deliveries.tables import Clients, Running, Waiting, shown
from regie.web.region import door
from regie.web.ui import formats
from regie.web.ui.components import KeyFigure
from regie.web.ui.exports import KINDS, response
from regie.web.ui.language import active
from regie.web.ui.tables import Table, exported

NORM_FIRST_CONTACT, NORM_START = 28, 70
"""Days of waiting that are agreed at most: until first contact, and from there to the start of help (Treeknormen,
as in the indicators)."""

LONG_RUNNING = 365
"""Days after which help that runs is worth a look."""

View = Callable[..., HttpResponseBase]


def for_a_purpose(view: View) -> View:
    """Only when it was said what for; else the question comes first. The purpose is recorded with the view."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        purpose = purposes.chosen(request, scope_of(request))
        if not purpose:
            back = urlencode({"terug": request.get_full_path()})
            return redirect(f"{reverse('deliveries:rows_purpose')}?{back}")
        audit.note(request, purpose=purpose)
        return view(request, *args, **kwargs)

    return asked


@needs(Permission.SEE_ROWS)
def rows_purpose(request: HttpRequest) -> HttpResponse:
    """Asks what for; the register says what looking at rows may be for."""
    scope = scope_of(request)
    back = request.GET.get("terug", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = reverse("deliveries:rows")
    form = PurposeForm(request.POST or None, reasons=purposes.reasons(scope))
    if request.method == "POST" and form.is_valid():
        try:
            written = purposes.choose(request, scope, form.cleaned_data["reason"], form.cleaned_data["own_words"])
        except RegieError as problem:
            form.add_error("own_words", problem.message(active()))
        else:
            audit.note(request, object="rows", purpose=written)
            return redirect(back)
    return render(
        request,
        "deliveries/rows_purpose.html",
        {
            "sections": sections(scope, "rows"),
            "form": form,
            "register": purposes.register_entry(),
            "current": purposes.chosen(request, scope),
            "minutes": purposes.HOLDS // 60,
        },
        status=422 if form.errors else 200,
    )


@needs(Permission.SEE_ROWS)
@for_a_purpose
def search(request: HttpRequest) -> HttpResponseBase:
    """Search clients; nothing is shown before something was asked. An auditor takes a sample instead."""
    scope, region = scope_of(request), door.region()
    if scope.party_kind is PartyKind.AUDITOR:
        return redirect("deliveries:rows_sample")
    form = SearchForm(request.GET or None, region=region, areas=scope.areas)
    wanted = form.criteria if form.is_bound else rows.Criteria()
    problem, found = "", []
    if wanted:
        try:
            found = rows.search(scope, wanted)
        except RegieError as error:
            problem = error.message(active())
    more = len(found) > rows.MOST_FOUND
    table = Clients(
        [_client_row(row, region) for row in found[: rows.MOST_FOUND]],
        request=request,
        caption=_("Gevonden cliënten"),
        exportable=may(request, Permission.EXPORT_ROWS),
        empty=_("Geen cliënten gevonden. Zoek op een ander deel van het pseudoniem of kies minder voorwaarden."),
        facts={_("Doel"): purposes.chosen(request, scope)},
        page_size=50,
    )
    return _shown(
        request,
        table,
        "deliveries/rows.html",
        {
            "sections": sections(scope, "rows"),
            "form": form,
            "asked": bool(wanted) and not problem,
            "problem": problem,
            "more": more,
            "most": rows.MOST_FOUND,
            "table": table,
            "purpose": purposes.chosen(request, scope),
        },
    )


@needs(Permission.SEE_ROWS)
@for_a_purpose
def client(request: HttpRequest, client_key: str) -> HttpResponse:
    """The journey of one client."""
    scope, region = scope_of(request), door.region()
    found = rows.client(scope, client_key)
    if found is None:
        raise Http404
    audit.note(request, object="client", subjects=(client_key,))
    last_day = next(one for one in door.snapshots() if one.id == door.current_snapshot()).last_day
    home = found.residences[-1]
    return render(
        request,
        "deliveries/client.html",
        {
            "sections": sections(scope, "rows"),
            "client": found,
            "municipality": region.municipality_names.get(home["municipality"], home["municipality"]),
            "area": region.codes("areas").get(home["area"] or "", home["area"] or ""),
            "events": journeys.events(found, region),
            "drawing": journeys.drawing(found, region, last_day),
            "trajectories": [
                {
                    "row": row,
                    "help": journeys.help_named(row, region),
                    "provider": region.party_names.get(row["provider"], row["provider"]),
                    "reason": _code("JZ588", row["end_reason"]),
                }
                for row in found.trajectories
            ],
            "last_day": last_day,
            "purpose": purposes.chosen(request, scope),
            "sees_source": scope.may(Permission.SEE_DELIVERIES),
        },
    )


@needs(Permission.SEE_ROWS)
@for_a_purpose
def caseload(request: HttpRequest) -> HttpResponseBase:
    """The caseload of an area team: who waits, whose help runs, what deserves a look."""
    scope, region = scope_of(request), door.region()
    areas = [one for one in region.areas if scope.areas is None or one.code in scope.areas]
    chosen = request.GET.get("gebied") or (areas[0].code if areas else "")
    if chosen not in {one.code for one in areas}:
        raise Http404
    found = rows.caseload(scope, chosen)
    exportable = may(request, Permission.EXPORT_ROWS)
    running = Running(
        [_running_row(row, region) for row in found.running],
        request=request,
        caption=_("Lopende hulp"),
        name="lopend",
        search=("client_key", "help", "provider"),
        exportable=exportable,
        empty=_("Er loopt geen hulp in dit gebied."),
    )
    waiting = Waiting(
        [_waiting_row(row) for row in found.waiting],
        request=request,
        caption=_("Wacht op hulp"),
        name="wachtend",
        search=("client_key",),
        exportable=exportable,
        empty=_("Niemand wacht op het begin van hulp."),
    )
    context = {
        "sections": sections(scope, "rows_caseload"),
        "areas": areas,
        "chosen": chosen,
        "area": next(one for one in areas if one.code == chosen),
        "on": found.on,
        "figures": _caseload_figures(found),
        "running": running,
        "waiting": waiting,
        "purpose": purposes.chosen(request, scope),
    }
    audit.note(request, object=f"caseload/{chosen}")
    if request.GET.get("export") in KINDS and exportable:
        taken = waiting if request.GET.get("tabel") == waiting.name else running
        _note_subjects(request, [row.record for row in taken.rows])
        return confirmed(lambda again: response(again, taken, again.GET["export"]))(request)
    _note_subjects(request, [*shown(running), *shown(waiting)])
    return render(request, "deliveries/caseload.html", context)


@needs(Permission.EXPORT_ROWS)
@for_a_purpose
def sample(request: HttpRequest) -> HttpResponseBase:
    """A repeatable sample of rows for an auditor, as a file."""
    scope = scope_of(request)
    names = {name: table_name(name) for name in sampling.SAMPLED}
    asked = "seed" in request.GET
    form = SampleForm(
        request.GET if asked else None,
        names=names,
        initial={"seed": f"{timezone.localdate():%Y%m%d}", "table": "trajectories"},
    )
    if asked and form.is_valid():
        return confirmed(_sample_file)(request, scope, form.cleaned_data)
    return render(
        request,
        "deliveries/sample.html",
        {
            "sections": sections(scope, "rows_sample"),
            "form": form,
            "purpose": purposes.chosen(request, scope),
            "most": sampling.MOST_ROWS,
        },
        status=422 if form.errors else 200,
    )


def _sample_file(request: HttpRequest, scope: Scope, asked: dict[str, Any]) -> HttpResponse:
    drawn = sampling.draw(scope, asked["table"], asked["seed"], asked["size"])
    audit.note(
        request,
        object=f"sample/{asked['table']}",
        subjects=drawn.subjects,
        details={
            "seed": asked["seed"],
            "size": asked["size"],
            "rows": len(drawn.rows),
            "snapshot": drawn.snapshot,
        },
    )
    name = f"steekproef-{asked['table']}-{drawn.snapshot}.xlsx"
    return HttpResponse(
        sampling.workbook(drawn),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _shown(request: HttpRequest, table: Table, template: str, context: dict[str, Any]) -> HttpResponseBase:
    """The page, or its table as a file for who may take rows along and confirms who they are."""
    if "export" in request.GET and may(request, Permission.EXPORT_ROWS):
        _note_subjects(request, [row.record for row in table.rows])
        return confirmed(lambda again: exported(again, table) or render(again, template, context))(request)
    _note_subjects(request, shown(table))
    return render(request, template, context)


def _note_subjects(request: HttpRequest, found: Iterable[dict[str, Any]]) -> None:
    audit.note(request, subjects={row["client_key"] for row in found})


def _client_row(row: rows.Row, region: Region) -> dict[str, Any]:
    return row | {
        "municipality": region.municipality_names.get(row["municipality"], row["municipality"]),
        "area": region.codes("areas").get(row["area"] or "", row["area"] or ""),
    }


def _running_row(row: rows.Row, region: Region) -> dict[str, Any]:
    signals = []
    if row["beyond_plan"]:
        signals.append(_("over gepland einde"))
    if row["days"] > LONG_RUNNING:
        signals.append(_("langer dan een jaar"))
    return row | {
        "help": journeys.help_named(row, region),
        "provider": region.party_names.get(row["provider"], row["provider"]),
        "signal": ", ".join(signals),
    }


def _waiting_row(row: rows.Row) -> dict[str, Any]:
    norm = NORM_FIRST_CONTACT if row["intake_on"] is None else NORM_START
    return row | {
        "referrer": _code("COD327", row["referrer"]),
        "waits_for": _("eerste contact") if row["intake_on"] is None else _("start van de hulp"),
        "signal": _("boven de norm van %(days)s dagen") % {"days": norm} if row["days"] > norm else "",
        "above": row["days"] > norm,
    }


def _caseload_figures(found: rows.Caseload) -> list[KeyFigure]:
    waiting = [_waiting_row(row) for row in found.waiting]
    above = len([row for row in waiting if row["above"]])
    beyond = len([row for row in found.running if row["beyond_plan"]])
    long = len([row for row in found.running if row["days"] > LONG_RUNNING])
    return [
        KeyFigure(_("Lopende hulp"), formats.number(len(found.running)), sentence=_("trajecten op dit moment")),
        KeyFigure(
            _("Wacht op hulp"),
            formats.number(len(waiting)),
            sentence=ngettext("%(count)s wacht langer dan de norm", "%(count)s wachten langer dan de norm", above)
            % {"count": formats.number(above)},
        ),
        KeyFigure(
            _("Over het geplande einde"),
            formats.number(beyond),
            sentence=_("trajecten die langer lopen dan gepland"),
        ),
        KeyFigure(_("Langer dan een jaar"), formats.number(long), sentence=_("trajecten die stil kunnen staan")),
    ]


def _code(name: str, code: str | None) -> str:
    found = codelist(name).get(code or "")
    return found.named(active()) if found else (code or "")
