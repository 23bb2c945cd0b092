# SPDX-License-Identifier: EUPL-1.2
"""The store is whole at every moment, the same bytes change nothing, and a period replaces what it contains."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest
from delivery_builders import CLIENT, COST, LATE, LINE, OUTCOME, WHOLE, header, make_region, write_zip

from regie.deliveries import Summary, deliver, delivery_list, make_snapshot
from regie.vocabulary import Refused, durable


def contents(folder: Path) -> dict[str, bytes]:
    """Everything in the store but the lock and what is unfinished."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def assert_whole(folder: Path) -> None:
    """Every delivery that is there is complete and agrees with its summary."""
    for one in delivery_list(folder):
        home = folder / "deliveries" / one.hash
        for count in one.tables:
            path = home / "accepted" / f"{count.table}.parquet"
            (rows,) = duckdb.connect().execute(f"SELECT count(*) FROM read_parquet('{path}')").fetchone()
            assert rows == count.rows_accepted
        assert (home / "findings.parquet").exists()
        assert any((home / "original").iterdir())
    names = {path.name for path in (folder / "deliveries").glob("[!.]*")}
    assert names == {one.hash for one in delivery_list(folder)}


def test_the_same_bytes_again_change_nothing_and_it_is_said(tmp_path):
    folder = make_region(tmp_path / "r")
    file = write_zip(tmp_path / "l.zip", WHOLE)
    first = deliver(file, folder, received_on=date(2024, 7, 15))
    before = contents(folder)
    again = deliver(file, folder, received_on=LATE)
    assert not first.already_known
    assert again.already_known
    assert again.received_on == date(2024, 7, 15)
    assert contents(folder) == before


def test_the_same_bytes_in_give_the_same_bytes_stored(tmp_path):
    rows = [{**COST, "line": f"G{n}", "description": "bel 0612345678" if n % 7 == 0 else None} for n in range(300)]
    file = write_zip(tmp_path / "l.zip", {**WHOLE, "costs": rows})
    for name in ("a", "b"):
        deliver(file, make_region(tmp_path / name), received_on=LATE)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_the_summary_is_kept_as_it_was_given(tmp_path):
    folder = make_region(tmp_path / "r")
    one = deliver(write_zip(tmp_path / "l.zip", WHOLE), folder, received_on=LATE)
    assert delivery_list(folder) == [one]
    stored = (folder / "deliveries" / one.hash / "delivery.json").read_text(encoding="utf-8")
    assert Summary.model_validate_json(stored) == one


def test_accepted_rows_are_kept_in_stored_form_with_their_origin(tmp_path):
    folder = make_region(tmp_path / "r")
    one = deliver(write_zip(tmp_path / "l.zip", WHOLE), folder, received_on=LATE)
    path = folder / "deliveries" / one.hash / "accepted" / "costs.parquet"
    found = duckdb.connect().execute(
        f"SELECT \"month\", amount, booked_on, delivery, source_row FROM read_parquet('{path}')"
    )
    assert found.fetchall() == [(2024 * 12 + 2, 25000, date(2024, 4, 5), one.hash, 2)]


@pytest.mark.parametrize(
    ("period", "accepted"),
    [
        ("2024-01-01..2024-06-30", True),  # equal
        ("2024-07-01..2024-12-31", True),  # apart
        ("2023-07-01..2024-06-30", True),  # contains
        ("2024-01-01..2024-12-31", True),  # contains
        ("2024-04-01..2024-09-30", False),  # overlaps in part
        ("2024-02-01..2024-03-31", False),  # lies within
    ],
)
def test_a_period_is_equal_to_apart_from_or_contains_earlier_ones(tmp_path, period, accepted):
    folder = make_region(tmp_path / "r")
    first = deliver(write_zip(tmp_path / "1.zip", {"clients": [CLIENT]}), folder, received_on=LATE)
    second = write_zip(tmp_path / "2.zip", {"clients": [CLIENT]}, header(period=period, contact="2"))
    if accepted:
        contains = period[:10] <= "2024-01-01" and period[12:] >= "2024-06-30"
        assert deliver(second, folder, received_on=LATE).replaces == ((first.hash,) if contains else ())
    else:
        before = contents(folder)
        with pytest.raises(Refused) as refusal:
            deliver(second, folder, received_on=LATE)
        assert refusal.value.key == "deliveries.period_overlaps"
        assert contents(folder) == before


def test_periods_of_different_parties_have_nothing_to_do_with_each_other(tmp_path):
    folder = make_region(tmp_path / "r")
    deliver(write_zip(tmp_path / "1.zip", {"production": [LINE]}, header("P")), folder, received_on=LATE)
    other = header("Q", period="2024-04-01..2024-09-30")
    line = {**LINE, "provider": "Q"}
    assert (
        deliver(write_zip(tmp_path / "2.zip", {"production": [line]}, other), folder, received_on=LATE).replaces
        == ()
    )


def test_a_line_comes_once_and_a_correction_is_a_line_of_its_own(tmp_path):
    folder = make_region(tmp_path / "r")
    deliver(write_zip(tmp_path / "1.zip", {"costs": [COST]}), folder, received_on=LATE)
    later = {**COST, "booked_on": "2024-07-05"}
    second = write_zip(
        tmp_path / "2.zip",
        {"costs": [later, {**later, "line": "G2", "amount": "-50"}]},
        header(period="2024-07-01..2024-12-31"),
    )
    one = deliver(second, folder, received_on=LATE)
    assert [(f.row, f.rule) for f in one.findings] == [(2, "line_delivered_before")]
    assert one.tables[0].cents_accepted == -5000


