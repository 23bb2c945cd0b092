# SPDX-License-Identifier: EUPL-1.2
"""Agreement beforehand with what a request under the safety valve spends.

From ``Mandate.agreed_beforehand_from`` of the contract on, money is spent only after the municipalities agreed
(council information letter of 15 October 2024: choices with substantial financial consequences are discussed
beforehand and decided jointly). The safety valve is a procedure of its own in which every municipality decides:
those decisions together are the agreement, and none is asked twice. A joint decision of a steering meeting takes
their place where they are not all there, or where one of them refuses.

Granting is how a municipality agrees; paying or offsetting is how money is spent. So it is payment that waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from regie.contract.model import Contract
from regie.contract.valve.request import JointDecision, ValveRequest
from regie.vocabulary.money import to_cents


@dataclass(frozen=True)
class Beforehand:
    """Whether the municipalities agreed with what a request spends. Amounts are whole cents.

    ``effect`` is what is granted, and what is claimed where nothing was decided yet; ``asked`` what was claimed.
    ``undecided`` and ``refused`` are the municipalities that did not decide yet or granted nothing, of those that
    were asked for money; ``joint`` is the joint decision that covers the effect, if there is one.
    """

    threshold: int
    effect: int
    asked: int
    concerned: tuple[str, ...]
    undecided: tuple[str, ...]
    refused: tuple[str, ...]
    joint: JointDecision | None
    decided_on: date | None

    @property
    def raised(self) -> bool:
        """Whether more is granted than what every municipality was asked to decide about."""
        return self.effect > self.asked

    @property
    def own(self) -> bool:
        """Whether the own decisions are the agreement: all granted something, together no more than was asked."""
        return not (self.undecided or self.refused or self.raised)

    @property
    def agreed(self) -> bool:
        """Whether money may be spent."""
        return self.joint is not None or self.own

    @property
    def since(self) -> date | None:
        """The first day on which all agreed; nothing while they did not."""
        days = [self.joint.since] if self.joint is not None else []
        if self.own and self.decided_on is not None:
            days.append(self.decided_on)
        return min(days, default=None)


def beforehand(contract: Contract, request: ValveRequest) -> Beforehand | None:
    """What a request needs agreement for; nothing where it stays below the threshold or the contract has none."""
    least = contract.agreed_beforehand_from
    if least is None:
        return None
    asked: dict[str, int] = {}
    for cause in request.causes:
        asked[cause.municipality] = asked.get(cause.municipality, 0) + to_cents(cause.claimed)
    asked = {code: cents for code, cents in asked.items() if cents > 0}
    granted = {each.municipality: to_cents(each.granted) for each in request.decisions}
    effect = sum(granted.values()) + sum(cents for code, cents in asked.items() if code not in granted)
    if effect < to_cents(least):
        return None
    concerned = tuple(dict.fromkeys([*asked, *(code for code, cents in granted.items() if cents)]))
    return Beforehand(
        threshold=to_cents(least),
        effect=effect,
        asked=sum(asked.values()),
        concerned=concerned,
        undecided=tuple(code for code in concerned if code not in granted),
        refused=tuple(code for code in concerned if granted.get(code) == 0),
        joint=next((each for each in request.joint_decisions if _covers(each, effect, concerned)), None),
        decided_on=max((each.decided_on for each in request.decisions), default=None),
    )


def paid_too_early(contract: Contract, request: ValveRequest) -> tuple[str, ...]:
    """The municipalities that paid or offset something before all had agreed, as far as a request tells."""
    found = beforehand(contract, request)
    if found is None:
        return ()
    return tuple(
        each.municipality
        for each in request.decisions
        if each.granted and each.paid_on is not None and (found.since is None or each.paid_on < found.since)
    )


def _covers(joint: JointDecision, effect: int, concerned: tuple[str, ...]) -> bool:
    agreed = {each.municipality for each in joint.agreed}
    return to_cents(joint.amount) >= effect and set(concerned) <= agreed
