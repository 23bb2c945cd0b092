# SPDX-License-Identifier: EUPL-1.2
"""A study of start dates for two municipalities, and draws of their old scheme by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from regie.procurement.starting.old_scheme import OldScheme
from regie.procurement.study import Study

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
