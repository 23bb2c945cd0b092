# SPDX-License-Identifier: EUPL-1.2
"""Curves with a value on both axes, and bars from a low to a high value."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import altair as alt

from regie.reporting.charts.bars import LABEL_WIDTH
from regie.reporting.charts.canvas import (
    INK,
    PAPER,
    RULE_STRONG,
    SIZE,
    SOFT,
    WIDTH,
    Margins,
    Plot,
    folded,
    text_width,
    ticks,
    widest,
)
from regie.reporting.charts.kinds import Curve, Mark, Point, Range, Ranges
from regie.reporting.charts.lines import tick
from regie.reporting.tokens import readable, series_colour, tint
from regie.reporting.values import Number, written

HEIGHT = 172
BAND = 34
DASH = [6, 4]
NEAR = 13.0
"""Labels of points keep so many pixels from each other."""

OVER = ((9, -9, "left"), (-9, 10, "right"), (9, 12, "left"), (-9, -11, "right"), (9, -24, "left"))
UNDER = ((9, 12, "left"), (-9, -11, "right"), (9, 26, "left"), (-9, -24, "right"))
"""Where a label may stand beside its point, in the order tried: pixels across and down, and its side. Under is
clear of a curve that rises."""

Placed = tuple[float, float, Point]
Side = tuple[int, int, str]


def curve(spec: Curve, lang: str) -> tuple[alt.LayerChart, Margins]:
    """A line through points; see :class:`Curve`."""
    points: list[Placed] = [
        (float(one.x), float(one.y), one)
        for one in spec.points
        if isinstance(one.x, int | Decimal) and isinstance(one.y, int | Decimal)
    ]
    across = _axis([x for x, _, _ in points], spec.upright, float(spec.x_format.finest), 5)
    up = _axis([y for _, y, _ in points], spec.level, float(spec.y_format.finest), 4)
    x_labels = [tick(step, spec.x_format, lang) for step in across]
    y_labels = [tick(step, spec.y_format, lang) for step in up]
    margins = Margins(left=widest(y_labels) + 12, right=max(28.0, widest(x_labels) / 2 + 4), top=46, bottom=48)
    plot = Plot(WIDTH - margins.left - margins.right, HEIGHT, (across[0], across[-1]), (up[0], up[-1]))
    _axes(plot, across, x_labels, up, y_labels)
    plot.texts([{"x": plot.x[1], "y": plot.y[0], "text": spec.x_name, "colour": SOFT}], align="right", dy=36)
    left = {"x": plot.x[0] - plot.across(margins.left), "y": plot.y[1], "text": spec.y_name, "colour": SOFT}
    plot.texts([left], align="left", dy=-34)
    _upright(plot, spec.upright)
    _level(plot, spec.level)
    course = [{"x": x, "y": y} for x, y, _ in points]
    if spec.stepped:
        course = [*course[:1], *(d for a, b in pairwise(course) for d in ({"x": b["x"], "y": a["y"]}, b))]
    plot.lines(course, stroke=series_colour(0), strokeWidth=2.25, strokeJoin="round")
    _points(plot, [one for one in points if one[2].label or spec.stepped], OVER if spec.stepped else UNDER)
    return plot.chart(), margins


def ranges(spec: Ranges, lang: str) -> tuple[alt.LayerChart, Margins]:
    """Bars from low to high; see :class:`Ranges`."""
    labels = [folded(one.label, LABEL_WIDTH, SIZE, 2) for one in spec.ranges]
    form = spec.format.signed if spec.mark is None else spec.format
    rows = [tuple(written(value, form, lang) for value in (one.low, one.middle, one.high)) for one in spec.ranges]
    numbers = [value for one in spec.ranges for value in (one.low, one.high, one.middle)]
    compared: Number = 0 if spec.mark is None else spec.mark.value
    values = [float(value) for value in (*numbers, compared) if isinstance(value, int | Decimal)] or [0.0, 1.0]
    low, high = min(values), max(values)
    lefts = widest([row[0] for row in rows])
    margins = Margins(
        left=widest([line for label in labels for line in label]) + lefts + 26,
        right=widest([row[2] for row in rows]) + 12,
        top=26,
        bottom=6,
    )
    room = (high - low) * 0.04 or 1.0
    across, height = WIDTH - margins.left - margins.right, BAND * len(labels)
    plot = Plot(across, height, (low - room, high + room), (len(labels) - 0.5, -0.5))
    if spec.mark is None:
        _zero(plot, spec)
    for place, (one, label, row) in enumerate(zip(spec.ranges, labels, rows, strict=True)):
        _range(plot, one, place, row, around_zero=spec.mark is None)
        folds = [place + (index - (len(label) - 1) / 2) * 0.42 for index in range(len(label))]
        texts = [{"x": plot.x[0], "y": fold, "text": line} for fold, line in zip(folds, label, strict=True)]
        plot.texts(texts, align="right", dx=-(lefts + 18))
    if spec.mark is not None and isinstance(compared, int | Decimal):
        _compared(plot, float(compared), f"{spec.mark.label} {written(compared, spec.format, lang)}")
    return plot.chart(), margins


def _range(plot: Plot, one: Range, place: int, row: Sequence[str], *, around_zero: bool) -> None:
    """One bar with its values at both ends; the cheap and the dear side of zero are told apart by shade."""
    if not (isinstance(one.low, int | Decimal) and isinstance(one.high, int | Decimal)):
        plot.texts([{"x": plot.x[0], "y": place, "text": row[2], "colour": SOFT}], align="left", dx=8)
        return
    start, end, colour = float(one.low), float(one.high), series_colour(0)
    box = {"y": place - 0.29, "y2": place + 0.29}
    if around_zero:
        plot.boxes([box | {"x": min(start, 0), "x2": min(max(end, start), 0), "colour": tint(colour, 0.45)}])
        plot.boxes([box | {"x": max(start, 0), "x2": max(end, 0), "colour": colour}])
    else:
        plot.boxes([box | {"x": start, "x2": end, "colour": tint(colour, 0.38)}])
    # a bar right of zero has its low value upon the line of zero
    crossing = around_zero and start > 0
    plot.texts([{"x": start, "y": place, "text": row[0]}], halo=crossing, align="right", dx=-6)
    plot.texts([{"x": end, "y": place, "text": row[2]}], align="left", dx=6)
    if isinstance(one.middle, int | Decimal):
        x = float(one.middle)
        middle = {"x": x, "x2": x, "y": place - 0.38, "y2": place + 0.38}
        plot.rules([middle], stroke=readable(colour), strokeWidth=3)
        plot.texts([{"x": x, "y": place, "text": row[1]}], align="left", dx=6, fontWeight="bold")


def _zero(plot: Plot, spec: Ranges) -> None:
    """The line that the bars lie around, with what each side is."""
    plot.rules([{"x": 0, "x2": 0, "y": plot.y[1], "y2": plot.y[0]}], stroke=INK, strokeWidth=1.25)
    for text, align, dx in ((spec.low_name, "right", -6), (spec.high_name, "left", 6)):
        plot.texts([{"x": 0, "y": plot.y[1], "text": text, "colour": SOFT}], align=align, dx=dx, dy=-12)


def _compared(plot: Plot, at: float, text: str) -> None:
    """The dashed line that bars are held against."""
    line = {"x": at, "x2": at, "y": plot.y[1], "y2": plot.y[0]}
    plot.rules([line], stroke=INK, strokeWidth=1.25, strokeDash=DASH)
    right = at > (plot.x[0] + plot.x[1]) / 2
    plot.texts([{"x": at, "y": plot.y[1], "text": text}], align="right" if right else "left", dy=-12)


def _axis(values: Sequence[float], mark: Mark | None, finest: float, count: int) -> list[float]:
    """Round values around what is drawn; what it is held against comes in when it lies near enough to be seen."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if mark is not None and isinstance(mark.value, int | Decimal):
        at = float(mark.value)
        reach = 3 * max(high - low, finest)
        if low - reach <= at <= high + reach:
            low, high = min(low, at), max(high, at)
    return ticks(low, high, count, finest)


