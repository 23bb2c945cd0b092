# SPDX-License-Identifier: EUPL-1.2
"""Who was helped until yesterday waits since today, wherever a wait is shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.people import person, scope, signed_in
from tests.web.register_web.register_world import ago, given, professional, provider, running, world

from regie.web.access import Role, Scope
from regie.web.register import queries, service
from regie.web.register.figures import waiting_figures
from regie.web.register.holders import Holder
from regie.web.register.models import Journey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path) -> Path:
    return world(settings, tmp_path)


def handed_over(giver: Scope, receiver: Scope, **other: Any) -> Journey:
    """A journey of which the help ran with the giver until yesterday and waits for the receiver to begin; the first
    contact was months ago."""
    made = running(giver, **other)
    back = Journey.objects.unscoped().filter(pk=made.pk)
    back.update(registered_on=ago(200), intake_on=ago(163))
    made = back.select_related("person").get()
    handover = service.propose(giver, made, Holder("provider", receiver.party))
    service.confirm(receiver, handover)
    service.confirm(giver, handover)
    return queries.journey_for(receiver, made.key)


def test_after_a_warm_handover_the_wait_counts_from_the_day_after_the_last_help() -> None:
    made = handed_over(professional(), provider())
    _known, ((one, wait),) = queries.waiting(provider())
    assert (one.pk, wait.phase, wait.since, wait.days, wait.above) == (made.pk, "start", ago(0), 0, False)
    page = signed_in(Role.MEMBER, "P").get(reverse("register:waiting")).content.decode()
    assert "163" not in page
    assert "boven de norm van" not in page
    inside = {
        one.indicator: one.value
        for one in waiting_figures(scope(Role.DIRECTOR))
        if one.breakdown["municipality"] == "total"
    }
    assert (inside["waiting_now.start"], inside["waiting_now.start_above_norm"]) == (1, 0)


def test_the_receiver_who_does_not_begin_does_wait_above_the_norm_in_the_end() -> None:
    made = handed_over(professional(), provider())
    made.trajectories.update(ended_on=ago(72))
    _known, ((_one, wait),) = queries.waiting(provider())
    assert (wait.since, wait.days, wait.above) == (ago(71), 71, True)


def test_a_first_contact_after_earlier_help_keeps_its_own_day() -> None:
    made = handed_over(professional(), provider())
    made.trajectories.update(ended_on=ago(30))
    Journey.objects.unscoped().filter(pk=made.pk).update(intake_on=ago(10))
    _known, ((_one, wait),) = queries.waiting(provider())
    assert wait.since == made.registered_on + timedelta(days=190) == ago(10)


def test_the_waiting_list_asks_the_database_no_more_for_more_clients() -> None:
    team = professional()
    director = person(Role.DIRECTOR).grants.get().scope()

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as of_list:
            queries.waiting(team)
        with CaptureQueriesContext(connection) as of_figures:
            waiting_figures(director)
        return len(of_list), len(of_figures)

    service.register(team, given(birth_month="2011-01"))
    one = asked()
    for month in range(2, 8):
        made = service.register(team, given(birth_month=f"2011-{month:02}", not_the_same=True))
        service.take(team, made, "intake", {"on": ago(20)})
    assert asked() == one
