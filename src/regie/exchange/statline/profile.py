# SPDX-License-Identifier: EUPL-1.2
"""The national age profile of youth care: what a resident of each age costs, and what a population would lead to.

Spending under the Youth Act per inhabitant by age in 2022, in euro. Source: CPB, Middellangetermijnraming zorg
2027-2033, data of the figures.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from pathlib import Path

from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import to_cents

_RATE_PLACES = 9
_HIGHEST_RATE = 10**9

PROFILE_YEAR = 2022
"""The year of the profile and of its prices."""


@cache
def spending_profile() -> Mapping[int, int]:
    """Age to cents per inhabitant in the year 2022."""
    text = files(__package__).joinpath("cpb-spending-2022.csv").read_text(encoding="utf-8")
    return {
        int(row["age"]): to_cents(row["jeugd_eur_per_inhabitant"]) for row in csv.DictReader(text.splitlines())
    }


def load_profile(path: Path) -> Mapping[int, int]:
    """A profile of one's own from a CSV file with ``age`` and ``rate`` (per inhabitant; only the shape counts).

    Raises ``RegieError`` when it does not have every age from 0 to 22 once.
    """
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
        rates = {int(row["age"]): Decimal(row["rate"]) for row in rows}
        right = len(rows) == len(rates) and set(rates) >= set(range(23))
        right = right and all(rate.is_finite() and 0 <= rate < _HIGHEST_RATE for rate in rates.values())
    except (KeyError, ValueError, TypeError, ArithmeticError):
        right = False
    if not right or not any(rates.values()):
        raise RegieError("statline.profile_wrong", file=path.name)
    return {age: int(rate.scaleb(_RATE_PLACES)) for age, rate in rates.items()}


def expected_spending(population: Mapping[int, int], profile: Mapping[int, int] | None = None) -> int:
    """Cents that a population (age to persons) would cost at the profile's amount per inhabitant.

    Raises ``RegieError`` when an age that costs something is not in the population: it is never taken for 0.
    """
    amounts = spending_profile() if profile is None else profile
    if absent := ages_absent(population, profile):
        raise RegieError("statline.ages_absent", ages=", ".join(map(str, absent)))
    return sum(cents * population[age] for age, cents in amounts.items() if cents)


def ages_absent(population: Mapping[int, int], profile: Mapping[int, int] | None = None) -> list[int]:
    """The ages that cost something at the profile and are not in the population."""
    amounts = spending_profile() if profile is None else profile
    return [age for age, cents in amounts.items() if cents and age not in population]


def expected_share(
    population: Mapping[int, int], national: Mapping[int, int], profile: Mapping[int, int] | None = None
) -> Fraction:
    """The part of the national total that a population would account for at the profile, exactly.

    The shares of all municipalities add up to 1: price level and concept of the total fall out.
    """
    whole = expected_spending(national, profile)
    if whole <= 0:
        raise RegieError("statline.ages_absent", ages="0-22")
    return Fraction(expected_spending(population, profile), whole)
