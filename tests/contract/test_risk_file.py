# SPDX-License-Identifier: EUPL-1.2
"""The risk file: written once, never edited, and what a person is told when something is not right."""

import textwrap
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from valve_builders import ZONE, risk, risk_fields

from regie.contract.valve import RiskEntry, append_risk, load_risk_file, risk_file, risks_on
from regie.contract.writing import part_toml
from regie.vocabulary import RegieError

EXAMPLE = textwrap.dedent(risk_file.__doc__.split("::\n", 1)[1])


def put(region, number, content):
    folder = region / "risk-file"
    folder.mkdir(exist_ok=True)
    (folder / number).write_text(content, encoding="utf-8")


def later(days, **changes):
    return risk(recorded_at=datetime(2024, 5, 2, 10, 0, tzinfo=ZONE) + timedelta(days=days), **changes)


def refusal(region):
    with pytest.raises(RegieError) as refused:
        load_risk_file(region)
    return refused.value.message()


def test_the_example_in_the_description_of_the_format_is_read(tmp_path):
    put(tmp_path, "0001.toml", EXAMPLE.replace("number = 2", "number = 1"))
    (entry,) = load_risk_file(tmp_path)
    assert (entry.id, entry.amounts[0].amount, entry.days_to_report) == ("R1", Decimal("250000.00"), 15)


def test_a_region_without_risk_file_has_no_entries(tmp_path):
    assert load_risk_file(tmp_path) == ()


def test_entries_get_the_next_number_and_come_back_as_they_were(tmp_path):
    entries = [
        risk(number=77, amounts=[{"municipality": "0001", "period": "2024-H1", "amount": "-12.30"}]),
        later(1, id="R2", one_off=True, reported_on=None, measures=[{"name": 'Groep "x"', "saved": "5"}]),
        later(1, why_unforeseeable="Eén regel\nen nog een\\"),
    ]
    written = [append_risk(tmp_path, entry) for entry in entries]
    assert [entry.number for entry in written] == [1, 2, 3]
    assert load_risk_file(tmp_path) == tuple(written)
    assert sorted(path.name for path in (tmp_path / "risk-file").iterdir()) == [
        "0001.toml",
        "0002.toml",
        "0003.toml",
    ]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(
    texts,
    texts,
    st.booleans(),
    st.decimals(-(10**9), 10**9, places=2),
    st.timedeltas(timedelta(0), timedelta(days=999)),
)
def test_an_entry_survives_writing_and_reading(tmp_path_factory, title, explained, foreseeable, amount, after):
    region = tmp_path_factory.mktemp("region")
    amounts = [{"municipality": "0001", "period": "2024", "amount": str(amount)}]
    entry = risk(
        title=title,
        done_so_far=explained,
        foreseeable=foreseeable,
        amounts=amounts,
        recorded_at=risk().recorded_at + after,
    )
    written = append_risk(region, entry)
    assert load_risk_file(region) == (written,) == (entry,)


def test_an_entry_never_goes_back_in_time(tmp_path):
    append_risk(tmp_path, later(2))
    append_risk(tmp_path, later(2, id="R2"))  # the same moment is no step back
    with pytest.raises(RegieError) as refused:
        append_risk(tmp_path, later(1))
    assert "Nummer 0003" in refused.value.message()
    assert "eerder dan nummer 0002" in refused.value.message()
    assert len(load_risk_file(tmp_path)) == 2


def test_an_entry_is_never_overwritten_also_when_two_write_at_once(tmp_path, monkeypatch):
    first = append_risk(tmp_path, risk(title="Eerste"))
    monkeypatch.setattr(risk_file, "load_risk_file", lambda region: ())  # as read before the other had written
    with pytest.raises(RegieError, match="overwritten") as refused:
        append_risk(tmp_path, risk(title="Tweede"))
    monkeypatch.undo()
    assert "Nummer 0001" in refused.value.message()
    assert load_risk_file(tmp_path) == (first,)


def test_the_entry_that_counts_is_the_last_one_known_at_the_end_of_the_day(tmp_path):
    entries = (risk(), later(3, number=2, id="R2"), later(9, number=3, state="claimed"))
    day = date(2024, 5, 2)
    assert risks_on(entries, day - timedelta(days=1)) == {}
    assert risks_on(entries, day) == {"R1": entries[0]}
    assert risks_on(entries, day + timedelta(days=8)) == {"R1": entries[0], "R2": entries[1]}
    assert risks_on(reversed(entries), day + timedelta(days=9)) == {"R1": entries[2], "R2": entries[1]}


