# SPDX-License-Identifier: EUPL-1.2
"""What was built into the region, to hold results against."""

from __future__ import annotations

from typing import Any

import numpy as np

from regie.example_region.achterhoek.care import only_one
from regie.example_region.achterhoek.lines import SOURCES
from regie.example_region.achterhoek.meeting import in_year
from regie.example_region.achterhoek.settings import LAST_DAY, YEAR_MET
from regie.example_region.achterhoek.study_file import corrections
from regie.example_region.achterhoek.world import YEARS, World
from regie.example_region.days import Ints, write_month
from regie.example_region.parameters import Parameters
from regie.vocabulary.money import written

TRUTH = "truth.json"


def truth_of(p: Parameters, world: World) -> dict[str, Any]:
    """Counts, and money in euros as text. ``still_to_be_booked`` is what a completed figure should come to."""
    care, lines = world.care, world.lines
    young = int(world.residents[YEARS.index(YEAR_MET), :, :18].sum())
    clients = {str(year): len(np.unique(care.client[in_year(care, year)])) for year in YEARS}
    return {
        "seed": world.seed,
        "scale": world.scale,
        "clients_in_care": clients,
        "youths_2019": young,
        "share_of_youths_2019_percent": f"{100 * clients[str(YEAR_MET)] / young:.2f}",
        "providers": len(world.providers),
        "products": len(p["care.products"]),
        "production_lines": {
            "booked_by_snapshot": int((lines.booked <= LAST_DAY).sum()),
            "booked_later": int((lines.booked > LAST_DAY).sum()),
        },
        "cost_by_year": _by(lines.month // 12, lines.cents, str),
        "still_to_be_booked_by_month": _by(
            lines.month[lines.booked > LAST_DAY], lines.cents[lines.booked > LAST_DAY], write_month
        ),
        "lines_by_source": {name: int((lines.source == at).sum()) for at, name in enumerate(SOURCES)},
        "same_products": {row["code"]: row["same"] for row in p["care.products"] if "same" in row},
        "own_prices": _own_prices(p, world),
        "slow_bookers": [world.providers.codes[at] for at in np.flatnonzero(world.providers.slow)],
        "only_one": _only_one(p, world),
        "clients_who_moved": int((world.people.moved_to >= 0).sum()),
        "corona_new_clients": p["clients.corona"],
        "large_one_offs": [
            dict(row) for row in p["care.large_one_offs"] if np.isin(SOURCES.index("large"), lines.source)
        ],
        "base_corrections": list(corrections(p, world)),
    }


def _by(keys: Ints, cents: Ints, name: Any) -> dict[str, str]:
    found, where = np.unique(keys, return_inverse=True)
    sums = np.zeros(len(found), dtype=np.int64)
    np.add.at(sums, where, cents)
    return {name(int(key)): written(int(total)) for key, total in zip(found, sums, strict=True)}


def _own_prices(p: Parameters, world: World) -> list[dict[str, Any]]:
    """Who has a price of its own, for which kind of care, in percent from the fixed one."""
    percent = world.providers.price_percent
    return [
        {
            "provider": world.providers.codes[provider],
            "kind": p["care.kinds"][kind]["code"],
            "percent": int(percent[provider, kind]),
        }
        for provider, kind in np.argwhere(percent != 0).tolist()
    ]


def _only_one(p: Parameters, world: World) -> list[dict[str, str]]:
    """Where one provider does all of a kind of care."""
    care, found = world.care, []
    for (place, kind), row in zip(only_one(p), p["providers.only_one"], strict=True):
        doing = np.unique(care.provider[(care.municipality == place) & (care.kind == kind)])
        if len(doing) == 1:
            found.append({**row, "provider": world.providers.codes[int(doing[0])]})
    return found
