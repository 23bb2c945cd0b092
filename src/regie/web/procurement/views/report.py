# SPDX-License-Identifier: EUPL-1.2
"""The report "Verkenning inkoop" of the last result: page, PDF and workbook.

It is the public edition: without small numbers and without amounts of single providers, and with every
municipality, since it is written for all councils. Who makes the study hands it out; others read the chapters on
the screens.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from regie.web.access import Permission, needs
from regie.web.audit import service as audit
from regie.web.procurement import documents
from regie.web.procurement.views.frame import stand_of
from regie.web.ui.language import active

P = Permission


@needs(P.SEE_PROCUREMENT)
def report(request: HttpRequest, study: str) -> HttpResponse:
    """What the report holds, and its files."""
    stand = stand_of(request, study)
    chapters = documents.chapters(stand.latest.result, active()) if stand.latest and stand.may_edit else []
    context = stand.context("report") | {"page_heading": _("Rapport"), "chapters": chapters}
    return render(request, "procurement/report.html", context)


@needs(P.EDIT_PROCUREMENT)
def file(request: HttpRequest, study: str, kind: str) -> HttpResponse:
    """One file of the report."""
    stand = stand_of(request, study)
    if stand.latest is None or kind not in documents.KINDS:
        raise Http404
    content = documents.made(stand.latest.result, kind, active())
    audit.note(request, object=f"procurement/{study}/report", details={"format": kind, "run": stand.latest.run})
    answer = HttpResponse(content, content_type=documents.KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="verkenning-inkoop-{study}.{kind}"'
    return answer
