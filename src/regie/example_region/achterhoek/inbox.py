# SPDX-License-Identifier: EUPL-1.2
"""What the back office hands in: one file per year, with everything it is of record for, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from regie.example_region.achterhoek.lines import COST_KINDS
from regie.example_region.achterhoek.settings import BACK_OFFICE, SNAPSHOT
from regie.example_region.achterhoek.world import YEARS, Keys, World
from regie.example_region.days import NEVER, Ints, day_number
from regie.example_region.inbox import Handed
from regie.example_region.parameters import Parameters
from regie.example_region.registration import delivery_sheet, reasons, texts
from regie.example_region.writing import DIALECTS, Sheet, Values, write_delivery


@dataclass(frozen=True)
class Handing:
    """One delivery: its first and last day, and the day on which it is made and received."""

    first: date
    last: date
    received: date


HANDINGS = (
    Handing(date(2015, 7, 1), date(2015, 12, 31), date(2016, 2, 12)),
    *(Handing(date(year, 1, 1), date(year, 12, 31), date(year + 1, 2, 12)) for year in range(2016, 2020)),
    Handing(date(2020, 1, 1), SNAPSHOT, SNAPSHOT),
)
"""A file per year; the last one is made on the day of the snapshot, so late bookings are not in it."""


def write_inbox(p: Parameters, world: World, keys: Keys, folder: Path) -> list[Handed]:
    """Write all files into ``folder``, in the order in which they are received."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for handing in HANDINGS:
        path = folder / f"{handing.received.isoformat()}_{BACK_OFFICE}_{handing.last:%Y-%m}.zip"
        write_delivery(path, sheets(p, world, keys, handing), DIALECTS["parquet"])
        found.append(Handed(path, handing.received, BACK_OFFICE))
    return found


def sheets(p: Parameters, world: World, keys: Keys, handing: Handing) -> list[Sheet]:
    """All tables of one delivery: of state tables every row valid then, as it stood at the end; of production what
    was booked then."""
    first, last, made = (day_number(each) for each in (handing.first, handing.last, handing.received))
    return [
        delivery_sheet(BACK_OFFICE, first, last, made, "Regionale backoffice"),
        _clients(p, world, keys, first, last),
        _journeys(p, world, keys, first, last),
        _trajectories(p, world, keys, first, last, made),
        _production(p, world, keys, first, last),
        _providers(world),
        _population(p, world, handing),
    ]


def _clients(p: Parameters, world: World, keys: Keys, first: int, last: int) -> Sheet:
    people = world.people
    known = np.full(len(people.sex), NEVER)
    np.minimum.at(known, world.journeys.client, world.journeys.registered)
    until = np.zeros(len(people.sex), dtype=np.int64)
    np.maximum.at(until, world.journeys.client, world.journeys.ended)
    moved = np.flatnonzero(people.moved_on < NEVER)
    who = np.concatenate([np.arange(len(people.sex)), moved])
    begin = np.concatenate([known, people.moved_on[moved]])
    end = np.concatenate(
        [np.where(people.moved_on < NEVER, people.moved_on - 1, NEVER), np.full(len(moved), NEVER)]
    )
    place = np.concatenate([people.municipality, people.moved_to[moved]])
    # Who is not in care in the period is not in the registration of it.
    order = np.flatnonzero((begin <= last) & (end >= first) & (known[who] <= last) & (until[who] >= first))
    order = order[np.lexsort((begin[order], who[order]))]
    return Sheet(
        "clients",
        {
            "client_key": keys.client[who[order]],
            "birth_month": people.birth_month[who[order]],
            "municipality": _places(p)[place[order]],
            "sex": texts("012")[people.sex[who[order]]],
            "valid_from": begin[order],
            "valid_to": _known(end[order], last),
        },
    )


def _journeys(p: Parameters, world: World, keys: Keys, first: int, last: int) -> Sheet:
    j, rows = world.journeys, p["care.kinds"]
    order = np.flatnonzero((j.registered <= last) & (j.ended >= first))
    ended = _known(j.ended[order], last)
    return Sheet(
        "journeys",
        {
            "journey_key": keys.journey[order],
            "client_key": keys.client[j.client[order]],
            "registered_on": j.registered[order],
            "referrer": texts(p["clients.referrers"])[j.referrer[order]],
            "clarified_on": _known(j.clarified[order], last),
            "intake_on": _known(j.contact[order], last),
            "theme": texts(row["theme"] for row in rows)[j.kind[order]],
            "goal": texts(row["goal"] for row in rows)[j.kind[order]],
            "planned_end_on": j.planned_end[order],
            "ended_on": ended,
            "end_reason": reasons(j.reason[order], ended),
        },
    )


