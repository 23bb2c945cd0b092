# SPDX-License-Identifier: EUPL-1.2
"""Erasing a client removes the rows everywhere, for good, and says which snapshots can no longer be computed."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from delivery_builders import (
    CLIENT,
    COST,
    JOURNEY,
    LATE,
    LINE,
    OUTCOME,
    TRAJECTORY,
    counted,
    header,
    make_region,
    write_zip,
)

from regie.deliveries import (
    counting_plan,
    deliver,
    delivery_list,
    erase,
    erasures,
    findings,
    load_snapshot,
    make_snapshot,
    set_aside_file,
    snapshots,
)
from regie.vocabulary import Refused, RegieError, durable

SECRET = "GEHEIM-77"
"""The key of the client who is erased."""

OTHER = {"client_key": "K2"}


def cooperative():
    of = {"client_key": SECRET}
    return {
        "clients": [
            {**CLIENT, **of},
            {**CLIENT, **OTHER},
            {**CLIENT, **of, "valid_from": "2019-01-01", "sex": "m"},
        ],
        "journeys": [{**JOURNEY, **of}, {**JOURNEY, **OTHER, "journey_key": "R2"}],
        "trajectories": [
            {**TRAJECTORY, **of},
            {**TRAJECTORY, **OTHER, "trajectory_key": "T2", "journey_key": "R2"},
        ],
        "costs": [COST],
    }


def provider():
    of = {"client_key": SECRET}
    return {
        "production": [
            {**LINE, **of},
            {**LINE, **OTHER, "line": "L2", "trajectory_key": "T2", "amount": "40"},
            {**LINE, "line": "L3", "client_key": None, "municipality": "0917"},
            {**LINE, **of, "line": "L4", "amount": "1.000,00"},
            {**LINE, **of, "line": "L5", "amount": "3", "unit": "99"},
        ],
        "outcomes": [OUTCOME, {**OUTCOME, "trajectory_key": "T2"}],
    }


def filled_region(tmp_path):
    folder = make_region(tmp_path / "r")
    deliver(write_zip(tmp_path / "c.zip", cooperative()), folder, received_on=LATE)
    deliver(write_zip(tmp_path / "p.zip", provider(), header("P")), folder, received_on=LATE)
    deliver(write_zip(tmp_path / "q.zip", {"costs": [COST]}, header("Q")), folder, received_on=LATE)
    return folder


def mentions(folder, secret: str) -> list[str]:
    """Files of the store in which the key still stands, in plain bytes or in Parquet."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            rows = duckdb.connect().execute(f"SELECT * FROM read_parquet('{path}')").fetchall()
            if any(secret in str(value) for row in rows for value in row):
                found.append(path.name)
        elif path.is_file() and secret.encode() in path.read_bytes():
            found.append(path.name)
    return found


def test_the_client_is_gone_from_every_file_and_others_stay(tmp_path):
    folder = filled_region(tmp_path)
    make_snapshot(folder, LATE)
    assert mentions(folder, SECRET)
    done = erase(folder, SECRET, "verzoek 2026-014", date(2026, 2, 1))
    assert mentions(folder, SECRET) == []
    assert done.rows_by_table == {"clients": 2, "journeys": 1, "outcomes": 1, "production": 4, "trajectories": 1}
    assert (done.rows, done.deliveries, done.snapshots) == (9, 2, 1)
    after = make_snapshot(folder, LATE)
    assert counted(folder, after, "clients", "client_key") == [("K2",)]
    assert counted(folder, after, "production", "line") == [("L2",)]
    assert counted(folder, after, "outcomes", "trajectory_key") == [("T2",)]
    for one in delivery_list(folder):
        for path in (folder / "deliveries" / one.hash / "original").iterdir():
            assert (path.name == "not-kept.txt") == (one.party != "Q")


