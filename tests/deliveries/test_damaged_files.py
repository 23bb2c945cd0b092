# SPDX-License-Identifier: EUPL-1.2
"""Every kind of damaged file is refused in plain Dutch that says what to do; nothing else is ever raised."""

from __future__ import annotations

import re
import struct
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_builders import CLIENTS, DELIVERY, Read, csv_text, folder, workbook, zipped

from regie.vocabulary.errors import Refused
from regie.vocabulary.texts import say, sentences

GOOD = {"delivery.csv": csv_text(DELIVERY), "clients.csv": csv_text(CLIENTS)}
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

Make = Callable[[Path], Path]


def single(name: str, content: bytes) -> Make:
    def make(scratch: Path) -> Path:
        (scratch / name).write_bytes(content)
        return scratch / name

    return make


def in_folder(changes: dict[str, str | bytes]) -> Make:
    return lambda scratch: folder(scratch / "levering", GOOD | changes)


def in_zip(changes: dict[str, str | bytes]) -> Make:
    return lambda scratch: zipped(scratch / "levering.zip", GOOD | changes)


def good_workbook(scratch: Path) -> Path:
    return workbook(scratch / "levering.xlsx", {"delivery": DELIVERY, "clients": CLIENTS})


def cut_off(make: Make, share: float) -> Make:
    def made(scratch: Path) -> Path:
        file = make(scratch)
        content = file.read_bytes()
        file.write_bytes(content[: int(len(content) * share)])
        return file

    return made


