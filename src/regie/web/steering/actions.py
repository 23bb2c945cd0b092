# SPDX-License-Identifier: EUPL-1.2
"""Actions: who does what before which day. They stay on the list of every next meeting until they are settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.audit import service as audit
from regie.web.steering.deadlines import today
from regie.web.steering.models import Action, ActionStep, Meeting, Theme
from regie.web.steering.owners import owned_by
from regie.web.steering.writing import allowed, locked, numbered, plain_text, who

State = Action.State


@dataclass(frozen=True)
class Asked:
    """An action as it is written down; ``owner`` is the number of the grant of who does it."""

    theme: str
    text: str
    owner: int
    due: date


def record(scope: Scope, meeting: Meeting, asked: Asked) -> Action:
    """Write down an action of an open meeting. Raises ``RegieError`` for an owner that cannot be picked, or a day
    before the meeting."""
    allowed(scope, Permission.WRITE_MEETINGS)
    text = plain_text(asked.text, _("Wat gaat er gebeuren?"))
    owner = owned_by(asked.owner)
    if asked.due < meeting.day:
        raise RegieError("web_steering.due_before", day=f"{meeting.day:%d-%m-%Y}")
    with transaction.atomic():
        current = locked(meeting, "open")
        create: Callable[..., Action] = Action.objects.create
        made = numbered(
            "A",
            current.day.year,
            _numbers,
            lambda number: create(
                meeting=current,
                number=number,
                theme=Theme(asked.theme),
                text=text,
                due=asked.due,
                **owner,
                **who(scope),
            ),
        )
        ActionStep.objects.create(action=made, state=State.OPEN, due=made.due, **who(scope))
        audit.record(
            action="steering.action_recorded",
            scope=scope,
            object=f"action/{made.number}",
            details={"owner_role": made.owner_role, "owner_party": made.owner_party, "due": made.due.isoformat()},
        )
    return made


def settle(scope: Scope, action: Action, state: str, note: str = "", due: date | None = None) -> Action:
    """Say that an action is done, dropped, open again or due on another day: by its owner or who writes minutes.

    Raises ``RegieError`` when it is dropped, opened again or postponed without a reason, or was so already.
    """
    if not scope.may(Permission.SEE_MEETINGS):
        raise PermissionDenied
    if not (scope.may(Permission.WRITE_MEETINGS) or action.owner_id == scope.user_id):
        raise PermissionDenied
    wanted = State(state)
    said = plain_text(note, _("Toelichting"), needed=wanted != State.DONE)
    with transaction.atomic():
        current = Action.objects.unscoped().select_for_update(of=("self",)).get(pk=action.pk)
        if current.state == wanted and (due is None or due == current.due):
            raise RegieError("web_steering.action_is_so", number=current.number)
        current.state = wanted
        current.due = due or current.due
        current.settled_on = None if wanted == State.OPEN else today()
        current.save(update_fields=["state", "due", "settled_on"])
        ActionStep.objects.create(action=current, state=wanted, due=current.due, note=said, **who(scope))
        audit.record(
            action="steering.action_settled",
            scope=scope,
            object=f"action/{current.number}",
            details={"state": wanted, "due": current.due.isoformat()},
        )
    return current


def _numbers(prefix: str) -> list[str]:
    return list(Action.objects.unscoped().filter(number__startswith=prefix).values_list("number", flat=True))
