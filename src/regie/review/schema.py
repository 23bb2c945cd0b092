# SPDX-License-Identifier: EUPL-1.2
"""The JSON schemas (draft 2020-12) of a figure and of a review, as ``regie figures`` and the report write them."""

from __future__ import annotations

from typing import Any

from regie.figures import BREAKDOWNS
from regie.review.model import Review
from regie.vocabulary.figure import Figure

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def figure_schema() -> dict[str, Any]:
    """One row of ``regie figures --format json``: a figure with the names of its breakdown beside its other keys.

    ``suppressed`` and ``remark`` stand there only when they say something.
    """
    fields = Figure.model_json_schema(mode="serialization")["properties"]
    code = {"type": "string", "description": "A code of the region, 'unknown' or 'total'."}
    return {
        "$schema": DIALECT,
        "$id": "urn:regie:figure",
        "title": "Figure",
        "description": "One value of one indicator, for one period and one breakdown, from one snapshot. A "
        "value that is not known is null with a remark, never 0; one that is hidden is null with suppressed true.",
        "type": "object",
        "properties": {
            "indicator": fields["indicator"],
            "period": fields["period"],
            **dict.fromkeys(BREAKDOWNS, code),
            "value": fields["value"],
            "unit": fields["unit"],
            "snapshot": fields["snapshot"],
            "suppressed": {"const": True},
            "remark": {"type": "string"},
        },
        "required": ["indicator", "period", "value", "unit", "snapshot"],
        "additionalProperties": False,
    }


def review_schema() -> dict[str, Any]:
    """The review that is written beside a report."""
    return {"$schema": DIALECT, "$id": "urn:regie:review", **Review.model_json_schema(mode="serialization")}
