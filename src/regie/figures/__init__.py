# SPDX-License-Identifier: EUPL-1.2
"""Figures: one definition per indicator, computed from the counted tables of one snapshot."""

from regie.figures.breakdown import Dimensions
from regie.figures.changes import Change, changes
from regie.figures.published import definition_page, definitions_page
from regie.figures.query import query
from regie.figures.registry import BREAKDOWNS, Indicator, Measure, definition, definitions
from regie.figures.source import Source, open_snapshot, source_from_rows
from regie.figures.suppression import suppress

__all__ = [
    "BREAKDOWNS",
    "Change",
    "Dimensions",
    "Indicator",
    "Measure",
    "Source",
    "changes",
    "definition",
    "definition_page",
    "definitions",
    "definitions_page",
    "open_snapshot",
    "query",
    "source_from_rows",
    "suppress",
]
