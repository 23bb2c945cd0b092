# SPDX-License-Identifier: EUPL-1.2
"""What a review says about the money of a contract, apart from the settlement itself: budget against cost, the
index, the plain split in two factors, members and service contracts. Amounts are whole cents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from regie.contract.cooperation import ProviderRole, TransformationState
from regie.contract.tariffs import FindingKind
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money
from regie.vocabulary.rounding import percent_of, rounded_to


class BudgetYear(Frozen):
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

    @property
    def cost_band(self) -> tuple[int, int] | None:
        """The cost with the low and the high end of what is accrued; nothing where there is no band."""
        if self.low is None or self.high is None or self.low == self.high:
            return None
        return self.cost - self.accrued + self.low, self.cost - self.accrued + self.high

    @property
    def excess_band(self) -> tuple[int, int] | None:
        """The excess with the low and the high end of what is accrued."""
        band = self.cost_band
        return None if band is None else (band[0] - self.reference, band[1] - self.reference)

    @property
    def use_percent(self) -> Decimal | None:
        """Cost as a percentage of the reference, one decimal; nothing without a reference."""
        return self._of_reference(self.cost)

    @property
    def use_band(self) -> tuple[Decimal, Decimal] | None:
        """The percentage with the low and the high end of what is accrued."""
        band = self.cost_band
        if band is None:
            return None
        low, high = self._of_reference(band[0]), self._of_reference(band[1])
        return None if low is None or high is None else (low, high)

    def _of_reference(self, cents: int) -> Decimal | None:
        if self.reference <= 0:
            return None
        return percent_of(cents, self.reference)


class IndexYear(Frozen):
    """The contract's index of a year: ``percent`` against the year before (0 where there is no indexation), and
    ``factor``, the product of all percentages up to this year (1 in the first year)."""

    year: int
    percent: Decimal
    factor: Decimal


def without_index(euros: Decimal, year: int, base: int, index: Sequence[IndexYear]) -> Decimal | None:
    """An amount of ``year`` at the prices of ``base``: the contract's index between the two taken out.

    Nothing when the index of one of both years is not known.
    """
    factors = {one.year: one.factor for one in index}
    if year not in factors or base not in factors:
        return None
    return rounded_to(euros * factors[base] / factors[year], 2)


def rise(before: Decimal | int, now: Decimal | int) -> Decimal | None:
    """The change of an amount in percent, one decimal; nothing where there was none before."""
    if not before:
        return None
    return percent_of(now - before, before)


class PlainRow(Frozen):
    """The plain split of one municipality (or ``total``): number of clients, cost per client, the rest.

    ``price_reference`` and ``price_realised`` are cents per client-month. ``base_correction`` is what a chosen
    base period lies above the lump sum, ``amendments`` and ``remainder`` what the reference budget has beside it
    (taken off, so below zero). ``base_correction`` + ``volume`` + ``price`` + ``not_tied`` + ``amendments`` +
    ``remainder`` = ``excess``. ``total`` is computed as a whole: volume and price of the municipalities need not
    add up to its own.
    """

    municipality: str
    client_months_reference: Decimal
    client_months_realised: Decimal
    price_reference: Money
    price_realised: Money
    volume: Money
    price: Money
    not_tied: Money
    base_correction: Money = 0
    amendments: Money = 0
    remainder: Money = 0
    excess: Money


class PlainSplit(Frozen):
    """The excess as a council knows it: so many clients more or fewer, each so much dearer or cheaper."""

    basis: str
    rows: tuple[PlainRow, ...]

    def row(self, municipality: str) -> PlainRow | None:
        """The split of a municipality or of ``total``."""
        return next((row for row in self.rows if row.municipality == municipality), None)


class MemberView(Frozen):
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


class Arrangements(Frozen):
    """The service contracts that hold in the period, counted: by role, providers that made agreements on
    transformation and in which state those are, providers with a monitoring talk in the period (empty: not
    recorded), tariffs and the findings on them by kind. No provider is named."""

    contracts: dict[ProviderRole, int]
    transforming_providers: int
    agreements: dict[TransformationState, int]
    monitored: int | None = None
    tariffs: int = 0
    findings: dict[FindingKind, int] = Field(default_factory=dict)


class ValveTerms(Frozen):
    """What the contract says about the safety valve, in words, and who decides about it.

    ``layers`` are sentences and ``cap`` is an amount in words (empty: the contract has none); ``deciders`` by
    municipality; ``agreements`` name each municipality's own agreement with the day of signing; ``mandates`` are
    (subject, who decides, remark).
    """

    clause: str
    summary: str = ""
    source: str = ""
    grounds: tuple[str, ...]
    criteria: tuple[str, ...] = ()
    combine: Literal["all", "any"] = "all"
    reading: str = ""
    layers: tuple[str, ...] = ()
    cap: str = ""
    deadlines: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    advisers: tuple[str, ...] = ()
    deciders: dict[str, str] = Field(default_factory=dict)
    agreements: dict[str, str] = Field(default_factory=dict)
    mandates: tuple[tuple[str, str, str], ...] = ()
