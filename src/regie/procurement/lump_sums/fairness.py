# SPDX-License-Identifier: EUPL-1.2
"""How sure a party's volume is against its lump sum, and from which size a lump sum is bearable.

The cost of a year is a compound Poisson sum: N clients, Poisson with mean n, each with a cost of its own with mean
m and coefficient of variation v, independent of the others. Then its mean is n m and its standard deviation over
its mean is sqrt((1 + v^2) / n). With the normal approximation the chance that cost exceeds an amount A is
1 - Phi((A - n m) / (n m sqrt((1 + v^2) / n))), and cost stays below (1 + b) times its mean with certainty c from

    n = (z / b)^2 (1 + v^2) clients, with Phi(z) = c.

This is the standard for full credibility of limited fluctuation theory, one-sided (Klugman, Panjer and Willmot,
Loss Models, the chapter on limited fluctuation credibility). Clients are taken as independent: what moves them all
at once (demand, referral, prices) comes on top, so the size is a least one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, sqrt
from statistics import NormalDist, pstdev

from regie.contract.lines import Words, said
from regie.procurement.lines import Lines
from regie.procurement.lots.places import IN_LOT, PLACED
from regie.procurement.lump_sums.base import Base
from regie.procurement.lump_sums.fair_price import fair_price
from regie.procurement.lump_sums.fairness_result import Bearing, Fairness, LeastSize, Severity
from regie.procurement.lump_sums.result import AwardedSum, ContractYear
from regie.procurement.lump_sums.sharing import Key
from regie.procurement.study import LumpSums, Study
from regie.vocabulary.rounding import rounded_to

BEARABLE = (Decimal(5), Decimal(10), Decimal(15), Decimal(20), Decimal(30))
"""Percentages above a lump sum for which the least size is worked out beside the study's own."""

OWN_CLIENT_YEARS = 100
"""Client-years from which a party's own cost per client says how much it varies."""


def fairness(
    lines: Lines,
    study: Study,
    base: Base,
    amounts: Sequence[AwardedSum],
    years: Mapping[Key, tuple[ContractYear, ...]],
    factors: Mapping[int, Fraction],
) -> Fairness:
    """Every check. Parties are the chosen bidders of a lot, in a lot without award the providers."""
    assert study.lump_sums is not None
    sums = study.lump_sums
    spent = _spent(lines, factors)
    severities = tuple(
        _severity(sums, lot.code, _together(row for (code, _), row in spent.items() if code == lot.code))
        for lot in study.lots
        if any(code == lot.code for code, _ in spent)
    )
    by_lot = {each.lot: each for each in severities}
    history = _history(lines, study)
    parties = [
        _bearing(sums, by_lot[party.lot], party, spent, history)
        for party in _parties(lines, study, base, amounts, years)
        if party.lot in by_lot
    ]
    return Fairness(
        certainty=sums.certainty,
        bearable=sums.bearable,
        fair_price=fair_price(lines, study, factors) if sums.price_elements else None,
        severities=tuple(_with_sizes(sums, each, parties) for each in severities),
        parties=tuple(sorted(parties, key=lambda each: (each.lot, each.amount, each.party))),
        remarks=tuple(_remarks(sums, bool(severities))),
    )


def least_clients(certainty: Decimal, bearable: Decimal, variation: float) -> int | None:
    """The fewest clients a year with which cost stays within ``bearable`` percent above its mean at ``certainty``
    percent; ``variation`` is the standard deviation of a client's cost over its mean. Nothing when nothing is
    bearable: no number is enough then."""
    if not bearable:
        return None
    z = NormalDist().inv_cdf(float(certainty) / 100)
    return ceil((z / (float(bearable) / 100)) ** 2 * (1 + variation**2))


def chance_above(limit: float, mean: float, clients: float, variation: float) -> float:
    """The chance that a year's cost is above ``limit``, with so many ``clients`` a year expected and ``mean`` as
    the expected cost."""
    if mean <= 0 or clients <= 0:
        return 0.0
    return 1 - NormalDist().cdf((limit - mean) / (mean * sqrt((1 + variation**2) / clients)))


