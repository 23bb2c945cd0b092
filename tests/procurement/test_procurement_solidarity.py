# SPDX-License-Identifier: EUPL-1.2
"""Solidarity keys: the same amount by other keys, to the cent, with who gains and who loses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lot_builders import line, lines_of, study, sums

from regie.procurement.lump_sums import lump_sums
from regie.procurement.lump_sums.solidarity import DividedBy, Solidarity, solidarity

ROWS = [
    line("1-4-a", "300.00", "2018-03"),
    line("1-4-b", "300.01", "2019-03"),
    line("1-15-c", "100.00", "2019-04"),
    line("2-15-d", "299.99", "2019-05"),
    line("2-9-e", "50.00", "2019-05", product="P2"),
    line("1-4-a", "10.00", "2017-03"),
    line("2-9-e", "10.00", "2017-03"),
]
RESIDENTS = [
    *(("0001", 2019, age, 100) for age in (0, 17, 18)),
    *(("0002", 2019, age, 300) for age in (0, 17)),
]
GRANTS = [
    {"municipality": "0001", "weight": 1, "source": "meicirculaire"},
    {"municipality": "0002", "weight": 2, "source": "meicirculaire"},
]


def compared(rows: Any = ROWS, residents: Any = RESIDENTS, **changed: Any) -> Solidarity:
    asked = study(**({"first": "2017-01", "grant_shares": GRANTS, "lump_sums": sums(base_years=[2019])} | changed))
    lines = lines_of(rows, asked, residents=residents)
    return solidarity(lines, lump_sums(lines))


def key_of(found: Solidarity, key: str, lot: str = "") -> DividedBy:
    divided = next(each for each in found.lots if each.lot == lot)
    return next(each for each in divided.keys if each.key == key)


def test_every_key_divides_the_same_amount_to_the_cent() -> None:
    found = compared()
    assert [(lot.lot, lot.amount) for lot in found.lots] == [("", 75000), ("L1", 70000), ("L2", 5000)]
    for lot in found.lots:
        for key in lot.keys:
            assert sum(row.amount for row in key.rows) == lot.amount
            assert sum(row.difference for row in key.rows) == 0


@pytest.mark.parametrize(
    ("key", "weights", "amounts", "reference"),
    [
        ("own_use", [40001, 34999], [40001, 34999], ""),
        ("clients_last_year", [2, 2], [37500, 37500], "2019"),  # b, c against d, e
        ("clients_three_years", [4, 3], [42857, 32143], "2017-2019"),  # a + a + b, c against e + d, e
        ("general_grant", [1, 2], [25000, 50000], ""),
        ("youths", [200, 600], [18750, 56250], "2019-01-01"),  # without those of 18
    ],
)
def test_a_key_worked_by_hand(key: str, weights: list[int], amounts: list[int], reference: str) -> None:
    found = key_of(compared(), key)
    assert [row.weight for row in found.rows] == weights
    assert [row.amount for row in found.rows] == amounts
    assert [row.difference for row in found.rows] == [amounts[0] - 40001, amounts[1] - 34999]
    assert found.reference == reference


def test_who_gains_and_who_loses() -> None:
    found = key_of(compared(), "general_grant")
    assert [row.municipality for row in found.gains] == ["0001"]
    assert [row.municipality for row in found.loses] == ["0002"]
    assert found.moved == 15001


def test_a_key_for_a_lot_counts_the_clients_of_that_lot() -> None:
    found = key_of(compared(), "clients_last_year", "L2")
    assert [(row.weight, row.amount, row.difference) for row in found.rows] == [(0, 0, 0), (1, 5000, 0)]


@pytest.mark.parametrize(
    ("changed", "key", "word"),
    [
        ({"grant_shares": GRANTS[:1]}, "general_grant", "grant_shares"),
        ({"first": "2018-01"}, "clients_three_years", "langere geschiedenis"),
        ({"residents": []}, "youths", "population"),
        ({"residents": RESIDENTS[:3]}, "youths", "population"),
    ],
)
def test_a_key_without_base_data_says_what_is_missing(changed: dict[str, Any], key: str, word: str) -> None:
    found = key_of(compared(**changed), key)
    assert found.rows == ()
    assert found.remark is not None
    assert word in found.remark.nl


def test_the_comparison_is_the_same_after_json() -> None:
    once = compared()
    assert Solidarity.model_validate_json(once.model_dump_json()) == once


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["1-4-a", "2-9-e"]), st.integers(1, 10**6)), min_size=1, max_size=6))
def test_amounts_add_up_whatever_they_are(drawn: list[tuple[str, int]]) -> None:
    rows = [line(client, f"{cents / 100:.2f}", "2019-03") for client, cents in drawn]
    for lot in compared(rows).lots:
        for key in lot.keys:
            assert not key.rows or sum(row.amount for row in key.rows) == lot.amount
