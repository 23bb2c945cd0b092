# SPDX-License-Identifier: EUPL-1.2
"""Pseudonyms: keyed, stable, renewable, and with a key that is kept like the numbers themselves."""

from __future__ import annotations

import base64
import hmac
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.deliveries.checks import personal
from regie.exchange.pseudonyms import (
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    PSEUDONYM,
    Pseudonyms,
    new_key,
    renewed,
    valid_personal_number,
)
from regie.vocabulary.errors import RegieError

NUMBER = "999900006"  # from the official example messages
KEY = bytes(range(32))
OTHER = bytes(range(100, 132))


def _key_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "keys"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def _refused(key: str, call: object, *args: object) -> RegieError:
    assert callable(call)
    with pytest.raises(RegieError) as caught:
        call(*args)
    assert caught.value.key == f"pseudonyms.{key}"
    return caught.value


@pytest.mark.parametrize("number", [NUMBER, "123456782", "111222333"])
def test_numbers_that_pass_the_eleven_test_are_valid(number: str) -> None:
    assert valid_personal_number(number)


@pytest.mark.parametrize(
    "text",
    ["", "000000000", "123456789", "12345678", "1234567820", " 23456782", "12345678²", "１２３４５６７８２"],
)
def test_everything_else_is_not(text: str) -> None:
    assert not valid_personal_number(text)


@given(st.integers(min_value=1, max_value=99_999_999))
def test_of_ten_numbers_that_differ_in_the_last_digit_at_most_one_is_valid(first: int) -> None:
    assert sum(valid_personal_number(f"{first:08}{last}") for last in range(10)) <= 1


def test_a_pseudonym_is_the_hmac_of_the_number_in_base32() -> None:
    digest = hmac.new(KEY, b"regie personal number\n" + NUMBER.encode(), "sha256").digest()
    expected = "K1" + base64.b32encode(digest[:16]).decode().rstrip("=")
    assert Pseudonyms({1: KEY}).of(NUMBER) == expected
    assert PSEUDONYM.fullmatch(expected)
    assert len(expected) == 28


def test_another_key_or_generation_gives_another_pseudonym() -> None:
    made = {Pseudonyms(keys).of(NUMBER) for keys in ({1: KEY}, {1: OTHER}, {2: KEY}, {1: KEY, 2: OTHER})}
    assert len(made) == 4


def test_a_pseudonym_is_a_client_key_that_no_check_takes_for_personal_data() -> None:
    pseudonyms = Pseudonyms({1: KEY})
    for number in range(100_000_000, 100_002_000):
        if valid_personal_number(str(number)):
            made = pseudonyms.of(str(number))
            for pattern in (personal.NUMBER_IN_TEXT, personal.PHONE_IN_TEXT, personal.EMAIL):
                assert not re.search(pattern, made)


def test_an_invalid_number_is_refused_without_showing_it() -> None:
    with pytest.raises(ValueError, match="not a valid personal number") as caught:
        Pseudonyms({1: KEY}).of("123456789")
    assert "123456789" not in str(caught.value)


def test_pseudonyms_show_their_key_to_nobody() -> None:
    pseudonyms = Pseudonyms({1: KEY})
    assert repr(pseudonyms) == str(pseudonyms) == "Pseudonyms(generation=1)"
    assert pseudonyms.secret("identities") != pseudonyms.secret("other") != KEY


def test_derived_secrets_follow_rfc_5869() -> None:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    expected = HKDF(SHA256(), length=32, salt=None, info=b"regie identities").derive(KEY)
    assert Pseudonyms({1: KEY}).secret("identities") == expected


def test_a_new_key_file_is_for_its_owner_only_and_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "safe" / "keys"
    assert new_key(path) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert Pseudonyms.from_file(path).of(NUMBER) == Pseudonyms.from_file(path).of(NUMBER)
    assert os.listdir(path.parent) == ["keys"]


