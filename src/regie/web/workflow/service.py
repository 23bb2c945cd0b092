# SPDX-License-Identifier: EUPL-1.2
"""Open a matter, change its draft, take a step, comment: every write of the workflow.

Who may take a step is checked here, whatever the screen offered.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.accounts.free_text import without_people
from regie.web.audit import service as audit
from regie.web.workflow.kinds import Kind, Transition, define, kind_of
from regie.web.workflow.models import Comment, Matter, Step

__all__ = ["Kind", "Transition", "change", "comment", "define", "move", "moves", "open_matter", "settle"]

LONGEST_COMMENT = 4000

log = logging.getLogger(__name__)


def open_matter(
    kind: str,
    key: str,
    scope: Scope,
    *,
    title: str = "",
    state: str = "draft",
    payload: Mapping[str, Any] | None = None,
    snapshot: str = "",
    party_kind: str = "",
    party: str = "",
) -> Matter:
    """Begin a matter. Raises ``django.db.IntegrityError`` when its key is taken."""
    with transaction.atomic():
        made = Matter.objects.create(
            kind=kind_of(kind).name,
            key=key,
            title=title,
            state=state,
            payload=dict(payload or {}),
            snapshot=snapshot,
            party_kind=party_kind,
            party=party,
            created_by_id=scope.user_id,
            prepared_by_id=scope.user_id,
        )
        _step(made, "open", "", state, scope, "")
    return made


def change(
    matter: Matter,
    scope: Scope,
    payload: Mapping[str, Any],
    *,
    title: str | None = None,
    snapshot: str | None = None,
) -> Matter:
    """Write another draft. Raises ``RegieError`` when someone else changed it since ``matter`` was read."""
    values: dict[str, Any] = {"payload": dict(payload), "version": matter.version + 1}
    values["prepared_by_id"] = scope.user_id
    if title is not None:
        values["title"] = title
    if snapshot is not None:
        values["snapshot"] = snapshot
    with transaction.atomic():
        same = Matter.objects.unscoped().filter(pk=matter.pk, version=matter.version, state=matter.state)
        if not same.update(**values):
            raise RegieError("web.workflow_changed")
        matter = Matter.objects.unscoped().get(pk=matter.pk)
        matter.save(update_fields=["changed_at"])
    return matter


def moves(matter: Matter, scope: Scope) -> Sequence[Transition]:
    """The steps that this person may take now."""
    return tuple(
        each
        for each in kind_of(matter.kind).transitions
        if matter.state in each.from_
        and scope.may(each.permission)
        and not (each.four_eyes and matter.prepared_by_id == scope.user_id)
        and each.offered(matter, scope)
    )


def move(matter: Matter, name: str, scope: Scope, note: str = "") -> Matter:
    """Take a step. Raises ``PermissionDenied`` when the role may not, ``RegieError`` when it cannot be done now or
    its effect refuses; then nothing has changed."""
    transition = kind_of(matter.kind).transition(name)
    if transition is None or not scope.may(transition.permission):
        raise PermissionDenied
    note = without_people(note.strip(), _("Toelichting"))
    with transaction.atomic():
        current = Matter.objects.unscoped().select_for_update().get(pk=matter.pk)
        if current.state not in transition.from_ or not transition.offered(current, scope):
            state = kind_of(matter.kind).states[current.state]
            raise RegieError("web.workflow_not_now", state=state)
        if transition.four_eyes and current.prepared_by_id == scope.user_id:
            raise RegieError("web.workflow_four_eyes")
        if transition.note_needed and not note:
            raise RegieError("web.workflow_note_needed")
        before, current.state = current.state, transition.to
        current.version += 1
        if not transition.four_eyes:
            current.prepared_by_id = scope.user_id
        current.save()
        _step(current, name, before, transition.to, scope, note)
        audit.record(
            action=f"workflow.{matter.kind}.{name}",
            scope=scope,
            object=f"{matter.kind}/{matter.key}",
            details={"before": before, "after": transition.to},
        )
        if transition.effect is not None:
            transition.effect(current, scope, note)
    return current


def settle(matter: Matter, to: str, *, from_: tuple[str, ...], note: str = "", scope: Scope | None = None) -> bool:
    """Bring a matter to a state outside the table of transitions: the end of work that a step began (a job), which
    is a step of the system itself, or what the person of ``scope`` did elsewhere.

    Gives whether it did. One that is in none of the states ``from_`` any more stays as it is: a worker that was
    taken for lost may come with its end when another did the work and people went on.
    """
    with transaction.atomic():
        current = Matter.objects.unscoped().select_for_update().get(pk=matter.pk)
        if current.state not in from_:
            log.warning("workflow_settled_late matter=%s state=%s to=%s", matter.pk, current.state, to)
            return False
        before, current.state = current.state, to
        current.version += 1
        current.save()
        if scope is None:
            Step.objects.create(matter=current, name="settle", before=before, after=to, by_name="Regie", note=note)
        else:
            _step(current, "settle", before, to, scope, note)
        audit.record(
            action=f"workflow.{matter.kind}.settle",
            scope=scope,
            object=f"{matter.kind}/{matter.key}",
            details={"before": before, "after": to},
        )
    return True


def comment(matter: Matter, scope: Scope, text: str, part: str = "") -> Comment:
    """Say something about a matter. Raises ``PermissionDenied`` for who may not comment, ``RegieError`` when
    personal data or the name of somebody with an account stands in the text."""
    if not (scope.may(Permission.COMMENT) and scope.may(kind_of(matter.kind).sees)):
        raise PermissionDenied
    return Comment.objects.create(
        matter=matter,
        part=part,
        text=without_people(text.strip()[:LONGEST_COMMENT], _("Opmerking")),
        by_id=scope.user_id,
        by_name=scope.name,
        role=scope.role,
        party_kind=scope.party_kind,
        party=scope.party,
    )


def _step(matter: Matter, name: str, before: str, after: str, scope: Scope, note: str) -> None:
    Step.objects.create(
        matter=matter,
        name=name,
        before=before,
        after=after,
        by_id=scope.user_id,
        by_name=scope.name,
        role=scope.role,
        party_kind=scope.party_kind,
        party=scope.party,
        note=note,
    )
