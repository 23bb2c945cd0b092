# SPDX-License-Identifier: EUPL-1.2
"""What late bookings still add to the care of every provider, and to every municipality and place, with a band.

Every provider is a group of ``regie.completion``, for each books in its own time; one with little to go by takes
the common pattern. Care that happened once is left out: nothing more is expected of it. What is still to come of a
provider and month goes to municipalities and places as its bookings of that month do, else as those of its last
twelve months.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt

import numpy as np

from regie.completion import Bookings, build_triangles
from regie.completion.band import band
from regie.completion.estimate import GroupEstimate, Method, estimate, variance
from regie.procurement.lines import Lines
from regie.procurement.lots.places import PLACED
from regie.vocabulary.money import largest_remainder
from regie.vocabulary.periods import month_number

MOST_MONTHS = 36
"""Newest months of service behind the patterns, as in the review."""

LONGEST_DELAY = 12
"""Months after which nothing is expected any more."""

Where = tuple[str, str, int]
"""Provider, municipality and the number of a place."""


@dataclass(frozen=True)
class Spread:
    """What is still to come of a provider in a year (cents, not nought) with the variance of its error by chance
    and by pattern; ``floor``: no corrections that could bring it below nought."""

    cents: int
    chance: float
    common: float
    floor: bool


@dataclass(frozen=True)
class Late:
    """``to_come``: cents per year, provider, municipality and place. ``not_estimated``: per year, provider and
    month (a number) that could not be completed, because there is too little to go by."""

    to_come: Mapping[int, Mapping[Where, int]]
    not_estimated: Mapping[int, tuple[tuple[str, int], ...]]
    spreads: Mapping[int, Mapping[str, Spread]]

    def of(self, year: int, where: Where) -> int:
        """Cents still to come of one year and place."""
        return self.to_come.get(year, {}).get(where, 0)

    def band(self, year: int, parts: Iterable[tuple[Where, int]]) -> tuple[int, int]:
        """P10 and P90 in cents of some of what is still to come of a year.

        The chance in what is still booked goes with the amount: of a share f of a provider's amount the variance
        is f times as large. What is uncertain of its pattern is the same everywhere: f squared. Providers are
        independent but for a common pattern: the sum of the second part is brought to what it is of the whole. The
        error of dividing over places is not in it: for a lot or municipality the true band is wider.
        """
        wanted: dict[str, int] = defaultdict(int)
        for (provider, _, _), cents in parts:
            wanted[provider] += cents
        amount = sum(wanted.values())
        spread = self.spreads.get(year, {})
        error, floor = 0.0, True
        for provider, own in wanted.items():
            if own and provider in spread:
                of = spread[provider]
                share = own / of.cents
                error += abs(share) * of.chance + share**2 * of.common
                floor = floor and of.floor
        low, high, _ = band(amount, sqrt(max(0.0, error)), floor=floor)
        return low, high


def late_bookings(lines: Lines) -> Late:
    """Completion of the lines as they are placed now (after ``places.placed``)."""
    reference = month_number(lines.source.end_day) - 1
    _, end = lines.study.period
    last = min(reference, end - 1)
    rows = lines.rows(_BOOKINGS)
    rows = [row for row in rows if row[1] <= last]
    if not rows:
        return Late({}, {}, {})
    estimates = _estimates(lines, rows, reference, last)
    missing: dict[int, list[tuple[str, int]]] = defaultdict(list)
    wanted: dict[tuple[str, int], int] = {}
    for one in estimates:
        provider = one.triangle.group
        cents = one.cents.tolist()
        for place, month in enumerate(one.triangle.months.tolist()):
            if one.methods[place] is Method.NOT_ESTIMATED:
                missing[month // 12].append((provider, month))
            elif cents[place]:
                wanted[provider, month] = cents[place]
    return Late(
        _divided(lines, wanted, last),
        {year: tuple(sorted(cells)) for year, cells in sorted(missing.items())},
        {year: _spreads(estimates, year) for year in sorted({month // 12 for _, month in wanted})},
    )


_BOOKINGS = """
SELECT provider, month, booked_month, CAST(SUM(cents) AS BIGINT), COUNT(*)
FROM pr_lines WHERE NOT one_off AND cents <> 0
GROUP BY ALL ORDER BY ALL
"""


def _spreads(estimates: Sequence[GroupEstimate], year: int) -> dict[str, Spread]:
    masks = [one.estimated & (one.triangle.months // 12 == year) & (one.to_come != 0) for one in estimates]
    chances = [float(one.process[mask].sum()) for one, mask in zip(estimates, masks, strict=True)]
    commons = [
        variance([one], [mask]) - chance for one, mask, chance in zip(estimates, masks, chances, strict=True)
    ]
    left = variance(estimates, masks) - sum(chances)
    scale = left / sum(commons) if sum(commons) > 0 else 1.0
    result = {}
    for one, mask, chance, common in zip(estimates, masks, chances, commons, strict=True):
        cents = int(one.cents[mask].sum())
        if cents:
            floor = not one.development.corrections
            result[one.triangle.group] = Spread(cents, chance, scale * common, floor)
    return result


def _estimates(
    lines: Lines, rows: list[tuple[str, int, int, int, int]], reference: int, last: int
) -> list[GroupEstimate]:
    providers, months, booked, cents, counts = zip(*rows, strict=True)
    newest: dict[str, int] = {}
    for provider, month in zip(providers, booked, strict=True):
        newest[provider] = max(month, newest.get(provider, 0))
    until = {
        provider: min(reference, max(month, newest[provider]))
        for provider, month in _delivered_until(lines, reference).items()
        if provider in newest
    }
    triangles = build_triangles(
        Bookings(
            np.array(months, dtype=np.int64),
            # what an unfinished month brought counts with the month before it: it is booked all the same
            np.minimum(np.array(booked, dtype=np.int64), reference),
            np.array(cents, dtype=np.int64),
            np.array(providers, dtype=np.str_),
            np.array(counts, dtype=np.int64),
        ),
        reference=reference,
        months=min(MOST_MONTHS, last - min(months) + 1),
        longest_delay=LONGEST_DELAY,
        last_service_month=last,
        known_until=until,
    )
    return estimate(triangles)


def _delivered_until(lines: Lines, reference: int) -> dict[str, int]:
    """The last month of booking of providers whose production was handed in late."""
    opened, region = lines.source.opened, lines.source.region
    if opened is None:
        return {}
    late = {
        one.party: month_number(one.delivered_to + timedelta(days=1)) - 1 if one.delivered_to else 0
        for one in opened.late
    }
    record = {code: region.party_of_record("production", code) for code in region.codes("providers")}
    return {code: min(reference, late[party]) for code, party in record.items() if party in late}


def _divided(lines: Lines, wanted: Mapping[tuple[str, int], int], last: int) -> dict[int, dict[Where, int]]:
    if not wanted:
        return {}
    booked: dict[tuple[str, int], dict[Where, int]] = defaultdict(dict)
    first = min(month for _, month in wanted)
    for provider, month, municipality, place, cents in lines.rows(_BY_PLACE.format(first=first - LONGEST_DELAY)):
        booked[provider, month][provider, municipality, place] = cents
    result: dict[int, dict[Where, int]] = defaultdict(lambda: defaultdict(int))
    for (provider, month), cents in sorted(wanted.items()):
        weights = booked.get((provider, month), {})
        if not any(weight > 0 for weight in weights.values()):
            weights = defaultdict(int)
            for before in range(month - LONGEST_DELAY, last + 1):
                for where, weight in booked.get((provider, before), {}).items():
                    weights[where] += weight
        chosen = sorted(where for where, weight in weights.items() if weight > 0) or sorted(weights)
        values = [max(weights[where], 0) for where in chosen]
        parts = largest_remainder(cents, values if any(values) else [1] * len(chosen)).tolist()
        for where, part in zip(chosen, parts, strict=True):
            result[month // 12][where] += part
    return {year: dict(cells) for year, cells in result.items()}


_BY_PLACE = f"""
SELECT provider, month, municipality, place, CAST(SUM(cents) AS BIGINT)
FROM pr_lines JOIN {PLACED} USING (product, age)
WHERE NOT one_off AND month >= {{first}}
GROUP BY ALL ORDER BY ALL
"""
