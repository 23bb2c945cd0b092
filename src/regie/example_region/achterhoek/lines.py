# SPDX-License-Identifier: EUPL-1.2
"""Production: a line per trajectory and month with the fixed units at the fixed price, and the exceptions."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from regie.example_region.achterhoek.care import Care
from regie.example_region.achterhoek.people import People
from regie.example_region.achterhoek.providers import Providers
from regie.example_region.achterhoek.settings import FIRST_MONTH, LAST_DAY, LAST_MONTH
from regie.example_region.days import Floats, Ints, first_days, last_days, month_numbers, parse_month, to_weekday
from regie.example_region.parameters import Parameters

REGULAR, ADDITIONAL, ONE_OFF = 0, 1, 2
COST_KINDS = ("regular", "additional_service", "one_off")

SOURCES = ("care", "correction", "additional", "one_off", "large")
"""What a line comes from: the month's help, what is taken back of it, and so on."""


@dataclass(frozen=True)
class Lines:
    """Production lines in order of booking, also those booked after the snapshot. ``quantity`` is in hundredths,
    ``price`` in cents a unit, ``source`` a position in ``SOURCES``."""

    trajectory: Ints
    month: Ints
    quantity: Ints
    price: Ints
    cents: Ints
    booked: Ints
    cost_kind: Ints
    source: Ints

    def __len__(self) -> int:
        return len(self.month)

    def take(self, order: Ints) -> Lines:
        """These lines only."""
        return Lines(*(getattr(self, each.name)[order] for each in fields(self)))


def make_lines(p: Parameters, providers: Providers, people: People, care: Care, rng: np.random.Generator) -> Lines:
    """All lines of the months that the region covers."""
    regular = _regular(p, providers, care, rng)
    slow = providers.slow[care.provider[regular.trajectory]]
    booked = _booked(p, rng, regular.month, slow)
    regular = Lines(
        regular.trajectory, regular.month, regular.quantity, regular.price, regular.cents, booked,
        regular.cost_kind, regular.source,
    )  # fmt: skip
    years = (LAST_MONTH - FIRST_MONTH + 1) / 12
    parts = [
        regular,
        _taken_back(p, regular, rng),
        _extra(p, regular, rng, "additional", ADDITIONAL, years),
        _extra(p, regular, rng, "one_offs", ONE_OFF, years),
        _large(p, people, care, regular),
    ]
    joined = Lines(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Lines)))
    order = np.lexsort((joined.source, joined.month, joined.trajectory, joined.booked))
    return joined.take(order)


def fixed_prices(p: Parameters) -> Ints:
    """Cents a unit: years from 2015 x products."""
    base = np.asarray([row["price"] for row in p["care.products"]])
    index = np.asarray([value for _, value in sorted(p["care.price_index"].items())])
    return np.round(base[None, :] * (1 + index[:, None] / 100)).astype(np.int64)


