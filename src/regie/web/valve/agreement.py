# SPDX-License-Identifier: EUPL-1.2
"""Agreement beforehand with what a request spends: whether it is there, who gave it when, and how it is linked.

The rule is in the core (``regie.contract.valve.beforehand``) and reads the file of the request alone. A joint
decision of a steering meeting is copied into that file, with who agreed and when, once it is being carried out:
from then on nothing about it changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from regie.contract.valve import Agreed, Beforehand, JointDecision, ValveRequest, beforehand, load_requests
from regie.review.contracts import contract_for
from regie.vocabulary import Period, RegieError
from regie.vocabulary.formatting import euro
from regie.vocabulary.money import to_euros
from regie.web.access import Permission, Scope
from regie.web.region import door
from regie.web.steering import queries as steering
from regie.web.steering.models import Decision
from regie.web.ui import formats


@dataclass(frozen=True)
class Said:
    """What a municipality that a request touches said so far: ``tone`` as badges have it."""

    name: str
    text: str
    tone: str
    body: str = ""
    on: date | None = None


def needed(request: ValveRequest) -> Beforehand | None:
    """What a request needs agreement for; nothing where it stays below the threshold of its contract."""
    return beforehand(contract_for(door.folder(), Period.parse(request.period)), request)


def may_spend(request: ValveRequest, paid_on: date) -> None:
    """Raises ``RegieError`` that says what is missing while a request may not be paid, or was not yet on a day."""
    found = needed(request)
    if found is None:
        return
    if not found.agreed:
        raise RegieError(f"web_valve.pay_waits_{_lacks(found)}", **_amounts(found), municipalities=_waits(found))
    if found.since is not None and paid_on < found.since:
        raise RegieError("web_valve.paid_before_agreed", day=found.since)


def joint(scope: Scope, request: ValveRequest, number: str) -> JointDecision:
    """The joint decision with which a request may be spent. Raises ``RegieError`` that says why it cannot be."""
    found = needed(request)
    if found is None:
        raise RegieError("web_valve.no_agreement_needed", request=request.id)
    decision = next((each for each in spending(scope) if each.number == number), None)
    if decision is None:
        raise RegieError("web_valve.joint_unknown", number=number or "-")
    if decision.started_on is None:
        raise RegieError("web_valve.joint_not_started", number=number, municipalities=_names(decision.waits_for))
    if any(each.number == number for one in load_requests(door.folder()) for each in one.joint_decisions):
        raise RegieError("web_valve.joint_taken", number=number)
    if decision.amount is None or decision.amount < found.effect:
        agreed = "-" if decision.amount is None else euro(to_euros(decision.amount), 2)
        raise RegieError("web_valve.joint_too_small", number=number, agreed=agreed, **_amounts(found))
    said = decision.latest
    lacking = [code for code in found.concerned if code not in said or not said[code].agreed]
    if lacking:
        raise RegieError("web_valve.joint_not_all", number=number, municipalities=_names(lacking))
    return JointDecision(
        number=number,
        amount=to_euros(decision.amount),
        agreed=tuple(
            Agreed(municipality=code, body=each.body, agreed_on=each.decided_on)
            for code, each in sorted(said.items())
            if each.agreed
        ),
    )


def spending(scope: Scope) -> list[Decision]:
    """The decisions of steering meetings that lead to spending, last first."""
    if not scope.may(Permission.SEE_MEETINGS):
        return []
    return list(steering.decisions(scope).filter(effect=Decision.Effect.SPENDING, substantial=True))


def shown(scope: Scope, request: ValveRequest) -> dict[str, Any] | None:
    """What the page of a request shows of it; nothing where no agreement is needed."""
    found = needed(request) if request.state != "draft" else None
    if found is None:
        return None
    return {
        "found": found,
        "said": list(_said(request, found)),
        "lacks": "" if found.agreed else _sentence(found),
        "linked": request.joint_decisions,
        "may_link": not found.agreed and scope.may(Permission.CONFIRM_PAYMENT) and scope.party in found.concerned,
        "sees_meetings": scope.may(Permission.SEE_MEETINGS),
    }


def _said(request: ValveRequest, found: Beforehand) -> Iterator[Said]:
    """What every municipality concerned said: in the joint decision that counts, or on the request itself."""
    names = door.region().municipality_names
    jointly = {each.municipality: each for each in found.joint.agreed} if found.joint else {}
    own = {each.municipality: each for each in request.decisions}
    for code in found.concerned:
        name = names.get(code, code)
        if code in jointly:
            yield Said(name, _("stemt in"), "good", jointly[code].body, jointly[code].agreed_on)
        elif code in found.undecided:
            yield Said(name, _("nog geen besluit"), "warning")
        elif code in found.refused:
            yield Said(name, _("kent niets toe"), "bad", own[code].body, own[code].decided_on)
        else:
            yield Said(name, _("kent toe"), "good", own[code].body, own[code].decided_on)


def _sentence(found: Beforehand) -> str:
    """What is missing, and what then."""
    texts = {
        "undecided": _(
            "Nog geen besluit op dit verzoek van %(names)s. Kennen alle gemeenten toe, dan is dat de instemming. "
            "Een gezamenlijk besluit uit het regiegesprek kan ook."
        ),
        "refused": _(
            "%(names)s kent niets toe. Er kan pas worden betaald na een gezamenlijk besluit in het regiegesprek "
            "waarmee alle gemeenten hierboven instemmen."
        ),
        "raised": _(
            "Er is meer toegekend (%(effect)s) dan gevraagd (%(asked)s). De gemeenten besloten over wat er was "
            "gevraagd; over het hogere bedrag is een nieuw gezamenlijk besluit in het regiegesprek nodig."
        ),
    }
    told = {"names": _waits(found), "effect": _cents(found.effect), "asked": _cents(found.asked)}
    return texts[_lacks(found)] % told


def _lacks(found: Beforehand) -> str:
    """The first thing that is missing: ``refused`` is told before what may still come."""
    return "refused" if found.refused else "raised" if found.raised else "undecided"


def _waits(found: Beforehand) -> str:
    return _names(found.refused or found.undecided)


def _names(codes: Sequence[str]) -> str:
    names = door.region().municipality_names
    return ", ".join(names.get(code, code) for code in codes) or "-"


def _amounts(found: Beforehand) -> dict[str, str]:
    return {
        "effect": euro(to_euros(found.effect), 2),
        "asked": euro(to_euros(found.asked), 2),
        "threshold": euro(to_euros(found.threshold), 2),
    }


def _cents(cents: int) -> str:
    return formats.euro(to_euros(cents), 2)
