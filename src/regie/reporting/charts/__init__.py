# SPDX-License-Identifier: EUPL-1.2
"""The chart kit: a fixed set of charts described as data, drawn the same on the page and in print."""

from regie.reporting.charts.draw import Drawing, draw
from regie.reporting.charts.kinds import (
    Bar,
    Bars,
    Bridge,
    ChartSpec,
    Columns,
    Flow,
    Moment,
    MonthLines,
    Panels,
    Series,
    Stack,
    Step,
)

__all__ = [
    "Bar",
    "Bars",
    "Bridge",
    "ChartSpec",
    "Columns",
    "Drawing",
    "Flow",
    "Moment",
    "MonthLines",
    "Panels",
    "Series",
    "Stack",
    "Step",
    "draw",
]
