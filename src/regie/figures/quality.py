# SPDX-License-Identifier: EUPL-1.2
"""The quality of the data behind a snapshot: what arrived, was set aside, is missing, or does not tie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from statistics import median

from regie.deliveries import Snapshot, delivery_list
from regie.deliveries.quality import DeliveryQuality, delivery_quality
from regie.deliveries.snapshots import LateParty, Unresolved
from regie.figures.ledger import ledger
from regie.figures.protection import rounded
from regie.figures.source import Source
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.region import Suppression
from regie.vocabulary.tables import tables


class Filled(Frozen):
    """How many rows of a table, over all counted deliveries, have something in one optional column."""

    table: str
    column: str
    rows: int
    filled: int


class LedgerDifference(Frozen):
    """One ledger account whose booked cost differs from the control total in so many months; whole cents, of
    those months. For production, which names no account, ``account`` lists those that no line of costs names."""

    account: str
    months: int
    booked_cents: int
    ledger_cents: int


class Quality(Frozen):
    """Data quality of one snapshot.

    ``late`` are parties without a delivery that reaches the last day, ``unresolved`` rows that refer to something
    that does not count (``unresolved_rows`` of them in all), ``deliveries`` the quality per delivery. ``ended``
    and ``with_outcome`` are the trajectories that ended within a delivery's period, and those of them with a known
    outcome. ``corrected`` are rows that a later delivery of the same party changed. ``cents_read`` and
    ``cents_set_aside`` are whole cents; ``days_after_period`` is the median number of days from the last day of a
    delivery's period to its receipt. What ``protected`` hides is None.
    """

    parties: int = 0
    deliveries: tuple[DeliveryQuality, ...] = ()
    rows_read: int | None = 0
    rows_set_aside: int | None = 0
    cents_read: int = 0
    cents_set_aside: int | None = 0
    days_after_period: float | None = None
    warnings: int | None = 0
    ended: int | None = 0
    with_outcome: int | None = 0
    corrected: int | None = 0
    late: tuple[LateParty, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    unresolved_rows: int | None = 0
    completeness: tuple[Filled, ...] = ()
    ledger: tuple[LedgerDifference, ...] = ()

    def protected(self, settings: Suppression) -> Quality:
        """The same for readers who may not see small numbers: nothing per delivery, counts rounded, small ones
        hidden or left out, and with them what they could be worked out from. Rows of clients, journeys and
        trajectories are persons."""

        def shown(count: int | None) -> int | None:
            small = count is None or 1 <= count <= settings.hide_up_to
            return None if count is None or small else rounded(count, settings)

        def parts(whole: int | None, part: int | None) -> tuple[int | None, int | None]:
            rest = None if whole is None or part is None else whole - part
            hidden = shown(part) is None or shown(rest) is None
            return (None, None) if hidden else (shown(whole), shown(part))

        ended, with_outcome = parts(self.ended, self.with_outcome)
        set_aside = shown(self.rows_set_aside)
        completeness = []
        for one in self.completeness:
            rows, filled = parts(one.rows, one.filled)
            if rows is not None and filled is not None:
                completeness.append(one.model_copy(update={"rows": rows, "filled": filled}))
        unresolved = [(one, shown(one.rows)) for one in self.unresolved]
        return self.model_copy(
            update={
                "deliveries": (),
                "rows_read": shown(self.rows_read),
                "rows_set_aside": set_aside,
                "cents_set_aside": None if set_aside is None else self.cents_set_aside,
                "warnings": shown(self.warnings),
                "ended": ended,
                "with_outcome": with_outcome,
                "corrected": shown(self.corrected),
                "completeness": tuple(completeness),
                "unresolved": tuple(one.model_copy(update={"rows": n}) for one, n in unresolved if n),
                "unresolved_rows": shown(self.unresolved_rows),
            }
        )


def quality(source: Source) -> Quality:
    """The quality of the deliveries of the snapshot that ``source`` has open; empty for rows in memory."""
    if source.opened is None or source.folder is None:
        return Quality()
    snapshot: Snapshot = source.opened
    found = delivery_quality(source.folder, snapshot)
    counted = {one.hash for one in found}
    counts = [count for one in delivery_list(source.folder) if one.hash in counted for count in one.tables]
    return Quality(
        parties=len({one.party for one in found}),
        deliveries=tuple(found),
        rows_read=sum(one.rows_read for one in found),
        rows_set_aside=sum(one.rows_set_aside for one in found),
        cents_read=sum(count.cents_read or 0 for count in counts),
        cents_set_aside=sum(count.cents_set_aside or 0 for count in counts),
        days_after_period=median(one.days_after_period for one in found) if found else None,
        warnings=sum(one.warnings for one in found),
        ended=sum(one.ended_trajectories for one in found),
        with_outcome=sum(one.with_outcome for one in found),
        corrected=sum(table.changed for one in found for table in one.corrections),
        late=snapshot.late,
        unresolved=snapshot.unresolved,
        unresolved_rows=sum(one.rows for one in snapshot.unresolved),
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
    """The control totals, month by month, against what is delivered on them; ``LedgerRow`` says which account is
    whose. Months without a control total are not compared, nor are accounts on which nothing was delivered."""
    totals: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    booked: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in ledger(source).rows:
        booked[row.account][row.month] += row.delivered
        if row.cents is not None:
            totals[row.account][row.month] += row.cents
    differences = [
        _difference(account, totals[account], booked[account])
        for account in sorted(totals)
        if any(booked[account].values())
    ]
    return tuple(one for one in differences if one.months)


def _difference(account: str, totals: Mapping[int, int], booked: Mapping[int, int]) -> LedgerDifference:
    months = [month for month, cents in totals.items() if booked.get(month, 0) != cents]
    return LedgerDifference(
        account=account,
        months=len(months),
        booked_cents=sum(booked.get(month, 0) for month in months),
        ledger_cents=sum(totals[month] for month in months),
    )
