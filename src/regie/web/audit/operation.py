# SPDX-License-Identifier: EUPL-1.2
"""A request, command or job under way, and the events that wait for its end.

Events that are recorded on the way are written when it ends, outside its business transaction: so they stay when
that is rolled back, and nobody waits for the end of somebody else's transaction to write an event.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from regie.web.audit.models import AuditEvent
from regie.web.audit.trace import Trace


@dataclass
class Operation:
    """``who`` are the fields of an event that say who acts and from where; ``noted`` are those that the work added
    to the event of the operation itself (``service.note``)."""

    trace: Trace
    name: str = ""
    who: dict[str, str] = field(default_factory=dict)
    started_at: datetime = field(default_factory=timezone.now)
    waiting: list[AuditEvent] = field(default_factory=list)
    noted: dict[str, Any] = field(default_factory=dict)


_under_way: ContextVar[Operation | None] = ContextVar("regie_audit_operation", default=None)


def under_way() -> Operation | None:
    """The operation that this code runs in, nothing outside one."""
    return _under_way.get()


@contextmanager
def entered(operation: Operation) -> Iterator[Operation]:
    """Everything inside belongs to this operation."""
    token = _under_way.set(operation)
    try:
        yield operation
    finally:
        _under_way.reset(token)
