# SPDX-License-Identifier: EUPL-1.2
"""The register of processing activities: look, export, and confirm or change an activity."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from regie.vocabulary import RegieError
from regie.web.access import Permission, may, needs, scope_of
from regie.web.audit import queries, service
from regie.web.audit.activities import TEXTS, covers
from regie.web.audit.forms import ActivityForm
from regie.web.audit.models import ProcessingActivity
from regie.web.audit.register import change
from regie.web.audit.tables import RegisterTable
from regie.web.ui.language import active
from regie.web.ui.tables import table_response


@needs(Permission.SEE_REGISTER, Permission.EDIT_REGISTER)
def register(request: HttpRequest) -> HttpResponse:
    """All activities; the export holds every text of them."""
    rows = queries.register()
    table = RegisterTable(
        rows,
        request=request,
        caption=_("Verwerkingen"),
        name="verwerkingen",
        search=("name", "purpose", "data_categories", "people"),
        page_size=50,
        empty=_("Het register is leeg. Voer de migraties uit: die zetten de meegeleverde verwerkingen erin."),
    )
    proposed = sum(row.proposed for row in rows)
    return table_response(request, table, "audit/register.html", {"proposed": proposed})


@needs(Permission.SEE_REGISTER, Permission.EDIT_REGISTER)
def activity(request: HttpRequest, activity: str) -> HttpResponse:
    """One activity with its earlier versions, and what in the application belongs to it."""
    versions = queries.activity_versions(activity)
    return render(
        request,
        "audit/activity.html",
        {
            "row": versions[0],
            "texts": _texts(versions[0]),
            "versions": versions,
            "covers": covers(activity),
            "may_edit": may(request, Permission.EDIT_REGISTER),
        },
    )


@needs(Permission.EDIT_REGISTER)
def edit(request: HttpRequest, activity: str) -> HttpResponse:
    """Confirm or change the texts of an activity; what was typed stays when somebody else was first."""
    current = queries.activity_versions(activity)[0]
    name = current.name  # the form puts what was typed in the instance
    form = ActivityForm(request.POST or None, instance=current, initial={"seen": current.version})
    problem = ""
    if request.method == "POST" and form.is_valid():
        texts = {name: form.cleaned_data[name] for name in TEXTS}
        try:
            made = change(scope_of(request), activity, texts, seen=form.cleaned_data["seen"])
        except RegieError as error:
            problem = error.message(active())
        else:
            service.note(request, object=f"activity/{activity}/{made.version}")
            messages.success(request, _("Versie %(version)s is vastgesteld.") % {"version": made.version})
            return redirect("audit:activity", activity)
    context = {"form": form, "activity": activity, "name": name, "problem": problem}
    return render(request, "audit/activity_edit.html", context, status=409 if problem else 200)


def _texts(row: ProcessingActivity) -> list[tuple[str, str]]:
    labels = {field.name: str(field.verbose_name) for field in row._meta.fields}
    return [(labels[name], getattr(row, name)) for name in TEXTS if name != "name"]
