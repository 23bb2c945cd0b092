# SPDX-License-Identifier: EUPL-1.2
"""The report as a workbook: real numbers, totals as formulas, nothing that a spreadsheet would run."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from sample_exploration import INJECTED, REGION, result
from spreadsheets import cells, formulas

from regie.reporting.document import Column, Row, Table
from regie.reporting.procurement import exploration_workbook, write_exploration_workbook
from regie.reporting.workbook.tables import summed

SHEETS = ["Leeswijzer", "Waar we staan", "Percelen", "Dekking", "Lumpsums", "Ingangsdatum", "Aannamen"]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "verkenning.xlsx"
    write_exploration_workbook(result(), REGION, path, audience="inside")
    return path


def test_every_part_has_a_sheet_and_the_guide_says_what_it_was_made_from(book: Path) -> None:
    held = cells(book)
    assert list(held) == SHEETS
    guide = " ".join(str(value) for row in held["Leeswijzer"] for value in row)
    assert result().snapshot in guide
    assert result().parameters.id in guide
    assert "verzonnen" in guide


def test_totals_are_formulas_that_come_to_the_value_that_the_file_holds(book: Path) -> None:
    held = cells(book)
    checked = 0
    for sheet, found in formulas(book).items():
        for cell, formula in found.items():
            total = _sum(held[sheet], formula)
            assert total == pytest.approx(float(_at(held[sheet], cell)), abs=0.005), (sheet, cell, formula)
            checked += 1
    assert checked >= 30


def _sum(rows: list[list[object]], formula: str) -> float:
    inner = re.fullmatch(r"ROUND\(SUM\(([^)]*)\),2\)", formula)
    assert inner is not None, formula
    total = 0.0
    for part in inner[1].split(","):
        first, last = part.split(":")
        column = re.match(r"[A-Z]+", first)
        assert column is not None
        span = range(int(first[len(column[0]) :]), int(last[len(column[0]) :]) + 1)
        total += sum(float(str(_at(rows, f"{column[0]}{row}"))) for row in span)
    return round(total, 2)


def _at(rows: list[list[object]], cell: str) -> str:
    letters, number = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return str(rows[int(number) - 1][column - 1])


def test_a_name_that_begins_like_a_formula_stays_text(book: Path) -> None:
    held = cells(book)
    assert any(str(value).startswith(INJECTED) for row in held["Waar we staan"] for value in row)
    assert not any("HYPERLINK" in formula for found in formulas(book).values() for formula in found.values())
    with zipfile.ZipFile(book) as archive:
        assert 'quotePrefix="1"' in archive.read("xl/styles.xml").decode()


def test_numbers_are_numbers(book: Path) -> None:
    start = result().starting
    assert start is not None
    values = {value for row in cells(book)["Ingangsdatum"] for value in row if isinstance(value, float)}
    assert all(each.of().cost.mean / 100 in values for each in start.scenarios)


def test_assumptions_have_a_sheet_with_value_and_source(book: Path) -> None:
    rows = cells(book)["Aannamen"]
    found = [row for row in rows if row[0] == "Besparing van het nieuwe stelsel"]
    assert found
    assert found[0][1:3] == ["1,0% (van −2,0% tot 5,0%)", "verzonnen bandbreedte"]


def test_the_public_workbook_has_no_providers_and_says_that_numbers_are_hidden(tmp_path: Path) -> None:
    path = tmp_path / "openbaar.xlsx"
    write_exploration_workbook(result(), REGION, path)
    held = cells(path)
    everything = " ".join(str(value) for sheet in held.values() for row in sheet for value in row)
    assert "Alle aanbieders" not in everything
    assert "Openbare uitgave" in everything


def test_a_part_that_is_not_there_has_no_sheet_and_english_has_english_sheets(tmp_path: Path) -> None:
    path = tmp_path / "english.xlsx"
    some = result().model_copy(update={"starting": None, "lump_sums": None, "solidarity": None})
    write_exploration_workbook(some, REGION, path, lang="en")
    assert list(cells(path)) == ["Guide", "Where we stand", "Lots", "Coverage", "Assumptions"]


def test_the_same_result_gives_the_same_bytes() -> None:
    assert exploration_workbook(result(), REGION) == exploration_workbook(result(), REGION)


def test_only_an_exact_sum_of_the_lines_above_becomes_a_formula() -> None:
    rows = (
        Row(label="groep", role="group"),
        Row(label="a", cells=(1, Decimal("0.10"))),
        Row(label="b", cells=(2, Decimal("0.20"))),
        Row(label="samen", cells=(3, Decimal("0.30")), role="subtotal"),
        Row(label="c", cells=(4, None)),
        Row(label="totaal", cells=(7, Decimal("9.00")), role="total"),
    )
    columns = (Column(title="aantal"), Column(title="bedrag"))
    found = summed(Table(title="proef", head="wat", columns=columns, rows=rows))
    assert found == {(3, 0): [1, 2], (3, 1): [1, 2], (5, 0): [1, 2, 4]}
