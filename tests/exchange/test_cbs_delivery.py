# SPDX-License-Identifier: EUPL-1.2
"""What a delivery to CBS tells: fields and codes worked out on paper, choices, persons, the report."""

from __future__ import annotations

import json
from datetime import date

import pytest
from cbs_builders import (
    AREA_TEAM,
    CRISIS,
    FOSTER_CARE,
    H1,
    HOME,
    NUMBER,
    PROBATION,
    PROTECTION,
    Known,
    care,
    choices,
    counted,
    delivery,
    people,
    rules,
    values,
)

from regie.exchange.cbs.care import Home
from regie.exchange.cbs.choices import load_choices
from regie.exchange.cbs.definitions import Subject, end_reasons, fields, reporting_period
from regie.exchange.cbs.deliver import Means, make_deliveries, write_delivery
from regie.exchange.cbs.supplement import load_supplement
from regie.vocabulary import Period, RegieError
from regie.vocabulary.codelists import codelist


def supplement(tmp_path, text: str, *rows):
    file = tmp_path / "aanvulling.csv"
    file.write_text(text, encoding="utf-8")
    return load_supplement(file, {row.trajectory_key: row for row in rows})


def test_a_record_on_paper(tmp_path):
    made = delivery(care("T1", "2024-02-01", "2024-05-31", "34"), choices=choices(tmp_path, CRISIS))
    assert made.content.decode().splitlines() == [
        "pseudoniem_niet_verzenden;geboortedatum;geslacht;postcode_of_gemeente;verwijzer;hulpvorm;gestart_met_crisis;"
        "datum_aanvang;datum_einde;reden_beeindiging;outcome_nut;outcome_zonder_hulp_verder;outcome_informant",
        "K1;20120500;V;0917;02;02;02;20240201;20240531;02;;;",
    ]


@pytest.mark.parametrize(
    ("code", "cbs"),
    [("31", "01"), ("34", "02"), ("32", "03"), ("33", "04"), ("35", "05"), ("02", "05"), ("39", "01")],
)
def test_end_reasons_with_a_fixed_code(code, cbs):
    [told] = values(delivery(care("T1", "2024-02-01", "2024-05-31", code)))
    assert told["reden_beeindiging"] == cbs


def test_every_end_reason_of_the_standard_has_a_code_a_question_or_is_no_end():
    assert end_reasons().keys() == codelist("JZ588").keys()
    assert {code: one.options for code, one in end_reasons().items() if one.options} == {
        "38": ("02", "03"),
        "36": ("01", "02", "03", "04", "05"),
        "37": ("01", "02", "03", "04", "05"),
    }
    assert [code for code, one in end_reasons().items() if not one.ends] == ["20"]


@pytest.mark.parametrize("code", ["36", "37", "38"])
def test_an_end_reason_without_a_fixed_code_is_asked_for_with_records_and_options(code):
    with pytest.raises(RegieError) as refused:
        delivery(care("T-8", "2024-02-01", "2024-05-31", code))
    for lang in ("nl", "en"):
        said = refused.value.message(lang)
        assert f"{code} {codelist('JZ588')[code].label}" in said
        assert "(1: T-8)" in said
        assert "02 Voortijdig afgesloten: in overeenstemming | 03" in said
        assert f"--end-reason {code}=" in said


def test_the_answer_and_its_reason_are_in_the_report():
    rows = (
        care("T1", "2024-02-01", "2024-05-31", "38"),
        care("T2", "2024-02-01", "2024-05-31", "38", client_key="K2"),
    )
    made = delivery(*rows, choices=load_choices(None, [("38=03", "gaat hier op eigen initiatief")]))
    assert [one["reden_beeindiging"] for one in values(made)] == ["03", "03"]
    [used] = made.report.choices
    assert (used.kind, used.about, used.answer, used.reason, used.records) == (
        "end_reason", "38", "03", "gaat hier op eigen initiatief", 2,
    )  # fmt: skip
    assert "gaat hier op eigen initiatief" in made.report.text("nl")


