# SPDX-License-Identifier: EUPL-1.2
"""Shows a job in a page."""

from __future__ import annotations

from typing import Any

from django import template

from regie.web.jobs.models import Job

register = template.Library()


@register.inclusion_tag("jobs/progress.html")
def job_progress(job: Job) -> dict[str, Any]:
    """How far a job is; renews itself every second while it runs."""
    return {"job": job}
