# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from reading_builders import Read, region

from regie.deliveries.template import EXAMPLE_ROW, FIRST_ROW, NAME_ROW, write_template
from regie.deliveries.template_style import TEXT_FORMAT
from regie.vocabulary.errors import Refused
from regie.vocabulary.tables import ColumnType, tables

NUMBERS = (ColumnType.AMOUNT, ColumnType.QUANTITY, ColumnType.INTEGER, ColumnType.SCORE)


@pytest.fixture(scope="module", params=["nl", "en"])
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / f"sjabloon-{request.param}.xlsx"
    write_template(path, region(), request.param)
    return path


def grid(template: Path, sheet: str) -> list[list[Any]]:
    rows: list[list[Any]] = (
        CalamineWorkbook.from_path(template).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    )
    return rows


def sheet_xml(template: Path, number: int) -> str:
    with zipfile.ZipFile(template) as archive:
        return archive.read(f"xl/worksheets/sheet{number}.xml").decode()


def filled(template: Path, target: Path, rows: dict[str, list[dict[str, Any]]]) -> Path:
    """What a person makes of the template: the same sheets with rows typed below the example."""
    book = xlsxwriter.Workbook(target)
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for name in CalamineWorkbook.from_path(template).sheet_names:
        sheet = book.add_worksheet(name)
        table = next((table for table in tables().values() if name in (table.nl, table.en)), None)
        old = grid(template, name)
        new = [[row.get(column) for column in old[NAME_ROW]] for row in rows.get(table.name if table else "", [])]
        for number, row in enumerate(old + new):
            for position, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, position, value, day)
                elif value not in ("", None):
                    sheet.write(number, position, value)
    book.close()
    return target


def test_there_is_a_sheet_per_table_with_the_standards_columns(template: Path) -> None:
    names = CalamineWorkbook.from_path(template).sheet_names
    english = "Explanation" in names
    labels = [table.en if english else table.nl for table in tables().values()]
    assert names[1:-1] == labels
    for table, label in zip(tables().values(), labels, strict=True):
        rows = grid(template, label)
        assert [name for name in rows[NAME_ROW] if name] == [column.name for column in table.columns]
        required = [
            column.name for column, text in zip(table.columns, rows[NAME_ROW - 1], strict=False) if "*" in text
        ]
        assert required == [column.name for column in table.columns if column.required]
        assert rows[EXAMPLE_ROW][0].startswith(("Voorbeeld: ", "Example: "))
        assert len(rows) == FIRST_ROW


def test_every_coded_column_has_a_drop_down_whose_range_holds_its_codes(template: Path) -> None:
    lists = CalamineWorkbook.from_path(template).sheet_names[-1]
    codes = grid(template, lists)
    for number, table in enumerate(tables().values(), 2):
        xml = sheet_xml(template, number)
        assert '<pane xSplit="1" ySplit="4"' in xml
        found = dict(
            re.findall(r'type="list"[^>]*sqref="([A-Z]+)5:[A-Z]+20001">\s*<formula1>([^<]*)</formula1>', xml)
        )
        coded = [i for i, column in enumerate(table.columns) if column.codelist or column.name == "party"]
        assert sorted(found) == [chr(65 + position) for position in coded]
        for position in coded:
            where = found[chr(65 + position)]
            match = re.fullmatch(rf"'{lists}'!\$([A-Z]+)\$3(?::\$\1\$(\d+))?", where)
            assert match is not None, where
            entries = [row[ord(match[1]) - 65] for row in codes[2 : int(match[2] or 3)]]
            assert all(" – " in text for text in entries)
            if table.columns[position].codelist == "region:municipalities":
                assert entries == ["0917 – Heerlen", "0928 – Kerkrade"]


def test_codes_and_months_are_text_so_that_excel_leaves_them_alone(template: Path) -> None:
    with zipfile.ZipFile(template) as archive:
        styles = archive.read("xl/styles.xml").decode()
    formats = [int(number) for number in re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])]
    for number, table in enumerate(tables().values(), 2):
        used = dict(re.findall(r'<col min="(\d+)"[^>]*style="(\d+)"', sheet_xml(template, number)))
        for position, column in enumerate(table.columns, 1):
            if column.type in (ColumnType.CODE, ColumnType.KEY, ColumnType.TEXT, ColumnType.MONTH):
                assert formats[int(used[str(position)])] == TEXT_FORMAT, column.name


def test_the_same_region_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_template(tmp_path / name, region())
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_an_untouched_template_says_what_to_fill_in(template: Path) -> None:
    with pytest.raises(Refused) as refused:
        Read(template)
    assert refused.value.key == "reading.template_untouched"
    assert "Vul op het blad 'Levering' een rij in" in refused.value.message()


def test_a_filled_template_reads_back_exactly(template: Path, tmp_path: Path) -> None:
    rows: dict[str, list[dict[str, Any]]] = {}
    expected: dict[str, tuple[str | None, ...]] = {}
    for table in tables().values():
        typed: dict[str, Any] = {}
        for column in table.columns:
            text = column.example
            if column.type is ColumnType.DATE and text:
                typed[column.name] = date.fromisoformat(text)
            elif column.type in NUMBERS and text:
                typed[column.name] = float(Decimal(text))
            elif column.codelist == "COD327":
                typed[column.name] = "02 – Huisarts"
            else:
                typed[column.name] = text or None
        rows[table.name] = [typed]
        expected[table.name] = tuple(
            f"{Decimal(c.example).normalize():f}" if c.type in NUMBERS and c.example else c.example or None
            for c in table.columns
        )
    read = Read(filled(template, tmp_path / "ingevuld.xlsx", rows))
    assert list(read.raw.tables) == list(tables())
    for name, row in expected.items():
        assert read.rows(name) == [row], name
        assert read.rows(name, "source_row", "problem") == [(FIRST_ROW + 1, None)]
    assert [a.key for a in read.raw.assumptions].count("reading.example_row") == len(tables())
    assert not [a for a in read.raw.assumptions if a.warning]


def test_an_example_row_that_was_written_over_is_a_problem_and_not_dropped(template: Path, tmp_path: Path) -> None:
    file = filled(template, tmp_path / "a.xlsx", {})
    book = CalamineWorkbook.from_path(file)
    delivery, clients = book.sheet_names[1:3]
    target = xlsxwriter.Workbook(tmp_path / "b.xlsx")
    for name in (delivery, clients):
        sheet = target.add_worksheet(name)
        for number, row in enumerate(grid(file, name)):
            sheet.write_row(number, 0, [value.isoformat() if isinstance(value, date) else value for value in row])
        if name == delivery:
            sheet.write_row(FIRST_ROW, 0, ["A017", "2024-01-01", "2024-06-30", "2024-07-12", "1"])
        else:
            sheet.write_string(EXAMPLE_ROW, 1, "2015-01")
    target.close()
    read = Read(tmp_path / "b.xlsx")
    assert read.rows("clients", "source_row", "problem") == [(EXAMPLE_ROW + 1, "reading.problem_example_changed")]
