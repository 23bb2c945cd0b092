# SPDX-License-Identifier: EUPL-1.2
"""One test per promise of the delivery standard's checks."""

from __future__ import annotations

from datetime import date

import pytest
from delivery_builders import (
    CLIENT,
    COST,
    JOURNEY,
    LATE,
    LINE,
    OUTCOME,
    TRAJECTORY,
    WHOLE,
    header,
    region,
    write_zip,
)

from regie.deliveries import Summary, check
from regie.vocabulary import Refused

OF_COOPERATIVE = (
    "\nof_record = [{table = 'production', party = 'cooperative'}, {table = 'outcomes', party = 'cooperative'}]"
)


def summary(tmp_path, content, delivery=None, extra=OF_COOPERATIVE) -> Summary:
    file = write_zip(tmp_path / "levering.zip", content, delivery)
    return check(file, region(extra), received_on=LATE)


def found(one: Summary) -> list[tuple[str, int | None, str | None, str, str]]:
    return sorted((f.table, f.row or 0, f.column or "", f.rule, f.severity) for f in one.findings)


def test_a_delivery_without_mistakes_has_no_findings(tmp_path):
    one = summary(tmp_path, {**WHOLE, "production": [LINE], "outcomes": [OUTCOME]})
    assert found(one) == []
    assert one.rows_read == one.rows_accepted == 6
    assert (one.party, one.period_start, one.period_end) == ("C", date(2024, 1, 1), date(2024, 6, 30))


# table, the row, what is changed in it, column, rule: every one of these sets the row aside.
ERRORS = [
    ("clients", CLIENT, {"birth_month": None}, "birth_month", "required"),
    ("clients", CLIENT, {"birth_month": "2012-13"}, "birth_month", "month_unreadable"),
    ("clients", CLIENT, {"valid_from": "29-02-2023"}, "valid_from", "date_unreadable"),
    ("clients", CLIENT, {"valid_from": "2023-02-29"}, "valid_from", "date_unreadable"),
    ("clients", CLIENT, {"valid_from": "02/01/2020"}, "valid_from", "date_unreadable"),
    ("clients", CLIENT, {"municipality": "9999"}, "municipality", "code_unknown"),
    ("clients", CLIENT, {"sex": "m"}, "sex", "code_unknown"),
    ("clients", CLIENT, {"client_key": "K" * 65}, "client_key", "too_long"),
    ("clients", CLIENT, {"valid_to": "2019-12-31"}, "valid_to", "ends_before_it_begins"),
    ("journeys", JOURNEY, {"referrer": "77"}, "referrer", "code_unknown"),
    ("journeys", JOURNEY, {"ended_on": "2024-03-01"}, "end_reason", "end_reason_missing"),
    ("journeys", JOURNEY, {"end_reason": "31"}, "end_reason", "end_reason_without_end"),
    ("journeys", JOURNEY, {"ended_on": "2024-01-01", "end_reason": "31"}, "ended_on", "ends_before_it_begins"),
    ("journeys", JOURNEY, {"client_key": "K2"}, "client_key", "reference_missing"),
    ("trajectories", TRAJECTORY, {"segment": "overhead"}, "segment", "code_unknown"),
    ("trajectories", TRAJECTORY, {"provider": "X"}, "provider", "code_unknown"),
    ("trajectories", TRAJECTORY, {"journey_key": "R2"}, "journey_key", "reference_missing"),
    (
        "trajectories",
        TRAJECTORY,
        {"began_on": "2021-06-01", "ended_on": "2022-03-31", "end_reason": "38"},
        "end_reason",
        "code_not_valid",
    ),
    ("production", LINE, {"amount": "1.234,56"}, "amount", "amount_unreadable"),
    ("production", LINE, {"amount": "1,234.56"}, "amount", "amount_unreadable"),
    ("production", LINE, {"amount": "1,234"}, "amount", "amount_unreadable"),
    ("production", LINE, {"amount": "12.3456"}, "amount", "amount_unreadable"),
    ("production", LINE, {"amount": "€ 12,50"}, "amount", "amount_unreadable"),
    ("production", LINE, {"quantity": "1.234"}, "quantity", "quantity_unreadable"),
    ("production", LINE, {"unit": "99"}, "unit", "code_unknown"),
    ("production", LINE, {"client_key": None, "trajectory_key": None}, "municipality", "client_or_municipality"),
    ("production", LINE, {"booked_on": "2024-02-28"}, "booked_on", "booked_before_service"),
    ("production", LINE, {"booked_on": "2024-07-01"}, "booked_on", "booked_outside_period"),
    ("costs", COST, {"allocation_key": "inwoners"}, "allocation_key", "municipality_and_key"),
    ("costs", COST, {"municipality": None}, "municipality", "municipality_or_key"),
    ("costs", COST, {"municipality": None, "allocation_key": "onbekend"}, "allocation_key", "code_unknown"),
    ("outcomes", OUTCOME, {"satisfaction": "11"}, "satisfaction", "above_maximum"),
    ("outcomes", OUTCOME, {"satisfaction": "0"}, "satisfaction", "below_minimum"),
    ("outcomes", OUTCOME, {"satisfaction": "7,25"}, "satisfaction", "score_unreadable"),
]


