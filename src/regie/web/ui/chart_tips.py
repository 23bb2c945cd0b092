# SPDX-License-Identifier: EUPL-1.2
"""What the pointer tells: over every place of a chart an area that cannot be seen, with the values at that place.

The areas are made from the description of the chart, on the scales that its layers already have; the drawing
itself stays as it is. Values are written by the same functions as in the table beside the chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from regie.reporting.charts import (
    Bars,
    Bridge,
    ChartSpec,
    Columns,
    Curve,
    Fan,
    Fans,
    FanSeries,
    Flow,
    MonthLines,
    Panels,
    Ranges,
    Stack,
)
from regie.reporting.charts.canvas import INK
from regie.reporting.values import Format, Number, written
from regie.vocabulary import Period
from regie.vocabulary.formatting import period
from regie.vocabulary.texts import say

TOLD = {"field": "tip", "type": "nominal"}

Line = tuple[str, Number]
"""A name and its value at a place."""

Tip = tuple[float, str, list[tuple[str, str]]]
"""A place on the axis, its name, and what is said there, written out."""


def with_tips(chart: dict[str, Any], spec: ChartSpec, lang: str) -> dict[str, Any]:
    """The Vega-Lite description ``chart`` of ``spec`` with its tooltips."""
    match spec:
        case Panels():
            for position, (view, panel) in enumerate(zip(chart["concat"], spec.panels, strict=True)):
                tips = _months(spec.first, [(panel.name, panel.values)], spec.format, lang)
                view["layer"].append(_areas(view, tips, f"tip{position}"))
        case Fans():
            for position, (view, one) in enumerate(zip(chart["concat"], spec.fans, strict=True)):
                view["layer"].append(_areas(view, _fan(spec.first, one, spec.format, lang), f"tip{position}"))
        case Curve():
            chart["layer"].append(_dots(chart, spec, lang))
        case _:
            lying = isinstance(spec, Bars | Ranges) or (isinstance(spec, Stack) and spec.lying)
            chart["layer"].append(_areas(chart, _tips(spec, lang), "tip", lying=lying))
    return chart


def _tips(spec: ChartSpec, lang: str) -> list[Tip]:
    match spec:
        case MonthLines():
            return _months(spec.first, [(each.name, each.values) for each in spec.series], spec.format, lang)
        case Fan():
            return _fan(spec.first, spec.fan, spec.format, lang)
        case Flow():
            names = [say(f"reporting.{name}", lang) for name in ("inflow", "outflow", "net")]
            rows = list(zip(names, (spec.inflow, spec.outflow, spec.net), strict=True))
            return _places(spec.periods, rows, spec.format, lang)
        case Columns():
            return _places(spec.categories, [(each.name, each.values) for each in spec.series], spec.format, lang)
        case Stack():
            rows = [(each.name, each.values) for each in spec.series]
            rows += [(say("reporting.total", lang), spec.totals)] if spec.totals else []
            return _places(spec.categories, rows, spec.format, lang)
        case Bridge():
            steps = spec.steps
            forms = [spec.format if step.total else spec.format.signed for step in steps]
            value = say("reporting.value", lang)
            return [
                (place, step.label, [(value, written(step.value, form, lang))])
                for place, (step, form) in enumerate(zip(steps, forms, strict=True))
            ]
        case Bars():
            compared = any(bar.compare is not None for bar in spec.bars)
            return [
                _tip(
                    place,
                    bar.label,
                    _two(bar.value, bar.compare, spec) if compared else [(spec.value_name, bar.value)],
                    spec.format,
                    lang,
                )
                for place, bar in enumerate(spec.bars)
            ]
        case Ranges():
            found = []
            for place, each in enumerate(spec.ranges):
                lines: list[Line] = [(spec.low_name, each.low), (spec.high_name, each.high)]
                lines[1:1] = [(spec.middle_name, each.middle)] if spec.middle_name else []
                found.append(_tip(place, each.label, lines, spec.format, lang))
            return found
        case _:
            raise TypeError(type(spec).__name__)


def _two(value: Number, compare: Number, spec: Bars) -> list[Line]:
    return [(spec.value_name, value), (spec.compare_name, compare)]


def _months(first: int, rows: Sequence[tuple[str, Sequence[Number]]], form: Format, lang: str) -> list[Tip]:
    return [
        _tip(
            first + place,
            period(Period.of_month(first + place), lang=lang),
            [(n, v[place]) for n, v in rows],
            form,
            lang,
        )
        for place in range(len(rows[0][1]))
    ]


def _fan(first: int, fan: FanSeries, form: Format, lang: str) -> list[Tip]:
    known, mean = (say(f"outlook_charts.{name}", lang) for name in ("known", "mean"))
    found = _months(first, [(known, fan.known)], form, lang)
    begin = first + len(fan.known)
    for place, expected in enumerate(fan.mean):
        lines: list[Line] = [(mean, expected)]
        for band in fan.bands:
            lines.append((say("outlook_charts.low", lang, percent=band.percent), band.low[place]))
            lines.append((say("outlook_charts.high", lang, percent=band.percent), band.high[place]))
        found.append(_tip(begin + place, period(Period.of_month(begin + place), lang=lang), lines, form, lang))
    return found


def _places(
    names: Sequence[str], rows: Sequence[tuple[str, Sequence[Number]]], form: Format, lang: str
) -> list[Tip]:
    return [
        _tip(place, name, [(each, values[place]) for each, values in rows], form, lang)
        for place, name in enumerate(names)
    ]


def _tip(place: float, name: str, lines: Sequence[Line], form: Format, lang: str) -> Tip:
    return place, name, [(each, written(value, form, lang)) for each, value in lines]


def _areas(view: dict[str, Any], tips: Sequence[Tip], name: str, *, lying: bool = False) -> dict[str, Any]:
    """A layer of areas from edge to edge, one at each place, that darken a little under the pointer."""
    x, y = _scales(view)
    low, high = (x if lying else y)["scale"]["domain"]
    along, across = ("y", "x") if lying else ("x", "y")
    values = [
        {along: place - 0.5, f"{along}2": place + 0.5, across: low, f"{across}2": high, "tip": _said(title, lines)}
        for place, title, lines in tips
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "rect", "clip": True, "strokeWidth": 0, "fill": INK, "cursor": "default"},
        "params": [{"name": name, "select": {"type": "point", "on": "pointerover", "clear": "pointerout"}}],
        "encoding": {
            "x": x,
            "x2": {"field": "x2"},
            "y": y,
            "y2": {"field": "y2"},
            "fillOpacity": {"condition": {"param": name, "empty": False, "value": 0.07}, "value": 0},
            "tooltip": TOLD,
        },
    }


def _dots(view: dict[str, Any], spec: Curve, lang: str) -> dict[str, Any]:
    """A wide dot that cannot be seen over every point of a curve."""
    x, y = _scales(view)
    values = [
        {
            "x": float(point.x),
            "y": float(point.y),
            "tip": _said(
                point.label,
                [
                    (spec.x_name, written(point.x, spec.x_format, lang)),
                    (spec.y_name, written(point.y, spec.y_format, lang)),
                ],
            ),
        }
        for point in spec.points
        if isinstance(point.x, int | Decimal) and isinstance(point.y, int | Decimal)
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "point", "filled": True, "size": 500, "opacity": 0, "cursor": "default"},
        "encoding": {"x": x, "y": y, "tooltip": TOLD},
    }


def _scales(view: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    encoding = view["layer"][0]["encoding"]
    return encoding["x"], encoding["y"]


def _said(title: str, lines: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What the tooltip shows: its title, and a row per name."""
    return {**({"title": title} if title else {}), **dict(lines)}
