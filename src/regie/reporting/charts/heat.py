# SPDX-License-Identifier: EUPL-1.2
"""A table whose cells are tinted by their value: where there is much, and where too little."""

from __future__ import annotations

import math
from decimal import Decimal

import altair as alt

from regie.reporting.charts.bars import LABEL_WIDTH, LEGEND_ROW, keys_at
from regie.reporting.charts.canvas import INK, SIZE, SOFT, WIDTH, Datum, Margins, Plot, folded, text_width, widest
from regie.reporting.charts.kinds import Heat
from regie.reporting.tokens import series_colour, text_on, tint
from regie.reporting.values import Number, written

BAND, TWO_LINE_BAND = 25, 33
SLOPE = 38
"""Degrees by which the heads of narrow columns stand up."""

LIGHTEST, DARKEST = 0.1, 0.92
WARNING = 0.42
"""How much of its colour a cell keeps: the lowest value, the highest, and one that needs attention."""


def heat(spec: Heat, lang: str) -> tuple[alt.LayerChart, Margins]:
    """A tinted table; see :class:`Heat`. What is not known or hidden stands as its sign on white."""
    labels = [folded(row.label, LABEL_WIDTH, SIZE, 2) for row in spec.rows]
    left = widest([line for label in labels for line in label]) + 12
    band = TWO_LINE_BAND if any(len(label) > 1 for label in labels) else BAND
    sloped = widest(spec.columns) > (WIDTH - left) / len(spec.columns) - 6
    angle = math.radians(SLOPE)
    rise = widest(spec.columns) * math.sin(angle) + 14 if sloped else 20
    legend = LEGEND_ROW + 8
    # the last sloping head leans out over the edge
    right = max(2.0, text_width(spec.columns[-1]) * math.cos(angle) - 24) if sloped else 2.0
    margins = Margins(left=left, right=right, top=rise + legend, bottom=2)
    count = len(spec.columns)
    plot = Plot(WIDTH - left - right, band * len(spec.rows), (-0.5, count - 0.5), (len(spec.rows) - 0.5, -0.5))
    known = [float(v) for row in spec.rows for v in row.values if isinstance(v, int | Decimal)]
    high = max([value for value in known if not _warned(spec, value)] or [1.0]) or 1.0
    boxes: list[Datum] = []
    frames: list[Datum] = []
    texts: dict[bool, list[Datum]] = {True: [], False: []}
    for down, row in enumerate(spec.rows):
        for across, value in enumerate(row.values):
            number = float(value) if isinstance(value, int | Decimal) else None
            warned = number is not None and _warned(spec, number)
            fill = _fill(number, high, warned=warned)
            box = {"x": across - 0.48, "x2": across + 0.48, "y": down - 0.46, "y2": down + 0.46}
            boxes.append(box | {"colour": fill})
            frames += _frame(box) if warned else []
            colour = text_on(fill) if number is not None else SOFT
            texts[warned].append({"x": across, "y": down, "text": _told(spec, value, lang), "colour": colour})
    plot.boxes(boxes)
    plot.rules(frames, stroke=series_colour(1), strokeWidth=2)
    widths = [widest([text["text"] for text in cells]) for cells in texts.values()]
    size = SIZE if max(widths) < plot.width / count else SIZE - 2
    plot.texts(texts[False], fontSize=size)
    plot.texts(texts[True], fontSize=size, fontWeight="bold")
    for place, label in enumerate(labels):
        folds = [place + (index - (len(label) - 1) / 2) * 13 / band for index in range(len(label))]
        lines = [{"x": -0.5, "y": fold, "text": line} for fold, line in zip(folds, label, strict=True)]
        plot.texts(lines, align="right", dx=-10)
    heads = [{"x": place, "y": -0.5, "text": text, "colour": SOFT} for place, text in enumerate(spec.columns)]
    look = {"angle": 360 - SLOPE, "align": "left", "dx": 4, "dy": -8} if sloped else {"dy": -10}
    plot.texts(heads, **look)
    keys = [(spec.name, tint(series_colour(0), (LIGHTEST + DARKEST) / 2))]
    if spec.warn_to is not None and any(_warned(spec, value) for value in known):
        keys.append((spec.warn_name, tint(series_colour(1), WARNING)))
    keys_at(plot, keys, -0.5 - plot.across(left), -0.5, -(rise + legend - 10), WIDTH)
    return plot.chart(), margins


def _warned(spec: Heat, value: float) -> bool:
    return spec.warn_to is not None and value <= float(spec.warn_to)


def _fill(value: float | None, high: float, *, warned: bool) -> str:
    if value is None:
        return "#ffffff"
    if warned:
        return tint(series_colour(1), WARNING)
    # the root keeps small values apart where one is far larger than the rest
    part = math.sqrt(max(0.0, value) / high)
    return tint(series_colour(0), LIGHTEST + (DARKEST - LIGHTEST) * part)


def _frame(box: Datum) -> list[Datum]:
    x, x2, y, y2 = box["x"], box["x2"], box["y"], box["y2"]
    sides = ((x, x2, y, y), (x, x2, y2, y2), (x, x, y, y2), (x2, x2, y, y2))
    return [{"x": a, "x2": b, "y": c, "y2": d, "colour": INK} for a, b, c, d in sides]


def _told(spec: Heat, value: Number, lang: str) -> str:
    return written(value, spec.format, lang)
