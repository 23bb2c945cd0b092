# SPDX-License-Identifier: EUPL-1.2
"""Put events at the end of the chain.

The hash of an event is the SHA-256 of its canonical JSON: the fields in ``HASHED`` with sorted keys, no spaces,
UTF-8, moments in UTC with microseconds. The hash of the event before it is one of those fields, so a change
anywhere shows in everything after it.

One writer at a time: on SQLite because every transaction there takes the write lock when it begins (demanded by a
system check), on PostgreSQL by an advisory lock that ends with the transaction.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from regie.web.audit.models import AuditEvent, Checkpoint, EventSubject

HASHED = tuple(field.attname for field in AuditEvent._meta.concrete_fields if field.attname != "hash")

BEGINNING = "0" * 64
"""What the first event has as the hash before it."""

_LOCK = 0x5265676965
"""Number of the advisory lock on PostgreSQL."""

_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def append(events: Sequence[AuditEvent]) -> None:
    """Give the events their number and hashes, and write them, all or none. An insert takes about a millisecond.

    Raises ``DatabaseError`` when the database does not take them.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        sequence, previous = head()
        for event in events:
            sequence += 1
            event.sequence, event.previous_hash = sequence, previous
            event.hash = previous = hash_of({name: getattr(event, name) for name in HASHED})
        AuditEvent.objects.bulk_create(events)
        EventSubject.objects.bulk_create(
            [EventSubject(event=event, subject=subject) for event in events for subject in event.subjects]
        )


def head() -> tuple[int, str]:
    """Number and hash of the newest event, also when it has been archived; (0, ``BEGINNING``) before the first."""
    newest = AuditEvent.objects.order_by("-sequence").values_list("sequence", "hash").first()
    if newest is None:
        newest = Checkpoint.objects.order_by("-last_sequence").values_list("last_sequence", "last_hash").first()
    return newest or (0, BEGINNING)


def hash_of(fields: dict[str, Any]) -> str:
    """The hash of an event with these fields (those in ``HASHED``)."""
    return sha256(canonical(fields).encode()).hexdigest()


def canonical(fields: dict[str, Any]) -> str:
    """The text that is hashed; also a line of the archive."""
    written = {k: moment(v) if isinstance(v, datetime) else v for k, v in fields.items()}
    return _canonical(written)


def moment(value: datetime) -> str:
    """A moment as it is hashed: ``2026-07-01T09:30:00.000000+00:00``."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")
