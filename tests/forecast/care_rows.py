# SPDX-License-Identifier: EUPL-1.2
"""A small region and single rows of its tables, for histories that are made row by row."""

from __future__ import annotations

from datetime import date
from typing import Any

from regie.vocabulary import Region
from regie.vocabulary.region import Municipality, Party


def region(*extra: Municipality) -> Region:
    """Heerlen and Voerendaal (and what is added), a cooperative and one member."""
    return Region(
        id="test",
        name="Test",
        cooperative="COOP",
        first_month="2022-01",
        municipalities=(
            Municipality(code="0917", name="Heerlen"),
            Municipality(code="0986", name="Voerendaal"),
            *extra,
        ),
        parties=(
            Party(code="COOP", name="Coöperatie", role="cooperative"),
            Party(code="P1", name="Een", role="member"),
        ),
    )


def client(key: str, municipality: str) -> dict[str, Any]:
    return {"client_key": key, "municipality": municipality, "valid_from": date(2010, 1, 1), "birth_month": 24000}


def trajectory(
    number: int, client_key: str, segment: str, began: date, ended: date | None, **more: Any
) -> dict[str, Any]:
    """Care of the member P1, recorded on the day it began; ``ended`` is None while it lasts."""
    return {
        "trajectory_key": f"t{number}",
        "client_key": client_key,
        "provider": "P1",
        "segment": segment,
        "product_category": "45",
        "recorded_on": began,
        "began_on": began,
        "ended_on": ended,
    } | more


def production(line: str, client_key: str, month: int, booked_on: date, cents: int) -> dict[str, Any]:
    """One line of P1 for outsourced care in a month (count of months)."""
    return {
        "line": line,
        "provider": "P1",
        "client_key": client_key,
        "segment": "outsourced_care",
        "service_month": month,
        "amount": cents,
        "booked_on": booked_on,
        "cost_kind": "regular",
    }
