# SPDX-License-Identifier: EUPL-1.2
"""The months of whom a control measure concerns, and of whom it does not: what its realised effect is read
from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from regie.contract.lines import NOTHING, Words, joined, said
from regie.figures import Source, query
from regie.forecast.arrays import Array, Integers
from regie.forecast.estimating.history import History
from regie.forecast.measures.model import AnyMeasure
from regie.vocabulary import Period

Quantity = Literal["new_clients", "client_months", "length_of_stay", "cost_per_client_month"]
Cell = tuple[str, ...]

LEAST_CLIENTS = 5
"""Clients (new, leaving or in care) per month, on average, below which months differ by chance too much."""

DIMENSIONS = {
    "municipality": "municipalities",
    "referrer": "referrers",
    "theme": "themes",
    "age_group": "age_groups",
    "segment": "segments",
}
"""How a figure is broken down and where a measure says whom it concerns; the first is looked at first when a group
to hold a measure against is sought."""


@dataclass(frozen=True, eq=False)
class Series:
    """``amount`` over ``base`` (n,) per month from ``first_month``, not finite where not known. One of the two
    counts clients: who enter, leave or are in care. Where that count ``varies`` by chance, half a client is added
    to it, with which the logarithm of a Poisson count is right on average up to the second order and that of none
    exists."""

    first_month: int
    amount: Array
    base: Array
    counts: Literal["amount", "base"]
    varies: bool

    @property
    def months(self) -> Integers:
        """The month numbers."""
        return self.first_month + np.arange(len(self.amount))

    @property
    def values(self) -> Array:
        """What a person reads per month; not finite where there is none."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.base > 0, self.amount / self.base, np.nan)

    @property
    def logarithms(self) -> Array:
        """The logarithm per month; not finite where there is none."""
        above, below = (0.5 * (self.varies and self.counts == part) for part in ("amount", "base"))
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.log(self.amount + above) - np.log(self.base + below)
        return np.where(np.isfinite(found), found, np.nan)

    @property
    def clients(self) -> float:
        """The clients behind a month, on average over the months that are known."""
        counted = self.amount if self.counts == "amount" else self.base
        known = counted[np.isfinite(self.logarithms)]
        return float(known.mean()) if len(known) else 0.0

    @property
    def enough(self) -> bool:
        """Whether there are clients enough per month to tell an effect from chance."""
        return self.clients >= LEAST_CLIENTS


@dataclass(frozen=True, eq=False)
class Compared:
    """The months of whom a measure concerns (``target``; None: nothing shows them) and of whom it is held
    ``against`` (None: no group is fit), the latter ``described`` in words. ``also`` are the titles of the other
    measures that work on the target."""

    target: Series | None
    against: Series | None
    described: Words = NOTHING
    also: tuple[str, ...] = ()


def quantity_of(measure: AnyMeasure) -> Quantity | None:
    """What a measure changes first, and what its effect is therefore read from; None when no series shows it."""
    match measure.type:
        case "inflow" | "prevention":
            return "new_clients"
        case "segment_shift":
            return "new_clients" if measure.effect else None
        case "length_of_stay":
            return "length_of_stay"
        case "group_instead_of_individual" | "tariff":
            return "cost_per_client_month"
        case "outsourced_cap":
            return "client_months"


def compare(source: Source, history: History, measure: AnyMeasure, others: Sequence[AnyMeasure]) -> Compared:
    """The series of a measure and of the first group that is fit to hold it against.

    Sought in this order: the same clients in other municipalities; in the same municipalities those of other
    referrers, themes, ages or segments. Left out are clients whom the measure or one of ``others`` changes in the
    same way. Costs are known by municipality and segment only, and are of what is paid for
    segments with clients: production and capacity.
    """
    quantity = quantity_of(measure)
    if quantity is None or (quantity == "cost_per_client_month" and measure.concerns.by_client):
        return Compared(None, None)
    table = _table(source, history, measure, quantity)
    working = [other for other in others if other.id != measure.id and _alike(quantity_of(other), quantity)]
    target = [cell for cell in table.above if table.concerned(cell, measure)]
    if not target:
        return Compared(None, None)
    also = tuple(other.title for other in working if any(table.touched(cell, other) for cell in target))
    for dimension, group in table.groups(measure):
        free = [cell for cell in group if not any(table.touched(cell, each) for each in (measure, *working))]
        against = table.series(free) if free else None
        if against is not None and against.enough:
            described = _described(source, dimension, sorted({cell[table.by.index(dimension)] for cell in free}))
            return Compared(table.series(target), against, described, also)
    return Compared(table.series(target), None, NOTHING, also)


