# SPDX-License-Identifier: EUPL-1.2
"""The prepared lines: residence and age as the figures have them, and everything left out counted with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from two_towns import month, two_towns

from regie.figures import Source, source_from_rows
from regie.procurement.lines import LineCount, prepare
from regie.procurement.study import NeedGroup, Product, Study, StudyLot

REGION = two_towns("A1", "A2")
STUDY = Study.model_validate(
    {
        "id": "proef",
        "title": "Proef",
        "first": "2019-01",
        "last": "2020-12",
        "products": (Product(code="45A01", name="Begeleiding", unit="04"),),
        "need_groups": (
            NeedGroup(code="all", name="Alle", products=("45A01",)),
            NeedGroup.model_validate(
                {"code": "young", "name": "Jong", "products": ("45A01",), "ages": {"from_age": 0, "to_age": 11}}
            ),
        ),
        "lots": (StudyLot(code="P1", name="Een", funding="lump_sum", need_groups=("all", "young")),),
    }
)


def line(**changed: Any) -> dict[str, Any]:
    """An hour of 100 euros in March 2019 for client K1."""
    usual = {
        "provider": "A1",
        "client_key": "K1",
        "segment": "care",
        "product_code": "45A01",
        "service_month": month(2019, 3),
        "quantity": Decimal(1),
        "unit": "04",
        "amount": 10_000,
        "booked_on": date(2019, 4, 10),
        "cost_kind": "regular",
    }
    return usual | changed


def source(lines: Sequence[Mapping[str, Any]]) -> Source:
    clients = [
        {
            "client_key": "K1",
            "birth_month": month(2007, 4),
            "municipality": "0001",
            "valid_from": date(2019, 1, 1),
            "valid_to": date(2019, 4, 1),
        },
        {
            "client_key": "K1",
            "birth_month": month(2007, 4),
            "municipality": "0002",
            "valid_from": date(2019, 4, 2),
        },
    ]
    trajectories = [
        {
            "trajectory_key": "T1",
            "client_key": "K1",
            "journey_key": "R1",
            "provider": "A1",
            "segment": "care",
            "product_category": "45",
            "product_code": "45A01",
            "began_on": date(2019, 1, 1),
            "recorded_on": date(2019, 1, 1),
        }
    ]
    journeys = [
        {"journey_key": "R1", "client_key": "K1", "registered_on": date(2019, 1, 1), "referrer": "02"},
    ]
    tables = {"clients": clients, "trajectories": trajectories, "journeys": journeys, "production": lines}
    return source_from_rows(REGION, tables, first_day=date(2019, 1, 1), last_day=date(2020, 12, 31))


WHAT = (
    "SELECT municipality, age, month, booked_month, cents, one_off, referrer FROM pr_lines ORDER BY month, cents"
)


def test_residence_and_age_are_those_on_the_first_of_the_month_of_service() -> None:
    with source([line(service_month=month(2019, each)) for each in (3, 4, 5)]) as opened:
        found = prepare(opened, STUDY).rows(WHAT)
    booked = month(2019, 4)
    assert found == [
        ("0001", 11, month(2019, 3), booked, 10_000, False, "unknown"),
        ("0001", 12, month(2019, 4), booked, 10_000, False, "unknown"),
        ("0002", 12, month(2019, 5), booked, 10_000, False, "unknown"),
    ]


def test_every_line_left_out_is_counted_with_its_reason() -> None:
    lines = [
        line(amount=1),
        line(amount=2, client_key=None, municipality="0002"),
        line(amount=4, client_key="strange", municipality="0002"),
        line(amount=8, product_code=None, trajectory_key="T1", cost_kind="one_off"),
        line(amount=16, service_month=month(2021, 1)),
        line(amount=32, product_code=None),
        line(amount=64, product_code="45Z99"),
        line(amount=128, client_key=None),
        line(amount=256, unit="14"),
        line(amount=512, service_month=month(2018, 12)),
    ]
    with source(lines) as opened:
        found = prepare(opened, STUDY)
        kept = found.rows(
            "SELECT municipality, client, age, one_off, referrer, cents FROM pr_lines ORDER BY cents"
        )
    assert kept == [
        ("0001", 1, 11, False, "unknown", 1),
        ("0002", None, -1, False, "unknown", 2),
        ("0002", None, -1, False, "unknown", 4),
        ("0001", 1, 11, True, "02", 8),
        ("0001", 1, 11, False, "unknown", 256),
    ]
    assert found.left_out == (
        LineCount(reason="no_municipality", lines=1, cents=128),
        LineCount(reason="no_product", lines=1, cents=32),
        LineCount(reason="outside_period", lines=2, cents=528),
        LineCount(reason="product_not_in_study", lines=1, cents=64),
    )
    assert found.noticed == (
        LineCount(reason="no_client", lines=1, cents=2),
        LineCount(reason="other_unit", lines=1, cents=256),
        LineCount(reason="product_of_trajectory", lines=1, cents=8),
        LineCount(reason="unknown_client", lines=1, cents=4),
    )


def test_a_line_is_in_the_need_groups_of_its_product_and_age() -> None:
    with source([line(amount=1), line(amount=2, service_month=month(2019, 4))]) as opened:
        found = prepare(opened, STUDY).rows(
            "SELECT cents, need_group, lot FROM pr_lines JOIN pr_groups USING (product, age) JOIN pr_lots USING "
            "(need_group) ORDER BY 1, 2"
        )
    assert found == [(1, "all", "P1"), (1, "young", "P1"), (2, "all", "P1")]
