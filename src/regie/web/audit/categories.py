# SPDX-License-Identifier: EUPL-1.2
"""What the web itself keeps: uploads, sessions, invitations, sign-ins, finished jobs, previews and old events."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django_tasks_db.models import DBTaskResult

from regie.web.accounts.invitations import unanswered_invitations
from regie.web.audit import archive
from regie.web.audit.models import AuditEvent, RetentionPreview
from regie.web.audit.retention import category
from regie.web.jobs.models import Job

_ATTEMPTS = (AccessAttempt, AccessFailureLog, AccessLog)


def archive_folder() -> Path:
    """Where archived events are."""
    return Path(settings.REGIE.data) / "audit-archive"


def _sessions(before: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=before)


def _attempts(before: datetime) -> list[int]:
    return [
        each
        for model in _ATTEMPTS
        for each in model.objects.filter(attempt_time__lt=before).values_list("pk", flat=True)
    ]


def _remove_attempts(before: datetime) -> int:
    return sum(model.objects.filter(attempt_time__lt=before).delete()[0] for model in _ATTEMPTS)


def _jobs(before: datetime) -> QuerySet[Job]:
    return Job.objects.unscoped().filter(finished_at__lt=before)


def _remove_jobs(before: datetime) -> int:
    DBTaskResult.objects.filter(finished_at__lt=before).delete()
    return _jobs(before).delete()[0]


def _uploads(before: datetime) -> list[Path]:
    """What stands in the waiting room in which nothing happened since."""
    room = Path(settings.REGIE.uploads)
    return [each for each in room.glob("*") if _last_touched(each) < before.timestamp()]


def _last_touched(place: Path) -> float:
    return max(path.stat().st_mtime for path in (place, *place.rglob("*")))


def _remove_uploads(before: datetime) -> int:
    old = _uploads(before)
    for each in old:
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()
    return len(old)


def _invitations(before: datetime) -> QuerySet[Any]:
    return unanswered_invitations().filter(expires_at__lt=before)


def _previews(before: datetime) -> QuerySet[RetentionPreview]:
    return RetentionPreview.objects.filter(made_at__lt=before)


def _events(before: datetime) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(sequence__lte=archive.archivable(before))


category(
    "uploads",
    nl="Geüploade bestanden die niet zijn ingeleverd",
    en="Uploaded files that were not handed in",
    term_days=30,
    find=_uploads,
    remove=_remove_uploads,
)
category(
    "sessions",
    nl="Verlopen sessies",
    en="Expired sessions",
    term_days=1,
    find=_sessions,
    remove=lambda before: _sessions(before).delete()[0],
)
category(
    "invitations",
    nl="Verlopen uitnodigingen die niemand aannam",
    en="Expired invitations that nobody accepted",
    term_days=30,
    find=_invitations,
    remove=lambda before: _invitations(before).delete()[0],
)
category(
    "sign_in_attempts",
    nl="Aanmeldpogingen (voor de blokkering; het logboek houdt ze vast)",
    en="Attempts to sign in (for the lock-out; the audit log keeps them)",
    term_days=90,
    find=_attempts,
    remove=_remove_attempts,
)
category(
    "jobs",
    nl="Afgeronde achtergrondtaken",
    en="Finished background jobs",
    term_days=90,
    find=_jobs,
    remove=_remove_jobs,
)
category(
    "previews",
    nl="Voorbeelden van eerdere opruimingen",
    en="Previews of earlier clean-ups",
    term_days=365,
    find=_previews,
    remove=lambda before: _previews(before).delete()[0],
)
category(
    "audit_events",
    nl="Gebeurtenissen in het logboek: naar een archiefbestand met hun hashes",
    en="Events in the audit log: to an archive file with their hashes",
    term_days=archive.SHORTEST_TERM,
    shortest_days=archive.SHORTEST_TERM,
    find=_events,
    remove=lambda before: archive.archive(archive_folder(), before),
)
