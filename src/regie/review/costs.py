# SPDX-License-Identifier: EUPL-1.2
"""Cost of a period from a snapshot: what is booked, what late bookings still add, and what the ledger says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

import numpy as np

from regie.completion import Completion, PicturePoint, picture
from regie.contract import Contract, Words
from regie.contract.account_owners import AccountOwners
from regie.contract.lines import NOTHING, days, euros, name, said
from regie.contract.settlement.inputs import CostCell, LedgerTotal, Turnover
from regie.figures import Source
from regie.figures.money import CareTables, MoneyTables, care_tables, money_tables
from regie.review.still_to_come import Band, Expected, Known, still_to_come
from regie.vocabulary import Period, RegieError

NAMED = 6
"""Providers named in one remark; of the others only the number is given."""


@dataclass(frozen=True)
class Costs:
    """What a period cost as far as the snapshot knows.

    ``cells`` hold every booked cent and what completion still expects, per municipality, segment, provider and
    account: production, and the capacity on the ledger accounts of a service contract, is at its provider, the
    rest at the cooperative itself. ``ledger`` are the control totals of the period; ``turnover`` is of each party
    per month, from two calendar years before the period's year up to the end of the period, as far as known.
    ``completion`` is None, and nothing is to come, where no care is billed or all of it is older than any delay.
    ``months`` is the picture of how complete each month of billed care is. ``tables`` are the count tables behind
    it all. ``remarks`` say who is late and what could not be estimated: such amounts are not in ``to_come``.
    """

    period: Period
    snapshot: str
    cells: tuple[CostCell, ...]
    ledger: tuple[LedgerTotal, ...]
    turnover: tuple[Turnover, ...]
    completion: Completion | None
    months: tuple[PicturePoint, ...]
    tables: MoneyTables
    remarks: tuple[Words, ...]
    bands: Mapping[str, Band] = field(default_factory=dict)
    count_care: Callable[[], CareTables] | None = None

    @cached_property
    def care(self) -> CareTables:
        """The care of the period, counted when first asked for: the snapshot must still be open then."""
        if self.count_care is None:
            raise ValueError("these costs were made without a way to count care")
        return self.count_care()

    def band(self, municipality: str = "") -> Band | None:
        """P10 and P90 in cents of what is still to come in a municipality, or in all; None when nothing could be
        estimated. What ``remarks`` say is not estimated is not in it."""
        unknown = self.completion is not None and self.completion.to_come_cents is None
        return self.bands.get(municipality, None if unknown else (0, 0))


def costs_of(source: Source, contract: Contract, period: Period) -> Costs:
    """The cost of ``period`` at the snapshot that ``source`` has open, for the parties of ``contract``.

    Raises ``RegieError`` when the period lies outside what the snapshot knows, or when a service contract names
    the account that all production belongs to as one party's own.
    """
    if period.end <= source.first_day or period.start >= source.end_day:
        first, last = (f"{day:%d-%m-%Y}" for day in (source.first_day, source.end_day - timedelta(days=1)))
        raise RegieError("costs.period_outside", period=period, first=first, last=last)
    tables = money_tables(source, period)
    owners = AccountOwners(contract, tables.production_account.split(", "))
    known = Known.of(source, tables)
    expected = still_to_come(source, period, tables.bookings, known)
    return Costs(
        period=period,
        snapshot=source.snapshot,
        cells=_cells(tables, expected, owners),
        ledger=_ledger(tables),
        turnover=_turnover(tables, expected, owners, known),
        completion=expected.completion,
        months=picture(expected.completion) if expected.completion else (),
        tables=tables,
        remarks=tuple(_remarks(source, period, expected, known)),
        bands=expected.municipal_bands,
        count_care=lambda: care_tables(source, period),
    )


@dataclass
class _Sums:
    booked: int = 0
    uncontrolled: int = 0
    to_come: int = 0
    low: int | None = None
    high: int | None = None
    method: Words = NOTHING


def _cells(tables: MoneyTables, expected: Expected, owners: AccountOwners) -> tuple[CostCell, ...]:
    """Booked cost and what is to come together, per municipality, segment, provider and account."""
    controlled = {(row.account, row.month) for row in tables.ledger if row.cents is not None}
    sums: dict[tuple[str, str, str, str], _Sums] = defaultdict(_Sums)
    for row in tables.cost:
        provider = row.provider or owners.party(row.account, row.month)
        cell = sums[row.municipality, row.segment, provider, row.account]
        cell.booked += row.cents
        cell.uncontrolled += row.cents if (row.account, row.month) not in controlled else 0
    for provider, places in expected.by_place.items():
        for place, cents in places.items():
            cell = sums[*place, provider, tables.production_account]
            cell.to_come, cell.method = cents, expected.methods[provider]
            cell.low, cell.high = expected.bands[provider].get(place, (None, None))
    return tuple(
        CostCell(
            municipality=municipality,
            segment=segment,
            provider=provider,
            account=account,
            booked=np.asarray(cell.booked, dtype=np.int64),
            to_come=np.asarray(cell.to_come, dtype=np.int64),
            low=cell.low,
            high=cell.high,
            method=cell.method,
            uncontrolled=np.asarray(cell.uncontrolled, dtype=np.int64),
        )
        for (municipality, segment, provider, account), cell in sorted(sums.items())
        if cell.booked or cell.to_come or cell.uncontrolled
    )


def _ledger(tables: MoneyTables) -> tuple[LedgerTotal, ...]:
    """The control totals of the period per account and segment."""
    period = range(tables.period.first_month_number, tables.period.end_month_number)
    found: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for row in tables.ledger:
        if row.cents is not None and row.month in period:
            found[row.account, row.segment].append((row.month, row.cents, row.description))
    return tuple(
        LedgerTotal(
            account=account,
            segment=segment,
            cents=sum(cents for _, cents, _ in rows),
            description=rows[-1][2],
            months=tuple(month for month, _, _ in rows),
        )
        for (account, segment), rows in sorted(found.items())
    )


def _turnover(
    tables: MoneyTables, expected: Expected, owners: AccountOwners, known: Known
) -> tuple[Turnover, ...]:
    """Per party and month: production booked and still to come, and what is booked on its ledger accounts."""
    months = range((tables.period.year - 2) * 12, min(tables.period.end_month_number, known.reference + 1))
    earned: dict[tuple[str, int], int] = defaultdict(int)
    for row in tables.bookings:
        earned[row.provider, row.service_month] += row.cents
    for account in tables.ledger:
        earned[owners.party(account.account, account.month), account.month] += account.delivered
    for place, cents in expected.by_month.items():
        earned[place] += cents
    return tuple(
        Turnover(party, month, cents, expected.by_month.get((party, month), 0))
        for (party, month), cents in sorted(earned.items())
        if party not in ("", "unknown") and month in months and cents
    )


def _remarks(source: Source, period: Period, expected: Expected, known: Known) -> Iterable[Words]:
    """What a reader must know of the completeness of these amounts."""
    last = period.end_month_number - 1
    if known.reference < last:
        yield said("costs.period_in_part", period=period, last=Period.of_month(known.reference))
    names = source.region.party_names
    for late in source.opened.late if source.opened else ():
        party = name(names.get(late.party, late.party))
        if late.delivered_to is None:
            yield said("costs.never_delivered", party=party)
        elif late.party in expected.by_place and known.booked.get(late.party, last) < last:
            amount = sum(expected.by_place[late.party].values())
            key = "late" if amount else "late_without_estimate"
            yield said(f"costs.{key}", party=party, day=days(late.delivered_to), amount=euros(amount))
        elif late.delivered_to < period.last_day:
            yield said("costs.late_other", party=party, day=days(late.delivered_to))
    alike: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for provider, months in expected.not_estimated.items():
        alike[months].append(names.get(provider, provider))
    for months, providers in sorted(alike.items()):
        listed = ", ".join(str(Period.of_month(month)) for month in months)
        yield said("costs.not_estimated", months=listed, names=_named(sorted(providers)))


def _named(names: Sequence[str]) -> Words:
    """The first few names, and how many there are more."""
    listed = name(", ".join(names[:NAMED]))
    return said("review.and_others", names=listed, count=len(names) - NAMED) if len(names) > NAMED else listed
