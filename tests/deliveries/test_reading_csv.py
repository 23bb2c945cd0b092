# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_builders import CLIENTS, DELIVERY, Read, csv_text, folder

from regie.deliveries.landing import EXAMPLE_MARKS
from regie.vocabulary.errors import Refused


def read_clients(tmp_path: Path, clients: str | bytes) -> Read:
    return Read(folder(tmp_path / "levering", {"delivery.csv": csv_text(DELIVERY), "clients.csv": clients}))


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_found_and_told(tmp_path: Path, separator: str) -> None:
    read = read_clients(tmp_path, csv_text(CLIENTS, separator))
    assert read.rows("clients") == [tuple(row) for row in CLIENTS[1:]]
    said = [a.message() for a in read.raw.assumptions if a.values.get("file") == "clients.csv"]
    assert any({";": "puntkomma", ",": "komma", "\t": "tab"}[separator] in sentence for sentence in said)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 + BOM"),
        ("windows-1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_the_encoding_is_found_and_told(tmp_path: Path, encoding: str, told: str) -> None:
    text = "party;period_start;period_end;delivered_on;standard_version;contact\n"
    text += "A017;2024-01-01;2024-06-30;2024-07-12;1;Coördinatie – ‘zorg’ €\n"
    read = Read(folder(tmp_path / "levering", {"delivery.csv": text.encode(encoding)}))
    assert read.rows("delivery", "contact") == [("Coördinatie – ‘zorg’ €",)]
    assert told in read.sentence("encoding")


def test_a_file_of_two_encodings_is_read_and_warned_about(tmp_path: Path) -> None:
    text = b"party;period_start;period_end;delivered_on;standard_version;contact\n"
    text += b"A017;2024-01-01;2024-06-30;2024-07-12;1;co\xc3\xb6p co\xf6p\n"
    read = Read(folder(tmp_path / "levering", {"delivery.csv": text}))
    assert "CSV UTF-8" in read.sentence("encoding_mixed")


def test_a_row_has_the_number_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    text = csv_text(CLIENTS[:1])
    text += 'K-1;2012-05;0917;2023-03-01\n\n"K-\n2";2014-11;0928;2024-02-29\n  \nK-3;2014-11;0928;2024-02-29\n'
    read = read_clients(tmp_path, text)
    assert read.rows("clients", "source_row", "client_key") == [(2, "K-1"), (4, "K-\n2"), (6, "K-3")]


def test_broken_rows_stay_in_their_place_with_a_problem(tmp_path: Path) -> None:
    text = csv_text(CLIENTS[:1]) + "K-1;2012-05;0917;2023-03-01\nK-2;2012-05\nK-3;2012-05;0917;2023;03;01\n"
    read = read_clients(tmp_path, text)
    assert read.rows("clients", "source_row", "problem", "client_key") == [
        (2, None, "K-1"),
        (3, "reading.problem_too_few_fields", "K-2"),
        (4, "reading.problem_too_many_fields", "K-3"),
    ]
    assert read.raw.tables["clients"].rows == 3


def test_empty_fields_too_many_do_no_harm(tmp_path: Path) -> None:
    text = "client_key;birth_month;municipality;valid_from;;\nK-1;2012-05;0917;2023-03-01\n"
    text += "K-2;2012-05;0917;2023-03-01;;\nK-3;2012-05;0917;2023-03-01;;;;\n;;;;;\n"
    read = read_clients(tmp_path, text)
    assert read.rows("clients", "problem", "client_key") == [(None, "K-1"), (None, "K-2"), (None, "K-3")]


def test_a_title_above_the_header_and_excels_own_note_are_passed_over(tmp_path: Path) -> None:
    text = "sep=,\nUitvoer van ons systeem\n\n" + csv_text(CLIENTS, ",")
    read = read_clients(tmp_path, text)
    assert read.rows("clients", "source_row", "client_key") == [(4, "K-1"), (5, "K-2")]
    assert read.raw.tables["clients"].header_row == 3


def test_dutch_labels_in_odd_writing_are_columns(tmp_path: Path) -> None:
    text = "CLIENTSLEUTEL;geboorte_maand; Gemeente ;Geldig Vanaf;geldig t/m;Schoenmaat\n"
    text += "K-1;2012-05;0917;01-03-2023;31-12-2023;41\n"
    read = read_clients(tmp_path, text)
    assert read.raw.tables["clients"].columns == (
        "client_key",
        "birth_month",
        "municipality",
        "valid_from",
        "valid_to",
    )
    assert read.rows("clients", "valid_to") == [("31-12-2023",)]
    assert "Schoenmaat" in read.sentence("columns_unused")


def test_values_in_a_column_without_a_name_are_told(tmp_path: Path) -> None:
    text = "client_key;;birth_month;municipality;valid_from\nK-1;los;2012-05;0917;2023-03-01\n"
    read = read_clients(tmp_path, text)
    assert read.rows("clients", "birth_month") == [("2012-05",)]
    assert "kolom zonder naam (2)" in read.sentence("column_without_name")


@pytest.mark.parametrize(
    ("written", "dates", "decimals"),
    [
        (("2024-03-01", "12.50"), "iso", "point"),
        (("01-03-2024", "1.234,56"), "day_first", "comma"),
        (("1-3-2024", "1234"), "day_first", None),
    ],
)
def test_the_writing_of_dates_and_decimals_is_found(
    tmp_path: Path, written: tuple[str, str], dates: str, decimals: str | None
) -> None:
    header = "line;segment;month;amount;booked_on;cost_kind"
    costs = f"{header}\n1;overhead;2024-03;{written[1]};{written[0]};overhead\n"
    read = Read(folder(tmp_path / "levering", {"delivery.csv": csv_text(DELIVERY), "costs.csv": costs}))
    assert read.rows("costs", "amount", "booked_on") == [(written[1], written[0])]
    assert (read.raw.tables["costs"].dates, read.raw.tables["costs"].decimals) == (dates, decimals)


def test_a_quote_left_open_refuses_the_file_and_names_the_row(tmp_path: Path) -> None:
    text = csv_text(CLIENTS[:1]) + "K-1;2012-05;0917;2023-03-01\n" + 'K-2;2012-05;"0917;2023-03-01\n'
    text += "K-3;2012-05;0917;2023-03-01\n" * 3
    with pytest.raises(Refused) as refused:
        read_clients(tmp_path, text)
    assert "rij 3" in refused.value.message()
    assert "aanhalingsteken" in refused.value.message()


def test_two_stray_quotes_never_swallow_rows_in_silence(tmp_path: Path) -> None:
    text = csv_text(CLIENTS[:1]) + 'K-1;2012-05;"0917;2023-03-01\nK-2;2012-05;0917";2023-03-01\n'
    with pytest.raises(Refused) as refused:
        read_clients(tmp_path, text)
    assert "rij 2" in refused.value.message()


def test_a_quote_open_over_megabytes_is_refused(tmp_path: Path) -> None:
    text = csv_text(CLIENTS[:1]) + '"K-1;2012-05;0917;2023-03-01\n' + "K-2;2012-05;0917;2023-03-01\n" * 400_000
    with pytest.raises(Refused) as refused:
        read_clients(tmp_path, text)
    assert "aanhalingsteken" in refused.value.message()


def test_codes_get_their_leading_zeros_back_only_when_that_makes_a_known_code(tmp_path: Path) -> None:
    text = csv_text(CLIENTS[:1]) + "K-1;2012-05;917;2023-03-01\nK-2;2012-05;91;2023-03-01\n"
    read = read_clients(tmp_path, text)
    assert read.rows("clients", "municipality") == [("0917",), ("91",)]
    assert "1 codes in kolom municipality" in read.sentence("zeros_put_back")


CELLS = st.text(
    st.characters(codec="windows-1252", exclude_characters="\x00\r", exclude_categories=["Cc", "Zs"])
    | st.sampled_from(' ;,\t"\n.-0123456789'),
    max_size=12,
).filter(lambda cell: not cell.strip().casefold().startswith(EXAMPLE_MARKS))
"""Any text but the mark of the template's example row: such a row is no data."""


@pytest.mark.parametrize(("written", "kept"), [("Voorbeeld: K-77", True), ("Voorbeeld:", False)])
def test_a_row_behind_the_mark_of_an_example_is_dropped_only_if_nothing_was_written_in_it(
    tmp_path: Path, written: str, kept: bool
) -> None:
    read = read_clients(tmp_path, csv_text(CLIENTS[:1]) + f"{written};;;\n")
    found = [(2, "reading.problem_example_changed")] if kept else []
    assert read.rows("clients", "source_row", "problem") == found


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=8),
    separator=st.sampled_from(";,\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "windows-1252", "utf-16"]),
    ending=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
@settings(max_examples=60, deadline=None)
def test_a_table_written_in_any_dialect_is_read_back_the_same(
    rows: list[tuple[str, str, str, str]], separator: str, encoding: str, ending: str, quoting: int
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=separator, lineterminator=ending, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([("programme_line", "month", "kind", "municipality"), *rows])
    with tempfile.TemporaryDirectory() as scratch:
        files = {"delivery.csv": csv_text(DELIVERY), "activities.csv": written.getvalue().encode(encoding)}
        made = folder(Path(scratch) / "levering", files)
        if any("\n" in cell and cell.count(separator) >= 3 for row in rows for cell in row):
            # A value that looks like swallowed rows, with a line break and three separators, stops the file.
            with pytest.raises(Refused, match="quotation mark"):
                Read(made)
            return
        read = Read(made)
    expected = [
        (number, None, *(cell.strip() or None for cell in row))
        for number, row in enumerate(rows, 2)
        if any(cell.strip() for cell in row)
    ]
    columns = ("source_row", "problem", "programme_line", "month", "kind", "municipality")
    assert read.rows("activities", *columns) == expected
    assert read.raw.tables["activities"].rows == len(expected)


LINES = st.lists(
    st.lists(st.sampled_from(["a", "", "7", "x y"]), min_size=1, max_size=7).map(";".join), min_size=1, max_size=30
)


@given(lines=LINES)
@settings(max_examples=40, deadline=None)
def test_no_row_is_lost_however_many_fields_it_has(lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        text = "client_key;birth_month;municipality;valid_from\n" + "\n".join(lines) + "\n"
        files = {"delivery.csv": csv_text(DELIVERY), "clients.csv": text}
        read = Read(folder(Path(scratch) / "levering", files))
    filled = [number for number, line in enumerate(lines, 2) if line.strip(";")]
    assert [row for (row,) in read.rows("clients", "source_row")] == filled
    broken = {n for n, line in enumerate(lines, 2) if n in filled and _is_broken(line.split(";"))}
    assert {row for row, problem in read.rows("clients", "source_row", "problem") if problem} == broken


def _is_broken(fields: list[str]) -> bool:
    return len(fields) < 4 or any(fields[4:])