@dataclass(frozen=True)
class _Spent:
    """Client-years of the base years with the sum and the sum of squares of their cost, at the prices of the price
    year (cents)."""

    client_years: int = 0
    cents: float = 0.0
    squares: float = 0.0

    @property
    def mean(self) -> float:
        return self.cents / self.client_years if self.client_years else 0.0

    @property
    def variation(self) -> float:
        if not self.client_years or self.mean <= 0:
            return 0.0
        return sqrt(max(0.0, self.squares / self.client_years / self.mean**2 - 1))


def _together(parts: Iterable[_Spent]) -> _Spent:
    rows = list(parts)
    return _Spent(
        sum(row.client_years for row in rows), sum(row.cents for row in rows), sum(row.squares for row in rows)
    )


def _spent(lines: Lines, factors: Mapping[int, Fraction]) -> dict[tuple[str, str], _Spent]:
    """Per lot and provider what clients cost a year; what a client cost nothing or less is left out."""
    parts: dict[tuple[str, str], list[_Spent]] = defaultdict(list)
    for lot, provider, year, number, cents, squares in lines.rows(
        _SPENT.format(years=", ".join(map(str, factors)))
    ):
        factor = float(factors[year])
        parts[lot, provider].append(_Spent(number, cents * factor, squares * factor**2))
    return {key: _together(rows) for key, rows in sorted(parts.items())}


_SPENT = f"""
WITH years AS (
    SELECT lot, provider, month // 12 AS year, client, CAST(SUM(cents) AS BIGINT) AS cents
    FROM pr_lines JOIN {PLACED} USING (product, age) JOIN {IN_LOT} USING (place)
    WHERE NOT one_off AND client IS NOT NULL AND month // 12 IN ({{years}})
    GROUP BY ALL
)
SELECT lot, provider, year, COUNT(*), CAST(SUM(cents) AS BIGINT), CAST(SUM(CAST(cents AS HUGEINT) * cents) AS
DOUBLE) FROM years WHERE cents > 0 GROUP BY lot, provider, year ORDER BY ALL
"""


def _severity(sums: LumpSums, lot: str, spent: _Spent) -> Severity:
    least = least_clients(sums.certainty, sums.bearable, spent.variation)
    return Severity(
        lot=lot,
        client_years=spent.client_years,
        mean=round(spent.mean),
        variation=spent.variation,
        least_clients=least,
        least_amount=None if least is None else round(least * spent.mean),
    )


def _with_sizes(sums: LumpSums, of_lot: Severity, parties: Sequence[Bearing]) -> Severity:
    amounts = [each.amount for each in parties if each.lot == of_lot.lot]
    sizes = []
    for bearable in sorted({sums.bearable, *BEARABLE} - {Decimal(0)}):
        clients = least_clients(sums.certainty, bearable, of_lot.variation) or 0
        least = round(clients * of_lot.mean)
        large = sum(amount >= least for amount in amounts)
        sizes.append(LeastSize(bearable=bearable, clients=clients, amount=least, parties=large))
    return of_lot.model_copy(update={"sizes": tuple(sizes)})


def _remarks(sums: LumpSums, any_history: bool) -> Iterator[Words]:
    if any_history:
        yield said("procurement_lump_sums.least_is_least")
    if sums.price_elements is not None:
        yield said("procurement_lump_sums.price_of_groups")


@dataclass(frozen=True)
class _Party:
    lot: str
    code: str
    name: str
    providers: tuple[str, ...]
    year: ContractYear
    own: int


