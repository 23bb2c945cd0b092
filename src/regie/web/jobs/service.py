# SPDX-License-Identifier: EUPL-1.2
"""Start jobs and run them. A job is a function on JSON arguments that tells how far it is.

A job may be started again when the worker died in the middle: it must come to the same end when it runs twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone
from django_tasks import task

from regie.vocabulary import RegieError
from regie.vocabulary.texts import LANGUAGES, say
from regie.web.access.policy import PartyKind, Role
from regie.web.access.scope import Scope
from regie.web.audit import service as audit
from regie.web.jobs.models import Job

PULSE = 5.0
"""Seconds between two heartbeats of a running job."""

LOST_AFTER = timedelta(seconds=30)
"""A running job without a heartbeat for so long has lost its worker."""

MOST_ATTEMPTS = 3

log = logging.getLogger(__name__)

Progress = Callable[[int, int, str], None]
"""Told how many of how many steps are done, and what is being done (a sentence for people)."""

Work = Callable[..., dict[str, Any] | None]

LATER = -10
"""The priority of work that nobody waits for: it goes after everything else that is in the queue."""

_known: dict[str, Work] = {}
_daily: set[str] = set()
_background: set[str] = set()


def job(kind: str, *, background: bool = False) -> Callable[[Work], Work]:
    """Make a function the work of jobs of this kind: ``work(progress, **arguments)`` gives a JSON result.

    ``background``: nobody waits for it. Such a job lets others go first, also between two of its own steps, and is
    then begun again: what a step made must be kept, so that it is not made twice.
    """

    def register(work: Work) -> Work:
        if kind in _known and _known[kind] is not work:
            raise ValueError(f"two jobs are called {kind}")
        _known[kind] = work
        if background:
            _background.add(kind)
        return work

    return register


def every_day(kind: str) -> None:
    """Let the worker start a job of this kind once a day, with ``day`` as its argument."""
    _daily.add(kind)


def start_daily() -> int:
    """Start the jobs of today that were not started yet; gives how many."""
    day = timezone.localdate().isoformat()
    begun = set(Job.objects.unscoped().filter(kind__in=_daily, arguments__day=day).values_list("kind", flat=True))
    for kind in sorted(_daily - begun):
        start(kind, None, day=day)
    return len(_daily - begun)


def start(kind: str, scope: Scope | None, **arguments: Any) -> Job:
    """Put a job in the queue, after the transaction; ``scope`` is who asked, nothing for the system itself.

    Raises ``KeyError`` for a kind that does not exist.
    """
    if kind not in _known:
        raise KeyError(kind)
    made = Job(kind=kind, arguments=arguments)
    if scope is not None:
        made.started_by_id = scope.user_id
        made.role, made.party_kind, made.party = scope.role, scope.party_kind, scope.party
    made.save(force_insert=True)
    _enqueue(made)
    return made


def start_once(kind: str, scope: Scope | None, **arguments: Any) -> Job:
    """As ``start``, but an equal job that waits or runs is joined instead of doubled."""
    with transaction.atomic():
        waiting = (
            Job.objects.unscoped()
            .filter(kind=kind, arguments=arguments, state__in=(Job.State.WAITING, Job.State.RUNNING))
            .first()
        )
        return waiting or start(kind, scope, **arguments)


def recover() -> int:
    """Start jobs again whose worker died; gives how many. Jobs that fail every time are given up."""
    lost = Job.objects.unscoped().filter(state=Job.State.RUNNING, heartbeat_at__lt=timezone.now() - LOST_AFTER)
    started = 0
    for each in list(lost):
        if each.attempts >= MOST_ATTEMPTS:
            _finish(each.id, Job.State.FAILED, failure=_sentences("web.job_given_up", attempts=each.attempts))
            continue
        taken = lost.filter(pk=each.pk, heartbeat_at=each.heartbeat_at).update(
            state=Job.State.WAITING, heartbeat_at=None, message=""
        )
        if taken:
            _enqueue(each)
            started += 1
    return started


def _enqueue(job: Job) -> None:
    queued = run_job.using(priority=LATER) if job.kind in _background else run_job
    transaction.on_commit(lambda: queued.enqueue(str(job.id)))


@task()  # type: ignore[untyped-decorator]
def run_job(identifier: str) -> None:
    """Do one job; what a person can mend is kept as a sentence, anything else is logged and said in general."""
    taken = (
        Job.objects.unscoped()
        .filter(pk=identifier, state=Job.State.WAITING)
        .update(state=Job.State.RUNNING, started_at=timezone.now(), heartbeat_at=timezone.now())
    )
    if not taken:
        return
    found = Job.objects.unscoped().get(pk=identifier)
    Job.objects.unscoped().filter(pk=identifier).update(attempts=found.attempts + 1)
    with _Pulse(found.id):
        try:
            with audit.running(f"job.{found.kind}", _asked_by(found), object=f"job/{found.id}"):
                try:
                    result = _known[found.kind](_progress(found), **found.arguments)
                except _GivesWay:
                    _wait_again(found)
                    return
        except RegieError as problem:
            failure = {lang: problem.message(lang) for lang in LANGUAGES}
            _finish(found.id, Job.State.FAILED, failure=failure)
        except Exception:
            log.exception("job_failed kind=%s id=%s", found.kind, found.id)
            _finish(found.id, Job.State.FAILED, failure=_sentences("web.job_broke", job=str(found.id)[:8]))
        else:
            _finish(found.id, Job.State.DONE, result=result)


def _asked_by(job: Job) -> Scope | None:
    """In whose name the job runs, for the audit log; nothing for the system itself."""
    if job.started_by is None or not job.role:
        return None
    return Scope(job.started_by.pk, str(job.started_by), Role(job.role), PartyKind(job.party_kind), job.party)


def _finish(identifier: UUID, state: str, **values: Any) -> None:
    Job.objects.unscoped().filter(pk=identifier).update(state=state, finished_at=timezone.now(), **values)


def _progress(job: Job) -> Progress:
    def told(done: int, total: int, message: str = "") -> None:
        Job.objects.unscoped().filter(pk=job.pk).update(
            done=done, total=total, message=message[:200], heartbeat_at=timezone.now()
        )
        if job.kind in _background and done < total and _somebody_waits():
            raise _GivesWay

    return told


class _GivesWay(Exception):
    """A job in the background stops before its next step."""


def _somebody_waits() -> bool:
    """Whether the worker would take something else first. It is the queue that is asked: a job that is not in it
    would be waited for in vain."""
    from django_tasks_db.models import DBTaskResult

    return bool(DBTaskResult.objects.ready().filter(priority__gt=LATER).exists())


def _wait_again(job: Job) -> None:
    """Back to the queue. It is no failure, so it does not count as an attempt."""
    Job.objects.unscoped().filter(pk=job.pk).update(
        state=Job.State.WAITING, attempts=job.attempts, heartbeat_at=None, message=""
    )
    _enqueue(job)


def _sentences(key: str, **values: object) -> dict[str, str]:
    return {lang: say(key, lang, **values) for lang in LANGUAGES}


class _Pulse:
    """Renews the heartbeat of a job while it runs, also when its work says nothing for a while."""

    def __init__(self, identifier: UUID) -> None:
        self.identifier = identifier
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.thread.join()

    def _beat(self) -> None:
        while not self.stopped.wait(PULSE):
            close_old_connections()
            running = Job.objects.unscoped().filter(pk=self.identifier, state=Job.State.RUNNING)
            try:
                running.update(heartbeat_at=timezone.now())
            except DatabaseError:
                log.warning("job_pulse_missed id=%s", self.identifier)
        connection.close()
