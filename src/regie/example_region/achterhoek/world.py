# SPDX-License-Identifier: EUPL-1.2
"""Everything that happened in the example region, in columns; and the keys under which it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from regie.example_region.achterhoek.care import Care, Journeys, everyone_works, make_care, make_journeys
from regie.example_region.achterhoek.lines import Lines, make_lines
from regie.example_region.achterhoek.meeting import met
from regie.example_region.achterhoek.people import People, make_people, residents
from regie.example_region.achterhoek.providers import Providers, make_providers
from regie.example_region.days import Ints, day_number, month_numbers
from regie.example_region.parameters import Parameters
from regie.example_region.registration import texts
from regie.example_region.writing import Values

YEARS = range(2015, 2021)

EVERYONE = (day_number(date(2019, 7, 1)), day_number(date(2019, 12, 31)))
"""First and last day of the half-year in which every provider helps somebody."""


@dataclass(frozen=True)
class World:
    """The region as it was drawn, by seed and scale."""

    seed: int
    scale: float
    providers: Providers
    residents: Ints
    people: People
    care: Care
    journeys: Journeys
    lines: Lines


@dataclass(frozen=True)
class Keys:
    """The keys of clients, journeys, trajectories and production lines, as text by position."""

    client: Values
    journey: Values
    trajectory: Values
    line: Values


def make_world(p: Parameters, seed: int, scale: float) -> World:
    """The whole region; the same seed and scale give the same."""
    rng = np.random.default_rng([seed, 7])
    providers = make_providers(p)
    people, stays = make_people(p, rng, scale)
    people, care = make_care(p, providers, people, stays, rng)
    people, stays, care = met(round(p["clients.in_2019"] * scale), people, stays, care, rng)
    care = everyone_works(p, providers, care, *EVERYONE)
    journeys = make_journeys(p, stays, care, rng)
    lines = make_lines(p, providers, people, care, rng)
    return World(seed, scale, providers, residents(p, YEARS), people, care, journeys, lines)


def make_keys(world: World) -> Keys:
    """Clients numbered in order of their first day, the others within their year."""
    return Keys(
        texts(f"K-{number:06}" for number in range(1, len(world.people.sex) + 1)),
        _numbered("R-", month_numbers(world.journeys.registered) // 12),
        _numbered("T-", month_numbers(world.care.began) // 12),
        _numbered("", month_numbers(world.lines.booked) // 12),
    )


def _numbered(prefix: str, years: Ints) -> Values:
    """``T-2018-000017``: counted within the year, in the order that things stand in."""
    order = np.lexsort((np.arange(len(years)), years))
    nth = np.empty(len(years), dtype=np.int64)
    starts = np.r_[0, np.flatnonzero(np.diff(years[order])) + 1]
    counts = np.diff(np.r_[starts, len(years)])
    nth[order] = np.arange(len(years)) - np.repeat(starts, counts) + 1
    return texts(f"{prefix}{year}-{n:06}" for year, n in zip(years.tolist(), nth.tolist(), strict=True))
