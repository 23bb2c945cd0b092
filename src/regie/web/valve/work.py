# SPDX-License-Identifier: EUPL-1.2
"""Have something made by a job that is kept as a file: once, and not again and again when it cannot be made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from regie.web.access import Scope
from regie.web.jobs import service as jobs
from regie.web.jobs.models import Job

TRIED = timedelta(minutes=10)
"""How long what failed is not tried again without being asked to."""


def have_made(
    kind: str,
    work: jobs.Work,
    arguments: dict[str, Any],
    there: Callable[[], bool],
    scope: Scope | None = None,
    *,
    again: bool = False,
) -> Job | None:
    """Nothing when it is there; else the job that makes it, which failed when it could not.

    ``again`` tries once more what failed. Raises what the work raises where jobs are done at once.
    """
    if there():
        return None
    if settings.REGIE_JOBS_AT_ONCE:
        work(lambda done, total, message: None, **arguments)
        return None
    same = Job.objects.unscoped().filter(kind=kind, arguments=arguments, created_at__gt=timezone.now() - TRIED)
    last = same.order_by("-created_at").first()
    if last is not None and last.state == Job.State.FAILED and not again:
        return last
    return jobs.start_once(kind, scope, **arguments)
