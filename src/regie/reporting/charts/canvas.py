# SPDX-License-Identifier: EUPL-1.2
"""A plot in layers: the thin layer on Altair that all charts are drawn with.

A plot has a fixed size and a fixed range on both axes, so that a chart of the same data always has the same
measures and labels can be kept apart before anything is drawn. Axes are drawn as marks of their own: their
labels are written by the same functions as every other number in the document.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from regie.reporting.tokens import tokens

INK = tokens().colour["ink"]
SOFT = tokens().colour["ink_soft"]
RULE = tokens().colour["rule"]
RULE_STRONG = tokens().colour["rule_strong"]
PAPER = tokens().colour["paper"]
WIDTH = tokens().chart_width
SIZE = tokens().chart_font_size

Datum = dict[str, Any]


@dataclass(frozen=True)
class Margins:
    """Room around a plot, in pixels, for labels that stand outside it."""

    left: float = 0
    right: float = 0
    top: float = 8
    bottom: float = 26


@dataclass
class Plot:
    """Layers over one pair of scales. ``x`` and ``y`` are the lowest and highest value at the edges."""

    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]
    layers: list[alt.Chart] = field(default_factory=list)

    def lines(self, points: Iterable[Datum], **style: Any) -> None:
        """A line through the points ``x, y``; points with another ``piece`` are not joined."""
        self._add("line", points, {"x": self._x(), "y": self._y(), "detail": alt.Detail("piece:N")}, style)

    def dots(self, points: Iterable[Datum], **style: Any) -> None:
        """A dot at each ``x, y`` in its ``colour``."""
        self._add("point", points, {"x": self._x(), "y": self._y(), "fill": _own("fill")}, style)

    def boxes(self, boxes: Iterable[Datum]) -> None:
        """Filled boxes from ``x, y`` to ``x2, y2`` in their ``colour``."""
        encoding = {"x": self._x(), "x2": alt.X2("x2"), "y": self._y(), "y2": alt.Y2("y2"), "fill": _own("fill")}
        self._add("rect", boxes, encoding, {"strokeWidth": 0})

    def areas(self, points: Iterable[Datum], colour: str) -> None:
        """The area between ``y`` and ``y2`` along ``x``; points with another ``piece`` are not joined."""
        encoding = {"x": self._x(), "y": self._y(), "y2": alt.Y2("y2"), "detail": alt.Detail("piece:N")}
        self._add("area", points, encoding, {"fill": colour, "fillOpacity": 1, "strokeWidth": 0})

    def rules(self, rules: Iterable[Datum], **style: Any) -> None:
        """Straight lines from ``x, y`` to ``x2, y2``."""
        encoding = {"x": self._x(), "x2": alt.X2("x2"), "y": self._y(), "y2": alt.Y2("y2")}
        self._add("rule", rules, encoding, {"stroke": RULE, "strokeWidth": 1} | style)

    def texts(self, texts: Iterable[Datum], *, halo: bool = False, **style: Any) -> None:
        """``text`` at ``x, y`` in its ``colour``; ``style`` moves and weighs all of them alike. ``halo`` keeps a
        rim of paper around the letters where they stand over lines."""
        texts = list(texts)
        if halo:
            rim: dict[str, Any] = {"stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round"}
            self.texts([datum | {"colour": PAPER} for datum in texts], **(style | rim))
        encoding = {"x": self._x(), "y": self._y(), "text": alt.Text("text:N"), "color": _own("color")}
        self._add("text", texts, encoding, {"baseline": "middle"} | style)

    def chart(self) -> alt.LayerChart:
        """The plot as an Altair chart."""
        return alt.layer(*self.layers).properties(width=self.width, height=self.height)

    def across(self, pixels: float) -> float:
        """How much of the x range so many pixels are."""
        return pixels * (self.x[1] - self.x[0]) / self.width

    def up(self, pixels: float) -> float:
        """How much of the y range so many pixels are."""
        return pixels * (self.y[1] - self.y[0]) / self.height

    def _x(self) -> alt.X:
        return alt.X("x:Q", axis=None, scale=alt.Scale(domain=list(self.x), nice=False, zero=False))

    def _y(self) -> alt.Y:
        return alt.Y("y:Q", axis=None, scale=alt.Scale(domain=list(self.y), nice=False, zero=False))

    def _add(self, mark: str, data: Iterable[Datum], encoding: dict[str, Any], style: dict[str, Any]) -> None:
        values = [{"colour": INK, "piece": 0, **datum} for datum in data]
        if values:
            layer = alt.Chart(alt.Data(values=values)).mark_point().encode(**encoding)
            layer.mark = alt.MarkDef(type=mark, clip=False, **style)
            self.layers.append(layer)


def _own(channel: str) -> Any:
    kind = alt.Fill if channel == "fill" else alt.Color
    return kind("colour:N", scale=None, legend=None)


def ticks(low: float, high: float, count: int = 4, finest: float = 1e-6) -> list[float]:
    """Round values from at or under ``low`` to at or over ``high``, about ``count`` steps of at least ``finest``.

    >>> ticks(2210, 2638)
    [2200.0, 2300.0, 2400.0, 2500.0, 2600.0, 2700.0]
    """
    if high <= low:
        high = low + finest
    rough = max((high - low) / count, finest)
    scale = 10 ** math.floor(math.log10(rough))
    factors = (1, 2, 2.5, 5, 10) if rough > 4 * finest else (1, 2, 5, 10)
    step = next(scale * factor for factor in factors if scale * factor >= max(rough * 0.85, finest * 0.999))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, max(last, first + 1) + 1)]


def text_width(text: str, size: float = SIZE) -> float:
    """Width of a text in pixels, a little on the wide side so that bold fits too (Lato: a digit is 0.58 em)."""
    thin = sum(character in " \u00a0.,:;'|" for character in text)
    narrow = sum(character in "ijlrtfI()-" for character in text)
    wide = sum(character in "mwMWOQG%" for character in text)
    return size * (0.59 * (len(text) - thin - narrow - wide) + 0.23 * thin + 0.34 * narrow + 0.87 * wide)


def widest(texts: Iterable[str], size: float = SIZE) -> float:
    """Width of the widest of these texts."""
    return max((text_width(text, size) for text in texts), default=0)


def under(plot: Plot, labels: Sequence[str], down: float, *, colour: str = SOFT, **style: Any) -> None:
    """Labels of the categories 0, 1, … under a plot: smaller, or only every second or third, where they would
    not fit."""
    room = plot.width / max(1, len(labels))
    size = SIZE if widest(labels) + 6 < room else SIZE - 2
    every = max(1, math.ceil((widest(labels, size) + 3) / room))
    shown = [(place, label) for place, label in enumerate(labels) if place % every == 0]
    plot.texts(
        [{"x": place, "y": plot.y[0], "text": label, "colour": colour} for place, label in shown],
        dy=down,
        fontSize=size,
        **style,
    )


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places apart until neighbours are at least ``gap`` from each other, keeping their order and staying
    between ``low`` and ``high`` where there is room."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = [max(low, min(high, places[index])) for index in order]
    for index in range(1, len(moved)):
        moved[index] = max(moved[index], moved[index - 1] + gap)
    overshoot = max(0.0, moved[-1] - high) if moved else 0.0
    if overshoot:
        moved[-1] -= overshoot
        for index in range(len(moved) - 2, -1, -1):
            moved[index] = min(moved[index], moved[index + 1] - gap)
    result = [0.0] * len(places)
    for index, place in zip(order, moved, strict=True):
        result[index] = place
    return result


def folded(text: str, width: float, size: float = SIZE, most: int = 3) -> list[str]:
    """The text in lines of at most ``width`` pixels, broken between words; the last line is cut short with an
    ellipsis when ``most`` lines are not enough."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip(",") + "…"]
    return lines