def test_an_answer_for_one_trajectory_goes_before_the_answer_for_all(tmp_path):
    said = choices(
        tmp_path,
        '[[end_reason]]\ncode = "38"\nanswer = "03"\nreason = "eigen initiatief"\n'
        '[[end_reason]]\ncode = "38"\nanswer = "02"\nreason = "samen besloten"\ntrajectories = ["T2"]\n',
    )
    rows = (
        care("T1", "2024-02-01", "2024-05-31", "38"),
        care("T2", "2024-02-01", "2024-05-31", "38", client_key="K2"),
    )
    assert [one["reden_beeindiging"] for one in values(delivery(*rows, choices=said))] == ["03", "02"]


def test_an_answer_about_a_trajectory_that_does_not_count_is_told(tmp_path):
    said = choices(
        tmp_path, '[[end_reason]]\ncode = "38"\nanswer = "02"\nreason = "samen"\ntrajectories = ["T9"]\n'
    )  # fmt: skip
    [found] = [one for one in delivery(care("T1", "2024-02-01"), choices=said).report.findings
               if one.rule == "choice_trajectory"]  # fmt: skip
    assert (found.severity, found.keys) == ("warning", ("T9",))


def test_nothing_is_asked_about_an_end_that_is_not_in_this_file():
    rows = (
        care("T1", "2024-02-01", "2024-07-31", "38"),
        care("T2", "2023-02-01", "2023-05-31", "38", client_key="K2"),
    )
    [told] = values(delivery(*rows))
    assert "datum_einde" not in told
    assert "reden_beeindiging" not in told


@pytest.mark.parametrize("pair", ["38=01", "38=05", "31=02", "38", "99=01"])
def test_an_answer_that_the_protocol_does_not_allow_is_refused(pair):
    with pytest.raises(RegieError) as refused:
        load_choices(None, [(pair, "een reden")])
    assert "38=02|03" in refused.value.message("nl")


@pytest.mark.parametrize(
    "text",
    [
        '[[end_reason]]\ncode = "38"\nanswer = "02"\n',
        '[[end_reason]]\ncode = "38"\nanswer = "02"\nreason = ""\n',
        '[[form_of_help]]\nanswer = "02"\nreason = "zomaar"\n',
        '[[form_of_help]]\nproduct_category = "54"\nanswer = "99"\nreason = "zomaar"\n',
        '[[started_with_crisis]]\nanswer = "03"\nreason = "zomaar"\n',
        '[[end_of_measure]]\nmeasure = "11"\ncode = "31"\nanswer = "11"\nreason = "lijst van voogdij"\n',
        '[[onbekend]]\nanswer = "02"\n',
        "geen toml",
    ],
)
def test_a_file_of_choices_that_is_not_right_is_refused_by_name(tmp_path, text):
    with pytest.raises(RegieError, match=r"keuzes\.toml"):
        choices(tmp_path, text)


def test_a_form_that_is_not_known_is_asked_for_over_all_providers_together():
    rows = (
        care("T1", "2024-02-01", product_category="54", product_code=None),
        care("T2", "2024-02-01", product_category="54", product_code=None, provider="Q"),
        care("T3", "2024-02-01", product_category="50", product_code="50A01", client_key="K2"),
    )
    with pytest.raises(RegieError) as refused:
        make_deliveries(counted(*rows), ["P", "Q"], H1)
    said = refused.value.message("nl")
    assert "Van 3 trajecten" in said
    assert "54 (outsourced_care): 2; 50 50A01 (outsourced_care): 1" in said
    assert "12 Met verblijf: gezinsgericht" in said