def test_counts_reconcile_after_an_erasure(tmp_path):
    folder = filled_region(tmp_path)
    erase(folder, SECRET, "verzoek", LATE)
    by_party = {one.party: one for one in delivery_list(folder)}
    production = next(count for count in by_party["P"].tables if count.table == "production")
    assert (production.rows_read, production.rows_accepted, production.rows_set_aside) == (1, 1, 0)
    assert (production.cents_read, production.cents_accepted, production.cents_set_aside) == (4000, 4000, 0)
    assert production.amounts_unreadable == 0
    assert by_party["P"].erasures == 1
    assert by_party["Q"].erasures == 0
    assert by_party["P"].errors == 0
    assert findings(folder, by_party["P"].hash) == []
    assert set_aside_file(folder, by_party["P"].hash) is None


def test_the_tombstone_says_when_and_why_but_not_who(tmp_path):
    folder = filled_region(tmp_path)
    done = erase(folder, SECRET, "verzoek 2026-014", date(2026, 2, 1))
    assert erasures(folder) == [done]
    (path,) = (folder / "erasures").glob("*.json")
    assert path.name.startswith("2026-02-01-")
    assert "verzoek 2026-014" in path.read_text(encoding="utf-8")
    assert SECRET not in path.read_text(encoding="utf-8")


def test_snapshots_in_which_the_client_counted_are_published_figures_only(tmp_path):
    folder = filled_region(tmp_path)
    before = make_snapshot(folder, LATE)
    erase(folder, SECRET, "verzoek", LATE)
    loaded = load_snapshot(folder, before.id)
    assert loaded.published_only
    with pytest.raises(RegieError) as error:
        counting_plan(folder, loaded)
    assert error.value.key == "deliveries.snapshot_published_only"
    after = make_snapshot(folder, LATE)
    assert after.id != before.id
    assert not after.published_only
    assert [(one.id, one.published_only) for one in snapshots(folder)] == [(before.id, True), (after.id, False)]


def test_the_old_bytes_bring_nothing_back_and_another_file_with_the_client_is_refused(tmp_path):
    folder = filled_region(tmp_path)
    erase(folder, SECRET, "verzoek", date(2026, 2, 1))
    assert deliver(tmp_path / "c.zip", folder, received_on=LATE).already_known
    assert mentions(folder, SECRET) == []
    other = write_zip(tmp_path / "c2.zip", cooperative(), header(contact="opnieuw"))
    with pytest.raises(Refused) as refusal:
        deliver(other, folder, received_on=LATE)
    assert refusal.value.key == "deliveries.erased_again"
    assert "01-02-2026" in refusal.value.message()
    assert SECRET not in refusal.value.message()
    assert mentions(folder, SECRET) == []


def test_without_a_reason_or_a_known_key_nothing_is_erased(tmp_path):
    folder = filled_region(tmp_path)
    for key, reason, expected in (("K2", " ", "erase_no_reason"), ("K99", "verzoek", "erase_unknown")):
        with pytest.raises(RegieError) as error:
            erase(folder, key, reason, LATE)
        assert error.value.key == f"deliveries.{expected}"
    assert erasures(folder) == []


class Crash(BaseException):
    """The process stops here."""


def test_a_crash_during_an_erasure_leaves_it_undone_or_is_finished_by_whoever_comes_next(tmp_path, monkeypatch):
    real = durable.sync
    undone = finished = 0
    for stop_at in range(0, 200, 6):
        folder = make_region(tmp_path / f"r{stop_at}")
        deliver(write_zip(tmp_path / "p.zip", provider(), header("P")), folder, received_on=LATE)
        make_snapshot(folder, LATE)
        step = 0

        def stop(path, stop_at=stop_at):
            nonlocal step
            if step == stop_at:
                raise Crash
            step += 1
            real(path)

        monkeypatch.setattr(durable, "sync", stop)
        try:
            erase(folder, SECRET, "verzoek", LATE)
            complete = True
        except Crash:
            complete = False
        monkeypatch.setattr(durable, "sync", real)
        (one,) = snapshots(folder)  # a reader
        (delivery,) = delivery_list(folder)
        if one.published_only:
            finished += 1
            assert mentions(folder, SECRET) == []
            assert (delivery.erasures, len(erasures(folder))) == (1, 1)
        else:
            undone += 1
            assert (delivery.erasures, delivery.rows_read) == (0, 7)
            assert counted(folder, one, "production", "count(*)") == [(0,)]
            assert erasures(folder) == []
        if complete:
            break
    assert undone
    assert finished > 1
