# SPDX-License-Identifier: EUPL-1.2
"""``regie letter``: what it writes, and what it says when it cannot."""

from __future__ import annotations

from datetime import date

import docx

from regie.figures import open_snapshot
from regie.reporting.published import publish_report
from regie.review import build_review
from regie.review.build import public_review
from regie.vocabulary import Period


def published(own):
    with open_snapshot(own.folder) as source:
        whole = build_review(source, Period.parse("2024-H1"), suppressed=False)
        public = public_review(source, whole)
    publish_report(own.folder, public, whole, {}, date(2024, 9, 20), version=1)
    return ("--region", own.folder, "--municipality", "0917", "--out", own.folder / "uit")


def test_a_letter_is_written_in_all_forms_and_says_what_is_still_to_be_written(regie, own, tmp_path):
    ran = regie("letter", "2024-H1", *published(own))
    assert ran.code == 0
    assert "Nog te schrijven: Documentnummer, Gemeentelijke reflectie" in ran.out
    names = {path.name for path in (own.folder / "uit").iterdir()}
    assert {"raadsinformatiebrief.docx", "raadsinformatiebrief.pdf", "raadspagina.pdf"} <= names
    assert not (own.folder / "letters").exists()

    texts, template = tmp_path / "teksten.toml", tmp_path / "sjabloon.docx"
    texts.write_text('document_number = "7"\nreflection = "Goed."\n', encoding="utf-8")
    template.write_bytes((own.folder / "uit" / "sjabloon.docx").read_bytes())
    where = ("--region", own.folder, "--municipality", "0917", "--out", own.folder / "tweede")
    ran = regie("letter", "2024-H1", *where, "--texts", texts, "--template", template)
    assert (ran.code, "Nog te schrijven" in ran.out) == (0, False)
    assert "Goed." in (own.folder / "tweede" / "raadsinformatiebrief.html").read_text(encoding="utf-8")

    unknown = docx.Document()
    unknown.add_paragraph("{{ wethouder }} en {{ kiesdrempel }}")
    unknown.save(str(tmp_path / "onbekend.docx"))
    for more, said in (
        (("--template", tmp_path / "onbekend.docx"), "kiesdrempel, wethouder"),
        (("--template", texts), "geen Word-document"),
        (("--template", tmp_path / "weg.docx"), "niet te lezen"),
        (("--texts", template), "niet te lezen"),
    ):
        ran = regie("letter", "2024-H1", "--region", own.folder, "--municipality", "0917",
                    "--out", own.folder / "derde", *more)  # fmt: skip
        assert ran.code == 2
        assert said in ran.err
    assert not (own.folder / "derde").exists()


def test_a_letter_for_a_period_without_a_published_report_is_refused(regie, own):
    ran = regie("letter", "2024-H1", "--region", own.folder, "--municipality", "0917", "--out", own.folder / "uit")
    assert ran.code == 2
    assert "geen halfjaarrapportage gepubliceerd" in ran.err
    assert not (own.folder / "uit").exists()
