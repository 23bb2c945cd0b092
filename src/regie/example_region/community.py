# SPDX-License-Identifier: EUPL-1.2
"""What has no clients: residents by age, and the freely accessible activities of the preliminary field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.example_region.days import Ints
from regie.example_region.parameters import Parameters
from regie.example_region.spells import MONTHS
from regie.vocabulary.money import largest_remainder

KINDS = ("information", "group_session", "course", "school_support", "drop_in", "outreach", "buddy")


def residents_by_age(p: Parameters, residents: Ints) -> Ints:
    """Residents of age 0 to 120, shape (municipality, age); every row adds up to the municipality's residents."""
    profile = p["region.age_profile"]
    weights = np.round(np.interp(np.arange(121), profile["ages"], profile["weights"]) * 10000).astype(np.int64)
    return np.asarray([largest_remainder(int(number), weights) for number in residents])


@dataclass(frozen=True)
class Activity:
    """Activities of one kind in one area and month; ``line`` is a position in the programme lines, -1 for none."""

    area: int
    month: int
    kind: str
    line: int
    sessions: int
    participants: int
    hours: int


def make_activities(
    p: Parameters, codes: list[str], areas: Ints, shares: list[float], young: Ints, rng: np.random.Generator
) -> list[Activity]:
    """Activities per area and month, in proportion to young residents times the municipality's weight.

    ``areas`` holds the municipality of each area and ``shares`` the area's share of it.
    """
    rule = p["money.activities"]
    thin = p["money.preliminary_weights"]
    result = []
    for month in MONTHS.tolist():
        quiet = 0.35 if month % 12 in (6, 7) else 1.0
        closed = 0.4 if month in (2020 * 12 + 2, 2020 * 12 + 3, 2020 * 12 + 4) else 1.0  # corona, spring 2020
        for area, (place, share) in enumerate(zip(areas.tolist(), shares, strict=True)):
            level = young[place] / 1000 * share * thin.get(codes[place], 1.0) * rule["sessions_per_1000"]
            for position, kind in enumerate(KINDS):
                sessions = int(rng.poisson(level * quiet * closed * (0.7 + 0.1 * position)))
                if sessions:
                    people = int(rng.poisson(rule["participants"] * sessions))
                    hours = round(rule["hours"] * sessions * rng.uniform(0.8, 1.2) * 4) * 25
                    result.append(Activity(area, month, kind, position % 5 - 1, sessions, people, hours))
    return result