def _axes(
    plot: Plot, across: Sequence[float], x_labels: Sequence[str], up: Sequence[float], y_labels: Sequence[str]
) -> None:
    plot.rules([{"x": plot.x[0], "x2": plot.x[1], "y": step, "y2": step} for step in up])
    plot.rules([{"x": plot.x[0], "x2": plot.x[1], "y": plot.y[0], "y2": plot.y[0]}], stroke=RULE_STRONG)
    foot = plot.y[0] - plot.up(5)
    plot.rules([{"x": step, "x2": step, "y": plot.y[0], "y2": foot} for step in across], stroke=RULE_STRONG)
    under = zip(across, x_labels, strict=True)
    plot.texts([{"x": step, "y": plot.y[0], "text": text, "colour": SOFT} for step, text in under], dy=16)
    beside = zip(up, y_labels, strict=True)
    texts = [{"x": plot.x[0], "y": step, "text": text, "colour": SOFT} for step, text in beside]
    plot.texts(texts, align="right", dx=-10)


def _upright(plot: Plot, mark: Mark | None) -> None:
    """The dashed upright line of what a curve is held against, where it lies in the picture."""
    if mark is None or not isinstance(mark.value, int | Decimal):
        return
    x = float(mark.value)
    if plot.x[0] <= x <= plot.x[1]:
        plot.rules([{"x": x, "x2": x, "y": plot.y[0], "y2": plot.y[1] + plot.up(6)}], stroke=INK, strokeDash=DASH)
        right = x > (plot.x[0] + plot.x[1]) / 2
        label = {"x": x, "y": plot.y[1], "text": mark.label}
        plot.texts([label], align="right" if right else "left", dx=-4 if right else 4, dy=-12)


