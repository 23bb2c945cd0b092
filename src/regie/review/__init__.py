# SPDX-License-Identifier: EUPL-1.2
"""One object with everything about a region and period at a snapshot."""

from regie.review.build import build_review
from regie.review.model import Header, Headline, Measure, Review, Signal
from regie.review.schema import figure_schema, review_schema

__all__ = [
    "Header",
    "Headline",
    "Measure",
    "Review",
    "Signal",
    "build_review",
    "figure_schema",
    "review_schema",
]
