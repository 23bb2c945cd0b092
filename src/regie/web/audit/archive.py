# SPDX-License-Identifier: EUPL-1.2
"""Events of more than five years old leave the database for a file, with their hashes; the chain goes on.

A line of the file is the canonical JSON of an event and its hash: whoever has the file can recompute it. The
checkpoint keeps the hash of the file and of its last event; the first event left in the database follows on that.
"""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from regie.vocabulary import RegieError
from regie.vocabulary.durable import commit_new_file
from regie.web.audit.chain import HASHED, canonical, hash_of
from regie.web.audit.models import AuditEvent, Checkpoint, EventSubject

PER_FILE = 100_000
"""Events in one file at most."""

SHORTEST_TERM = 1826
"""Days: five years. The database refuses to archive anything younger."""


def archivable(before: datetime) -> int:
    """The number of the last event of the oldest ones that all ended before this moment; 0 when there is none."""
    events = AuditEvent.objects.order_by("sequence").values_list("sequence", flat=True)
    younger = events.filter(ended_at__gte=before).first()
    older = events if younger is None else events.filter(sequence__lt=younger)
    return older.last() or 0


def archive(folder: Path, before: datetime) -> int:
    """Move events that ended before this moment to files in ``folder``; gives how many.

    A file is on the disk before its events leave the database; when the work stops halfway, doing it again makes
    the same file. Raises ``DatabaseError`` when one of the events is younger than five years.
    """
    last, moved = archivable(before), 0
    while rows := _next_file(last):
        events: list[dict[str, Any]] = [dict(zip((*HASHED, "hash"), row, strict=True)) for row in rows]
        content = gzip.compress("".join(f"{canonical(event)}\n" for event in events).encode(), mtime=0)
        first, final = events[0], events[-1]
        name = f"audit-{first['sequence']:010}-{final['sequence']:010}-{final['hash'][:8]}.jsonl.gz"
        if not (folder / name).exists():
            commit_new_file(folder / name, content)
        _leave(first["sequence"], final["sequence"], final["hash"], name, content)
        moved += len(events)
    return moved


def check_archive(path: Path) -> int:
    """Recompute an archive file; gives the number of its events.

    Raises ``RegieError`` naming the first event that is not right, when the file is not the one that its
    checkpoint names, or when there is no such checkpoint.
    """
    checkpoint = Checkpoint.objects.filter(file_name=path.name).first()
    if checkpoint is None:
        raise RegieError("web_audit.archive_unknown", file=path.name)
    content = path.read_bytes()
    if sha256(content).hexdigest() != checkpoint.file_hash:
        raise RegieError("web_audit.archive_changed", file=path.name)
    previous, count = None, 0
    for line in gzip.decompress(content).decode().splitlines():
        event = json.loads(line)
        stored = event.pop("hash")
        if hash_of(event) != stored or previous not in (None, event["previous_hash"]):
            raise RegieError("web_audit.archive_broken", file=path.name, sequence=event["sequence"])
        previous, count = stored, count + 1
    if previous != checkpoint.last_hash:
        raise RegieError("web_audit.archive_broken", file=path.name, sequence=checkpoint.last_sequence)
    return count


def _next_file(last: int) -> list[tuple[Any, ...]]:
    oldest = AuditEvent.objects.filter(sequence__lte=last).order_by("sequence")
    return list(oldest.values_list(*HASHED, "hash")[:PER_FILE])


def _leave(first: int, last: int, last_hash: str, name: str, content: bytes) -> None:
    with transaction.atomic():
        Checkpoint.objects.create(
            first_sequence=first,
            last_sequence=last,
            last_hash=last_hash,
            file_name=name,
            file_hash=sha256(content).hexdigest(),
            created_at=timezone.now(),
        )
        EventSubject.objects.filter(event_id__lte=last)._raw_delete(connection.alias)
        AuditEvent.objects.filter(sequence__lte=last)._raw_delete(connection.alias)
