# SPDX-License-Identifier: EUPL-1.2

"""The quality of the deliveries behind a snapshot, as figures: completeness, timeliness, outcomes, corrections."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from regie.deliveries.checks.values import first_day_of
from regie.deliveries.counting import lay_out
from regie.deliveries.snapshots import Snapshot, counting_plan
from regie.deliveries.sql import literal, only_row, parquet
from regie.deliveries.store import accepted, delivery_list
from regie.deliveries.summary import Completeness, Summary
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.tables import Table, tables

if TYPE_CHECKING:
    from collections.abc import Sequence


class Corrections(Frozen):
    """Rows of a table whose key was in the party's previous delivery too, and how many of them say otherwise."""

    table: str
    again: int
    changed: int


class DeliveryQuality(Frozen):
    """Quality of one counted delivery.

    ``days_after_period`` counts from the last day of the period to the day of receipt. ``ended_trajectories``
    are the counted trajectories in this delivery that ended within its period, ``with_outcome`` those for which
    an outcome counts, whoever delivered it. ``days_to_record`` is the median number of days from begin to
    registration of trajectories, ``days_to_book`` from the end of the service month to the booking of production;
    None without such rows. ``corrections`` compares with the party's previous delivery (``previous``, a hash);
    ``negative_lines`` are lines of production and costs below zero.
    """

    hash: str
    party: str
    period_start: date
    period_end: date
    received_on: date
    days_after_period: int
    rows_read: int
    rows_set_aside: int
    warnings: int
    completeness: tuple[Completeness, ...]
    ended_trajectories: int
    with_outcome: int
    days_to_record: float | None
    days_to_book: float | None
    negative_lines: int
    previous: str | None
    corrections: tuple[Corrections, ...]


def delivery_quality(folder: Path, snapshot: Snapshot) -> list[DeliveryQuality]:
    """The quality of every delivery that counts in a snapshot, in the order in which they were handed in.

    Raises ``RegieError`` like ``counting_plan``.
    """
    con = duckdb.connect()
    try:
        lay_out(con, counting_plan(folder, snapshot))
        con.execute(
            "CREATE TABLE ended AS SELECT t.delivery, t.ended_on, o.trajectory_key IS NOT NULL AS has_outcome "
            "FROM counted_trajectories t LEFT JOIN (SELECT DISTINCT trajectory_key FROM counted_outcomes) o "
            "ON o.trajectory_key = t.trajectory_key WHERE t.ended_on IS NOT NULL"
        )
        known = [one for one in delivery_list(folder) if one.received_on <= snapshot.reference_date]
        counted = {one.hash for one in snapshot.deliveries}
        return [_of(con, folder, one, known) for one in known if one.hash in counted]
    finally:
        con.close()


def _of(con: duckdb.DuckDBPyConnection, folder: Path, one: Summary, known: Sequence[Summary]) -> DeliveryQuality:
    ended, with_outcome = only_row(
        con,
        "SELECT count(*), count(*) FILTER (WHERE has_outcome) FROM ended "
        f"WHERE delivery = {literal(one.hash)} "
        f"AND ended_on BETWEEN DATE '{one.period_start}' AND DATE '{one.period_end}'",
    )
    files = accepted(folder, one.hash)
    record = book = None
    negative = 0
    if "trajectories" in files:
        (record,) = only_row(con, f"SELECT median(recorded_on - began_on) FROM {parquet(files['trajectories'])}")
    for name in ("production", "costs"):
        if name in files:
            negative += int(only_row(con, f"SELECT count(*) FROM {parquet(files[name])} WHERE amount < 0")[0])
    if "production" in files:
        month_end = f"last_day({first_day_of('service_month')})"
        (book,) = only_row(con, f"SELECT median(booked_on - {month_end}) FROM {parquet(files['production'])}")
    earlier = [
        other
        for other in known[: [k.hash for k in known].index(one.hash)]
        if other.party == one.party and other.supplements is None
    ]
    previous = earlier[-1].hash if earlier else None
    return DeliveryQuality(
        hash=one.hash,
        party=one.party,
        period_start=one.period_start,
        period_end=one.period_end,
        received_on=one.received_on,
        days_after_period=(one.received_on - one.period_end).days,
        rows_read=one.rows_read,
        rows_set_aside=one.rows_set_aside,
        warnings=one.warnings,
        completeness=one.completeness,
        ended_trajectories=int(ended),
        with_outcome=int(with_outcome),
        days_to_record=None if record is None else float(record),
        days_to_book=None if book is None else float(book),
        negative_lines=negative,
        previous=previous,
        corrections=_corrections(con, files, accepted(folder, previous)) if previous else (),
    )


def _corrections(
    con: duckdb.DuckDBPyConnection, files: dict[str, Path], before: dict[str, Path]
) -> tuple[Corrections, ...]:
    result = []
    for name in files:
        if name in before:
            table: Table = tables()[name]
            same_key = " AND ".join(f'a."{column}" IS NOT DISTINCT FROM b."{column}"' for column in table.key)
            rest = [column.name for column in table.columns if column.name not in table.key]
            differs = " OR ".join(f'a."{column}" IS DISTINCT FROM b."{column}"' for column in rest)
            again, changed = only_row(
                con,
                f"SELECT count(*), count(*) FILTER (WHERE {differs}) FROM {parquet(files[name])} a "
                f"JOIN {parquet(before[name])} b ON {same_key}",
            )
            result.append(Corrections(table=name, again=int(again), changed=int(changed)))
    return tuple(result)
