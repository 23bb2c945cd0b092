# SPDX-License-Identifier: EUPL-1.2
"""Messages read from files, folders and zips; whatever is wrong is a finding and the other records are given."""

from __future__ import annotations

import os
import struct
import tracemalloc
import zipfile
from collections.abc import Iterable
from datetime import date, time
from pathlib import Path

import pytest
from tests.exchange.messages import Draft, personal_number

from regie.exchange.ijw import messages as reading_messages
from regie.exchange.ijw import places as reading_places
from regie.exchange.ijw.content import MOST_PROBLEMS
from regie.exchange.ijw.definitions import MESSAGES, RELEASES, codelist, definition, namespace
from regie.exchange.ijw.findings import Finding
from regie.exchange.ijw.reading import Progress, Record, check, read
from regie.exchange.ijw.rules.page import rules_page
from regie.exchange.pseudonyms import Pseudonyms
from regie.vocabulary.errors import RegieError
from regie.vocabulary.texts import sentences

PSEUDONYMS = Pseudonyms({1: bytes(range(32))})
TODAY = date(2025, 6, 1)
CLIENTS = "Declaratie/Clienten/Client"
LINE = f"{CLIENTS}/Prestaties/Prestatie"


def given(*paths: Path, today: date = TODAY) -> tuple[list[Record], list[Finding]]:
    both = list(read(paths, pseudonyms=PSEUDONYMS, today=today))
    for one in both:
        if isinstance(one, Finding):
            assert one.nl
            assert one.en
            assert "{" not in one.nl + one.en
    return [o for o in both if isinstance(o, Record)], [o for o in both if isinstance(o, Finding)]


def rules(findings: Iterable[Finding]) -> list[str]:
    return [one.rule for one in findings]


def written(folder: Path, content: bytes, name: str = "message.xml") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def claim(clients: int, **header: str) -> Draft:
    """A claim of so many clients, one line each."""
    draft = Draft("JW323", **header)
    for number in range(2, clients + 1):
        draft.again(f"{CLIENTS}[{number - 1}]")
        here = f"{CLIENTS}[{number}]"
        draft.node(f"{here}/Bsn").text = personal_number(number - 1)
        draft.node(f"{here}/Prestaties/Prestatie/ToewijzingNummer").text = str(number)
        draft.node(f"{here}/Prestaties/Prestatie/ProductReferentie/ReferentieNummer").text = f"RN{number:03}"
    return draft.put("Declaratie/TotaalIngediendBedrag/TotaalBedrag", str(5000 * clients))


# --- what a record holds


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("message", MESSAGES)
def test_every_message_of_every_release_is_read(message: str, release: str, tmp_path: Path) -> None:
    records, findings = given(written(tmp_path, Draft(message, release).xml()))
    assert findings == []
    (record,) = records
    assert (record.message, record.release, record.place) == (message, release, "message.xml")
    assert record.header["Afzender"] in ("0917", "65656055")
    assert record.number == (0 if message in ("JW319", "JW320", "JW325") else 1)


def test_a_record_has_the_official_names_typed_values_and_a_pseudonym(tmp_path: Path) -> None:
    (record,), _ = given(written(tmp_path, Draft("JW323").xml()))
    assert record.client == {
        "Pseudoniem": PSEUDONYMS.of(personal_number()),
        "Prestaties": {
            "Prestatie": [
                {
                    "ProductReferentie": {"ReferentieNummer": "RN001"},
                    "ToewijzingNummer": "10072",
                    "ProductCategorie": "45",
                    "ProductCode": "45A03",
                    "ProductPeriode": {"Begindatum": date(2025, 4, 1), "Einddatum": date(2025, 4, 30)},
                    "GeleverdVolume": 4,
                    "Eenheid": "04",
                    "ProductTarief": 1250,
                    "IngediendBedrag": {"Bedrag": 5000, "DebetCredit": "D"},
                }
            ]
        },
    }
    assert record.header["Identificatie"] == "M0001"
    assert record.header["BerichtIdentificatie"]["Dagtekening"] == date(2025, 5, 6)
    assert record.around["Declaratie"]["DeclaratieNummer"] == "DN001"
    assert record.around["Declaratie"]["TotaalIngediendBedrag"] == {"TotaalBedrag": 5000, "DebetCredit": "D"}


