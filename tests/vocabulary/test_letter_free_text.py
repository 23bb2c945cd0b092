# SPDX-License-Identifier: EUPL-1.2
"""Free text: what is personal data in it, and what is not."""

from __future__ import annotations

import pytest

from regie.vocabulary import RegieError
from regie.vocabulary.free_text import personal_data, without_personal_data


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
    ],
)
def test_personal_data_in_text_is_found_and_figures_are_not(text: str, kind: str | None) -> None:
    assert personal_data(text) == kind


def test_a_text_is_refused_with_the_place_and_without_the_data() -> None:
    with pytest.raises(RegieError) as refused:
        without_personal_data("Bel 06-12345678", "Gemeentelijke reflectie")
    assert "Gemeentelijke reflectie" in refused.value.message("nl")
    assert "12345678" not in refused.value.message("nl")
