# SPDX-License-Identifier: EUPL-1.2
"""Folders, zips and Parquet."""

from __future__ import annotations

import hashlib
import io
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_builders import CLIENTS, DELIVERY, Read, csv_text, folder, zipped

FILES = {"delivery.csv": csv_text(DELIVERY), "clients.csv": csv_text(CLIENTS)}


def parquet(columns: dict[str, pa.Array]) -> bytes:
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written)
    return written.getvalue()


def test_a_folder_and_a_zip_of_the_same_files_are_the_same_delivery(tmp_path: Path) -> None:
    one = Read(folder(tmp_path / "levering", FILES))
    two = Read(zipped(tmp_path / "levering.zip", FILES))
    assert one.raw.content_hash == two.raw.content_hash
    assert one.rows("clients") == two.rows("clients") == [tuple(row) for row in CLIENTS[1:]]


def test_the_hash_is_the_stated_one(tmp_path: Path) -> None:
    digest = hashlib.sha256()
    for name in ("clients.csv", "delivery.csv"):
        content = FILES[name].encode()
        digest.update(name.encode() + b"\0" + len(content).to_bytes(8, "big") + content)
    assert Read(folder(tmp_path / "levering", FILES)).raw.content_hash == digest.hexdigest()


def test_names_with_a_folder_odd_case_and_clutter_are_accepted_and_the_unknown_is_told(tmp_path: Path) -> None:
    files = {
        "Levering Q2/LEVERING.CSV": FILES["delivery.csv"],
        "Levering Q2/Cliënten.csv": FILES["clients.csv"],
        "Levering Q2/leesmij.txt": "Hierbij.",
        "__MACOSX/Levering Q2/._Cliënten.csv": b"\x00\x05",
        "Levering Q2/.DS_Store": b"\x00",
    }
    for read in (Read(zipped(tmp_path / "a.zip", files)), Read(folder(tmp_path / "b", files))):
        assert list(read.raw.tables) == ["delivery", "clients"]
        assert "leesmij.txt" in read.sentence("file_unused")


def test_parquet_of_text_and_of_types_read_the_same(tmp_path: Path) -> None:
    text = {
        "line": pa.array(["G-1", " G-2 ", ""]),
        "municipality": pa.array(["0917", "0928", None]),
        "segment": pa.array(["overhead", "area_team", None]).dictionary_encode(),
        "month": pa.array(["2024-03", "2024-04", None]),
        "amount": pa.array(["12.5", "-7", None]),
        "booked_on": pa.array(["2024-03-31", "2024-02-29", None]),
        "cost_kind": pa.array(["overhead", "staff", None]),
    }
    typed = text | {
        "municipality": pa.array([917, 928, None], pa.int32()),
        "month": pa.array([date(2024, 3, 1), date(2024, 4, 1), None]),
        "amount": pa.array([12.5, -7.0, float("nan")]),
        "booked_on": pa.array([date(2024, 3, 31), date(2024, 2, 29), None]).cast(pa.timestamp("us")),
    }
    results = []
    for name, columns in (("a", text), ("b", typed)):
        files = {"delivery.csv": FILES["delivery.csv"], "costs.parquet": parquet(columns)}
        results.append(Read(folder(tmp_path / name, files)).rows("costs", "source_row", *text))
    assert results[0] == results[1]
    assert results[0] == [
        (1, "G-1", "0917", "overhead", "2024-03", "12.5", "2024-03-31", "overhead"),
        (2, "G-2", "0928", "area_team", "2024-04", "-7", "2024-02-29", "staff"),
    ]


@given(cents=st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=20))
@settings(max_examples=15, deadline=None)
def test_amounts_survive_every_type_that_parquet_can_hold_them_in(cents: list[int]) -> None:
    amounts = [Decimal(cent).scaleb(-2) for cent in cents]
    for array in (
        pa.array(amounts, pa.decimal128(18, 2)),
        pa.array([float(amount) for amount in amounts]),
        pa.array([str(amount) for amount in amounts]),
    ):
        count = len(amounts)
        columns = {
            "line": pa.array([str(number) for number in range(count)]),
            "segment": pa.array(["overhead"] * count),
            "month": pa.array(["2024-03"] * count),
            "amount": array,
            "booked_on": pa.array(["2024-03-31"] * count),
            "cost_kind": pa.array(["overhead"] * count),
        }
        with tempfile.TemporaryDirectory() as scratch:
            files = {"delivery.csv": FILES["delivery.csv"], "costs.parquet": parquet(columns)}
            read = Read(folder(Path(scratch) / "levering", files))
        assert [Decimal(text) for (text,) in read.rows("costs", "amount")] == amounts
