# SPDX-License-Identifier: EUPL-1.2
"""What late bookings still add to a period, per provider, divided over where its clients live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction
from math import sqrt

import numpy as np

from regie.completion import Bookings, Completion, Method, Settings, Triangle, build_triangles, complete
from regie.completion.band import band
from regie.completion.estimate import GroupEstimate, estimate, variance
from regie.contract.lines import Words, said
from regie.figures import Source
from regie.figures.money import BookingRow, MoneyTables, care_months
from regie.vocabulary import Period
from regie.vocabulary.money import largest_remainder
from regie.vocabulary.periods import month_number

MOST_MONTHS = 36
"""Months of service behind a pattern: long enough for a year and the two before it."""

LONGEST_DELAY = 12
"""Months after which nothing is expected any more."""

Place = tuple[str, str]
"""A municipality and a segment."""

Band = tuple[int, int]
"""P10 and P90 in cents."""


@dataclass(frozen=True)
class Known:
    """Up to which month the deliveries can know what was booked (``reference``). ``booked`` and ``care`` are
    earlier ones, per provider whose bookings, or whose clients, nobody delivered up to then. In the service months
    ``tied`` the ledger has exactly what was delivered, so no delivery is missing there up to ``ledger``, the month
    until which the ledger was delivered."""

    reference: int
    booked: Mapping[str, int] = field(default_factory=dict)
    care: Mapping[str, int] = field(default_factory=dict)
    tied: frozenset[int] = frozenset()
    ledger: int = 0

    @classmethod
    def of(cls, source: Source, tables: MoneyTables) -> Known:
        """By the deliveries of the snapshot and the control totals. A month counts when it was handed in whole."""
        reference = month_number(source.end_day) - 1
        late = {one.party: one.delivered_to for one in source.opened.late} if source.opened else {}
        last = {
            party: min(reference, month_number(day + timedelta(days=1)) - 1) if day else 0
            for party, day in late.items()
        }
        region = source.region

        def of_table(table: str) -> dict[str, int]:
            record = {code: region.party_of_record(table, code) for code in region.codes("providers")}
            return {code: last[party] for code, party in record.items() if party in last}

        ledger = last.get(region.party_of_record("ledger_totals", None), reference)
        return cls(reference, of_table("production"), of_table("trajectories"), _tied(tables), ledger)


def _tied(tables: MoneyTables) -> frozenset[int]:
    """The months in which the ledger's total of production is what was delivered."""
    open_: dict[int, int] = defaultdict(int)
    totals = set()
    for row in tables.ledger:
        if row.account == tables.production_account:
            open_[row.month] += row.delivered - (row.cents or 0)
            totals |= {row.month} if row.cents is not None else set()
    return frozenset(month for month in totals if not open_[month])


@dataclass(frozen=True)
class Expected:
    """What is still to come, in cents. ``by_month`` is per provider and month of all months that are completed,
    ``by_place`` of the period per provider and place; both leave out what is not estimated, and add up to
    ``completion``. ``bands`` go with ``by_place``, ``municipal_bands`` are per municipality (the whole under the
    empty code), ``methods`` per provider. ``not_estimated`` are the months of the period per provider."""

    completion: Completion | None = None
    by_month: Mapping[tuple[str, int], int] = field(default_factory=dict)
    by_place: Mapping[str, Mapping[Place, int]] = field(default_factory=dict)
    bands: Mapping[str, Mapping[Place, Band]] = field(default_factory=dict)
    municipal_bands: Mapping[str, Band] = field(default_factory=dict)
    methods: Mapping[str, Words] = field(default_factory=dict)
    not_estimated: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def still_to_come(source: Source, period: Period, bookings: Sequence[BookingRow], known: Known) -> Expected:
    """Completion of the billed care of ``bookings`` up to the end of the period, as far as it is known; nothing
    when all of it is older than the longest delay.

    Every provider is a group, for each books in its own time. The amount of care behind the newest months is its
    care-months times what a care-month cost it in that segment, at the price level of the calendar year; segments
    that it does not bill count for nothing.
    """
    last = min(known.reference, period.end_month_number - 1)
    first = max(last - MOST_MONTHS + 1, min((row.service_month for row in bookings), default=last + 1))
    if first > last:
        return Expected()
    billing = {row.provider for row in bookings}
    delivered = [month for provider, month in known.booked.items() if provider in billing]
    if min([known.reference, *delivered]) - last >= LONGEST_DELAY:
        return Expected()
    window = range(first, last + 1)
    care = _Care(source, bookings, known, window)
    rows = [row for row in bookings if row.provider in care.providers]
    if not rows:
        return Expected()
    newest: dict[str, int] = {}
    for row in rows:
        newest[row.provider] = max(row.booked_month, newest.get(row.provider, 0))
    until = {provider: max(month, newest.get(provider, 0)) for provider, month in known.booked.items()}
    triangles = build_triangles(
        Bookings(
            np.array([row.service_month for row in rows]),
            # what the last, unfinished month brought counts with the month before it: it is booked all the same
            np.array([min(row.booked_month, known.reference) for row in rows]),
            np.array([row.cents for row in rows]),
            np.array([row.provider for row in rows]),
            np.array([row.lines for row in rows]),
        ),
        reference=known.reference,
        months=len(window),
        longest_delay=LONGEST_DELAY,
        last_service_month=last,
        known_until=until,
    )
    triangles = [_as_tied(triangle, known) for triangle in triangles]
    care.set_exposure(estimate(triangles), known)
    completion = complete(triangles, reference=known.reference, exposure=care.exposure, source=source.snapshot)
    estimates = estimate(triangles, exposure=care.exposure)
    return _expected(completion, estimates, care, range(period.first_month_number, period.end_month_number))


