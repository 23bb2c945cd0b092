# SPDX-License-Identifier: EUPL-1.2
"""The published number of youths in 2019, met exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from regie.example_region.achterhoek.care import Care
from regie.example_region.achterhoek.people import People, Stays
from regie.example_region.achterhoek.settings import YEAR_MET
from regie.example_region.days import Ints, day_number
from regie.vocabulary.errors import RegieError


def met(
    wanted: int, people: People, stays: Stays, care: Care, rng: np.random.Generator
) -> tuple[People, Stays, Care]:
    """Leave out clients by lot until ``wanted`` of them are in care in 2019. All clients take part in the lot,
    whenever they were in care, so that 2019 is not a dent in the series.

    Raises ``RegieError`` when the draw has too few.
    """
    there = np.zeros(len(people.sex), dtype=bool)
    there[care.client[in_year(care, YEAR_MET)]] = True
    over = int(there.sum()) - wanted
    if over < 0:
        raise RegieError("achterhoek.too_few_clients", drawn=int(there.sum()), wanted=wanted)
    order = rng.permutation(len(there))
    dropped = order[: int(np.searchsorted(np.cumsum(there[order]), over)) + 1] if over else order[:0]
    kept = np.ones(len(there), dtype=bool)
    kept[dropped] = False
    return _only(kept, people, stays, care)


def in_year(care: Care, year: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which trajectories run on a day of the year."""
    first, last = day_number(date(year, 1, 1)), day_number(date(year, 12, 31))
    return (care.began <= last) & (care.ended >= first)


def _only(
    kept: np.ndarray[tuple[int], np.dtype[np.bool_]], people: People, stays: Stays, care: Care
) -> tuple[People, Stays, Care]:
    client, stay_kept = np.cumsum(kept) - 1, kept[stays.client]
    stay = np.cumsum(stay_kept) - 1
    chosen: Ints = np.flatnonzero(kept[care.client])
    care = care.take(chosen)
    return (
        people.take(np.flatnonzero(kept)),
        Stays(client[stays.client[stay_kept]], stays.began[stay_kept], stays.days[stay_kept]),
        replace(care, client=client[care.client], stay=stay[care.stay]),
    )
