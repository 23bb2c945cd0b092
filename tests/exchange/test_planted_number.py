# SPDX-License-Identifier: EUPL-1.2
"""A personal number, a name and an address are planted in every element of every message, in names of files and in
what is not even a message; nothing that the program writes shows them, except the messages written out."""

from __future__ import annotations

import json
import sys
import traceback
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from messages import Draft, leaf_paths, personal_number

from regie.cli import run
from regie.deliveries import deliver, make_snapshot
from regie.exchange.ijw.definitions import MESSAGES
from regie.exchange.ijw.reading import check
from regie.exchange.pseudonyms import Pseudonyms, new_key

NUMBER = personal_number(40)
CLIENT = personal_number(0)
NAME, STREET, MAIL = "Ooievaarsnest", "Zonderlingenlaan", "wie@waar.example"
SECRETS = (NUMBER, NUMBER[3:], CLIENT, NAME, STREET, MAIL, "0612345678", "6411AA")
_DOTTED = [(sign, sign.join((NUMBER[:3], NUMBER[3:6], NUMBER[6:]))) for sign in ".-"]


def _planted(message: str) -> Iterator[tuple[str, bytes]]:
    """Files of one message: every element once with a number, once with a number in words, once with a name."""
    for count, (path, element) in enumerate(leaf_paths(message)):
        assert element.simple is not None
        for kind, text in (
            ("n", NUMBER),
            ("w", f"bsn {NUMBER}"),
            ("a", f"{NAME} {STREET}"),
            ("m", MAIL),
            *_DOTTED,
        ):
            draft = Draft(message, Identificatie=f"{ord(kind)}{count}")
            yield f"{kind}{count}.xml", draft.put(path, text).xml()
    plain = Draft(message).xml()
    root = b"Bericht xmlns"
    for name, broken in {
        "attribute": plain.replace(root, f'Bericht wie="{NUMBER} {NAME}" xmlns'.encode(), 1),
        "namespace": plain.replace(b"3_2/basisschema", f"3_2/{NUMBER}{NAME}".encode()),
        "release": plain.replace(b"/3_2/", f"/{NUMBER}/".encode()),
        "element": plain.replace(b"BerichtCode>", f"{NAME}{NUMBER}>".encode()),
        "comment": plain.replace(b"<ijw:", f"<!-- {NUMBER} {NAME} --><ijw:".encode(), 1),
        "instruction": plain.replace(b"<ijw:", f"<?{NAME} {NUMBER}?><ijw:".encode(), 1),
        "between": plain.replace(b"</ijw:Dagtekening>", f"</ijw:Dagtekening>{NUMBER} {NAME}".encode()),
        "truncated": plain[: len(plain) // 2] + NUMBER.encode(),
        "entity": f'<!DOCTYPE x [<!ENTITY {NAME} "{NUMBER}">]>'.encode() + plain.partition(b"?>")[2],
        "undeclared": plain.replace(b"</ijw:Dagtekening>", f"&{NAME}{NUMBER};</ijw:Dagtekening>".encode()),
        "encoding": plain.replace(b"UTF-8", f"{NAME}-{NUMBER}".encode(), 1),
        "text": f"{NUMBER};{NAME}".encode(),
        "tag": f"<{NAME}>{NUMBER}</{NAME}>".encode(),
        f"{NUMBER}": b"",
        f"met {NUMBER} erin": plain[:-20],
    }.items():
        yield f"{name}.xml", broken


def _shows(text: str) -> list[str]:
    dotted = [text for _, text in _DOTTED]
    return [secret for secret in (*SECRETS, *dotted) if secret.lower() in text.lower()]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "sleutel"
    new_key(path)
    return path


@pytest.mark.parametrize("message", MESSAGES)
def test_no_element_brings_it_out(
    tmp_path: Path, key: Path, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source, people, out = tmp_path / "in", tmp_path / "personen", tmp_path / "uit"
    source.mkdir()
    with zipfile.ZipFile(source / f"z{NUMBER}.zip", "w") as archive:
        for name, content in _planted(message):
            (source / name).write_bytes(content)
            if name[0] not in "wm":
                archive.writestr(f"map {NUMBER}/{name}", content)
    assert run(["ijw", "identities", str(people), "--holder", "65656055", "--key", str(key)]) == 0
    read = ["ijw", "read", str(source), "--out", str(out), "--key", str(key), "--identities", str(people)]
    for words in (
        read,
        [*read, "--format", "json", "--lang", "en"],
        ["ijw", "check", str(source), "--format", "csv", "--findings", str(out / "check.csv")],
    ):
        assert run(words) == 1
        captured = capsys.readouterr()
        assert len(captured.out) > 500
        assert not _shows(captured.out)
        assert not _shows(captured.err)
    tables = list(out.glob("*.parquet"))
    assert tables
    for table in tables:
        rows = pq.read_table(table).to_pylist()
        assert rows
        assert not _shows(json.dumps(rows, default=str, ensure_ascii=False))
    for path in (path for path in tmp_path.rglob("*") if path.is_file() and source not in path.parents):
        assert not _shows(path.name)
        assert not _shows(path.read_bytes().decode("latin-1")), path


def test_a_finding_holds_it_nowhere_and_an_exception_neither(tmp_path: Path) -> None:
    for message in MESSAGES:
        for name, content in _planted(message):
            (tmp_path / f"{message}-{name}").write_bytes(content)
    found = 0
    try:
        for finding in check([tmp_path], pseudonyms=Pseudonyms({1: bytes(range(32))}), today=date(2026, 1, 1)):
            found += 1
            assert not _shows(repr(finding) + str(dict(finding.details)) + finding.nl + finding.en)
    except Exception:
        assert not _shows("".join(traceback.format_exception(*sys.exc_info())))
        raise
    assert found > 1000


def test_what_a_person_types_by_mistake_is_not_repeated(
    tmp_path: Path, key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    region, people = tmp_path / "regio", tmp_path / "personen"
    region.mkdir()
    (region / "region.toml").write_text(_REGION, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "levering.zip", "w") as archive:
        for name, text in _delivery("K1A", "K1B").items():
            archive.writestr(f"{name}.csv", text)
    deliver(tmp_path / "levering.zip", region, received_on=date(2025, 7, 15))
    make_snapshot(region, date(2025, 7, 15))
    run(["ijw", "identities", str(people), "--holder", "65656055", "--key", str(key)])
    write = ["ijw", "write", "--region", str(region), "--out", str(tmp_path / "uit"), "--identities", str(people)]
    write += ["--key", str(key), "--since", "2025-01-01", "--register", str(tmp_path / "register")]
    cbs = ["cbs", "write", "--region", str(region), "--period", "2025-H1", "--out", str(tmp_path / "cbs")]
    for words, code in (
        (["ijw", "check", str(tmp_path / f"{NUMBER}.xml")], 2),
        (["ijw", "identities", str(tmp_path / "p"), "--holder", NUMBER, "--key", str(key)], 2),
        (["ijw", "forget", NUMBER, "--identities", str(people), "--key", str(key)], 1),
        ([*write, "--way", "no_assignment", "--withdraw", NUMBER], 2),
        ([*write, "--way", "no_assignment", "--provider", NUMBER], 2),
        ([*cbs, "--provider", NUMBER], 2),
    ):
        assert run(words) == code
        captured = capsys.readouterr()
        assert not _shows(captured.out + captured.err), words


def test_messages_written_out_hold_it_and_nothing_beside_them(
    tmp_path: Path, key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    region, people, register = tmp_path / "regio", tmp_path / "personen", tmp_path / "register"
    region.mkdir()
    (region / "region.toml").write_text(_REGION, encoding="utf-8")
    assigned = Draft("JW301").put("Client/Bsn", NUMBER)
    assigned.put("Client/Naam/Geslachtsnaam/Achternaam", NAME)
    assigned.put("Client/ToegewezenProducten/ToegewezenProduct/ToewijzingNummer", personal_number(41))
    assigned.drop("Client/ToegewezenProducten/ToegewezenProduct/Product/Code")
    assigned.drop("Client/ToegewezenProducten/ToegewezenProduct/Omvang")
    (tmp_path / "in.xml").write_bytes(assigned.xml())
    words = ("--key", str(key), "--identities", str(people))
    run(["ijw", "identities", str(people), "--holder", "65656055", "--key", str(key)])
    run(["ijw", "read", str(tmp_path / "in.xml"), "--out", str(tmp_path / "gelezen"), *words])
    known, stranger = (Pseudonyms.from_file(key).of(number) for number in (NUMBER, personal_number(42)))
    with zipfile.ZipFile(tmp_path / "levering.zip", "w") as archive:
        for name, text in _delivery(known, stranger).items():
            archive.writestr(f"{name}.csv", text)
    deliver(tmp_path / "levering.zip", region, received_on=date(2025, 7, 15))
    make_snapshot(region, date(2025, 7, 15))
    for day in ("2025-07-15", "2025-07-16", "2025-07-17"):
        code = run(
            [
                *("ijw", "write", "--region", str(region), "--out", str(tmp_path / "berichten")),
                *("--register", str(register), "--way", "assignment", "--since", "2025-01-01", "--on", day),
                *("--assignments", str(tmp_path / "in.xml"), *words),
            ]
        )
        assert code == 1
    captured = capsys.readouterr()
    assert "T2" in captured.out
    secret = (*SECRETS, personal_number(41))
    assert not [one for one in secret if one in captured.out + captured.err]
    messages = list((tmp_path / "berichten").iterdir())
    assert len(messages) == 2
    for path in messages:
        assert NUMBER in path.read_text(encoding="utf-8")
        assert not _shows(path.name)
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name != "in.xml" and path not in messages:
            assert not [one for one in secret if one.encode() in path.read_bytes()], path


def _delivery(known: str, stranger: str) -> dict[str, str]:
    return {
        "delivery": "party;period_start;period_end;delivered_on;standard_version\nC;2025-01-01;2025-06-30;2025-07-10;1\n",
        "clients": "client_key;birth_month;municipality;valid_from\n"
        f"{known};2012-05;0917;2012-05-01\n{stranger};2010-01;0917;2010-01-01\n",
        "trajectories": "trajectory_key;recorded_on;client_key;provider;segment;product_category;began_on;ended_on;"
        f"end_reason\nT1;2025-04-01;{known};C;area_team;45;2025-04-01;2025-05-01;31\n"
        f"T2;2025-04-01;{stranger};C;area_team;45;2025-04-01;;\n",
    }


_REGION = """
id = "proef"
name = "Proefstreek"
cooperative = "C"
first_month = "2024-01"
municipalities = [{code = "0917", name = "Heerlen"}]
parties = [{code = "C", name = "Coöperatie", role = "cooperative"}]
"""
