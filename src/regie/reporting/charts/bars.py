# SPDX-License-Identifier: EUPL-1.2
"""Bars: inflow and outflow, bars that lie down, and columns per class."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

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
    text_width,
    ticks,
    under,
    widest,
)
from regie.reporting.charts.kinds import Bars, Columns, Flow, Series
from regie.reporting.tokens import readable, series_colour, tokens
from regie.reporting.values import Number, written
from regie.vocabulary.texts import say

BAND = 26
TWO_LINE_BAND = 34
LABEL_WIDTH = 190
LEGEND_ROW = 20


def flow(spec: Flow, lang: str) -> tuple[alt.LayerChart, Margins]:
    """Inflow up, outflow down, the balance as a line with its numbers under the periods; see :class:`Flow`."""
    count = len(spec.periods)
    up, down, net = (_numbers(row) for row in (spec.inflow, spec.outflow, spec.net))
    steps = ticks(-max([v for v in down if v is not None] or [1]), max([v for v in up if v is not None] or [1]), 5)
    names = [say(f"reporting.{name}", lang) for name in ("inflow", "outflow", "net")]
    margins = Margins(left=widest([names[2]]) + 12, right=widest(names) + 14, top=14, bottom=52)
    plot = Plot(WIDTH - margins.left - margins.right, 230, (-0.5, count - 0.5), (steps[0], steps[-1]))
    colours = (series_colour(0), series_colour(4), INK)
    boxes = [_box(place, 0.66, 0, value, colours[0]) for place, value in enumerate(up) if value is not None]
    boxes += [_box(place, 0.66, -value, 0, colours[1]) for place, value in enumerate(down) if value is not None]
    plot.boxes(boxes)
    plot.rules([{"x": plot.x[0], "x2": plot.x[1], "y": 0, "y2": 0}], stroke=RULE_STRONG)
    if count <= 16:
        _over(plot, up, spec.inflow, spec, lang, 1)
        _over(plot, down, spec.outflow, spec, lang, -1)
    course = [{"x": place, "y": value} for place, value in enumerate(net) if value is not None]
    broken = [point | {"piece": point["x"] - index} for index, point in enumerate(course)]
    plot.lines(broken, stroke=PAPER, strokeWidth=4.5)
    plot.lines(broken, stroke=INK, strokeWidth=1.75)
    plot.dots(course, size=38, stroke=PAPER, strokeWidth=1.5, opacity=1)
    under(plot, spec.periods, 15)
    under(plot, [written(value, spec.format, lang) for value in spec.net], 36, colour=INK, fontWeight="bold")
    plot.texts([{"x": plot.x[0], "y": plot.y[0], "text": names[2]}], align="right", dx=-4, dy=36)
    last = [up[-1] or 0, -(down[-1] or 0), net[-1] or 0]
    places = spread([last[0] * 0.6, last[1] * 0.6, last[2]], plot.up(15), *plot.y)
    plot.texts(
        [
            {"x": plot.x[1], "y": place, "text": name, "colour": readable(colour)}
            for place, name, colour in zip(places, names, colours, strict=True)
        ],
        align="left",
        dx=4,
        fontWeight="bold",
    )
    return plot.chart(), margins


def bars(spec: Bars, lang: str) -> tuple[alt.LayerChart, Margins]:
    """Bars under each other with their values; see :class:`Bars`."""
    labels = [folded(bar.label, LABEL_WIDTH, SIZE, 2) for bar in spec.bars]
    texts = [written(bar.value, spec.format, lang) for bar in spec.bars]
    values = _numbers([bar.value for bar in spec.bars])
    compares = _numbers([bar.compare for bar in spec.bars])
    known = [value for value in (*values, *compares) if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known]) or 1.0
    compared = any(value is not None for value in compares)
    margins = Margins(
        left=widest([line for label in labels for line in label]) + 14,
        right=widest(texts) + 10,
        top=26 if compared else 4,
        bottom=4,
    )
    band = TWO_LINE_BAND if any(len(label) > 1 for label in labels) else BAND
    plot = Plot(WIDTH - margins.left - margins.right, band * len(labels), (low, high), (len(labels) - 0.5, -0.5))
    half = 9.5 / band
    plot.boxes(
        {"x": 0, "x2": value, "y": place - half, "y2": place + half, "colour": bar.colour or series_colour(0)}
        for place, (bar, value) in enumerate(zip(spec.bars, values, strict=True))
        if value is not None
    )
    plot.rules([{"x": 0, "x2": 0, "y": -0.5, "y2": len(labels) - 0.5}], stroke=RULE_STRONG)
    marks = [
        {"x": value, "x2": value, "y": place - 12 / band, "y2": place + 12 / band}
        for place, value in enumerate(compares)
        if value is not None
    ]
    plot.rules(marks, stroke=PAPER, strokeWidth=5)
    plot.rules(marks, stroke=INK, strokeWidth=2)
    lines = [
        {"x": low, "y": place + (index - (len(label) - 1) / 2) * 13 / band, "text": line}
        for place, label in enumerate(labels)
        for index, line in enumerate(label)
    ]
    plot.texts(lines, align="right", dx=-10)
    plot.texts(
        (
            {
                "x": _clear(plot, value or 0.0, other, text),
                "y": place,
                "text": text,
                "colour": INK if value is not None else SOFT,
            }
            for place, (value, other, text) in enumerate(zip(values, compares, texts, strict=True))
        ),
        align="left",
        dx=8,
        fontWeight="bold",
    )
    if compared:
        _keys(plot, [(spec.value_name, series_colour(0)), (spec.compare_name, "")], 0, -0.5, -16)
    return plot.chart(), margins


def columns(spec: Columns, lang: str) -> tuple[alt.LayerChart, Margins]:
    """Columns per class, series beside each other; see :class:`Columns`."""
    count, number = len(spec.categories), len(spec.series)
    rows = [_numbers(series.values) for series in spec.series]
    high = max([value for row in rows for value in row if value is not None] or [1.0]) or 1.0
    texts = [[written(value, spec.format, lang) for value in series.values] for series in spec.series]
    part = 0.74 / number
    # Without room for every value there is an axis instead: half of the values would be worse than none.
    axis = max(widest(row, SIZE - 2) for row in texts) > WIDTH / count * part * 1.02 and number > 1
    steps = ticks(0, high, 4, float(spec.format.finest)) if axis else []
    marks = [written(int(step) if step == int(step) else Decimal(str(step)), spec.format, lang) for step in steps]
    left = widest(marks) + 12 if axis else 0.0
    band = (WIDTH - left) / count
    labels = [folded(category, band - 8, SIZE, 3) for category in spec.categories]
    depth = max(len(label) for label in labels)
    margins = Margins(left=left, top=24 + (LEGEND_ROW + 6 if number > 1 else 0), bottom=14 + 15 * depth)
    plot = Plot(WIDTH - left, 200, (-0.5, count - 0.5), (0, steps[-1] if axis else high))
    plot.rules([{"x": -0.5, "x2": count - 0.5, "y": step, "y2": step} for step in steps])
    plot.texts(
        [{"x": -0.5, "y": step, "text": mark, "colour": SOFT} for step, mark in zip(steps, marks, strict=True)],
        align="right",
        dx=-10,
    )
    for index, (series, row) in enumerate(zip(spec.series, rows, strict=True)):
        colour = series.colour or series_colour(index)
        centre = (index - (number - 1) / 2) * part
        shown = [(place, value) for place, value in enumerate(row)]
        plot.boxes(
            _box(place + centre, part * 0.94, 0, value, colour) for place, value in shown if value is not None
        )
        size = SIZE if widest(texts[index]) < band * part * 1.05 or number == 1 else SIZE - 2
        signs = [value is None for value in row]
        plot.texts(
            (
                {"x": place + centre, "y": value or 0, "text": text, "colour": INK if value is not None else SOFT}
                for (place, value), text, sign in zip(shown, texts[index], signs, strict=True)
                if sign or not axis
            ),
            dy=-10,
            fontWeight="bold",
            fontSize=size,
        )
    plot.rules([{"x": -0.5, "x2": count - 0.5, "y": 0, "y2": 0}], stroke=RULE_STRONG)
    for place, label in enumerate(labels):
        for index, line in enumerate(label):
            plot.texts([{"x": place, "y": 0, "text": line, "colour": SOFT}], dy=15 + 15 * index)
    if number > 1:
        _keys(plot, _legend(spec.series), -0.5 - plot.across(left), plot.y[1], -38)
    return plot.chart(), margins


def _numbers(values: Sequence[Number]) -> list[float | None]:
    """Values to draw; suppressed and unknown ones are gaps."""
    return [float(value) if isinstance(value, int | Decimal) else None for value in values]


def _box(centre: float, width: float, low: float, high: float, colour: str) -> Datum:
    return {"x": centre - width / 2, "x2": centre + width / 2, "y": low, "y2": high, "colour": colour}


def _clear(plot: Plot, value: float, compare: float | None, text: str) -> float:
    """Where a value's text starts: at the end of its bar, or after the mark of comparison where that stands in
    the way."""
    end = max(0.0, value)
    if compare is not None and end - plot.across(4) <= compare <= end + plot.across(text_width(text) + 14):
        return max(end, compare)
    return end


def _over(
    plot: Plot, drawn: Sequence[float | None], values: Sequence[Number], spec: Flow, lang: str, sign: int
) -> None:
    """The value of each bar at its far end."""
    size = SIZE if len(values) <= 10 else SIZE - 2
    plot.texts(
        (
            {"x": place, "y": sign * (height or 0), "text": written(value, spec.format, lang), "colour": SOFT}
            for place, (height, value) in enumerate(zip(drawn, values, strict=True))
        ),
        dy=-9 * sign,
        fontSize=size,
    )


def _legend(series: Sequence[Series]) -> list[tuple[str, str]]:
    return [(one.name, one.colour or series_colour(index)) for index, one in enumerate(series)]


def legend_rows(names: Sequence[str], width: float) -> list[list[int]]:
    """Which names stand in which row of a legend of this width."""
    rows: list[list[int]] = [[]]
    used = 0.0
    for index, name in enumerate(names):
        needed = text_width(name) + 34
        if rows[-1] and used + needed > width:
            rows.append([])
            used = 0.0
        rows[-1].append(index)
        used += needed
    return rows


def _keys(plot: Plot, keys: Sequence[tuple[str, str]], x: float, y: float, rise: float) -> None:
    keys_at(plot, keys, x, y, rise, WIDTH)


def keys_at(plot: Plot, keys: Sequence[tuple[str, str]], x: float, y: float, rise: float, width: float) -> None:
    """A line of small squares with names, for charts where a name cannot stand beside what it names; an empty
    colour is the upright mark of a comparison. ``rise`` moves the first row, in pixels."""
    down = 1 if plot.y[1] > plot.y[0] else -1
    for row, indexes in enumerate(legend_rows([name for name, _ in keys], width)):
        used = 0.0
        for index in indexes:
            name, colour = keys[index]
            left = x + plot.across(used)
            level = y - down * abs(plot.up(rise + row * LEGEND_ROW)) * (-1 if rise + row * LEGEND_ROW < 0 else 1)
            reach = abs(plot.up(5.5))
            if colour:
                box = {"x": left, "x2": left + plot.across(11), "y": level - reach, "y2": level + reach}
                plot.boxes([box | {"colour": colour}])
            else:
                middle = left + plot.across(5)
                line = {"x": middle, "x2": middle, "y": level - reach * 1.2, "y2": level + reach * 1.2}
                plot.rules([line], stroke=INK, strokeWidth=2)
            plot.texts(
                [{"x": left, "y": level, "text": name, "colour": tokens().colour["ink"]}], align="left", dx=17
            )
            used += text_width(name) + 34
