# SPDX-License-Identifier: EUPL-1.2
"""What cannot be right together in what a contract says about the valve, members, providers and booking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from regie.contract.places import problem
from regie.contract.values import plain
from regie.vocabulary.errors import RegieError
from regie.vocabulary.periods import Period

if TYPE_CHECKING:
    from regie.contract.cooperation import Bound, ServiceContract
    from regie.contract.model import Contract


def party_problems(contract: Contract) -> Iterator[RegieError]:
    """Everything that cannot be right together in these parts, in the order of the file."""
    yield from _remainders(contract)
    yield from _valve(contract)
    yield from _booking(contract)
    yield from _members(contract)
    yield from _service_contracts(contract)


def _remainders(contract: Contract) -> Iterator[RegieError]:
    """A remainder in a contract with real amounts, or outside its years."""
    for each in contract.remainders:
        if not contract.illustrative:
            yield problem(contract, "remainder_not_illustrative", "remainders", each)
        year = Period.parse(each.period).year
        if year not in contract.years:
            first, last = contract.years[0], contract.years[-1]
            yield problem(contract, "year_outside", "remainders", each, year=year, first=first, last=last)


def _booking(contract: Contract) -> Iterator[RegieError]:
    """Task fields that do not fit the key, and a segment that is booked twice or nowhere."""
    booking = contract.booking
    if booking is None:
        return
    if not booking.task_fields:
        yield problem(contract, "booking_empty", "booking", booking)
    for each in booking.task_fields:
        by_weight = booking.key == "weights"
        if (each.weight is not None) != by_weight or bool(each.segments) == by_weight:
            yield problem(contract, f"booking_{booking.key}", "booking", booking, field=each.code)
    if booking.key == "weights":
        return
    booked = [segment for each in booking.task_fields for segment in each.segments]
    for segment in sorted({each for each in booked if booked.count(each) > 1}):
        yield problem(contract, "booking_twice", "booking", booking, segment=segment)
    rows = contract.reference_production
    known = {part.segment for row in rows for part in row.segments}
    known |= {part.segment for row in rows for part in row.not_tied}
    for segment in sorted(known - {*booked}):
        yield problem(contract, "booking_segment_missing", "booking", booking, segment=segment)


def _valve(contract: Contract) -> Iterator[RegieError]:
    valve = contract.safety_valve
    if valve is None:
        return
    bounds = [bound for layer in valve.layers for bound in (layer.lower, layer.upper) if bound is not None]
    for bound in [*bounds, *([valve.cap] if valve.cap else [])]:
        value = bound.amount if bound.percent is None else bound.percent
        if (bound.amount is None) == (bound.percent is None) or value is None or value < 0:
            yield problem(contract, "bound", "safety_valve", valve)
            return
    if len({bound.percent is None for bound in bounds}) > 1:
        yield problem(contract, "bounds_mixed", "safety_valve", valve)
        return
    layers = sorted(valve.layers, key=lambda layer: _size(layer.lower))
    for layer in layers:
        if layer.upper is not None and _size(layer.upper) <= _size(layer.lower):
            yield problem(contract, "layer_upside_down", "safety_valve", valve, layer=_span(layer))
        if not 0 <= layer.municipal_share <= 100:
            yield problem(contract, "layer_share", "safety_valve", valve, share=plain(layer.municipal_share))
    for before, after in pairwise(layers):
        if before.upper is None or _size(before.upper) > _size(after.lower):
            yield problem(
                contract, "layers_overlap", "safety_valve", valve, first=_span(before), second=_span(after)
            )
    if not valve.criteria and valve.combine == "any":
        yield problem(contract, "criteria_missing", "safety_valve", valve)


def _size(bound: Bound) -> Decimal:
    return bound.percent if bound.percent is not None else bound.amount or Decimal(0)


def _span(layer: Any) -> str:
    unit = " %" if layer.lower.percent is not None else " euro"
    upper = "∞" if layer.upper is None else f"{_size(layer.upper):f}"
    return f"{_size(layer.lower):f} - {upper}{unit}"


def _members(contract: Contract) -> Iterator[RegieError]:
    """Memberships and tariffs of one party that overlap, and a successor that is no member at the time."""
    by_party: dict[str, list[Any]] = {}
    for member in contract.members:
        by_party.setdefault(member.party, []).append(member)
    for party, rows in sorted(by_party.items()):
        rows.sort(key=lambda each: each.valid_from)
        for before, after in pairwise(rows):
            if before.valid_to is None or before.valid_to >= after.valid_from:
                yield problem(contract, "members_overlap", "members", after, party=party)
    for member in contract.members:
        if not member.successor:
            continue
        last = member.valid_to
        taken = last is not None and any(
            (row.valid_from - last).days <= 1 and (row.valid_to is None or row.valid_to > last)
            for row in by_party.get(member.successor, ())
        )
        if not taken:
            yield problem(contract, "successor_no_member", "members", member, successor=member.successor)
    if contract.members and contract.cooperative is None:
        yield problem(contract, "cooperative_missing", "members", contract.members[0])


def _service_contracts(contract: Contract) -> Iterator[RegieError]:
    """Tariffs of one product that overlap or are negative, and a ledger account of two parties at once."""
    for agreement in contract.service_contracts:
        tariffs = sorted(agreement.tariffs, key=lambda each: (each.product, each.unit, each.valid_from))
        for one, next_ in pairwise(tariffs):
            same = (one.product, one.unit) == (next_.product, next_.unit)
            if same and (one.valid_to is None or one.valid_to >= next_.valid_from):
                yield problem(contract, "tariffs_overlap", "service_contracts", agreement, product=one.product)
        for one in agreement.tariffs:
            if one.amount < 0 or any(element.amount < 0 for element in one.cost_price):
                yield problem(contract, "negative_tariff", "service_contracts", agreement, product=one.product)
    for first, second in combinations(contract.service_contracts, 2):
        if first.party == second.party or not _together(first, second):
            continue
        for account in sorted({*first.ledger_accounts} & {*second.ledger_accounts}):
            yield problem(
                contract,
                "account_of_two",
                "service_contracts",
                second,
                account=account,
                first=f"{first.id} ({first.party})",
                second=f"{second.id} ({second.party})",
            )


def _together(first: ServiceContract, second: ServiceContract) -> bool:
    """Whether two service contracts hold on a same day."""
    last = min(first.valid_to or date.max, second.valid_to or date.max)
    return max(first.valid_from, second.valid_from) <= last
