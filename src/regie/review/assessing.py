# SPDX-License-Identifier: EUPL-1.2
"""What a valve request would come to on the figures of a review that is there already: nothing is computed again
but the assessment itself. For people who prepare, assess and decide on a request."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from regie.contract import Contract, Words
from regie.contract.settlement.result import FROM_REFERENCE
from regie.contract.valve import RiskEntry, ValveRequest, ValveResult, assess
from regie.review.in_order import rows_in_order
from regie.review.model import Review
from regie.review.views import LineView
from regie.vocabulary import RegieError
from regie.vocabulary.money import Cents


def assessed(review: Review, contract: Contract, request: ValveRequest, risks: Sequence[RiskEntry]) -> ValveResult:
    """The outcome of a request over exactly the period of the review, as the review itself would have it.

    ``risks`` is the whole risk file. Raises ``RegieError`` when the review has no settlement with causes, and as
    ``contract.valve.assess``.
    """
    effects = effects_of(review)
    names = {
        line.key.split("/")[2]: Words(line.label.nl, line.label.en)
        for town in _part(review, "causes").children
        for line in town.children
    }
    found, _ = assess(
        contract,
        review.period,
        reference=_by_municipality(_part(review, "reference")),
        excess=_by_municipality(_part(review, "excess")),
        effects={
            code: {factor: np.asarray(cents) for factor, cents in each.items()} for code, each in effects.items()
        },
        risks=risks,
        request=request,
        factor_names=names,
        snapshot=review.header.snapshot,
    )
    order = tuple(review.header.names["municipality"])
    return found.model_copy(update={"municipalities": rows_in_order(found.municipalities, order)})


def effects_of(review: Review) -> dict[str, dict[str, int]]:
    """Per municipality the cents of every factor that a cause can carry: what amendments already paid is none.

    Raises ``RegieError`` when the review has no settlement with causes.
    """
    return {
        town.key.split("/")[1]: {
            factor: line.amount
            for line in town.children
            if (factor := line.key.split("/")[2]) not in FROM_REFERENCE
        }
        for town in _part(review, "causes").children
    }


def _by_municipality(part: LineView) -> dict[str, Cents]:
    return {line.key.split("/")[1]: np.asarray(line.amount) for line in part.children}


def _part(review: Review, key: str) -> LineView:
    part = review.settlement.part(key) if review.settlement is not None else None
    if part is None:
        raise RegieError("settling.no_causes", period=review.period)
    return part
