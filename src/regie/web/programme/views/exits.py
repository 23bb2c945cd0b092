# SPDX-License-Identifier: EUPL-1.2
"""The exit of a member as a guided plan: begin, step by step, the compensation, and the plan as a document."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.review import LineView
from regie.vocabulary import Figure, PeriodKind, RegieError
from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.audit import service as audit
from regie.web.cooperative.forms import GROUNDS
from regie.web.cooperative.forms import ExitForm as CompensationForm
from regie.web.jobs import service as jobs
from regie.web.jobs.queries import job_for
from regie.web.programme import queries, service
from regie.web.programme.exits import STATES, STEPS, after, coming, computed_for, last_day_of, step_of, steps_of
from regie.web.programme.plan_document import KINDS, made
from regie.web.programme.provider_forms import ExitDayForm, ExitForm, ExitStepForm, TakerForm
from regie.web.region import door
from regie.web.reviews.ready import when_ready
from regie.web.ui.language import active
from regie.web.ui.numbers import whole_number
from regie.web.ui.typed import MORE, form_of, rows_of
from regie.web.workflow.models import Matter

P = Permission

JOB = "exit_trial"
TASK = "taak"
TAKEN_OVER = ("clienten", "medewerkers", "afbouw")
"""The steps in which others take something over."""

ON = "verder"
"""The name of the button that saves a step and goes on to the next."""


@needs(P.SEE_PROVIDER_FILES)
@when_ready
def exit_plan(request: HttpRequest, party: str) -> HttpResponse:
    """The plan of one member, or where it begins."""
    scope = scope_of(request)
    name, plan = queries.party_name(scope, party), queries.exit_plan(scope, party)
    edits = scope.may(P.EDIT_PROVIDER_FILES)
    if plan is None:
        beginning = {"party": party, "name": name, "form": ExitForm() if edits else None}
        return render(request, "programme/exit_begin.html", beginning)
    audit.note(request, object=f"exit_plan/{party}")
    today = timezone.localdate()
    computed = _computed(request, scope, plan) if edits else {}
    adopted = plan.payload.get("compensation")
    context: dict[str, Any] = {
        "party": party,
        "name": name,
        "plan": plan,
        "last_day": last_day_of(plan),
        "steps": [
            (each, STATES[each.state], each.late(today), [(_name(who), text) for who, text in each.takers])
            for each in steps_of(plan)
        ],
        "coming": coming(plan),
        "of": len(STEPS),
        "open": edits and plan.state in ("draft", "fixed"),
        "sets_day": edits and plan.state in ("draft", "withdrawn"),
        "clients": clients_of(scope, party),
        "computed_for": computed_for(plan),
        "compensation": LineView.model_validate(adopted["line"]) if adopted else None,
        "compensation_snapshot": adopted["snapshot"] if adopted else "",
        "may_compute": edits and scope.may(P.SEE_MEMBERS),
        **computed,
    }
    return render(request, "programme/exit.html", context)


@needs(P.EDIT_PROVIDER_FILES)
@require_POST
def exit_begin(request: HttpRequest, party: str) -> HttpResponseBase:
    """Begin the plan."""
    scope = scope_of(request)
    name, form = queries.party_name(scope, party), ExitForm(request.POST)
    if form.is_valid():
        try:
            service.begin_exit(scope, party, form.cleaned_data["last_day"])
        except RegieError as problem:
            form.add_error(None, problem.message(active()))
        else:
            messages.success(request, _("Het plan is begonnen. Geef elke stap een eigenaar en een dag."))
            return redirect("programme:exit", party=party)
    return render(request, "programme/exit_begin.html", {"party": party, "name": name, "form": form}, status=400)


@needs(P.EDIT_PROVIDER_FILES)
def exit_day(request: HttpRequest, party: str) -> HttpResponseBase:
    """Give a plan that is being prepared another last day, or take up a withdrawn one with the last day of now."""
    scope = scope_of(request)
    plan = _plan(scope, party)
    again = plan.state == "withdrawn"
    data = request.POST if request.method == "POST" else None
    if data is None and plan.state not in ("draft", "withdrawn"):
        return redirect("programme:exit", party=party)
    begins = {"last_day": None if again else last_day_of(plan), "seen": plan.version}
    form = ExitDayForm(data, initial=begins)
    if data is not None and form.is_valid():
        given = form.cleaned_data
        try:
            service.set_last_day(scope, plan, given["last_day"], given["reason"], given["seen"] or 0)
        except RegieError as problem:
            form.add_error(None, problem.message(active()))
        else:
            done = _("Het plan is weer in voorbereiding.") if again else _("De laatste dag is gewijzigd.")
            messages.success(request, done)
            return redirect("programme:exit", party=party)
    context = {
        "party": party,
        "name": queries.party_name(scope, party),
        "form": form,
        "again": again,
        "last_day": last_day_of(plan),
    }
    return render(request, "programme/exit_day.html", context, status=400 if form.errors else 200)


@needs(P.EDIT_PROVIDER_FILES)
def exit_step(request: HttpRequest, party: str, slug: str) -> HttpResponseBase:
    """Write one step."""
    scope = scope_of(request)
    plan = _plan(scope, party)
    step = step_of(plan, slug)
    if step is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    begins = {
        "state": step.state,
        "owner": step.owner,
        "due_on": step.due_on,
        "text": step.text,
        "seen": plan.version,
    }
    form = form_of(ExitStepForm, data, begins)
    given = [{"party": who, "text": text} for who, text in step.takers]
    takers = rows_of(TakerForm, "takers", data, given) if slug in TAKEN_OVER else None
    asked_more = data is not None and data.get(MORE)
    if data is not None and not asked_more and all([form.is_valid(), takers is None or takers.is_valid()]):
        values = dict(form.cleaned_data)
        filled = takers.filled() if takers is not None else []
        values["takers"] = [(row["party"], row["text"]) for _form, row in filled if row.get("party")]
        try:
            service.write_exit_step(scope, plan, slug, values, values.pop("seen") or 0)
        except RegieError as problem:
            form.add_error(None, problem.message(active()))
        else:
            messages.success(request, _("De stap is opgeslagen."))
            if request.POST.get(ON) and after(slug):
                return redirect("programme:exit_step", party=party, slug=after(slug))
            return redirect("programme:exit", party=party)
    context = {
        "party": party,
        "name": queries.party_name(scope, party),
        "step": step,
        "form": form,
        "takers": takers,
        "number": [each.slug for each in STEPS].index(slug) + 1,
        "of": len(STEPS),
        "last": not after(slug),
        "may_compute": scope.may(P.SEE_MEMBERS),
    }
    return render(request, "programme/exit_step.html", context, status=400 if form.errors else 200)


@needs(P.EDIT_PROVIDER_FILES)
def exit_compensation(request: HttpRequest, party: str) -> HttpResponseBase:
    """Have the compensation computed with the contract, on the plan's last day."""
    scope = scope_of(request)
    plan = _plan(scope, party)
    name = queries.party_name(scope, party)
    begins = {"party": party, "left_on": last_day_of(plan)}
    data = request.POST if request.method == "POST" else None
    form = CompensationForm(data, members=[(party, name)], initial=begins)
    if data is not None and form.is_valid():
        given = form.cleaned_data
        job = jobs.start(
            JOB,
            scope,
            party=party,
            left_on=given["left_on"].isoformat(),
            amounts={each: str(given[each] or 0) for each in (*GROUNDS, "mitigation")},
            snapshot=door.current_snapshot(),
        )
        return redirect(f"{reverse('programme:exit', args=[party])}?{TASK}={job.pk}#vergoeding")
    context = {"party": party, "name": name, "form": form}
    return render(request, "programme/exit_compensation.html", context, status=400 if form.errors else 200)


