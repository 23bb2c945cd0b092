# SPDX-License-Identifier: EUPL-1.2
"""Cost of a period: booked, still to come and the ledger, on a region whose late bookings can be worked out by hand.

Every client in billed care costs 100.00 a month, booked 60.00 in the month itself, 30.00 one and 10.00 two months
later. At the end of June 2024 so 10.00 of May and 40.00 of June are still to come.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from small_regions import rich_region

from regie.completion import Method
from regie.contract import Contract, example
from regie.contract.cooperation import ServiceContract
from regie.contract.settlement.inputs import LedgerTotal, Turnover
from regie.deliveries import Snapshot
from regie.deliveries.snapshots import LateParty
from regie.figures import Source, source_from_rows
from regie.review.costs import Costs, costs_of
from regie.vocabulary import Period, RegieError
from regie.vocabulary.periods import first_day
from regie.vocabulary.region import OfRecord

FIRST, LAST = date(2023, 1, 1), date(2024, 6, 30)
HALF_YEAR = Period.parse("2024-H1")
START, JAN, JUNE = 2023 * 12, 2024 * 12, 2024 * 12 + 5
HEERLEN, LANDGRAAF, VOERENDAAL = "0917", "0882", "0986"
CLIENTS = {("P1", HEERLEN): 4, ("P1", LANDGRAAF): 2, ("P2", LANDGRAAF): 3, ("P2", VOERENDAAL): 1}

Rows = dict[str, list[dict[str, Any]]]


def region_rows(
    *, until: int = JUNE, late: dict[str, int] | None = None, price: dict[int, int] | None = None
) -> Rows:
    """Clients in care since the start at P1 and P2, their bookings up to month ``until`` (of ``late`` parties up
    to an earlier one), staff of P1, other cost, and the ledger. ``price`` is cents per month by year."""
    rows: Rows = defaultdict(list)
    for (provider, town), number in CLIENTS.items():
        for n in range(number):
            key = f"{provider}-{town}-{n}"
            rows["clients"].append(
                {"client_key": key, "birth_month": 2012 * 12, "municipality": town, "valid_from": date(2015, 1, 1)}
            )
            rows["trajectories"].append(
                {
                    "trajectory_key": key,
                    "client_key": key,
                    "recorded_on": FIRST,
                    "provider": provider,
                    "segment": "outsourced_care",
                    "product_category": "45",
                    "began_on": FIRST,
                }
            )
            for month in range(START, JUNE + 1):
                whole = (price or {}).get(month // 12, 10_000)
                for delay, percent in enumerate((60, 30, 10)):
                    if month + delay <= min(until, (late or {}).get(provider, until)):
                        rows["production"].append(
                            booking(rows, provider, key, month, delay, whole * percent // 100)
                        )
    for month in range(START, JUNE + 1):
        rows["costs"].append(cost(rows, month, 50_000, "area_team", "4301", municipality=HEERLEN))
        rows["costs"].append(cost(rows, month, 9_000, "overhead", "4500", allocation_key="k"))
        rows["ledger_totals"] += [
            {"month": month, "account": "4301", "segment": "area_team", "amount": 50_000, "description": "Teams"},
            {"month": month, "account": "4500", "segment": "overhead", "amount": 9_000, "description": "Overhead"},
        ]
    return rows


def booking(rows: Rows, provider: str, key: str, month: int, delay: int, cents: int) -> dict[str, Any]:
    return {
        "line": str(len(rows["production"])),
        "provider": provider,
        "segment": "outsourced_care",
        "client_key": key,
        "trajectory_key": key,
        "service_month": month,
        "amount": cents,
        "booked_on": first_day(month + delay),
        "cost_kind": "regular",
    }


def cost(rows: Rows, month: int, cents: int, segment: str, account: str, **more: Any) -> dict[str, Any]:
    return {
        "line": f"G{len(rows['costs'])}",
        "segment": segment,
        "month": month,
        "amount": cents,
        "booked_on": first_day(month),
        "cost_kind": "overhead" if segment == "overhead" else "staff",
        "ledger_account": account,
    } | more


def open_rows(
    rows: Rows, *, late: tuple[LateParty, ...] = (), last: date = LAST, of_record: tuple[OfRecord, ...] = ()
) -> Source:
    source = source_from_rows(rich_region(of_record=of_record), rows, first_day=FIRST, last_day=last)
    if late:
        source.opened = Snapshot(
            id="rows",
            reference_date=date(2024, 8, 31),
            region_hash="",
            first_day=FIRST,
            last_day=last,
            deliveries=(),
            late=late,
        )
    return source


def agreement(**changes: Any) -> ServiceContract:
    fields = {
        "clause": "dienstverlening",
        "id": "DVO-P1",
        "party": "P1",
        "role": "member",
        "valid_from": date(2023, 1, 1),
        "ledger_accounts": ("4301",),
    }
    return ServiceContract.model_validate(fields | changes)


def contract(*agreements: ServiceContract) -> Contract:
    return example("jens-2023-2027").model_copy(update={"service_contracts": agreements or (agreement(),)})


def costs(rows: Rows | None = None, period: Period = HALF_YEAR, of: Contract | None = None, **how: Any) -> Costs:
    with open_rows(region_rows() if rows is None else rows, **how) as source:
        return costs_of(source, of or contract(), period)


def to_come(found: Costs) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for cell in found.cells:
        sums[cell.provider, cell.municipality] += int(cell.to_come)
    return {place: cents for place, cents in sums.items() if cents}


def test_what_is_to_come_is_worked_out_by_hand_and_divided_over_where_the_clients_live() -> None:
    found = costs()
    assert to_come(found) == {place: number * 5_000 for place, number in CLIENTS.items()}
    assert {cell.method.nl for cell in found.cells if cell.to_come} == {"Cape Cod (hoeveelheid hulp)"}
    assert [str(point.completeness) for point in found.months[-3:]] == ["100.0", "90.0", "60.0"]
    assert found.band() == (50_000, 50_000)  # what always comes in the same way leaves no doubt
    assert found.band(HEERLEN) == (20_000, 20_000)
    assert found.remarks == ()


def test_booked_cost_is_all_of_it_and_capacity_stands_at_the_party_of_its_account() -> None:
    found = costs()
    assert sum(int(cell.booked) for cell in found.cells) == sum(row.cents for row in found.tables.cost)
    by_place = {(c.provider, c.account, c.segment, c.municipality): int(c.booked) for c in found.cells}
    assert by_place["P1", "4301", "area_team", HEERLEN] == 6 * 50_000
    assert by_place["", "4500", "overhead", HEERLEN] == 6 * 5_000
    assert by_place["P1", "", "outsourced_care", LANDGRAAF] == 2 * (6 * 10_000 - 5_000)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_to_come_adds_up_to_the_completion_to_the_cent(seed: int) -> None:
    chance = random.Random(seed)
    rows = region_rows()
    for row in rows["production"]:
        row["amount"] = row["amount"] * chance.randrange(20, 190) // 100 + chance.randrange(-99, 99)
    for row in rows["clients"]:
        row["municipality"] = chance.choice([HEERLEN, LANDGRAAF, VOERENDAAL])
    found = costs(rows)
    assert found.completion is not None
    cells: dict[str, int] = defaultdict(int)
    accrued: dict[str, int] = defaultdict(int)
    for cell in found.cells:
        cells[cell.provider] += int(cell.to_come)
    for earned in found.turnover:
        accrued[earned.party] += earned.accrued
    assert sum(cells.values()) > 0
    for group in found.completion.groups:
        months = [month for month in group.months if month.month >= "2024-01"]
        assert cells[group.group] == sum(month.to_come_cents or 0 for month in months)
        assert accrued[group.group] == group.to_come_cents
    assert sum(cells.values()) == found.completion.to_come_cents
    low, high = found.band() or (0, 0)
    assert (low, high) == (found.completion.low_cents, found.completion.high_cents)
    assert low < sum(cells.values()) < high
    for town in (HEERLEN, LANDGRAAF, VOERENDAAL):
        amount = sum(int(cell.to_come) for cell in found.cells if cell.municipality == town)
        own_low, own_high = found.band(town) or (0, 0)
        assert own_low <= amount <= own_high
        assert own_high - own_low <= high - low


def test_of_a_party_that_is_late_the_missing_months_are_estimated_from_its_clients() -> None:
    march = JAN + 2
    late = (LateParty(party="P2", delivered_to=date(2024, 3, 31)),)
    found = costs(region_rows(late={"P2": march}), late=late)
    per_client = 1_000 + 4_000 + 3 * 10_000  # of February, March, and three whole months
    amounts = to_come(found)
    assert amounts["P1", HEERLEN] == pytest.approx(4 * 5_000, rel=0.01)
    assert amounts["P2", LANDGRAAF] == pytest.approx(3 * per_client, rel=0.01)
    assert amounts["P2", VOERENDAAL] == pytest.approx(per_client, rel=0.01)
    told = found.remarks[0].nl
    assert told.startswith("Aanbieder 2 heeft geleverd tot en met 31 maart 2024.")
    assert "geschat" in told


def test_where_the_clients_were_not_delivered_either_the_amount_is_not_known_and_that_is_told() -> None:
    late = (LateParty(party="P2", delivered_to=date(2024, 3, 31)),)
    own = (OfRecord(table="trajectories", party="provider"),)
    found = costs(region_rows(late={"P2": JAN + 2}), late=late, of_record=own)
    assert found.completion is not None
    assert found.completion.group("P2").not_estimated == ("2024-04", "2024-05", "2024-06")
    assert "2024-04, 2024-05, 2024-06" in found.remarks[-1].nl
    assert "Aanbieder 2" in found.remarks[-1].nl
    assert found.remarks[-1].nl.endswith("daar niet 0 maar onbekend.")


def test_clients_that_were_not_delivered_up_to_the_end_are_not_counted_as_no_care() -> None:
    found = costs(late=(LateParty(party="C", delivered_to=date(2024, 4, 30)),))
    assert to_come(found) == {place: number * 5_000 for place, number in CLIENTS.items()}
    methods = {cell.method.nl for cell in found.cells if cell.to_come}
    assert methods == {"chain ladder"}
    assert found.remarks[0].nl.startswith("Coöperatie Proef heeft geleverd tot en met 30 april 2024. Kosten en")


def test_care_that_is_billed_but_not_registered_is_estimated_from_its_bookings() -> None:
    rows = region_rows()
    rows["trajectories"] = [row for row in rows["trajectories"] if row["provider"] != "P2"]
    assert to_come(costs(rows)) == {place: number * 5_000 for place, number in CLIENTS.items()}


def test_a_late_party_without_clients_has_nothing_to_come_and_that_is_known() -> None:
    rows = region_rows(late={"P2": JAN + 3})
    for row in rows["trajectories"]:
        if row["provider"] == "P2":
            row["ended_on"], row["end_reason"] = date(2024, 3, 31), "31"
    rows["production"] = [
        row for row in rows["production"] if row["provider"] != "P2" or row["service_month"] <= JAN + 2
    ]
    found = costs(rows, late=(LateParty(party="P2", delivered_to=date(2024, 4, 30)),))
    assert to_come(found)["P2", LANDGRAAF] == pytest.approx(3 * 1_000, rel=0.01)
    assert len(found.remarks) == 1


def test_a_party_that_never_delivered_is_named() -> None:
    found = costs(late=(LateParty(party="P5", delivered_to=None),))
    assert [told.nl for told in found.remarks] == [
        "Aanbieder 5 heeft nog nooit geleverd. Voor deze partij staat in deze bedragen niets. Vraag de levering op."
    ]


def test_a_month_in_which_the_ledger_ties_misses_no_delivery() -> None:
    late = (LateParty(party="P2", delivered_to=date(2024, 3, 31)),)
    rows = region_rows(late={"P2": JAN + 2})
    february = sum(row["amount"] for row in rows["production"] if row["service_month"] == JAN + 1)
    rows["ledger_totals"].append(
        {
            "month": JAN + 1,
            "account": "4400",
            "segment": "outsourced_care",
            "amount": february,
            "description": "Zorg",
        }
    )
    found = costs(rows, late=late)
    assert found.completion is not None
    months = {month.month: month for month in found.completion.group("P2").months}
    assert (months["2024-02"].method, months["2024-02"].to_come_cents) == (Method.COMPLETE, 0)
    assert months["2024-03"].to_come_cents


def test_too_few_bookings_give_no_estimate_and_say_so() -> None:
    rows = region_rows()
    rows["production"] = [row for row in rows["production"] if row["service_month"] >= JUNE - 1]
    found = costs(rows)
    assert to_come(found) == {}
    assert found.band() is None
    assert found.remarks[0].nl.startswith("Wat nog komt over 2024-05, 2024-06, is niet te schatten")
    assert found.remarks[0].en.startswith("What is still to come of 2024-05, 2024-06 cannot be estimated")


def test_newest_months_stand_at_the_price_of_their_own_year() -> None:
    found = costs(region_rows(price={2023: 10_000, 2024: 15_000}))
    for place, number in CLIENTS.items():
        assert to_come(found)[place] == pytest.approx(number * 7_500, rel=0.03)


def test_a_year_past_any_delay_is_what_is_booked() -> None:
    rows = region_rows()
    whole = costs(rows, Period.parse("2023-Q1"))
    assert (whole.completion, whole.months, to_come(whole), whole.band(), whole.remarks) == (
        None,
        (),
        {},
        (0, 0),
        (),
    )
    assert sum(int(cell.booked) for cell in whole.cells) == 3 * (10 * 10_000 + 50_000 + 9_000)


def test_without_billed_care_nothing_is_to_come() -> None:
    rows = region_rows()
    del rows["production"]
    found = costs(rows)
    assert (found.completion, found.months, found.band()) == (None, (), (0, 0))


def test_months_after_the_deliveries_are_told_to_be_missing() -> None:
    found = costs(period=Period.parse("2024"))
    assert found.remarks[0].nl == (
        "De leveringen van deze momentopname gaan tot en met 2024-06. "
        "Kosten van latere maanden van 2024 zitten nergens in."
    )


def test_a_month_that_was_delivered_in_part_is_not_taken_for_whole() -> None:
    found = costs(last=date(2024, 6, 15))
    assert found.completion is not None
    assert found.completion.reference_month == "2024-05"
    assert found.completion.last_month == "2024-05"


def test_the_ledger_of_the_period_names_the_months_it_has() -> None:
    rows = region_rows()
    rows["ledger_totals"] = [row for row in rows["ledger_totals"] if row["month"] not in (JAN + 1, JUNE)]
    found = costs(rows)
    months = (JAN, JAN + 2, JAN + 3, JAN + 4)
    assert found.ledger == (
        LedgerTotal("4301", "area_team", 4 * 50_000, "Teams", months),
        LedgerTotal("4500", "overhead", 4 * 9_000, "Overhead", months),
    )
    uncontrolled = {(c.account, c.municipality): int(c.uncontrolled) for c in found.cells}
    assert uncontrolled["4301", HEERLEN] == 2 * 50_000
    assert uncontrolled["4500", VOERENDAAL] == 2 * 1_000


def test_turnover_is_care_owed_and_capacity_on_the_partys_account() -> None:
    earned = {(row.party, row.month): row for row in costs().turnover}
    assert earned["P1", JAN] == Turnover("P1", JAN, 6 * 10_000 + 50_000, 0)
    assert earned["P1", JUNE] == Turnover("P1", JUNE, 6 * 10_000 + 50_000, 6 * 4_000)
    assert earned["P2", JUNE] == Turnover("P2", JUNE, 4 * 10_000, 4 * 4_000)
    assert {party for party, _ in earned} == {"P1", "P2"}
    assert {month for _, month in earned} == set(range(START, JUNE + 1))


def test_an_account_is_its_partys_while_the_service_contract_runs() -> None:
    ended = agreement(valid_to=date(2024, 3, 31))
    after = agreement(id="DVO-P3", party="P3", valid_from=date(2024, 5, 10))
    earned = {(row.party, row.month): row.cents for row in costs(of=contract(ended, after)).turnover}
    assert earned["P1", JAN + 2] == 110_000
    assert earned["P1", JAN + 3] == 60_000
    assert [month for party, month in earned if party == "P3"] == [JAN + 4, JUNE]


def test_before_the_contract_an_account_is_that_of_its_first_service_contract() -> None:
    later = contract(agreement(valid_from=date(2024, 1, 1)))
    start = later.term.model_copy(update={"starts_on": date(2024, 1, 1)})
    earned = {
        (row.party, row.month): row.cents for row in costs(of=later.model_copy(update={"term": start})).turnover
    }
    assert earned["P1", START] == 110_000


def test_the_account_of_all_production_is_nobodys_own() -> None:
    rows = region_rows()
    rows["ledger_totals"].append(
        {"month": JAN, "account": "4400", "segment": "outsourced_care", "amount": 100_000, "description": "Zorg"}
    )
    with pytest.raises(RegieError) as refused:
        costs(rows, of=contract(agreement(ledger_accounts=("4400",))))
    assert "DVO-P1 noemt grootboekrekening 4400" in refused.value.message()
    assert {cell.account for cell in costs(rows).cells if cell.segment == "outsourced_care"} == {"4400"}


@pytest.mark.parametrize("written", ["2022", "2024-H2"])
def test_a_period_outside_the_snapshot_is_refused(written: str) -> None:
    with pytest.raises(RegieError) as refused:
        costs(period=Period.parse(written))
    assert "gaat over 01-01-2023 tot en met 30-06-2024. Kies een periode daarbinnen" in refused.value.message()
