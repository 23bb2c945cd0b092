# SPDX-License-Identifier: EUPL-1.2
"""Parts 1 to 4: the clause and who decides, the reference budget, cost, the split of extra cost."""

from __future__ import annotations

from regie.reporting.document import Block, Callout, Column, Paragraph, Row, Table
from regie.reporting.half_year.budget import band_words, budget_of, lump_sum_table, reading_of_amount, with_reading
from regie.reporting.half_year.differences import beside_the_lump_sum, bridge_chart, effects_table, sign_conflicts
from regie.reporting.half_year.methods import remarks, side_by_side
from regie.reporting.half_year.parts import euros, paragraphs
from regie.reporting.half_year.risks import NOT_A_RIGHT, clause_in_words
from regie.reporting.half_year.wording import sentence
from regie.reporting.settlement.trees import Trees
from regie.reporting.values import Format
from regie.review import Review, ValveResult
from regie.vocabulary.formatting import day, euro

Blocks = tuple[Block | None, ...]


def clause_and_mandate(review: Review, valve: ValveResult) -> Blocks:
    """The clause in words, the contract version, and per municipality who decides, on which mandate, and what it
    decided."""
    header, terms = review.header, review.valve_terms
    agreements = terms.agreements if terms else {}
    return (
        Paragraph(text=NOT_A_RIGHT, lead=True),
        *paragraphs(
            sentence(
                f"het verzoek rust op contract {header.contract_name or valve.request.contract}, versie {valve.version}"
            )
        ),
        clause_in_words(terms) if terms else None,
        Callout(role="note", title="Bedragen van het contract", text=(header.contract_note,))
        if header.contract_illustrative and header.contract_note
        else None,
        Table(
            title="Wie beslist, waarop dat rust, en het besluit",
            head="Gemeente",
            columns=(
                Column(title="Overeenkomst", format=Format.TEXT, wide=True),
                Column(title="Wie beslist, en het mandaat", format=Format.TEXT, wide=True),
                Column(title="Besluit", format=Format.TEXT),
            ),
            rows=tuple(
                Row(
                    label=one.name,
                    cells=(
                        agreements.get(one.municipality, "") or "niet genoemd",
                        ". ".join(part for part in (one.decides or "niet genoemd", one.mandate) if part),
                        day(one.decided_on) if one.decided_on else "nog niet",
                    ),
                )
                for one in valve.municipalities
            ),
        ),
    )


def reference(review: Review, valve: ValveResult) -> Blocks:
    """The reference budget line by line, with the index behind it."""
    return (
        *paragraphs(
            "Het referentiebudget is de lumpsum met de index van het contract en de besluiten die budget toevoegden. Bij elke regel "
            "staat waaruit zij is berekend, met bron en datum van publicatie."
        ),
        *_with_inputs(review, "reference"),
        *_with_inputs(review, "whole_year"),
    )


def cost(review: Review, valve: ValveResult) -> Blocks:
    """Cost with its accruals, tied to the ledger, and what is left out so that nothing counts twice."""
    now = budget_of(review)
    texts = [
        "Elke euro van het grootboek staat op precies één regel. Wat alleen in het grootboek staat en wat naar schatting nog komt, "
        "zijn regels van zichzelf; wat het grootboek al heeft, telt niet nog een keer als verwachting."
    ]
    if now is not None and now.accrued and now.low is not None and now.high is not None:
        texts.append(
            sentence(
                f"van de kosten is {euro(euros(now.accrued))} geschat, {band_words((now.low, now.high))} (acht van de tien keer)"
            )
        )
    return (
        *paragraphs(*texts),
        reading_of_amount(review),
        lump_sum_table(review),
        *_with_inputs(review, "ledger"),
        *_with_inputs(review, "cost"),
        excluded(valve),
    )


def excluded(valve: ValveResult) -> Table | None:
    """What the request leaves out; nothing when it names nothing."""
    if not valve.request.excluded:
        return None
    return Table(
        title="Buiten het verzoek gehouden, zodat niets dubbel telt (euro)",
        head="Wat",
        columns=(Column(title="Bedrag"),),
        rows=tuple(Row(label=one.text, cells=(one.amount,)) for one in valve.request.excluded),
    )


def split(review: Review, valve: ValveResult) -> Blocks:
    """The extra cost by factor, by a second method beside it, and how sure that is."""
    variance = review.variance
    if variance is None:
        return ()
    return (
        with_reading(review, variance.sentence_nl),
        *paragraphs(beside_the_lump_sum(review, variance), _sensitivity(review)),
        bridge_chart(variance),
        effects_table(review, variance),
        side_by_side(variance),
        sign_conflicts(review, variance),
        remarks(variance),
    )


def _sensitivity(review: Review) -> str:
    now = budget_of(review)
    band = now.excess_band if now else None
    if now is None or band is None:
        return ""
    return sentence(
        f"met de lage of de hoge schatting van wat nog komt liggen de meerkosten {band_words(band)}; het maximum onder de clausule is "
        "berekend met de schatting zelf"
    )


def proof(review: Review, key: str) -> tuple[Block, ...]:
    """A part of the settlement line by line; nothing when the settlement does not have it."""
    settlement = review.settlement
    part = settlement.part(key) if settlement else None
    return Trees(settlement).blocks(part) if settlement is not None and part is not None else ()


def _with_inputs(review: Review, key: str) -> Blocks:
    """A part of the settlement, and what its inputs were computed from."""
    settlement = review.settlement
    part = settlement.part(key) if settlement else None
    behind = Trees(settlement).behind(part) if settlement is not None and part is not None else None
    return (*proof(review, key), behind)
