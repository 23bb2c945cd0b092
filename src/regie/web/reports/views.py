# SPDX-License-Identifier: EUPL-1.2
"""Reports under way and published, for people who work on them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.reporting.published import INTERNAL
from regie.vocabulary import Period, RegieError
from regie.web.access import Permission, needs, scope_of
from regie.web.audit import service as audit
from regie.web.jobs import service as jobs
from regie.web.region import door
from regie.web.reports import drafts, queries, service
from regie.web.reports.public import answer_file
from regie.web.reviews.ready import when_ready
from regie.web.ui.language import active
from regie.web.workflow.models import Matter

P = Permission


class NewReport(forms.Form):
    """Which half-year, and on which snapshot."""

    period = forms.ChoiceField(label=gettext_lazy("Halfjaar"))
    snapshot = forms.ChoiceField(label=gettext_lazy("Momentopname"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["period"].choices = [(str(each), str(each)) for each in door.half_years()]  # type: ignore[attr-defined]
        self.fields["snapshot"].choices = [(each.id, each.id) for each in door.snapshots()]  # type: ignore[attr-defined]
        self.fields["snapshot"].initial = door.current_snapshot()


class TextForm(forms.Form):
    """A text under a chapter; ``version`` notices that someone else changed the report meanwhile."""

    text = forms.CharField(
        label=gettext_lazy("Toelichting"),
        required=False,
        max_length=service.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("Alinea's scheidt u met een lege regel. Cijfers komen uit de momentopname."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@needs(P.SEE_REPORTS)
def overview(request: HttpRequest) -> HttpResponse:
    """Reports under way and published."""
    scope = scope_of(request)
    newest = {each.period: each.version for each in queries.latest_published()}
    context = {
        "under_way": queries.under_way(scope),
        "published": [(each, newest[each.period] == each.version) for each in queries.published()],
        "may_write": scope.may(P.WRITE_REPORT),
    }
    return render(request, "reports/list.html", context)


@needs(P.WRITE_REPORT)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a report, or the next version of one."""
    form = NewReport(request.POST or None)
    if request.method == "POST" and form.is_valid():
        period = Period.parse(form.cleaned_data["period"])
        try:
            matter = service.begin(scope_of(request), period, form.cleaned_data["snapshot"])
        except RegieError as problem:
            form.add_error(None, problem.message(active()))
        else:
            return redirect(_address(matter))
    return render(request, "reports/new.html", {"form": form})


@needs(P.SEE_REPORTS)
@when_ready
def report(request: HttpRequest, period: str, version: int) -> HttpResponse:
    """One report: its chapters, its state, its history."""
    scope = scope_of(request)
    matter = queries.report_matter(scope, period, version)
    review = queries.review_of(scope, matter)
    texts = matter.payload.get("texts", {})
    said = {key for key, text in texts.items() if text}
    parts = matter.comments.values_list("part", flat=True)
    chapters = [
        {"chapter": each, "text": each.key in said, "comments": sum(part == each.anchor for part in parts)}
        for each in drafts.chapters(review)
    ]
    context = {
        "matter": matter,
        "chapters": chapters,
        "version": version,
        "period": Period.parse(period),
        "snapshot": matter.snapshot,
        "editable": matter.state == "draft" and scope.may(P.WRITE_REPORT),
        "correction": matter.payload.get("correction", ""),
        "job": _publishing(matter) if matter.state == "publishing" else None,
        "files": queries.published_version(period, version).files if matter.state == "published" else {},
        "internal": review.header.suppressed is False,
    }
    return render(request, "reports/report.html", context)


@needs(P.SEE_REPORTS)
@when_ready
def chapter(request: HttpRequest, period: str, version: int, anchor: str) -> HttpResponse:
    """One chapter as it will be printed, with room for a text and for comments."""
    scope = scope_of(request)
    matter = queries.report_matter(scope, period, version)
    review = queries.review_of(scope, matter)
    chapters = drafts.chapters(review)
    place = next((at for at, each in enumerate(chapters) if each.anchor == anchor), None)
    if place is None:
        raise Http404
    found = chapters[place]
    editable = bool(found.key) and matter.state == "draft" and scope.may(P.WRITE_REPORT)
    text = matter.payload.get("texts", {}).get(found.key, "")
    form = TextForm(request.POST or None, initial={"text": text, "version": matter.version}) if editable else None
    sent = request.method == "POST" and form is not None and form.is_valid()
    if sent and form is not None and _save(request, form, matter, found.key):
        return redirect("reports:chapter", period, version, anchor)
    context = {
        "matter": matter,
        "chapter": found,
        "form": form,
        "text": text,
        "before": chapters[place - 1] if place else None,
        "after": chapters[place + 1] if place + 1 < len(chapters) else None,
        "period": period,
        "version": version,
        "snapshot": matter.snapshot,
    }
    return render(request, "reports/chapter.html", context)


