# SPDX-License-Identifier: EUPL-1.2
"""Data quality of a snapshot, worked out by hand on a few small deliveries."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "deliveries"))

from counted import source
from delivery_builders import COST, LATE, LINE, OUTCOME, TRAJECTORY, WHOLE, header, make_region, write_zip

from regie.deliveries import deliver, make_snapshot
from regie.deliveries.snapshots import Unresolved
from regie.figures import open_snapshot
from regie.figures.quality import Filled, Quality, quality
from regie.vocabulary.region import Suppression

ENDED = {**TRAJECTORY, "ended_on": "2024-05-31", "end_reason": "31"}


def handed_in(tmp_path: Path, *deliveries: tuple[dict, dict, date]) -> Quality:
    folder = make_region(tmp_path / "region")
    for number, (content, head, received_on) in enumerate(deliveries):
        deliver(write_zip(tmp_path / f"{number}.zip", content, head), folder, received_on=received_on)
    make_snapshot(folder, LATE)
    with open_snapshot(folder) as opened:
        return quality(opened)


def cooperative(**tables: list[dict]) -> tuple[dict, dict, date]:
    without_production = {name: rows for name, rows in WHOLE.items() if name != "production"}
    return {**without_production, **tables}, header(), date(2024, 7, 10)


def test_rows_in_memory_have_no_deliveries_to_judge() -> None:
    with source() as opened:
        assert quality(opened) == Quality()


def test_rows_and_euros_set_aside_are_counted_with_what_was_read(tmp_path: Path) -> None:
    unknown = {**COST, "line": "G2", "segment": "nowhere", "amount": "40.00"}
    found = handed_in(tmp_path, cooperative(costs=[COST, unknown]))
    assert (found.rows_read, found.rows_set_aside) == (5, 1)
    assert (found.cents_read, found.cents_set_aside) == (29000, 4000)


def test_timeliness_is_the_median_of_days_between_the_period_and_the_receipt(tmp_path: Path) -> None:
    provider = ({"outcomes": [OUTCOME]}, header("P"), date(2024, 7, 20))
    found = handed_in(tmp_path, cooperative(trajectories=[ENDED]), provider)
    assert found.days_after_period == 15  # of 10 and 20
    assert (found.ended, found.with_outcome) == (1, 1)
    assert found.parties == 2


def test_a_party_that_delivered_nothing_is_named(tmp_path: Path) -> None:
    found = handed_in(tmp_path, cooperative())
    assert {one.party: one.delivered_to for one in found.late} == {"P": None, "Q": None}


def test_a_reference_that_leads_nowhere_is_counted(tmp_path: Path) -> None:
    line = {**LINE, "trajectory_key": "T9"}
    found = handed_in(tmp_path, cooperative(), ({"production": [line]}, header("P"), date(2024, 7, 20)))
    assert [(one.table, one.column, one.rows) for one in found.unresolved] == [("production", "trajectory_key", 1)]


def test_a_correction_against_the_previous_delivery_is_counted(tmp_path: Path) -> None:
    content, head, _ = cooperative(trajectories=[ENDED])
    found = handed_in(tmp_path, cooperative(), (content, head, date(2024, 8, 1)))
    assert found.corrected == 1


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([("2024-03", "4100", "250.00"), ("2024-03", "4200", "100.00")], []),
        ([("2024-03", "4100", "260.00")], [("4100", 1, 25000, 26000)]),
        ([("2024-03", "4100", "250.00"), ("2024-04", "4100", "5.00")], [("4100", 1, 0, 500)]),
        ([("2024-03", "4200", "60.00"), ("2024-03", "4300", "41.00")], [("4200, 4300", 1, 10000, 10100)]),
        ([], []),
    ],
)
def test_every_control_total_is_set_against_what_is_booked_on_it(
    tmp_path: Path, totals: list[tuple[str, str, str]], expected: list[tuple[str, int, int, int]]
) -> None:
    ledger = [{"month": month, "account": account, "amount": amount} for month, account, amount in totals]
    tables = {"ledger_totals": ledger} if ledger else {}
    found = handed_in(tmp_path, cooperative(**tables), ({"production": [LINE]}, header("P"), date(2024, 7, 20)))
    assert [(d.account, d.months, d.booked_cents, d.ledger_cents) for d in found.ledger] == expected


def test_completeness_is_given_for_optional_columns_only(tmp_path: Path) -> None:
    found = handed_in(tmp_path, cooperative())
    rows = {(one.table, one.column): (one.rows, one.filled) for one in found.completeness}
    assert rows["trajectories", "ended_on"] == (1, 0)
    assert ("trajectories", "began_on") not in rows


SMALL_AND_LARGE = Quality(
    rows_read=49_123,
    rows_set_aside=3,
    cents_set_aside=12_345,
    warnings=9,
    ended=43,
    with_outcome=40,
    corrected=12,
    unresolved=(
        Unresolved(table="production", column="trajectory_key", why="reference_missing", rows=4),
        Unresolved(table="outcomes", column="trajectory_key", why="reference_missing", rows=17),
    ),
    unresolved_rows=21,
    completeness=(
        Filled(table="trajectories", column="form", rows=500, filled=496),
        Filled(table="trajectories", column="place", rows=500, filled=7),
        Filled(table="journeys", column="theme", rows=302, filled=111),
        Filled(table="clients", column="area", rows=300, filled=300),
    ),
)


def test_nothing_per_party_is_left_for_readers_who_may_not_see_small_numbers(tmp_path: Path) -> None:
    assert handed_in(tmp_path, cooperative()).deliveries
    assert handed_in(tmp_path / "again", cooperative()).protected(Suppression()).deliveries == ()


def test_small_numbers_of_rows_are_hidden_and_others_rounded() -> None:
    found = SMALL_AND_LARGE.protected(Suppression())
    assert (found.rows_read, found.corrected, found.unresolved_rows) == (49_125, 10, 20)
    assert (found.rows_set_aside, found.cents_set_aside, found.warnings) == (None, None, None)
    assert [(one.table, one.rows) for one in found.unresolved] == [("outcomes", 15)]


def test_a_share_of_which_part_or_rest_is_small_is_hidden_whole() -> None:
    found = SMALL_AND_LARGE.protected(Suppression())
    assert (found.ended, found.with_outcome) == (None, None)  # 43 less 40 are 3
    assert {(one.column, one.rows, one.filled) for one in found.completeness} == {
        ("theme", 300, 110),
        ("area", 300, 300),
    }
