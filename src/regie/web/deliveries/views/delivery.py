# SPDX-License-Identifier: EUPL-1.2
"""One delivery: what was read, accepted and set aside, what was found and what to do about it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from regie.deliveries import Summary, delivery_list, set_aside_file
from regie.deliveries import findings as kept_findings
from regie.deliveries.store import replaced
from regie.web.access import Permission, Scope, confirmed, needs, scope_of
from regie.web.audit import service as audit
from regie.web.deliveries import downloads, findings, queries
from regie.web.deliveries.sections import sections
from regie.web.deliveries.tables import SEVERITIES, Findings, shown
from regie.web.region import door
from regie.web.ui.tables import Choice, exported

MOST_LISTED = 50_000
"""Findings in one list or file; the counts beside it are of all of them."""


@needs(Permission.SEE_DELIVERIES)
def delivery(request: HttpRequest, beginning: str) -> HttpResponse:
    """One delivery. Who may not see small numbers reads who delivered what when, no counts."""
    scope = scope_of(request)
    one = queries.delivery_for(scope, beginning)
    values, region = queries.sees_values(scope, one), door.region()
    counted = queries.sees_counts(scope, one)
    groups = findings.groups(one, values=values) if counted else []
    examples = [example for group in groups for example in group.examples]
    _note(request, one, examples_of=findings.subjects(examples))
    known = delivery_list(door.folder())
    supplements = [each for each in known if each.supplements == one.hash]
    gone = replaced(known).get(one.hash)
    return render(
        request,
        "deliveries/delivery.html",
        {
            "sections": sections(scope, "calendar"),
            "delivery": one,
            "party_name": region.party_names.get(one.party, one.party),
            "counted": counted,
            "values": values,
            "counts": findings.counts(one) if counted else [],
            "errors": [group for group in groups if group.error],
            "warnings": [group for group in groups if not group.error],
            "told": findings.told(one) if counted else [],
            "has_aside": set_aside_file(door.folder(), one.hash) is not None,
            "may_download": _may_download(scope, one),
            "may_deliver": scope.may(Permission.DELIVER),
            "has_original": bool(downloads.originals(one)),
            "supplements": supplements,
            "replaced_by": next((each for each in known if each.hash == gone), None),
        },
    )


@needs(Permission.SEE_DELIVERIES)
def delivery_findings(request: HttpRequest, beginning: str) -> HttpResponseBase:
    """The findings one by one, of one rule or all of them, also as a file."""
    scope = scope_of(request)
    one = queries.delivery_for(scope, beginning)
    if not queries.sees_values(scope, one):
        raise PermissionDenied
    asked = {name: request.GET.get(name, "") for name in ("bron", "kolom", "regel")}
    of = None
    if asked["regel"]:
        of = findings.group_asked(one, asked["bron"], asked["kolom"], asked["regel"])
        if of is None:
            raise Http404
    found = kept_findings(door.folder(), one.hash, of=of, most=MOST_LISTED)
    title = findings.title_of(of.rule) if of else _("Alle bevindingen")
    table = Findings(
        found,
        request=request,
        caption=title,
        name="",
        search=("value", "nl", "place"),
        filters=[] if of else [Choice("severity", _("Gevolg"), [(k, v[0]) for k, v in SEVERITIES.items()])],
        exportable=_may_download(scope, one),
        facts={_("Levering"): one.hash},
        page_size=50,
    )
    seen = found if "export" in request.GET else shown(table)
    _note(request, one, examples_of=findings.subjects(seen))
    if "export" in request.GET and not queries.owns(scope, one):
        return _ask_again(
            request, lambda _request: exported(_request, table) or _findings_page(_request, one, table)
        )
    return exported(request, table) or _findings_page(request, one, table)


@needs(Permission.SEE_DELIVERIES)
def set_aside(request: HttpRequest, beginning: str) -> HttpResponseBase:
    """The rows set aside, as a file to correct and hand in again."""
    return _download(request, beginning, downloads.set_aside, "set_aside", ("set_aside",))


@needs(Permission.SEE_DELIVERIES)
def original(request: HttpRequest, beginning: str) -> HttpResponseBase:
    """The file as it was handed in."""
    return _download(request, beginning, downloads.original, "original", ("accepted", "set_aside"))


def _download(
    request: HttpRequest,
    beginning: str,
    make: Callable[[Summary], HttpResponseBase],
    what: str,
    parts: tuple[str, ...],
) -> HttpResponseBase:
    """A file with rows; whose data are in it is recorded with who took it along."""
    scope = scope_of(request)
    one = queries.delivery_for(scope, beginning)
    if not _may_download(scope, one):
        raise PermissionDenied

    def taken_along(_request: HttpRequest) -> HttpResponseBase:
        file = make(one)
        _note(request, one, examples_of=downloads.subjects(one, *parts), what=what)
        return file

    _note(request, one, what=what)
    return taken_along(request) if queries.owns(scope, one) else _ask_again(request, taken_along)


def _ask_again(request: HttpRequest, view: Callable[[HttpRequest], HttpResponseBase]) -> HttpResponseBase:
    """Rows of others leave only for who confirms who they are."""
    return confirmed(view)(request)


def _may_download(scope: Scope, one: Summary) -> bool:
    return queries.owns(scope, one) or (queries.sees_values(scope, one) and scope.may(Permission.EXPORT_ROWS))


def _findings_page(request: HttpRequest, one: Summary, table: Findings) -> HttpResponse:
    return render(
        request,
        "deliveries/findings.html",
        {
            "sections": sections(scope_of(request), "calendar"),
            "delivery": one,
            "party_name": door.region().party_names.get(one.party, one.party),
            "table": table,
        },
    )


def _note(request: HttpRequest, one: Summary, *, examples_of: set[str] | None = None, what: str = "") -> None:
    audit.note(
        request,
        object=f"delivery/{one.hash[:16]}",
        subjects=examples_of or (),
        purpose="Levering controleren en herstellen",
        details={"party": one.party} | ({"file": what} if what else {}),
    )
