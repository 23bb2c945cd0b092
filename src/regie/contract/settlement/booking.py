# SPDX-License-Identifier: EUPL-1.2
"""What a municipality pays, divided over the task fields of its accounts (Iv3) by the contract's key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from regie.contract.cooperation import Booking, TaskField
from regie.contract.lines import SHARE, Line, Quantity, Words, added, name
from regie.contract.model import Contract
from regie.contract.settlement.wording import called, divided, figure, from_line, words
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import Cents, to_euros


def booking_line(
    contract: Contract, booking: Booking, paid: Line, cost: Line, segment_names: Mapping[str, Words]
) -> Line:
    """``booking/0917/6.751``: reference budget and what was granted, by largest remainder over the task fields.

    The key is the realised cost of the segments of each field in that municipality (cost below nought counts as
    nought), or fixed weights. Raises ``RegieError`` when a segment has cost and no task field, or a municipality
    no cost to divide by.
    """
    clause = contract.clause_labels[booking.clause]
    fields = sorted(booking.task_fields, key=lambda each: each.code)
    lines = []
    for of_municipality in paid.children:
        code = of_municipality.code
        key = f"booking/{code}"
        own = cost.find(f"cost/{code}")
        weighed = _weighed(contract, booking, fields, own, segment_names)
        weights = np.stack(np.broadcast_arrays(*(weight for weight, _ in weighed)), axis=-1)
        if np.any((weights.sum(axis=-1) == 0) & (of_municipality.cents != 0)):
            raise RegieError(
                "settlement.booking_no_cost",
                municipality=contract.municipality_names[code],
                amount=to_euros(int(np.max(of_municipality.cents))),
                clause=clause,
            )
        parts = divided(of_municipality.cents, weights + (weights.sum(axis=-1, keepdims=True) == 0))
        leaves = [
            Line.leaf(
                f"{key}/{field.code}",
                name(f"{field.code} {field.name}"),
                parts[..., place],
                words(f"formula_field_{booking.key}"),
                weighed[place][1],
                clause,
            )
            for place, field in enumerate(fields)
        ]
        label, formula = name(contract.municipality_names[code]), words(f"formula_booking_{booking.key}")
        inputs = from_line(of_municipality, words("paid_of", municipality=label))
        lines.append(Line.total(key, label, leaves, formula=formula, inputs=inputs, clause=clause, live=SHARE))
    return Line.total(
        "booking", words("booking"), lines, formula=words("formula_sum_municipalities"), clause=clause
    )


def _weighed(
    contract: Contract,
    booking: Booking,
    fields: Sequence[TaskField],
    cost: Line,
    segment_names: Mapping[str, Words],
) -> list[tuple[Cents, tuple[Quantity, ...]]]:
    """The weight of each task field and how it is told."""
    clause = contract.clause_labels[booking.clause]
    if booking.key == "weights":
        weights = [field.weight or 0 for field in fields]
        return [
            (np.asarray(weight), (Quantity(words("weight"), weight, "count", clause=clause),))
            for weight in weights
        ]
    of_segment = {line.key.split("/")[2]: line for line in cost.children}
    booked = {segment for field in fields for segment in field.segments}
    for segment, line in of_segment.items():
        if segment not in booked and np.any(line.cents):
            raise RegieError(
                "settlement.booking_segment",
                segment=called(segment_names, segment).nl,
                municipality=cost.label.nl,
                clause=clause,
            )
    result = []
    for field in fields:
        own = [of_segment[segment] for segment in sorted(field.segments) if segment in of_segment]
        weight = np.maximum(0, added([line.cents for line in own]))
        same = own[0] if len(own) == 1 and np.array_equal(own[0].cents, weight) else None
        behind = tuple(each for line in own for each in from_line(line))
        told = figure(words("cost_of_field"), weight, line=same)
        if len(own) > 1 and told:
            told = (Quantity(told[0].label, told[0].value, "cents", inputs=behind),)
        result.append((weight, told))
    return result
