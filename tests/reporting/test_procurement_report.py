# SPDX-License-Identifier: EUPL-1.2
"""The report "Verkenning inkoop": whole, with every number as it was computed, in two languages, on page and paper."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pikepdf
import pytest
from document_reading import inside, plain, sentences
from pdf_reading import elements, tagged, words
from sample_exploration import REGION, TOWNS, result

from regie.contract.lines import Words
from regie.procurement.result import Missing, StudyResult
from regie.reporting import Document, render_html, render_pdf
from regie.reporting.document import Callout, Chart, KeyFigures, Section, Table
from regie.reporting.procurement import exploration_document
from regie.reporting.procurement.coverage import _on_curve
from regie.reporting.values import SUPPRESSED, Hidden, euros
from regie.vocabulary.texts import sentences as texts_of

CHAPTERS = [
    "In één oogopslag",
    "Waar we staan",
    "Percelen",
    "Dekking",
    "Lumpsums",
    "Ingangsdatum",
    "Aannamen",
    "Werkwijze en grenzen",
]
PARTS = ("landscape", "lots", "coverage", "lump_sums", "solidarity", "starting")


@pytest.fixture(scope="module")
def internal() -> Document:
    return exploration_document(result(), REGION, audience="inside")


@pytest.fixture(scope="module")
def public() -> Document:
    return exploration_document(result(), REGION)


def blocks(document: Document, kind: type) -> list[Any]:
    every = (*document.chapters, *document.annexes)
    return [block for section in every for block in (section, *inside(section)) if isinstance(block, kind)]


def numbers(document: Document) -> set[Decimal]:
    """Every number in a table, a card or the table of figures of the document."""
    found: set[Decimal] = set()
    for table in blocks(document, Table):
        found |= {Decimal(v) for row in table.rows for v in row.cells if isinstance(v, int | Decimal)}
    for cards in blocks(document, KeyFigures):
        found |= {Decimal(card.value) for card in cards.figures if isinstance(card.value, int | Decimal)}
    return found


def table(document: Document, anchor: str) -> Table:
    (found,) = [each for each in blocks(document, Table) if each.anchor == anchor]
    assert isinstance(found, Table)
    return found


def cells(found: Table) -> dict[str, tuple[object, ...]]:
    return {plain(row.label): row.cells for row in found.rows if row.cells}


def without(*parts: str) -> StudyResult:
    """The result with some parts not computed, as a study that does not ask for them gives."""
    why = Words("niet gevraagd", "not asked")
    missing = tuple(Missing(part=part, why=why) for part in parts)
    return result().model_copy(update={**dict.fromkeys(parts), "missing": missing})


# Structure


def test_the_chapters_are_those_that_a_council_reads_in_order(internal: Document, public: Document) -> None:
    for document in (internal, public):
        assert [chapter.title for chapter in document.chapters] == CHAPTERS
        assert [annex.title for annex in document.annexes] == ["Tabellen", "Begrippen"]


def test_the_first_page_has_six_figures_and_the_decision_that_is_asked(public: Document) -> None:
    front = public.chapters[0]
    (cards,) = [block for block in front.blocks if isinstance(block, KeyFigures)]
    assert len(cards.figures) == 6
    (asked,) = [block for block in front.blocks if isinstance(block, Callout) and block.role == "decision"]
    assert asked.title == "Gevraagd besluit op 27 augustus 2020"
    assert [plain(item).split(":")[0] for item in asked.items] == ["Samen in april", "Samen in 2022"]


def test_the_cover_names_snapshot_study_run_and_seed_and_that_the_figures_are_invented(public: Document) -> None:
    found = result()
    facts = dict(public.meta.facts)
    assert public.meta.snapshot == found.snapshot
    assert next(iter(found.parameters.inputs.values()))[:8] in facts["Studie"]
    assert found.parameters.id in facts["Berekening"]
    assert f"beginwaarde {found.parameters.seed}" in facts["Berekening"]
    assert facts["Besluit gevraagd op"] == "27 augustus 2020"
    assert public.meta.synthetic
    assert public.meta.date == date(2020, 6, 30)


def test_only_the_inside_edition_says_that_it_is_not_for_everyone(internal: Document, public: Document) -> None:
    assert internal.meta.notice == "Intern: bevat kleine aantallen en bedragen per aanbieder"
    assert public.meta.notice == ""


def test_every_chart_says_its_takeaway_and_tells_what_it_shows(internal: Document) -> None:
    charts = blocks(internal, Chart)
    assert len(charts) >= 9
    assert len({chart.alt for chart in charts}) == len(charts)
    assert all(len(chart.alt) > 40 for chart in charts)


# Every number as it was computed


def test_every_number_of_the_result_stands_in_the_inside_edition_unchanged(internal: Document) -> None:
    shown = numbers(internal)
    missing = [(what, value) for what, value in _numbers_of(result()) if Decimal(value) not in shown]
    assert missing == []


def _numbers_of(found: StudyResult) -> Iterator[tuple[str, int | Decimal]]:
    """Numbers that the report must have, with where they come from; cents as euros."""
    assert found.landscape
    assert found.lots
    assert found.coverage
    assert found.lump_sums
    assert found.starting
    assert found.coverage.fewest
    assert found.solidarity
    assert found.lump_sums.fairness
    for provider in found.landscape.providers:
        yield provider.provider, provider.clients
        yield provider.provider, euros(provider.cost)
    for product in found.landscape.products:
        yield product.product, euros(product.cost)
    for work in found.landscape.administration.lines:
        yield work.kind, euros(work.cost or 0)
    for lot in found.lots.lots:
        year = lot.year(2019)
        assert year is not None
        yield lot.lot, year.clients
        yield from ((lot.lot, euros(cents)) for cents in (year.booked, year.to_come, year.completed))
        yield from ((lot.lot, euros(town.completed)) for town in lot.municipal if town.year == 2019)
    for lost in found.lots.falls_between:
        yield lost.product, euros(lost.last_year)
    for place in found.coverage.fewest.places:
        yield place.bidder, place.stay
        yield place.bidder, place.arrive
    for cell in found.coverage.cells:
        yield cell.need_group, cell.clients
    for total in found.lump_sums.totals:
        yield total.lot, euros(total.years[0].amount)
        if not total.municipality:
            yield total.lot, euros(total.steps.history)
            yield total.lot, euros(total.steps.base)
    for severity in found.lump_sums.fairness.severities:
        yield severity.lot, euros(severity.mean)
    for population in found.lump_sums.population:
        yield from ((population.lot, euros(town.amount)) for town in population.municipal)
    for key in found.solidarity.lots[0].keys:
        yield from ((key.key, euros(row.difference)) for row in key.rows if key.key != "own_use")
    for scenario in found.starting.scenarios:
        for cost in scenario.costs:
            if cost.delayed_months or cost.place == "total":
                yield scenario.id, euros(cost.cost.mean)
                yield scenario.id, euros(cost.cost.low)
                yield scenario.id, euros(cost.cost.high)
        yield scenario.id, scenario.work.hours


def test_the_decision_table_has_a_column_for_every_scenario(internal: Document) -> None:
    start = result().starting
    assert start is not None
    found = table(internal, "table-decision")
    assert [column.title for column in found.columns] == [each.title for each in start.scenarios]
    rows = cells(found)
    assert rows["Gemiddeld"] == tuple(euros(each.of().cost.mean) for each in start.scenarios)
    assert rows["Kans dat uitstel geld kost"] == tuple(each.of().chance * 100 for each in start.scenarios)


def test_every_assumption_has_its_source(internal: Document) -> None:
    rows = cells(table(internal, "table-assumptions"))
    assert rows["Besparing van het nieuwe stelsel"] == ("1,0% (van −2,0% tot 5,0%)", "verzonnen bandbreedte")
    assert rows["Groei Alle percelen, 2021"] == ("2,0% (van 0,0% tot 4,0%)", "verzonnen groei")
    assert rows["Contracten, gemeenten"] == ("20 uur × €\u00a060,00", "verzonnen uren")
    assert all(source for _, source in rows.values())


def test_the_report_says_what_the_data_cannot_say(public: Document) -> None:
    told = " ".join(sentences(public.chapters[-1]))
    assert "Wat het nieuwe stelsel bespaart. Gegevens van ervoor kunnen dat niet laten zien" in told


# What leaves the circle


def test_counts_of_few_clients_are_hidden_outside_the_circle(public: Document) -> None:
    small = {str(n) for n in range(1, 10)}
    for found in blocks(public, Table):
        places = [place for place, column in enumerate(found.columns) if column.title.startswith("Cliënten")]
        for row in found.rows:
            shown = {str(row.cells[place]) for place in places if row.cells}
            assert not shown & small, (found.title, plain(row.label))
    needs = next(each for each in blocks(public, Table) if each.title == "Wat gedekt moet worden")
    assert cells(needs)["Pleegzorg jong"][0] is SUPPRESSED


def test_shown_counts_are_rounded_and_their_totals_do_not_give_hidden_ones_away(public: Document) -> None:
    for anchor in ("table-handovers", "table-lots-towns"):
        found = next((each for each in blocks(public, Table) if each.anchor == anchor), None)
        if found is None:
            continue
        counted = [p for p, c in enumerate(found.columns) if not c.title.startswith(("Samen", "Aanbieders"))]
        for place in counted:
            hidden = [row for row in found.rows if row.cells and isinstance(row.cells[place], Hidden)]
            assert len(hidden) != 1, (found.title, found.columns[place].title)
    rounded = [card.value for card in blocks(public, KeyFigures)[0].figures if "Cliënten" in card.label]
    assert all(isinstance(value, Hidden) or value % 5 == 0 for value in rounded)


def test_outside_the_circle_no_provider_is_named_with_an_amount(public: Document, internal: Document) -> None:
    def named(document: Document) -> list[str]:
        return [
            found.title
            for found in blocks(document, Table)
            for row in found.rows
            if "Zorghuis" in plain(row.label) and any(isinstance(cell, Decimal) for cell in row.cells)
        ]

    assert named(internal)
    assert named(public) == []


def test_an_amount_of_a_single_provider_is_hidden_outside_the_circle(public: Document, internal: Document) -> None:
    lots = result().lots
    assert lots is not None
    town = lots.lot("L3").year(2019, "0197")
    assert town is not None
    assert town.providers == 1  # all foster care of Aalten is with one
    assert euros(town.completed) in numbers(internal)
    assert euros(town.completed) not in numbers(public)
    own = [each for each in result().lump_sums.population[0].municipal if each.municipality == "0197"]  # type: ignore[union-attr]
    assert not {euros(own[0].base), euros(own[0].difference)} & numbers(public)
    amounts = cells(table(public, "table-towns"))
    assert amounts["Aalten"][2] is SUPPRESSED
    assert [row[2] for row in amounts.values()].count(SUPPRESSED) >= 2


def test_sentences_of_the_result_with_counts_of_clients_stay_inside(public: Document) -> None:
    coverage = result().coverage
    assert coverage is not None
    told = {text for chapter in public.chapters for text in sentences(chapter, tables=True)}
    assert not told & {each.sentence.nl for each in coverage.binding}
    counted = re.compile(r"\d (?:cliënt|jeugdige)")
    assert not {remark.nl for remark in coverage.remarks if counted.search(remark.nl)} & told


def test_a_number_of_clients_who_change_that_is_hidden_is_not_in_the_curve_either() -> None:
    class Hiding:
        def clients(self, value: int, quantity: str, **place: str) -> int | Hidden:
            return Hidden.SUPPRESSED if quantity == "movers" else value

    coverage = result().coverage
    assert coverage is not None
    assert coverage.fewest is not None
    said = {point.movers.value: _on_curve(cast(Any, Hiding()), coverage, point) for point in coverage.curve}
    assert said[coverage.fewest.movers.value] is Hidden.SUPPRESSED
    assert said[8] == 8


def test_the_curve_of_the_largest_has_no_point_for_fewer_than_may_be_shown(public: Document) -> None:
    (curve,) = [chart for chart in blocks(public, Chart) if chart.anchor == "figure-concentration"] or [None]
    if curve is not None:
        counts = [point.x for point in curve.spec.points][1:]
        assert min(counts) >= REGION.suppression.least_providers


# Two languages


def test_the_report_is_there_in_english_with_the_same_numbers(internal: Document) -> None:
    english = exploration_document(result(), REGION, audience="inside", lang="en")
    assert english.meta.language == "en"
    assert [chapter.title for chapter in english.chapters][:3] == ["At a glance", "Where we stand", "Lots"]
    assert numbers(english) == numbers(internal)
    page = render_html(english)
    assert '<html lang="en">' in page
    dutch = [each["nl"] for each in texts_of("procurement_report").values() if each["nl"] != each["en"]]
    whole = [text for text in dutch if "{" not in text and len(text) > 25]
    assert [text for text in whole if text in page] == []


def test_both_languages_fill_in_the_same_values() -> None:
    for name, said in texts_of("procurement_report").items():
        assert set(re.findall(r"\{(\w+)", said["nl"])) == set(re.findall(r"\{(\w+)", said["en"])), name


# Parts that are not there


@pytest.mark.parametrize(
    ("parts", "gone"),
    [
        (("lump_sums", "solidarity"), {"Lumpsums"}),
        (("starting",), {"Ingangsdatum"}),
        (("coverage",), {"Dekking"}),
        (("landscape",), {"Waar we staan"}),
        (("lots",), {"Percelen"}),
        (PARTS, {"Waar we staan", "Percelen", "Dekking", "Lumpsums", "Ingangsdatum"}),
    ],
)
@pytest.mark.parametrize("audience", ["public", "inside"])
def test_a_part_that_was_not_computed_gives_no_chapter_and_the_reason(
    parts: tuple[str, ...], gone: set[str], audience: Any
) -> None:
    document = exploration_document(without(*parts), REGION, audience=audience)
    assert [chapter.title for chapter in document.chapters] == [each for each in CHAPTERS if each not in gone]
    assert all(chapter.blocks for chapter in (*document.chapters, *document.annexes))
    told = " ".join(sentences(document.chapters[-1]))
    assert "niet gevraagd" in told
    assert "<main" in render_html(document)


def test_no_section_is_empty(internal: Document, public: Document) -> None:
    for document in (internal, public):
        assert [section.title for section in blocks(document, Section) if not section.blocks] == []


# Page and paper


def test_on_paper_it_is_tagged_with_every_figure_told_and_every_table_headed(public: Document) -> None:
    with pikepdf.open(io.BytesIO(render_pdf(public, public.meta.date))) as pdf:
        assert pdf.open_metadata().get("pdfuaid:part") == "1"
        assert str(pdf.Root.Lang) == "nl"
        said = [str(figure.Alt) for figure in tagged(pdf, "Figure")]
        assert len(said) == len(blocks(public, Chart))
        for found in tagged(pdf, "Table"):
            kinds = [str(node.S)[1:] for node in elements(found.K)]
            assert kinds.count("Caption") == 1
            assert "TH" in kinds
        text = re.sub(r"\s", "", words(pdf, len(pdf.pages) - 1))
        assert "Voorbeeldcijfers,nietecht" in text


def test_the_cover_is_one_page(internal: Document) -> None:
    with pikepdf.open(io.BytesIO(render_pdf(internal, internal.meta.date))) as pdf:
        assert "Inhoud" in words(pdf, 1)


def test_the_same_result_gives_the_same_page() -> None:
    again = StudyResult.model_validate_json(result().model_dump_json())
    assert render_html(exploration_document(again, REGION)) == render_html(exploration_document(result(), REGION))


def test_towns_stand_in_the_order_of_the_region(public: Document) -> None:
    labels = list(cells(table(public, "table-towns")))
    assert labels == [*TOWNS.values(), "Regio"]
