# SPDX-License-Identifier: EUPL-1.2
"""A small invented contract of two municipalities, as fields of its file."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from regie.contract import Contract, contract_from

CLAUSES = [
    {"id": "term", "article": "art. 2", "title": "Looptijd"},
    {"id": "budget", "article": "art. 4", "title": "Budget"},
    {"id": "index", "article": "art. 5", "title": "Indexering"},
    {"id": "valve", "article": "art. 6", "title": "Hulpventiel"},
    {"id": "coop", "article": "art. 7", "title": "Coöperatie"},
    {"id": "population", "article": "art. 8", "title": "Populatie"},
]


def figure(year: int, kind: str, percent: str, published_on: str | None = None) -> dict[str, Any]:
    row = {"year": year, "kind": kind, "percent": percent, "source": "test"}
    return row if published_on is None else row | {"published_on": published_on}


SMALL: dict[str, Any] = {
    "id": "klein",
    "version": "1",
    "name": "Klein contract",
    "version_from": "2023-01-01",
    "clauses": CLAUSES,
    "parties": [
        {"code": "COOP", "name": "Coöperatie", "role": "cooperative"},
        {"code": "A1", "name": "Een", "role": "member"},
        {"code": "A2", "name": "Twee", "role": "member"},
    ],
    "municipalities": [{"code": "0001", "name": "Aadorp"}, {"code": "0002", "name": "Bedorp"}],
    "lots": [{"clause": "budget", "code": "L", "name": "Basishulp", "funding": "lump_sum"}],
    "term": {"clause": "term", "starts_on": "2023-01-01", "ends_on": "2025-12-31"},
    "extensions": [
        {"clause": "term", "number": 1, "months": 12, "notice_on": "2025-06-30"},
        {"clause": "term", "number": 2, "months": 24, "notice_on": "2026-06-30"},
    ],
    "budget_base": [
        {
            "clause": "budget",
            "municipality": code,
            "lot": "L",
            "year": 2023,
            "name": part,
            "amount": amount,
            "source": "test",
        }
        for code, part, amount in (
            ("0001", "hulp", "900000.00"),
            ("0001", "preventie", "100000.00"),
            ("0002", "hulp", "333333.33"),
        )
    ],
    "indexation": {
        "clause": "index",
        "method": "additive",
        "personnel_weight": "90",
        "material_weight": "10",
        "personnel_series": "ova",
        "material_series": "ppc",
    },
    "index_series": [
        {
            "id": "ova",
            "name": "OVA",
            "figures": [
                figure(2023, "provisional", "4.74"),
                figure(2023, "definitive", "6.36"),
                figure(2024, "provisional", "4.94"),
                figure(2024, "definitive", "6.00"),
                figure(2025, "provisional", "4.18"),
            ],
        },
        {
            "id": "ppc",
            "name": "ppc",
            "figures": [
                figure(2023, "provisional", "4.87"),
                figure(2023, "definitive", "7.02"),
                figure(2024, "provisional", "2.51"),
                figure(2024, "definitive", "3.10"),
                figure(2025, "provisional", "1.82"),
            ],
        },
    ],
}


def fields(**changes: Any) -> dict[str, Any]:
    """The fields of the small contract with some replaced."""
    return copy.deepcopy(SMALL) | changes


def small(**changes: Any) -> Contract:
    """The small contract with some fields replaced."""
    return contract_from(fields(**changes))


def with_figures(series: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """The index series with rows added to one of them."""
    result = copy.deepcopy(SMALL["index_series"])
    next(each for each in result if each["id"] == series)["figures"].extend(rows)
    return result


def population(**changes: Any) -> dict[str, Any]:
    """Changes that give the contract a second lot with population funding."""
    counts = [
        {
            "municipality": code,
            "year": 2023,
            "kind": "provisional",
            "counted_on": "2022-01-01",
            "published_on": "2022-06-01",
            "persons": persons,
            "source": "test",
        }
        for code, persons in (("0001", [100, 200]), ("0002", [10, 20]))
    ]
    funding = {
        "clause": "population",
        "lot": "P",
        "reference_date": "01-01",
        "years_before": 1,
        "bands": [{"from_age": 0, "to_age": 11}, {"from_age": 12, "to_age": 17}],
        "rates": [{"year": 2023, "amounts": ["10.00", "33.33"]}],
        "counts": counts,
    }
    lot = {"clause": "population", "code": "P", "name": "Klein perceel", "funding": "population"}
    return {"lots": [*SMALL["lots"], lot], "population_funding": [funding | changes]}


def valve(**changes: Any) -> dict[str, Any]:
    """The small contract with a safety valve of two layers."""
    layer = {"lower": {"percent": "0"}, "upper": {"percent": "5"}, "municipal_share": "50"}
    above = {"lower": {"percent": "5"}, "municipal_share": "100"}
    base = {"clause": "valve", "grounds": ["onvoorzien"], "criteria": [], "layers": [layer, above]}
    return fields(safety_valve=base | changes)


def members(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The small contract with members."""
    cooperative = {"clause": "coop", "exit_clause": "coop", "exit_cap_basis": "preceding_calendar_year"}
    listed = [{"clause": "coop"} | row for row in rows]
    return fields(cooperative=cooperative, members=listed) | changes


def provider(party: str, accounts: list[str], **changes: Any) -> dict[str, Any]:
    """A service contract of a party, with its ledger accounts."""
    row = {"clause": "coop", "id": f"D-{party}", "party": party, "role": "member", "valid_from": "2023-01-01"}
    return row | {"ledger_accounts": accounts} | changes


def booking(
    key: str, *task_fields: dict[str, Any], reference_production: Sequence[dict[str, Any]] = (), **one: Any
) -> dict[str, Any]:
    """The small contract with a booking rule: task fields as given, or one of the other words."""
    listed = [*task_fields, *([one] if one else [])]
    named = [{"code": "6.751", "name": "Jeugdhulp ambulant lokaal"} | each for each in listed]
    rule = {"clause": "budget", "key": key, "task_fields": named}
    return fields(booking=rule, reference_production=list(reference_production))


def remainder(**changes: Any) -> dict[str, Any]:
    """The small contract as an example with a remainder."""
    row = {"clause": "budget", "municipality": "0001", "lot": "L", "period": "2024-H1", "amount": "-12.34"}
    return fields(
        illustrative=True, remainders=[row | {"reason": "sluit aan op het gepubliceerde totaal"} | changes]
    )
