# SPDX-License-Identifier: EUPL-1.2
"""What a history and a simulation say of one place: the region, a municipality, or a segment of the region.

Each place is counted by itself: clients of the region and its cost are sums per draw, never sums of forecasts.
The cost of the region and of a municipality is all cost; that of a segment is the production for its clients,
without capacity that is paid without naming them.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from regie.forecast.arrays import Array
from regie.forecast.estimating.history import History
from regie.forecast.scoring.baselines import WINDOW, Series
from regie.forecast.simulating.draws import Draws
from regie.vocabulary.figure import TOTAL

Quantity = Literal["clients", "cost"]

QUANTITIES: tuple[Quantity, ...] = ("clients", "cost")
"""Clients with care in the month, each once; and cents."""


class Place(NamedTuple):
    """A municipality by code or ``total``, and a segment by code or nothing for all care."""

    municipality: str = TOTAL
    segment: str = ""


def places_of(history: History) -> tuple[Place, ...]:
    """The region, its municipalities and its segments."""
    towns = (Place(code) for code in history.municipalities)
    return (Place(), *towns, *(Place(segment=code) for code in history.segments))


def has(codes: History | Draws, place: Place) -> bool:
    """Whether a place occurs: a history of long ago may lack a segment."""
    towns, segments = _codes(codes)
    return place.municipality in (TOTAL, *towns) and place.segment in ("", *segments)


def happened(history: History, place: Place, quantity: Quantity) -> Array:
    """What came per month (month,), NaN where it is not known."""
    if quantity == "clients":
        return _summed(history.stock, history, place).astype(np.float64)
    values = _summed(history.cost, history, place).astype(np.float64)
    known = history.cost_known.all(axis=1)
    if place.segment:
        known = history.cost_known[:, history.segments.index(place.segment)]
    else:
        values += _summed(history.capacity, history, place)
        values += _summed(history.fixed[:, :, None], history, place)
    return np.where(known, values, np.nan)


def foretold(draws: Draws, place: Place, quantity: Quantity) -> Array:
    """What a simulation says (draw, month)."""
    if quantity == "clients":
        return _summed(draws.clients("client_months"), draws, place)
    cost = _summed(draws.cost, draws, place).astype(np.float64)
    return cost if place.segment else cost + _summed(draws.fixed[..., None], draws, place)


def known_series(history: History, place: Place, quantity: Quantity) -> tuple[Series, int] | None:
    """What a baseline may use: the newest months that follow each other and are known, and how many months after
    them are not known yet. Nothing when there is not a year of them.

    Leaving is what the stock loses beyond who came: moves to another segment or municipality are in it, less those
    from there.
    """
    values = happened(history, place, quantity)
    known = np.flatnonzero(np.isfinite(values))
    if not known.size:
        return None
    end = int(known[-1]) + 1
    unknown = np.flatnonzero(~np.isfinite(values[:end]))
    begin = int(unknown[-1]) + 1 if unknown.size else 0
    if end - begin < WINDOW:
        return None
    stock = _summed(history.stock, history, place)
    entered = _summed(history.new + history.back, history, place)
    staying = _summed(history.in_care.sum(axis=-1)[None], history, place)
    left = stock - np.append(stock[1:] - entered[1:], staying)
    some = slice(begin, end)
    return Series.of_cost(values[some], stock[some], entered[some], left[some]), len(values) - end


def _codes(codes: History | Draws) -> tuple[tuple[str, ...], tuple[str, ...]]:
    where = codes.axes if isinstance(codes, Draws) else codes
    return where.municipalities, where.segments


def _summed(values: npt.NDArray[Any], codes: History | Draws, place: Place) -> npt.NDArray[Any]:
    """The place's part of values (…, municipality, segment), added up; one segment stands for all."""
    towns, segments = _codes(codes)
    town = slice(None) if place.municipality == TOTAL else slice(*_one(towns.index(place.municipality)))
    kind = slice(*_one(segments.index(place.segment))) if place.segment else slice(None)
    return np.asarray(values[..., town, kind].sum(axis=(-2, -1)))


def _one(place: int) -> tuple[int, int]:
    return place, place + 1
