# SPDX-License-Identifier: EUPL-1.2
"""What comes, in the half-year report: the chapter and its annex, both only where the review holds a forecast."""

from regie.reporting.half_year.outlook.annex import outlook_annex
from regie.reporting.half_year.outlook.chapter import outlook

__all__ = ["outlook", "outlook_annex"]
