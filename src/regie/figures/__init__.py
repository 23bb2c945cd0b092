# SPDX-License-Identifier: EUPL-1.2
"""Figures: one definition per indicator, computed from the counted tables of one snapshot."""

from regie.figures.query import query
from regie.figures.registry import BREAKDOWNS, Indicator, Measure, definition, definitions
from regie.figures.source import Source, source_from_rows

__all__ = [
    "BREAKDOWNS",
    "Indicator",
    "Measure",
    "Source",
    "definition",
    "definitions",
    "query",
    "source_from_rows",
]
