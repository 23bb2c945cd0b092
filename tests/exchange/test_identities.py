# SPDX-License-Identifier: EUPL-1.2
"""The encrypted file of identities: off by default, readable with the key only, never where the web comes."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

import regie
from regie.exchange.identities import Identities, Identity
from regie.exchange.pseudonyms import Pseudonyms
from regie.vocabulary.errors import RegieError

NUMBER, SECOND = "999900006", "123456782"
KEY, OTHER = bytes(range(32)), bytes(range(100, 132))
FIRST, RENEWED = Pseudonyms({1: KEY}), Pseudonyms({1: KEY, 2: OTHER})
AGB = "65656055"


def _person(number: str = NUMBER, surname: str = "Wit", known_on: date = date(2025, 4, 1)) -> Identity:
    return Identity(number, date(2010, 2, 14), "1", surname, known_on, None, "de", "Tom", "T")


def _refused(key: str, call: object, *args: object) -> None:
    assert callable(call)
    with pytest.raises(RegieError) as caught:
        call(*args)
    assert caught.value.key == f"pseudonyms.{key}"


def test_who_is_saved_is_found_again_by_pseudonym(tmp_path: Path) -> None:
    made = Identities.create(tmp_path / "people", FIRST, AGB)
    assert made.remember(_person())
    made.save()
    again = Identities.open(tmp_path / "people", FIRST)
    assert again.find(FIRST.of(NUMBER)) == _person()
    assert again.find(FIRST.of(SECOND)) is None
    assert (again.holder, len(again)) == (AGB, 1)


def test_the_file_shows_nothing_and_is_for_its_owner_only(tmp_path: Path) -> None:
    made = Identities.create(tmp_path / "people", FIRST, AGB)
    made.remember(_person())
    made.save()
    content = (tmp_path / "people").read_bytes()
    for secret in (NUMBER, "Wit", "Tom", "2010-02-14", AGB, FIRST.of(NUMBER)):
        assert secret.encode() not in content
    assert (tmp_path / "people").stat().st_mode & 0o777 == 0o600
    assert NUMBER not in repr(made) + repr(_person()) + str(_person())
    made.save()
    assert (tmp_path / "people").read_bytes() != content  # another nonce every time


def test_another_key_or_one_changed_byte_does_not_open_it(tmp_path: Path) -> None:
    path = tmp_path / "people"
    Identities.create(path, FIRST, AGB)
    _refused("identities_unreadable", Identities.open, path, Pseudonyms({1: OTHER}))
    content = bytearray(path.read_bytes())
    for place in (0, 17, 24, 40, len(content) - 1):
        damaged = content.copy()
        damaged[place] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(RegieError):
            Identities.open(path, RENEWED)
    for text in (b"", b"REGIE-IDENTITIES 1 1\n", bytes(content[:30])):
        path.write_bytes(text)
        _refused("identities_unreadable", Identities.open, path, FIRST)


def test_a_renewed_key_opens_the_file_moves_its_clients_over_and_takes_over(tmp_path: Path) -> None:
    path = tmp_path / "people"
    made = Identities.create(path, FIRST, AGB)
    made.remember(_person())
    made.save()
    renewed = Identities.open(path, RENEWED)
    assert renewed.renewed() == {FIRST.of(NUMBER): RENEWED.of(NUMBER)}
    assert renewed.find(FIRST.of(NUMBER)) == renewed.find(RENEWED.of(NUMBER)) == _person()
    renewed.save()
    assert path.read_bytes().startswith(b"REGIE-IDENTITIES 1 2\n")
    assert len(Identities.open(path, Pseudonyms({2: OTHER}))) == 1
    _refused("generation_unknown", Identities.open, path, FIRST)


def test_what_was_said_last_counts_whatever_the_order_of_reading(tmp_path: Path) -> None:
    old, new = _person(surname="Wit"), _person(surname="Zwart", known_on=date(2026, 1, 1))
    for order in ((old, new), (new, old)):
        known = Identities(tmp_path / "people", FIRST, AGB, order).find(FIRST.of(NUMBER))
        assert known is not None
        assert known.surname == "Zwart"


def test_what_two_processes_save_is_all_kept_and_a_forgotten_person_stays_away(tmp_path: Path) -> None:
    path = tmp_path / "people"
    Identities.create(path, FIRST, AGB)
    one, two = Identities.open(path, FIRST), Identities.open(path, FIRST)
    one.remember(_person())
    two.remember(_person(SECOND))
    one.save()
    two.save()
    assert len(Identities.open(path, FIRST)) == 2
    assert one.forget(FIRST.of(NUMBER))
    assert not one.forget(FIRST.of(NUMBER))
    one.save()
    left = Identities.open(path, FIRST)
    assert left.find(FIRST.of(NUMBER)) is None
    assert left.find(FIRST.of(SECOND)) is not None


def test_a_client_of_a_message_is_kept_when_it_says_enough(tmp_path: Path) -> None:
    known = Identities(tmp_path / "people", FIRST, AGB)
    client = {
        "Bsn": NUMBER,
        "Geboortedatum": {"Datum": "2010-02-14"},
        "Geslacht": "1",
        "Naam": {
            "Geslachtsnaam": {"Achternaam": "Wit", "Voorvoegsel": "de"},
            "Voornamen": "Tom",
            "Voorletters": "T",
        },
    }
    assert known.remember_client(client, date(2025, 4, 1))
    assert known.find(FIRST.of(NUMBER)) == _person()
    assert not known.remember_client(client, date(2025, 4, 1))
    spaced = client | {"Naam": {"Geslachtsnaam": {"Achternaam": " Wit\u00a0\u00a0Zwart ", "Voorvoegsel": " "}}}
    assert known.remember_client(spaced, date(2025, 4, 2))
    kept = known.find(FIRST.of(NUMBER))
    assert kept is not None
    assert (kept.surname, kept.prefix) == ("Wit Zwart", None)
    for broken in (
        {"Bsn": "123456789"},
        {"Bsn": None},
        {"Geboortedatum": {"Datum": "2010-02-30"}},
        {"Geslacht": None},
        {"Naam": {}},
    ):
        assert not Identities(tmp_path / "p", FIRST, AGB).remember_client(client | broken, date(2025, 4, 1))


def test_only_who_has_an_agb_code_makes_one_and_never_in_a_region(tmp_path: Path) -> None:
    for holder in ("0917", "", "6565605X", "656560550"):
        _refused("holder_wrong", Identities.create, tmp_path / "people", FIRST, holder)
    Identities.create(tmp_path / "people", FIRST, AGB)
    _refused("identities_exist", Identities.create, tmp_path / "people", FIRST, AGB)
    _refused("identities_missing", Identities.open, tmp_path / "nobody", FIRST)
    (tmp_path / "people").chmod(0o644)
    _refused("open_to_others", Identities.open, tmp_path / "people", FIRST)
    (tmp_path / "region").mkdir()
    (tmp_path / "region" / "region.toml").write_text("")
    _refused("inside_region", Identities.create, tmp_path / "region" / "people", FIRST, AGB)
    (tmp_path / "people").chmod(0o600)
    (tmp_path / "people").rename(tmp_path / "region" / "people")
    _refused("inside_region", Identities.open, tmp_path / "region" / "people", FIRST)


def test_the_web_knows_nothing_of_keys_and_identities() -> None:
    for path in sorted((Path(regie.__file__).parent / "web").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert not name.startswith(("regie.exchange.identities", "regie.exchange.pseudonyms")), path
