# SPDX-License-Identifier: EUPL-1.2
"""The ledger's control totals beside what was delivered on them: one rule for which account a line belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import NamedTuple

from regie.figures.breakdown import Level
from regie.figures.source import Source


class LedgerRow(NamedTuple):
    """One account and segment in one month: the ledger's total in cents (None: there is no total) and what was
    delivered on it.

    Lines of ``costs`` name their account. Production names none: it and the costs without an account belong to all
    accounts that no line of costs names, together; their codes then stand in ``account`` with commas. Without such
    accounts it is empty. ``segment`` is empty where the ledger does not tell it.
    """

    account: str
    segment: str
    month: int
    cents: int | None
    delivered: int
    description: str


class Ledger(NamedTuple):
    """All rows, ordered, and the account of what names none (see ``LedgerRow``)."""

    rows: tuple[LedgerRow, ...]
    unnamed: str


def ledger(source: Source) -> Ledger:
    """The control totals of every month that was delivered, beside all cost that was."""
    return source.once("ledger", lambda: _ledger(source))


def _ledger(source: Source) -> Ledger:
    level = Level(source.dimensions, (), "segment")
    totals, delivered = (source.run(table_sql(name), level, ()) for name in ("ledger_totals", "delivered"))
    unnamed = _unnamed([row[0] for row in totals], [row[0] for row in delivered])
    others = set(unnamed.split(", "))
    cents: dict[tuple[str, str, int], int] = {}
    booked: dict[tuple[str, str, int], int] = {}
    named: dict[tuple[str, str], str] = {}
    for account, segment, month, amount, description in totals:
        place = (unnamed if account in others else account, segment or "")
        cents[*place, int(month)] = cents.get((*place, int(month)), 0) + int(amount)
        named[place] = min(description or "", named.get(place, description or ""))
    for account, segment, month, amount in delivered:
        key = (unnamed if account is None else account, segment or "", int(month))
        booked[key] = booked.get(key, 0) + int(amount)
    rows = (
        LedgerRow(*key, cents=cents.get(key), delivered=booked.get(key, 0), description=named.get(key[:2], ""))
        for key in sorted(cents.keys() | {key for key, amount in booked.items() if amount})
    )
    return Ledger(tuple(rows), unnamed)


def table_sql(name: str) -> str:
    """The SQL of one count table for money."""
    return files("regie.figures").joinpath("tables", f"{name}.sql").read_text(encoding="utf-8")


def _unnamed(totals: Sequence[str], delivered: Sequence[str | None]) -> str:
    """The accounts of the ledger that no line of costs names."""
    return ", ".join(sorted(set(totals) - {account for account in delivered if account is not None}))
