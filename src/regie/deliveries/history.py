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
from regie.vocabulary.periods import Period, PeriodKind, month_number
from regie.vocabulary.region import Suppression
from regie.vocabulary.rounding import percent_of
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
    return percent_of(part, whole, 2) if whole else None


class OverTime(Frozen):
    """The deliveries received in one period together: how many, how many of them within the term, and the share of
    their rows that was set aside. Supplements are left out: they only hold rows that went wrong before.

    The numbers of rows are None for who may not see small numbers, as is a share of few rows.
    """

    period: str
    deliveries: int
    in_term: int
    rows_read: int | None
    rows_set_aside: int | None
    percent_in_term: Decimal | None
    percent_set_aside: Decimal | None

    def protected(self, settings: Suppression, *, single: bool = False) -> OverTime:
        """The same for readers who may not see small numbers; ``single``: of one party, where no share is said."""
        few = single or 1 <= (self.rows_set_aside or 0) <= settings.hide_up_to
        hidden: dict[str, None] = {"rows_read": None, "rows_set_aside": None}
        return self.model_copy(update=hidden | ({"percent_set_aside": None} if few else {}))


def over_time(found: Iterable[Measured], kind: PeriodKind, term_days: int) -> list[OverTime]:
    """The quality of what was received, per period of receipt, in the order of time; periods without
    any left out."""
    received: dict[Period, list[Measured]] = {}
    for one in found:
        if not one.supplement:
            month = month_number(one.received_on)
            period = Period(kind, month // 12, month % 12 // kind.months + 1)
            received.setdefault(period, []).append(one)
    result = []
    for period, those in sorted(received.items()):
        in_term = sum(one.days_after_period <= term_days for one in those)
        read, aside = (sum(getattr(one, name) for one in those) for name in ("rows_read", "rows_set_aside"))
        result.append(
            OverTime(
                period=str(period),
                deliveries=len(those),
                in_term=in_term,
                rows_read=read,
                rows_set_aside=aside,
                percent_in_term=percent(in_term, len(those)),
                percent_set_aside=percent(aside, read),
            )
        )
    return result
