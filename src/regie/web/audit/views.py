# SPDX-License-Identifier: EUPL-1.2
"""The audit log: find events, look at one, see who saw a data subject's data, and have the chain recomputed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.vocabulary import RegieError
from regie.vocabulary.texts import say
from regie.web.access import Permission, needs, scope_of
from regie.web.accounts.names import role_name
from regie.web.audit import keyset, ldv, queries, service, tables
from regie.web.audit.chain import HASHED, canonical, hash_of
from regie.web.audit.forms import LogFilter, SubjectForm
from regie.web.audit.models import AuditEvent
from regie.web.jobs import service as jobs
from regie.web.ui import exports
from regie.web.ui.language import active
from regie.web.ui.numbers import whole_number
from regie.web.ui.tables import table_response

PAGE_SIZE = 50

MOST_EXPORTED = 100_000
"""Events in one export: what a spreadsheet still opens with ease."""


@needs(Permission.SEE_AUDIT)
def log(request: HttpRequest) -> HttpResponseBase:
    """The log, newest first, with filters; ``?export=`` gives all that the filters leave."""
    scope = scope_of(request)
    form = LogFilter(request.GET)
    wanted = form.wanted
    found = queries.found(scope, wanted)
    if wanted.get("subject"):
        service.note(request, subjects=[wanted["subject"]])
    exported = _exported(request, found)
    if exported is not None:
        return exported
    asked = request.GET.get("sorteer", "")
    sort = asked if asked.lstrip("-") in keyset.SORTS else "-sequence"
    shown = keyset.page(
        found, sort, PAGE_SIZE, after=_number(request.GET.get("na")), before=_number(request.GET.get("voor"))
    )
    service.note(request, object="log", details={"shown": len(shown.rows)})
    names = _activity_names()
    return render(
        request,
        "audit/log.html",
        {
            "form": form,
            "rows": [_row(event, names) for event in shown.rows],
            "slice": shown,
            "heads": _heads(sort),
            "sort": sort,
            "verification": _verification(),
        },
    )


@needs(Permission.SEE_AUDIT)
def event(request: HttpRequest, sequence: int) -> HttpResponse:
    """One event with all its fields, its place in the chain, and what else happened in the same action."""
    scope = scope_of(request)
    found = queries.event(scope, sequence)
    fields = {name: getattr(found, name) for name in HASHED}
    around = queries.events(scope).filter(sequence__in=(sequence - 1, sequence + 1)).order_by("sequence")
    together = queries.events(scope).filter(trace_id=found.trace_id).exclude(pk=found.pk).order_by("sequence")
    names = _activity_names()
    return render(
        request,
        "audit/event.html",
        {
            "event": found,
            "row": _row(found, names),
            "right": hash_of(fields) == found.hash,
            "canonical": canonical(fields),
            "details": json.dumps(found.details, ensure_ascii=False, indent=2),
            "previous": next((each for each in around if each.sequence < sequence), None),
            "following": next((each for each in around if each.sequence > sequence), None),
            "together": [_row(each, names) for each in together[:20]],
        },
    )


@needs(Permission.SEE_AUDIT)
def subject(request: HttpRequest) -> HttpResponse:
    """Who saw or changed the data of one data subject, to print and hand over. Asks why it is wanted."""
    scope = scope_of(request)
    form = SubjectForm(request.GET if "subject" in request.GET else None)
    if not form.is_valid():
        return render(request, "audit/subject.html", {"form": form})
    about, purpose = form.cleaned_data["subject"], form.cleaned_data["purpose"]
    service.note(request, object="subject-report", subjects=[about], purpose=purpose)
    table = tables.SubjectTable(
        queries.about_subject(scope, about),
        names=_activity_names(),
        request=request,
        caption=_("Wie zag of wijzigde deze gegevens"),
        name="inzagen",
        page_size=250,
        facts={_("Betrokkene"): about, _("Opgevraagd voor"): purpose},
        empty=_("Niemand heeft via Regie gegevens van dit pseudoniem ingezien."),
    )
    return table_response(request, table, "audit/subject.html", {"form": form, "about": about, "purpose": purpose})


@needs(Permission.SEE_AUDIT)
@require_POST
def verify_now(request: HttpRequest) -> HttpResponse:
    """Have the whole chain recomputed in the background."""
    job = jobs.start_once("audit_verify", scope_of(request))
    service.note(request, object=f"job/{job.pk}")
    return redirect(f"{reverse('jobs:job', args=[job.pk])}?terug={reverse('audit:log')}")


def _exported(request: HttpRequest, found: QuerySet[AuditEvent]) -> HttpResponseBase | None:
    kind = request.GET.get("export", "")
    if kind not in (*exports.KINDS, "ldv"):
        return None
    count = found.count()
    if count > MOST_EXPORTED:
        raise RegieError("web_audit.export_too_large", events=count, most=MOST_EXPORTED)
    ordered = found.order_by("sequence")
    if kind == "ldv":
        return _as_log_lines(request, ordered, count)
    table = tables.EventTable(ordered, request=request, caption=_("Logboek"), name="logboek", order_by="sequence")
    return exports.response(request, table, kind)


def _as_log_lines(request: HttpRequest, found: QuerySet[AuditEvent], count: int) -> HttpResponseBase:
    service.note(request, object="export/logboek", details={"format": "ldv", "rows": count})
    name = f"logboek-{timezone.localdate():%Y-%m-%d}.jsonl"

    def written() -> Iterator[str]:
        for each in found.iterator(chunk_size=1000):
            for line in ldv.lines(each):
                yield json.dumps(line, ensure_ascii=False) + "\n"

    return StreamingHttpResponse(
        written(),
        content_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _row(event: AuditEvent, names: dict[str, str]) -> dict[str, Any]:
    text, tone = tables.OUTCOMES[event.outcome]
    return {
        "event": event,
        "who": tables.who(event),
        "role": role_name(event.role) if event.role else "",
        "behalf": tables.behalf(event),
        "kind": tables.kind_name(event),
        "activity": names.get(event.activity, event.activity),
        "outcome": text,
        "tone": tone,
        "subjects": len(event.subjects),
    }


def _heads(sort: str) -> list[dict[str, str]]:
    """The column heads: their label, how they are sorted now, and the sorting that a click gives."""
    labels = {
        "sequence": _("Tijdstip"),
        "user_name": _("Wie"),
        "action": _("Wat"),
        "": _("Waarover"),
        "outcome": _("Uitkomst"),
    }
    heads = []
    for name, label in labels.items():
        now = {name: "ascending", f"-{name}": "descending"}.get(sort, "") if name else ""
        then = f"-{name}" if now == "ascending" or (name == "sequence" and not now) else name
        heads.append({"label": label, "sort": now, "then": then if name else ""})
    return heads


def _verification() -> dict[str, Any] | None:
    last = queries.last_verification()
    if last is None:
        return None
    sentence = "" if last.good else say(f"web_audit.problem_{last.problem}", active(), at=last.broken_at)
    return {"row": last, "sentence": sentence}


def _activity_names() -> dict[str, str]:
    return {row.activity: row.name for row in queries.register()}


def _number(written: str | None) -> int:
    return whole_number(written or "") or 0