def test_an_answer_about_a_category_leaves_products_with_a_form_of_their_own_alone(tmp_path):
    said = choices(
        tmp_path, '[[form_of_help]]\nproduct_category = "45"\nanswer = "04"\nreason = "school"\n'
        '[[form_of_help]]\nproduct_code = "45A05"\nanswer = "03"\nreason = "groep"\n'
    )  # fmt: skip
    rows = (
        care("T1", "2024-02-01"),
        care("T2", "2024-02-01", product_code=None, client_key="K2"),
        care("T3", "2024-02-01", product_code="45A05", client_key="K3"),
    )
    made = delivery(*rows, choices=said)
    assert [one["hulpvorm"] for one in values(made)] == ["02", "04", "03"]
    assert [(one.about, one.records) for one in made.report.choices] == [("45", 1), ("45A05", 1)]


def test_transport_is_no_form_of_help():
    made = delivery(care("T1", "2024-02-01", product_category="42", product_code="42A02"))
    assert (made.report.accounted.no_help, made.records) == (1, ())


def test_an_area_team_has_no_referrer():
    [told] = values(delivery(care("T1", "2024-02-01", product_code=AREA_TEAM, referrer="01")))
    assert (told["hulpvorm"], told["verwijzer"]) == ("01", "06")


def test_a_missing_referrer_is_told_and_never_filled_in():
    made = delivery(care("T1", "2024-02-01", referrer=None), care("T2", "2024-02-01", client_key="K2"))
    assert "verwijzer" not in values(made)[0]
    [found] = [one for one in made.report.findings if one.field == "verwijzer" and one.severity == "error"]
    assert (found.rule, found.count, found.keys) == ("required_missing", 1, ("T1",))
    [filled] = [one for one in made.report.filled if one.field == "verwijzer"]
    assert (filled.asked, filled.filled, filled.missing, filled.unknown_share) == (2, 1, 1, 50)


def test_care_in_a_crisis_product_started_with_a_crisis_and_of_other_care_it_is_not_known():
    rows = (
        care("T1", "2024-02-01", product_category="46", product_code="46A01"),
        care("T2", "2024-02-01", client_key="K2"),
    )
    made = delivery(*rows)
    assert [one.get("gestart_met_crisis") for one in values(made)] == ["01", None]
    assert rules(made.report.findings)[("required_missing", "gestart_met_crisis")] == 1


def test_the_municipality_is_that_of_the_last_day_in_the_file():
    moved = [
        ("K1", Home("0917", 2012 * 12, date(2012, 1, 1), date(2024, 3, 31), "1")),
        ("K1", Home("0882", 2012 * 12, date(2024, 4, 1), None, "1")),
    ]
    for ended, municipality in ((None, "0882"), ("2024-03-31", "0917")):
        [told] = values(delivery(care("T1", "2024-02-01", ended), homes=moved))
        assert told["postcode_of_gemeente"] == municipality


def test_an_unknown_sex_is_said_to_be_unknown():
    [told] = values(delivery(care("T1", "2024-02-01"), homes=[("K1", Home("0917", 2012 * 12, date(2012, 1, 1)))]))
    assert told["geslacht"] == "O"


def test_with_identities_the_number_and_day_of_birth_are_written(tmp_path):
    made = delivery(care("T1", "2024-02-01"), people=people(K1=Known()), choices=choices(tmp_path, CRISIS))
    [told] = values(made)
    assert (told["bsn"], told["geboortedatum"]) == (NUMBER, "20120517")
    assert made.content.decode().startswith("bsn;")
    assert made.report.status == "complete"
    assert made.report.file == "jeugdhulp-2024-H1-P.csv"


@pytest.mark.parametrize(("use", "written"), [("1", "20120500"), ("2", "20120000"), ("3", "00000000")])
def test_the_part_of_a_birth_date_that_is_not_known_is_zeros(use, written):
    [told] = values(delivery(care("T1", "2024-02-01"), people=people(K1=Known(birth_date_use=use))))
    assert told["geboortedatum"] == written


