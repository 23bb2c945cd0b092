# SPDX-License-Identifier: EUPL-1.2
"""A refused handover comes back to the giver, with the reason, and stays to be done until something was done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.people import signed_in
from tests.web.register_web.register_world import NEED, TEAM, ago, given, professional, provider, running, world

from regie.web.access import Role, Scope
from regie.web.audit.models import AuditEvent
from regie.web.register import queries, service
from regie.web.register.holders import Holder
from regie.web.register.models import Handover, Journey
from regie.web.register.registering import Claimed

pytestmark = pytest.mark.django_db

WHY = "Geen plek in deze leeftijd"
OWN, P, Q = Holder("area", TEAM), Holder("provider", "P"), Holder("provider", "Q")


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path) -> Path:
    return world(settings, tmp_path)


def now(made: Journey) -> Journey:
    return Journey.objects.unscoped().select_related("person").get(pk=made.pk)


def refused(team: Scope) -> Journey:
    """A journey that was quiet for two months, offered to a provider today and refused today."""
    made = service.register(team, given(registered_on=ago(90)))
    made = service.take(team, made, "clarify", {"on": ago(70), **NEED})
    service.take(team, made, "match", {"on": ago(69), "to": P})
    service.refuse(provider(), Handover.objects.unscoped().get(), WHY)
    return now(made)


def browser() -> Client:
    return signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)


def seen(team: Scope) -> tuple[list[Any], int, list[list[str]]]:
    """The journeys of which a refusal waits, how much waits for the team, and why journeys are out of view."""
    found = [one.journey.pk for one in queries.refused_handovers(team)]
    return found, queries.to_do(team), [list(why) for _one, why, _ending in queries.out_of_view(team)]


def test_the_giver_finds_a_refused_handover_with_its_reason_on_every_page_that_says_what_to_do() -> None:
    team = professional()
    made = refused(team)
    assert seen(team) == ([made.pk], 1, [["refused"]])
    page = browser().get(reverse("register:handovers")).content.decode()
    assert "Geweigerd: terug bij de gever" in page
    assert WHY in page
    assert '<span class="badge badge--bad">geweigerd</span>' in page
    assert reverse("register:journey", args=[made.key]) in page
    event = AuditEvent.objects.order_by("-sequence").first()
    assert event is not None
    assert event.subjects == [made.person.key]
    page = browser().get(reverse("register:journey", args=[made.key])).content.decode()
    assert "De overdracht is geweigerd" in page
    assert "Kies opnieuw wie helpt" in page
    assert "overdracht geweigerd" in browser().get(reverse("register:out_of_view")).content.decode()


@pytest.mark.parametrize("to", [OWN, P, Q], ids=["stays here", "asked again", "another"])
def test_a_next_match_settles_it(to: Holder) -> None:
    team = professional()
    service.take(team, refused(team), "match", {"on": ago(0), "to": to})
    found, _count, why = seen(team)
    assert (found, why) == ([], [])


def test_a_next_handover_settles_it_and_a_contact_or_a_claim_does_not() -> None:
    team = professional()
    made = service.take(team, refused(team), "contact", {"on": ago(0)})
    with pytest.raises(Claimed):
        service.register(provider(), given(key=made.person.key))
    assert seen(team)[0] == [made.pk]
    offered = service.propose(team, now(made), Q)
    assert seen(team)[0] == []
    service.withdraw(team, offered, "Toch anders")
    assert seen(team)[0] == []
    again = service.propose(team, now(made), Q)
    service.refuse(provider("Q"), again, "Ook vol")
    assert [one.reason for one in queries.refused_handovers(team)] == ["Ook vol"]


def test_where_help_runs_with_the_giver_any_next_step_settles_it() -> None:
    team = professional()
    made = running(team)
    service.refuse(provider(), service.propose(team, made, P), WHY)
    with pytest.raises(Claimed):
        service.register(provider(), given(key=made.person.key))
    assert seen(team)[0] == [made.pk]
    page = browser().get(reverse("register:journey", args=[made.key])).content.decode()
    assert "Ga zelf verder met de klantreis" in page
    service.take(team, now(made), "contact", {"on": ago(0)})
    assert seen(team)[0] == []


def test_what_ended_or_was_handed_to_another_is_no_longer_to_do() -> None:
    team = professional()
    made = refused(team)
    service.take(team, made, "end", {"on": ago(0), "end_reason": "32"})
    assert seen(team) == ([], 0, [])


def test_who_refused_and_other_teams_see_nothing_of_it() -> None:
    made = refused(professional())
    for scope, other in (
        (provider(), signed_in(Role.MEMBER, "P")),
        (professional("Z"), signed_in(Role.YOUTH_PROFESSIONAL, area="Z")),
    ):
        assert seen(scope) == ([], 0, [])
        page = other.get(reverse("register:handovers")).content.decode()
        assert made.person.key not in page
        assert WHY not in page
