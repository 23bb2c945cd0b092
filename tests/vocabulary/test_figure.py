# SPDX-License-Identifier: EUPL-1.2
"""A figure as JSON: euros are text with two decimals, everything else a number, what is hidden is null and says so."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from regie.vocabulary.figure import Figure


def made(value: int | Decimal | None, unit: str) -> Figure:
    return Figure(indicator="cost", period="2024-H1", value=value, unit=unit, snapshot="2024-08-31-1a2b3c4d")


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (Decimal("19476871.77"), "euro", "19476871.77"),
        (Decimal("1200.5"), "euro", "1200.50"),
        (0, "euro", "0.00"),
        (Decimal("79.1000"), "percent", 79.1),
        (Decimal("188.5"), "days", 188.5),
        (2301, "clients", 2301),
        (None, "euro", None),
    ],
)
def test_only_euros_are_text(value: int | Decimal | None, unit: str, written: object) -> None:
    figure = made(value, unit)
    found = json.loads(figure.model_dump_json())["value"]
    assert found == written
    assert type(found) is type(written)
    assert figure.flat()["value"] == written
    assert Figure.model_validate_json(figure.model_dump_json()) == figure


def test_a_hidden_figure_says_so() -> None:
    hidden = made(None, "clients").model_copy(update={"suppressed": True, "remark": "Niet getoond."})
    assert {"value": None, "suppressed": True, "remark": "Niet getoond."}.items() <= hidden.flat().items()
    assert json.loads(hidden.model_dump_json())["suppressed"] is True
