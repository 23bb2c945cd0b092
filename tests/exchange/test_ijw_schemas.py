# SPDX-License-Identifier: EUPL-1.2
"""Official schemas, when a person points to them: used beside our own definitions, never a message's own words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.exchange.messages import Draft, personal_number

from regie.exchange.ijw.definitions import namespace
from regie.exchange.ijw.findings import Finding
from regie.exchange.ijw.reading import Record, read
from regie.exchange.pseudonyms import Pseudonyms
from regie.vocabulary.errors import RegieError

BASE = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{base}" elementFormDefault="qualified">
<xs:simpleType name="LDT_BurgerServicenummer"><xs:restriction base="xs:string"><xs:pattern value="{pattern}"/>
</xs:restriction></xs:simpleType></xs:schema>"""
OWN = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:ijw="{base}" xmlns:m="{own}" targetNamespace="{own}"
elementFormDefault="qualified"><xs:import namespace="{base}" schemaLocation="basisschema.xsd"/>
<xs:element name="Bericht"><xs:complexType><xs:sequence><xs:any processContents="skip"/>
<xs:element name="Client"><xs:complexType><xs:sequence><xs:element name="Bsn" type="ijw:LDT_BurgerServicenummer"/>
<xs:any processContents="skip" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
</xs:sequence></xs:complexType></xs:element></xs:schema>"""


def schemas(folder: Path, pattern: str) -> Path:
    """A folder with a schema shaped as the official one: a message that imports a base schema."""
    made = folder / "xsd" / "JW305"
    made.mkdir(parents=True)
    base, own = namespace("basisschema"), namespace("JW305")
    (made / "basisschema.xsd").write_text(BASE.format(base=base, pattern=pattern))
    (made / "JW305.xsd").write_text(OWN.format(base=base, own=own))
    (made / "leesmij.xsd").write_text("geen schema")
    return folder / "xsd"


def given(message: str, folder: Path, xsd: Path) -> tuple[list[Finding], list[Record]]:
    file = folder / "message.xml"
    file.write_bytes(Draft(message).xml())
    both = list(read([file], pseudonyms=Pseudonyms({1: bytes(range(32))}), today=date(2025, 6, 1), xsd=xsd))
    return [o for o in both if isinstance(o, Finding)], [o for o in both if isinstance(o, Record)]


def test_a_message_that_the_schema_accepts_has_no_finding(tmp_path: Path) -> None:
    findings, records = given("JW305", tmp_path, schemas(tmp_path, "[0-9]{9}"))
    assert findings == []
    assert len(records) == 1


def test_what_the_schema_rejects_is_told_by_line_and_never_by_what_stands_there(tmp_path: Path) -> None:
    findings, records = given("JW305", tmp_path, schemas(tmp_path, "[a-z]+"))
    assert len(records) == 1
    assert {one.rule for one in findings} == {"schema"}
    lines = Draft("JW305").xml().decode().splitlines()
    assert "Bsn" in lines[int(str(findings[0].details["line"])) - 1]
    assert personal_number() not in repr(findings) + "".join(
        one.nl + one.en + str(one.details) for one in findings
    )


def test_a_message_without_its_schema_is_said(tmp_path: Path) -> None:
    findings, _ = given("JW307", tmp_path, schemas(tmp_path, "[0-9]{9}"))
    assert [(one.rule, one.severity) for one in findings] == [("schema_missing", "warning")]


def test_a_folder_without_schemas_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "weg"):
        with pytest.raises(RegieError, match="no XSD schemas"):
            given("JW305", tmp_path, folder)


def test_a_schema_without_its_base_is_refused(tmp_path: Path) -> None:
    folder = schemas(tmp_path, "[0-9]{9}")
    (folder / "JW305" / "basisschema.xsd").unlink()
    with pytest.raises(RegieError, match=r"JW305\.xsd cannot be used"):
        given("JW305", tmp_path, folder)
