# SPDX-License-Identifier: EUPL-1.2
"""Amounts over draws as people see them: means that add up, and bands."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from regie.contract.lines import Words
from regie.forecast.budgeting.year import mean_cents, means_that_add_up
from regie.forecast.simulating.draws import quantiles
from regie.procurement.starting.result import Spread
from regie.vocabulary import formatting
from regie.vocabulary.money import Cents, to_euros
from regie.vocabulary.texts import LANGUAGES

CHANCES = (0.025, 0.1, 0.5, 0.9, 0.975)
"""Those of ``Spread``, in its order."""


def spread(amounts: Cents, mean: int | None = None) -> Spread:
    """The spread of cents (draw,). ``mean`` is given where means must add up."""
    edges = quantiles(amounts, CHANCES).tolist()
    own = mean_cents(amounts) if mean is None else mean
    lowest, low, middle, high, highest = edges
    return Spread(mean=own, lowest=lowest, low=low, middle=middle, high=high, highest=highest)


def means(amounts: Cents) -> tuple[list[int], int]:
    """The mean of each municipality of cents (draw, M), and of all together, which they add up to."""
    total = mean_cents(amounts.sum(axis=1))
    return means_that_add_up(amounts.sum(axis=0), len(amounts), total), total


def chance(amounts: Cents) -> Decimal:
    """The part of the draws with more than nothing."""
    return part(np.asarray(amounts > 0))


def whole_euros(cents: int) -> Words:
    """An amount written without cents, as in a sentence."""
    return Words(*(formatting.euro(to_euros(cents), lang=lang) for lang in LANGUAGES))


def plain_percent(value: Decimal) -> Words:
    """A percentage with the decimals it needs."""
    decimals = max(0, -int(value.normalize().as_tuple().exponent))
    return Words(*(formatting.percent(value, decimals, lang=lang) for lang in LANGUAGES))


def in_draws(share: Decimal) -> Words:
    """A part of the draws (0..1) as a percentage."""
    return Words(*(formatting.percent(share * 100, 0, lang=lang) for lang in LANGUAGES))


def part(which: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Decimal:
    """The part of draws, three decimals."""
    return (Decimal(int(which.sum())) / len(which)).quantize(Decimal("0.001"))
