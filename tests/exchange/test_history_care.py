# SPDX-License-Identifier: EUPL-1.2
"""Which trajectories the messages of a region show: starts, stops, corrections, assignments and claims."""

from __future__ import annotations

from datetime import date as D
from datetime import time
from pathlib import Path

import pytest
from history_builders import (
    ANNA,
    BRAM,
    CEES,
    CHOICES,
    HEERLEN,
    LANDGRAAF,
    Messages,
    P,
    Q,
    line,
    made,
)

from regie.exchange.history.choices import Referrers


def begun(**more: object) -> Messages:
    """Anna, assigned for 2022, in care since 10 January; the messages go on to the end of 2023."""
    messages = Messages()
    messages.assign(ANNA, "1", D(2022, 1, 3), D(2022, 12, 31), **more)  # type: ignore[arg-type]
    messages.start(ANNA, "1", D(2022, 1, 10))
    messages.assign(BRAM, "99", D(2023, 12, 1), on=D(2023, 12, 15))
    return messages


def test_a_start_and_a_stop_are_a_trajectory(tmp_path: Path) -> None:
    messages = begun()
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 6, 30), on=D(2022, 7, 4))
    found = made(messages, tmp_path)
    assert found.trajectories == [("A", "P", D(2022, 1, 10), D(2022, 6, 30), "31")]
    (row,) = found.rows("trajectories")
    assert (row["recorded_on"], row["end_recorded_on"]) == (D(2022, 1, 10), D(2022, 7, 4))
    assert (row["segment"], row["product_category"], row["product_code"]) == ("area_team", "45", "45A04")
    assert row["planned_end_on"] == D(2022, 12, 31)
    assert [one.rule for one in found.account.rules] == ["assignment_without_care"]


def test_without_stop_care_ends_with_its_assignment_for_the_chosen_reason(tmp_path: Path) -> None:
    found = made(begun(), tmp_path)
    assert found.trajectories == [("A", "P", D(2022, 1, 10), D(2022, 12, 31), "36")]
    assert found.account.count("ended_without_stop") == 1


def test_the_reason_of_the_assignment_comes_before_the_chosen_one(tmp_path: Path) -> None:
    found = made(begun(RedenWijziging="09"), tmp_path)
    assert found.trajectories == [("A", "P", D(2022, 1, 10), D(2022, 12, 31), "38")]


@pytest.mark.parametrize(("ended", "reason"), [(D(2022, 3, 31), "36"), (D(2022, 4, 1), "38")])
def test_an_end_reason_is_not_given_to_care_that_ended_before_it_existed(
    tmp_path: Path, ended: D, reason: str
) -> None:
    messages = Messages()
    messages.assign(ANNA, "1", D(2022, 1, 3), ended, RedenWijziging="09")
    messages.start(ANNA, "1", D(2022, 1, 10))
    messages.assign(BRAM, "99", D(2023, 12, 1), on=D(2023, 12, 15))
    assert made(messages, tmp_path).trajectories == [("A", "P", D(2022, 1, 10), ended, reason)]


def test_care_on_an_assignment_without_end_stays_open(tmp_path: Path) -> None:
    messages = Messages()
    messages.assign(ANNA, "1", D(2022, 1, 3))
    messages.start(ANNA, "1", D(2022, 1, 10))
    assert made(messages, tmp_path).trajectories == [("A", "P", D(2022, 1, 10), None, None)]


def test_the_newest_version_of_an_assignment_counts_whatever_the_order_of_the_files(tmp_path: Path) -> None:
    for order in (1, -1):
        messages = begun()
        messages.assign(
            ANNA, "1", D(2022, 1, 3), D(2022, 9, 30), on=D(2022, 9, 1), RedenWijziging="05", at=time(9)
        )
        messages.assign(
            ANNA, "1", D(2022, 1, 3), D(2022, 8, 31), on=D(2022, 9, 1), RedenWijziging="05", at=time(10)
        )
        messages.records = messages.records[::order]
        found = made(messages, tmp_path / str(order))
        assert found.trajectories == [("A", "P", D(2022, 1, 10), D(2022, 8, 31), "36")]
        assert found.account.count("assignment_superseded") == 2


