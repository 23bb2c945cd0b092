# SPDX-License-Identifier: EUPL-1.2
"""Messages damaged at random: reading never raises anything but ``RegieError``, and what is broken is found.

The suite tries some; ``REGIE_FUZZ=5000 pytest tests/exchange/test_ijw_fuzz.py`` tries more per test, always the same
ones; with ``REGIE_FUZZ_ANEW=1`` others every time.
"""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.exchange.messages import Draft, leaf_paths

from regie.exchange.ijw.definitions import MESSAGES, RELEASES
from regie.exchange.ijw.findings import Finding
from regie.exchange.ijw.reading import Record, read
from regie.exchange.pseudonyms import Pseudonyms
from regie.vocabulary.errors import RegieError

PSEUDONYMS = Pseudonyms({1: bytes(range(32))})
BUDGET = int(os.environ.get("REGIE_FUZZ", "60"))
TRIED = settings(
    max_examples=BUDGET,
    deadline=None,
    database=None,
    derandomize="REGIE_FUZZ_ANEW" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

SEEDS = {(message, release): Draft(message, release).xml() for message in MESSAGES for release in RELEASES}
LEAVES = {message: list(leaf_paths(message)) for message in MESSAGES}
MEAN = (
    "",
    " ",
    "0",
    "-1",
    "9" * 30,
    "2025-02-30",
    "2024-02-29",
    "01",
    "é",
    "\u0665",
    "٤" * 9,
    "<",
    "&",
    "]]>",
    "x" * 300,
)
TEXTS = st.one_of(
    st.sampled_from(MEAN), st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40)
)
MESSAGE = st.sampled_from(MESSAGES)
REPEATED = {"RetourCode", "Relatie", "Contact", "ToegewezenProduct", "StartProduct", "StopProduct", "AangevraagdProduct",
            "OngewijzigdProduct", "TeWijzigenProduct", "NieuwProduct", "Client", "Prestatie"}  # fmt: skip
PIECES = (b"<", b">", b"</", b"/>", b"&", b"&amp;", b"&#0;", b"&x;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x?>",
          b"<!DOCTYPE a>", b"\0", b"\xff", b"\xc3", b'"', b"=", b" a='1'", b"\n", b"Client", b"xmlns", b"9" * 9)  # fmt: skip


def outcome(path: Path) -> tuple[list[Record], list[Finding]]:
    """What reading gives; only ``RegieError`` may be raised, and every finding has its sentences."""
    records: list[Record] = []
    findings: list[Finding] = []
    try:
        for one in read([path], pseudonyms=PSEUDONYMS, today=date(2025, 6, 1)):
            if isinstance(one, Finding):
                assert one.nl
                assert one.en
                findings.append(one)
            else:
                records.append(one)
    except RegieError as error:
        error.message("nl")
    return records, findings


@TRIED
@given(message=MESSAGE, data=st.data())
def test_any_text_in_any_element_is_read_or_found(message: str, data: st.DataObject, tmp_path: Path) -> None:
    draft = Draft(message)
    for path, _ in data.draw(st.lists(st.sampled_from(LEAVES[message]), min_size=1, max_size=3)):
        draft.put(path, data.draw(TEXTS))
    file = tmp_path / "message.xml"
    file.write_bytes(draft.xml())
    records, findings = outcome(file)
    assert records or findings


@TRIED
@given(message=MESSAGE, data=st.data())
def test_an_element_left_out_doubled_or_moved_is_found(message: str, data: st.DataObject, tmp_path: Path) -> None:
    draft = Draft(message)
    inner = [node for node in draft.root.iter() if node is not draft.root]
    node = data.draw(st.sampled_from(inner))
    kind = data.draw(st.sampled_from(["out", "twice", "moved", "renamed", "nested", "text", "attribute"]))
    parent = node.getparent()
    name = etree.QName(node).localname
    expected = True
    if kind == "out":
        parent.remove(node)
        expected = False  # what is not required may go
    elif kind == "twice":
        parent.append(etree.fromstring(etree.tostring(node)))
        expected = name not in REPEATED
    elif kind == "moved":
        parent.getparent().append(node) if parent is not draft.root else draft.root.insert(0, node)
        expected = parent is not draft.root or name != "Header"
    elif kind == "renamed":
        node.tag = node.tag + "x"
    elif kind == "nested":
        etree.SubElement(node, "vreemd")
    elif kind == "text":
        node.tail = "los"
    else:
        node.set("soort", "1")
    file = tmp_path / "message.xml"
    file.write_bytes(draft.xml())
    records, findings = outcome(file)
    assert records or findings
    if expected:
        assert findings


@TRIED
@given(seed=st.sampled_from(sorted(SEEDS)), data=st.data())
def test_bytes_changed_at_random_never_crash_the_reader(
    seed: tuple[str, str], data: st.DataObject, tmp_path: Path
) -> None:
    content = bytearray(SEEDS[seed])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        length = data.draw(st.sampled_from([0, 1, 2, 8, 50, 400]))
        piece = data.draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=6)))
        content[place : place + length] = piece
    file = tmp_path / "message.xml"
    file.write_bytes(bytes(content))
    records, findings = outcome(file)
    assert records or findings


@TRIED
@given(seed=st.sampled_from(sorted(SEEDS)), cut=st.floats(0, 0.999))
def test_a_message_cut_off_anywhere_is_found(seed: tuple[str, str], cut: float, tmp_path: Path) -> None:
    content = SEEDS[seed].rstrip()
    file = tmp_path / "message.xml"
    file.write_bytes(content[: int(len(content) * cut)])
    assert outcome(file)[1]


@TRIED
@given(content=st.binary(max_size=400))
def test_any_bytes_are_a_finding(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "message.xml"
    file.write_bytes(content)
    assert outcome(file)[1]


@TRIED
@given(data=st.data())
def test_a_zip_damaged_at_random_never_crashes_the_reader(data: st.DataObject, tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(
        made, "w", data.draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    ) as archive:
        for name in data.draw(
            st.lists(st.sampled_from(["a.xml", "b/c.xml", "../d.xml", "e.zip", ".f"]), unique=True, min_size=1)
        ):
            archive.writestr(name, SEEDS["JW305", "3.2"])
    content = bytearray(made.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    file = tmp_path / "post.zip"
    file.write_bytes(bytes(content))
    outcome(file)
