# SPDX-License-Identifier: EUPL-1.2
"""Reading a file for CBS back: what is written is found right, each mistake is found by rule, field and line."""

from __future__ import annotations

import pytest
from cbs_builders import (
    AREA_TEAM,
    CRISIS,
    H1,
    NUMBER,
    PROBATION,
    PROTECTION,
    Known,
    care,
    choices,
    delivery,
    people,
    rules,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.exchange.cbs.checking import check_lines
from regie.exchange.cbs.definitions import Subject, fields, reporting_period
from regie.exchange.cbs.layout import Layout, load_layout
from regie.exchange.cbs.reading import read_content, read_file
from regie.exchange.pseudonyms import valid_personal_number
from regie.vocabulary import Period, RegieError

OTHER = "999990021"
GOOD = {
    "bsn": NUMBER,
    "geboortedatum": "20120517",
    "geslacht": "V",
    "postcode_of_gemeente": "6411AB",
    "verwijzer": "02",
    "hulpvorm": "02",
    "gestart_met_crisis": "02",
    "datum_aanvang": "20240201",
    "datum_einde": "20240531",
    "reden_beeindiging": "01",
}
PROTECTED = {
    **{name: GOOD[name] for name in ("bsn", "geboortedatum", "geslacht", "postcode_of_gemeente")},
    "type_maatregel": "11",
    "datum_aanvang": "20230201",
    "datum_einde": "20240531",
    "reden_einde": "04",
}


def content(*records, subject=Subject.YOUTH_HELP, layout=None):
    return (layout or Layout()).content(subject, records, check_version=False)


def found(*records, period=H1, layout=None):
    made = content(*records, subject=period.subject, layout=layout)
    lines = read_content(made, period.subject, layout or Layout(), file="proef.csv")
    return check_lines(lines, period)


def test_the_numbers_in_these_tests_pass_the_eleven_test():
    assert valid_personal_number(NUMBER)
    assert valid_personal_number(OTHER) is False  # and this one does not


def test_a_good_record_has_no_findings():
    checked = found(GOOD)
    assert (checked.records, checked.findings) == (1, ())


@pytest.mark.parametrize(
    ("changed", "rule", "field"),
    [
        ({"bsn": OTHER}, "value_number", "bsn"),
        ({"bsn": ""}, "value_required", "bsn"),
        ({"geboortedatum": "20120230"}, "value_date", "geboortedatum"),
        ({"geboortedatum": "2012-05-17"}, "value_date", "geboortedatum"),
        ({"geslacht": "X"}, "value_code", "geslacht"),
        ({"geslacht": "v"}, "value_code", "geslacht"),
        ({"postcode_of_gemeente": "6411 AB"}, "value_length", "postcode_of_gemeente"),
        ({"postcode_of_gemeente": "917"}, "value_length", "postcode_of_gemeente"),
        ({"verwijzer": "2"}, "value_code", "verwijzer"),
        ({"verwijzer": "07"}, "value_code", "verwijzer"),
        ({"verwijzer": ""}, "value_required", "verwijzer"),
        ({"hulpvorm": "05"}, "value_code", "hulpvorm"),
        ({"hulpvorm": "01"}, "referrer_of_area_team", "verwijzer"),
        ({"gestart_met_crisis": ""}, "value_required", "gestart_met_crisis"),
        ({"datum_aanvang": "20240230"}, "value_date", "datum_aanvang"),
        ({"datum_aanvang": "20240601"}, "date_order", "datum_einde"),
        ({"datum_aanvang": "20240701", "datum_einde": "", "reden_beeindiging": ""}, "after_period", "datum_aanvang"),
        ({"datum_einde": "20240701"}, "after_period", "datum_einde"),
        ({"datum_aanvang": "20230201", "datum_einde": "20231231"}, "before_period", "datum_einde"),
        ({"reden_beeindiging": ""}, "value_required", "reden_beeindiging"),
        ({"datum_einde": ""}, "reason_without_end", "reden_beeindiging"),
        ({"reden_beeindiging": "06"}, "value_code", "reden_beeindiging"),
        ({"outcome_nut": "11"}, "value_code", "outcome_nut"),
        ({"outcome_zonder_hulp_verder": "05"}, "value_code", "outcome_zonder_hulp_verder"),
        ({"geboortedatum": "20010131"}, "age_odd", "geboortedatum"),
        ({"geboortedatum": "20240301"}, "age_odd", "geboortedatum"),
    ],
)  # fmt: skip
def test_each_mistake_is_found_by_rule_field_and_line(changed, rule, field):
    checked = found({**GOOD, "bsn": "999999999"}, GOOD | changed)
    [one] = checked.findings
    assert (one.rule, one.field, one.count, one.lines) == (rule, field, 1, (3,))


@pytest.mark.parametrize(
    "changed",
    [
        {"bsn": "999999999"},
        {"bsn": "000000000", "geboortedatum": "00000000"},
        {"geboortedatum": "20120500"},
        {"geboortedatum": "20120000"},
        {"postcode_of_gemeente": "0917"},
        {"datum_einde": "", "reden_beeindiging": ""},
        {"datum_aanvang": "20240229", "datum_einde": "20240229"},
        {"datum_einde": "20240101", "datum_aanvang": "20231201"},
        {"outcome_nut": "10", "outcome_zonder_hulp_verder": "04"},
        {"hulpvorm": "01", "verwijzer": "06"},
    ],
)
def test_what_the_protocol_allows_is_not_found_fault_with(changed):
    assert found(GOOD | changed).findings == ()


def test_a_record_that_is_there_twice_is_named_with_both_lines():
    [one] = found(GOOD, {**GOOD, "hulpvorm": "03"}, {**GOOD, "datum_einde": "20240601"}).findings
    assert (one.rule, one.count, one.lines) == ("record_twice", 2, (2, 4))


@pytest.mark.parametrize(("begin", "joins"), [("20240531", True), ("20240601", True), ("20240602", False)])
def test_records_of_one_youth_and_form_that_overlap_or_adjoin_should_have_been_one(begin, joins):
    second = {**GOOD, "datum_aanvang": begin, "datum_einde": "20240615"}
    assert rules(found(second, GOOD).findings) == ({("records_overlap", "hulpvorm"): 1} if joins else {})


def test_an_end_that_cannot_be_read_is_no_overlap_too():
    later = {**GOOD, "datum_aanvang": "20240610", "datum_einde": "20240615"}
    assert rules(found({**GOOD, "datum_einde": "20240531x"}, later).findings) == {("value_date", "datum_einde"): 1}


def test_unknown_numbers_are_not_taken_for_one_youth():
    assert found(*[{**GOOD, "bsn": "999999999"}] * 3).findings == ()


def test_one_bad_record_in_ten_thousand_is_the_only_finding():
    records = [{**GOOD, "bsn": "999999999"} for _ in range(10_000)]
    records[6_789] = {**GOOD, "hulpvorm": "77"}
    checked = found(*records)
    [one] = checked.findings
    assert (checked.records, one.rule, one.lines) == (10_000, "value_code", (6_791,))


def test_the_reason_must_belong_to_the_measure():
    assert found(PROTECTED, period=PROTECTION).findings == ()
    guardian = {**PROTECTED, "type_maatregel": "21"}
    assert rules(found(guardian, period=PROTECTION).findings) == {("end_list", "reden_einde"): 1}


def test_a_measure_taken_over_or_handed_over_needs_no_begin_or_end():
    taken = {**PROTECTED, "datum_aanvang": "", "datum_overgedragen_gekregen": "20240201", "datum_einde": "",
             "reden_einde": "", "datum_overgedragen": "20240430"}  # fmt: skip
    assert found(taken, period=PROTECTION).findings == ()
    assert rules(found({**taken, "datum_overgedragen_gekregen": ""}, period=PROTECTION).findings) == {
        ("value_required", "datum_aanvang"): 1
    }


def test_a_placement_order_can_be_checked():
    period = reporting_period(Subject.PLACEMENT_ORDER, Period.parse("2024-H1"))
    person = {name: GOOD[name] for name in ("bsn", "geboortedatum", "geslacht", "postcode_of_gemeente")}
    order = {**person, "type_machtiging": "71", "datum_aanvang": "20240201"}
    assert found(order, period=period).findings == ()
    assert rules(found({**order, "type_machtiging": "11"}, period=period).findings) == {
        ("value_code", "type_machtiging"): 1
    }


def test_what_is_written_is_read_back_to_the_same_records_without_errors(tmp_path):
    rows = (
        care("T1", "2024-01-10", "2024-03-31", "34"),
        care("T2", "2023-02-01", client_key="K2", product_code=AREA_TEAM),
        care("T3", "2024-06-30", client_key="K3", product_category="46", product_code="46A02"),
    )
    known = people(K1=Known())
    for layout in (
        Layout(),
        Layout(separator="|", encoding="cp1252", line_end="lf", quotes="all", dates="DD-MM-JJJJ", header=False),
        Layout(columns={"jeugdhulp": tuple(reversed(fields(Subject.YOUTH_HELP)))}, names={"bsn": "BSN"}),
    ):
        made = delivery(*rows, people=known, layout=layout, choices=choices(tmp_path, CRISIS))
        read = read_content(made.content, Subject.YOUTH_HELP, layout)
        assert [dict(line.values) for line in read.lines] == [dict(one.values) for one in made.records]
        assert check_lines(read, H1).findings == ()


def test_a_check_version_is_recognised_and_its_pseudonyms_are_no_mistake(tmp_path):
    made = delivery(care("T1", "2024-02-01"), choices=choices(tmp_path, CRISIS))
    checked = check_lines(read_content(made.content, Subject.YOUTH_HELP, Layout()), H1)
    assert (checked.check_version, rules(checked.findings)) == (True, {("check_version", None): 1})


def test_what_was_open_in_the_file_before_must_be_told_of_now():
    before = [
        {**GOOD, "datum_aanvang": "20230901", "datum_einde": "", "reden_beeindiging": ""},
        {**GOOD, "hulpvorm": "03", "datum_aanvang": "20230901", "datum_einde": "", "reden_beeindiging": ""},
        {**GOOD, "hulpvorm": "04", "datum_aanvang": "20230901", "datum_einde": "20231001"},
        {**GOOD, "hulpvorm": "11", "datum_aanvang": "20230901", "datum_einde": "", "reden_beeindiging": ""},
    ]
    now = [{**GOOD, "datum_aanvang": "20230901"}, {**GOOD, "hulpvorm": "11"}]
    earlier = read_content(content(*before), Subject.YOUTH_HELP, Layout(), file="vorig.csv")
    checked = check_lines(read_content(content(*now), Subject.YOUTH_HELP, Layout()), H1, earlier)
    assert {one.rule: one.lines for one in checked.findings} == {"previous_gone": (3,), "previous_moved": (5,)}


def test_a_check_version_cannot_be_laid_beside_a_delivery(tmp_path):
    made = delivery(care("T1", "2024-02-01"), choices=choices(tmp_path, CRISIS))
    earlier = read_content(made.content, Subject.YOUTH_HELP, Layout(), file="vorig.csv")
    checked = check_lines(read_content(content(GOOD), Subject.YOUTH_HELP, Layout()), H1, earlier)
    assert rules(checked.findings) == {("previous_not_comparable", None): 1}


@pytest.mark.parametrize(
    ("bytes_", "rule"),
    [
        (b"", "column_unknown"),
        (b"bsn;bsn\r\n", "column_unknown"),
        (b"naam;adres\r\n1;2\r\n", "column_unknown"),
        (content(), "empty_file"),
        (content(GOOD) + b"1;2;3\r\n", "columns_count"),
        (content(GOOD) + b'"nooit gesloten', "line_unreadable"),
        (content(GOOD) + b"\xff\xfe", "wrong_encoding"),
        (content(GOOD).replace(b"verwijzer;", b"", 1).replace(b"6411AB;02", b"6411AB"), "column_missing"),
    ],
)
def test_a_file_that_is_not_right_gives_a_finding_and_no_crash(bytes_, rule):
    checked = check_lines(read_content(bytes_, Subject.YOUTH_HELP, Layout()), H1)
    assert rule in {one.rule for one in checked.findings}


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.booleans(), st.sampled_from([H1, PROTECTION, PROBATION]))
def test_any_bytes_give_findings_and_no_crash(noise, after_a_record, period):
    layout = Layout()
    start = layout.content(period.subject, [GOOD], check_version=False) if after_a_record else b""
    check_lines(read_content(start + noise, period.subject, layout), period)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.text("0129AVM -/ⅷ\x00\"';=", max_size=12)))
