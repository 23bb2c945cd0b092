# SPDX-License-Identifier: EUPL-1.2
"""The best set of many measures as a mixed-integer linear problem, on effects that are taken to be independent.

With certainty the mean of the worst draws is made as low as can be (Rockafellar and Uryasev, "Optimization of
conditional value-at-risk", Journal of Risk 2, 2000), as a quantile itself is not linear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from regie.forecast.arrays import Array
from regie.forecast.measures.best_set_result import Aim
from regie.forecast.measures.model import MeasureSet

UNIT = 100_000_000.0
"""Amounts are in millions of euros here: solvers want numbers near 1."""


@dataclass(frozen=True, eq=False)
class Independent:
    """``need`` (draw,) without measures; per measure (n) its ``effect`` and ``cost`` (n, draw), in cents, and in
    client-months mean ``waiting`` (n,) and what it ``lowers`` the client-months by (n, months, segment) from
    ``client_months`` (months, segment)."""

    need: Array
    effect: Array
    cost: Array
    waiting: Array
    lowers: Array
    client_months: Array


def chosen_by_milp(
    measures: MeasureSet, segments: Sequence[str], of: Independent, aim: Aim, measures_budget: float | None
) -> frozenset[str] | None:
    """The best measures under the constraints, or nothing when none keep to them. ``measures_budget`` in cents
    comes in the place of that of the aim."""
    count, draws = of.effect.shape
    saved = (of.effect - of.cost) / UNIT
    tail = aim.by == "certainty"
    size = count + (1 + draws if tail else 0)
    objective = np.zeros(size)
    rows: list[LinearConstraint] = []

    def limit(weights: Array, low: float, high: float) -> None:
        rows.append(LinearConstraint(np.pad(weights, (0, size - count)), low, high))

    if tail:
        objective[count], objective[count + 1 :] = 1, 1 / (draws * (1 - aim.certainty / 100))
        # what a draw needs above the threshold: need - saved x - threshold <= excess
        above = np.hstack([saved.T, np.ones((draws, 1)), np.eye(draws)])
        rows.append(LinearConstraint(above, of.need / UNIT, np.inf))
    else:
        objective[:count] = -saved.mean(axis=1)
    if measures_budget is not None:
        limit(of.cost.mean(axis=1) / UNIT, -np.inf, measures_budget / UNIT)
    if aim.most_waiting is not None:
        limit(of.waiting, -np.inf, float(aim.most_waiting))
    for code, room in aim.capacity.items():
        place = segments.index(code)
        for month in range(of.client_months.shape[0]):
            limit(of.lowers[:, month, place], of.client_months[month, place] - float(room), np.inf)
    for weights, low, high in _together(measures, aim):
        limit(weights, low, high)
    # the threshold may be anything, what is above it nothing or more
    lowest = np.zeros(size)
    lowest[count : count + 1] = -np.inf
    highest = np.where(np.arange(size) < count, 1.0, np.inf)
    found = milp(
        objective,
        integrality=np.arange(size) < count,
        bounds=Bounds(lowest, highest),
        constraints=rows or None,
    )
    if found.x is None:
        return None
    return frozenset(
        each.id for each, taken in zip(measures.measures, found.x[:count], strict=True) if taken > 0.5
    )


def _together(measures: MeasureSet, aim: Aim) -> list[tuple[Array, float, float]]:
    """What excludes and needs each other, and groups that stay together, as rows of weights with their limits."""
    place = {each.id: at for at, each in enumerate(measures.measures)}
    one = np.eye(len(place))
    rows = []
    for each in measures.measures:
        rows += [(one[place[each.id]] + one[place[other]], -np.inf, 1.0) for other in each.excludes]
        rows += [(one[place[each.id]] - one[place[other]], -np.inf, 0.0) for other in each.needs]
    for group in aim.together:
        rows += [(one[place[group[0]]] - one[place[other]], 0.0, 0.0) for other in group[1:]]
    return rows
