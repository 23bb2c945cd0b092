# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from reading_builders import CLIENTS, DELIVERY, Read, changed_member, workbook

from regie.vocabulary.errors import Refused

COSTS = ["line", "segment", "month", "amount", "booked_on", "cost_kind"]
FEBRUARY = ["G-1", "overhead", "2024-02", 100, "2024-02-29", "overhead"]


def test_a_sheet_per_table_by_english_or_dutch_name(tmp_path: Path) -> None:
    read = Read(workbook(tmp_path / "a.xlsx", {"levering": DELIVERY, "CLIENTEN": CLIENTS}))
    assert list(read.raw.tables) == ["delivery", "clients"]
    assert read.rows("clients") == [tuple(row) for row in CLIENTS[1:]]
    assert read.raw.tables["clients"].place == "a.xlsx, blad CLIENTEN"


def test_what_excel_made_of_values_is_turned_back(tmp_path: Path) -> None:
    header = ["client_key", "birth_month", "municipality", "valid_from"]

    def touch(book: Any, sheets: dict[str, Any]) -> None:
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        sheet = sheets["clients"]
        sheet.write_number(1, 0, 123)
        sheet.write_datetime(1, 1, date(2012, 5, 1), day)
        sheet.write_number(1, 2, 917)
        sheet.write_datetime(1, 3, date(2023, 3, 1), day)
        sheet.write_string(2, 0, "  K-2 ")
        sheet.write_datetime(2, 1, date(2012, 5, 2), day)
        sheet.write_string(2, 2, "0928 – Kerkrade")
        sheet.write_datetime(2, 3, datetime.fromisoformat("2023-03-01T13:45"), day)

    read = Read(workbook(tmp_path / "a.xlsx", {"delivery": DELIVERY, "clients": [header]}, touch))
    assert read.rows("clients", *header) == [
        ("123", "2012-05", "0917", "2023-03-01"),
        ("K-2", "2012-05-02", "0928", "2023-03-01"),
    ]
    assert {"months_from_dates", "zeros_put_back", "times_dropped"} <= read.told()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1 + 0.2, "0.3"), (1234.5, "1234.5"), (-2, "-2"), (0.00001, "0.00001"), (1234567.89, "1234567.89")],
)
def test_numbers_are_written_as_excel_shows_them(tmp_path: Path, value: float, text: str) -> None:
    row = [*FEBRUARY[:3], value, *FEBRUARY[4:]]
    read = Read(workbook(tmp_path / "a.xlsx", {"delivery": DELIVERY, "costs": [COSTS, row]}))
    assert read.rows("costs", "amount") == [(text,)]


def test_a_key_of_more_than_fifteen_digits_is_a_problem_of_its_row(tmp_path: Path) -> None:
    rows = [CLIENTS[0], [12345678901234567, *CLIENTS[1][1:]], CLIENTS[2]]
    read = Read(workbook(tmp_path / "a.xlsx", {"delivery": DELIVERY, "clients": rows}))
    assert read.rows("clients", "source_row", "problem") == [(2, "reading.problem_long_number"), (3, None)]


def test_yes_and_no_may_be_excels_own(tmp_path: Path) -> None:
    rows = [["trajectory_key", "measured_on", "continues_without_help"], ["T", "2024-03-01", True]]
    rows.append(["U", "2024-03-01", False])
    read = Read(workbook(tmp_path / "a.xlsx", {"delivery": DELIVERY, "outcomes": rows}))
    assert read.rows("outcomes", "continues_without_help") == [("yes",), ("no",)]


def test_title_empty_rows_and_empty_columns_are_passed_over(tmp_path: Path) -> None:
    rows = [
        ["Cliënten tweede kwartaal"],
        [],
        [None, *CLIENTS[0], None],
        [],
        [None, *CLIENTS[1]],
        [],
        [None, *CLIENTS[2]],
    ]
    read = Read(workbook(tmp_path / "a.xlsx", {"delivery": DELIVERY, "clients": rows}))
    assert read.rows("clients", "source_row", "client_key") == [(5, "K-1"), (7, "K-2")]
    assert read.raw.tables["clients"].header_row == 3


def test_formulas_count_with_the_result_that_excel_kept_and_are_told(tmp_path: Path) -> None:
    def touch(book: Any, sheets: dict[str, Any]) -> None:
        sheets["costs"].write_formula(1, 3, "=60+64", None, 124)
        sheets["costs"].write_formula(0, 9, "=1+1", None, 2)

    read = Read(workbook(tmp_path / "a.xlsx", {"delivery": DELIVERY, "costs": [COSTS, FEBRUARY]}, touch))
    assert read.rows("costs", "amount") == [("124",)]
    assert "1 formules, de eerste in cel D2" in read.sentence("formulas")


