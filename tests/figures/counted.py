# SPDX-License-Identifier: EUPL-1.2
"""Rows of counted tables, as short as a test can say them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from regie.figures import Source, source_from_rows
from regie.figures.breakdown import Level
from regie.vocabulary import Period, Region
from regie.vocabulary.region import AllocationKey, Area, Municipality, Party, Suppression

FIRST, LAST = date(2023, 1, 1), date(2024, 6, 30)


def region(**changes: Any) -> Region:
    """Two municipalities, three areas, a cooperative and three providers."""
    parts: dict[str, Any] = {
        "id": "test",
        "name": "Test",
        "cooperative": "COOP",
        "first_month": "2023-01",
        "municipalities": (
            Municipality(code="0917", name="Heerlen"),
            Municipality(code="0986", name="Voerendaal"),
        ),
        "areas": (
            Area(code="H1", name="Noord", municipality="0917"),
            Area(code="H2", name="Zuid", municipality="0917"),
            Area(code="V1", name="Voerendaal", municipality="0986"),
        ),
        "parties": (
            Party(code="COOP", name="Coöperatie", role="cooperative"),
            Party(code="P1", name="Een", role="member"),
            Party(code="P2", name="Twee", role="subcontractor"),
            Party(code="P3", name="Drie", role="subcontractor"),
        ),
        "allocation_keys": (
            AllocationKey(id="inhabitants", name="Inwoners", source="proef", weights={"0917": 2, "0986": 1}),
        ),
        "suppression": Suppression(),
    }
    return Region(**(parts | changes))


def client(key: str, *residence: tuple[str, str | None, date], born: str = "2012-05") -> list[dict[str, Any]]:
    """A client's rows: municipality, area and the day from which; each row ends where the next begins."""
    rows = residence or (("0917", "H1", date(2015, 1, 1)),)
    return [
        {
            "client_key": key,
            "birth_month": Period.parse(born).first_month_number,
            "municipality": municipality,
            "area": area,
            "valid_from": since,
        }
        for municipality, area, since in rows
    ]


def trajectory(
    key: str, client_key: str, began_on: date, ended_on: date | None = None, **more: Any
) -> dict[str, Any]:
    """A trajectory with the area team of P1; ended as planned unless told otherwise."""
    return {
        "trajectory_key": key,
        "client_key": client_key,
        "provider": "P1",
        "segment": "area_team",
        "product_category": "45",
        "recorded_on": began_on,
        "began_on": began_on,
        "ended_on": ended_on,
        "end_reason": "31" if ended_on else None,
    } | more


def journey(
    key: str, client_key: str, registered_on: date, ended_on: date | None = None, **more: Any
) -> dict[str, Any]:
    """A client journey from the general practitioner."""
    return {
        "journey_key": key,
        "client_key": client_key,
        "registered_on": registered_on,
        "referrer": "02",
        "ended_on": ended_on,
        "end_reason": "31" if ended_on else None,
    } | more


def source(*, where: Region | None = None, **tables: list[dict[str, Any]]) -> Source:
    """A source over these rows that speaks about 2023 and the first half of 2024."""
    return source_from_rows(where or region(), tables, first_day=FIRST, last_day=LAST)


def view(
    opened: Source, columns: str, name: str, by: Sequence[str] = (), *, within: str = "segment"
) -> list[tuple[Any, ...]]:
    """Rows of a prepared view at one level, sorted; ``cell`` and ``home`` read back as tuples of codes."""
    level = Level(opened.dimensions, tuple(by), within)
    names = [column.strip() for column in columns.split(",")]
    rows = opened.run(f"SELECT {columns} FROM {name}", level, [Period.parse("2023")])
    read = [
        tuple(
            tuple(level.read(value).values()) if column in ("cell", "home") else value
            for column, value in zip(names, row, strict=True)
        )
        for row in rows
    ]
    return sorted(read, key=lambda row: [(value is None, str(value)) for value in row])
