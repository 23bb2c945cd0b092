# SPDX-License-Identifier: EUPL-1.2
"""A personal number or name in any element of any message is in nothing that reading gives, says or raises."""

from __future__ import annotations

import io
import logging
from datetime import date
from pathlib import Path

import pytest
from tests.exchange.messages import Draft, leaf_paths, personal_number

from regie.exchange.ijw.definitions import MESSAGES, Element
from regie.exchange.ijw.findings import Finding
from regie.exchange.ijw.privacy import holds_personal_number, masked, may_be_personal_number, reference_maker
from regie.exchange.ijw.reading import Record, read
from regie.exchange.pseudonyms import Pseudonyms
from regie.vocabulary.errors import RegieError

PSEUDONYMS = Pseudonyms({1: bytes(range(32))})
NUMBER = personal_number(7)
NAME = "Zwartkoopje"
SECRETS = (NUMBER, NAME, NAME[:6])
PLANTED = [(message, path, element) for message in MESSAGES for path, element in leaf_paths(message)]


def everything(file: Path, caplog: pytest.LogCaptureFixture) -> str:
    """All that reading a file gives, says, logs or raises, as one text."""
    out = io.StringIO()
    try:
        for one in read([file], pseudonyms=PSEUDONYMS, today=date(2025, 6, 1)):
            print(repr(one), file=out)
            if isinstance(one, Finding):
                print(one.nl, one.en, dict(one.details), file=out)
            if isinstance(one, Record):
                print(one.client, dict(one.header), one.around, file=out)
    except RegieError as error:
        print(error, error.message("nl"), error.values, file=out)
    return out.getvalue() + caplog.text


@pytest.mark.parametrize(
    "planted", [NUMBER, NAME, f"BSN {NUMBER}", f"{NUMBER}-{NAME}"], ids=["number", "name", "in text", "both"]
)
@pytest.mark.parametrize("message", MESSAGES)
def test_a_number_or_name_planted_in_any_element_is_in_nothing_that_comes_out(
    message: str, planted: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    file = tmp_path / "message.xml"
    for path, element in leaf_paths(message):
        draft = Draft(message)
        draft.put(path, fitting(planted, element))
        file.write_bytes(draft.xml())
        said = everything(file, caplog)
        assert said, path
        for secret in SECRETS:
            assert secret not in said, path


def fitting(text: str, element: Element) -> str:
    """The text cut to what the element may hold, so that it is accepted where it can be; a number stays whole."""
    longest = element.simple.max_length if element.simple else None
    return text if longest is None or longest < 9 else text[:longest]


@pytest.mark.parametrize(
    "planted",
    [
        ('<jw305:Geslacht>', f'<jw305:Geslacht naam="{NAME}" nummer="{NUMBER}">'),
        ("<jw305:StartProducten>", f"<jw305:StartProducten>{NAME} {NUMBER}"),
        ("<jw305:StartProducten>", f"<jw305:{NAME}>{NUMBER}</jw305:{NAME}><jw305:StartProducten>"),
        ("<jw305:StartProducten>", f"<jw305:{NAME} x='{NUMBER}'><jw305:StartProducten>"),
        ("<jw305:StartProducten>", f"<!-- {NAME} {NUMBER} --><?p {NAME}?><jw305:StartProducten>"),
        ("<jw305:StartProducten>", f"&{NAME}{NUMBER};<jw305:StartProducten>"),
        ("<jw305:StartProducten>", f"<x:{NAME}/><jw305:StartProducten>"),
        ("<jw305:Bericht", f'<jw305:Bericht xmlns:{NAME}="{NUMBER}" xsi="{NAME}"'),
        ('encoding="UTF-8"', f'encoding="{NAME}-{NUMBER}"'),
        ('encoding="UTF-8"', f'encoding="{NUMBER}"'),
        ("ijw/3_2/jw305", f"ijw/{NUMBER}/jw305"),
        ("ijw/3_2/jw305", f"ijw/3_2/{NAME}"),
        ("<jw305:Geslacht>0", f"<jw305:Geslacht>0<jw305:{NAME}>{NUMBER}</jw305:{NAME}>"),
    ],
)  # fmt: skip
def test_nor_when_it_stands_outside_the_values(
    planted: tuple[str, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    text = Draft("JW305").xml().decode().replace("'1.0'", '"1.0"').replace("'UTF-8'", '"UTF-8"')
    assert planted[0] in text
    file = tmp_path / "message.xml"
    file.write_bytes(text.replace(planted[0], planted[1]).encode())
    said = everything(file, caplog)
    assert not [secret for secret in SECRETS if secret in said]


def test_nor_when_it_stands_in_the_name_of_a_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / f"JW305_{NUMBER}.xml"
    file.write_bytes(Draft("JW305").xml())
    assert NUMBER not in everything(file, caplog)
    assert NUMBER not in everything(tmp_path / NUMBER / "weg.xml", caplog)
    assert masked(f"a/{NUMBER}\n.xml") == "a/*********?.xml"


def test_a_reference_that_may_say_something_becomes_the_same_pseudonym_everywhere() -> None:
    reference = reference_maker(PSEUDONYMS)
    for kept in ("RN001", "88efe721-a59", "2025.04/17", "123456789012", "0b8f1d9c-4f6e-4a5b-9c3d-2e1f0a9b8c7d"):
        assert reference(kept) == kept
    for hidden in (NUMBER, f"x{NUMBER}y", "Jansen-1", "Jan", "piet 12", "é1"):
        assert reference(hidden) == reference(hidden) != hidden
        assert reference(hidden).startswith("R")
    other = reference_maker(Pseudonyms({1: bytes(range(1, 33))}))
    assert other(NUMBER) != reference(NUMBER)


def test_a_number_of_an_assignment_that_reads_as_a_personal_number_is_replaced(tmp_path: Path) -> None:
    line = "Client/StartProducten/StartProduct"
    said = []
    for number in (NUMBER, "10072", "123456782"):
        file = tmp_path / "message.xml"
        file.write_bytes(Draft("JW305").put(f"{line}/ToewijzingNummer", number).xml())
        (record,) = read([file], pseudonyms=PSEUDONYMS, today=date(2025, 6, 1))
        assert isinstance(record, Record)
        said.append(record.client["StartProducten"]["StartProduct"][0]["ToewijzingNummer"])
    assert said[1] == "10072"
    assert said[0].startswith("R")
    assert said[2].startswith("R")
    assert may_be_personal_number(int(NUMBER))
    assert not may_be_personal_number(10072)
    assert holds_personal_number(f"nr {NUMBER}.")
    assert not holds_personal_number(f"{NUMBER}0")


def test_every_element_of_every_message_has_been_planted() -> None:
    assert len(PLANTED) > 500
    assert {path.rpartition("/")[2] for _, path, _ in PLANTED} >= {"Bsn", "Achternaam", "Straatnaam", "Commentaar"}