def _parties(
    lines: Lines,
    study: Study,
    base: Base,
    amounts: Sequence[AwardedSum],
    years: Mapping[Key, tuple[ContractYear, ...]],
) -> list[_Party]:
    found: dict[tuple[str, str], list[ContractYear]] = defaultdict(list)
    own: dict[tuple[str, str], int] = defaultdict(int)
    who: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    with_award = {each.lot for each in amounts}
    for each in amounts:
        found[each.lot, each.bidder].append(each.years[0])
        own[each.lot, each.bidder] += each.own
        who[each.lot, each.bidder] = (each.name, tuple(member.provider for member in each.members))
    names = lines.region.party_names
    for (lot, municipality, provider), row in years.items():
        if lot not in with_award:
            found[lot, provider].append(row[0])
            own[lot, provider] += base.steps[lot, municipality, provider].base
            who[lot, provider] = (names.get(provider, provider), (provider,))
    return [
        _Party(
            lot,
            code,
            *who[lot, code],
            ContractYear(
                year=rows[0].year,
                base=sum(row.base for row in rows),
                growth=sum(row.growth for row in rows),
                saving=sum(row.saving for row in rows),
            ),
            own[lot, code],
        )
        for (lot, code), rows in sorted(found.items())
    ]


def _history(lines: Lines, study: Study) -> dict[tuple[str, str], dict[int, int]]:
    """Per lot and provider the cost of every whole year of the history, without what happened once."""
    first, end = study.period
    years = [year for year in range(first // 12, end // 12 + 1) if first <= year * 12 and (year + 1) * 12 <= end]
    result: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: dict.fromkeys(years, 0))
    for lot, provider, year, cents in lines.rows(_YEARS):
        if year in years:
            result[lot, provider][year] = cents
    return result


_YEARS = f"""
SELECT lot, provider, month // 12 AS year, CAST(SUM(cents) AS BIGINT)
FROM pr_lines JOIN {PLACED} USING (product, age) JOIN {IN_LOT} USING (place)
WHERE NOT one_off GROUP BY ALL ORDER BY ALL
"""


def _bearing(
    sums: LumpSums,
    of_lot: Severity,
    party: _Party,
    spent: Mapping[tuple[str, str], _Spent],
    history: Mapping[tuple[str, str], Mapping[int, int]],
) -> Bearing:
    own = _together(spent.get((party.lot, provider), _Spent()) for provider in party.providers)
    clients = own.client_years / len(sums.base_years)
    if own.client_years and party.own > 0:
        # who comes from elsewhere has the clients that go with its amount
        clients *= max(0.0, party.year.base / party.own)
    elif of_lot.mean:
        clients = max(0.0, party.year.base / of_lot.mean)
    enough = own.client_years >= OWN_CLIENT_YEARS
    variation = own.variation if enough else of_lot.variation
    expected = float(party.year.base + party.year.growth)
    limit = party.year.amount * (1 + float(sums.bearable) / 100)
    changes = _changes(history, party)
    return Bearing(
        lot=party.lot,
        party=party.code,
        name=party.name,
        clients=rounded_to(Fraction(clients), 1),
        amount=party.year.amount,
        changes=changes,
        volatility=rounded_to(Fraction(pstdev(changes)), 1) if len(changes) > 1 else None,
        spread_percent=rounded_to(Fraction(100 * sqrt((1 + variation**2) / clients)), 1)
        if clients
        else Decimal(0),
        chance_percent=rounded_to(Fraction(100 * chance_above(limit, expected, clients, variation)), 1),
        own_variation=enough,
        bearable=of_lot.least_amount is not None and party.year.amount >= of_lot.least_amount,
    )


def _changes(history: Mapping[tuple[str, str], Mapping[int, int]], party: _Party) -> tuple[Decimal, ...]:
    """Year-on-year changes in percent, where there was something the year before."""
    years: dict[int, int] = defaultdict(int)
    for provider in party.providers:
        for year, cents in history.get((party.lot, provider), {}).items():
            years[year] += cents
    rows = [years[year] for year in sorted(years)]
    return tuple(
        rounded_to(Fraction(100 * (after - before), before), 1) for before, after in pairwise(rows) if before > 0
    )