@dataclass(frozen=True, eq=False)
class _Table:
    """Per cell, a code for each name in ``by``, what stands ``above`` and ``below`` the line (None: nothing
    does)."""

    by: tuple[str, ...]
    first_month: int
    above: Mapping[Cell, Array]
    below: Mapping[Cell, Array] | None
    varies: bool

    def series(self, cells: Sequence[Cell]) -> Series:
        """The cells together. Whoever is in two of them counts in both."""
        amount = np.sum([self.above[cell] for cell in cells], axis=0)
        if self.below is None:
            return Series(self.first_month, amount, np.ones_like(amount), "amount", self.varies)
        base = np.sum([self.below[cell] for cell in cells], axis=0)
        return Series(self.first_month, amount, base, "base", self.varies)

    def concerned(self, cell: Cell, measure: AnyMeasure) -> bool:
        """Whether the measure is meant for these clients."""
        each = ((code, _named(measure, by)) for by, code in zip(self.by, cell, strict=True))
        return all(not named or code in named for code, named in each)

    def touched(self, cell: Cell, measure: AnyMeasure) -> bool:
        """Whether the measure changes anything for some of these clients, as it does where it sends others to."""
        if "segment" in self.by:
            place = self.by.index("segment")
            if cell[place] in (getattr(measure, "to_segment", ""), getattr(measure, "other_segment", "")):
                cell = (*cell[:place], _named(measure, "segment")[0], *cell[place + 1 :])
        return self.concerned(cell, measure)

    def groups(self, measure: AnyMeasure) -> Iterator[tuple[str, list[Cell]]]:
        """Clients who differ from those concerned in one respect."""
        for place, by in enumerate(self.by):
            if named := _named(measure, by):
                yield (
                    by,
                    [
                        cell
                        for cell in self.above
                        if cell[place] not in named
                        and self.concerned((*cell[:place], named[0], *cell[place + 1 :]), measure)
                    ],
                )


def _table(source: Source, history: History, measure: AnyMeasure, quantity: Quantity) -> _Table:
    first = history.first_month
    if quantity == "cost_per_client_month":
        cells: dict[Cell, tuple[int, int]] = {
            (town, segment): (m, k)
            for m, town in enumerate(history.municipalities)
            for k, segment in enumerate(history.segments)
        }
        cost = {
            cell: np.where(history.cost_known[:, k], (history.cost + history.capacity)[:, m, k], np.nan)
            for cell, (m, k) in cells.items()
        }
        stock = {cell: history.stock[:, m, k].astype(np.float64) for cell, (m, k) in cells.items()}
        return _Table(("municipality", "segment"), first, cost, stock, varies=False)
    by = tuple(one for one in DIMENSIONS if one == "municipality" or _named(measure, one))
    months = [Period.of_month(month) for month in range(first, history.end_month)]
    if quantity == "new_clients":
        return _Table(by, first, _counts(source, "inflow", by, months), None, varies=True)
    in_care = _counts(source, "unique_clients", by, months)
    left = _counts(source, "outflow", by, months) if quantity == "length_of_stay" else None
    return _Table(by, first, in_care, left, varies=quantity == "length_of_stay")


def _counts(source: Source, indicator: str, by: Sequence[str], months: Sequence[Period]) -> dict[Cell, Array]:
    """An indicator's counts per month (n,) by cell; what has no registered clients is not among them."""
    places = {str(month): place for place, month in enumerate(months)}
    found: dict[Cell, Array] = {}
    for figure in query(source, indicator, by=by, periods=months, total=False):
        if figure.value is not None:
            cell = tuple(figure.breakdown[one] for one in by)
            found.setdefault(cell, np.full(len(months), np.nan))[places[figure.period]] = float(figure.value)
    return found


def _named(measure: AnyMeasure, dimension: str) -> tuple[str, ...]:
    """The codes that a measure names of a dimension; none is all of them."""
    own = getattr(measure, "from_segment", getattr(measure, "segment", "")) if dimension == "segment" else ""
    named: tuple[str, ...] = (own,) if own else getattr(measure.concerns, DIMENSIONS[dimension])
    return named


def _alike(other: Quantity | None, quantity: Quantity) -> bool:
    """Whether what changes the one changes the other: clients in care follow from who come and how long they
    stay."""
    clients = ("new_clients", "client_months", "length_of_stay")
    return other == quantity or ("client_months" in (other, quantity) and other in clients and quantity in clients)


def _described(source: Source, dimension: str, codes: Sequence[str]) -> Words:
    labels = [source.dimensions.labels(dimension, lang) for lang in ("nl", "en")]
    named = [Words(*(label.get(code, code) for label in labels)) for code in codes]
    return said(f"realised.against_{dimension}", names=joined(named))