@pytest.mark.parametrize(
    ("table", "row", "change", "column", "rule"),
    ERRORS,
    ids=[f"{e[0]}-{e[4]}-{next(iter(e[2].values()))}" for e in ERRORS],
)
def test_a_mistake_sets_the_row_aside_and_says_where_and_what_to_do(tmp_path, table, row, change, column, rule):
    content = {**WHOLE, "production": [LINE], "outcomes": [OUTCOME]}
    one = summary(tmp_path, {**content, table: [{**row, **change}]})
    errors = [f for f in one.findings if f.severity == "error" and f.table == table]
    assert [(f.row, f.column, f.rule) for f in errors] == [(2, column, rule)]
    assert errors[0].place == f"{table}.csv"
    assert errors[0].nl.endswith(".")
    assert "{" not in errors[0].nl + errors[0].en
    count = next(c for c in one.tables if c.table == table)
    assert (count.rows_read, count.rows_accepted, count.rows_set_aside) == (1, 0, 1)


WARNINGS = [
    ("journeys", JOURNEY, {"intake_on": "2024-01-01"}, "intake_on", "before_registration"),
    ("journeys", JOURNEY, {"planned_end_on": "2023-01-01"}, "planned_end_on", "planned_end_before_begin"),
    ("trajectories", TRAJECTORY, {"product_code": "REGIO1"}, "product_code", "code_unknown"),
    ("production", LINE, {"product_code": "REGIO1"}, "product_code", "code_unknown"),
    ("production", LINE, {"service_month": "2024-01"}, "service_month", "trajectory_did_not_run"),
    ("outcomes", OUTCOME, {"measured_on": "2024-01-31"}, "measured_on", "measured_before_begin"),
]


@pytest.mark.parametrize(
    ("table", "row", "change", "column", "rule"), WARNINGS, ids=[f"{w[0]}-{w[4]}" for w in WARNINGS]
)
def test_a_warning_lets_the_row_in(tmp_path, table, row, change, column, rule):
    content = {**WHOLE, "production": [LINE], "outcomes": [OUTCOME]}
    one = summary(tmp_path, {**content, table: [{**row, **change}]})
    assert found(one) == [(table, 2, column, rule, "warning")]
    assert one.rows_set_aside == 0


def test_dates_are_read_in_both_notations_and_amounts_with_comma_or_point(tmp_path):
    lines = [
        {**LINE, "line": "1", "amount": "1234,56", "booked_on": "12-04-2024", "quantity": "6,5"},
        {**LINE, "line": "2", "amount": "-1234.56", "booked_on": "1-6-2024", "service_month": "03-2024"},
        {**LINE, "line": "3", "amount": "7", "service_month": "2024-03-01"},
    ]
    one = summary(tmp_path, {**WHOLE, "production": lines})
    production = next(c for c in one.tables if c.table == "production")
    assert (production.rows_accepted, production.cents_accepted) == (3, 700)


def test_a_leap_day_in_a_leap_year_is_a_date(tmp_path):
    assert found(summary(tmp_path, {"clients": [{**CLIENT, "valid_from": "29-02-2024"}]})) == []


