# SPDX-License-Identifier: EUPL-1.2
"""What we write we read back to the same records; what is not read back the same is never put in place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from messages import personal_number

from regie.exchange.identities import Identities, Identity
from regie.exchange.ijw.definitions import codelist, definition
from regie.exchange.ijw.reading import Finding, Record, read
from regie.exchange.ijw.reading_back import place_checked
from regie.exchange.ijw.register import Register, Report
from regie.exchange.ijw.reporting import Step
from regie.exchange.ijw.writing import Message, messages_for
from regie.exchange.ijw.xsd_versions import xsd_versions
from regie.exchange.pseudonyms import Pseudonyms
from regie.vocabulary.errors import RegieError

PSEUDONYMS = Pseudonyms({1: bytes(range(32))})
AGB = "65656055"
DAY = date(2026, 6, 1)
NUMBERS = [personal_number(which) for which in range(3)]

_DAYS = st.dates(date(2024, 1, 1), DAY)
_NAMES = st.text("abcdefghijkl ABCÀÉëüß'-&<>\"", min_size=1, max_size=30).filter(lambda text: text == text.strip())
_PEOPLE = st.builds(
    Identity,
    personal_number=st.sampled_from(NUMBERS),
    birth_date=st.dates(date(2005, 1, 1), date(2023, 12, 31)),
    sex=st.sampled_from("012"),
    surname=_NAMES,
    known_on=st.just(date(2025, 1, 1)),
    prefix=st.none() | st.just("van de"),
    first_names=st.none() | _NAMES,
    initials=st.none() | st.text("ABCÉ", min_size=1, max_size=6),
)


@st.composite
def _reports(draw: st.DrawFn) -> Report:
    """A start or stop in one of the ways of working."""
    category = draw(st.sampled_from(["45", "54", "50"]))
    began_on = draw(_DAYS)
    code = draw(st.none() | st.sampled_from([c for c in codelist("JZ021") if c[:2] == category] + ["Eigen"]))
    report = Report(draw(st.sampled_from(["0917", "0882", "0363"])), category, code, began_on)
    if draw(st.booleans()):
        number = draw(st.integers(min_value=0, max_value=999_999_999) | st.sampled_from([int(n) for n in NUMBERS]))
        generic = draw(st.booleans())
        report = replace(
            report,
            assignment=str(number),
            assigned_on=draw(_DAYS),
            category=None if generic else category,
            code=None if generic else code,
        )
    if draw(st.booleans()):
        days = draw(st.integers(min_value=0, max_value=(DAY - began_on).days))
        reason = draw(st.sampled_from(sorted(codelist("JZ588"))))
        report = replace(report, end_reason=reason, ended_on=began_on + timedelta(days=days))
    return report


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_PEOPLE, max_size=4), st.lists(st.tuples(st.sampled_from(NUMBERS), _reports(), st.sampled_from("13")))
)
def test_whatever_may_be_reported_is_read_back_as_it_was_meant(
    tmp_path_factory: pytest.TempPathFactory, people: list[Identity], told: list[tuple[str, Report, str]]
) -> None:
    folder = tmp_path_factory.mktemp("out") / "messages"
    known = Identities(folder / "people", PSEUDONYMS, AGB, people)
    steps = {
        (number, report.key): Step(
            "JW305" if report.ended_on is None else "JW307",
            status,
            f"T{place}",
            PSEUDONYMS.of(number),
            "P",
            report,
        )
        for place, (number, report, status) in enumerate(told)
    }
    written = messages_for(steps.values(), known, Register(), DAY)
    strangers = {remark.rule for remark in written.remarks}
    assert strangers <= {"identity_unknown"}
    paths = place_checked(written.messages, folder, PSEUDONYMS, DAY)
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in paths)
    found = list(read([folder], pseudonyms=PSEUDONYMS, today=DAY)) if paths else []
    assert not [one for one in found if isinstance(one, Finding) and one.severity == "error"]
    records = [one for one in found if isinstance(one, Record)]
    reported = sum(len(message.sent) for message in written.messages)
    assert reported == sum(len(_products(record)) for record in records)
    assert reported + len(written.remarks) == len(steps)
    for record in records:
        person = known.find(record.client["Pseudoniem"])
        assert person is not None
        assert record.client["Geboortedatum"]["Datum"] == person.birth_date
        assert record.client["Geslacht"] == person.sex


def _products(record: Record) -> list[object]:
    found: list[object] = (
        record.client["StartProducten"]["StartProduct"]
        if record.message == "JW305"
        else record.client["StopProducten"]["StopProduct"]
    )
    return found


def _message() -> Message:
    tom = Identity(NUMBERS[0], date(2010, 2, 14), "1", "Wit", date(2025, 1, 1))
    step = Step(
        "JW305", "1", "T1", PSEUDONYMS.of(NUMBERS[0]), "P", Report("0917", "45", "45A04", date(2026, 5, 4))
    )
    known = Identities(Path("people"), PSEUDONYMS, AGB, (tom,))
    (message,) = messages_for([step], known, Register(), DAY).messages
    return message


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        (b"2026-05-04", b"2026-05-05"),
        (b"<jw305:Ontvanger>0917", b"<jw305:Ontvanger>0882"),
        (b"65656055", b"12345678"),
        (b"45A04", b"45A05"),
        (b"StatusAanlevering>1", b"StatusAanlevering>3"),
        (b"Geslacht>1", b"Geslacht>7"),
        (b"</jw305:Bericht>", b""),
    ],
)
def test_what_is_not_read_back_the_same_is_not_put_in_place(tmp_path: Path, said: bytes, instead: bytes) -> None:
    right = _message()
    wrong = replace(right, content=right.content.replace(said, instead), identification=right.identification)
    assert wrong.content != right.content
    with pytest.raises(RegieError) as caught:
        place_checked([wrong], tmp_path / "out", PSEUDONYMS, DAY)
    assert caught.value.key == "ijw_writing.read_back"
    assert list((tmp_path / "out").iterdir()) == []
    place_checked([right], tmp_path / "out", PSEUDONYMS, DAY)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [right.file_name]


def test_what_a_crash_left_is_cleared_away_and_the_same_message_replaces_itself(tmp_path: Path) -> None:
    left = tmp_path / "out" / ".draft"
    left.mkdir(parents=True)
    (left / "JW305_half.xml").write_text("<")
    for _ in range(2):
        (path,) = place_checked([_message()], tmp_path / "out", PSEUDONYMS, DAY)
        assert path.read_bytes() == _message().content
        assert not left.exists()


def test_versions_come_from_the_schemas_that_a_person_points_to(tmp_path: Path) -> None:
    with pytest.raises(RegieError):
        xsd_versions(tmp_path)
    (tmp_path / "broken.xsd").write_text("<xs:schema")
    for message, version in (("JW305", "1.0.1"), ("JW307", "1.0.2")):
        known = definition(message)
        (tmp_path / f"{message}.xsd").write_text(
            f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:ijw="{known.base_namespace}" '
            f'targetNamespace="{known.namespace}"><xs:annotation><xs:appinfo>'
            f"<ijw:BerichtXsdVersie>{version}</ijw:BerichtXsdVersie>"
            "<ijw:BasisschemaXsdVersie>1.0.0</ijw:BasisschemaXsdVersie>"
            "</xs:appinfo></xs:annotation></xs:schema>"
        )
    assert xsd_versions(tmp_path) == {"JW305": ("1.0.0", "1.0.1"), "JW307": ("1.0.0", "1.0.2")}
