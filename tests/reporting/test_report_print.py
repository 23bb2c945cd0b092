# SPDX-License-Identifier: EUPL-1.2
"""The printed document: tagged after PDF/UA-1, complete, and the same bytes every time.

These are checks of structure. They do not replace a certified validator.
"""

from __future__ import annotations

import io
import itertools
from datetime import date

import pikepdf
import pytest
from pdf_reading import elements, tagged, words
from sample_report import council_letter, meta, report

from regie.reporting import Document, render_pdf
from regie.reporting.document import Paragraph, Section
from regie.vocabulary import RegieError

ON = date(2024, 9, 16)


@pytest.fixture(scope="module")
def printed() -> bytes:
    return render_pdf(report(), ON)


@pytest.fixture(scope="module")
def pdf(printed: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(printed))


def plain(text: str) -> Document:
    return Document(meta=meta(), chapters=(Section(title="Eén", blocks=(Paragraph(text=text),)),))


def test_the_same_document_on_the_same_day_gives_the_same_bytes(printed: bytes) -> None:
    assert render_pdf(report(), ON) == printed
    assert render_pdf(report(), date(2024, 9, 17)) != printed


def test_it_says_its_language_title_day_and_standard(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.Root.Lang) == "nl"
    assert str(pdf.docinfo["/Title"]) == "Halfjaarrapportage Basishulp Jeugd"
    assert str(pdf.docinfo["/CreationDate"]).startswith("D:20240916")
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
    assert bool(pdf.Root.MarkInfo.Marked) is True
    assert pdf.open_metadata().get("pdfuaid:part") == "1"


def test_it_has_one_title_and_headings_that_skip_no_level(pdf: pikepdf.Pdf) -> None:
    assert len(tagged(pdf, "Title")) == 1
    levels = [int(str(node.S)[2:]) for node in tagged(pdf, "H1", "H2", "H3", "H4")]
    assert levels[0] == 1
    assert len(levels) == 1 + 9
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_figure_has_alternative_text(pdf: pikepdf.Pdf) -> None:
    figures = tagged(pdf, "Figure")
    assert len(figures) == 10
    assert all(len(str(figure.Alt)) > 40 for figure in figures)


def test_every_table_has_a_caption_and_head_cells_for_its_columns(pdf: pikepdf.Pdf) -> None:
    tables = tagged(pdf, "Table")
    assert len(tables) == 4
    for table in tables:
        kinds = [str(node.S)[1:] for node in elements(table.K)]
        assert kinds.count("Caption") == 1
        heads = [node for node in elements(table.K) if str(node.S) == "/TH"]
        attributes = [a for head in heads for a in (head.A if isinstance(head.A, pikepdf.Array) else [head.A])]
        scopes = [str(a.Scope) for a in attributes if "/Scope" in a]
        assert len(scopes) == len(heads) >= 4
        assert set(scopes) == {"/Column"}


def test_only_our_own_typeface_is_in_it(pdf: pikepdf.Pdf) -> None:
    fonts = {
        str(obj.BaseFont) for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and "/BaseFont" in obj
    }
    assert fonts
    assert all("Lato" in font for font in fonts)


def test_every_page_names_its_snapshot_number_and_that_the_figures_are_invented(pdf: pikepdf.Pdf) -> None:
    count = len(pdf.pages)
    assert count >= 10
    for index in range(count):
        text = words(pdf, index).replace(" ", "").replace("\u00a0", "")
        assert "Momentopname2024-08-31-1a2b3c4d" in text
        assert "Voorbeeldcijfers,nietecht" in text
        assert f"pagina{index + 1}van{count}" in text


def test_a_long_table_repeats_its_head_on_the_next_page(pdf: pikepdf.Pdf) -> None:
    pages = [words(pdf, index).replace(" ", "") for index in range(len(pdf.pages))]
    with_months = [page for page in pages if "jul2019" in page or "jul2023" in page]
    assert len(with_months) == 2
    assert all("MaandBeekdalHoogveldLindenaarTotaal" in page for page in with_months)


@pytest.mark.parametrize(
    "text", ["#panic()", "*niet vet* _schuin_", "$x$ [a] \\ @anker <b>", "`code` // weg", '"]#eval("1")']
)
def test_text_is_never_read_as_markup(text: str) -> None:
    pdf = pikepdf.open(io.BytesIO(render_pdf(plain(text), ON)))
    assert text.replace(" ", "") in words(pdf, len(pdf.pages) - 1).replace(" ", "")


def test_a_letter_outside_our_typeface_is_set_in_another_one() -> None:
    assert len(render_pdf(plain("Łukasz Şahin → Δ"), ON)) > 0


def test_a_character_that_cannot_be_set_is_named_to_the_person() -> None:
    with pytest.raises(RegieError) as refused:
        render_pdf(plain("akkoord 👍"), ON)
    assert refused.value.key == "reporting.character_missing"
    assert "👍" in refused.value.message("nl")


def test_a_letter_has_no_cover_and_no_contents() -> None:
    pdf = pikepdf.open(io.BytesIO(render_pdf(council_letter(), ON)))
    assert len(pdf.pages) == 1
    assert not tagged(pdf, "TOC")
    assert len(tagged(pdf, "Title")) == 1
