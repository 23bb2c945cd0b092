# SPDX-License-Identifier: EUPL-1.2
"""The settlement of a period: what carries over, what is refused, what a spreadsheet computes again."""

import re
from fractions import Fraction

import numpy as np
import pytest
from contract_builders import population
from settlement_builders import BOOKING, amounts, cell, cooperative, earned, settled, total

from regie.contract import Line, reference_production
from regie.contract.lines import SHARE, name
from regie.contract.settlement import Settled, corrections
from regie.contract.valve import ValveDecision
from regie.vocabulary import RegieError
from regie.vocabulary.periods import Period
from regie.vocabulary.rounding import rounded

HALF = Period.parse("2024-H1")


def both(first: int, second: int, **more):
    """Overhead of the two municipalities, in cents."""
    return [
        cell("0001", "overhead", "", "4500", first, **more),
        cell("0002", "overhead", "", "4500", second, **more),
    ]


def decided(municipality, granted, maximum=500_00):
    line = Line.leaf(f"valve_maximum/{municipality}", name("maximum"), maximum)
    return ValveDecision(
        municipality, 500_00, 0, line.cents, line, None if granted is None else np.asarray(granted), body="Raad"
    )


def told(settlement):
    return " ".join(remark.nl for remark in settlement.remarks).replace("\u00a0", " ")


# What carries over


def test_the_excess_of_a_municipality_is_its_cost_less_its_reference_budget():
    of = amounts(settled(both(1_000_000_00, 400_000_00)))
    for code in ("0001", "0002"):
        assert of[f"excess/{code}"] == of[f"cost/{code}"] - of[f"reference/{code}"]
        assert of[f"result/{code}"] == of[f"excess/{code}"]


def test_what_a_municipality_grants_lowers_its_own_result_only():
    before = amounts(settled(both(1_200_000_00, 400_000_00)))
    after = amounts(settled(both(1_200_000_00, 400_000_00), valve={"0001": decided("0001", 400_00)}))
    assert after["result/0001"] == before["result/0001"] - 400_00
    assert after["result/0002"] == before["result/0002"]
    assert after["paid/0001"] == after["reference/0001"] + 400_00
    assert after["paid/0002"] == after["reference/0002"]


def test_without_a_decision_nothing_is_granted_and_it_is_told():
    found = settled(both(1_200_000_00, 400_000_00), valve={"0002": decided("0002", None)})
    assert (amounts(found)["valve/0002"], amounts(found)["result/0002/granted"]) == (0, 0)
    assert "Bedorp heeft nog niet besloten" in told(found)


def test_what_is_not_decided_counts_as_nought_and_is_shown_as_not_known():
    found = settled(
        both(1_200_000_00, 400_000_00), valve={"0001": decided("0001", 400_00), "0002": decided("0002", None)}
    )
    undecided = {line.key for part in found.parts for line in part.walk() if line.undecided}
    assert undecided == {"valve/0002", "paid/0002/granted", "result/0002/granted"}
    taken = found.part("result").find("result/0002/granted")
    assert (taken.amount, taken.inputs[0].shown().nl) == (0, "–")
    none_yet = settled(both(1_200_000_00, 400_000_00), valve={"0002": decided("0002", None)})
    assert none_yet.part("valve").undecided
    zero = settled(both(1_200_000_00, 400_000_00), valve={"0001": decided("0001", 0), "0002": decided("0002", 0)})
    assert not any(line.undecided for part in zero.parts for line in part.walk())


def test_more_than_the_maximum_is_told():
    found = settled(both(1_200_000_00, 400_000_00), valve={"0001": decided("0001", 510_00)})
    assert "Aadorp kende € 10,00 meer toe dan het maximum" in told(found)


def test_causes_are_the_effects_with_what_amendments_added():
    amendment = {
        "clause": "budget",
        "id": "W1",
        "decided_on": "2024-01-01",
        "decision": "Besluit",
        "kind": "one_off",
        "amounts": [{"municipality": "0001", "lot": "L", "year": 2024, "amount": "1000.00"}],
    }
    contract, costs = cooperative(amendments=[amendment]), both(1_200_000_00, 400_000_00)
    over = {code: amounts(settled(costs, contract=contract))[f"excess/{code}"] for code in ("0001", "0002")}
    causes = {"0001": {"volume": np.asarray(over["0001"] + 1000_00)}, "0002": {"volume": np.asarray(over["0002"])}}
    of = amounts(settled(costs, contract=contract, causes=causes))
    assert of["causes/0001/amendments"] == -1000_00
    assert of["causes"] == of["excess"]
    causes["0002"]["volume"] = np.asarray(over["0002"] + 1)
    with pytest.raises(ValueError, match="causes/0002"):
        settled(costs, contract=contract, causes=causes)


