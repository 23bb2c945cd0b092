# SPDX-License-Identifier: EUPL-1.2
"""JW305 and JW307 as files: the official examples to the byte's meaning, and every value where it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from regie.exchange.identities import Identities, Identity
from regie.exchange.ijw.definitions import definition
from regie.exchange.ijw.register import Kind, Register, Report
from regie.exchange.ijw.rendering import ElementWrong, render
from regie.exchange.ijw.reporting import Step
from regie.exchange.ijw.writing import Message, messages_for, write_files
from regie.exchange.pseudonyms import Pseudonyms
from regie.vocabulary.errors import RegieError

NUMBER = "999900006"
PSEUDONYMS = Pseudonyms({1: bytes(range(32))})
CLIENT = PSEUDONYMS.of(NUMBER)
TOM = Identity(NUMBER, date(2010, 2, 14), "1", "Wit", date(2025, 1, 1), None, "de", "Tom", "T")
AGB = "65656055"

EXAMPLE_305 = """<?xml version="1.0" encoding="UTF-8"?>
<jw305:Bericht xmlns:ijw="http://www.istandaarden.nl/ijw/3_2/basisschema/schema" xmlns:jw305="http://www.istandaarden.nl/ijw/3_2/jw305/schema">
	<jw305:Header>
		<jw305:BerichtCode>438</jw305:BerichtCode>
		<jw305:BerichtVersie>3</jw305:BerichtVersie>
		<jw305:BerichtSubversie>2</jw305:BerichtSubversie>
		<jw305:Afzender>65656055</jw305:Afzender>
		<jw305:Ontvanger>0363</jw305:Ontvanger>
		<jw305:BerichtIdentificatie>
			<ijw:Identificatie>{identification}</ijw:Identificatie>
			<ijw:Dagtekening>2025-04-16</ijw:Dagtekening>
		</jw305:BerichtIdentificatie>
		<jw305:XsdVersie>
			<ijw:BasisschemaXsdVersie>1.0.0</ijw:BasisschemaXsdVersie>
			<ijw:BerichtXsdVersie>1.0.0</ijw:BerichtXsdVersie>
		</jw305:XsdVersie>
	</jw305:Header>
	<jw305:Client>
		<jw305:Bsn>999900006</jw305:Bsn>
		<jw305:Geboortedatum>
			<ijw:Datum>2010-02-14</ijw:Datum>
		</jw305:Geboortedatum>
		<jw305:Geslacht>1</jw305:Geslacht>
		<jw305:Naam>
			<ijw:Geslachtsnaam>
				<ijw:Achternaam>Wit</ijw:Achternaam>
				<ijw:Voorvoegsel>de</ijw:Voorvoegsel>
			</ijw:Geslachtsnaam>
			<ijw:Voornamen>Tom</ijw:Voornamen>
			<ijw:Voorletters>T</ijw:Voorletters>
		</jw305:Naam>
		<jw305:StartProducten>
			<jw305:StartProduct>
				<jw305:ToewijzingNummer>300201</jw305:ToewijzingNummer>
				<jw305:Product>
					<ijw:Categorie>55</ijw:Categorie>
				</jw305:Product>
				<jw305:ToewijzingIngangsdatum>2025-04-01</jw305:ToewijzingIngangsdatum>
				<jw305:Begindatum>2025-04-03</jw305:Begindatum>
				<jw305:StatusAanlevering>1</jw305:StatusAanlevering>
			</jw305:StartProduct>
			<jw305:StartProduct>
				<jw305:ToewijzingNummer>300202</jw305:ToewijzingNummer>
				<jw305:Product>
					<ijw:Categorie>54</ijw:Categorie>
				</jw305:Product>
				<jw305:ToewijzingIngangsdatum>2025-04-01</jw305:ToewijzingIngangsdatum>
				<jw305:Begindatum>2025-04-15</jw305:Begindatum>
				<jw305:StatusAanlevering>3</jw305:StatusAanlevering>
			</jw305:StartProduct>
		</jw305:StartProducten>
	</jw305:Client>
