# SPDX-License-Identifier: EUPL-1.2
"""Clients behind the spells: who comes back, when born, where living; and their journeys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.example_region.days import (
    NEVER,
    Floats,
    Ints,
    day_number,
    first_days,
    last_days,
    month_numbers,
    parse_month,
)
from regie.example_region.parameters import Parameters
from regie.example_region.spells import HORIZON, LAST_MONTH, Plan, Spells
from regie.vocabulary.periods import Period


@dataclass
class Clients:
    """One per client; ``area`` and ``moved_area`` are positions in the list of areas (``moved_area`` -1 for who
    stays), ``known_from`` the day of the first registration."""

    birth_month: Ints
    sex: Ints
    municipality: Ints
    area: Ints
    known_from: Ints
    moved_to: Ints
    moved_on: Ints
    moved_area: Ints


@dataclass
class Journeys:
    """One per journey; ``spell`` is -1 where help never began. Days are ``NEVER`` where nothing happened yet;
    codes are positions in the parameters' lists, ``reason`` a code of JZ588 as a number (0: open)."""

    client: Ints
    spell: Ints
    registered: Ints
    contact: Ints
    clarified: Ints
    referrer: Ints
    theme: Ints
    goal: Ints
    line: Ints
    planned_end: Ints
    ended: Ints
    reason: Ints


def weighted(p: dict[str, float], size: int, rng: np.random.Generator) -> Ints:
    """Positions in a table of weights, by chance."""
    weights = np.asarray(list(p.values()), dtype=float)
    return rng.choice(len(weights), size=size, p=weights / weights.sum())


def between_years(pair: Floats, months: Ints) -> Floats:
    """Values on the straight line from 2019 (``pair[..., 0]``) to 2024 (``pair[..., 1]``), by month."""
    way = np.clip((months / 12 - 2019.0) / 5.5, 0, 1)
    result: Floats = pair[..., 0, None] * (1 - way) + pair[..., 1, None] * way
    return result


def make_people(
    p: Parameters, plan: Plan, spells: Spells, areas: Ints, area_weights: Floats, rng: np.random.Generator
) -> tuple[Clients, Journeys]:
    """Clients and journeys of the spells (``spells`` sorted by first day), with those who never start or still
    wait at the horizon. ``areas`` holds the municipality of each area."""
    number = len(spells)
    registered, contact = _waiting(p, spells.began, rng)
    client, known_before = _returning(p, spells, rng)
    registered = np.maximum(registered, known_before + 1)
    contact = np.clip(contact, registered, spells.began)
    never = _never_started(p, plan, rng)
    waiting = _still_waiting(p, plan, rng)
    extra = len(never[0]) + len(waiting[0])
    count = int(client.max()) + 1
    client = np.concatenate([client, np.arange(count, count + extra)])
    place = np.concatenate([spells.municipality, never[0], waiting[0]])
    registered = np.concatenate([registered, never[1], waiting[1]])
    contact = np.concatenate([contact, never[2], waiting[2]])
    ended = np.concatenate([spells.ended, never[3], np.full(len(waiting[0]), NEVER)])
    began = np.concatenate([spells.began, np.full(extra, NEVER)])
    order = np.lexsort((np.arange(len(client)), registered))
    renumbered = np.full(int(client.max()) + 1, -1)
    _, first_seen = np.unique(client[order], return_index=True)
    renumbered[client[order][np.sort(first_seen)]] = np.arange(len(first_seen))
    client = renumbered[client]

    clients = _persons(p, client, place, registered, ended, areas, area_weights, rng)
    moved = np.flatnonzero(spells.moved_to >= 0)
    who = client[moved]
    clients.moved_to[who], clients.moved_on[who] = spells.moved_to[moved], spells.moved_on[moved]
    clients.moved_area[who] = _draw_area(spells.moved_to[moved], areas, area_weights, rng)

    spell = np.concatenate([np.arange(number), np.full(extra, -1)])
    wait = np.minimum(began, HORIZON) - contact
    clarified = contact + np.clip((np.maximum(wait, 0) * 0.4).astype(np.int64), 0, 28)
    stay = np.where(spell >= 0, ended - np.minimum(began, ended), 60)
    planned = np.where(spell >= 0, began + (stay * rng.uniform(0.8, 1.35, len(stay))).astype(np.int64), NEVER)
    months = month_numbers(registered)
    journeys = Journeys(
        client=client,
        spell=spell,
        registered=registered,
        contact=np.where(contact <= HORIZON, contact, NEVER),
        clarified=np.where((clarified <= HORIZON) & (contact <= HORIZON), clarified, NEVER),
        referrer=weighted(p["journeys.referrers"], len(client), rng),
        theme=_drifting(p["journeys.themes"], months, rng),
        goal=weighted(p["journeys.goals"], len(client), rng),
        line=rng.integers(-1, len(p["region.programme_lines"]), len(client)),
        planned_end=planned,
        ended=np.where(ended <= HORIZON, ended, NEVER),
        reason=np.zeros(len(client), np.int64),
    )
    journeys.clarified[number : number + len(never[0])] = NEVER
    _make_twins(p, spells, clients, journeys)
    _give_reasons(p, journeys, rng)
    return clients, journeys


