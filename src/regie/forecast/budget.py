# SPDX-License-Identifier: EUPL-1.2
"""The fitting budget: what is enough with a chosen certainty, what it may still fall short, and what certainty
costs.

Amounts are added up per draw before a quantile is taken, so the budget of the region is not the sum of the budgets
of its municipalities: their bad years seldom come together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from regie.forecast.draws import Draws, quantiles
from regie.forecast.settled import mean_cents
from regie.vocabulary import RegieError
from regie.vocabulary.money import Cents

CERTAINTIES = (50, 80, 90, 95)
"""Percent of the draws in which the budget is enough."""

REGION = "total"


@dataclass(frozen=True)
class Level:
    """``amount`` is enough in ``certainty`` percent of the draws. ``shortfall`` is what is short on average over
    all draws (nothing where it is enough), ``tail`` the mean cost in the draws in which it is not enough (the
    amount itself when there are none). ``next_percent`` is what one percent more certainty costs. In cents."""

    certainty: int
    amount: int
    shortfall: int
    tail: int
    next_percent: int


@dataclass(frozen=True)
class FittingBudget:
    """One municipality (or ``total``) and year: the mean cost and a level for each certainty."""

    municipality: str
    year: int
    mean: int
    levels: tuple[Level, ...]


def fitting_budget(draws: Draws, year: int, certainties: Sequence[int] = CERTAINTIES) -> tuple[FittingBudget, ...]:
    """The budgets of every municipality and of the region together for a year.

    Raises ``RegieError`` for a certainty that is not within 1-99 percent or a year that is not wholly simulated.
    """
    cost = draws.yearly_cost(year)
    columns = {code: cost[:, place] for place, code in enumerate(draws.axes.municipalities)}
    columns[REGION] = cost.sum(axis=1)
    return tuple(
        FittingBudget(code, year, mean_cents(amounts), levels(amounts, certainties))
        for code, amounts in columns.items()
    )


def levels(amounts: Cents, certainties: Sequence[int] = CERTAINTIES) -> tuple[Level, ...]:
    """The levels of one amount (draw,) in cents."""
    result = []
    for certainty in certainties:
        if not 1 <= certainty <= 99:
            raise RegieError("forecast.certainty", certainty=certainty)
        enough, more = quantiles(amounts, [certainty / 100, (certainty + 1) / 100]).tolist()
        over = amounts[amounts > enough]
        shortfall = mean_cents(np.maximum(amounts - enough, 0))
        tail = mean_cents(over) if over.size else enough
        result.append(Level(certainty, enough, shortfall, tail, more - enough))
    return tuple(result)


def certainty_of(amounts: Cents, budget: int) -> float:
    """The part of the draws (draw,) in which a budget in cents is enough."""
    return float((amounts <= budget).mean())
