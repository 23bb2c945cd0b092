# SPDX-License-Identifier: EUPL-1.2
"""What a council letter says: figures of the public edition, hypotheses as such, and what people wrote."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from sample_letter import HEERLEN, LANDGRAAF, REFLECTION, TEXTS, letter, report, said, write
from sample_money import EXCESS, money_review

from regie.reporting.added import Correction
from regie.reporting.council_letter import (
    LetterTexts,
    council_page,
    letter_content,
    letter_document,
    load_texts,
    review_of_report,
)
from regie.reporting.council_letter.money import clause_words
from regie.reporting.half_year.wording import cell
from regie.reporting.pdf import render_pdf
from regie.reporting.published import NAME
from regie.reporting.values import SUPPRESSED
from regie.vocabulary import RegieError
from regie.vocabulary.formatting import euro
from regie.vocabulary.money import to_euros


def test_the_letter_has_every_part_of_the_anatomy_in_its_order() -> None:
    whole = letter_document(letter())
    assert [part.title for part in whole.chapters] == [
        "Aanleiding",
        "Samenvatting",
        "Cijfers van Heerlen",
        "Mogelijke verklaringen",
        "Financiën",
        "Gemeentelijke reflectie",
        "Genomen besluiten",
        "Vervolg",
        "Wat er is veranderd sinds de vorige brief",
        "Bijlagen",
        "Ondertekening",
    ]
    facts = dict(whole.meta.facts)
    assert facts["Gemeente"] == "Heerlen"
    assert facts["Datum"] == "15 oktober 2024"
    assert facts["Documentnummer"] == "162334"
    assert "januari tot en met juni 2024" in facts["Onderwerp"]


def test_figures_are_those_of_the_public_edition_and_what_it_hides_stays_hidden() -> None:
    review, made = money_review(suppressed=True), letter()
    hidden = 0
    for each in made.figures:
        period = review.period.last_month if each.code == "unique_clients" else review.period
        figure = review.figure(each.code, period, municipality=HEERLEN)
        assert figure is not None
        assert each.value == figure.value
        if cell(figure) is SUPPRESSED:
            hidden += 1
            assert each.now == "x"
            assert each.change == ""
    assert hidden
    assert made.hidden
    assert "niet getoond" in said(made, "Cijfers van Heerlen")


@pytest.mark.parametrize("municipality", [HEERLEN, LANDGRAAF])
def test_what_is_known_of_a_year_before_is_in_the_letter_and_segments_have_their_total(municipality: str) -> None:
    review, made = money_review(suppressed=True), letter(municipality=municipality)
    *segments, whole = made.segments
    assert segments
    assert whole.label == "Samen"
    total = review.figure("cost", "2023-H1", municipality=municipality)
    assert total is not None
    assert isinstance(total.value, Decimal)
    assert whole.before == euro(total.value)
    cost = next(each for each in made.figures if each.code == "cost")
    assert cost.before == whole.before
    assert "hoger" in cost.change or "lager" in cost.change
    assert not [each.label for each in made.figures if "–" in (each.now, each.before, each.region)]


def test_a_letter_is_never_made_of_the_internal_edition(tmp_path: Path) -> None:
    content = money_review().model_dump_json().encode()
    place = tmp_path / "reports" / "2024-H1" / "v1"
    place.mkdir(parents=True)
    (place / f"{NAME}.json").write_bytes(content)
    kept = report().model_copy(update={"files": {f"{NAME}.json": hashlib.sha256(content).hexdigest()}})
    with pytest.raises(ValueError, match="public edition"):
        review_of_report(tmp_path, kept)


def test_explanations_are_hypotheses_with_their_follow_up_and_only_of_the_own_municipality() -> None:
    own, other = letter(), letter(municipality=LANDGRAAF)
    titles = {each.title for each in own.hypotheses}
    assert "Zwaardere ggz-problematiek" in titles
    assert "Dunner voorliggend veld in Landgraaf" not in titles
    assert "Dunner voorliggend veld in Landgraaf" in {each.title for each in other.hypotheses}
    assert all(each.follow_up for each in (*own.hypotheses, *other.hypotheses))
    text = said(other, "Mogelijke verklaringen")
    assert "niet bewezen" in text
    assert "Wordt verder onderzocht" in text


def test_the_financial_paragraph_has_amount_reading_and_clause() -> None:
    text = said(letter(), "Financiën")
    assert euro(to_euros(EXCESS[HEERLEN])) in text
    assert money_review(suppressed=True).header.reported_amount_remark in text
    assert "Wat het contract zegt: Hulpventiel" in text
    assert "geen recht van de coöperatie" in text


def test_an_amount_that_was_asked_or_decided_stands_with_its_cents() -> None:
    review = money_review(suppressed=True)
    valve = review.valve
    assert valve is not None
    first, *others = valve.municipalities
    for cents, written in ((99_999_99, "€ 99.999,99"), (100_000_00, "€ 100.000")):
        own = first.model_copy(update={"granted": cents, "decided_on": date(2024, 10, 1), "accepted": cents})
        changed = valve.model_copy(update={"municipalities": (own, *others)})
        told = " ".join(clause_words(review.model_copy(update={"valve": changed}), own.municipality)[1])
        told = told.replace("\u00a0", " ")
        assert f"daarvan is {written} aanvaard" in told
        assert f"kende op 1 oktober 2024 {written} toe" in told


def test_what_no_risk_explains_is_excess_less_what_the_risk_file_names() -> None:
    # 2,100,000 - (340 - 45 + 250 + 80 + 90 + 150) thousand, of the example's risk file
    assert letter().unexplained.endswith(f"voor {euro(1_235_000)} wordt geen verklaring genoemd.")


def test_an_empty_reflection_is_marked_in_a_draft() -> None:
    draft = letter(LetterTexts())
    assert draft.missing == ("Documentnummer", "Gemeentelijke reflectie")
    assert "[Nog te schrijven: gemeentelijke reflectie]" in said(draft, "Gemeentelijke reflectie")
    assert "Concept" in letter_document(draft).meta.notice
    assert letter_document(letter()).meta.notice == ""


def test_the_reflection_stands_as_it_was_written() -> None:
    assert said(letter(), "Gemeentelijke reflectie") == REFLECTION.replace("\n\n", "\n")


def test_figures_and_texts_that_changed_since_the_previous_letter_are_named() -> None:
    before = letter()
    figures = (before.figures[0].model_copy(update={"now": "50"}), *before.figures[1:])
    then = before.model_copy(update={"figures": figures})
    now = letter(TEXTS.model_copy(update={"reflection": "Anders.", "decisions": ()}), previous=then)
    assert [(each.label, each.before, each.now) for each in now.changed_figures] == [
        (before.figures[0].label, "50", before.figures[0].now)
    ]
    assert now.changed_texts == ("Gemeentelijke reflectie: gewijzigd.", "Genomen besluiten: vervallen.")
    assert "versie 1 van 15 oktober 2024" in said(now, "Wat er is veranderd sinds de vorige brief")
    assert "geen eerdere" in said(before, "Wat er is veranderd sinds de vorige brief")
    assert "Geen cijfer en geen tekst is anders" in said(
        letter(previous=before), "Wat er is veranderd sinds de vorige brief"
    )


def test_a_correction_names_the_version_it_mends() -> None:
    mended = letter(
        version=2, corrections=(Correction(version=2, published_on=date(2024, 11, 1), text="Bedrag verbeterd."),)
    )
    assert "Bedrag verbeterd." in said(mended, "Verbetering van een eerdere brief")


def test_the_page_for_the_council_is_one_sheet_however_much_was_decided() -> None:
    long = TEXTS.model_copy(update={"decisions": ("Een besluit dat lang is. " * 20,) * 12})
    for whole in (letter(), letter(long), letter(LetterTexts())):
        page = council_page(whole)
        with pikepdf.open(io.BytesIO(render_pdf(page, date(2024, 10, 15)))) as pdf:
            assert len(pdf.pages) == 1
    titles = [part.title for part in council_page(letter()).chapters]
    assert titles == ["Hoe het gaat", "Wat nodig is en wat is begroot", "Wat niet is verklaard", "Wat is besloten"]


def test_an_unknown_municipality_is_refused_with_those_there_are() -> None:
    with pytest.raises(RegieError) as refused:
        letter_content(report(), money_review(suppressed=True), "0999", TEXTS, date(2024, 10, 15))
    assert "0917 Heerlen" in refused.value.message("nl")


@pytest.mark.parametrize(
    ("text", "said_of_it"),
    [
        ('reflection = "Bel 06-12345678 voor meer."', "telefoonnummer"),
        ('reflection = "Over 123456782 is gesproken."', "burgerservicenummer"),
        ('decisions = ["Mail naar wethouder@gemeente.example"]', "e-mailadres"),
        ('reflectie = "x"', "onbekende teksten: reflectie"),
        ('decisions = "geen lijst"', "Genomen besluiten"),
        ('reflection = "a\\u0007b"', "niet kan worden afgedrukt"),
        ('reflection = "niet gesloten', "niet te lezen"),
    ],
)
def test_texts_that_cannot_be_used_are_refused_in_words(tmp_path: Path, text: str, said_of_it: str) -> None:
    with pytest.raises(RegieError) as refused:
        load_texts(write(tmp_path, "teksten.toml", text))
    assert said_of_it in refused.value.message("nl")
    assert "12345678" not in refused.value.message("nl")


def test_texts_of_a_file_are_those_of_the_letter(tmp_path: Path) -> None:
    text = 'document_number = "7"\nreflection = "Goed."\nnext_steps = ["Audit", "Gesprek"]\n'
    assert load_texts(write(tmp_path, "teksten.toml", text)) == LetterTexts(
        document_number="7", reflection="Goed.", next_steps=("Audit", "Gesprek")
    )
