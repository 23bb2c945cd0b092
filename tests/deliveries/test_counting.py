# SPDX-License-Identifier: EUPL-1.2
"""What counts when: hand-made deliveries and the rows that count in a snapshot."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
import sqlglot
from delivery_builders import (
    CLIENT,
    COST,
    JOURNEY,
    LATE,
    LINE,
    OUTCOME,
    TRAJECTORY,
    WHOLE,
    counted,
    header,
    make_region,
    write_zip,
)

from regie.deliveries import counting_plan, deliver, make_snapshot
from regie.deliveries.counting import lay_out
from regie.vocabulary.tables import tables

SECOND_HALF = "2024-07-01..2024-12-31"


def hand_in(tmp_path, folder, name, content, delivery=None, received_on=LATE):
    return deliver(write_zip(tmp_path / f"{name}.zip", content, delivery), folder, received_on=received_on)


def unresolved(snapshot):
    return {(item.table, item.column, item.why): (item.rows, item.cents) for item in snapshot.unresolved}


def test_of_a_state_table_the_latest_period_wins_per_key(tmp_path):
    folder = make_region(tmp_path / "r")
    hand_in(tmp_path, folder, "1", {"clients": [CLIENT, {**CLIENT, "client_key": "K2"}]})
    closed = {**CLIENT, "valid_to": "2024-08-31"}
    moved = {**CLIENT, "valid_from": "2024-09-01", "municipality": "0882"}
    hand_in(tmp_path, folder, "2", {"clients": [closed, moved]}, header(period=SECOND_HALF))
    # Handed in last, about an earlier period: it does not win.
    older = hand_in(
        tmp_path, folder, "3", {"clients": [{**CLIENT, "sex": "1"}]}, header(period="2023-01-01..2023-12-31")
    )
    rows = counted(
        folder, make_snapshot(folder, LATE), "clients", "client_key, valid_from, valid_to, municipality, sex"
    )
    assert rows == [
        ("K1", date(2020, 1, 1), date(2024, 8, 31), "0917", None),
        ("K1", date(2024, 9, 1), None, "0882", None),
        ("K2", date(2020, 1, 1), None, "0917", None),
    ]
    assert older.replaces == ()


def test_an_equal_period_replaces_and_what_it_leaves_out_counts_no_more(tmp_path):
    folder = make_region(tmp_path / "r")
    first = hand_in(
        tmp_path, folder, "1", {"costs": [COST, {**COST, "line": "G2"}]}, received_on=date(2024, 7, 15)
    )
    second = hand_in(tmp_path, folder, "2", {"costs": [{**COST, "amount": "99"}]}, received_on=date(2024, 8, 15))
    snapshot = make_snapshot(folder, LATE)
    assert counted(folder, snapshot, "costs", "line, amount, delivery") == [("G1", 9900, second.hash)]
    assert snapshot.replaced == {first.hash: second.hash}
    before = make_snapshot(folder, date(2024, 7, 31))
    assert [row[0] for row in counted(folder, before, "costs", "line")] == ["G1", "G2"]
    assert before.replaced == {}


def test_a_containing_period_replaces_all_it_contains(tmp_path):
    folder = make_region(tmp_path / "r")
    hand_in(tmp_path, folder, "1", {"costs": [COST]})
    hand_in(
        tmp_path,
        folder,
        "2",
        {"costs": [{**COST, "line": "G2", "booked_on": "2024-07-01"}]},
        header(period=SECOND_HALF),
    )
    whole_year = header(period="2024-01-01..2024-12-31")
    third = hand_in(tmp_path, folder, "3", {"costs": [{**COST, "line": "G3"}]}, whole_year)
    snapshot = make_snapshot(folder, LATE)
    assert [row[0] for row in counted(folder, snapshot, "costs", "line")] == ["G3"]
    assert set(snapshot.replaced.values()) == {third.hash}
    assert len(third.replaces) == 2


def test_late_corrections_are_new_lines_in_the_period_in_which_they_are_booked(tmp_path):
    folder = make_region(tmp_path / "r")
    hand_in(tmp_path, folder, "1", {"costs": [COST]}, received_on=date(2024, 7, 15))
    correction = {**COST, "line": "G1-c", "amount": "-50.00", "booked_on": "2024-08-20"}
    hand_in(
        tmp_path, folder, "2", {"costs": [correction]}, header(period=SECOND_HALF), received_on=date(2025, 1, 15)
    )
    march = 'line, "month", amount'
    assert counted(folder, make_snapshot(folder, date(2024, 12, 31)), "costs", march) == [("G1", 24290, 25000)]
    assert counted(folder, make_snapshot(folder, LATE), "costs", march) == [
        ("G1", 24290, 25000),
        ("G1-c", 24290, -5000),
    ]


def test_only_rows_of_the_party_of_record_count(tmp_path):
    folder = make_region(tmp_path / "r")
    by_cooperative = {**LINE, "line": "C1", "amount": "1"}
    hand_in(tmp_path, folder, "c", {**WHOLE, "production": [by_cooperative]})
    own_trajectory = {**TRAJECTORY, "trajectory_key": "X1", "journey_key": None}
    hand_in(tmp_path, folder, "p", {"trajectories": [own_trajectory], "production": [LINE]}, header("P"))
    snapshot = make_snapshot(folder, LATE)
    assert counted(folder, snapshot, "production", "line") == [("L1",)]
    assert counted(folder, snapshot, "trajectories", "trajectory_key") == [("T1",)]
    assert unresolved(snapshot) == {
        ("production", None, "not_of_record"): (1, 100),
        ("trajectories", None, "not_of_record"): (1, None),
    }


def test_a_rule_of_record_for_one_provider_moves_only_that_provider(tmp_path):
    folder = make_region(
        tmp_path / "r", "of_record = [{table = 'production', party = 'cooperative', provider = 'Q'}]"
    )
    lines = [{**LINE, "line": "C1"}, {**LINE, "line": "C2", "provider": "Q"}]
    hand_in(tmp_path, folder, "c", {**WHOLE, "production": lines})
    hand_in(tmp_path, folder, "p", {"production": [LINE]}, header("P"))
    assert counted(folder, make_snapshot(folder, LATE), "production", "line, provider") == [
        ("C2", "Q"),
        ("L1", "P"),
    ]


def test_references_are_resolved_across_parties_and_what_does_not_resolve_is_reported_and_not_counted(tmp_path):
    folder = make_region(tmp_path / "r")
    trajectories = [TRAJECTORY, {**TRAJECTORY, "trajectory_key": "T2", "client_key": "K9", "journey_key": None}]
    hand_in(tmp_path, folder, "c1", {"trajectories": trajectories}, header(period="2023-01-01..2023-12-31"))
    lines = [
        LINE,
        {**LINE, "line": "L2", "client_key": "K8", "trajectory_key": None, "amount": "5"},
        {**LINE, "line": "L3", "client_key": None, "municipality": "0917", "trajectory_key": "T2", "amount": "7"},
        {**LINE, "line": "L4", "client_key": None, "municipality": "0917", "trajectory_key": None, "amount": "9"},
    ]
    outcomes = [OUTCOME, {**OUTCOME, "trajectory_key": "T2"}]
    hand_in(tmp_path, folder, "p", {"production": lines, "outcomes": outcomes}, header("P"))
    early = make_snapshot(folder, LATE)
    assert counted(folder, early, "trajectories") == []
    assert unresolved(early) == {
        ("trajectories", "client_key", "reference_missing"): (2, None),
        ("trajectories", "journey_key", "reference_missing"): (1, None),
        ("production", "client_key", "reference_missing"): (2, 10500),
        ("production", "trajectory_key", "reference_missing"): (2, 10700),
        ("outcomes", "trajectory_key", "reference_missing"): (2, None),
    }
    assert all("{" not in item.message(lang) for item in early.unresolved for lang in ("nl", "en"))
    hand_in(tmp_path, folder, "c2", {"clients": [CLIENT], "journeys": [JOURNEY]})
    snapshot = make_snapshot(folder, LATE)
    assert counted(folder, snapshot, "trajectories", "trajectory_key") == [("T1",)]
    assert counted(folder, snapshot, "production", "line") == [("L1",), ("L4",)]
    assert counted(folder, snapshot, "outcomes", "trajectory_key") == [("T1",)]


def test_keys_of_two_parties_may_be_the_same(tmp_path):
    rules = "of_record = [{table = 'trajectories', party = 'provider', provider = 'P'}]"
    folder = make_region(tmp_path / "r", rules)
    cooperative = {**TRAJECTORY, "provider": "Q"}
    content = {"clients": [CLIENT], "journeys": [JOURNEY], "trajectories": [cooperative]}
    hand_in(tmp_path, folder, "c", content)
    own = {**TRAJECTORY, "journey_key": None, "began_on": "2024-03-01"}
    hand_in(
        tmp_path, folder, "p", {"trajectories": [own], "production": [LINE], "outcomes": [OUTCOME]}, header("P")
    )
    by_q = {**LINE, "provider": "Q", "line": "Q1"}
    hand_in(tmp_path, folder, "q", {"production": [by_q], "outcomes": [OUTCOME]}, header("Q"))
    snapshot = make_snapshot(folder, LATE)
    assert counted(folder, snapshot, "trajectories", "trajectory_key, provider") == [("P/T1", "P"), ("T1", "Q")]
    assert counted(folder, snapshot, "production", "line, trajectory_key") == [("L1", "P/T1"), ("Q1", "T1")]
    assert counted(folder, snapshot, "outcomes", "trajectory_key") == [("P/T1",), ("T1",)]
    assert snapshot.unresolved == ()


def test_tables_nobody_delivered_are_empty_with_the_right_columns(tmp_path):
    folder = make_region(tmp_path / "r")
    hand_in(tmp_path, folder, "1", {"costs": [COST]})
    con = duckdb.connect()
    lay_out(con, counting_plan(folder, make_snapshot(folder, LATE)))
    for name, table in tables().items():
        if name != "delivery":
            columns = con.execute(f"DESCRIBE counted_{name}").fetchall()
            expected = [(column.name, column.type.stored) for column in table.columns]
            assert [(c[0], c[1]) for c in columns] == [
                *expected,
                ("delivery", "VARCHAR"),
                ("source_row", "BIGINT"),
            ]


@pytest.mark.parametrize("twice", [False, True])
def test_the_views_can_be_written_for_spark(tmp_path, twice):
    folder = make_region(tmp_path / "r")
    hand_in(tmp_path, folder, "1", WHOLE)
    if twice:
        hand_in(tmp_path, folder, "2", {"clients": [CLIENT]}, header(period=SECOND_HALF))
    for _, query in counting_plan(folder, make_snapshot(folder, LATE)).views:
        (written,) = sqlglot.transpile(
            query, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
        )
        assert "QUALIFY" not in written