def test_an_assignment_keeps_its_product_and_time_and_loses_all_that_is_personal(tmp_path: Path) -> None:
    draft = Draft("JW301").put("Client/Commentaar", "belt").put("Client/Relaties/Relatie/Contact/Telefoon")
    (record,), findings = given(written(tmp_path, draft.xml()))
    assert findings == []
    assert set(record.client) == {"Pseudoniem", "Geboortedatum", "Geslacht", "ToegewezenProducten"}
    (line,) = record.client["ToegewezenProducten"]["ToegewezenProduct"]
    assert line["Toewijzingstijd"] == time(10)
    assert line["Omvang"] == {"Volume": 1, "Eenheid": "04", "Frequentie": "4"}


def test_an_answer_closes_with_a_record_of_what_stands_around_its_lines(tmp_path: Path) -> None:
    draft = Draft("JW325").put("DeclaratieAntwoord/TotaalToegekendBedrag/TotaalBedrag", "0")
    draft.put("DeclaratieAntwoord/RetourCodes/RetourCode", "0200").put("DeclaratieAntwoord/Clienten")
    (line, closing), findings = given(written(tmp_path, draft.xml()))
    assert findings == []
    assert (line.number, closing.number, closing.client) == (1, 0, {})
    assert "RetourCodes" not in line.around["DeclaratieAntwoord"]
    assert closing.around["DeclaratieAntwoord"]["RetourCodes"] == {"RetourCode": ["0200"]}


def test_a_return_without_client_is_a_record_of_its_header(tmp_path: Path) -> None:
    draft = Draft("JW302").drop("Client").put("Header/RetourCodes/RetourCode", "0001")
    (record,), findings = given(written(tmp_path, draft.xml()))
    assert (findings, record.number, record.client) == ([], 0, {})
    assert record.header["RetourCodes"] == {"RetourCode": ["0001"]}


# --- one bad among many


def test_of_ten_thousand_records_with_one_bad_the_others_are_given(tmp_path: Path) -> None:
    text = claim(2).xml()
    start, end = text.index(b"<jw323:Client>", 1), text.index(b"</jw323:Clienten>")
    one = text[start : text.index(b"</jw323:Client>") + 15]
    numbers = valid_numbers(10_000)
    clients = []
    for place, number in enumerate(numbers, start=1):
        made = one.replace(personal_number().encode(), number).replace(b"RN001", b"RN%05d" % place)
        made = made.replace(b">10072<", b">%d<" % (20_000 + place))
        clients.append(made.replace(b"04<", b"4x<") if place == 7777 else made)
    file = written(tmp_path, text[:start] + b"".join(clients) + text[end:])
    records, findings = given(file)
    assert rules(findings) == ["code_unknown"]
    (finding,) = findings
    assert (finding.rule, finding.record, finding.element) == (
        "code_unknown",
        7777,
        "Prestaties/Prestatie/Eenheid",
    )
    assert [r.number for r in records] == [n for n in range(1, 10_001) if n != 7777]


def valid_numbers(count: int) -> list[bytes]:
    found: list[bytes] = []
    number = 999_000_000
    while len(found) < count:
        digits = [int(d) for d in str(number)]
        if sum(w * d for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True)) % 11 == 0:
            found.append(str(number).encode())
        number += 1
    return found


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        (f"{LINE}/ProductPeriode/Begindatum", "2025-02-29", "day_unknown"),
        (f"{LINE}/ProductPeriode/Begindatum", "2025-4-1", "day_shape"),
        (f"{LINE}/ProductPeriode/Begindatum", "2025-04-01Z", "day_shape"),
        (f"{LINE}/ProductPeriode/Begindatum", "20250401", "day_shape"),
        (f"{LINE}/GeleverdVolume", "4.5", "number_shape"),
        (f"{LINE}/GeleverdVolume", "٤", "number_shape"),
        (f"{LINE}/GeleverdVolume", "-4", "number_range"),
        (f"{LINE}/GeleverdVolume", "100000000", "number_range"),
        (f"{LINE}/GeleverdVolume", "9" * 5000, "number_shape"),
        (f"{LINE}/GeleverdVolume", "", "value_missing"),
        (f"{LINE}/Eenheid", " 04", "code_unknown"),
        (f"{LINE}/ProductCode", "45A034", "text_long"),
        (f"{LINE}/ProductCode", "   ", "text_shape"),
        (f"{CLIENTS}/Bsn", "99990000", "personal_number_shape"),
        (f"{CLIENTS}/Bsn", "000000000", "CS002"),
        (f"{CLIENTS}/Bsn", "²²²²²²²²²", "personal_number_shape"),
        ("Declaratie/DeclaratieNummer", "DN 01", "text_shape"),
        ("Header/BerichtSubversie", "1", "value_fixed"),
        ("Header/Afzender", "123", "text_shape"),
    ],
)
def test_a_value_that_its_type_does_not_allow(path: str, value: str, rule: str, tmp_path: Path) -> None:
    _, findings = given(written(tmp_path, Draft("JW323").put(path, value).xml()))
    assert rule in rules(findings)
    assert findings[0].returncode == "0001"
    assert all(value not in one.nl for one in findings if len(value) > 3 and not one.value)


