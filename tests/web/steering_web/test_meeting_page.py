# SPDX-License-Identifier: EUPL-1.2
"""The page of a meeting beside its minutes: who opened it, and what its decisions lead to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.people import browser_of, person
from tests.web.steering_web.steering_people import (
    Committing,
    fixed,
    opened,
    region_to_write_in,
    scope_of_user,
)

from regie.web.access import Role
from regie.web.workflow.templatetags.workflow import matter_history

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with region_to_write_in(tmp_path_factory, monkeypatch) as found:
        yield found


def test_the_history_says_who_opened_a_meeting_and_what_the_system_did(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    user = person(Role.ACCOUNT_MANAGER)
    meeting = fixed(opened(scope_of_user(user)), django_capture_on_commit_callbacks)
    steps = matter_history(meeting.matter)["steps"]
    told = [(each["name"], each["state"], each["step"].by_name) for each in steps]
    assert ("", "Geopend", user.name) in told
    assert told[-1] == ("", "Verslag vastgesteld", "Regie")
    assert [state for name, state, _by in told if name == "Begonnen"] == ["Gepland"]
    (began,) = [each["step"] for each in steps if each["state"] == "Geopend"]
    assert (began.role, began.party_kind) == ("account_manager", "municipality")
    shown = browser_of(user).get(f"/regie/gesprek/{meeting.key}").content.decode()
    assert '<span class="history__what">Geopend</span>' in shown
