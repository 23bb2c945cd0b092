# SPDX-License-Identifier: EUPL-1.2
"""How far a job is: a page of its own, and the fragment that other pages renew."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from regie.web.access import needs, scope_of
from regie.web.access.policy import Permission
from regie.web.jobs.queries import job_for

_EVERYONE = tuple(Permission)


@needs(*_EVERYONE)
def job(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One job, with a way back to where it was started."""
    found = job_for(scope_of(request), identifier)
    back = request.GET.get("terug", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = ""
    return render(request, "jobs/job.html", {"job": found, "back": back})


@needs(*_EVERYONE)
def progress(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The fragment with how far the job is; when it is finished the page around it is asked to renew itself."""
    found = job_for(scope_of(request), identifier)
    answer = render(request, "jobs/progress.html", {"job": found})
    if found.finished and request.headers.get("HX-Request"):
        answer["HX-Refresh"] = "true"
    return answer
