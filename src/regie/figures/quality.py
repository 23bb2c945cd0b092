# SPDX-License-Identifier: EUPL-1.2
"""The quality of the data behind a snapshot: what arrived, was set aside, is missing, or does not tie."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from regie.deliveries import Snapshot
from regie.deliveries.quality import DeliveryQuality, delivery_quality
from regie.deliveries.snapshots import LateParty, Unresolved
from regie.figures.source import Source
from regie.vocabulary.tables import tables


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Filled(_Value):
    """How many rows of a table, over all counted deliveries, have something in one optional column."""

    table: str
    column: str
    rows: int
    filled: int


class LedgerDifference(_Value):
    """One ledger account whose booked cost (``costs`` by month) differs from the control total; whole cents."""

    account: str
    months: int
    booked_cents: int
    ledger_cents: int


class Quality(_Value):
    """Data quality of one snapshot.

    ``late`` are parties without a delivery that reaches the last day, ``unresolved`` rows that refer to something
    that does not count, ``deliveries`` the quality per delivery (left out where small numbers may not be seen).
    ``ended`` and ``with_outcome`` are the trajectories that ended within a delivery's period, and those of them
    with a known outcome. ``corrected`` are rows that a later delivery of the same party changed.
    """

    parties: int = 0
    deliveries: tuple[DeliveryQuality, ...] = ()
    rows_read: int = 0
    rows_set_aside: int = 0
    warnings: int = 0
    ended: int = 0
    with_outcome: int = 0
    corrected: int = 0
    late: tuple[LateParty, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    completeness: tuple[Filled, ...] = ()
    ledger: tuple[LedgerDifference, ...] = ()

    def without_parties(self) -> Quality:
        """The same for the region as a whole: nothing per delivery is left."""
        return self.model_copy(update={"deliveries": ()})


def quality(source: Source) -> Quality:
    """The quality of the deliveries of the snapshot that ``source`` has open; empty for rows in memory."""
    if source.opened is None or source.folder is None:
        return Quality()
    snapshot: Snapshot = source.opened
    found = delivery_quality(source.folder, snapshot)
    return Quality(
        parties=len({one.party for one in found}),
        deliveries=tuple(found),
        rows_read=sum(one.rows_read for one in found),
        rows_set_aside=sum(one.rows_set_aside for one in found),
        warnings=sum(one.warnings for one in found),
        ended=sum(one.ended_trajectories for one in found),
        with_outcome=sum(one.with_outcome for one in found),
        corrected=sum(table.changed for one in found for table in one.corrections),
        late=snapshot.late,
        unresolved=snapshot.unresolved,
        completeness=_completeness(found),
        ledger=_ledger(source),
    )


def _completeness(found: list[DeliveryQuality]) -> tuple[Filled, ...]:
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for one in found:
        for column in one.completeness:
            rows, filled = sums.get((column.table, column.column), (0, 0))
            sums[column.table, column.column] = (rows + column.rows, filled + column.filled)
    optional = {
        (table.name, column.name) for table in tables().values() for column in table.columns if not column.required
    }
    return tuple(
        Filled(table=table, column=column, rows=rows, filled=filled)
        for (table, column), (rows, filled) in sorted(sums.items())
        if (table, column) in optional
    )


def _ledger(source: Source) -> tuple[LedgerDifference, ...]:
    """Accounts that occur in ``costs``, month by month against their control totals, up to the last day."""
    rows = source.engine.rows(_LEDGER_SQL)
    return tuple(
        LedgerDifference(account=account, months=int(months), booked_cents=int(booked), ledger_cents=int(ledger))
        for account, months, booked, ledger in rows
    )


_LEDGER_SQL = """
WITH booked AS (
    SELECT ledger_account AS account, month, SUM(amount) AS cents
    FROM counted_costs WHERE ledger_account IS NOT NULL GROUP BY ledger_account, month
),
ledger AS (
    SELECT account, month, SUM(amount) AS cents
    FROM counted_ledger_totals
    WHERE account IN (SELECT DISTINCT account FROM booked) GROUP BY account, month
),
side_by_side AS (
    SELECT
        COALESCE(b.account, l.account) AS account,
        COALESCE(b.cents, 0) AS booked,
        COALESCE(l.cents, 0) AS ledger
    FROM booked AS b FULL OUTER JOIN ledger AS l ON l.account = b.account AND l.month = b.month
)
SELECT account, COUNT(*) AS months, SUM(booked) AS booked, SUM(ledger) AS ledger
FROM side_by_side WHERE booked <> ledger GROUP BY account ORDER BY account
"""
