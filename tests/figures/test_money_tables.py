# SPDX-License-Identifier: EUPL-1.2
"""Count tables for money, worked out by hand on a few rows and against the indicators on many."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from counted import client, journey, source, trajectory

from regie.figures import Source, query
from regie.figures.ledger import LedgerRow
from regie.figures.money import (
    CARE_CELL,
    BookingRow,
    CareRow,
    CareTables,
    ClientRow,
    CostRow,
    MoneyTables,
    UnitRow,
    care_tables,
    money_tables,
)
from regie.figures.translate import to_dialect
from regie.vocabulary import TOTAL, UNKNOWN, Period, PeriodKind
from regie.vocabulary.periods import month_number

D = date
QUARTER = Period.parse("2024-Q1")
JAN, FEB, MARCH = range(2024 * 12, 2024 * 12 + 3)


def line(number: int, provider: str, month: int, cents: int, booked_on: date, **more: Any) -> dict[str, Any]:
    return {
        "line": f"L{number}",
        "provider": provider,
        "segment": "outsourced_care",
        "service_month": month,
        "quantity": Decimal("1.50"),
        "unit": "04",
        "amount": cents,
        "booked_on": booked_on,
        "cost_kind": "regular",
    } | more


def cost(number: int, month: int, cents: int, segment: str, account: str | None, **more: Any) -> dict[str, Any]:
    return {
        "line": f"G{number}",
        "segment": segment,
        "month": month,
        "amount": cents,
        "booked_on": D(2024, 1, 31),
        "cost_kind": "overhead" if segment == "overhead" else "subsidy",
        "ledger_account": account,
    } | more


def total(month: int, account: str, cents: int, segment: str | None, description: str = "") -> dict[str, Any]:
    return {
        "month": month,
        "account": account,
        "amount": cents,
        "segment": segment,
        "description": description or None,
    }


def small() -> Source:
    """One client at P2 on referral of a doctor; one at P1, who moves in March; three lines of other cost."""
    return source(
        clients=client("a") + client("b", ("0917", "H1", D(2015, 1, 1)), ("0986", "V1", D(2024, 3, 15))),
        journeys=[journey("j", "a", D(2024, 1, 2))],
        trajectories=[
            trajectory("t", "a", D(2024, 1, 10), provider="P2", segment="outsourced_care", journey_key="j"),
            trajectory("u", "b", D(2024, 2, 1), D(2024, 4, 10)),
        ],
        production=[
            line(1, "P2", JAN, 10_000, D(2024, 1, 31), client_key="a", trajectory_key="t"),
            line(2, "P2", JAN, 5_000, D(2024, 3, 5), client_key="a", trajectory_key="t"),
            line(3, "P2", JAN, -500, D(2024, 3, 6), client_key="a", trajectory_key="t"),
            line(4, "P1", FEB, 0, D(2024, 2, 28), client_key="b", trajectory_key="u", segment="area_team"),
            line(5, "P3", 2023 * 12 + 11, 7_000, D(2024, 1, 9), municipality="0986"),
        ],
        costs=[
            cost(1, JAN, 9_001, "overhead", "4500", allocation_key="inhabitants"),
            cost(2, FEB, 3_000, "preliminary_field", "4100", municipality="0986"),
            cost(3, FEB, 200, "outsourced_care", None, municipality="0917"),
        ],
        ledger_totals=[
            total(JAN, "4500", 9_001, "overhead", "Overhead"),
            total(JAN, "4400", 15_000, "outsourced_care", "Zorg"),
            total(FEB, "4450", 200, "outsourced_care", "Zorg anders"),
        ],
    )


def tables() -> MoneyTables:
    with small() as opened:
        return money_tables(opened, QUARTER)


def care() -> CareTables:
    with small() as opened:
        return care_tables(opened, QUARTER)


def test_cost_is_told_per_cell_account_kind_and_month() -> None:
    assert tables().cost == (
        CostRow("0917", "area_team", "P1", "4400, 4450", UNKNOWN, "regular", FEB, True, 0, 1),
        CostRow("0917", "outsourced_care", "", "4400, 4450", "", "subsidy", FEB, True, 200, 1),
        CostRow("0917", "outsourced_care", "P2", "4400, 4450", "02", "regular", JAN, True, 14_500, 3),
        CostRow("0917", "overhead", "", "4500", "", "overhead", JAN, False, 6_001, 1),
        CostRow("0986", "overhead", "", "4500", "", "overhead", JAN, False, 3_000, 1),
        CostRow("0986", "preliminary_field", "", "4100", "", "subsidy", FEB, False, 3_000, 1),
    )


def test_bookings_are_of_all_months_and_leave_out_lines_without_an_amount() -> None:
    assert tables().bookings == (
        BookingRow("P2", "outsourced_care", "0917", JAN, JAN, 10_000, 1),
        BookingRow("P2", "outsourced_care", "0917", JAN, MARCH, 4_500, 2),
        BookingRow("P3", "outsourced_care", "0986", 2023 * 12 + 11, JAN, 7_000, 1),
    )


def test_care_months_are_clients_in_their_lowest_cell_and_one_who_moves_counts_in_both() -> None:
    assert care().care_months == (
        CareRow("0917", "area_team", "P1", UNKNOWN, FEB, 1),
        CareRow("0917", "area_team", "P1", UNKNOWN, MARCH, 1),
        CareRow("0917", "outsourced_care", "P2", "02", JAN, 1),
        CareRow("0917", "outsourced_care", "P2", "02", FEB, 1),
        CareRow("0917", "outsourced_care", "P2", "02", MARCH, 1),
        CareRow("0986", "area_team", "P1", UNKNOWN, MARCH, 1),
    )


def test_a_client_with_two_providers_in_a_segment_is_one_care_month_of_it() -> None:
    opened = source(
        clients=client("a"),
        trajectories=[trajectory("t", "a", D(2024, 1, 3)), trajectory("u", "a", D(2024, 3, 1), provider="P2")],
    )
    found = care_tables(opened, QUARTER)
    assert [(row.provider, row.month) for row in found.care_months] == [
        ("P1", JAN),
        ("P1", FEB),
        ("P1", MARCH),
        ("P2", MARCH),
    ]
    assert found.segment_care_months == tuple(
        CareRow("0917", "area_team", "", "", month, 1) for month in (JAN, FEB, MARCH)
    )


def test_units_stand_beside_the_cents_booked_on_them() -> None:
    assert care().units == (
        UnitRow("0917", "area_team", "P1", UNKNOWN, FEB, "04", Decimal("1.50"), 0),
        UnitRow("0917", "outsourced_care", "P2", "02", JAN, "04", Decimal("4.50"), 14_500),
    )


def test_unique_clients_are_counted_per_month_and_over_the_period() -> None:
    assert care().client_months == (
        ClientRow("", JAN, 1),
        ClientRow("", FEB, 2),
        ClientRow("", MARCH, 2),
        ClientRow("0917", JAN, 1),
        ClientRow("0917", FEB, 2),
        ClientRow("0917", MARCH, 2),
        ClientRow("0986", MARCH, 1),
    )
    assert care().clients == {"": 2, "0917": 2, "0986": 1}


def test_the_ledger_stands_beside_what_was_delivered_on_it() -> None:
    both = "4400, 4450"
    assert tables().production_account == both
    assert tables().ledger == (
        LedgerRow("4100", "preliminary_field", FEB, None, 3_000, ""),
        LedgerRow(both, "outsourced_care", 2023 * 12 + 11, None, 7_000, "Zorg"),
        LedgerRow(both, "outsourced_care", JAN, 15_000, 14_500, "Zorg"),
        LedgerRow(both, "outsourced_care", FEB, 200, 200, "Zorg"),
        LedgerRow("4500", "overhead", JAN, 9_001, 9_001, "Overhead"),
    )


def test_without_a_ledger_production_has_no_account() -> None:
    opened = source(clients=client("a"), production=[line(1, "P2", JAN, 10_000, D(2024, 1, 31), client_key="a")])
    found = money_tables(opened, QUARTER)
    assert (found.production_account, [row.account for row in found.cost]) == ("", [""])
    assert found.ledger == (LedgerRow("", "outsourced_care", JAN, None, 10_000, ""),)


def test_nothing_delivered_gives_empty_tables() -> None:
    found = money_tables(source(), QUARTER)
    assert (found.cost, found.bookings, found.ledger) == ((), (), ())
    assert care_tables(source(), QUARTER) == CareTables((), (), (), (), {})


def many(seed: int) -> Source:
    """Clients who move, at three providers in three segments; cost lines with and without a key."""
    chance = random.Random(seed)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    towns = [("0917", "H1"), ("0917", "H2"), ("0986", "V1")]
    for number in range(60):
        key = f"c{number:02}"
        homes = [(*chance.choice(towns), D(2020, 1, 1))]
        if number % 4 == 0:
            homes.append((*chance.choice(towns), D(2024, chance.randrange(1, 7), chance.randrange(1, 28))))
        rows["clients"] += client(key, *homes)
        rows["journeys"].append(journey(f"j{key}", key, D(2023, 1, 5), referrer=chance.choice(["01", "02"])))
        for part in range(chance.randrange(1, 3)):
            began = D(2023, chance.randrange(1, 13), 3)
            more = {
                "provider": chance.choice(["P1", "P2", "P3"]),
                "segment": chance.choice(["plus_facility", "area_team", "outsourced_care"]),
                "journey_key": chance.choice([f"j{key}", None]),
            }
            name = f"{key}-{part}"
            rows["trajectories"].append(trajectory(name, key, began, **more))
            for month in range(month_number(began), 2024 * 12 + 6):
                booked = D((month + 1) // 12, (month + 1) % 12 + 1, 4)
                given = {"client_key": key, "trajectory_key": name, "segment": more["segment"]}
                cents = chance.randrange(-5_000, 90_000)
                rows["production"].append(
                    line(len(rows["production"]), more["provider"], month, cents, booked, **given)
                )
    for month in range(2024 * 12, 2024 * 12 + 6):
        rows["costs"].append(cost(month, month, 99_991, "overhead", "4500", allocation_key="inhabitants"))
        rows["costs"].append(cost(-month, month, 40_003, "preliminary_field", "4100", municipality="0986"))
    return source(**rows)


@pytest.mark.parametrize("by", [(), ("municipality",), ("segment",), ("municipality", "segment")])
def test_cost_adds_up_to_the_indicator(by: tuple[str, ...]) -> None:
    half_year = Period.parse("2024-H1")
    with many(1) as opened:
        rows = money_tables(opened, half_year).cost
        figures = query(opened, "cost", by=by, periods=[half_year], total=False)
    for indicator, chosen in (
        ("cost", rows),
        ("cost.client_tied", [row for row in rows if row.client_tied]),
        ("cost.not_client_tied", [row for row in rows if not row.client_tied]),
    ):
        sums: dict[tuple[str, ...], int] = defaultdict(int)
        for row in chosen:
            sums[tuple(getattr(row, name) for name in by)] += row.cents
        told = {tuple(f.breakdown.values()): f.value for f in figures if f.indicator == indicator}
        assert {key: cents for key, cents in sums.items() if cents} == {
            key: int(value * 100) for key, value in told.items() if value
        }


def test_bookings_units_and_cost_hold_the_same_production() -> None:
    half_year = Period.parse("2024-H1")
    with many(2) as opened:
        found, units = money_tables(opened, half_year), care_tables(opened, half_year).units
    months = range(half_year.first_month_number, half_year.end_month_number)
    produced = sum(row.cents for row in found.cost if row.provider)
    assert produced == sum(row.cents for row in found.bookings if row.service_month in months)
    assert produced == sum(row.cents for row in units)
    assert sum(row.delivered for row in found.ledger if row.month in months) == sum(r.cents for r in found.cost)


def test_care_months_are_the_indicator_unique_clients_in_the_lowest_cell() -> None:
    half_year = Period.parse("2024-H1")
    with many(3) as opened:
        found = care_tables(opened, half_year)
        cells = query(
            opened, "unique_clients", by=CARE_CELL, periods=half_year.split(PeriodKind.MONTH), total=False
        )
        region = query(opened, "unique_clients", by=("municipality",), periods=half_year.split(PeriodKind.MONTH))
    told = {(*f.breakdown.values(), Period.parse(f.period).first_month_number): f.value for f in cells if f.value}
    assert {row[:-1]: row.care_months for row in found.care_months} == told
    months = {
        (f.breakdown["municipality"].replace(TOTAL, ""), Period.parse(f.period).first_month_number): f.value
        for f in region
        if f.value
    }
    assert {row[:-1]: row.clients for row in found.client_months} == months


def test_every_table_can_be_asked_of_spark() -> None:
    folder = files("regie.figures").joinpath("tables")
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".sql")]
    assert len(texts) == 9
    for text in texts:
        assert to_dialect(text, "spark").startswith(("WITH", "SELECT"))
