# SPDX-License-Identifier: EUPL-1.2
"""The document model holds what every document promises, whoever writes it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from sample_report import lines, meta, report

from regie.reporting import Document
from regie.reporting.document import Chart, Column, KeyFigure, Paragraph, Row, Run, Section, Table, link
from regie.reporting.layout import lay_out
from regie.reporting.values import SUPPRESSED, Format


def document(*blocks: Any, **more: Any) -> Document:
    return Document(meta=meta(), chapters=(Section(title="Eén", blocks=blocks),), **more)


def table(rows: tuple[Row, ...], **more: Any) -> Table:
    return Table(title="Tabel", head="Regel", columns=(Column(title="Aantal"),), rows=rows, **more)


def test_a_document_cannot_be_changed_once_made() -> None:
    with pytest.raises(ValidationError):
        report().meta.title = "Anders"  # type: ignore[misc]


def test_a_float_is_refused_as_a_figure() -> None:
    with pytest.raises(ValidationError):
        KeyFigure(label="Kosten", value=1.5)  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        Row(label="Kosten", cells=(1.5,))  # type: ignore[arg-type]


def test_a_chart_needs_words_for_who_cannot_see_it() -> None:
    with pytest.raises(ValidationError, match="alt"):
        Chart(title="Het aantal daalt", subtitle="cliënten", alt="", spec=lines())
    with pytest.raises(ValidationError, match="repeat"):
        Chart(
            title="Het aantal cliënten daalt sinds 2022",
            subtitle="cliënten",
            alt="Het aantal cliënten daalt sinds 2022",
            spec=lines(),
        )


def test_a_link_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(ValidationError, match="leads nowhere: def-lost"):
        document(Paragraph(text=("zie ", link("def-lost", "dit"))))


def test_an_anchor_stands_in_one_place() -> None:
    rows = (Row(label="a", cells=(1,)),)
    with pytest.raises(ValidationError, match="twice: here"):
        document(table(rows, anchor="here"), table(rows, anchor="here"))


def test_only_https_addresses_can_be_linked() -> None:
    with pytest.raises(ValidationError):
        Run(text="klik", to="javascript:alert(1)")


def test_a_row_has_a_cell_for_every_column() -> None:
    with pytest.raises(ValidationError, match="2 cells instead of 1"):
        table((Row(label="a", cells=(1, 2)),))


def test_sections_lie_at_most_four_deep() -> None:
    section = Section(title="5")
    for title in "4321":
        section = Section(title=title, blocks=(section,))
    with pytest.raises(ValidationError, match="deeper"):
        Document(meta=meta(), chapters=(section,))


def test_chapters_figures_tables_and_notes_are_numbered_in_reading_order() -> None:
    laid = lay_out(report())
    found: dict[str, list[str]] = {"section": [], "table": [], "chart": []}

    def walk(blocks: list[dict[str, Any]]) -> None:
        for block in blocks:
            if block["kind"] in found:
                found[block["kind"]].append(block.get("number") or block["label"])
            walk(block.get("blocks", []))

    walk(laid["chapters"])
    assert found["section"] == ["1", "1.1", "2", "2.1", "2.2", "2.3", "3", "Bijlage A", "Bijlage B"]
    assert found["table"] == [f"Tabel {number}" for number in range(1, 5)]
    assert found["chart"] == [f"Figuur {number}" for number in range(1, 11)]
    assert len(laid["notes"]) == 1


def test_a_link_without_words_reads_as_what_it_leads_to() -> None:
    rows = (Row(label="a", cells=(1,)),)
    block = Paragraph(text=("Zie ", link("the-table"), " en ", link("deeper"), "."))
    made = document(block, table(rows, anchor="the-table"), Section(title="Verder", anchor="deeper"))
    runs = lay_out(made)["chapters"][0]["blocks"][0]["runs"]
    assert "".join(run["text"] for run in runs) == "Zie tabel 1 en paragraaf 1.1."


def test_the_legend_explains_the_signs_that_occur_and_no_others() -> None:
    def legend(*values: int | Any | None) -> str:
        laid = lay_out(document(table(tuple(Row(label="a", cells=(value,)) for value in values))))
        return str(laid["chapters"][0]["blocks"][0]["legend"])

    assert legend(1, 2) == ""
    assert legend(1, SUPPRESSED).startswith("x = niet getoond")
    assert legend(1, None) == "– = niet bekend"
    assert legend(None, SUPPRESSED).count("=") == 2


def test_a_suppressed_value_leaves_no_trace_of_its_size() -> None:
    laid = lay_out(document(table((Row(label="a", cells=(SUPPRESSED,)),))))
    cell = laid["chapters"][0]["blocks"][0]["rows"][0]["cells"][0]
    assert cell == {"text": "x", "says": "niet getoond, klein aantal"}


def test_a_table_too_wide_for_the_sheet_is_laid_on_its_side() -> None:
    def laid(count: int) -> tuple[float, bool]:
        columns = tuple(Column(title=f"Jaar {year}", format=Format.EURO) for year in range(count))
        row = Row(label="Kosten", cells=(Decimal(33537650),) * count)
        made = document(Table(title="Kosten", head="Regel", columns=columns, rows=(row,)))
        node = lay_out(made)["chapters"][0]["blocks"][0]
        return node["size"], node["turned"]

    assert laid(4) == (8.75, False)
    assert laid(6) == (8.0, False)
    assert laid(11)[1] is True
