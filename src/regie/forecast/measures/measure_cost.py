# SPDX-License-Identifier: EUPL-1.2
"""What a measure costs per draw, month and municipality.

The clients that it concerns are those of the future without measures: help that is offered to them is paid for,
whether or not it keeps them out of care.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.forecast.arrays import Array
from regie.forecast.measures.apply import ramp
from regie.forecast.measures.concerned import Concerned
from regie.forecast.measures.model import ControlMeasure
from regie.forecast.simulating.draws import Draws
from regie.forecast.simulating.rates import Axes
from regie.vocabulary.money import Cents, largest_remainder, to_cents

FINE = 1_000_000
"""Weights are whole numbers: parts of a client-month this small count."""


@dataclass(frozen=True, eq=False)
class Volume:
    """Clients without any measure: ``new`` and ``client_months`` (draw, months, municipality, segment)."""

    axes: Axes
    new: Array
    client_months: Array

    @classmethod
    def of(cls, base: Draws) -> Volume:
        """That of draws without measures."""
        return cls(base.axes, base.clients("entered"), base.clients("client_months"))

    def concerned(self, measure: ControlMeasure, shares: Concerned) -> tuple[Array, Array]:
        """New clients and client-months that a measure concerns once it is wholly in place (draw, months,
        municipality), counted from the month in which it starts until it ends."""
        running = (ramp(measure, self.axes, of_cost=True) > 0)[:, None]
        new = np.einsum("dtmk,mk->dtm", self.new, shares.new[measure.id])
        there = np.einsum("dtmk,mk->dtm", self.client_months, shares.in_care[measure.id])
        return new * running, there * running


def measure_cost(measure: ControlMeasure, volume: Volume, shares: Concerned) -> Cents:
    """Cents (draw, months, municipality). What does not go by clients is divided over the municipalities by the
    client-months concerned, to the cent; it is as much in every draw. Clients count as far as the measure is in
    place (its ramp)."""
    axes, cost = volume.axes, measure.cost
    in_place = ramp(measure, axes, of_cost=True)[:, None]
    new, there = volume.concerned(measure, shares)
    by_client = (new * to_cents(cost.per_client) + there * to_cents(cost.per_client_month)) * in_place
    weights = np.rint(there.mean(axis=0).sum(axis=0) * FINE).astype(np.int64)
    if not weights.any():
        weights = shares.in_care[measure.id].any(axis=1).astype(np.int64)
    if not weights.any():
        weights = np.ones(len(axes.municipalities), np.int64)
    fixed = largest_remainder(_by_month(measure, axes), weights)
    return np.asarray(np.rint(by_client).astype(np.int64) + fixed, np.int64)


def _by_month(measure: ControlMeasure, axes: Axes) -> Cents:
    """Cents (months,) that do not go by clients."""
    months = axes.first_month + np.arange(axes.months)
    runs = months >= measure.first_month
    if measure.end_month is not None:
        runs &= months < measure.end_month
    a_year = largest_remainder(to_cents(measure.cost.per_year), np.ones(12, np.int64))
    amounts = np.where(runs, to_cents(measure.cost.per_month) + a_year[months % 12], 0)
    return np.asarray(
        amounts + np.where(months == measure.first_month, to_cents(measure.cost.one_off), 0), np.int64
    )