def test_a_withdrawn_assignment_has_no_care(tmp_path: Path) -> None:
    messages = begun()
    messages.assign(ANNA, "1", D(2022, 1, 3), D(2022, 1, 3), on=D(2022, 2, 1), RedenWijziging="13")
    messages.claim([line(ANNA, "1", "2022-01", "a")], D(2022, 2, 5))
    found = made(messages, tmp_path)
    assert found.trajectories == []
    assert found.rows("production") == []
    assert found.account.count("start_on_withdrawn") == 1
    assert found.account.count("claim_on_withdrawn") == 1


def test_status_3_takes_away_a_start_and_a_later_delivery_brings_it_back(tmp_path: Path) -> None:
    messages = begun()
    messages.start(ANNA, "1", D(2022, 1, 10), on=D(2022, 2, 1), status="3")
    messages.start(ANNA, "1", D(2022, 1, 17), on=D(2022, 2, 1))
    assert made(messages, tmp_path / "moved").trajectories == [("A", "P", D(2022, 1, 17), D(2022, 12, 31), "36")]
    messages.start(ANNA, "1", D(2022, 1, 17), on=D(2022, 2, 2), status="3")
    messages.start(ANNA, "1", D(2022, 1, 10), on=D(2022, 2, 2))
    messages.records.reverse()
    found = made(messages, tmp_path / "back")
    assert found.trajectories == [("A", "P", D(2022, 1, 10), D(2022, 12, 31), "36")]
    assert found.account.count("removed") == 2


def test_status_3_takes_away_a_stop(tmp_path: Path) -> None:
    messages = begun()
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 6, 30))
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 6, 30), status="3", on=D(2022, 7, 3))
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 7, 31), "34")
    assert made(messages, tmp_path).trajectories == [("A", "P", D(2022, 1, 10), D(2022, 7, 31), "34")]


def test_a_removal_of_nothing_is_remarked(tmp_path: Path) -> None:
    messages = begun()
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 6, 30), status="3")
    found = made(messages, tmp_path)
    assert found.account.count("removal_of_nothing") == 1
    assert found.trajectories == [("A", "P", D(2022, 1, 10), D(2022, 12, 31), "36")]


def test_a_temporary_stop_and_a_new_start_leave_a_gap(tmp_path: Path) -> None:
    messages = begun()
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 3, 31), "20")
    messages.start(ANNA, "1", D(2022, 6, 1))
    messages.stop(ANNA, "1", D(2022, 6, 1), D(2022, 9, 30))
    found = made(messages, tmp_path)
    assert found.trajectories == [
        ("A", "P", D(2022, 1, 10), D(2022, 3, 31), "20"),
        ("A", "P", D(2022, 6, 1), D(2022, 9, 30), "31"),
    ]
    assert len(found.rows("journeys")) == 2


def test_a_definite_stop_after_a_temporary_one_is_the_end(tmp_path: Path) -> None:
    messages = begun()
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 3, 31), "20")
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 5, 31), "32")
    found = made(messages, tmp_path)
    assert found.trajectories == [("A", "P", D(2022, 1, 10), D(2022, 5, 31), "32")]
    assert found.account.count("second_stop") == 0


def test_of_two_definite_stops_that_of_the_latest_message_counts(tmp_path: Path) -> None:
    messages = begun()
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 5, 31), "31", on=D(2022, 6, 9))
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 6, 30), "32", on=D(2022, 7, 4))
    found = made(messages, tmp_path)
    assert found.trajectories == [("A", "P", D(2022, 1, 10), D(2022, 6, 30), "32")]
    assert found.account.count("second_stop") == 1


def test_a_stop_without_start_says_when_care_began(tmp_path: Path) -> None:
    messages = Messages()
    messages.assign(ANNA, "1", D(2022, 1, 3), D(2022, 12, 31))
    messages.stop(ANNA, "1", D(2022, 2, 1), D(2022, 6, 30))
    found = made(messages, tmp_path)
    assert found.trajectories == [("A", "P", D(2022, 2, 1), D(2022, 6, 30), "31")]
    assert found.account.count("stop_without_start") == 1


def test_a_stop_with_another_first_day_ends_the_last_start_of_the_assignment(tmp_path: Path) -> None:
    messages = begun()
    messages.stop(ANNA, "1", D(2022, 1, 11), D(2022, 6, 30))
    found = made(messages, tmp_path)
    assert found.trajectories == [("A", "P", D(2022, 1, 10), D(2022, 6, 30), "31")]
    assert found.account.count("stop_other_begin") == 1


