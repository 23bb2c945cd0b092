# SPDX-License-Identifier: EUPL-1.2
"""Events for tests of the audit log, and what somebody with the database password could do to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from regie.web.audit import chain, triggers
from regie.web.audit.models import AuditEvent, Kind, Outcome

LONG_AGO = datetime(2019, 5, 1, 9, 30, tzinfo=UTC)


def event(action: str = "reviews:figures", **fields: Any) -> AuditEvent:
    """An event that is not written yet, of today unless said otherwise."""
    at = fields.pop("at", datetime.now(UTC))
    described = {
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
        "span_id": "b7ad6b7169203331",
        "operation": action,
        "action": action,
        "kind": Kind.READ,
        "outcome": Outcome.DONE,
        "started_at": at,
        "ended_at": at,
        "source_system": "regie@test",
        "details": {"http": 200},
    }
    return AuditEvent(**{**described, **fields})


def events(number: int, **fields: Any) -> list[AuditEvent]:
    """So many events at the end of the chain."""
    made = [event(f"test:{place}", **fields) for place in range(number)]
    chain.append(made)
    return made


@contextmanager
def unprotected() -> Iterator[None]:
    """The tables without their triggers, as for who may alter the database; put back after."""
    with connection.cursor() as cursor:
        for name in _triggers():
            table = name.rpartition("_")[0]
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER {name}{on}")
    yield
    triggers.install(connection)


def tamper(sql: str, *values: Any) -> None:
    """Do this to the tables behind the application's back."""
    with unprotected(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def _triggers() -> list[str]:
    kinds = {"sqlite": ("update", "delete", "insert"), "postgresql": ("update", "delete", "insert", "truncate")}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        present = {name for (name,) in cursor.fetchall()}
    wanted = {f"{table}_{kind}" for table in triggers.PROTECTED for kind in kinds[connection.vendor]}
    return sorted(present & wanted)
