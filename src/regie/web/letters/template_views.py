# SPDX-License-Identifier: EUPL-1.2
"""The template of a municipality's letters: which one is in use, what it may hold, and a new one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from regie.reporting.council_letter import default_template, template_of
from regie.reporting.council_letter.fields import FIELDS, NEEDED
from regie.reporting.council_letter.template_check import LARGEST
from regie.vocabulary import RegieError
from regie.web.access import Permission, needs, scope_of
from regie.web.letters import service
from regie.web.letters.answers import file_answer
from regie.web.letters.forms import TemplateForm
from regie.web.region import door
from regie.web.ui.language import active

OWN = "regie"
"""In an address: the template that comes with Regie."""


@needs(Permission.MANAGE_TEMPLATE)
def template(request: HttpRequest) -> HttpResponse:
    """Which template is in use, its fields, and room for a new one."""
    scope = scope_of(request)
    names = door.region().municipality_names
    mine = [(code, names[code]) for code in service.templates_of(scope)]
    form = TemplateForm(mine, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["template"]
        try:
            service.keep_template(scope, form.cleaned_data["municipality"], sent.read(LARGEST + 1))
        except RegieError as problem:
            form.add_error("template", problem.message(active()))
        else:
            messages.success(request, _("Brieven worden voortaan met dit sjabloon gemaakt."))
            return redirect("letters:template")
    used = [(code, name, template_of(door.folder(), code)[1]) for code, name in mine]
    fields = [(name, field, name in NEEDED) for name, field in FIELDS.items()]
    context = {"form": form, "used": used, "fields": fields}
    return render(request, "letters/template.html", context)


@needs(Permission.MANAGE_TEMPLATE)
def download(request: HttpRequest, municipality: str) -> HttpResponse:
    """The template in use of a municipality, or the one of Regie."""
    if municipality == OWN:
        return file_answer(default_template(), "sjabloon.docx", "raadsinformatiebrief-sjabloon.docx")
    if municipality not in service.templates_of(scope_of(request)):
        raise Http404
    content, name = template_of(door.folder(), municipality)
    return file_answer(content, "sjabloon.docx", f"{municipality}-{name or 'sjabloon.docx'}")
