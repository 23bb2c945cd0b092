# SPDX-License-Identifier: EUPL-1.2
"""What the providers deliver: production booked in their period, and outcomes of their trajectories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.example_region.days import Ints, month_numbers
from regie.example_region.finance import SEGMENTS
from regie.example_region.parameters import Parameters
from regie.example_region.production import Production
from regie.example_region.registration import Keys, delivery_sheet, texts
from regie.example_region.spells import HORIZON
from regie.example_region.world import World
from regie.example_region.writing import UNSCORED, Sheet

SYSTEMS = ("Zorgadministratie", "ECD", "Spreadsheet", "Facturatie")


@dataclass(frozen=True)
class Outcomes:
    """Measured outcomes in order of trajectory; scores in tenths, answers 1 yes, 0 no, -1 not given."""

    trajectory: Ints
    measured: Ints
    satisfaction: Ints
    attainment: Ints
    without_help: Ints
    reduced: Ints


def make_outcomes(p: Parameters, world: World, rng: np.random.Generator) -> Outcomes:
    """Outcomes of a part of the trajectories that ended since 2019; better where help ended as planned."""
    rule, care = p["care.outcomes"], world.care
    ended = np.flatnonzero((care.ended <= HORIZON) & (month_numbers(np.minimum(care.ended, HORIZON)) >= 2019 * 12))
    chosen = ended[rng.random(len(ended)) < rule["coverage"]]
    planned = care.reason[chosen] == 31
    number = len(chosen)
    grade = np.clip(rng.normal(rule["satisfaction"] - 1.1 * ~planned, 1.1), 1, 10)
    reached = np.clip(rng.normal(rule["attainment"] - 24 * ~planned, 16), 0, 100)
    given = rng.random((4, number)) < 0.92

    def answer(share: float, row: int) -> Ints:
        yes = rng.random(number) < np.where(planned, share, share - 0.3)
        return np.where(given[row], yes, -1).astype(np.int64)

    return Outcomes(
        trajectory=chosen,
        measured=np.minimum(care.ended[chosen] + rng.integers(-10, 15, number), HORIZON),
        satisfaction=np.where(given[0], np.round(grade * 2).astype(np.int64) * 5, UNSCORED),
        attainment=np.where(given[1], np.round(reached / 5).astype(np.int64) * 50, UNSCORED),
        without_help=answer(rule["without_help"], 2),
        reduced=answer(rule["reduced"], 3),
    )


def provider_delivery(
    p: Parameters,
    world: World,
    keys: Keys,
    outcomes: Outcomes,
    provider: int,
    days: tuple[int, int, int],
    lines: Production | None = None,
) -> list[Sheet]:
    """One provider's delivery; ``days`` are the first and last of its period and the day of making, ``lines``
    stand in place of its true production."""
    first, last, delivered = days
    code = world.parties.codes[provider]
    return [
        delivery_sheet(code, first, last, delivered, SYSTEMS[provider % len(SYSTEMS)]),
        _production(p, world, keys, lines or world.production, provider, first, last),
        _outcomes(world, keys, outcomes, provider, first, last),
    ]


def _production(
    p: Parameters, world: World, keys: Keys, lines: Production, provider: int, first: int, last: int
) -> Sheet:
    own = lines.take(
        np.flatnonzero((lines.provider == provider) & (lines.booked >= first) & (lines.booked <= last))
    )
    products = p["care.products"]
    client = np.append(keys.client, "")[
        np.where(own.trajectory < 0, -1, world.journeys.client[world.care.spell[own.trajectory]])
    ]
    year = month_numbers(own.booked) // 12
    numbers = texts(f"{y}-{n:06}" for y, n in zip(year.tolist(), own.number.tolist(), strict=True))
    settles = own.trajectory < 0
    return Sheet(
        "production",
        {
            "line": numbers,
            "provider": texts(world.parties.codes)[own.provider],
            "client_key": client,
            "trajectory_key": keys.trajectory[own.trajectory],
            "municipality": np.where(settles, texts(world.ground.codes)[own.municipality], "").astype(object),
            "segment": texts(SEGMENTS)[own.segment],
            "product_code": np.where(settles, "", texts(row["code"] for row in products)[own.product]).astype(
                object
            ),
            "service_month": own.month,
            "quantity": own.quantity,
            "unit": texts(row["unit"] for row in products)[own.product],
            "amount": own.cents,
            "booked_on": own.booked,
            "cost_kind": np.where(settles, "one_off", "regular").astype(object),
        },
    )


def _outcomes(world: World, keys: Keys, outcomes: Outcomes, provider: int, first: int, last: int) -> Sheet:
    own = np.flatnonzero(
        (world.care.provider[outcomes.trajectory] == provider)
        & (outcomes.measured >= first)
        & (outcomes.measured <= last)
    )
    answers = texts(["no", "yes", ""])
    return Sheet(
        "outcomes",
        {
            "trajectory_key": keys.trajectory[outcomes.trajectory[own]],
            "measured_on": outcomes.measured[own],
            "satisfaction": outcomes.satisfaction[own],
            "goal_attainment": outcomes.attainment[own],
            "continues_without_help": answers[outcomes.without_help[own]],
            "problems_reduced": answers[outcomes.reduced[own]],
        },
    )
