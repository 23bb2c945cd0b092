# SPDX-License-Identifier: EUPL-1.2
"""Spells in care per municipality: drawn by chance, then chance taken out at the published figures.

A checkpoint is a month ("any day of care in it") or the night after a day ("still in care then"). A spell
touches a run of checkpoints that follow each other, so prefix sums tell at once what dropping or adding any
spell would do to the distance from the path.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from regie.example_region.days import (
    NEVER,
    Floats,
    Ints,
    day_number,
    first_days,
    last_days,
    month_numbers,
    parse_month,
    to_weekday,
)
from regie.example_region.levels import draw_stays, fit_levels, presence
from regie.example_region.parameters import Parameters
from regie.vocabulary.periods import Period

FIRST_MONTH = parse_month("2019-01")
LAST_MONTH = parse_month("2024-06")
MONTHS = np.arange(FIRST_MONTH, LAST_MONTH + 1)
HORIZON = day_number(Period.parse("2024-06").last_day)
"""The last day that the registration knows."""


@dataclass
class Spells:
    """Runs of days in care. ``ended`` is the last day (it may lie after the horizon: then care goes on).

    ``municipality`` and ``moved_to`` are positions in the list of municipalities; ``moved_to`` is -1 for those
    who stay, else the client lives there from ``moved_on`` on. ``part`` is the part of the mixture of stays.
    """

    municipality: Ints
    began: Ints
    ended: Ints
    part: Ints
    moved_to: Ints
    moved_on: Ints

    def __len__(self) -> int:
        return len(self.began)

    def take(self, chosen: npt.NDArray[Any]) -> Spells:
        """The chosen spells."""
        return Spells(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def joined(self, other: Spells) -> Spells:
        """These and the others."""
        return Spells(*(np.concatenate([getattr(self, f.name), getattr(other, f.name)]) for f in fields(self)))


@dataclass(frozen=True)
class Checkpoints:
    """Months and year-ends in order; a spell touches one if it began by ``last`` and ended from ``first`` on."""

    first: Ints
    last: Ints
    is_month: Ints

    def touched(self, began: Ints, ended: Ints) -> tuple[Ints, Ints]:
        """First touched checkpoint and the one after the last."""
        return np.searchsorted(self.last, began, "left"), np.searchsorted(self.first, ended, "right")

    def count(self, began: Ints, ended: Ints) -> Ints:
        """How many of the spells touch each checkpoint."""
        low, high = self.touched(began, ended)
        real = low < high
        size = len(self.first) + 1
        steps = np.bincount(low[real], minlength=size) - np.bincount(high[real], minlength=size)
        return np.cumsum(steps)[:-1]


def checkpoints() -> Checkpoints:
    """All months from January 2019 to June 2024, and the nights after 31 December and after the horizon."""
    rows = [(int(m) * 10, int(first_days(m)), int(last_days(m)), 1) for m in MONTHS]
    ends = [m for m in MONTHS if m % 12 == 11 or m == LAST_MONTH]
    rows += [(int(m) * 10 + 5, int(last_days(m)) + 1, int(last_days(m)), 0) for m in ends]
    table = np.array(sorted(rows))
    return Checkpoints(table[:, 1], table[:, 2], table[:, 3])


@dataclass(frozen=True)
class Plan:
    """What is aimed at: ``paths`` (municipality, checkpoint) and expected arrivals ``rates`` (municipality,
    month of arrival)."""

    points: Checkpoints
    arrivals: Ints
    paths: Floats
    rates: Floats


def make_plan(p: Parameters, shares: Floats, scale: int) -> Plan:
    """Paths and expected arrivals per municipality; ``shares`` has shape (municipality, month)."""
    points = checkpoints()
    wanted = np.round(np.asarray(p["clients.path"]) * shares) if scale == 1 else shares * p["clients.path"]
    if scale == 1:  # the first municipality has what the others leave, so that the region adds up
        wanted[0] = np.asarray(p["clients.path"]) - wanted[1:].sum(axis=0)
    wanted = wanted * scale
    arrivals = np.arange(parse_month(p["clients.warm_up_from"]), LAST_MONTH + 1)
    chance = presence(p, arrivals, points.first, points.last)
    months = points.is_month == 1
    rates = np.array([fit_levels(p, chance[:, months], arrivals, path) for path in wanted])
    paths = np.round(rates @ chance)
    paths[:, months] = np.round(wanted)
    return Plan(points, arrivals, paths, rates)


def draw_spells(p: Parameters, plan: Plan, rng: np.random.Generator, part: float = 1.0) -> Spells:
    """Arrivals by a Poisson process at the plan's rates (times ``part``) with stays from the mixture."""
    number = rng.poisson(plan.rates * part)
    place, when = np.nonzero(number)
    place, when = np.repeat(place, number[place, when]), np.repeat(when, number[place, when])
    months = plan.arrivals[when]
    first, last = first_days(months), last_days(months)
    began = to_weekday(first + (rng.random(len(months)) * (last - first + 1)).astype(np.int64))
    length, mixture = draw_stays(p, months, rng)
    none = np.full(len(months), -1)
    spells = Spells(place, began, began + length - 1, mixture, none, np.full(len(months), NEVER))
    return spells.take(spells.ended >= plan.points.first[0])


