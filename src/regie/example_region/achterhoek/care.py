# SPDX-License-Identifier: EUPL-1.2
"""Trajectories: which help, of which product, by which provider, from when to when; the journeys around them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from regie.example_region.achterhoek.people import BANDS, People, Stays
from regie.example_region.achterhoek.providers import Providers
from regie.example_region.achterhoek.settings import LAST_DAY
from regie.example_region.days import NEVER, Floats, Ints, first_days, month_numbers
from regie.example_region.parameters import Parameters

EXTERNAL = 35
"""Reason of ending (JZ588): ended early because of what happened outside the help."""


@dataclass(frozen=True)
class Care:
    """Trajectories in order of their first day; ``ended`` is the last day, ``NEVER`` while it runs at the
    snapshot. ``municipality`` is where the client lived on the first day."""

    client: Ints
    stay: Ints
    kind: Ints
    product: Ints
    provider: Ints
    municipality: Ints
    began: Ints
    ended: Ints
    planned_end: Ints
    reason: Ints
    recorded: Ints
    end_recorded: Ints

    def take(self, order: Ints) -> Care:
        """These trajectories only."""
        return Care(*(getattr(self, name)[order] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Journeys:
    """A journey per stay, in the order of the stays: from registration to the last day of its last trajectory."""

    client: Ints
    registered: Ints
    contact: Ints
    clarified: Ints
    referrer: Ints
    kind: Ints
    planned_end: Ints
    ended: Ints
    reason: Ints


def make_care(
    p: Parameters, providers: Providers, people: People, stays: Stays, rng: np.random.Generator
) -> tuple[People, Care]:
    """The trajectories of all stays. Nobody moves to where one provider does all of the care that it has
    (``providers.only_one``): that provider would be one of two. A move that no trajectory runs over is left
    out."""
    stay, began, days = _spans(p, rng, stays)
    client = stays.client[stay]
    age = (month_numbers(began) - people.birth_month[client]) // 12
    kind = _kinds(p, rng, stay, age)
    days = _as_long_as_the_kind(p, rng, kind, stay, stays, began, days)
    birthday = first_days(
        people.birth_month[client] + np.where(rng.random(len(days)) < p["clients.beyond_18"], 264, 216)
    )
    last = np.maximum(np.minimum(began + days - 1, birthday - 1), began)
    people = _without_moves(p, people, client, kind, began, last)
    moved = began >= people.moved_on[client]
    municipality = np.where(moved, people.moved_to[client], people.municipality[client])
    product = _products(p, rng, kind)
    provider = choose_providers(p, providers, rng, kind, municipality)
    provider = _stay_with(rng, stay, kind, municipality, provider)
    ended = np.where(last <= LAST_DAY, last, NEVER)
    reasons = p["clients.end_reasons"]
    weights = np.asarray(list(reasons.values()), dtype=float)
    number = len(stay)
    reason = np.asarray([int(code) for code in reasons])[
        rng.choice(len(weights), number, p=weights / weights.sum())
    ]
    recorded = began + rng.geometric(0.12, number) - 3
    care = Care(
        client=client,
        stay=stay,
        kind=kind,
        product=product,
        provider=provider,
        municipality=municipality,
        began=began,
        ended=ended,
        planned_end=np.maximum(began + 30, last + rng.integers(-60, 90, number)),
        reason=np.where(ended < NEVER, reason, 0),
        recorded=recorded,
        end_recorded=np.where(ended < NEVER, ended + rng.geometric(0.08, number), NEVER),
    )
    care = _over_a_move(people, care)
    return people, care.take(np.lexsort((np.arange(len(care.stay)), care.client, care.began)))


def only_one(p: Parameters) -> list[tuple[int, int]]:
    """Municipality and kind of care, by position, where one provider does all."""
    places = [row["code"] for row in p["region.municipalities"]]
    codes = [row["code"] for row in p["care.kinds"]]
    return [(places.index(row["municipality"]), codes.index(row["kind"])) for row in p["providers.only_one"]]


def everyone_works(p: Parameters, providers: Providers, care: Care, first: int, last: int) -> Care:
    """Every provider has at least one trajectory between two days: who has none takes over some of a kind it
    offers, where it works, from the provider that has most of these."""
    provider = care.provider.copy()
    running = (care.began <= last) & (care.ended >= first)
    for place, kind in only_one(p):
        running &= (care.municipality != place) | (care.kind != kind)
    for position in range(len(providers)):
        if (provider[(care.began <= last) & (care.ended >= first)] == position).any():
            continue
        fits = running & providers.offers[position][care.kind] & (providers.near[position][care.municipality] > 0)
        if not fits.any():
            continue
        counted = np.bincount(provider[fits], minlength=len(providers))
        from_whom = np.flatnonzero(fits & (provider == int(counted.argmax())))
        if counted.max() > 3:
            provider[from_whom[:2]] = position
    return replace(care, provider=provider)


def make_journeys(p: Parameters, stays: Stays, care: Care, rng: np.random.Generator) -> Journeys:
    """The journey around the trajectories of each stay."""
    number = len(stays.client)
    ended = np.zeros(number, dtype=np.int64)
    np.maximum.at(ended, care.stay, care.ended)
    planned = np.zeros(number, dtype=np.int64)
    np.maximum.at(planned, care.stay, care.planned_end)
    # The kind and the reason of ending of a journey are those of its first and last trajectory.
    kind, reason = np.zeros(number, dtype=np.int64), np.zeros(number, dtype=np.int64)
    backwards = np.arange(len(care.stay))[::-1]
    kind[care.stay[backwards]] = care.kind[backwards]
    by_end = np.lexsort((np.arange(len(care.stay)), care.ended))
    reason[care.stay[by_end]] = care.reason[by_end]
    waited = np.clip(np.exp(np.log(20) + 0.8 * rng.standard_normal(number)), 1, 240).astype(np.int64)
    registered = stays.began - waited
    weights = np.asarray([row["referrers"] for row in p["care.kinds"]], dtype=float)
    return Journeys(
        client=stays.client,
        registered=registered,
        contact=registered + waited // 3,
        clarified=registered + waited // 2,
        referrer=_by_row(rng, weights[kind]),
        kind=kind,
        planned_end=np.maximum(planned, registered),
        ended=ended,
        reason=np.where(ended < NEVER, reason, 0),
    )


def _spans(p: Parameters, rng: np.random.Generator, stays: Stays) -> tuple[Ints, Ints, Ints]:
    """Trajectories of each stay: the first lasts all of it, further ones lie within."""
    beside = rng.poisson(p["care.beside"]["mean"] * np.minimum(1.0, stays.days / 240), len(stays.days))
    stay = np.repeat(np.arange(len(stays.days)), beside + 1)
    first = np.r_[True, stay[1:] != stay[:-1]]
    length = stays.days[stay]
    offset = np.where(first, 0, (rng.random(len(stay)) * 0.75 * length).astype(np.int64))
    began = stays.began[stay] + offset
    within = began <= LAST_DAY
    return stay[within], began[within], (length - offset)[within]


def _kinds(p: Parameters, rng: np.random.Generator, stay: Ints, age: Ints) -> Ints:
    """A kind of care by age; some further trajectories are of the kind of the first."""
    rows = p["care.kinds"]
    by_band = np.asarray([row["ages"] for row in rows]).T * np.asarray([row["weight"] for row in rows])
    kind = _by_row(rng, by_band[np.searchsorted(BANDS, age, side="right")])
    first = np.r_[True, stay[1:] != stay[:-1]]
    start = np.maximum.accumulate(np.where(first, np.arange(len(stay)), 0))
    same = ~first & (rng.random(len(stay)) < p["care.beside"]["same_kind"])
    result: Ints = np.where(same, kind[start], kind)
    return result


def _as_long_as_the_kind(
    p: Parameters, rng: np.random.Generator, kind: Ints, stay: Ints, stays: Stays, began: Ints, room: Ints
) -> Ints:
    """Days of each trajectory: as the kind of care has, within the stay; the first one fills it, but for kinds
    that are short by nature."""
    typical = np.asarray([row["days"] for row in p["care.kinds"]])[kind]
    drawn = np.exp(np.log(typical) + p["care.spread"] * rng.standard_normal(len(kind))).astype(np.int64)
    first = began == stays.began[stay]
    fills = first & (typical >= 180)
    return np.clip(np.where(fills, room, np.minimum(drawn, room)), 5, None)


def _products(p: Parameters, rng: np.random.Generator, kind: Ints) -> Ints:
    rows, codes = p["care.products"], [row["code"] for row in p["care.kinds"]]
    weights = np.zeros((len(codes), len(rows)))
    for position, row in enumerate(rows):
        weights[codes.index(row["kind"]), position] = row["share"]
    return _by_row(rng, weights[kind])


def choose_providers(
    p: Parameters, providers: Providers, rng: np.random.Generator, kind: Ints, municipality: Ints
) -> Ints:
    """A provider that offers the kind and works in the municipality, by size and nearness."""
    places = [row["code"] for row in p["region.municipalities"]]
    codes = [row["code"] for row in p["care.kinds"]]
    result = np.empty(len(kind), dtype=np.int64)
    draws = rng.random(len(kind))
    only = only_one(p)
    for place in range(len(places)):
        for of in range(len(codes)):
            weights = providers.size * providers.offers[:, of] * providers.near[:, place]
            # A provider with more on offer gives each of them less.
            weights = weights / np.maximum(1, providers.offers.sum(axis=1)) ** 0.5
            if (place, of) in only:
                weights = np.where(np.arange(len(weights)) == int(weights.argmax()), weights, 0.0)
            here = np.flatnonzero((municipality == place) & (kind == of))
            bounds = np.cumsum(weights) / weights.sum()
            result[here] = np.searchsorted(bounds, draws[here], side="right")
    return np.minimum(result, len(providers) - 1)


def _without_moves(p: Parameters, people: People, client: Ints, kind: Ints, began: Ints, last: Ints) -> People:
    on, to = people.moved_on.copy(), people.moved_to.copy()
    over = np.zeros(len(on), dtype=bool)
    over[client[(began < on[client]) & (last >= on[client])]] = True
    on[~over], to[~over] = NEVER, -1
    for place, of in only_one(p):
        stays_put = np.zeros(len(on), dtype=bool)
        stays_put[client[kind == of]] = True
        stays_put &= to == place
        on[stays_put], to[stays_put] = NEVER, -1
    return replace(people, moved_on=on, moved_to=to)


def _over_a_move(people: People, care: Care) -> Care:
    """Trajectories end when a client moves, and go on in the new municipality with the same provider: it is that
    municipality which assigns the help from then on."""
    moved_on = people.moved_on[care.client]
    over = np.flatnonzero((moved_on < NEVER) & (care.began < moved_on) & (care.ended >= moved_on))
    day = moved_on[over]
    later = replace(
        care.take(over),
        began=day,
        municipality=people.moved_to[care.client[over]],
        recorded=day + 3,
        planned_end=np.maximum(care.planned_end[over], day + 30),
    )
    ended, reason, recorded = care.ended.copy(), care.reason.copy(), care.end_recorded.copy()
    ended[over], reason[over], recorded[over] = day - 1, EXTERNAL, day + 6
    earlier = replace(care, ended=ended, reason=reason, end_recorded=recorded)
    return Care(*(np.concatenate([getattr(earlier, n), getattr(later, n)]) for n in care.__dataclass_fields__))


def _stay_with(rng: np.random.Generator, stay: Ints, kind: Ints, municipality: Ints, provider: Ints) -> Ints:
    """Most further trajectories of the same kind are at the provider of the first."""
    first = np.r_[True, stay[1:] != stay[:-1]]
    start = np.maximum.accumulate(np.where(first, np.arange(len(stay)), 0))
    with_it = (kind == kind[start]) & (municipality == municipality[start]) & (rng.random(len(stay)) < 0.7)
    result: Ints = np.where(with_it, provider[start], provider)
    return result


def _by_row(rng: np.random.Generator, weights: Floats) -> Ints:
    """One draw per row, by the weights in the row."""
    bounds = np.cumsum(weights, axis=1)
    draw = rng.random(len(weights)) * bounds[:, -1]
    result: Ints = np.minimum((bounds <= draw[:, None]).sum(axis=1), weights.shape[1] - 1).astype(np.int64)
    return result
