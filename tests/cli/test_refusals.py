# SPDX-License-Identifier: EUPL-1.2
"""What is refused, with exit code 2 and a sentence that says what to do; never a traceback, nothing changed."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from conftest import PRODUCTION, delivery, line, new_region, table, write_zip

from regie.cli import documents

SOME = table(PRODUCTION, line("P9"))

BAD_FILES = {
    "empty file": (lambda path: _bytes(path / "leeg.xlsx", b""), "is leeg"),
    "pdf named xlsx": (lambda path: _bytes(path / "af.xlsx", b"%PDF-1.7\n%\xe2\xe3\n"), "PDF"),
    "text named xlsx": (lambda path: _bytes(path / "tekst.xlsx", b"a;b\n1;2\n"), "Opslaan als"),
    "no such file": (lambda path: path / "weg.xlsx", "bestaat niet"),
    "wrong encoding": (
        lambda path: _zip(path, {"delivery": delivery("A1"), "production": SOME}, b"\x81\x8d\x8f\x90"),
        "CSV UTF-8",
    ),
    "missing column": (
        lambda path: _zip(path, {"delivery": delivery("A1"), "production": SOME.replace(";amount", "")}),
        "amount",
    ),
    "column twice": (
        lambda path: _zip(
            path,
            {"delivery": delivery("A1"), "production": SOME.replace("quantity;", "amount;").replace(";2;", ";3;")},
        ),
        "twee keer",
    ),
    "no delivery row": (lambda path: _zip(path, {"production": SOME}), "delivery"),
    "unknown party": (lambda path: _zip(path, {"delivery": delivery("B7"), "production": SOME}), "COOP, A1"),
    "other party's rows": (
        lambda path: _zip(path, {"delivery": delivery("A1"), "production": SOME.replace(";A1;", ";COOP;")}),
        "Verbeter de partij",
    ),
    "period not over": (
        lambda path: _zip(path, {"delivery": delivery("A1", end="31-12-2024"), "production": SOME}),
        "afloop van de periode",
    ),
    "period that overlaps in part": (
        lambda path: _zip(path, {"delivery": delivery("A1", start="01-03-2024"), "production": SOME}),
        "in zijn geheel",
    ),
    "personal number": (
        lambda path: _zip(path, {"delivery": delivery("A1"), "production": SOME.replace("K01", "111222333")}),
        "BSN",
    ),
}


def _bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _zip(path: Path, tables: dict[str, str], tail: bytes = b"") -> Path:
    folder = path / "levering"
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_bytes(text.encode() + (tail if name == "production" else b""))
    return folder


@pytest.mark.parametrize("command", ["check", "deliver"])
@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_cannot_be_taken_in_is_refused_and_nothing_is_kept(regie, own, tmp_path, kind, command):
    make, told = BAD_FILES[kind]
    before = sorted(own.folder.rglob("*"))
    ran = regie(command, make(tmp_path), "--region", own.folder, "--received-on", "2024-08-01")
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert "111222333" not in ran.err
    assert sorted(own.folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"booked": "29-02-2023"}, "'29-02-2023' in Geboekt op (booked_on) is geen bestaande datum"),
        ({"amount": "1.234,56"}, "1234,56 of 1234.56"),
        ({"amount": "€ 12"}, "zonder euroteken"),
    ],
)
def test_a_row_that_is_not_right_is_a_finding_that_says_what_to_do(regie, made, tmp_path, change, told):
    file = _zip(tmp_path, {"delivery": delivery("A1"), "production": table(PRODUCTION, line("P9", **change))})
    ran = regie("check", file, "--region", made.folder, "--received-on", "2024-08-01")
    assert ran.code == 1
    assert "production.csv, rij 2" in ran.out
    assert told in ran.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["figures", "--period", "2024-06", "--snapshot", "x"], "regie snapshot list"),
        (["figures", "--period", "2024-06", "--indicator", "foo"], "unique_clients"),
        (["figures", "--period", "2024-06", "--indicator", "cost.foo"], "cost.client_tied"),
        (["figures", "--period", "2024-06", "--indicator", "cost", "--by", "kleur"], "municipality"),
        (["figures", "--period", "2024-H1", "--indicator", "unique_clients"], "lengte van de periode"),
        (["figures", "--period", "juni"], "2024-06"),
        (["figures", "--period", "2024-06", "--format", "xml"], "table, json, csv"),
        (["figures"], "--period"),
        (["figures", "--periode", "2024"], "--periode"),
        (["figures", "--period"], "ontbreekt een waarde"),
        (["deliveries", "extra"], "extra"),
        (["snapshot", "make", "31-02-2024"], "2024-08-31 of 31-08-2024"),
        (["snapshot", "make", "2023-01-01"], "latere peildatum"),
        (["snapshot", "diff", "a", "b"], "regie snapshot list"),
        (["report", "half-year", "--period", "2024"], "2024-H1"),
        (["report", "half-year", "--period", "2024-Q2"], "2024-H1"),
        (["report", "half-year", "--period", "2026-H1"], "Kies een periode"),
        (["erase", "K99", "--reason", "verzoek", "--yes"], "Controleer de sleutel"),
        (["erase", "K01", "--reason", "", "--yes"], "reden"),
        (["template", "sjabloon.csv"], ".xlsx"),
    ],
)
def test_a_wrong_word_is_answered_with_what_is_possible(regie, made, words, told):
    ran = regie(*words, "--region", made.folder) if words[-1] != "--period" else regie(*words)
    assert ran.code == 2
    assert told in ran.err
    assert "Usage" not in ran.err


def test_an_unknown_command_and_an_unknown_definition_are_told(regie):
    assert "'figuur' bestaat niet" in regie("figuur").err
    assert (regie("definitions", "foo").code, regie("figuur").code) == (2, 2)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"0882"', '"882"', "vier cijfers"),
        ('"member"', '"baas"', "subcontractor"),
        ('name = "Proefregio"', "", "ontbreekt name"),
        ("areas = []", "gebieden = []", "gebieden"),
        ("hide_up_to = 9", 'hide_up_to = "negen"', "geheel getal"),
        ('code = "A1"', 'code = "COOP"', "twee keer"),
        ("parties = [", "parties = ", "niet te lezen"),
    ],
)
def test_a_broken_region_file_is_told_with_its_place(regie, tmp_path, old, new, told):
    file = new_region(tmp_path / "kapot") / "region.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    ran = regie("deliveries", "--region", file.parent)
    assert (ran.code, told in ran.err) == (2, True), ran.err


def test_a_folder_that_is_no_region_and_a_file_in_its_place_say_how_to_make_one(regie, made, tmp_path):
    for place in (tmp_path, made.file, tmp_path / "nergens"):
        ran = regie("deliveries", "--region", place)
        assert (ran.code, "regie init" in ran.err) == (2, True)


def test_a_place_that_cannot_be_written_is_told(regie, made, tmp_path):
    missing = regie("template", tmp_path / "nergens" / "x.xlsx", "--region", made.folder)
    taken = regie("report", "half-year", "--region", made.folder, "--period", "2024-H1", "--out", made.file)
    assert (missing.code, "maak de map" in missing.err) == (2, True)
    assert (taken.code, "Kies een andere naam" in taken.err) == (2, True)


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (KeyboardInterrupt(), "Gestopt."),
        (RuntimeError("Query interrupted"), "Gestopt."),
        (MemoryError(), "te weinig geheugen"),
        (OSError(errno.ENOSPC, "No space left on device"), "schijf is vol"),
        (PermissionError(errno.EACCES, "Permission denied", "map"), "geen rechten"),
        (ValueError("rij van K12"), "ligt aan Regie zelf"),
    ],
)
def test_whatever_happens_a_person_sees_a_sentence(regie, made, monkeypatch, problem, told):
    def fails(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(documents, "build_review", fails)
    ran = regie("report", "half-year", "--region", made.folder, "--period", "2024-H1")
    assert ran.code == 2
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert "K12" not in ran.err


def test_a_zip_is_read_as_its_folder_is(regie, made, tmp_path):
    tables = {"delivery": delivery("A1"), "production": SOME}
    for file in (write_zip(tmp_path / "a.zip", tables), _zip(tmp_path, tables)):
        assert regie("check", file, "--region", made.folder, "--received-on", "2024-08-01").code == 0
