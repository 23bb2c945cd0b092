# SPDX-License-Identifier: EUPL-1.2
"""What each member will have earned in a year of draws: the cost of each segment times its share, drawn too.

A loss is divided by the turnover of its own year, which nobody knows yet. The shares of the last twelve months are
the best guess; per draw they are varied as much as single months varied (a Dirichlet distribution by its moments),
for the whole year at once: what changes a share, a new team or a contract that ended, lasts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from regie.contract import Contract, Words
from regie.contract.account_owners import AccountOwners
from regie.contract.lines import name, said
from regie.contract.settlement import Turnover
from regie.figures import Source
from regie.figures.money import money_tables
from regie.forecast.arrays import Array, Mask
from regie.forecast.budgeting.year import known_months, whole_need
from regie.forecast.estimating.history import History
from regie.forecast.simulating.draws import Draws
from regie.vocabulary import Period
from regie.vocabulary.money import Cents
from regie.vocabulary.periods import month_number

MONTHS = 12
"""Newest months that shares are taken from."""

LEAST, MOST = 2.0, 1e6
"""Bounds of the concentration: hardly anything known, and no difference between months."""

_STREAM = 0x5EA7
"""Sets the random numbers of shares apart from those of the simulation."""


@dataclass(frozen=True, eq=False)
class TurnoverShares:
    """Shares of ``parties`` (members; the last one, empty, is everyone else) in the cost of clients in each of
    ``segments`` and, last, in all cost that no client brings.

    ``shares`` (place, party) add up to 1 per place; ``concentration`` (place,) says how sure they are: that of a
    Dirichlet distribution. ``remarks`` say whose last months were not there.
    """

    parties: tuple[str, ...]
    segments: tuple[str, ...]
    shares: Array
    concentration: Array
    remarks: tuple[Words, ...] = ()


@dataclass(frozen=True, eq=False)
class DrawnTurnover:
    """Turnover in cents of a year by party (draw, month)."""

    year: int
    cents: Mapping[str, Cents] = field(default_factory=dict)

    def of(self, draw: int) -> list[Turnover]:
        """The turnover of one draw, as a settlement takes it."""
        return [
            Turnover(party, self.year * 12 + month, int(cents))
            for party, months in self.cents.items()
            for month, cents in enumerate(months[draw])
        ]


def turnover_shares(source: Source, contract: Contract, history: History) -> TurnoverShares:
    """The shares of the contract's members in the last twelve months of ``history``, from the snapshot that it is
    from: production that each was owed and what is booked on its ledger accounts.

    Of a party that delivered less than all twelve the months count that it did deliver.
    """
    cents, parties = _earned(source, contract, history)
    delivered = _delivered(source, history, parties)
    late = [party for party, months in zip(parties, delivered.T, strict=True) if party and not months.all()]
    names = source.region.party_names
    remarks = [said("fitting_budget.shares_late", parties=name(", ".join(names.get(each, each) for each in late)))]
    return shares_from(cents, delivered, parties, history.segments, tuple(remarks) if late else ())


def shares_from(
    cents: Cents,
    delivered: Mask,
    parties: Sequence[str],
    segments: Sequence[str],
    remarks: tuple[Words, ...] = (),
) -> TurnoverShares:
    """Shares from cents (month, place, party); the months count that were ``delivered`` (month, party)."""
    counts = delivered[:, None, :] & np.ones(cents.shape, np.bool_)
    earned = np.where(counts, np.maximum(cents, 0), 0).astype(np.float64)
    level = earned.sum(axis=0) / np.maximum(counts.sum(axis=0), 1)
    total = level.sum(axis=1, keepdims=True)
    shares = np.divide(level, total, out=np.zeros_like(level), where=total > 0)
    shares[total[:, 0] <= 0, -1] = 1.0
    filled = np.where(counts, earned, level)
    return TurnoverShares(tuple(parties), tuple(segments), shares, _concentration(filled, shares), remarks)


def member_turnover(
    shares: TurnoverShares, draws: Draws, year: int, history: History | None = None, *, vary: bool = True
) -> DrawnTurnover:
    """The turnover of the members in a year, per draw and month: the cost of each segment in all municipalities,
    known or drawn, times the member's share, rounded to the cent.

    ``vary`` draws the shares, from the seed of the draws; else every draw has the same. Raises ``RegieError`` when
    not all months of the year are there.
    """
    whole_need(draws, year, history)
    spent = _by_month(draws, year, history).astype(np.float64)
    drawn = _drawn(shares, spent.shape[0], draws.seed, year) if vary else shares.shares[None]
    cents = np.rint(np.einsum("dmk,dkp->pdm", spent, np.broadcast_to(drawn, (len(spent), *drawn.shape[1:]))))
    found = dict(zip(shares.parties, np.maximum(cents, 0).astype(np.int64), strict=True))
    return DrawnTurnover(year, {party: of for party, of in found.items() if party and of.any()})


def _by_month(draws: Draws, year: int, history: History | None) -> Cents:
    """Cost per segment and, last, all other cost (draw, month, place), of all municipalities."""
    axes, segments = draws.axes, len(draws.axes.segments)
    result = np.zeros((draws.cost.shape[0], 12, segments + 1), np.int64)
    months, begin = axes.months_of(year), year * 12 - axes.first_month
    at = slice(months.start - begin, months.stop - begin)
    result[:, at, :-1] = draws.cost[:, months].sum(axis=2)
    result[:, at, -1] = draws.fixed[:, months].sum(axis=2)
    if history is not None:
        past = known_months(history, year)
        count = past.stop - past.start
        result[:, :count, :-1] = history.cost[past].sum(axis=1)
        result[:, :count, -1] = history.fixed[past].sum(axis=1) + history.capacity[past].sum(axis=(1, 2))
    return result


def _drawn(shares: TurnoverShares, count: int, seed: int, year: int) -> Array:
    """Shares per draw (draw, place, party), that of nobody left at nought."""
    rng = np.random.Generator(np.random.SFC64(np.random.SeedSequence((seed, _STREAM, year))))
    weights = shares.shares * shares.concentration[:, None]
    gamma = rng.standard_gamma(np.where(weights > 0, weights, 1.0), (count, *weights.shape))
    gamma = np.where(weights > 0, np.maximum(gamma, 1e-300), 0.0)
    result: Array = gamma / gamma.sum(axis=-1, keepdims=True)
    return result


def _concentration(earned: Array, shares: Array) -> Array:
    """By moments: variance of a month's share = share x (1 - share) / (concentration + 1), over all parties."""
    total = earned.sum(axis=2, keepdims=True)
    monthly = np.divide(earned, total, out=np.broadcast_to(shares, earned.shape).copy(), where=total > 0)
    spread = ((monthly - shares) ** 2).mean(axis=0).sum(axis=1)
    most = (shares * (1 - shares)).sum(axis=1)
    found = np.divide(most, spread, out=np.full(most.shape, MOST), where=spread > 0) - 1
    return np.asarray(np.clip(found, LEAST, MOST))


