# SPDX-License-Identifier: EUPL-1.2
"""The published definitions: one page made from the register, in Dutch, and one entry in either language."""

from __future__ import annotations

from regie.figures.registry import Indicator, definitions
from regie.vocabulary import PeriodKind
from regie.vocabulary.texts import say


def definitions_page() -> str:
    """``docs/definitions.md``: every indicator with its definition, measures, breakdowns and SQL file."""
    entries = [definition_page(indicator) for indicator in definitions().values()]
    contents = [f"- [{indicator.number}. {indicator.nl}](#{indicator.id})" for indicator in definitions().values()]
    return "\n".join(
        [
            "# Definities",
            "",
            "*Deze pagina is gemaakt uit `src/regie/figures/indicators/` met `make docs`; wijzig haar daar.",
            "De SQL naast elke definitie is wat er werkelijk wordt gerekend.*",
            "",
            *contents,
            "",
            *entries,
        ]
    )


def definition_page(indicator: Indicator, lang: str = "nl") -> str:
    """One indicator in Markdown: what it means, what it is made of, and how it may be cut."""

    def told(name: str, *parts: str) -> str:
        label = say(f"definitions.{name}", lang)
        text = "; ".join(part for part in parts if part)
        return f"- **{label}**: {text}" if text else ""

    dutch = lang == "nl"
    kinds = [say(f"definitions.kind_{kind.value}", lang) for kind in PeriodKind if kind in indicator.periods]
    heads = " | ".join(say(f"definitions.label_{head}", lang) for head in ("name", "unit", "own"))
    lines = [
        f'## <a id="{indicator.id}"></a>{indicator.number}. {indicator.nl if dutch else indicator.en}',
        "",
        indicator.definition_nl if dutch else indicator.definition_en,
        "",
        told("label_numerator", indicator.numerator_nl if dutch else indicator.numerator_en),
        told("label_denominator", indicator.denominator_nl if dutch else indicator.denominator_en),
        told("label_note", indicator.note_nl if dutch else indicator.note_en),
        told("label_breakdowns", *(f"`{name}`" for name in indicator.breakdowns)),
        told("label_needs", *(f"`{name}`" for name in indicator.needs)),
        told("label_periods", *kinds),
        told("label_source", indicator.source),
        told("label_sql", f"`src/regie/figures/indicators/{indicator.id}.sql`"),
        "",
        f"| id | {heads} |",
        "|---|---|---|---|",
    ]
    for measure in indicator.measures:
        own = [
            measure.definition_nl if dutch else measure.definition_en,
            measure.numerator_nl if dutch else measure.numerator_en,
            measure.denominator_nl if dutch else measure.denominator_en,
        ]
        text = " / ".join(part for part in own if part)
        name = measure.nl if dutch else measure.en
        lines.append(f"| `{indicator.measure_id(measure)}` | {name} | {measure.unit} | {text} |")
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept) + "\n"
