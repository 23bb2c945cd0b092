# SPDX-License-Identifier: EUPL-1.2
"""The 221 providers: what they offer, how large they are, where they have their seat and where they work.

They are the same for every seed of the region, so that a study names the same providers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regie.example_region.days import Floats, Ints
from regie.example_region.parameters import Parameters

ROSTER_SEED = 20200729
"""Of the stream that providers are drawn from: the day of the interview."""

LARGE = ("integral", "ggz_large", "foster")
"""Kinds of provider with places all over the region."""


@dataclass(frozen=True)
class Providers:
    """The providers in order of code, ``A001`` to ``A221``. ``seat`` is a CBS code, ``home`` the position of the
    municipality of the region that is its seat or lies nearest. ``offers`` is providers x kinds of care,
    ``near`` providers x municipalities (0 where it does not work), ``price_percent`` providers x kinds: how far
    its price lies from the fixed one."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    kind: tuple[str, ...]
    size: Floats
    seat: tuple[str, ...]
    home: Ints
    offers: npt.NDArray[np.bool_]
    near: Floats
    slow: npt.NDArray[np.bool_]
    price_percent: Ints

    def __len__(self) -> int:
        return len(self.codes)


def make_providers(p: Parameters) -> Providers:
    """The providers of the parameters."""
    rng = np.random.default_rng(ROSTER_SEED)
    kinds = [row for row in p["providers.kinds"] for _ in range(row["number"])]
    rng.shuffle(kinds)
    number = len(kinds)
    places = [row["code"] for row in p["region.municipalities"]]
    residents = np.asarray([row["residents"] for row in p["region.municipalities"]], dtype=float)
    care = [row["code"] for row in p["care.kinds"]]
    home = rng.choice(len(places), number, p=residents / residents.sum())
    seat = _seats(p, rng, home, places)
    size = np.asarray([row["size"] for row in kinds]) * np.exp(
        rng.standard_normal(number) * np.asarray([row["spread"] for row in kinds])
    )
    offers = np.asarray([[code in row["offers"] for code in care] for row in kinds])
    names = [row["name"] for row in kinds]
    rule = p["care.old_prices"]
    percent = np.zeros((number, len(care)), dtype=np.int64)
    for provider in np.flatnonzero(rng.random(number) < rule["share"]):
        percent[provider, rng.choice(np.flatnonzero(offers[provider]))] = rng.choice(rule["percents"])
    return Providers(
        codes=tuple(f"A{position:03}" for position in range(1, number + 1)),
        names=_names(p, rng, names),
        kind=tuple(names),
        size=size,
        seat=seat,
        home=home,
        offers=offers,
        near=_near(p, rng, kinds, home, places),
        slow=rng.random(number) < p["care.booking"]["slow_providers"],
        price_percent=percent,
    )


def _seats(p: Parameters, rng: np.random.Generator, home: Ints, places: list[str]) -> tuple[str, ...]:
    """The seat of each provider; ``home`` becomes the nearest of the eight where the seat lies outside."""
    outside = p["providers.outside"]
    seat = [places[position] for position in home]
    for provider in np.flatnonzero(rng.random(len(home)) < p["providers.outside_share"]):
        row = outside[int(rng.integers(len(outside)))]
        seat[provider] = row["code"]
        home[provider] = places.index(row["near"])
    return tuple(seat)


def _near(
    p: Parameters, rng: np.random.Generator, kinds: list[dict[str, object]], home: Ints, places: list[str]
) -> Floats:
    """How likely a client of each municipality goes to a provider; nothing beyond the number it works in."""
    rule, neighbours = p["providers.nearness"], p["providers.neighbours"]
    near = np.empty((len(kinds), len(places)))
    for provider, row in enumerate(kinds):
        own = places[home[provider]]
        prefix = "large_" if row["name"] in LARGE else ""
        for position, place in enumerate(places):
            distance = "home" if place == own else ("next" if place in neighbours[own] else "far")
            near[provider, position] = rule["home"] if distance == "home" else rule[prefix + distance]
        # Works nearby first; who is equally near is by lot.
        order = np.lexsort((rng.random(len(places)), -near[provider]))
        near[provider, order[int(str(row["reach"])) :]] = 0.0
    return near


def _names(p: Parameters, rng: np.random.Generator, kinds: list[str]) -> tuple[str, ...]:
    """Invented names, each one once."""
    parts, titles = p["providers.names"], p["providers.titles"]
    pairs = [f"{first}{second}" for first in parts["first"] for second in parts["second"]]
    chosen = rng.permutation(len(pairs))[: len(kinds)]
    return tuple(f"{titles[kind]} {pairs[at]} (fictief)" for kind, at in zip(kinds, chosen, strict=True))