def test_29_february_is_read_in_a_leap_year_only(tmp_path: Path) -> None:
    draft = Draft("JW305").put("Client/StartProducten/StartProduct/Begindatum", "2024-02-29")
    (record,), findings = given(written(tmp_path, draft.xml()))
    assert findings == []
    assert record.client["StartProducten"]["StartProduct"][0]["Begindatum"] == date(2024, 2, 29)


def test_whole_numbers_and_days_may_have_space_around_them_as_the_schema_allows(tmp_path: Path) -> None:
    draft = (
        Draft("JW323")
        .put(f"{LINE}/GeleverdVolume", " +04 ")
        .put("Declaratie/DeclaratieDagtekening", "\n2025-05-06 ")
    )
    assert given(written(tmp_path, draft.xml()))[1] == []


def test_a_code_that_was_not_valid_on_the_day_of_the_message(tmp_path: Path) -> None:
    draft = Draft("JW307", "3.0", Dagtekening="2021-05-06")
    draft.put("Client/StopProducten/StopProduct/Begindatum", "2021-04-01")
    draft.put("Client/StopProducten/StopProduct/Einddatum", "2021-04-30")
    draft.put("Client/StopProducten/StopProduct/RedenBeeindiging", "38")
    _, (finding,) = given(written(tmp_path, draft.xml()))
    assert (finding.rule, finding.value) == ("code_out_of_date", "38")
    assert "(38)" in finding.nl


# --- structure


def changed(draft: Draft, old: str, new: str) -> bytes:
    text = draft.xml().decode()
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("<jw323:Eenheid>04</jw323:Eenheid>", "", "element_missing"),
        ("<jw323:Eenheid>04</jw323:Eenheid>", "<jw323:Eenheid>04</jw323:Eenheid><jw323:Eenheid>04</jw323:Eenheid>", "element_twice"),
        ("<jw323:Eenheid>04</jw323:Eenheid>", "<jw323:Eenheid>04</jw323:Eenheid><jw323:Iets/>", "element_unknown"),
        ("<jw323:Eenheid>04</jw323:Eenheid>", "<ijw:Eenheid>04</ijw:Eenheid>", "element_namespace"),
        ("<jw323:Eenheid>04</jw323:Eenheid>", "<jw323:Eenheid>04<jw323:Iets/></jw323:Eenheid>", "element_nested"),
        ("<jw323:Eenheid>", '<jw323:Eenheid soort="1">', "attribute_unknown"),
        ("<jw323:Prestaties>", "<jw323:Prestaties>los", "text_between"),
        ("</jw323:Prestaties>", "</jw323:Prestaties>los", "text_between"),
        ("</jw323:Client>", "</jw323:Client>los", "text_between"),
        ("</jw323:Client>", "</jw323:Client><jw323:Iets/>", "element_unknown"),
        ("<jw323:Clienten>", "<jw323:Iets/><jw323:Clienten>", "element_unknown"),
        ("</jw323:Declaratie>", "<jw323:Iets/></jw323:Declaratie>", "element_unknown"),
        ("<jw323:Declaratie>", "<jw323:Iets/><jw323:Declaratie>", "element_unknown"),
        ("</jw323:Header>", "<jw323:Iets/></jw323:Header>", "element_unknown"),
    ],
)  # fmt: skip
def test_what_is_not_where_it_belongs(old: str, new: str, rule: str, tmp_path: Path) -> None:
    _, findings = given(written(tmp_path, changed(Draft("JW323"), old, new)))
    assert rule in rules(findings)
    assert not any("Iets" in one.nl + str(one.element) for one in findings)


