# SPDX-License-Identifier: EUPL-1.2
"""Minutes whose worker died, was taken for lost, or came late: fixed once, and as they were written first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction
from tests.web.steering_web.steering_people import (
    DAY,
    Committing,
    acting,
    fixed,
    joint,
    opened,
    region_to_write_in,
)

from regie.vocabulary import RegieError
from regie.web.access import Role
from regie.web.region import door
from regie.web.steering import actions, jobs, kept
from regie.web.steering.actions import Asked
from regie.web.steering.minutes import Minutes
from regie.web.steering.models import AgendaItem, Decision, Meeting
from regie.web.steering.owners import owners
from regie.web.steering.writing import locked
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with region_to_write_in(tmp_path_factory, monkeypatch) as found:
        yield found


def again(meeting: Meeting) -> Meeting:
    return Meeting.objects.unscoped().select_related("matter").get(pk=meeting.pk)


def signed(meeting: Meeting) -> Meeting:
    """The same meeting with minutes that both sides signed; no worker has begun."""
    matter = workflow.move(again(meeting).matter, "offer", acting(Role.ACCOUNT_MANAGER))
    matter = workflow.move(matter, "fix_first", acting(Role.ACCOUNT_MANAGER))
    workflow.move(matter, "fix_second", acting(Role.DIRECTOR))
    return again(meeting)


def crashed(meeting: Meeting, patch: pytest.MonkeyPatch) -> None:
    """The worker dies when the files are there and nothing is in the database."""

    def dies(*_: object, **__: object) -> None:
        raise MemoryError

    with patch.context() as dying:
        dying.setattr(jobs.workflow, "settle", dies)
        with pytest.raises(MemoryError):
            jobs.fix_minutes(nothing, matter=meeting.matter_id)


def nothing(done: int, total: int, message: str = "") -> None:
    """Progress that nobody looks at."""


def before_the_end(do: Callable[[], object]) -> Callable[[int, int, str], None]:
    """Progress of a worker that stands still when its files are there, while others go on."""

    def told(done: int, total: int, message: str = "") -> None:
        if done:
            do()

    return told


def data(region: Path, meeting: Meeting, version: int = 1) -> Minutes:
    return Minutes.model_validate_json(kept.kept_file(region, meeting.key, version, kept.DATA))


def test_minutes_whose_worker_died_after_the_files_are_fixed_as_they_were_signed(
    region: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Committing
) -> None:
    writer = acting(Role.ACCOUNT_MANAGER)
    meeting = opened(writer)
    decision = joint(meeting)
    action = actions.record(writer, meeting, Asked("access", "Wachtlijst doornemen", owners()[0].pk, DAY))
    meeting = signed(meeting)
    crashed(meeting, monkeypatch)
    files = {each: each.read_bytes() for each in region.glob("meetings/*/v1/*")}
    assert len(files) == 4
    actions.settle(writer, action, "done")
    actions.settle(writer, action, "open", "Toch niet klaar.", DAY + timedelta(days=9))
    with monkeypatch.context() as others, django_capture_on_commit_callbacks(execute=True):
        others.setattr(jobs, "party_name", lambda kind, party: "Anders geheten")
        others.setattr(jobs.running, "clause_name", lambda clause: "Anders geheten")
        workflow.move(again(meeting).matter, "retry", acting(Role.DIRECTOR))
    assert again(meeting).state == "fixed"
    assert {each: each.read_bytes() for each in region.glob("meetings/*/v1/*")} == files
    assert [each.due for each in data(region, meeting).actions] == [DAY]
    assert Decision.objects.unscoped().get(pk=decision.pk).fixed_in == 1


def test_minutes_that_are_there_are_fixed_also_when_their_figures_cannot_be_made_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meeting = signed(opened())
    crashed(meeting, monkeypatch)

    def gone(*_: object) -> None:
        raise RegieError("web_region.no_snapshot")

    for made, name in ((door, "make_review"), (jobs, "key_figures")):
        monkeypatch.setattr(made, name, gone)
    jobs.fix_minutes(nothing, matter=meeting.matter_id)
    assert again(meeting).state == "fixed"


def test_files_with_something_else_than_was_signed_are_not_taken_for_it(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = signed(opened())
    crashed(meeting, monkeypatch)
    files = {each: each.read_bytes() for each in region.glob("meetings/*/v1/*")}
    # as after a database from another backup than the folder
    AgendaItem.objects.unscoped().filter(meeting=meeting).update(notes="Iets heel anders.")
    with pytest.raises(RegieError) as refused:
        jobs.fix_minutes(nothing, matter=meeting.matter_id)
    assert "dezelfde back-up" in refused.value.message("nl")
    assert "same backup" in refused.value.message("en")
    assert again(meeting).state == "fixing"
    assert {each: each.read_bytes() for each in region.glob("meetings/*/v1/*")} == files


def test_a_lost_worker_that_still_runs_does_not_close_minutes_that_were_taken_up_again(region: Path) -> None:
    meeting = signed(opened())

    def others() -> None:
        jobs.fix_minutes(nothing, matter=meeting.matter_id)
        workflow.move(again(meeting).matter, "correct", acting(Role.ACCOUNT_MANAGER), "De datum was fout.")

    jobs.fix_minutes(before_the_end(others), matter=meeting.matter_id)
    current = again(meeting)
    assert (current.state, current.version) == ("open", 2)
    assert kept.versions(region, meeting.key) == [1]


def test_a_lost_worker_does_not_fix_the_next_version_before_it_is_written(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    meeting = signed(opened())

    def others() -> None:
        jobs.fix_minutes(nothing, matter=meeting.matter_id)
        workflow.move(again(meeting).matter, "correct", acting(Role.ACCOUNT_MANAGER), "De datum was fout.")
        signed(meeting)

    jobs.fix_minutes(before_the_end(others), matter=meeting.matter_id)
    assert again(meeting).state == "fixing"
    with django_capture_on_commit_callbacks(execute=True):
        workflow.move(again(meeting).matter, "retry", acting(Role.DIRECTOR))
    assert again(meeting).state == "fixed"
    assert kept.versions(region, meeting.key) == [1, 2]
    assert data(region, meeting, 2).correction == "De datum was fout."


def test_a_decision_that_is_not_in_the_minutes_is_not_fixed_by_them(region: Path) -> None:
    meeting = opened()
    within = joint(meeting)
    meeting = signed(meeting)

    def others() -> None:
        late = Decision.objects.unscoped().get(pk=within.pk)
        late.pk, late.number = None, "B-2024-999"
        late.save(force_insert=True)

    jobs.fix_minutes(before_the_end(others), matter=meeting.matter_id)
    assert again(meeting).state == "fixed"
    assert [each.number for each in data(region, meeting).decisions] == [within.number]
    found = Decision.objects.unscoped().filter(meeting=meeting).values_list("number", "fixed_in")
    assert dict(found) == {within.number: 1, "B-2024-999": None}


def test_a_matter_is_settled_only_from_the_states_that_are_named(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    meeting = fixed(opened(), django_capture_on_commit_callbacks)
    steps = meeting.matter.steps.count()
    assert not workflow.settle(meeting.matter, "fixed", from_=("fixing",))
    stays = again(meeting).matter
    assert (stays.state, stays.version, stays.steps.count()) == ("fixed", meeting.matter.version, steps)
    assert workflow.settle(meeting.matter, "open", from_=("planned", "fixed"))
    assert again(meeting).state == "open"


@pytest.mark.django_db(transaction=True)
def test_nobody_offers_minutes_while_somebody_writes_in_them() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    meeting = opened()
    other = connection.copy()
    try:
        with transaction.atomic():
            locked(meeting, "open")
            wanted = f"SELECT id FROM {Matter._meta.db_table} WHERE id = %s FOR UPDATE NOWAIT"
            with other.cursor() as cursor, pytest.raises(OperationalError, match="lock"):
                cursor.execute(wanted, [meeting.matter_id])
    finally:
        other.close()
