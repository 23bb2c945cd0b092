# SPDX-License-Identifier: EUPL-1.2
"""What was built into the example region, counted from the world and not from the files: for tests and demos."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from regie.example_region.agreed_truth import agreed_truth
from regie.example_region.days import NEVER, Ints, as_date, last_days, month_numbers, parse_month, write_month
from regie.example_region.finance import SEGMENTS
from regie.example_region.inbox import SNAPSHOT, Handed
from regie.example_region.mess import old_tariff_lines
from regie.example_region.outlook_files import measures_truth
from regie.example_region.parameters import Parameters
from regie.example_region.registration import Keys
from regie.example_region.spells import HORIZON, LAST_MONTH, MONTHS, count_by_municipality
from regie.example_region.world import World
from regie.vocabulary.money import to_cents, written

Mask = npt.NDArray[np.bool_]

YEARS = tuple(range(2019, 2025))


def period_name(year: int) -> str:
    """The year as a period; of 2024 only the first half is known."""
    return "2024-H1" if year == 2024 else str(year)


def make_truth(
    p: Parameters, world: World, keys: Keys, files: list[Handed], seed: int, scale: int, attempt: int
) -> dict[str, Any]:
    """Everything a reader needs to check figures against: clients, journeys, money, lateness and mistakes."""
    return {
        "synthetic": True,
        "seed": seed,
        "scale": scale,
        "attempt": attempt,
        "public_figures_exact": world.ground.as_specified,
        "snapshot_date": SNAPSHOT.isoformat(),
        "clients": clients_truth(world),
        "journeys": journeys_truth(world),
        "money": money_truth(p, world),
        "late": late_truth(p, world),
        "agreements": agreed_truth(p, world),
        "measures": measures_truth(p),
        "persons": _persons(world, keys),
        "files": [
            {
                "path": file.path.name,
                "received_on": file.received_on.isoformat(),
                "party": file.party,
                "note": file.note,
            }
            for file in files
        ],
        "mistakes": [
            {
                "file": file.path.name,
                "party": m.party,
                "table": m.table,
                "row": m.row,
                "what": m.what,
                "expected": m.expected,
                "rule": m.rule,
            }
            for file in files
            for m in file.mistakes
        ],
        "parameters": {
            name: {"value": one.value, "mark": one.mark, "remark": one.remark} for name, one in p.described.items()
        },
    }


def write_truth(path: Path, truth: dict[str, Any]) -> None:
    """Write as JSON, the same truth always to the same bytes."""
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1, default=_plain) + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


def clients_truth(world: World) -> dict[str, Any]:
    """Unique clients per month, spells begun and ended per year, and the levels of inflow behind them."""
    spells, plan, ground = world.spells, world.plan, world.ground
    counts = count_by_municipality(spells, plan.points, len(ground.codes))
    months = plan.points.is_month == 1
    begun = month_numbers(spells.began)
    ended = month_numbers(np.minimum(spells.ended, HORIZON + 1))
    flow = {}
    for year in YEARS:
        first, last = year * 12, min(year * 12 + 11, LAST_MONTH)
        flow[period_name(year)] = {
            "inflow": int(((begun >= first) & (begun <= last)).sum()),
            "outflow": int(((ended >= first) & (ended <= last)).sum()),
        }
    region = counts[:, months].sum(axis=0)
    return {
        "unique_by_month": {write_month(m): int(n) for m, n in zip(MONTHS.tolist(), region.tolist(), strict=True)},
        "unique_by_municipality": {
            code: {write_month(m): int(n) for m, n in zip(MONTHS.tolist(), row.tolist(), strict=True)}
            for code, row in zip(ground.codes, counts[:, months], strict=True)
        },
        "stock": {
            as_date(int(day)).isoformat(): int(number)
            for day, number in zip(plan.points.last[~months], counts[:, ~months].sum(axis=0), strict=True)
        },
        "flow": flow,
        "client_months": {period_name(year): int(region[np.equal(MONTHS // 12, year)].sum()) for year in YEARS},
        "spells": len(spells),
        "clients": len(world.clients.sex),
        "chance_taken_out": {"spells_dropped": world.dropped, "spells_added": world.added},
        "expected_arrivals": {
            write_month(m): round(float(n), 3)
            for m, n in zip(plan.arrivals.tolist(), plan.rates.sum(axis=0).tolist(), strict=True)
        },
    }


def journeys_truth(world: World) -> dict[str, Any]:
    """Journeys ended by reason, per year."""
    j = world.journeys
    ended = np.where(j.ended < NEVER, month_numbers(np.minimum(j.ended, HORIZON)) // 12, 0)
    result = {}
    for year in YEARS:
        codes, number = np.unique(j.reason[ended == year], return_counts=True)
        reasons = {f"{code:02}": int(n) for code, n in zip(codes.tolist(), number.tolist(), strict=True)}
        counted = sum(n for code, n in reasons.items() if code in ("31", "32", "33", "34", "35"))
        result[period_name(year)] = {
            "ended": reasons,
            "denominator": counted,
            "as_planned_percent": round(100 * reasons.get("31", 0) / counted, 2) if counted else None,
            "early_in_agreement_percent": round(100 * reasons.get("34", 0) / counted, 2) if counted else None,
        }
    waiting = (j.spell < 0) & (j.ended == NEVER)
    return {"by_period": result, "waiting_at_horizon": int(waiting.sum()), "journeys": len(j.client)}


def money_truth(p: Parameters, world: World) -> dict[str, Any]:
    """Cost per period and municipality with everything booked, and what the half-year snapshot holds of it."""
    ground, lines = world.ground, world.production
    missing = _not_delivered(p, world)
    seen = old_tariff_lines(p, world).cents
    result: dict[str, Any] = {}
    for year in YEARS:
        cents = world.budget.year(year)
        own = lines.month // 12 == year
        delivered = int(seen[own & ~missing].sum())
        total = int(cents.sum())
        entry: dict[str, Any] = {
            "by_segment": {name: written(int(n)) for name, n in zip(SEGMENTS, cents.sum(axis=0), strict=True)},
            "by_municipality": {
                code: {name: written(int(n)) for name, n in zip(SEGMENTS, row, strict=True)}
                | {"total": written(int(row.sum()))}
                for code, row in zip(ground.codes, cents, strict=True)
            },
            "total": written(total),
            "outsourced_at_snapshot": written(delivered),
            "total_at_snapshot": written(total - int(cents[:, 3].sum()) + delivered),
        }
        lump = p["money.lump_sum"].get(str(year), {})
        if ground.as_specified:
            part = sum(to_cents(amount) for amount in lump.values()) // (2 if year == 2024 else 1)
            entry |= {"lump_sum": written(part), "excess": written(total - part)}
        result[period_name(year)] = entry
    return result


def late_truth(p: Parameters, world: World) -> dict[str, Any]:
    """What the half-year snapshot lacks: lines booked after the horizon, the missing delivery, the old tariff."""
    lines, codes = world.production, world.parties.codes
    late = lines.booked > HORIZON
    first = parse_month("2024-01")

    def by_month(chosen: Mask, cents: Ints) -> dict[str, str]:
        return {
            write_month(m): written(int(cents[chosen & (lines.month == m)].sum()))
            for m in range(first, LAST_MONTH + 1)
        }

    lowered = lines.cents - old_tariff_lines(p, world).cents
    absent = _not_delivered(p, world) & ~late
    new = late & (lines.provider == world.parties.position(p["handing_in.new_bookings"]["party"]))
    new &= lines.booked <= int(last_days(LAST_MONTH + 2))
    return {
        "booked_after_horizon": by_month(late, lines.cents),
        "booked_after_horizon_by_provider": {
            code: written(int(lines.cents[late & (lines.provider == place)].sum()))
            for place, code in enumerate(codes)
        },
        "missing_delivery": {"party": p["handing_in.missing"], **by_month(absent, lines.cents)},
        "old_tariff": {"party": p["handing_in.redelivery"]["party"], **by_month((lowered != 0) & ~late, lowered)},
        "new_bookings": {"party": p["handing_in.new_bookings"]["party"], **by_month(new, lines.cents)},
    }


def _not_delivered(p: Parameters, world: World) -> Mask:
    """Lines that no delivery up to the half-year snapshot holds."""
    lines = world.production
    absent = lines.provider == world.parties.position(p["handing_in.missing"])
    absent &= month_numbers(lines.booked) >= 2024 * 12
    result: Mask = absent | (lines.booked > HORIZON)
    return result


def _persons(world: World, keys: Keys) -> dict[str, Any]:
    """Clients with a story: who moved, who turns 18, twins."""
    clients, journeys, spells = world.clients, world.journeys, world.spells
    moved = np.flatnonzero(clients.moved_to >= 0)
    number = len(spells)
    in_care = journeys.client[:number][spells.ended > HORIZON]
    age = LAST_MONTH - clients.birth_month[in_care]
    soon = in_care[(age >= 18 * 12 - 6) & (age < 18 * 12)]
    once = np.flatnonzero(np.bincount(journeys.client, minlength=len(clients.sex))[journeys.client[:number]] == 1)
    who = journeys.client[once]
    alike = np.stack([spells.began[once], clients.birth_month[who], clients.area[who], journeys.registered[once]])
    twins = np.flatnonzero((alike[:, 1:] == alike[:, :-1]).all(axis=0))
    return {
        "twins": [[str(keys.client[who[row]]), str(keys.client[who[row + 1]])] for row in twins.tolist()],
        "moved": [str(keys.client[row]) for row in moved.tolist()],
        "seventeen_in_care": [str(keys.client[row]) for row in np.unique(soon).tolist()],
    }
