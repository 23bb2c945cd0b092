# SPDX-License-Identifier: EUPL-1.2
"""The need of a calendar year that has partly passed: what its known months cost and what the others are drawn to.

Known months are taken as the history has them: bookings, with what completion still expects of the newest months.
They have no band here, though the newest are partly estimated; that is said with the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from regie.contract.lines import Words, periods, said
from regie.forecast.estimating.history import History
from regie.forecast.simulating.draws import Draws
from regie.vocabulary import Period, RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import Cents


@dataclass(frozen=True, eq=False)
class YearNeed:
    """All cost of a year in cents: ``cents`` (draw, municipality) in all, of which ``known`` (municipality,) lies
    in the ``known_months`` of the history and the rest in the ``simulated_months``. ``incomplete`` are known
    months (numbers) of which not all care was delivered yet: their cost is that of what was."""

    year: int
    municipalities: tuple[str, ...]
    cents: Cents
    known: Cents
    known_months: int
    simulated_months: int
    incomplete: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether all twelve months are there."""
        return self.known_months + self.simulated_months == 12

    @property
    def region(self) -> Cents:
        """The municipalities together (draw,)."""
        return np.asarray(self.cents.sum(axis=1), np.int64)

    def means(self) -> dict[str, int]:
        """The mean of each municipality and of all together (``total``), in whole cents that add up."""
        number, total = len(self.cents), mean_cents(self.region)
        parts = means_that_add_up(self.cents.sum(axis=0), number, total)
        return dict(zip(self.municipalities, parts, strict=True)) | {TOTAL: total}

    def remarks(self) -> tuple[Words, ...]:
        """What a reader must know of the year: which months are known, and how well."""
        return tuple(_remarks(self))


def whole_years(draws: Draws, history: History | None = None) -> tuple[int, ...]:
    """The calendar years with simulated months of which the others are known."""
    return tuple(year for year in draws.axes.years if year_need(draws, year, history).whole)


def year_need(draws: Draws, year: int, history: History | None = None) -> YearNeed:
    """The need of a year that the simulation touches; months before it are those of ``history``.

    Raises ``RegieError`` when no month of the year is simulated, ``ValueError`` when the history is of other
    municipalities or does not end where the simulation begins.
    """
    axes = draws.axes
    if year not in axes.years:
        raise RegieError("forecast.year_outside", year=year)
    months = axes.months_of(year)
    simulated = draws.cost[:, months].sum(axis=(1, 3)) + draws.fixed[:, months].sum(axis=1)
    known = np.zeros(len(axes.municipalities), np.int64)
    count = 0
    incomplete: tuple[int, ...] = ()
    if history is not None:
        _check(draws, history)
        past = known_months(history, year)
        known = known_cost(history, year)
        count = past.stop - past.start
        incomplete = tuple(
            history.first_month + place
            for place in range(past.start, past.stop)
            if not history.cost_known[place].all()
        )
    return YearNeed(
        year=year,
        municipalities=axes.municipalities,
        cents=np.asarray(simulated + known, np.int64),
        known=known,
        known_months=count,
        simulated_months=months.stop - months.start,
        incomplete=incomplete,
    )


def known_months(history: History, year: int) -> slice:
    """The places in the history of the months of a year."""
    begin = min(max(year * 12 - history.first_month, 0), history.months)
    return slice(begin, max(begin, min((year + 1) * 12 - history.first_month, history.months)))


def whole_need(draws: Draws, year: int, history: History | None = None) -> YearNeed:
    """The need of a year of which all twelve months are there; ``RegieError`` when they are not."""
    need = year_need(draws, year, history)
    if not need.whole:
        raise RegieError("forecast.year_outside", year=year)
    return need


def mean_cents(amounts: Cents) -> int:
    """The mean of whole cents, rounded half up to a cent."""
    total, number = sum(amounts.tolist()), amounts.size
    return int((2 * total + number) // (2 * number))


def means_that_add_up(sums: Cents, number: int, total: int) -> list[int]:
    """Means over ``number`` draws of what has these ``sums`` over them, in whole cents that are ``total``
    together: each rounded down, and what is left to the largest remainders."""
    parts = sums // number
    order = np.argsort(-(sums - parts * number), kind="stable")
    left = total - int(parts.sum())
    for turn in range(abs(left)):
        parts[order[turn % len(order)]] += 1 if left > 0 else -1
    found: list[int] = parts.tolist()
    return found


def known_cost(history: History, year: int) -> Cents:
    """All cost of the known months of a year (municipality,)."""
    months = known_months(history, year)
    tied = (history.cost[months] + history.capacity[months]).sum(axis=(0, 2))
    return np.asarray(tied + history.fixed[months].sum(axis=0), np.int64)


def _check(draws: Draws, history: History) -> None:
    if history.municipalities != draws.axes.municipalities or history.end_month != draws.axes.first_month:
        raise ValueError("the history is of other municipalities, or does not end where the simulation begins")


def _remarks(need: YearNeed) -> Iterator[Words]:
    if need.known_months:
        last = periods(Period.of_month(need.year * 12 + need.known_months - 1))
        yield said(
            "fitting_budget.partly_known",
            year=need.year,
            known=need.known_months,
            last=last,
            simulated=need.simulated_months,
        )
    if need.incomplete:
        first, last = (periods(Period.of_month(month)) for month in (need.incomplete[0], need.incomplete[-1]))
        when = first if first == last else said("fitting_budget.from_to", first=first, last=last)
        yield said("fitting_budget.incomplete", when=when, count=len(need.incomplete))