</jw305:Bericht>
"""

ASSIGNED = Report("0363", "55", None, date(2025, 4, 3), "300201", date(2025, 4, 1))
FREE = Report("0917", "45", "45A04", date(2025, 4, 3))
STOPPED = replace(FREE, end_reason="31", ended_on=date(2025, 4, 15))


def _step(report: Report, status: str = "1", key: str = "T1", client_key: str = CLIENT) -> Step:
    kind: Kind = "JW305" if report.ended_on is None else "JW307"
    return Step(kind, status, key, client_key, "P", report)


def _known(folder: Path, *people: Identity) -> Identities:
    return Identities(folder / "people", PSEUDONYMS, AGB, people or (TOM,))


def _only(folder: Path, *steps: Step, identity: Identity = TOM) -> Message:
    written = messages_for(steps, _known(folder, identity), Register(), date(2025, 4, 16))
    assert written.remarks == []
    (message,) = written.messages
    return message


def test_a_start_is_written_as_the_official_example(tmp_path: Path) -> None:
    second = Report("0363", "54", None, date(2025, 4, 15), "300202", date(2025, 4, 1))
    message = _only(tmp_path, _step(ASSIGNED), _step(second, status="3", key="T2"))
    expected = EXAMPLE_305.replace("{identification}", message.identification)
    assert message.content == expected.replace("\n", "\r\n").encode("utf-8")


def test_a_file_is_utf8_without_mark_with_cr_lf_and_ends_in_xml(tmp_path: Path) -> None:
    message = _only(tmp_path, _step(FREE), identity=replace(TOM, surname="Müller-Ãé & <Zn>"))
    assert message.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\r\n')
    assert message.content.count(b"\n") == message.content.count(b"\r\n") == message.content.count(b"\r")
    assert "Müller-Ãé &amp; &lt;Zn&gt;".encode() in message.content
    assert message.file_name == f"JW305_0917_{message.identification}.xml"
    assert NUMBER not in message.file_name + repr(message) + CLIENT


def test_without_an_assignment_there_is_a_product_and_no_number(tmp_path: Path) -> None:
    names = [node.tag.partition("}")[2] for node in _records(_only(tmp_path, _step(FREE)))[0]]
    assert names == ["Product", "Begindatum", "StatusAanlevering"]
    names = [node.tag.partition("}")[2] for node in _records(_only(tmp_path, _step(STOPPED)))[0]]
    assert names == ["Product", "Begindatum", "RedenBeeindiging", "Einddatum", "StatusAanlevering"]


def test_with_a_generic_assignment_the_product_is_left_out(tmp_path: Path) -> None:
    message = _only(tmp_path, _step(replace(ASSIGNED, category=None)))
    names = [node.tag.partition("}")[2] for node in _records(message)[0]]
    assert names == ["ToewijzingNummer", "ToewijzingIngangsdatum", "Begindatum", "StatusAanlevering"]


def test_a_message_is_about_one_client_one_kind_and_one_municipality(tmp_path: Path) -> None:
    second = replace(TOM, personal_number="123456782")
    steps = [
        _step(FREE),
        _step(STOPPED, key="T2"),
        _step(replace(FREE, municipality="0882"), key="T3"),
        _step(FREE, key="T4", client_key=PSEUDONYMS.of("123456782")),
        _step(replace(FREE, code="45A05"), key="T5"),
    ]
    written = messages_for(steps, _known(tmp_path, TOM, second), Register(), date(2025, 4, 16))
    told = sorted((one.message, one.municipality, len(one.sent)) for one in written.messages)
    assert told == [("JW305", "0882", 1), ("JW305", "0917", 1), ("JW305", "0917", 2), ("JW307", "0917", 1)]
    assert len({one.identification for one in written.messages}) == 4


def test_the_same_message_made_again_is_the_same_bytes_and_a_later_one_has_another_name(tmp_path: Path) -> None:
    first, again = _only(tmp_path, _step(FREE)), _only(tmp_path, _step(FREE))
    assert first.content == again.content
    register = Register(list(first.sent))
    register.refuse("JW305", first.identification)
    (anew,) = messages_for([_step(FREE)], _known(tmp_path), register, date(2025, 4, 16)).messages
    assert anew.identification != first.identification


def test_files_are_for_their_owner_only_and_never_in_a_region(tmp_path: Path) -> None:
    message = _only(tmp_path, _step(FREE))
    (path,) = write_files([message], tmp_path / "out")
    assert path.read_bytes() == message.content
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    (tmp_path / "region").mkdir()
    (tmp_path / "region" / "region.toml").write_text("")
    with pytest.raises(RegieError):
        write_files([message], tmp_path / "region" / "messages")
    assert not (tmp_path / "region" / "messages").exists()


@pytest.mark.parametrize(
    ("rule", "element", "identity"),
    [
        ("birth_date", "", replace(TOM, birth_date=date(2025, 4, 17))),
        ("birth_date", "", replace(TOM, birth_date=date(1905, 4, 15))),
        ("birth_date_use", "", replace(TOM, birth_date_use="1")),
        ("birth_date_use", "", replace(TOM, birth_date_use="2", birth_date=date(2010, 2, 1))),
        ("birth_date_use", "", replace(TOM, birth_date_use="3", birth_date=date(1900, 1, 2))),
        ("birth_date_use", "", replace(TOM, birth_date_use="4")),
        ("element_wrong", "Client/Geslacht", replace(TOM, sex="9")),
        ("element_wrong", "Client/Naam/Voorletters", replace(TOM, initials="T.")),
        ("element_wrong", "Client/Naam/Voorletters", replace(TOM, initials="ABCDEFG")),
        ("element_wrong", "Client/Naam/Geslachtsnaam/Achternaam", replace(TOM, surname="W" * 201)),
        ("element_wrong", "Client/Naam/Geslachtsnaam/Achternaam", replace(TOM, surname="Wit\r\nX")),
        ("element_wrong", "Client/Naam/Geslachtsnaam/Achternaam", replace(TOM, surname="W\x00t")),
        ("element_wrong", "Client/Naam/Voornamen", replace(TOM, first_names=" ")),
    ],
)
def test_what_does_not_fit_the_message_is_remarked_upon_without_showing_it(
    tmp_path: Path, rule: str, element: str, identity: Identity
) -> None:
    written = messages_for([_step(FREE)], _known(tmp_path, identity), Register(), date(2025, 4, 16))
    (remark,) = written.remarks
    assert (remark.rule, remark.trajectory_key, remark.client_key) == (rule, "T1", CLIENT)
    assert remark.details.get("element", "") == element
    assert written.messages == []
    for lang in ("nl", "en"):
        told = remark.says(lang)
        assert "T1" in told
        assert not {NUMBER, identity.surname[:50], identity.initials} & set(told.split())


def test_unknown_parts_of_a_birth_date_are_marked(tmp_path: Path) -> None:
    for use, born in (("1", date(2010, 2, 1)), ("2", date(2010, 1, 1)), ("3", date(1900, 1, 1))):
        message = _only(tmp_path, _step(FREE), identity=replace(TOM, birth_date=born, birth_date_use=use))
        assert f"<ijw:DatumGebruik>{use}</ijw:DatumGebruik>".encode() in message.content


def test_somebody_unknown_or_a_municipality_that_is_none_gives_a_remark(tmp_path: Path) -> None:
    known = _known(tmp_path)
    stranger = PSEUDONYMS.of("123456782")
    steps = [_step(FREE, client_key=stranger), _step(replace(FREE, municipality="9999"), key="T2")]
    written = messages_for(steps, known, Register(), date(2025, 4, 16))
    assert [remark.rule for remark in written.remarks] == ["identity_unknown", "municipality_unknown"]
    assert written.messages == []


@pytest.mark.parametrize("assignment", ["1000000000", "R123", "-1", "12 3"])
def test_an_assignment_number_that_is_none_is_not_written(tmp_path: Path, assignment: str) -> None:
    wrong = _step(replace(ASSIGNED, assignment=assignment))
    written = messages_for([wrong], _known(tmp_path), Register(), date(2025, 4, 16))
    assert written.remarks[0].details["element"] == ("Client/StartProducten/StartProduct/ToewijzingNummer")


def test_a_client_with_more_than_25_mb_is_not_written_in_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regie.exchange.ijw.writing.MOST_BYTES", 1000)
    written = messages_for([_step(FREE)], _known(tmp_path), Register(), date(2025, 4, 16))
    assert [remark.rule for remark in written.remarks] == ["too_large"]


def test_where_the_schemas_are_at_hand_their_versions_count(tmp_path: Path) -> None:
    (message,) = messages_for(
        [_step(FREE)],
        _known(tmp_path),
        Register(),
        date(2025, 4, 16),
        xsd_versions={"JW305": ("1.0.1", "1.2.0")},
    ).messages
    assert b"<ijw:BasisschemaXsdVersie>1.0.1<" in message.content
    assert b"<ijw:BerichtXsdVersie>1.2.0<" in message.content


def test_a_missing_or_unknown_element_is_never_written() -> None:
    with pytest.raises(ElementWrong) as missing:
        render(definition("JW305"), {"Header": {}, "Client": {}})
    assert missing.value.path == "Header/BerichtCode"
    with pytest.raises(ElementWrong) as unknown:
        render(definition("JW305"), {"Header": {}, "Client": {}, "Bijlage": {}})
    assert unknown.value.path == "Bijlage"


@settings(max_examples=100, deadline=None)
@given(surname=st.text(min_size=1, max_size=20), initials=st.text(min_size=1, max_size=7))
def test_any_name_is_written_so_that_it_is_read_back_or_not_at_all(
    tmp_path_factory: pytest.TempPathFactory, surname: str, initials: str
) -> None:
    identity = replace(TOM, surname=surname, initials=initials)
    known = Identities(Path("people"), PSEUDONYMS, AGB, (identity,))
    written = messages_for([_step(FREE)], known, Register(), date(2025, 4, 16))
    assert len(written.messages) + len(written.remarks) == 1
    for message in written.messages:
        root = etree.fromstring(message.content)
        texts = {node.tag.partition("}")[2]: node.text for node in root.iter()}
        assert (texts["Achternaam"], texts["Voorletters"]) == (surname, initials)


def test_the_register_is_read_as_it_was_saved_and_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "sent.jsonl"
    register = Register([*_only(tmp_path, _step(ASSIGNED), _step(replace(ASSIGNED, category="54"))).sent])
    register.sent += _only(tmp_path, _step(STOPPED)).sent
    register.refuse("JW305", register.sent[0].identification)
    assert Register.read(path, AGB, PSEUDONYMS) == Register()
    register.save(path, PSEUDONYMS)
    assert Register.read(path, AGB, PSEUDONYMS) == register
    assert NUMBER not in path.read_text()
    for line in (b"{", b"[]", b"{}", b'{"refused": true}', b"\xff\xfe"):
        path.write_bytes(line)
        with pytest.raises(RegieError) as caught:
            Register.read(path, AGB, PSEUDONYMS)
        assert "(regel 1)" in caught.value.message()
    register.save(path, PSEUDONYMS)
    with pytest.raises(RegieError) as other:
        Register.read(path, "12345678", PSEUDONYMS)
    assert other.value.key == "ijw_writing.register_other"


def _records(message: Message) -> list[Iterator[etree._Element]]:
    root = etree.fromstring(message.content)
    return [iter(node) for node in root.iter() if node.tag.endswith(("}StartProduct", "}StopProduct"))]


def test_an_assignment_number_that_could_be_a_personal_number_stands_encrypted_in_the_register(
    tmp_path: Path,
) -> None:
    register = Register([*_only(tmp_path, _step(replace(ASSIGNED, assignment="123456782"))).sent])
    path = tmp_path / "sent.jsonl"
    register.save(path, PSEUDONYMS)
    content = path.read_bytes()
    assert b"123456782" not in content
    renewed = Pseudonyms({1: bytes(range(32)), 2: bytes(range(100, 132))})
    assert Register.read(path, AGB, renewed) == register
    register.save(path, PSEUDONYMS)
    assert path.read_bytes() == content
    with pytest.raises(RegieError):
        Register.read(path, AGB, Pseudonyms({1: bytes(range(100, 132))}))
