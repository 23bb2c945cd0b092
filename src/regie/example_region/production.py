# SPDX-License-Identifier: EUPL-1.2
"""Production: a line per trajectory and month of help; outsourced care adds up to the year's amount exactly."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from regie.example_region.care import OUT, Trajectories
from regie.example_region.days import NEVER, Ints, day_number, first_days, last_days, month_numbers
from regie.example_region.parameters import Parameters
from regie.example_region.parties import Parties
from regie.example_region.spells import FIRST_MONTH, HORIZON, Spells
from regie.vocabulary.money import to_cents


@dataclass
class Production:
    """One per line. ``trajectory`` is -1 for the line that settles a year's rounding; ``municipality`` is where
    the client lives then; ``quantity`` in hundredths, ``cents`` what is owed, ``number`` the line's number within
    the provider and year of booking."""

    trajectory: Ints
    provider: Ints
    municipality: Ints
    segment: Ints
    product: Ints
    month: Ints
    quantity: Ints
    cents: Ints
    booked: Ints
    number: Ints

    def __len__(self) -> int:
        return len(self.trajectory)

    def take(self, chosen: npt.NDArray[Any]) -> Production:
        """The chosen lines, in that order."""
        return Production(*(getattr(self, field.name)[chosen] for field in fields(self)))


def make_production(
    p: Parameters, care: Trajectories, spells: Spells, parties: Parties, scale: int, rng: np.random.Generator
) -> Production:
    """All lines, also those booked after the horizon, sorted by provider and day of booking."""
    begin = np.maximum(month_numbers(care.began), FIRST_MONTH)
    end = month_numbers(np.minimum(care.ended, HORIZON))
    number = np.maximum(end - begin + 1, 0)
    trajectory = np.repeat(np.arange(len(care)), number)
    month = begin[trajectory] + np.arange(len(trajectory)) - np.repeat(np.cumsum(number) - number, number)
    first = np.maximum(care.began[trajectory], first_days(month))
    last = np.minimum(np.minimum(care.ended[trajectory], HORIZON), last_days(month))
    products = p["care.products"]
    product = care.product[trajectory]
    week = np.asarray([row["hours_a_week"] for row in products])[product]
    level = np.clip(np.exp(0.5 * rng.standard_normal(len(care))), 0.3, 3.0)[trajectory]
    noise = np.clip(np.exp(0.2 * rng.standard_normal(len(trajectory))), 0.6, 1.5)
    units = week * level * noise * (last - first + 1) / 7
    year = month // 12
    index = np.asarray([p["care.tariff_index"][str(y)] for y in range(2019, 2025)])[year - 2019]
    own = 1 + 0.05 * np.sin(np.arange(len(parties.codes)) * 2.4)  # tariffs differ a little between providers
    tariff = np.asarray([to_cents(row["tariff"]) for row in products])[product]
    tariff = np.round(tariff * index * own[care.provider[trajectory]]).astype(np.int64)
    spell = care.spell[trajectory]
    moved = first_days(month) >= spells.moved_on[spell]
    lines = Production(
        trajectory=trajectory,
        provider=care.provider[trajectory],
        municipality=np.where(moved, spells.moved_to[spell], spells.municipality[spell]),
        segment=care.segment[trajectory],
        product=product,
        month=month,
        quantity=np.maximum(np.round(units * 4).astype(np.int64), 1) * 25,
        cents=np.zeros(len(month), np.int64),
        booked=np.zeros(len(month), np.int64),
        number=np.zeros(len(month), np.int64),
    )
    _odd_line(lines, units, parties)
    lines = _meet_years(p, lines, units, tariff, parties, scale, rng)
    _book(p, lines, parties, rng)
    lines = lines.take(np.lexsort((lines.product, lines.trajectory, lines.booked, lines.provider)))
    _number(lines)
    return lines


def _odd_line(lines: Production, units: npt.NDArray[np.float64], parties: Parties) -> None:
    """One line is far larger than its like: true, counted, and worth a question."""
    like = np.flatnonzero((lines.provider == parties.position("A003")) & (lines.product == 3))
    like = like[lines.month[like] // 12 == 2023]
    if len(like):
        units[like[len(like) // 2]] = 16 * float(np.median(units[like]))


def _meet_years(
    p: Parameters,
    lines: Production,
    units: npt.NDArray[np.float64],
    tariff: Ints,
    parties: Parties,
    scale: int,
    rng: np.random.Generator,
) -> Production:
    """Scale the units of outsourced care so that every year costs what the parameters say; the last euros by a
    quarter of an hour more or less, the last cents by a settling line without a client."""
    paid = lines.segment == OUT
    settling = []
    for year in range(2019, 2025):
        goal = to_cents(p["money.by_segment"][str(year)]["outsourced_care"]) * scale
        own = np.flatnonzero(paid & (lines.month // 12 == year))
        factor = goal / float((units[own] * tariff[own]).sum())
        quarters = np.maximum(np.round(units[own] * factor * 4).astype(np.int64), 1)
        for _ in range(20):
            off = goal - int((quarters * tariff[own] // 4).sum())
            step = 1 if off > 0 else -1
            order = rng.permutation(len(own))
            order = order[quarters[order] + step > 0]
            enough = np.cumsum(tariff[own][order] // 4) <= abs(off)
            if not enough.any():
                break
            quarters[order[enough]] += step
        lines.quantity[own] = quarters * 25
        lines.cents[own] = quarters * tariff[own] // 4
        off = goal - int(lines.cents[own].sum())
        settling.append((year * 12 + (5 if year == 2024 else 11), off))
    lead = parties.position("A002")
    more = Production(
        trajectory=np.full(len(settling), -1),
        provider=np.full(len(settling), lead),
        municipality=np.zeros(len(settling), np.int64),
        segment=np.full(len(settling), OUT),
        product=np.full(len(settling), 3),
        month=np.asarray([month for month, _ in settling]),
        quantity=np.full(len(settling), 100),
        cents=np.asarray([off for _, off in settling]),
        booked=np.zeros(len(settling), np.int64),
        number=np.zeros(len(settling), np.int64),
    )
    return Production(
        *(np.concatenate([getattr(lines, f.name), getattr(more, f.name)]) for f in fields(Production))
    )


def _book(p: Parameters, lines: Production, parties: Parties, rng: np.random.Generator) -> None:
    """Days of booking: on the last day of the month, or some months later, after the provider's pattern."""
    patterns = p["money.booking_delay"]
    longest = max(len(pattern) for pattern in patterns.values())
    table = np.ones((len(parties.codes), longest))
    for position, row in enumerate(parties.rows):
        pattern = patterns[row["delay"]]
        table[position, : len(pattern)] = np.cumsum(pattern)
    delay = (table[lines.provider] <= rng.random(len(lines))[:, None]).sum(axis=1)
    delay[lines.trajectory < 0] = 0
    later = first_days(lines.month + delay) + rng.integers(2, 25, len(lines))
    lines.booked = np.where(delay == 0, last_days(lines.month), later)
    # Who will not deliver the first half of 2024 had booked the years before.
    own = (lines.provider == parties.position(p["handing_in.missing"])) & (lines.month < 2024 * 12)
    lines.booked[own] = np.minimum(lines.booked[own], day_number(date(2023, 12, 31)))
    # A provider that stops closes its books on its last day.
    for position, row in enumerate(parties.rows):
        until = row["roles"][-1].get("to")
        if until:
            closing = int(np.datetime64(until).astype("datetime64[D]").astype(np.int64))
            own = lines.provider == position
            lines.booked[own] = np.minimum(lines.booked[own], closing)


def _number(lines: Production) -> None:
    """Number lines within provider and year of booking, in order."""
    year = month_numbers(np.minimum(lines.booked, NEVER)) // 12
    group = lines.provider * 10000 + year
    starts = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    lengths = np.diff(np.concatenate([starts, [len(group)]]))
    lines.number = np.arange(len(group)) - np.repeat(starts, lengths) + 1
