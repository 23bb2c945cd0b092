# SPDX-License-Identifier: EUPL-1.2
"""Cost against the ledger: nothing twice, nothing lost, and what a reader is told."""

import pytest
from settlement_builders import amounts, cell, settled, total

from regie.vocabulary import RegieError


def cost(of, key):
    return [of[f"cost/{key}/{kind}"] for kind in ("booked", "ledger_only", "accrued")]


def told(costs, ledger=(), **more):
    return " ".join(remark.nl for remark in settled(costs, [*ledger], **more).remarks)


def test_an_invoice_that_the_ledger_has_is_no_longer_to_come():
    of = amounts(settled([cell(booked=800_00, to_come=100_00)], [total(840_00)]))
    assert cost(of, "0001/outsourced_care") == [800_00, 40_00, 60_00]
    assert (of["ledger"], of["cost"]) == (840_00, 900_00)


def test_a_ledger_beyond_what_is_expected_is_cost_and_is_told():
    costs, ledger = [cell(booked=800_00, to_come=100_00)], [total(950_00)]
    of = amounts(settled(costs, ledger))
    assert cost(of, "0001/outsourced_care") == [800_00, 150_00, 0]
    assert "Rekening 4400 heeft € 50,00 meer in het grootboek" in told(costs, ledger).replace("\u00a0", " ")


def test_what_was_delivered_and_is_not_in_the_ledger_is_still_to_be_booked():
    costs, ledger = [cell(booked=800_00)], [total(790_00)]
    of = amounts(settled(costs, ledger))
    assert cost(of, "0001/outsourced_care") == [800_00, -10_00, 10_00]
    assert "€ 10,00 minder in het grootboek" in told(costs, ledger).replace("\u00a0", " ")


def test_what_only_the_ledger_has_goes_where_it_is_expected():
    costs = [cell(booked=10_00, to_come=30_00), cell("0002", booked=990_00, to_come=10_00)]
    of = amounts(settled(costs, [total(1020_00)]))
    assert of["cost/0001/outsourced_care/ledger_only"] == 15_00
    assert of["cost/0002/outsourced_care/ledger_only"] == 5_00


def test_where_nothing_is_expected_it_goes_by_what_is_booked():
    costs = [cell(booked=30_00), cell("0002", booked=10_00)]
    of = amounts(settled(costs, [total(80_00)]))
    assert of["cost/0001/outsourced_care/ledger_only"] == 30_00
    assert of["cost/0002/outsourced_care/ledger_only"] == 10_00


def test_where_only_credits_are_booked_it_goes_by_those():
    costs = [
        cell(booked=-30_00),
        cell("0002", booked=-10_00),
        cell("0002", "overhead", account="4500", booked=90_00),
    ]
    of = amounts(settled(costs, [total(0)]))
    assert of["cost/0001/outsourced_care/ledger_only"] == 30_00
    assert of["cost/0002/outsourced_care/ledger_only"] == 10_00
    assert of["ledger/4400"] == 0


def test_where_only_one_place_has_the_account_there_is_nothing_to_divide():
    costs = [cell(booked=0), cell("0001", "overhead", account="4500", booked=0)]
    assert amounts(settled(costs, [total(70_00)]))["cost/0001/outsourced_care/ledger_only"] == 70_00


def test_an_account_without_any_delivery_goes_by_the_cost_of_its_segment():
    costs = [cell(booked=30_00), cell("0002", booked=10_00)]
    of = amounts(settled(costs, [total(40_00), total(8_00, "4410")]))
    assert of["cost/0001/outsourced_care/ledger_only"] == 6_00
    assert of["cost/0002/outsourced_care/ledger_only"] == 2_00
    assert of["ledger/4410/not_delivered"] == 8_00