def test_a_formula_without_a_result_refuses_the_file(tmp_path: Path) -> None:
    def touch(book: Any, sheets: dict[str, Any]) -> None:
        sheets["costs"].write_formula(1, 3, "=60+64", None, 124)

    file = workbook(tmp_path / "a.xlsx", {"delivery": DELIVERY, "costs": [COSTS, FEBRUARY]}, touch)
    changed_member(file, "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"<v>124</v>", b""))
    with pytest.raises(Refused) as refused:
        Read(file)
    assert "cel D2" in refused.value.message()
    assert "laat het rekenen" in refused.value.message()


def test_a_row_with_an_error_value_is_set_apart_and_nothing_else(tmp_path: Path) -> None:
    def touch(book: Any, sheets: dict[str, Any]) -> None:
        sheets["costs"].write_formula(2, 3, "=1/0", None, "#DIV/0!")

    rows = [COSTS, FEBRUARY, ["G-2", *FEBRUARY[1:]], ["G-3", *FEBRUARY[1:]]]
    read = Read(workbook(tmp_path / "a.xlsx", {"delivery": DELIVERY, "costs": rows}, touch))
    problems = read.rows("costs", "line", "problem")
    assert problems == [("G-1", None), ("G-2", "reading.problem_error_value"), ("G-3", None)]


@pytest.mark.parametrize("cells", ["A1:B1", "D1:D2", "C1:E1"])
def test_merged_header_cells_are_refused_with_their_place(tmp_path: Path, cells: str) -> None:
    def touch(book: Any, sheets: dict[str, Any]) -> None:
        names = {"A1:B1": "client_key", "D1:D2": "valid_from", "C1:E1": "municipality"}
        sheets["clients"].merge_range(cells, names[cells])
        sheets["clients"].merge_range("H5:I6", "een opmerking ernaast")

    with pytest.raises(Refused) as refused:
        Read(workbook(tmp_path / "b.xlsx", {"delivery": DELIVERY, "clients": CLIENTS}, touch))
    assert f"samengevoegd ({cells})" in refused.value.message()
    assert "Hef de samenvoeging op" in refused.value.message()


def test_a_merged_title_above_the_header_is_fine(tmp_path: Path) -> None:
    def touch(book: Any, sheets: dict[str, Any]) -> None:
        sheets["clients"].merge_range("A1:D1", "Cliënten")

    read = Read(workbook(tmp_path / "b.xlsx", {"delivery": DELIVERY, "clients": [[], *CLIENTS]}, touch))
    assert len(read.rows("clients")) == 2


def test_merged_cells_below_the_header_are_refused_and_beside_the_table_are_not(tmp_path: Path) -> None:
    def beside(book: Any, sheets: dict[str, Any]) -> None:
        sheets["clients"].merge_range("H5:I6", "een opmerking ernaast")

    assert Read(workbook(tmp_path / "a.xlsx", {"delivery": DELIVERY, "clients": CLIENTS}, beside)).rows("clients")

    def within(book: Any, sheets: dict[str, Any]) -> None:
        sheets["clients"].merge_range("A2:A3", "K-1")

    with pytest.raises(Refused) as refused:
        Read(workbook(tmp_path / "b.xlsx", {"delivery": DELIVERY, "clients": CLIENTS}, within))
    assert "A2:A3" in refused.value.message()
    assert "vul elke cel zelf in" in refused.value.message()


def test_unused_sheets_and_columns_and_hidden_sheets_are_told(tmp_path: Path) -> None:
    rows = [[*CLIENTS[0], "Opmerking"], [*CLIENTS[1], "x"]]
    file = workbook(
        tmp_path / "a.xlsx",
        {"delivery": DELIVERY, "clients": rows, "Draaitabel": [["x"]], "costs": [[]]},
        lambda book, sheets: sheets["clients"].hide(),
    )
    read = Read(file)
    assert "Opmerking" in read.sentence("columns_unused")
    assert "Draaitabel" in read.sentence("sheet_unused")
    assert "verborgen" in read.sentence("hidden_sheet")
    assert "costs" in read.sentence("sheet_empty")
    assert "costs" not in read.raw.tables


def test_values_in_a_column_without_a_name_are_told(tmp_path: Path) -> None:
    rows = [CLIENTS[0], [*CLIENTS[1], None, "los"], CLIENTS[2]]
    read = Read(workbook(tmp_path / "a.xlsx", {"delivery": DELIVERY, "clients": rows}))
    assert "kolom zonder naam (F)" in read.sentence("column_without_name")


def test_a_lone_cell_far_away_is_refused_before_it_takes_the_memory(tmp_path: Path) -> None:
    def touch(book: Any, sheets: dict[str, Any]) -> None:
        sheets["clients"].write(1_048_000, 600, "x")

    with pytest.raises(Refused) as refused:
        Read(workbook(tmp_path / "a.xlsx", {"delivery": DELIVERY, "clients": CLIENTS}, touch))
    assert "verwijder de rijen en kolommen buiten de tabel" in refused.value.message()


def test_renaming_the_file_changes_nothing_and_a_change_in_it_does(tmp_path: Path) -> None:
    first = workbook(tmp_path / "a.xlsx", {"delivery": DELIVERY, "clients": CLIENTS})
    other = tmp_path / "kopie.xlsx"
    other.write_bytes(first.read_bytes())
    third = workbook(tmp_path / "c.xlsx", {"delivery": DELIVERY, "clients": CLIENTS[:2]})
    hashes = [Read(file).raw.content_hash for file in (first, other, third)]
    assert hashes[0] == hashes[1] != hashes[2]
