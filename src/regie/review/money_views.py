# SPDX-License-Identifier: EUPL-1.2
"""What a review says about the money of a contract, apart from the settlement itself: budget against cost, the
index, the plain split in two factors, members and service contracts. Amounts are whole cents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from regie.vocabulary.money import Money


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BudgetYear(_Frozen):
    """Lump sum against cost of one year (or the part of it that the review is about), in one municipality.

    ``municipality`` is a code or ``total``; ``contract`` the version that holds. ``agreed`` (the indexed lump
    sum) + ``amendments`` + ``remainder`` = ``reference``. ``booked`` + ``ledger_only`` + ``accrued`` = cost;
    ``low`` and ``high`` are the band of ``accrued``. ``excess`` = cost - ``reference``; ``granted`` is what the
    safety valve added by decision, empty where nothing was decided.
    """

    period: str
    municipality: str
    contract: str
    agreed: Money
    amendments: Money = 0
    remainder: Money = 0
    reference: Money
    booked: Money
    ledger_only: Money = 0
    accrued: Money = 0
    low: Money | None = None
    high: Money | None = None
    excess: Money
    granted: Money | None = None

    @property
    def cost(self) -> int:
        """Booked, in the ledger only, and accrued together, in cents."""
        return self.booked + self.ledger_only + self.accrued


class IndexYear(_Frozen):
    """The contract's index of a year: ``percent`` against the year before (0 where there is no indexation), and
    ``factor``, the product of all percentages up to this year (1 in the first year)."""

    year: int
    percent: Decimal
    factor: Decimal


class PlainRow(_Frozen):
    """The plain split of one municipality (or ``total``): number of clients, cost per client, the rest.

    ``price_reference`` and ``price_realised`` are cents per client-month. ``volume`` + ``price`` + ``not_tied`` +
    ``remainder`` = ``excess``.
    """

    municipality: str
    client_months_reference: Decimal
    client_months_realised: Decimal
    price_reference: Money
    price_realised: Money
    volume: Money
    price: Money
    not_tied: Money
    remainder: Money = 0
    excess: Money


class PlainSplit(_Frozen):
    """The excess as a council knows it: so many clients more or fewer, each so much dearer or cheaper."""

    basis: str
    rows: tuple[PlainRow, ...]

    def row(self, municipality: str) -> PlainRow | None:
        """The split of a municipality or of ``total``."""
        return next((row for row in self.rows if row.municipality == municipality), None)


class MemberView(_Frozen):
    """A membership, and what it meant in the review's period. ``share_percent`` is the share in the turnover,
    ``loss`` the share in the loss (provisional while the settlement is); empty where it is not known."""

    party: str
    name: str
    valid_from: date
    valid_to: date | None = None
    successor: str = ""
    turnover: Money | None = None
    share_percent: Decimal | None = None
    loss: Money | None = None
    remark: str = ""


TransformationState = Literal["agreed", "under_way", "reached", "not_reached", "ended"]


class Arrangements(_Frozen):
    """The service contracts that hold at the end of the period: how many per role, how many providers made
    agreements on transformation and in which state those are, with how many providers a monitoring talk was held
    in the period (empty: not recorded)."""

    contracts: dict[Literal["member", "subcontractor", "supplier"], int]
    transforming_providers: int
    agreements: dict[TransformationState, int]
    monitored: int | None = None
