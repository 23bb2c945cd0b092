# SPDX-License-Identifier: EUPL-1.2
"""The steps of a journey: registration, need, place, start, scaling, handover and end; and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from tests.deliveries.delivery_builders import CLIENT, WHOLE, write_zip
from tests.web.people import HEERLEN, LANDGRAAF
from tests.web.register_web.register_world import (
    NEED,
    TEAM,
    ago,
    given,
    overseer,
    professional,
    provider,
    refused,
    running,
    world,
)

from regie.deliveries import deliver
from regie.vocabulary import RegieError
from regie.web.register import keys, queries, service
from regie.web.register.holders import Holder
from regie.web.register.matching import candidates
from regie.web.register.models import Claim, Event, Handover, Journey, Person
from regie.web.register.registering import Claimed, LooksAlike
from regie.web.register.residence import responsible

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path) -> Path:
    return world(settings, tmp_path)


def test_a_journey_goes_from_registration_to_its_end_with_a_history_of_every_step() -> None:
    scope = professional()
    made = running(scope)
    made = service.take(scope, made, "goal", {"on": ago(29), "goal": "develop", "text": "Past in de groep"})
    goal = made.goals.get()
    made = service.take(scope, made, "goal_state", {"on": ago(10), "goal_id": goal.pk, "state": "reached"})
    made = service.take(
        scope, made, "scale", {"on": ago(9), "segment": "outsourced_care", "product_category": "54"}
    )
    light, heavy = made.trajectories.all()
    assert (light.ended_on, light.end_reason, heavy.began_on) == (ago(10), "37", ago(9))
    made = service.take(scope, made, "end", {"on": ago(1), "end_reason": "31", "goal_attainment": 80})
    assert (made.state, made.ended_on, made.outcome_unknown) == ("ended", ago(1), False)
    events = made.events.all()
    assert [one.name for one in events] == [
        "register", "intake", "clarify", "match", "start", "goal", "goal_state", "scale", "end",
    ]  # fmt: skip
    assert next(one for one in events if one.name == "scale").facts["direction"] == "up"
    assert {one.by_name for one in events} == {scope.name}
    assert heavy.outcomes.count() == 0 or heavy.outcomes.get().goal_attainment == 80


def test_what_was_recorded_cannot_be_changed_not_even_in_the_database() -> None:
    event = running(professional()).events.first()
    assert event is not None
    event.note = "anders"
    with refused("history_fixed"):
        event.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(note="anders")


def test_a_key_is_random_and_unlike_every_key_in_a_delivery(region: Path, tmp_path: Path) -> None:
    content = {**WHOLE, "clients": [*WHOLE["clients"], {**CLIENT, "client_key": "K-TAKEN"}]}
    deliver(write_zip(tmp_path / "c.zip", content), region, received_on=ago(1))
    drawn = iter(["TAKEN", "FREE"])
    from regie.web.region import door

    assert keys.new_client_key(region, door.region(), lambda: next(drawn)) == "K-FREE"
    first, second = (service.register(professional(), given(registered_on=ago(day))) for day in (60, 1))
    assert first.person.key != second.person.key
    assert first.person.key.startswith("K-")
    known = service.register(professional(), given(key="K-TAKEN", registered_on=ago(2)))
    assert known.person.key == "K-TAKEN"
    with refused("key_unknown"):
        service.register(professional(), given(key="K-NOBODY"))


def test_two_teams_that_claim_one_client_are_told_and_nothing_is_made_twice() -> None:
    holds, claims = professional(), provider()
    first = service.register(holds, given())
    with pytest.raises(Claimed) as told:
        service.register(claims, given(key=first.person.key))
    assert "Noord" not in told.value.message("nl")
    with pytest.raises(Claimed):
        service.register(claims, given(key=first.person.key))
    assert Journey.objects.unscoped().count() == Person.objects.unscoped().count() == 1
    (claim,) = Claim.objects.unscoped()
    assert not queries.journeys(claims)
    with pytest.raises(PermissionDenied):
        service.answer_claim(claims, claim, "keep", "Nee")
    with refused("reason_needed"):
        service.answer_claim(holds, claim, "hand_over", " ")
    service.answer_claim(holds, claim, "hand_over", "Zij kennen het gezin al")
    (handover,) = Handover.objects.unscoped()
    assert handover.receiver == Holder("provider", "P")
    assert [one.key for one in queries.journeys(claims)] == [first.key]


def test_a_registration_that_looks_like_another_asks_first_and_says_nothing_about_it() -> None:
    service.register(professional(), given())
    with pytest.raises(LooksAlike):
        service.register(provider(), given(registered_on=ago(50)))
    service.register(provider(), given(registered_on=ago(50), not_the_same=True))
    assert Journey.objects.unscoped().count() == 2


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({"registered_in": LANDGRAAF}, "residence_differs"),
        ({"situation": "stay", "before_stay": LANDGRAAF}, "residence_differs"),
        ({"situation": "stay"}, "residence_missing_stay"),
        ({"registered_in": "elsewhere"}, "residence_outside"),
        ({"referrer": "99"}, "code_unknown"),
        ({"birth_month": "1990-01"}, "birth_month"),
        ({"birth_month": "2016"}, "birth_month"),
        ({"registered_on": ago(-1)}, "day_in_future"),
        ({"municipality": LANDGRAAF, "registered_in": LANDGRAAF}, "area_elsewhere"),
    ],
)
def test_a_registration_that_cannot_be_is_refused_with_the_rule_and_nothing_is_kept(
    other: dict[str, Any], problem: str
) -> None:
    with refused(problem):
        service.register(professional(), given(**other))
    assert not Person.objects.unscoped().exists()


def test_the_residence_rule_looks_at_the_registration_the_stay_and_else_the_place() -> None:
    answers = [
        responsible(situation, HEERLEN, LANDGRAAF, "elsewhere") for situation in ("home", "stay", "unknown")
    ]
    assert [one and one.municipality for one in answers] == [HEERLEN, LANDGRAAF, "elsewhere"]


def test_a_handover_is_in_force_when_both_sides_confirmed_and_both_see_the_journey_until_then() -> None:
    giver, receiver = professional(), provider()
    made = running(giver)
    handover = service.propose(giver, made, Holder("provider", "P"))
    assert queries.journey_for(receiver, made.key) == queries.journey_for(giver, made.key)
    service.confirm(receiver, handover)
    with refused("handover_confirmed"):
        service.confirm(receiver, handover)
    assert queries.journey_for(giver, made.key).held_by == Holder("area", TEAM)
    with pytest.raises(PermissionDenied):
        service.confirm(provider("Q"), handover)
    service.confirm(giver, handover)
    now = queries.journey_for(receiver, made.key)
    assert (now.held_by, now.state) == (Holder("provider", "P"), "matched")
    assert now.trajectories.get().end_reason == "38"
    assert not queries.journeys(giver)
    now = service.take(receiver, now, "start", {"on": ago(0)})
    assert now.trajectories.last().provider == "P"  # type: ignore[union-attr]


def test_a_refused_handover_returns_to_the_giver_with_the_reason() -> None:
    giver, receiver = professional(), provider()
    made = service.register(giver, given())
    made = service.take(giver, made, "clarify", {"on": ago(40), **NEED})
    made = service.take(giver, made, "match", {"on": ago(39), "to": Holder("provider", "P")})
    with refused("not_now"):
        service.take(giver, made, "start", {"on": ago(1)})
    handover = Handover.objects.unscoped().get()
    with refused("reason_needed"):
        service.refuse(receiver, handover, "")
    with pytest.raises(PermissionDenied):
        service.refuse(giver, handover, "Toch niet")
    service.refuse(receiver, handover, "Geen plek in deze leeftijd")
    now = queries.journey_for(giver, made.key)
    assert (now.state, now.matched_with, now.held_by) == ("clarified", None, Holder("area", TEAM))
    assert not queries.journeys(receiver)
    assert now.events.last().note == "Geen plek in deze leeftijd"  # type: ignore[union-attr]


def test_an_end_without_outcome_is_asked_for_and_unknown_is_an_answer_that_counts() -> None:
    scope = professional()
    made = running(scope)
    with refused("outcome_needed"):
        service.take(scope, made, "end", {"on": ago(1), "end_reason": "32"})
    with refused("outcome_both"):
        service.take(
            scope, made, "end", {"on": ago(1), "end_reason": "32", "outcome_unknown": True, "satisfaction": 8}
        )
    ended = service.take(scope, made, "end", {"on": ago(1), "end_reason": "32", "outcome_unknown": True})
    assert ended.outcome_unknown
    never = service.register(scope, given(birth_month="2010-01"))
    assert not service.take(scope, never, "end", {"on": ago(1), "end_reason": "32"}).outcome_unknown


@pytest.mark.parametrize(
    "text", ["Bel 06-12345678", "123456782", "mevrouw De Vries", "jan@x.nl", "6411 AB", "12-05-2014", "zus Anna"]
)
def test_no_name_number_or_contact_detail_enters_a_goal(text: str) -> None:
    scope = professional()
    made = running(scope)
    with pytest.raises(RegieError):
        service.take(scope, made, "goal", {"on": ago(1), "goal": "develop", "text": text})
    assert not made.goals.exists()


def test_a_match_is_ranked_by_free_places_then_waiting_and_says_why() -> None:
    scope = professional()
    service.set_capacity(provider("P"), Holder("provider", "P"), "area_team", 1, 90)
    service.set_capacity(provider("Q"), Holder("provider", "Q"), "area_team", 3, 10)
    with refused("capacity_not_own"):
        service.set_capacity(provider("Q"), Holder("provider", "P"), "area_team", 99, 0)
    made = service.register(scope, given())
    made = service.take(scope, made, "clarify", {"on": ago(40), **NEED})
    first, second, own = candidates(made)
    assert [(one.holder.code, one.free) for one in (first, second, own)] == [("Q", 3), ("P", 1), ("N", None)]
    assert "langer dan de Treeknorm" in " ".join(second.reasons)
    assert own.own
    assert own.nearby
    service.take(scope, made, "match", {"on": ago(39), "to": Holder("provider", "P")})
    other = service.register(scope, given(birth_month="2011-01"))
    other = service.take(scope, other, "clarify", {"on": ago(40), **NEED})
    assert {one.holder.code: one.free for one in candidates(other)}["P"] == 0


def test_the_waiting_list_puts_the_longest_over_the_norm_first_and_quiet_ones_are_out_of_view() -> None:
    scope = professional()
    long = service.register(scope, given(registered_on=ago(100)))
    short = service.register(scope, given(registered_on=ago(10), birth_month="2012-02"))
    later = service.register(scope, given(registered_on=ago(90), birth_month="2013-03"))
    service.take(scope, later, "intake", {"on": ago(80)})
    norms, found = queries.waiting(scope)
    assert norms.source == "treek"
    assert [(one.key, wait.phase, wait.days, wait.above) for one, wait in found] == [
        (long.key, "intake", 100, True),
        (later.key, "start", 80, True),
        (short.key, "intake", 10, False),
    ]
    assert [one.key for one, _why, _last in queries.out_of_view(scope)] == [long.key, later.key]
    assert len(queries.waiting(overseer())[1]) == 3
    assert not queries.waiting(provider())[1]


def test_two_people_who_take_a_step_at_once_notice() -> None:
    scope = professional()
    seen = service.register(scope, given())
    service.take(scope, queries.journey_for(scope, seen.key), "contact", {"on": ago(3)})
    with refused("changed"):
        service.take(scope, seen, "intake", {"on": ago(2)})


@pytest.mark.parametrize("name", ["intake", "contact", "end", "handover"])
def test_only_who_holds_a_journey_takes_its_steps(name: str) -> None:
    made = service.register(professional(), given())
    before = Event.objects.count()
    for other in (provider(), professional("Z"), overseer()):
        with pytest.raises(PermissionDenied):
            service.take(other, made, name, {"on": ago(1), "end_reason": "31", "to": Holder("provider", "P")})
    assert Event.objects.count() == before
