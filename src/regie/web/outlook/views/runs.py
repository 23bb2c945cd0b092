# SPDX-License-Identifier: EUPL-1.2
"""The runs that were kept: make one, see what went in, publish it, take it along."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.vocabulary import RegieError
from regie.web import audit
from regie.web.access import Permission, needs, scope_of
from regie.web.jobs.models import Job
from regie.web.jobs.queries import job_for
from regie.web.outlook import service
from regie.web.outlook.forms import RunForm, choice_name, part_name
from regie.web.outlook.kept import file_of, forecast_of, kept_run, kept_runs
from regie.web.outlook.queries import measure_sets
from regie.web.outlook.question import Question
from regie.web.outlook.record_tables import runs_table
from regie.web.outlook.views.frame import tabs_of
from regie.web.region import door
from regie.web.ui import formats
from regie.web.ui.language import active
from regie.web.ui.tables import exported


@needs(Permission.SEE_FORECAST)
def runs(request: HttpRequest) -> HttpResponse:
    """The runs that the reader may see; published ones first."""
    scope = scope_of(request)
    table = runs_table(request, kept_runs(scope))
    answer = exported(request, table)
    if answer is not None:
        return answer
    return render(
        request,
        "outlook/runs.html",
        {"tabs": tabs_of(request, "runs"), "table": table, "may_make": scope.may(Permission.MAKE_FORECAST)},
    )


@needs(Permission.MAKE_FORECAST)
def new_run(request: HttpRequest) -> HttpResponseBase:
    """Ask for a new forecast; making it is a job."""
    snapshots = [(each.id, _snapshot_name(each)) for each in door.snapshots()]
    if not snapshots:
        return render(request, "outlook/new_run.html", {"tabs": tabs_of(request, "runs"), "form": None})
    form = RunForm(snapshots, measure_sets(), request.POST or None, initial=_defaults())
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        job = service.make_forecast(scope_of(request), Question(**asked | {"without": tuple(asked["without"])}))
        audit.service.note(request, object=f"forecast/{asked['snapshot']}")
        return redirect("outlook:making", job.id)
    return render(
        request,
        "outlook/new_run.html",
        {"tabs": tabs_of(request, "runs"), "form": form},
        status=400 if form.errors else 200,
    )


@needs(Permission.MAKE_FORECAST)
def making(request: HttpRequest, identifier: object) -> HttpResponseBase:
    """How far a forecast is; when it is made, the forecast itself."""
    job: Job = job_for(scope_of(request), identifier)  # type: ignore[arg-type]
    if job.kind != service.MAKE:
        return redirect("jobs:job", job.id)
    made = (job.result or {}).get("run") if job.state == Job.State.DONE else None
    if made:
        messages.success(request, _("De prognose is gemaakt en bewaard. Zij is nog niet gepubliceerd."))
        return redirect("outlook:run", made)
    return render(request, "outlook/making.html", {"tabs": tabs_of(request, "runs"), "job": job})


@needs(Permission.SEE_FORECAST)
def run(request: HttpRequest, run: str) -> HttpResponse:
    """One run: what went in, each choice with its reason, and its publication."""
    scope = scope_of(request)
    found = kept_run(scope, run)
    asked = found.parameters
    english = active() == "en"
    return render(
        request,
        "outlook/run.html",
        {
            "tabs": tabs_of(request, "runs"),
            "kept": found,
            "parameters": asked,
            "choices": [
                (
                    choice_name(each.name),
                    _value(each.name, each.value),
                    each.reason_en if english else each.reason_nl,
                )
                for each in asked.choices
            ],
            "matter": service.publication_of(scope, found.id),
            "may_propose": found.is_forecast
            and found.published is None
            and scope.may(Permission.MAKE_FORECAST)
            and service.publication_of(scope, found.id) is None,
            "snapshot": asked.snapshot,
        },
    )


@needs(Permission.MAKE_FORECAST)
@require_POST
def propose(request: HttpRequest, run: str) -> HttpResponse:
    """Propose that a forecast is published."""
    scope = scope_of(request)
    found = kept_run(scope, run)
    try:
        service.propose_publication(scope, found)
    except RegieError as problem:
        messages.error(request, problem.message(active()))
    else:
        messages.success(request, _("Voorgesteld. Iemand anders die mag publiceren, beslist."))
    return redirect("outlook:run", found.id)


@needs(Permission.SEE_FORECAST)
def download(request: HttpRequest, run: str) -> HttpResponse:
    """The file of a run: as it was made for who may see small numbers, else the reader's edition."""
    scope = scope_of(request)
    found = kept_run(scope, run)
    whole = scope.small_numbers and scope.municipalities is None
    if whole:
        content = file_of(found.id).read_bytes()
    else:
        content = (forecast_of(scope, found).model_dump_json(indent=1) + "\n").encode()
    audit.service.note(request, object=f"export/{found.id}", details={"format": "json", "whole": whole})
    return HttpResponse(
        content,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{found.id}.json"'},
    )


def _defaults() -> dict[str, object]:
    asked = Question(snapshot=door.current_snapshot())
    return asked.model_dump() | {"measure_set": "", "without": list(asked.without)}


def _snapshot_name(snapshot: object) -> str:
    return f"{formats.short_day(snapshot.reference_date)} ({snapshot.id})"  # type: ignore[attr-defined]


def _value(name: str, value: str) -> str:
    """A choice as people read it."""
    match name:
        case "certainty" | "index" | "fail_together":
            return formats.UNKNOWN if value == "-" else formats.percent(value, 1 if name == "index" else 0)
        case "parameter_draws" | "regime":
            return "; ".join(formats.number(each.strip(), 2 if "." in each else 0) for each in value.split(";"))
        case "flagged":
            return " – ".join(formats.period(each) for each in value.split(" - ")) if " - " in value else "–"
        case "layers" | "parts":
            known = [each.strip() for each in value.split(",")]
            return "; ".join(part_name(each) for each in known if each and each != "-") or "–"
        case "last_lump_sum":
            return _("ja") if value == "1" else _("nee")
    return value
