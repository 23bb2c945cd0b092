# SPDX-License-Identifier: EUPL-1.2
"""Colours and measures shared by the page, the printed document and the charts (``tokens.toml``)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from regie.vocabulary.frozen import Frozen

LEAST_CONTRAST = 4.5
"""WCAG 2.2 AA, success criterion 1.4.3: text against its background."""


class Tokens(Frozen):
    """The look of everything Regie publishes. ``colour`` by role, ``segment`` by code, ``series`` by position."""

    colour: dict[str, str]
    segment: dict[str, str]
    series: tuple[str, ...]
    chart_width: int
    chart_font_size: int


@cache
def tokens() -> Tokens:
    """Read ``tokens.toml``."""
    raw: dict[str, Any] = tomllib.loads(files(__package__).joinpath("tokens.toml").read_text(encoding="utf-8"))
    return Tokens(
        colour=raw["colour"],
        segment=raw["segment"],
        series=tuple(raw["series"]["colours"]),
        chart_width=raw["chart"]["width"],
        chart_font_size=raw["chart"]["font_size"],
    )


def segment_colour(code: str, position: int = 0) -> str:
    """The fixed colour of a segment; a region's own segment takes the series colour at ``position``."""
    return tokens().segment.get(code) or series_colour(position)


def series_colour(position: int) -> str:
    """The colour of the municipality or category at this position, counted from 0."""
    return tokens().series[position % len(tokens().series)]


def readable(colour: str, on: str = "#ffffff") -> str:
    """The colour itself when text in it can be read on ``on``, else the same hue made darker until it can."""
    red, green, blue = _channels(colour)
    while contrast(_written(red, green, blue), on) < LEAST_CONTRAST:
        red, green, blue = red * 0.95, green * 0.95, blue * 0.95
    return _written(red, green, blue)


def tint(colour: str, part: float) -> str:
    """The colour mixed with white, white at 0 and itself at 1; it prints as it shows, other than see-through."""
    red, green, blue = (1 - part * (1 - channel) for channel in _channels(colour))
    return _written(red, green, blue)


def text_on(fill: str) -> str:
    """Ink or white: what reads best on this fill."""
    ink = tokens().colour["ink"]
    return ink if contrast(ink, fill) >= contrast("#ffffff", fill) else "#ffffff"


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of relative luminance)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _written(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in (red, green, blue))