@needs(P.WRITE_REPORT)
def correction(request: HttpRequest, period: str, version: int) -> HttpResponse:
    """What this version corrects."""
    matter = queries.report_matter(scope_of(request), period, version)
    first = {"text": matter.payload.get("correction", ""), "version": matter.version}
    form = TextForm(request.POST or None, initial=first)
    form.fields["text"].label = _("Wat is er verbeterd sinds de vorige versie")
    form.fields["text"].help_text = _("Dit staat voor in het rapport, zodat een lezer weet wat er anders is.")
    if request.method == "POST" and form.is_valid() and _save(request, form, matter, "correction"):
        return redirect(_address(matter))
    return render(
        request, "reports/correction.html", {"form": form, "matter": matter, "address": _address(matter)}
    )


@needs(P.WRITE_REPORT)
def snapshot(request: HttpRequest, period: str, version: int) -> HttpResponse:
    """Fix a draft to another snapshot."""
    matter = queries.report_matter(scope_of(request), period, version)
    if request.method == "POST":
        try:
            service.use_snapshot(scope_of(request), matter, request.POST.get("snapshot", ""))
        except RegieError as problem:
            messages.error(request, problem.message(active()))
        else:
            messages.success(request, _("De cijfers van dit rapport komen nu uit de gekozen momentopname."))
        return redirect(_address(matter))
    context = {"matter": matter, "snapshots": door.snapshots(), "address": _address(matter)}
    return render(request, "reports/snapshot.html", context)


@needs(P.SEE_REPORTS)
def draft(request: HttpRequest, period: str, version: int) -> HttpResponseBase:
    """The draft as PDF: made by the worker, then given. Who may see small numbers gets the internal edition."""
    scope = scope_of(request)
    matter = queries.report_matter(scope, period, version)
    internal = scope.small_numbers and scope.areas is None
    made = drafts.draft_file(matter.pk, matter.version, internal)
    if made.exists():
        audit.note(request, object=f"report/{matter.key}", details={"edition": "draft"})
        name = f"{INTERNAL if internal else 'halfjaarrapportage'}-{period}-concept.pdf"
        return FileResponse(made.open("rb"), as_attachment=True, filename=name)
    job = jobs.start_once("report_draft", scope, matter=matter.pk, version=matter.version, internal=internal)
    job.refresh_from_db(from_queryset=type(job).objects.unscoped())
    if job.state == "done" and made.exists():
        return redirect(request.path)
    return render(request, "reports/making.html", {"job": job, "address": _address(matter), "here": request.path})


@needs(P.SEE_REPORTS)
def file(request: HttpRequest, period: str, version: int, name: str) -> HttpResponseBase:
    """A file of a published version; the internal edition for who may see small numbers."""
    found = queries.published_version(period, version)
    if name.startswith(INTERNAL) and not (scope_of(request).small_numbers and scope_of(request).areas is None):
        raise Http404
    audit.note(request, object=f"report/{period}/v{version}/{name}")
    return answer_file(found, name)


def _save(request: HttpRequest, form: TextForm, matter: Matter, key: str) -> bool:
    """Whether the text was written; if not, why stands in the form and the text is still in it."""
    if form.cleaned_data["version"] != matter.version:
        form.add_error(None, RegieError("web.workflow_changed").message(active()))
        form.data = {**form.data.dict(), "version": str(matter.version)}  # type: ignore[attr-defined]
        return False
    try:
        service.write_text(scope_of(request), matter, key, form.cleaned_data["text"])
    except RegieError as problem:
        form.add_error(None, problem.message(active()))
        return False
    messages.success(request, _("Opgeslagen."))
    return True


def _publishing(matter: Matter) -> object:
    from regie.web.jobs.models import Job

    return Job.objects.unscoped().filter(kind="publish_report", arguments={"matter": matter.pk}).first()


def _address(matter: Matter) -> str:
    from regie.web.reports.matters import period_and_version

    return reverse("reports:report", args=period_and_version(matter))
