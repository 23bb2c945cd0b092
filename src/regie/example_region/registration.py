# SPDX-License-Identifier: EUPL-1.2
"""The cooperative's own delivery: client registration, costs, ledger, activities, providers, residents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from regie.example_region.care import FORMS, MODES, PLACES
from regie.example_region.days import NEVER, Ints, day_number, last_days, month_numbers
from regie.example_region.finance import SEGMENTS, LedgerTotal, make_ledger
from regie.example_region.parameters import Parameters
from regie.example_region.parties import COOPERATIVE
from regie.example_region.people import Journeys
from regie.example_region.world import World
from regie.example_region.writing import Sheet, Values
from regie.vocabulary.periods import Period
from regie.vocabulary.tables import STANDARD_VERSION

SYSTEM = "Cliëntregistratie"
CONTACT = "Afdeling bedrijfsvoering"


@dataclass(frozen=True)
class Registration:
    """One delivery of the cooperative: its period (last day included), day of making and day of handing in."""

    first: date
    last: date
    delivered: date
    received: date


REGISTRATIONS = (
    Registration(date(2019, 1, 1), date(2023, 12, 31), date(2024, 2, 12), date(2024, 2, 14)),
    Registration(date(2024, 1, 1), date(2024, 6, 30), date(2024, 7, 12), date(2024, 7, 15)),
)


@dataclass(frozen=True)
class Keys:
    """The keys that the cooperative issues, as text, by position; ``trajectory`` gets an empty one at the end, so
    that -1 means none."""

    client: Values
    journey: Values
    trajectory: Values


def make_keys(world: World) -> Keys:
    """Clients in order of first registration, journeys and trajectories numbered within their year."""
    clients = [f"K-{number:06}" for number in range(1, len(world.clients.sex) + 1)]
    journeys = _numbered("R", month_numbers(world.journeys.registered) // 12)
    trajectories = _numbered("T", month_numbers(world.care.began) // 12)
    return Keys(texts(clients), texts(journeys), texts([*trajectories, ""]))


def _numbered(letter: str, years: Ints) -> list[str]:
    """Keys such as ``T-2024-00017``, in order within the year."""
    seen: dict[int, int] = {}
    result = []
    for year in years.tolist():
        seen[year] = seen.get(year, 0) + 1
        result.append(f"{letter}-{year}-{seen[year]:05}")
    return result


def delivery_sheet(party: str, first: int, last: int, delivered: int, system: str = SYSTEM) -> Sheet:
    """The one row that says who delivers over which period."""
    return Sheet(
        "delivery",
        {
            "party": texts([party]),
            "period_start": np.asarray([first]),
            "period_end": np.asarray([last]),
            "delivered_on": np.asarray([delivered]),
            "standard_version": texts([STANDARD_VERSION]),
            "source_system": texts([system]),
            "contact": texts([CONTACT]),
        },
    )


def registration(p: Parameters, world: World, keys: Keys, of: Registration) -> list[Sheet]:
    """All tables of the cooperative over a period: of state tables every row valid then, as it stood at the end;
    of costs what was booked then."""
    first, last, delivered = day_number(of.first), day_number(of.last), day_number(of.delivered)
    return [
        delivery_sheet(COOPERATIVE, first, last, delivered),
        _clients(world, keys, first, last),
        _journeys(p, world, keys, first, last),
        _trajectories(p, world, keys, first, last, delivered),
        _costs(world, first, last),
        _activities(p, world, first, last),
        _ledger(p, world, first, last),
        _providers(world, first, last),
        _population(world, first, last),
    ]


def _clients(world: World, keys: Keys, first: int, last: int) -> Sheet:
    c, ground = world.clients, world.ground
    moved = np.flatnonzero(c.moved_to >= 0)
    who = np.concatenate([np.arange(len(c.sex)), moved])
    begin = np.concatenate([c.known_from, c.moved_on[moved]])
    end = np.concatenate([np.where(c.moved_on < NEVER, c.moved_on - 1, NEVER), np.full(len(moved), NEVER)])
    place = np.concatenate([c.municipality, c.moved_to[moved]])
    area = np.concatenate([c.area, c.moved_area[moved]])
    valid = (begin <= last) & (end >= first)
    order = np.flatnonzero(valid)
    order = order[np.lexsort((begin[order], who[order]))]
    until = np.where(end[order] > last, NEVER, end[order])
    return Sheet(
        "clients",
        {
            "client_key": keys.client[who[order]],
            "birth_month": c.birth_month[who[order]],
            "municipality": texts(ground.codes)[place[order]],
            "area": texts(ground.area_codes)[area[order]],
            "sex": texts([str(code) for code in range(10)])[c.sex[who[order]]],
            "valid_from": begin[order],
            "valid_to": until,
        },
    )


def _journeys(p: Parameters, world: World, keys: Keys, first: int, last: int) -> Sheet:
    j: Journeys = world.journeys
    order = np.flatnonzero((j.registered <= last) & (j.ended >= first))
    ended = np.where(j.ended[order] > last, NEVER, j.ended[order])
    lines = texts([*p["region.programme_lines"], ""])

    def known(days: Ints) -> Ints:
        return np.where(days[order] > last, NEVER, days[order])

    return Sheet(
        "journeys",
        {
            "journey_key": keys.journey[order],
            "client_key": keys.client[j.client[order]],
            "registered_on": j.registered[order],
            "referrer": texts(list(p["journeys.referrers"]))[j.referrer[order]],
            "clarified_on": known(j.clarified),
            "intake_on": known(j.contact),
            "theme": texts(list(p["journeys.themes"]))[j.theme[order]],
            "goal": texts(list(p["journeys.goals"]))[j.goal[order]],
            "programme_line": lines[j.line[order]],
            "planned_end_on": np.where(known(j.contact) == NEVER, NEVER, j.planned_end[order]),
            "ended_on": ended,
            "end_reason": reasons(j.reason[order], ended),
        },
    )


def _trajectories(p: Parameters, world: World, keys: Keys, first: int, last: int, delivered: int) -> Sheet:
    t, products = world.care, p["care.products"]
    order = np.flatnonzero((t.began <= last) & (t.ended >= first))
    ended = np.where(t.ended[order] > last, NEVER, t.ended[order])
    end_known = np.where(ended < NEVER, np.minimum(t.end_recorded[order], delivered - 2), NEVER)
    return Sheet(
        "trajectories",
        {
            "trajectory_key": keys.trajectory[order],
            # Registered late at times, but always before the registration is delivered.
            "recorded_on": np.minimum(t.recorded[order], _registered_by(t.began[order])),
            "end_recorded_on": end_known,
            "client_key": keys.client[world.journeys.client[t.spell[order]]],
            "journey_key": keys.journey[t.spell[order]],
            "provider": texts(list(world.parties.codes))[t.provider[order]],
            "segment": texts(list(SEGMENTS))[t.segment[order]],
            "product_category": texts([row["category"] for row in products])[t.product[order]],
            "product_code": texts([row["code"] for row in products])[t.product[order]],
            "form": texts(list(FORMS))[t.form[order]],
            "mode": texts(list(MODES))[t.mode[order]],
            "place": texts(list(PLACES))[t.place[order]],
            "began_on": t.began[order],
            "planned_end_on": t.planned_end[order],
            "ended_on": ended,
            "end_reason": reasons(t.reason[order], ended),
        },
    )


def _registered_by(began: Ints) -> Ints:
    """The day before which a trajectory was registered: before the first delivery whose period holds its begin."""
    latest = np.full(len(began), day_number(REGISTRATIONS[-1].delivered) - 2)
    for one in reversed(REGISTRATIONS):
        latest = np.where(began <= day_number(one.last), day_number(one.delivered) - 2, latest)
    return latest


def _costs(world: World, first: int, last: int) -> Sheet:
    rows = [cost for cost in world.costs if first <= last_days(cost.month) <= last]
    numbers: dict[int, int] = {}
    lines = []
    for cost in rows:
        year = cost.month // 12
        numbers[year] = numbers.get(year, 0) + 1
        lines.append(f"G-{year}-{numbers[year]:05}")
    return Sheet(
        "costs",
        {
            "line": texts(lines),
            "municipality": texts(
                ["" if c.municipality < 0 else world.ground.codes[c.municipality] for c in rows]
            ),
            "allocation_key": texts([c.key for c in rows]),
            "segment": texts([SEGMENTS[c.segment] for c in rows]),
            "month": np.asarray([c.month for c in rows]),
            "amount": np.asarray([c.cents for c in rows]),
            "booked_on": last_days(np.asarray([c.month for c in rows])),
            "cost_kind": texts([c.kind for c in rows]),
            "ledger_account": texts([c.account for c in rows]),
            "description": texts([c.description for c in rows]),
        },
    )


def _activities(p: Parameters, world: World, first: int, last: int) -> Sheet:
    rows = [a for a in world.activities if first <= last_days(a.month) <= last]
    ground, lines = world.ground, [*p["region.programme_lines"], ""]
    return Sheet(
        "activities",
        {
            "municipality": texts([ground.codes[ground.area_places[a.area]] for a in rows]),
            "area": texts([ground.area_codes[a.area] for a in rows]),
            "month": np.asarray([a.month for a in rows]),
            "kind": texts([a.kind for a in rows]),
            "programme_line": texts([lines[a.line] for a in rows]),
            "sessions": np.asarray([a.sessions for a in rows]),
            "participants": np.asarray([a.participants for a in rows]),
            "hours": np.asarray([a.hours for a in rows]),
        },
    )


UNKNOWN_COST = 35000
"""Cents of the one cost line that is set aside and yet stands in the books."""


def _ledger(p: Parameters, world: World, first: int, last: int) -> Sheet:
    outsourced = p["money.accounts"]["outsourced_care"]
    begin = int(month_numbers(first))
    rows: list[LedgerTotal] = [
        row
        for row in make_ledger(p, world.costs, world.production, last, UNKNOWN_COST)
        # Months before the period come again only where late bookings changed them.
        if row.month >= begin or (row.account == outsourced and row.month >= begin - 4)
    ]
    return Sheet(
        "ledger_totals",
        {
            "month": np.asarray([row.month for row in rows]),
            "account": texts([row.account for row in rows]),
            "amount": np.asarray([row.cents for row in rows]),
            "segment": texts([SEGMENTS[row.segment] for row in rows]),
            "description": texts([row.description for row in rows]),
        },
    )


def _providers(world: World, first: int, last: int) -> Sheet:
    found = [
        (
            COOPERATIVE,
            "Coöperatie JENS (voorbeeld)",
            "cooperative",
            day_number(Period.parse("2019").start),
            NEVER,
            "",
        )
    ]
    for row in world.parties.rows:
        for role in row["roles"]:
            begin, end = _day(role["from"]), _day(role.get("to"))
            found.append((row["code"], row["name"], role["role"], begin, end, role.get("successor", "")))
    rows = [row for row in found if row[3] <= last and row[4] >= first]
    until = np.asarray([row[4] for row in rows])
    return Sheet(
        "providers",
        {
            "provider": texts(row[0] for row in rows),
            "name": texts(row[1] for row in rows),
            "role": texts(row[2] for row in rows),
            "valid_from": np.asarray([row[3] for row in rows]),
            "valid_to": np.where(until > last, NEVER, until),
            "successor": texts(row[5] if row[4] <= last else "" for row in rows),
        },
    )


def _population(world: World, first: int, last: int) -> Sheet:
    years = np.arange(int(month_numbers(first)) // 12, int(month_numbers(last)) // 12 + 1)
    year, place, age = (
        part.ravel()
        for part in np.meshgrid(years, np.arange(len(world.ground.codes)), np.arange(121), indexing="ij")
    )
    return Sheet(
        "population",
        {
            "municipality": texts(world.ground.codes)[place],
            "year": year,
            "age": age,
            "persons": world.residents[place, age],
        },
    )


def reasons(codes: Ints, ended: Ints) -> Values:
    """End reasons as text: only with an end."""
    written = texts([f"{number:02}" for number in range(100)])
    result: Values = np.where(ended < NEVER, written[codes], "")
    return result.astype(object)


def _day(written: str | None) -> int:
    return NEVER if written is None else int(np.datetime64(written, "D").astype(np.int64))


def texts(values: Iterable[str]) -> Values:
    """Texts as a column."""
    return np.array(list(values), dtype=object)
