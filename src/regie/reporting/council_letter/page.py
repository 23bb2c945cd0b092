# SPDX-License-Identifier: EUPL-1.2
"""The page that explains the template and the texts of a council letter, made from the fields themselves."""

from __future__ import annotations

from regie.reporting.council_letter.fields import FIELDS, NEEDED
from regie.reporting.council_letter.texts import NAMES, POINTS
from regie.reporting.council_letter.texts import NEEDED as NEEDED_TEXTS


def letter_page() -> str:
    """The page in Markdown, in Dutch."""
    lines = [
        "# Raadsinformatiebrief: sjabloon en teksten",
        "",
        "*Deze pagina is gemaakt met `make docs`.*",
        "",
        "`regie letter 2024-H1 --municipality 0917 --texts teksten.toml --out brief` schrijft de brief van een gemeente over "
        "een gepubliceerde halfjaarrapportage als DOCX, PDF en HTML, met één bladzijde voor de raad. De cijfers zijn die van "
        "de openbare uitgave; wat daarin niet is getoond, staat ook niet in de brief.",
        "",
        "## Teksten",
        "",
        "Een TOML-bestand met wat mensen schrijven. Alinea's zijn gescheiden door een lege regel. Geen namen, nummers of "
        "contactgegevens: een tekst met een burgerservicenummer, e-mailadres of telefoonnummer wordt geweigerd.",
        "",
        "```toml",
        'document_number = "162334"',
        'reflection = """',
        "Wij zijn tevreden over de hulp.",
        "",
        "Over het geld zijn er zorgen.",
        '"""',
        'decisions = ["Het college laat een financiële audit doen."]',
        'next_steps = ["De audit is voor 1 maart gereed."]',
        "```",
        "",
        "| Tekst | Wat het is | Vorm |",
        "|---|---|---|",
    ]
    for field, name in NAMES.items():
        form = "lijst van punten" if field in POINTS else "tekst"
        needed = "; nodig om te publiceren" if field in NEEDED_TEXTS else ""
        lines.append(f"| `{field}` | {name} | {form}{needed} |")
    lines += [
        "",
        "## Overnemen",
        "",
        "Op het scherm hoeft niemand over te typen wat Regie al weet. Bij de teksten van een brief staan ter keuze: besluiten en "
        "openstaande acties uit vastgestelde verslagen van regiegesprekken (gehouden in het halfjaar of over de cijfers ervan), "
        "met wie vooraf instemde, en hypothesen met hun uitkomst uit een bewaard groeionderzoek op dezelfde momentopname. Wat "
        "is aangevinkt komt als tekst in de brief en mag anders worden verwoord; onder Bronnen staat altijd uit welk stuk het "
        "komt. Besluiten die alleen andere gemeenten aangaan, acties van andere gemeenten en wat nog niet is vastgesteld, "
        "staan er niet bij. Bij `regie letter` schrijft u deze teksten en de bronnen (`sources`) in het bestand.",
        "",
        "## Sjabloon",
        "",
        "De DOCX komt uit een sjabloon: dat van Regie (te downloaden bij Raadsbrieven, Sjabloon, en `sjabloon.docx` in de map "
        "van `regie letter`) of een eigen. Geef het een eigen opmaak in de tekstverwerker en laat de velden staan. Drie dingen "
        "kunnen:",
        "",
        "- een veld: `{{ gemeente }}`;",
        "- een lijst herhalen, als alinea's of als rijen van een tabel: `{%p for alinea in reflectie %}`, "
        "`{{ alinea }}`, `{%p endfor %}`, of `{%tr for rij in cijfers %}`, `{{ rij.naam }}`, `{%tr endfor %}`;",
        "- een voorwaarde: `{%p if behoefte %}` tot `{%p endif %}`.",
        "",
        "Al het andere wordt geweigerd: macro's, ingesloten bestanden, verwijzingen naar buiten, rekenen, een lijst in een lijst, "
        "en velden die hieronder niet staan (zij worden genoemd). Een sjabloon is hoogstens 4 MB.",
        "",
        "| Veld | Wat er staat | Soort |",
        "|---|---|---|",
    ]
    for name, each in FIELDS.items():
        kind = f"rijen met {', '.join(f'`{part}`' for part in each.parts)}" if each.parts else ""
        kind = kind or ("lijst van teksten" if each.list_ else "tekst")
        needed = "; verplicht" if name in NEEDED else ""
        lines.append(f"| `{name}` | {each.meaning} | {kind}{needed} |")
    return "\n".join(lines) + "\n"