def test_a_start_while_another_is_open_ends_that_one_the_day_before(tmp_path: Path) -> None:
    messages = begun()
    messages.start(ANNA, "1", D(2022, 4, 1))
    messages.stop(ANNA, "1", D(2022, 4, 1), D(2022, 6, 30))
    found = made(messages, tmp_path)
    assert found.trajectories == [
        ("A", "P", D(2022, 1, 10), D(2022, 3, 31), "36"),
        ("A", "P", D(2022, 4, 1), D(2022, 6, 30), "31"),
    ]
    assert found.account.count("start_while_open") == 1


def test_a_stop_before_its_start_is_set_aside_and_care_goes_on(tmp_path: Path) -> None:
    messages = begun()
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 1, 9))
    found = made(messages, tmp_path)
    assert found.account.count("ends_before_it_begins") == 1
    assert found.trajectories == [("A", "P", D(2022, 1, 10), D(2022, 12, 31), "36")]


def test_a_start_without_assignment_counts_and_is_remarked(tmp_path: Path) -> None:
    messages = Messages()
    messages.start(ANNA, "1", D(2022, 1, 10))
    found = made(messages, tmp_path)
    assert found.trajectories == [("A", "P", D(2022, 1, 10), None, None)]
    assert found.account.count("start_without_assignment") == 1
    assert found.rows("journeys") == []
    assert found.account.count("referrer_unknown") == 1


def test_task_based_starts_and_stops_go_by_product_and_first_day(tmp_path: Path) -> None:
    messages = Messages()
    messages.start(ANNA, None, D(2022, 1, 10), code=None)
    messages.start(ANNA, None, D(2022, 1, 10), category="54", code=None)
    messages.stop(ANNA, None, D(2022, 1, 10), D(2022, 5, 1), category="54", code=None)
    found = made(messages, tmp_path)
    assert set(found.trajectories) == {
        ("A", "P", D(2022, 1, 10), None, None),
        ("A", "P", D(2022, 1, 10), D(2022, 5, 1), "31"),
    }
    assert {one.rule for one in found.account.rules} == {"referrer_unknown"}


def test_the_same_start_in_two_messages_is_one_trajectory(tmp_path: Path) -> None:
    messages = begun()
    messages.start(ANNA, "1", D(2022, 1, 10), on=D(2022, 2, 1))
    messages.start(ANNA, "1", D(2022, 1, 10), on=D(2022, 2, 2), category=None, code=None)
    found = made(messages, tmp_path)
    assert len(found.trajectories) == 1
    assert found.account.count("delivered_twice") == 2


def test_two_providers_on_one_number_keep_their_own_trajectories_and_are_remarked(tmp_path: Path) -> None:
    messages = begun()
    messages.assign(ANNA, "1", D(2022, 1, 3), D(2022, 12, 31), provider=Q)
    messages.start(ANNA, "1", D(2022, 2, 1), provider=Q)
    found = made(messages, tmp_path)
    assert [one[1:3] for one in found.trajectories] == [("P", D(2022, 1, 10)), ("Q", D(2022, 2, 1))]
    assert found.account.count("assignment_two_providers") == 2


def test_a_message_read_twice_counts_once(tmp_path: Path) -> None:
    messages = begun()
    messages.claim([line(ANNA, "1", "2022-01", "a")], D(2022, 2, 5))
    messages.records *= 2
    found = made(messages, tmp_path)
    assert found.account.count("record_twice") == 4
    assert found.euros == {"2022-01": "100.00"}
    assert found.trajectories == [("A", "P", D(2022, 1, 10), D(2022, 12, 31), "36")]


def test_a_message_refused_by_its_return_counts_as_not_sent(tmp_path: Path) -> None:
    messages = Messages()
    messages.assign(ANNA, "1", D(2022, 1, 3), D(2022, 12, 31))
    messages.start(ANNA, "1", D(2022, 1, 10), id="wrong")
    messages.start(ANNA, "1", D(2022, 1, 17), id="right")
    codes = {"RetourCodes": {"RetourCode": ["0001"]}}
    messages.message("JW306", P, HEERLEN, D(2022, 1, 10), {}, id="wrong", number=0, **codes)
    messages.message("JW306", P, HEERLEN, D(2022, 1, 17), {}, id="right", number=0)
    found = made(messages, tmp_path)
    assert found.trajectories == [("A", "P", D(2022, 1, 17), None, None)]
    assert found.account.count("message_refused") == 1


