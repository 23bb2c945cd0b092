# SPDX-License-Identifier: EUPL-1.2
"""The page: stands by itself, forbids everything else, and can be read without seeing it."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from sample_report import council_letter, meta, report

from regie.reporting import Document, render_html
from regie.reporting.document import Paragraph, Section

VOID = {"meta", "br", "link", "path", "line", "rect", "img", "hr", "input"}


class Page(HTMLParser):
    """Elements in order, with attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.headings: list[int] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module")
def html() -> str:
    return render_html(report())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_same_document_gives_the_same_page(html: str) -> None:
    assert render_html(report()) == html


def test_every_element_is_closed_where_it_belongs(page: Page) -> None:
    assert page.open == []


def test_the_page_says_its_language_and_title(page: Page, html: str) -> None:
    assert page.all("html") == [{"lang": "nl"}]
    assert "<title>Halfjaarrapportage Basishulp Jeugd – januari tot en met juni 2024</title>" in html


def test_headings_start_at_one_and_skip_no_level(page: Page) -> None:
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))


def test_the_page_needs_nothing_from_elsewhere_and_forbids_it(page: Page, html: str) -> None:
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    style = html[html.index("<style>") + 7 : html.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}';" in policy
    assert not page.all("script", "link", "iframe", "object", "embed", "img")
    assert "url(http" not in style
    assert not any("style" in attributes for _, attributes in page.elements)
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)


def test_every_drawing_has_words_and_the_rest_is_hidden(page: Page) -> None:
    charts = [svg for svg in page.all("svg") if svg.get("role") == "img"]
    assert len(charts) == 10
    assert all(len(svg["aria-label"]) > 40 for svg in charts)
    assert all(svg.get("aria-hidden") == "true" for svg in page.all("svg") if svg not in charts)


def test_every_table_has_a_caption_and_heads_with_scope(page: Page) -> None:
    assert len(page.all("table")) == len(page.all("caption")) == 4 + 10
    assert {th["scope"] for th in page.all("th")} == {"col", "row", "colgroup", "rowgroup"}
    assert all("scope" in th for th in page.all("th"))


def test_names_are_unique_and_links_lead_somewhere(page: Page) -> None:
    names = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(names) == len(set(names))
    targets = {a["href"][1:] for a in page.all("a") if a["href"].startswith("#")}
    assert targets <= set(names)
    said = {name for _, a in page.elements for name in a.get("aria-labelledby", "").split()}
    assert said <= set(names)


def test_a_sign_is_also_said(html: str) -> None:
    assert '<span aria-hidden="true">x</span><span class="said">niet getoond, klein aantal</span>' in html
    assert '<span class="said">hoger: </span>' in html


def test_invented_figures_are_called_so_on_cover_and_foot(html: str) -> None:
    assert html.count("verzonnen cijfers van een voorbeeldregio") == 1
    assert "Voorbeeldcijfers, niet echt" in html
    real = report().model_copy(update={"meta": meta().model_copy(update={"synthetic": False})})
    assert "verzonnen" not in render_html(real)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><b>", "&amp;"]
)
def test_text_stays_text(text: str) -> None:
    base = meta().model_copy(update={"title": text, "region": text})
    html = render_html(Document(meta=base, chapters=(Section(title=text, blocks=(Paragraph(text=text),)),)))
    page = Page(html)
    assert not page.all("script", "img", "b")
    assert page.texts.count(text) >= 3


def test_a_letter_has_no_numbers_and_no_contents() -> None:
    html = render_html(council_letter())
    assert '<nav class="contents"' not in html
    assert '<span class="number">' not in html
    assert "<dt>Documentnummer</dt><dd>000123</dd>" in html
