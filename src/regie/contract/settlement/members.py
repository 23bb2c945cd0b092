# SPDX-License-Identifier: EUPL-1.2
"""What each member bears of a result: a loss by realised turnover while a member.

A month's turnover counts for the days of that month on which its party was a member, as an exact fraction: nothing
is rounded before the loss is divided. A member that left within the year counts until its last day. A member that
went over into another counts on: from the day of transfer its turnover is the successor's, and what its turnover
bears is a line under the successor. The loss is divided over these turnovers by largest remainder, ties by code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import lcm

import numpy as np

from regie.contract.cooperation import Member
from regie.contract.lines import NOTHING, SHARE, Line, Quantity, amount, days, name
from regie.contract.model import Contract
from regie.contract.settlement.inputs import Turnover
from regie.contract.settlement.turnover import month_days, month_input, month_turnover
from regie.contract.settlement.wording import member_words
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import Cents, largest_remainder, to_euros
from regie.vocabulary.periods import Period, first_day
from regie.vocabulary.rounding import rounded


def member_shares(
    contract: Contract,
    period: Period,
    result: Cents,
    turnover: Sequence[Turnover],
    party_names: Mapping[str, str],
    *,
    source: Line | None = None,
    snapshot: str = "",
) -> Line:
    """A result divided over the members: the line ``members`` with ``members/A001`` for each, and
    ``members/A002/from/A009`` for what a member that went over leaves to its successor.

    ``result`` is in cents, above zero a loss, with an optional axis of draws; ``turnover`` may hold other parties
    and months than those that count. A gain is shared only where the contract says so, else it stays with the
    cooperative (``members/cooperative``). ``source`` is the line of the result, where it stands in a tree;
    ``snapshot`` is named as the source of turnover.

    Raises ``RegieError`` when there is something to divide and the contract has no members in the period, a member
    has no turnover in it, or a turnover below zero.
    """
    if contract.cooperative is None:
        raise RegieError("members.none", period=period, clause=contract.clause_labels[contract.term.clause])
    clause = contract.clause_labels[contract.cooperative.clause]
    cents = np.asarray(result, np.int64)
    shared = cents if contract.cooperative.gain_shared else np.maximum(cents, 0)
    given: tuple[Quantity, ...] = ()
    if not cents.ndim:
        given = (amount(member_words("result"), int(cents), clause=clause, line=source),)
    lines = []
    if shared.any():
        counted = _counted(contract, period, turnover, party_names, snapshot)
        _complete(counted, period, party_names, clause)
        lines = _lines(counted, shared, party_names, clause)
    kept = cents - shared
    if kept.any():
        stays = Line.leaf(
            "members/cooperative",
            member_words("stays"),
            kept,
            member_words("formula_stays"),
            given,
            clause,
            live="{0}",
        )
        lines.append(stays)
    live = SHARE if shared.any() and not kept.any() and given else ""
    return Line(
        "members", member_words("shares"), cents, member_words("formula"), given, clause, tuple(lines), live
    )


@dataclass(frozen=True)
class TurnoverShare:
    """The part of a member in the turnover that counts in a period. ``bearer`` is the member that bears its share:
    itself, or its successor since ``transferred_on``. ``percent`` has two decimals; together they are 100."""

    party: str
    bearer: str
    transferred_on: date | None
    cents: int
    percent: Decimal


def shares_of_turnover(
    contract: Contract, period: Period, turnover: Sequence[Turnover]
) -> tuple[TurnoverShare, ...]:
    """Every member's part of the turnover while a member, by code of who bears it; none when there was none.

    Raises ``RegieError`` when a member's turnover is below zero.
    """
    counted = _counted(contract, period, turnover, {}, "")
    if not any(each.exact for each in counted):
        return ()
    hundredths = largest_remainder(100_00, _weights(counted)[0]).tolist()
    return tuple(
        TurnoverShare(each.party, each.bearer, each.transferred_on, each.cents, Decimal(part).scaleb(-2))
        for each, part in zip(counted, hundredths, strict=True)
    )


def shares_by_draw(
    contract: Contract, period: Period, result: Cents, turnover: Mapping[str, Cents]
) -> dict[str, Cents]:
    """A result of many draws divided over the members when every draw has its own turnover: cents (draw,) by who
    bears them, with what it took over from another; ``cooperative`` is what stays there.

    ``turnover`` is of each party in the months of the period (draw, month), in cents. One draw comes out as
    ``member_shares`` has it, to the cent. Raises ``RegieError`` as that does; a member without turnover in a part
    of the draws bears nothing in those.
    """
    if contract.cooperative is None:
        raise RegieError("members.none", period=period, clause=contract.clause_labels[contract.term.clause])
    months = range(period.first_month_number, period.end_month_number)
    members = []
    for party in sorted({each.party for each in contract.members}):
        days_in = [_days_as_member(contract, party, month) for month in months]
        if any(days_in) or _was_member(contract, party, period):
            bearer, _ = _bearer(contract, party, period.last_day)
            members.append((bearer, party, days_in))
    members.sort(key=lambda each: (each[0], each[1] != each[0], each[1]))
    shared = result if contract.cooperative.gain_shared else np.maximum(result, 0)
    borne = {bearer: np.zeros(result.shape, np.int64) for bearer, _, _ in members}
    if shared.any():
        weights = _weights_by_draw(members, months, turnover, result.shape)
        _all_have_turnover(contract, period, members, weights)
        parts = largest_remainder(shared, weights)
        for (bearer, _, _), part in zip(members, np.moveaxis(parts, -1, 0), strict=True):
            borne[bearer] = borne[bearer] + part
    kept = result - shared
    return borne | ({"cooperative": kept} if kept.any() else {})


def _weights_by_draw(
    members: Sequence[tuple[str, str, list[int]]],
    months: range,
    turnover: Mapping[str, Cents],
    shape: tuple[int, ...],
) -> Cents:
    """Turnover while a member (draw, member), whole: in cents, or in so many parts of a cent where months count in
    part."""
    lengths = [month_days(month) for month in months]
    shares = (Fraction(own, all_) for *_, days_in in members for own, all_ in zip(days_in, lengths, strict=True))
    part = lcm(*(each.denominator for each in shares))
    weights = np.zeros((*shape, len(members)), np.int64)
    for place, (_, party, days_in) in enumerate(members):
        counts = [own * part // all_ for own, all_ in zip(days_in, lengths, strict=True)]
        if party in turnover:
            weights[..., place] = (turnover[party] * np.array(counts, np.int64)).sum(axis=-1)
    return weights


def _all_have_turnover(
    contract: Contract, period: Period, members: Sequence[tuple[str, str, list[int]]], weights: Cents
) -> None:
    """Refuse to divide when nobody was a member, or a member has no turnover in any draw, or one below zero."""
    clause = _clause_of_sharing(contract)
    if not members:
        raise RegieError("members.none", period=period, clause=clause)
    if (weights < 0).any():
        worst = int(np.argmin(weights.reshape(-1, len(members)).min(axis=0)))
        below = {"party": members[worst][1], "amount": to_euros(int(weights[..., worst].min()))}
        raise RegieError("members.negative", period=period, clause=clause, **below)
    without = [party for place, (_, party, _) in enumerate(members) if not weights[..., place].any()]
    if without:
        raise RegieError("members.without_turnover", parties=", ".join(without), period=period, clause=clause)


@dataclass(frozen=True)
class _Counted:
    """A party's turnover that counts, in all (``exact``, in cents) and month by month to the cent."""

    party: str
    bearer: str
    transferred_on: date | None
    exact: Fraction
    months: tuple[Quantity, ...]

    @property
    def cents(self) -> int:
        return rounded(self.exact)


