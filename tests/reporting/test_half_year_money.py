# SPDX-License-Identifier: EUPL-1.2
"""The half-year report's chapters on money from the contract: they say what the review says, and add up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest
from document_reading import inside, plain, sentences
from sample_money import (
    EXCESS,
    HIGH,
    LOW,
    LUMP_SUM,
    PLACES,
    members,
    money_review,
    request,
    valve,
    variance,
)
from test_half_year_sentences import A_CAUSE, numbers, without_allowed

from regie.contract.valve import ValveRequest
from regie.reporting import Document, half_year_document, render_html
from regie.reporting.charts import Bridge
from regie.reporting.document import Callout, Chart, KeyFigures, Run, Section, Table
from regie.reporting.half_year.differences import effects_table
from regie.reporting.half_year.per_client import per_client
from regie.reporting.values import SUPPRESSED
from regie.review import BudgetYear, IndexYear, Review, Variance, rise, without_index
from regie.variance import Basis, Cell, Realised, Reference, analyse
from regie.vocabulary.formatting import euro
from regie.vocabulary.money import to_euros

AMOUNT = "3.359.000"


@cache
def document(*, suppressed: bool = False) -> Document:
    return half_year_document(money_review(suppressed=suppressed))


def section(anchor: str, whole: Document | None = None) -> Section:
    found = whole or document()
    for chapter in (*found.chapters, *found.annexes):
        for block in (chapter, *inside(chapter)):
            if isinstance(block, Section) and block.anchor == anchor:
                return block
    raise AssertionError(f"no section {anchor}")


def has(anchor: str, whole: Document) -> bool:
    try:
        return bool(section(anchor, whole))
    except AssertionError:
        return False


def tables(found: Section) -> list[Table]:
    return [block for block in inside(found) if isinstance(block, Table)]


def table(anchor: str, whole: Document | None = None) -> Table:
    for chapter in (whole or document()).chapters:
        for block in inside(chapter):
            if isinstance(block, Table) and block.anchor == anchor:
                return block
    raise AssertionError(f"no table {anchor}")


def rows(found: Table) -> dict[str, tuple[Any, ...]]:
    return {"".join(run.text for run in row.label): row.cells for row in found.rows}


def without_contract(review: Review) -> Review:
    fields = {"budget": (), "index": (), "completion": None, "variance": None, "plain_split": None, "members": ()}
    return review.model_copy(
        update=fields
        | {"arrangements": None, "risk_file": (), "valve": None, "valve_terms": None, "settlement": None}
    )


# What stands there, and what does not


def test_without_a_contract_there_are_no_chapters_on_it() -> None:
    whole = half_year_document(without_contract(money_review()))
    for anchor in ("lumpsum", "volledigheid", "verschillen", "risicos", "organisatie", "methoden"):
        assert has(anchor, document())
        assert not has(anchor, whole)
    labels = [
        card.label
        for block in section("oogopslag", whole).blocks
        if isinstance(block, KeyFigures)
        for card in block.figures
    ]
    assert "Geboekte kosten" in labels
    assert "Meerkosten" not in labels


def test_the_first_page_tells_extra_cost_and_use_of_the_lump_sum_with_their_band() -> None:
    cards = {
        card.label: card
        for block in section("oogopslag").blocks
        if isinstance(block, KeyFigures)
        for card in block.figures
    }
    assert cards["Meerkosten"].value == Decimal("3359000.00")
    cost = sum(LUMP_SUM.values()) + sum(EXCESS.values())
    assert cards["Gebruik van de lumpsum"].value == Decimal("120.0")
    accrued = next(one.accrued for one in money_review().budget if one.low == LOW)
    low, high = (sum(EXCESS.values()) - accrued + edge for edge in (LOW, HIGH))
    assert euro(to_euros(low)) in cards["Meerkosten"].change
    assert euro(to_euros(high)) in cards["Meerkosten"].change
    assert Decimal(cost * 100) / sum(LUMP_SUM.values()) == pytest.approx(Decimal("120.03"), abs=Decimal("0.01"))


@pytest.mark.parametrize("suppressed", [True, False])
def test_how_the_published_amount_is_read_stands_wherever_the_amount_stands(suppressed: bool) -> None:
    remark = money_review().header.reported_amount_remark
    found = 0

    def everything(one: Section, *, deep: bool) -> str:
        page = half_year_document(money_review(suppressed=suppressed)).model_copy(
            update={"chapters": (one.model_copy(update={"anchor": "x"}),), "annexes": ()}
        )
        return page.model_dump_json()

    for chapter in document(suppressed=suppressed).chapters:
        parts = [block for block in chapter.blocks if isinstance(block, Section)] or [chapter]
        for part in parts:
            written = everything(part, deep=True).replace("\u00a0", " ")
            if AMOUNT in written.replace(remark, "") or '"3359000.00"' in written:
                found += 1
                assert remark in written, part.title
    assert found >= 4


# Lump sum and cost


def test_reference_and_cost_add_up_in_every_year() -> None:
    found = rows(table("tabel-lumpsum"))
    years = zip(
        *(
            found[name]
            for name in found
            if name not in ("Gebruik van de lumpsum", "Toegekend uit het hulpventiel")
        ),
        strict=True,
    )
    names = [name for name in found if name not in ("Gebruik van de lumpsum", "Toegekend uit het hulpventiel")]
    for cells in years:
        of = dict(zip(names, cells, strict=True))
        assert of["Lumpsum, geïndexeerd"] + of["Aanvullende besluiten"] == of["Referentiebudget"]
        assert of["Geboekt in leveringen"] + of["Alleen in het grootboek"] + of["Nog te boeken"] == of["Kosten"]
        assert of["Kosten"] - of["Referentiebudget"] == of["Meerkosten"]
    assert found["Meerkosten"][-1] == Decimal("3359000.00")
    assert found["Toegekend uit het hulpventiel"][0] is None


def test_municipalities_add_up_to_the_total() -> None:
    found = rows(table("tabel-lumpsum-gemeente"))
    total = found.pop("Totaal")
    assert len(found) == len(PLACES)
    for place in range(6):
        assert sum(cells[place] for cells in found.values()) == total[place]


def test_a_year_below_the_lump_sum_is_told_as_such() -> None:
    low = BudgetYear(
        period="2024-H1",
        municipality="total",
        contract="c",
        agreed=100_00,
        reference=100_00,
        booked=90_00,
        excess=-10_00,
    )
    whole = half_year_document(money_review().model_copy(update={"budget": (low,)}))
    said = " ".join(sentences(section("lumpsum", whole))).replace("\u00a0", " ")
    assert "€ 90, € 10 lager dan de lumpsum van € 100" in said
    labels = [
        card.label
        for block in section("oogopslag", whole).blocks
        if isinstance(block, KeyFigures)
        for card in block.figures
    ]
    assert "Minderkosten" in labels


def test_what_booked_cost_is_agrees_with_the_estimate_of_what_is_to_come() -> None:
    links = {
        run.to
        for block in inside(section("geld"))
        if isinstance(block, Callout) and block.title == "Nog niet volledig"
        for text in block.text
        for run in text
        if isinstance(run, Run) and run.to
    }
    assert links == {"volledigheid", "lumpsum"}


# Completeness


def test_every_month_of_the_period_says_what_is_booked_and_still_to_come() -> None:
    completion = money_review().completion
    assert completion is not None
    by_month = {one.month: one for one in completion.months}
    found = next(one for one in tables(section("volledigheid")) if one.head == "Maand")
    assert len(found.rows) == 6
    june = found.rows[-1].cells
    assert june[0] == to_euros(by_month["2024-06"].booked_cents)
    assert june[1] == to_euros(by_month["2024-06"].to_come_cents or 0)
    assert june[4] == by_month["2024-06"].completeness
    assert f"{str(june[4]).replace('.', ',')}%" in " ".join(sentences(section("volledigheid")))


def test_what_is_to_come_and_what_counts_as_accrued_are_both_told_where_they_differ() -> None:
    review = money_review()
    completion = review.completion
    assert completion is not None
    to_come = sum(one.to_come_cents or 0 for one in completion.months if one.month >= "2024-01")
    accrued = next(one.accrued for one in review.budget if one.municipality == "total" and one.period == "2024-H1")
    said = " ".join(sentences(section("volledigheid")))
    assert to_come != accrued
    assert (
        f"nog {euro(to_euros(to_come))} te verwachten; tegenover de lumpsum telt {euro(to_euros(accrued))}" in said
    )
    same = tuple(
        one.model_copy(update={"accrued": to_come}) if one.municipality == "total" else one
        for one in review.budget
    )
    whole = half_year_document(review.model_copy(update={"budget": same}))
    assert "tegenover de lumpsum telt" not in " ".join(sentences(section("volledigheid", whole)))


def test_groups_that_are_providers_stand_in_the_internal_edition_only() -> None:
    review = money_review(suppressed=True)
    completion = review.completion
    assert completion is not None
    one = completion.groups[0].model_copy(update={"group": "P3"})
    changed = {"completion": completion.model_copy(update={"groups": (one,)})}
    public = half_year_document(review.model_copy(update=changed))
    internal = half_year_document(money_review().model_copy(update=changed))
    assert [t.head for t in tables(section("volledigheid", public))] == ["Maand"]
    assert [t.head for t in tables(section("volledigheid", internal))] == ["Maand", "Onderdeel"]


# Why cost differs


def test_the_bridge_goes_from_lump_sum_to_cost_and_holds_every_effect() -> None:
    chart = next(block for block in inside(section("verschillen")) if isinstance(block, Chart))
    assert isinstance(chart.spec, Bridge)
    steps = chart.spec.steps
    total = variance().total
    assert steps[0].value == to_euros(total.reference)
    assert steps[-1].value == to_euros(total.realised + total.accrued)
    assert sum(step.value for step in steps[1:-1] if isinstance(step.value, Decimal)) == to_euros(total.excess)


def test_effects_add_up_per_municipality_and_to_the_region() -> None:
    found = table("tabel-verschillen")
    effects = [row.cells for row in found.rows if row.indent]
    excess = rows(found)["Verschil met de lumpsum"]
    for place in range(len(PLACES) + 1):
        assert sum(cells[place] for cells in effects) == excess[place]
    assert sum(excess[:-1]) == excess[-1] == Decimal("3359000.00")


def test_the_drill_down_adds_up_and_goes_no_deeper_than_municipality_and_segment() -> None:
    found = table("tabel-uitsplitsing")
    region = found.rows[0].cells
    municipalities = [row.cells for row in found.rows if row.role == "subtotal"]
    segments = [row.cells for row in found.rows[1:6]]
    for place in range(len(region)):
        assert (
            sum(cells[place] for cells in municipalities)
            == sum(cells[place] for cells in segments)
            == region[place]
        )
    assert sum(region[1:5]) == region[5]
    assert max(row.indent for row in found.rows) == 1


def of_many(count: int) -> tuple[Review, Variance]:
    codes = [f"{number:04}" for number in range(1, count + 1)]
    cells = [
        Cell(
            where={"municipality": code},
            reference=Reference(cents=100_000_00, care_months=Decimal(100)),
            realised=Realised(cents=100_000_00 + at * 1_000_00, care_months=Decimal(100 + at)),
        )
        for at, code in enumerate(codes)
    ]
    review = money_review()
    names = review.header.names | {"municipality": {code: f"Plaats {code}" for code in codes}}
    basis = Basis(kind="base_period", name="2023")
    result = analyse(cells, levels=("municipality",), volume_per="municipality", basis=basis)
    return review.model_copy(update={"header": review.header.model_copy(update={"names": names})}), result


def test_twenty_municipalities_stand_below_each_other() -> None:
    review, result = of_many(20)
    found = effects_table(review, result)
    assert found is not None
    assert found.head == "Gemeente"
    assert len(found.rows) == 21
    total = found.rows[-1].cells
    for place in range(len(total)):
        assert sum(row.cells[place] for row in found.rows[:-1]) == total[place]  # type: ignore[misc]


def test_a_conclusion_that_turns_with_the_method_is_flagged_in_text_and_annex() -> None:
    result = variance()
    first = next(one for one in result.comparisons if not one.where and len(one.by_method) > 1)
    signs = dict(zip(first.by_method, (-5_000_00, 7_000_00), strict=False)) | dict.fromkeys(
        list(first.by_method)[2:], 0
    )
    turned = first.model_copy(update={"by_method": signs, "sign_conflict": True, "spread": 12_000_00})
    comparisons = tuple(turned if one is first else one for one in result.comparisons)
    whole = half_year_document(
        money_review().model_copy(update={"variance": result.model_copy(update={"comparisons": comparisons})})
    )
    flagged = next(
        b for b in inside(section("verschillen", whole)) if isinstance(b, Callout) and b.role == "quality"
    )
    assert "de hele regio: van € −5.000 tot € +7.000" in plain(flagged.items[0]).replace("\u00a0", " ")
    annex = next(t for t in tables(section("methoden", whole)) if t.anchor == "tabel-methoden")
    assert [row.cells[-1] for row in annex.rows].count("wisselt") == 1
    assert all(row.cells[-1] == "gelijk" for row in tables(section("methoden"))[0].rows)


def test_extra_cost_adds_up_in_number_of_clients_and_cost_per_client() -> None:
    found = table("tabel-aantal-en-kosten")
    for row in found.rows:
        assert sum(row.cells[:-1]) == row.cells[-1]  # type: ignore[arg-type]
    total = rows(found)["Totaal"]
    assert total[-1] == Decimal("3359000.00")


@pytest.mark.parametrize(
    "anchor", ["oogopslag", "lumpsum", "volledigheid", "verschillen", "kosten-per-client", "methoden"]
)
def test_no_sentence_on_money_names_a_cause(anchor: str) -> None:
    allowed = (
        "niet waardoor het is ontstaan",
        "omdat aantallen, samenstelling en prijzen tegelijk anders zijn",
        "gedeeld door de index",
        "zodat alle optellingen precies kloppen",
    )
    told = list(sentences(section(anchor)))
    assert told
    for text in told:
        said = without_allowed(text)
        for phrase in allowed:
            said = said.replace(phrase, " ")
        if text not in (money_review().header.contract_note, money_review().header.reported_amount_remark):
            assert not A_CAUSE.search(said), text


def test_possible_explanations_are_marked_as_such() -> None:
    found = [b for b in inside(section("verschillen")) if isinstance(b, Callout) and b.role == "hypothesis"]
    assert len(found) == 1
    assert "Zwaardere ggz-problematiek." in [plain(item) for item in found[0].items]
    assert "Corona: uitgestelde en zwaardere hulpvraag." not in [plain(item) for item in found[0].items], "closed"


def known_euros(review: Review) -> set[Decimal]:
    """Every amount of the review in whole euros, as it may be said."""

    def amounts(value: Any) -> Iterator[Decimal]:
        if isinstance(value, dict):
            for one in value.values():
                yield from amounts(one)
        elif isinstance(value, list):
            for one in value:
                yield from amounts(one)
        elif isinstance(value, str) and re.fullmatch(r"-?\d+\.\d{2}", value):
            yield abs(Decimal(value)).quantize(Decimal(1))
        elif isinstance(value, int) and not isinstance(value, bool):
            yield abs(to_euros(value)).quantize(Decimal(1))

    found = set(amounts(review.model_dump(mode="json")))
    for one in review.budget:
        for band in (one.excess_band, one.cost_band):
            found |= {abs(to_euros(edge)).quantize(Decimal(1)) for edge in band or ()}
        found.add(to_euros(one.cost).quantize(Decimal(1)))
    total = variance().total
    grouped: dict[str, int] = {
        "excess": total.excess,
        "cost": total.realised + total.accrued,
        "index": total.index_effect or 0,
    }
    for code, cents in total.effects.items():
        together = "mix" if code.startswith("mix_") else code
        grouped[together] = grouped.get(together, 0) + cents
    found |= {abs(to_euros(cents)).quantize(Decimal(1)) for cents in grouped.values()}
    row = (
        next(one for one in review.plain_split.rows if one.municipality == "total") if review.plain_split else None
    )
    if row:
        found.add(to_euros(row.price_realised - row.price_reference).quantize(Decimal(1)))
    return found


@pytest.mark.parametrize("anchor", ["lumpsum", "volledigheid", "verschillen", "hulpventiel", "organisatie"])
def test_every_amount_in_a_sentence_is_one_of_the_review(anchor: str) -> None:
    review = money_review()
    known = known_euros(review)
    near = (
        known | {one + 1 for one in known} | {one - 1 for one in known}
    )  # the sentence of the analysis adds up in whole euros
    spoken = 0
    skipped = (review.header.contract_note, review.header.reported_amount_remark)
    for text in sentences(section(anchor)):
        if text in skipped:
            continue
        for kind, value in numbers(text.replace("\u00a0", " "), set()):
            if kind == "euro":
                spoken += 1
                assert value in near, (text, value)
    assert spoken or anchor == "organisatie"


# With and without index


def test_an_amount_without_index_is_at_the_prices_of_the_base_year() -> None:
    index = (
        IndexYear(year=2022, percent=Decimal(0), factor=Decimal(1)),
        IndexYear(year=2023, percent=Decimal("10"), factor=Decimal("1.1")),
        IndexYear(year=2024, percent=Decimal("6.30"), factor=Decimal("1.1693")),
    )
    assert without_index(Decimal("1169.30"), 2024, 2022, index) == Decimal("1000.00")
    assert without_index(Decimal("106.30"), 2024, 2023, index) == Decimal("100.00")
    assert without_index(Decimal("100"), 2022, 2023, index) == Decimal("110.00")
    assert without_index(Decimal("100"), 2025, 2022, index) is None


def test_a_rise_is_in_percent_with_one_decimal_and_none_from_nothing() -> None:
    assert rise(Decimal("1000.00"), Decimal("1042.50")) == Decimal("4.3")
    assert rise(200, 190) == Decimal("-5.0")
    assert rise(0, 190) is None


def test_cost_per_client_is_told_with_and_without_index_per_segment() -> None:
    review = money_review()
    found = rows(table("tabel-zonder-indexatie"))
    for code in review.header.registered_segments:
        cells = found[review.header.names["segment"][code]]
        now = review.figure("cost_per_client_month", "2024-H1", segment=code)
        then = review.figure("cost_per_client_month", "2023-H1", segment=code)
        assert now is not None
        assert then is not None
        assert now.value is not None
        assert then.value is not None
        real = (Decimal(now.value) / Decimal("1.063")).quantize(Decimal("0.01"))
        assert cells[:3] == (then.value, now.value, real)
        written = [Decimal(one).quantize(Decimal(1), ROUND_HALF_UP) for one in (then.value, now.value, real)]
        assert cells[3:] == tuple(rise(written[0], later) for later in written[1:])


def test_a_hidden_cost_per_client_stays_hidden_without_index() -> None:
    review = money_review()
    hidden = tuple(
        one.model_copy(update={"value": None, "suppressed": True, "numerator": None, "denominator": None})
        if one.indicator == "cost_per_client_month" and one.breakdown.get("segment") == "area_team"
        else one
        for one in review.figures
    )
    found = tables(per_client(review.model_copy(update={"figures": hidden})))[-1]
    cells = [row.cells for row in found.rows if row.cells and row.cells[1] is SUPPRESSED]
    assert cells == [(SUPPRESSED,) * 5]


def test_without_an_index_the_report_says_that_it_does_not_correct() -> None:
    said = " ".join(sentences(per_client(without_contract(money_review()))))
    assert "niet gecorrigeerd voor indexatie" in said
    assert "in prijzen van" not in said


# Risk file and valve


def test_every_risk_stands_once_with_how_often_it_was_recorded() -> None:
    review = money_review()
    found = tables(section("risicodossier"))[0]
    ids = [one.id for one in review.risk_file]
    assert [row.cells[-1] for row in found.rows] == [ids.count(risk) for risk in sorted(set(ids))]
    assert f"{len(ids)} vermeldingen over {len(set(ids))} risico's" in " ".join(
        sentences(section("risicodossier"))
    )


def test_claimed_assessed_maximum_and_granted_are_columns_of_their_own() -> None:
    found = table("tabel-hulpventiel")
    titles = [column.title for column in found.columns]
    assert {"Gevraagd", "Aanvaard", "Maximum", "Toegekend"} < set(titles)
    total = dict(zip(titles, rows(found)["Totaal"], strict=True))
    result = valve().total
    assert total["Gevraagd"] == to_euros(result.claimed)
    assert total["Aanvaard"] == to_euros(result.accepted)
    assert total["Maximum"] == to_euros(result.maximum)
    undecided = [one for one in valve().municipalities if one.granted is None]
    assert undecided
    for one in undecided:
        assert rows(found)[one.name][-1] is None, "not decided is not nought"


def test_the_maximum_is_called_an_option_and_no_right() -> None:
    said = " ".join(sentences(section("hulpventiel")))
    assert "geen recht van de coöperatie" in said
    assert "ten hoogste kan toevoegen als zij die mogelijkheid gebruikt" in said
    assert "maximum onder de clausule" in said


def test_a_request_that_nobody_assessed_has_no_accepted_amounts() -> None:
    fields = request().model_dump()
    causes = [one | {"accepted": None, "reason": ""} for one in fields["causes"]]
    draft = ValveRequest.model_validate(fields | {"state": "submitted", "causes": causes, "decisions": []})
    whole = half_year_document(money_review().model_copy(update={"valve": valve(draft)}))
    found = table("tabel-hulpventiel", whole)
    place = [column.title for column in found.columns].index("Aanvaard")
    assert {row.cells[place] for row in found.rows} == {None}
    assert "zou met wat is gevraagd" in " ".join(sentences(section("hulpventiel", whole)))


def test_without_a_request_the_clause_still_stands_there() -> None:
    whole = half_year_document(money_review().model_copy(update={"valve": None}))
    said = " ".join(sentences(section("hulpventiel", whole)))
    assert "is geen verzoek ingediend" in said
    assert "Weinig of niet voorspelbaar".lower() in said


# Members


def test_changes_of_members_in_the_period_are_told() -> None:
    said = " ".join(sentences(section("leden")))
    assert "telde de coöperatie 3 leden: De Brug Jeugdhulp, Kompas GGZ en Opvoedpunt Parkstad" in said
    assert "Zorggroep Zuid was lid tot en met 31 maart 2024." in said
    assert "Praktijk Geuldal was lid tot en met 30 april 2024 en ging over in Kompas GGZ." in said


def test_arrangements_are_counted_as_in_the_contract() -> None:
    said = list(sentences(section("overeenkomsten")))
    assert said[0].startswith(
        "In het eerste halfjaar van 2024 golden 43 dienstverleningsovereenkomsten: 7 met leden"
    )
    assert (
        said[1]
        == "Met 20 aanbieders zijn 20 transformatieafspraken gemaakt: 5 afgesproken, 10 in uitvoering en 5 bereikt."
    )
    assert said[2] == "Met 42 aanbieders is in het eerste halfjaar van 2024 een monitorgesprek gevoerd."
    findings = sum(money_review().arrangements.findings.values())  # type: ignore[union-attr]
    assert f"zijn {findings} bevindingen: " in said[3]


@pytest.mark.parametrize("suppressed", [True, False])
def test_amounts_of_members_stand_in_the_internal_edition_only(suppressed: bool) -> None:
    page = render_html(document(suppressed=suppressed)).replace("\u00a0", " ")
    shown = [euro(to_euros(one.turnover or 0)).replace("€\u00a0", "") in page for one in members()]
    assert all(shown) is not suppressed
    assert any(shown) is not suppressed


def test_the_members_table_ends_with_their_sum() -> None:
    page = render_html(document(suppressed=False)).replace("\u00a0", " ")
    start = page.index("Omzet en voorlopig aandeel in het resultaat")
    table = page[start : page.index("</table>", start)]
    for cents in (sum(one.turnover or 0 for one in members()), sum(one.loss or 0 for one in members())):
        assert euro(to_euros(cents)).replace("€\u00a0", "") in table[table.index("Totaal") :]


def test_the_report_is_the_same_from_a_review_that_was_written_and_read_back() -> None:
    again = Review.model_validate_json(money_review().model_dump_json())
    assert half_year_document(again) == document()


def test_shares_of_the_sample_are_whole() -> None:
    """The sample itself adds up, so that the tests above compare with something."""
    assert sum(EXCESS.values()) == variance().total.excess == 3_359_000_00
    assert int(np.sum(list(LUMP_SUM.values()))) == variance().total.reference
