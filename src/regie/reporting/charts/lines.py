# SPDX-License-Identifier: EUPL-1.2
"""Lines by month: one chart, or a small one per municipality."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import altair as alt

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
    ticks,
    widest,
)
from regie.reporting.charts.kinds import Moment, MonthLines, Panels, Series
from regie.reporting.tokens import readable, series_colour
from regie.reporting.values import Format, Number, written
from regie.vocabulary import Period
from regie.vocabulary.formatting import month_names, short_period

HEIGHT = 250
PANEL_HEIGHT = 104
PANEL_GAP = 26
LABEL_GAP = 15.0


def month_lines(spec: MonthLines, lang: str) -> tuple[alt.LayerChart, Margins]:
    """One to five lines; see :class:`MonthLines`."""
    months = len(spec.series[0].values)
    steps = _steps([series.values for series in spec.series], spec)
    labels = [tick(step, spec.format, lang) for step in steps]
    alone = len(spec.series) == 1
    ends = [_end(series, spec, lang) for series in spec.series]
    room = widest([end for end in ends if end], SIZE) + (34 if alone else 14)
    margins = Margins(left=widest(labels) + 12, right=room, top=_moments_height(spec.moments), bottom=28)
    plot = Plot(
        WIDTH - margins.left - margins.right,
        HEIGHT,
        (spec.first - 0.5, spec.first + months - 0.5),
        (steps[0], steps[-1]),
    )
    grid(plot, steps, labels)
    calendar(plot, spec.first, months, lang)
    _moments(plot, spec.moments)
    for position, series in enumerate(spec.series):
        _course(plot, series, spec.first, spec.provisional, series.colour or series_colour(position), 2.25)
    if alone:
        _peak_and_last(plot, spec, lang)
    else:
        _names(plot, spec, ends)
    return plot.chart(), margins


def panels(spec: Panels, lang: str) -> tuple[alt.ConcatChart, Margins]:
    """A small chart per series; see :class:`Panels`."""
    months = len(spec.panels[0].values)
    columns = min(spec.columns, len(spec.panels))
    outer = (WIDTH - PANEL_GAP * (columns - 1)) / columns
    shared = _steps([panel.values for panel in spec.panels], spec, 2)
    charts = []
    for position, panel in enumerate(spec.panels):
        steps = shared if spec.shared_scale else _steps([panel.values], spec, 2)
        end = _end(panel, spec, lang)
        right = text_width(end) + 12
        plot = Plot(outer, PANEL_HEIGHT, (0, 0), (steps[0], steps[-1]))
        # The right edge of the range lies beyond the last month, so that its value fits beside the line.
        scale = (months - 1) / (outer - right - 4)
        plot.x = (spec.first - 4 * scale, spec.first + months - 1 + right * scale)
        colour = panel.colour or series_colour(position)
        left, last = plot.x[0], spec.first + months - 1
        plot.rules([{"x": left, "x2": last, "y": step, "y2": step} for step in steps])
        _course(plot, panel, spec.first, spec.provisional, colour, 2)
        edges = (steps[0], steps[-1])
        plot.texts(
            [{"x": left, "y": step, "text": tick(step, spec.format, lang), "colour": SOFT} for step in edges],
            halo=True,
            align="left",
            dy=-7,
            fontSize=SIZE - 2,
        )
        known = drawn(panel.values)
        if known:
            place, value = known[-1]
            here = {"x": spec.first + place, "y": value, "colour": readable(colour)}
            plot.dots([here | {"colour": colour}], size=34, stroke=PAPER, strokeWidth=1.5, opacity=1)
            plot.texts([here | {"text": end}], align="left", dx=7, fontWeight="bold")
        plot.texts(
            [{"x": left, "y": steps[-1], "text": panel.name, "colour": readable(colour)}],
            align="left",
            dy=-25,
            fontWeight="bold",
        )
        for month, align in ((spec.first, "left"), (last, "right")):
            text = short_period(Period.of_month(month), lang=lang)
            at = left if align == "left" else month
            plot.texts(
                [{"x": at, "y": steps[0], "text": text, "colour": SOFT}], align=align, dy=13, fontSize=SIZE - 1
            )
        charts.append(plot.chart())
    together = alt.concat(*charts, columns=columns, bounds="flush", spacing={"row": 62, "column": PANEL_GAP})
    return together, Margins(top=34, bottom=24)


def drawn(values: Sequence[Number]) -> list[tuple[int, float]]:
    """Place and value of every value that is drawn: hidden and unknown ones are gaps."""
    return [(place, float(value)) for place, value in enumerate(values) if isinstance(value, int | Decimal)]


def _steps(rows: Sequence[Sequence[Number]], spec: MonthLines | Panels, count: int = 4) -> list[float]:
    """The values of the axis, from under the lowest value to over the highest."""
    values = [value for row in rows for _, value in drawn(row)] or [0.0, 1.0]
    low, high = min(values), max(values)
    if spec.from_zero or low < 0.35 * high:
        low = min(0.0, low)
    return ticks(low, high, count, float(spec.format.finest))


def tick(step: float, form: Format, lang: str) -> str:
    """A value of an axis as it is written."""
    exact = Decimal(str(step))
    return written(int(exact) if exact == int(exact) else exact, form, lang)


def _end(series: Series, spec: MonthLines | Panels, lang: str) -> str:
    """What stands beside the end of a line: its last value, with the name before it where there are more."""
    known = drawn(series.values)
    if not known:
        return ""
    value = written(series.values[known[-1][0]], spec.format, lang)
    return f"{series.name} {value}" if isinstance(spec, MonthLines) and len(spec.series) > 1 else value


def grid(plot: Plot, steps: Sequence[float], labels: Sequence[str]) -> None:
    plot.rules([{"x": plot.x[0], "x2": plot.x[1], "y": step, "y2": step} for step in steps])
    if steps[0] <= 0 <= steps[-1]:
        plot.rules([{"x": plot.x[0], "x2": plot.x[1], "y": 0, "y2": 0}], stroke=RULE_STRONG)
    plot.texts(
        [{"x": plot.x[0], "y": y, "text": text, "colour": SOFT} for y, text in zip(steps, labels, strict=True)],
        align="right",
        dx=-10,
    )


def calendar(plot: Plot, first: int, months: int, lang: str) -> None:
    """Years under a long range, months under a short one."""
    floor, end = plot.y[0], first + months
    if months <= 18:
        names = month_names(lang)
        every = 1 if months <= 12 else 2
        shown = range(first, end, every)
        plot.texts([{"x": month, "y": floor, "text": names[month % 12], "colour": SOFT} for month in shown], dy=15)
        return
    edges = [month - 0.5 for month in range(first, end) if month % 12 == 0 or month == first]
    plot.rules(
        [{"x": edge, "x2": edge, "y": floor, "y2": floor - plot.up(6)} for edge in edges], stroke=RULE_STRONG
    )
    spans = zip(edges, [*edges[1:], end - 0.5], strict=True)
    plot.texts(
        [
            {"x": (start + stop) / 2, "y": floor, "text": str(int((start + 0.5) // 12)), "colour": SOFT}
            for start, stop in spans
            if (stop - start) / months * plot.width > 30
        ],
        dy=16,
    )


def _levels(moments: Sequence[Moment]) -> int:
    return min(2, len(moments))


def _moments_height(moments: Sequence[Moment]) -> float:
    return 14 + 15 * _levels(moments) if moments else 30


def _moments(plot: Plot, moments: Sequence[Moment]) -> None:
    """Thin upright lines with a label over the plot; labels take turns in two rows so that they do not meet."""
    for place, moment in enumerate(moments):
        x = Period.parse(moment.month).first_month_number - 0.5
        rise = 10 + 15 * (place % 2)
        plot.rules(
            [{"x": x, "x2": x, "y": plot.y[0], "y2": plot.y[1] + plot.up(rise - 6)}],
            stroke=RULE_STRONG,
            strokeDash=[3, 3],
        )
        late = x > plot.x[0] + 0.75 * (plot.x[1] - plot.x[0])
        text = folded(moment.label, 260, SIZE - 1, 1)[0]
        plot.texts(
            [{"x": x, "y": plot.y[1], "text": text, "colour": SOFT}],
            align="right" if late else "left",
            dx=-4 if late else 4,
            dy=-rise,
            fontSize=SIZE - 1,
        )


def _course(plot: Plot, series: Series, first: int, provisional: int, colour: str, weight: float) -> None:
    """The line, broken where a value is missing and dotted where it is provisional; a value that stands alone
    between two gaps becomes a dot."""
    known = drawn(series.values)
    pieces: list[list[Datum]] = []
    for index, (place, value) in enumerate(known):
        if index == 0 or place != known[index - 1][0] + 1:
            pieces.append([])
        pieces[-1].append({"x": first + place, "y": value})
    turn = first + len(series.values) - 1 - provisional
    solid: list[Datum] = []
    dotted: list[Datum] = []
    for number, piece in enumerate(pieces):
        solid += [point | {"piece": number} for point in piece if point["x"] <= turn]
        dotted += [point | {"piece": number} for point in piece if point["x"] >= turn]
    plot.lines(solid, stroke=colour, strokeWidth=weight, strokeJoin="round", strokeCap="round")
    if provisional:
        plot.lines(dotted, stroke=colour, strokeWidth=weight, strokeDash=[2, 4], strokeCap="round")
    alone = [piece[0] | {"colour": colour} for piece in pieces if len(piece) == 1]
    plot.dots(alone, size=26, stroke=None, opacity=1)


def _peak_and_last(plot: Plot, spec: MonthLines, lang: str) -> None:
    series = spec.series[0]
    known = drawn(series.values)
    if not known:
        return
    colour = series.colour or series_colour(0)
    last = known[-1]
    peak = max(known, key=lambda point: point[1])
    marks = [last]
    if spec.mark_peak and last[0] - peak[0] > 2:
        marks.append(peak)
        x = spec.first + peak[0]
        month = short_period(Period.of_month(x), lang=lang)
        text = written(series.values[peak[0]], spec.format, lang)
        offset = (peak[0] + 0.5) / len(series.values) * plot.width
        align = "left" if offset < 40 else "center"
        plot.texts([{"x": x, "y": peak[1], "text": text}], halo=True, align=align, dy=-25, fontWeight="bold")
        under = {"x": x, "y": peak[1], "text": month, "colour": SOFT}
        plot.texts([under], halo=True, align=align, dy=-12, fontSize=SIZE - 1)
    plot.dots(
        [{"x": spec.first + place, "y": value, "colour": colour} for place, value in marks],
        size=52,
        stroke=PAPER,
        strokeWidth=1.75,
        opacity=1,
    )
    x = spec.first + last[0]
    text = written(series.values[last[0]], spec.format, lang)
    plot.texts(
        [{"x": x, "y": last[1], "text": text, "colour": readable(colour)}],
        align="left",
        dx=9,
        fontWeight="bold",
        dy=-6,
    )
    month = short_period(Period.of_month(x), lang=lang)
    plot.texts(
        [{"x": x, "y": last[1], "text": month, "colour": SOFT}], align="left", dx=9, dy=8, fontSize=SIZE - 1
    )


def _names(plot: Plot, spec: MonthLines, ends: Sequence[str]) -> None:
    """The name and last value beside each line, moved apart where lines end near each other."""
    shown = [
        (series, drawn(series.values)[-1], end, series.colour or series_colour(position))
        for position, (series, end) in enumerate(zip(spec.series, ends, strict=True))
        if end
    ]
    gap = plot.up(LABEL_GAP)
    places = spread([point[1] for _, point, _, _ in shown], gap, *plot.y)
    plot.dots(
        [{"x": spec.first + point[0], "y": point[1], "colour": colour} for _, point, _, colour in shown],
        size=40,
        stroke=PAPER,
        strokeWidth=1.5,
        opacity=1,
    )
    plot.texts(
        [
            {"x": plot.x[1], "y": place, "text": end, "colour": readable(colour)}
            for (_, _, end, colour), place in zip(shown, places, strict=True)
        ],
        align="left",
        dx=8,
        fontWeight="bold",
    )