def _counted(
    contract: Contract,
    period: Period,
    turnover: Sequence[Turnover],
    party_names: Mapping[str, str],
    snapshot: str,
) -> list[_Counted]:
    """Everyone who was a member in the period, in order of who bears, its own turnover first."""
    amounts = month_turnover(turnover)
    result = []
    for party in sorted({each.party for each in contract.members}):
        months, exact = [], Fraction(0)
        for month in range(period.first_month_number, period.end_month_number):
            days_in = _days_as_member(contract, party, month)
            if days_in and (party, month) in amounts:
                months.append(month_input(month, amounts[(party, month)], days_in, snapshot))
                exact += amounts[(party, month)] * Fraction(days_in, month_days(month))
        if not months and not _was_member(contract, party, period):
            continue
        bearer, transferred_on = _bearer(contract, party, period.last_day)
        counted = _Counted(party, bearer, transferred_on, exact, tuple(months))
        if exact < 0:
            raise RegieError(
                "members.negative",
                party=_named(party, party_names),
                period=period,
                amount=to_euros(counted.cents),
                clause=_clause_of_sharing(contract),
            )
        result.append(counted)
    return sorted(result, key=lambda each: (each.bearer, each.party != each.bearer, each.party))


def _complete(counted: Sequence[_Counted], period: Period, party_names: Mapping[str, str], clause: str) -> None:
    """Refuse to divide when nobody was a member, or a member has no turnover."""
    if not counted:
        raise RegieError("members.none", period=period, clause=clause)
    without = [_named(each.party, party_names) for each in counted if not each.exact]
    if without:
        raise RegieError("members.without_turnover", parties=", ".join(without), period=period, clause=clause)


