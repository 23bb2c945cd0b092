# SPDX-License-Identifier: EUPL-1.2
"""The whole example region in memory, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.example_region.care import Trajectories, make_trajectories
from regie.example_region.community import Activity, make_activities, residents_by_age
from regie.example_region.days import Floats, Ints, parse_month
from regie.example_region.finance import Budget, Cost, make_budget, make_costs
from regie.example_region.parameters import Parameters
from regie.example_region.parties import Parties, make_parties
from regie.example_region.people import Clients, Journeys, make_people
from regie.example_region.production import Production, make_production
from regie.example_region.spells import MONTHS, Plan, Spells, draw_spells, let_move, make_plan, take_out_chance
from regie.vocabulary.codelists import codelist

OVERHEAD_KEY = "overhead"


@dataclass(frozen=True)
class Ground:
    """Municipalities (positions are used everywhere), areas and residents."""

    codes: list[str]
    names: list[str]
    residents: Ints
    area_codes: list[str]
    area_names: list[str]
    area_places: Ints
    area_weights: Floats
    shares: Floats
    as_specified: bool


@dataclass(frozen=True)
class World:
    """Everything that is true in the example region; what is handed in is made from it."""

    ground: Ground
    parties: Parties
    plan: Plan
    spells: Spells
    clients: Clients
    journeys: Journeys
    care: Trajectories
    production: Production
    residents: Ints
    activities: list[Activity]
    budget: Budget
    costs: list[Cost]
    dropped: int
    added: int


def make_world(p: Parameters, ground: Ground, scale: int, rng: np.random.Generator) -> World:
    """Draw the region step by step; chance is taken out at the published figures where they apply."""
    plan = make_plan(p, ground.shares, scale)
    spells = draw_spells(p, plan, rng)
    let_move(p, spells, ground.shares, scale, rng)
    dropped = added = 0
    if ground.as_specified:
        reserve = draw_spells(p, plan, rng, 0.7)
        spells, dropped, added = take_out_chance(plan, spells, reserve, *tolerances(p, plan))
    spells = spells.take(np.lexsort((spells.municipality, spells.ended, spells.began)))
    clients, journeys = make_people(p, plan, spells, ground.area_places, ground.area_weights, rng)
    parties = make_parties(p)
    care = make_trajectories(p, spells, journeys, parties, rng)
    production = make_production(p, care, spells, parties, scale, rng)
    residents = residents_by_age(p, ground.residents)
    young = residents[:, :18].sum(axis=1)
    budget = make_budget(p, ground.codes, young, production, scale, ground.as_specified)
    costs = make_costs(p, ground.codes, budget, parties, OVERHEAD_KEY)
    weights = ground.area_weights / np.bincount(ground.area_places, ground.area_weights)[ground.area_places]
    activities = make_activities(p, ground.codes, ground.area_places, weights.tolist(), young, rng)
    return World(
        ground,
        parties,
        plan,
        spells,
        clients,
        journeys,
        care,
        production,
        residents,
        activities,
        budget,
        costs,
        dropped,
        added,
    )


def the_region(p: Parameters) -> Ground:
    """Heerlen, Landgraaf and Voerendaal."""
    places, areas = p["region.municipalities"], p["region.areas"]
    codes = [place["code"] for place in places]
    rule = p["clients.shares"]
    known = [parse_month(month) for month in rule["months"]]
    shares = np.array([np.interp(MONTHS, known, rule[code]) if code in rule else 0 * MONTHS for code in codes])
    shares[0] = 1 - shares[1:].sum(axis=0)
    return Ground(
        codes=codes,
        names=[place["name"] for place in places],
        residents=np.asarray([place["residents"] for place in places]),
        area_codes=[area["code"] for area in areas],
        area_names=[area["name"] for area in areas],
        area_places=np.asarray([codes.index(area["municipality"]) for area in areas]),
        area_weights=np.asarray([float(area["weight"]) for area in areas]),
        shares=shares,
        as_specified=True,
    )


def larger_region(p: Parameters, scale: int, municipalities: int | None) -> Ground:
    """The same region made larger, or a region of invented municipalities: nothing published applies to it.

    The invented municipalities carry codes of the CBS list, so that codes are what they should be; their names
    say that they are not those municipalities.
    """
    if municipalities is None:
        ground = the_region(p)
        return Ground(**{**vars(ground), "residents": ground.residents * scale, "as_specified": False})
    real = {place["code"] for place in p["region.municipalities"]}
    codes = [code for code in codelist("municipalities") if code not in real][:municipalities]
    weights = (np.arange(municipalities) + 3.0) ** -0.6
    weights /= weights.sum()
    residents = sum(place["residents"] for place in p["region.municipalities"]) * scale
    return Ground(
        codes=codes,
        names=[f"Voorbeeldgemeente {number}" for number in range(1, municipalities + 1)],
        residents=np.round(residents * weights).astype(np.int64),
        area_codes=[f"{code}-1" for code in codes],
        area_names=[f"Gebied van voorbeeldgemeente {number}" for number in range(1, municipalities + 1)],
        area_places=np.arange(municipalities),
        area_weights=np.ones(municipalities),
        shares=np.repeat(weights[:, None], len(MONTHS), axis=1),
        as_specified=False,
    )


def tolerances(p: Parameters, plan: Plan) -> tuple[Floats, Floats]:
    """Clients that chance may leave per municipality and checkpoint, and how much each checkpoint matters."""
    rule, number = p["clients.tolerance"], len(plan.points.first)
    months = np.flatnonzero(plan.points.is_month == 1)
    base, weight = np.full(number, float(rule["elsewhere"])), np.full(number, 0.2)
    near = [parse_month("2022-02"), parse_month("2022-06")], [parse_month("2019-10"), parse_month("2020-02")]
    # All of the half-year, so that the settlement's client-months lie on the path (the greedy choice of spells can
    # still end one client beside it in a month before the second quarter).
    half_year = range(parse_month("2024-01"), parse_month("2024-06") + 1)
    anchors = {parse_month(month) for month in p["clients.anchors"]} | set(half_year)
    for month, point in zip(MONTHS.tolist(), months.tolist(), strict=True):
        if any(first <= month <= last for first, last in near):
            base[point], weight[point] = rule["near"], 1.0
        if month in anchors:
            base[point], weight[point] = rule["anchor"], 1000.0
    base[plan.points.is_month == 0], weight[plan.points.is_month == 0] = rule["near"], 1.0
    size = plan.paths.mean(axis=1)
    part = np.sqrt(size / size.max())[:, None]
    return np.where(base > 0, np.maximum(np.floor(base * part), 1), 0), weight
