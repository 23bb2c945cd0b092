# SPDX-License-Identifier: EUPL-1.2
"""A generated world as a region delivers it: the rows of its tables, counted by the same SQL as any other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from bench.quality.recipes import Recipe
from bench.quality.worlds import SEGMENTS, World
from regie.figures import Source
from regie.figures.engines.duckdb import DuckDBEngine
from regie.figures.source import load_counted_rows
from regie.vocabulary import Region
from regie.vocabulary.region import Municipality, Party
from regie.vocabulary.tables import tables

Rows = list[dict[str, Any]]


def counted(world: World) -> tuple[Region, dict[str, Rows], dict[str, pa.Array]]:
    """The region, the rows of the smaller tables, and the columns of production."""
    region = _region(world)
    codes = [each.code for each in region.municipalities]
    rows = {"clients": _clients(world, codes), "trajectories": _trajectories(world), "costs": _costs(world, codes)}
    return region, rows, _production(world)


def opened(world: World) -> Source:
    """The region as counted in one snapshot at the very end, by the same SQL as any other."""
    region, rows, production = counted(world)
    engine = DuckDBEngine(threads=1)
    load_counted_rows(engine, rows)
    columns = [(column.name, column.type.stored) for column in tables()["production"].columns]
    table = pa.table(production)
    engine.connection.register("loading", table)
    listed = ", ".join(
        f'CAST({name if name in production else "NULL"} AS {kind}) AS "{name}"' for name, kind in columns
    )
    engine.create_table(
        "counted_production",
        f"SELECT {listed}, 'rows' AS delivery, CAST(row_number() OVER () AS BIGINT) AS source_row FROM loading",
    )
    engine.connection.unregister("loading")
    last = _last_day(world.recipe)
    return Source(engine, region, snapshot="quality", first_day=world.day_zero, end_day=last + timedelta(days=1))


def _region(world: World) -> Region:
    first = world.recipe.first_month
    codes = [f"{1001 + town}" for town in range(len(world.recipe.shares))]
    return Region(
        id="quality",
        name="Quality",
        cooperative="COOP",
        first_month=f"{first // 12:04d}-{first % 12 + 1:02d}",
        synthetic=True,
        municipalities=tuple(Municipality(code=code, name=code) for code in codes),
        parties=(
            Party(code="COOP", name="Coöperatie", role="cooperative"),
            Party(code="P1", name="Een", role="member"),
        ),
    )


def _clients(world: World, codes: list[str]) -> Rows:
    """A row per client, and one more for who moves to another municipality."""
    last, born = _last_day(world.recipe), (world.recipe.first_month // 12 - 10) * 12
    people: Rows = []
    for person in np.unique(world.client):
        old, new = int(world.town[person]), int(world.second_town[person])
        moved_on = _day(world, world.moved_on[person])
        row = {"client_key": f"c{person}", "birth_month": born, "valid_from": date(1990, 1, 1)}
        if old != new and moved_on <= last:
            people.append({**row, "municipality": codes[old], "valid_to": moved_on - timedelta(days=1)})
            people.append({**row, "municipality": codes[new], "valid_from": moved_on})
        else:
            people.append({**row, "municipality": codes[old]})
    return people


def _trajectories(world: World) -> Rows:
    last = _last_day(world.recipe)
    stays = zip(world.client, world.segment, world.begin, world.end, strict=True)
    return [
        {
            "trajectory_key": f"t{place}",
            "client_key": f"c{person}",
            "provider": "P1",
            "segment": SEGMENTS[kind],
            "product_category": "45",
            "recorded_on": _day(world, begin),
            "began_on": _day(world, begin),
            "ended_on": _day(world, end - 1) if _day(world, end - 1) <= last else None,
            "end_reason": "31" if _day(world, end - 1) <= last else None,
        }
        for place, (person, kind, begin, end) in enumerate(stays)
        if _day(world, begin) <= last
    ]


def _costs(world: World, codes: list[str]) -> Rows:
    return [
        {
            "line": f"k{month}-{town}",
            "month": world.recipe.first_month + month,
            "municipality": codes[town],
            "segment": "overhead",
            "amount": int(cents),
            "cost_kind": "overhead",
            "booked_on": _last_day(world.recipe),
        }
        for (month, town), cents in np.ndenumerate(world.capacity)
    ]


def _production(world: World) -> dict[str, pa.Array]:
    """What was booked before the end."""
    first, months = world.recipe.first_month, world.recipe.months
    number = np.flatnonzero(world.booked < months)
    middle = np.array(
        [date((first + month) // 12, (first + month) % 12 + 1, 15) for month in range(months)],
        "datetime64[D]",
    )
    names = np.array([f"c{person}" for person in world.client])
    return {
        "line": pa.array([f"p{place}" for place in number]),
        "provider": pa.array(["P1"] * number.size),
        "client_key": pa.array(names[world.stay[number]]),
        "segment": pa.array(np.array(SEGMENTS)[world.segment[world.stay[number]]]),
        "service_month": pa.array(first + world.month[number]),
        "amount": pa.array(world.cents[number]),
        "booked_on": pa.array(middle[world.booked[number]]),
        "cost_kind": pa.array(["regular"] * number.size),
    }


def _day(world: World, number: int) -> date:
    return world.day_zero + timedelta(days=int(number))


def _last_day(recipe: Recipe) -> date:
    end = recipe.first_month + recipe.months
    return date(end // 12, end % 12 + 1, 1) - timedelta(days=1)