def test_renewing_keeps_the_earlier_keys_and_moves_clients_over(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    new_key(path)
    first = Pseudonyms.from_file(path)
    assert new_key(path) == 2
    assert new_key(path) == 3
    third = Pseudonyms.from_file(path)
    assert third.generations == (1, 2, 3)
    assert third.at(1).of(NUMBER) == first.of(NUMBER)
    assert [before.generation for before in third.earlier()] == [1, 2]
    table = renewed([NUMBER, "123456789"], third)
    assert table == {first.of(NUMBER): third.of(NUMBER), third.at(2).of(NUMBER): third.of(NUMBER)}
    assert NUMBER not in str(table)
    _refused("generation_unknown", third.at, 4)


def test_a_key_alone_in_a_file_is_the_first_generation_and_can_be_renewed(tmp_path: Path) -> None:
    path = _key_file(tmp_path, base64.b64encode(KEY).decode())
    assert Pseudonyms.from_file(path).of(NUMBER) == Pseudonyms({1: KEY}).of(NUMBER)
    assert new_key(path) == 2
    assert Pseudonyms.from_file(path).at(1).of(NUMBER) == Pseudonyms({1: KEY}).of(NUMBER)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = _key_file(tmp_path, base64.b64encode(KEY).decode(), mode)
    _refused("open_to_others", Pseudonyms.from_file, path)


def test_a_key_in_a_regions_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "region.toml").write_text("")
    inside = tmp_path / "runs" / "keys"
    _refused("inside_region", new_key, inside)
    inside.parent.mkdir()
    inside.write_text(base64.b64encode(KEY).decode())
    inside.chmod(0o600)
    _refused("inside_region", Pseudonyms.from_file, inside)
    elsewhere = tmp_path / "link"
    elsewhere.symlink_to(inside)
    _refused("inside_region", Pseudonyms.from_file, elsewhere)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no_key"),
        ("# only a remark\n", "no_key"),
        ("geheim12", "key_too_short"),
        (base64.b64encode(KEY[:16]).decode(), "key_too_short"),
        (base64.b64encode(b"a" * 32).decode(), "key_too_short"),
        ("0 = " + base64.b64encode(KEY).decode(), "key_unreadable"),
        ("1 = wat dan ook", "key_unreadable"),
        ("1 = abcde", "key_unreadable"),
        ("1 = é", "key_unreadable"),
        (2 * ("1 = " + base64.b64encode(KEY).decode() + "\n"), "key_unreadable"),
    ],
)
def test_a_key_that_is_no_key_is_refused_without_showing_it(tmp_path: Path, text: str, problem: str) -> None:
    refusal = _refused(problem, Pseudonyms.from_file, _key_file(tmp_path, text))
    for lang in ("nl", "en"):
        assert "wat dan ook" not in refusal.message(lang)
        assert base64.b64encode(KEY).decode() not in refusal.message(lang)


def test_a_missing_file_a_folder_or_a_pipe_is_no_key(tmp_path: Path) -> None:
    _refused("file_missing", Pseudonyms.from_file, tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe", 0o600)
    _refused("file_missing", Pseudonyms.from_file, tmp_path / "pipe")
    _refused("file_missing", Pseudonyms.from_file, tmp_path)


def test_the_environment_gives_a_key_or_names_its_file(tmp_path: Path) -> None:
    written = base64.urlsafe_b64encode(KEY).decode()
    path = _key_file(tmp_path, f"1 = {written}")
    expected = Pseudonyms({1: KEY}).of(NUMBER)
    for environ in ({KEY_VARIABLE: written}, {KEY_VARIABLE: f"1:{written}"}, {KEY_FILE_VARIABLE: str(path)}):
        made = Pseudonyms.from_environment(environ)
        assert made is not None
        assert made.of(NUMBER) == expected
    two = Pseudonyms.from_environment({KEY_VARIABLE: f"1:{written} 2:{base64.b64encode(OTHER).decode()}"})
    assert two is not None
    assert two.generations == (1, 2)
    assert Pseudonyms.from_environment({}) is None
    _refused("two_keys", Pseudonyms.from_environment, {KEY_VARIABLE: written, KEY_FILE_VARIABLE: str(path)})