def _drifting(shares: dict[str, list[float]], months: Ints, rng: np.random.Generator) -> Ints:
    """Positions drawn with shares that move from 2019 to 2024."""
    weights = between_years(np.asarray(list(shares.values())), months)
    cumulative = np.cumsum(weights / weights.sum(axis=0), axis=0)
    result: Ints = np.minimum((cumulative < rng.random(len(months))).sum(axis=0), len(shares) - 1)
    return result


def _waiting(p: Parameters, began: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Day of registration and of first contact for help that began on these days."""
    w = p["journeys.waiting"]
    factor = np.interp(month_numbers(began) / 12, w["years"], w["factor"])
    contact = w["contact_median"] * np.exp(w["contact_sigma"] * rng.standard_normal(len(began))) * factor
    start = w["start_median"] * np.exp(w["start_sigma"] * rng.standard_normal(len(began))) * factor
    first_contact = began - np.minimum(start, 280).astype(np.int64)
    return first_contact - np.minimum(contact, 150).astype(np.int64), first_contact


def _returning(p: Parameters, spells: Spells, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """The client of each spell, and the last day of that client's care before it.

    Some come back, in the same municipality and at least one whole month after they left, so that nobody counts
    twice in a month and two spells never become one.
    """
    client = np.arange(len(spells))
    before = np.full(len(spells), -(10**6))
    back = np.flatnonzero((rng.random(len(spells)) < p["clients.return_share"]) & (spells.moved_to < 0))
    begin, end = month_numbers(spells.began), month_numbers(spells.ended)
    luck = rng.random((len(back), 8))
    used = np.zeros(len(spells), bool)
    by_place = {
        place: np.flatnonzero((spells.municipality == place) & (spells.moved_to < 0))
        for place in np.unique(spells.municipality).tolist()
    }
    by_end = {place: those[np.argsort(end[those], kind="stable")] for place, those in by_place.items()}
    ends = {place: end[those] for place, those in by_end.items()}
    for row, spell in enumerate(back.tolist()):
        place = int(spells.municipality[spell])
        low = int(np.searchsorted(ends[place], begin[spell] - 30, "left"))
        high = int(np.searchsorted(ends[place], begin[spell] - 2, "right"))
        for chance in luck[row] if high > low else ():
            earlier = int(by_end[place][low + int(chance * (high - low))])
            if earlier < spell and not used[earlier] and end[earlier] <= begin[spell] - 2:
                used[earlier] = True
                client[spell] = client[earlier]
                before[spell] = spells.ended[earlier]
                break
    return client, before


def _never_started(p: Parameters, plan: Plan, rng: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    """Municipality, registration, first contact (often none) and end of journeys that ended before help began."""
    number = rng.poisson(plan.rates * p["clients.no_start_share"])
    place, when = np.nonzero(number)
    place, when = np.repeat(place, number[place, when]), np.repeat(when, number[place, when])
    first = first_days(plan.arrivals[when])
    registered = first + (rng.random(len(place)) * 28).astype(np.int64)
    ended = registered + rng.integers(14, 75, len(place))
    contact = np.where(rng.random(len(place)) < 0.4, registered + rng.integers(2, 14, len(place)), NEVER)
    seen = (ended >= day_number(Period.parse("2019").start)) & (ended <= HORIZON)
    return place[seen], registered[seen], contact[seen], ended[seen]


def _still_waiting(p: Parameters, plan: Plan, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Municipality, registration and first contact of those who will start after the horizon."""
    months = np.arange(LAST_MONTH + 1, LAST_MONTH + 7)
    level = plan.rates[:, -12:].mean(axis=1)[:, None] * np.asarray(p["clients.season"])[months % 12]
    number = rng.poisson(level)
    place, when = np.nonzero(number)
    place, when = np.repeat(place, number[place, when]), np.repeat(when, number[place, when])
    first, last = first_days(months[when]), last_days(months[when])
    began = first + (rng.random(len(place)) * (last - first + 1)).astype(np.int64)
    registered, contact = _waiting(p, began, rng)
    seen = registered <= HORIZON
    return place[seen], registered[seen], contact[seen]


def _draw_area(place: Ints, areas: Ints, weights: Floats, rng: np.random.Generator) -> Ints:
    chances = np.where(areas[None, :] == place[:, None], weights, 0.0)
    cumulative = np.cumsum(chances, axis=1)
    result: Ints = (cumulative <= (rng.random(len(place)) * cumulative[:, -1])[:, None]).sum(axis=1)
    return result


def _persons(
    p: Parameters,
    client: Ints,
    place: Ints,
    registered: Ints,
    ended: Ints,
    areas: Ints,
    area_weights: Floats,
    rng: np.random.Generator,
) -> Clients:
    number = int(client.max()) + 1
    _, first = np.unique(client, return_index=True)
    municipality = place[first]
    known_from = np.full(number, NEVER)
    np.minimum.at(known_from, client, registered)
    last_month = np.zeros(number, np.int64)
    np.maximum.at(last_month, client, month_numbers(np.minimum(np.maximum(ended, registered), HORIZON + 900)))
    weights = np.asarray(p["persons.age_at_start"])
    age = rng.choice(len(weights), size=number, p=weights / weights.sum())
    birth = month_numbers(known_from) - 12 * age - rng.integers(0, 12, number)
    # Most help ends at 18, and none goes on beyond 22: who would be older is taken to be younger.
    grown = (last_month - birth > 18 * 12 + 2) & (age < 18) & (rng.random(number) < 0.85)
    birth = np.where(grown, last_month - 18 * 12 + rng.integers(0, 3, number), birth)
    birth = np.maximum(birth, last_month - 23 * 12 + 2)
    birth = np.minimum(birth, month_numbers(known_from) - 1)
    sex = np.asarray([int(code) for code in p["persons.sex"]])[weighted(p["persons.sex"], number, rng)]
    area = _draw_area(municipality, areas, area_weights, rng)
    none = np.full(number, -1)
    return Clients(birth, sex, municipality, area, known_from, none, np.full(number, NEVER), none.copy())


def _make_twins(p: Parameters, spells: Spells, clients: Clients, journeys: Journeys) -> None:
    """Pairs that began on one day in one municipality become brothers and sisters: same birth month, area and
    days of registration and first contact."""
    number = len(spells)
    once = np.bincount(journeys.client, minlength=len(clients.sex)) == 1
    alone = once[journeys.client[:number]] & (spells.moved_to < 0)
    same = (spells.began[1:] == spells.began[:-1]) & (spells.municipality[1:] == spells.municipality[:-1])
    pairs = np.flatnonzero(same & alone[1:] & alone[:-1])
    pairs = pairs[np.concatenate([[True], np.diff(pairs) > 1])][:: max(len(pairs) // (2 * p["persons.twins"]), 1)]
    for first in pairs[: p["persons.twins"]].tolist():
        one, other = journeys.client[first], journeys.client[first + 1]
        birth = max(clients.birth_month[one], clients.birth_month[other])
        day = min(journeys.registered[first], journeys.registered[first + 1])
        if birth < month_numbers(day):
            clients.birth_month[[one, other]] = birth
            clients.area[other] = clients.area[one]
            clients.known_from[[one, other]] = day
            for column in (journeys.contact, journeys.clarified):
                column[first + 1] = column[first]
            journeys.registered[[first, first + 1]] = day


def _give_reasons(p: Parameters, journeys: Journeys, rng: np.random.Generator) -> None:
    """End reasons such that the shares of each year come out as the parameters say, by rank of a random score."""
    years = np.where(journeys.ended < NEVER, month_numbers(np.minimum(journeys.ended, HORIZON)) // 12, 0)
    for year in np.unique(years[years > 0]).tolist():
        written = str(min(max(year, 2019), 2024))
        rows = rng.permutation(np.flatnonzero(years == year))
        outside, planned, agreed = split_endings(
            len(rows),
            p["journeys.outside_denominator"]["share"],
            p["journeys.as_planned"][written],
            p["journeys.early_in_agreement"][written],
        )
        rows = rows[np.argsort(journeys.spell[rows] < 0, kind="stable")]  # those that never began come last
        journeys.reason[rows[:outside]] = _outside(p, journeys.ended[rows[:outside]], rng)
        journeys.reason[rows[outside : outside + planned]] = 31
        early = rng.permutation(rows[outside + planned :])
        journeys.reason[early[:agreed]] = 34
        rest = early[agreed:]
        other = p["journeys.other_early"]
        codes = np.asarray([int(code) for code in other])[weighted(other, len(rest), rng)]
        journeys.reason[rest] = np.where(journeys.spell[rest] < 0, 32, codes)


def split_endings(number: int, outside_share: float, planned: float, agreed: float) -> tuple[int, int, int]:
    """How many of ``number`` endings lie outside the denominator, are as planned and early in agreement, so that
    both shares come out as near as whole endings allow."""
    around = round(number * outside_share)
    best = (2.0, 0, 0, 0)
    for outside in range(max(around - 20, 0), min(around + 21, max(number - 1, 1))):
        rest = number - outside
        a, b = round(rest * planned), round(rest * agreed)
        best = min(best, (abs(a / rest - planned) + abs(b / rest - agreed), outside, a, b))
    return best[1:]


def _outside(p: Parameters, ended: Ints, rng: np.random.Generator) -> Ints:
    codes = p["journeys.outside_denominator"]
    result = np.zeros(len(ended), np.int64)
    months = month_numbers(ended)
    periods = {
        "before_2021": months < parse_month("2021-01"),
        "before_2022_04": (months >= parse_month("2021-01")) & (months < parse_month("2022-04")),
        "later": months >= parse_month("2022-04"),
    }
    for name, chosen in periods.items():
        choice = np.asarray([int(code) for code in codes[name]])
        result[chosen] = rng.choice(choice, size=int(chosen.sum()))
    return result
