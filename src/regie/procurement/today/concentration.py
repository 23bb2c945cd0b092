# SPDX-License-Identifier: EUPL-1.2
"""How far care is with few providers, and the long tail of small ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any, Literal

from regie.procurement.lines import Lines
from regie.procurement.today.result import Concentration, Needed, ProviderRow, TailClass, Top
from regie.procurement.today.shares import share
from regie.vocabulary.rounding import rounded_to

LARGEST = (1, 5, 10, 20)
PARTS = (50, 80, 95)
"""Percent of the whole for which the least number of providers is told."""

CLIENT_CLASSES = (0, 1, 3, 5, 10, 25, 50, 100)
TURNOVER_CLASSES = (10_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)
"""Euros; the first class is everything under the first of these."""

By = Literal["cost", "clients"]
Rows = Sequence[tuple[Any, ...]]
"""Municipality (empty: region), provider, clients, cents, municipalities, products."""


def concentrations(lines: Lines, rows: Rows) -> tuple[Concentration, ...]:
    """By cost and by clients, of the region and of each municipality."""
    result = []
    for place in ["", *sorted(lines.region.municipality_names)]:
        own = [row for row in rows if row[0] == place]
        result.append(concentration([int(row[3]) for row in own], "cost", place))
        result.append(concentration([row[2] for row in own], "clients", place))
    return tuple(result)


def concentration(amounts: Sequence[int], by: By, municipality: str = "") -> Concentration:
    """Shares of the largest, Herfindahl and the least number for a part, from an amount per provider.

    Amounts of nothing or less (a provider whose bookings were taken back) do not count: shares of a whole with
    negative parts mean nothing.
    """
    ordered = sorted((amount for amount in amounts if amount > 0), reverse=True)
    whole = sum(ordered)
    running = list(accumulate(ordered))
    squares = sum(amount * amount for amount in ordered)
    needed = [
        Needed(percent=part, providers=next(n for n, sum_ in enumerate(running, 1) if 100 * sum_ >= part * whole))
        for part in PARTS
        if whole
    ]
    return Concentration(
        municipality=municipality,
        by=by,
        providers=len(ordered),
        herfindahl=rounded_to(Fraction(10_000 * squares, whole * whole), 2) if whole else None,
        top=tuple(Top(providers=n, percent=share(sum(ordered[:n]), whole)) for n in LARGEST),
        needed=tuple(needed),
    )


def providers(lines: Lines, rows: Rows) -> tuple[ProviderRow, ...]:
    """Every provider of the region, the largest cost first."""
    own = sorted((row for row in rows if row[0] == ""), key=lambda row: (-row[3], row[1]))
    whole = sum(int(row[3]) for row in own)
    names = lines.region.party_names
    seats = {each.provider: each.municipality for each in lines.study.providers}
    return tuple(
        ProviderRow(
            provider=provider,
            name=names.get(provider, provider),
            seat=seats.get(provider),
            clients=clients,
            cost=int(cents),
            cost_percent=share(int(cents), whole),
            municipalities=places,
            products=products,
        )
        for _, provider, clients, cents, places, products in own
    )


def tail(rows: Rows) -> tuple[TailClass, ...]:
    """Providers of the region in classes of clients and of turnover; every provider is in one of each."""
    own = [row for row in rows if row[0] == ""]
    return (*_classes(own, "clients"), *_classes(own, "turnover"))


def _classes(rows: Rows, by: Literal["clients", "turnover"]) -> Iterator[TailClass]:
    whole = sum(int(row[3]) for row in rows) or None
    bounds = CLIENT_CLASSES if by == "clients" else (0, *TURNOVER_CLASSES)
    for from_, end in pairwise([*bounds, None]):
        assert from_ is not None
        inside = [row for row in rows if _inside(row, by, from_, end)]
        cents = sum(int(row[3]) for row in inside)
        yield TailClass(
            by=by,
            from_=from_,
            end=end,
            providers=len(inside),
            clients=sum(row[2] for row in inside),
            cost=cents,
            cost_percent=share(cents, whole),
        )


def _inside(row: tuple[Any, ...], by: str, from_: int, end: int | None) -> bool:
    """A turnover below nothing is in the first class."""
    value = Decimal(row[2]) if by == "clients" else max(Decimal(int(row[3])) / 100, Decimal(0))
    return value >= from_ and (end is None or value < end)
