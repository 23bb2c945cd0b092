# SPDX-License-Identifier: EUPL-1.2
"""Lots: who was helped and what it cost, what lies in none or in two, and what is still to come."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lot_builders import Row, line, lines_of, study

from regie.procurement.lots.histories import LotHistories, lot_histories

ROWS = [
    line("1-4-a", "100.00", "2018-03"),
    line("1-4-a", "50.00", "2018-03", provider="B"),
    line("1-4-a", "25.00", "2018-04", kind="incidental"),
    line("1-15-b", "200.00", "2018-03", product="P2", segment="outsourced_care"),
    line("2-15-c", "10.00", "2018-05"),
    line("2-15-c", "20.00", "2019-05"),
    line(None, "5.00", "2018-06", municipality="0002"),
    line("2-9-d", "7.00", "2019-12", product="P3"),
    line("2-9-d", "8.00", "2019-11", product="P4"),
    line("1-15-b", "9.00", "2018-11", product="P4"),
]


def histories(rows: list[Row] = ROWS, **changed: object) -> LotHistories:
    asked = study(**changed)
    return lot_histories(lines_of(rows, asked))


def test_a_lot_counts_unique_clients_client_months_and_cost_per_year() -> None:
    lot = histories().lot("L1")
    year = lot.year(2018)
    assert year is not None
    assert (year.clients, year.client_months, year.without_client) == (3, 4, 0)
    assert (year.booked, year.one_off, year.to_come, year.completed) == (19400, 2500, 0, 19400)
    assert (year.months, year.providers) == (12, 2)
    assert [each.year for each in lot.years] == [2018, 2019]


def test_a_municipality_has_its_own_unique_clients_and_cost() -> None:
    lot = histories().lot("L1")
    assert [(each.year, each.municipality, each.clients, each.booked) for each in lot.municipal] == [
        (2018, "0001", 2, 18400),
        (2018, "0002", 1, 1000),
        (2019, "0002", 2, 2800),
    ]


def test_a_line_without_a_client_of_unknown_age_is_in_no_group_with_ages() -> None:
    found = histories()
    unknown = next(each for each in found.falls_between if each.product == "P1")
    assert (unknown.cost, unknown.clients, unknown.why) == (500, 0, "age")
    assert [(span.from_age, span.to_age) for span in unknown.ages] == [(-1, -1)]


def test_parts_say_segments_ages_need_groups_and_providers() -> None:
    parts = {(each.dimension, each.code, each.year): each for each in histories().lot("L1").parts}
    assert parts["need_group", "N1", 2018].cost == 17500
    assert parts["need_group", "N2", 2018].cost == 1900
    assert parts["provider", "A", 2018].cost == 14400
    assert parts["provider", "B", 2018].client_months == 1
    assert parts["age_group", "4-11", 2018].clients == 1
    assert parts["age_group", "12-17", 2018].clients == 2
    assert parts["segment", "area_team", 2018].cost == 19400
    assert parts["referrer", "unknown", 2018].clients == 3


def test_what_falls_between_lots_is_told_with_who_and_how_much() -> None:
    found = {each.product: each for each in histories().falls_between}
    assert (found["P3"].clients, found["P3"].client_months, found["P3"].cost) == (1, 1, 700)
    assert (found["P3"].why, found["P3"].last_year, found["P3"].lots) == ("no_group", 700, ())


def test_what_lies_in_two_lots_would_be_paid_twice() -> None:
    found = histories().paid_twice
    assert [(each.product, each.lots, each.need_groups, each.cost, each.last_year) for each in found] == [
        ("P4", ("L1", "L2"), ("N2", "N3"), 900, 0),
        ("P4", ("L1", "L2"), ("N1", "N3"), 800, 800),
    ]
    assert "€ 8,00" in histories().remarks[1].nl.replace("\xa0", " ")


def test_a_group_in_no_lot_is_named_as_such() -> None:
    lots = [{"code": "L2", "name": "Wonen", "funding": "lump_sum", "need_groups": ["N3"]}]
    why = {(each.product, each.why) for each in histories(lots=lots).falls_between}
    assert ("P1", "no_lot") in why


def test_lots_less_what_is_in_two_and_with_what_is_in_none_are_all_care() -> None:
    found = histories()
    for total in found.totals:
        of_lots = sum(year.booked for lot in found.lots for year in lot.years if year.year == total.year)
        assert of_lots == total.all_lots == total.everything - total.between + total.twice
    assert [(each.year, each.everything, each.between, each.twice) for each in found.totals] == [
        (2018, 39900, 500, 900),
        (2019, 3500, 700, 800),
    ]


def test_a_lot_without_history_says_so_and_guesses_nothing() -> None:
    lots = [
        {"code": "L1", "name": "Ambulant", "funding": "lump_sum", "need_groups": ["N1", "N2", "N3"]},
        {"code": "L9", "name": "Nieuw", "funding": "lump_sum", "need_groups": ["N9"]},
    ]
    groups = [*study().model_dump()["need_groups"], {"code": "N9", "name": "Nieuw", "products": ["P5"]}]
    found = histories(lots=lots, need_groups=groups)
    lot = found.lot("L9")
    assert (lot.years, lot.municipal, lot.parts) == ((), (), ())
    assert lot.remark is not None
    assert "geen geschiedenis" in lot.remark.nl
    assert lot.remark in found.remarks
    assert found.unused_products == ("P5",)


def test_lots_can_change_without_preparing_the_lines_again() -> None:
    lines = lines_of(ROWS, study())
    other = study(lots=[{"code": "X", "name": "Alles", "funding": "lump_sum", "need_groups": ["N1", "N2", "N3"]}])
    assert lot_histories(lines, other) == lot_histories(lines_of(ROWS, other))
    assert not lot_histories(lines, other).paid_twice
    assert lot_histories(lines).lot("L1").year(2018) == histories().lot("L1").year(2018)


def test_lines_of_another_period_or_other_products_are_refused() -> None:
    lines = lines_of(ROWS, study())
    for changed in (
        {"first": "2018-02"},
        {"products": [*study().products, {"code": "Z", "name": "Z", "unit": "04"}]},
    ):
        with pytest.raises(ValueError, match="another period"):
            lot_histories(lines, study(**changed))


def late_rows() -> list[Row]:
    """Two years of care of 100 euros a month and client, half booked at once and half a month later; what the last
    month still gets has not come by the end of 2019."""
    rows = []
    for month in range(24):
        number = f"{2018 + month // 12}-{month % 12 + 1:02}"
        after = f"{2018 + (month + 1) // 12}-{(month + 1) % 12 + 1:02}"
        for town in (1, 2):
            for client in range(3):
                key = f"{town}-4-{client}"
                rows.append(line(key, "50.00", number))
                if month < 23:
                    rows.append(line(key, "50.00", number, booked=after))
    return rows


def test_late_bookings_of_the_last_months_are_estimated_and_divided_over_municipalities() -> None:
    lot = lot_histories(lines_of(late_rows(), study(), until=date(2019, 12, 31))).lot("L1")
    year = lot.year(2019)
    assert year is not None
    assert (year.booked, year.to_come, year.not_estimated) == (690000, 30000, 0)
    assert year.low <= year.to_come <= year.high
    assert [each.to_come for each in lot.municipal if each.year == 2019] == [15000, 15000]
    before = lot.year(2018)
    assert before is not None
    assert before.to_come == 0


def test_a_history_is_the_same_after_json_and_a_second_time() -> None:
    once = lot_histories(lines_of(late_rows(), study(), until=date(2019, 12, 31)))
    assert LotHistories.model_validate_json(once.model_dump_json()) == once
    again = lot_histories(lines_of(late_rows(), study(), until=date(2019, 12, 31)))
    assert again.model_dump_json() == once.model_dump_json()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1-4-a", "1-15-b", "2-9-c", "2-15-d"]),
            st.integers(-500, 5000),
            st.sampled_from(["P1", "P2", "P3", "P4"]),
            st.integers(0, 23),
        ),
        min_size=1,
        max_size=25,
    )
)
def test_municipalities_and_parts_add_up_to_the_lot(drawn: list[tuple[str, int, str, int]]) -> None:
    rows = [
        line(client, f"{cents / 100:.2f}", f"{2018 + month // 12}-{month % 12 + 1:02}", product=product)
        for client, cents, product, month in drawn
    ]
    for lot in histories(rows).lots:
        for year in lot.years:
            own = [each for each in lot.municipal if each.year == year.year]
            assert sum(each.booked for each in own) == year.booked
            assert sum(each.client_months for each in own) == year.client_months
            for dimension in ("segment", "referrer", "need_group", "age_group", "provider"):
                parts = [each for each in lot.parts if (each.dimension, each.year) == (dimension, year.year)]
                assert sum(each.cost for each in parts) == year.booked


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_remarks_speak_both_languages(lang: str) -> None:
    assert all(each.said(lang) for each in histories().remarks)
