# SPDX-License-Identifier: EUPL-1.2
"""Mistakes on purpose, as every region makes them, each with what the checks should say about it.

A row that the checks set aside is always an extra one, and what they let in weighs nothing or was true all
along: so no mistake changes a published figure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from regie.example_region.care import MERGED, TEAM
from regie.example_region.days import NEVER, as_date, month_numbers, parse_month
from regie.example_region.parameters import Parameters
from regie.example_region.production import Production
from regie.example_region.registration import UNKNOWN_COST, Keys
from regie.example_region.spells import HORIZON
from regie.example_region.world import World
from regie.example_region.writing import Dialect, Sheet

SET_ASIDE, WARNING, UNRESOLVED, NOTHING = "set_aside", "warning", "unresolved", "nothing"


@dataclass(frozen=True)
class Mistake:
    """One row that is not right. ``expected``: ``set_aside`` at hand-in, let in with a ``warning``,
    ``unresolved`` in the snapshot and then not counted, or ``nothing`` where no check can see it; ``rule`` names
    the check that should speak."""

    party: str
    period: str
    table: str
    row: dict[str, str]
    what: str
    expected: str
    rule: str


def registration_mistakes(world: World, keys: Keys) -> dict[str, list[Mistake]]:
    """Mistakes in the cooperative's deliveries, by period (``2019-2023`` and ``2024-H1``)."""
    place, area = world.ground.codes[0], world.ground.area_codes[0]
    made: list[Mistake] = []

    def wrong(period: str, table: str, what: str, expected: str, rule: str, **row: str) -> None:
        made.append(Mistake("JENS", period, table, row, what, expected, rule))

    first, second = "2019-2023", "2024-H1"
    client = {"birth_month": "2011-04", "municipality": place, "area": area, "sex": "1", "valid_from": "2020-01-06"}
    journey = {"registered_on": "2020-01-06", "referrer": "02"}
    care = {
        "recorded_on": "2020-02-03", "client_key": "K-X00001", "journey_key": "R-X0001", "provider": "A003",
        "segment": "area_team", "product_category": "45", "began_on": "2020-02-03",
    }  # fmt: skip
    wrong(first, "clients", "a client without help, carrying other mistakes", NOTHING, "", client_key="K-X00001", **client)
    wrong(first, "clients", "the same row twice", SET_ASIDE, "row_twice", client_key="K-X00001", **client)
    wrong(
        first, "clients", "a municipality that is not in the region", SET_ASIDE, "code_unknown",
        **{**client, "client_key": "K-X00002", "municipality": "0999"},
    )  # fmt: skip
    wrong(
        first, "journeys", "a journey of the client that is set aside", SET_ASIDE, "depends_on_set_aside",
        journey_key="R-X0002", client_key="K-X00002", **journey,
    )  # fmt: skip
    wrong(
        first, "clients", "a month that does not exist", SET_ASIDE, "month_unreadable",
        **{**client, "client_key": "K-X00003", "birth_month": "2011-13"},
    )  # fmt: skip
    for begin in ("2020-01-06", "2020-06-01"):
        wrong(
            first, "clients", "two residences at one time", SET_ASIDE, "residence_overlaps",
            **{**client, "client_key": "K-X00004", "valid_from": begin},
        )  # fmt: skip
    wrong(
        first, "journeys", "a journey that ended with reason 20, outside the denominators", NOTHING, "",
        journey_key="R-X0001", client_key="K-X00001", ended_on="2020-05-01", end_reason="20", **journey,
    )  # fmt: skip
    wrong(
        first, "journeys", "a referrer that does not exist", SET_ASIDE, "code_unknown",
        **{**journey, "journey_key": "R-X0003", "client_key": "K-X00001", "referrer": "09"},
    )  # fmt: skip
    wrong(
        first, "journeys", "an end without a reason", SET_ASIDE, "end_reason_missing",
        journey_key="R-X0004", client_key="K-X00001", ended_on="2021-03-31", **journey,
    )  # fmt: skip
    wrong(
        first, "journeys", "29 February 2023", SET_ASIDE, "date_unreadable",
        **{**journey, "journey_key": "R-X0005", "client_key": "K-X00001", "registered_on": "2023-02-29"},
    )  # fmt: skip
    wrong(
        first, "trajectories", "ended before it began", SET_ASIDE, "ends_before_it_begins",
        trajectory_key="T-X00001", ended_on="2020-01-10", end_reason="31", **care,
    )  # fmt: skip
    wrong(
        first, "trajectories", "a provider that is not in the region", SET_ASIDE, "code_unknown",
        **{**care, "trajectory_key": "T-X00002", "provider": "A099"},
    )  # fmt: skip
    wrong(
        first, "trajectories", "a product category that does not exist", SET_ASIDE, "code_unknown",
        **{**care, "trajectory_key": "T-X00003", "product_category": "99"},
    )  # fmt: skip
    wrong(
        second, "trajectories", "a reason without an end", SET_ASIDE, "end_reason_without_end",
        trajectory_key="T-X00004", end_reason="31", **{k: v for k, v in care.items() if k != "journey_key"},
    )  # fmt: skip
    made += _true_oddities(world, keys)
    cost = {
        "month": "2024-06", "booked_on": "2024-06-30", "cost_kind": "prevention", "segment": "preliminary_field",
        "ledger_account": "4100",
    }  # fmt: skip
    wrong(
        second, "costs", "a telephone number in the description; the amount stands in the ledger", SET_ASIDE,
        "telephone", line="G-2024-X0001", municipality=place, amount=f"{UNKNOWN_COST // 100},00",
        description="Zaalhuur, bel 045-5600000", **cost,
    )  # fmt: skip
    wrong(
        second, "costs", "a municipality and an allocation key", SET_ASIDE, "municipality_and_key",
        line="G-2024-X0002", municipality=place, allocation_key="overhead", amount="120,00", description="Drukwerk",
        **cost,
    )  # fmt: skip
    return {period: [m for m in made if m.period == period] for period in (first, second)}


