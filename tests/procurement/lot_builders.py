# SPDX-License-Identifier: EUPL-1.2
"""Lines of production and a study around them, small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from regie.figures import source_from_rows
from regie.procurement.lines import Lines, prepare
from regie.procurement.study import Study
from regie.vocabulary import Region
from regie.vocabulary.region import Municipality, Party

TOWNS = {"0001": "Aadorp", "0002": "Bedorp"}
PROVIDERS = ("A", "B", "D", "E")
BIRTHS = {4: 2014 * 12, 9: 2009 * 12, 15: 2003 * 12}
"""Age in 2018 to birth month: January."""

REGION = Region(
    id="proef",
    name="Proef",
    cooperative="C",
    first_month="2018-01",
    age_groups=(0, 4, 12, 18, 23),
    municipalities=tuple(Municipality(code=code, name=name) for code, name in TOWNS.items()),
    parties=(
        Party(code="C", name="Samen", role="cooperative"),
        *(Party(code=code, name=f"Aanbieder {code}", role="subcontractor") for code in PROVIDERS),
    ),
)

Row = dict[str, Any]


def line(
    client: str | None,
    euros: str,
    month: str = "2018-03",
    *,
    provider: str = "A",
    product: str = "P1",
    booked: str | None = None,
    kind: str = "regular",
    quantity: str = "1",
    unit: str = "04",
    segment: str = "area_team",
    municipality: str | None = None,
) -> Row:
    """One line of production. A client is called by its town and age in 2018 (``1-15-x`` lives in Aadorp); without a
    client the line has the municipality."""
    year, number = (int(part) for part in month.split("-"))
    return {
        "client_key": client,
        "provider": provider,
        "product_code": product,
        "municipality": municipality,
        "segment": segment,
        "service_month": year * 12 + number - 1,
        "booked_on": date.fromisoformat(f"{booked or month}-15"),
        "amount": int(Decimal(euros) * 100),
        "quantity": Decimal(quantity),
        "unit": unit,
        "cost_kind": kind,
    }


def lines_of(
    rows: Sequence[Row],
    study: Study,
    *,
    until: date = date(2021, 6, 30),
    residents: Sequence[tuple[str, int, int, int]] = (),
) -> Lines:
    """The prepared lines; ``residents`` are (municipality, year, age, persons)."""
    keys = sorted({row["client_key"] for row in rows if row["client_key"]})
    clients = [
        {
            "client_key": key,
            "municipality": f"000{key.split('-')[0]}",
            "birth_month": BIRTHS[int(key.split("-")[1])],
            "valid_from": date(2015, 1, 1),
        }
        for key in keys
    ]
    numbered = [{"line": str(place), **row} for place, row in enumerate(rows)]
    counted = [
        {"municipality": code, "year": year, "age": age, "persons": persons}
        for code, year, age, persons in residents
    ]
    source = source_from_rows(
        REGION,
        {"clients": clients, "production": numbered, "population": counted},
        first_day=date(2017, 1, 1),
        last_day=until,
    )
    return prepare(source, study)


def study(**changed: Any) -> Study:
    """Two lots: L1 for P1 (need groups N1, N2 by age), L2 for P2; P3 in no need group, P4 in both lots."""
    return Study.model_validate(
        {
            "id": "proef",
            "title": "Proef",
            "first": "2018-01",
            "last": "2019-12",
            "products": [
                {"code": "P1", "name": "Begeleiding", "unit": "04"},
                {"code": "P2", "name": "Verblijf", "unit": "14"},
                {"code": "P3", "name": "Dyslexie", "unit": "82"},
                {"code": "P4", "name": "Crisis", "unit": "04"},
                {"code": "P5", "name": "Nooit gebruikt", "unit": "04"},
            ],
            "need_groups": [
                {"code": "N1", "name": "Jong", "products": ["P1", "P4"], "ages": {"from_age": 0, "to_age": 11}},
                {"code": "N2", "name": "Oud", "products": ["P1", "P4"], "ages": {"from_age": 12, "to_age": 17}},
                {"code": "N3", "name": "Wonen", "products": ["P2", "P4"]},
            ],
            "lots": [
                {"code": "L1", "name": "Ambulant", "funding": "lump_sum", "need_groups": ["N1", "N2"]},
                {"code": "L2", "name": "Wonen", "funding": "lump_sum", "need_groups": ["N3"]},
            ],
        }
        | changed
    )


def sums(**changed: Any) -> dict[str, Any]:
    """How lump sums are made: the mean of 2018 and 2019, no index, nothing expected."""
    return {
        "base_years": [2018, 2019],
        "price_year": 2019,
        "indexation": {"clause": "index", "method": "none"},
    } | changed
