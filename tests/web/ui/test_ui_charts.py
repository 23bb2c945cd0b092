# SPDX-License-Identifier: EUPL-1.2
"""Charts in the page: the drawing of the report, kept once drawn, and the same chart for the browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import vl_convert
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from regie.reporting.charts import Bar, Bars, MonthLines, Series, draw
from regie.reporting.charts.draw import VEGALITE, vega_lite
from regie.reporting.values import SUPPRESSED, Format
from regie.web.ui import charts
from regie.web.ui.chart_files import chart_file, with_downloads
from regie.web.ui.gallery_charts import samples

LINE = MonthLines(
    first_month="2024-01",
    series=(
        Series(name="Heerlen", values=(1400, SUPPRESSED, 1420)),
        Series(name="Landgraaf", values=(700, 710, None)),
    ),
)


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.REGIE = replace(settings.REGIE, data=tmp_path)
    charts._kept.cache_clear()
    yield
    charts._kept.cache_clear()


def tips(spec: Any, lang: str = "nl") -> list[dict[str, str]]:
    live = charts.live(spec, lang)
    views = live.get("concat", [live])
    return [row["tip"] for view in views for row in view["layer"][-1]["data"]["values"]]


def test_a_chart_is_drawn_once_and_then_read_back() -> None:
    first = charts.drawing(LINE, "nl")
    charts._kept.cache_clear()
    with patch("regie.web.ui.charts.draw") as drawn:
        assert charts.drawing(LINE, "nl") == first
    drawn.assert_not_called()


def test_a_damaged_drawing_in_the_cache_is_drawn_again() -> None:
    first = charts.drawing(LINE, "nl")
    charts._kept.cache_clear()
    (file,) = Path(charts.settings.REGIE.cache).rglob("charts/*/*.json")
    file.write_text("{", encoding="utf-8")
    assert charts.drawing(LINE, "nl") == first


def test_another_language_or_value_is_another_drawing() -> None:
    other = LINE.model_copy(update={"provisional": 1})
    assert (
        len({charts.fingerprint(LINE, "nl"), charts.fingerprint(LINE, "en"), charts.fingerprint(other, "nl")}) == 3
    )


@pytest.mark.parametrize(("title", "spec"), samples().items(), ids=list(samples()))
def test_every_kind_of_chart_has_no_style_that_the_policy_refuses_and_tips_that_can_be_drawn(
    title: str, spec: Any
) -> None:
    svg = charts.drawing(spec, "nl").svg
    assert not re.search(r"<style|\sstyle=|<script|\son\w+=", svg)
    assert all(tip for tip in tips(spec)), title
    vl_convert.vegalite_to_vega(charts.live(spec, "nl"), vl_version=VEGALITE)


def test_the_drawing_is_made_from_the_description_that_the_browser_gets() -> None:
    plain = vega_lite(LINE)
    with_tips = charts.live(LINE, "nl")
    assert with_tips["layer"][:-1] == plain["layer"]
    assert with_tips["config"] == plain["config"]
    assert draw(LINE).svg == charts.drawing(LINE, "nl").svg


def test_the_tips_say_the_values_of_their_place_in_the_language_of_the_page() -> None:
    assert tips(LINE)[0] == {"title": "januari 2024", "Heerlen": "1.400", "Landgraaf": "700"}
    assert tips(LINE, "en")[0] == {"title": "January 2024", "Heerlen": "1,400", "Landgraaf": "700"}


def test_what_is_hidden_is_nowhere_in_what_the_browser_gets() -> None:
    assert tips(LINE)[1] == {"title": "februari 2024", "Heerlen": "x", "Landgraaf": "710"}
    assert tips(LINE)[2]["Landgraaf"] == "–"


def test_a_bar_tells_what_it_is_held_against() -> None:
    spec = Bars(
        bars=(Bar(label="Huisarts", value=41, compare=38), Bar(label="Gemeente", value=33)),
        value_name="nu",
        compare_name="toen",
        format=Format.WHOLE_PERCENT,
    )
    assert tips(spec) == [
        {"title": "Huisarts", "nu": "41%", "toen": "38%"},
        {"title": "Gemeente", "nu": "33%", "toen": "–"},
    ]


def test_the_page_has_drawing_description_numbers_and_downloads() -> None:
    one = charts.web_chart(
        LINE, title="Cliënten <b>", alt="Het daalt.", downloads={"SVG": "/a.svg"}, key="clienten", lang="nl"
    )
    with translation.override("nl"):
        html = Template("{% load ui %}{% chart one %}").render(Context({"one": one}))
    assert 'role="img" aria-label="Het daalt."' in html
    assert "Cliënten &lt;b&gt;" in html
    live = re.search(r'<script id="chart-clienten-spec" type="application/json">(.*?)</script>', html, re.S)
    assert json.loads(live[1])["layer"]
    assert '<th scope="row">jan 2024</th><td class="number">1.400</td><td class="number">700</td>' in html
    assert 'href="/a.svg" download' in html
    assert "Waar niets getekend is" in html


def test_an_image_to_download_stands_on_its_own() -> None:
    svg = charts.svg_image(LINE, "nl").decode()
    assert svg.startswith("<svg ")
    assert "@font-face" in svg
    png = charts.png_image(LINE, "nl")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20]) == 2 * 640


@pytest.mark.parametrize("kind", ["svg", "png", "csv"])
def test_the_address_of_a_page_gives_its_charts_as_files_and_that_is_noted(kind: str) -> None:
    one = charts.web_chart(LINE, title="Cliënten", alt="Het daalt.", key="clienten", lang="nl")
    page = RequestFactory().get("/cijfers?periode=2024-H1")
    (chart,) = with_downloads(page, [one])
    address = dict(chart.downloads)[kind.upper()]
    assert address == f"?periode=2024-H1&beeld={kind}&figuur=clienten"
    request = RequestFactory().get(f"/cijfers{address}")
    with patch("regie.web.ui.chart_files.audit.note") as note:
        answer = chart_file(request, [one])
    assert answer is not None
    assert 'filename="clienten-' in answer["Content-Disposition"]
    note.assert_called_once_with(request, object="export/clienten", details={"format": kind})


def test_the_numbers_of_a_chart_as_csv_are_those_of_its_table() -> None:
    one = charts.web_chart(LINE, title="Cliënten", alt="Het daalt.", key="clienten", lang="nl")
    request = RequestFactory().get("/cijfers?beeld=csv&figuur=clienten")
    with translation.override("nl"), patch("regie.web.ui.chart_files.audit.note"):
        answer = chart_file(request, [one])
    assert answer is not None
    assert answer.content.decode("utf-8-sig").split("\r\n") == [
        "Maand;Heerlen;Landgraaf",
        "jan 2024;1400;700",
        "feb 2024;x;710",
        "mrt 2024;1420;",
        "",
    ]


@pytest.mark.parametrize("query", ["", "?beeld=exe&figuur=clienten", "?beeld=svg&figuur=anders", "?beeld=svg"])
def test_an_address_that_asks_for_no_file_of_this_page_gives_none(query: str) -> None:
    one = charts.web_chart(LINE, title="Cliënten", alt="Het daalt.", key="clienten")
    assert chart_file(RequestFactory().get(f"/cijfers{query}"), [one]) is None
