# SPDX-License-Identifier: EUPL-1.2
"""Publishing: the half-year report with its DOCX, and letters that never change."""

from __future__ import annotations

import io
import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from sample_letter import HEERLEN, TEXTS, letter
from sample_money import money_review

from regie.reporting.added import Correction
from regie.reporting.council_letter import (
    LetterTexts,
    PublishedLetter,
    default_template,
    latest_report,
    letter_content,
    letter_file,
    publish_letter,
    published_letters,
    review_of_report,
)
from regie.reporting.council_letter.published import PUBLIC, before, content_of
from regie.reporting.published import PublishedReport, publish_report, published_file, published_reports
from regie.vocabulary import Period, RegieError
from regie.vocabulary.durable import BUILDING

DAY = date(2024, 9, 20)


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("regio")
    publish_report(folder, money_review(suppressed=True), money_review(), {}, DAY, version=1)
    return folder


def test_a_report_is_published_as_docx_beside_page_and_print(region: Path) -> None:
    (report,) = published_reports(region)
    assert {"halfjaarrapportage.docx", "halfjaarrapportage-intern.docx"} <= set(report.files)
    public = docx.Document(io.BytesIO(published_file(region, report, "halfjaarrapportage.docx")))
    inside = docx.Document(io.BytesIO(published_file(region, report, "halfjaarrapportage-intern.docx")))
    mark = "Intern: bevat kleine aantallen"
    assert mark in "\n".join(line.text for line in inside.paragraphs)
    assert mark not in "\n".join(line.text for line in public.paragraphs)


def test_a_report_published_before_there_was_a_docx_stays_as_it_is(region: Path, tmp_path: Path) -> None:
    folder = tmp_path / "regio"
    shutil.copytree(region, folder)
    place = folder / "reports" / "2024-H1" / "v1"
    about = json.loads((place / "report.json").read_text())
    for name in [name for name in about["files"] if name.endswith(".docx")]:
        del about["files"][name]
        (place / name).unlink()
    (place / "report.json").write_text(json.dumps(about))
    held = {path.name: path.read_bytes() for path in place.iterdir()}
    kept = publish_report(folder, money_review(suppressed=True), money_review(), {}, DAY, version=1)
    assert not [name for name in kept.files if name.endswith(".docx")]
    assert {path.name: path.read_bytes() for path in place.iterdir()} == held


def test_a_letter_is_made_of_the_published_report(region: Path) -> None:
    report = latest_report(region, Period.parse("2024-H1"))
    made = letter_content(report, review_of_report(region, report), HEERLEN, TEXTS, date(2024, 10, 15))
    assert made.figures == letter().figures
    assert made.money == letter().money


def test_a_letter_for_a_period_without_a_published_report_is_refused(region: Path) -> None:
    with pytest.raises(RegieError) as refused:
        latest_report(region, Period.parse("2023-H2"))
    assert "2023-H2" in refused.value.message("nl")
    assert "2024-H1" in refused.value.message("nl")


def test_a_letter_without_reflection_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(RegieError) as refused:
        publish_letter(tmp_path, letter(LetterTexts(document_number="1")), default_template())
    assert "Gemeentelijke reflectie" in refused.value.message("nl")
    assert not published_letters(tmp_path)


def test_a_published_letter_never_changes(tmp_path: Path) -> None:
    first = publish_letter(tmp_path, letter(), default_template())
    assert set(PUBLIC) < set(first.files)
    assert publish_letter(tmp_path, letter(), default_template()) == first
    other = letter(TEXTS.model_copy(update={"reflection": "Anders."}))
    with pytest.raises(RegieError) as refused:
        publish_letter(tmp_path, other, default_template())
    assert "verandert niet" in refused.value.message("nl")
    assert list(published_letters(tmp_path)) == [first]
    assert content_of(tmp_path, first) == letter()


