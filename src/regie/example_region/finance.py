# SPDX-License-Identifier: EUPL-1.2
"""Costs that belong to no client, and the ledger's control totals: with production they are the whole cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.example_region.days import Ints, last_days, parse_month
from regie.example_region.parameters import Parameters
from regie.example_region.parties import Parties
from regie.example_region.production import Production
from regie.example_region.spells import HORIZON, LAST_MONTH, MONTHS
from regie.vocabulary.money import largest_remainder, to_cents

SEGMENTS = ("preliminary_field", "plus_facility", "area_team", "outsourced_care", "overhead")


@dataclass(frozen=True)
class Cost:
    """One cost line; ``municipality`` is a position or -1 when ``key`` divides it."""

    municipality: int
    key: str
    segment: int
    month: int
    cents: int
    kind: str
    account: str
    description: str


@dataclass(frozen=True)
class Budget:
    """Cents by year (2019-2024), municipality and segment: what everything booked adds up to."""

    cents: Ints

    def year(self, year: int) -> Ints:
        """Cents by municipality and segment."""
        result: Ints = self.cents[year - 2019]
        return result


def make_budget(
    p: Parameters, codes: list[str], young: Ints, lines: Production, scale: int, as_specified: bool
) -> Budget:
    """Divide each year's cost per segment over municipalities.

    Outsourced care follows the clients; overhead its key; preliminary field the young residents ``young`` times
    a weight; plus facility the care. With ``as_specified`` the area teams take what brings each municipality to
    its specified total, else they follow the care as well.
    """
    size = len(codes)
    cents = np.zeros((6, size, len(SEGMENTS)), np.int64)
    thin = p["money.preliminary_weights"]
    youths = np.asarray([round(int(n) * 100 * thin.get(code, 1.0)) for n, code in zip(young, codes, strict=True)])
    for year in range(2019, 2025):
        totals = [to_cents(p["money.by_segment"][str(year)][name]) * scale for name in SEGMENTS]
        inside = lines.month // 12 == year
        care = [
            np.bincount(lines.municipality[inside & (lines.segment == segment)], minlength=size)
            for segment in range(4)
        ]
        here = cents[year - 2019]
        here[:, 0] = largest_remainder(totals[0], youths)
        here[:, 1] = largest_remainder(totals[1], care[1])
        paid = np.bincount(lines.municipality[inside], lines.cents[inside].astype(float), minlength=size)
        here[:, 3] = np.round(paid).astype(np.int64)
        here[:, 4] = largest_remainder(totals[4], overhead_weights(p, codes, youths))
        if as_specified:
            here[:, 2] = _specified(p, codes, year) - here.sum(axis=1)
        else:
            here[:, 2] = largest_remainder(totals[2], care[2])
    return Budget(cents)


def overhead_weights(p: Parameters, codes: list[str], youths: Ints) -> Ints:
    """Whole percents per municipality where the parameters have them, else the young residents."""
    key = p["region.overhead_key"]
    return np.asarray([key[code] for code in codes]) if set(key) == set(codes) else youths


def _specified(p: Parameters, codes: list[str], year: int) -> Ints:
    """The municipalities' totals: lump sum (half of it in 2024) plus the specified excess."""
    lump = p["money.lump_sum"][str(year)]
    excess = {code: to_cents(amount) for code, amount in p["money.excess_by_municipality"][str(year)].items()}
    total = sum(to_cents(amount) for amount in p["money.by_segment"][str(year)].values())
    half = 2 if year == 2024 else 1
    result = [to_cents(lump[code]) // half + excess.get(code, 0) for code in codes]
    result[0] += total - sum(result)
    return np.asarray(result)


def make_costs(p: Parameters, codes: list[str], budget: Budget, parties: Parties, key: str) -> list[Cost]:
    """Cost lines per month: preliminary field, plus facility, area teams per member, overhead by ``key``."""
    accounts, result = p["money.accounts"], []
    shares = [(parse_month(row["from"]), row["shares"]) for row in p["money.staff_shares"]]
    names = {row["code"]: row["name"] for row in parties.rows}
    for year in range(2019, 2025):
        months = [int(m) for m in MONTHS if m // 12 == year]
        rising = np.arange(len(months)) + 60  # within a year the teams grow a little
        here = budget.year(year)
        for place in range(len(codes)):
            preliminary = largest_remainder(int(here[place, 0]), np.ones(len(months), np.int64))
            plus = largest_remainder(int(here[place, 1]), rising)
            team = largest_remainder(int(here[place, 2]), rising)
            for month, a, b, c in zip(months, preliminary.tolist(), plus.tolist(), team.tolist(), strict=True):
                youth_work, prevention = largest_remainder(a, [55, 45]).tolist()
                account = accounts["preliminary_field"]
                result.append(
                    Cost(place, "", 0, month, youth_work, "subsidy", account, "Jongerenwerk en opvoedsteun")
                )
                result.append(
                    Cost(place, "", 0, month, prevention, "prevention", account, "Preventie op vindplaatsen")
                )
                account = accounts["plus_facility"]
                result.append(Cost(place, "", 1, month, b, "staff", account, "Plusvoorzieningen"))
                today = [row for begin, row in shares if begin <= month][-1]
                parts = largest_remainder(c, list(today.values())).tolist()
                for member, part in zip(today, parts, strict=True):
                    account = accounts["area_team"] + member[-2:]
                    text = f"Inzet gebiedsteams {names[member].removesuffix(' (fictief)')}"
                    result.append(Cost(place, "", 2, month, part, "staff", account, text))
        euros = largest_remainder(int(here[:, 4].sum()) // 100, np.ones(len(months), np.int64)).tolist()
        for month, whole in zip(months, euros, strict=True):
            account = accounts["overhead"]
            result.append(Cost(-1, key, 4, month, whole * 100, "overhead", account, "Bedrijfsbureau"))
    return result


@dataclass(frozen=True)
class LedgerTotal:
    """The balance of a month on an account."""

    month: int
    account: str
    segment: int
    cents: int
    description: str


def make_ledger(
    p: Parameters, costs: list[Cost], lines: Production, until: int, unknown: int
) -> list[LedgerTotal]:
    """Control totals per month and account as the cooperative's books stood on day ``until``.

    ``unknown`` cents stand in the books on the preliminary field in the last month for a line that the delivery
    sets aside: the one difference that control totals must find.
    """
    accounts = p["money.accounts"]
    totals: dict[tuple[int, str, int], int] = {}
    for cost in costs:
        if last_days(cost.month) <= until:
            place = (cost.month, cost.account, cost.segment)
            totals[place] = totals.get(place, 0) + cost.cents
    booked = lines.booked <= until
    paid = np.bincount(lines.month[booked] - MONTHS[0], lines.cents[booked].astype(float), minlength=len(MONTHS))
    for month, cents in zip(MONTHS.tolist(), np.round(paid).astype(np.int64).tolist(), strict=True):
        if last_days(month) <= until:
            totals[(month, accounts["outsourced_care"], 3)] = cents
    if until >= HORIZON:
        totals[(LAST_MONTH, accounts["preliminary_field"], 0)] += unknown
    texts = ("Voorliggend veld", "Plusvoorzieningen", "Gebiedsteams", "Uitbestede zorg", "Overhead")
    return [
        LedgerTotal(month, account, segment, cents, texts[segment])
        for (month, account, segment), cents in sorted(totals.items())
    ]
