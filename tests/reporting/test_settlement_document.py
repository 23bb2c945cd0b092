# SPDX-License-Identifier: EUPL-1.2
"""The settlement file: every line with its proof, in order, and for the public without amounts of one party."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdf_reading import words
from sample_settlement import MEMBERS, sample_header, sample_settlement, viewed

sys.path.insert(0, str(Path(__file__).parents[1] / "contract"))

from test_worked_settlement import worked

from regie.reporting import Document, render_html, render_pdf
from regie.reporting.cover import CONFIDENTIAL
from regie.reporting.document import Chart, KeyFigures, Paragraph, Row, Section, Table
from regie.reporting.settlement import settlement_document
from regie.review.public_settlement import public_settlement
from regie.review.views import LineView, Said, SettlementView
from regie.vocabulary.formatting import euro
from regie.vocabulary.money import to_euros

OF_PARTIES = ("members/", "statements/", "exit/", "ledger/")


def made(settlement: SettlementView | None = None, *, public: bool = False) -> Document:
    return settlement_document(sample_header(suppressed=public), settlement or sample_settlement())


def blocks(document: Document, *kinds: type) -> list[Any]:
    def inside(section: Section) -> Iterator[Any]:
        for block in section.blocks:
            yield from inside(block) if isinstance(block, Section) else (block,)

    found = [block for chapter in document.chapters for block in inside(chapter)]
    return [block for block in found if isinstance(block, kinds)]


def label(row: Row) -> str:
    return "".join(run.text for run in row.label)


def proof(document: Document) -> list[Row]:
    """Rows of tables that say how an amount was computed."""
    return [
        row
        for table in blocks(document, Table)
        if table.columns[0].title == "Bedrag" and len(table.columns) == 2
        for row in table.rows
    ]


def only(settlement: SettlementView, *keys: str) -> SettlementView:
    parts = tuple(part for part in settlement.parts if part.key in keys)
    return settlement.model_copy(update={"parts": parts})


# Every line


@pytest.mark.parametrize("settlement", [sample_settlement(), viewed(worked())], ids=["sample", "worked"])
def test_every_line_is_shown_with_amount_formula_and_clause(settlement: SettlementView) -> None:
    rows = [(label(row), row.cells[0], str(row.cells[1])) for row in proof(made(settlement))]
    for part in settlement.parts:
        for line in part.walk():
            found = [how for name, amount, how in rows if (name, amount) == (line.label.nl, to_euros(line.amount))]
            assert found, line.key
            assert any(line.formula.nl.casefold() in how.casefold() and line.clause in how for how in found), (
                line.key
            )


def test_what_is_not_decided_is_not_known_and_never_0_00() -> None:
    settlement = sample_settlement()
    valve, result = settlement.part("valve"), settlement.part("result")
    assert valve is not None
    assert result is not None
    open_ones = tuple(line.model_copy(update={"amount": 0, "undecided": True}) for line in valve.children)
    waiting = valve.model_copy(update={"amount": 0, "undecided": True, "children": open_ones})
    document = made(settlement.model_copy(update={"parts": (waiting, result)}))
    rows = [row for row in proof(document) if label(row) == waiting.label.nl]
    assert [row.cells[0] for row in rows] == [None]
    [places] = [table for table in blocks(document, Table) if table.title == "De gemeenten naast elkaar"]
    granted = [column.title for column in places.columns].index("Toegekend")
    assert {row.cells[granted] for row in places.rows} == {None}
    [card] = [
        card for cards in blocks(document, KeyFigures) for card in cards.figures if "hulpventiel" in card.label
    ]
    assert (card.value, card.remark) == (None, "nog geen besluit")


def test_an_input_is_named_with_its_amount_its_source_and_its_line() -> None:
    how = {label(row): str(row.cells[1]) for row in proof(made())}
    accrued = how["Overlopend"]
    assert "Nog te verwachten € 210.481,18, chain ladder, band € 540.000 tot € 715.000" in accrued.replace(
        "\u00a0", " "
    )
    assert "Alleen in het grootboek" in accrued  # a line beside it: its name is enough
    assert "Verdeling over de gemeenten › 4400 Uitbestede zorg › Voerendaal" in how["Alleen in het grootboek"]


def test_the_chapters_stand_in_the_order_of_the_proof() -> None:
    assert [chapter.title for chapter in made().chapters] == [
        "Leeswijzer", "Samenvatting", "Referentiebudget", "Aansluiting op het grootboek", "Kosten",
        "Meerkosten en oorzaken", "Hulpventiel", "Resultaat", "Aandelen van de leden", "Opgaven per aanbieder",
        "Boeking per taakveld", "Correcties op eerdere jaren", "Uittreding", "Opmerkingen",
    ]  # fmt: skip


def test_a_part_that_no_chapter_names_is_not_lost() -> None:
    odd = LineView(key="later", label=Said(nl="Latere vondst", en=""), amount=12345)
    settlement = sample_settlement()
    document = made(settlement.model_copy(update={"parts": (*settlement.parts, odd)}))
    assert ("Latere vondst", Decimal("123.45")) in [(label(row), row.cells[0]) for row in proof(document)]


def test_the_ledger_table_says_per_account_what_was_not_delivered() -> None:
    table = next(table for table in blocks(made(), Table) if table.title.startswith("Grootboek en leveringen"))
    for row in table.rows:
        ledger, delivered, difference = row.cells
        assert isinstance(ledger, Decimal)
        assert ledger - delivered == difference  # type: ignore[operator]
    settlement = sample_settlement()
    assert table.rows[-1].cells[0] == to_euros(settlement.part("ledger").amount)  # type: ignore[union-attr]
    assert table.rows[-1].cells[2] == to_euros(settlement.part("ledger_division").amount)  # type: ignore[union-attr]


def test_what_an_input_was_computed_from_is_shown_or_named_in_the_workbook() -> None:
    document = made(viewed(worked()))
    behind = [table for table in blocks(document, Table) if "waaruit de invoer is berekend" in table.title]
    labels = [label(row) for table in behind for row in table.rows]
    assert "Index 2024" in labels
    assert any("Omzet als lid" in text and "Berk" in text for text in labels)
    many = sample_settlement().part("members")
    assert many is not None
    member = worked_member()
    lines = tuple(
        member.model_copy(
            update={
                "key": f"members/{n}",
                "label": Said(nl=f"Lid {n}", en=""),
                "amount": 0,
                "inputs": tuple(
                    given.model_copy(update={"label": Said(nl=f"Omzet {n}", en="")}) for given in member.inputs
                ),
            }
        )
        for n in range(30)
    )
    whole = many.model_copy(update={"children": lines, "amount": 0})
    texts = [
        run.text
        for one in blocks(made(only(viewed(worked())).model_copy(update={"parts": (whole,)})), Paragraph)
        for run in one.text
    ]
    assert any("werkmap, op het blad Onderbouwing" in text for text in texts)


def worked_member() -> LineView:
    part = viewed(worked()).part("members")
    assert part is not None
    return next(line for line in part.children if any(given.inputs for given in line.inputs))


# The summary


def test_the_bridge_leads_from_the_reference_budget_to_the_cost_by_cause() -> None:
    settlement = sample_settlement()
    chart = blocks(made(), Chart)[0]
    steps = {step.label: step.value for step in chart.spec.steps}
    causes = settlement.part("causes")
    assert causes is not None
    volume = sum(line.amount for line in causes.walk() if line.key.endswith("/volume"))
    assert steps["Volume"] == to_euros(volume)
    assert next(iter(steps)) == "Budget"
    assert steps["Kosten"] == to_euros(settlement.part("cost").amount)  # type: ignore[union-attr]


def test_causes_too_small_to_see_are_one_step_of_the_bridge() -> None:
    effects = {"volume": 60_000_00, "mix (naar segment)": 39_999_00, "one_off": 60, "stacking": 40, "price": 0}
    town = LineView(
        key="causes/0917",
        label=Said(nl="Heerlen", en=""),
        amount=100_000_00,
        children=tuple(
            LineView(key=f"causes/0917/{factor}", label=Said(nl=factor, en=""), amount=cents)
            for factor, cents in effects.items()
        ),
    )
    amounts = {"reference": 900_000_00, "cost": 1_000_000_00, "excess": 100_000_00}
    parts = [LineView(key=key, label=Said(nl=key, en=""), amount=cents) for key, cents in amounts.items()]
    causes = LineView(key="causes", label=Said(nl="Oorzaken", en=""), amount=100_000_00, children=(town,))
    document = made(sample_settlement().model_copy(update={"parts": (*parts, causes)}))
    steps = [(step.label, step.value) for step in blocks(document, Chart)[0].spec.steps]
    assert steps[1:-1] == [("volume", 60_000), ("mix", Decimal("39999.00")), ("Overige oorzaken", 1)]


def test_the_summary_gives_the_amounts_of_the_parts_and_of_each_municipality() -> None:
    document = made()
    cards = {figure.label: figure.value for figure in blocks(document, KeyFigures)[0].figures}
    settlement = sample_settlement()
    amounts = {part.key: to_euros(part.amount) for part in settlement.parts}
    assert cards["Meerkosten"] == amounts["excess"] == Decimal("3359000.00")
    assert cards["Tekort van de coöperatie"] == amounts["result"]
    assert cards["Maximum onder de clausule"] == amounts["valve_maximum"]
    table = next(table for table in blocks(document, Table) if table.title == "De gemeenten naast elkaar")
    heerlen = next(row for row in table.rows if label(row) == "Heerlen")
    keys = [f"{key}/0917" for key in ("reference", "cost", "excess", "valve", "result")]
    assert list(heerlen.cells) == [
        to_euros(settlement.part(key.split("/")[0]).find(key).amount)  # type: ignore[union-attr]
        for key in keys
    ]


@pytest.mark.parametrize(
    ("reference", "cost", "said"),
    [
        (100, 130, "€ 0,30 meer dan het referentiebudget"),
        (130, 100, "€ 0,30 minder dan het referentiebudget"),
        (100, 100, "dat is precies het referentiebudget"),
    ],
)
def test_the_summary_says_whether_the_cost_was_more_or_less(reference: int, cost: int, said: str) -> None:
    amounts = {"reference": reference, "cost": cost, "excess": cost - reference, "result": cost - reference}
    parts = tuple(LineView(key=key, label=Said(nl=key, en=key), amount=cents) for key, cents in amounts.items())
    document = made(sample_settlement().model_copy(update={"parts": parts}))
    text = " ".join(run.text for one in blocks(document, Paragraph) for run in one.text).replace("\u00a0", " ")
    assert said in text
    outcome = (
        "tekort van" if cost > reference else "overschot van" if cost < reference else "tekort noch overschot"
    )
    assert outcome in text


# How sure, and for whom


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"provisional": True}, "voorlopig", "Deze afrekening is voorlopig"),
        ({"provisional": False}, "nog niet vastgesteld", "nog niet vastgesteld"),
        (
            {"provisional": False, "fixed_on": date(2025, 6, 2)},
            "vastgesteld op 2 juni 2025",
            "verandert niet meer",
        ),
    ],
)
def test_it_says_how_final_it_is(change: dict[str, Any], status: str, sentence: str) -> None:
    document = made(sample_settlement().model_copy(update=change))
    assert ("Status", status) in document.meta.facts
    assert sentence in render_html(document)


def test_invented_figures_are_marked_as_such() -> None:
    document = made()
    assert document.meta.synthetic
    assert "illustratief" in render_html(document)


def test_amounts_of_a_single_party_are_only_in_the_full_edition() -> None:
    settlement = viewed(worked())
    full, public = (render_html(made(settlement, public=public)) for public in (False, True))
    open_lines = [line for part in settlement.parts for line in part.walk() if not line.key.startswith(OF_PARTIES)]
    shown = {line.amount for line in open_lines}
    shown |= {given.amount for line in open_lines if line.key.startswith("valve") for given in line.inputs}
    totals = {part.amount for part in settlement.parts}
    hidden = {line.amount for part in settlement.parts for line in part.walk() if line.key.startswith(OF_PARTIES)}
    amounts = [euro(to_euros(cents), 2)[2:] for cents in hidden - totals - shown if abs(cents) > 100_00]
    assert len(amounts) > 15
    assert [amount for amount in amounts if amount not in full] == []
    assert [amount for amount in amounts if amount in public] == []
    for name in ("Eik", "Berk", "Cypres"):
        assert re.search(rf"\b{name}\b", full)
        assert not re.search(rf"\b{name}\b", public)
    assert CONFIDENTIAL in full
    assert CONFIDENTIAL not in public
    assert "Alleen het totaal staat er" in public


def test_the_public_edition_keeps_the_totals() -> None:
    settlement = sample_settlement()
    rows = [
        (label(row), row.cells[0]) for table in blocks(made(public=True), Table) for row in table.rows if row.cells
    ]
    for key in ("members", "statements", "ledger", "cost", "excess", "booking"):
        part = settlement.part(key)
        assert part is not None
        assert (part.label.nl, to_euros(part.amount)) in rows
    assert not any(name in label_ for label_, _ in rows for name, _ in MEMBERS.values())


def test_the_public_edition_says_why_a_municipality_has_its_total_only() -> None:
    settlement = sample_settlement()
    few = "zo weinig cliënten of aanbieders"
    assert few not in render_html(made(settlement, public=True))
    cost = settlement.part("cost")
    assert cost is not None
    hidden = public_settlement(settlement, frozenset({cost.children[0].key.split("/")[1]}))
    page = render_html(made(hidden, public=True))
    assert f"Van {cost.children[0].label.nl} staat alleen het totaal er" in page
    assert page.count(few) == 2, "at the cost and at the booking"


def test_a_settlement_without_parties_is_not_confidential() -> None:
    document = made(only(sample_settlement(), "reference", "cost", "excess"))
    assert document.meta.notice == ""
    assert [chapter.title for chapter in document.chapters][2:5] == [
        "Referentiebudget",
        "Kosten",
        "Meerkosten en oorzaken",
    ]


# On paper


def test_a_long_tree_breaks_over_pages_and_repeats_its_head() -> None:
    providers = tuple(
        LineView(
            key=f"statements/P{n:03}",
            label=Said(nl=f"Aanbieder {n:03}", en=""),
            amount=200,
            children=tuple(
                LineView(
                    key=f"statements/P{n:03}/{kind}",
                    label=Said(nl=kind, en=""),
                    amount=100,
                    formula=Said(nl="geboekt in de leveringen", en=""),
                )
                for kind in ("booked", "accrued")
            ),
        )
        for n in range(45)
    )
    part = LineView(key="statements", label=Said(nl="Opgaven", en=""), amount=9000, children=providers)
    document = made(sample_settlement().model_copy(update={"parts": (part,), "remarks": ()}))
    pdf = pikepdf.open(io.BytesIO(render_pdf(document, document.meta.date)))
    pages = [words(pdf, page).replace(" ", "") for page in range(len(pdf.pages))]
    told = [text for text in pages if "Aanbieder0" in text]
    assert len(told) >= 3
    assert all("Hoeberekend" in text for text in told)
    assert all(sum(f"Aanbieder{n:03}" in text for text in told) >= 1 for n in range(45))


def test_the_same_settlement_gives_the_same_page_and_print() -> None:
    first, second = made(), made()
    assert render_html(first) == render_html(second)
    assert render_pdf(first, date(2024, 8, 31)) == render_pdf(second, date(2024, 8, 31))
