# SPDX-License-Identifier: EUPL-1.2
"""What start dates come to: the comparison as it is kept and shown.

All amounts are relative to a start of all municipalities on the reference date. Positive: delay costs money;
negative: delay saves money.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from regie.contract.lines import Words
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money


class Spread(Frozen):
    """An amount over the draws: its mean and what 2.5, 10, 50, 90 and 97.5 per cent of the draws do not exceed."""

    mean: Money
    lowest: Money
    low: Money
    middle: Money
    high: Money
    highest: Money


class DelayCost(Frozen):
    """What delay costs one municipality, or all together (``place`` is ``total``).

    ``care`` is the saving missed in the delayed months; ``double_administration`` what two schemes side by side
    cost in ``double_months``; ``transition_avoided`` what going over later is cheaper (negative: dearer). In every
    draw ``cost = care + double_administration - transition_avoided``, to the cent; so do the means. ``chance``
    (0..1) is the part of the draws in which delay costs money. ``later_ramp`` is what the new scheme saves less
    after the start, since it is still growing, up to the horizon of the result; it is not in ``cost``.

    ``starts_on`` is empty for the total when the days differ. ``delayed_months`` and ``double_months`` of the
    total are those of all municipalities added up. ``seen`` says what it is for this municipality in a sentence.
    """

    place: str
    starts_on: date | None
    delayed_months: int
    care: Spread
    double_months: int
    double_administration: Money
    transition_avoided: Money
    cost: Spread
    chance: Decimal
    later_ramp: Spread
    seen: Words


class StartMoment(Frozen):
    """A day on which some municipalities begin: the ``providers`` that give care there and so have to go over,
    and the hours it takes them."""

    starts_on: date
    municipalities: tuple[str, ...]
    providers: int
    hours: Decimal


class WorkLoad(Frozen):
    """What going over asks of providers that gave care in the last twelve months of the history.

    ``providers`` are all of them, ``several`` those that work in more than one municipality, and
    ``several_dates`` those that work in municipalities with different days: they go over more than once, and work
    under two schemes in the meantime (``double_months``: months x providers). ``hours`` adds up the moments.
    """

    moments: tuple[StartMoment, ...]
    providers: int
    several: int
    several_dates: int
    double_months: int
    hours: Decimal


class Sensitivity(Frozen):
    """How the mean cost of delay of all together moves when one assumption is another and the rest stays:
    ``low`` at ``low_value``, ``high`` at ``high_value`` (the values in words)."""

    assumption: Literal["saving", "ramp", "double_administration"]
    label: Words
    low_value: Words
    high_value: Words
    low: Money
    high: Money

    @property
    def swing(self) -> int:
        """How many cents lie between the two."""
        return abs(self.high - self.low)


class ScenarioResult(Frozen):
    """One way to begin. ``costs`` by municipality code, all together last. ``months_to_prepare`` are whole months
    between the decision and the first start. ``break_even`` is the saving in percent at which delay costs nothing
    on average (nothing: delay costs the same at any saving); ``chance_cheapest`` (0..1) the part of the draws in
    which no other scenario costs less. ``decides`` says which assumption decides, ``beside`` what the saving that
    grows later makes on top (empty without delay). ``winners`` gain by delay on average, ``losers`` lose by it
    (codes). ``risks`` are those of the study and what follows from the dates; ``feasibility`` says what stands
    in the way or is tight.
    """

    id: str
    title: str
    months_to_prepare: int
    costs: tuple[DelayCost, ...]
    chance_cheapest: Decimal
    break_even: Decimal | None
    work: WorkLoad
    sensitivities: tuple[Sensitivity, ...]
    decides: Words
    beside: Words
    winners: tuple[str, ...]
    losers: tuple[str, ...]
    risks: tuple[Words, ...] = ()
    feasibility: tuple[Words, ...] = ()

    def of(self, place: str = TOTAL) -> DelayCost:
        """The cost of a municipality or all together; ``KeyError`` when it is not there."""
        for each in self.costs:
            if each.place == place:
                return each
        raise KeyError(place)

    @property
    def staggered(self) -> bool:
        """Whether municipalities begin on different days."""
        return self.of().starts_on is None


class OldMonth(Frozen):
    """The cost of the old scheme in a month to come (``2021-04``), of a municipality or all together."""

    place: str
    month: str
    cost: Spread


class StartResult(Frozen):
    """Start dates compared. ``known_until`` is the last month of the history, ``ramp_until`` the last month that
    the later ramp is told for; both as ``2020-06``. ``names`` are what people call municipalities. ``formula``
    and ``assumptions`` say what was computed with what; ``decides`` in one sentence which assumption decides.
    ``old_scheme`` is what the old scheme would cost, from the first delayed month to ``ramp_until``."""

    snapshot: str
    seed: int
    draws: int
    illustrative: bool
    reference: date
    decide_on: date
    known_until: str
    ramp_until: str
    names: dict[str, str]
    scenarios: tuple[ScenarioResult, ...]
    old_scheme: tuple[OldMonth, ...]
    formula: Words
    assumptions: tuple[Words, ...]
    decides: Words
    remarks: tuple[Words, ...] = ()

    def scenario(self, id_: str) -> ScenarioResult:
        """A scenario by its id; ``KeyError`` when it is not there."""
        for each in self.scenarios:
            if each.id == id_:
                return each
        raise KeyError(id_)
