# SPDX-License-Identifier: EUPL-1.2
"""A list as a file: the same rows, numbers that can be counted with, and nothing that runs when it is opened."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from zipfile import ZipFile

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation
from python_calamine import CalamineWorkbook
from tests.web.region_folder import small_region

from regie.reporting.values import SUPPRESSED
from regie.web.ui import columns, exports
from regie.web.ui.tables import Table, exported

ATTACKS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u200b=1+1",
    "\x00=1+1",
    "＝1+1",
    '=HYPERLINK("http://x.example","klik")',
]


@dataclass(frozen=True)
class Row:
    name: str
    clients: Any = 12
    cost: int = -1_234_567
    share: Decimal = Decimal("79.1")
    since: date = date(2024, 6, 30)


class Rows(Table):
    name = columns.Column("Naam")
    clients = columns.Number("=Cliënten")
    cost = columns.Cents("Kosten")
    share = columns.Percent("Aandeel")
    since = columns.Day("Sinds")
    more = columns.Actions()


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _region(settings: Any) -> None:
    settings.REGIE = replace(settings.REGIE, region=small_region())


def answer(rows: list[Row], kind: str = "csv", lang: str = "nl", query: str = "") -> HttpResponse:
    request = RequestFactory().get(f"/lijst?export={kind}{query}")
    with translation.override(lang), patch("regie.web.ui.exports.audit.note"):
        found = exported(request, Rows(rows, request=request, caption="Aanbieders", search=("name",)))
    assert found is not None
    return found


def read_csv(response: HttpResponse, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def read_xlsx(response: HttpResponse) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_text_that_looks_like_a_formula_stays_a_text_in_csv(attack: str) -> None:
    cell = read_csv(answer([Row(attack)]))[1][0]
    assert cell == f"'{attack}"


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_text_that_looks_like_a_formula_is_no_formula_in_xlsx(attack: str) -> None:
    response = answer([Row(attack)], "xlsx")
    with ZipFile(io.BytesIO(response.content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    assert read_xlsx(response)["Gegevens"][1][0].strip() == attack.strip()


def test_heads_of_columns_are_made_harmless_too() -> None:
    assert read_csv(answer([Row("Anker")]))[0][1] == "'=Cliënten"


def test_numbers_in_csv_stay_numbers_with_the_signs_of_the_language() -> None:
    assert read_csv(answer([Row("Anker")]))[1] == ["Anker", "12", "-12345,67", "79,1", "2024-06-30"]
    english = read_csv(answer([Row("Anker")], lang="en"), ",")
    assert english[1] == ["Anker", "12", "-12345.67", "79.1", "2024-06-30"]


def test_numbers_and_days_in_xlsx_are_numbers_and_days() -> None:
    row = read_xlsx(answer([Row("Anker")], "xlsx"))["Gegevens"][1]
    assert row == ["Anker", 12, -12345.67, 79.1, date(2024, 6, 30)]


def test_a_hidden_value_leaves_as_its_sign() -> None:
    assert read_csv(answer([Row("Anker", SUPPRESSED)]))[1][1] == "x"
    assert read_xlsx(answer([Row("Anker", SUPPRESSED)], "xlsx"))["Gegevens"][1][1] == "x"


def test_an_export_holds_all_rows_of_the_filter_not_only_those_of_the_page() -> None:
    rows = [Row(f"a{at}") for at in range(60)] + [Row("b")]
    assert len(read_csv(answer(rows))) == 62
    assert len(read_csv(answer(rows, query="&zoek=a"))) == 61


def test_the_workbook_says_where_it_comes_from_and_that_the_data_are_invented() -> None:
    facts = {row[0]: row[1] for row in read_xlsx(answer([Row("Anker")], "xlsx", query="&zoek=a"))["Herkomst"]}
    assert facts["Tabel"] == "Aanbieders"
    assert facts["Filter"] == "zoek: a"
    assert facts["Let op"] == "Voorbeeldgegevens: verzonnen"
    assert facts["Momentopname"]
    assert facts["Programmaversie"]


def test_an_export_is_noted_for_the_audit_log_with_how_much_left() -> None:
    request = RequestFactory().get("/lijst?export=csv")
    with patch("regie.web.ui.exports.audit.note") as note:
        exported(request, Rows([Row("Anker")], request=request, caption="Aanbieders"))
    note.assert_called_once_with(
        request, object="export/aanbieders", details={"format": "csv", "rows": 1, "filter": ""}
    )


def test_a_file_is_offered_as_a_download_of_its_own_kind() -> None:
    response = answer([Row("Anker")])
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="aanbieders-')


@pytest.mark.parametrize("kind", ["", "exe", "XLSX"])
def test_another_kind_of_file_is_not_made(kind: str) -> None:
    request = RequestFactory().get(f"/lijst?export={kind}")
    assert exported(request, Rows([Row("Anker")], request=request, caption="Aanbieders")) is None


def test_words_that_only_begin_with_a_sign_inside_stay_as_they_are() -> None:
    assert exports.harmless("Heerlen-Noord + Zuid = alles") == "Heerlen-Noord + Zuid = alles"
