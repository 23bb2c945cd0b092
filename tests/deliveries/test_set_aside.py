# SPDX-License-Identifier: EUPL-1.2
"""Rows set aside come back in a file that can be corrected and handed in again (decision 0002)."""

from __future__ import annotations

import pytest
import xlsxwriter
from delivery_builders import CLIENT, LATE, LINE, WHOLE, counted, header, make_region, write_zip
from python_calamine import CalamineWorkbook

from regie.deliveries import deliver, delivery_list, make_snapshot, set_aside_file
from regie.vocabulary import Refused

OF_COOPERATIVE = "of_record = [{table = 'production', party = 'cooperative'}]"
CONTENT = {
    **WHOLE,
    "clients": [CLIENT, {**CLIENT, "client_key": "K2", "birth_month": "2012-13"}],
    "production": [LINE, {**LINE, "line": "L2", "client_key": "K2", "trajectory_key": None, "amount": "40"}],
}


def sheets(path):
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def corrected(path, source, changes):
    """The workbook with rows set aside, with cells replaced, as a person would do it in a spreadsheet."""
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets(source).items():
        sheet = book.add_worksheet(name)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                sheet.write_string(row, column, changes.get(value, value))
    book.close()
    return path


def test_the_file_has_the_rows_as_written_and_says_why_in_dutch(tmp_path):
    folder = make_region(tmp_path / "r", OF_COOPERATIVE)
    one = deliver(write_zip(tmp_path / "l.zip", CONTENT), folder, received_on=LATE)
    found = sheets(set_aside_file(folder, one.hash))
    assert list(found) == ["delivery", "clients", "production"]
    row = dict(zip(*found["clients"], strict=True))
    assert (row["client_key"], row["birth_month"]) == ("K2", "2012-13")
    assert "Schrijf een maand als 2024-03." in row["reden (wordt niet ingelezen)"]
    assert dict(zip(*found["delivery"], strict=True))["source_system"] == f"Aanvulling op {one.hash[:12]}"


def test_corrected_and_handed_in_again_the_rows_count_beside_the_others(tmp_path):
    folder = make_region(tmp_path / "r", OF_COOPERATIVE)
    one = deliver(write_zip(tmp_path / "l.zip", CONTENT), folder, received_on=LATE)
    before = make_snapshot(folder, LATE)
    assert counted(folder, before, "production", "line, amount") == [("L1", 10000)]
    file = corrected(tmp_path / "verbeterd.xlsx", set_aside_file(folder, one.hash), {"2012-13": "2012-12"})
    supplement = deliver(file, folder, received_on=LATE)
    assert supplement.supplements == one.hash
    assert (supplement.replaces, supplement.rows_set_aside, supplement.rows_accepted) == ((), 0, 2)
    after = make_snapshot(folder, LATE)
    assert counted(folder, after, "clients", "client_key") == [("K1",), ("K2",)]
    assert counted(folder, after, "production", "line, amount") == [("L1", 10000), ("L2", 4000)]
    assert set_aside_file(folder, supplement.hash) is None


def test_a_later_delivery_replaces_the_delivery_and_its_supplement(tmp_path):
    folder = make_region(tmp_path / "r", OF_COOPERATIVE)
    one = deliver(write_zip(tmp_path / "l.zip", CONTENT), folder, received_on=LATE)
    file = corrected(tmp_path / "verbeterd.xlsx", set_aside_file(folder, one.hash), {"2012-13": "2012-12"})
    deliver(file, folder, received_on=LATE)
    whole = write_zip(tmp_path / "2.zip", {"clients": [CLIENT], "production": [LINE]}, header(contact="opnieuw"))
    deliver(whole, folder, received_on=LATE)
    assert counted(folder, make_snapshot(folder, LATE), "production", "line") == []
    assert len(make_snapshot(folder, LATE).deliveries) == 1
    late = corrected(tmp_path / "nogmaals.xlsx", set_aside_file(folder, one.hash), {"2012-13": "2012-11"})
    with pytest.raises(Refused) as refusal:
        deliver(late, folder, received_on=LATE)
    assert refusal.value.key == "deliveries.supplement_replaced"


def test_a_supplement_must_fit_the_delivery_it_supplements(tmp_path):
    folder = make_region(tmp_path / "r")
    one = deliver(write_zip(tmp_path / "l.zip", CONTENT), folder, received_on=LATE)
    says = f"Aanvulling op {one.hash[:12]}"
    other = write_zip(
        tmp_path / "2.zip", {"clients": [CLIENT]}, header(period="2023-01-01..2023-12-31", source_system=says)
    )
    with pytest.raises(Refused) as refusal:
        deliver(other, folder, received_on=LATE)
    assert refusal.value.key == "deliveries.supplement_differs"
    unknown = write_zip(
        tmp_path / "3.zip", {"clients": [CLIENT]}, header(source_system="Aanvulling op 0123456789ab")
    )
    with pytest.raises(Refused) as refusal:
        deliver(unknown, folder, received_on=LATE)
    assert refusal.value.key == "deliveries.supplement_unknown"
    assert len(delivery_list(folder)) == 1


def test_very_many_rows_set_aside_come_as_a_zip_of_csv(tmp_path, monkeypatch):
    monkeypatch.setattr("regie.deliveries.set_aside.MOST_ROWS_IN_XLSX", 10)
    folder = make_region(tmp_path / "r")
    clients = [{**CLIENT, "client_key": f"K{n}", "sex": "m"} for n in range(12)]
    one = deliver(write_zip(tmp_path / "l.zip", {"clients": clients}), folder, received_on=LATE)
    path = set_aside_file(folder, one.hash)
    assert path.suffix == ".zip"
    again = deliver(path, folder, received_on=LATE)
    assert (again.supplements, again.rows_set_aside) == (one.hash, 12)
