# SPDX-License-Identifier: EUPL-1.2
"""The published facts, as conditions on the world that was drawn."""

from __future__ import annotations

from regie.example_region.days import parse_month, write_month
from regie.example_region.parameters import Parameters
from regie.example_region.truth import clients_truth, journeys_truth, money_truth
from regie.example_region.world import World

LEAVING = ("2020", "2022", "2023", "2024-H1")
"""Periods in which more clients leave than enter."""


def broken_facts(p: Parameters, world: World) -> list[str]:
    """The facts that do not hold, in words; empty when the example may be shown."""
    return [*_numbers(p, world), *_flows(world), *_endings(p, world), *_money(p, world)]


def _numbers(p: Parameters, world: World) -> list[str]:
    clients = clients_truth(world)
    unique: dict[str, int] = clients["unique_by_month"]
    broken = [f"{m}: {unique[m]}" for m, wanted in p["clients.anchors"].items() if unique[m] != wanted]
    peak = max(p["clients.anchors"].values())
    if sum(number >= peak for number in unique.values()) != 1:
        broken.append("the peak is not a single month")
    before = p["clients.ceiling_before_corona"]
    broken += [
        f"{m}: {unique[m]} before corona"
        for m in _months(before["first"], before["last"])
        if unique[m] >= before["below"]
    ]
    second = p["clients.second_quarter_2024"]
    broken += [
        f"{m}: {unique[m]} in the second quarter"
        for m in _months(second["first"], second["last"])
        if not second["from"] <= unique[m] <= second["to"]
    ]
    for code, wanted in p["clients.june_2024_by_municipality"].items():
        number = clients["unique_by_municipality"][code]["2024-06"]
        if number != wanted:
            broken.append(f"{code} in June 2024: {number}")
    own = clients["unique_by_municipality"]
    if not own["0917"]["2024-06"] < own["0917"]["2023-06"] < own["0917"]["2022-06"]:
        broken.append("Heerlen does not fall")
    if not own["0882"]["2024-06"] > own["0882"]["2022-12"]:
        broken.append("Landgraaf does not rise")
    return broken


def _flows(world: World) -> list[str]:
    flow = clients_truth(world)["flow"]
    broken = [f"{p}: more enter" for p in LEAVING if flow[p]["outflow"] <= flow[p]["inflow"]]
    return broken + ([] if flow["2021"]["inflow"] > flow["2021"]["outflow"] else ["2021: more leave"])


def _endings(p: Parameters, world: World) -> list[str]:
    rows = journeys_truth(world)["by_period"]
    broken = []
    for name, year in (("2023", "2023"), ("2024-H1", "2024")):
        wanted = round(100 * p["journeys.as_planned"][year], 1)
        if round(rows[name]["as_planned_percent"], 1) != wanted:
            broken.append(f"as planned in {name}: {rows[name]['as_planned_percent']}")
    more = rows["2024-H1"]["early_in_agreement_percent"] - rows["2023"]["early_in_agreement_percent"]
    return broken if round(more, 1) == 1.6 else [*broken, f"early in agreement: {more:.2f} points more"]


def _money(p: Parameters, world: World) -> list[str]:
    total = money_truth(p, world)["2024-H1"]
    broken = [] if total["excess"] == "3359000.00" else [f"excess {total['excess']}"]
    if (world.budget.cents < 0).any():
        broken.append("a municipality has a negative cost")
    return broken


def _months(first: str, last: str) -> list[str]:
    return [write_month(month) for month in range(parse_month(first), parse_month(last) + 1)]