def test_elements_in_another_order(tmp_path: Path) -> None:
    draft = Draft("JW305")
    status = draft.node("Client/StartProducten/StartProduct/StatusAanlevering")
    status.getparent().insert(0, status)
    _, findings = given(written(tmp_path, draft.xml()))
    assert set(rules(findings)) == {"element_order"}
    assert findings[0].element == "StartProducten/StartProduct/ToewijzingNummer"


def test_a_claim_without_clients_and_a_message_without_client(tmp_path: Path) -> None:
    records, findings = given(written(tmp_path, Draft("JW323").drop(CLIENTS).xml()))
    assert (records, rules(findings)) == ([], ["element_missing"])
    records, findings = given(written(tmp_path, Draft("JW305").drop("Client").xml()))
    assert (records, rules(findings)) == ([], ["element_missing"])


def test_two_clients_where_one_belongs(tmp_path: Path) -> None:
    _, findings = given(written(tmp_path, Draft("JW305").again("Client").xml()))
    assert "element_twice" in rules(findings)


def test_a_message_without_a_header_or_with_one_that_names_nobody_is_not_read(tmp_path: Path) -> None:
    records, findings = given(written(tmp_path, Draft("JW305").drop("Header").xml()))
    assert (records, rules(findings)) == ([], ["header_missing"])
    records, findings = given(written(tmp_path, Draft("JW305").drop("Header/Afzender").xml()))
    assert (records, rules(findings)) == ([], ["element_missing", "header_unusable"])


def test_a_record_with_very_many_errors_tells_the_first_and_counts_the_rest(tmp_path: Path) -> None:
    draft = Draft("JW323").put(f"{LINE}/Eenheid", "xx")
    line = changed(draft, "", "").decode()
    start, end = line.index("<jw323:Prestatie>"), line.index("</jw323:Prestatie>") + 18
    file = written(tmp_path, (line[:start] + line[start:end] * 150 + line[end:]).encode())
    _, findings = given(file)
    told = [one for one in findings if one.record == 1]
    assert len(told) == MOST_PROBLEMS + 1
    assert (told[-1].rule, told[-1].details["count"]) == ("more_problems", 50)


def test_more_elements_in_one_place_than_any_message_has_end_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_messages, "MOST_TAGS", 20_000)
    monkeypatch.setattr(reading_messages, "CHUNK", 4096)
    text = claim(2).xml().replace(b"</jw323:Clienten>", b"<a/>" * 30_000 + b"</jw323:Clienten>")
    records, findings = given(written(tmp_path, text))
    assert (len(records), rules(findings)) == (2, ["too_many_elements"])


def test_a_text_beyond_what_the_parser_takes_is_no_truncation(tmp_path: Path) -> None:
    text = claim(2).xml().replace(b"RN002", b"9" * 11_000_000)
    records, findings = given(written(tmp_path, text))
    assert (len(records), rules(findings)) == (1, ["xml_broken"])


def test_without_all_clients_no_sum_is_judged(tmp_path: Path) -> None:
    draft = claim(2).put(f"{CLIENTS}[2]/Prestaties/Prestatie/Eenheid", "xx")
    records, findings = given(written(tmp_path, draft.xml()))
    assert ([r.number for r in records], rules(findings)) == ([1], ["code_unknown"])


