# SPDX-License-Identifier: EUPL-1.2
"""From a recipe to a region's care day by day, and to the counted tables of the delivery standard that hold it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from bench.quality.recipes import Recipe
from regie.forecast.arrays import Array, Integers

SEGMENTS = ("plus_facility", "area_team", "outsourced_care")
WARMING_UP = 96
"""Months before the first in which care fills up."""

DELAY = (0.55, 0.30, 0.11, 0.04)
"""Part of the amounts that is booked 0 to 3 months after the month of care."""

HEAVIER = np.array([[0.0, 0.5, 0.5], [0.3, 0.0, 0.7], [0.2, 0.8, 0.0]])
"""Where a move goes to, from each segment."""

CAREERS = 8
"""Stays after each other that a client has at most."""


@dataclass(frozen=True, eq=False)
class World:
    """Stays of a region: ``client`` (stay,), ``segment`` place in ``SEGMENTS``, ``begin`` and ``end``
    (half-open) days since ``day_zero``; ``town`` and ``second_town`` (client,) and ``moved_on`` (client,), the
    day of a move between municipalities (beyond the end: never). ``lines`` are amounts: ``stay``, ``month`` of
    care, ``booked`` month and ``cents`` (line,). ``capacity`` (month, town) cents without a client."""

    recipe: Recipe
    day_zero: date
    client: Integers
    segment: Integers
    begin: Integers
    end: Integers
    town: Integers
    second_town: Integers
    moved_on: Integers
    stay: Integers
    month: Integers
    booked: Integers
    cents: Integers
    capacity: Integers


def make_world(recipe: Recipe) -> World:
    """All care of a region by the day."""
    rng = np.random.default_rng((recipe.seed, 17, len(recipe.family)))
    starts = _month_starts(recipe.first_month - WARMING_UP, recipe.months + WARMING_UP)
    zero = starts[WARMING_UP]
    first = recipe.first_month
    day_zero = date(first // 12, first % 12 + 1, 1)
    days = starts - zero
    lengths = np.diff(days)
    clock = np.concatenate([[0.0], np.cumsum(np.repeat(_padded(recipe.clock), lengths))])
    intensity = np.repeat(_padded(recipe.inflow), lengths)
    rate = recipe.clients / _mean_days(recipe, rng)
    came = rng.poisson(rate * intensity)
    begun = np.repeat(np.arange(len(came)), came)
    person = np.arange(begun.size)
    client, segment, begin, end = _careers(recipe, begun, person, clock, rng)
    year = days[:-1][np.searchsorted(days, begun + days[0], side="right") - 1] / 365
    weight = recipe.shares[None, :] * np.exp(recipe.drift[None, :] * year[:, None])
    chance = np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)
    towns = len(recipe.shares)
    town = np.minimum((rng.random(person.size)[:, None] > chance).sum(axis=1), towns - 1)
    moved_on = np.where(
        rng.random(person.size) < 0.03, begun + days[0] + rng.integers(30, 700, person.size), days[-1]
    )
    second = rng.integers(0, towns, person.size)
    begin, end = begin + days[0], end + days[0]
    seen = (end > 0) & (begin < days[-1])
    client, segment, begin, end = client[seen], segment[seen], begin[seen], end[seen]
    lines = _lines(recipe, segment, begin, end, days[WARMING_UP:], rng)
    capacity = _capacity(recipe, rng)
    return World(recipe, day_zero, client, segment, begin, end, town, second, moved_on, *lines, capacity)


def _careers(
    recipe: Recipe, begun: Integers, person: Integers, clock: Array, rng: np.random.Generator
) -> tuple[Integers, Integers, Integers, Integers]:
    """Stays after and beside each other, in days from the first of the clock."""
    found: list[tuple[Integers, Integers, Integers, Integers]] = []
    segment = rng.choice(3, person.size, p=recipe.mix)
    begin = begun
    for _ in range(CAREERS):
        if not person.size:
            break
        end = _end(recipe, segment, begin, clock, rng)
        found.append((person, segment, begin, end))
        beside = np.flatnonzero(rng.random(person.size) < recipe.overlap)
        if beside.size:
            other = (segment[beside] + rng.integers(1, 3, beside.size)) % 3
            since = begin[beside] + (rng.random(beside.size) * (end[beside] - begin[beside])).astype(np.int64)
            since = np.minimum(since, len(clock) - 2)
            found.append((person[beside], other, since, _end(recipe, other, since, clock, rng)))
        moves = rng.random(person.size) < recipe.move
        returns = ~moves & (rng.random(person.size) < recipe.back)
        target = (rng.random(person.size)[:, None] > np.cumsum(HEAVIER[segment], axis=1)).sum(axis=1)
        again = rng.choice(3, person.size, p=recipe.mix)
        away = np.where(
            moves,
            rng.integers(0, 6, person.size),
            np.exp(rng.normal(np.log(240), 0.9, person.size)).astype(np.int64),
        )
        go_on = (moves | returns) & (end + away < len(clock) - 1)
        segment = np.where(moves, np.minimum(target, 2), again)[go_on]
        begin, person = (end + away)[go_on], person[go_on]
    people, kinds, first, last = (np.concatenate(part) for part in zip(*found, strict=True))
    return people, kinds, first, last


def _end(recipe: Recipe, segment: Integers, begin: Integers, clock: Array, rng: np.random.Generator) -> Integers:
    """The day after the last: as long as drawn on the clock that runs since the beginning."""
    length = _lengths(recipe, segment, rng)
    end = np.searchsorted(clock, clock[begin] + length)
    return np.maximum(end, begin + 1).astype(np.int64)


def _lengths(recipe: Recipe, segment: Integers, rng: np.random.Generator) -> Array:
    mean, size = recipe.length[segment], segment.size
    if recipe.memoryless:
        return rng.exponential(mean)
    if recipe.weibull:
        long = mean * rng.weibull(1 + recipe.shape / 2, size) / 0.9
    else:
        long = mean * np.exp(rng.normal(-(recipe.shape**2) / 2, recipe.shape, size))
    short = np.exp(rng.normal(np.log(70), 0.6, size))
    return np.where(rng.random(size) < recipe.short, short, long)


def _mean_days(recipe: Recipe, rng: np.random.Generator) -> float:
    """Days in care of a new client in all, by trial."""
    trial = np.zeros(4000, np.int64)
    clock = np.arange(9 * 365, dtype=float)
    people, _, begin, end = _careers(recipe, trial, np.arange(trial.size), clock, rng)
    days = np.zeros((trial.size, 110))
    middle = np.arange(110) * 30
    for person, first, last in zip(people, begin, end, strict=True):
        days[person, (middle >= first) & (middle < last)] = 30
    return float(days.sum() / trial.size)


def _lines(
    recipe: Recipe, segment: Integers, begin: Integers, end: Integers, days: Integers, rng: np.random.Generator
) -> tuple[Integers, Integers, Integers, Integers]:
    """An amount per stay and month, pro rata by days, each booked later or at once."""
    usual = recipe.amount[segment] * np.exp(rng.normal(-(recipe.spread**2) / 2, recipe.spread, segment.size))
    first = np.maximum(np.searchsorted(days, begin, side="right") - 1, 0)
    last = np.minimum(np.searchsorted(days, end - 1, side="right") - 1, recipe.months - 1)
    times = np.where(usual > 0, np.maximum(last - first + 1, 0), 0)
    stay = np.repeat(np.arange(segment.size), times)
    month = np.repeat(first, times) + np.arange(stay.size) - np.repeat(np.cumsum(times) - times, times)
    part = (np.minimum(end[stay], days[month + 1]) - np.maximum(begin[stay], days[month])) / np.diff(days)[month]
    varied = rng.gamma(25.0, 1 / 25.0, stay.size)
    cents = np.rint(100 * usual[stay] * part * recipe.price[month] * varied).astype(np.int64)
    booked = month + rng.choice(len(DELAY), stay.size, p=DELAY)
    kept = cents > 0
    return stay[kept], month[kept], booked[kept], cents[kept]


def _capacity(recipe: Recipe, rng: np.random.Generator) -> Integers:
    """What is paid without naming clients: agreed each year anew, at the price of the year."""
    years = (recipe.first_month + np.arange(recipe.months)) // 12 - recipe.first_month // 12
    steady = recipe.family in ("steady", "constant rates")
    agreed = np.exp(np.cumsum(rng.normal(0, 0.0 if steady else 0.02, years[-1] + 1)))[years]
    level = recipe.capacity.sum() * recipe.clients * agreed * recipe.price
    cents: Integers = np.rint(100 * level[:, None] * recipe.shares[None, :]).astype(np.int64)
    return cents


def _padded(factors: Array) -> Array:
    """The factors, before the first month as they were on average in the first year."""
    return np.concatenate([np.full(WARMING_UP, factors[:12].mean()), factors])


def _month_starts(first: int, months: int) -> Integers:
    starts = [date((first + month) // 12, (first + month) % 12 + 1, 1).toordinal() for month in range(months + 1)]
    return np.array(starts, np.int64)
