# SPDX-License-Identifier: EUPL-1.2
"""What a valve request would come to, for people who prepare, assess and decide on it.

The figures under a request depend on its snapshot and the contract alone, not on risk file and requests: they are
gathered once (``RequestBasis``), and every draft, assessment and decision is then judged on them at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from regie.contract import Contract, Words
from regie.contract.valve import RiskEntry, ValveRequest, ValveResult, assess
from regie.review.in_order import rows_in_order
from regie.review.settling import Settling
from regie.review.views import Said
from regie.vocabulary import Period
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money


class RequestBasis(Frozen):
    """What requests over a period are judged by: reference budget, extra cost and the effect of every factor per
    municipality, in cents, and what factors are called. ``municipalities`` are in the order of the region."""

    period: str
    snapshot: str
    municipalities: tuple[str, ...]
    reference: dict[str, Money]
    excess: dict[str, Money]
    effects: dict[str, dict[str, Money]]
    names: dict[str, Said]


def request_basis(settling: Settling, period: Period) -> RequestBasis:
    """The basis of a period under the contract of ``settling``.

    Raises ``RegieError`` when the period was not delivered whole, or the contract says no volume and price.
    """
    of = settling.of(period)
    factors = of.explanation.variance.factors
    return RequestBasis(
        period=str(period),
        snapshot=settling.source.snapshot,
        municipalities=of.municipalities,
        reference={line.code: line.amount for line in of.reference.children},
        excess={code: sum(parts.values()) for code, parts in of.causes.items()},
        effects={
            code: {factor: int(cents) for factor, cents in parts.items() if factor in factors}
            for code, parts in of.causes.items()
        },
        names={code: Said.of(words) for code, words in of.explanation.cause_names().items()},
    )


def assessed(
    basis: RequestBasis, contract: Contract, request: ValveRequest, risks: Sequence[RiskEntry]
) -> ValveResult:
    """The outcome of a request over exactly the period of the basis, as a review would have it.

    ``risks`` is the whole risk file. Raises ``RegieError`` as ``contract.valve.assess``.
    """
    found, _ = assess(
        contract,
        Period.parse(basis.period),
        reference={code: np.asarray(cents) for code, cents in basis.reference.items()},
        excess={code: np.asarray(cents) for code, cents in basis.excess.items()},
        effects={
            code: {factor: np.asarray(cents) for factor, cents in each.items()}
            for code, each in basis.effects.items()
        },
        risks=risks,
        request=request,
        factor_names={code: Words(said.nl, said.en) for code, said in basis.names.items()},
        snapshot=basis.snapshot,
    )
    return found.model_copy(update={"municipalities": rows_in_order(found.municipalities, basis.municipalities)})
