# SPDX-License-Identifier: EUPL-1.2
"""The public edition of a review: no amounts of single members and providers, none from which they could be worked
out."""

from __future__ import annotations

from regie.completion import Completion
from regie.review.model import Review
from regie.review.public_settlement import public_settlement
from regie.variance import Variance

OF_MEMBERS = {"turnover": None, "share_percent": None, "loss": None}


def public_edition(review: Review) -> Review:
    """The review for readers outside the circle of the contract's parties.

    Left are totals: of members' shares and provider statements, of what late bookings still add, and of the cost
    of a municipality where that of one of its segments is hidden; then the causes are per municipality only.
    """
    hidden = {
        figure.breakdown["municipality"]
        for figure in review.figures
        if figure.period == review.header.period
        and figure.suppressed
        and figure.indicator == "cost"
        and {"municipality", "segment"} <= figure.breakdown.keys()
    }
    return review.model_copy(
        update={
            "settlement": review.settlement and public_settlement(review.settlement, hidden),
            "completion": review.completion and _completion(review.completion),
            "variance": review.variance and (public_variance(review.variance) if hidden else review.variance),
            "members": tuple(member.model_copy(update=OF_MEMBERS) for member in review.members),
            "tariffs": None,
        }
    )


def _completion(completion: Completion) -> Completion:
    """Months and the whole; the groups are providers."""
    return completion.model_copy(update={"groups": (), "accruals": ()})


def public_variance(variance: Variance) -> Variance:
    """Lines per municipality, where the cost of some segment is hidden."""
    lines = variance.by("municipality")
    kept = [one for one in variance.comparisons if "segment" not in one.where]
    return variance.model_copy(
        update={"lines": tuple(lines), "levels": ("municipality",), "comparisons": tuple(kept)}
    )
