# SPDX-License-Identifier: EUPL-1.2
"""Free text: what is personal data in it, and what is not."""

from __future__ import annotations

from typing import get_args

import pytest

from regie.vocabulary import RegieError
from regie.vocabulary.free_text import Kind, personal_data, without_names, without_personal_data


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("BSN 123456782 van de jeugdige", "number"),
        ("bsn123456782", "number"),
        ("Het nummer is 1234.56.782.", "number"),
        ("Mail naar iemand@gemeente.example", "email"),
        ("Bel 06-12345678", "telephone"),
        ("Bel 045 560 5040", "telephone"),
        ("Bel +31 45 5605040", "telephone"),
        ("In 2024 waren er 2.301 jeugdigen; het kostte € 3.359.000.", None),
        ("Documentnummer 162334 van 15-10-2024", None),
        ("Zaak 123456789", None),
        ("000000000", None),
        ("Het gezin woont op 6411 AB", "postcode"),
        ("Artikel 2024 SS is geen postcode", None),
        ("Zij wonen in de Dorpsstraat 12", "address"),
        ("De weg naar 12 plekken", None),
        ("Geboren op 12 mei 2014", "birth_date"),
        ("geboortedatum: 2014-05-12", "birth_date"),
        ("Mevrouw De Vries belde", "name"),
        ("Afspraak met dhr. J. van der Berg", "name"),
        ("Zusje Anna gaat mee", "name"),
        ("De moeder wordt gehoord; het gezin is in beeld.", None),
        ("De programmalijn heet Lekker in mijn vel", None),
        ("Besproken op 12-05-2026 met de wethouder van Heerlen", None),
    ],
)
def test_personal_data_in_text_is_found_and_figures_are_not(text: str, kind: str | None) -> None:
    assert personal_data(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Gesprek op 12-05-2026", "date"), ("Start 3 maart 2026", "date"), ("Het meisje heet Anna", "name")],
)
def test_a_text_about_one_client_has_no_date_and_says_not_how_somebody_is_called(text: str, kind: str) -> None:
    assert personal_data(text) is None
    assert personal_data(text, strict=True) == kind


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_personal_data_has_a_sentence_that_says_where(kind: str) -> None:
    assert "Reden" in RegieError(f"vocabulary.free_text_{kind}", where="Reden").message("nl")


def test_a_text_is_refused_with_the_place_and_without_the_data() -> None:
    with pytest.raises(RegieError) as refused:
        without_personal_data("Bel 06-12345678", "Gemeentelijke reflectie")
    assert "Gemeentelijke reflectie" in refused.value.message("nl")
    assert "12345678" not in refused.value.message("nl")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Vraag het jan de vries.", True),
        ("Jan de\n Vries' voorstel", True),
        ("Overleg (Jan de Vries) gaat door", True),
        ("Jan de Vriesman", False),
        ("Arjan de Vries", False),
        ("Jan de Vries-Bakker", False),
        ("Jan Vries", False),
        ("Mulder licht het toe", False),
    ],
)
def test_a_known_name_is_refused_whole_and_in_whatever_case_and_is_not_repeated(text: str, named: bool) -> None:
    known = ["Jan de Vries", "Mulder", ""]
    if not named:
        assert without_names(text, known, "Toelichting") == text
        return
    with pytest.raises(RegieError) as refused:
        without_names(text, known, "Toelichting")
    assert "'Toelichting'" in refused.value.message("nl")
    assert "vries" not in refused.value.message("nl").lower()
