# SPDX-License-Identifier: EUPL-1.2
"""The quality of all that was ever handed in, delivery by delivery: how complete, how much set aside, how soon.

``quality.py`` looks at what counts in one snapshot; here a delivery that was replaced stays, since the question is
whether a party's deliveries get better.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from regie.deliveries.summary import Summary
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.tables import tables


class Measured(Frozen):
    """One delivery, measured when it was checked.

    ``percent_set_aside`` is of the rows read, ``percent_filled`` of the cells in columns that may be left empty,
    over the tables that have rows; None without such rows. ``days_after_period`` counts from the last day of the
    period to the day of receipt. ``supplement``: it hands in again rows set aside from another delivery.
    """

    hash: str
    party: str
    period_start: date
    period_end: date
    received_on: date
    supplement: bool
    rows_read: int
    rows_set_aside: int
    warnings: int
    days_after_period: int
    percent_set_aside: Decimal | None
    percent_filled: Decimal | None


def measured(deliveries: Iterable[Summary]) -> list[Measured]:
    """Each delivery measured, in the same order."""
    return [
        Measured(
            hash=one.hash,
            party=one.party,
            period_start=one.period_start,
            period_end=one.period_end,
            received_on=one.received_on,
            supplement=one.supplements is not None,
            rows_read=one.rows_read,
            rows_set_aside=one.rows_set_aside,
            warnings=one.warnings,
            days_after_period=(one.received_on - one.period_end).days,
            percent_set_aside=percent(one.rows_set_aside, one.rows_read),
            percent_filled=filled(one),
        )
        for one in deliveries
    ]


def filled(one: Summary) -> Decimal | None:
    """Percent of the cells in optional columns that are filled, over the tables that have rows."""
    optional = {
        (table.name, column.name) for table in tables().values() for column in table.columns if not column.required
    }
    cells = [each for each in one.completeness if (each.table, each.column) in optional]
    return percent(sum(each.filled for each in cells), sum(each.rows for each in cells))


def percent(part: int, whole: int) -> Decimal | None:
    """A share in percent with two decimals; None of nothing."""
    return None if whole == 0 else (Decimal(100 * part) / whole).quantize(Decimal("0.01"))
