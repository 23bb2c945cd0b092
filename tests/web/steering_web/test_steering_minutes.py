# SPDX-License-Identifier: EUPL-1.2
"""Meetings from agenda to minutes that two people fix and that never change."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from tests.web.people import HEERLEN
from tests.web.steering_web.steering_people import (
    DAY,
    TABLE,
    Committing,
    acting,
    fixed,
    joint,
    opened,
    planned,
    region_to_write_in,
)

from regie.vocabulary import RegieError
from regie.web.access import Role
from regie.web.programme.models import Goal, Line, MeetingAgreement
from regie.web.programme.models import Meeting as MonitoringMeeting
from regie.web.region import door
from regie.web.steering import actions, agenda, deadlines, kept, service
from regie.web.steering.actions import Asked
from regie.web.steering.agenda import Point, points
from regie.web.steering.key_figures import key_figures
from regie.web.steering.minutes import Minutes
from regie.web.steering.models import AgendaItem, Meeting, Theme
from regie.web.steering.owners import owners
from regie.web.workflow import service as workflow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with region_to_write_in(tmp_path_factory, monkeypatch) as found:
        yield found


def items(meeting: Meeting) -> list[AgendaItem]:
    return list(AgendaItem.objects.unscoped().filter(meeting=meeting))


def test_the_agenda_is_made_from_signals_deadlines_and_open_actions_and_people_adjust_it() -> None:
    writer = acting(Role.ACCOUNT_MANAGER)
    first = opened(writer)
    owner = owners().filter(role=Role.DIRECTOR).first() or owners()[0]
    action = actions.record(writer, first, Asked("access", "Wachtlijst doornemen", owner.pk, DAY))
    meeting = planned(writer, DAY + timedelta(days=7))
    assert service.prepare(writer, meeting) == len(items(meeting)) > 3
    sources = {each.source.split(":")[0] for each in items(meeting)}
    assert {"signal", "action"} <= sources
    assert any(action.number in each.text_nl for each in items(meeting))
    assert all(each.text["en"] for each in items(meeting))
    struck = items(meeting)[0]
    service.remove_item(writer, struck, meeting.matter.version)
    service.add_item(writer, meeting, "finance", "Stand van de begroting")
    assert service.prepare(writer, meeting) == 0
    assert [each.removed for each in items(meeting) if each.pk == struck.pk] == [True]


def test_a_party_that_is_late_comes_on_the_agenda_once(monkeypatch: pytest.MonkeyPatch) -> None:
    (due,) = [each for each in deadlines.deadlines() if each.kind == "delivery" and "/" in each.key]
    code = due.key.removeprefix("delivery:").partition("/")[0]
    signal = Point(Theme.OPERATIONS, "signal:late:x", f"{door.region().party_names[code]} is te laat.", "Late.")
    for signals, wanted in (([], due.key), ([signal], signal.source)):
        monkeypatch.setattr(agenda, "_signals", lambda _snapshot, signals=signals: iter(signals))
        found = [each.source for each in points(planned())]
        assert wanted in found
        assert len({due.key, signal.source} & set(found)) == 1


def test_a_point_says_what_holds_when_the_agenda_is_made_again() -> None:
    writer = acting(Role.ACCOUNT_MANAGER)
    owner = owners()[0]
    action = actions.record(writer, opened(writer), Asked("access", "Wachtlijst doornemen", owner.pk, DAY))
    meeting = planned(writer, DAY + timedelta(days=7))
    service.prepare(writer, meeting)
    actions.settle(writer, action, "open", "Een week later.", DAY + timedelta(days=9))
    assert service.prepare(writer, meeting) == 0
    (point,) = AgendaItem.objects.unscoped().filter(meeting=meeting, source=f"action:{action.number}")
    assert "16-10-2024" in point.text_nl or "16 oktober 2024" in point.text_nl


def test_goals_behind_and_agreements_with_providers_come_on_the_agenda_as_far_as_everyone_may_know() -> None:
    line = Line.objects.create(name="Dichtbij in de buurt", aim="Hulp in de wijk.", owner="Programmaleider")
    behind = a_goal(line, "Vaker volgens plan", target=Decimal(99))
    a_goal(line, "Al gehaald", baseline=Decimal(10), target=Decimal(20))
    a_goal(line, "Van Heerlen alleen", municipality=HEERLEN, target=Decimal(99))
    a_goal(line, "Van een gebied alleen", part="area=A1", target=Decimal(99))
    a_goal(line, "Gestopt", target=Decimal(99), ended=True)
    held_on = DAY - timedelta(days=90)
    talk = MonitoringMeeting.objects.create(
        party="A002", held_on=held_on, present="Contractmanager", findings="Geen"
    )
    for days, done in ((-30, None), (-10, None), (-20, DAY), (400, None)):
        MeetingAgreement.objects.create(
            party="A002", meeting=talk, text="Tarief opnieuw bespreken", owner="Directeur",
            due_on=DAY + timedelta(days=days), done_on=done,
        )  # fmt: skip
    found = {each.source: each for each in points(planned())}
    goals = [each for source, each in found.items() if source.startswith("goal:")]
    assert [each.source for each in goals] == [f"goal:{behind.pk}"]
    assert goals[0].theme == Theme.PROGRAMME
    assert "Vaker volgens plan" in goals[0].nl
    assert "99" in goals[0].en
    due = found["monitoring"]
    assert ": 2." in due.nl
    assert "A002" not in due.nl
    assert "Tarief" not in due.nl + due.en


def a_goal(line: Line, name: str, **changed: Any) -> Goal:
    """A goal for how often help ends as planned, from 80 percent at the end of 2022."""
    values: dict[str, Any] = {
        "owner": "Directeur",
        "indicator": "ended_as_planned",
        "per": "half_year",
        "baseline_period": "2022-H2",
        "baseline": Decimal(80),
        "target_period": "2025-H2",
    }
    return Goal.objects.create(line=line, name=name, **values | changed)


def test_the_figures_and_signals_are_those_of_the_snapshot_at_the_opening() -> None:
    meeting = opened()
    assert meeting.matter.snapshot == door.current_snapshot()
    seen, points_seen = key_figures(meeting), points(meeting)
    other = next(each.id for each in door.snapshots() if each.id != meeting.matter.snapshot)
    door.use_snapshot(None, other)
    assert key_figures(meeting) == seen
    assert points(meeting) == points_seen
    assert points(planned()) != points_seen
    assert {theme: len(shown) for theme, shown in seen.items()} == dict.fromkeys(Theme, 3) | {Theme.FINANCE: 4}
    for each in (each for shown in seen.values() for each in shown):
        assert each.snapshot == meeting.matter.snapshot
        assert each.definition
        assert meeting.matter.snapshot in each.proof


def test_minutes_are_fixed_by_a_municipality_and_the_cooperative_and_by_nobody_twice(region: Path) -> None:
    meeting = opened()
    matter = workflow.move(meeting.matter, "offer", acting(Role.ACCOUNT_MANAGER))
    first = acting(Role.ACCOUNT_MANAGER, HEERLEN)
    matter = workflow.move(matter, "fix_first", first)
    for again in (first, acting(Role.MUNICIPAL_CONTROLLER, "0882")):
        with pytest.raises(RegieError):
            workflow.move(matter, "fix_second", again)
    assert not (region / "meetings").exists()
    assert workflow.move(matter, "fix_second", acting(Role.DIRECTOR)).state == "fixing"


def test_fixed_minutes_are_print_and_word_and_name_functions_not_people(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    meeting = opened()
    decision = joint(meeting)
    writer = acting(Role.ACCOUNT_MANAGER)
    item = items(meeting)[0]
    meeting = Meeting.objects.unscoped().select_related("matter").get(pk=meeting.pk)
    service.write_notes(writer, meeting, {item.pk: "Besproken en helder."}, meeting.matter.version)
    meeting = fixed(meeting, django_capture_on_commit_callbacks)
    assert meeting.state == "fixed"
    assert kept.versions(region, meeting.key) == [1]
    assert kept.kept_file(region, meeting.key, 1, "verslag.pdf").startswith(b"%PDF")
    word = docx.Document(io.BytesIO(kept.kept_file(region, meeting.key, 1, "verslag.docx")))
    text = "\n".join(each.text for each in word.paragraphs)
    assert "Besproken en helder." in text
    assert decision.number in text
    assert "Instemming vooraf: Heerlen" in text
    assert "Wie: Accountmanager gemeente (Heerlen)." in text
    data = json.loads(kept.kept_file(region, meeting.key, 1, "verslag.json"))
    assert {each["party_kind"] for each in data["signed"]} == {"municipality", "cooperative"}
    assert "Persoon" not in text + json.dumps(data)


def test_a_correction_is_a_new_version_that_names_the_old(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    meeting = fixed(opened(), django_capture_on_commit_callbacks)
    old = kept.kept_file(region, meeting.key, 1, "verslag.pdf")
    writer = acting(Role.ACCOUNT_MANAGER)
    with pytest.raises(RegieError):
        service.write_notes(writer, meeting, {items(meeting)[0].pk: "Toch anders"}, meeting.matter.version)
    with pytest.raises(RegieError):
        workflow.move(meeting.matter, "correct", writer)
    with pytest.raises(RegieError):
        workflow.move(meeting.matter, "correct", writer, "Bel 06 12345678.")
    workflow.move(meeting.matter, "correct", writer, "De datum van de pilot was fout.")
    meeting = fixed(meeting, django_capture_on_commit_callbacks)
    assert kept.versions(region, meeting.key) == [1, 2]
    assert kept.kept_file(region, meeting.key, 1, "verslag.pdf") == old
    first = Minutes.model_validate_json(kept.kept_file(region, meeting.key, 1, "verslag.json"))
    kept.keep(region, first)
    with pytest.raises(RegieError):
        kept.keep(region, first.model_copy(update={"title": "Iets anders"}))
    data = json.loads(kept.kept_file(region, meeting.key, 2, "verslag.json"))
    assert (data["replaces"], data["correction"]) == (1, "De datum van de pilot was fout.")
    (print_of_first,) = region.glob("meetings/*/v1/verslag.pdf")
    print_of_first.chmod(0o600)
    print_of_first.write_bytes(old + b"%")
    with pytest.raises(RegieError):
        kept.kept_file(region, meeting.key, 1, "verslag.pdf")


def test_a_number_address_telephone_or_name_is_refused_wherever_people_write() -> None:
    writer = acting(Role.ACCOUNT_MANAGER)
    meeting = opened(writer)
    owner = owners()[0]
    for text in ("Bel 06 12345678", "mail iemand@zorg.example", "BSN 111222333", f"Vraag het {writer.name}"):
        for write in (
            lambda text=text: service.add_item(writer, meeting, "access", text),
            lambda text=text: joint(meeting, text=text),
            lambda text=text: actions.record(writer, meeting, Asked("access", text, owner.pk, DAY)),
            lambda text=text: service.write_notes(
                writer, meeting, {items(meeting)[0].pk: text}, meeting.matter.version
            ),
        ):
            with pytest.raises(RegieError) as refused:
                write()
            assert text not in refused.value.message("nl")


def test_a_series_meets_twice_a_week_when_needed_with_the_reason() -> None:
    writer = acting(Role.ACCOUNT_MANAGER)
    series = service.plan_series(writer, "Regiegesprek", 0, 3, DAY, TABLE)
    with pytest.raises(RegieError):
        service.change_rhythm(writer, series, True, DAY, " ")
    service.change_rhythm(writer, series, True, DAY, "De wachttijden lopen op.")
    with pytest.raises(RegieError):
        service.change_rhythm(writer, series, True, DAY, "Nog eens.")
    service.change_rhythm(writer, series, False, DAY + timedelta(days=28), "Het is weer rustig.")
    assert [each.twice_a_week for each in series.rhythms.all()] == [True, False]


def test_an_open_action_goes_along_to_the_next_meeting_until_it_is_done(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    writer = acting(Role.ACCOUNT_MANAGER)
    first = opened(writer)
    owner = owners()[0]
    action = actions.record(writer, first, Asked("access", "Wachtlijst doornemen", owner.pk, DAY))
    fixed(first, django_capture_on_commit_callbacks)
    second = fixed(opened(writer, DAY + timedelta(days=7)), django_capture_on_commit_callbacks)
    data = json.loads(kept.kept_file(region, second.key, 1, "verslag.json"))
    assert [each["number"] for each in data["actions"]] == [action.number]
    with pytest.raises(RegieError):
        actions.settle(writer, action, "dropped")
    actions.settle(writer, action, "done")
    third = fixed(opened(writer, DAY + timedelta(days=14)), django_capture_on_commit_callbacks)
    assert json.loads(kept.kept_file(region, third.key, 1, "verslag.json"))["actions"] == []
