# SPDX-License-Identifier: EUPL-1.2
"""Every role at every address: who may come in is as the table says, and who may not changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse
from tests.web.people import person, signed_in
from tests.web.region_folder import own_region
from tests.web.whole.addresses import ALLOWED, DENIED, EVERYONE, LIBRARY, TOKEN, addresses, allowed, table

from regie.web.access import Role
from regie.web.audit.models import AuditEvent

pytestmark = pytest.mark.django_db

CHANGES_WITH_READING = {"sessions", "axes", "regie_audit", "usersessions"}
"""Apps whose tables change by signing in and by being denied."""


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[object, ...]]:
    """Everything that a denied request must leave as it was: all rows, the region's folder, the uploads."""
    region = own_region(tmp_path)
    used = replace(settings.REGIE, region=region, data=tmp_path / "data")
    monkeypatch.setattr(settings, "REGIE", used)

    def now() -> tuple[object, ...]:
        rows = {
            model._meta.label: list(models.QuerySet(model).order_by("pk").values())
            for model in apps.get_models()
            if model._meta.app_label not in CHANGES_WITH_READING
        }
        files = {
            str(path): hashlib.sha256(path.read_bytes()).hexdigest()
            if path.stat().st_size < 10_000
            else path.stat().st_mtime_ns
            for folder in (region, used.uploads)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        return rows, files

    return now


def test_every_address_has_a_rule() -> None:
    assert [each.name for each in addresses() if each.rule is None] == []


def test_the_rules_in_the_code_are_those_of_the_table() -> None:
    agreed = table()
    assert {each.name for each in addresses()} == set(agreed)
    different = [
        (each.name, role.value)
        for each in addresses()
        for role in Role
        if agreed[each.name][role.value] != allowed(each.rule, role)
    ]
    assert different == []


@pytest.mark.parametrize("role", list(Role))
def test_who_is_denied_gets_403_and_changes_nothing(role: Role, state: Callable[[], tuple[object, ...]]) -> None:
    client = signed_in(role)
    denied = [each for each in addresses() if table()[each.name][role.value] == DENIED]
    assert denied
    before = state()
    events = AuditEvent.objects.filter(outcome="denied").count()
    answers = [
        (each.name, method, getattr(client, method)(each.path).status_code)
        for each in denied
        for method in ("get", "post")
    ]
    assert [answer for answer in answers if answer[2] != 403] == []
    assert state() == before
    assert AuditEvent.objects.filter(outcome="denied").count() - events == len(answers)


def test_who_is_not_signed_in_is_sent_to_the_login_and_changes_nothing(
    state: Callable[[], tuple[object, ...]],
) -> None:
    before = state()
    client = Client()
    for each in addresses():
        kind = table()[each.name][Role.DIRECTOR.value]
        if kind in (EVERYONE, LIBRARY):
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(each.path)
            if kind == TOKEN:
                assert answer.status_code in (401, 405), (each.name, method)
            else:
                assert answer.status_code == 302, (each.name, method, answer.status_code)
                assert answer["Location"].startswith(reverse("account_login")), each.name
    assert state() == before


def test_a_role_that_ended_opens_nothing_any_more() -> None:
    user = person(Role.DIRECTOR)
    from tests.web.people import browser_of

    client = browser_of(user)
    user.grants.update(state="ended")
    for each in addresses():
        if table()[each.name][Role.DIRECTOR.value] == ALLOWED and each.rule != "signed_in":
            answer = client.get(each.path)
            assert answer.status_code == 302, each.name
            assert answer["Location"] == reverse("accounts:no_role"), each.name