def test_a_segment_without_any_delivery_goes_by_the_cost_of_the_municipality():
    costs = [cell(booked=30_00), cell("0002", booked=10_00)]
    of = amounts(settled(costs, [total(40_00), total(8_00, "4500", "overhead")]))
    assert of["cost/0001/overhead/ledger_only"] == 6_00
    assert of["cost/0002/overhead/ledger_only"] == 2_00


def test_a_credit_in_the_ledger_without_deliveries_lowers_the_cost():
    of = amounts(settled([cell(booked=30_00)], [total(30_00), total(-5_00, "4410")]))
    assert cost(of, "0001/outsourced_care") == [30_00, -5_00, 0]
    assert of["cost"] == 25_00


def test_the_ledger_decides_under_which_segment_an_account_stands():
    costs = [cell(booked=60_00), cell(segment="area_team", booked=40_00)]
    of = amounts(settled(costs, [total(100_00)]))
    assert of["ledger/4400/outsourced_care"] == 100_00
    assert of["ledger/4400/area_team"] == 0
    assert of["cost/0001/outsourced_care/ledger_only"] == 40_00
    assert of["cost/0001/area_team/ledger_only"] == -40_00
    assert of["ledger"] == 100_00


def test_a_total_without_segment_controls_all_of_its_account():
    costs = [cell(booked=60_00), cell(segment="area_team", booked=40_00)]
    of = amounts(settled(costs, [total(110_00, segment="")]))
    assert of["cost/0001/outsourced_care/ledger_only"] == 6_00
    assert of["cost/0001/area_team/ledger_only"] == 4_00


def test_each_account_is_reconciled_by_itself():
    """More on the account of a team is no invoice that completion expects of a billed one."""
    costs = [cell(booked=60_00, to_come=10_00), cell(account="4401", booked=40_00)]
    of = amounts(settled(costs, [total(60_00), total(47_00, "4401")]))
    assert cost(of, "0001/outsourced_care") == [100_00, 7_00, 10_00]
    assert of["cost/0001/outsourced_care/accrued/4400"] == 10_00
    assert of["cost/0001/outsourced_care/accrued/4401"] == 0


def test_cost_in_a_month_without_a_total_is_not_reconciled_and_is_told():
    months = tuple(range(24288, 24299))
    costs, ledger = [cell(booked=120_00, uncontrolled=10_00)], [total(111_00, months=months)]
    of = amounts(settled(costs, ledger))
    assert cost(of, "0001/outsourced_care") == [120_00, 1_00, 0]
    assert (of["ledger"], of["ledger/4400/delivered"]) == (111_00, 110_00)
    assert "geen grootboektotaal voor 2024-12; € 10,00" in told(costs, ledger).replace("\u00a0", " ")


def test_cost_on_an_account_without_totals_is_told():
    said = told([cell(booked=30_00), cell(account="", booked=12_00)]).replace("\u00a0", " ")
    assert "Rekening 4400 heeft geen grootboektotaal in de periode; € 30,00" in said
    assert "outsourced_care: € 12,00 aan geleverde kosten zonder rekening" in said


def test_without_a_ledger_there_are_no_lines_of_it():
    parts = {part.key for part in settled([cell(booked=30_00, to_come=5_00)]).parts}
    assert not parts & {"ledger", "ledger_division"}


def test_an_expected_correction_below_nought_is_not_counted_on():
    assert cost(amounts(settled([cell(booked=30_00, to_come=-5_00)])), "0001/outsourced_care") == [30_00, 0, 0]


def test_an_amount_of_the_ledger_without_anything_to_divide_by_is_refused():
    with pytest.raises(RegieError, match="4400") as refused:
        settled([], [total(80_00)])
    assert "80,00 euro in het grootboek" in refused.value.message()


def test_cost_of_a_municipality_that_the_contract_does_not_have_is_refused():
    with pytest.raises(RegieError) as refused:
        settled([cell("0099", booked=30_00)])
    assert "30,00 euro in outsourced_care voor gemeente '0099'" in refused.value.message()
    assert "0001 (Aadorp)" in refused.value.message()
