# SPDX-License-Identifier: EUPL-1.2
"""Least numbers from the solver (HiGHS), each with how sure it is.

The search stops after a number of nodes, so that it stops at the same point everywhere, on a busy machine too; the
limit in seconds is there for what is many times harder than anything seen, for a result that it cut off is another
one on another machine. What was not proven is told as the most that it can be too many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from regie.procurement.coverage.problem import Problem, Vector
from regie.procurement.coverage.result import Proven

SWAPS = 10
"""So many of the known bidders may be exchanged for others when a search among all found nothing in time."""

NEAR = 1e-6
"""How far the solver may be off a whole number."""

INFEASIBLE = 2
"""The status of ``scipy.optimize.milp`` for a problem without a solution."""


@dataclass(frozen=True)
class Effort:
    """How long may be searched: nodes of the search tree, and seconds."""

    nodes: int
    seconds: float


WHOLE, POINT = Effort(nodes=400, seconds=300.0), Effort(nodes=50, seconds=120.0)
"""For the landscape itself, and for one point of a curve or one question about a rule."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """``values`` of the columns, whole numbers, or nothing when none were found; ``value`` is what they cost and
    no less than ``bound`` exists. ``infeasible``: proven that there is no solution."""

    values: npt.NDArray[np.int64] | None
    value: int
    bound: int
    infeasible: bool

    @property
    def proven(self) -> Proven:
        """The value and how sure it is."""
        return Proven(value=self.value, too_many=max(0, self.value - self.bound))


@dataclass(frozen=True)
class Chosen:
    """Bidders (places in ``Needs.bidders``) that keep to the rules, and what is the least of what was asked."""

    bidders: tuple[int, ...]
    least: Proven


def fewest_parties(problem: Problem, effort: Effort = WHOLE) -> Chosen | None:
    """The fewest bidders; nothing when the rules cannot be kept."""
    found = least(problem, problem.costs(problem.choose), effort=effort)
    if found.infeasible:
        return None
    if found.values is None:  # all of them keep to the rules when anybody does
        every = len(problem.needs.bidders)
        return Chosen(tuple(range(every)), Proven(value=every, too_many=every - max(0, found.bound)))
    return Chosen(_taken(problem, found), found.proven)


def fewest_movers(problem: Problem, most_parties: int, known: Sequence[int], effort: Effort = WHOLE) -> Chosen:
    """The fewest clients who must change with at most so many bidders. ``known`` are bidders that keep to the
    rules with no more parties: the answer when nothing better is found in time."""
    limits = [(problem.costs(problem.choose), float(most_parties))]
    total = problem.needs.clients
    found = least(problem, -problem.costs(problem.stay), most=limits, effort=effort)
    bound = found.bound
    if found.values is None:  # too few parties to find by searching everywhere: look near what is known
        limits.append((_others(problem, known), float(SWAPS - len(known))))
        found = least(problem, -problem.costs(problem.stay), most=limits, effort=effort)
    own = assigned(problem, known)
    better = found.values is not None and found.value < own.value
    value = total + (found.value if better else own.value)
    bidders = _taken(problem, found) if better else tuple(known)
    return Chosen(bidders, Proven(value=value, too_many=max(0, value - total - bound)))


def _others(problem: Problem, known: Sequence[int]) -> Vector:
    """A row that limits how many of the known bidders are not chosen."""
    weights = np.zeros(problem.size)
    weights[list(known)] = -1
    return weights


def assigned(problem: Problem, bidders: Sequence[int], *, within: Sequence[tuple[Vector, float]] = ()) -> Outcome:
    """Who is helped where with these bidders, as many clients as can be staying where they are: the value is minus
    the number who stay. Raises ``ValueError`` when they do not keep to the rules."""
    chosen = np.zeros(len(problem.needs.bidders))
    chosen[list(bidders)] = 1
    found = least(problem, -problem.costs(problem.stay), most=within, chosen=chosen)
    if found.values is None:
        raise ValueError("the chosen bidders do not keep to the rules")
    return found


def least(
    problem: Problem,
    costs: Vector,
    *,
    most: Sequence[tuple[Vector, float]] = (),
    chosen: Vector | None = None,
    effort: Effort = WHOLE,
) -> Outcome:
    """The least of ``costs`` (whole numbers), with rows of ``most`` (weights and their limit) beside the problem;
    ``chosen`` (bidder, 0 or 1) says who is chosen when that is given."""
    if not problem.size:  # nobody bids
        possible = bool((problem.low <= 0).all())
        return Outcome(np.zeros(0, np.int64) if possible else None, 0, 0, not possible)
    lower, upper = np.zeros(problem.size), problem.upper.copy()
    if chosen is not None:
        lower[problem.choose] = upper[problem.choose] = chosen
    rows = [LinearConstraint(problem.matrix, problem.low, problem.high)]
    rows += [LinearConstraint(csr_array(weights.reshape(1, -1)), -np.inf, limit) for weights, limit in most]
    whole, bounds = np.ones(problem.size), Bounds(lower, upper)
    options = {"node_limit": effort.nodes, "time_limit": effort.seconds, "mip_rel_gap": 0.0}
    found = milp(costs, integrality=whole, bounds=bounds, constraints=rows, options=options)
    if found.status == INFEASIBLE:
        return Outcome(None, 0, 0, True)
    if found.x is None:  # the solver then tells no bound: that of the relaxation
        relaxation = milp(costs, bounds=bounds, constraints=rows)
        if relaxation.status == INFEASIBLE:
            return Outcome(None, 0, 0, True)
        return Outcome(None, 0, ceil(relaxation.fun - NEAR), False)
    dual = found.mip_dual_bound
    lowest = 0 if costs.min() >= 0 else -problem.needs.clients
    bound = ceil(dual - NEAR) if dual is not None and np.isfinite(dual) else lowest
    values = np.rint(found.x).astype(np.int64)
    _check(problem, values)
    return Outcome(values, round(float(costs @ values)), bound, False)


def _check(problem: Problem, values: npt.NDArray[np.int64]) -> None:
    """What the solver calls a solution within its tolerance must be one in whole numbers."""
    sums = problem.matrix @ values
    if (sums < problem.low).any() or (sums > problem.high).any():
        raise ValueError("the solver gave a solution that is none in whole numbers")


def _taken(problem: Problem, found: Outcome) -> tuple[int, ...]:
    assert found.values is not None
    return tuple(int(n) for n in np.flatnonzero(found.values[problem.choose]))
