# SPDX-License-Identifier: EUPL-1.2
"""The fitting budget: what is enough with a chosen certainty, what it may still fall short, and what certainty
costs.

Amounts are added up per draw before a quantile is taken, so the budget of the region is not the sum of the budgets
of its municipalities: their bad years seldom come together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from regie.forecast.budgeting.year import mean_cents, whole_need
from regie.forecast.estimating.history import History
from regie.forecast.simulating.draws import Draws, quantiles
from regie.vocabulary import RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Cents, Money

CERTAINTIES = (50, 80, 90, 95)
"""Percent of the draws in which the budget is enough."""

CURVE = tuple(range(1, 100))
"""The certainties of the whole curve."""


class Level(Frozen):
    """``amount`` is enough in ``certainty`` percent of the draws. ``buffer`` is how far it lies above the mean.
    ``shortfall`` is what is short on average over all draws (nothing where it is enough), ``tail`` the mean cost
    in the draws in which it is not enough (the amount itself when there are none). ``next_percent`` is what one
    percent more certainty costs. In cents."""

    certainty: int
    amount: Money
    buffer: Money
    shortfall: Money
    tail: Money
    next_percent: Money


class FittingBudget(Frozen):
    """One municipality (or ``total``) and year: the mean cost, a level for each certainty, and the ``curve``: what
    is enough with 1, 2, … 99 percent certainty. ``known_months`` of the year are no forecast."""

    municipality: str
    year: int
    known_months: int = 0
    mean: Money
    levels: tuple[Level, ...]
    curve: tuple[Money, ...]

    def at(self, certainty: int) -> int:
        """What is enough with 1 to 99 percent certainty, in cents; ``RegieError`` for any other."""
        if certainty not in CURVE:
            raise RegieError("forecast.certainty", certainty=certainty)
        return self.curve[certainty - 1]


def fitting_budget(
    draws: Draws, year: int, certainties: Sequence[int] = CERTAINTIES, *, history: History | None = None
) -> tuple[FittingBudget, ...]:
    """The budgets of every municipality and of the region together for a year; its months before the simulation
    are those of ``history``.

    Raises ``RegieError`` for a certainty that is not within 1-99 percent or a year of which months are missing.
    """
    need = whole_need(draws, year, history)
    columns = {code: need.cents[:, place] for place, code in enumerate(need.municipalities)}
    columns[TOTAL] = need.region
    means = need.means()
    return tuple(
        FittingBudget(
            municipality=code,
            year=year,
            known_months=need.known_months,
            mean=means[code],
            levels=levels(amounts, certainties, mean=means[code]),
            curve=curve(amounts),
        )
        for code, amounts in columns.items()
    )


def levels(
    amounts: Cents, certainties: Sequence[int] = CERTAINTIES, *, mean: int | None = None
) -> tuple[Level, ...]:
    """The levels of one amount (draw,) in cents; ``mean`` is what the buffer lies above (none: its own)."""
    result = []
    mean = mean_cents(amounts) if mean is None else mean
    for certainty in certainties:
        if not 1 <= certainty <= 99:
            raise RegieError("forecast.certainty", certainty=certainty)
        enough, more = quantiles(amounts, [certainty / 100, (certainty + 1) / 100]).tolist()
        over = amounts[amounts > enough]
        level = Level(
            certainty=certainty,
            amount=enough,
            buffer=enough - mean,
            shortfall=mean_cents(np.maximum(amounts - enough, 0)),
            tail=mean_cents(over) if over.size else enough,
            next_percent=more - enough,
        )
        result.append(level)
    return tuple(result)


def curve(amounts: Cents) -> tuple[int, ...]:
    """What is enough with 1 to 99 percent certainty, of one amount (draw,) in cents."""
    found: list[int] = quantiles(amounts, [certainty / 100 for certainty in CURVE]).tolist()
    return tuple(found)