def test_claims_without_start_are_care_until_claims_stop(tmp_path: Path) -> None:
    messages = Messages()
    messages.assign(ANNA, "1", D(2022, 1, 3))
    for month in (1, 2, 4, 9, 10):  # 3 missing: a gap that is bridged; 5 to 8 missing: two pieces of care
        messages.claim([line(ANNA, "1", f"2022-{month:02}", f"a{month}")], D(2022, month + 1, 5))
    messages.claim([line(BRAM, "2", "2023-06", "b", first=D(2023, 6, 12))], D(2023, 7, 5))
    found = made(messages, tmp_path)
    assert found.trajectories == [
        ("A", "P", D(2022, 1, 1), D(2022, 4, 30), "36"),
        ("A", "P", D(2022, 9, 1), D(2022, 10, 31), "36"),
    ]
    assert found.account.count("care_by_claims") == 2
    assert found.account.count("claim_client_unknown") == 1, "nobody says when Bram was born"


def test_claims_up_to_now_are_care_that_is_open(tmp_path: Path) -> None:
    messages = Messages()
    messages.assign(ANNA, "1", D(2022, 1, 3))
    messages.claim([line(ANNA, "1", "2022-01", "a", first=D(2022, 1, 3))], D(2022, 2, 5))
    messages.claim([line(ANNA, "1", "2022-02", "b")], D(2022, 3, 5))
    assert made(messages, tmp_path).trajectories == [("A", "P", D(2022, 1, 3), None, None)]


def test_what_was_credited_leaves_no_care_behind(tmp_path: Path) -> None:
    messages = Messages()
    messages.assign(ANNA, "1", D(2022, 1, 3))
    messages.claim([line(ANNA, "1", "2022-01", "a")], D(2022, 2, 5))
    messages.claim([line(ANNA, "1", "2022-01", "b", credits="a")], D(2022, 3, 5))
    found = made(messages, tmp_path)
    assert found.trajectories == []
    assert found.euros == {"2022-01": "0.00"}


def test_a_category_only_assignment_takes_its_code_and_segment_from_the_claims(tmp_path: Path) -> None:
    messages = Messages()
    messages.assign(ANNA, "1", D(2022, 1, 3), code=None)
    messages.start(ANNA, "1", D(2022, 1, 10), code=None)
    messages.assign(BRAM, "2", D(2022, 1, 3), code=None)
    messages.start(BRAM, "2", D(2022, 1, 10), code=None)
    messages.claim([line(ANNA, "1", "2022-01", "a")], D(2022, 2, 5))
    rows = {one["client_key"]: one for one in made(messages, tmp_path).rows("trajectories")}
    assert (rows[ANNA]["product_code"], rows[ANNA]["segment"]) == ("45A04", "area_team")
    assert (rows[BRAM]["product_code"], rows[BRAM]["segment"]) == (None, "plus_facility")


def test_a_generic_assignment_is_a_trajectory_per_claimed_category(tmp_path: Path) -> None:
    messages = Messages()
    messages.assign(ANNA, "1", D(2022, 1, 3), D(2022, 3, 31), category=None, code=None, Budget=500000)
    messages.claim(
        [
            line(ANNA, "1", "2022-01", "a"),
            line(ANNA, "1", "2022-02", "b", category="54", code="54001"),
        ],
        D(2022, 3, 5),
    )
    rows = made(messages, tmp_path).rows("trajectories")
    assert sorted((one["product_category"], one["segment"], one["began_on"]) for one in rows) == [
        ("45", "area_team", D(2022, 1, 1)),
        ("54", "outsourced_care", D(2022, 2, 1)),
    ]


def test_the_referrer_is_that_of_the_request_which_the_assignment_honours(tmp_path: Path) -> None:
    messages = Messages()
    asked = {"ReferentieAanbieder": "R1", "Verwijzer": {"Type": "02"}}
    inside = {"Pseudoniem": ANNA, "AangevraagdeProducten": {"AangevraagdProduct": [asked]}}
    messages.message("JW315", P, HEERLEN, D(2021, 12, 20), inside)
    messages.assign(ANNA, "1", D(2022, 1, 3), ReferentieAanbieder="R1")
    messages.assign(ANNA, "1", D(2022, 1, 3), on=D(2022, 2, 1))
    messages.start(ANNA, "1", D(2022, 1, 10))
    messages.assign(BRAM, "2", D(2022, 1, 3), ReferentieAanbieder="R2")
    messages.start(BRAM, "2", D(2022, 1, 10))
    messages.assign(CEES, "3", D(2022, 1, 3))
    messages.start(CEES, "3", D(2022, 1, 10))
    found = made(messages, tmp_path / "one")
    assert {one["client_key"]: (one["referrer"], one["registered_on"]) for one in found.rows("journeys")} == {
        ANNA: ("02", D(2021, 12, 20)),
        CEES: ("01", D(2022, 1, 3)),
    }
    assert found.account.count("referrer_unknown") == 1
    chosen = CHOICES.model_copy(update={"referrers": Referrers(request_missing="06")})
    other = made(messages, tmp_path / "two", chosen)
    assert {one["client_key"]: one["referrer"] for one in other.rows("journeys")} == {ANNA: "02", BRAM: "06"}


