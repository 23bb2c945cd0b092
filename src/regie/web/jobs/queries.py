# SPDX-License-Identifier: EUPL-1.2
"""Reads of jobs."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from regie.web.access import Scope
from regie.web.jobs.models import Job


def job_for(scope: Scope, identifier: UUID) -> Job:
    """A job that the reader may see; a job that is not there and one of others look the same."""
    try:
        return Job.objects.within(scope).get(pk=identifier)
    except Job.DoesNotExist:
        raise Http404 from None
