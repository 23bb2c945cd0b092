# SPDX-License-Identifier: EUPL-1.2
"""What measures change, as data: amounts are euros in JSON, a positive effect is a lower need.

Means add up: over municipalities, over years, and an effect less its cost is the net. Bands do not: each is taken
from sums per draw. A year that the forecast touches in part has the amounts of its simulated months only.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from regie.contract.lines import Words
from regie.forecast.measures.model import Effect
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money

LOW, HIGH = 0.1, 0.9
"""A band holds eight of ten draws."""


class Band(Frozen):
    """An amount over the draws: its mean, and the amounts that one draw of ten is below and above."""

    mean: Money
    low: Money
    high: Money


class MeasureAmounts(Frozen):
    """One measure in a year (nothing: all simulated months) and municipality (or ``total``).

    ``alone``: what it lowers the need by as the only measure; ``in_set``: what the need would be higher without
    it, the others in place. ``cost`` is its mean cost, ``net`` the effect in the set less the cost.
    """

    year: int | None
    municipality: str
    alone: Band
    in_set: Band
    cost: Money
    net_alone: Band
    net: Band


class Watch(Frozen):
    """A quality indicator that must not get worse. The model keeps it as it was or does not know it: only the
    figures can tell."""

    indicator: str
    name: Words
    better: str


class MeasureEffect(Frozen):
    """What one measure does. ``order``: its place by worth per euro in the set, 1 is best; measures without cost
    come first. ``worth_per_euro``: mean effect in the set for each euro of cost (nothing without cost).
    ``chance_pays``: in how many draws (0..1) it lowers the need in the set by more than it costs.

    ``new_clients`` and ``client_months``: whom it concerns, per year while it runs (nothing: so few that they are
    hidden). ``returned``: clients more who come back, ``waiting``: client-months that are waited for, over all
    simulated months, by the measure alone.
    """

    measure: str
    type: str
    title: str
    owner: str
    means: str
    concerns: str
    state: str
    starts: str
    effects: tuple[Effect, ...]
    amounts: tuple[MeasureAmounts, ...]
    order: int
    worth_per_euro: Decimal | None
    chance_pays: Decimal
    chance_pays_alone: Decimal
    new_clients: Decimal | None
    client_months: Decimal | None
    returned: Decimal
    waiting: Decimal
    watch: tuple[Watch, ...]
    remarks: tuple[Words, ...] = ()

    def of(self, year: int | None = None, municipality: str = TOTAL) -> MeasureAmounts:
        """The amounts of a year (nothing: all months) and municipality; ``KeyError`` when there are none."""
        return _found(self.amounts, year, municipality)


class SetAmounts(Frozen):
    """All measures together in a year (nothing: all simulated months) and municipality (or ``total``): ``need``
    without measures, ``effect``, ``cost``, ``net``. ``interaction``: the effect together less the sum of the
    effects alone; below zero where measures are in each other's way."""

    year: int | None
    municipality: str
    need: Band
    effect: Band
    cost: Money
    net: Band
    interaction: Band


class MeasureEffects(Frozen):
    """The measures of a set, ``chosen`` together, against the same forecast without them."""

    id: str
    name: str
    illustrative: bool
    chosen: tuple[str, ...]
    fail_together: Decimal
    first_month: str
    months: int
    draws: int
    seed: int
    measures: tuple[MeasureEffect, ...]
    together: tuple[SetAmounts, ...]
    chance_pays: Decimal
    returned: Decimal
    waiting: Decimal
    remarks: tuple[Words, ...] = ()

    def of(self, year: int | None = None, municipality: str = TOTAL) -> SetAmounts:
        """The amounts of all measures together; ``KeyError`` when there are none."""
        return _found(self.together, year, municipality)

    @property
    def ordered(self) -> tuple[MeasureEffect, ...]:
        """The measures from most to least worth per euro."""
        return tuple(sorted(self.measures, key=lambda each: each.order))


A = TypeVar("A", MeasureAmounts, SetAmounts)


def _found(amounts: tuple[A, ...], year: int | None, municipality: str) -> A:
    for each in amounts:
        if (each.year, each.municipality) == (year, municipality):
            return each
    raise KeyError((year, municipality))
