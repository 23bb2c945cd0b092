# SPDX-License-Identifier: EUPL-1.2
"""Fans: what was, what is expected, and how far it may go either way; one chart, or one per municipality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

import altair as alt

from regie.reporting.charts.canvas import (
    INK,
    PAPER,
    SIZE,
    SOFT,
    WIDTH,
    Datum,
    Margins,
    Plot,
    folded,
    spread,
    ticks,
    widest,
)
from regie.reporting.charts.kinds import Fan, FanBand, Fans, FanSeries
from regie.reporting.charts.lines import LABEL_GAP, PANEL_GAP, PANEL_HEIGHT, calendar, drawn, grid, tick
from regie.reporting.tokens import readable, series_colour, tint
from regie.reporting.values import Format, Number, written
from regie.vocabulary import Period
from regie.vocabulary.formatting import short_period
from regie.vocabulary.texts import say

HEIGHT = 172
TINTS = {1: (0.4,), 2: (0.2, 0.5), 3: (0.14, 0.32, 0.58)}
"""How much of the colour the bands have, the widest first; they stay apart in shades of grey."""

DASH = [6, 4]


def fan(spec: Fan, lang: str) -> tuple[alt.LayerChart, Margins]:
    """History and forecast of one series; see :class:`Fan`."""
    series, colour = spec.fan, series_colour(0)
    steps = _steps(series, spec.format, spec.from_zero, 4)
    labels = [tick(step, spec.format, lang) for step in steps]
    ends = _ends(series, spec.format, lang)
    margins = Margins(left=widest(labels) + 12, right=widest([text for text, _ in ends]) + 14, top=24, bottom=28)
    months = len(series.known) + len(series.mean)
    plot = Plot(
        WIDTH - margins.left - margins.right, HEIGHT, (spec.first - 0.5, spec.first + months - 0.5), _edges(steps)
    )
    begin = spec.first + len(series.known)
    for band, part in zip(series.bands, TINTS[len(series.bands)], strict=True):
        plot.areas(_area(band, begin), tint(colour, part))
    grid(plot, steps, labels)
    calendar(plot, spec.first, months, lang)
    _draw(plot, series, begin, colour, 2.25)
    plot.rules([{"x": begin - 0.5, "x2": begin - 0.5, "y": plot.y[0], "y2": plot.y[1] + plot.up(16)}], stroke=INK)
    word = say("outlook_charts.begins", lang)
    plot.texts([{"x": begin - 0.5, "y": plot.y[1], "text": word}], align="left", dx=5, dy=-10, fontWeight="bold")
    places = spread([value for _, value in ends], plot.up(LABEL_GAP), *plot.y)
    plot.texts(
        [
            {"x": plot.x[1], "y": place, "text": text, "colour": readable(colour) if at == 0 else INK}
            for at, ((text, _), place) in enumerate(zip(ends, places, strict=True))
        ],
        align="left",
        dx=8,
    )
    return plot.chart(), margins


def fans(spec: Fans, lang: str) -> tuple[alt.ConcatChart, Margins]:
    """A small fan per series; see :class:`Fans`."""
    columns = min(spec.columns, len(spec.fans))
    outer = (WIDTH - PANEL_GAP * (columns - 1)) / columns
    charts = [_panel(spec, one, outer, series_colour(place), lang) for place, one in enumerate(spec.fans)]
    together = alt.concat(*charts, columns=columns, bounds="flush", spacing={"row": 62, "column": PANEL_GAP})
    return together, Margins(top=34, bottom=24)


def _panel(spec: Fans, series: FanSeries, outer: float, colour: str, lang: str) -> alt.LayerChart:
    steps = _steps(series, spec.format, spec.from_zero, 2)
    months, begin = len(series.known) + len(series.mean), spec.first + len(series.known)
    end = written(series.mean[-1], spec.format, lang)
    plot = Plot(outer, PANEL_HEIGHT, (0, 0), _edges(steps))
    # The right edge of the range lies beyond the last month, so that its value fits beside the fan.
    right = widest([end]) + 12
    scale = (months - 1) / (outer - right - 4)
    plot.x = (spec.first - 4 * scale, spec.first + months - 1 + right * scale)
    left, last = plot.x[0], spec.first + months - 1
    for band, part in zip(series.bands, TINTS[len(series.bands)], strict=True):
        plot.areas(_area(band, begin), tint(colour, part))
    plot.rules([{"x": left, "x2": last, "y": step, "y2": step} for step in steps])
    plot.rules([{"x": begin - 0.5, "x2": begin - 0.5, "y": steps[0], "y2": steps[-1]}], stroke=INK)
    _draw(plot, series, begin, colour, 1.75)
    plot.texts(
        [{"x": left, "y": step, "text": tick(step, spec.format, lang), "colour": SOFT} for step in _edges(steps)],
        halo=True,
        align="left",
        dy=-7,
        fontSize=SIZE - 2,
    )
    mean = drawn(series.mean)
    if mean:
        here = {"x": last, "y": mean[-1][1], "text": end, "colour": readable(colour)}
        plot.texts([here], align="left", dx=7, fontWeight="bold")
    title = {"x": left, "y": steps[-1], "text": folded(series.name, outer, SIZE, 1)[0], "colour": readable(colour)}
    plot.texts([title], align="left", dy=-25, fontWeight="bold")
    # the first and last year, and between them the month in which the forecast begins
    for month, align in ((spec.first, "left"), (begin, "center"), (last, "right")):
        text = short_period(Period.of_month(month), lang=lang) if align == "center" else str(month // 12)
        at = left if align == "left" else month
        plot.texts([{"x": at, "y": steps[0], "text": text, "colour": SOFT}], align=align, dy=13, fontSize=SIZE - 2)
    return plot.chart()


def _draw(plot: Plot, series: FanSeries, begin: int, colour: str, weight: float) -> None:
    """What was as a full line, the mean as a line with a rim, the last value as a dashed line."""
    first = begin - len(series.known)
    known = drawn(series.known)
    course = [{"x": first + place, "y": value, "piece": place - at} for at, (place, value) in enumerate(known)]
    plot.lines(course, stroke=colour, strokeWidth=weight, strokeJoin="round", strokeCap="round")
    ahead = enumerate(drawn(series.mean))
    mean = [{"x": begin + place, "y": value, "piece": place - at} for at, (place, value) in ahead]
    plot.lines(mean, stroke=PAPER, strokeWidth=weight + 2)
    plot.lines(mean, stroke=readable(colour), strokeWidth=weight, strokeCap="round")
    if isinstance(series.last_value, int | Decimal):
        value, last = float(series.last_value), begin + len(series.mean) - 1
        flat = [{"x": begin - 0.5, "x2": last + 0.5, "y": value, "y2": value}]
        plot.rules(flat, stroke=INK, strokeWidth=1.25, strokeDash=DASH)


def _area(band: FanBand, begin: int) -> Iterator[Datum]:
    low, high = dict(drawn(band.low)), dict(drawn(band.high))
    places = sorted(low.keys() & high.keys())
    starts = [places[0] if places else 0, *(b for a, b in pairwise(places) if b != a + 1)]
    for place in places:
        piece = max(start for start in starts if start <= place)
        yield {"x": begin + place, "y": low[place], "y2": high[place], "piece": piece}


def _ends(series: FanSeries, form: Format, lang: str) -> list[tuple[str, float]]:
    """What stands beside the last month: the mean, the edges of the bands, the last value."""
    found: list[tuple[str, Number]] = [(say("outlook_charts.mean_short", lang), series.mean[-1])]
    found += [(say("outlook_charts.last_value_short", lang), series.last_value)]
    for band in series.bands:
        found.append((say("outlook_charts.to", lang, percent=band.percent), band.high[-1]))
    # the lower edge of the narrowest band lies close to the others and is in the table behind
    for band in series.bands[:2]:
        found.append((say("outlook_charts.from", lang, percent=band.percent), band.low[-1]))
    return [
        (f"{name} {written(value, form, lang)}", float(value))
        for name, value in found
        if isinstance(value, int | Decimal)
    ]


def _steps(series: FanSeries, form: Format, from_zero: bool, count: int) -> list[float]:
    """The values of the axis, from under the lowest value to over the highest."""
    rows: Sequence[Sequence[Number]] = [
        series.known,
        series.mean,
        (series.last_value,),
        *(row for band in series.bands for row in (band.low, band.high)),
    ]
    values = [value for row in rows for _, value in drawn(row)] or [0.0, 1.0]
    low, high = min(values), max(values)
    if from_zero or low < 0.35 * high:
        low = min(0.0, low)
    return ticks(low, high, count, float(form.finest))


def _edges(steps: Sequence[float]) -> tuple[float, float]:
    return steps[0], steps[-1]
