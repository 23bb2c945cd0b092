# SPDX-License-Identifier: EUPL-1.2
"""Who helps is chosen by a person: the screen proposes an order and no one beforehand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.web.people import signed_in
from tests.web.register_web.register_world import NEED, TEAM, ago, given, professional, provider, world

from regie.web.access import Role
from regie.web.register import service
from regie.web.register.holders import Holder
from regie.web.register.models import Journey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path) -> Path:
    return world(settings, tmp_path)


def clarified() -> str:
    """The address where a place is chosen for a client whose need is clear; two could help."""
    team = professional()
    service.set_capacity(provider(), Holder("provider", "P"), "area_team", 3, 10)
    made = service.register(team, given())
    made = service.take(team, made, "clarify", {"on": ago(40), **NEED})
    return reverse("register:match", args=[made.key])


def checked(page: str) -> list[str]:
    """The values of the radio buttons that are on."""
    buttons = re.findall(r'<input type="radio"[^>]*>', page)
    assert len(buttons) == 2
    return [re.findall(r'value="([^"]*)"', one)[0] for one in buttons if "checked" in one]


def test_nobody_is_chosen_beforehand_and_without_a_choice_the_form_asks_for_one() -> None:
    address, browser = clarified(), signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)
    page = browser.get(address).content.decode()
    assert checked(page) == []
    assert "vrije plaatsen: 3" in page
    answer = browser.post(address, {"on": str(ago(39))})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "U koos nog niemand. Kies wie helpt" in page
    assert (checked(page), Journey.objects.unscoped().get().match) == ([], "")


def test_a_choice_stays_when_the_day_is_refused_and_only_who_is_offered_can_be_chosen() -> None:
    address, browser = clarified(), signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)
    answer = browser.post(address, {"on": str(ago(41)), "to": "provider/P"})
    page = answer.content.decode()
    assert (answer.status_code, checked(page)) == (422, ["provider/P"])
    assert f"Kies {ago(40):%d-%m-%Y} of een latere dag" in page
    forged = browser.post(address, {"on": str(ago(39)), "to": "provider/Q"})
    assert (forged.status_code, "Kies een team of aanbieder" in forged.content.decode()) == (422, True)
    assert browser.post(address, {"on": str(ago(40)), "to": f"area/{TEAM}"}).status_code == 302
    assert Journey.objects.unscoped().get().matched_with == Holder("area", TEAM)
