# SPDX-License-Identifier: EUPL-1.2
"""What was built in about money that is settled: the split of the excess, the ledger, the risks; for tests."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from regie.contract import example, reference_production
from regie.example_region.contracts import EXAMPLES
from regie.example_region.days import Ints, last_days, parse_month, write_month
from regie.example_region.finance import SEGMENTS
from regie.example_region.mess import old_tariff_lines
from regie.example_region.parameters import Parameters
from regie.example_region.registration import UNKNOWN_COST
from regie.example_region.spells import HORIZON, LAST_MONTH, count_by_municipality
from regie.example_region.world import World
from regie.vocabulary import Period
from regie.vocabulary.money import written
from regie.vocabulary.rounding import rounded

HALF_YEAR = Period.parse("2024-H1")


def agreed_truth(p: Parameters, world: World) -> dict[str, Any]:
    """Contracts, and the ledger against what is delivered; where the published figures apply also the split of
    the half-year's excess in plain order and the amounts of the risk file as it ends."""
    result: dict[str, Any] = {"contracts": list(EXAMPLES), "ledger_not_delivered": ledger_truth(p, world)}
    if world.ground.as_specified:
        result |= {"plain_split": plain_truth(world), "risk_amounts": risk_truth(p)}
    return result


def plain_truth(world: World) -> dict[str, str]:
    """The excess of the first half of 2024 with everything booked: volume first, then cost per client-month, then
    cost not tied to clients. What completion estimates stands in the second."""
    production = reference_production(example(EXAMPLES[-1]), HALF_YEAR)
    reference = sum(production.client_months.values(), Fraction(0))
    not_tied = sum(cell.not_tied for cell in production.cells)
    tied = production.line.amount - not_tied
    counts = count_by_municipality(world.spells, world.plan.points, len(world.ground.codes)).sum(axis=0)
    own = (world.plan.points.is_month == 1) & (world.plan.points.first >= last_days(parse_month("2023-12")))
    months = int(counts[own].sum())
    cents = dict(zip(SEGMENTS, world.budget.year(2024).sum(axis=0).tolist(), strict=True))
    loose = cents["preliminary_field"] + cents["overhead"]
    volume = rounded((months - reference) * Fraction(tied) / reference)
    return {
        "client_months": str(months),
        "client_months_reference": str(reference),
        "volume": written(volume),
        "cost_per_client_month": written(sum(cents.values()) - loose - tied - volume),
        "not_client_tied": written(loose - not_tied),
        "excess": written(sum(cents.values()) - production.line.amount),
    }


def ledger_truth(p: Parameters, world: World) -> dict[str, dict[str, dict[str, str]]]:
    """Ledger minus deliveries by account and month, at the half-year's snapshot and after the later deliveries.

    The books stand as on the last day of the half-year. They hold the invoices of who did not deliver, the right
    tariff where an old one was delivered, and the line that was set aside. A later delivery brings bookings of
    after that day, which the books do not have yet: then the difference is negative.
    """
    lines, accounts = world.production, p["money.accounts"]
    absent = lines.provider == world.parties.position(p["handing_in.missing"])
    absent &= (lines.month >= parse_month("2024-01")) & (lines.booked <= HORIZON)
    lowered = np.where(lines.booked <= HORIZON, lines.cents - old_tariff_lines(p, world).cents, 0)
    bookings = p["handing_in.new_bookings"]
    new = (lines.provider == world.parties.position(bookings["party"])) & (lines.booked > HORIZON)
    new &= lines.booked <= int(last_days(LAST_MONTH + 2))
    missing = np.where(absent, lines.cents, 0)
    set_aside = {accounts["preliminary_field"]: {write_month(LAST_MONTH): written(UNKNOWN_COST)}}
    return {
        "half_year": set_aside | {accounts["outsourced_care"]: _by_month(lines.month, missing + lowered)},
        "later": set_aside
        | {accounts["outsourced_care"]: _by_month(lines.month, missing - np.where(new, lines.cents, 0))},
    }


def _by_month(months: Ints, cents: npt.NDArray[np.int64]) -> dict[str, str]:
    """Months with something in them."""
    sums = {int(month): int(cents[months == month].sum()) for month in np.unique(months[cents != 0])}
    return {write_month(month): written(total) for month, total in sums.items() if total}


def risk_truth(p: Parameters) -> dict[str, dict[str, dict[str, str]]]:
    """Amounts by risk, period and municipality as the last entry of each risk has them."""
    last = {risk["id"]: risk for risk in p["agreements.risks"]}
    result: dict[str, dict[str, dict[str, str]]] = {}
    for code, risk in sorted(last.items()):
        for amount in risk.get("amounts", []):
            of_period = result.setdefault(code, {}).setdefault(amount["period"], {})
            of_period[amount["municipality"]] = amount["amount"]
    return result