def _regular(p: Parameters, providers: Providers, care: Care, rng: np.random.Generator) -> Lines:
    first = np.maximum(month_numbers(care.began), FIRST_MONTH)
    last = np.minimum(month_numbers(np.minimum(care.ended, LAST_DAY)), LAST_MONTH)
    months = np.maximum(last - first + 1, 0)
    trajectory = np.repeat(np.arange(len(months)), months)
    nth = np.arange(len(trajectory)) - np.repeat(np.cumsum(months) - months, months)
    month = first[trajectory] + nth
    product = care.product[trajectory]
    volume = np.asarray([row["volume"] * 100 for row in p["care.products"]])
    quantity = _in_corona(p, rng, care.kind[trajectory], month, volume[product])
    fixed = fixed_prices(p)[month // 12 - 2015, product]
    percent = providers.price_percent[care.provider[trajectory], care.kind[trajectory]]
    price = (fixed * (100 + percent) + 50) // 100
    zero = np.zeros(len(month), dtype=np.int64)
    return Lines(trajectory, month, quantity, price, cents_of(quantity, price), zero, zero, zero)


def cents_of(quantity: Ints, price: Ints) -> Ints:
    """Units in hundredths times cents a unit, a half cent away from zero."""
    exact = np.abs(quantity) * price
    result: Ints = np.sign(quantity) * ((exact + 50) // 100)
    return result


def _in_corona(p: Parameters, rng: np.random.Generator, kind: Ints, month: Ints, quantity: Ints) -> Ints:
    rule, codes = p["care.corona_volume"], [row["code"] for row in p["care.kinds"]]
    hit = np.isin(kind, [codes.index(code) for code in rule["kinds"]])
    share = np.zeros(len(month))
    for written, part in rule["months"].items():
        share[month == parse_month(written)] = part
    fewer = hit & (rng.random(len(month)) < share)
    # Whole units were left: the price stands per unit.
    return np.where(fewer, np.maximum(100, quantity * rule["left"] // 10000 * 100), quantity)


def _booked(
    p: Parameters, rng: np.random.Generator, month: Ints, slow: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Ints:
    rule = p["care.booking"]
    quick, late = (np.cumsum(rule[name]) / sum(rule[name]) for name in ("months", "slow"))
    draw = rng.random(len(month))
    delay = np.where(slow, np.searchsorted(late, draw, side="right"), np.searchsorted(quick, draw, side="right"))
    in_month = month + delay
    first = first_days(in_month)
    days = last_days(in_month) - first + 1
    # Booked in the month itself happens in its last days.
    part = np.where(delay == 0, rng.uniform(0.75, 1.0, len(month)), rng.beta(1.6, 2.6, len(month)))
    return to_weekday(first + np.minimum((part * days).astype(np.int64), days - 1))


def _taken_back(p: Parameters, regular: Lines, rng: np.random.Generator) -> Lines:
    """Later a quarter to all of a month's units is taken back, at the price of the line."""
    of = regular.take(np.flatnonzero(rng.random(len(regular)) < p["care.corrections"]))
    part = rng.integers(1, 5, len(of))
    quantity = -np.maximum(100, of.quantity * part // 400 * 100)
    booked = to_weekday(of.booked + rng.integers(25, 110, len(of)))
    return Lines(
        of.trajectory, of.month, quantity, of.price, cents_of(quantity, of.price), booked, of.cost_kind,
        np.full(len(of), SOURCES.index("correction")),
    )  # fmt: skip


def _extra(
    p: Parameters, regular: Lines, rng: np.random.Generator, name: str, cost_kind: int, years: float
) -> Lines:
    """Amounts beside the fixed price, in euros, booked with a line of the same month."""
    rule = p[f"care.{name}"]
    share = min(1.0, rule["per_year"] * years / max(len(regular), 1) * _size(p, regular))
    of = regular.take(np.flatnonzero(rng.random(len(regular)) < share))
    euros: Floats = np.exp(rng.uniform(np.log(rule["low"]), np.log(rule["high"]), len(of)))
    cents = np.round(euros / 5).astype(np.int64) * 500
    return Lines(
        of.trajectory, of.month, cents, np.full(len(of), 100), cents, of.booked, np.full(len(of), cost_kind),
        np.full(len(of), SOURCES.index("one_off" if cost_kind == ONE_OFF else "additional")),
    )  # fmt: skip


def _size(p: Parameters, regular: Lines) -> float:
    """How large the region is drawn, so that a small one does not have as many extras."""
    return min(1.0, len(regular) / 300_000)


def _large(p: Parameters, people: People, care: Care, regular: Lines) -> Lines:
    """Large amounts once, at the provider that has most lines of the kind in the municipality; nowhere when nobody
    has any there."""
    codes = [row["code"] for row in p["care.kinds"]]
    places = [row["code"] for row in p["region.municipalities"]]
    size = _size(p, regular)
    rows: list[tuple[int, int, int, int, int]] = []
    lives = residence(people, care.client[regular.trajectory], regular.month)
    for one in p["care.large_one_offs"]:
        month = parse_month(one["month"])
        there = np.flatnonzero(
            (regular.month == month)
            & (lives == places.index(one["municipality"]))
            & (care.kind[regular.trajectory] == codes.index(one["kind"]))
        )
        if not len(there):
            continue
        provider = care.provider[regular.trajectory[there]]
        largest = int(np.bincount(provider).argmax())
        line = int(there[provider == largest][0])
        cents = round(one["euros"] * size) * 100
        kind = COST_KINDS.index(one["cost_kind"])
        rows.append((int(regular.trajectory[line]), month, cents, int(last_days(month)) + 20, kind))
    trajectory, months, amounts, booked, kinds = np.asarray(rows, dtype=np.int64).reshape(-1, 5).T
    return Lines(
        trajectory, months, amounts, np.full(len(rows), 100), amounts, booked, kinds,
        np.full(len(rows), SOURCES.index("large")),
    )  # fmt: skip


def residence(people: People, client: Ints, month: Ints) -> Ints:
    """Where clients live in a month (moves are on the first), by position of the municipality."""
    moved = first_days(month) >= people.moved_on[client]
    result: Ints = np.where(moved, people.moved_to[client], people.municipality[client])
    return result