def test_without_identities_it_is_a_check_version_that_says_so(tmp_path):
    made = delivery(care("T1", "2024-02-01"), choices=choices(tmp_path, CRISIS))
    assert made.report.status == "check_version"
    assert "NIET-VERZENDEN" in made.report.file
    assert made.content.decode().startswith("pseudoniem_niet_verzenden;")
    assert "NIET VERZENDEN" in made.report.text("nl")
    assert "DO NOT SEND" in made.report.text("en")


def test_who_is_not_in_the_identities_is_written_as_unknown_and_told(tmp_path):
    rows = care("T1", "2024-02-01"), care("T2", "2024-02-01", client_key="K2")
    made = delivery(*rows, people=people(K1=Known()), choices=choices(tmp_path, CRISIS))
    assert [one["bsn"] for one in values(made)] == [NUMBER, "999999999"]
    assert made.report.status == "incomplete"
    [found] = [one for one in made.report.findings if one.rule == "number_unknown"]
    assert found.keys == ("T2",)


def test_one_youth_under_two_keys_is_told_by_line():
    rows = care("T1", "2024-02-01"), care("T2", "2024-03-01", client_key="K2")
    made = delivery(*rows, people=people(K1=Known(), K2=Known()))
    [found] = [one for one in made.report.findings if one.rule == "records_overlap"]
    assert (found.severity, found.lines) == ("error", (3,))


def test_identities_of_another_region_are_refused():
    with pytest.raises(RegieError, match="none of the 1 records"):
        delivery(care("T1", "2024-02-01"), people=people())


def test_no_number_and_no_birth_date_in_the_report(tmp_path):
    made = delivery(care("T1", "2024-02-01", "2024-03-01"), people=people(K1=Known()))
    told = made.report.text("nl") + made.report.text("en") + made.report.json_bytes().decode()
    assert NUMBER not in told
    assert "20120517" not in told


def test_numbers_are_not_written_in_the_folder_of_a_region_and_for_their_owner_only(tmp_path):
    made = delivery(care("T1", "2024-02-01"), people=people(K1=Known()))
    (tmp_path / "regio").mkdir()
    (tmp_path / "regio" / "region.toml").write_text("id = 'x'\n", encoding="utf-8")
    with pytest.raises(RegieError):
        write_delivery(made, tmp_path / "regio" / "cbs")
    assert list((tmp_path / "regio").iterdir()) == [tmp_path / "regio" / "region.toml"]
    file, _, data = write_delivery(made, tmp_path / "uit")
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(data.read_text(encoding="utf-8"))["counts"]["records"] == 1


def test_the_counts_of_two_periods_on_paper():
    rows = (
        care("T1", "2023-03-01", "2023-09-30", client_key="K1"),  # ended in the period before
        care("T2", "2023-08-01", "2024-02-29", client_key="K2"),  # open between, ended in this one
        care("T3", "2023-12-31", client_key="K3"),  # begun on the last day before
        care("T4", "2024-01-01", "2024-01-01", client_key="K4"),  # one day
        care("T5", "2024-06-30", client_key="K5"),
        care("T6", "2024-07-01", client_key="K6"),  # after the period
        care("T7", "2023-11-01", "2023-12-31", client_key="K7"),  # last day of the period before
    )
    report = delivery(*rows).report
    names = ("open_at_begin", "begun", "ended", "open_at_end", "records", "clients")
    assert [getattr(report.counts, name) for name in names] == [2, 2, 2, 2, 4, 4]
    assert [getattr(report.previous, name) for name in names] == [1, 3, 2, 2, 4, 4]
    assert report.accounted.model_dump() == {
        "trajectories": 7, "in_records": 4, "outside_period": 3, "other_subject": 0, "no_help": 0,
        "form_unknown": 0, "negative": 0, "records": 4, "merged_away": 0,
    }  # fmt: skip


