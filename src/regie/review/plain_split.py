# SPDX-License-Identifier: EUPL-1.2
"""The excess as a council knows it: so many client-months more or fewer, each so much dearer or cheaper.

    volume = (client-months realised - reference) x reference cost per client-month
    price  = (cost per client-month realised - reference) x client-months realised

This is the order of standard cost (voor- en nacalculatie): the joint effect goes to price, so that the two add up
to the cent. A client-month is a unique client in a month; client-tied cost is all cost of segments that register
clients, additional service and one-off cost included. The rest is not tied to clients.

The region is computed as a whole, from its own client-months. Its volume so differs from the sum of the
municipalities' where clients shift to a municipality with another cost per client-month; that part stands in the
region's price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from regie.review.money_views import PlainRow, PlainSplit
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.rounding import rounded, rounded_to


@dataclass(frozen=True)
class Compared:
    """One municipality (or ``total``) on both sides. ``tied`` and ``not_tied`` are cents; ``base_correction`` is
    what the reference lies above the lump sum; ``amendments`` and ``remainder`` stand beside the lump sum in the
    reference budget."""

    municipality: str
    client_months: tuple[Fraction, Fraction]
    tied: tuple[int, int]
    not_tied: tuple[int, int]
    base_correction: int
    amendments: int
    remainder: int


def plain_split(basis: str, compared: Sequence[Compared], region_months: tuple[Fraction, Fraction]) -> PlainSplit:
    """The split of every municipality and of the region, whose client-months are its own: a client who moved
    within a month counts there once."""
    total = Compared(
        TOTAL,
        region_months,
        _sums([each.tied for each in compared]),
        _sums([each.not_tied for each in compared]),
        sum(each.base_correction for each in compared),
        sum(each.amendments for each in compared),
        sum(each.remainder for each in compared),
    )
    return PlainSplit(basis=basis, rows=tuple(_row(each) for each in (*compared, total)))


def _row(each: Compared) -> PlainRow:
    (months0, months1), (tied0, tied1) = each.client_months, each.tied
    volume = tied1 - tied0  # without clients on one side there is no cost per client-month to compare with
    if months0 and months1:
        volume = rounded((months1 - months0) * Fraction(tied0) / months0)
    not_tied = each.not_tied[1] - each.not_tied[0]
    price = tied1 - tied0 - volume
    return PlainRow(
        municipality=each.municipality,
        client_months_reference=_months(months0),
        client_months_realised=_months(months1),
        price_reference=rounded(Fraction(tied0) / months0) if months0 else 0,
        price_realised=rounded(Fraction(tied1) / months1) if months1 else 0,
        base_correction=each.base_correction,
        volume=volume,
        price=price,
        not_tied=not_tied,
        amendments=-each.amendments,
        remainder=-each.remainder,
        excess=each.base_correction + volume + price + not_tied - each.amendments - each.remainder,
    )


def _sums(pairs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def _months(value: Fraction) -> Decimal:
    return rounded_to(value, 2).normalize() if value.denominator != 1 else Decimal(value.numerator)