def test_equal_rows_keep_the_first_and_different_rows_with_one_key_keep_none(tmp_path):
    clients = [
        CLIENT,
        CLIENT,
        {**CLIENT, "client_key": "K2"},
        {**CLIENT, "client_key": "K2", "municipality": "0882"},
    ]
    one = summary(tmp_path, {"clients": clients})
    assert found(one) == [
        ("clients", 3, "client_key", "row_twice", "error"),
        ("clients", 4, "client_key", "key_twice", "error"),
        ("clients", 5, "client_key", "key_twice", "error"),
    ]
    assert "rij 2" in one.findings[0].nl


def test_an_empty_part_of_a_key_makes_rows_equal_too(tmp_path):
    row = {"municipality": "0917", "month": "2024-03", "kind": "course", "sessions": "4"}
    one = summary(tmp_path, {"activities": [row, {**row, "sessions": "5"}]})
    assert [f[3] for f in found(one)] == ["key_twice", "key_twice"]


def test_a_row_set_aside_takes_along_the_rows_that_depend_on_it(tmp_path):
    content = {**WHOLE, "clients": [{**CLIENT, "birth_month": "?"}], "production": [LINE], "outcomes": [OUTCOME]}
    one = summary(tmp_path, content)
    assert found(one) == [
        ("clients", 2, "birth_month", "month_unreadable", "error"),
        ("journeys", 2, "client_key", "depends_on_set_aside", "error"),
        ("outcomes", 2, "trajectory_key", "depends_on_set_aside", "error"),
        ("production", 2, "client_key", "depends_on_set_aside", "error"),
        ("trajectories", 2, "client_key", "depends_on_set_aside", "error"),
    ]
    assert one.rows_accepted == 1


def test_residence_periods_that_overlap_are_set_aside(tmp_path):
    rows = [{**CLIENT, "valid_to": "2024-02-29"}, {**CLIENT, "valid_from": "2024-02-29", "municipality": "0882"}]
    one = summary(tmp_path, {"clients": rows})
    assert [(f.row, f.rule) for f in one.findings] == [(2, "residence_overlaps"), (3, "residence_overlaps")]
    rows[1] = {**rows[1], "valid_from": "2024-03-01"}
    assert found(summary(tmp_path, {"clients": rows})) == []


def test_a_trajectory_outside_the_residence_of_its_client_is_set_aside(tmp_path):
    content = {
        "clients": [{**CLIENT, "valid_to": "2024-03-31"}],
        "journeys": [JOURNEY],
        "trajectories": [TRAJECTORY],
    }
    assert [f.rule for f in summary(tmp_path, content).findings] == ["outside_residence"]
    moved = {**CLIENT, "municipality": "0882", "valid_from": "2024-04-01"}
    assert found(summary(tmp_path, {**content, "clients": [*content["clients"], moved]})) == []


def test_residence_before_the_period_need_not_be_delivered_again(tmp_path):
    content = {
        "clients": [{**CLIENT, "valid_from": "2023-11-01"}],
        "trajectories": [{**TRAJECTORY, "journey_key": None, "began_on": "2022-05-01"}],
    }
    assert found(summary(tmp_path, content)) == []


@pytest.mark.parametrize(
    ("birth_month", "asked"), [("2024-03", True), ("2000-02", True), ("2000-03", False), ("2024-02", False)]
)
def test_an_age_below_0_or_above_23_at_the_start_is_warned_about(tmp_path, birth_month, asked):
    content = {
        "clients": [{**CLIENT, "birth_month": birth_month}],
        "trajectories": [{**TRAJECTORY, "journey_key": None}],
    }
    assert [f.rule for f in summary(tmp_path, content).findings] == (["age_at_start"] if asked else [])


def test_overlapping_trajectories_of_one_client_provider_and_category_are_warned_about(tmp_path):
    other = {**TRAJECTORY, "trajectory_key": "T2", "began_on": "2024-03-01"}
    content = {**WHOLE, "trajectories": [TRAJECTORY, other, {**other, "trajectory_key": "T3", "provider": "Q"}]}
    content.pop("production")
    assert found(summary(tmp_path, content)) == [
        ("trajectories", 3, "began_on", "trajectories_overlap", "warning")
    ]


def test_an_amount_beyond_ten_times_the_median_of_its_product_is_warned_about(tmp_path):
    amounts = ["100", "100", "100", "100", "1000", "1000.01", "-1000.01"]
    lines = [{**LINE, "line": str(n), "amount": amount} for n, amount in enumerate(amounts)]
    one = summary(tmp_path, {**WHOLE, "production": lines})
    assert [(f.row, f.value) for f in one.findings] == [(7, "1000.01"), (8, "-1000.01")]


