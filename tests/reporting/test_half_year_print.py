# SPDX-License-Identifier: EUPL-1.2
"""The half-year report itself on paper and on the screen: whole, tagged, marked, for every kind of region.

These are checks of structure. They do not replace a certified validator.
"""

from __future__ import annotations

import io
import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdf_reading import elements, tagged, words

sys.path.insert(0, str(Path(__file__).parents[1] / "review"))

from small_regions import HALF_YEAR, bare_source, empty_source, rich_review

from regie.reporting import Document, half_year_document, render_html, write_document
from regie.reporting.document import Chart, Section, Table
from regie.review import Review, build_review

INTERNAL = "Intern: bevat kleine aantallen"


def bare(*, suppressed: bool) -> Review:
    with bare_source() as source:
        return build_review(source, HALF_YEAR, suppressed=suppressed)


@pytest.fixture(scope="module")
def document() -> Document:
    return half_year_document(rich_review(suppressed=False))


@pytest.fixture(scope="module")
def written(document: Document, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    page, paper = write_document(document, tmp_path_factory.mktemp("report"), "report")
    return page.read_text(encoding="utf-8"), paper.read_bytes()


@pytest.fixture(scope="module")
def html(written: tuple[str, bytes]) -> str:
    return written[0]


@pytest.fixture(scope="module")
def pdf(written: tuple[str, bytes]) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(written[1]))


def blocks(document: Document, *kinds: type) -> list[Any]:
    def inside(section: Section) -> Iterator[Any]:
        yield section
        for block in section.blocks:
            yield from inside(block) if isinstance(block, Section) else (block,)

    found = (block for chapter in (*document.chapters, *document.annexes) for block in inside(chapter))
    return [block for block in found if isinstance(block, kinds)]


def tight(text: str) -> str:
    return re.sub(r"\s", "", text)


# Paper


def test_it_says_its_language_title_and_standard(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.Root.Lang) == "nl"
    assert str(pdf.docinfo["/Title"]) == "Halfjaarrapportage Basishulp Jeugd"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
    assert bool(pdf.Root.MarkInfo.Marked) is True
    assert pdf.open_metadata().get("pdfuaid:part") == "1"


def test_headings_stand_in_the_order_of_the_document_and_skip_no_level(
    pdf: pikepdf.Pdf, document: Document
) -> None:
    def titles(items: Any) -> Iterator[str]:
        for item in items:
            yield tight(item.title)
            yield from titles(item.children)

    def depths(sections: Any, level: int) -> Iterator[int]:
        for section in sections:
            yield level
            yield from depths([block for block in section.blocks if isinstance(block, Section)], level + 1)

    sections = blocks(document, Section)
    with pdf.open_outline() as outline:
        found = list(titles(outline.root))
    assert len(found) == len(sections)
    assert all(title.endswith(tight(section.title)) for title, section in zip(found, sections, strict=True))
    levels = [int(str(node.S)[2:]) for node in tagged(pdf, "H1", "H2", "H3", "H4")]
    contents = 1
    assert levels == [contents, *depths((*document.chapters, *document.annexes), 1)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_figure_has_alternative_text_of_its_own(pdf: pikepdf.Pdf, document: Document) -> None:
    said = [str(figure.Alt) for figure in tagged(pdf, "Figure")]
    assert len(said) == len(blocks(document, Chart)) >= 8
    assert len(set(said)) == len(said)
    assert all(len(text) > 40 for text in said)


def test_every_table_has_a_caption_and_head_cells_with_a_scope(pdf: pikepdf.Pdf, document: Document) -> None:
    tables = tagged(pdf, "Table")
    assert len(tables) == len(blocks(document, Table)) >= 15
    for table in tables:
        kinds = [str(node.S)[1:] for node in elements(table.K)]
        assert kinds.count("Caption") == 1
        heads = [node for node in elements(table.K) if str(node.S) == "/TH"]
        attributes = [a for head in heads for a in (head.A if isinstance(head.A, pikepdf.Array) else [head.A])]
        scopes = [str(a.Scope) for a in attributes if "/Scope" in a]
        assert len(scopes) == len(heads) >= 2
        assert set(scopes) == {"/Column"}


def test_every_page_names_the_snapshot_its_number_and_what_kind_of_edition_it_is(pdf: pikepdf.Pdf) -> None:
    count = len(pdf.pages)
    for index in range(count):
        text = tight(words(pdf, index))
        assert "Momentopname2024-08-31-1a2b3c4d" in text
        assert "Voorbeeldcijfers,nietecht" in text
        assert tight(INTERNAL) in text
        assert f"pagina{index + 1}van{count}" in text


def test_the_table_behind_a_chart_is_for_the_screen_only(pdf: pikepdf.Pdf, html: str) -> None:
    assert "Cijfersbij" not in tight("".join(words(pdf, index) for index in range(len(pdf.pages))))
    assert html.count("Cijfers bij: ") >= 8


# Screen


def test_the_page_has_headings_without_skips_and_heads_with_scope(html: str) -> None:
    assert '<html lang="nl">' in html
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    for table in re.findall(r"<table\b.*?</table>", html, re.DOTALL):
        assert table.count("<caption") == 1
        heads = re.findall(r"<th\b[^>]*>", table)
        assert heads
        assert all(" scope=" in head for head in heads)


def test_the_page_says_that_the_figures_are_invented_and_internal(html: str) -> None:
    assert "verzonnen cijfers van een voorbeeldregio" in html
    assert html.count("Voorbeeldcijfers, niet echt") == 1
    assert html.count(INTERNAL) == 2  # under the cover and at the foot


# Every kind of region


@pytest.mark.parametrize(
    ("review", "synthetic", "internal"),
    [
        pytest.param(lambda: rich_review(suppressed=True), True, False, id="suppressed"),
        pytest.param(lambda: bare(suppressed=True), False, False, id="one client, hidden"),
        pytest.param(lambda: bare(suppressed=False), False, True, id="one client"),
        pytest.param(
            lambda: build_review(empty_source(), HALF_YEAR, suppressed=False), False, True, id="not one row"
        ),
    ],
)
def test_it_is_written_whatever_the_region_has(
    review: Any, synthetic: bool, internal: bool, tmp_path: Path
) -> None:
    document = half_year_document(review())
    page, paper = write_document(document, tmp_path, "report")
    html = page.read_text(encoding="utf-8")
    assert ("Voorbeeldcijfers, niet echt" in html) is synthetic
    assert (INTERNAL in html) is internal
    with pikepdf.open(paper) as pdf:
        assert pdf.open_metadata().get("pdfuaid:part") == "1"
        assert len(tagged(pdf, "Figure")) == len(blocks(document, Chart))
        text = tight(words(pdf, len(pdf.pages) - 1))
    assert ("Voorbeeldcijfers,nietecht" in text) is synthetic
    assert (tight(INTERNAL) in text) is internal


def test_the_same_review_gives_the_same_page() -> None:
    again = half_year_document(Review.model_validate_json(rich_review(suppressed=True).model_dump_json()))
    assert render_html(again) == render_html(half_year_document(rich_review(suppressed=True)))
