# SPDX-License-Identifier: EUPL-1.2
"""What leaves the circle that sees small numbers: none of them, and none that could be worked out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from regie.procurement.small_numbers import CLIENTS, Number, shown_numbers
from regie.vocabulary.region import Suppression

SETTINGS = Suppression()
TOWNS, LOTS = ("0197", "0222", "0294"), ("L1", "L2")


def number(quantity: str = "moved", /, **place: str) -> Number:
    return Number(quantity, "2019", tuple(sorted(place.items())))


def crossed(counts: list[int]) -> dict[Number, int]:
    """Lots by municipalities with the totals of both and of all."""
    found: dict[Number, int] = {}
    for place, count in enumerate(counts):
        lot, town = LOTS[place % 2], TOWNS[place // 2]
        for where in ({"lot": lot, "municipality": town}, {"lot": lot}, {"municipality": town}, {}):
            key = number(**where)
            found[key] = found.get(key, 0) + count
    return found


@given(st.lists(st.integers(0, 60), min_size=6, max_size=6))
@settings(deadline=None, max_examples=25)
def test_no_small_count_is_shown_and_no_hidden_one_stands_alone_in_a_sum(counts: list[int]) -> None:
    values = crossed(counts)
    shown = shown_numbers(values, SETTINGS)
    assert list(shown) == list(values)
    for key, value in values.items():
        if 1 <= value <= 9:
            assert shown[key] is None
        elif shown[key] is not None:
            assert abs((shown[key] or 0) - value) <= 5
            assert (shown[key] or 0) % 5 == 0
    lines = [[number(lot=lot, municipality=town) for town in TOWNS] + [number(lot=lot)] for lot in LOTS]
    lines += [[number(lot=lot, municipality=town) for lot in LOTS] + [number(municipality=town)] for town in TOWNS]
    for line in lines:
        told = [key for key in line if values[key]]
        assert sum(shown[key] is None for key in told) != 1 or len(told) == 1


def test_an_amount_behind_few_clients_is_hidden_and_another_one_with_it() -> None:
    amounts = {"0197": 50_000_00, "0222": 300_000_00, "0294": 80_000_00}
    clients = {"0197": 4, "0222": 90, "0294": 30}
    values = {number(CLIENTS, municipality=code): count for code, count in clients.items()}
    sums = {Number("amount", "2019", (("municipality", code),), "cents"): cents for code, cents in amounts.items()}
    total = Number("amount", "2019", (), "cents")
    shown = shown_numbers(values | sums | {total: sum(amounts.values())}, SETTINGS)
    assert [shown[key] for key in sums] == [None, 300_000_00, None]
    assert shown[total] == 430_000_00


def test_an_amount_is_hidden_with_its_clients_also_where_another_count_says_the_same() -> None:
    clients = number("shown_clients", lot="L1")
    behind = number(CLIENTS, lot="L1")
    amount = Number("amount", "2019", (("lot", "L1"),), "cents")
    assert set(shown_numbers({clients: 4, behind: 4, amount: 500_00}, SETTINGS).values()) == {None}


def test_amounts_that_are_shown_keep_every_cent() -> None:
    amount = Number("amount", "2019", (("lot", "L1"),), "cents")
    assert shown_numbers({amount: 123_456_79}, SETTINGS) == {amount: 123_456_79}
