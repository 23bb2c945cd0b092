# SPDX-License-Identifier: EUPL-1.2
"""What indicators read: stays, spells, merged trajectories, journeys, outcomes and money, by breakdown."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from counted import LAST, client, journey, region, source, trajectory, view
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.figures import source_from_rows
from regie.figures.breakdown import Dimensions, Level
from regie.vocabulary import RegieError
from regie.vocabulary.money import largest_remainder
from regie.vocabulary.region import AllocationKey, Municipality

D = date


# Stays and spells


def test_a_stay_is_half_open_and_an_open_one_runs_to_the_last_day() -> None:
    opened = source(
        clients=client("a") + client("b"),
        trajectories=[trajectory("1", "a", D(2023, 2, 1), D(2023, 2, 28)), trajectory("2", "b", D(2024, 6, 30))],
    )
    assert view(opened, "client, began_on, end_on, open", "stays") == [
        (1, D(2023, 2, 1), D(2023, 3, 1), False),
        (2, D(2024, 6, 30), D(2024, 7, 1), True),
    ]


def test_what_lies_after_the_snapshots_last_day_is_not_yet_known() -> None:
    opened = source(
        clients=client("a"),
        trajectories=[
            trajectory("1", "a", D(2024, 6, 1), D(2024, 7, 1)),
            trajectory("2", "a", D(2024, 7, 1), D(2024, 8, 1), provider="P2"),
            trajectory("3", "a", D(2024, 5, 1), D(2024, 6, 30), provider="P3"),
        ],
    )
    assert view(opened, "began_on, end_on, open", "stays") == [
        (D(2024, 5, 1), D(2024, 7, 1), False),
        (D(2024, 6, 1), D(2024, 7, 1), True),
    ]
    assert view(opened, "provider, end_on, end_reason", "trajectories_begun") == [
        ("P1", None, None),
        ("P3", D(2024, 7, 1), "31"),
    ]
    assert view(opened, "provider", "trajectories_ended") == [("P3",)]


def test_a_move_is_outflow_there_and_inflow_here_and_neither_in_the_region() -> None:
    opened = source(
        clients=client("a", ("0917", "H1", D(2015, 1, 1)), ("0986", "V1", D(2023, 3, 15))),
        trajectories=[trajectory("1", "a", D(2023, 1, 10))],
    )
    assert view(opened, "cell, began_on, end_on, open", "spells", ["municipality"]) == [
        (("0917",), D(2023, 1, 10), D(2023, 3, 15), False),
        (("0986",), D(2023, 3, 15), D(2024, 7, 1), True),
    ]
    assert view(opened, "cell, began_on, end_on, open", "spells") == [((), D(2023, 1, 10), D(2024, 7, 1), True)]
    assert view(opened, "client, began_on, end_on, open", "region_spells") == [
        (1, D(2023, 1, 10), D(2024, 7, 1), True)
    ]


def test_a_move_to_another_area_of_the_same_municipality_does_not_cut_the_municipality() -> None:
    opened = source(
        clients=client("a", ("0917", "H1", D(2015, 1, 1)), ("0917", "H2", D(2023, 3, 15))),
        trajectories=[trajectory("1", "a", D(2023, 1, 10), D(2023, 4, 30))],
    )
    assert view(opened, "began_on, end_on", "spells", ["municipality"]) == [(D(2023, 1, 10), D(2023, 5, 1))]
    assert view(opened, "cell, began_on", "spells", ["municipality", "area"]) == [
        (("0917", "H1"), D(2023, 1, 10)),
        (("0917", "H2"), D(2023, 3, 15)),
    ]


def test_adjacent_days_join_and_a_day_between_does_not() -> None:
    opened = source(
        clients=client("a"),
        trajectories=[
            trajectory("1", "a", D(2023, 1, 1), D(2023, 1, 31)),
            trajectory("2", "a", D(2023, 2, 1), D(2023, 2, 10), provider="P2"),
            trajectory("3", "a", D(2023, 2, 12), D(2023, 2, 20), provider="P2"),
        ],
    )
    assert view(opened, "began_on, end_on", "spells") == [
        (D(2023, 1, 1), D(2023, 2, 11)),
        (D(2023, 2, 12), D(2023, 2, 21)),
    ]


def test_residence_is_the_row_valid_that_day_else_the_nearest_earlier_else_the_earliest() -> None:
    rows = client("a", ("0917", "H1", D(2023, 3, 1)), ("0986", "V1", D(2023, 6, 1)))
    rows[0]["valid_to"] = D(2023, 3, 31)
    opened = source(clients=rows, trajectories=[trajectory("1", "a", D(2023, 1, 1), D(2023, 7, 31))])
    assert view(opened, "cell, began_on, end_on", "stays", ["municipality"]) == [
        (("0917",), D(2023, 1, 1), D(2023, 6, 1)),
        (("0986",), D(2023, 6, 1), D(2023, 8, 1)),
    ]


def test_a_client_without_rows_counts_under_unknown() -> None:
    opened = source(trajectories=[trajectory("1", "a", D(2023, 1, 1), D(2023, 1, 2))])
    assert view(opened, "cell", "stays", ["municipality", "age_group"]) == [(("unknown", "unknown"),)]


def test_a_birthday_splits_a_stay_on_the_first_of_the_month_only_when_age_is_asked() -> None:
    opened = source(
        clients=client("a", born="2011-03"), trajectories=[trajectory("1", "a", D(2023, 2, 10), D(2023, 4, 20))]
    )
    assert view(opened, "cell, began_on, end_on", "stays", ["age_group"]) == [
        (("12-15",), D(2023, 3, 1), D(2023, 4, 21)),
        (("8-11",), D(2023, 2, 10), D(2023, 3, 1)),
    ]
    assert view(opened, "began_on, end_on", "stays") == [(D(2023, 2, 10), D(2023, 4, 21))]


def test_ages_beyond_the_groups_are_unknown() -> None:
    opened = source(
        clients=client("a", born="2000-07"), trajectories=[trajectory("1", "a", D(2023, 6, 30), D(2023, 7, 1))]
    )
    assert view(opened, "cell, began_on, end_on", "stays", ["age_group"]) == [
        (("18-22",), D(2023, 6, 30), D(2023, 7, 1)),
        (("unknown",), D(2023, 7, 1), D(2023, 7, 2)),
    ]


def test_home_is_the_cell_without_the_segment_or_what_the_definition_names() -> None:
    opened = source(clients=client("a"), trajectories=[trajectory("1", "a", D(2023, 1, 1))])
    by = ["municipality", "segment"]
    assert view(opened, "cell, home", "stays", by) == [(("0917", "area_team"), ("0917", "unknown"))]
    assert view(opened, "cell, home", "stays", by, within="municipality") == [
        (("0917", "area_team"), ("unknown", "area_team"))
    ]
    assert view(opened, "cell, home", "stays", ["municipality"]) == [(("0917",), ("0917",))]


def test_segments_are_ranked_from_light_to_heavy() -> None:
    opened = source(
        clients=client("a"),
        trajectories=[
            trajectory(str(place), "a", D(2023, 1, 1), segment=code, provider=provider)
            for place, (code, provider) in enumerate(
                [("outsourced_care", "P1"), ("plus_facility", "P2"), ("area_team", "P3")]
            )
        ],
    )
    assert view(opened, "segment_rank, cell", "stays", ["segment"]) == [
        (2, ("plus_facility",)),
        (3, ("area_team",)),
        (4, ("outsourced_care",)),
    ]


_stay = st.tuples(
    st.integers(0, 60), st.integers(0, 25) | st.none(), st.sampled_from(["area_team", "plus_facility"])
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_stay, min_size=1, max_size=8), st.lists(st.integers(1, 80), max_size=3, unique=True))
def test_spells_are_the_maximal_runs_of_days_in_a_cell(stays: list, moves: list[int]) -> None:
    first = D(2024, 4, 1)
    places = [("0917", "H1"), ("0986", "V1"), ("0917", "H2"), ("0986", "V1")]
    days = [D(2020, 1, 1), *(first + timedelta(day) for day in sorted(moves))]
    rows = [
        trajectory(
            str(n),
            "a",
            first + timedelta(day),
            None if length is None else first + timedelta(day + length),
            segment=code,
        )
        for n, (day, length, code) in enumerate(stays)
    ]
    opened = source(
        clients=client("a", *((*place, day) for place, day in zip(places, days, strict=False))), trajectories=rows
    )
    in_care: dict[tuple[str, str], set[date]] = {}
    for row in rows:
        day = row["began_on"]
        while day <= min(row["ended_on"] or LAST, LAST):
            home = places[sum(since <= day for since in days) - 1][0]
            in_care.setdefault((home, row["segment"]), set()).add(day)
            day += timedelta(1)
    expected = []
    for cell, cared in in_care.items():
        for day in sorted(cared):
            if day - timedelta(1) not in cared:
                end = day
                while end in cared:
                    end += timedelta(1)
                expected.append((cell, day, end))
    found = view(opened, "cell, began_on, end_on", "spells", ["municipality", "segment"])
    assert sorted(found, key=str) == sorted(expected, key=str)


# Trajectories, merged as CBS does


def test_overlapping_and_adjacent_trajectories_of_one_provider_and_category_are_one() -> None:
    opened = source(
        clients=client("a"),
        trajectories=[
            trajectory("1", "a", D(2023, 1, 1), D(2023, 1, 31), form="individual"),
            trajectory("2", "a", D(2023, 2, 1), D(2023, 5, 31), end_reason="34", segment="outsourced_care"),
            trajectory("3", "a", D(2023, 3, 1), D(2023, 3, 31), end_reason="32", form="group"),
            trajectory("4", "a", D(2023, 6, 2), D(2023, 6, 30)),
            trajectory("5", "a", D(2023, 1, 1), D(2023, 1, 31), product_category="54"),
            trajectory("6", "a", D(2023, 1, 1), D(2023, 1, 31), provider="P2"),
        ],
    )
    found = view(opened, "began_on, end_on, cell, form, end_reason, provider", "trajectories_ended", ["segment"])
    assert found == [
        (D(2023, 1, 1), D(2023, 2, 1), ("area_team",), None, "31", "P1"),
        (D(2023, 1, 1), D(2023, 2, 1), ("area_team",), None, "31", "P2"),
        (D(2023, 1, 1), D(2023, 6, 1), ("area_team",), "individual", "34", "P1"),
        (D(2023, 6, 2), D(2023, 7, 1), ("area_team",), None, "31", "P1"),
    ]


def test_a_merged_trajectory_is_open_when_a_part_is_and_a_long_part_bridges_later_ones() -> None:
    opened = source(
        clients=client("a") + client("b"),
        trajectories=[
            trajectory("1", "a", D(2023, 1, 1)),
            trajectory("2", "a", D(2023, 2, 1), D(2023, 2, 28)),
            trajectory("3", "b", D(2023, 1, 1), D(2023, 12, 31)),
            trajectory("4", "b", D(2023, 2, 1), D(2023, 2, 28)),
            trajectory("5", "b", D(2023, 11, 1), D(2024, 1, 31), end_reason="38"),
        ],
    )
    assert view(opened, "client, began_on, end_on, end_reason", "trajectories_begun") == [
        (1, D(2023, 1, 1), None, None),
        (2, D(2023, 1, 1), D(2024, 2, 1), "38"),
    ]


def test_parts_that_tie_give_the_same_merged_trajectory_in_any_order() -> None:
    rows = [
        trajectory("1", "a", D(2023, 1, 1), D(2023, 1, 31), form="individual", end_reason="31"),
        trajectory("2", "a", D(2023, 1, 1), D(2023, 1, 31), form="group", end_reason="34"),
    ]
    for order in (rows, rows[::-1]):
        opened = source(clients=client("a"), trajectories=order)
        assert view(opened, "form, end_reason", "trajectories_ended") == [("individual", "34")]


def test_a_trajectory_has_its_residence_and_age_of_the_first_day_when_begun_and_of_the_last_when_ended() -> None:
    opened = source(
        clients=client("a", ("0917", "H1", D(2015, 1, 1)), ("0986", "V1", D(2023, 3, 15)), born="2011-03"),
        journeys=[journey("j", "a", D(2022, 12, 1), referrer="06", theme="safety")],
        trajectories=[trajectory("1", "a", D(2023, 1, 10), D(2023, 3, 15), journey_key="j")],
    )
    by = ["municipality", "age_group", "referrer", "theme", "provider"]
    assert view(opened, "cell, referrer", "trajectories_begun", by) == [
        (("0917", "8-11", "06", "safety", "P1"), "06"),
    ]
    assert view(opened, "cell, referrer", "trajectories_ended", by) == [
        (("0986", "12-15", "06", "safety", "P1"), "06"),
    ]


def test_a_trajectory_without_journey_has_an_unknown_referrer() -> None:
    opened = source(clients=client("a"), trajectories=[trajectory("1", "a", D(2023, 1, 10))])
    assert view(opened, "cell, referrer", "trajectories_begun", ["referrer"]) == [(("unknown",), "unknown")]


# Client journeys


def test_a_journey_starts_with_its_first_trajectory_and_ends_in_the_segment_of_its_last() -> None:
    opened = source(
        clients=client("a"),
        journeys=[
            journey(
                "j", "a", D(2022, 12, 1), D(2023, 6, 30), clarified_on=D(2022, 12, 10), intake_on=D(2022, 12, 5)
            )
        ],
        trajectories=[
            trajectory("1", "a", D(2023, 2, 1), D(2023, 6, 30), journey_key="j", segment="plus_facility"),
            trajectory("2", "a", D(2023, 1, 1), D(2023, 5, 31), journey_key="j", provider="P2"),
            trajectory("3", "a", D(2022, 1, 1), D(2022, 5, 31), provider="P2"),
        ],
    )
    assert view(
        opened, "cell, registered_on, clarified_on, intake_on, started_on, end_on", "journeys_begun", ["segment"]
    ) == [(("area_team",), D(2022, 12, 1), D(2022, 12, 10), D(2022, 12, 5), D(2023, 1, 1), D(2023, 7, 1))]
    assert view(opened, "cell, end_on, end_reason", "journeys_ended", ["segment", "provider"]) == [
        (("plus_facility", "P1"), D(2023, 7, 1), "31")
    ]


def test_a_journey_waiting_for_help_has_no_start_and_no_segment() -> None:
    opened = source(clients=client("a"), journeys=[journey("j", "a", D(2024, 5, 1), D(2024, 7, 10))])
    assert view(opened, "cell, started_on, end_on", "journeys_begun", ["segment"]) == [(("unknown",), None, None)]
    assert view(opened, "journey", "journeys_ended") == []


@pytest.mark.parametrize(
    ("began_on", "expected"), [(D(2023, 7, 30), True), (D(2023, 7, 31), False), (D(2023, 6, 1), True)]
)
def test_a_journey_is_followed_by_residential_help_within_thirty_days(began_on: date, expected: bool) -> None:
    opened = source(
        clients=client("a"),
        journeys=[journey("j", "a", D(2023, 1, 1), D(2023, 6, 30))],
        trajectories=[trajectory("1", "a", began_on, D(2023, 9, 30), product_category="43")],
    )
    assert view(opened, "residential", "journeys_ended") == [(expected,)]


def test_whether_residential_help_followed_is_not_known_where_no_such_help_is_delivered() -> None:
    opened = source(
        clients=client("a"),
        journeys=[journey("j", "a", D(2023, 1, 1), D(2023, 6, 30))],
        trajectories=[trajectory("1", "a", D(2023, 1, 1))],
    )
    assert view(opened, "residential", "journeys_ended") == [(None,)]


# Outcomes


def test_the_latest_outcome_of_a_merged_trajectory_counts() -> None:
    opened = source(
        clients=client("a"),
        trajectories=[
            trajectory("1", "a", D(2023, 1, 1), D(2023, 3, 31)),
            trajectory("2", "a", D(2023, 4, 1), D(2023, 6, 30)),
        ],
        outcomes=[
            {"trajectory_key": "1", "measured_on": D(2023, 3, 31), "satisfaction": Decimal("9.0")},
            {
                "trajectory_key": "2",
                "measured_on": D(2023, 6, 30),
                "satisfaction": Decimal("7.5"),
                "problems_reduced": "no",
            },
            {"trajectory_key": "2", "measured_on": D(2024, 7, 1), "satisfaction": Decimal("1.0")},
        ],
    )
    assert view(opened, "measured_on, satisfaction, continues_without_help, problems_reduced", "outcomes") == [
        (D(2023, 6, 30), Decimal("7.5"), None, False)
    ]
    assert view(opened, "trajectory", "outcomes") == view(opened, "trajectory", "trajectories_ended")


# Money


def _production(line: str, amount: int, **more: object) -> dict:
    return {
        "line": line,
        "provider": "P1",
        "segment": "area_team",
        "service_month": 2023 * 12 + 2,
        "quantity": Decimal(1),
        "unit": "01",
        "amount": amount,
        "booked_on": D(2023, 4, 1),
        "cost_kind": "regular",
    } | more


def _cost(line: str, amount: int, **more: object) -> dict:
    return {
        "line": line,
        "segment": "overhead",
        "month": 2023 * 12 + 2,
        "amount": amount,
        "booked_on": D(2023, 4, 1),
        "cost_kind": "overhead",
    } | more


def test_production_goes_to_the_clients_residence_on_the_first_of_the_month_of_service() -> None:
    opened = source(
        clients=client("a", ("0917", "H1", D(2015, 1, 1)), ("0986", "V1", D(2023, 3, 15))),
        trajectories=[trajectory("1", "a", D(2023, 1, 1))],
        production=[
            _production("1", 100, client_key="a", trajectory_key="1"),
            _production("2", 200, client_key="a", service_month=2023 * 12 + 3),
            _production("3", 300, trajectory_key="1"),
            _production("4", 400, municipality="0986"),
        ],
    )
    found = view(
        opened,
        "cents, cell, client, trajectory, registered, provider",
        "money",
        ["municipality", "area", "segment"],
    )
    assert found == [
        (100, ("0917", "H1", "area_team"), 1, 1, True, "P1"),
        (200, ("0986", "V1", "area_team"), 1, None, True, "P1"),
        (300, ("0917", "H1", "area_team"), 1, 1, True, "P1"),
        (400, ("0986", "unknown", "area_team"), None, None, True, "P1"),
    ]


def test_costs_have_no_provider_and_overhead_is_a_segment_of_its_own() -> None:
    opened = source(
        costs=[
            _cost("1", 500, municipality="0917"),
            _cost("2", 70, municipality="0917", segment="preliminary_field"),
        ]
    )
    assert view(opened, "cents, cell, registered, provider", "money", ["municipality", "segment", "provider"]) == [
        (500, ("0917", "overhead", "unknown"), False, "unknown"),
        (70, ("0917", "preliminary_field", "unknown"), False, "unknown"),
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(-(10**15), 10**15) | st.integers(-20, 20), min_size=1, max_size=6),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=6).filter(any),
)
def test_an_allocation_key_divides_by_largest_remainder_and_adds_up_to_the_cent(
    amounts: list[int], weights: list[int]
) -> None:
    codes = [f"{1000 + n}" for n in range(len(weights))]
    where = region(
        municipalities=tuple(Municipality(code=code, name=code) for code in codes),
        areas=(),
        allocation_keys=(
            AllocationKey(id="k", name="k", source="proef", weights=dict(zip(codes, weights, strict=True))),
        ),
    )
    rows = [_cost(f"{n:03}", amount, allocation_key="k", month=n) for n, amount in enumerate(amounts)]
    opened = source(where=where, costs=rows)
    found = {
        (month, cell[0]): cents
        for month, cell, cents in view(opened, "month, cell, cents", "money", ["municipality"])
    }
    for n, amount in enumerate(amounts):
        expected = largest_remainder(amount, weights).tolist()
        assert [found.get((n, code), 0) for code in codes] == expected
        assert sum(expected) == amount


def test_weights_too_large_to_divide_exactly_are_refused() -> None:
    where = region(
        allocation_keys=(AllocationKey(id="k", name="k", source="s", weights={"0917": 3 * 10**9, "0986": 1}),)
    )
    with pytest.raises(RegieError, match="allocation key 'k'"):
        source(where=where)


# Cells


@given(
    st.sets(st.sampled_from(["municipality", "area", "segment", "provider", "age_group", "referrer", "theme"])),
    st.data(),
)
def test_a_cell_reads_back_as_the_numbers_that_were_packed(names: set[str], data: st.DataObject) -> None:
    dimensions = Dimensions(region())
    level = Level(dimensions, tuple(sorted(names)), "segment")
    numbers = {name: data.draw(st.integers(0, len(dimensions.codes[name]) - 1)) for name in level.by}
    cell = sum(number * level.strides[name] for name, number in numbers.items())
    assert level.read(cell) == {name: dimensions.codes[name][number] for name, number in numbers.items()}
    assert level.read(level.home(cell)) == level.read(cell) | (
        {"segment": "unknown"} if "segment" in names else {}
    )


def test_the_same_rows_in_another_order_give_the_same_views() -> None:
    rows = [trajectory(str(n), key, D(2023, 1 + n, 1), D(2023, 2 + n, 15)) for n, key in enumerate("abab")]
    people = client("b") + client("a")
    one = source(clients=people, trajectories=rows)
    other = source(clients=people[::-1], trajectories=rows[::-1])
    for name in ("spells", "trajectories_begun"):
        assert view(one, "client, cell, began_on, end_on", name) == view(
            other, "client, cell, began_on, end_on", name
        )


def test_a_column_that_the_standard_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError, match="residence"):
        source_from_rows(region(), {"clients": [{"residence": 1}]}, first_day=LAST, last_day=LAST)
