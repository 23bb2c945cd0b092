# SPDX-License-Identifier: EUPL-1.2
"""Reads of the cooperative: what the review says of members and providers, as far as the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regie.review import LineView, MemberView, Review
from regie.review.public_settlement import kind_of
from regie.web.access import Scope


@dataclass(frozen=True)
class MemberRow:
    """A member as a row of the table."""

    party: str
    name: str
    since: date
    until: date | None
    successor: str
    turnover: int | None
    share: Decimal | None
    loss: int | None
    remark: str


@dataclass(frozen=True)
class StatementRow:
    """A provider with what it delivered and what is still expected, in cents."""

    party: str
    name: str
    booked: int
    accrued: int
    total: int


def members(review: Review) -> list[MemberRow]:
    """The members of the period, in the order of the contract."""
    names = review.header.names["provider"]
    return [
        MemberRow(
            party=each.party,
            name=each.name,
            since=each.valid_from,
            until=each.valid_to,
            successor=names.get(each.successor, each.successor),
            turnover=each.turnover,
            share=each.share_percent,
            loss=each.loss,
            remark=each.remark,
        )
        for each in review.members
    ]


def member_of(review: Review, party: str) -> MemberView | None:
    """The membership of a party in the period."""
    return next((each for each in review.members if each.party == party), None)


def shortage_of(review: Review) -> int | None:
    """What the cooperative came short over the period, in cents (below zero: what was left); nothing without a
    settlement."""
    part = review.settlement.part("result") if review.settlement else None
    return part.amount if part is not None else None


def exits(review: Review) -> Sequence[LineView]:
    """What members that left pay, line by line."""
    if review.settlement is None:
        return ()
    return tuple(part for part in review.settlement.parts if kind_of(part) == "exit")


def statements(review: Review) -> list[StatementRow]:
    """What every provider delivered in the period."""
    part = review.settlement.part("statements") if review.settlement else None
    names = review.header.names["provider"]
    rows = []
    for line in part.children if part is not None else ():
        party = line.key.rpartition("/")[2]
        if party in names:
            amounts = {child.key.rpartition("/")[2]: child.amount for child in line.children}
            booked, accrued = amounts.get("booked", 0), amounts.get("accrued", 0)
            rows.append(StatementRow(party, names[party], booked, accrued, line.amount))
    return rows


def statement_of(scope: Scope, review: Review, party: str) -> LineView | None:
    """The statement of one provider; nothing when it has none or it is another's."""
    if scope.providers is not None and party not in scope.providers:
        return None
    part = review.settlement.part("statements") if review.settlement else None
    lines = part.children if part is not None else ()
    return next((line for line in lines if line.key == f"statements/{party}"), None)
