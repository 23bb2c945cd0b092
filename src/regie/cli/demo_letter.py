# SPDX-License-Identifier: EUPL-1.2
"""The council letter of the demo, of one municipality about the report of the example region; invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from regie.vocabulary import Period

MUNICIPALITY = "0917"

REFLECTION = """\
Dit is een verzonnen tekst bij een verzonnen voorbeeld. Over de inhoud van de hulp zijn wij tevreden: meer hulp
dicht bij huis, meer hulp in groepen en een goede samenwerking met scholen en het voorliggend veld.

Over het geld zijn er zorgen, bij de gemeente en bij de coöperatie. De kosten liggen boven het budget en voor een
deel van de meerkosten is geen verklaring genoemd. Een vergelijking met andere gemeenten is lastig, omdat weinig
gemeenten de hulp zo hebben ingericht.

Met de coöperatie is afgesproken dat de ontbrekende gegevens per gemeente zo snel mogelijk beschikbaar komen."""


def publish_example_letter(region: Path, period: Period, dated: date) -> Path | None:
    """Publish the letter in the example region; its folder, or nothing where the region lacks the municipality."""
    from regie.reporting.council_letter import (
        LetterTexts,
        default_template,
        latest_report,
        letter_content,
        publish_letter,
        review_of_report,
    )

    report = latest_report(region, period)
    review = review_of_report(region, report)
    if MUNICIPALITY not in review.header.names["municipality"]:
        return None
    texts = LetterTexts(
        document_number="VOORBEELD-2024-1",
        reflection=REFLECTION,
        decisions=(
            "Het college laat een financiële audit doen (voorbeeld).",
            "Keuzes met een groot financieel effect worden vooraf besproken en samen besloten (voorbeeld).",
        ),
        next_steps=(
            "De coöperatie levert de gegevens per gemeente en gebied aan.",
            "De raad krijgt de uitkomst van de audit bij de volgende halfjaarrapportage.",
        ),
    )
    content = letter_content(report, review, MUNICIPALITY, texts, dated)
    publish_letter(region, content, default_template())
    return region / "letters" / MUNICIPALITY / str(period) / "v1"