def _as_tied(triangle: Triangle, known: Known) -> Triangle:
    """Where the ledger ties, a month is known up to the last month of the ledger, whoever is late."""
    tied = np.isin(triangle.months, sorted(known.tied))
    delays = np.clip(known.ledger - triangle.months, -1, triangle.increments.shape[1] - 1)
    return replace(triangle, latest=np.where(tied, np.maximum(delays, triangle.latest), triangle.latest))


def _expected(completion: Completion, estimates: Sequence[GroupEstimate], care: _Care, period: range) -> Expected:
    by_month: dict[tuple[str, int], int] = {}
    by_place: dict[str, dict[Place, int]] = {}
    methods: dict[str, Words] = {}
    missing: dict[str, tuple[int, ...]] = {}
    for group in completion.groups:
        places: dict[Place, int] = defaultdict(int)
        used: dict[Method, None] = {}
        for month in group.months:
            number = Period.parse(month.month).first_month_number
            if month.method is Method.NOT_ESTIMATED:
                if number in period and not care.none(group.group, number):
                    missing[group.group] = (*missing.get(group.group, ()), number)
                continue
            if not month.to_come_cents:
                continue
            by_month[group.group, number] = month.to_come_cents
            if number in period:
                used[month.method] = None
                for place, cents in care.divided(group.group, number, month.to_come_cents):
                    places[place] += cents
        by_place[group.group] = dict(sorted(places.items()))
        if used:
            methods[group.group] = _listed([said(f"completion.method_{method}") for method in used])
    bands, municipal = _bands(estimates, by_place, period)
    return Expected(completion, by_month, by_place, bands, municipal, methods, missing)


def _listed(parts: Sequence[Words]) -> Words:
    return Words(", ".join(part.nl for part in parts), ", ".join(part.en for part in parts))


def _bands(
    estimates: Sequence[GroupEstimate], by_place: Mapping[str, Mapping[Place, int]], period: range
) -> tuple[dict[str, dict[Place, Band]], dict[str, Band]]:
    """The band of every provider's amount in every place, and of each municipality's and the whole.

    The chance in what is still booked goes with the amount: of a share f of it the variance is f times as large.
    What is uncertain of the pattern and the rate is the same everywhere: f squared. Providers are independent, but
    for a common pattern: the sum of that second part is brought to what it is of the whole.
    """
    inside = [
        one.estimated & np.isin(one.triangle.months, np.array(period)) & (one.to_come != 0) for one in estimates
    ]
    chance = [float(one.process[mask].sum()) for one, mask in zip(estimates, inside, strict=True)]
    shared = [variance([one], [mask]) - own for one, mask, own in zip(estimates, inside, chance, strict=True)]
    whole = variance(estimates, inside)
    scale = (whole - sum(chance)) / sum(shared) if sum(shared) > 0 else 1.0
    bands: dict[str, dict[Place, Band]] = {}
    towns: dict[str, _Spread] = defaultdict(_Spread)
    all_ = _Spread(error=whole)
    for one, own, common in zip(estimates, chance, shared, strict=True):
        places = by_place[one.triangle.group]
        total, floor = sum(places.values()), not one.development.corrections
        all_.add(total, 0.0, floor)
        for town, amount in _by_municipality(places).items():
            share = amount / total if total else 0.0
            towns[town].add(amount, abs(share) * own + scale * share**2 * common, floor)
        bands[one.triangle.group] = {
            place: _Spread(cents, abs(cents / total) * own + (cents / total) ** 2 * common, floor).band
            for place, cents in places.items()
            if total
        }
    return bands, {town: spread.band for town, spread in sorted({"": all_, **towns}.items()) if spread.amount}


@dataclass
class _Spread:
    """An amount with the variance of its error; ``floor``: no corrections that could bring it below nought."""

    amount: int = 0
    error: float = 0.0
    floor: bool = True

    def add(self, amount: int, error: float, floor: bool) -> None:
        if amount:
            self.amount, self.error, self.floor = self.amount + amount, self.error + error, self.floor and floor

    @property
    def band(self) -> Band:
        return band(self.amount, sqrt(max(0.0, self.error)), floor=self.floor)[:2]


