# SPDX-License-Identifier: EUPL-1.2
"""Count tables for money: what completion, variance and settlement compute with, once raw rows are left behind.

``tables/*.sql`` hold one query each, in the DuckDB dialect by the portable rules, on the prepared views. Their
results grow with the cells and the months, not with the persons. Many cells are small: who shows a table by
provider or referrer hides what is small first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from regie.figures.breakdown import Level
from regie.figures.ledger import LedgerRow, ledger, table_sql
from regie.figures.registry import definition
from regie.figures.source import Source
from regie.vocabulary import Period, PeriodKind

CARE_CELL = ("municipality", "segment", "provider", "referrer")
"""What a lowest cell of care is named by."""


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
    """The money of one period at one snapshot.

    ``cost`` is of the period's months; ``bookings`` and ``ledger`` of every month that the snapshot knows;
    ``production_account`` is the account that production is on (see ``LedgerRow``). Months are numbers
    ``year * 12 + month - 1``. Nothing is rounded or hidden: cents and lines by provider or referrer tell as much
    as counts of persons, and what is shown of them goes through suppression first. ``ledger`` holds no persons.
    """

    period: Period
    snapshot: str
    cost: tuple[CostRow, ...]
    bookings: tuple[BookingRow, ...]
    ledger: tuple[LedgerRow, ...]
    production_account: str = ""


@dataclass(frozen=True)
class CareTables:
    """The care of one period: clients and units behind the money.

    ``segment_care_months`` are care-months with a segment as the lowest cell (provider and referrer empty): a
    client with two providers in a segment counts once. ``clients`` are the unique clients of the whole period per
    municipality (the region under the empty code).

    Nothing is rounded or hidden. Clients and care-months by provider or referrer are mostly fewer than a region
    may show; so can those of a small municipality by segment. What is shown goes through suppression first.
    """

    care_months: tuple[CareRow, ...]
    segment_care_months: tuple[CareRow, ...]
    units: tuple[UnitRow, ...]
    client_months: tuple[ClientRow, ...]
    clients: Mapping[str, int]


def money_tables(source: Source, period: Period) -> MoneyTables:
    """The money of ``period`` at the snapshot that ``source`` has open.

    Raises ``RegieError`` when the region has too many cells to number.
    """
    books = ledger(source)
    return MoneyTables(
        period=period,
        snapshot=source.snapshot,
        cost=_cost(source, period, books.unnamed),
        bookings=source.once("bookings", lambda: _bookings(source, period)),
        ledger=books.rows,
        production_account=books.unnamed,
    )


def care_tables(source: Source, period: Period) -> CareTables:
    """The care of ``period``; raises as ``money_tables``."""
    months = period.split(PeriodKind.MONTH)
    return CareTables(
        care_months=tuple(
            CareRow(town, segment, provider, referrer, month, clients)
            for (town, segment, provider, referrer), month, clients in care_months(source, CARE_CELL, months)
        ),
        segment_care_months=tuple(
            CareRow(town, segment, "", "", month, clients)
            for (town, segment), month, clients in care_months(source, CARE_CELL[:2], months)
        ),
        units=_units(source, period),
        client_months=tuple(
            ClientRow("".join(codes), month, clients)
            for by in ((), ("municipality",))
            for codes, month, clients in care_months(source, by, months)
        ),
        clients={
            "".join(codes): clients
            for by in ((), ("municipality",))
            for codes, _, clients in _unique(source, "unique_clients_period", by, [period])
        },
    )


def care_months(
    source: Source, by: Sequence[str], months: Sequence[Period]
) -> list[tuple[tuple[str, ...], int, int]]:
    """Distinct clients in care per cell of ``by`` and month: codes, month number and clients, ordered.

    It is the indicator unique clients, at any level of detail.
    """
    numbers = {str(month): month.first_month_number for month in months}
    rows = _unique(source, "unique_clients", by, months)
    return [(codes, numbers[month], clients) for codes, month, clients in rows]


def _unique(
    source: Source, indicator: str, by: Sequence[str], periods: Sequence[Period]
) -> list[tuple[tuple[str, ...], str, int]]:
    """An indicator's count per cell and period, ordered; a cell without clients is left out."""
    known = definition(indicator)
    dialect = source.engine.dialect
    text = None if dialect == "duckdb" else known.sql(dialect)
    level = Level(source.dimensions, tuple(by), known.within)
    codes: dict[int, tuple[str, ...]] = {}
    found = []
    for _, period, cell, clients, *_ in source.run(known.sql(), level, periods, text=text):
        if cell not in codes:
            codes[cell] = tuple(level.read(int(cell)).values())
        found.append((codes[cell], str(period), int(clients)))
    return sorted(found)


def _cost(source: Source, period: Period, unnamed: str) -> tuple[CostRow, ...]:
    rows = []
    for production, town, segment, provider, account, referrer, kind, month, tied, cents, lines in _rows(
        source, "cost", period
    ):
        names = source.dimensions.codes
        rows.append(
            CostRow(
                municipality=names["municipality"][town],
                segment=names["segment"][segment],
                provider=names["provider"][provider] if production else "",
                account=unnamed if account is None else account,
                referrer=names["referrer"][referrer] if production else "",
                kind=kind or "",
                month=int(month),
                client_tied=bool(tied),
                cents=int(cents),
                lines=int(lines),
            )
        )
    return tuple(sorted(rows))


def _bookings(source: Source, period: Period) -> tuple[BookingRow, ...]:
    codes = source.dimensions.codes
    return tuple(
        sorted(
            BookingRow(
                codes["provider"][provider],
                codes["segment"][segment],
                codes["municipality"][town],
                int(service),
                int(booked),
                int(cents),
                int(lines),
            )
            for provider, segment, town, service, booked, cents, lines in _rows(source, "bookings", period)
        )
    )


def _units(source: Source, period: Period) -> tuple[UnitRow, ...]:
    codes = source.dimensions.codes
    return tuple(
        sorted(
            UnitRow(
                codes["municipality"][town],
                codes["segment"][segment],
                codes["provider"][provider],
                codes["referrer"][referrer],
                int(month),
                unit or "",
                Decimal(quantity),
                int(cents),
            )
            for town, segment, provider, referrer, month, unit, quantity, cents in _rows(source, "units", period)
        )
    )


def _rows(source: Source, name: str, period: Period) -> list[tuple[Any, ...]]:
    return source.run(table_sql(name), Level(source.dimensions, (), "segment"), [period])
