# SPDX-License-Identifier: EUPL-1.2
"""From a chart's description to an SVG drawing: the same bytes every time, for page and print alike."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from typing import Any

import vl_convert

from regie.reporting.charts import bars, lines, stacks
from regie.reporting.charts.canvas import INK, PAPER, SIZE, WIDTH, Margins
from regie.reporting.charts.course import course
from regie.reporting.charts.curves import curve, ranges
from regie.reporting.charts.fans import fan, fans
from regie.reporting.charts.heat import heat
from regie.reporting.charts.kinds import (
    Bars,
    Bridge,
    ChartSpec,
    Columns,
    Course,
    Curve,
    Fan,
    Fans,
    Flow,
    Heat,
    MonthLines,
    Panels,
    Ranges,
    Spreads,
    Stack,
)
from regie.reporting.charts.spreads import spreads
from regie.reporting.fonts import FAMILY, font_folder

VEGALITE = "6.4"


@dataclass(frozen=True)
class Drawing:
    """An SVG with its size in pixels. Text is text, in Lato; nothing in it is spoken: alternative text belongs
    to what holds the drawing."""

    svg: str
    width: float
    height: float


@lru_cache(maxsize=256)
def draw(spec: ChartSpec, lang: str = "nl") -> Drawing:
    """Draw a chart with its labels in ``lang``."""
    _fonts_known()
    return _tidy(vl_convert.vegalite_to_svg(vega_lite(spec, lang), vl_version=VEGALITE))


def vega_lite(spec: ChartSpec, lang: str = "nl") -> dict[str, Any]:
    """The Vega-Lite description that the drawing is made from, with the house style in it."""
    chart, margins = _built(spec, lang)
    return {**chart.to_dict(validate=False), "config": _config(margins, spec)}


def _built(spec: ChartSpec, lang: str) -> tuple[Any, Margins]:
    match spec:
        case MonthLines():
            return lines.month_lines(spec, lang)
        case Panels():
            return lines.panels(spec, lang)
        case Flow():
            return bars.flow(spec, lang)
        case Bars():
            return bars.bars(spec, lang)
        case Columns():
            return bars.columns(spec, lang)
        case Stack():
            return stacks.stack(spec, lang)
        case Bridge():
            return stacks.bridge(spec, lang)
        case Fan():
            return fan(spec, lang)
        case Fans():
            return fans(spec, lang)
        case Curve():
            return curve(spec, lang)
        case Course():
            return course(spec, lang)
        case Ranges():
            return ranges(spec, lang)
        case Heat():
            return heat(spec, lang)
        case Spreads():
            return spreads(spec, lang)


def _config(margins: Margins, spec: ChartSpec) -> dict[str, Any]:
    """The house style: no frame, no background, one typeface, nothing that speaks by itself."""
    side_by_side = isinstance(spec, Panels | Fans)
    return {
        "aria": False,
        # Charts side by side cannot have a fixed outer size in Vega-Lite; their size follows from their parts.
        "autosize": {"type": "pad" if side_by_side else "none"},
        "background": None,
        "font": FAMILY,
        "padding": 0 if side_by_side else asdict(margins),
        "view": {"stroke": None, "fill": None},
        "text": {"font": FAMILY, "fontSize": SIZE, "fill": INK},
        "point": {"filled": True, "shape": "circle", "stroke": PAPER},
        "line": {"interpolate": "linear", "opacity": 1},
    }


@cache
def _fonts_known() -> bool:
    vl_convert.register_font_directory(str(font_folder()))
    return True


def _tidy(svg: str) -> Drawing:
    """Keep what is drawn: no fixed size, no roles, no styles, no empty backgrounds."""
    head = re.search(r'<svg[^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>', svg)
    if head is None:
        raise ValueError("the drawing has no size")
    width, height = max(float(head[1]), WIDTH), float(head[2])
    body = svg[head.end() :]
    body = re.sub(r'<path class="(?:background|foreground)"[^>]*/>', "", body)
    body = re.sub(r'<path class="(?:background|foreground)"[^>]*></path>', "", body)
    body = re.sub(r' (?:class|role|aria-[a-z]+|style|pointer-events|aria-hidden)="[^"]*"', "", body)
    opened = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}">'
    )
    return Drawing(opened + body, width, height)
