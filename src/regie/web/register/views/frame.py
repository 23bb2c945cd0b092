# SPDX-License-Identifier: EUPL-1.2
"""What every page of the register has, and a list as a page or as a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from regie.vocabulary.region import Region
from regie.web.access import Permission, confirmed, may, scope_of
from regie.web.audit import service as audit
from regie.web.register import words_of
from regie.web.register.models import Journey
from regie.web.register.sections import sections
from regie.web.register.views.purpose import purpose_of
from regie.web.ui.exports import KINDS
from regie.web.ui.tables import Table, exported

Row = dict[str, Any]


def shown(
    request: HttpRequest, template: str, here: str, context: Row | None = None, *, status: int = 200
) -> HttpResponse:
    """A page of the register."""
    frame = {"sections": sections(scope_of(request), here), "purpose": purpose_of(request)}
    return render(request, template, {**frame, **(context or {})}, status=status)


def listed(
    request: HttpRequest, table: Table, template: str, here: str, context: Row | None = None
) -> HttpResponseBase:
    """A list of clients as a page, or as a file for who may take rows along and confirms who they are. Whose data
    are given is recorded."""
    if request.GET.get("export") in KINDS and table.exportable:
        note(request, (row.record["client_key"] for row in table.rows))
        return confirmed(lambda again: exported(again, table) or shown(again, template, here, context))(request)
    note(request, (row.record["client_key"] for row in table.paginated_rows))
    return shown(request, template, here, {"table": table, **(context or {})})


def exportable(request: HttpRequest) -> bool:
    """Whether lists of clients may be taken along as a file."""
    return may(request, Permission.EXPORT_ROWS)


def note(request: HttpRequest, keys: Iterable[str]) -> None:
    """Record whose data were given."""
    audit.note(request, subjects=set(keys))


def row_of(one: Journey, region: Region) -> Row:
    """A journey as a row of a list; it was read with its municipality."""
    municipality = getattr(one, "municipality", "") or ""
    return {
        "client_key": one.person.key,
        "key": one.key,
        "holder": one.held_by.named(region),
        "municipality": region.municipality_names.get(municipality, municipality),
        "theme": words_of.code("theme", one.theme),
        "registered_on": one.registered_on,
        "last_step_on": one.last_step_on,
        "state": one.state,
    }
