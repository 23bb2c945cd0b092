# SPDX-License-Identifier: EUPL-1.2
"""A snapshot fixes what counts: the same content is the same snapshot and gives the same figures."""

from __future__ import annotations

import json
from datetime import date

import pytest
from delivery_builders import (
    CLIENT,
    COST,
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

from regie.deliveries import (
    counting_plan,
    deliver,
    delivery_quality,
    load_snapshot,
    make_snapshot,
    snapshot_region,
    snapshots,
)
from regie.vocabulary import RegieError


def region_with_costs(tmp_path):
    folder = make_region(tmp_path / "r")
    deliver(write_zip(tmp_path / "1.zip", {"costs": [COST]}), folder, received_on=date(2024, 7, 15))
    return folder


def test_the_same_content_is_the_same_snapshot(tmp_path):
    folder = region_with_costs(tmp_path)
    first = make_snapshot(folder, date(2024, 8, 31))
    files = {path.name: path.read_bytes() for path in (folder / "snapshots").iterdir()}
    assert make_snapshot(folder, date(2024, 8, 31)) == first
    assert {path.name: path.read_bytes() for path in (folder / "snapshots").iterdir()} == files
    assert first.id.startswith("2024-08-31-")
    assert len(first.id) == len("2024-08-31-1a2b3c4d")
    assert load_snapshot(folder) == load_snapshot(folder, first.id) == first
    assert (first.first_day, first.last_day) == (date(2024, 1, 1), date(2024, 6, 30))


def test_a_delivery_received_later_does_not_change_a_snapshot(tmp_path):
    folder = region_with_costs(tmp_path)
    early = make_snapshot(folder, date(2024, 8, 31))
    deliver(
        write_zip(tmp_path / "2.zip", {"costs": [{**COST, "amount": "1"}]}), folder, received_on=date(2024, 9, 1)
    )
    assert make_snapshot(folder, date(2024, 8, 31)) == early
    assert counted(folder, early, "costs", "amount") == [(25000,)]
    late = make_snapshot(folder, date(2024, 9, 1))
    assert counted(folder, late, "costs", "amount") == [(100,)]
    assert [one.id for one in snapshots(folder)] == [early.id, late.id]
    assert load_snapshot(folder) == late


def test_parties_without_a_delivery_up_to_the_last_day_are_named(tmp_path):
    folder = region_with_costs(tmp_path)
    earlier = header("P", period="2023-07-01..2023-12-31")
    line = {**LINE, "service_month": "2023-08", "booked_on": "2023-09-01"}
    deliver(write_zip(tmp_path / "2.zip", {"production": [line]}, earlier), folder, received_on=date(2024, 7, 15))
    snapshot = make_snapshot(folder, LATE)
    assert [(one.party, one.delivered_to) for one in snapshot.late] == [("P", date(2023, 12, 31)), ("Q", None)]
    assert snapshot.missing == ("P", "Q")


def test_a_changed_region_is_told_and_the_snapshot_keeps_its_own(tmp_path):
    folder = region_with_costs(tmp_path)
    snapshot = make_snapshot(folder, LATE)
    text = (folder / "region.toml").read_text(encoding="utf-8")
    (folder / "region.toml").write_text(text.replace("Proefregio", "Nieuwe naam"), encoding="utf-8")
    loaded = load_snapshot(folder, snapshot.id)
    assert (snapshot.region_changed, loaded.region_changed) == (False, True)
    assert snapshot_region(folder, loaded).name == "Proefregio"
    again = make_snapshot(folder, LATE)
    assert again.id != snapshot.id
    assert load_snapshot(folder).id == again.id


def test_a_snapshot_that_was_altered_is_not_loaded(tmp_path):
    folder = region_with_costs(tmp_path)
    snapshot = make_snapshot(folder, LATE)
    path = folder / "snapshots" / f"{snapshot.id}.json"
    content = json.loads(path.read_text())
    content["last_day"] = "2024-07-31"
    path.write_text(json.dumps(content))
    with pytest.raises(RegieError) as error:
        load_snapshot(folder, snapshot.id)
    assert error.value.key == "deliveries.snapshot_damaged"


def test_what_is_not_there_is_said(tmp_path):
    folder = make_region(tmp_path / "r")
    for attempt, key in (
        (lambda: load_snapshot(folder), "deliveries.no_snapshot"),
        (lambda: load_snapshot(folder, "2024-01-01-00000000"), "deliveries.snapshot_missing"),
        (lambda: load_snapshot(folder, "../region"), "deliveries.snapshot_missing"),
        (lambda: make_snapshot(folder, LATE), "deliveries.nothing_to_count"),
    ):
        with pytest.raises(RegieError) as error:
            attempt()
        assert error.value.key == key


def test_a_delivery_that_is_gone_is_said_and_not_left_out(tmp_path):
    folder = region_with_costs(tmp_path)
    snapshot = make_snapshot(folder, LATE)
    (folder / "deliveries" / snapshot.deliveries[0].hash).rename(tmp_path / "elders")
    with pytest.raises(RegieError) as error:
        counting_plan(folder, snapshot)
    assert error.value.key == "deliveries.snapshot_delivery_gone"


def test_the_quality_of_a_delivery_is_worked_out_by_hand(tmp_path):
    folder = make_region(tmp_path / "r", "of_record = [{table = 'production', party = 'cooperative'}]")
    ended = {**TRAJECTORY, "ended_on": "2024-05-31", "end_reason": "31", "recorded_on": "2024-02-04"}
    trajectories = [ended, {**ended, "trajectory_key": "T2", "recorded_on": "2024-02-02", "provider": "Q"}]
    first = {**WHOLE, "trajectories": trajectories, "production": [LINE, {**LINE, "line": "L2", "amount": "-1"}]}
    deliver(write_zip(tmp_path / "1.zip", first), folder, received_on=date(2024, 7, 10))
    second = {**first, "clients": [{**CLIENT, "sex": "2"}, {**CLIENT, "client_key": "K2", "sex": "9"}]}
    deliver(write_zip(tmp_path / "2.zip", second), folder, received_on=date(2024, 7, 20))
    deliver(
        write_zip(tmp_path / "p.zip", {"outcomes": [OUTCOME]}, header("P")), folder, received_on=date(2024, 7, 20)
    )
    cooperative, provider = delivery_quality(folder, make_snapshot(folder, LATE))
    assert (cooperative.party, provider.party) == ("C", "P")
    assert cooperative.days_after_period == 20
    assert (cooperative.ended_trajectories, cooperative.with_outcome) == (2, 1)
    assert cooperative.days_to_record == 2.0
    assert cooperative.days_to_book == 12.0
    assert cooperative.negative_lines == 1
    assert (cooperative.rows_read, cooperative.rows_set_aside) == (8, 1)
    sex = next(c for c in cooperative.completeness if (c.table, c.column) == ("clients", "sex"))
    assert (sex.rows, sex.filled) == (1, 1)
    changed = {item.table: (item.again, item.changed) for item in cooperative.corrections}
    assert changed["clients"] == (1, 1)
    assert changed["trajectories"] == (2, 0)
    assert provider.previous is None


def test_a_party_that_left_and_delivered_to_its_last_day_is_not_late(tmp_path):
    folder = region_with_costs(tmp_path)
    earlier = header("P", period="2023-07-01..2023-12-31")
    line = {**LINE, "service_month": "2023-08", "booked_on": "2023-09-01"}
    deliver(write_zip(tmp_path / "2.zip", {"production": [line]}, earlier), folder, received_on=date(2024, 7, 15))
    left = {"provider": "P", "name": "P", "role": "subcontractor", "valid_from": "2019-01-01"}
    left["valid_to"] = "2023-12-31"
    reference = header(period="2024-07-01..2024-07-31")
    deliver(write_zip(tmp_path / "3.zip", {"providers": [left]}, reference), folder, received_on=date(2024, 8, 1))
    assert make_snapshot(folder, LATE).missing == ("Q",)
