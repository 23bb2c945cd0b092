# SPDX-License-Identifier: EUPL-1.2
"""A member that would leave pays what a member that left would have paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.web.region_folder import latest_snapshot, small_region

from regie.contract.settlement import Exit
from regie.contract.settlement.exit import ExitComponent
from regie.figures import open_snapshot
from regie.review.leaving import supposed_exit
from regie.vocabulary import RegieError


def leaving(party: str, left_on: date, amount: str) -> Exit:
    component = ExitComponent(ground="stranded_cost", name="Huur", amount=Decimal(amount), source="Aanname")
    return Exit(party=party, left_on=left_on, components=(component,))


def test_a_member_pays_the_damage_up_to_its_own_turnover_in_the_year_before() -> None:
    region = small_region()
    with open_snapshot(region, latest_snapshot(region)) as source:
        less = supposed_exit(source, region, leaving("A002", date(2024, 6, 30), "1000.00"))
        more = supposed_exit(source, region, leaving("A002", date(2024, 6, 30), "90000000.00"))
    assert less.amount == 1000_00
    cap = more.find("exit/A002/cap")
    assert more.amount == cap.inputs[0].amount
    assert cap.amount == more.amount - 90_000_000_00


@pytest.mark.parametrize(
    ("party", "left_on", "key"),
    [
        ("A999", date(2024, 6, 30), "members.exit_no_member"),
        ("A001", date(2024, 6, 30), "members.exit_no_member"),
        ("A002", date(2027, 12, 31), "members.exit_turnover_missing"),
        ("A002", date(2050, 1, 1), "explaining.no_contract_for"),
    ],
)
def test_what_cannot_be_computed_is_refused(party: str, left_on: date, key: str) -> None:
    region = small_region()
    with open_snapshot(region, latest_snapshot(region)) as source, pytest.raises(RegieError) as refused:
        supposed_exit(source, region, leaving(party, left_on, "1.00"))
    assert refused.value.key == key
