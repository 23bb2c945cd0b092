# SPDX-License-Identifier: EUPL-1.2
"""The forms by which the cooperative writes: one page for a new entry and for a changed one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from regie.vocabulary import RegieError
from regie.web.access import Permission, needs, scope_of
from regie.web.audit import service as audit
from regie.web.programme import service
from regie.web.programme.kinds import PROGRAMME, PROVIDER, EntryKind
from regie.web.programme.models import Entry
from regie.web.programme.queries import party_name
from regie.web.reviews.ready import when_ready
from regie.web.ui.language import active

P = Permission


@needs(P.EDIT_PROGRAMME)
@when_ready
def programme_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a line, project, goal or point."""
    kind = _known(PROGRAMME.get(slug))
    return _form(request, kind, None, reverse(kind.back), [(_("Programma"), reverse("programme:overview"))])


@needs(P.EDIT_PROGRAMME)
@when_ready
def programme_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a line, project, goal or point."""
    kind = _known(PROGRAMME.get(slug))
    row = kind.model.objects.within(scope_of(request)).filter(pk=pk).first()
    return _form(request, kind, _there(row), reverse(kind.back), [(_("Programma"), reverse("programme:overview"))])


@needs(P.EDIT_PROVIDER_FILES)
def provider_new(request: HttpRequest, party: str, slug: str) -> HttpResponse:
    """Add something to the file of a provider."""
    kind, name = _known(PROVIDER.get(slug)), party_name(scope_of(request), party)
    return _form(request, kind, None, *_of_provider(party, name, kind), party=party)


@needs(P.EDIT_PROVIDER_FILES)
def provider_edit(request: HttpRequest, party: str, slug: str, pk: int) -> HttpResponse:
    """Change something in the file of a provider."""
    kind, name = _known(PROVIDER.get(slug)), party_name(scope_of(request), party)
    rows: Any = kind.model.objects.within(scope_of(request))
    row = rows.filter(pk=pk, party=party).first()
    return _form(request, kind, _there(row), *_of_provider(party, name, kind), party=party)


def _form(
    request: HttpRequest,
    kind: EntryKind,
    row: Entry | None,
    back: str,
    crumbs: list[tuple[str, str]],
    party: str = "",
) -> HttpResponse:
    scope = scope_of(request)
    begins = kind.form.given(row) if row is not None else _asked(request, kind)
    data = request.POST if request.method == "POST" else None
    form = kind.form(data, scope=scope, party=party, initial=begins)
    if data is not None and form.is_valid():
        values = {**form.values, **({"party": party} if party else {})}
        try:
            service.write(scope, kind.model, values, row, form.cleaned_data.get("seen") or 0)
        except RegieError as problem:
            form.add_error(None, problem.message(active()))
        else:
            messages.success(request, _("Opgeslagen."))
            return redirect(back)
    audit.note(request, object=f"programme/{kind.model._meta.model_name}/{row.pk if row else 'new'}")
    context = {
        "form": form,
        "title": kind.edit if row else kind.new,
        "back": back,
        "trail": crumbs,
        "row": row,
    }
    return render(request, "programme/form.html", context, status=400 if form.errors else 200)


def _asked(request: HttpRequest, kind: EntryKind) -> dict[str, Any]:
    """What the address already says of a new entry: the day of a talk, the meeting of an agreement, the line."""
    return {name: text for name, text in request.GET.items() if name in kind.form.base_fields and name != "seen"}


def _of_provider(party: str, name: str, kind: EntryKind) -> tuple[str, list[tuple[str, str]]]:
    page = reverse("programme:provider", args=[party])
    return f"{page}#{kind.back}", [(_("Aanbieders"), reverse("programme:providers")), (name, page)]


def _known(kind: EntryKind | None) -> EntryKind:
    if kind is None:
        raise Http404
    return kind


def _there(row: Entry | None) -> Entry:
    if row is None:
        raise Http404
    return row
