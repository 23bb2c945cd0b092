# SPDX-License-Identifier: EUPL-1.2
"""An explanation that a review does not hold: against a chosen base period, or down to provider and referrer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from regie.contract import Contract
from regie.figures import Source, query
from regie.review.editions import public_variance
from regie.review.explaining import Explanation, explain
from regie.review.explaining_cells import LEVELS
from regie.review.settling import Agreements, Settling
from regie.vocabulary import Period, RegieError

OPEN_LEVELS = LEVELS[: LEVELS.index("segment") + 1]
"""Levels whose amounts may leave the circle that sees small numbers; below them they are of single parties."""


def explained(
    source: Source,
    contract: Contract,
    period: Period,
    *,
    base: Period | None = None,
    levels: Sequence[str] = OPEN_LEVELS,
    suppressed: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Explanation:
    """Why the cost of ``period`` differs from the agreed budget, against ``base`` (nothing: the contract's
    reference production), split down to ``levels``.

    ``suppressed`` gives the edition for readers who may not see small numbers: no providers or referrers, and
    municipalities only where the cost of some segment is hidden in one of both periods. ``progress`` is told how
    many of three steps are done. Raises ``RegieError`` as ``explain`` does, and when a suppressed edition is asked
    for levels that it cannot have.
    """
    told = progress or (lambda done, total: None)
    if suppressed and len(levels) > len(OPEN_LEVELS):
        raise RegieError("explaining.level_inside", level=levels[len(OPEN_LEVELS)])
    settling = Settling(source, Agreements(contract))
    told(0, 3)
    costs = settling.of(period).costs
    told(1, 3)
    before = settling.base_costs(base) if base is not None else None
    told(2, 3)
    found = explain(costs, contract, base=before, levels=levels)
    if suppressed and _some_hidden(source, [period, *([base] if base is not None else [])]):
        found = found.model_copy(update={"variance": public_variance(found.variance)})
    told(3, 3)
    return found


def _some_hidden(source: Source, periods: Sequence[Period]) -> bool:
    """Whether the cost of some segment of a municipality is hidden in one of the periods."""
    figures = query(source, "cost", by=OPEN_LEVELS, periods=periods, suppress=True)
    return any(figure.suppressed for figure in figures)
