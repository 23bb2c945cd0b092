# SPDX-License-Identifier: EUPL-1.2
"""Reading a drawn chart back, and what holds for every drawing."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from regie.reporting import charts

SVG = "{http://www.w3.org/2000/svg}"


def texts(spec: charts.ChartSpec, lang: str = "nl") -> list[str]:
    """What is written in the drawing, in the order of its elements."""
    root = ElementTree.fromstring(charts.draw(spec, lang).svg)
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def assert_same_bytes(one: charts.ChartSpec, again: charts.ChartSpec) -> None:
    """Two specifications of the same data, each drawn anew, give the same bytes."""
    first = charts.draw(one).svg
    charts.draw.cache_clear()
    assert charts.draw(again).svg == first


def assert_fits_the_column(spec: charts.ChartSpec) -> None:
    """As wide as a column, in the house's letter, and nothing in it but what is drawn."""
    drawing = charts.draw(spec)
    root = ElementTree.fromstring(drawing.svg)
    assert drawing.width == pytest.approx(640, abs=2)
    assert root.attrib["viewBox"] == f"0 0 {drawing.width:g} {drawing.height:g}"
    assert not re.search(r' (style|class|role|id|aria-\w+|href|on\w+)="', drawing.svg)
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "g", "path", "line", "text")
    }
    assert "NaN" not in drawing.svg
    assert "undefined" not in drawing.svg
    assert {element.attrib["font-family"] for element in root.iter(f"{SVG}text")} == {"Lato"}
