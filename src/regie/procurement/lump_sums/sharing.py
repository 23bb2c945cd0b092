# SPDX-License-Identifier: EUPL-1.2
"""Exact amounts to whole cents, so that providers add up to municipalities and these to the lot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from regie.vocabulary.rounding import rounded

Key = tuple[str, str, str]
"""Lot, municipality, provider."""


def whole(values: Mapping[Key, Fraction]) -> dict[Key, int]:
    """Whole cents of exact ones. A lot's total is rounded (halves away from zero), then divided over
    municipalities, and each of these over providers, by largest remainder; ties go to the first code."""
    result: dict[Key, int] = {}
    lots: dict[str, dict[str, list[Key]]] = defaultdict(lambda: defaultdict(list))
    for key in sorted(values):
        lots[key[0]][key[1]].append(key)
    for municipalities in lots.values():
        exact = [sum((values[key] for key in keys), Fraction(0)) for keys in municipalities.values()]
        totals = to_total(exact, rounded(sum(exact, Fraction(0))))
        for keys, total in zip(municipalities.values(), totals, strict=True):
            result |= zip(keys, to_total([values[key] for key in keys], total), strict=True)
    return result


def to_total(values: Sequence[Fraction], total: int) -> list[int]:
    """Every value rounded down or up, so that they add up to ``total``, which is their sum rounded down or up."""
    parts = [floor(value) for value in values]
    by_remainder = sorted(range(len(values)), key=lambda place: parts[place] - values[place])
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
