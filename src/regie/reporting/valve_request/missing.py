# SPDX-License-Identifier: EUPL-1.2
"""What a part of the request file lacks, and who delivers it. Nothing is ever invented in its place."""

from __future__ import annotations

from collections.abc import Iterator

from regie.reporting.document import Callout
from regie.review import Review, ValveResult

PARTS = (
    "Clausule, contract, besluit en mandaat",
    "Referentiebudget met indexering",
    "Kosten, aangesloten op het grootboek",
    "Splitsing van de meerkosten",
    "Oorzaken uit het risicodossier",
    "Vergelijking met buiten",
    "Verdeling over gemeenten",
    "Gevraagd, uitgesloten en gevolg voor de budgetbasis",
    "Bewijsstukken en kwaliteit van de gegevens",
    "Oordelen, besluit, betaling en boeking",
)
"""The titles of the ten parts, in order."""

DELIVERERS = (
    "de gemeenten",
    "de gemeenten",
    "de coöperatie en haar accountant",
    "de coöperatie",
    "de coöperatie",
    "de coöperatie",
    "de coöperatie",
    "de coöperatie",
    "de coöperatie",
    "wie het oordeel of besluit geeft",
)
"""Who delivers what a part lacks."""

OPINIONS = (
    ("coöperatie", "de coöperatie"),
    ("accountteam", "het accountteam"),
    ("controller", "de controller"),
    ("accountant", "de accountant"),
)
"""Whose opinion a whole file holds: how the one who gave it begins, and how a sentence names them."""


def lacking(review: Review, valve: ValveResult, part: int) -> Callout | None:
    """The callout of a part: what is missing and who delivers it; nothing when it is whole."""
    texts = list(dict.fromkeys(_texts(review, valve, part)))
    if not texts:
        return None
    return Callout(
        role="quality",
        title="Ontbreekt in dit onderdeel",
        text=(f"Te leveren door {DELIVERERS[part - 1]}:",),
        items=tuple((text,) for text in texts),
    )


def counted(review: Review, valve: ValveResult) -> list[int]:
    """How many things every part lacks."""
    return [len(dict.fromkeys(_texts(review, valve, part))) for part in range(1, len(PARTS) + 1)]


def _texts(review: Review, valve: ValveResult, part: int) -> Iterator[str]:
    yield from (one.text.said("nl") for one in valve.missing if one.part == part)
    settlement, evidence = review.settlement, " ".join(one.name.casefold() for one in valve.request.evidence)
    match part:
        case 1 if review.valve_terms is None:
            yield "De tekst van de clausule is niet bekend."
        case 2 if settlement is None or settlement.part("reference") is None:
            yield "De berekening van het referentiebudget is niet bekend."
        case 3:
            if settlement is None or settlement.part("cost") is None:
                yield "De kosten en hun aansluiting op het grootboek zijn niet bekend."
            if not any(word in evidence for word in ("jaarrekening", "accountant")):
                yield "Een gecontroleerde jaarrekening of accountantsverklaring over de periode zit niet bij de bewijsstukken."
        case 4 if review.variance is None:
            yield "Een splitsing van de meerkosten is niet gemaakt."
        case 7 if settlement is None or settlement.part("ledger_division") is None:
            yield "De sleutel en basisgegevens waarmee kosten zijn verdeeld, zijn niet bekend."
        case 9 if "steekproef" not in evidence:
            yield "Een steekproef van dossiers, zonder gegevens die naar een jeugdige leiden, zit niet bij de bewijsstukken."
        case 10:
            for begins, named in OPINIONS:
                if not any(one.by.strip().casefold().startswith(begins) for one in valve.request.opinions):
                    yield f"Een oordeel van {named} is er niet."
            if valve.request.state != "decided":
                yield from (
                    f"{one.name} heeft nog niet besloten." for one in valve.municipalities if one.granted is None
                )
            if settlement is None or settlement.part("booking") is None:
                yield "De boeking per taakveld is niet bekend."
