# SPDX-License-Identifier: EUPL-1.2
"""What the pages share: their tabs, lists, forms that are sent, and buttons that do one thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from regie.vocabulary import RegieError
from regie.web.access import Scope, scope_of
from regie.web.steering import queries
from regie.web.steering.models import Meeting
from regie.web.ui.components import Tab
from regie.web.ui.language import active
from regie.web.ui.tables import Table, table_response


def tabs(here: str) -> list[Tab]:
    """The parts of this screen; ``here`` is the name of the address of one."""
    parts = (
        (_("Mijn week"), "week"),
        (_("Gesprekken"), "meetings"),
        (_("Besluiten"), "decisions"),
        (_("Acties"), "actions"),
        (_("Accountteam"), "team"),
    )
    return [Tab(label, reverse(f"steering:{name}"), active=name == here) for label, name in parts]


def list_page(
    request: HttpRequest,
    table: type[Table],
    rows: list[dict[str, Any]],
    here: str,
    heading: str,
    *,
    new: str = "",
    **shown: Any,
) -> HttpResponse:
    """A tab with one list; ``shown`` is what the table needs beside this, ``new`` the address of a new row. An
    empty one leads to the meetings, where people write down what it holds."""
    link = {"empty_link": reverse("steering:meetings"), "empty_label": _("Naar de gesprekken")}
    made = table(rows, request=request, caption=heading, **link | shown)
    context = {"tabs": tabs(here), "heading": heading, "new": new}
    return table_response(request, made, "steering/list.html", context)


def meeting_form(
    request: HttpRequest,
    key: str,
    form: forms.Form,
    write: Callable[[Scope, Meeting, dict[str, Any]], Any],
    **said: str,
) -> HttpResponse:
    """A page with a form about something that a meeting brought forth; then back to the meeting."""
    scope = scope_of(request)
    meeting, back = queries.meeting_for(scope, key), reverse("steering:meeting", args=[key])

    def written(typed: dict[str, Any]) -> str:
        write(scope, meeting, typed)
        return back

    return form_page(request, form, written, back=back, **said)


def form_page(
    request: HttpRequest,
    form: forms.Form,
    write: Callable[[dict[str, Any]], str],
    *,
    title: str,
    back: str,
    button: str,
    lead: str = "",
) -> HttpResponse:
    """A page with one form. ``write`` gets what was typed and gives the address to go on to; what it refuses is
    said above the form, and everything typed is still in it."""
    if request.method == "POST" and form.is_valid():
        try:
            address = write(form.cleaned_data)
        except RegieError as problem:
            form.add_error(None, problem.message(active()))
        else:
            messages.success(request, _("Vastgelegd."))
            return redirect(address)
    context = {"form": form, "heading": title, "lead": lead, "back": back, "button": button}
    return render(request, "steering/form.html", context, status=422 if form.is_bound else 200)


def do(request: HttpRequest, work: Callable[[], Any], address: str, said: str = "") -> HttpResponse:
    """One thing that a button does; what is refused is said on the page one goes on to."""
    try:
        work()
    except RegieError as problem:
        messages.error(request, problem.message(active()))
    else:
        messages.success(request, said or _("Vastgelegd."))
    return redirect(address)