def _true_oddities(world: World, keys: Keys) -> list[Mistake]:
    """Trajectories within care that runs already: they change no number of clients."""
    care, result = world.care, []
    long = np.flatnonzero(
        (care.segment == TEAM) & (care.ended < NEVER) & (care.ended - care.began > 250)
        & (month_numbers(care.began) >= 2020 * 12) & (month_numbers(np.minimum(care.ended, HORIZON)) < 2024 * 12)
    )  # fmt: skip
    for number, row in enumerate(long[:: max(len(long) // 3, 1)][:3].tolist(), start=1):
        begin = int(care.began[row]) + 60
        result.append(
            _inside(world, keys, row, f"T-X0001{number}", "2019-2023", begin, begin + 90, "overlapping trajectories of one client, provider and product", WARNING, "trajectories_overlap")
        )  # fmt: skip
    running = np.flatnonzero((care.segment == TEAM) & (care.ended == NEVER) & (care.began < MERGED - 90))
    row = int(running[len(running) // 2])
    late = _inside(world, keys, row, "T-X00021", "2024-H1", MERGED + 5, None, "a trajectory of a provider that had gone over into another", NOTHING, "")  # fmt: skip
    late.row["provider"] = "A009"
    return [*result, late]


def _inside(
    world: World, keys: Keys, row: int, key: str, period: str, begin: int, end: int | None, what: str, expected: str,
    rule: str,
) -> Mistake:  # fmt: skip
    care = world.care
    values = {
        "trajectory_key": key,
        "recorded_on": as_date(begin).isoformat(),
        "client_key": str(keys.client[world.journeys.client[care.spell[row]]]),
        "journey_key": str(keys.journey[care.spell[row]]),
        "provider": world.parties.codes[int(care.provider[row])],
        "segment": "area_team",
        "product_category": "45",
        "began_on": as_date(begin).isoformat(),
    }
    if end is not None:
        values |= {"ended_on": as_date(end).isoformat(), "end_reason": "31"}
    return Mistake("JENS", period, "trajectories", values, what, expected, rule)


def provider_mistakes(party: str, sheets: list[Sheet], dialect: Dialect) -> list[Mistake]:
    """Mistakes in one provider's delivery, made after its first line of outsourced care."""
    production = next(sheet for sheet in sheets if sheet.name == "production").columns
    model = {
        "provider": party,
        "client_key": str(production["client_key"][0]),
        "trajectory_key": str(production["trajectory_key"][0]),
        "segment": "outsourced_care",
        "service_month": "2024-02",
        "quantity": "1",
        "unit": "04",
        "amount": "85,00" if dialect.comma else "85.00",
        "booked_on": "29-02-2024" if dialect.dutch_dates else "2024-02-29",
        "cost_kind": "regular",
    }
    result: list[Mistake] = []

    def wrong(what: str, expected: str, rule: str, **changed: str) -> None:
        row = {**model, "line": f"X-{len(result) + 1:03}", **changed}
        result.append(Mistake(party, "", "production", row, what, expected, rule))

    match party:
        case "A010":
            wrong("an amount with a thousands mark", SET_ASIDE, "amount_unreadable", amount="1.234,56")
        case "A012":
            nought = {"line": "X-001", "amount": "0.00"}
            wrong("a line of nought euros", NOTHING, "", **nought)
            wrong("the same line again", SET_ASIDE, "row_twice", **nought)
        case "A013":
            wrong("a unit that does not exist", SET_ASIDE, "code_unknown", unit="99")
        case "A015":
            wrong("29 February 2023", SET_ASIDE, "date_unreadable", booked_on="29-02-2023")
        case "A016":
            wrong("month thirteen", SET_ASIDE, "month_unreadable", service_month="2024-13")
        case "A017":
            wrong("two different lines with one number", SET_ASIDE, "key_twice", line="X-001")
            wrong("two different lines with one number", SET_ASIDE, "key_twice", line="X-001", quantity="2")
        case "A018":
            wrong("booked before the month of the help", SET_ASIDE, "booked_before_service", service_month="2024-05")
        case "A020":
            wrong("a trajectory that nobody registered", UNRESOLVED, "", trajectory_key="T-2024-99999")
        case "A022":
            row = {"trajectory_key": model["trajectory_key"], "satisfaction": "11"}
            row["measured_on"] = "01-03-2024" if dialect.dutch_dates else "2024-03-01"
            result.append(
                Mistake(party, "", "outcomes", row, "a grade of 11", SET_ASIDE, "above_maximum")
            )
    return result


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
