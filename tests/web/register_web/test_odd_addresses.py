# SPDX-License-Identifier: EUPL-1.2
"""Addresses and forms of the register as somebody may write them who wants it to fail: always a page, never a 500."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse
from tests.web.people import signed_in
from tests.web.register_web.register_world import TEAM, ago, professional, running, world

from regie.web.access import Role
from regie.web.register.models import Journey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path) -> Path:
    return world(settings, tmp_path)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("11", 11),
        ("0011", 11),
        ("0000011000", 42),
        ("731", 42),
        ("0", 42),
        ("²", 42),
        ("9" * 5000, 42),
        ("-7", 42),
    ],
)
def test_the_days_out_of_view_are_those_that_were_tested(written: str, days: int) -> None:
    page = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM).get(reverse("register:out_of_view"), {"dagen": written})
    assert page.context["quiet"] == days


ODD = ("²", "9" * 5000, "0000-00-00", "9999-12-31", "0001-01-01", "\x00a", "sNaN", "1e999999", "provider/\x00")


def test_no_odd_name_or_value_in_an_address_makes_a_page_of_the_register_fail() -> None:
    made = running(professional())
    browser = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)
    lists = ("journeys", "waiting", "out_of_view", "outcomes", "handovers", "capacity")
    for odd in ODD:
        for name in lists:
            asked = {each: [odd, "1"] for each in ("dagen", "export", "tabel", "klantreizen-sorteer")}
            assert browser.get(reverse(f"register:{name}"), asked).status_code == 200, (name, odd)
        named = quote(odd[:2000], safe="")
        for path in (f"klantreis/{named}", f"klantreis/{made.key}/stap/{named}", f"overdrachten/{named}"):
            answer = browser.get(f"{reverse('register:journeys')}/{path}")
            assert answer.status_code == 404, (path, odd)
            assert 'lang="nl"' in answer.content.decode()


def test_no_odd_value_in_a_step_is_taken() -> None:
    made = running(professional())
    browser = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)
    good = {"on": str(ago(1)), "end_reason": "31", "satisfaction": "8", "goal_attainment": "80"}
    for name in good:
        for odd in ODD:
            answer = browser.post(reverse("register:step", args=[made.key, "end"]), good | {name: odd})
            assert answer.status_code == 422, (name, odd)
    assert Journey.objects.unscoped().get().open
