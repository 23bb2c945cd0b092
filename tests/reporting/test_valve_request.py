# SPDX-License-Identifier: EUPL-1.2
"""The file of a safety valve request: ten parts in order, nothing invented, no column taken for another."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from document_reading import plain, sentences
from pdf_reading import words
from python_calamine import CalamineWorkbook
from sample_money import money_review, request, risk_file, valve
from spreadsheets import needs_office, recomputed, spoiled
from test_half_year_money import tables

from regie.contract.valve import ValveRequest
from regie.reporting import Document, write_document
from regie.reporting.document import Callout, Section, Table
from regie.reporting.valve_request import valve_request_document, write_valve_workbook
from regie.review import Review
from regie.vocabulary import RegieError
from regie.vocabulary.money import to_euros

TITLES = (
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


@cache
def document(*, suppressed: bool = False) -> Document:
    return valve_request_document(money_review(suppressed=suppressed))


def with_request(**changes: Any) -> Review:
    """The sample with another request, assessed anew."""
    changed = ValveRequest.model_validate(request().model_dump() | changes)
    return money_review().model_copy(update={"valve": valve(changed)})


def part(number: int, whole: Document | None = None) -> Section:
    return (whole or document()).chapters[number - 1]


def lacks(found: Section) -> list[str]:
    """What a part says that it lacks, with who delivers it."""
    return [
        f"{plain(block.text[0])} {plain(item)}"
        for block in found.blocks
        if isinstance(block, Callout) and block.title == "Ontbreekt in dit onderdeel"
        for item in block.items
    ]


# The ten parts


def test_the_ten_parts_stand_in_order() -> None:
    assert tuple(chapter.title for chapter in document().chapters) == TITLES
    assert [chapter.anchor for chapter in document().chapters] == [f"deel-{number}" for number in range(1, 11)]


def test_a_part_without_data_says_what_is_missing_and_who_delivers_it() -> None:
    bare = with_request(
        outside_comparison="", allocation="", effect_on_base="", evidence=[], opinions=[], snapshot=""
    ).model_copy(update={"settlement": None, "variance": None, "valve_terms": None, "budget": ()})
    whole = valve_request_document(bare)
    assert tuple(chapter.title for chapter in whole.chapters) == TITLES
    for number in (1, 2, 3, 4, 6, 7, 8, 9, 10):
        said = lacks(part(number, whole))
        assert said, number
        assert all(text.startswith("Te leveren door ") for text in said)
    assert "de gemeenten" in lacks(part(2, whole))[0]
    assert "accountant" in lacks(part(3, whole))[0]
    assert [type(block) for block in part(6, whole).blocks] == [Callout], "nothing is made up in its place"
    summary = next(block for block in whole.annexes[0].blocks if isinstance(block, Table))
    counted = [str(row.cells[0]) for row in summary.rows]
    assert counted == [
        "niets" if not found else f"{len(found)} {'punt' if len(found) == 1 else 'punten'}"
        for found in (lacks(chapter) for chapter in whole.chapters)
    ]


def test_whose_opinion_is_missing_is_named_one_by_one() -> None:
    opinion = {"by": "Accountteam van de gemeenten", "on": request().submitted_on, "text": "Akkoord."}
    opinions = [opinion, opinion | {"by": " "}]
    said = " ".join(lacks(part(10, valve_request_document(with_request(opinions=opinions)))))
    assert "Een oordeel van de accountant is er niet." in said
    assert "Een oordeel van de controller is er niet." in said
    assert "Een oordeel van het accountteam" not in said


def test_an_auditors_opinion_among_the_evidence_is_seen() -> None:
    named = [{"name": "Accountantsverklaring 2024", "source": "jaarstukken"}]
    whole = valve_request_document(with_request(evidence=[*request().model_dump()["evidence"], *named]))
    assert lacks(part(3, whole)) == []
    assert lacks(part(3)) != []


def test_the_first_part_names_contract_clause_mandate_and_decision_per_municipality() -> None:
    found = tables(part(1))[0]
    by_place = {row.label[0].text: row.cells for row in found.rows}
    assert set(by_place) == {"Heerlen", "Landgraaf", "Voerendaal"}
    for one in valve().municipalities:
        agreement, mandate, decided = by_place[one.name]
        assert agreement == f"Overeenkomst Basishulp Jeugd {one.name}"
        assert str(mandate).startswith(f"Gemeenteraad van {one.name}")
        assert (decided == "nog niet") is (one.granted is None)
    assert f"versie {valve().version}" in " ".join(sentences(part(1)))


def test_the_maximum_is_an_option_and_no_right() -> None:
    for number in (1,):
        assert "geen recht van de coöperatie" in " ".join(sentences(part(number)))
    assert any("maximum onder de clausule" in plain(note).lower() for note in tables(part(8))[0].notes)


def test_reference_ledger_and_cost_are_the_lines_of_the_settlement() -> None:
    settlement = money_review().settlement
    assert settlement is not None
    for number, key in ((2, "reference"), (3, "ledger"), (3, "cost"), (10, "booking")):
        line = settlement.part(key)
        assert line is not None
        totals = [
            row for found in tables(part(number)) for row in found.rows if row.label[0].text == line.label.nl
        ]
        assert totals, key
        assert totals[-1].cells[0] == to_euros(line.amount)


def test_the_split_has_a_second_method_and_how_sure_it_is() -> None:
    titles = [found.title for found in tables(part(4))]
    assert "Dezelfde conclusie volgens elke methode (euro)" in titles
    assert "Met de lage of de hoge schatting van wat nog komt" in " ".join(sentences(part(4)))


# Causes


def test_every_claimed_risk_has_its_days_reasons_measures_and_history() -> None:
    claimed = list(dict.fromkeys(cause.risk for cause in request().causes))
    sections = [block for block in part(5).blocks if isinstance(block, Section)]
    assert [one.title.split(".")[0] for one in sections] == claimed
    for one in sections:
        labels = [row.label[0].text for row in tables(one)[0].rows]
        assert {"Eerst zichtbaar", "Gemeld", "Voorzienbaar", "Beïnvloedbaar", "Wat is gedaan"} < set(labels)
    history = {one.title.split(".")[0]: tables(one)[1:] for one in sections}
    for risk in claimed:
        entries = [entry for entry in risk_file() if entry.id == risk]
        assert [len(found.rows) for found in history[risk]] == ([len(entries)] if len(entries) > 1 else [])


def test_an_entry_recorded_after_submission_does_not_count() -> None:
    review = money_review()
    first = next(entry for entry in review.risk_file if entry.id == "R09")
    late = first.model_copy(
        update={
            "number": len(review.risk_file) + 1,
            "recorded_at": first.recorded_at.replace(year=2025),
            "cause": "Achteraf bedacht.",
        }
    )
    whole = valve_request_document(review.model_copy(update={"risk_file": (*review.risk_file, late)}))
    assert part(5, whole) == part(5)
    assert late.recorded_at.date() - request().submitted_on > timedelta(0)


# Amounts


def test_claimed_accepted_maximum_and_granted_are_never_one_column() -> None:
    found = tables(part(8))[0]
    titles = [column.title for column in found.columns]
    assert [title for title in titles if title in ("Gevraagd", "Aanvaard", "Maximum", "Toegekend")] == [
        "Gevraagd",
        "Aanvaard",
        "Maximum",
        "Toegekend",
    ]
    for one in valve().municipalities:
        cells = dict(
            zip(titles, next(row.cells for row in found.rows if row.label[0].text == one.name), strict=True)
        )
        assert cells["Gevraagd"] == to_euros(one.claimed)
        assert cells["Aanvaard"] == to_euros(one.accepted)
        assert cells["Maximum"] == to_euros(one.maximum)
        assert cells["Toegekend"] == (None if one.granted is None else to_euros(one.granted))


def test_every_cause_has_its_amounts_and_a_reason_per_municipality() -> None:
    found = next(one for one in tables(part(8)) if one.anchor == "tabel-oorzaken")
    names = money_review().header.names["municipality"]
    given: set[tuple[Any, ...]] = set()
    risk = ""
    for row in found.rows:
        label = row.label[0].text
        if row.role == "subtotal":
            risk = label.split(".")[0]
        else:
            given.add((risk, label, *row.cells[1:]))
    assert given == {
        (one.risk, names[one.municipality], to_euros(one.claimed), to_euros(one.accepted), one.reason.nl)
        for one in valve().causes
    }
    for heading in (row for row in found.rows if row.role == "subtotal"):
        own = [cause for cause in valve().causes if heading.label[0].text.startswith(f"{cause.risk}.")]
        assert heading.cells[1] == to_euros(sum(cause.claimed for cause in own))
        assert heading.cells[2] == to_euros(sum(cause.accepted for cause in own))


def test_what_is_left_out_is_listed_so_that_nothing_counts_twice() -> None:
    found = next(one for one in tables(part(3)) if one.title.startswith("Buiten het verzoek"))
    assert [row.label[0].text for row in found.rows] == [one.text for one in request().excluded]


def test_how_the_published_amount_is_read_stands_where_the_amount_stands() -> None:
    remark = money_review().header.reported_amount_remark
    holding = [
        written
        for written in (chapter.model_dump_json() for chapter in document().chapters)
        if '"3359000.00"' in written or "3.359.000" in written.replace(remark, "")
    ]
    assert holding
    assert all(remark in written for written in holding)


# Editions


def test_the_public_edition_has_no_lines_of_accounts_or_providers() -> None:
    settlement = money_review().settlement
    assert settlement is not None
    ledger = settlement.part("ledger")
    assert ledger is not None
    accounts = [child.label.nl for child in ledger.children]

    def labels(whole: Document) -> set[str]:
        return {row.label[0].text for chapter in whole.chapters for found in tables(chapter) for row in found.rows}

    assert set(accounts) <= labels(document())
    assert not set(accounts) & labels(document(suppressed=True))
    assert ledger.label.nl in labels(document(suppressed=True)), "its total stays"


def test_a_review_without_a_request_is_refused(tmp_path: Path) -> None:
    without = money_review().model_copy(update={"valve": None})
    with pytest.raises(RegieError) as refused:
        valve_request_document(without)
    assert "2024-H1" in refused.value.message("nl")
    with pytest.raises(RegieError):
        write_valve_workbook(without, tmp_path / "x.xlsx")
    assert not (tmp_path / "x.xlsx").exists()


# On paper and as a workbook


def test_the_cover_with_its_amounts_is_one_sheet(tmp_path: Path) -> None:
    page, paper = write_document(document(), tmp_path, "ventiel")
    with pikepdf.open(paper) as pdf:
        assert "Inhoud" in words(pdf, 1)
        assert pdf.open_metadata().get("pdfuaid:part") == "1"
    html = page.read_text(encoding="utf-8")
    assert "Voorbeeldcijfers, niet echt" in html
    assert "Vertrouwelijk: bedragen per partij" in html


def test_the_same_review_gives_the_same_workbook(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_valve_workbook(money_review(), tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_workbook_holds_request_risk_file_split_and_the_lines_of_the_maximum(tmp_path: Path) -> None:
    write_valve_workbook(money_review(), tmp_path / "ventiel.xlsx")
    names = CalamineWorkbook.from_path(str(tmp_path / "ventiel.xlsx")).sheet_names
    assert names[0] == "Leeswijzer"
    assert {"In het kort", "Verzoek", "Risicodossier", "Splitsing", "Maximum", "Referentie"} < set(names)


@needs_office
@pytest.mark.parametrize("suppressed", [True, False])
def test_another_program_computes_the_same_maximum(tmp_path: Path, suppressed: bool) -> None:
    review = money_review(suppressed=suppressed)
    path = tmp_path / "ventiel.xlsx"
    write_valve_workbook(review, path)
    (cells,) = recomputed(tmp_path, spoiled(path, tmp_path / "spoiled.xlsx"))
    line = review.settlement.part("valve_maximum") if review.settlement else None
    assert line is not None
    amounts = {str(row[0]): row[1] for row in cells["Maximum"] if len(row) > 1}
    for one in (line, *line.children):
        assert Decimal(str(amounts[one.label.nl])).quantize(Decimal("0.01")) == to_euros(one.amount)


def test_all_parts_read_the_review_and_compute_nothing_of_their_own() -> None:
    again = Review.model_validate_json(money_review().model_dump_json())
    assert valve_request_document(again) == document()


def test_parts_of_a_few_lines_stand_on_the_page_of_the_part_before() -> None:
    fresh = [part(number).new_page for number in range(1, 11)]
    assert fresh == [None, None, None, None, None, False, None, None, None, None]
