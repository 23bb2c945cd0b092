# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from pathlib import Path

import pytest
from reading_builders import CLIENTS, DELIVERY, Read, csv_text, folder, workbook

from regie.vocabulary.errors import RegieError

EXPORT = [
    ["Trajectnr", "Klant", "Soort", "Startdatum zorg", "Afsluiting", "Segment", "Intern"],
    ["T-1", "K-1", "45", "1/3/2024", "Volgens plan", "gebiedsteam", "x"],
    ["T-2", "K-2", "45", "2024-02-29", "Onbekend", "area_team", "y"],
]
MAPPING = """
[delivery]
party = "A017"
period_start = 2024-01-01
period_end = "2024-06-30"
delivered_on = 2024-07-12
standard_version = 1

[tables.trajectories]
source = "Zorgtrajecten"
date_format = "d/m/jjjj"

[tables.trajectories.columns]
trajectory_key = "trajectnr"
client_key = "Klant"
product_category = "Soort"
began_on = "Startdatum zorg"
end_reason = "Afsluiting"

[tables.trajectories.constants]
provider = "A017"
recorded_on = 2024-03-01

[tables.trajectories.codes]
segment = { gebiedsteam = "area_team" }
end_reason = { "Volgens plan" = "31" }
"""


def mapping(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "mapping.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_mapping_turns_another_systems_export_into_the_standard(tmp_path: Path) -> None:
    columns = ("source_row", "trajectory_key", "provider", "recorded_on", "segment", "began_on", "end_reason")
    expected = [
        (2, "T-1", "A017", "2024-03-01", "area_team", "2024-03-01", "31"),
        (3, "T-2", "A017", "2024-03-01", "area_team", "2024-02-29", "Onbekend"),
    ]
    said = mapping(tmp_path, MAPPING)
    book = Read(workbook(tmp_path / "export.xlsx", {"Zorgtrajecten": EXPORT}), said)
    single = tmp_path / "zorgtrajecten.csv"
    single.write_text(csv_text(EXPORT), encoding="utf-8")
    for read in (
        book,
        Read(single, said),
        Read(folder(tmp_path / "f", {"ZORGTRAJECTEN.csv": csv_text(EXPORT)}), said),
    ):
        assert read.rows("trajectories", *columns) == expected
        assert read.rows("delivery", "party", "period_start") == [("A017", "2024-01-01")]
        assert read.raw.tables["trajectories"].rows == 2
        assert "Intern" in read.sentence("columns_unused")


def test_what_the_mapping_does_not_name_is_read_as_usual(tmp_path: Path) -> None:
    said = mapping(tmp_path, '[tables.clients.codes]\nmunicipality = { "H" = "0917" }\n')
    clients = csv_text([CLIENTS[0], ["K-1", "2012-05", "H", "2023-03-01"]])
    read = Read(folder(tmp_path / "f", {"delivery.csv": csv_text(DELIVERY), "clients.csv": clients}), said)
    assert read.rows("clients", "municipality") == [("0917",)]


def test_one_source_may_feed_two_tables_and_each_hears_its_own(tmp_path: Path) -> None:
    rows = [["client_key", "birth_month", "municipality", "valid_from", "Reis", "Op", "Wie"]]
    rows.append(["K-1", "2012-05", "0917", "2023-03-01", "R-1", "2024-01-08", "02"])
    said = mapping(
        tmp_path,
        '[tables.clients]\nsource = "Uitvoer"\n[tables.journeys]\nsource = "Uitvoer"\n'
        'columns = { journey_key = "Reis", registered_on = "Op", referrer = "Wie" }\n',
    )
    files = {"delivery.csv": csv_text(DELIVERY), "uitvoer.csv": csv_text(rows)}
    for read in (
        Read(folder(tmp_path / "f", files), said),
        Read(workbook(tmp_path / "a.xlsx", {"delivery": DELIVERY, "uitvoer": rows}), said),
    ):
        assert read.rows("clients", "client_key", "municipality") == [("K-1", "0917")]
        assert read.rows("journeys", "journey_key", "client_key", "referrer") == [("R-1", "K-1", "02")]
        keys = [(a.key, a.table) for a in read.raw.assumptions]
        assert len(keys) == len(set(keys))


def test_another_mapping_makes_another_delivery(tmp_path: Path) -> None:
    files = folder(tmp_path / "f", {"delivery.csv": csv_text(DELIVERY), "clients.csv": csv_text(CLIENTS)})
    hashes = {Read(files).raw.content_hash}
    for text in ("", '[tables.clients.codes]\nmunicipality = { "H" = "0917" }\n'):
        hashes.add(Read(files, mapping(tmp_path, text)).raw.content_hash)
    assert len(hashes) == 3


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("[tables.clients", "geen geldige TOML"),
        ("[tables.klanten]\n", "Kies uit: delivery, clients"),
        ('[tables.clients.columns]\nbsn = "BSN"\n', "Kies uit: client_key"),
        ('[delivery]\nparti = "A017"\n', "Kies uit: party"),
        ('[tables.clients]\ncolumns = "x"\n', "tables.clients.columns"),
        ("[tables.clients]\nkolommen = {}\n", "tables.clients.kolommen"),
        ('[tables.clients]\ndate_format = "dag/mnd"\n', "tables.clients.date_format"),
        ('[tables.clients]\nsource = "Klanten"\n', "Verbeter de naam bij 'source'"),
        ('[tables.journeys.constants]\ntheme = "other"\n', "zoekt tabel journeys"),
        ('[tables.clients]\ncolumns = { sex = "M/V" }\n', "Verbeter de naam in de mapping"),
        ('[tables.clients]\ncolumns = { sex = "a" }\nconstants = { sex = "1" }\n', "Laat er één staan"),
        (MAPPING.split("[tables")[0], "Laat er één staan"),
    ],
)
def test_a_wrong_mapping_is_refused_with_what_to_do(tmp_path: Path, text: str, advice: str) -> None:
    files = folder(tmp_path / "f", {"delivery.csv": csv_text(DELIVERY), "clients.csv": csv_text(CLIENTS)})
    with pytest.raises(RegieError) as wrong:
        Read(files, mapping(tmp_path, text))
    assert advice in wrong.value.message()


def test_a_delivery_row_that_is_incomplete_is_said(tmp_path: Path) -> None:
    with pytest.raises(RegieError) as wrong:
        Read(
            folder(tmp_path / "f", {"clients.csv": csv_text(CLIENTS)}),
            mapping(tmp_path, '[delivery]\nparty = "A017"\n'),
        )
    assert "period_start (Periode van)" in wrong.value.message()
    assert "Vul dat aan" in wrong.value.message()


def test_a_mapping_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RegieError) as wrong:
        Read(tmp_path, tmp_path / "nergens.toml")
    assert "nergens.toml" in wrong.value.message()
