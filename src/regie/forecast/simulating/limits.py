# SPDX-License-Identifier: EUPL-1.2
"""Caps on who may come in: new clients above a cap wait, or begin in another segment.

A cap holds in every draw, whatever chance and regime bring. Who moves in or comes back is never refused, so that a
segment can be above its cap; then nobody new comes in until there is room. Who waits comes in with who is new, in
proportion to their numbers in each municipality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from regie.forecast.arrays import Array, Integers, Mask

EXACT = 1e-9


@dataclass(frozen=True, eq=False)
class Limit:
    """A cap on the clients of one segment (its place) in ``municipalities`` (municipality,) together.

    ``most`` (S, months): clients in care in a month. ``held`` (S, months): which part of those above it is held
    back, 0..1. They begin in segment ``instead``, or wait when that is nothing. S is 1 or
    the number of parameter draws.
    """

    segment: int
    municipalities: Mask
    most: Array
    held: Array
    instead: int | None = None

    def __post_init__(self) -> None:
        if not ((self.most >= 0).all() and (self.held >= 0).all() and (self.held <= 1).all()):
            raise ValueError("a cap is at least 0, and holds back between nothing and all")
        if self.segment == self.instead:
            raise ValueError("who cannot come into a segment cannot begin there instead")

    def averaged(self) -> Limit:
        """The average over the parameter draws."""
        most, held = self.most.mean(axis=0, keepdims=True), self.held.mean(axis=0, keepdims=True)
        return Limit(self.segment, self.municipalities, most, held, self.instead)


class Doors:
    """Who comes in, month by month, with who is waiting. ``rows`` (draw) is the parameter draw each takes; with
    ``whole`` no client is divided."""

    def __init__(self, limits: Sequence[Limit], rows: Integers, draws: int, *, whole: bool) -> None:
        self._limits, self._whole = limits, whole
        self._rows = np.broadcast_to(rows, (draws,))
        self._waiting = [np.zeros((draws, limit.municipalities.size)) for limit in limits]

    def admitted(self, month: int, arriving: Array, present: Array) -> Array:
        """Who comes in (draw, municipality, segment) in this month of who arrive new, given who is ``present``."""
        coming = arriving.copy() if self._limits else arriving
        for place, limit in enumerate(self._limits):
            wanting = coming[..., limit.segment] * limit.municipalities + self._waiting[place]
            taken = (present[..., limit.segment] * limit.municipalities).sum(axis=-1)
            room = np.maximum(limit.most[self._rows % limit.most.shape[0], month] - taken, 0)
            above = (
                np.maximum(wanting.sum(axis=-1) - room, 0) * limit.held[self._rows % limit.held.shape[0], month]
            )
            kept_out = self._divided(above, wanting)
            coming[..., limit.segment] += self._waiting[place] - kept_out
            if limit.instead is None:
                self._waiting[place] = kept_out
            else:
                coming[..., limit.instead] += kept_out
        return coming

    def _divided(self, above: Array, wanting: Array) -> Array:
        """Who is held back (draw, municipality), in proportion to who wants in."""
        total = wanting.sum(axis=-1)
        above = np.minimum(np.ceil(above - EXACT), total) if self._whole else above
        share = np.divide(above, total, out=np.zeros(total.shape), where=total > 0)
        if not self._whole:
            return np.asarray(wanting * share[:, None], np.float64)
        upto = np.floor(np.cumsum(wanting, axis=-1) * share[:, None] + 0.5)
        return np.asarray(np.diff(upto, axis=-1, prepend=0.0), np.float64)
