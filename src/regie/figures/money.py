# SPDX-License-Identifier: EUPL-1.2
"""Count tables for money: what completion, variance and settlement compute with, once raw rows are left behind.

``tables/*.sql`` hold one query each, in the DuckDB dialect by the portable rules, on the prepared views. Their
results grow with the cells and the months, not with the persons. Many cells are small: who shows a table by
provider or referrer hides what is small first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from regie.figures.ledger import LedgerRow
from regie.figures.source import Source
from regie.vocabulary import Period


class CostRow(NamedTuple):
    """Cents booked on one month of the period, and how many lines they are.

    ``segment`` may be ``overhead``. ``provider`` and ``referrer`` are empty for costs without a client;
    ``account`` is the ledger account, for production the one that ``LedgerRow`` describes (empty: none);
    ``client_tied`` says that the segment registers clients. Codes that are not known are ``unknown``.
    """

    municipality: str
    segment: str
    provider: str
    account: str
    referrer: str
    kind: str
    month: int
    client_tied: bool
    cents: int
    lines: int


class BookingRow(NamedTuple):
    """Production of one service month booked in one month; lines without an amount are not among them."""

    provider: str
    segment: str
    municipality: str
    service_month: int
    booked_month: int
    cents: int
    lines: int


class CareRow(NamedTuple):
    """Distinct clients in care in one cell in one month of the period: care-months, which add up over cells."""

    municipality: str
    segment: str
    provider: str
    referrer: str
    month: int
    care_months: int


class UnitRow(NamedTuple):
    """Units of production of one month of the period (``unit`` of code list WJ756), with the cents booked on them
    (0 where capacity is paid)."""

    municipality: str
    segment: str
    provider: str
    referrer: str
    month: int
    unit: str
    quantity: Decimal
    cents: int


class ClientRow(NamedTuple):
    """Unique clients in care in one month of the period; the whole region is the empty ``municipality``, which is
    not the sum of the others."""

    municipality: str
    month: int
    clients: int


@dataclass(frozen=True)
class MoneyTables:
    """The tables of one period at one snapshot.

    ``cost``, ``care_months``, ``units`` and ``client_months`` are of the period's months; ``clients`` are the
    unique clients of the whole period per municipality (the region under the empty code); ``bookings`` and
    ``ledger`` of every month that the snapshot knows. Months are numbers ``year * 12 + month - 1``.
    """

    period: Period
    snapshot: str
    cost: tuple[CostRow, ...]
    bookings: tuple[BookingRow, ...]
    care_months: tuple[CareRow, ...]
    units: tuple[UnitRow, ...]
    client_months: tuple[ClientRow, ...]
    clients: Mapping[str, int]
    ledger: tuple[LedgerRow, ...]


def money_tables(source: Source, period: Period) -> MoneyTables:
    """The tables of ``period`` at the snapshot that ``source`` has open.

    Raises ``RegieError`` when the region has too many cells to number.
    """
    raise NotImplementedError
