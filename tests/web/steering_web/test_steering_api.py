# SPDX-License-Identifier: EUPL-1.2
"""The API of actions: scopes as on the screen, read only. And the example meetings of the demo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as used
from django.test import Client
from django.utils import timezone
from tests.web.people import person
from tests.web.steering_web.steering_people import DAY, acting, region_to_write_in

from regie.web.access import Role
from regie.web.accounts.demo import make_demo_people
from regie.web.accounts.models import Grant
from regie.web.api import service as tokens
from regie.web.steering import actions, kept, service
from regie.web.steering.actions import Asked
from regie.web.steering.demo import make_demo_meetings
from regie.web.steering.models import Decision, Meeting
from regie.web.steering.owners import owners

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with region_to_write_in(tmp_path_factory, monkeypatch) as found:
        yield found


def ask(role: Role, method: str = "get") -> Any:
    """Ask for the actions with a token of somebody new with this role."""
    grant = Grant.objects.get(user=person(role))
    _, secret = tokens.make_token(grant.scope(), grant, "Test", "read", timezone.localdate() + timedelta(days=30))
    return getattr(Client(), method)("/api/v1/regieacties", headers={"Authorization": f"Bearer {secret}"})


def test_actions_are_read_by_who_sees_meetings_and_by_nobody_else_and_never_written() -> None:
    writer = acting(Role.ACCOUNT_MANAGER)
    meeting = service.plan_meeting(writer, DAY, "Gesprek", participants=[("director", "cooperative", "")])
    meeting = service.open_meeting(writer, meeting, found=())
    owner = owners().get(user_id=writer.user_id)
    action = actions.record(writer, meeting, Asked("access", "Wachtlijst bespreken", owner.pk, DAY))
    answer = ask(Role.POLICY_OFFICER)
    assert answer.status_code == 200
    (row,) = answer.json()["resultaten"]
    assert (row["number"], row["ownerRole"], row["state"]) == (action.number, "account_manager", "open")
    assert writer.name not in answer.content.decode()
    assert ask(Role.MEMBER).status_code == 403
    assert Client().get("/api/v1/regieacties").status_code == 401
    for method in ("post", "put", "patch", "delete"):
        assert ask(Role.DIRECTOR, method).status_code in (403, 405)


def test_the_demo_has_a_series_with_two_meetings_with_fixed_minutes_and_one_coming(
    region: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.REGIE = replace(used.REGIE, demo=True)
    make_demo_people()
    with django_capture_on_commit_callbacks(execute=True):
        make_demo_meetings()
    make_demo_meetings()
    found = list(Meeting.objects.unscoped().order_by("day"))
    assert [each.state for each in found] == ["fixed", "fixed", "planned"]
    assert all(kept.versions(region, each.key) == [1] for each in found[:2])
    assert Decision.objects.unscoped().get().standing == "waiting"