def let_move(p: Parameters, spells: Spells, shares: Floats, scale: int, rng: np.random.Generator) -> None:
    """Some clients move to another municipality, on the first of a month in the middle of a longer spell."""
    if len(shares) < 2:
        return
    begin, end = month_numbers(spells.began), month_numbers(np.minimum(spells.ended, HORIZON))
    able = (end - begin >= 6) & (end - 3 > FIRST_MONTH + 3)
    chosen = rng.choice(np.flatnonzero(able), size=min(p["clients.moves"] * scale, int(able.sum())), replace=False)
    low = np.maximum(begin[chosen] + 3, FIRST_MONTH + 4)
    month = low + (rng.random(len(chosen)) * np.maximum(end[chosen] - 2 - low, 1)).astype(np.int64)
    month += month % 6 == 0  # not in January or July: there the stock of the night before would depend on it
    weights = np.tile(shares.mean(axis=1), (len(chosen), 1))
    weights[np.arange(len(chosen)), spells.municipality[chosen]] = 0
    cumulative = np.cumsum(weights, axis=1)
    drawn = rng.random(len(chosen)) * cumulative[:, -1]
    spells.moved_to[chosen] = (cumulative < drawn[:, None]).sum(axis=1)
    spells.moved_on[chosen] = first_days(month)


def count_by_municipality(spells: Spells, points: Checkpoints, municipalities: int) -> Ints:
    """Clients at each checkpoint, shape (municipality, checkpoint): who moves counts in each place in turn."""
    result = []
    for place in range(municipalities):
        here = spells.municipality == place
        there = spells.moved_to == place
        until = np.minimum(spells.ended, spells.moved_on - 1)
        result.append(
            points.count(spells.began[here], until[here])
            + points.count(spells.moved_on[there], spells.ended[there])
        )
    return np.array(result)


def take_out_chance(
    plan: Plan, spells: Spells, reserve: Spells, tolerance: Floats, weight: Floats
) -> tuple[Spells, int, int]:
    """Drop or add whole spells until each municipality is within ``tolerance`` (municipality, checkpoint) of
    its path, the one first that helps most; ``weight`` says how much a checkpoint matters. Gives the spells and
    how many were dropped and added."""
    keep = np.ones(len(spells), bool)
    added = np.zeros(len(reserve), bool)
    counts = count_by_municipality(spells, plan.points, len(plan.paths))
    for place in range(len(plan.paths)):
        off = counts[place] - plan.paths[place]

        def loss(x: Floats, place: int = place) -> Floats:
            over = np.maximum(np.abs(x) - tolerance[place], 0)
            result: Floats = weight * over * over
            return result

        own = np.flatnonzero((spells.municipality == place) & (spells.moved_to < 0))
        spare = np.flatnonzero(reserve.municipality == place)
        low, high = plan.points.touched(
            np.concatenate([spells.began[own], reserve.began[spare]]),
            np.concatenate([spells.ended[own], reserve.ended[spare]]),
        )
        high = np.maximum(low, high)
        sign = np.concatenate([np.full(len(own), -1), np.full(len(spare), 1)])
        free = np.ones(len(sign), bool)
        while True:
            now = loss(off)
            less = np.concatenate([[0.0], np.cumsum(now - loss(off - 1))])
            more = np.concatenate([[0.0], np.cumsum(now - loss(off + 1))])
            gain = np.where(sign < 0, less[high] - less[low], more[high] - more[low])
            best = int(np.argmax(np.where(free, gain, -1)))
            if gain[best] <= 1e-9 or not free[best]:
                break
            free[best] = False
            off[low[best] : high[best]] += sign[best]
            if best < len(own):
                keep[own[best]] = False
            else:
                added[spare[best - len(own)]] = True
    return spells.take(keep).joined(reserve.take(added)), int((~keep).sum()), int(added.sum())