def test_a_letter_published_again_on_another_day_stays_that_of_the_first(tmp_path: Path) -> None:
    def on(day: date, text: str = "Het besluit stond er verkeerd.") -> PublishedLetter:
        said = (Correction(version=2, published_on=day, text=text),)
        return publish_letter(tmp_path, letter(version=2, corrections=said, dated=day), default_template())

    first = on(date(2024, 11, 1))
    held = {name: letter_file(tmp_path, first, name) for name in first.files}
    assert on(date(2024, 11, 2)) == first
    with pytest.raises(RegieError) as refused:
        on(date(2024, 11, 1), "Iets anders.")
    assert "01-11-2024" in refused.value.message("nl")
    assert "begin version 3" in refused.value.message("en")
    assert {name: letter_file(tmp_path, first, name) for name in first.files} == held


def test_a_report_published_again_on_another_day_stays_that_of_the_first(region: Path, tmp_path: Path) -> None:
    folder = tmp_path / "regio"
    shutil.copytree(region, folder)
    (first,) = published_reports(folder)

    def again(**changed: Any) -> PublishedReport:
        asked = {"texts": {}, "published_on": DAY + timedelta(days=1), "version": 1} | changed
        return publish_report(folder, money_review(suppressed=True), money_review(), **asked)

    assert again() == first
    for changed in ({"texts": {"geld": "Een andere tekst."}}, {"correction": "Iets verbeterd."}):
        with pytest.raises(RegieError):
            again(**changed)
    assert list(published_reports(folder)) == [first]


def test_a_correction_is_a_new_version_that_names_the_old(tmp_path: Path) -> None:
    first = publish_letter(tmp_path, letter(), default_template())
    held = {name: letter_file(tmp_path, first, name) for name in first.files}
    with pytest.raises(RegieError) as refused:
        publish_letter(tmp_path, letter(version=2), default_template())
    assert "vervangt versie 1" in refused.value.message("nl")
    said = (Correction(version=2, published_on=date(2024, 11, 1), text="Het besluit stond er verkeerd."),)
    found = before(tmp_path, HEERLEN, "2024-H1")
    assert found == first
    mended = letter(
        TEXTS.model_copy(update={"decisions": ("Er is nog niets besloten.",)}),
        version=2,
        corrections=said,
        previous=content_of(tmp_path, first),
        dated=date(2024, 11, 1),
    )
    second = publish_letter(tmp_path, mended, default_template())
    page = letter_file(tmp_path, second, "raadsinformatiebrief.html").decode()
    assert "Het besluit stond er verkeerd." in page
    assert "versie 1 van 15 oktober 2024" in page
    assert "Genomen besluiten: gewijzigd." in page
    assert {name: letter_file(tmp_path, first, name) for name in first.files} == held
    assert [each.version for each in published_letters(tmp_path, HEERLEN)] == [1, 2]


def test_a_letter_is_compared_with_the_newest_version_of_the_half_year_before(tmp_path: Path) -> None:
    publish_letter(tmp_path, letter(), default_template())
    said = (Correction(version=2, published_on=date(2024, 11, 1), text="Het besluit stond er verkeerd."),)
    second = publish_letter(tmp_path, letter(version=2, corrections=said), default_template())
    assert before(tmp_path, HEERLEN, "2024-H2") == second
    assert before(tmp_path, HEERLEN, "2023-H2") is None
    assert before(tmp_path, "0882", "2024-H2") is None


def test_a_letter_that_was_changed_after_publication_is_not_given(tmp_path: Path) -> None:
    first = publish_letter(tmp_path, letter(), default_template())
    path = tmp_path / "letters" / HEERLEN / "2024-H1" / "v1" / "raadsinformatiebrief.html"
    path.write_text(path.read_text().replace("Heerlen", "Elders"))
    with pytest.raises(RegieError):
        letter_file(tmp_path, first, "raadsinformatiebrief.html")
    path.unlink()
    with pytest.raises(RegieError):
        letter_file(tmp_path, first, "raadsinformatiebrief.html")


def test_what_a_crash_left_behind_is_no_letter(tmp_path: Path) -> None:
    place = tmp_path / "letters" / HEERLEN / "2024-H1" / f"{BUILDING}x"
    place.mkdir(parents=True)
    assert not published_letters(tmp_path)
    assert publish_letter(tmp_path, letter(), default_template()).version == 1
    assert not place.exists()