# --- the file


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><Bericht>&d;</Bericht>"""
OUTSIDE = (
    b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/hostname">]><Bericht>&x;</Bericht>"""
)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (BOMB, "document_type"),
        (OUTSIDE, "document_type"),
        (b"<!--" + b"x" * 200_000 + b"-->" + BOMB.partition(b"?>")[2], "not_ijw"),
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \n", "file_empty"),
        (b"bericht;client\n1;2\n", "not_xml"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not_xml"),
        (b"<html><body>Inloggen</body></html>", "not_ijw"),
        (b"<Bericht/>", "namespace_unknown"),
        (b"<", "not_ijw"),
        (Draft("JW305").xml().decode().replace("UTF-8", "UTF-16").encode("utf-16"), "encoding_wide"),
        (Draft("JW305").xml().replace(b"UTF-8", b"EBCDIC-CP-NL"), "encoding_unknown"),
        (Draft("JW305").xml().replace(b"UTF-8", b"UTF-7"), "encoding_unknown"),
        (Draft("JW305").xml().replace(b"ijw/3_2/", b"iwmo/3_2/"), "namespace_unknown"),
        (Draft("JW305").xml().replace(b"ijw/3_2/", b"ijw/2_4/"), "release_not_read"),
        (Draft("JW305").xml().replace(b"ijw/3_2/", b"ijw/3_3/"), "release_not_read"),
        (Draft("JW305").xml().replace(b"ijw/3_2/", b"ijw/999900006/"), "namespace_unknown"),
        (Draft("JW305").xml().replace(b"/jw305/", b"/jw303/"), "message_not_read"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_one_finding(content: bytes, rule: str, tmp_path: Path) -> None:
    records, findings = given(written(tmp_path, content))
    assert (records, rules(findings)) == ([], [rule])
    assert findings[0].severity == "error"


def test_a_document_type_behind_a_long_comment_is_refused_all_the_same(tmp_path: Path) -> None:
    text = Draft("JW305").xml()
    start = text.index(b"<jw305:Bericht")
    hidden = b"<!DOCTYPE b [<!ENTITY a 'x'>]>"
    comment = b"<!--" + b" " * 60_000 + b"<Bericht -->"
    records, findings = given(written(tmp_path, text[:start] + comment * 2 + hidden + text[start:]))
    assert records == []
    assert set(rules(findings)) <= {"document_type", "not_ijw"}


def test_signs_that_are_not_utf_8(tmp_path: Path) -> None:
    draft = Draft("JW305").put("Client/Naam/Geslachtsnaam/Achternaam", "Müller")
    latin = draft.xml().decode().encode("latin-1")
    records, findings = given(written(tmp_path, latin))
    assert (records, rules(findings)) == ([], ["encoding_wrong"])
    records, findings = given(written(tmp_path, latin.replace(b"UTF-8", b"ISO-8859-1")))
    assert [(one.rule, one.severity) for one in findings] == [("encoding_other", "warning")]
    assert len(records) == 1


def test_a_byte_order_mark_of_utf_8_does_no_harm(tmp_path: Path) -> None:
    records, findings = given(written(tmp_path, b"\xef\xbb\xbf" + Draft("JW305").xml()))
    assert (len(records), findings) == (1, [])


def test_a_file_cut_off_gives_the_records_before_the_cut(tmp_path: Path) -> None:
    text = claim(5).xml()
    for cut in (text.index(b"</jw323:Client>") + 20, len(text) - 40):
        records, findings = given(written(tmp_path, text[:cut]))
        assert rules(findings) == ["file_truncated"]
        assert len(records) == findings[0].details["after"] == (1 if cut < len(text) - 40 else 5)


def test_xml_that_breaks_off_halfway_names_line_and_record(tmp_path: Path) -> None:
    text = claim(5).xml()
    middle = text.index(b"</jw323:Client>") + 15
    records, findings = given(written(tmp_path, text[:middle] + b"<oeps>" + text[middle:]))
    assert rules(findings) == ["xml_broken"]
    assert len(records) >= 1


def test_very_deep_nesting_is_a_finding(tmp_path: Path) -> None:
    deep = "<jw305:Naam>" * 5000 + "</jw305:Naam>" * 5000
    records, findings = given(
        written(tmp_path, changed(Draft("JW305"), "<jw305:StartProducten>", deep + "<jw305:StartProducten>"))
    )
    assert records == []
    assert findings


def test_a_message_of_tomorrow(tmp_path: Path) -> None:
    file = written(tmp_path, Draft("JW305").xml())
    records, findings = given(file, today=date(2025, 5, 5))
    assert (rules(findings), findings[0].returncode, findings[0].value) == (["TR135"], "8848", "2025-05-06")
    assert len(records) == 1
    assert given(file, today=date(2025, 5, 6))[1] == []


def test_a_larger_file_than_messages_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, Draft("JW305").xml())
    monkeypatch.setattr(reading_places, "MAX_BYTES", 100)
    assert rules(given(file)[1]) == ["file_too_large"]
    monkeypatch.setattr(reading_places, "MAX_BYTES", 10**6)
    monkeypatch.setattr(reading_messages, "MAX_BYTES", 100)
    assert rules(given(file)[1]) == ["file_too_large"]


# --- messages that belong together


def test_the_same_message_twice_is_given_once(tmp_path: Path) -> None:
    written(tmp_path, Draft("JW305").xml(), "a.xml")
    written(tmp_path, Draft("JW305").put("Client/Geslacht", "1").xml(), "b.xml")
    written(tmp_path, Draft("JW305", Identificatie="M0002").xml(), "c.xml")
    written(tmp_path, Draft("JW307").xml(), "d.xml")
    records, (finding,) = given(tmp_path)
    assert (finding.rule, finding.place, finding.returncode) == ("TR056", "b.xml", "9056")
    assert "a.xml" in finding.nl
    assert [r.place for r in records] == ["a.xml", "c.xml", "d.xml"]


def test_a_return_without_its_original_is_found_when_originals_are_read(tmp_path: Path) -> None:
    written(tmp_path, Draft("JW306", Identificatie="M0009").xml(), "a.xml")
    assert given(tmp_path)[1] == []
    written(tmp_path, Draft("JW305").xml(), "b.xml")
    written(tmp_path, Draft("JW306", IdentificatieRetour="R0002").xml(), "a2.xml")
    records, (finding,) = given(tmp_path)
    assert (finding.rule, finding.severity, finding.place) == ("return_without_original", "warning", "a.xml")
    assert "JW305" in finding.nl
    assert len(records) == 3
    written(tmp_path, Draft("JW306", Identificatie="M0009", IdentificatieRetour="R0003").xml(), "a3.xml")
    assert [one.place for one in given(tmp_path)[1]] == ["a.xml", "a3.xml"]


def test_an_answer_is_matched_to_the_claim_it_names(tmp_path: Path) -> None:
    written(tmp_path, Draft("JW323", Identificatie="M0323").xml(), "a.xml")
    answer = Draft("JW325", Identificatie="M0325")
    written(tmp_path, answer.put("Header/DeclaratieIdentificatie/Identificatie", "M0323").xml(), "b.xml")
    assert given(tmp_path)[1] == []
    written(tmp_path, answer.put("Header/DeclaratieIdentificatie/Identificatie", "M0324").xml(), "b.xml")
    assert rules(given(tmp_path)[1]) == ["return_without_original"]


# --- folders and zips


def zipped(folder: Path, members: dict[str, bytes], name: str = "post.zip") -> Path:
    file = folder / name
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return file


def many(count: int) -> dict[str, bytes]:
    return {f"m{n:03}.xml": Draft("JW305", Identificatie=f"M{n:04}").xml() for n in range(count)}


def test_a_folder_with_folders_and_zips_is_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "2025" / "mei").mkdir(parents=True)
    for name, content in many(3).items():
        written(tmp_path / "2025" / "mei", content, name)
    zipped(tmp_path, {"x/a.xml": Draft("JW307").xml(), "__MACOSX/a.xml": b"", ".DS_Store": b""})
    written(tmp_path, b"x", "Thumbs.db")
    written(tmp_path, b"leesmij", "leesmij.txt")
    records, findings = given(tmp_path)
    assert [(one.rule, one.place) for one in findings] == [("not_xml", "leesmij.txt")]
    assert [r.place for r in records] == ["post.zip/x/a.xml", *(f"2025/mei/m{n:03}.xml" for n in range(3))]