def test_the_remainder_of_an_example_is_a_cause_of_its_own():
    remainder = {
        "clause": "budget",
        "municipality": "0002",
        "lot": "L",
        "period": "2024-H1",
        "amount": "-12.34",
        "reason": "sluit aan op het gepubliceerde bedrag",
    }
    contract, costs = cooperative(illustrative=True, remainders=[remainder]), both(600_000_00, 200_000_00)
    over = amounts(settled(costs, contract=contract, period=HALF))
    causes = {
        "0001": {"volume": np.asarray(over["excess/0001"])},
        "0002": {"volume": np.asarray(over["excess/0002"] - 12_34)},
    }
    of = amounts(settled(costs, contract=contract, period=HALF, causes=causes))
    assert of["causes/0002/remainder"] == 12_34
    assert "causes/0002/remainder" not in amounts(settled(both(1_200_000_00, 400_000_00)))


def test_the_members_bear_the_netted_result_and_the_statements_are_the_cost():
    costs = [*both(1_200_000_00, 400_000_00), cell("0001", provider="A2", booked=5_00, to_come=3_00)]
    of = amounts(settled(costs, [total(6_00)]))
    assert of["members"] == of["result"]
    assert of["statements"] == of["cost"]
    assert (of["statements/A2"], of["statements/ledger_only"]) == (7_00, 1_00)


def test_a_provider_without_cost_still_has_its_turnover_and_share():
    found = settled(both(1_200_000_00, 400_000_00))
    line = found.part("statements").find("statements/A1")
    assert line.amount == 0
    assert [int(each.value) for each in line.inputs] == [300_00, 0, amounts(found)["members/A1"]]


# Booking by task field


def test_what_is_paid_is_booked_by_the_realised_cost_of_the_municipality():
    costs = [cell("0001", booked=30_00), cell("0001", "area_team", account="4301", booked=10_00)]
    costs += both(0, 50_00)
    of = amounts(settled(costs, contract=cooperative(booking=BOOKING)))
    paid = of["paid/0001"]
    assert of["booking/0001/6.752"] == rounded(Fraction(3 * paid, 4))
    assert of["booking/0001/6.752"] + of["booking/0001/6.751"] == paid
    assert of["booking/0002/6.22"] == of["paid/0002"]


def test_fixed_weights_need_no_cost():
    fields_ = [{"code": code, "name": code, "weight": weight} for code, weight in (("6.1", 1), ("6.2", 3))]
    booking = BOOKING | {"key": "weights", "task_fields": fields_}
    of = amounts(settled([], contract=cooperative(booking=booking), turnover=[]))
    assert of["booking/0001/6.1"] == rounded(Fraction(of["paid/0001"], 4))


def test_a_segment_without_a_task_field_is_refused():
    costs = [*both(50_00, 50_00), cell("0002", "plus_facility", account="4200", booked=1_00)]
    with pytest.raises(RegieError) as refused:
        settled(costs, contract=cooperative(booking=BOOKING))
    assert "Bedorp heeft kosten in plus_facility" in refused.value.message()
    assert "clausule: Boeking" in refused.value.message()


def test_a_municipality_without_cost_cannot_be_booked_by_cost():
    with pytest.raises(RegieError) as refused:
        settled(both(50_00, 0), contract=cooperative(booking=BOOKING))
    assert "Bedorp betaalt" in refused.value.message()


# What is refused


def test_a_decision_under_a_contract_without_a_valve_is_refused():
    fields_ = {"safety_valve": None}
    with pytest.raises(RegieError) as refused:
        settled(both(50_00, 50_00), contract=cooperative(**fields_), valve={"0001": decided("0001", 1_00)})
    assert "geen hulpventiel" in refused.value.message()


def test_a_decision_of_another_municipality_is_refused():
    with pytest.raises(RegieError) as refused:
        settled(both(50_00, 50_00), valve={"0099": decided("0099", 1_00)})
    assert "'0099'" in refused.value.message()


# Corrections


def test_what_did_not_change_gives_no_correction():
    found = settled(both(900_000_00, 300_000_00))
    assert corrections(Settled.of(found), found) == ()


def test_later_cost_is_a_correction_and_leaves_the_later_excess_alone():
    costs, year = both(900_000_00, 300_000_00), Period.parse("2023")
    before = settled(costs, period=year)
    after = settled([*costs, cell("0001", booked=7_00)], period=year)
    found = corrections(Settled.of(before), after)
    assert [(each.municipality, each.kind, each.cents) for each in found] == [("0001", "cost", 7_00)]
    with_, without = (amounts(settled(costs, corrections=each)) for each in (found, ()))
    assert with_["corrections/2023/0001/cost"] == 7_00
    assert {key: cents for key, cents in with_.items() if not key.startswith("corrections")} == without


def test_another_period_cannot_correct():
    costs = both(900_000_00, 300_000_00)
    with pytest.raises(ValueError, match="2023"):
        corrections(Settled.of(settled(costs, period=Period.parse("2023"))), settled(costs))


# Part of a year, and draws


def test_part_of_a_year_stands_beside_the_whole_year_it_is_part_of():
    found = settled(both(600_000_00, 200_000_00), period=HALF)
    of = amounts(found)
    assert found.parts[0].key == "whole_year"
    assert of["whole_year/0001/L/agreed"] == 2 * of["reference/0001/L/agreed"]
    assert "De periode (eerste halfjaar 2024) is geen heel jaar" in told(found)
    assert "geen heel jaar" not in told(settled(both(600_000_00, 200_000_00)))


