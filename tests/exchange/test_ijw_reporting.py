# SPDX-License-Identifier: EUPL-1.2
"""Which starts and stops are reported: term, corrections, withdrawal, and a municipality that never refuses one."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.exchange.ijw.register import InForce, Register, Report, Sent
from regie.exchange.ijw.reporting import Assignment, Step, Steps, Trajectory, Way, steps_for
from regie.exchange.ijw.working_days import after_working_days, holidays, working_day

CLIENT = "K1ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SINCE = date(2026, 1, 1)
MONDAY = date(2026, 3, 2)
BASE = Trajectory("T1", CLIENT, "P", "45", "45A04", MONDAY, None, None, lambda _: "0917")
ASSIGNED = Assignment("300201", "45", None, date(2026, 2, 1))


def _run(
    register: Register,
    day: date,
    *trajectories: Trajectory,
    way: Way = "no_assignment",
    assignments: dict[str, Assignment] | None = None,
    withdraw: tuple[str, ...] = (),
) -> Steps:
    """One run: the steps, which are entered into the register as sent."""
    result = steps_for(
        trajectories,
        register,
        way=way,
        day=day,
        since=SINCE,
        assignments=assignments or {},
        withdraw=withdraw,
    )
    register.sent += [_sent(step, day, number) for number, step in enumerate(result.steps)]
    return result


def _sent(step: Step, day: date, number: int) -> Sent:
    return Sent(
        "65656055",
        step.message,
        f"{day}-{number}",
        day,
        step.status,
        step.trajectory_key,
        step.client_key,
        step.provider,
        step.report,
    )


def _kinds(result: Steps) -> list[str]:
    return [f"{step.message}/{step.status}" for step in result.steps]


def _rules(result: Steps) -> list[str]:
    return [remark.rule for remark in result.remarks]


def test_the_public_holidays_of_2026_are_those_of_the_law() -> None:
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 4, 27),
        date(2026, 5, 5),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]
    assert date(2025, 4, 26) in holidays(2025)  # King's Day on a Saturday, because the 27th is a Sunday
    assert date(2024, 3, 29) in holidays(2024)


def test_five_working_days_skip_weekends_and_easter() -> None:
    assert after_working_days(date(2026, 3, 2), 5) == date(2026, 3, 9)
    assert after_working_days(date(2026, 3, 31), 5) == date(2026, 4, 9)
    assert not working_day(date(2026, 4, 3))
    assert not working_day(date(2026, 3, 7))


def test_without_an_assignment_start_and_stop_are_keyed_by_product_and_begin_date() -> None:
    register = Register()
    start = _run(register, MONDAY, BASE)
    assert start.steps[0].report == Report("0917", "45", "45A04", MONDAY)
    ended = replace(BASE, ended_on=date(2026, 3, 20), end_reason="31")
    stop = _run(register, date(2026, 3, 23), ended)
    assert stop.steps[0].report == Report(
        "0917", "45", "45A04", MONDAY, end_reason="31", ended_on=date(2026, 3, 20)
    )
    assert (_kinds(start), _kinds(stop)) == (["JW305/1"], ["JW307/1"])
    assert _run(register, date(2026, 3, 24), ended).settled == 1


def test_with_an_assignment_its_number_and_product_are_repeated() -> None:
    register = Register()
    result = _run(register, MONDAY, BASE, way="assignment", assignments={"T1": ASSIGNED})
    assert result.steps[0].report == Report("0917", "45", None, MONDAY, "300201", date(2026, 2, 1))
    generic = _run(
        Register(),
        MONDAY,
        BASE,
        way="assignment",
        assignments={"T1": Assignment("7", None, None, date(2026, 2, 1))},
    )
    assert generic.steps[0].report == Report("0917", None, None, MONDAY, "7", date(2026, 2, 1))


def test_with_an_assignment_nothing_is_sent_without_one() -> None:
    assert _rules(_run(Register(), MONDAY, BASE, way="assignment")) == ["assignment_missing"]
    other = Assignment("7", "54", None, date(2026, 2, 1))
    assert _rules(_run(Register(), MONDAY, BASE, way="assignment", assignments={"T1": other})) == [
        "assignment_other"
    ]
    later = Assignment("7", "45", None, date(2026, 4, 1))
    early = _run(Register(), MONDAY, BASE, way="assignment", assignments={"T1": later})
    assert (_rules(early), _kinds(early)) == (["before_assignment"], ["JW305/1"])


def test_what_was_reported_on_an_assignment_stays_on_it_when_it_is_no_longer_found() -> None:
    register = Register()
    _run(register, MONDAY, BASE, way="assignment", assignments={"T1": ASSIGNED})
    ended = replace(BASE, ended_on=date(2026, 3, 5), end_reason="31")
    stop = _run(register, date(2026, 3, 6), ended, way="assignment")
    assert (_rules(stop), _kinds(stop)) == ([], ["JW307/1"])
    assert stop.steps[0].report.assignment == "300201"


def test_care_is_reported_only_after_it_began_and_stopped_only_after_it_ended() -> None:
    register = Register()
    assert _run(register, MONDAY - timedelta(days=1), BASE).later == 1
    planned = replace(BASE, ended_on=date(2026, 3, 20), end_reason="31")
    assert _kinds(_run(register, MONDAY, planned)) == ["JW305/1"]
    assert _run(register, date(2026, 3, 19), planned).later == 1
    assert _kinds(_run(register, date(2026, 3, 20), planned)) == ["JW307/1"]


def test_what_began_before_reporting_began_is_not_reported() -> None:
    result = _run(Register(), MONDAY, replace(BASE, began_on=date(2025, 12, 31)))
    assert (result.before, result.steps) == (1, [])


def test_a_start_or_stop_after_five_working_days_is_remarked_upon_and_sent() -> None:
    register = Register()
    assert _rules(_run(Register(), date(2026, 3, 9), BASE)) == []
    late = _run(register, date(2026, 3, 10), BASE)
    assert (_rules(late), _kinds(late)) == (["start_late"], ["JW305/1"])
    assert "uiterlijk 09-03-2026" in late.remarks[0].says("nl")
    ended = replace(BASE, ended_on=date(2026, 3, 20), end_reason="31")
    assert _rules(_run(register, date(2026, 3, 30), ended)) == ["stop_late"]


def test_of_one_trajectory_only_one_step_is_taken_a_day() -> None:
    register = Register()
    short = replace(BASE, ended_on=MONDAY, end_reason="31")
    first = _run(register, MONDAY, short)
    assert (_kinds(first), first.waiting) == (["JW305/1"], 1)
    again = _run(register, MONDAY, short)
    assert (_kinds(again), again.waiting) == ([], 1)
    assert _kinds(_run(register, MONDAY + timedelta(days=1), short)) == ["JW307/1"]


def test_a_corrected_begin_date_removes_the_stop_then_the_start_and_then_reports_anew() -> None:
    register = Register()
    ended = replace(BASE, ended_on=date(2026, 3, 20), end_reason="31")
    right = replace(ended, began_on=date(2026, 3, 3))
    days = [date(2026, 3, 20) + timedelta(days=n) for n in range(7)]
    runs = [_run(register, day, one) for day, one in zip(days, [ended, ended, *[right] * 5], strict=True)]
    assert [_kinds(run) for run in runs] == [
        ["JW305/1"],
        ["JW307/1"],
        ["JW307/3"],
        ["JW305/3"],
        ["JW305/1"],
        ["JW307/1"],
        [],
    ]
    assert runs[2].steps[0].report == runs[1].steps[0].report
    assert runs[3].steps[0].report == runs[0].steps[0].report
    assert runs[6].settled == 1


def test_a_definite_stop_follows_a_temporary_one_and_a_second_temporary_one_replaces_it() -> None:
    register = Register()
    _run(register, MONDAY, BASE)
    paused = replace(BASE, ended_on=date(2026, 3, 10), end_reason="20")
    assert _kinds(_run(register, date(2026, 3, 11), paused)) == ["JW307/1"]
    over = replace(BASE, ended_on=date(2026, 3, 12), end_reason="31")
    definite = Register(list(register.sent))
    assert _kinds(_run(definite, date(2026, 3, 13), over)) == ["JW307/1"]
    assert _run(definite, date(2026, 3, 14), over).settled == 1
    other = replace(paused, ended_on=date(2026, 3, 12))
    assert _kinds(_run(register, date(2026, 3, 13), other)) == ["JW307/3"]
    assert _kinds(_run(register, date(2026, 3, 14), other)) == ["JW307/1"]


def test_a_resumption_is_asked_for_and_never_guessed() -> None:
    register = Register()
    _run(register, MONDAY, BASE)
    _run(register, date(2026, 3, 11), replace(BASE, ended_on=date(2026, 3, 10), end_reason="20"))
    resumed = _run(register, date(2026, 3, 12), BASE)
    assert (_kinds(resumed), _rules(resumed)) == ([], ["resumed"])


def test_a_stop_that_was_none_is_removed() -> None:
    register = Register()
    _run(register, MONDAY, BASE)
    _run(register, date(2026, 3, 11), replace(BASE, ended_on=date(2026, 3, 10), end_reason="34"))
    assert _kinds(_run(register, date(2026, 3, 12), BASE)) == ["JW307/3"]
    assert _run(register, date(2026, 3, 13), BASE).settled == 1


def test_what_was_reported_by_mistake_is_withdrawn_only_when_asked() -> None:
    register = Register()
    ended = replace(BASE, ended_on=date(2026, 3, 5), end_reason="31")
    _run(register, MONDAY, BASE)
    _run(register, date(2026, 3, 6), ended)
    gone = _run(register, date(2026, 3, 7))
    assert (_kinds(gone), _rules(gone)) == ([], ["gone"])
    assert _kinds(_run(register, date(2026, 3, 8), withdraw=("T1",))) == ["JW307/3"]
    assert _kinds(_run(register, date(2026, 3, 9), ended, withdraw=("T1",))) == ["JW305/3"]
    assert _run(register, date(2026, 3, 10), ended, withdraw=("T1",)).settled == 1


def test_two_trajectories_with_one_key_are_not_reported_twice() -> None:
    register = Register()
    other = replace(BASE, trajectory_key="T2", provider="Q")
    first = _run(register, MONDAY, other, BASE)
    assert (_kinds(first), _rules(first)) == (["JW305/1"], ["same_key"])
    assert first.steps[0].trajectory_key == "T1"
    assert _rules(_run(register, date(2026, 3, 3), BASE, other)) == ["same_key"]


def test_a_client_with_a_renewed_pseudonym_is_the_same_client() -> None:
    register = Register()
    _run(register, MONDAY, BASE)
    other = replace(BASE, trajectory_key="T2", client_key="K2NEW")
    renewed = {CLIENT: "K2NEW"}
    result = steps_for(
        [BASE, other], register, way="no_assignment", day=date(2026, 3, 3), since=SINCE, renewed=renewed
    )
    assert (_kinds(result), _rules(result)) == ([], ["same_key"])


def test_on_one_assignment_one_start_is_open_at_a_time() -> None:
    register = Register()
    other = replace(BASE, trajectory_key="T2", began_on=date(2026, 3, 6))
    assignments = {"T1": ASSIGNED, "T2": ASSIGNED}
    ended = replace(BASE, ended_on=date(2026, 3, 5), end_reason="31")
    _run(register, MONDAY, BASE, way="assignment", assignments=assignments)
    blocked = _run(register, date(2026, 3, 6), ended, other, way="assignment", assignments=assignments)
    assert (_kinds(blocked), _rules(blocked)) == (["JW307/1"], ["start_open"])
    free = _run(register, date(2026, 3, 7), ended, other, way="assignment", assignments=assignments)
    assert (_kinds(free), _rules(free)) == (["JW305/1"], [])


def test_the_message_goes_to_the_residence_on_the_first_day_and_the_stop_follows_it() -> None:
    register = Register()
    moving = replace(BASE, residence=lambda day: "0917" if day < date(2026, 3, 10) else "0882")
    assert _run(register, MONDAY, moving).steps[0].report.municipality == "0917"
    ended = replace(moving, ended_on=date(2026, 3, 12), end_reason="35")
    stop = _run(register, date(2026, 3, 13), ended)
    assert (stop.steps[0].report.municipality, _rules(stop)) == ("0917", ["moved"])
    assert _rules(_run(Register(), MONDAY, replace(BASE, residence=lambda _: None))) == ["residence_unknown"]


def test_a_stop_follows_its_start_when_the_residence_is_no_longer_known() -> None:
    register = Register()
    _run(register, MONDAY, BASE)
    gone = replace(BASE, ended_on=date(2026, 3, 5), end_reason="31", residence=lambda _: None)
    assert _run(register, date(2026, 3, 6), gone).steps[0].report.municipality == "0917"


def test_an_end_without_a_reason_is_not_sent() -> None:
    register = Register()
    _run(register, MONDAY, BASE)
    wrong = _run(register, date(2026, 3, 6), replace(BASE, ended_on=date(2026, 3, 5)))
    assert (_kinds(wrong), _rules(wrong)) == ([], ["end_wrong"])


def test_a_refused_message_counts_as_not_sent() -> None:
    register = Register()
    _run(register, MONDAY, BASE)
    sent = register.sent[0]
    assert register.refuse("JW305", sent.identification) == 1
    assert register.refuse("JW305", sent.identification) == 0
    assert register.in_force() == {}
    assert _kinds(_run(register, MONDAY, BASE)) == ["JW305/1"]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_remark_has_a_sentence_that_names_the_trajectory(lang: str) -> None:
    register = Register()
    for result in (
        _run(register, date(2026, 4, 10), BASE),
        _run(register, date(2026, 4, 11)),
        _run(Register(), MONDAY, BASE, way="assignment"),
    ):
        assert result.remarks
        for remark in result.remarks:
            assert "T1" in remark.says(lang)
            assert CLIENT not in remark.says(lang)


class _Municipality:
    """What a receiver holds, refusing what the rules of the standard refuse. It knows nothing of trajectories."""

    def __init__(self) -> None:
        self.starts: dict[tuple[object, ...], list[Report]] = {}

    def receive(self, step: Step, way: Way) -> None:
        report = step.report
        key = (step.client_key, *report.start.key)
        if step.message == "JW305" and step.status == "1":
            assert key not in self.starts, "TR074"
            still_open = [
                other
                for other, stops in self.starts.items()
                if other[1:3] == (report.municipality, report.assignment) and not stops and way == "assignment"
            ]
            assert not still_open, "TR326"
            self.starts[key] = []
        elif step.message == "JW305":
            assert key in self.starts, "TR063"
            assert not self.starts.pop(key), "TR071"
        elif step.status == "3":
            assert report in self.starts.get(key, []), "TR063"
            self.starts[key].remove(report)
        else:
            assert key in self.starts, "OP072"
            stops = self.starts[key]
            assert report not in stops, "TR074"
            for earlier in stops:
                assert earlier.end_reason == "20", "TR415"
                assert report.end_reason != "20", "TR413"
                assert report.ended_on is not None
                assert earlier.ended_on is not None
                assert report.ended_on >= earlier.ended_on, "TR414"
            stops.append(report)


_DAYS = st.integers(min_value=0, max_value=8)
_VERSION = st.tuples(
    _DAYS, st.none() | _DAYS, st.sampled_from(["20", "31", "34"]), st.sampled_from(["0917", "0882"])
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(_VERSION, min_size=2, max_size=2), min_size=1, max_size=4),
    st.sampled_from(["no_assignment", "assignment"]),
    st.integers(),
    st.lists(st.integers(min_value=0, max_value=30), max_size=3),
)
def test_whatever_is_corrected_the_municipality_never_has_a_reason_to_refuse(
    versions: list[list[tuple[int, int | None, str, str]]], way: Way, seed: int, refused_at: list[int]
) -> None:
    """Two trajectories of one client change at random while messages of a day arrive in any order; some messages
    are refused for another reason, and count as not sent. In the end all that can be known has been reported."""
    shuffled = random.Random(seed)
    register, municipality = Register(), _Municipality()
    assignments = {
        "T1": Assignment("1", "45", None, MONDAY),
        "T2": Assignment("1", "45", None, MONDAY),
    }
    day, sent = MONDAY + timedelta(days=20), 0
    last: list[Trajectory] = []
    for version in [*versions, *[versions[-1]] * 6]:
        last = [_version(f"T{place + 1}", *each) for place, each in enumerate(version)]
        result = steps_for(last, register, way=way, day=day, since=SINCE, assignments=assignments)
        steps = list(enumerate(result.steps))
        assert len({step.trajectory_key for _, step in steps if step.status == "1"}) == sum(
            step.status == "1" for _, step in steps
        )
        shuffled.shuffle(steps)
        for number, step in steps:
            register.sent.append(_sent(step, day, number))
            if sent in refused_at:
                register.refuse(step.message, register.sent[-1].identification)
            else:
                municipality.receive(step, way)
            sent += 1
        day += timedelta(days=1)
    if not refused_at:
        held = register.in_force()
        for one in last:
            blocked = {remark.trajectory_key for remark in result.remarks if remark.severity == "error"}
            if one.trajectory_key not in blocked:
                expected = [] if one.ended_on is None else [(one.end_reason, one.ended_on)]
                told = held.get(one.trajectory_key, InForce())
                assert told.start is not None
                assert told.start.began_on == one.began_on
                assert [(stop.end_reason, stop.ended_on) for stop in told.stops][-1:] == expected


def _version(key: str, began: int, length: int | None, reason: str, municipality: str) -> Trajectory:
    begin = MONDAY + timedelta(days=began)
    end = None if length is None else begin + timedelta(days=length)
    return replace(
        BASE,
        trajectory_key=key,
        began_on=begin,
        ended_on=end,
        end_reason=None if end is None else reason,
        residence=lambda _: municipality,
    )
