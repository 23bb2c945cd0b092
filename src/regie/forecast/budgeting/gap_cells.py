# SPDX-License-Identifier: EUPL-1.2
"""The mean need of a year as the lowest cells of an analysis of differences, against a reference production.

A client of the forecast is in one segment, the heaviest; the contract counts care-months in every segment that a
client has care in. How many care-months a client-month brings is taken from the last twelve months.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from regie.contract import Production
from regie.figures import Source
from regie.figures.money import care_months
from regie.forecast.arrays import Array
from regie.forecast.budgeting.year import YearNeed, known_months, means_that_add_up
from regie.forecast.estimating.history import History
from regie.forecast.simulating.draws import QUANTITIES, THOUSANDTHS, Draws
from regie.variance import Cell, CostKind, Realised, Reference
from regie.vocabulary import Period
from regie.vocabulary.money import Cents, largest_remainder
from regie.vocabulary.rounding import rounded_to

MONTHS = 12
"""Newest months that care-months per client-month and the shares of capacity are taken from."""

DIGITS = 2
"""Decimals of a mean number of care-months."""

Key = tuple[str, str, CostKind]
"""Municipality, segment (empty: none of them) and kind of cost."""


@dataclass(frozen=True, eq=False)
class Care:
    """Care-months per client-month (municipality, segment), where a client-month is in the heaviest segment."""

    per_client_month: Array


@dataclass(frozen=True, eq=False)
class Needed:
    """The mean need of a year: ``total`` in cents per municipality (and ``total``) and unique ``client_months``;
    per cell the cents, which add up to the total of the municipality, and care-months."""

    total: dict[str, int]
    client_months: dict[str, Fraction]
    cents: dict[Key, int]
    care_months: dict[Key, Decimal]


def care_of(source: Source, history: History) -> Care:
    """Care-months per client-month in the last twelve months of ``history``, from the snapshot that it is from. A
    municipality without clients in a segment goes by the region; a segment without any has one."""
    first = max(history.end_month - MONTHS, history.first_month)
    months = [Period.of_month(month) for month in range(first, history.end_month)]
    town = {code: place for place, code in enumerate(history.municipalities)}
    segment = {code: place for place, code in enumerate(history.segments)}
    care = np.zeros((len(town), len(segment)))
    for (municipality, code), _, count in care_months(source, ("municipality", "segment"), months):
        if municipality in town and code in segment:
            care[town[municipality], segment[code]] += count
    return care_from(care, history.stock[-len(months) :].sum(axis=0).astype(np.float64))


def care_from(care: Array, clients: Array) -> Care:
    """The same from care-months and client-months (municipality, segment)."""
    all_care, all_clients = care.sum(axis=0), clients.sum(axis=0)
    region = np.divide(all_care, all_clients, out=np.ones(care.shape[1]), where=all_clients > 0)
    ratio = np.divide(care, clients, out=np.broadcast_to(region, care.shape).copy(), where=clients > 0)
    return Care(ratio)


def needed(need: YearNeed, draws: Draws, history: History, care: Care | None) -> Needed:
    """The mean need by cell: cost of clients by segment, paid capacity at its segment, and all that is not tied to
    clients. Capacity to come is divided over the segments as it was in the last twelve months."""
    months, past = draws.axes.months_of(need.year), known_months(history, need.year)
    number = draws.cost.shape[0]
    tied = draws.cost[:, months].sum(axis=(0, 1)) + number * history.cost[past].sum(axis=0)
    capacity = _capacity(draws.fixed[:, months].sum(axis=(0, 1)), number, history, past)
    quantity = draws.values[:, months, :, :, QUANTITIES.index("client_months")]
    clients = quantity.sum(axis=(0, 1)) + number * THOUSANDTHS * history.stock[past].sum(axis=0)
    result = Needed(need.means(), {}, {}, {})
    for place, code in enumerate(need.municipalities):
        sums = np.concatenate([tied[place] + capacity[place, :-1], capacity[place, -1:]])
        parts = means_that_add_up(sums, number, result.total[code])
        result.client_months[code] = Fraction(int(clients[place].sum()), number * THOUSANDTHS)
        for at, segment in enumerate(draws.axes.segments):
            ratio = Fraction(care.per_client_month[place, at]) if care else Fraction(1)
            months_of = Fraction(int(clients[place, at]), number * THOUSANDTHS) * ratio
            key = (code, segment, CostKind.CLIENT_TIED)
            result.cents[key] = parts[at]
            result.care_months[key] = rounded_to(months_of, DIGITS)
        result.cents[code, "", CostKind.NOT_CLIENT_TIED] = parts[-1]
    return result


def make_cells(
    production: Production,
    raised: Mapping[str, int],
    before_index: Mapping[str, int | None],
    found: Needed,
) -> list[Cell]:
    """The cells of reference and need together. ``raised`` is the lump sum of each municipality that the reference
    adds up to; ``before_index`` what it was without the contract's index."""
    months: dict[Key, Fraction] = {}
    weights: dict[Key, int] = {}
    for cell in production.cells:
        key = (cell.municipality, cell.segment, CostKind.CLIENT_TIED)
        if cell.cents or cell.care_months:
            months[key] = months.get(key, Fraction(0)) + cell.care_months
            weights[key] = weights.get(key, 0) + cell.cents
        beside = (cell.municipality, "", CostKind.NOT_CLIENT_TIED)
        weights[beside] = weights.get(beside, 0) + cell.not_tied
    amounts, before = _over_cells(raised, weights), _over_cells(before_index, weights)
    result = []
    for key in sorted({*weights, *found.cents}):
        municipality, segment, kind = key
        where = {"municipality": municipality} | ({"segment": segment} if segment else {})
        reference = Reference(
            cents=amounts.get(key, 0),
            care_months=rounded_to(months.get(key, Fraction(0)), DIGITS + 4).normalize() + 0,
            before_index=before.get(key),
        )
        realised = Realised(
            cents=found.cents.get(key, 0), care_months=found.care_months.get(key, Decimal(0)).normalize() + 0
        )
        result.append(Cell(where=where, kind=kind, reference=reference, realised=realised))
    return result


def _over_cells(amounts: Mapping[str, int | None], weights: Mapping[Key, int]) -> dict[Key, int]:
    """Amounts of municipalities divided over their cells as the reference production is."""
    result: dict[Key, int] = {}
    for code, cents in amounts.items():
        own = [key for key in sorted(weights) if key[0] == code]
        parts = np.array([max(weights[key], 0) for key in own], np.int64)
        if cents is not None and parts.any():
            result |= dict(zip(own, largest_remainder(cents, parts).tolist(), strict=True))
    return result


def _capacity(fixed: Cents, number: int, history: History, past: slice) -> Cents:
    """Sums over the draws of the cost that no client brings (municipality, segment; last: of no segment)."""
    known = np.concatenate([history.capacity, history.fixed[:, :, None]], axis=2)
    newest = np.maximum(known[-MONTHS:].sum(axis=0), 0)
    newest[newest.sum(axis=1) == 0, -1] = 1
    to_come = np.stack([largest_remainder(int(own), shares) for own, shares in zip(fixed, newest, strict=True)])
    return np.asarray(to_come + number * known[past].sum(axis=0), np.int64)
