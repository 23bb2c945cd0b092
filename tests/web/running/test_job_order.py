# SPDX-License-Identifier: EUPL-1.2
"""In which order the worker does jobs: what a person waits for goes before what is made ahead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from regie.web.jobs import service as jobs
from regie.web.jobs.models import Job
from regie.web.jobs.service import Progress

pytestmark = pytest.mark.django_db

Worker = Callable[[], None]
"""Does all jobs that are in the queue, as the worker takes them."""

WARM_STEPS = 3


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[str]:
    """Jobs of two kinds that tell here what they did, in a queue as in production."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    told: list[str] = []
    made: set[tuple[int, int]] = set()

    def asked(progress: Progress, number: int) -> None:
        told.append(f"asked {number}")

    def ahead(progress: Progress, number: int, meanwhile: bool = False) -> None:
        for step in range(WARM_STEPS):
            progress(step, WARM_STEPS, "")
            if (number, step) not in made:
                made.add((number, step))
                told.append(f"ahead {number}.{step}")
                if meanwhile and step == 0:
                    other = Job.objects.unscoped().create(kind="test_asked", arguments={"number": 9})
                    jobs.run_job.enqueue(str(other.pk))
        progress(WARM_STEPS, WARM_STEPS, "")

    monkeypatch.setattr(jobs, "_known", {})
    monkeypatch.setattr(jobs, "_background", set())
    jobs.job("test_asked")(asked)
    jobs.job("test_ahead", background=True)(ahead)
    return told


@pytest.fixture
def worker(django_capture_on_commit_callbacks: Callable[..., Any]) -> Worker:
    def work() -> None:
        for _ in range(50):
            row = DBTaskResult.objects.ready().first()
            if row is None:
                return
            row.claim("test")
            with django_capture_on_commit_callbacks(execute=True):
                jobs.run_job.call(*row.args_kwargs["args"])
            row.set_successful(None)
        pytest.fail("the queue does not get empty")

    return work


def test_what_a_person_asked_after_ten_that_are_made_ahead_is_taken_first(
    done: list[str], worker: Worker, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(10):
            jobs.start("test_ahead", None, number=number)
        jobs.start("test_asked", None, number=1)
        jobs.start("test_asked", None, number=2)
    worker()
    assert done[:2] == ["asked 1", "asked 2"]
    assert done[2:] == [f"ahead {number}.{step}" for number in range(10) for step in range(WARM_STEPS)]


def test_what_is_made_ahead_lets_a_person_go_first_between_its_steps_and_then_goes_on(
    done: list[str], worker: Worker, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.start("test_ahead", None, number=1, meanwhile=True)
    worker()
    assert done == ["ahead 1.0", "asked 9", "ahead 1.1", "ahead 1.2"]
    job.refresh_from_db()
    assert (job.state, job.done, job.attempts) == (Job.State.DONE, WARM_STEPS, 1), "giving way is no attempt"


def test_pages_after_a_delivery_are_made_ahead_and_figures_that_are_asked_are_not(
    settings: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    with django_capture_on_commit_callbacks(execute=True):
        begun = [jobs.start(kind, None, snapshot="none") for kind in ("warm", "make_books")]
    taken = [row.args_kwargs["args"] for row in DBTaskResult.objects.ready()]
    assert taken == [[str(job.pk)] for job in reversed(begun)]
