# SPDX-License-Identifier: EUPL-1.2
"""What the pages share: their tabs, forms that are sent, and buttons that do one thing."""

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
from regie.web.ui.components import Tab
from regie.web.ui.language import active


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
