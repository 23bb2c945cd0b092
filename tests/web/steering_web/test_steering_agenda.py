# SPDX-License-Identifier: EUPL-1.2
"""What stands on an agenda holds, is of the meeting's own snapshot, and every change of it leaves a trail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.web.people import browser_of, person
from tests.web.steering_web.steering_people import (
    DAY,
    POINT,
    Committing,
    acting,
    fixed,
    joint,
    opened,
    planned,
    region_to_write_in,
    scope_of_user,
)

from regie.review import Signal
from regie.vocabulary import RegieError
from regie.web.access import Role, Scope
from regie.web.audit.models import AuditEvent
from regie.web.region import door
from regie.web.steering import actions, agenda, decisions, service
from regie.web.steering.actions import Asked
from regie.web.steering.agenda import Point, points
from regie.web.steering.models import Action, AgendaItem, Decision, Meeting, Theme
from regie.web.steering.owners import owners
from regie.web.workflow import service as workflow

pytestmark = pytest.mark.django_db

OTHER = Point(Theme.FINANCE, "signal:ledger:4400", "De rekening sluit niet.", "The account does not tie.")


@pytest.fixture(autouse=True)
def region(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with region_to_write_in(tmp_path_factory, monkeypatch) as found:
        yield found


def now(meeting: Meeting) -> Meeting:
    return Meeting.objects.unscoped().select_related("matter").get(pk=meeting.pk)


def sources(meeting: Meeting) -> list[str]:
    return [each.source for each in AgendaItem.objects.unscoped().filter(meeting=meeting, removed=False)]


def item_of(meeting: Meeting, source: str) -> AgendaItem:
    return AgendaItem.objects.unscoped().select_related("meeting").get(meeting=meeting, source=source)


def finding(monkeypatch: pytest.MonkeyPatch, *found: Point) -> None:
    """What is found for an agenda from now on."""
    monkeypatch.setattr(service, "points", lambda meeting, snapshot="": list(found))


def an_action(writer: Scope) -> Action:
    asked = Asked("access", "Wachtlijst doornemen", owners()[0].pk, DAY)
    return actions.record(writer, opened(writer), asked)


def test_a_point_that_holds_no_longer_is_not_on_the_agenda_when_the_meeting_opens() -> None:
    writer = acting(Role.ACCOUNT_MANAGER)
    action = an_action(writer)
    meeting = planned(writer, DAY + timedelta(days=7))
    service.prepare(writer, meeting)
    assert f"action:{action.number}" in sources(meeting)
    actions.settle(writer, action, "done")
    meeting = service.open_meeting(writer, meeting)
    assert f"action:{action.number}" not in sources(meeting)
    assert sources(meeting)


def test_what_people_wrote_or_took_off_stays_when_it_holds_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = acting(Role.ACCOUNT_MANAGER)
    third = Point(Theme.ACCESS, "monitoring", "Afspraken te laat: 2.", "Agreements late: 2.")
    finding(monkeypatch, POINT, OTHER, third)
    meeting = service.open_meeting(writer, planned(writer), found=(POINT, OTHER, third))
    own = service.add_item(writer, meeting, "finance", "Stand van de begroting")
    noted, struck = item_of(meeting, POINT.source), item_of(meeting, OTHER.source)
    service.write_notes(writer, meeting, {noted.pk: "Besproken."}, now(meeting).matter.version)
    service.remove_item(writer, struck, now(meeting).matter.version)
    finding(monkeypatch)
    assert service.prepare(writer, now(meeting)) == 0
    left = AgendaItem.objects.unscoped().filter(meeting=meeting)
    assert {each.pk for each in left} == {own.pk, noted.pk, struck.pk}
    finding(monkeypatch, OTHER)
    service.prepare(writer, now(meeting))
    assert item_of(meeting, OTHER.source).removed


def test_a_signal_with_another_value_is_the_same_point(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(*signals: Signal) -> list[Point]:
        monkeypatch.setattr(agenda, "steering_signals", lambda *_args, **_named: signals)
        return list(agenda._signals(door.current_snapshot()))

    norm = {"kind": "norm", "subject": "waiting_registration.within_norm"}
    before = told(Signal(nl="84,6% in 2024", en="84.6% in 2024", **norm))
    after = told(Signal(nl="81,2% in 2024", en="81.2% in 2024", **norm))
    assert [each.source for each in before] == [each.source for each in after]
    assert before[-1].source == "signal:norm:waiting_registration.within_norm"
    assert before[-1].nl != after[-1].nl
    long = Signal(kind="contract", nl="a", en="a", subject="x" * 200)
    twice = told(long, long)[-2:]
    assert len({each.source for each in twice}) == 2
    assert max(len(each.source) for each in twice) <= 80


def test_signals_and_goals_of_an_opened_meeting_are_those_of_its_own_snapshot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    made = agenda._goals

    def signals(snapshot: str) -> Iterator[Point]:
        asked.append(snapshot)
        return iter(())

    def goals(snapshot: str) -> Iterator[Point]:
        asked.append(snapshot)
        return made(snapshot)

    monkeypatch.setattr(agenda, "_signals", signals)
    monkeypatch.setattr(agenda, "_goals", goals)
    meeting = opened()
    fixed_one = meeting.matter.snapshot
    other = next(each.id for each in door.snapshots() if each.id != fixed_one)
    door.use_snapshot(None, other)
    service.prepare(acting(Role.ACCOUNT_MANAGER), meeting)
    assert set(asked) == {fixed_one}
    asked.clear()
    points(planned(day=DAY + timedelta(days=7)))
    assert set(asked) == {other}


def test_the_agenda_of_a_correction_is_not_made_again(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    user = person(Role.ACCOUNT_MANAGER)
    writer, browser = scope_of_user(user), browser_of(user)
    meeting = opened(writer)
    here, button = f"/regie/gesprek/{meeting.key}", "Werk de agenda bij"
    assert button in browser.get(here).content.decode()
    meeting = fixed(meeting, django_capture_on_commit_callbacks)
    workflow.move(meeting.matter, "correct", writer, "De datum was fout.")
    meeting = now(meeting)
    before = sources(meeting)
    with pytest.raises(RegieError) as refused:
        service.prepare(writer, meeting)
    assert refused.value.key == "web_steering.agenda_corrected"
    assert sources(meeting) == before
    page = browser.get(here).content.decode()
    assert button not in page
    assert "Agendapunt toevoegen" in page


def test_the_number_of_a_withdrawn_decision_is_not_given_again() -> None:
    writer, meeting = acting(Role.ACCOUNT_MANAGER), opened()
    first, last = joint(meeting), joint(meeting)
    decisions.withdraw(writer, last)
    after = joint(meeting)
    assert [int(each.number.rpartition("-")[2]) for each in (first, last, after)] == [1, 2, 3]
    decisions.withdraw(writer, after)
    decisions.withdraw(writer, first)
    assert joint(meeting).number.endswith("-004")
    assert Decision.objects.unscoped().count() == 1
    trail = AuditEvent.objects.filter(object=f"decision/{last.number}").order_by("sequence")
    assert [each.action for each in trail] == ["steering.decision_recorded", "steering.decision_withdrawn"]


def test_every_change_of_an_agenda_is_in_the_audit_log_with_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    writer, meeting = acting(Role.ACCOUNT_MANAGER), opened()
    finding(monkeypatch, OTHER)
    service.prepare(writer, meeting)
    own = service.add_item(writer, meeting, "access", "Wachtlijst")
    service.remove_item(writer, own, now(meeting).matter.version)
    service.remove_item(writer, own, now(meeting).matter.version, removed=False)
    said = {own.pk: "Besproken.", item_of(meeting, OTHER.source).pk: ""}
    service.write_notes(writer, meeting, said, now(meeting).matter.version)
    trail = AuditEvent.objects.filter(object=f"meeting/{meeting.key}", action__startswith="steering.")
    told = {each.action.removeprefix("steering."): each for each in trail}
    assert {each.user_id for action, each in told.items() if action != "opened"} == {str(writer.user_id)}
    assert told["agenda_made"].details == {"added": [OTHER.source], "reworded": [], "dropped": [POINT.source]}
    assert told["item_added"].details == {"item": own.pk, "theme": "access"}
    for action in ("item_removed", "item_put_back"):
        assert told[action].details == {"item": own.pk, "theme": "access", "source": ""}
    assert told["notes_written"].details == {"items": [own.pk]}
    assert "Besproken" not in str([each.details for each in trail])


def test_who_takes_a_point_off_or_writes_minutes_notices_that_another_changed_the_agenda(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    writer = acting(Role.ACCOUNT_MANAGER)
    meeting = service.open_meeting(writer, planned(writer), found=(POINT, OTHER))
    seen = meeting.matter.version
    one, other = item_of(meeting, POINT.source), item_of(meeting, OTHER.source)
    service.add_item(acting(Role.DIRECTOR), meeting, "access", "Nog een punt")
    service.remove_item(writer, one, seen)
    for late in (
        lambda: service.remove_item(writer, one, seen, removed=False),
        lambda: service.remove_item(writer, other, seen),
        lambda: service.write_notes(writer, meeting, {one.pk: "Onder een punt dat weg is."}, seen),
    ):
        with pytest.raises(RegieError) as refused:
            late()
        assert refused.value.key == "web.workflow_changed"
    seen = now(meeting).matter.version
    finding(monkeypatch)
    service.prepare(writer, now(meeting))
    with pytest.raises(RegieError):
        service.write_notes(writer, meeting, {other.pk: "Onder een punt dat verviel."}, seen)


def test_the_page_takes_a_point_off_as_it_was_read_and_pressing_twice_does_not_put_it_back() -> None:
    browser, meeting = browser_of(person(Role.ACCOUNT_MANAGER)), opened()
    item, seen = item_of(meeting, POINT.source), meeting.matter.version
    assert f'name="version" value="{seen}"' in browser.get(f"/regie/gesprek/{meeting.key}").content.decode()
    address = f"/regie/gesprek/{meeting.key}/punt/{item.pk}"
    for typed in ({"version": "x" * 9}, {"version": "9" * 5000}, {}):
        browser.post(address, typed)
        assert not item_of(meeting, POINT.source).removed
    for _ in range(2):
        browser.post(address, {"version": seen})
        assert item_of(meeting, POINT.source).removed