@given(st.permutations(range(4)), st.integers(0, 9))
def test_the_order_in_which_entries_are_given_changes_nothing(order, day):
    entries = [later(2 * number, number=number + 1, id=f"R{number % 2}") for number in range(4)]
    known = date(2024, 5, 2) + timedelta(days=day)
    assert list(risks_on([entries[place] for place in order], known).items()) == list(
        risks_on(entries, known).items()
    )


def test_a_number_that_was_taken_away_is_noticed(tmp_path):
    for number in range(3):
        append_risk(tmp_path, later(number))
    (tmp_path / "risk-file" / "0002.toml").unlink()
    assert "ontbreekt nummer 0002" in refusal(tmp_path)


def test_a_file_under_another_number_is_refused(tmp_path):
    put(tmp_path, "0001.toml", part_toml(risk(number=2)))
    assert "risk-file/0001.toml bevat nummer 2" in refusal(tmp_path)


def test_files_that_go_back_in_time_are_refused(tmp_path):
    put(tmp_path, "0001.toml", part_toml(later(5)))
    put(tmp_path, "0002.toml", part_toml(later(1, number=2)))
    assert "Nummer 0002" in refusal(tmp_path)


def test_an_unfinished_file_of_a_crash_is_not_read(tmp_path):
    put(tmp_path, ".building-1-0001.toml", "half")
    assert load_risk_file(tmp_path) == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('title = "Zwaardere zorg"\n', "", "title ontbreekt. Vul dit veld in."),
        (
            "foreseeable = false",
            'foreseeable = "nee"',
            "foreseeable: 'nee' is geen ja of nee. Schrijf true of false",
        ),
        ("+02:00 # never", " # never", "recorded_at: het tijdstip '2024-05-02 10:00:00' is niet te lezen"),
        ("2024-05-02T10:00:00+02:00", "2024-05-02", "Schrijf dag, tijd en tijdzone"),
        ('"0917"', '"917"', "amounts[1].municipality heeft de waarde '917'. Schrijf de CBS-code"),
        ('"2024-H1"', '"2024-H3"', "amounts[1].period: de periode '2024-H3' is niet te lezen"),
        ('"250000.00"', "250000.001", "amounts[1].amount: het bedrag '250000.001' is niet te lezen"),
        ("2024-02-15", '"vorig jaar"', "first_visible_on: de datum 'vorig jaar' is niet te lezen"),
        ('"open"', '"weg"', "state heeft de waarde 'weg'. Kies uit: 'open', 'watched', 'claimed', 'closed'."),
        ("one_off", "oneoff", "oneoff is geen bekend veld"),
        ("number = 2", 'number = "2"', "number: '2' is geen geheel getal"),
        ("number = 2", "number = 0", "number: 0 mag niet; toegestaan is ≥ 1"),
        ('owner = "Bestuur coöperatie"', 'owner = ""', "owner is leeg"),
        ('id = "R1"', 'id = "R 1"', "id heeft de waarde 'R 1'. Schrijf een korte code"),
        ("state =", "state", "geen leesbare TOML"),
        ("2024-02-15", "2024-06-15", "first_visible_on is 2024-06-15, na de dag van vastleggen (2024-05-02)"),
        ("2024-03-01", "2024-02-01", "gemeld op 2024-02-01, voordat het zichtbaar werd (2024-02-15)"),
        ('saved = "40000.00"', 'saved = "-1.00"', "'Groepsbehandeling' bespaarde -1,00 euro"),
        (
            "amounts = [",
            'amounts = [{ municipality = "0917", period = "2024-H1", amount = "1" },',
            "amounts noemt 0917, 2024-H1 twee keer",
        ),
    ],
)
def test_what_is_wrong_is_told_with_file_field_and_mend(tmp_path, old, new, told):
    assert old in EXAMPLE
    put(tmp_path, "0001.toml", EXAMPLE.replace(old, new))
    message = refusal(tmp_path)
    assert message.startswith("Het bestand risk-file/0001.toml klopt niet.")
    assert told in message


def test_all_that_is_wrong_with_a_file_is_told_at_once(tmp_path):
    put(tmp_path, "0001.toml", EXAMPLE.replace('"open"', '"weg"').replace('"0917"', '"917"'))
    assert len(refusal(tmp_path).splitlines()) == 3


def test_an_entry_cannot_be_changed_in_memory_either():
    with pytest.raises(ValueError, match="frozen"):
        risk().title = "Anders"
    with pytest.raises(RegieError, match="after the day of recording"):
        RiskEntry.model_validate(risk_fields(reported_on=date(2025, 1, 1)))
