# SPDX-License-Identifier: EUPL-1.2
"""Which trajectories are one record for CBS: examples worked out on paper, and what holds for any set."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from cbs_builders import AMBULATORY, AREA_TEAM, DAY_HELP, H1, care, counted, delivery, values
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.exchange.cbs.choices import Choices, EndReasonAnswer
from regie.exchange.cbs.definitions import Subject
from regie.exchange.cbs.deliver import make_deliveries
from regie.exchange.cbs.merging import Merged, Sorted, merge


def merged(*rows) -> list[Merged]:
    return merge([Sorted(one, Subject.YOUTH_HELP, "02") for one in rows])


def spans(*rows) -> list[tuple[str, str | None, tuple[str, ...]]]:
    """Begin, end and keys of each record."""
    return [(str(one.began_on), str(one.ended_on) if one.ended_on else None, one.keys) for one in merged(*rows)]


def test_trajectories_that_overlap_are_one_record_from_first_begin_to_last_end():
    rows = care("T1", "2024-01-10", "2024-03-31"), care("T2", "2024-02-01", "2024-05-15")
    assert spans(*rows) == [("2024-01-10", "2024-05-15", ("T1", "T2"))]


def test_a_trajectory_inside_another_ends_nothing():
    rows = care("T1", "2024-01-10", "2024-05-15", "34"), care("T2", "2024-02-01", "2024-03-01", "31")
    [one] = merged(*rows)
    assert (str(one.ended_on), one.last.end_reason) == ("2024-05-15", "34")


def test_trajectories_on_consecutive_days_are_one_record():
    rows = care("T1", "2024-01-10", "2024-03-31"), care("T2", "2024-04-01")
    assert spans(*rows) == [("2024-01-10", None, ("T1", "T2"))]


def test_one_day_without_care_makes_two_records():
    rows = care("T1", "2024-01-10", "2024-03-31"), care("T2", "2024-04-02")
    assert spans(*rows) == [("2024-01-10", "2024-03-31", ("T1",)), ("2024-04-02", None, ("T2",))]


def test_29_february_is_a_day_between():
    rows = care("T1", "2024-01-10", "2024-02-28"), care("T2", "2024-03-01")
    assert len(merged(*rows)) == 2
    assert len(merged(care("T1", "2023-01-10", "2023-02-28"), care("T2", "2023-03-01"))) == 1


def test_help_that_stopped_for_a_time_runs_on_until_it_is_resumed():
    rows = care("T1", "2023-11-01", "2024-01-31", "20"), care("T2", "2024-04-02", "2024-06-01", "31")
    assert spans(*rows) == [("2023-11-01", "2024-06-01", ("T1", "T2"))]


def test_help_that_stopped_for_a_time_and_was_not_resumed_is_open():
    [one] = merged(care("T1", "2023-11-01", "2024-01-31", "20"))
    assert (one.ended_on, one.paused) == (None, True)


def test_another_client_provider_or_form_is_another_record():
    rows = (
        care("T1", "2024-01-01"),
        care("T2", "2024-01-01", client_key="K2"),
        care("T3", "2024-01-01", product_code=DAY_HELP, product_category="41"),
        care("T4", "2024-01-01", provider="Q"),
    )
    made = make_deliveries(counted(*rows), ["P", "Q"], H1)
    assert [[record.merged.keys for record in one.records] for one in made] == [
        [("T1",), ("T3",), ("T2",)],
        [("T4",)],
    ]


def test_a_change_of_form_ends_the_record_and_starts_a_new_one():
    rows = (
        care("T1", "2024-01-01", "2024-03-31", "37"),
        care("T2", "2024-04-01", product_code=DAY_HELP, product_category="41"),
    )
    answers = Choices(end_reason=(EndReasonAnswer(code="37", answer="02", reason="in overleg"),))
    told = values(delivery(*rows, choices=answers))
    assert [(one["hulpvorm"], one["datum_aanvang"], one.get("datum_einde")) for one in told] == [
        ("02", "20240101", "20240331"),
        ("03", "20240401", None),
    ]


def test_a_change_of_product_within_one_form_makes_no_new_record():
    rows = care("T1", "2024-01-01", "2024-03-31", "37"), care("T2", "2024-04-01", product_code="45A05")
    [told] = values(delivery(*rows))  # and no choice is asked for: nothing ended
    assert (told["datum_aanvang"], told.get("datum_einde"), told.get("reden_beeindiging")) == (
        "20240101",
        None,
        None,
    )


def test_of_two_ends_on_one_day_the_one_that_only_stopped_keeps_the_record_open():
    rows = care("T1", "2024-01-01", "2024-03-31", "31"), care("T2", "2024-02-01", "2024-03-31", "20")
    [one] = merged(*rows)
    assert (one.ended_on, one.paused) == (None, True)


def test_the_last_possible_day_does_not_break_merging():
    assert spans(care("T1", "2024-01-01", str(date.max))) == [("2024-01-01", str(date.max), ("T1",))]


FIRST = date(2023, 6, 1)
PRODUCTS = {AMBULATORY: "45", "45A05": "45", DAY_HELP: "41", AREA_TEAM: "45"}


@st.composite
def cared_for(draw):
    """A trajectory of one of three clients somewhere in two years, open or ended."""
    began = FIRST + timedelta(days=draw(st.integers(0, 500)))
    days = draw(st.one_of(st.none(), st.integers(0, 200)))
    product = draw(st.sampled_from(sorted(PRODUCTS)))
    reason = draw(st.sampled_from(["31", "34", "20", "02"]))
    ended = None if days is None else began + timedelta(days=days)
    return (
        str(began),
        str(ended) if ended else None,
        reason if ended else None,
        product,
        draw(st.sampled_from("123")),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(cared_for(), max_size=14))
def test_every_trajectory_is_told_of_exactly_once(drawn):
    rows = [
        care(
            f"T{n}",
            began,
            ended,
            reason,
            product_code=product,
            product_category=PRODUCTS[product],
            client_key=f"K{who}",
        )
        for n, (began, ended, reason, product, who) in enumerate(drawn)
    ]
    made = delivery(*rows)
    told = [key for record in made.records for key in record.merged.keys]
    account = made.report.accounted
    assert len(told) == len(set(told)) == account.in_records  # nobody twice
    assert account.in_records == account.records + account.merged_away
    assert account.trajectories == len(rows) == account.in_records + account.outside_period
    for one in rows:  # everyone with a day of care in the period is told of
        if one.began_on <= H1.last_day and (one.ended_on is None or one.ended_on >= H1.start):
            assert one.trajectory_key in told
    counts = made.report.counts
    assert counts.open_at_begin + counts.begun - counts.ended == counts.open_at_end
    assert made.report.previous.open_at_end == counts.open_at_begin
    assert not [one for one in made.report.findings if one.rule == "does_not_add_up"]


@settings(max_examples=150, deadline=None)
@given(st.lists(cared_for(), max_size=14), st.randoms(use_true_random=False))
def test_merged_records_of_one_form_lie_apart_and_hold_the_days_of_their_trajectories(drawn, chance):
    rows = [care(f"T{n}", began, ended, reason) for n, (began, ended, reason, *_) in enumerate(drawn)]
    found = merged(*rows)
    for earlier, later in pairwise(found):
        assert earlier.ended_on is not None
        assert later.began_on > earlier.ended_on + timedelta(days=1)
    for one in found:
        assert one.began_on == min(part.began_on for part in one.parts)
        assert one.ended_on is None or one.ended_on == max(part.ended_on for part in one.parts)
    chance.shuffle(rows)
    assert merged(*rows) == found


def test_a_trajectory_that_ends_before_it_begins_is_left_out_and_told():
    made = delivery(care("T1", "2024-03-01", "2024-02-01"), care("T2", "2024-03-01"))
    assert [record.merged.keys for record in made.records] == [("T2",)]
    [found] = [one for one in made.report.findings if one.rule == "negative_length"]
    assert (found.severity, found.count, found.keys) == ("error", 1, ("T1",))


@pytest.mark.parametrize(("day", "told"), [("2023-12-31", 0), ("2024-01-01", 1)])
def test_the_first_day_of_the_period_is_in_it(day, told):
    assert len(delivery(care("T1", "2023-02-01", day)).records) == told


@pytest.mark.parametrize(("day", "told"), [("2024-06-30", 1), ("2024-07-01", 0)])
def test_the_last_day_of_the_period_is_in_it(day, told):
    assert len(delivery(care("T1", day)).records) == told