def _by_municipality(places: Mapping[Place, int]) -> dict[str, int]:
    result: dict[str, int] = defaultdict(int)
    for (municipality, _), cents in places.items():
        result[municipality] += cents
    return result


class _Care:
    """The care of every provider with something in the window, valued by what a care-month cost it."""

    def __init__(self, source: Source, bookings: Sequence[BookingRow], known: Known, window: range) -> None:
        months = [Period.of_month(month) for month in window]
        self.booked: dict[str, dict[int, dict[Place, int]]] = defaultdict(lambda: defaultdict(dict))
        for row in bookings:
            if row.service_month in window:
                cell, place = self.booked[row.provider][row.service_month], (row.municipality, row.segment)
                cell[place] = cell.get(place, 0) + row.cents
        clients: dict[str, dict[int, dict[Place, int]]] = defaultdict(lambda: defaultdict(dict))
        for (town, segment, provider), month, count in care_months(source, _CARE, months):
            clients[provider][month][town, segment] = count
        self.providers = frozenset(self.booked)
        self.window = window
        self.value: dict[str, dict[int, dict[Place, int]]] = {}
        for provider in sorted(self.providers):
            rates = _rates(self.booked[provider], clients[provider], known.booked.get(provider, window[-1]))
            self.value[provider] = {
                month: {place: count * rates.get(place[1], 0) for place, count in places.items()}
                for month, places in clients[provider].items()
            }
        self.exposure: dict[str, dict[int, int]] = {}

    def set_exposure(self, ladders: Sequence[GroupEstimate], known: Known) -> None:
        """The amount of care per provider and month as far as it is registered, at the price level of its year.
        Bookings without registered care say that the amount is not known."""
        levels = self._levels(ladders, known)
        for provider in sorted(self.providers):
            told = range(self.window[0], min(known.care.get(provider, self.window[-1]), self.window[-1]) + 1)
            amounts = {month: sum(self.value[provider].get(month, {}).values()) for month in told}
            of_year = {m: int(amount * levels.get(m // 12, 1)) for m, amount in amounts.items()}
            told_of = {m: amount for m, amount in of_year.items() if amount or not self.booked[provider].get(m)}
            if any(told_of.values()):
                self.exposure[provider] = told_of

    def _levels(self, ladders: Sequence[GroupEstimate], known: Known) -> dict[int, Fraction]:
        """What care cost per calendar year against the rates, over all providers: prices change with the year, and
        a rate over the last twelve months would lag behind. It is taken from what chain ladder expects of all but
        the newest months; a year that has no other months stands at the level of the year before it."""
        cost: dict[int, int] = defaultdict(int)
        value: dict[int, int] = defaultdict(int)
        for one in ladders:
            group, final = one.triangle.group, one.triangle.booked + one.cents
            settled = known.booked.get(group, known.reference) - Settings().cape_cod_months
            for month, cents, sure in zip(
                one.triangle.months.tolist(), final.tolist(), one.estimated, strict=True
            ):
                own = sum(self.value[group].get(month, {}).values())
                if sure and own and month <= settled:
                    cost[month // 12] += cents
                    value[month // 12] += own
        levels: dict[int, Fraction] = {}
        before = Fraction(1)
        for year in range(self.window[0] // 12, self.window[-1] // 12 + 1):
            if value[year] and cost[year] > 0:
                before = Fraction(cost[year], value[year])
            levels[year] = before
        return levels

    def none(self, provider: str, month: int) -> bool:
        """Whether it is known that the provider gave no care in a month."""
        return self.exposure.get(provider, {}).get(month) == 0

    def divided(self, provider: str, month: int, cents: int) -> list[tuple[Place, int]]:
        """Cents of a month over places, by the provider's care there in that month, else by what it booked for
        that month, else by all it booked in the window."""
        all_: dict[Place, int] = defaultdict(int)
        for places in self.booked[provider].values():
            for place, amount in places.items():
                all_[place] += amount
        options: list[Mapping[Place, int]] = [
            self.value[provider].get(month, {}),
            self.booked[provider].get(month, {}),
            all_,
        ]
        weights = next((option for option in options if any(w > 0 for w in option.values())), all_)
        chosen = sorted(place for place, weight in weights.items() if weight > 0)
        parts = largest_remainder(cents, [weights[place] for place in chosen]).tolist()
        return list(zip(chosen, parts, strict=True))


_CARE = ("municipality", "segment", "provider")


def _rates(
    booked: Mapping[int, Mapping[Place, int]], clients: Mapping[int, Mapping[Place, int]], last: int
) -> dict[str, int]:
    """Cents that a care-month cost per segment, over the months up to ``last``."""
    cents: dict[str, int] = defaultdict(int)
    months: dict[str, int] = defaultdict(int)
    for sums, rows in ((cents, booked), (months, clients)):
        for month, places in rows.items():
            for (_, segment), amount in places.items():
                sums[segment] += amount if month <= last else 0
    return {segment: max(0, cents[segment] // count) for segment, count in months.items() if count}
