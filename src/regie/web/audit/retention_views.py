# SPDX-License-Identifier: EUPL-1.2
"""Retention: the terms, a preview of what has passed its term, and the clean-up after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.web.access import Permission, confirmed, needs, scope_of
from regie.web.audit import queries, retention, service
from regie.web.audit.forms import TermsForm, category_name
from regie.web.audit.models import RetentionPreview


@needs(Permission.RUN_RETENTION)
def terms(request: HttpRequest) -> HttpResponse:
    """What is kept how long, and the clean-ups so far."""
    days = retention.terms()
    rows = [
        {"name": category_name(each), "days": days[each.id], "delivered": each.term_days}
        for each in retention.categories()
    ]
    runs = RetentionPreview.objects.exclude(started_at=None).order_by("-started_at")[:10]
    return render(request, "audit/retention.html", {"rows": rows, "runs": [_run(each) for each in runs]})


@needs(Permission.RUN_RETENTION)
def edit_terms(request: HttpRequest) -> HttpResponse:
    """Choose other terms than the delivered ones, within what a law allows."""
    form = TermsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        retention.choose_terms(scope_of(request), form.cleaned_data)
        messages.success(request, _("De termijnen zijn opgeslagen. Er is nog niets opgeruimd."))
        return redirect("audit:retention")
    return render(request, "audit/retention_terms.html", {"form": form})


@needs(Permission.RUN_RETENTION)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Count what has passed its term; nothing is removed."""
    made = retention.preview(scope_of(request))
    service.note(request, object=f"preview/{made.pk}")
    return redirect("audit:retention_preview", made.pk)


@needs(Permission.RUN_RETENTION)
@confirmed
def look(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """What a clean-up would remove and why, to choose from."""
    found = queries.own_preview(scope_of(request), identifier)
    lines = _lines(found)
    total = sum(line["count"] for line in lines)
    return render(request, "audit/retention_preview.html", {"preview": found, "lines": lines, "total": total})


@needs(Permission.RUN_RETENTION)
@require_POST
@confirmed
def run(request: HttpRequest, identifier: UUID) -> HttpResponseBase:
    """Remove what the preview counted in the chosen categories, as a job."""
    scope = scope_of(request)
    found = queries.own_preview(scope, identifier)
    job = retention.start(scope, found, request.POST.getlist("category"))
    service.note(request, object=f"preview/{found.pk}")
    return redirect(f"{reverse('jobs:job', args=[job.pk])}?terug={reverse('audit:retention')}")


def _lines(found: RetentionPreview) -> list[dict[str, Any]]:
    known = {each.id: each for each in retention.categories()}
    return [
        {**line, "name": category_name(known[line["category"]]), "before": datetime.fromisoformat(line["before"])}
        for line in found.lines
        if line["category"] in known
    ]


def _run(found: RetentionPreview) -> dict[str, Any]:
    return {"preview": found, "count": sum(line["count"] for line in found.lines)}
