# SPDX-License-Identifier: EUPL-1.2
"""Fans: per month what was, what is expected, and how far it may go either way; what a chart and a score need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from regie.forecast.arrays import Array
from regie.forecast.estimating.history import History
from regie.forecast.simulating.draws import Draws, quantiles
from regie.vocabulary import Period
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Cents, to_euros

PROBABILITIES = tuple(Decimal(p).scaleb(-3) for p in (25, *range(50, 1000, 50), 975))
"""The probabilities of the quantiles of every month, from 0.025 to 0.975."""

CLIENTS, COST = "clients", "cost"

KNOWN_MONTHS = 60
"""Newest months of the history that are kept beside a fan."""


class KnownMonth(Frozen):
    """A month that was: its value, or nothing where it is not known."""

    month: str
    value: Decimal | None


class FanMonth(Frozen):
    """A month to come: its mean, and its quantiles at ``PROBABILITIES``."""

    month: str
    mean: Decimal
    quantiles: tuple[Decimal, ...]

    def at(self, probability: float) -> Decimal:
        """The quantile at one of ``PROBABILITIES``; ``ValueError`` at any other."""
        return self.quantiles[[float(each) for each in PROBABILITIES].index(probability)]


class Fan(Frozen):
    """One series. ``place`` is a municipality's code or ``total``; ``quantity`` is ``clients`` (unique clients in
    the month, one decimal) or ``cost`` (euros, all cost of the month); ``segment`` is empty for all segments.
    ``known`` are the months before, ``last_value`` the simplest forecast there is: the last month once more."""

    place: str
    quantity: str
    segment: str = ""
    known: tuple[KnownMonth, ...]
    months: tuple[FanMonth, ...]
    last_value: Decimal | None


def fans(draws: Draws, history: History) -> tuple[Fan, ...]:
    """Clients and cost of every municipality and the region, and clients of every segment of the region."""
    return tuple(_fans(draws, history))


def _fans(draws: Draws, history: History) -> Iterator[Fan]:
    stock = history.stock.astype(np.float64)
    clients = draws.clients("client_months")
    spent = draws.cost.sum(axis=-1) + draws.fixed
    was = history.cost.sum(axis=-1) + history.capacity.sum(axis=-1) + history.fixed
    known = [bool(month.all()) for month in history.cost_known]
    places = [(TOTAL, slice(None)), *((code, slice(at, at + 1)) for at, code in enumerate(history.municipalities))]
    for code, at in places:
        yield _of_clients(draws, history, clients[:, :, at].sum(axis=(2, 3)), stock[:, at].sum(axis=(1, 2)), code)
    for code, at in places:
        yield _of_cost(draws, history, spent[:, :, at].sum(axis=2), was[:, at].sum(axis=1), known, code)
    for place, segment in enumerate(history.segments):
        drawn, seen = clients[..., place].sum(axis=2), stock[..., place].sum(axis=1)
        yield _of_clients(draws, history, drawn, seen, TOTAL, segment)


def _of_clients(draws: Draws, history: History, drawn: Array, seen: Array, code: str, segment: str = "") -> Fan:
    tenths = np.rint(drawn * 10).astype(np.int64)
    past = [Decimal(round(value)) for value in seen.tolist()]
    return _fan(draws, history, code, CLIENTS, segment, tenths, 1, past)


def _of_cost(draws: Draws, history: History, drawn: Cents, seen: Cents, known: Sequence[bool], code: str) -> Fan:
    past = [to_euros(value) if sure else None for value, sure in zip(seen.tolist(), known, strict=True)]
    return _fan(draws, history, code, COST, "", drawn, 2, past)


def _fan(
    draws: Draws,
    history: History,
    place: str,
    quantity: str,
    segment: str,
    whole: Cents,
    decimals: int,
    past: Sequence[Decimal | None],
) -> Fan:
    """``whole`` (draw, month): whole parts of a unit with so many decimals."""
    means = np.rint(whole.mean(axis=0)).astype(np.int64).tolist()
    edges = quantiles(whole, [float(each) for each in PROBABILITIES]).T.tolist()
    months = [str(Period.of_month(draws.axes.first_month + month)) for month in range(draws.axes.months)]
    shown = range(max(0, history.months - KNOWN_MONTHS), history.months)
    return Fan(
        place=place,
        quantity=quantity,
        segment=segment,
        known=tuple(
            KnownMonth(month=str(Period.of_month(history.first_month + at)), value=past[at]) for at in shown
        ),
        months=tuple(
            FanMonth(
                month=month,
                mean=Decimal(mean).scaleb(-decimals),
                quantiles=tuple(Decimal(edge).scaleb(-decimals) for edge in row),
            )
            for month, mean, row in zip(months, means, edges, strict=True)
        ),
        last_value=next((value for value in reversed(past) if value is not None), None),
    )
