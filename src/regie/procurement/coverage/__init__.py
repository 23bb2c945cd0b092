# SPDX-License-Identifier: EUPL-1.2
"""The fewest parties that cover every need in every municipality, and what is given up for fewer."""

from regie.procurement.coverage.check import check_choice
from regie.procurement.coverage.compute import coverage, fewest, rules_kept
from regie.procurement.coverage.needs import Needs
from regie.procurement.coverage.reading import labels_of, needs_of
from regie.procurement.coverage.result import CheckedChoice, CoverageResult, Selection

__all__ = [
    "CheckedChoice",
    "CoverageResult",
    "Needs",
    "Selection",
    "check_choice",
    "coverage",
    "fewest",
    "labels_of",
    "needs_of",
    "rules_kept",
]
