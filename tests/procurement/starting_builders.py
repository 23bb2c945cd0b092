# SPDX-License-Identifier: EUPL-1.2
"""A study of start dates for two municipalities, and draws of their old scheme by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from regie.figures import Source, source_from_rows
from regie.procurement.starting.old_scheme import OldScheme
from regie.procurement.study import Study
from regie.vocabulary import Region
from regie.vocabulary.region import Municipality, Party

REFERENCE = date(2021, 4, 1)
TOWNS = {"0222": "Doetinchem", "0294": "Winterswijk"}
TOGETHER = {"id": "samen", "title": "Samen op de peildatum", "starts_on": "2021-04-01"}
STAGGERED = {
    "id": "gespreid",
    "title": "Winterswijk later",
    "starts_on": "2021-04-01",
    "starts": [{"municipality": "0294", "starts_on": "2021-08-01"}],
    "risks": ["Winterswijk haakt af"],
}
LATE = {"id": "laat", "title": "Allen in 2022", "starts_on": "2022-01-01"}


def starting(*scenarios: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """Start dates: a sure saving of 10 percent that takes two months, unless it is changed."""
    return {
        "reference": "2021-04-01",
        "scenarios": list(scenarios or (TOGETHER, STAGGERED, LATE)),
        "saving": {"low": 10, "likely": 10, "high": 10},
        "saving_source": "verzonnen",
        "ramp_months": 2,
        "double_administration": "2500.00",
        "double_administration_source": "verzonnen",
        "transition": "50000.00",
        "transition_source": "verzonnen",
        "cheaper_later": 3,
        "cheaper_at_most": 10,
        "hours_to_change": "40.00",
        "decide_on": date(2020, 8, 27),
        "draws": 100,
    } | changed


def study(*scenarios: dict[str, Any], lot_ends: str | None = None, **changed: Any) -> Study:
    """A study with one lot and these start dates."""
    lot = {"code": "L1", "name": "Ambulant", "funding": "lump_sum", "need_groups": ["N1"]}
    return Study.model_validate(
        {
            "id": "proef",
            "title": "Proef",
            "first": "2018-01",
            "last": "2020-06",
            "products": [{"code": "45A01", "name": "Begeleiding", "unit": "01"}],
            "need_groups": [{"code": "N1", "name": "Begeleiding", "products": ["45A01"]}],
            "lots": [lot | ({"ends_on": lot_ends} if lot_ends else {})],
            "starting": starting(*scenarios, **changed),
        }
    )


def old_of(monthly: Sequence[Sequence[int]], *, months: int = 30) -> OldScheme:
    """An old scheme from July 2020 that costs the same every month: cents (draw, municipality)."""
    cents = np.repeat(np.asarray(monthly, np.int64)[:, None, :], months, axis=1)
    return OldScheme(tuple(TOWNS), 2020 * 12 + 6, cents)


def source(*extra: Municipality, months: int = 24, outside: int = 0) -> Source:
    """150 clients over so many months up to June 2020, a quarter of them in Winterswijk; half of them get care at
    1,000 euro a month, from one provider in Doetinchem and from another in both. Of every ten clients, the first
    ``outside`` have a product that is in no lot."""
    last = date(2020, 6, 30)
    first = date(2020 - months // 12, 7, 1)
    rng = np.random.default_rng(4)
    tables: dict[str, list[dict[str, Any]]] = {"clients": [], "trajectories": [], "production": []}
    for number in range(150):
        key, town = f"c{number}", "0222" if number % 4 else "0294"
        provider = "P1" if number % 8 == 1 else "P2"
        begins = first + timedelta(days=int(rng.integers((last - first).days)))
        ends = begins + timedelta(days=int(rng.exponential(200)))
        segment = "outsourced_care" if number % 2 else "area_team"
        born = {"birth_month": 24000, "valid_from": date(2010, 1, 1)}
        tables["clients"].append({"client_key": key, "municipality": town} | born)
        care = {"client_key": key, "provider": provider, "segment": segment}
        days = {"recorded_on": begins, "began_on": begins, "ended_on": ends if ends <= last else None}
        tables["trajectories"].append(care | days | {"trajectory_key": key, "product_category": "45"})
        until = min(ends, last)
        for month in range(begins.year * 12 + begins.month - 1, until.year * 12 + until.month):
            paid = {"amount": 1000_00, "booked_on": date(month // 12, month % 12 + 1, 28), "cost_kind": "regular"}
            product = "48A01" if number % 10 < outside else "45A01"
            line = {"line": f"{key}-{month}", "service_month": month, "product_code": product, "unit": "01"}
            tables["production"].append(care | line | paid)
    return source_from_rows(region(*extra), tables, first_day=first, last_day=last)


def region(*extra: Municipality) -> Region:
    """Doetinchem and Winterswijk, and two providers."""
    return Region(
        id="proef",
        name="Proef",
        cooperative="COOP",
        first_month="2018-07",
        municipalities=(*(Municipality(code=code, name=own) for code, own in TOWNS.items()), *extra),
        parties=tuple(
            Party(code=code, name=code, role="cooperative" if code == "COOP" else "member")
            for code in ("COOP", "P1", "P2")
        ),
    )