def encrypted(scratch: Path) -> Path:
    """A zip whose entries say that they are encrypted, as they do when packed with a password."""
    file = zipped(scratch / "levering.zip", GOOD)
    content = bytearray(file.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    file.write_bytes(bytes(content))
    return file


def bomb(scratch: Path) -> Path:
    return zipped(scratch / "levering.zip", GOOD | {"costs.csv": b"0" * 40_000_000})


def bomb_as_workbook(scratch: Path) -> Path:
    file = good_workbook(scratch)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", b"0" * 40_000_000)
    return file


def wrong_checksum(scratch: Path) -> Path:
    file = zipped(scratch / "levering.zip", GOOD)
    content = bytearray(file.read_bytes())
    at = content.find(b"PK\x01\x02")
    content[at + 16 : at + 20] = struct.pack("<I", 1)
    file.write_bytes(bytes(content))
    return file


def sheets(**tables: list[list[object]]) -> Make:
    return lambda scratch: workbook(scratch / "levering.xlsx", {"delivery": DELIVERY} | tables)


def without_xml(scratch: Path) -> Path:
    file = good_workbook(scratch)
    target = scratch / "kaal.xlsx"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if not name.startswith("xl/worksheets"):
                new.writestr(name, old.read(name))
    return target


WRONG: dict[str, tuple[Make, str]] = {
    "nothing there": (lambda scratch: scratch / "weg.xlsx", "Controleer de naam en de plaats"),
    "empty workbook file": (single("a.xlsx", b""), "is leeg"),
    "empty csv": (in_folder({"clients.csv": ""}), "clients.csv is leeg"),
    "csv of blank lines": (in_zip({"clients.csv": "\n \n\n"}), "clients.csv is leeg"),
    "empty folder": (lambda scratch: folder(scratch / "leeg", {}), "Zet de tabellen van de levering erin"),
    "empty zip": (lambda scratch: zipped(scratch / "leeg.zip", {}), "Pak de tabellen van de levering in"),
    "pdf named xlsx": (single("a.xlsx", PDF), "is een PDF en geen tabel"),
    "pdf named csv": (in_folder({"clients.csv": PDF}), "Lever het oorspronkelijke Excelbestand"),
    "pdf": (single("a.pdf", PDF), "is een PDF"),
    "picture": (single("a.png", b"\x89PNG\r\n\x1a\n"), "is een afbeelding"),
    "web page named xls": (single("a.xls", b"<html><table><tr><td>x"), "'Excel-werkmap (.xlsx)'"),
    "old excel": (single("a.xls", OLD_EXCEL), "oude Excelvorm"),
    "workbook with password": (
        single("a.xlsx", OLD_EXCEL + "EncryptedPackage".encode("utf-16-le")),
        "Haal het eraf",
    ),
    "text named xlsx": (single("a.xlsx", csv_text(DELIVERY).encode()), "is platte tekst"),
    "parquet named xlsx": (single("a.xlsx", b"PAR1" + bytes(99)), "Lever één Excelbestand (.xlsx) in"),
    "opendocument": (
        lambda scratch: zipped(scratch / "a.ods", {"mimetype": "x", "content.xml": "<x/>"}),
        "Kies 'Opslaan als'",
    ),
    "damaged workbook": (cut_off(good_workbook, 0.6), "laat het herstellen"),
    "workbook without sheets": (without_xml, "laat het herstellen"),
    "damaged zip": (cut_off(in_zip({}), 0.6), "Pak de bestanden opnieuw in"),
    "zip with a wrong checksum": (wrong_checksum, "Pak de bestanden opnieuw in"),
    "text named zip": (single("a.zip", b"geen zip"), "Pak de bestanden opnieuw in"),
    "encrypted zip": (encrypted, "zonder wachtwoord"),
    "zip bomb": (bomb, "Pak alleen de tabellen van één levering in"),
    "zip bomb as workbook": (bomb_as_workbook, "Pak alleen de tabellen van één levering in"),
    "too many files": (in_zip({f"{n}.txt": "x" for n in range(300)}), "een levering heeft er hooguit"),
    "path out of the zip": (in_zip({"../clients.csv": "x"}), "zonder pad ervoor"),
    "absolute path in the zip": (in_zip({"/etc/costs.csv": "x"}), "zonder pad ervoor"),
    "windows path in the zip": (in_zip({"C:\\costs.csv": "x"}), "zonder pad ervoor"),
    "zip in a zip": (in_zip({"costs.zip": b"PK\x05\x06"}), "zonder zips daarin"),
    "zip named csv in a zip": (in_zip({"costs.csv": b"PK\x03\x04xx"}), "zonder zips daarin"),
    "workbook in a zip": (in_zip({"tabellen.xlsx": b"PK\x03\x04"}), "Lever het Excelbestand zelf in"),
    "a table twice": (in_zip({"oud/Cliënten.csv": GOOD["clients.csv"]}), "Laat er één staan"),
    "a sheet twice": (sheets(clients=CLIENTS, Cliënten=CLIENTS), "Laat er één staan"),
    "gzip": (single("clients.csv.gz", b"\x1f\x8b\x08"), "gewone .zip"),
    "unknown ending": (single("levering.docm", b"tekst"), "Lever één Excelbestand (.xlsx) in"),
    "table with an unknown ending": (in_folder({"costs.json": "{}"}), "Lever één Excelbestand (.xlsx) in"),
    "a single table": (single("clients.csv", csv_text(CLIENTS).encode()), "--mapping"),
    "no table at all": (
        lambda scratch: folder(scratch / "x", {"klanten.csv": "a;b\n1;2\n"}),
        "Noem bladen of bestanden",
    ),
    "no delivery table": (
        lambda scratch: folder(scratch / "x", {"clients.csv": csv_text(CLIENTS)}),
        "Voeg dat blad",
    ),
    "delivery without a row": (in_folder({"delivery.csv": csv_text(DELIVERY[:1])}), "Vul één rij in"),
    "delivery of two rows": (in_folder({"delivery.csv": csv_text([*DELIVERY, DELIVERY[1]])}), "Houd er één over"),
    "no header": (in_folder({"clients.csv": "K-1;2012-05;0917;2023-03-01\n"}), "een rij met kolomnamen"),
    "missing column": (
        in_folder({"clients.csv": "client_key;Gemeente;valid_from;geb\nK;0917;2023-01-01;x\n"}),
        "birth_month (Geboortemaand). Voeg de kolom toe",
    ),
    "missing column in a sheet": (sheets(clients=[["client_key", "birth_month"], ["K", "x"]]), "Voeg ze toe"),
    "a column twice": (
        in_folder({"clients.csv": "client_key;birth_month;municipality;valid_from;Gemeente\nK;x;1;x;2\n"}),
        "Verwijder of hernoem een van beide",
    ),
    "bytes that are no text": (
        in_folder({"clients.csv": bytes(range(1, 256)) * 20}),
        "Sla het bestand op als 'CSV UTF-8'",
    ),
    "zeros in text": (in_folder({"clients.csv": csv_text(CLIENTS).encode() + bytes(40)}), "'CSV UTF-8'"),
    "half utf-16": (in_folder({"clients.csv": csv_text(CLIENTS).encode("utf-16")[:-1]}), "'CSV UTF-8'"),
    "text named parquet": (in_folder({"costs.parquet": "line;amount\n"}), "is geen Parquetbestand"),
    "damaged parquet": (in_folder({"costs.parquet": b"PAR1" + bytes(200) + b"PAR1"}), "Maak het bestand opnieuw"),
    "a quote left open": (
        in_folder({"clients.csv": csv_text(CLIENTS).replace("0917", '"0917')}),
        "aanhalingsteken",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_damaged_file_is_refused_with_what_to_do(case: str, tmp_path: Path) -> None:
    make, advice = WRONG[case]
    with pytest.raises(Refused) as refused:
        Read(make(tmp_path))
    assert advice in refused.value.message("nl")
    assert refused.value.message("en") != refused.value.message("nl")


def test_a_good_delivery_is_not_refused(tmp_path: Path) -> None:
    for make in (in_folder({}), in_zip({}), good_workbook):
        assert len(Read(make(tmp_path)).rows("clients")) == 2


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_bytes_changed_at_random_raise_nothing_but_a_refusal(data: st.DataObject) -> None:
    make = data.draw(st.sampled_from([good_workbook, in_zip({}), in_folder({})]))
    with tempfile.TemporaryDirectory() as scratch:
        made = make(Path(scratch))
        file = made / "clients.csv" if made.is_dir() else made
        content = bytearray(file.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        file.write_bytes(bytes(content[: data.draw(st.sampled_from([len(content), len(content) // 2]))]))
        with suppress(Refused):
            Read(made)


def test_every_sentence_has_both_languages_and_the_same_values() -> None:
    for room in ("reading", "template"):
        for name, languages in sentences(room).items():
            assert set(languages) == {"nl", "en"}, name
            values = [{part.split("}")[0] for part in text.split("{")[1:]} for text in languages.values()]
            assert {v.removesuffix("_en") for v in values[0]} == {v.removesuffix("_en") for v in values[1]}, name


def test_sentences_about_broken_rows_need_no_values() -> None:
    for name in sentences("reading"):
        if name.startswith("problem_"):
            assert say(f"reading.{name}")


def test_every_key_that_reading_uses_has_a_sentence() -> None:
    used = set()
    for source in Path(str(files("regie.deliveries"))).rglob("*.py"):
        used |= set(re.findall(r"reading\.([a-z_]+)", source.read_text(encoding="utf-8")))
    built = {f"dates_{form}" for form in ("iso", "day_first", "mixed", "text")}
    built |= {f"decimals_{form}" for form in ("point", "comma", "mixed", "text")}
    modules = {"read", "dates_", "decimals_"}
    assert (used - modules) | built == set(sentences("reading"))
