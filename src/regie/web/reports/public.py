# SPDX-License-Identifier: EUPL-1.2
"""The public page: what was published, for council members and everyone else, without a login."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from regie.reporting.html import stylesheet
from regie.reporting.published import INTERNAL, PublishedReport, published_file
from regie.web.access import public
from regie.web.region import door
from regie.web.reports import queries

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@public
def overview(request: HttpRequest) -> HttpResponse:
    """The newest version of each report, and the earlier ones under it."""
    newest = queries.latest_published()
    earlier = {
        each.period: [one for one in queries.published() if one.period == each.period][1:] for each in newest
    }
    context = {
        "reports": [(each, earlier[each.period]) for each in newest],
        "municipalities": door.region().municipalities if newest else (),
    }
    return render(request, "reports/public.html", context)


@public
@cache_control(public=True, max_age=3600)
def file(request: HttpRequest, period: str, version: int, name: str) -> HttpResponse:
    """A file of the public edition."""
    if name.startswith(INTERNAL):
        raise Http404
    return answer_file(queries.published_version(period, version), name)


@public
@cache_control(public=True, max_age=86400)
def style(request: HttpRequest) -> HttpResponse:
    """The style of documents, for chapters within a page: everything under ``.document``."""
    return HttpResponse(f".document{{{stylesheet()}}}", content_type="text/css; charset=utf-8")


def answer_file(found: PublishedReport, name: str) -> HttpResponse:
    """A file as it was published; a page is shown with its own policy, other files are downloaded."""
    suffix = "." + name.rpartition(".")[2]
    if name not in found.files or suffix not in KINDS:
        raise Http404
    answer = HttpResponse(published_file(door.folder(), found, name), content_type=KINDS[suffix])
    if suffix == ".html":
        # the page carries its own style and forbids everything else itself; ours would forbid that style
        answer._csp_replace = {  # type: ignore[attr-defined]
            "style-src": ["'unsafe-inline'"],
            "font-src": ["data:"],
        }
    else:
        answer["Content-Disposition"] = f'attachment; filename="{found.period}-v{found.version}-{name}"'
    return answer
