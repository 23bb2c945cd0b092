# SPDX-License-Identifier: EUPL-1.2
"""What a trial says, as data: amounts are euros in JSON, a positive effect is a lower need."""

from __future__ import annotations

from decimal import Decimal

from regie.contract.lines import Words
from regie.forecast.measures.result import Band
from regie.forecast.scenarios import ScenarioAmounts, ScenarioOutcome
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money


class TrialAmounts(ScenarioAmounts):
    """A trial in a year and municipality (or ``total``), known months of the year counted.

    ``before`` is the need when nothing changes, ``effect`` what less is needed for care, apart from what measures
    cost. ``lump_sum`` is what the year is held against, of the year ``lump_sum_of`` (nothing: there is none);
    ``gap`` is the mean total less it and ``chance`` in how many draws (0..1) the total is more. ``clients`` are
    those in care in a month, on average over the year (nothing: so few that they are hidden). What ends in
    ``_before`` is when nothing changes.
    """

    before: Band
    effect: Band
    enough_before: Money
    lump_sum: Money | None = None
    lump_sum_of: int | None = None
    gap: Money | None = None
    gap_before: Money | None = None
    chance: Decimal | None = None
    chance_before: Decimal | None = None
    clients: Decimal | None
    clients_before: Decimal | None


class Course(Frozen):
    """The mean month by month in a municipality (or ``total``): ``quantity`` is ``clients`` (unique clients, one
    decimal) or ``cost`` (euros of care), ``before`` when nothing changes."""

    place: str
    quantity: str
    before: tuple[Decimal, ...]
    values: tuple[Decimal, ...]


class Trial(Frozen):
    """What a choice comes to. ``outcome`` has what every scenario has; ``amounts`` all that and more, by year and
    place, sums last as in a forecast. ``courses`` begin with ``first_month``. ``certainty`` in percent."""

    outcome: ScenarioOutcome
    snapshot: str
    certainty: int
    amounts: tuple[TrialAmounts, ...]
    first_month: str
    courses: tuple[Course, ...]
    remarks: tuple[Words, ...] = ()

    def of(self, year: int, place: str = TOTAL) -> TrialAmounts:
        """The amounts of a year and place; ``KeyError`` when there are none."""
        for each in self.amounts:
            if (each.year, each.municipality) == (year, place):
                return each
        raise KeyError((year, place))

    @property
    def years(self) -> tuple[int, ...]:
        """The years that are told."""
        return tuple(dict.fromkeys(each.year for each in self.amounts))
