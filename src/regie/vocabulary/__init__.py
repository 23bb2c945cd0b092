# SPDX-License-Identifier: EUPL-1.2
"""The words that all rooms share: periods, money, code lists, table schemas, errors and message texts."""

from regie.vocabulary.errors import Refused, RegieError
from regie.vocabulary.figure import TOTAL, UNKNOWN, Figure
from regie.vocabulary.periods import Period, PeriodKind
from regie.vocabulary.region import Region, load_region

__all__ = [
    "TOTAL",
    "UNKNOWN",
    "Figure",
    "Period",
    "PeriodKind",
    "Refused",
    "RegieError",
    "Region",
    "load_region",
]
