# SPDX-License-Identifier: EUPL-1.2
"""The demo's register: a few dozen invented journeys that anyone can look into, hand over and hand in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.web.people import person, scope
from tests.web.region_folder import small_region

from regie.web.access import Role
from regie.web.register import queries
from regie.web.register.demo import JOURNEYS, make_demo_journeys
from regie.web.register.models import Capacity, Handover, Journey

pytestmark = pytest.mark.django_db


def test_the_demo_has_journeys_in_every_state_and_makes_them_once(settings: Any, tmp_path: Path) -> None:
    settings.REGIE = replace(settings.REGIE, region=small_region(), data=tmp_path)
    person(Role.YOUTH_PROFESSIONAL)
    person(Role.MEMBER)
    assert make_demo_journeys() == JOURNEYS
    assert make_demo_journeys() == 0
    states = Counter(Journey.objects.unscoped().values_list("state", flat=True))
    assert set(states) == set(Journey.State.values)
    assert Capacity.objects.exists()
    assert Handover.objects.within(scope(Role.MEMBER)).filter(state="open").exists()
    reader = scope(Role.YOUTH_PROFESSIONAL)
    assert Handover.objects.within(reader).filter(state="open").exists()
    assert [one.claimant != one.journey.held_by for one in queries.claims(reader)] == [True]
    assert queries.outcomes_to_fill(reader)
    own = queries.journeys(reader)
    assert JOURNEYS / 4 < len(own) < JOURNEYS
