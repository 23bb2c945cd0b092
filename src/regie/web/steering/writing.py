# SPDX-License-Identifier: EUPL-1.2
"""What every write of steering checks: who may, no personal data in what people write, and numbers in a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.accounts.free_text import without_people
from regie.web.steering.models import Meeting

M = TypeVar("M")
ATTEMPTS = 3


def allowed(scope: Scope, permission: Permission) -> None:
    """Raises ``PermissionDenied`` for a role without the permission."""
    if not scope.may(permission):
        raise PermissionDenied


def plain_text(text: str, where: str, *, needed: bool = True) -> str:
    """What somebody wrote. Raises ``RegieError`` when it is empty though needed, holds a personal number, an
    address or a telephone number, or the name of somebody with an account."""
    text = text.replace("\r\n", "\n").strip()
    if needed and not text:
        raise RegieError("web_steering.empty", where=where)
    return without_people(text, where)


def who(scope: Scope) -> dict[str, Any]:
    """The fields of who wrote something."""
    return {
        "by_id": scope.user_id,
        "by_name": scope.name,
        "role": scope.role,
        "party_kind": scope.party_kind,
        "party": scope.party,
    }


def numbered(letter: str, year: int, taken: Callable[[str], list[str]], make: Callable[[str], M]) -> M:
    """Make something with the next number of its year: ``B-2026-001``. Two at once get numbers of their own."""
    prefix = f"{letter}-{year}-"
    for attempt in range(ATTEMPTS):
        last = max((int(each.removeprefix(prefix)) for each in taken(prefix)), default=0)
        try:
            with transaction.atomic():
                return make(f"{prefix}{last + 1:03}")
        except IntegrityError:
            if attempt + 1 == ATTEMPTS:
                raise
    raise RegieError("web.workflow_changed")


def held(meeting: Meeting) -> Meeting:
    """The meeting as it is now; nobody takes a step with it or writes in it until the transaction ends."""
    # its state is the matter's; the matter first, as a step of the workflow does, so that neither waits for ever
    rows = Meeting.objects.unscoped().select_for_update(of=("matter", "self")).select_related("matter")
    return rows.get(pk=meeting.pk)


def locked(meeting: Meeting, *states: str) -> Meeting:
    """The meeting as it is now, for a write. Raises ``RegieError`` when it is in none of these states."""
    current = held(meeting)
    if current.state not in states:
        raise RegieError(
            "web_steering.minutes_closed" if current.state != "planned" else "web_steering.not_opened"
        )
    return current
