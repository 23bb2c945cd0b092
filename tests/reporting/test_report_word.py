# SPDX-License-Identifier: EUPL-1.2
"""A document as DOCX: everything that page and print say, in real styles, tables and links."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.document import Document as Paper
from docx.oxml.ns import qn
from tests.reporting.sample_report import council_letter, report

from regie.reporting.document import Column, Document, ItemList, Meta, Paragraph, Row, Section, Table, link
from regie.reporting.layout import lay_out
from regie.reporting.word import render_docx


@pytest.fixture(scope="module")
def whole() -> Paper:
    return docx.Document(io.BytesIO(render_docx(report())))


def small(*blocks: object) -> Document:
    meta = Meta(
        title="Proef", region="Regio", period="2024", snapshot="2024-06-30-1a2b3c4d", date=date(2024, 9, 1)
    )
    return Document(meta=meta, chapters=(Section(title="Een", blocks=blocks),))


def text_of(paper: Paper) -> str:
    return "".join(node.text or "" for node in paper.element.body.iter(qn("w:t")))


def test_every_heading_is_there_at_its_level(whole: Paper) -> None:
    wanted: list[tuple[int, str]] = []

    def walk(sections: list[dict[str, object]]) -> None:
        for node in sections:
            if node["kind"] == "section":
                wanted.append((node["level"], f"{node['number']} {node['title']}".strip()))  # type: ignore[arg-type]
                walk(node["blocks"])  # type: ignore[arg-type]

    walk(lay_out(report())["chapters"])
    found = [
        (int(line.style.name.removeprefix("Heading ")), line.text)
        for line in whole.paragraphs
        if line.style.name.startswith("Heading ") and line.text != "Noten"
    ]
    assert found == wanted


def test_every_value_of_every_table_stands_in_a_cell(whole: Paper) -> None:
    def tables(nodes: list[dict[str, object]]) -> list[dict[str, object]]:
        found = []
        for node in nodes:
            if node["kind"] == "section":
                found += tables(node["blocks"])  # type: ignore[arg-type]
            elif node["kind"] == "table":
                found.append(node)
        return found

    wanted = tables(lay_out(report())["chapters"])
    made = {tuple(cell.text for cell in row.cells) for table in whole.tables for row in table.rows}
    assert wanted
    for table in wanted:
        for row in table["rows"]:  # type: ignore[attr-defined]
            if row["cells"]:
                label = "".join(run["text"] for run in row["label"])
                assert (label, *(cell["text"] for cell in row["cells"])) in made


def test_the_head_of_every_table_comes_back_on_every_page(whole: Paper) -> None:
    styled = [table for table in whole.tables if table.style.name == "Regie tabel"]
    assert styled
    for table in styled:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_every_picture_says_what_it_shows(whole: Paper) -> None:
    said = [shape._inline.docPr.get("descr") for shape in whole.inline_shapes]
    assert len(said) == len(set(said)) > 5
    assert all(len(text) >= 20 for text in said)


def test_every_link_inside_leads_to_a_place(whole: Paper) -> None:
    body = whole.element.body
    places = {each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))}
    targets = {each.get(qn("w:anchor")) for each in body.iter(qn("w:hyperlink"))} - {None}
    assert targets
    assert targets <= places


def test_the_contents_are_a_field_that_can_be_read_before_it_is_renewed(whole: Paper) -> None:
    fields = [each.text for each in whole.element.body.iter(qn("w:instrText"))]
    assert any(field.startswith("TOC") for field in fields)
    kinds = [each.get(qn("w:fldCharType")) for each in whole.element.body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("end") == kinds.count("separate")
    entries = [line for line in whole.paragraphs if line.style.name.startswith("TOC")]
    assert any("Toegang en volume" in "".join(t.text for t in line._p.iter(qn("w:t"))) for line in entries)


def test_invented_figures_say_so_at_the_top_and_on_every_page(whole: Paper) -> None:
    node = lay_out(report())
    assert all(notice in text_of(whole) for notice in node["notices"])
    foot = whole.sections[0].footer.paragraphs[0].text
    assert all(mark in foot for mark in node["marks"])
    assert node["snapshot_line"] in foot


def test_the_same_document_gives_the_same_bytes() -> None:
    first, second = render_docx(council_letter()), render_docx(council_letter())
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as made:
        assert {member.date_time for member in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_letter_has_no_contents_and_no_numbers_before_its_heads() -> None:
    letter = docx.Document(io.BytesIO(render_docx(council_letter())))
    assert not any(line.style.name.startswith("TOC") for line in letter.paragraphs)
    heads = [line.text for line in letter.paragraphs if line.style.name == "Heading 1"]
    assert heads
    assert not any(head[0].isdigit() for head in heads)


def test_two_numbered_lists_each_begin_at_one() -> None:
    lists = (
        ItemList(items=("a", "b"), ordered=True),
        Paragraph(text="tussen"),
        ItemList(items=("c",), ordered=True),
    )
    paper = docx.Document(io.BytesIO(render_docx(small(*lists))))
    numbers = [line._p.pPr.numPr.numId.val for line in paper.paragraphs if line.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]


def test_a_table_that_does_not_fit_lies_on_a_sheet_on_its_side_and_the_text_goes_on_upright() -> None:
    columns = tuple(Column(title=f"Bedrag {number}") for number in range(14))
    wide = Table(title="Breed", head="Regel", columns=columns, rows=(Row(label="a", cells=(123456789,) * 14),))
    paper = docx.Document(io.BytesIO(render_docx(small(wide, Paragraph(text="na de tabel")))))
    turned = [section.page_width > section.page_height for section in paper.sections]
    assert turned == [False, True, False]


def test_a_link_to_an_address_is_a_link() -> None:
    text = (link("https://example.org/a", "hier"),)
    paper = docx.Document(io.BytesIO(render_docx(small(Paragraph(text=text)))))
    targets = {each.target_ref for each in paper.part.rels.values() if each.is_external}
    assert targets == {"https://example.org/a"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    file = tmp_path / "rapport.docx"
    file.write_bytes(render_docx(report()))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    made = subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "txt:Text", "--outdir", str(tmp_path), str(file)],
        check=False,
        capture_output=True,
        text=True,
        timeout=180,
    )
    out = tmp_path / "rapport.txt"
    if "could not be loaded" in made.stderr + made.stdout:
        pytest.skip("LibreOffice Writer is not installed")
    assert "Toegang en volume" in out.read_text(encoding="utf-8")
