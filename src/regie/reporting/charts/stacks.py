# SPDX-License-Identifier: EUPL-1.2
"""Parts of a whole: stacks per year, bars of 100 percent, and the bridge from one amount to another."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import altair as alt

from regie.reporting.charts.bars import LEGEND_ROW, keys_at, legend_rows
from regie.reporting.charts.canvas import (
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
    under,
    widest,
)
from regie.reporting.charts.kinds import Bridge, Stack
from regie.reporting.tokens import readable, series_colour, text_on, tokens
from regie.reporting.values import Format, Number, written

LYING_BAND = 34
HEIGHT = 250
BRIDGE_HEIGHT = 240


def stack(spec: Stack, lang: str) -> tuple[alt.LayerChart, Margins]:
    """Parts upon each other or beside each other; see :class:`Stack`."""
    return _lying(spec, lang) if spec.lying else _standing(spec, lang)


def bridge(spec: Bridge, lang: str) -> tuple[alt.LayerChart, Margins]:
    """Steps from level to level; see :class:`Bridge`. Where the changes are small beside the levels, the foot of
    the levels is cut off and the cut is drawn."""
    boxes, runs, texts = _walk(spec, lang)
    tops = [max(box["y"], box["y2"]) for box in boxes]
    lows = [min(box["y"], box["y2"]) for box, step in zip(boxes, spec.steps, strict=True) if not step.total]
    high, low = max(tops), min([*lows, *(run["y"] for run in runs)])
    base = 0.0 if low < 2 * (high - low) else low - 0.45 * (high - low)
    cut = base > 0
    for box, step in zip(boxes, spec.steps, strict=True):
        if step.total:
            box["y"] = base
    count = len(boxes)
    labels = [folded(step.label, WIDTH / count - 8, SIZE, 3) for step in spec.steps]
    margins = Margins(top=24, bottom=14 + 15 * max(len(label) for label in labels))
    plot = Plot(WIDTH, BRIDGE_HEIGHT, (-0.5, count - 0.5), (base, high))
    plot.boxes(boxes)
    plot.rules(runs, stroke=RULE_STRONG)
    plot.rules([{"x": -0.5, "x2": count - 0.5, "y": base, "y2": base}], stroke=RULE_STRONG)
    if cut:
        edge = base + plot.up(22)
        plot.rules(
            (
                {"x": place - 0.42, "x2": place + 0.42, "y": edge, "y2": edge + plot.up(9)}
                for place, step in enumerate(spec.steps)
                if step.total
            ),
            stroke=PAPER,
            strokeWidth=5,
        )
    plot.texts(texts, dy=-11, fontWeight="bold")
    for place, label in enumerate(labels):
        for index, line in enumerate(label):
            plot.texts([{"x": place, "y": base, "text": line, "colour": SOFT}], dy=15 + 15 * index)
    return plot.chart(), margins


def _walk(spec: Bridge, lang: str) -> tuple[list[Datum], list[Datum], list[Datum]]:
    """The boxes, the lines that join them, and the labels."""
    colours = tokens().colour
    boxes: list[Datum] = []
    runs: list[Datum] = []
    texts: list[Datum] = []
    level = 0.0
    for place, step in enumerate(spec.steps):
        value = float(step.value) if isinstance(step.value, int | Decimal) else 0.0
        before, level = level, value if step.total else level + value
        colour = colours["accent_dark"] if step.total else series_colour(1 if value > 0 else 3)
        start = 0.0 if step.total else before
        boxes.append({"x": place - 0.34, "x2": place + 0.34, "y": start, "y2": level, "colour": colour})
        if place:
            runs.append({"x": place - 0.66, "x2": place - 0.34, "y": before, "y2": before})
        text = written(step.value, spec.format if step.total else spec.format.signed, lang)
        texts.append({"x": place, "y": max(start, level), "text": text})
    return boxes, runs, texts


def _standing(spec: Stack, lang: str) -> tuple[alt.LayerChart, Margins]:
    count = len(spec.categories)
    cells, tops = _cells(spec)
    names = [series.name for series in spec.series]
    high = 100.0 if spec.share else max([*tops, 1e-9])
    margins = Margins(right=widest(names) + 12, top=26 if spec.totals else 8, bottom=28)
    plot = Plot(WIDTH - margins.right, HEIGHT, (-0.5, count - 0.5), (0, high))
    half = 0.39 if count > 4 else 0.32
    gap = plot.up(0.75)
    plot.boxes(
        {"x": place - half, "x2": place + half, "y": low + gap, "y2": top - gap, "colour": colour}
        for place, low, top, colour, _ in cells
        if top - low > 2.5 * gap
    )
    room = 2 * half * plot.width / count
    inside = [
        {"x": place, "y": (low + top) / 2, "text": text, "colour": text_on(colour), "part": colour}
        for place, low, top, colour, value in cells
        if (top - low) / plot.up(1) >= 15 and text_width(text := _short(value, spec.format, lang), SIZE - 1) < room
    ]
    # A number in one bar that its neighbours lack reads as an accident: a part has them in most bars or in none.
    often = Counter(text["part"] for text in inside)
    plot.texts([text for text in inside if 2 * often[text["part"]] > count], fontSize=SIZE - 1)
    if spec.totals:
        plot.texts(
            (
                {"x": place, "y": top, "text": written(total, spec.format, lang)}
                for place, (top, total) in enumerate(zip(tops, spec.totals, strict=True))
            ),
            dy=-11,
            fontWeight="bold",
        )
    plot.rules([{"x": -0.5, "x2": count - 0.5, "y": 0, "y2": 0}], stroke=RULE_STRONG)
    under(plot, spec.categories, 16)
    last = [(low + top) / 2 for place, low, top, _, _ in cells if place == count - 1]
    colours = [colour for place, _, _, colour, _ in cells if place == count - 1]
    shown = [name for name, series in zip(names, spec.series, strict=True) if _drawn(series.values[-1])]
    places = spread(last, plot.up(15), 0, high)
    plot.texts(
        (
            {"x": plot.x[1], "y": place, "text": name, "colour": readable(colour)}
            for place, name, colour in zip(places, shown, colours, strict=True)
        ),
        align="left",
        dx=6,
        fontWeight="bold",
    )
    return plot.chart(), margins


def _lying(spec: Stack, lang: str) -> tuple[alt.LayerChart, Margins]:
    count = len(spec.categories)
    cells, tops = _cells(spec)
    labels = [folded(category, 170, SIZE, 2) for category in spec.categories]
    high = 100.0 if spec.share else max([*tops, 1e-9])
    names = [series.name for series in spec.series]
    rows = len(legend_rows(names, WIDTH))
    totals = [written(total, spec.format, lang) for total in spec.totals]
    margins = Margins(
        left=widest([line for label in labels for line in label]) + 14,
        right=widest(totals) + 10 if totals else 2,
        top=rows * LEGEND_ROW + 8,
        bottom=4,
    )
    plot = Plot(WIDTH - margins.left - margins.right, LYING_BAND * count, (0, high), (count - 0.5, -0.5))
    gap = plot.across(0.75)
    plot.boxes(
        {"x": low + gap, "x2": top - gap, "y": place - 0.36, "y2": place + 0.36, "colour": colour}
        for place, low, top, colour, _ in cells
        if top - low > 2.5 * gap
    )
    plot.texts(
        {"x": (low + top) / 2, "y": place, "text": text, "colour": text_on(colour)}
        for place, low, top, colour, value in cells
        if (top - low) / plot.across(1) > text_width(text := _short(value, spec.format, lang)) + 6
    )
    plot.texts(
        (
            {"x": 0, "y": place + (index - (len(label) - 1) / 2) * 0.42, "text": line}
            for place, label in enumerate(labels)
            for index, line in enumerate(label)
        ),
        align="right",
        dx=-10,
    )
    if totals:
        ends = enumerate(zip(tops, totals, strict=True))
        plot.texts(
            ({"x": top, "y": place, "text": text} for place, (top, text) in ends),
            align="left",
            dx=8,
            fontWeight="bold",
        )
    keys = [(series.name, series.colour or series_colour(index)) for index, series in enumerate(spec.series)]
    start = -plot.across(margins.left)
    keys_at(plot, keys, start, -0.5, -(rows * LEGEND_ROW - 4), WIDTH)
    return plot.chart(), margins


def _cells(spec: Stack) -> tuple[list[tuple[int, float, float, str, Number]], list[float]]:
    """Category by category the parts that can be drawn (place, from, to, colour, value), and how far each
    category reaches. A hidden or unknown part leaves no room: what is beside it cannot give it away."""
    cells: list[tuple[int, float, float, str, Number]] = []
    tops: list[float] = []
    for place in range(len(spec.categories)):
        level = 0.0
        for index, series in enumerate(spec.series):
            value = series.values[place]
            if isinstance(value, int | Decimal):
                low, level = level, level + float(value)
                cells.append((place, low, level, series.colour or series_colour(index), value))
        tops.append(level)
    return cells, tops


def _drawn(value: Number) -> bool:
    return isinstance(value, int | Decimal)


def _short(value: Number, form: Format, lang: str) -> str:
    """A value inside a part, without the unit that the subtitle already names."""
    text = written(value, form, lang)
    if form is Format.EURO_MILLIONS:
        text = text.replace("€", "").replace("mln", "").replace("million", "").strip(" \u00a0")
    return text