def _earned(source: Source, contract: Contract, history: History) -> tuple[Cents, list[str]]:
    """Cents (month, place, party) of the last twelve months, capacity with the cost that no client brings."""
    parties = [*sorted({each.party for each in contract.members}), ""]
    party = {code: place for place, code in enumerate(parties)}
    segment = {code: place for place, code in enumerate(history.segments)}
    first = history.end_month - MONTHS
    cents = np.zeros((MONTHS, len(segment) + 1, len(parties)), np.int64)
    for year in range(first // 12, (history.end_month - 1) // 12 + 1):
        tables = money_tables(source, Period.parse(str(year)))
        owners = AccountOwners(contract, tables.production_account.split(", "))
        for row in tables.cost:
            if 0 <= row.month - first < MONTHS:
                owner = row.provider or owners.party(row.account, row.month)
                place = segment.get(row.segment, -1) if row.provider else -1
                cents[row.month - first, place, party.get(owner, -1)] += row.cents
    return cents, parties


def _delivered(source: Source, history: History, parties: Sequence[str]) -> Mask:
    """Which of the last twelve months each party had delivered (month, party)."""
    result = np.ones((MONTHS, len(parties)), np.bool_)
    until = {each.party: each.delivered_to for each in (source.opened.late if source.opened else ())}
    for place, code in enumerate(parties):
        record = source.region.party_of_record("production", code) if code else ""
        day = until.get(record)
        if record in until and day is not None:
            months = month_number(day + timedelta(days=1)) - (history.end_month - MONTHS)
            result[max(months, 0) :, place] = False
    return result