def test_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegieError, match="no file or folder"):
        given(tmp_path / "weg.xml")


def test_an_empty_folder_or_zip_is_said(tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    assert rules(given(tmp_path / "leeg")[1]) == ["folder_empty"]
    assert rules(given(zipped(tmp_path, {}))[1]) == ["folder_empty"]


def test_zips_that_may_do_harm_are_refused_and_the_other_files_are_read(tmp_path: Path) -> None:
    written(tmp_path, Draft("JW305").xml(), "goed.xml")
    zipped(tmp_path, {"../../buiten.xml": b"x"}, "a.zip")
    zipped(tmp_path, {"in.zip": b"x"}, "b.zip")
    zipped(tmp_path, {"bom.xml": b" " * 20 * 1024**2}, "c.zip")
    locked = zipped(tmp_path, {"a.xml": b"x"}, "d.zip")
    content = bytearray(locked.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", content, content.index(mark) + offset, 1)
    locked.write_bytes(bytes(content))
    damaged = zipped(tmp_path, many(3), "e.zip")
    damaged.write_bytes(damaged.read_bytes()[:-30])
    records, findings = given(tmp_path)
    assert [(one.place, one.rule) for one in findings] == [
        ("a.zip", "zip_unsafe_name"),
        ("b.zip/in.zip", "zip_nested"),
        ("c.zip", "zip_too_large"),
        ("d.zip", "zip_encrypted"),
        ("e.zip", "zip_damaged"),
    ]
    assert len(records) == 1


def test_a_damaged_file_in_a_zip_leaves_the_others(tmp_path: Path) -> None:
    file = zipped(tmp_path, many(3))
    content = bytearray(file.read_bytes())
    second = content.index(b"m001.xml") + 40
    content[second : second + 60] = b"\xff" * 60
    file.write_bytes(bytes(content))
    records, findings = given(file)
    assert {one.place for one in findings} == {"post.zip/m001.xml"}
    assert "file_damaged" in rules(findings)
    assert [r.place for r in records] == ["post.zip/m000.xml", "post.zip/m002.xml"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "link.xml").symlink_to(written(tmp_path, Draft("JW305").xml()))
    assert rules(given(tmp_path / "map")[1]) == ["link_not_followed", "folder_empty"]


def test_no_part_of_a_folder_is_passed_over_in_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, other = tmp_path / "map", tmp_path / "elders"
    for made in (folder / "dicht", folder / "open", other):
        made.mkdir(parents=True)
        written(made, Draft("JW305", Identificatie=made.name).xml())
    (folder / "verwijzing").symlink_to(other, target_is_directory=True)
    os.mkfifo(folder / "pijp.xml")
    look = os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "dicht":
            raise PermissionError(13, "Permission denied", str(path))
        return look(path)

    monkeypatch.setattr(os, "scandir", refusing)
    records, findings = given(folder)
    assert [one.place for one in records] == ["open/message.xml"]
    assert sorted((one.place, one.rule) for one in findings) == [
        ("dicht", "file_not_readable"),
        ("pijp.xml", "file_not_readable"),
        ("verwijzing", "link_not_followed"),
    ]


def test_memory_does_not_grow_with_clients_or_files(tmp_path: Path) -> None:
    def peak(members: int) -> int:
        file = zipped(tmp_path, many(members), f"{members}.zip")
        sum(1 for _ in read([file], pseudonyms=PSEUDONYMS, today=TODAY))  # what is made once is made
        tracemalloc.start()
        assert sum(isinstance(one, Record) for one in read([file], pseudonyms=PSEUDONYMS, today=TODAY)) == members
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    assert peak(400) - peak(100) < 300 * 2000  # the index of the zip and the hash of each message


def test_progress_is_told_after_every_file(tmp_path: Path) -> None:
    told: list[Progress] = []
    file = zipped(tmp_path, {**many(2), "x.xml": b"x"})
    list(read([file], pseudonyms=PSEUDONYMS, today=TODAY, progress=told.append))
    assert told[-1] == Progress("post.zip/x.xml", files=3, messages=2, records=2, findings=1)
    assert [one.files for one in told] == [1, 2, 3]


def test_checking_gives_the_findings_only(tmp_path: Path) -> None:
    file = written(tmp_path, Draft("JW305").put("Client/Geslacht", "9").xml())
    assert rules(check([file], pseudonyms=PSEUDONYMS, today=TODAY)) == ["code_unknown"]


# --- definitions and sentences


def test_definitions_refuse_what_they_do_not_know() -> None:
    with pytest.raises(RegieError, match=r"3\.9"):
        definition("JW323", "3.9")
    with pytest.raises(RegieError, match="JW303"):
        definition("JW303")
    with pytest.raises(RegieError, match="XX1"):
        codelist("XX1")


def test_definitions_know_who_answers_whom() -> None:
    assert definition("JW302").original == "JW301"
    assert definition("JW325").original == "JW323"
    assert definition("JW323").returned_by == "JW325"
    assert [m for m in MESSAGES if definition(m).sender == "municipality"] == [
        "JW301",
        "JW302",
        "JW319",
        "JW320",
        "JW325",
    ]
    assert namespace("JW323") == "http://www.istandaarden.nl/ijw/3_2/jw323/schema"


def test_the_page_of_rules_is_that_of_the_tables() -> None:
    docs = Path(__file__).parents[2] / "docs"
    assert (docs / "ijw-rules.md").read_text(encoding="utf-8") == rules_page()


def test_every_sentence_is_used() -> None:
    root = Path(reading_messages.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in root.rglob("*.py"))
    assert [name for name in sentences("ijw") if f'"{name}"' not in code and f'"ijw.{name}"' not in code] == []