def test_no_value_makes_checking_fail_and_no_finding_repeats_a_number(changed):
    checked = found(GOOD | changed, PROTECTED)
    told = "".join(one.model_dump_json() for one in checked.findings)
    assert NUMBER not in told


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(RegieError, match=r"weg\.csv"):
        read_file(tmp_path / "weg.csv", Subject.YOUTH_HELP, Layout())


@pytest.mark.parametrize(
    "text",
    [
        'separator = "x"',
        'encoding = "utf-16"',
        'dates = "JJ-MM-DD"',
        'dates = "JJJJMMDDMM"',
        'dates = "JJJJ1MMDD"',
        '[columns]\njeugdhulp = ["bsn", "bsn"]',
        '[columns]\njeugdhulp = ["naam"]',
        '[columns]\nonbekend = ["bsn"]',
        '[names]\nbsn = "A"\nhulpvorm = "A"',
        '[names]\nnaam = "A"',
        "kleur = 1",
        "geen toml",
    ],
)
def test_a_layout_that_is_not_right_is_refused_by_name(tmp_path, text):
    file = tmp_path / "indeling.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RegieError, match=r"indeling\.toml"):
        load_layout(file)


def test_a_required_field_that_the_layout_leaves_out_is_told():
    layout = Layout(columns={"jeugdhulp": ("bsn", "hulpvorm", "datum_aanvang")})
    made = delivery(care("T1", "2024-02-01"), layout=layout)
    assert ("field_not_in_layout", "verwijzer") in rules(made.report.findings)
    assert made.content.decode().splitlines() == [
        "pseudoniem_niet_verzenden;hulpvorm;datum_aanvang",
        "K1;02;20240201",
    ]
