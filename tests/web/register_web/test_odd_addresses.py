# SPDX-License-Identifier: EUPL-1.2
"""Addresses and forms of the register as somebody may write them who wants it to fail: always a page, never a 500."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.web.people import signed_in
from tests.web.register_web.register_world import TEAM, world

from regie.web.access import Role

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
