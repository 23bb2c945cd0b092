# SPDX-License-Identifier: EUPL-1.2
"""What the steps of a request do to its file. Each runs inside the transaction of its step and writes the file
last: what raises leaves database and file as they were, and the same step again writes the same file.

A municipality assesses, decides and pays for itself only. What it filled in waits in the draft as ``pending`` from
the moment the step begins until the file is written; without it none of these steps can be taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pydantic import ValidationError

from regie.contract.valve import JointDecision, ValveRequest, load_requests, load_risk_file, write_request
from regie.review.assessing import assessed
from regie.review.contracts import contract_for
from regie.vocabulary import Period, RegieError
from regie.web.access import PartyKind, Scope
from regie.web.region import door
from regie.web.valve.agreement import may_spend
from regie.web.valve.basis import basis_of
from regie.web.valve.drafts import request_of
from regie.web.workflow.models import Matter, Step

ADVISING = ("advise", "assess")
DECIDING = ("decide", "conclude")
PAYING = ("pay_first", "pay", "close")


def written_request(id_: str) -> ValveRequest | None:
    """The request as its file in the region's folder has it, or nothing."""
    return next((each for each in load_requests(door.folder()) if each.id == id_), None)


def submit(matter: Matter, scope: Scope, note: str) -> None:
    """Write the draft as a submitted request, and let the municipalities see it."""
    before = written_request(matter.key)
    begun = before is not None and before.state != "draft"
    on = before.submitted_on if begun and before is not None else timezone.localdate()
    request = request_of(matter.payload, matter.snapshot, on, "submitted")
    _judged(request)
    matter.party_kind = matter.party = ""
    matter.save(update_fields=["party_kind", "party"])
    write_request(door.folder(), request)


def advise(matter: Matter, scope: Scope, note: str) -> None:
    """Write what a municipality accepts of its own causes, with its opinion."""
    code, pending = _own(matter, scope, ADVISING)
    request = _there(matter)
    accepted: Mapping[str, Mapping[str, str]] = pending["causes"]
    causes = [
        {**each.model_dump(), **(accepted[each.risk] if each.municipality == code else {})}
        for each in request.causes
    ]
    opinion = pending["opinion"]
    others = [
        each for each in request.opinions if (each.by, each.on.isoformat()) != (opinion["by"], opinion["on"])
    ]
    opinions = [*(each.model_dump() for each in others), opinion]
    state = "assessed" if all_assessed(request, besides=code) else request.state
    _write(request, {"causes": causes, "opinions": opinions, "state": state})


def decide(matter: Matter, scope: Scope, note: str) -> None:
    """Write the decision of a municipality. Not by who assessed the request for it."""
    code, pending = _own(matter, scope, DECIDING)
    _four_eyes(matter, scope)
    request = _there(matter)
    if request.state == "submitted":
        raise RegieError("web_valve.not_assessed_yet")
    if any(each.municipality == code for each in request.decisions):
        raise RegieError("web_valve.decided_before")
    others = [each for each in request.decisions if each.municipality != code]
    decisions = [*(each.model_dump() for each in others), {**pending["decision"], "municipality": code}]
    state = "decided" if all_decided(request, besides=code) else request.state
    _write(request, {"decisions": decisions, "state": state})


def pay(matter: Matter, scope: Scope, note: str) -> None:
    """Write the day on which a municipality paid or offset what it granted; not before all agreed who have to."""
    code, pending = _own(matter, scope, PAYING)
    request = _there(matter)
    decided = next((each for each in request.decisions if each.municipality == code), None)
    if decided is None:
        raise RegieError("web_valve.not_decided")
    if decided.granted:
        may_spend(request, date.fromisoformat(pending["paid_on"]))
    decisions = [
        each.model_dump() | ({"paid_on": pending["paid_on"]} if each.municipality == code else {})
        for each in request.decisions
    ]
    _write(request, {"decisions": decisions})


def add_joint(request: ValveRequest, joint: JointDecision) -> None:
    """Write the joint decision with which the municipalities agreed beforehand."""
    _write(request, {"joint_decisions": [*(each.model_dump() for each in request.joint_decisions), joint]})


def all_assessed(request: ValveRequest, besides: str = "") -> bool:
    """Whether every municipality assessed its causes, or all but one did."""
    return all(
        each.accepted is not None for each in request.causes if each.claimed > 0 and each.municipality != besides
    )


def all_decided(request: ValveRequest, besides: str = "") -> bool:
    """Whether every municipality with a cause decided, or all but one did."""
    decided = {each.municipality for each in request.decisions} | {besides}
    return {each.municipality for each in request.causes} <= decided


def all_paid(request: ValveRequest, besides: str = "") -> bool:
    """Whether every municipality decided and paid what it granted, or all but one did."""
    open_ = [
        each for each in request.decisions if each.granted and not each.paid_on and each.municipality != besides
    ]
    return all_decided(request) and not open_


def asked_of(request: ValveRequest, scope: Scope) -> str:
    """The municipality that somebody acts for. Raises ``PermissionDenied`` when nothing is asked of it."""
    if scope.party_kind is not PartyKind.MUNICIPALITY or not scope.party:
        raise PermissionDenied
    if scope.party not in {each.municipality for each in request.causes}:
        raise PermissionDenied
    return scope.party


def last_adviser(matter: Matter, municipality: str) -> int | None:
    """Who last assessed the request for a municipality."""
    own = Step.objects.filter(matter=matter, name__in=ADVISING, party_kind=PartyKind.MUNICIPALITY)
    last = own.filter(party=municipality).order_by("-at", "-id").first()
    return last.by_id if last is not None else None


def _own(matter: Matter, scope: Scope, steps: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    """The municipality that acts, and what it filled in for this step, which then waits no longer."""
    pending = matter.payload.pop("pending", None)
    if pending is None or pending["step"] not in steps or pending["municipality"] != scope.party:
        raise PermissionDenied
    matter.save(update_fields=["payload"])
    return asked_of(_there(matter), scope), pending


def _there(matter: Matter) -> ValveRequest:
    request = written_request(matter.key)
    if request is None:
        raise RegieError("web_valve.file_gone", request=matter.key)
    return request


def _four_eyes(matter: Matter, scope: Scope) -> None:
    if last_adviser(matter, scope.party) == scope.user_id:
        raise RegieError("web_valve.adviser_decides")


def _write(request: ValveRequest, changes: Mapping[str, Any]) -> None:
    """Write a request with other parts, if that can be."""
    fields = {**request.model_dump(), **changes}
    try:
        after = ValveRequest.model_validate(fields)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise RegieError("web_valve.draft_wrong", where=where, value=str(first["input"])[:60]) from None
    _judged(after)
    write_request(door.folder(), after)


def _judged(request: ValveRequest) -> None:
    """Refuse what cannot be on the figures that the request rests on: a claim beyond its effect, for one."""
    period = Period.parse(request.period)
    try:
        basis = basis_of(period, request.snapshot)
    except door.NotReady:
        raise RegieError("web_valve.figures_not_ready") from None
    assessed(basis, contract_for(door.folder(), period), request, load_risk_file(door.folder()))
