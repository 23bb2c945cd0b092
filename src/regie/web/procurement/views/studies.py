# SPDX-License-Identifier: EUPL-1.2
"""The list of studies, a new one, and what is done with a study as a whole."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from regie.contract.writing import part_toml
from regie.vocabulary import RegieError
from regie.web.access import Permission, needs, scope_of
from regie.web.audit import service as audit
from regie.web.jobs.queries import job_for
from regie.web.procurement import begin, service
from regie.web.procurement.drafts import all_of, working
from regie.web.procurement.results import latest
from regie.web.procurement.views.frame import stand_of
from regie.web.region import door
from regie.web.ui.language import active

P = Permission


class NewStudy(forms.Form):
    """What a new study is called, and from which snapshot its lists are filled."""

    id = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{0,63}$",
        label=gettext_lazy("Korte naam"),
        help_text=gettext_lazy("Kleine letters, cijfers en streepjes; ook de naam van het bestand."),
    )
    title = forms.CharField(label=gettext_lazy("Titel"), max_length=300)
    snapshot = forms.ChoiceField(label=gettext_lazy("Momentopname"))

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        found = [(each.id, each.id) for each in door.snapshots()]
        self.fields["snapshot"].choices = found  # type: ignore[attr-defined]
        self.fields["snapshot"].initial = door.current_snapshot() if found else ""


@needs(P.SEE_PROCUREMENT)
def studies(request: HttpRequest) -> HttpResponse:
    """The studies that the reader may see."""
    scope = scope_of(request)
    listed = [(found, latest(scope, found.key)) for found in all_of(scope)]
    context = {"studies": listed, "may_edit": scope.may(P.EDIT_PROCUREMENT)}
    return render(request, "procurement/studies.html", context)


@needs(P.EDIT_PROCUREMENT)
def new(request: HttpRequest) -> HttpResponseBase:
    """Begin a study with the products, providers and years of a snapshot."""
    form = NewStudy(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            study = begin.from_snapshot(typed["snapshot"], typed["id"], typed["title"])
            service.begin(scope_of(request), study)
        except RegieError as problem:
            form.add_error(None, problem.message(active()))
        else:
            audit.note(request, object=f"procurement/{study.id}")
            messages.success(request, _("De studie is begonnen. Kijk de lijsten na en leg haar vast."))
            return redirect("procurement:assumptions", study.id)
    status = 400 if form.errors else 200
    return render(request, "procurement/new.html", {"form": form}, status=status)


@needs(P.SEE_PROCUREMENT)
def file(request: HttpRequest, study: str) -> HttpResponse:
    """The study as its file: as it is, or as the draft would be written."""
    found = working(scope_of(request), study)
    if found.best is None:
        raise Http404
    audit.note(request, object=f"procurement/{study}")
    answer = HttpResponse(part_toml(found.best), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{study}.toml"'
    return answer


@needs(P.EDIT_PROCUREMENT)
@require_POST
def keep(request: HttpRequest, study: str) -> HttpResponseBase:
    """Write the draft as the file."""
    service.keep(scope_of(request), working(scope_of(request), study))
    messages.success(request, _("De studie is vastgelegd in procurement/%(study)s.toml.") % {"study": study})
    return redirect("procurement:assumptions", study)


@needs(P.EDIT_PROCUREMENT)
@require_POST
def discard(request: HttpRequest, study: str) -> HttpResponseBase:
    """Throw the draft away."""
    scope = scope_of(request)
    found = working(scope, study)
    service.discard(scope, found)
    audit.note(request, object=f"procurement/{study}")
    messages.success(request, _("Het concept is weggegooid."))
    return redirect("procurement:assumptions", study) if found.file else redirect("procurement:studies")


@needs(P.EDIT_PROCUREMENT)
@require_POST
def compute(request: HttpRequest, study: str) -> HttpResponseBase:
    """Keep the draft and have the study computed."""
    scope = scope_of(request)
    job = service.compute(scope, working(scope, study))
    audit.note(request, object=f"procurement/{study}")
    return redirect("procurement:making", study, job.pk)


@needs(P.EDIT_PROCUREMENT)
def making(request: HttpRequest, study: str, identifier: UUID) -> HttpResponseBase:
    """How far the computation is; when it is done, its result."""
    stand = stand_of(request, study)
    job = job_for(stand.scope, identifier)
    if job.state == job.State.DONE:
        messages.success(request, _("De studie is doorgerekend."))
        return redirect("procurement:landscape", study)
    return render(request, "procurement/making.html", stand.context("") | {"job": job})
