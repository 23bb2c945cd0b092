# SPDX-License-Identifier: EUPL-1.2
"""Every write about the risk file and requests under the safety valve."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from regie.contract.valve import RiskEntry, ValveRequest, append_risk, load_requests, load_risk_file
from regie.review.contracts import contract_for
from regie.vocabulary import Period, RegieError
from regie.vocabulary.formatting import euro
from regie.vocabulary.money import to_cents, written
from regie.vocabulary.texts import say
from regie.web.access import PartyKind, Permission, Scope
from regie.web.audit import service as audit
from regie.web.region import door
from regie.web.ui.language import active
from regie.web.valve import agreement, drafts
from regie.web.valve.request_steps import (
    add_joint,
    all_assessed,
    all_decided,
    all_paid,
    asked_of,
    written_request,
)
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

KIND = "valve_request"


def record_risk(scope: Scope, entry: RiskEntry) -> RiskEntry:
    """Add an entry to the risk file; it is never changed after. Gives the entry with its number.

    Raises ``RegieError`` when somebody else recorded one at the same moment, or the entry cannot follow the last.
    """
    _may(scope, Permission.WRITE_RISKS)
    kept = append_risk(door.folder(), entry)
    audit.record(
        action="valve.risk_recorded",
        scope=scope,
        object=f"risk-file/{kept.number:04}",
        details={"risk": kept.id, "state": kept.state},
    )
    return kept


def begin_request(scope: Scope, period: Period) -> Matter:
    """Begin a draft over a period, on the current snapshot, with what the risk file says of the period.

    Raises ``RegieError`` when no contract with a safety valve covers the period.
    """
    _may(scope, Permission.WRITE_REQUEST)
    folder = door.folder()
    contract = contract_for(folder, period)
    if contract.safety_valve is None:
        raise RegieError("valve.no_clause", contract=contract.id)
    taken = {each.id for each in load_requests(folder)}
    taken |= set(Matter.objects.unscoped().filter(kind=KIND).values_list("key", flat=True))
    id_ = drafts.new_id(str(period), taken)
    payload = drafts.first_draft(contract, str(period), id_, load_risk_file(folder), timezone.localdate())
    return _open(scope, id_, "draft", payload, door.current_snapshot())


def continue_draft(scope: Scope, id_: str) -> Matter:
    """Take up a draft: one that is being worked on, or the file of one that is not yet."""
    _may(scope, Permission.WRITE_REQUEST)
    matter = matter_of(scope, id_)
    if matter.state != "draft":
        raise RegieError("web_valve.submitted_stays")
    return matter


def save_draft(scope: Scope, matter: Matter, payload: Mapping[str, Any], *, snapshot: str | None = None) -> Matter:
    """Keep a draft as it is now. Raises ``RegieError`` when it cannot be, or somebody else changed it."""
    _may(scope, Permission.WRITE_REQUEST)
    if matter.state != "draft":
        raise RegieError("web_valve.submitted_stays")
    drafts.request_of(payload, snapshot or matter.snapshot, timezone.localdate())
    return workflow.change(matter, scope, payload, snapshot=snapshot)


def advise(scope: Scope, id_: str, causes: Mapping[str, tuple[Decimal, str]], by: str, opinion: str) -> Matter:
    """Assess a request for the own municipality: what is accepted of each risk with the reason, and an opinion."""
    _may(scope, Permission.ADVISE_REQUEST)
    request = _submitted(id_)
    code = asked_of(request, scope)
    if request.decisions:
        raise RegieError("web_valve.assessment_stays")
    pending = {
        "causes": {
            risk: {"accepted": written(to_cents(accepted)), "reason": reason}
            for risk, (accepted, reason) in causes.items()
        },
        "opinion": {"by": by, "on": timezone.localdate().isoformat(), "text": opinion},
    }
    name = "assess" if all_assessed(request, besides=code) else "advise"
    total = sum((accepted for accepted, _ in causes.values()), Decimal(0))
    return _step(scope, request, name, pending, accepted=total)


def decide(scope: Scope, id_: str, decision: Mapping[str, Any]) -> Matter:
    """Record the decision of the own municipality; ``decision`` has the fields of ``Decision`` but the code."""
    _may(scope, Permission.DECIDE_REQUEST)
    request = _submitted(id_)
    code = asked_of(request, scope)
    name = "conclude" if all_decided(request, besides=code) else "decide"
    waiting = {**decision, "granted": written(to_cents(decision["granted"]))}
    return _step(scope, request, name, {"decision": waiting}, granted=decision["granted"])


def confirm_payment(scope: Scope, id_: str, paid_on: date) -> Matter:
    """Record on which day the own municipality paid or offset what it granted."""
    _may(scope, Permission.CONFIRM_PAYMENT)
    request = _submitted(id_)
    code = asked_of(request, scope)
    name = "pay_first" if not all_decided(request) else "close" if all_paid(request, besides=code) else "pay"
    return _step(scope, request, name, {"paid_on": paid_on.isoformat()}, paid=paid_on)


def link_joint(scope: Scope, id_: str, number: str) -> None:
    """Record with which joint decision the municipalities agreed beforehand with what a request spends.

    Raises ``RegieError`` when that decision is not being carried out, is about less, or not all agreed with it.
    """
    _may(scope, Permission.CONFIRM_PAYMENT)
    request = _submitted(id_)
    asked_of(request, scope)
    decision = agreement.joint(scope, request, number)
    with transaction.atomic():
        matter = matter_of(scope, id_)
        matter = workflow.change(matter, scope, matter.payload)
        linked = say("web_valve.joint_linked", active(), number=number)
        workflow.settle(matter, matter.state, from_=(matter.state,), note=linked, scope=scope)
        audit.record(
            action="valve.joint_decision_linked",
            scope=scope,
            object=f"valve/{id_}",
            details={
                "decision": number,
                "amount": written(to_cents(decision.amount)),
                "agreed": {each.municipality: each.agreed_on.isoformat() for each in decision.agreed},
            },
        )
        add_joint(request, decision)


def comment(scope: Scope, id_: str, text: str) -> None:
    """Say something about a request, also one that is only a file so far."""
    _may(scope, Permission.COMMENT)
    workflow.comment(matter_of(scope, id_), scope, text)


def matter_of(scope: Scope, id_: str) -> Matter:
    """What is kept of a request beside its file; begun now where there is only a file.

    Raises ``PermissionDenied`` for a request that is not there or not to be seen by who asks.
    """
    _may(scope, Permission.SEE_REQUESTS)
    found = Matter.objects.within(scope).filter(kind=KIND, key=id_).first()
    if found is not None:
        return found
    request = written_request(id_)
    if request is None or (request.state == "draft" and scope.party_kind is not PartyKind.COOPERATIVE):
        raise PermissionDenied
    payload = drafts.draft_of(request) if request.state == "draft" else {}
    return _open(scope, id_, stage(request), payload, request.snapshot or door.current_snapshot())


def stage(request: ValveRequest) -> str:
    """The state of a file as people know it: ``paid`` once what was granted is."""
    return "paid" if request.paid else request.state


def _open(scope: Scope, id_: str, state: str, payload: Mapping[str, Any], snapshot: str) -> Matter:
    draft = state == "draft"
    try:
        return workflow.open_matter(
            KIND,
            id_,
            scope,
            title=id_,
            state=state,
            payload=payload,
            snapshot=snapshot,
            party_kind=PartyKind.COOPERATIVE if draft else "",
        )
    except IntegrityError:
        return Matter.objects.within(scope).get(kind=KIND, key=id_)


def _submitted(id_: str) -> ValveRequest:
    request = written_request(id_)
    if request is None or request.state == "draft":
        raise PermissionDenied
    return request


def _step(scope: Scope, request: ValveRequest, name: str, pending: Mapping[str, Any], **told: Any) -> Matter:
    """Take a step of the own municipality: what was filled in waits in the draft until it was written."""
    with transaction.atomic():
        matter = matter_of(scope, request.id)
        waiting = {**pending, "step": name, "municipality": scope.party}
        matter = workflow.change(matter, scope, {**matter.payload, "pending": waiting})
        return workflow.move(matter, name, scope, _note(scope.party, told))


def _note(municipality: str, told: Mapping[str, Any]) -> str:
    """What the history says of a step: for which municipality, and how much or when."""
    ((_, what),) = told.items()
    shown = euro(what, 2) if isinstance(what, Decimal) else f"{what:%d-%m-%Y}"
    return f"{door.region().municipality_names[municipality]}: {shown}"


def _may(scope: Scope, permission: Permission) -> None:
    if not scope.may(permission):
        raise PermissionDenied
