# SPDX-License-Identifier: EUPL-1.2
"""The hidden number of the plan that was read, as somebody may write it: refused in a sentence, never a failure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.web.people import browser_of, person
from tests.web.region_folder import small_region

from regie.web.access import Role
from regie.web.jobs.models import Job
from regie.web.programme.exits import KIND
from regie.web.programme.views.exits import JOB, TASK
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db

MEMBER = "A003"


@pytest.mark.parametrize("seen", ["²", "٣", "1" * 5000, "-1", "x", ""])
def test_a_version_that_is_no_number_keeps_no_computation(settings: Any, seen: str) -> None:
    settings.REGIE = replace(settings.REGIE, region=small_region())
    director = person(Role.DIRECTOR)
    browser = browser_of(director)
    browser.post(f"/aanbieders/{MEMBER}/uittreding/begin", {"last_day": "2024-12-31"})
    job = Job.objects.create(
        kind=JOB,
        arguments={"party": MEMBER, "snapshot": "x", "left_on": "2024-12-31"},
        result={"line": {"amount": "1"}},
        started_by=director,
    )
    answer = browser.post(f"/aanbieders/{MEMBER}/uittreding/overnemen", {TASK: str(job.pk), "seen": seen})
    assert (answer.status_code, b"seen" in answer.content) == (400, False)
    assert "compensation" not in Matter.objects.unscoped().get(kind=KIND).payload