def test_a_late_correction_may_refer_to_what_an_earlier_delivery_brought(tmp_path):
    folder = make_region(tmp_path / "r", "of_record = [{table = 'production', party = 'cooperative'}]")
    deliver(write_zip(tmp_path / "1.zip", WHOLE), folder, received_on=LATE)
    lines = [
        {**LINE, "line": "L7", "booked_on": "2024-07-05"},
        {**LINE, "line": "L8", "booked_on": "2024-07-05", "trajectory_key": "T0"},
    ]
    content = {"clients": [{**CLIENT, "client_key": "K2"}], "trajectories": [], "production": lines}
    content["trajectories"] = [
        {**WHOLE["trajectories"][0], "trajectory_key": "T2", "client_key": "K2", "journey_key": ""}
    ]
    one = deliver(
        write_zip(tmp_path / "2.zip", content, header(period="2024-07-01..2024-12-31")), folder, received_on=LATE
    )
    assert [(f.row, f.column, f.rule) for f in one.findings] == [(3, "trajectory_key", "reference_missing")]


class Crash(BaseException):
    """The process stops here."""


def test_a_crash_at_every_step_leaves_the_store_as_it_was_or_complete(tmp_path, monkeypatch):
    file = write_zip(tmp_path / "l.zip", {**WHOLE, "costs": [COST, {**COST, "line": "G2", "amount": "?"}]})
    deliver(file, make_region(tmp_path / "reference"), received_on=LATE)
    steps = 0

    def count(path):
        nonlocal steps
        steps += 1

    monkeypatch.setattr(durable, "sync", count)
    deliver(file, make_region(tmp_path / "counted"), received_on=LATE)
    folder = make_region(tmp_path / "r")
    outcomes = []
    for stop_at in range(0, steps + 1, 3):
        step = 0

        def stop(path, stop_at=stop_at):
            nonlocal step
            if step == stop_at:
                raise Crash
            step += 1

        monkeypatch.setattr(durable, "sync", stop)
        with contextlib.suppress(Crash):
            deliver(file, folder, received_on=LATE)
        assert_whole(folder)
        outcomes.append(len(delivery_list(folder)))
    monkeypatch.undo()
    deliver(file, folder, received_on=LATE)
    assert outcomes[0] == 0
    assert contents(folder) == contents(tmp_path / "reference")
    assert [path.name for path in (folder / "deliveries").iterdir() if path.name.startswith(".building")] == []


CHILD = """
import sys
from datetime import date
from pathlib import Path
from regie.deliveries import deliver
print("ready", flush=True)
for file in sys.argv[2:]:
    deliver(Path(file), Path(sys.argv[1]), received_on=date(2026, 1, 31))
    print("delivered", flush=True)
"""


def child(folder: Path, files: list[Path]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), *map(str, files)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def test_killed_at_random_moments_the_store_is_whole_every_time(tmp_path):
    halves = [f"{year}-{half}" for year in (2022, 2023) for half in ("01-01..{}-06-30", "07-01..{}-12-31")]
    files = []
    for number, half in enumerate(halves):
        period = half.format(half[:4])
        costs = [{**COST, "line": f"G{number}-{n}", "booked_on": period[:10]} for n in range(500)]
        files.append(write_zip(tmp_path / f"{number}.zip", {"costs": costs}, header(period=period)))
    reference = make_region(tmp_path / "reference")
    for file in files:
        deliver(file, reference, received_on=LATE)
    folder = make_region(tmp_path / "r")
    chance = random.Random(20240630)
    killed = 0
    for _ in range(6):
        process = child(folder, files)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0.01, 0.6))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
        process.stdout.close()
        assert_whole(folder)
        known = {one.hash for one in delivery_list(reference)}
        assert {one.hash for one in delivery_list(folder)} <= known
    assert killed
    for file in files:
        deliver(file, folder, received_on=LATE)
    assert contents(folder) == contents(reference)


def test_two_processes_that_hand_in_at_once_wait_for_each_other(tmp_path):
    folder = make_region(tmp_path / "r")
    same_period = [
        write_zip(tmp_path / f"{n}.zip", {"costs": [{**COST, "line": f"G{n}"}]}, header(contact=str(n)))
        for n in range(4)
    ]
    processes = [child(folder, same_period[:3]), child(folder, same_period[1:])]
    for process in processes:
        process.communicate(timeout=120)
        assert process.returncode == 0
    assert_whole(folder)
    stored = delivery_list(folder)
    assert sorted(one.sequence for one in stored) == [1, 2, 3, 4]
    assert len(make_snapshot(folder, LATE).deliveries) == 1


def test_an_outcome_file_of_a_provider_needs_no_other_table(tmp_path):
    folder = make_region(tmp_path / "r")
    one = deliver(write_zip(tmp_path / "o.zip", {"outcomes": [OUTCOME]}, header("P")), folder, received_on=LATE)
    assert one.rows_accepted == 1
