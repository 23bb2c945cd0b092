# SPDX-License-Identifier: EUPL-1.2
"""The best set of measures, as data: what was aimed at, and what combinations come to."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from regie.contract.lines import Words
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money

LISTED = 20
"""Combinations within the budget that are listed."""


class Aim(Frozen):
    """What the best set is best at, for one ``year`` (nothing: all simulated months) and ``place`` (a
    municipality, or ``total``).

    Best is the lowest cost of care and measures together: on average, or (``by`` certainty) as the amount that is
    enough with ``certainty`` percent. ``known`` is cost of the year that lies before the forecast. ``budget`` is
    what there is in all: a combination keeps within it when it is enough with that certainty.

    Constraints: ``measures_budget``, the most that the measures may cost on average; ``most_waiting``, the
    client-months that may be waited for on average; ``capacity``, per segment the client-months that there is room
    for in its busiest month, on average, in all municipalities; ``together``, groups of measures of which all or
    none are taken.
    """

    year: int | None = None
    place: str = TOTAL
    by: Literal["mean", "certainty"] = "mean"
    certainty: Annotated[int, Field(ge=1, le=99)] = 80
    known: Money = 0
    budget: Money | None = None
    measures_budget: Money | None = None
    most_waiting: Decimal | None = None
    capacity: dict[str, Decimal] = Field(default_factory=dict)
    together: tuple[tuple[str, ...], ...] = ()


class Combination(Frozen):
    """Some measures together. ``need`` is the cost of care, ``cost`` that of the measures, ``total`` both: means,
    and with ``_at`` the amount that is enough with the certainty aimed at. ``chance`` (0..1): in how many draws
    the total keeps within the budget. ``waiting`` in client-months, ``returned`` in clients, on average."""

    measures: tuple[str, ...]
    cost: Money
    need: Money
    need_at: Money
    total: Money
    total_at: Money
    chance: Decimal | None = None
    waiting: Decimal
    returned: Decimal


class BestSet(Frozen):
    """The answer. ``method`` is ``enumeration`` (every one of ``allowed`` combinations was computed) or ``milp``
    (independent effects; ``allowed`` and ``kept`` are then not known).

    ``best`` is the best of those that keep to all constraints (``kept``), estimated with the expected flow of
    ``draws`` draws; nothing when none does. ``simulated`` is the same set simulated in full in those draws, and
    ``difference`` what its mean total is more. ``within_budget``: combinations that keep to the constraints and
    within the budget with the certainty aimed at, lowest total first, at most ``LISTED``. ``curve``: those where
    no other costs less and needs less at that certainty, by cost of the measures.
    """

    aim: Aim
    method: Literal["enumeration", "milp"]
    draws: int
    allowed: int | None
    kept: int | None
    none: Combination
    best: Combination | None
    simulated: Combination | None
    difference: Money | None
    within_budget: tuple[Combination, ...]
    curve: tuple[Combination, ...]
    remarks: tuple[Words, ...] = ()