def test_a_large_change_against_the_period_before_is_told_and_a_small_one_is_not():
    before = [care(f"A{n}", "2023-07-01", "2023-08-01", client_key=f"A{n}") for n in range(20)]
    for begun, told in ((30, False), (31, True)):
        now = [care(f"B{n}", "2024-02-01", "2024-03-01", client_key=f"B{n}") for n in range(begun)]
        found = {rule for rule, _ in rules(delivery(*before, *now).report.findings)}
        assert ("changed_begun" in found) is told


@pytest.mark.parametrize(
    ("rule", "severity", "rows"),
    [
        ("merged_overlapping", "notice", [care("T1", "2024-01-01"), care("T2", "2024-02-01")]),
        ("ended_later", "notice", [care("T1", "2024-01-01", "2024-07-31")]),
        ("stay_begins", "notice", [care("T1", "2024-02-01", product_code=FOSTER_CARE, product_category="44")]),
        ("late_begun", "notice", [care("T1", "2023-12-01", recorded_on=date(2024, 1, 22))]),
        ("paused_long", "warning", [care("T1", "2023-02-01", "2023-12-29", "20")]),
        ("ends_differ", "warning", [care("T1", "2024-01-01", "2024-03-31", "31"),
                                    care("T2", "2024-02-01", "2024-03-31", "34")]),
        ("referrers_differ", "warning", [care("T1", "2024-01-01"), care("T2", "2024-02-01", referrer="01")]),
        ("age_odd", "warning", [care("T1", "2012-04-30")]),
    ],
)  # fmt: skip
def test_what_is_unlikely_is_told_with_its_trajectories(rule, severity, rows):
    [found] = [one for one in delivery(*rows).report.findings if one.rule == rule]
    assert (found.severity, found.count, found.keys) == (severity, 1, tuple(one.trajectory_key for one in rows))


@pytest.mark.parametrize(
    "rows",
    [
        [care("T1", "2024-01-01", "2024-01-31"), care("T2", "2024-02-01")],
        [care("T1", "2023-12-01", recorded_on=date(2024, 1, 21))],
        [care("T1", "2023-02-01", "2023-12-30", "20")],
    ],
)
def test_what_is_ordinary_is_not_told(rows):
    assert {one.rule for one in delivery(*rows).report.findings} == {"required_missing"}  # crisis not answered


def test_a_snapshot_that_does_not_cover_the_period_is_told():
    [made] = make_deliveries(counted(care("T1", "2024-02-01"), last_day=date(2024, 5, 31)), ["P"], H1)
    assert rules(made.report.findings)[("period_not_covered", None)] == 1


def test_a_party_that_is_behind_is_told_only_when_the_period_misses_it():
    for until, told in ((date(2024, 5, 31), True), (date(2024, 6, 30), False), (None, True)):
        rows = counted(care("T1", "2024-02-01"), last_day=date(2024, 8, 31), delivered_to={"C": until})
        [made] = make_deliveries(rows, ["P"], H1)
        assert (("party_late", None) in rules(made.report.findings)) is told


def test_a_home_that_had_ended_is_told():
    gone = [("K1", Home("0917", 2012 * 12, date(2012, 1, 1), date(2024, 3, 31)))]
    assert rules(delivery(care("T1", "2024-02-01"), homes=gone).report.findings)[("home_not_known", None)] == 1


def test_child_protection_with_its_own_reasons(tmp_path):
    rows = (
        care("T1", "2023-05-01", "2024-03-31", "31", product_category="48", product_code="48A01"),
        care("T2", "2023-05-01", "2024-04-30", "02", product_category="48", product_code="48A03", client_key="K2"),
        care("T3", "2024-05-01", "2024-05-31", "34", product_category="49", product_code="49A01", client_key="K3"),
        care("T4", "2024-05-01"),
    )
    with pytest.raises(RegieError) as refused:
        delivery(*rows, period=PROTECTION)
    assert "31 Levering is volgens plan beeindigd, 11 (1: T1) -> 01 Bereiken meerderjarigheid" in str(
        refused.value
    )
    said = '[[end_of_measure]]\nmeasure = "11"\ncode = "31"\nanswer = "03"\nreason = "niet verlengd"\n'
    made = delivery(*rows, period=PROTECTION, choices=choices(tmp_path, said))
    assert [(one["type_maatregel"], one["reden_einde"]) for one in values(made)] == [
        ("11", "03"), ("21", "15"), ("31", "31"),
    ]  # fmt: skip
    assert made.report.accounted.other_subject == 1
    assert "verwijzer" not in values(made)[0]


