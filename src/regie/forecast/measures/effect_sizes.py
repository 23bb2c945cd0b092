# SPDX-License-Identifier: EUPL-1.2
"""How strongly each measure works in each parameter draw: from its range, on its own stream of random numbers.

A range of low, likely and high is a PERT distribution, a Beta whose mean is (low + 4 likely + high) / 6
(Malcolm, Roseboom, Clark and Fazar, "Application of a technique for research and development program evaluation",
Operations Research 7, 1959). Measures may fail together: their places in their ranges are joined by a Gaussian
copula with one correlation.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, ndtr

from regie.forecast.arrays import Array
from regie.forecast.measures.model import Effect, MeasureSet, SegmentShiftMeasure

STREAM = 7
"""Apart from the streams of the simulation's layers."""


@dataclass(frozen=True, eq=False)
class Sizes:
    """Per measure (id) and parameter draw (S,), as a fraction: ``effect``, below zero where a measure works the
    other way than meant; ``moves`` is that of a segment shift's moves."""

    effect: dict[str, Array]
    moves: dict[str, Array]

    @property
    def draws(self) -> int:
        """Number of parameter draws S."""
        return max((size.shape[0] for size in [*self.effect.values(), *self.moves.values()]), default=1)


def effect_sizes(measures: MeasureSet, draws: int, seed: int, *, uncertain: bool = True) -> Sizes:
    """Sizes in ``draws`` parameter draws. Without ``uncertain`` (the layer of measures is off) the likely ones.

    A measure has the same sizes whichever other measures are in the set.
    """
    together = float(measures.fail_together) / 100
    common = _normal(seed, "", draws)
    effect, moves = {}, {}
    for measure in measures.measures:
        normal = np.sqrt(together) * common + np.sqrt(1 - together) * _normal(seed, measure.id, draws)
        place = ndtr(normal)
        sizes = [_size(each, place, uncertain) for each in measure.effects]
        if isinstance(measure, SegmentShiftMeasure) and measure.moves is not None:
            moves[measure.id] = sizes.pop()
        if sizes:
            effect[measure.id] = sizes[0]
    return Sizes(effect, moves)


def _size(effect: Effect, place: Array, uncertain: bool) -> Array:
    low, likely, high = (float(each) / 100 for each in (effect.low, effect.likely, effect.high))
    if not uncertain or low == high:
        return np.full(place.shape, likely)
    spread = high - low
    drawn = betaincinv(1 + 4 * (likely - low) / spread, 1 + 4 * (high - likely) / spread, place)
    return np.asarray(low + spread * drawn, np.float64)


def _normal(seed: int, name: str, draws: int) -> Array:
    """Standard normal numbers (S,) that belong to a measure, or with no name to all."""
    own = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")
    stream = np.random.SeedSequence((seed, STREAM, own))
    return np.random.Generator(np.random.SFC64(stream)).standard_normal(draws)
