# SPDX-License-Identifier: EUPL-1.2
"""No claim waits for an answer that nobody can give: it is settled when the journey ends or passes to who claimed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.web.people import signed_in
from tests.web.register_web.register_world import OTHER, PROVIDER, TEAM, ago, given, professional, provider, world

from regie.web.access import Role, Scope
from regie.web.audit.models import AuditEvent
from regie.web.register import queries, service
from regie.web.register.holders import own_holder
from regie.web.register.models import Claim, Handover, Journey
from regie.web.register.registering import Claimed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path) -> Path:
    return world(settings, tmp_path)


def claimed(holder: Scope, *by: Scope) -> Journey:
    """A journey of ``holder`` that others claim."""
    made = service.register(holder, given())
    for one in by:
        with pytest.raises(Claimed):
            service.register(one, given(key=made.person.key))
    return made


def states() -> dict[str, str]:
    return {one.by_holder: one.state for one in Claim.objects.unscoped()}


def test_a_claim_on_a_journey_that_ends_is_settled_and_both_sides_read_why() -> None:
    team, claimant = professional(), provider()
    made = claimed(team, claimant)
    assert queries.to_do(team) == 1
    ended = service.take(team, made, "end", {"on": ago(0), "end_reason": "31"})
    assert states() == {PROVIDER: "kept"}
    found = Claim.objects.unscoped().get()
    assert found.answered_on == ago(0)
    assert queries.to_do(team) == 0
    told = ended.events.get(name="claim_answered")
    assert (told.facts["answer"], told.by_name) == ("keep", team.name)
    recorded = AuditEvent.objects.filter(action="journey.claim_answered")
    assert [one.object for one in recorded] == [f"journey/{made.key}"]
    why = "De klantreis is beëindigd voordat er een antwoord was."
    assert why in signed_in(Role.MEMBER, PROVIDER).get(reverse("register:handovers")).content.decode()
    holder = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)
    assert why in holder.get(reverse("register:journey", args=[made.key])).content.decode()
    assert why in holder.get(reverse("register:claim", args=[found.pk])).content.decode()


def test_a_claim_of_who_takes_the_journey_over_is_settled_and_that_of_another_goes_along() -> None:
    team, receiver, other = professional(), provider(), provider(OTHER)
    made = claimed(team, receiver, other)
    offered = service.propose(team, made, own_holder(receiver))
    service.confirm(receiver, offered)
    assert states() == {PROVIDER: "open", OTHER: "open"}
    service.confirm(team, Handover.objects.unscoped().get())
    assert states() == {PROVIDER: "handed", OTHER: "open"}
    assert [one.facts["answer"] for one in made.events.filter(name="claim_answered")] == ["hand_over"]
    assert AuditEvent.objects.filter(action="journey.claim_answered").count() == 1
    assert queries.to_do(receiver) == 1
    page = signed_in(Role.MEMBER, PROVIDER).get(reverse("register:handovers")).content.decode()
    assert "De klantreis is overgedragen aan wie de cliënt ook aanmeldde." in page
    service.answer_claim(receiver, Claim.objects.unscoped().get(state="open"), "keep", "Wij helpen al")
    assert queries.to_do(receiver) == 0
