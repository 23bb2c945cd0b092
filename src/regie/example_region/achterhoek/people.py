# SPDX-License-Identifier: EUPL-1.2
"""Residents, clients and their journeys. Whole columns at once; positions stand for codes until written."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from regie.example_region.achterhoek.settings import LAST_DAY, LAST_MONTH, YEAR_MET
from regie.example_region.days import NEVER, Floats, Ints, first_days, last_days, month_numbers
from regie.example_region.parameters import Parameters

BURN_IN = 2009 * 12
"""First month of arrivals: longest stays that reach the first delivery begin here."""

BANDS = np.asarray([6, 12, 16])
"""First ages of the bands by which use of care differs, after the youngest."""


@dataclass(frozen=True)
class People:
    """Clients in order of their first registration. ``moved_to`` is -1, ``moved_on`` ``NEVER`` for who stays."""

    birth_month: Ints
    sex: Ints
    municipality: Ints
    moved_on: Ints
    moved_to: Ints

    def take(self, order: Ints) -> People:
        """These clients only."""
        return People(*(getattr(self, name)[order] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Stays:
    """Journeys as the days from the first to the last day of help, by position of the client."""

    client: Ints
    began: Ints
    days: Ints


def residents(p: Parameters, years: range) -> Ints:
    """Residents on 1 January: years x municipalities x ages 0-120. Those aged 0-17 in 2019 together are the
    number of the parameters; each municipality has its total."""
    profile, weights = p["region.age_profile"], p["region.youth_weights"]
    places = p["region.municipalities"]
    shape = np.interp(np.arange(121), profile["ages"], profile["weights"])
    totals = np.asarray([row["residents"] for row in places])
    young = shares(int(p["region.youths"]), totals * np.asarray([weights[row["code"]] for row in places]))
    result = np.zeros((len(years), len(places), 121), dtype=np.int64)
    for position, (total, youths) in enumerate(zip(totals.tolist(), young.tolist(), strict=True)):
        base = np.concatenate([shares(youths, shape[:18]), shares(total - youths, shape[18:])])
        for at, year in enumerate(years):
            change = (1 - p["region.youths_fall"] / 100) ** (year - YEAR_MET)
            result[at, position] = base
            result[at, position, :23] = np.round(base[:23] * change)
    return result


def shares(total: int, weights: Floats | Ints) -> Ints:
    """Whole parts of a total by weight, adding up to it (largest remainder)."""
    exact = total * np.asarray(weights, dtype=float) / np.sum(weights)
    whole = np.floor(exact).astype(np.int64)
    short = total - int(whole.sum())
    whole[np.lexsort((np.arange(len(whole)), whole - exact))[:short]] += 1
    return whole


def make_people(p: Parameters, rng: np.random.Generator, scale: float) -> tuple[People, Stays]:
    """Clients and their journeys up to the day of the snapshot, somewhat more than wanted (``meeting.met``)."""
    arrivals = _arrivals(p, scale)
    began_month = np.repeat(np.arange(BURN_IN, LAST_MONTH + 1), rng.poisson(arrivals))
    number = len(began_month)
    first = first_days(began_month)
    began = first + (rng.random(number) * (last_days(began_month) - first + 1)).astype(np.int64)
    ages = p["clients.ages"]
    weights = np.interp(np.arange(18), ages["ages"], ages["weights"])
    age_months = rng.choice(18, number, p=weights / weights.sum()) * 12 + rng.integers(0, 12, number)
    propensity = p["clients.propensity"]
    youths = residents(p, range(YEAR_MET, YEAR_MET + 1))[0, :, :18].sum(axis=1)
    by_place = youths * np.asarray([propensity[row["code"]] for row in p["region.municipalities"]])
    people = People(
        birth_month=began_month - age_months,
        sex=np.where(rng.random(number) < 0.57, 1, 2),
        municipality=rng.choice(len(by_place), number, p=by_place / by_place.sum()),
        moved_on=np.full(number, NEVER),
        moved_to=np.full(number, -1),
    )
    people, stays = _in_order(people, _stays(p, rng, began, people.birth_month))
    return _moved(p, rng, people, stays), stays


def _arrivals(p: Parameters, scale: float) -> Floats:
    months = np.arange(BURN_IN, LAST_MONTH + 1)
    trend = (1 + p["clients.trend"] / 100) ** ((months - (YEAR_MET * 12 + 6)) / 12)
    season = np.asarray(p["clients.season"])
    season = (season / season.mean())[months % 12]
    corona = np.ones(len(months))
    for written, left in p["clients.corona"].items():
        corona[int(written[:4]) * 12 + int(written[5:]) - 1 - BURN_IN] = left
    # A small region varies more from draw to draw: some more are drawn, so that enough can be left out.
    spare = 1 + 4 / np.sqrt(p["clients.in_2019"] * scale)
    result: Floats = p["clients.per_month"] * scale * spare * trend * season * corona
    return result


def _stays(p: Parameters, rng: np.random.Generator, began: Ints, birth_month: Ints) -> Stays:
    """The first journeys and those of who comes back before the eighteenth birthday, once or twice."""
    rule, back = p["clients.stay"], p["clients.returns"]
    parts: list[tuple[Ints, Ints, Ints]] = []
    client = np.arange(len(began))
    for _ in range(3):
        days = np.exp(np.log(rule["median"]) + rule["sigma"] * rng.standard_normal(len(began)))
        days = np.clip(days, 8, rule["longest"]).astype(np.int64)
        parts.append((client, began, days))
        again = rng.random(len(began)) < back["share"]
        gap = np.exp(np.log(back["gap_median"]) + back["gap_sigma"] * rng.standard_normal(len(began)))
        began = (began + days + 31 + gap.astype(np.int64))[again]
        client = client[again]
        within = (began <= LAST_DAY) & (month_numbers(began) < birth_month[client] + 216)
        client, began = client[within], began[within]
    return Stays(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _in_order(people: People, stays: Stays) -> tuple[People, Stays]:
    """Clients and journeys in order of their first day."""
    first = np.full(len(people.sex), NEVER)
    np.minimum.at(first, stays.client, stays.began)
    order = np.lexsort((np.arange(len(first)), first))
    position = np.empty(len(first), dtype=np.int64)
    position[order] = np.arange(len(first))
    at = np.lexsort((position[stays.client], stays.began))
    return people.take(order), Stays(position[stays.client[at]], stays.began[at], stays.days[at])


def _moved(p: Parameters, rng: np.random.Generator, people: People, stays: Stays) -> People:
    """Some clients move during a journey, on the first of a month, each at most once."""
    long = np.flatnonzero((stays.days > 183) & (rng.random(len(stays.days)) < p["clients.moves"]))
    day = stays.began[long] + (stays.days[long] * rng.uniform(0.25, 0.75, len(long))).astype(np.int64)
    day = first_days(month_numbers(day))
    _, once = np.unique(stays.client[long], return_index=True)
    who, day = stays.client[long][once], day[once]
    within = day <= LAST_DAY
    who, day = who[within], day[within]
    places = len(p["region.municipalities"])
    on, to = people.moved_on.copy(), people.moved_to.copy()
    on[who] = day
    to[who] = (people.municipality[who] + rng.integers(1, places, len(who))) % places
    return replace(people, moved_on=on, moved_to=to)
