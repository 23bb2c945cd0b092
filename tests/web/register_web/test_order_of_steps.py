# SPDX-License-Identifier: EUPL-1.2
"""The days of a journey are in an order that can be, the form says from which day on, and what was recorded in
another order before that was checked never counts as within the norm."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.web.people import HEERLEN, LANDGRAAF, scope, signed_in
from tests.web.register_web.register_world import (
    NEED,
    TEAM,
    ago,
    given,
    professional,
    provider,
    refused,
    running,
    world,
)

from regie.vocabulary.texts import say
from regie.web.access import Role, Scope
from regie.web.register import service
from regie.web.register.holders import Holder
from regie.web.register.models import Journey
from regie.web.register.results import starts

pytestmark = pytest.mark.django_db

OWN = Holder("area", TEAM)


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path) -> Path:
    return world(settings, tmp_path)


def so_far(team: Scope, last: str) -> Journey:
    """A journey up to and including a step: registered 60 days ago, first contact 50, clarified 40, matched 30."""
    made = service.register(team, given())
    steps = [
        ("intake", {"on": ago(50)}),
        ("clarify", {"on": ago(40), **NEED}),
        ("match", {"on": ago(30), "to": OWN}),
        ("start", {"on": ago(20), "form": "individual"}),
    ]
    names = ["register", *(name for name, _given in steps)]
    for name, sent in steps[: names.index(last)]:
        made = service.take(team, made, name, sent)
    return made


@pytest.mark.parametrize(
    ("after", "name", "first"),
    [
        ("register", "intake", 60),
        ("register", "contact", 60),
        ("register", "clarify", 60),
        ("intake", "clarify", 50),
        ("intake", "contact", 50),
        ("clarify", "match", 40),
        ("clarify", "goal", 40),
        ("match", "match", 30),
        ("match", "start", 30),
        ("match", "end", 30),
        ("start", "contact", 50),
        ("start", "scale", 19),
        ("start", "end", 20),
    ],
)
def test_a_step_is_on_the_day_of_the_step_before_it_or_later(after: str, name: str, first: int) -> None:
    team = professional()
    made = so_far(team, after)
    sent = {
        "to": OWN,
        **NEED,
        "segment": "outsourced_care" if name == "scale" else NEED["segment"],
        "end_reason": "31",
        "outcome_unknown": True,
    }
    with refused("day_too_early"):
        service.take(team, made, name, {**sent, "on": ago(first + 1)})
    page = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)
    address = (
        reverse("register:match", args=[made.key])
        if name == "match"
        else reverse("register:step", args=[made.key, name])
    )
    shown = page.get(address).content.decode()
    assert f"Niet vóór {ago(first):%d-%m-%Y}" in shown
    assert f'min="{ago(first)}"' in shown
    assert service.take(team, made, name, {**sent, "on": ago(first)}).last_step_on >= ago(first)


def test_all_steps_may_be_on_one_day() -> None:
    team, on = professional(), ago(10)
    made = service.register(team, given(registered_on=on))
    made = service.take(team, made, "intake", {"on": on})
    made = service.take(team, made, "clarify", {"on": on, **NEED})
    made = service.take(team, made, "match", {"on": on, "to": OWN})
    made = service.take(team, made, "start", {"on": on, "form": "individual"})
    made = service.take(team, made, "end", {"on": on, "end_reason": "31", "outcome_unknown": True})
    assert {made.registered_on, made.intake_on, made.clarified_on, made.began_on, made.ended_on} == {on}


def test_the_form_says_the_day_at_the_field_and_keeps_what_was_typed() -> None:
    made = so_far(professional(), "intake")
    browser = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)
    address = reverse("register:step", args=[made.key, "clarify"])
    sent = {"on": str(ago(51)), **NEED}
    answer = browser.post(address, sent)
    page = answer.content.decode()
    told = f"De dag is te vroeg, gezien wat al is vastgelegd. Kies {ago(50):%d-%m-%Y} of een latere dag."
    assert answer.status_code == 422
    assert f'id="id_on-error">{told}' in page
    assert f'value="{ago(51)}"' in page
    assert Journey.objects.unscoped().get().clarified_on is None
    assert browser.post(address, sent | {"on": str(ago(50))}).status_code == 302


def test_help_begins_again_the_day_after_the_last_help_and_ends_no_earlier() -> None:
    team, member = professional(), provider()
    made = running(team)
    handover = service.propose(team, made, Holder("provider", "P"))
    service.confirm(team, handover)
    service.confirm(member, handover)
    made = Journey.objects.unscoped().select_related("person").get()
    ended = made.trajectories.get().ended_on
    assert ended == ago(1)
    with refused("day_too_early"):
        service.take(member, made, "start", {"on": ended, "form": "individual"})
    with refused("day_too_early"):
        service.take(member, made, "end", {"on": ago(2), "end_reason": "32", "outcome_unknown": True})
    made = service.take(member, made, "start", {"on": ago(0), "form": "individual"})
    assert made.trajectories.count() == 2


def test_the_state_of_a_goal_is_no_earlier_than_the_goal() -> None:
    team = professional()
    made = service.take(team, so_far(team, "start"), "goal", {"on": ago(15), "goal": "develop", "text": ""})
    goal = {"goal_id": made.goals.get().pk, "state": "reached"}
    with refused("day_too_early"):
        service.take(team, made, "goal_state", {"on": ago(16), **goal})
    service.take(team, made, "goal_state", {"on": ago(15), **goal})


def test_a_move_may_be_before_first_contact_but_not_before_the_residence_that_it_follows() -> None:
    team = professional()
    made = so_far(team, "intake")
    moved = given(municipality=LANDGRAAF, registered_in=LANDGRAAF, area="")
    with refused("day_too_early"):
        service.take(team, made, "move", {"on": ago(60), "residence": moved})
    service.take(team, made, "move", {"on": ago(55), "residence": moved})
    assert [one.municipality for one in made.person.residences.all()] == [HEERLEN, LANDGRAAF]


def test_a_registration_of_long_ago_is_told_what_is_wrong_with_it() -> None:
    with refused("day_too_long_ago"):
        service.register(professional(), given(registered_on=date(2001, 1, 1)))
    assert "te lang geleden" in say("web_register.day_too_long_ago", "nl", what="De dag", day="x")


@pytest.mark.parametrize(("intake", "began"), [(40, 45), (61, 20)], ids=["help first", "contact first"])
def test_days_in_an_order_that_cannot_be_count_neither_as_in_time_nor_at_all(intake: int, began: int) -> None:
    team = professional()
    running(team)
    wrong = running(team, birth_month="2011-01", not_the_same=True)
    found = Journey.objects.unscoped().filter(pk=wrong.pk)
    found.update(registered_on=ago(60), intake_on=ago(intake), began_on=ago(began))
    Journey.objects.unscoped().exclude(pk=wrong.pk).update(began_on=ago(0), intake_on=ago(5), registered_on=ago(9))
    figures = [one for one in starts(scope(Role.DIRECTOR)) if one.breakdown["provider"] == "total"]
    assert {(one.numerator, one.denominator, one.value) for one in figures} == {(1, 1, Decimal("100.0"))}
    page = signed_in(Role.DIRECTOR).get(reverse("register:figures")).content.decode()
    assert "een stap vóór de vorige" in page
