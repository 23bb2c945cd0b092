# SPDX-License-Identifier: EUPL-1.2
"""The template of a letter: what it may hold, what it is refused for, and that nothing is lost in it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from sample_letter import NEEDED, TEXTS, letter, paper, words

from regie.reporting.council_letter import LetterTexts, add_template, default_template, fill_template, template_of
from regie.reporting.council_letter.fields import FIELDS, values_of
from regie.reporting.council_letter.page import letter_page
from regie.reporting.council_letter.template_check import checked_template, fields_used
from regie.vocabulary import RegieError


def refusal(content: bytes) -> str:
    with pytest.raises(RegieError) as refused:
        checked_template(content)
    return refused.value.message("nl")


def test_the_template_that_comes_with_regie_uses_known_fields_and_is_always_the_same() -> None:
    first = default_template()
    default_template.cache_clear()
    assert default_template() == first
    used = fields_used(checked_template(first))
    assert used <= set(FIELDS)
    assert {"reflectie", "cijfers", "financien", "meldingen", "clausule_tekst", "bijlagen"} <= used


def test_every_field_has_a_value_and_every_row_its_parts() -> None:
    values = values_of(letter(previous=letter(LetterTexts(document_number="1"))))
    assert set(values) == set(FIELDS)
    for name, field in FIELDS.items():
        assert isinstance(values[name], list) == field.list_, name
        assert all(set(row) == set(field.parts) for row in values[name] if field.parts), name


def test_the_letter_says_in_docx_what_it_says_in_print() -> None:
    whole = letter()
    text = words(fill_template(default_template(), whole)).replace("\xa0", " ")
    for part in (
        *whole.reason,
        *whole.summary,
        *whole.finance,
        *whole.clause_text,
        *whole.reflection,
        *whole.annexes,
    ):
        assert part.replace("\xa0", " ") in text
    for figure in whole.figures:
        assert figure.label in text
        assert figure.now.replace("\xa0", " ") in text
    for each in whole.hypotheses:
        assert each.claim in text
        assert each.follow_up in text
    assert "{{" not in text
    assert "{%" not in text


def test_signs_of_xml_in_a_text_stand_in_the_letter_as_they_are() -> None:
    whole = letter(TEXTS.model_copy(update={"reflection": "Kosten < budget & {{ niets }} <w:p/>"}))
    assert "Kosten < budget & {{ niets }} <w:p/>" in words(fill_template(default_template(), whole))


def test_the_same_letter_and_template_give_the_same_bytes() -> None:
    assert fill_template(default_template(), letter()) == fill_template(default_template(), letter())


def test_what_must_stand_on_a_letter_is_put_on_top_where_a_template_leaves_it_out() -> None:
    made = fill_template(paper(*NEEDED), letter(LetterTexts()))
    lines = [line.text for line in docx.Document(io.BytesIO(made)).paragraphs]
    assert "Nog te schrijven: Documentnummer, Gemeentelijke reflectie" in lines[0]
    assert "verzonnen" in lines[1]


def test_unknown_fields_are_named_all_of_them() -> None:
    text = refusal(
        paper(
            *NEEDED,
            "{{ burgemeester }} {{ postbus }}",
            "{% for rij in cijfers %}{{ rij.bedrag }}{% endfor %}",
            foot="{{ voettekst }}",
        )
    )
    for unknown in ("burgemeester", "postbus", "rij.bedrag", "voettekst"):
        assert unknown in text
    assert "documentnummer" in text


def test_a_template_without_the_reflection_is_refused() -> None:
    assert "reflectie" in refusal(paper(*NEEDED[1:]))


@pytest.mark.parametrize(
    "line",
    [
        "{{ gemeente.__class__ }}",
        "{{ gemeente.upper() }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ gemeente|attr('__class__') }}",
        "{{ range(999999999) }}",
        "{% for a in range(999999999) %}x{% endfor %}",
        "{% for a in reflectie %}{% for b in reflectie %}x{% endfor %}{% endfor %}",
        "{% for a in reflectie recursive %}{{ loop(reflectie) }}{% endfor %}",
        "{% for rij in cijfers %}{{ rij.__class__ }}{% endfor %}",
        "{% for rij in cijfers %}{{ rij['naam'] }}{% endfor %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro a() %}x{% endmacro %}",
        "{% set a = 1 %}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'a' * 999999999 }}",
        "{% for a in gemeente %}x{% endfor %}",
        "{% if gemeente %}niet gesloten",
        "{{ gemeente",
    ],
)
def test_what_is_no_field_list_or_condition_is_refused(line: str) -> None:
    with pytest.raises(RegieError) as refused:
        fill_template(paper(*NEEDED, line), letter())
    assert "sjabloon" in refused.value.message("nl") or "veld" in refused.value.message("nl")


def _macro(files: dict[str, bytes]) -> None:
    files["word/vbaProject.bin"] = b"x"


def _macro_type(files: dict[str, bytes]) -> None:
    name = "[Content_Types].xml"
    files[name] = files[name].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )


def _outside(files: dict[str, bytes]) -> None:
    name = "word/_rels/document.xml.rels"
    link = b'<Relationship Id="rId99" Type="http://x/attachedTemplate" Target="http://x/a.dotm" TargetMode="External"/>'
    files[name] = files[name].replace(b"</Relationships>", link + b"</Relationships>")


def _picture_outside(files: dict[str, bytes]) -> None:
    name = "word/_rels/document.xml.rels"
    link = b'<Relationship Id="rId98" Type="http://x/image" Target="http://x/a.png" TargetMode="External"/>'
    files[name] = files[name].replace(b"</Relationships>", link + b"</Relationships>")


def _embedded(files: dict[str, bytes]) -> None:
    files["word/embeddings/oleObject1.bin"] = b"x"


def _entity(files: dict[str, bytes]) -> None:
    files["word/document.xml"] = b'<!DOCTYPE a [<!ENTITY b "c">]>' + files["word/document.xml"]


def _huge(files: dict[str, bytes]) -> None:
    files["word/document.xml"] += b" " * 30_000_000


def _no_text(files: dict[str, bytes]) -> None:
    del files["word/document.xml"]


def _broken(files: dict[str, bytes]) -> None:
    files["word/document.xml"] = b"<w:document"


def _space(files: dict[str, bytes]) -> None:
    files["word/document.xml"] = files["word/document.xml"].replace(b"<w:t>{{", b"<w:t>{% colspan" + b" " * 5000)


def _calls_out(files: dict[str, bytes]) -> None:
    field = b'<w:p><w:r><w:instrText>INCLUDETEXT "http://x/a"</w:instrText></w:r></w:p><w:sectPr'
    files["word/document.xml"] = files["word/document.xml"].replace(b"<w:sectPr", field, 1)


@pytest.mark.parametrize(
    "change",
    [
        _macro,
        _macro_type,
        _outside,
        _picture_outside,
        _embedded,
        _entity,
        _huge,
        _no_text,
        _broken,
        _space,
        _calls_out,
    ],
)
def test_a_template_that_is_more_or_less_than_a_plain_docx_is_refused(
    change: Callable[[dict[str, bytes]], None],
) -> None:
    assert refusal(paper(*NEEDED, "{{ gemeente }}", change=change))


@pytest.mark.parametrize("content", [b"", b"geen zip", b"PK\x03\x04" + b"\0" * 100, b"%PDF-1.7"])
def test_what_is_no_docx_is_refused(content: bytes) -> None:
    assert "DOCX" in refusal(content)


def test_a_file_above_the_limit_is_refused_before_it_is_opened() -> None:
    assert "te groot" in refusal(b"PK" + b"\0" * 4_000_001)


def test_a_municipality_uses_its_newest_template_and_the_older_ones_stay(tmp_path: Path) -> None:
    assert template_of(tmp_path, "0917") == (default_template(), "")
    first = add_template(tmp_path, "0917", paper(*NEEDED, "Eerste"))
    second = add_template(tmp_path, "0917", paper(*NEEDED, "Tweede"))
    assert add_template(tmp_path, "0917", second.read_bytes()) == second
    assert template_of(tmp_path, "0917") == (second.read_bytes(), second.name)
    assert first.exists()
    assert template_of(tmp_path, "0882")[1] == ""
    with pytest.raises(RegieError):
        add_template(tmp_path, "0917", b"geen docx")
    assert template_of(tmp_path, "0917")[1] == second.name


def test_a_table_stays_whole_for_a_word_processor_loses_rows_of_one_that_breaks_under_its_head() -> None:
    tables = docx.Document(io.BytesIO(fill_template(default_template(), letter()))).tables[1:]
    assert len(tables) >= 3
    for table in tables:
        lines = [line for row in table.rows for cell in row.cells for line in cell.paragraphs]
        assert all(line.paragraph_format.keep_with_next for line in lines)


def test_where_things_come_from_is_put_at_the_end_where_a_template_leaves_it_out() -> None:
    source = "Besluit B-2024-001: verslag van het regiegesprek van 7 oktober 2024, versie 1."
    whole = letter(TEXTS.model_copy(update={"sources": (source,)}))
    for template in (default_template(), paper(*NEEDED)):
        lines = [line.text for line in docx.Document(io.BytesIO(fill_template(template, whole))).paragraphs]
        assert lines.count(source) == 1
        assert lines.count("Bronnen") == 1
    assert "Bronnen" not in words(fill_template(paper(*NEEDED), letter()))


def test_a_letter_of_an_own_template_keeps_its_look() -> None:
    made = fill_template(paper("Gemeente {{ gemeente }}", *NEEDED, foot="{{ datum }}"), letter())
    whole = docx.Document(io.BytesIO(made))
    assert "Gemeente Heerlen" in words(made)
    assert whole.sections[0].footer.paragraphs[0].text == "15 oktober 2024"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_opens_the_letter_and_reads_the_same_words(tmp_path: Path) -> None:
    path = tmp_path / "brief.docx"
    path.write_bytes(fill_template(default_template(), letter()))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path / 'profile'}",
            "--headless",
            "--convert-to",
            "txt:Text",
            "--outdir",
            str(tmp_path),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    text = (tmp_path / "brief.txt").read_text(encoding="utf-8")
    assert "Gemeentelijke reflectie" in text
    assert "Over het geld zijn er <zorgen>." in text
    assert "162334" in text


def test_a_docx_is_a_zip_without_times() -> None:
    with zipfile.ZipFile(io.BytesIO(fill_template(default_template(), letter()))) as packed:
        assert {each.date_time for each in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_page_about_templates_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "letter-template.md"
    assert page.read_text(encoding="utf-8") == letter_page(), "run 'make docs'"