def test_production_and_costs_are_compared_with_the_ledger_per_month_and_account(tmp_path):
    ledger = [
        {"month": "2024-03", "account": "4100", "amount": "250"},
        {"month": "2024-03", "account": "8000", "amount": "99,99"},
    ]
    one = summary(tmp_path, {**WHOLE, "production": [LINE], "ledger_totals": ledger})
    assert [(f.row, f.rule, f.value) for f in one.findings] == [(3, "ledger_differs", "99.99")]
    assert "tellen op tot 100,00 euro" in one.findings[0].nl
    assert "100.00" in one.findings[0].en
    ledger[1]["amount"] = "100"
    assert found(summary(tmp_path, {**WHOLE, "production": [LINE], "ledger_totals": ledger})) == []


def test_rows_of_which_another_party_is_of_record_are_warned_about(tmp_path):
    one = summary(tmp_path, {**WHOLE, "production": [LINE]}, extra="")
    assert found(one) == [("production", 2, "provider", "not_of_record", "warning")]
    by_provider = summary(tmp_path, {"clients": [CLIENT], "production": [LINE]}, header("P"), extra="")
    assert found(by_provider) == [("clients", 2, "", "not_of_record", "warning")]


def test_a_reference_to_a_table_of_another_party_is_left_to_the_snapshot(tmp_path):
    one = summary(tmp_path, {"production": [LINE], "outcomes": [OUTCOME]}, header("P"), extra="")
    assert found(one) == []


def test_rows_and_cents_reconcile_and_unreadable_amounts_are_counted_apart(tmp_path):
    lines = [
        {**LINE, "line": "1", "amount": "0,10"},
        {**LINE, "line": "2", "amount": "0,20", "unit": "99"},
        {**LINE, "line": "3", "amount": "1.234,56"},
    ]
    count = summary(tmp_path, {**WHOLE, "production": lines}).tables[-1]
    assert count.table == "production"
    assert (count.rows_read, count.rows_accepted, count.rows_set_aside) == (3, 1, 2)
    assert (count.cents_read, count.cents_accepted, count.cents_set_aside) == (30, 10, 20)
    assert count.amounts_unreadable == 1


def test_all_findings_are_counted_though_only_some_are_shown(tmp_path):
    clients = [{**CLIENT, "client_key": f"K{n}", "birth_month": "?"} for n in range(500)]
    one = summary(tmp_path, {"clients": clients})
    assert one.errors == 500
    assert len(one.findings) == 200


REFUSED = [
    ({"party": "X"}, "deliveries.party_unknown"),
    ({"standard_version": "7"}, "deliveries.standard_version"),
    ({"period_end": "2023-12-31"}, "deliveries.period_turned"),
    ({"period_end": "2026-06-30"}, "deliveries.period_not_over"),
    ({"period_start": "31-06-2024"}, "deliveries.delivery_row_wrong"),
    ({"delivered_on": None}, "deliveries.delivery_row_wrong"),
]


@pytest.mark.parametrize(("change", "key"), REFUSED, ids=[k + str(list(c)) for c, k in REFUSED])
def test_a_mistake_in_the_delivery_row_refuses_the_delivery(tmp_path, change, key):
    content = {"clients": [CLIENT]}
    row = {**header(), **change}
    if row["delivered_on"] is None:
        row["delivered_on"] = ""
    with pytest.raises(Refused) as refusal:
        summary(tmp_path, content, row)
    assert refusal.value.key == key
    assert "{" not in refusal.value.message("nl")


def test_a_delivery_of_another_party_is_refused(tmp_path):
    with pytest.raises(Refused) as refusal:
        summary(tmp_path, {"production": [LINE]}, header("Q"), extra="")
    assert refusal.value.key == "deliveries.other_party"
    assert "geen enkele rij met een aanbieder is van Q (wel van: P)" in refusal.value.message()


def test_a_line_that_refers_outside_the_file_is_only_warned_about_when_checked_without_the_region(tmp_path):
    one = summary(tmp_path, {**WHOLE, "production": [{**LINE, "trajectory_key": "T0"}]})
    assert found(one) == [("production", 2, "trajectory_key", "reference_not_in_file", "warning")]
