# SPDX-License-Identifier: EUPL-1.2
"""What of a study's counts and amounts may leave the circle that sees small numbers.

The same function does it as for every other document (``regie.figures.suppression``): all numbers of one document
go in together, so that no hidden one follows from what is shown.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Literal, NamedTuple

from regie.figures import suppress
from regie.figures.registry import Indicator, Measure
from regie.vocabulary import Figure
from regie.vocabulary.money import to_euros
from regie.vocabulary.region import Suppression

CLIENTS = "unique_clients_period"
"""The quantity that says how many clients stand behind the amounts of the same period and place."""


class Number(NamedTuple):
    """A number of a document: clients, or whole cents.

    ``quantity`` says what is counted (numbers of one quantity add up over their places), ``period`` is written as
    everywhere (``2019``, ``2020-06``), ``place`` names what it is about (municipality, lot, need group, provider),
    without what it is the total of, ordered by name."""

    quantity: str
    period: str
    place: tuple[tuple[str, str], ...]
    kind: Literal["clients", "cents"] = "clients"


def shown_numbers(values: dict[Number, int], settings: Suppression) -> dict[Number, int | None]:
    """What a reader may see of each number: rounded clients, cents as they are, or nothing when it is hidden."""
    # quantities that agree are one to the suppression, under the name that comes first: amounts look for this one
    ordered = sorted(values, key=lambda number: number.quantity != CLIENTS)
    figures = [
        Figure(
            indicator=number.quantity,
            period=number.period,
            breakdown=dict(number.place),
            value=to_euros(values[number]) if number.kind == "cents" else values[number],
            unit="euro" if number.kind == "cents" else "clients",
            snapshot="",
        )
        for number in ordered
    ]
    seen = suppress(figures, settings, _definitions(values))
    found = dict(zip(ordered, (figure.value for figure in seen), strict=True))
    return {number: _whole(number, found[number]) for number in values}


def _whole(number: Number, value: int | Decimal | None) -> int | None:
    """Clients, or euros back in cents."""
    return None if value is None else int(value * 100 if number.kind == "cents" else value)


def _definitions(numbers: Collection[Number]) -> dict[str, Indicator]:
    """A definition of each quantity, for the suppression alone."""
    kinds = {number.quantity: number.kind for number in numbers}
    return {
        quantity: Indicator(
            id=quantity,
            number=0,
            nl=quantity,
            en=quantity,
            definition_nl="",
            definition_en="",
            source="",
            breakdowns=(),
            periods=(),
            measures=(
                Measure(
                    nl=quantity,
                    en=quantity,
                    kind="amount" if kind == "cents" else "count",
                    unit="euro" if kind == "cents" else "clients",
                    numerator_counts=kind,
                ),
            ),
        )
        for quantity, kind in kinds.items()
    }
