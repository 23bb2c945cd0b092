# SPDX-License-Identifier: EUPL-1.2
"""The request as a workbook: the maximum under the clause as live formulas, and the tables beside it."""

from __future__ import annotations

from pathlib import Path

from regie.reporting.half_year.differences import effects_table
from regie.reporting.half_year.risks import NOT_A_RIGHT, amounts_table, causes_table, request_sentence, risk_table
from regie.reporting.valve_request.missing import PARTS, lacking
from regie.reporting.workbook import Overview, Workbook
from regie.review import Review, SettlementView, ValveResult
from regie.review.public_settlement import public_settlement
from regie.vocabulary import RegieError
from regie.vocabulary.formatting import months_of

SHEETS = {
    "valve_maximum": "Maximum",
    "valve": "Toegekend",
    "excess": "Meerkosten",
    "causes": "Oorzaken",
    "cost": "Kosten",
    "ledger_division": "Verdeling grootboek",
    "ledger": "Grootboek",
    "reference": "Referentie",
    "whole_year": "Heel jaar",
}
"""Parts of the settlement in the workbook, with the names of their sheets."""


def write_valve_workbook(review: Review, path: Path) -> None:
    """Write the safety valve request of a review to ``path`` (.xlsx), in Dutch.

    The maximum under the clause is there as live formulas down to reference, cost and causes. The same review
    gives the same bytes. Raises ``RegieError`` when the review has no request.
    """
    valve = review.valve
    if valve is None:
        raise RegieError("valve_request.none", period=review.period)
    settlement = review.settlement
    if settlement is not None and review.header.suppressed:
        settlement = public_settlement(settlement)
    title = f"Hulpventielverzoek {review.header.programme}, {months_of(review.period)}"
    book = Workbook(title, subject=f"Verzoek {valve.request.id}")
    book.add_front("Leeswijzer", title, _guide(review, valve))
    if settlement is not None:
        _overview(book, review, settlement)
    claimed = causes_table(review, valve.causes)
    book.add_table("Verzoek", amounts_table(review, valve), *([claimed] if claimed else []))
    if review.risk_file:
        book.add_table("Risicodossier", risk_table(review.risk_file, review.period))
    effects = effects_table(review, review.variance) if review.variance is not None else None
    if effects is not None:
        book.add_table("Splitsing", effects)
    if settlement is not None:
        for key, name in SHEETS.items():
            part = settlement.part(key)
            if part is not None:
                book.add_tree(name, [part], title=part.label.nl, under=part.formula.nl)
    book.save(path)


def _guide(review: Review, valve: ValveResult) -> list[str]:
    header = review.header
    texts = ["Voorbeeldcijfers, niet echt." if header.synthetic else "", request_sentence(valve), NOT_A_RIGHT]
    texts += [header.reported_amount_remark, header.contract_note if header.contract_illustrative else ""]
    texts.append(
        f"Gemaakt uit momentopname {header.snapshot}, contract {valve.request.contract}, versie {valve.version}."
    )
    for number, part in enumerate(PARTS, start=1):
        missing = lacking(review, valve, number)
        if missing is not None:
            told = " ".join("".join(run.text for run in item) for item in missing.items)
            texts.append(f"Onderdeel {number}, {part[:1].lower()}{part[1:]}. Ontbreekt: {told}")
    return [text for text in texts if text]


def _overview(book: Workbook, review: Review, settlement: SettlementView) -> None:
    """Extra cost, maximum and granted per municipality, each a reference to its line."""
    parts = [(key, settlement.part(key)) for key in ("reference", "excess", "valve_maximum", "valve")]
    there = [(key, part) for key, part in parts if part is not None]
    if not there:
        return
    keys = {line.key for _, part in there for line in part.walk()}
    rows = [
        (name, tuple(f"{key}/{code}" if f"{key}/{code}" in keys else None for key, _ in there))
        for code, name in review.header.names["municipality"].items()
        if any(f"{key}/{code}" in keys for key, _ in there)
    ]
    rows.append(("Totaal", tuple(part.key for _, part in there)))
    columns = tuple(SHEETS[key] for key, _ in there)
    overview = Overview("Bedragen per gemeente (euro)", "Gemeente", columns, tuple(rows), total=True)
    book.add_overview("In het kort", "In het kort", [overview])
