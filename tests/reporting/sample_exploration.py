# SPDX-License-Identifier: EUPL-1.2
"""A study of three municipalities, computed from a few hundred clients, with small numbers in it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import numpy as np

from regie.figures import Source, source_from_rows
from regie.procurement.result import StudyResult, compute_from
from regie.procurement.study import Study
from regie.vocabulary import Region
from regie.vocabulary.region import Municipality, Party

TOWNS = {"0197": "Aalten", "0222": "Doetinchem", "0294": "Winterswijk"}
PROVIDERS = tuple(f"P{number}" for number in range(1, 10))
LAST = date(2020, 6, 30)
FIRST = date(2018, 1, 1)
INJECTED = "=HYPERLINK(aanbieder)"
"""The name of a product that a spreadsheet must not run."""

PRODUCTS = {"45A01": "Begeleiding", "45A02": "Begeleiding plus", "44A01": INJECTED, "46A01": "Pleegzorg"}
REGION = Region(
    id="proef",
    name="Proefregio",
    cooperative="COOP",
    first_month="2018-01",
    synthetic=True,
    municipalities=tuple(Municipality(code=code, name=name) for code, name in TOWNS.items()),
    parties=tuple(
        Party(code=code, name=f"Zorghuis {code}", role="cooperative" if code == "COOP" else "subcontractor")
        for code in ("COOP", *PROVIDERS)
    ),
)


def source() -> Source:
    """Care of 260 clients; in Aalten few have foster care, from one provider; some care is in no lot."""
    rng = np.random.default_rng(7)
    tables: dict[str, list[dict[str, Any]]] = {
        "clients": [],
        "trajectories": [],
        "production": [],
        "population": [],
    }
    for number in range(260):
        key, town = f"c{number}", list(TOWNS)[min(2, int(rng.integers(0, 5) + 1) // 2)]
        product = list(PRODUCTS)[int(rng.choice(4, p=[0.45, 0.25, 0.2, 0.1]))]
        provider = PROVIDERS[int(rng.integers(3)) + (0 if product.startswith("45A") else 3)]
        if product == "46A01":
            provider = "P9" if town == "0197" else PROVIDERS[int(rng.integers(6, 9))]
        age = int(rng.integers(3, 20))
        tables["clients"].append(
            {
                "client_key": key,
                "municipality": town,
                "birth_month": (2019 - age) * 12,
                "valid_from": date(2010, 1, 1),
            }
        )
        begins = int(rng.integers(2018 * 12, 2020 * 12 + 3))
        until = min(begins + int(rng.integers(4, 20)), 2020 * 12 + 5)
        day = date(begins // 12, begins % 12 + 1, 1)
        ended = None if until == 2020 * 12 + 5 else date(until // 12, until % 12 + 1, 28)
        care = {"client_key": key, "provider": provider, "segment": "outsourced_care"}
        days = {"recorded_on": day, "began_on": day, "ended_on": ended}
        tables["trajectories"].append(care | days | {"trajectory_key": key, "product_category": product[:2]})
        for month in range(begins, until + 1):
            booked = date(month // 12, month % 12 + 1, 28)
            paid = {"amount": int(rng.integers(600, 900)) * 100, "booked_on": booked, "cost_kind": "regular"}
            line = {"line": f"{key}-{month}", "service_month": month, "product_code": product, "unit": "04"}
            tables["production"].append(care | line | paid | {"quantity": int(rng.integers(8, 14))})
    tables["population"] = [
        {"municipality": town, "year": year, "age": age, "persons": 150 + 20 * place}
        for place, town in enumerate(TOWNS)
        for year in (2018, 2019, 2020)
        for age in range(23)
    ]
    return source_from_rows(REGION, tables, first_day=FIRST, last_day=LAST)


def study(**changed: Any) -> Study:
    """Three lots, of which one by population; foster care for children over 15 is in no lot."""
    return Study.model_validate(
        {
            "id": "proef",
            "title": "Proefstudie",
            "illustrative": True,
            "first": "2018-01",
            "last": "2020-06",
            "products": [
                {"code": code, "name": name, "unit": "04", "price": "65.00"} for code, name in PRODUCTS.items()
            ],
            "need_groups": [
                {"code": "N1", "name": "Ambulant", "products": ["45A01", "45A02"]},
                {"code": "N2", "name": "Behandeling", "products": ["44A01"]},
                {
                    "code": "N3",
                    "name": "Pleegzorg jong",
                    "products": ["46A01"],
                    "ages": {"from_age": 0, "to_age": 15},
                },
            ],
            "lots": [
                {"code": "L1", "name": "Perceel ambulant", "funding": "lump_sum", "need_groups": ["N1"]},
                {"code": "L2", "name": "Perceel behandeling", "funding": "lump_sum", "need_groups": ["N2"]},
                {"code": "L3", "name": "Perceel wonen", "funding": "population", "need_groups": ["N3"]},
            ],
            "providers": [{"provider": code, "municipality": "0222"} for code in PROVIDERS[:6]],
            "coverage": {"parties": 1, "margin": 0, "share_cap": 100},
            "administration": [
                {
                    "kind": "contract",
                    "side": "municipalities",
                    "hours_each": 20,
                    "rate": "60.00",
                    "source": "verzonnen uren",
                }
            ],
            "lump_sums": {
                "base_years": [2018, 2019],
                "price_year": 2021,
                "indexation": {"clause": "index", "method": "none"},
                "expected": [
                    {
                        "kind": "growth",
                        "year": 2021,
                        "percent": 2,
                        "low": 0,
                        "high": 4,
                        "source": "verzonnen groei",
                    },
                    {"kind": "growth", "year": 2022, "percent": 2, "source": "verzonnen groei"},
                ],
                "age_bands": [{"from_age": 0, "to_age": 11}, {"from_age": 12, "to_age": 17}],
                "price_elements": {
                    "professional_rate": "46.50",
                    "client_hours_percent": 68,
                    "other_client_cost": 6,
                    "overhead": 22,
                    "source": "verzonnen opbouw",
                },
            },
            "grant_shares": [
                {"municipality": code, "weight": 10 + place, "source": "verzonnen gewicht"}
                for place, code in enumerate(TOWNS)
            ],
            "starting": {
                "reference": "2021-04-01",
                "scenarios": [
                    {"id": "samen", "title": "Samen in april", "starts_on": "2021-04-01"},
                    {
                        "id": "laat",
                        "title": "Samen in 2022",
                        "starts_on": "2022-01-01",
                        "risks": ["Verlies van vaart"],
                    },
                ],
                "saving": {"low": -2, "likely": 1, "high": 5},
                "saving_source": "verzonnen bandbreedte",
                "ramp_months": 12,
                "double_administration": "2500.00",
                "double_administration_source": "verzonnen bedrag",
                "transition": "50000.00",
                "transition_source": "verzonnen overgang",
                "hours_to_change": "40.00",
                "decide_on": date(2020, 8, 27),
                "draws": 100,
            },
            "contract": {
                "id": "proef",
                "name": "Proef",
                "commissioning_party": "Gemeenten",
                "starts_on": date(2021, 4, 1),
                "ends_on": date(2022, 12, 31),
            },
        }
        | changed
    )


@cache
def result() -> StudyResult:
    """The study computed, every part."""
    with source() as opened:
        return compute_from(opened, study())
