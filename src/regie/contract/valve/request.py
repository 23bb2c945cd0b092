# SPDX-License-Identifier: EUPL-1.2
"""A safety valve request (hulpventielverzoek) with its assessment and decisions: ``valve/ID.toml`` of a region.

An example, amounts illustrative::

    id = "2024-h1"
    contract = "jens-2023-2027"
    period = "2024-H1"
    submitted_on = 2024-09-20               # the risk file counts as known at the end of this day
    snapshot = "2024-08-31-488e8977"
    state = "assessed"                      # draft, submitted, assessed or decided
    outside_comparison = "..."              # volume and index elsewhere in the same period
    allocation = "..."                      # how the amounts were divided over municipalities, with key and data
    structural = true
    effect_on_base = "..."

    [[causes]]
    risk = "R1"
    municipality = "0917"
    claimed = "200000.00"                   # negative: favourable
    accepted = "150000.00"                  # by whoever assesses; left out until then
    reason = "..."                          # needed where less is accepted than was claimed

    [[savings]]                             # what management could still have saved
    municipality = "0917"
    name = "Groepsbehandeling"
    amount = "40000.00"

    [[excluded]]                            # what the request leaves out, so that nothing is counted twice
    text = "Crisisvergoeding van het Rijk"
    amount = "25000.00"

    [[evidence]]
    name = "Risicodossier van de coöperatie" # as the clause calls it
    source = "risk-file/0001-0004"

    [[opinions]]
    by = "Accountteam van de gemeenten"
    on = 2024-10-10
    text = "..."

    [[decisions]]
    municipality = "0917"
    granted = "150000.00"
    decided_on = 2024-11-20
    body = "Gemeenteraad van Heerlen"
    reason = "..."                          # needed above the maximum under the clause
    payment = "payment"                     # payment or offset
    paid_on = 2024-12-10                    # when it was paid or offset; left out until then

    [[joint_decisions]]                     # agreement beforehand, where own decisions are not enough
    number = "B-2024-003"
    amount = "250000.00"
    agreed = [{ municipality = "0917", body = "College van Heerlen", agreed_on = 2024-10-10 }]
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from regie.contract.region_files import files_in, load_part
from regie.contract.values import Amount, Code, MunicipalityCode, Named, Part, WrittenPeriod
from regie.contract.writing import part_toml
from regie.vocabulary.durable import commit_file, locked
from regie.vocabulary.errors import RegieError

FOLDER = "valve"
STATES = ("draft", "submitted", "assessed", "decided")


class ClaimedCause(Part):
    """What is claimed for a risk in a municipality, and what of it was accepted with what reason."""

    KEY: ClassVar = ("risk", "municipality")
    risk: Code
    municipality: MunicipalityCode
    claimed: Amount
    accepted: Amount | None = None
    reason: str = ""


class PossibleSaving(Part):
    """What management could have saved in a municipality and did not."""

    KEY: ClassVar = ("municipality", "name")
    municipality: MunicipalityCode
    name: Named
    amount: Amount
    reason: str = ""


class Excluded(Part):
    """Something that the request leaves out, such as cost that another subsidy pays."""

    KEY: ClassVar = ("text",)
    text: Named
    amount: Amount | None = None


class Evidence(Part):
    """A document behind the request: ``name`` as the clause asks for it, ``source`` where it is found."""

    KEY: ClassVar = ("name", "source")
    name: Named
    source: str = ""
    snapshot: str = ""


class Opinion(Part):
    """What someone thinks of the request: cooperative, account team, controller, auditor."""

    KEY: ClassVar = ("by", "on")
    by: Named
    on: date
    text: Named


class Decision(Part):
    """What a municipality grants, who decided it, whether it is paid or offset, and when that was done."""

    KEY: ClassVar = ("municipality",)
    municipality: MunicipalityCode
    granted: Amount
    decided_on: date
    body: Named
    reason: str = ""
    payment: Literal["payment", "offset"]
    paid_on: date | None = None


class Agreed(Part):
    """That a municipality agreed with a joint decision: which body, and on which day."""

    KEY: ClassVar = ("municipality",)
    municipality: MunicipalityCode
    body: Named
    agreed_on: date


class JointDecision(Part):
    """A decision of a steering meeting with which municipalities agreed that up to ``amount`` is spent."""

    KEY: ClassVar = ("number",)
    number: Code
    amount: Amount
    agreed: tuple[Agreed, ...] = Field(min_length=1)

    @property
    def since(self) -> date:
        """The day on which the last one agreed."""
        return max(each.agreed_on for each in self.agreed)


class ValveRequest(Part):
    """One request for extra budget over a period of a contract."""

    KEY: ClassVar = ("id",)
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    contract: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    period: WrittenPeriod
    submitted_on: date
    snapshot: str = ""
    state: Literal["draft", "submitted", "assessed", "decided"]
    outside_comparison: str = ""
    allocation: str = ""
    structural: bool
    effect_on_base: str = ""
    causes: tuple[ClaimedCause, ...]
    savings: tuple[PossibleSaving, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    decisions: tuple[Decision, ...] = ()
    joint_decisions: tuple[JointDecision, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.causes and self.state != "draft":
            raise RegieError("valve.no_causes", request=self.id)
        listed: tuple[tuple[str, Sequence[Part]], ...] = (
            ("causes", self.causes),
            ("savings", self.savings),
            ("decisions", self.decisions),
            ("joint_decisions", self.joint_decisions),
            *((f"joint_decisions.{each.number}.agreed", each.agreed) for each in self.joint_decisions),
        )
        for part, parts in listed:
            for first, second in pairwise(sorted(each.identity for each in parts)):
                if first == second:
                    raise RegieError("valve.twice", request=self.id, part=part, what=", ".join(first))
        for cause in self.causes:
            self._judged(cause)
        for saving in self.savings:
            if saving.amount < 0:
                raise RegieError("valve.saving_negative", request=self.id, name=saving.name, amount=saving.amount)
        for decision in self.decisions:
            self._decided(decision)
        if self.state == "decided" and not self.decisions:
            raise RegieError("valve.decided_without_decision", request=self.id)
        return self

    def _judged(self, cause: ClaimedCause) -> None:
        """What is accepted lies between nothing and what was claimed; a favourable cause counts in full."""
        place = {"request": self.id, "risk": cause.risk, "municipality": cause.municipality}
        amounts = {"claimed": cause.claimed, "accepted": cause.accepted}
        if cause.accepted is None:
            if cause.claimed > 0 and self.state in ("assessed", "decided"):
                raise RegieError("valve.not_assessed", **place, state=self.state)
            return
        if cause.claimed < 0 and cause.accepted != cause.claimed:
            raise RegieError("valve.favourable_changed", **place, **amounts)
        if not min(cause.claimed, Decimal(0)) <= cause.accepted <= max(cause.claimed, Decimal(0)):
            raise RegieError("valve.accepted_outside", **place, **amounts)
        if cause.accepted != cause.claimed and not cause.reason.strip():
            raise RegieError("valve.accepted_without_reason", **place, **amounts)

    def _decided(self, decision: Decision) -> None:
        place = {"request": self.id, "municipality": decision.municipality}
        if self.state not in ("assessed", "decided"):
            raise RegieError("valve.decided_too_early", **place, state=self.state)
        if decision.granted < 0:
            raise RegieError("valve.granted_negative", **place, granted=decision.granted)
        if decision.decided_on < self.submitted_on:
            raise RegieError(
                "valve.decided_before_submitted", **place, decided=decision.decided_on, submitted=self.submitted_on
            )
        if decision.paid_on is not None and decision.paid_on < decision.decided_on:
            raise RegieError(
                "valve.paid_before_decided", **place, paid=decision.paid_on, decided=decision.decided_on
            )

    @property
    def paid(self) -> bool:
        """Whether every municipality decided and what they granted was paid or offset."""
        open_ = [each for each in self.decisions if each.granted and each.paid_on is None]
        return self.state == "decided" and not open_


def load_requests(region_folder: Path) -> tuple[ValveRequest, ...]:
    """All valve requests of a region by id; raises ``RegieError`` when a file is not right or has another name."""
    return tuple(_load(file) for file in files_in(region_folder / FOLDER))


def write_request(region_folder: Path, request: ValveRequest) -> Path:
    """Write a request to ``valve/ID.toml``; the file is there whole or not at all.

    A draft can be written over. Once submitted, what was asked stays as it was, the state goes forward only and a
    decision stays, also a joint one, but for the day of payment that may be added; raises ``RegieError``
    otherwise.
    """
    file = region_folder / FOLDER / f"{request.id}.toml"
    with locked(file.parent):
        if file.exists():
            _may_follow(_load(file), request)
        commit_file(file, part_toml(request).encode("utf-8"))
    return file


def _load(file: Path) -> ValveRequest:
    request = load_part(file, ValveRequest)
    if file.stem != request.id:
        raise RegieError("valve.request_file_name", file=file.name, request=request.id)
    return request


def _may_follow(before: ValveRequest, after: ValveRequest) -> None:
    if before.state == "draft" or before == after:
        return
    if STATES.index(after.state) < STATES.index(before.state):
        raise RegieError("valve.state_back", request=before.id, before=before.state, after=after.state)
    if _asked(before) != _asked(after):
        raise RegieError("valve.submitted_changed", request=before.id)
    for decision in before.decisions:
        if not any(decision in (each, each.model_copy(update={"paid_on": None})) for each in after.decisions):
            raise RegieError("valve.decision_changed", request=before.id, municipality=decision.municipality)
    for joint in before.joint_decisions:
        if joint not in after.joint_decisions:
            raise RegieError("valve.joint_changed", request=before.id, number=joint.number)
    if before.decisions and _judgement(before) != _judgement(after):
        raise RegieError("valve.assessment_changed", request=before.id)


def _asked(request: ValveRequest) -> object:
    """What the contractor asked for, and on which figures."""
    causes = {(each.risk, each.municipality, each.claimed) for each in request.causes}
    return request.contract, request.period, request.submitted_on, request.snapshot, causes


def _judgement(request: ValveRequest) -> object:
    """What a decision rests on."""
    return set(request.causes), set(request.savings)
