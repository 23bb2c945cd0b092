# SPDX-License-Identifier: EUPL-1.2
"""What a contract says about the safety valve, the cooperative, its members and providers, norms and mandates."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from regie.contract.values import Amount, Code, Named, Part, Percent, Rule

ProviderRole = Literal["member", "subcontractor", "supplier"]
TransformationState = Literal["agreed", "under_way", "reached", "not_reached", "ended"]


class Bound(Part):
    """An edge of a layer or a cap: a percentage of the reference budget or an amount, one of the two."""

    percent: Percent | None = None
    amount: Amount | None = None


class Layer(Part):
    """Between ``lower`` and ``upper`` (empty: without end) the municipality bears ``municipal_share`` percent."""

    KEY: ClassVar = ("lower",)
    lower: Bound
    upper: Bound | None = None
    municipal_share: Percent


class Criterion(Part):
    """A test that a cause must pass: which field of the risk file it reads, and in words."""

    KEY: ClassVar = ("id",)
    id: Literal["unforeseeable", "not_influenceable"]
    text: Named


class Deadline(Part):
    """So many days after an event something must be done."""

    KEY: ClassVar = ("name",)
    name: Named
    days: int = Field(strict=True, ge=0, le=3660)
    counted_from: Named


class Decider(Part):
    """Who decides for a municipality."""

    KEY: ClassVar = ("municipality",)
    municipality: str
    body: Named


class SafetyValve(Rule):
    """The clause by which municipalities can add budget. It is an option of the municipality, not a right.

    ``combine`` says whether a cause must meet ``all`` criteria or ``any``; ``reading`` why it is read so. Without
    layers the whole accepted amount counts; without a cap there is none.
    """

    grounds: tuple[Named, ...]
    criteria: tuple[Criterion, ...]
    combine: Literal["all", "any"] = "all"
    reading: str = ""
    layers: tuple[Layer, ...] = ()
    cap: Bound | None = None
    deadlines: tuple[Deadline, ...] = ()
    evidence: tuple[Named, ...] = ()
    advisers: tuple[Named, ...] = ()
    deciders: tuple[Decider, ...] = ()


class CooperativeRules(Rule):
    """How members share a result, and what a leaving member owes at most.

    ``exit_cap_basis``: the member's turnover at the cooperative in the twelve months before leaving, or in the
    calendar year before.
    """

    loss_by: Literal["realised_turnover"] = "realised_turnover"
    gain_shared: bool = False
    own_equity: bool = False
    exit_clause: Code
    exit_cap_basis: Literal["preceding_twelve_months", "preceding_calendar_year"]
    exit_decided_by: tuple[Named, ...] = ()


class Member(Rule):
    """A membership over time. ``successor`` takes over share and turnover from the day after ``valid_to``."""

    KEY: ClassVar = ("party", "valid_from")
    party: Code
    valid_from: date
    valid_to: date | None = None
    successor: str = ""
    remark: str = ""


class CostPriceElement(Part):
    """A part of a tariff's build-up (decree on fair prices of 11 March 2024)."""

    KEY: ClassVar = ("element",)
    element: Literal[
        "professionals_client_bound",
        "professionals_not_client_bound",
        "other_client_bound",
        "overhead",
        "indexation",
    ]
    amount: Amount


class Tariff(Part):
    """An agreed price per unit (code list WJ756) of a product over time, with its build-up."""

    KEY: ClassVar = ("product", "unit", "valid_from")
    product: Code
    unit: Code
    amount: Amount
    valid_from: date
    valid_to: date | None = None
    cost_price: tuple[CostPriceElement, ...] = ()


class TransformationAgreement(Part):
    """What a provider will do differently: goal, indicator that shows it, and where it stands."""

    KEY: ClassVar = ("goal",)
    goal: Named
    indicator: Named
    state: TransformationState


class ServiceContract(Rule):
    """An agreement of the cooperative with a member, subcontractor or supplier.

    ``ledger_accounts`` are the cooperative's accounts on which it books this party's capacity (staff): with the
    production that the party was owed, they make its turnover. ``monitoring_talks`` are the days of talks held.
    """

    KEY: ClassVar = ("id",)
    id: Code
    party: Code
    role: ProviderRole
    valid_from: date
    valid_to: date | None = None
    indexed_as_contract: bool = True
    ledger_accounts: tuple[Code, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    transformation: tuple[TransformationAgreement, ...] = ()
    monitoring_talks: tuple[date, ...] = ()


class TaskField(Part):
    """A task field of the municipal accounts (Iv3), with the segments or the weight that go to it."""

    KEY: ClassVar = ("code",)
    code: Code
    name: Named
    segments: tuple[Code, ...] = ()
    weight: int | None = Field(default=None, strict=True, ge=1, le=10**6)


class Booking(Rule):
    """How a municipality books what it pays over task fields: by the realised cost of the segments that belong to
    each (``realised_cost``), or by fixed ``weights``."""

    key: Literal["realised_cost", "weights"]
    task_fields: tuple[TaskField, ...]


class Norm(Rule):
    """A performance norm: an indicator of the registry (or its measure), at least or at most so much."""

    KEY: ClassVar = ("indicator",)
    indicator: Named
    name: Named
    bound: Literal["at_least", "at_most"]
    value: Percent
    unit: Named
    in_financial_accountability: bool = False


class Mandate(Rule):
    """Who decides what, for one municipality or for all.

    ``agreed_beforehand_from``: a choice with a financial effect of at least so many euros needs the agreement of
    every municipality concerned before it is carried out.
    """

    KEY: ClassVar = ("subject", "municipality")
    subject: Named
    municipality: str = ""
    decider: Named
    up_to: Amount | None = None
    agreed_beforehand_from: Annotated[Amount, Field(ge=0)] | None = None
    remark: str = ""