@needs(P.EDIT_PROVIDER_FILES)
@require_POST
def exit_adopt(request: HttpRequest, party: str) -> HttpResponseBase:
    """Keep a computed compensation in the plan."""
    scope = scope_of(request)
    plan = _plan(scope, party)
    job = _job(scope, request.POST.get(TASK, ""), party)
    found = (job.result or {}).get("line") if job is not None else None
    seen = whole_number(request.POST.get("seen", "")) or 0
    if job is None or not found:
        raise Http404
    left_on = date.fromisoformat(job.arguments["left_on"])
    service.adopt_compensation(scope, plan, found, job.arguments["snapshot"], left_on, seen)
    messages.success(request, _("De berekening staat in het plan."))
    return redirect("programme:exit", party=party)


@needs(P.SEE_PROVIDER_FILES)
@when_ready
def exit_document(request: HttpRequest, party: str, kind: str) -> HttpResponse:
    """The plan as a document."""
    scope = scope_of(request)
    plan = _plan(scope, party)
    if kind not in KINDS:
        raise Http404
    name = queries.party_name(scope, party)
    audit.note(request, object=f"exit_plan/{party}", details={"format": kind})
    content = made(plan, name, clients_of(scope, party), kind, active())
    answer = HttpResponse(content, content_type=KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="uittreding-{party}.{kind}"'
    return answer


def clients_of(scope: Scope, party: str) -> list[tuple[str, Figure]]:
    """Who is in care with this provider in the last month that the snapshot covers, per segment: counts only."""
    known = door.periods(PeriodKind.MONTH) if door.snapshots() else []
    if not known:
        return []
    region = door.region()
    names = {each.code: each.name if active() == "nl" else each.name_en for each in region.segments}
    try:
        found = door.figures(scope, "unique_clients", ("segment", "provider"), [known[0]], total=False)
    except RegieError:
        return []
    own = [each for each in found if each.breakdown.get("provider") == party]
    return [(names.get(each.breakdown["segment"], each.breakdown["segment"]), each) for each in own if each.value]


def _plan(scope: Scope, party: str) -> Matter:
    """The plan; 404 where there is none that the reader may see."""
    queries.party_name(scope, party)
    found = queries.exit_plan(scope, party)
    if found is None:
        raise Http404
    return found


def _computed(request: HttpRequest, scope: Scope, plan: Matter) -> dict[str, Any]:
    """The computation that the address names, or how far it is."""
    job = _job(scope, request.GET.get(TASK, ""), plan.payload["party"])
    if job is None:
        return {}
    written = (job.result or {}).get("line")
    return {"job": job, "computed": LineView.model_validate(written) if written else None}


def _job(scope: Scope, written: str, party: str) -> Any:
    try:
        job = job_for(scope, UUID(written))
    except (ValueError, Http404):
        return None
    return job if job.kind == JOB and job.arguments.get("party") == party else None


def _name(party: str) -> str:
    return str(door.region().party_names.get(party, party))
