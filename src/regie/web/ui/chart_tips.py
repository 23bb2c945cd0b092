# SPDX-License-Identifier: EUPL-1.2
"""What the pointer tells: over every place of a chart an area that cannot be seen, with the values at that place.

The areas are made from the description of the chart, on the scales that its layers already have; the drawing
itself stays as it is. Values are written by the same functions as in the table beside the chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from regie.reporting.charts import (
    Bars,
    Bridge,
    ChartSpec,
    Columns,
    Course,
    Curve,
    Fan,
    Fans,
    FanSeries,
    Flow,
    Heat,
    MonthLines,
    Panels,
    Point,
    Ranges,
    Series,
    Spreads,
    Stack,
)
from regie.reporting.charts.canvas import INK
from regie.reporting.values import Format, Number, written
from regie.vocabulary import Period
from regie.vocabulary.formatting import period
from regie.vocabulary.texts import say

Line = tuple[str, Number, Format]
"""A name, its value at a place, and how it is written."""


@dataclass(frozen=True)
class Tip:
    """From ``start`` to ``end`` on the axis, the values there; ``across`` is how far it reaches on the other axis
    (nothing: from edge to edge)."""

    start: float
    end: float
    title: str
    lines: Sequence[Line]
    across: tuple[float, float] | None = None

    def told(self, lang: str) -> dict[str, str]:
        """What the tooltip shows: its title, and a row per name."""
        rows = {name: written(value, form, lang) for name, value, form in self.lines}
        return {"title": self.title, **rows} if self.title else rows


def with_tips(chart: dict[str, Any], spec: ChartSpec, lang: str) -> dict[str, Any]:
    """The Vega-Lite description ``chart`` of ``spec`` with its tooltips."""
    lying = isinstance(spec, Bars | Ranges | Heat | Spreads) or (isinstance(spec, Stack) and spec.lying)
    views = chart["concat"] if isinstance(spec, Panels | Fans) else [chart]
    for position, (view, tips) in enumerate(zip(views, _views(spec, lang), strict=True)):
        view["layer"].append(_areas(view, tips, f"tip{position}", lang, lying=lying))
    return chart


def _views(spec: ChartSpec, lang: str) -> list[list[Tip]]:
    """The tips of each part of a chart; most have one part."""
    match spec:
        case Panels():
            return [_months(spec.first, [panel], spec.format, lang) for panel in spec.panels]
        case Fans():
            return [_fan(spec.first, each, spec.format, lang) for each in spec.fans]
        case MonthLines():
            return [_months(spec.first, spec.series, spec.format, lang)]
        case Fan():
            return [_fan(spec.first, spec.fan, spec.format, lang)]
        case Curve():
            return [_curve(spec)]
        case Course():
            named = ((spec.known_name, spec.known), (spec.path_name, spec.path))
            return [_places(spec.periods, [Series(name=name, values=row) for name, row in named], spec.format)]
        case Flow():
            return [_flow(spec, lang)]
        case Columns():
            return [_places(spec.categories, spec.series, spec.format)]
        case Stack():
            total = [Series(name=say("reporting.total", lang), values=spec.totals)] if spec.totals else []
            return [_places(spec.categories, [*spec.series, *total], spec.format)]
        case Bridge():
            return [_bridge(spec, lang)]
        case Bars():
            return [_bars(spec)]
        case Ranges():
            return [_ranges(spec)]
        case Heat():
            return [_heat(spec)]
        case Spreads():
            return [_spreads(spec, lang)]


def _at(place: float, title: str, lines: Sequence[Line]) -> Tip:
    return Tip(place - 0.5, place + 0.5, title, lines)


def _months(first: int, rows: Sequence[Series], form: Format, lang: str) -> list[Tip]:
    names = [period(Period.of_month(first + place), lang=lang) for place in range(len(rows[0].values))]
    return _places(names, rows, form, first)


def _places(names: Sequence[str], rows: Sequence[Series], form: Format, first: int = 0) -> list[Tip]:
    return [
        _at(first + place, name, [(row.name, row.values[place], form) for row in rows])
        for place, name in enumerate(names)
    ]


def _fan(first: int, fan: FanSeries, form: Format, lang: str) -> list[Tip]:
    known, mean = (say(f"outlook_charts.{name}", lang) for name in ("known", "mean"))
    edges = [
        Series(name=say(f"outlook_charts.{edge}", lang, percent=band.percent), values=values)
        for band in fan.bands
        for edge, values in (("low", band.low), ("high", band.high))
    ]
    before = _months(first, [Series(name=known, values=fan.known)], form, lang)
    ahead = _months(first + len(fan.known), [Series(name=mean, values=fan.mean), *edges], form, lang)
    return before + ahead


def _flow(spec: Flow, lang: str) -> list[Tip]:
    rows = (("inflow", spec.inflow), ("outflow", spec.outflow), ("net", spec.net))
    named = [Series(name=say(f"reporting.{name}", lang), values=values) for name, values in rows]
    return _places(spec.periods, named, spec.format)


def _bridge(spec: Bridge, lang: str) -> list[Tip]:
    value = say("reporting.value", lang)
    return [
        _at(place, step.label, [(value, step.value, spec.format if step.total else spec.format.signed)])
        for place, step in enumerate(spec.steps)
    ]


def _bars(spec: Bars) -> list[Tip]:
    compared = any(bar.compare is not None for bar in spec.bars)
    return [
        _at(
            place,
            bar.label,
            [(spec.value_name, bar.value, spec.format)]
            + ([(spec.compare_name, bar.compare, spec.format)] if compared else []),
        )
        for place, bar in enumerate(spec.bars)
    ]


def _ranges(spec: Ranges) -> list[Tip]:
    return [
        _at(
            place,
            each.label,
            [
                (name, value, spec.format)
                for name, value in (
                    (spec.low_name, each.low),
                    (spec.middle_name, each.middle),
                    (spec.high_name, each.high),
                )
                if name
            ],
        )
        for place, each in enumerate(spec.ranges)
    ]


def _heat(spec: Heat) -> list[Tip]:
    return [
        Tip(down - 0.5, down + 0.5, row.label, [(column, value, spec.format)], (across - 0.5, across + 0.5))
        for down, row in enumerate(spec.rows)
        for across, (column, value) in enumerate(zip(spec.columns, row.values, strict=True))
    ]


def _spreads(spec: Spreads, lang: str) -> list[Tip]:
    names = ("lowest", "low", "middle", "high", "highest")
    return [
        _at(
            place,
            bar.label,
            [(say(f"outlook_charts.spread_{name}", lang), getattr(bar, name), spec.format) for name in names],
        )
        for place, bar in enumerate(spec.bars)
    ]


def _curve(spec: Curve) -> list[Tip]:
    """Each point tells of the stretch that is nearest to it."""
    found = {float(each.x): each for each in spec.points if isinstance(each.x, int | Decimal)}
    places = sorted(found)
    middles = [(one + other) / 2 for one, other in pairwise(places)]
    return [
        Tip(start, end, found[place].label, _both(spec, found[place]))
        for place, start, end in zip(places, [places[0], *middles], [*middles, places[-1]], strict=True)
    ]


def _both(spec: Curve, point: Point) -> list[Line]:
    return [(spec.x_name, point.x, spec.x_format), (spec.y_name, point.y, spec.y_format)]


def _areas(view: dict[str, Any], tips: Sequence[Tip], name: str, lang: str, *, lying: bool) -> dict[str, Any]:
    """A layer of areas from edge to edge, one per tip, that darken a little under the pointer."""
    x, y = view["layer"][0]["encoding"]["x"], view["layer"][0]["encoding"]["y"]
    low, high = (x if lying else y)["scale"]["domain"]
    along, across = ("y", "x") if lying else ("x", "y")
    values = []
    for tip in tips:
        from_, to = tip.across or (low, high)
        place = {along: tip.start, f"{along}2": tip.end, across: from_, f"{across}2": to}
        values.append(place | {"tip": tip.told(lang)})
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
            "tooltip": {"field": "tip", "type": "nominal"},
        },
    }
