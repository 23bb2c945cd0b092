# SPDX-License-Identifier: EUPL-1.2

"""Production and costs against the control totals of the ledger, per month and account.

Lines of ``costs`` name their account: they are compared with the total of that month and account (and segment,
where the control total names one). Production names no account: production and the lines of ``costs`` without
an account are compared, per month and segment, with the totals of the accounts that no line of costs names. The
month is the one the cost belongs to (service month, ``month``). Rows set aside do not take part.
"""

from __future__ import annotations

from regie.deliveries.checks.across import Comparison
from regie.deliveries.checks.hits import Rule

_WRITTEN = "printf('%.2f', {} / 100)"


def compare_with_ledger(at: Comparison) -> None:
    """Warn about every control total that production and costs in this delivery do not add up to."""
    if "ledger_totals" not in at.tables:
        return
    if "costs" in at.tables:
        _named_accounts(at)
    if "production" in at.tables:
        _other_accounts(at)


def _named_accounts(at: Comparison) -> None:
    at.hits.add(
        Rule("ledger_totals", "amount", "ledger_differs", "warning", amounts=True),
        "SELECT l.source_row, l.amount, coalesce(sum(c.amount), 0) AS booked FROM ok_ledger_totals l LEFT JOIN "
        'ok_costs c ON c."month" = l."month" AND c.ledger_account = l.account '
        "AND (l.segment IS NULL OR c.segment = l.segment) "
        "WHERE l.account IN (SELECT ledger_account FROM ok_costs WHERE ledger_account IS NOT NULL) "
        "GROUP BY l.source_row, l.amount HAVING coalesce(sum(c.amount), 0) <> l.amount",
        value=_WRITTEN.format("amount"),
        other=_WRITTEN.format("booked"),
    )


def _other_accounts(at: Comparison) -> None:
    lines = 'SELECT service_month AS "month", segment, amount FROM ok_production'
    named = "''"
    if "costs" in at.tables:
        lines += ' UNION ALL SELECT "month", segment, amount FROM ok_costs WHERE ledger_account IS NULL'
        named = "SELECT ledger_account FROM ok_costs WHERE ledger_account IS NOT NULL"
    totals = (
        'SELECT min(source_row) AS source_row, "month", segment, sum(amount) AS total FROM ok_ledger_totals '
        f'WHERE account NOT IN ({named}) GROUP BY "month", segment'
    )
    at.hits.add(
        Rule("ledger_totals", "amount", "ledger_differs", "warning", amounts=True),
        f"SELECT l.source_row, l.total, coalesce(sum(p.amount), 0) AS booked FROM ({totals}) l "
        f"LEFT JOIN ({lines}) p "
        'ON p."month" = l."month" AND (l.segment IS NULL OR p.segment = l.segment) '
        "GROUP BY l.source_row, l.total HAVING coalesce(sum(p.amount), 0) <> l.total",
        value=_WRITTEN.format("total"),
        other=_WRITTEN.format("booked"),
    )
