# SPDX-License-Identifier: EUPL-1.2
"""A safety valve for the small contract, risk entries and requests; amounts invented."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from contract_builders import small

from regie.contract import Contract
from regie.contract.cooperation import SafetyValve
from regie.contract.lines import Line, name
from regie.contract.valve import RiskEntry, ValveRequest

ZONE = timezone(timedelta(hours=2))
BOTH = [
    {"id": "unforeseeable", "text": "niet te voorzien"},
    {"id": "not_influenceable", "text": "niet te beïnvloeden"},
]


def clause(**changes: Any) -> dict[str, Any]:
    """The fields of a safety valve without layers and cap."""
    base = {
        "clause": "valve",
        "grounds": ["onvoorzien"],
        "criteria": BOTH,
        "deciders": [{"municipality": "0001", "body": "Raad van Aadorp"}],
    }
    return base | changes


def valve(**changes: Any) -> SafetyValve:
    return SafetyValve.model_validate(clause(**changes))


def contract(*, changes: dict[str, Any] | None = None, **of_valve: Any) -> Contract:
    """The small contract with a safety valve."""
    return small(safety_valve=clause(**of_valve), **(changes or {}))


def layer(lower: str, upper: str | None, share: str, kind: str = "percent") -> dict[str, Any]:
    edges = {"lower": {kind: lower}} | ({"upper": {kind: upper}} if upper is not None else {})
    return edges | {"municipal_share": share}


def risk_fields(**changes: Any) -> dict[str, Any]:
    base = {
        "number": 1,
        "id": "R1",
        "recorded_at": datetime(2024, 5, 2, 10, 0, tzinfo=ZONE),
        "title": "Zwaardere zorg",
        "cause": "Meer eetstoornissen",
        "effect": "price",
        "first_visible_on": date(2024, 2, 15),
        "reported_on": date(2024, 3, 1),
        "foreseeable": False,
        "influenceable": False,
        "owner": "Bestuur",
        "state": "open",
    }
    return base | changes


def risk(**changes: Any) -> RiskEntry:
    return RiskEntry.model_validate(risk_fields(**changes))


def cause(claimed: str, risk: str = "R1", municipality: str = "0001", **changes: Any) -> dict[str, Any]:
    return {"risk": risk, "municipality": municipality, "claimed": claimed} | changes


def decision(granted: str, municipality: str = "0001", **changes: Any) -> dict[str, Any]:
    base = {
        "municipality": municipality,
        "granted": granted,
        "decided_on": date(2024, 11, 20),
        "body": "Raad van Aadorp",
        "payment": "payment",
    }
    return base | changes


def request_fields(*causes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    base = {
        "id": "2024-h1",
        "contract": "klein",
        "period": "2024-H1",
        "submitted_on": date(2024, 9, 20),
        "state": "submitted",
        "structural": False,
        "causes": list(causes) or [cause("100.00")],
    }
    return base | changes


def request(*causes: dict[str, Any], **changes: Any) -> ValveRequest:
    return ValveRequest.model_validate(request_fields(*causes, **changes))


def step(key: str, cents: Any) -> Line:
    """A line that a maximum is computed from."""
    return Line.leaf(f"valve_maximum/0001/basis/{key}", name(key), cents)


def by_spreadsheet(tree: Line) -> dict[str, int]:
    """What each line with a spreadsheet formula comes to when that formula is computed, in cents."""
    euros = {line.key: Decimal(line.amount).scaleb(-2) for line in tree.walk()}
    names = {
        "D": Decimal,
        "MIN": min,
        "MAX": max,
        "ROUND": lambda value, digits: value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP),
    }
    found = {}
    for line in tree.walk():
        values = [
            Decimal(each.value).scaleb(-2) if each.unit == "cents" else Decimal(each.value) for each in line.inputs
        ]

        def value(match: re.Match[str], values: list[Decimal] = values) -> str:
            named, what = match.groups()
            return f"D('{euros[what] if named else values[int(what)]}')"

        if line.live:
            with localcontext() as context:
                context.prec = 60
                cents = eval(re.sub(r"\{(=?)([^{}]*)\}", value, line.live), names) * 100
            assert cents == int(cents), line.live
            found[line.key] = int(cents)
    return found