def _lines(counted: Sequence[_Counted], shared: Cents, party_names: Mapping[str, str], clause: str) -> list[Line]:
    weights, part = _weights(counted)
    parts = largest_remainder(shared, weights)
    result = []
    for position, each in enumerate(counted):
        own = each.party == each.bearer
        key = f"members/{each.bearer}" + ("" if own else f"/from/{each.party}")
        label = name(_named(each.bearer, party_names))
        if not own and each.transferred_on is not None:
            left = name(_named(each.party, party_names))
            label = member_words("taken_over", bearer=label, party=left, day=days(each.transferred_on))
        inputs = (
            _weight("turnover_as_member", weights[position], part, each.months),
            _weight("turnover_of_all", sum(weights), part),
        )
        result.append(Line.leaf(key, label, parts[..., position], member_words("formula_share"), inputs, clause))
    return result


def _weights(counted: Sequence[_Counted]) -> tuple[list[int], int]:
    """What the loss is divided by, whole: turnover in cents, or in so many parts of a cent where months count in
    part."""
    part = lcm(*(each.exact.denominator for each in counted))
    return [int(each.exact * part) for each in counted], part


def _weight(what: str, weight: int, part: int, months: tuple[Quantity, ...] = ()) -> Quantity:
    how = member_words("formula_turnover") if months else NOTHING
    if part == 1:
        return Quantity(member_words(what), weight, "cents", formula=how, inputs=months)
    label = member_words("in_parts", turnover=member_words(what), part=part)
    return Quantity(label, weight, "count", formula=how, inputs=months)


def _days_as_member(contract: Contract, party: str, month: int) -> int:
    """How many days of a month count: those on which the party, or who took it over, was a member."""
    count = 0
    for offset in range(month_days(month)):
        day = first_day(month) + timedelta(days=offset)
        bearer, _ = _bearer(contract, party, day)
        count += any(row.party == bearer and _holds(row, day) for row in contract.members)
    return count


def _bearer(contract: Contract, party: str, day: date) -> tuple[str, date | None]:
    """Who has a party's share on a day, and since when it was taken over: successors of successors followed."""
    since = None
    seen = {party}
    while True:
        rows = [row for row in contract.members if row.party == party and row.valid_from <= day]
        latest = max(rows, key=lambda row: row.valid_from, default=None)
        if latest is None or latest.valid_to is None or latest.valid_to >= day or latest.successor in ("", *seen):
            return party, since
        since = latest.valid_to + timedelta(days=1)
        party = latest.successor
        seen.add(party)


def _was_member(contract: Contract, party: str, period: Period) -> bool:
    return any(
        row.party == party and row.valid_from < period.end and (row.valid_to or date.max) >= period.start
        for row in contract.members
    )


def _holds(row: Member, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)


def _named(party: str, party_names: Mapping[str, str]) -> str:
    return party_names.get(party, party)


def _clause_of_sharing(contract: Contract) -> str:
    return contract.clause_labels[contract.cooperative.clause] if contract.cooperative is not None else "-"