def _level(plot: Plot, mark: Mark | None) -> None:
    """The same for a line across."""
    if mark is None or not isinstance(mark.value, int | Decimal):
        return
    y = float(mark.value)
    if plot.y[0] <= y <= plot.y[1]:
        plot.rules([{"x": plot.x[0], "x2": plot.x[1], "y": y, "y2": y}], stroke=INK, strokeDash=DASH)
        plot.texts([{"x": plot.x[1], "y": y, "text": mark.label}], halo=True, align="right", dy=-9)


def _points(plot: Plot, points: Sequence[Placed], sides: Sequence[Side]) -> None:
    """Dots with their labels; a label goes to another side where it would stand on one before it."""
    colour = series_colour(0)
    taken: list[tuple[float, float, float]] = []
    for x, y, point in points:
        dark = INK if point.strong else colour
        dot = {"x": x, "y": y, "colour": dark}
        plot.dots([dot], size=110 if point.strong else 42, stroke=PAPER, opacity=1)
        if not point.label:
            continue
        at = ((x - plot.x[0]) / plot.across(1), (plot.y[1] - y) / plot.up(1))
        dx, dy, align = _free(at, text_width(point.label), plot.width, taken, sides)
        label = {"x": x, "y": y, "text": point.label, "colour": readable(dark)}
        weight = "bold" if point.strong else "normal"
        plot.texts([label], halo=True, align=align, dx=dx, dy=dy, fontWeight=weight)


def _free(
    at: tuple[float, float],
    wide: float,
    width: float,
    taken: list[tuple[float, float, float]],
    sides: Sequence[Side],
) -> tuple[int, int, str]:
    """The first side of a point where its label stands clear of those before it and within the picture; the last
    one tried when there is none. The room is then ``taken``: from, to, and height in pixels."""
    for dx, dy, align in sides:
        start = at[0] + dx - (wide if align == "right" else 0)
        level = at[1] + dy
        within = start >= 0 and start + wide <= width + 26
        if within and all(abs(level - t) >= NEAR or start > b + 4 or start + wide < a - 4 for a, b, t in taken):
            break
    taken.append((start, start + wide, level))
    return dx, dy, align
