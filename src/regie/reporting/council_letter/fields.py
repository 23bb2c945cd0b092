# SPDX-License-Identifier: EUPL-1.2
"""The fields that a template may use, in Dutch as its makers write them, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from regie.reporting.council_letter.content import Amounts, LetterContent
from regie.reporting.council_letter.document import (
    FIRST,
    NOTHING_DECIDED,
    NOTHING_NEXT,
    SAME,
    figures_table,
    money_table,
    year_earlier,
)
from regie.vocabulary.formatting import day, short_period
from regie.vocabulary.periods import Period
from regie.vocabulary.texts import say


@dataclass(frozen=True)
class Field:
    """A field: what stands in it. ``list_`` holds several; ``parts`` are the names within each, where it is a row."""

    meaning: str
    list_: bool = False
    parts: tuple[str, ...] = ()


def _rows(meaning: str, *parts: str) -> Field:
    return Field(meaning, True, parts)


def _texts(meaning: str) -> Field:
    return Field(meaning, True)


FIELDS: dict[str, Field] = {
    "gemeente": Field("naam van de gemeente"),
    "datum": Field("datum van de brief, voluit"),
    "documentnummer": Field("documentnummer, of dat het nog moet worden toegekend"),
    "onderwerp": Field("onderwerp"),
    "versie": Field("versie van de brief; 1 is de eerste"),
    "regio": Field("naam van de regio"),
    "programma": Field("naam van de opdracht, zoals Basishulp Jeugd"),
    "cooperatie": Field("naam van de coöperatie"),
    "verslagperiode": Field("verslagperiode in een zin, zoals 'het eerste halfjaar van 2024'"),
    "maanden": Field("maanden van de verslagperiode"),
    "rapportversie": Field("versie van de halfjaarrapportage"),
    "rapportdatum": Field("dag waarop die is gepubliceerd"),
    "momentopname": Field("momentopname waaruit alle cijfers komen"),
    "meldingen": _texts("verplichte meldingen: concept, verzonnen cijfers; staat het veld niet in het sjabloon, dan komen zij bovenaan"),
    "verbeteringen": _texts("wat in latere versies van deze brief is verbeterd"),
    "aanleiding": _texts("alinea's van de aanleiding"),
    "samenvatting": _texts("alinea's van de samenvatting"),
    "cijfers": _rows("cijfers van de eigen gemeente", "naam", "eerder", "nu", "regio", "verschil"),
    "kop_eerder": Field("kop boven 'eerder': dezelfde periode een jaar terug"),
    "kop_nu": Field("kop boven 'nu': de verslagperiode"),
    "cijfers_titel": Field("titel van de tabel met cijfers"),
    "cijfers_uitleg": Field("hoe de cijfers te lezen zijn, met de legenda"),
    "segmenten": _rows("geboekte kosten per segment", "naam", "eerder", "nu"),
    "verklaringen_uitleg": Field("dat verklaringen hypothesen zijn"),
    "verklaringen": _rows("mogelijke verklaringen", "titel", "bedrag", "bewering", "vervolg"),
    "toelichting": _texts("alinea's die de gemeente over de verklaringen schreef"),
    "financien": _texts("alinea's over kosten en budget"),
    "bedrag_gelezen": Field("hoe het gemelde bedrag is gelezen; leeg als er niets te zeggen is"),
    "budget": _rows("budget en kosten", "naam", "eerder", "nu"),
    "budget_eerder": Field("kop boven 'eerder' in budget: het vorige hele jaar"),
    "niet_verklaard": Field("welk deel van de meerkosten niet is verklaard"),
    "clausule": Field("naam van de clausule over aanvullend budget"),
    "clausule_tekst": _texts("wat de clausule zegt en waartoe zij leidde"),
    "behoefte": _rows("wat een jaar nodig heeft en wat is begroot", "jaar", "nodig", "begroot", "verschil", "bron"),
    "behoefte_uitleg": Field("hoe dat te lezen is"),
    "reflectie": _texts("alinea's van de gemeentelijke reflectie; een sjabloon zonder dit veld wordt geweigerd"),
    "besluiten": _texts("genomen besluiten"),
    "vervolg": _texts("volgende stappen"),
    "bronnen": _texts("waar besluiten, stappen en verklaringen vandaan komen; staat het veld niet in het sjabloon, dan komen zij achteraan"),
    "vergeleken_met": Field("waarmee deze brief is vergeleken"),
    "andere_cijfers": _rows("cijfers die anders zijn dan in de vorige brief", "naam", "vorige", "deze"),
    "andere_teksten": _texts("teksten die anders zijn dan in de vorige brief"),
    "bijlagen": _texts("bijlagen"),
    "kernthema": Field("kernthema"),
    "ondertekenaars": _texts("wie ondertekent, als functie"),
}  # fmt: skip

NEEDED = ("reflectie", "cijfers", "financien")
"""A template without these fields is refused: a letter would lack what it is for."""

LOOP = ("first", "last", "index")
"""What may be asked of a loop."""


def values_of(letter: LetterContent) -> dict[str, Any]:
    """Every field with its value for this letter."""
    table, money = figures_table(letter), money_table(letter)
    legend = [letter.figures_note, *([say("reporting.legend_suppressed", "nl")] if letter.hidden else [])]
    return {
        "gemeente": letter.name,
        "datum": day(letter.dated),
        "documentnummer": letter.texts.document_number or "[nog toe te kennen]",
        "onderwerp": letter.subject,
        "versie": str(letter.version),
        "regio": letter.region,
        "programma": letter.programme,
        "cooperatie": letter.cooperative,
        "verslagperiode": letter.period_said,
        "maanden": letter.months,
        "rapportversie": str(letter.report_version),
        "rapportdatum": day(letter.report_published_on),
        "momentopname": letter.snapshot,
        "meldingen": list(letter.notices),
        "verbeteringen": [
            say("reporting.correction", "nl", version=each.version, day=day(each.published_on), text=each.text)
            for each in letter.corrections
        ],
        "aanleiding": list(letter.reason),
        "samenvatting": list(letter.summary),
        "cijfers": [
            {
                "naam": each.label,
                "eerder": each.before,
                "nu": each.now,
                "regio": each.region,
                "verschil": each.change,
            }
            for each in letter.figures
        ],
        "kop_eerder": year_earlier(letter),
        "kop_nu": short_period(Period.parse(letter.period)),
        "cijfers_titel": table.title if table else "",
        "cijfers_uitleg": " ".join(legend),
        "segmenten": _amounts(letter.segments),
        "verklaringen_uitleg": letter.explanation_intro,
        "verklaringen": [
            {"titel": each.title, "bedrag": each.amount, "bewering": each.claim, "vervolg": each.follow_up}
            for each in letter.hypotheses
        ],
        "toelichting": list(letter.explanation),
        "financien": list(letter.finance),
        "bedrag_gelezen": letter.amount_reading,
        "budget": _amounts(letter.money),
        "budget_eerder": money.columns[0].title if money else "",
        "niet_verklaard": letter.unexplained,
        "clausule": letter.clause,
        "clausule_tekst": list(letter.clause_text),
        "behoefte": [
            {
                "jaar": each.year,
                "nodig": each.need,
                "begroot": each.budget,
                "verschil": each.difference,
                "bron": each.source,
            }
            for each in letter.needs
        ],
        "behoefte_uitleg": letter.needs_note,
        "reflectie": list(letter.reflection),
        "besluiten": list(letter.decisions) or [NOTHING_DECIDED],
        "vervolg": list(letter.next_steps) or [NOTHING_NEXT],
        "bronnen": list(letter.sources),
        "vergeleken_met": _compared(letter),
        "andere_cijfers": [
            {"naam": each.label, "vorige": each.before, "deze": each.now} for each in letter.changed_figures
        ],
        "andere_teksten": list(letter.changed_texts),
        "bijlagen": list(letter.annexes),
        "kernthema": letter.theme,
        "ondertekenaars": list(letter.signatories),
    }


def _amounts(lines: tuple[Amounts, ...]) -> list[dict[str, str]]:
    return [{"naam": each.label, "eerder": each.before, "nu": each.now} for each in lines]


def _compared(letter: LetterContent) -> str:
    if not letter.compared_with:
        return FIRST
    told = f"Vergeleken met {letter.compared_with}."
    return told if letter.changed_figures or letter.changed_texts else f"{told} {SAME}"