def test_youth_probation_per_quarter_with_what_the_provider_supplies(tmp_path):
    rows = (
        care("T1", "2024-01-01", "2024-05-31", product_category="47", product_code="47A03"),
        care("T2", "2024-04-01", product_category="47", product_code="47A03", client_key="K2"),
        care("T3", "2024-01-01", "2024-03-31", product_category="47", product_code="47A03", client_key="K3"),
    )
    more = supplement(
        tmp_path,
        "trajectory_key;erkende_interventie;wijze_einde_drp;wijze_einde_doorverwezen\nT1;01;41;51\n",
        *rows,
    )
    made = delivery(*rows, period=PROBATION, supplement=more)
    assert [(one["type_maatregel"], one.get("wijze_einde_drp")) for one in values(made)] == [
        ("62", "41"),
        ("62", None),
    ]
    assert made.report.code == "JR-2"
    assert not [one for one in made.report.findings if one.severity == "error"]


def test_a_measure_taken_over_did_not_begin_here_and_one_handed_over_did_not_end_here(tmp_path):
    rows = (
        care("T1", "2024-02-01", product_category="48", product_code="48A01"),
        care("T2", "2024-02-01", "2024-04-30", "38", product_category="48", product_code="48A01", client_key="K2"),
    )
    text = (
        "trajectory_key,datum_overgedragen_gekregen,datum_overgedragen\n"
        "T1,20240201,\nT2,,20240430\n"
    )  # fmt: skip
    made = delivery(*rows, period=PROTECTION, supplement=supplement(tmp_path, text, *rows))
    first, second = values(made)
    assert "datum_aanvang" not in first
    assert first["datum_overgedragen_gekregen"] == "20240201"
    assert second["datum_overgedragen"] == "20240430"
    assert not {"datum_einde", "reden_einde"} & second.keys()
    assert not [one for one in made.report.findings if one.severity == "error"]


def test_a_measure_that_is_handed_over_after_the_period_is_open(tmp_path):
    row = care("T1", "2024-02-01", product_category="48", product_code="48A01")
    more = supplement(tmp_path, "trajectory_key;datum_overgedragen\nT1;20240701\n", row)
    [told] = values(delivery(row, period=PROTECTION, supplement=more))
    assert "datum_overgedragen" not in told


def test_a_supplement_fills_what_the_standard_does_not_hold(tmp_path):
    rows = care("T1", "2024-01-01", "2024-03-31"), care("T2", "2024-04-01", "2024-05-31", "38")
    text = (
        "trajectory_key;gestart_met_crisis;postcode_of_gemeente;reden_beeindiging;outcome_nut\n"
        "T1;01;6411AB;01;6\nT2;02;6412CD;02;8\n"
    )
    [told] = values(delivery(*rows, supplement=supplement(tmp_path, text, *rows)))
    # the start as the first trajectory tells it, the rest as the last one does; no choice is asked for
    assert (told["gestart_met_crisis"], told["postcode_of_gemeente"]) == ("01", "6412CD")
    assert (told["reden_beeindiging"], told["outcome_nut"]) == ("02", "8")


def test_what_is_wrong_in_a_supplement_is_told_by_line_and_not_used(tmp_path):
    rows = care("T1", "2024-01-01"), care("T2", "2024-01-01", client_key="K2")
    text = "trajectory_key;gestart_met_crisis\nT1;ja\nT9;01\nT2;02\nT2;01\n\n"
    more = supplement(tmp_path, text, *rows)
    assert [(one.rule, one.lines, one.severity) for one in more.findings] == [
        ("supplement_value", (2,), "error"),
        ("supplement_trajectory", (3,), "error"),
        ("supplement_twice", (5,), "error"),
    ]
    assert [one.get("gestart_met_crisis") for one in values(delivery(*rows, supplement=more))] == [None, "02"]


