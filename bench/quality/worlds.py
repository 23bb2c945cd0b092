# SPDX-License-Identifier: EUPL-1.2
"""From a recipe to a region's care day by day, and to the counted tables of the delivery standard that hold it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from bench.quality.recipes import BOOKED, Recipe
from regie.figures import Source
from regie.figures.engines.duckdb import DuckDBEngine
from regie.figures.source import load_counted_rows
from regie.forecast.arrays import Array, Integers
from regie.vocabulary import Region
from regie.vocabulary.region import Municipality, Party
from regie.vocabulary.tables import tables

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


def counted(world: World) -> tuple[Region, dict[str, list[dict[str, Any]]], dict[str, pa.Array]]:
    """The region, the rows of the smaller tables, and the columns of production."""
    recipe = world.recipe
    codes = [f"{1001 + town}" for town in range(len(recipe.shares))]
    first = recipe.first_month
    region = Region(
        id="quality",
        name="Quality",
        cooperative="COOP",
        first_month=f"{first // 12:04d}-{first % 12 + 1:02d}",
        synthetic=True,
        municipalities=tuple(Municipality(code=code, name=code) for code in codes),
        parties=(
            Party(code="COOP", name="Coöperatie", role="cooperative"),
            Party(code="P1", name="Een", role="member"),
        ),
    )

    def day(number: int) -> date:
        return world.day_zero + timedelta(days=int(number))

    last = _last_day(recipe)
    people: list[dict[str, Any]] = []
    for person in np.unique(world.client):
        old, new, on = int(world.town[person]), int(world.second_town[person]), int(world.moved_on[person])
        row = {"client_key": f"c{person}", "birth_month": (first // 12 - 10) * 12, "valid_from": date(1990, 1, 1)}
        if old != new and day(on) <= last:
            people.append({**row, "municipality": codes[old], "valid_to": day(on - 1)})
            people.append({**row, "municipality": codes[new], "valid_from": day(on)})
        else:
            people.append({**row, "municipality": codes[old]})
    stays = [
        {
            "trajectory_key": f"t{place}",
            "client_key": f"c{person}",
            "provider": "P1",
            "segment": SEGMENTS[kind],
            "product_category": "45",
            "recorded_on": day(begin),
            "began_on": day(begin),
            "ended_on": day(end - 1) if day(end - 1) <= last else None,
            "end_reason": "31" if day(end - 1) <= last else None,
        }
        for place, (person, kind, begin, end) in enumerate(
            zip(world.client, world.segment, world.begin, world.end, strict=True)
        )
        if day(begin) <= last
    ]
    costs = [
        {
            "line": f"k{month}-{town}",
            "month": first + month,
            "municipality": codes[town],
            "segment": "overhead",
            "amount": int(cents),
            "cost_kind": "overhead",
            "booked_on": last,
        }
        for (month, town), cents in np.ndenumerate(world.capacity)
    ]
    booked = world.booked < recipe.months
    number = np.flatnonzero(booked)
    middle = np.array(
        [date((first + month) // 12, (first + month) % 12 + 1, 15) for month in range(recipe.months)],
        "datetime64[D]",
    )
    names = np.array([f"c{person}" for person in world.client])
    production = {
        "line": pa.array([f"p{place}" for place in number]),
        "provider": pa.array(["P1"] * number.size),
        "client_key": pa.array(names[world.stay[number]]),
        "segment": pa.array(np.array(SEGMENTS)[world.segment[world.stay[number]]]),
        "service_month": pa.array(first + world.month[number]),
        "amount": pa.array(world.cents[number]),
        "booked_on": pa.array(middle[world.booked[number]]),
        "cost_kind": pa.array(["regular"] * number.size),
    }
    return region, {"clients": people, "trajectories": stays, "costs": costs}, production


def opened(world: World) -> Source:
    """The region as counted in one snapshot at the very end, by the same SQL as any other."""
    region, rows, production = counted(world)
    engine = DuckDBEngine(threads=1)
    load_counted_rows(engine, rows)
    columns = [(column.name, column.type.stored) for column in tables()["production"].columns]
    table = pa.table(production)
    engine.connection.register("loading", table)
    listed = ", ".join(
        f'CAST({name if name in production else "NULL"} AS {kind}) AS "{name}"' for name, kind in columns
    )
    engine.create_table(
        "counted_production",
        f"SELECT {listed}, 'rows' AS delivery, CAST(row_number() OVER () AS BIGINT) AS source_row FROM loading",
    )
    engine.connection.unregister("loading")
    last = _last_day(world.recipe)
    return Source(engine, region, snapshot="quality", first_day=world.day_zero, end_day=last + timedelta(days=1))


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


def _last_day(recipe: Recipe) -> date:
    end = recipe.first_month + recipe.months
    return date(end // 12, end % 12 + 1, 1) - timedelta(days=1)


__all__ = ["BOOKED", "SEGMENTS", "World", "counted", "make_world", "opened"]
