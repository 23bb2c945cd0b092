# SPDX-License-Identifier: EUPL-1.2
"""Writes of deliveries: receive files, hand in, throw away, remind, make a snapshot, compare two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from regie.deliveries import Summary, load_snapshot
from regie.deliveries.calendar import Receipt
from regie.deliveries.reading import PARQUET_ENDINGS, TEXT_ENDINGS
from regie.vocabulary import Period, RegieError
from regie.vocabulary.region import Region
from regie.vocabulary.texts import LANGUAGES
from regie.web.access import Permission, Scope
from regie.web.audit import service as audit
from regie.web.deliveries import asking, mail, waiting
from regie.web.deliveries.models import Reminder, Upload
from regie.web.deliveries.waiting import Received
from regie.web.jobs import service as jobs
from regie.web.jobs.models import Job
from regie.web.region import door

MOST_WAITING = 40
"""Files of one party that may wait for the worker at the same time."""


def receive(
    scope: Scope, files: Sequence[Received], mapping: Received | None, wish: Upload.Wish, language: str
) -> list[Upload]:
    """Take files in and start a job for each delivery: a workbook or zip is one, loose tables together are one.

    Raises ``PermissionDenied`` for who may not deliver, ``RegieError`` for no files, an empty one, two of one
    name, or too many that still wait.
    """
    if not scope.may(Permission.DELIVER):
        raise PermissionDenied
    if not files:
        raise RegieError("web_deliveries.no_file")
    for one in files:
        if one.size == 0:
            raise RegieError("web_deliveries.file_empty", file=one.name)
    groups = _deliveries(files)
    busy = Upload.objects.unscoped().filter(
        party_kind=scope.party_kind,
        owner=scope.party,
        state__in=(Upload.State.RECEIVED, Upload.State.CHECKING, Upload.State.STORING),
    )
    if busy.exclude(job__state=Job.State.FAILED).count() + len(groups) > MOST_WAITING:
        raise RegieError("web_deliveries.too_many_waiting", most=MOST_WAITING)
    return [_receive(scope, group, mapping, wish, language) for group in groups]


def hand_in(scope: Scope, file: UploadedFile[Any], language: str = "nl") -> Upload:
    """Hand in a file that another system sent. Raises as ``receive``, and ``RegieError`` when it is too large."""
    with waiting.incoming() as folder:
        (upload,) = receive(scope, [waiting.taken(file, folder)], None, Upload.Wish.DELIVER, language)
    return upload


def deliver_checked(scope: Scope, upload: Upload) -> Upload:
    """Hand in a file that was only checked. Raises ``RegieError`` when it was handed in or thrown away already."""
    if not scope.may(Permission.DELIVER):
        raise PermissionDenied
    if waiting.file_of(upload.id) is None:
        raise RegieError("web_deliveries.file_gone")
    with transaction.atomic():
        _move(upload, Upload.State.CHECKED, Upload.State.RECEIVED, wish=Upload.Wish.DELIVER)
        _start(scope, upload)
    return upload


def discard(scope: Scope, upload: Upload) -> None:
    """Throw away a file that was only checked."""
    if not scope.may(Permission.DELIVER):
        raise PermissionDenied
    with transaction.atomic():
        _move(upload, Upload.State.CHECKED, Upload.State.DISCARDED, finished_at=timezone.now())
        transaction.on_commit(partial(waiting.leave, upload.id))


def checked(upload: Upload, summary: Summary) -> None:
    """Keep what a check found; the file stays where it is."""
    waiting.keep_check(upload.id, summary.model_dump_json().encode())
    _end(upload, Upload.State.CHECKED, **_said(summary))


def stored(upload: Upload, summary: Summary, region: Region, *, known: bool) -> None:
    """The region has the delivery: count, tell the party, and remove the file from the waiting room.

    Done once: of a job that runs twice the second finds that it has ended.
    """
    with transaction.atomic():
        state = Upload.State.KNOWN if known else Upload.State.STORED
        if not _end(upload, state, **_said(summary)):
            return
        audit.record(
            action="delivery.known" if known else "delivery.stored",
            scope=upload.scope,
            object=f"delivery/{summary.hash[:16]}",
            details={"party": summary.party, "rows": summary.rows_read, "set_aside": summary.rows_set_aside},
        )
        if not known:
            mail.tell_stored(upload, region)
        transaction.on_commit(partial(waiting.leave, upload.id))


def refused(upload: Upload, problem: RegieError) -> None:
    """The delivery is refused as a whole: keep the sentence, not the file."""
    with transaction.atomic():
        sentences = {lang: problem.message(lang) for lang in LANGUAGES}
        if not _end(upload, Upload.State.REFUSED, refusal=sentences):
            return
        audit.record(
            action="delivery.refused",
            scope=upload.scope,
            object=f"upload/{upload.id}",
            outcome="failed",
            details={"why": problem.key, "file": upload.sha256},
        )
        transaction.on_commit(partial(waiting.leave, upload.id))


def failed(upload: Upload) -> None:
    """Something broke that no person can mend; the file stays, so that it can be looked into."""
    _end(upload, Upload.State.FAILED)


def remind(scope: Scope, region: Region, receipt: Receipt) -> Reminder:
    """Mail a party that is late. Raises ``RegieError`` when it is not (any more), when nobody there can deliver,
    or when it was reminded today."""
    if not scope.may(Permission.MAKE_SNAPSHOT):
        raise PermissionDenied
    name = region.party_names.get(receipt.party, receipt.party)
    if receipt.state not in ("missing", "partial") or not receipt.days_late:
        raise RegieError("web_deliveries.nothing_overdue", party=name, period=receipt.period)
    today = Reminder.objects.unscoped().filter(
        party=receipt.party, period=receipt.period, sent_at__date=timezone.localdate()
    )
    if today.exists():
        raise RegieError("web_deliveries.reminded_today", party=name)
    addresses = mail.addresses_of(region, receipt.party)
    if not addresses:
        raise RegieError("web_deliveries.nobody_to_mail", party=name)
    with transaction.atomic():
        made = Reminder.objects.create(
            party=receipt.party, period=receipt.period, addresses=len(addresses), sent_by_id=scope.user_id
        )
        mail.tell_overdue(addresses, region, receipt.party, Period.parse(receipt.period), receipt.days_late)
        audit.record(
            action="delivery.reminded",
            scope=scope,
            object=f"party/{receipt.party}",
            details={"period": receipt.period, "addresses": len(addresses)},
        )
    return made


def ask_snapshot(scope: Scope, reference_date: date, *, use: bool) -> Job:
    """Start making the snapshot of a day; ``use``: the screens show it from then on. Raises ``RegieError`` for a
    day that is still to come."""
    if not scope.may(Permission.MAKE_SNAPSHOT):
        raise PermissionDenied
    if reference_date > timezone.localdate():
        raise RegieError("web_deliveries.snapshot_in_future", day=f"{reference_date:%d-%m-%Y}")
    return start_snapshot(scope, reference_date, use=use)


def start_snapshot(scope: Scope, reference_date: date, *, use: bool) -> Job:
    """Start making a snapshot that something else calls for (an erasure)."""
    return jobs.start_once(
        "snapshot",
        scope,
        reference_date=reference_date.isoformat(),
        use=use,
        asked_by=asking.written(scope),
    )


def use_snapshot(scope: Scope, snapshot: str) -> None:
    """Let the screens show a snapshot, also when a newer one is made. Raises ``RegieError`` when there is none of
    that name, or when it is published figures only."""
    if not scope.may(Permission.MAKE_SNAPSHOT) and not scope.may(Permission.ERASE_CLIENTS):
        raise PermissionDenied
    before = door.current_snapshot()
    if load_snapshot(door.folder(), snapshot).published_only:
        raise RegieError("web_deliveries.snapshot_not_usable", snapshot=snapshot)
    door.use_snapshot(scope, snapshot)
    audit.record(
        action="delivery.snapshot_used",
        scope=scope,
        object=f"snapshot/{snapshot}",
        details={"before": before},
    )
    jobs.start_once("warm", None, snapshot=snapshot)


def ask_difference(scope: Scope, before: str, after: str) -> Job:
    """Start comparing the figures of two snapshots, as this reader may see them."""
    if before == after:
        raise RegieError("web_deliveries.difference_of_two")
    return jobs.start_once(
        "snapshot_difference", scope, before=before, after=after, asked_by=asking.written(scope)
    )


def _deliveries(files: Sequence[Received]) -> list[list[Received]]:
    """The files per delivery. Raises ``RegieError`` for two tables of one name."""
    loose: list[Received] = []
    groups: list[list[Received]] = []
    for one in files:
        if PurePosixPath(one.name).suffix.lower() in TEXT_ENDINGS + PARQUET_ENDINGS:
            if any(other.name.casefold() == one.name.casefold() for other in loose):
                raise RegieError("web_deliveries.name_twice", file=one.name)
            loose.append(one)
        else:
            groups.append([one])
    return [*groups, loose] if loose else groups


def _receive(
    scope: Scope, files: Sequence[Received], mapping: Received | None, wish: Upload.Wish, language: str
) -> Upload:
    names = sorted(one.name for one in files)
    with transaction.atomic():
        made = Upload.objects.create(
            wish=wish,
            file_name=", ".join(names)[:200],
            mapping_name=mapping.name if mapping else "",
            size=sum(one.size for one in files),
            sha256=files[0].sha256 if len(files) == 1 else "",
            party_kind=scope.party_kind,
            owner=scope.party,
            role=scope.role,
            uploaded_by_id=scope.user_id,
            uploaded_by_name=scope.name,
            language=language,
            received_on=timezone.localdate(),
        )
        waiting.settle(made.id, list(files), mapping)
        audit.record(
            action="delivery.received",
            scope=scope,
            object=f"upload/{made.id}",
            details={"files": len(files), "bytes": made.size, "file": made.sha256, "wish": made.wish},
        )
        _start(scope, made)
    return made


def _start(scope: Scope, upload: Upload) -> None:
    kind = "deliver" if upload.wish == Upload.Wish.DELIVER else "deliver_check"
    upload.job = jobs.start(kind, scope, upload=str(upload.id))
    upload.save(update_fields=["job"])


def _move(upload: Upload, before: str, after: str, **values: object) -> None:
    """From one state to the next, once. Raises ``RegieError`` when somebody else was first."""
    same = Upload.objects.unscoped().filter(pk=upload.pk, state=before)
    if not same.update(state=after, **values):
        raise RegieError("web_deliveries.not_deliverable")
    upload.refresh_from_db()


def _end(upload: Upload, state: str, **values: object) -> bool:
    """Give a file that is being handled its last state; whether it had none yet."""
    handled = Upload.objects.unscoped().filter(
        pk=upload.pk, state__in=(Upload.State.RECEIVED, Upload.State.CHECKING, Upload.State.STORING)
    )
    ended = handled.update(state=state, finished_at=timezone.now(), **values)
    upload.refresh_from_db()
    return bool(ended)


def _said(summary: Summary) -> dict[str, object]:
    return {
        "party": summary.party,
        "period_start": summary.period_start,
        "period_end": summary.period_end,
        "delivery_hash": summary.hash,
        "rows_read": summary.rows_read,
        "rows_set_aside": summary.rows_set_aside,
        "errors": summary.errors,
        "warnings": summary.warnings,
    }