def test_a_line_of_a_supplement_that_cannot_be_read_is_told_and_not_used(tmp_path):
    rows = care("T1", "2024-01-01"), care("T2", "2024-01-01", client_key="K2")
    text = "trajectory_key;gestart_met_crisis\nT1;01;6411AB\nT9;" + "x" * 140_000 + '\nT2;02\nT1;"01\nT1;02\n'
    more = supplement(tmp_path, text, *rows)
    assert [(one.rule, one.lines, one.severity) for one in more.findings] == [
        ("supplement_line", (2, 3, 5), "error")
    ]
    assert [one.get("gestart_met_crisis") for one in values(delivery(*rows, supplement=more))] == [None, "02"]


@pytest.mark.parametrize(
    "head", ["trajectory_key;bsn", "trajectory_key;naam", "sleutel;outcome_nut", "", "x" * 140_000]
)
def test_a_supplement_with_a_number_or_an_unknown_column_is_refused(tmp_path, head):
    with pytest.raises(RegieError, match=r"aanvulling\.csv"):
        supplement(tmp_path, f"{head}\nT1;{NUMBER}\n", care("T1", "2024-01-01"))


@pytest.mark.parametrize(
    ("subject", "written"),
    [("jeugdhulp", "2024-Q1"), ("jeugdbescherming", "2024"), ("jeugdreclassering", "2024-H1")],
)
def test_a_period_of_another_length_is_refused(subject, written):
    with pytest.raises(RegieError, match=written):
        reporting_period(Subject(subject), Period.parse(written))


def test_a_delivery_is_due_three_weeks_after_the_period():
    assert (H1.code, H1.due) == ("JH/JB-1", date(2024, 7, 21))
    assert reporting_period(Subject.YOUTH_PROBATION, Period.parse("2024-Q4")).due == date(2025, 1, 21)


def test_a_provider_without_care_gets_a_file_without_records():
    made = delivery(care("T1", "2024-02-01"), provider="Q")
    assert (made.records, rules(made.report.findings)) == ((), {("no_records", None): 0})
    assert len(made.content.decode().splitlines()) == 1


def test_an_unknown_provider_is_refused():
    with pytest.raises(RegieError, match="C, P, Q"):
        delivery(care("T1", "2024-02-01"), provider="X")


def test_placement_orders_are_not_in_the_standard():
    with pytest.raises(RegieError, match="machtiging uithuisplaatsing"):
        delivery(period=reporting_period(Subject.PLACEMENT_ORDER, Period.parse("2024-H1")))
    assert "type_machtiging" in fields(Subject.PLACEMENT_ORDER)


def test_the_same_rows_give_the_same_bytes():
    rows = [care("T1", "2024-02-01"), care("T2", "2024-03-01", client_key="K2"), care("T3", "2024-02-15")]
    one, other = delivery(*rows), delivery(*reversed(rows))
    assert (one.content, one.report.json_bytes()) == (other.content, other.report.json_bytes())


def test_a_key_that_a_spreadsheet_would_run_is_made_harmless():
    made = delivery(care("T1", "2024-02-01", client_key="=1+1"), homes=[("=1+1", HOME)])
    assert values(made)[0]["bsn"] == "'=1+1"


def test_a_name_of_a_provider_that_is_no_file_name_stays_inside_the_folder(tmp_path):
    from regie.exchange.cbs.deliver import file_name

    assert file_name("../A/1", H1, check_version=False) == "jeugdhulp-2024-H1-..%2FA%2F1.csv"


def test_means_are_the_same_for_all():
    assert Means() == Means()