def _trajectories(p: Parameters, world: World, keys: Keys, first: int, last: int, made: int) -> Sheet:
    care, products = world.care, texts(row["code"] for row in p["care.products"])
    order = np.flatnonzero((care.began <= last) & (care.ended >= first))
    ended = _known(care.ended[order], last)
    code = products[care.product[order]]
    return Sheet(
        "trajectories",
        {
            "trajectory_key": keys.trajectory[order],
            "recorded_on": np.minimum(care.recorded[order], registered_by(care.began[order])),
            "end_recorded_on": np.where(ended < NEVER, np.minimum(care.end_recorded[order], made), NEVER),
            "client_key": keys.client[care.client[order]],
            "journey_key": keys.journey[care.stay[order]],
            "provider": texts(world.providers.codes)[care.provider[order]],
            "segment": segments(p)[care.kind[order]],
            "product_category": texts(each[:2] for each in code),
            "product_code": code,
            "began_on": care.began[order],
            "planned_end_on": care.planned_end[order],
            "ended_on": ended,
            "end_reason": reasons(care.reason[order], ended),
        },
    )


def registered_by(began: Ints) -> Ints:
    """The day on which a trajectory was registered at the latest: when the delivery of its first day was made."""
    latest = np.full(len(began), day_number(HANDINGS[-1].received))
    for one in reversed(HANDINGS):
        latest = np.where(began <= day_number(one.last), day_number(one.received), latest)
    return latest


def _production(p: Parameters, world: World, keys: Keys, first: int, last: int) -> Sheet:
    order = np.flatnonzero((world.lines.booked >= first) & (world.lines.booked <= last))
    own, care = world.lines.take(order), world.care
    of = own.trajectory
    products = p["care.products"]
    return Sheet(
        "production",
        {
            "line": keys.line[order],
            "provider": texts(world.providers.codes)[care.provider[of]],
            "client_key": keys.client[care.client[of]],
            "trajectory_key": keys.trajectory[of],
            "segment": segments(p)[care.kind[of]],
            "product_code": texts(row["code"] for row in products)[care.product[of]],
            "service_month": own.month,
            "quantity": own.quantity,
            "unit": units(p, world, own.source, of),
            "amount": own.cents,
            "booked_on": own.booked,
            "cost_kind": texts(COST_KINDS)[own.cost_kind],
        },
    )


def units(p: Parameters, world: World, source: Ints, trajectory: Ints) -> Values:
    """The unit of each line: that of the product, euros where an amount stands beside the fixed price."""
    own = texts(row["unit"] for row in p["care.products"])[world.care.product[trajectory]]
    result: Values = np.where(source >= 2, "83", own).astype(object)
    return result


def segments(p: Parameters) -> Values:
    """The segment of each kind of care."""
    return texts(row["segment"] for row in p["care.kinds"])


def _providers(world: World) -> Sheet:
    codes = [BACK_OFFICE, *world.providers.codes]
    return Sheet(
        "providers",
        {
            "provider": texts(codes),
            "name": texts([back_office_name(), *world.providers.names]),
            "role": texts(["cooperative", *["supplier"] * len(world.providers)]),
            "valid_from": np.full(len(codes), day_number(date(2015, 1, 1))),
            "valid_to": np.full(len(codes), NEVER),
            "successor": texts([""] * len(codes)),
        },
    )


def back_office_name() -> str:
    """What the party that delivers is called."""
    return "Gezamenlijke backoffice Achterhoek (voorbeeld)"


def _population(p: Parameters, world: World, handing: Handing) -> Sheet:
    years = np.arange(handing.first.year, handing.last.year + 1)
    year, place, age = (
        part.ravel()
        for part in np.meshgrid(years, np.arange(world.residents.shape[1]), np.arange(121), indexing="ij")
    )
    return Sheet(
        "population",
        {
            "municipality": _places(p)[place],
            "year": year,
            "age": age,
            "persons": world.residents[year - YEARS[0], place, age],
        },
    )


def _places(p: Parameters) -> Values:
    return texts(row["code"] for row in p["region.municipalities"])


def _known(days: Ints, last: int) -> Ints:
    """Days as they were known at the end of the period."""
    result: Ints = np.where(days > last, NEVER, days)
    return result
