# SPDX-License-Identifier: EUPL-1.2
"""Distributions under each other: how an amount may turn out, around zero."""

from __future__ import annotations

from decimal import Decimal

import altair as alt

from regie.reporting.charts.bars import LABEL_WIDTH, LEGEND_ROW, keys_at
from regie.reporting.charts.canvas import INK, PAPER, SIZE, SOFT, WIDTH, Margins, Plot, folded, ticks, widest
from regie.reporting.charts.kinds import SpreadBar, Spreads
from regie.reporting.charts.lines import tick
from regie.reporting.tokens import series_colour, tint
from regie.reporting.values import written
from regie.vocabulary.texts import say

BAND = 38
WIDE, NARROW = 0.3, 0.62
"""How much of its colour the 95 % and the 80 % bar keep."""


def spreads(spec: Spreads, lang: str) -> tuple[alt.LayerChart, Margins]:
    """Distributions around zero; see :class:`Spreads`."""
    labels = [folded(bar.label, LABEL_WIDTH, SIZE, 2) for bar in spec.bars]
    values = [
        float(value)
        for bar in spec.bars
        for value in (bar.lowest, bar.low, bar.middle, bar.high, bar.highest)
        if isinstance(value, int | Decimal)
    ] or [0.0, 1.0]
    steps = ticks(min([0.0, *values]), max([0.0, *values]), 5, float(spec.format.finest))
    marks = [tick(step, spec.format, lang) for step in steps]
    left = widest([line for label in labels for line in label]) + 16
    right = max(18.0, widest(marks) / 2 + 2)
    margins = Margins(left=left, right=right, top=LEGEND_ROW + 32, bottom=26)
    # a little room above the first bar for the value that stands there
    height = BAND * len(labels) + 8
    plot = Plot(WIDTH - left - right, height, (steps[0], steps[-1]), (len(labels) - 0.5, -0.5 - 8 / BAND))
    plot.rules([{"x": step, "x2": step, "y": plot.y[1], "y2": plot.y[0]} for step in steps])
    under = [{"x": s, "y": plot.y[0], "text": text, "colour": SOFT} for s, text in zip(steps, marks, strict=True)]
    plot.texts(under, dy=14)
    plot.rules([{"x": 0, "x2": 0, "y": plot.y[1], "y2": plot.y[0]}], stroke=INK, strokeWidth=1.5)
    for text, align, dx in ((spec.low_name, "right", -6), (spec.high_name, "left", 6)):
        plot.texts([{"x": 0, "y": plot.y[1], "text": text, "colour": SOFT}], align=align, dx=dx, dy=-10)
    for place, (bar, label) in enumerate(zip(spec.bars, labels, strict=True)):
        _bar(plot, bar, place, spec, lang)
        folds = [place + (index - (len(label) - 1) / 2) * 13 / BAND for index in range(len(label))]
        lines = [{"x": plot.x[0], "y": fold, "text": line} for fold, line in zip(folds, label, strict=True)]
        plot.texts(lines, align="right", dx=-12)
    colour = series_colour(0)
    names = [say(f"outlook_charts.spread_{name}", lang) for name in ("wide", "narrow", "median")]
    keys = list(zip(names, (tint(colour, WIDE), tint(colour, NARROW), ""), strict=True))
    keys_at(plot, keys, plot.x[0] - plot.across(left), plot.y[1], -(LEGEND_ROW + 18), WIDTH)
    return plot.chart(), margins


def _bar(plot: Plot, bar: SpreadBar, place: int, spec: Spreads, lang: str) -> None:
    """The 95 % as a thin bar, the 80 % as a thick one upon it, the median as a mark with its value."""
    if not isinstance(bar.middle, int | Decimal):
        text = written(bar.middle, spec.format, lang)
        plot.texts([{"x": 0, "y": place, "text": text, "colour": SOFT}], align="left", dx=8)
        return
    colour = series_colour(0)
    for low, high, half, part in ((bar.lowest, bar.highest, 0.12, WIDE), (bar.low, bar.high, 0.25, NARROW)):
        if isinstance(low, int | Decimal) and isinstance(high, int | Decimal):
            box = {"x": float(low), "x2": float(high), "y": place - half, "y2": place + half}
            plot.boxes([box | {"colour": tint(colour, part)}])
    middle = float(bar.middle)
    rule = {"x": middle, "x2": middle, "y": place - 0.33, "y2": place + 0.33}
    plot.rules([rule], stroke=PAPER, strokeWidth=5)
    plot.rules([rule], stroke=INK, strokeWidth=2.5)
    text = written(bar.middle, spec.format.signed, lang)
    plot.texts([{"x": middle, "y": place, "text": text}], halo=True, dy=-15, fontWeight="bold", fontSize=SIZE - 1)
