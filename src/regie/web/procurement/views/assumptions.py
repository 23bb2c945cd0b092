# SPDX-License-Identifier: EUPL-1.2
"""All that people chose or assumed, with its source: seen by every reader, changed by who makes the study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.vocabulary import RegieError
from regie.web.access import Permission, needs
from regie.web.audit import service as audit
from regie.web.procurement import service
from regie.web.procurement.labels import WORDS
from regie.web.procurement.sections import SECTIONS, PartForm, Section, column_label, options_of, section_of
from regie.web.procurement.views.chapters import page
from regie.web.procurement.views.frame import Stand, stand_of
from regie.web.ui import columns, formats
from regie.web.ui.language import active
from regie.web.ui.numbers import whole_number
from regie.web.ui.tables import Table, exported

P = Permission

VERSION = "versie"
"""The field that tells which draft was typed over."""


@needs(P.SEE_PROCUREMENT)
def assumptions(request: HttpRequest, study: str) -> HttpResponse:
    """Every part of the study in short, and the way to change it."""
    stand = stand_of(request, study)
    listed = [(section, _in_short(section, stand)) for section in SECTIONS]
    more = {"sections": listed}
    template = "procurement/assumptions.html"
    return page(request, study, "assumptions", _("Aannames"), template=template, more=more, stand=stand)


@needs(P.SEE_PROCUREMENT)
def part(request: HttpRequest, study: str, slug: str) -> HttpResponseBase:
    """One part: its list, or its form."""
    stand, section = _asked(request, study, slug)
    if not section.of_list:
        return _form(request, stand, section)
    table = _table(request, stand, section)
    context = stand.context("assumptions") | {"section": section, "table": table}
    return exported(request, table) or render(request, "procurement/part_list.html", context)


@needs(P.EDIT_PROCUREMENT)
def line(request: HttpRequest, study: str, slug: str, row: int | None = None) -> HttpResponseBase:
    """One line of a list, or a new one."""
    stand, section = _asked(request, study, slug)
    if not section.of_list:
        raise Http404
    return _form(request, stand, section, row, of_list=True)


@needs(P.EDIT_PROCUREMENT)
@require_POST
def remove(request: HttpRequest, study: str, slug: str, row: int | None = None) -> HttpResponseBase:
    """Take a line, or a part that may lack, out of the study."""
    stand, section = _asked(request, study, slug)
    if section.of_list and row is not None:
        payload = section.put_line(stand.found.payload, row, None)
    elif section.may_lack:
        payload = section.put(stand.found.payload, None)
    else:
        raise Http404
    service.save(stand.scope, stand.found, payload)
    audit.note(request, object=f"procurement/{study}/{slug}")
    messages.success(request, _("Weggehaald uit het concept."))
    back = "procurement:part" if section.of_list else "procurement:assumptions"
    return redirect(back, *([study, slug] if section.of_list else [study]))


def _asked(request: HttpRequest, study: str, slug: str) -> tuple[Stand, Section]:
    section = section_of(slug)
    if section is None:
        raise Http404
    return stand_of(request, study), section


def _form(
    request: HttpRequest, stand: Stand, section: Section, row: int | None = None, *, of_list: bool = False
) -> HttpResponseBase:
    """The form of a part or a line: shown to every reader, sent by who may edit."""
    sent = request.method == "POST"
    if sent and not stand.may_edit:
        raise PermissionDenied
    form = section.form(stand.found, request.POST if sent else None, row)
    problem = ""
    if sent and form.is_valid():
        try:
            _save(stand, section, form, row, request.POST.get(VERSION, ""), of_list=of_list)
        except RegieError as wrong:
            problem = wrong.message(active())
        else:
            audit.note(request, object=f"procurement/{stand.found.key}/{section.slug}")
            messages.success(request, _("Opgeslagen in het concept."))
            return redirect(_address(stand.found.key, section))
    if not stand.may_edit:
        for each in form.fields.values():
            each.disabled = True
    context = stand.context("assumptions") | {
        "section": section,
        "form": form,
        "row": row,
        "of_list": of_list,
        "problem": problem,
        "back": _address(stand.found.key, section)
        if of_list
        else reverse("procurement:assumptions", args=[stand.found.key]),
        "version": stand.found.draft.version if stand.found.draft else 0,
        "there": section.value(stand.found.payload) is not None,
    }
    status = 409 if problem else 400 if form.errors else 200
    return render(request, "procurement/part_form.html", context, status=status)


def _save(stand: Stand, section: Section, form: PartForm, row: int | None, version: str, *, of_list: bool) -> None:
    payload = stand.found.payload
    changed = section.put_line(payload, row, form.raw()) if of_list else section.put(payload, form.raw())
    service.save(stand.scope, stand.found, changed, whole_number(version))


def _address(study: str, section: Section) -> str:
    if section.of_list:
        return reverse("procurement:part", args=[study, section.slug])
    return reverse("procurement:assumptions", args=[study])


def _table(request: HttpRequest, stand: Stand, section: Section) -> Table:
    """A list of the study. Its last column leads to the form of the line."""
    payload = stand.found.payload
    names = _names(payload)
    key, slug = stand.found.key, section.slug
    rows = [
        {name: said(name, value.get(name), names) for name in section.shown} | {"at": at}
        for at, value in enumerate(section.value(payload))
    ]

    def link(row: Mapping[str, Any]) -> str | None:
        return reverse("procurement:line", args=[key, slug, row["at"]]) if stand.may_edit else None

    shown = {
        name: _column(name, column_label(section, name), rows, link if place == 0 else None)
        for place, name in enumerate(section.shown)
    }
    made = type("Lines", (Table,), shown)
    text = _("Er staat nog niets in deze lijst.")
    return made(  # type: ignore[no-any-return]
        rows,
        request=request,
        caption=section.title,
        name="regels",
        search=section.shown if len(rows) > 10 else (),
        page_size=50,
        empty=text,
        facts={_("Studie"): stand.found.title},
    )


def _column(name: str, label: Any, rows: Sequence[Mapping[str, Any]], link: Any) -> columns.Column:
    """Numbers with as many decimals as they have, everything else as text."""
    values = [row[name] for row in rows if row[name] is not None]
    if not values or name == "year" or not all(isinstance(each, Decimal | int) for each in values):
        return columns.Column(label, link=link)
    return columns.Number(label, decimals=0 if all(each == int(each) for each in values) else 2)


def said(name: str, value: Any, names: Mapping[str, str]) -> Any:
    """A value of a study as it reads in a list: codes by their names, numbers as numbers."""
    match value:
        case None | "":
            return None
        case bool():
            return _("Ja") if value else _("Nee")
        case int():
            return value
        case {"from_age": low, "to_age": high}:
            return _("%(low)s t/m %(high)s jaar") % {"low": low, "high": high}
        case list() | tuple():
            return ", ".join(_shorts(name, value, names)) or None
    if name in ("code", "id", "product", "unit", "provider"):
        return str(value)
    if name in ("volume", "price", "hours_each", "rate", "amount", "percent", "low", "high"):
        try:
            return Decimal(str(value))
        except InvalidOperation:
            return str(value)
    if name == "ends_on" or name == "starts_on":
        return formats.short_day(str(value))
    return str(WORDS.get(str(value), names.get(str(value), value)))


def _shorts(name: str, values: Sequence[Any], names: Mapping[str, str]) -> Iterator[str]:
    if name in ("figures", "products") and len(values) > 4:
        yield _("%(number)s stuks") % {"number": len(values)}
        return
    for value in values:
        if isinstance(value, Mapping):
            code = str(value.get("provider") or value.get("municipality") or value.get("year") or "")
            more = value.get("share") or value.get("starts_on") or value.get("percent")
            yield " ".join(str(each) for each in (names.get(code, code), more) if each)
        else:
            yield names.get(str(value), str(value))


def _names(payload: Mapping[str, Any]) -> dict[str, str]:
    """Codes to names, of everything that a study names."""
    found = {
        code: name.rpartition(" (")[0]
        for part in ("products", "need_groups", "lots")
        for code, name in options_of(payload)[part]
    }
    return found | dict(options_of(payload)["municipalities"])


def _in_short(section: Section, stand: Stand) -> str:
    """How much stands in a part."""
    value = section.value(stand.found.payload)
    if section.of_list:
        return _("%(number)s regels") % {"number": len(value)} if len(value) != 1 else _("1 regel")
    return "" if value is not None or not section.may_lack else _("niet ingevuld")
