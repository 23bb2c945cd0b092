# SPDX-License-Identifier: EUPL-1.2
"""What goes wrong at the desk is said so that a professional knows what to do: two who claim one client, a handover
that is refused, an end without outcome, a municipality that the residence rule does not give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.people import HEERLEN, LANDGRAAF, signed_in
from tests.web.register_web.register_world import NEED, TEAM, ago, given, professional, provider, running, world

from regie.web.access import Role
from regie.web.register import service
from regie.web.register.holders import Holder
from regie.web.register.models import Claim, Handover, Journey, Person, Residence

pytestmark = pytest.mark.django_db

FORM = {
    "key": "",
    "registered_on": "",
    "referrer": "02",
    "theme": "education",
    "birth_month": "2015-04",
    "situation": "home",
    "registered_in": HEERLEN,
    "municipality": HEERLEN,
    "area": "",
}


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path) -> Path:
    return world(settings, tmp_path)


def team() -> Client:
    return signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)


def member() -> Client:
    return signed_in(Role.MEMBER, "P")


def test_two_who_claim_one_client_settle_it_on_the_screens_and_the_claimant_is_told_the_answer() -> None:
    first = service.register(professional(), given(birth_month="2015-04"))
    claimant = member()
    sent = FORM | {"registered_on": str(ago(5)), "key": first.person.key}
    told = claimant.post(reverse("register:new"), sent, follow=True).content.decode()
    assert "heeft al een lopende klantreis bij een ander team" in told
    assert "Noord" not in told
    assert "wacht op antwoord" in told
    assert Journey.objects.unscoped().count() == 1
    claim = Claim.objects.unscoped().get()
    holder = team()
    page = holder.get(reverse("register:handovers")).content.decode()
    assert "Aanbieder P" in page
    address = reverse("register:claim", args=[claim.pk])
    assert "Geef een reden" in holder.post(address, {"act": "keep", "reason": ""}).content.decode()
    assert "Kies een van de knoppen" in holder.post(address, {"reason": "Wij kennen het gezin"}).content.decode()
    assert (
        "op een naam lijkt" in holder.post(address, {"act": "keep", "reason": "Mevrouw Jansen"}).content.decode()
    )
    assert Claim.objects.unscoped().get().state == "open"
    assert holder.post(address, {"act": "keep", "reason": "Wij kennen het gezin"}).status_code == 302
    answer = claimant.get(reverse("register:handovers")).content.decode()
    assert "blijft waar zij is" in answer
    assert "Wij kennen het gezin" in answer


def test_a_refused_handover_goes_back_to_the_giver_who_reads_why() -> None:
    scope = professional()
    made = service.register(scope, given())
    made = service.take(scope, made, "clarify", {"on": ago(40), **NEED})
    service.take(scope, made, "match", {"on": ago(39), "to": Holder("provider", "P")})
    handover = Handover.objects.unscoped().get()
    receiver, giver = member(), team()
    address = reverse("register:handover", args=[handover.pk])
    empty = receiver.post(address, {"act": "refuse", "reason": " "})
    assert (empty.status_code, "wat er moet gebeuren" in empty.content.decode()) == (422, True)
    assert receiver.post(address, {"act": "refuse", "reason": "Geen plek in deze leeftijd"}).status_code == 302
    page = giver.get(reverse("register:journey", args=[made.key])).content.decode()
    assert "Overdracht geweigerd" in page
    assert "Geen plek in deze leeftijd" in page
    assert "Kies wie helpt" in page  # the giver can choose again
    assert "geweigerd" in giver.get(address).content.decode().casefold()


def test_an_end_without_outcome_says_that_unknown_is_an_answer_and_keeps_what_was_filled_in() -> None:
    made = running(professional())
    address = reverse("register:step", args=[made.key, "end"])
    asked = team().post(address, {"on": str(ago(1)), "end_reason": "32"})
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "vink aan dat de uitkomst onbekend is" in page
    assert '<option value="32" selected' in page
    assert Journey.objects.unscoped().get().open


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"registered_in": LANDGRAAF}, "volgens de BRP staat ingeschreven: Landgraaf"),
        (
            {"situation": "stay", "before_stay": LANDGRAAF},
            "direct vóór het verblijf stond ingeschreven: Landgraaf",
        ),
        ({"situation": "unknown", "present": LANDGRAAF}, "op het moment van de hulpvraag: Landgraaf"),
        ({"situation": "stay"}, "Kies de gemeente waar de jeugdige direct vóór het verblijf"),
        ({"registered_in": "elsewhere"}, "Meld de jeugdige aan bij die gemeente"),
    ],
)
def test_a_municipality_that_the_rule_does_not_give_is_refused_with_the_rule_and_the_check(
    other: dict[str, str], rule: str
) -> None:
    browser = team()
    for act in ("", "check"):
        asked = browser.post(reverse("register:new"), FORM | {"registered_on": str(ago(5)), "act": act} | other)
        page = asked.content.decode()
        assert asked.status_code == 422
        assert rule in page
        assert "Controleer de gemeente" in page
        assert "Het woonplaatsbeginsel in het kort" in page
    assert not Person.objects.unscoped().exists()


def test_a_move_is_checked_by_the_rule_before_it_is_recorded() -> None:
    made = running(professional())
    browser, address = team(), reverse("register:step", args=[made.key, "move"])
    moved = {"on": str(ago(2)), "situation": "home", "municipality": LANDGRAAF, "area": ""}
    wrong = browser.post(address, moved | {"registered_in": HEERLEN})
    assert (wrong.status_code, "U koos Landgraaf" in wrong.content.decode()) == (422, True)
    right = browser.post(address, moved | {"registered_in": LANDGRAAF, "act": "check"})
    assert "is Landgraaf verantwoordelijk" in right.content.decode()
    assert Residence.objects.count() == 1
    assert browser.post(address, moved | {"registered_in": LANDGRAAF}).status_code == 302
    assert [one.municipality for one in Residence.objects.all()] == [HEERLEN, LANDGRAAF]


def test_a_client_who_is_with_the_registrar_already_is_pointed_to_the_journey_that_runs() -> None:
    first = service.register(provider(), given())
    sent = FORM | {"registered_on": str(ago(5)), "key": first.person.key, "birth_month": "2016-05"}
    page = member().post(reverse("register:new"), sent)
    assert page.status_code == 422
    assert "al een lopende klantreis bij u" in page.content.decode()
