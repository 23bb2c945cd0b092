# SPDX-License-Identifier: EUPL-1.2
"""What takes longer: publishing a report and typesetting a draft."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from regie.reporting.added import with_added
from regie.reporting.half_year import half_year_document
from regie.reporting.pdf import render_pdf
from regie.reporting.published import publish_report
from regie.vocabulary import Period
from regie.vocabulary.durable import commit_file
from regie.web.access import PartyKind, Role, Scope
from regie.web.jobs.service import Progress, job
from regie.web.region import door
from regie.web.reports import drafts
from regie.web.reports.matters import period_and_version
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

EVERYTHING = Scope(0, "Regie", Role.DIRECTOR, PartyKind.COOPERATIVE)
"""The scope of the internal edition."""

COUNCIL = Scope(0, "Regie", Role.POLICY_OFFICER, PartyKind.MUNICIPALITY)
"""The scope of the public edition: the region's own, no party's."""


@job("publish_report")
def publish(progress: Progress, matter: int) -> dict[str, Any]:
    """Write the documents of an approved report and call it published. Done twice, it gives the same files."""
    found = Matter.objects.unscoped().get(pk=matter)
    period, version = period_and_version(found)
    if found.state != "publishing":
        return {"period": period, "version": version}
    steps = 3
    progress(0, steps, "Cijfers ophalen")
    asked = Period.parse(period)
    public, internal = drafts.editions(asked, found.snapshot)
    progress(1, steps, "Documenten opmaken")
    publish_report(
        door.folder(),
        public,
        internal,
        found.payload.get("texts", {}),
        timezone.localdate(),
        version=version,
        correction=found.payload.get("correction", ""),
    )
    progress(2, steps, "Vastleggen")
    workflow.settle(found, "published", from_=("publishing",))
    return {"period": period, "version": version}


@job("report_draft")
def typeset(progress: Progress, matter: int, version: int, internal: bool) -> dict[str, Any]:
    """The draft as PDF, in the cache under the version of its text."""
    found = Matter.objects.unscoped().get(pk=matter)
    period, _ = period_and_version(found)
    progress(0, 2, "Cijfers ophalen")
    public, whole = drafts.editions(Period.parse(period), found.snapshot)
    progress(1, 2, "Opmaken")
    document = with_added(half_year_document(whole if internal else public), found.payload.get("texts", {}))
    marked = document.model_copy(update={"meta": document.meta.model_copy(update={"notice": "Concept"})})
    commit_file(drafts.draft_file(matter, version, internal), render_pdf(marked, marked.meta.date))
    return {"internal": internal}
