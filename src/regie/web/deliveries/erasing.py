# SPDX-License-Identifier: EUPL-1.2
"""Erasing a client: one person of the cooperative asks, another settles it; then the rows are gone for good.

The request holds the pseudonym until it is settled; afterwards only the hash that the tombstone has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from regie.deliveries import Erasure, erase, erasures
from regie.deliveries.erasure import key_hash, occurs
from regie.vocabulary import RegieError
from regie.web.access import PartyKind, Permission, Scope
from regie.web.audit import service as audit
from regie.web.deliveries import service
from regie.web.region import door
from regie.web.workflow import service as workflow
from regie.web.workflow.kinds import Kind, Transition
from regie.web.workflow.models import Matter

ERASURE = "erasure"
KEY_LENGTH = 16

_elsewhere: list[tuple[Callable[[str], bool], Callable[[str], int]]] = []
"""Other apps that hold rows of clients: whether they know a key, and how they remove it."""


def goes_along(holds: Callable[[str], bool], removes: Callable[[str], int]) -> None:
    """Let an app's rows of a client go with an erasure: ``holds`` says whether it knows the key, ``removes`` takes
    its rows away (in the transaction of the erasure, possibly twice) and gives their number."""
    _elsewhere.append((holds, removes))


def ask(scope: Scope, client_key: str, reason: str) -> Matter:
    """Ask for the erasure of a client. Raises ``RegieError`` without a reason, for a pseudonym that occurs
    nowhere, and when it was asked already."""
    _refuse_others(scope)
    client_key, reason = client_key.strip(), reason.strip()
    if not reason:
        raise RegieError("deliveries.erase_no_reason")
    if not client_key or not (occurs(door.folder(), client_key) or _held_elsewhere(client_key)):
        raise RegieError("web_deliveries.erase_unknown_key")
    hashed = key_hash(door.region(), client_key)
    asked = Matter.objects.within(scope).filter(kind=ERASURE, state="requested")
    if any(one.payload["key_hash"] == hashed for one in asked):
        raise RegieError("web_deliveries.erase_asked_already")
    try:
        with transaction.atomic():
            return workflow.open_matter(
                ERASURE,
                f"{timezone.localdate()}-{hashed[:KEY_LENGTH]}",
                scope,
                title=f"{hashed[:8]}",
                state="requested",
                payload={"client_key": client_key, "reason": reason, "key_hash": hashed},
                party_kind=PartyKind.COOPERATIVE,
            )
    except IntegrityError:
        raise RegieError("web_deliveries.erase_asked_already") from None


def _erase(matter: Matter, scope: Scope, note: str) -> None:
    """Carry it out. When the rows were gone already (the transaction failed after that), the tombstone says so."""
    _refuse_others(scope)
    wanted: dict[str, Any] = matter.payload
    done = next((one for one in erasures(door.folder()) if one.key_hash == wanted["key_hash"]), None)
    held = _held_elsewhere(wanted["client_key"])
    removed = sum(removes(wanted["client_key"]) for _holds, removes in _elsewhere)
    try:
        found = erase(door.folder(), wanted["client_key"], wanted["reason"], timezone.localdate())
    except RegieError as problem:
        if problem.key != "deliveries.erase_unknown" or (done is None and not held):
            raise
        found = done or _in_no_delivery(wanted)
    _settle(matter, found, removed)
    audit.record(
        action="delivery.client_erased",
        scope=scope,
        object=f"erasure/{matter.key}",
        kind="delete",
        details={
            "rows": found.rows,
            "deliveries": found.deliveries,
            "snapshots": found.snapshots,
            "elsewhere": removed,
        },
    )
    if found.marked:
        service.start_snapshot(scope, timezone.localdate(), use=True)


def _withdraw(matter: Matter, scope: Scope, note: str) -> None:
    _refuse_others(scope)
    matter.payload = {"reason": matter.payload["reason"], "key_hash": matter.payload["key_hash"]}
    matter.save(update_fields=["payload"])


def _held_elsewhere(client_key: str) -> bool:
    return any(holds(client_key) for holds, _removes in _elsewhere)


def _in_no_delivery(wanted: dict[str, Any]) -> Erasure:
    """What is told of a client who stood in no delivery: nothing was removed there, and there is no tombstone."""
    return Erasure(
        key_hash=wanted["key_hash"],
        reason=wanted["reason"],
        on=timezone.localdate(),
        rows=0,
        rows_by_table={},
        deliveries=0,
        snapshots=0,
    )


def _settle(matter: Matter, found: Erasure, elsewhere: int) -> None:
    matter.payload = {
        "reason": found.reason,
        "key_hash": found.key_hash,
        "on": found.on.isoformat(),
        "rows": found.rows,
        "deliveries": found.deliveries,
        "snapshots": found.snapshots,
        "elsewhere": elsewhere,
    }
    matter.save(update_fields=["payload"])


def _refuse_others(scope: Scope) -> None:
    """Only the cooperative holds the rows: a privacy officer of a municipality cannot have them erased."""
    if not scope.may(Permission.ERASE_CLIENTS):
        raise PermissionDenied
    if scope.party_kind is not PartyKind.COOPERATIVE:
        raise RegieError("web_deliveries.erase_not_cooperative")


workflow.define(
    Kind(
        name=ERASURE,
        states={
            "requested": _("aangevraagd"),
            "done": _("gewist"),
            "withdrawn": _("ingetrokken"),
        },
        transitions=(
            Transition(
                "erase",
                _("Definitief wissen"),
                ("requested",),
                "done",
                Permission.ERASE_CLIENTS,
                four_eyes=True,
                confirmed=True,
                tone="danger",
                effect=_erase,
            ),
            Transition(
                "withdraw",
                _("Aanvraag intrekken"),
                ("requested",),
                "withdrawn",
                Permission.ERASE_CLIENTS,
                note_needed=True,
                effect=_withdraw,
            ),
        ),
        sees=Permission.ERASE_CLIENTS,
        address=lambda matter: reverse("deliveries:erasure", args=[matter.key]),
        final=("done", "withdrawn"),
    )
)
