# SPDX-License-Identifier: EUPL-1.2
"""Mistakes on purpose (``mistakes.toml``), as every region makes them, and the corrections that follow some."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from regie.example_region.care import MERGED, TEAM
from regie.example_region.days import NEVER, as_date, month_numbers, parse_month
from regie.example_region.parameters import Parameters
from regie.example_region.parties import COOPERATIVE
from regie.example_region.production import Production
from regie.example_region.registration import Keys
from regie.example_region.spells import HORIZON
from regie.example_region.world import World
from regie.example_region.writing import Dialect, Sheet


@dataclass(frozen=True)
class Mistake:
    """One row that is not right, column to text as it stands in the file.

    ``expected``: ``set_aside`` at hand-in, let in with a ``warning``, ``unresolved`` in the snapshot and then not
    counted, or ``nothing`` where no check can see it; ``rule`` names the check that should speak.
    """

    party: str
    table: str
    row: dict[str, str]
    what: str
    expected: str
    rule: str


def registration_mistakes(world: World, keys: Keys, period: str) -> list[Mistake]:
    """Mistakes in one of the cooperative's deliveries (``2019-2023`` or ``2024-H1``)."""
    first = {"municipality": world.ground.codes[0], "area": world.ground.area_codes[0]}
    written = [
        _mistake(COOPERATIVE, entry, {column: text.format(**first) for column, text in entry["row"].items()})
        for entry in _written()["registration"]
        if entry["period"] == period
    ]
    return written + (_overlaps(world, keys) if period == "2019-2023" else [_gone_over(world, keys)])


def provider_mistakes(party: str, sheets: list[Sheet], dialect: Dialect) -> list[Mistake]:
    """Mistakes in one provider's delivery, modelled after its first line."""
    production = next(sheet for sheet in sheets if sheet.name == "production").columns
    day = "29-02-2024" if dialect.dutch_dates else "2024-02-29"
    trajectory = str(production["trajectory_key"][0])
    models = {
        "production": {
            "provider": party,
            "client_key": str(production["client_key"][0]),
            "trajectory_key": trajectory,
            "segment": "outsourced_care",
            "service_month": "2024-02",
            "quantity": "1",
            "unit": "04",
            "amount": "85,00" if dialect.comma else "85.00",
            "booked_on": day,
            "cost_kind": "regular",
        },
        "outcomes": {"trajectory_key": trajectory, "measured_on": day},
    }
    return [
        _mistake(party, entry, models[entry["table"]] | entry["row"])
        for entry in _written()["provider"]
        if entry["party"] == party
    ]


def spoil(sheets: list[Sheet], mistakes: list[Mistake]) -> None:
    """Put the wrong rows below the right ones."""
    for mistake in mistakes:
        next(sheet for sheet in sheets if sheet.name == mistake.table).spoiled.append(mistake.row)


def old_tariff_lines(p: Parameters, world: World) -> Production:
    """All lines as they stood before one provider corrected the tariff of some months."""
    rule, lines = p["handing_in.redelivery"], world.production
    chosen = lines.provider == world.parties.position(rule["party"])
    chosen &= (lines.month >= parse_month(rule["first"])) & (lines.month <= parse_month(rule["last"]))
    lowered = np.round(lines.cents * rule["old_tariff"]).astype(np.int64)
    return replace(lines, cents=np.where(chosen, lowered, lines.cents))


@cache
def _written() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(files(__package__).joinpath("mistakes.toml").read_text(encoding="utf-8"))


def _mistake(party: str, entry: dict[str, Any], row: dict[str, str]) -> Mistake:
    return Mistake(party, entry["table"], row, entry["what"], entry["expected"], entry["rule"])


def _overlaps(world: World, keys: Keys) -> list[Mistake]:
    """Trajectories within a longer one of the same client, provider and product: no number of clients changes."""
    care = world.care
    ended = month_numbers(np.minimum(care.ended, HORIZON))
    long = (care.segment == TEAM) & (care.ended < NEVER) & (care.ended - care.began > 250)
    rows = np.flatnonzero(long & (month_numbers(care.began) >= 2020 * 12) & (ended < 2024 * 12))
    result = []
    for number, row in enumerate(rows[:: max(len(rows) // 3, 1)][:3].tolist(), start=1):
        begin = int(care.began[row]) + 60
        beside = _inside(world, keys, row, f"T-X0001{number}", begin)
        beside |= {"ended_on": as_date(begin + 90).isoformat(), "end_reason": "31"}
        what = "overlapping trajectories of one client, provider and product"
        result.append(Mistake(COOPERATIVE, "trajectories", beside, what, "warning", "trajectories_overlap"))
    return result


def _gone_over(world: World, keys: Keys) -> Mistake:
    """A trajectory of a provider that had gone over into another, beside care that runs already."""
    care = world.care
    running = np.flatnonzero((care.segment == TEAM) & (care.ended == NEVER) & (care.began < MERGED - 90))
    row = _inside(world, keys, int(running[len(running) // 2]), "T-X00021", MERGED + 5) | {"provider": "A009"}
    what = "a trajectory of a provider that had gone over into another"
    return Mistake(COOPERATIVE, "trajectories", row, what, "nothing", "")


def _inside(world: World, keys: Keys, row: int, key: str, begin: int) -> dict[str, str]:
    """A trajectory beside another one of the same client, from the day ``begin`` on."""
    spell = world.care.spell[row]
    return {
        "trajectory_key": key,
        "recorded_on": as_date(begin).isoformat(),
        "client_key": str(keys.client[world.journeys.client[spell]]),
        "journey_key": str(keys.journey[spell]),
        "provider": world.parties.codes[int(world.care.provider[row])],
        "segment": "area_team",
        "product_category": "45",
        "began_on": as_date(begin).isoformat(),
    }