def test_a_settlement_of_draws_is_the_settlement_of_each_draw():
    draws = np.asarray([[1_200_000_00, 12_00, -5_00], [700_000_00, 0, 90_00], [900_000_00, 50_00, 70_00]])
    ledger = [total(1_300_000_05)]

    def costs(booked, to_come, other):
        return [
            *both(200_000_00, 400_000_00, to_come=other),
            cell("0001", booked=booked, to_come=to_come),
            cell("0002", provider="B1", booked=100_000_00, to_come=to_come),
        ]

    contract = cooperative(booking=BOOKING)
    together = settled(costs(*draws.T), ledger, contract)
    for position, draw in enumerate(draws):
        alone = amounts(settled(costs(*draw), ledger, contract))
        drawn = amounts(together.draw(position))
        assert {key: drawn[key] for key in alone} == alone
        assert not any(drawn[key] for key in drawn.keys() - alone.keys())


# What a spreadsheet computes again


def recomputed(line: Line, euros: dict[str, Fraction]) -> Fraction:
    """The outcome of a line's formula for a spreadsheet, from the amounts of the other lines and its inputs."""

    def value(found: re.Match[str]) -> str:
        named, what = found.groups()
        if named:
            return f"F('{euros[what]}')"
        given = line.inputs[int(what)]
        return f"F('{Fraction(given.value) / (100 if given.unit == 'cents' else 1)}')"

    text = re.sub(r"\{(=?)([^{}]*)\}", value, line.live)
    text = re.sub(r"(?<![\d'./])(\d+)/(\d+)(?!['\d])", r"F(\1,\2)", text)
    known = {
        "F": Fraction,
        "MAX": max,
        "MIN": min,
        "ROUND": lambda amount, digits: Fraction(rounded(amount * 100), 100),
    }
    return Fraction(eval(text, {"__builtins__": {}}, known))


def assert_recomputes(parts) -> int:
    lines = [line for part in parts for line in part.walk()]
    euros = {line.key: Fraction(line.amount, 100) for line in lines}
    count = 0
    for line in lines:
        if line.live == SHARE:
            assert line.inputs[0].value == line.amount
            assert all(child.inputs for child in line.children)
        elif line.live:
            assert recomputed(line, euros) * 100 == line.amount, line.key
            count += 1
    return count


@pytest.mark.parametrize("period", ["2024", "2024-H1", "2025-Q3"])
def test_every_formula_for_a_spreadsheet_gives_the_same_cents(period):
    changes = population()
    changes["population_funding"][0]["counts"] += [
        count | {"year": year, "counted_on": f"{year - 1}-01-01"}
        for count in changes["population_funding"][0]["counts"]
        for year in (2024, 2025)
    ]
    weights = [3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    contract = cooperative(booking=BOOKING, year_key={"clause": "budget", "weights": weights}, **changes)
    when = Period.parse(period)
    costs = [
        *both(1_200_000_00, 400_000_00),
        cell("0001", booked=100_01, to_come=33_33, low=20_00, high=50_00),
        cell("0001", account="4401", booked=70_00),
        cell("0002", provider="B1", booked=50_00, to_come=11_11),
    ]
    months = tuple(range(when.first_month_number, when.end_month_number))
    ledger = [total(170_08, months=months), total(69_00, "4401", months=months)]
    turnover = [each.__class__(each.party, months[0], each.cents) for each in earned()]
    found = settled(
        costs, ledger, contract, period=when, turnover=turnover, valve={"0001": decided("0001", 77_00)}
    )
    assert assert_recomputes(found.parts) > 25


def test_reference_production_gives_the_same_cents_in_a_spreadsheet():
    rows = [
        {
            "clause": "budget",
            "municipality": code,
            "lot": "L",
            "year": 2023,
            "client_months": 1000,
            "segments": [{"segment": "area_team", "care_months": 1000, "cost_per_care_month": price}],
            "not_tied": [{"segment": "overhead", "amount": rest}],
            "source": "test",
        }
        for code, price, rest in (("0001", "900.33", "99670.00"), ("0002", "300.00", "33333.33"))
    ]
    contract = cooperative(reference_production=rows, year_key={"clause": "budget", "weights": [3] + [1] * 11})
    line = reference_production(contract, Period.parse("2023-Q1")).line
    assert assert_recomputes([line]) == 6


def test_names_that_people_choose_never_break_a_formula():
    saving = {
        "clause": "budget",
        "municipality": "0001",
        "lot": "L",
        "name": "minder {verblijf} {=x",
        "kind": "expected_saving",
        "effects": {"2024": "-1000.00"},
        "indexed": True,
        "source": "test",
    }
    contract = cooperative(assumptions=[saving])
    for account in ("4400", "{4400"):
        found = settled(
            [*both(1_000_000_00, 400_000_00), cell(account=account, booked=100_00, to_come=20_00)],
            [total(105_00, account)],
            contract,
        )
        assert assert_recomputes(found.parts) > 10
        assert amounts(found)["cost/0001/outsourced_care/accrued"] == 15_00
