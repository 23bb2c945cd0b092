# SPDX-License-Identifier: EUPL-1.2
"""The memo of the growth investigation: one document, for inside and outside the circle, in Dutch or English."""

from regie.reporting.growth.document import growth_document, growth_name
from regie.reporting.growth.drawn import bridge_chart, check_rows, rates_chart, rates_left_out, shown_effects

__all__ = [
    "bridge_chart",
    "check_rows",
    "growth_document",
    "growth_name",
    "rates_chart",
    "rates_left_out",
    "shown_effects",
]
