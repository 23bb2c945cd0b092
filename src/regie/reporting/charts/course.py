# SPDX-License-Identifier: EUPL-1.2
"""A value on its way from a begin to a target, period by period."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

import altair as alt

from regie.reporting.charts.canvas import (
    INK,
    PAPER,
    RULE_STRONG,
    SIZE,
    SOFT,
    WIDTH,
    Datum,
    Margins,
    Plot,
    folded,
    spread,
    ticks,
    under,
    widest,
)
from regie.reporting.charts.kinds import Course, Mark
from regie.reporting.charts.lines import drawn, grid, tick
from regie.reporting.tokens import readable, series_colour
from regie.reporting.values import written

HEIGHT = 210
LABEL_WIDTH, LINE = 150.0, 15.0
LEVEL, PATH = [6, 4], [2, 4]
"""Dashes of the lines of begin and target, and of the straight line between them."""


def course(spec: Course, lang: str) -> tuple[alt.LayerChart, Margins]:
    """A value with its begin, its target and the straight line between them; see :class:`Course`."""
    known, path = drawn(spec.known), drawn(spec.path)
    levels = [
        (mark, float(mark.value)) for mark in (spec.begin, spec.target) if isinstance(mark.value, int | Decimal)
    ]
    values = [value for _, value in (*known, *path, *levels)] or [0.0, 1.0]
    low, high = min(values), max(values)
    # a line upon the foot of the picture could not be told from it
    low = min(0.0, low) if low < 0.35 * high else low - 0.04 * (high - low)
    steps = ticks(low, high, 4, float(spec.format.finest))
    marks = [tick(step, spec.format, lang) for step in steps]
    labels = [_label(mark, spec, lang) for mark, _ in levels]
    right = widest([line for label in labels for line in label]) + 12
    margins = Margins(left=widest(marks) + 12, right=right, top=14, bottom=28)
    plot = Plot(
        WIDTH - margins.left - margins.right, HEIGHT, (-0.5, len(spec.periods) - 0.5), (steps[0], steps[-1])
    )
    grid(plot, steps, marks)
    under(plot, spec.periods, 16)
    _levels(plot, levels, labels)
    plot.lines([{"x": place, "y": y} for place, y in path], stroke=SOFT, strokeWidth=1.5, strokeDash=PATH)
    _known(plot, spec, lang)
    return plot.chart(), margins


def _label(mark: Mark, spec: Course, lang: str) -> list[str]:
    return [*folded(mark.label, LABEL_WIDTH, SIZE, 2), written(mark.value, spec.format, lang)]


def _levels(plot: Plot, levels: list[tuple[Mark, float]], labels: list[list[str]]) -> None:
    """The dashed lines across, with their names beside them, kept apart where they would meet."""
    plot.rules(
        [{"x": plot.x[0], "x2": plot.x[1], "y": at, "y2": at} for _, at in levels], stroke=INK, strokeDash=LEVEL
    )
    heights = [(plot.y[1] - at) / plot.up(1) for _, at in levels]
    tall = LINE * max((len(label) for label in labels), default=0) + 3
    for middle, label in zip(spread(heights, tall, 4, HEIGHT - 4), labels, strict=True):
        top = middle - LINE * (len(label) - 1) / 2
        for index, line in enumerate(label):
            place = {"x": plot.x[1], "y": plot.y[1] - plot.up(top + LINE * index), "text": line}
            weight = "bold" if index == len(label) - 1 else "normal"
            plot.texts([place], align="left", dx=8, fontWeight=weight)


def _known(plot: Plot, spec: Course, lang: str) -> None:
    """What was: a dot per period, joined where no period is missing between them, the last one with its value."""
    known, colour = drawn(spec.known), series_colour(0)
    if not known:
        return
    points: list[Datum] = []
    for piece, (_, run) in enumerate(groupby(enumerate(known), lambda each: each[1][0] - each[0])):
        points += [{"x": place, "y": value, "piece": piece, "colour": colour} for _, (place, value) in run]
    plot.lines(points, stroke=colour, strokeWidth=2.25, strokeJoin="round", strokeCap="round")
    plot.dots(points, size=52, stroke=PAPER, strokeWidth=1.75, opacity=1)
    place, value = known[-1]
    text = written(spec.known[place], spec.format, lang)
    last = {"x": place, "y": value, "text": text, "colour": readable(colour)}
    above = len(known) < 2 or known[-2][1] <= value
    plot.texts([last], halo=True, dy=-14 if above else 15, fontWeight="bold")
    plot.rules([{"x": plot.x[0], "x2": plot.x[1], "y": plot.y[0], "y2": plot.y[0]}], stroke=RULE_STRONG)