def test_trajectories_close_together_are_one_journey_that_ends_with_the_last(tmp_path: Path) -> None:
    messages = begun()
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 3, 31), "32")
    messages.assign(ANNA, "2", D(2022, 4, 10), category="54", code=None, provider=Q)
    messages.start(ANNA, "2", D(2022, 4, 28), category="54", code=None, provider=Q)
    messages.stop(ANNA, "2", D(2022, 4, 28), D(2022, 9, 1), "31", category="54", code=None, provider=Q)
    (one,) = made(messages, tmp_path).rows("journeys")
    assert (one["registered_on"], one["ended_on"], one["end_reason"]) == (D(2022, 1, 3), D(2022, 9, 1), "31")


def test_a_move_to_another_municipality_is_a_new_residence(tmp_path: Path) -> None:
    messages = begun()
    messages.stop(ANNA, "1", D(2022, 1, 10), D(2022, 6, 14), "35")
    messages.assign(ANNA, "1", D(2022, 6, 15), municipality=LANDGRAAF)
    messages.start(ANNA, "1", D(2022, 6, 15), municipality=LANDGRAAF)
    rows = sorted(made(messages, tmp_path).rows("clients"), key=lambda one: str(one["valid_from"]))
    assert [(one["municipality"], one["valid_from"], one["valid_to"]) for one in rows] == [
        (HEERLEN, D(2022, 1, 3), D(2022, 6, 14)),
        (LANDGRAAF, D(2022, 6, 15), None),
    ]


def test_birth_month_by_how_much_of_the_date_is_known(tmp_path: Path) -> None:
    messages = Messages()
    for who, born, use in ((ANNA, D(2012, 5, 1), "1"), (BRAM, D(2012, 1, 1), "2"), (CEES, D(1900, 1, 1), "3")):
        messages.assign(who, who[2], D(2022, 1, 3), born=born, use=use)
        messages.claim([line(who, who[2], "2022-01", who[2])], D(2022, 2, 5))
    found = made(messages, tmp_path)
    assert {one["client_key"]: one["birth_month"] for one in found.rows("clients")} == {
        ANNA: "2012-05",
        BRAM: "2012-01",
    }
    assert found.account.count("birth_year_only") == 1
    assert found.account.count("birth_unknown") == 1
    assert found.euros == {"2022-01": "300.00"}, "cost counts without the client"


def test_the_latest_message_says_when_somebody_was_born(tmp_path: Path) -> None:
    messages = Messages()
    messages.assign(ANNA, "1", D(2022, 1, 3), born=D(2013, 5, 17))
    messages.start(ANNA, "1", D(2022, 1, 10), born=D(2012, 5, 17))
    found = made(messages, tmp_path)
    assert [one["birth_month"] for one in found.rows("clients")] == ["2012-05"]
    assert found.account.count("birth_differs") == 1


def test_care_that_nobody_claims_for_any_more_stays_open_and_is_remarked(tmp_path: Path) -> None:
    messages = Messages()
    for number, who in enumerate((ANNA, BRAM), start=1):
        messages.assign(who, str(number), D(2022, 1, 1))
        messages.start(who, str(number), D(2022, 1, 1))
    for month in range(1, 9):
        lines = [line(BRAM, "2", f"2022-{month:02}", f"b{month}")]
        lines += [line(ANNA, "1", f"2022-{month:02}", f"a{month}")] if month < 4 else []
        messages.claim(lines, D(2022, month + 1, 5))
    found = made(messages, tmp_path)
    assert [one[3] for one in found.trajectories] == [None, None]
    assert found.account.count("open_without_claims") == 1
