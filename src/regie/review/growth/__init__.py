# SPDX-License-Identifier: EUPL-1.2
"""Are the shortages real? The growth of clients and cost between two periods, investigated at one snapshot."""

from regie.review.growth.editions import growth_edition
from regie.review.growth.investigate import default_comparisons, gather, investigate
from regie.review.growth.model import (
    Check,
    Conclusion,
    GrowthInvestigation,
    Hypothesis,
    Influence,
    Split,
    StartingPoint,
)

__all__ = [
    "Check",
    "Conclusion",
    "GrowthInvestigation",
    "Hypothesis",
    "Influence",
    "Split",
    "StartingPoint",
    "default_comparisons",
    "gather",
    "growth_edition",
    "investigate",
]
