# SPDX-License-Identifier: EUPL-1.2
"""The memo says what was found, in three forms and two languages, and shows no small number outside the circle."""

from __future__ import annotations

import io
import json
from collections.abc import Collection
from functools import cache
from pathlib import Path

import pytest
from docx import Document as read_docx
from tests.reporting.document_reading import inside, sentences
from tests.web.region_folder import half_year_snapshot, small_region

from regie.cli.investigate import write_investigation
from regie.contract.valve import load_risk_file
from regie.figures import open_snapshot, published
from regie.reporting.document import Chart, Document, Table
from regie.reporting.growth import bridge_chart, growth_document, growth_name, rates_chart, rates_left_out
from regie.reporting.html import render_html
from regie.reporting.values import SUPPRESSED
from regie.reporting.word import render_docx
from regie.review.contracts import contract_for
from regie.review.growth import GrowthInvestigation, gather, growth_edition, investigate
from regie.vocabulary import Period

BEFORE, NOW = Period.parse("2019"), Period.parse("2020")


@cache
def editions() -> tuple[GrowthInvestigation, GrowthInvestigation]:
    """For inside and for outside the circle."""
    folder = small_region()
    with open_snapshot(folder, half_year_snapshot(folder)) as source:
        found = gather(source, contract_for(folder, NOW), BEFORE, NOW, risks=load_risk_file(folder), folder=folder)
        return investigate(found), investigate(found, published(source, found.figures))


def everything(document: Document) -> str:
    return " ".join(text for chapter in document.chapters for text in sentences(chapter, tables=True))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_conclusion_stands_in_the_memo_in_its_language(lang: str) -> None:
    inside_circle = editions()[0]
    told = everything(growth_document(inside_circle, lang))
    for conclusion in inside_circle.conclusions:
        assert conclusion.said.said(lang) in told


def test_the_bridge_leads_from_the_cost_before_to_the_cost_now() -> None:
    found = editions()[0]
    for split in (found.growth, *found.shortages):
        row = split.row()
        bridge = bridge_chart(found, split, "nl")
        assert row is not None
        assert bridge is not None
        levels = [int(step.value * 100) for step in (bridge.steps[0], bridge.steps[-1])]  # type: ignore[operator]
        assert levels == [row.before, row.now]


def test_the_effects_of_a_table_add_up_from_level_to_level() -> None:
    document = growth_document(editions()[0])
    found = [
        block
        for chapter in document.chapters
        for block in inside(chapter)
        if isinstance(block, Table)
        and block.head == "Oorzaak"
        and block.notes
        and "restpost" in block.notes[0][0].text
    ]
    assert len(found) == 3
    for table in found:
        for column in range(len(table.columns)):
            values = [row.cells[column] for row in table.rows]
            assert sum(values[:-1]) == values[-1]  # type: ignore[arg-type]


def test_the_hypothesis_is_shown_with_its_rule_and_its_limits() -> None:
    told = everything(growth_document(editions()[0]))
    tested = editions()[0].hypothesis
    for each in (*tested.rule, *tested.limits, *(check.said for check in tested.checks)):
        assert each.nl in told or any(each.nl in str(cell) for cell in _cells())


def _cells() -> list[object]:
    document = growth_document(editions()[0])
    blocks = [block for chapter in document.chapters for block in inside(chapter) if isinstance(block, Table)]
    return [cell for table in blocks for row in table.rows for cell in row.cells]


def test_outside_the_circle_hidden_values_have_their_sign_and_no_mark_of_confidence() -> None:
    whole, public = editions()
    assert "Vertrouwelijk" in growth_document(whole).meta.notice
    document = growth_document(public)
    assert document.meta.notice == ""
    tables = [block for chapter in document.chapters for block in inside(chapter) if isinstance(block, Table)]
    assert any(cell is SUPPRESSED for table in tables for row in table.rows for cell in row.cells)
    assert growth_name(public) == "groeionderzoek-2019-2020"
    assert growth_name(whole) == "groeionderzoek-2019-2020-intern"


def test_a_municipality_reads_no_rows_of_another() -> None:
    own = growth_document(growth_edition(editions()[1], {"0882"}))
    rows = [
        row.label[0].text
        for chapter in own.chapters
        for block in inside(chapter)
        if isinstance(block, Table) and block.head in ("Gemeente", "Gebied")
        for row in block.rows
    ]
    assert rows
    assert not [name for name in rows if "Heerlen" in name or "Voerendaal" in name]
    assert "Landgraaf" in rows


@pytest.mark.parametrize("seen", [{"0917"}, ()])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_rates_of_a_municipality_that_the_edition_does_not_show_are_not_drawn_and_the_memo_says_why(
    seen: Collection[str], lang: str
) -> None:
    found = growth_edition(editions()[1], seen)
    assert found.hypothesis.municipality == "0882"
    assert [rates_chart(found, which, lang) for which in ("sessions", "inflow")] == [None, None]
    document = growth_document(found, lang)
    charts = [block for chapter in document.chapters for block in inside(chapter) if isinstance(block, Chart)]
    assert len(charts) == 2
    assert not [chart for chart in charts if "Landgraaf" in f"{chart.title} {chart.alt}"]
    assert rates_left_out(found, lang) in everything(document)
    assert "andere gemeente" in rates_left_out(found, lang) or "another municipality" in rates_left_out(
        found, lang
    )


@pytest.mark.parametrize("seen", [{"0882"}, {"0882", "0917"}])
def test_rates_are_drawn_beside_the_region_where_the_edition_shows_the_municipality(seen: set[str]) -> None:
    found = growth_edition(editions()[1], seen)
    for which in ("sessions", "inflow"):
        spec = rates_chart(found, which, "nl")
        assert spec is not None
        assert [each.name for each in spec.series] == ["Landgraaf", "Regio"]
    assert rates_left_out(found, "nl") == ""
    assert rates_left_out(editions()[0], "nl") == ""


def test_every_chart_says_in_words_what_it_shows() -> None:
    charts = [
        block
        for chapter in growth_document(editions()[0]).chapters
        for block in inside(chapter)
        if isinstance(block, Chart)
    ]
    assert len(charts) == 4
    assert "Landgraaf" in charts[2].title
    assert all("2019" in chart.alt or "Volume" in chart.alt for chart in charts)


def test_the_same_memo_as_page_print_word_and_data(tmp_path: Path) -> None:
    found = editions()[1]
    written = write_investigation(found, tmp_path)
    assert sorted(path.suffix for path in written) == [".docx", ".html", ".json", ".pdf"]
    assert (tmp_path / "groeionderzoek-2019-2020.pdf").read_bytes().startswith(b"%PDF")
    assert GrowthInvestigation.model_validate(json.loads(written[-1].read_text("utf-8"))) == found
    document = growth_document(found)
    words = "\n".join(p.text for p in read_docx(io.BytesIO(render_docx(document))).paragraphs).replace(
        "\u00a0", " "
    )
    assert "De tekorten zijn echt en niet eenmalig" in words
    assert "De tekorten zijn echt en niet eenmalig" in render_html(document)
    again = {path.name: path.read_bytes() for path in write_investigation(found, tmp_path / "again")}
    assert again == {path.name: path.read_bytes() for path in written}
