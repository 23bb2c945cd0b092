# SPDX-License-Identifier: EUPL-1.2
"""Nobody reaches another team's or provider's clients: by direct reference, in a list, by search, filter, paging,
export or the API; a try changes nothing in the database; and every look is in the log with what it was for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.deliveries_web.small_world import confirm
from tests.web.people import HEERLEN, LANDGRAAF, person, signed_in
from tests.web.register_web.register_world import TEAM, ago, given, professional, provider, running, world

from regie.web.access import Role
from regie.web.api import service as tokens
from regie.web.audit.models import AuditEvent, Outcome
from regie.web.register import service, urls
from regie.web.register.forms import FORMS
from regie.web.register.holders import Holder
from regie.web.register.models import Claim, Goal, Handover, Journey
from regie.web.register.registering import Claimed
from regie.web.register.views.purpose import OWN

pytestmark = pytest.mark.django_db

LISTS = ("journeys", "waiting", "out_of_view", "outcomes", "handovers", "capacity")
OTHERS = [
    (Role.YOUTH_PROFESSIONAL, "", "Z"),
    (Role.TEAM_COACH, "", "Z"),
    (Role.MEMBER, "Q", ""),
    (Role.SUBCONTRACTOR, "Q", ""),
]


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path) -> Path:
    return world(settings, tmp_path)


def everything() -> dict[str, list[Any]]:
    """All rows of the register, to compare."""
    return {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for model in apps.get_app_config("regie_register").get_models()
    }


def held() -> tuple[Journey, Handover, Handover, Claim, Goal]:
    """A team's journey with a goal and an open handover to a provider, one that was refused, and another's claim."""
    team = professional()
    first = running(team)
    first = service.take(team, first, "goal", {"on": ago(9), "goal": "develop", "text": "Past in de groep"})
    settled = service.propose(team, first, Holder("provider", "P"))
    service.refuse(provider(), settled, "Geen plek")
    first = Journey.objects.unscoped().select_related("person").get(pk=first.pk)
    with pytest.raises(Claimed):
        service.register(provider(), given(key=first.person.key))
    offered = service.propose(team, first, Holder("provider", "P"))
    return first, offered, settled, Claim.objects.unscoped().get(), first.goals.get()


def addresses(made: Journey, *handovers: Handover, claim: Claim) -> list[str]:
    """Every address of the register that names something."""
    found = [
        reverse("register:journey", args=[made.key]),
        reverse("register:match", args=[made.key]),
        *(reverse("register:step", args=[made.key, name]) for name in FORMS),
        *(reverse("register:handover", args=[one.pk]) for one in handovers),
        reverse("register:claim", args=[claim.pk]),
    ]
    with_arguments = {one.name for one in urls.urlpatterns if "<" in str(one.pattern)}
    assert with_arguments == {"journey", "match", "step", "handover", "claim"}, "an address without a test"
    return found


@pytest.mark.parametrize(("role", "party", "area"), OTHERS)
def test_no_direct_reference_reaches_anothers_client_and_a_try_changes_nothing(
    role: Role, party: str, area: str
) -> None:
    made, offered, settled, claim, goal = held()
    browser, before = signed_in(role, party, area=area), everything()
    sent = {
        "on": str(ago(1)),
        "act": "confirm",
        "reason": "Nee",
        "to": "provider/Q",
        "end_reason": "31",
        "outcome_unknown": "on",
        "goal_id": str(goal.pk),
        "state": "reached",
        "goal": "develop",
    }
    for address in addresses(made, offered, settled, claim=claim):
        since = AuditEvent.objects.count()
        for answer in (browser.get(address), *(browser.post(address, sent | {"act": act}) for act in ("confirm", "refuse", "withdraw", "hand_over"))):  # fmt: skip
            assert answer.status_code == 404, address
            assert made.person.key not in answer.content.decode()
        told = AuditEvent.objects.order_by("sequence")[since:]
        assert {one.outcome for one in told} <= {Outcome.ATTEMPT, Outcome.FAILED}
        assert not any(one.subjects for one in told)
    assert everything() == before


@pytest.mark.parametrize(("role", "party", "area"), OTHERS)
def test_no_list_search_filter_page_or_export_gives_anothers_client(role: Role, party: str, area: str) -> None:
    made, *_rest = held()
    browser, key = signed_in(role, party, area=area), made.person.key
    confirm(browser)
    names = {
        "journeys": "klantreizen",
        "waiting": "wachtlijst",
        "out_of_view": "uit-beeld",
        "outcomes": "in-te-vullen",
    }
    for page in LISTS:
        table = names.get(page, "x")
        for query in (
            {},
            {f"{table}-zoek": key, "zoek": key},
            {f"{table}-state": "running", "holder": f"area/{TEAM}", "dagen": "1"},
            {f"{table}-pagina": "2", f"{table}-aantal": "250", f"{table}-sorteer": "-holder"},
            {"export": "csv"},
            {"export": "xlsx", f"{table}-zoek": key},
            {"export": "csv", "tabel": "zonder-uitkomst"},
        ):
            answer = browser.get(reverse(f"register:{page}"), query)
            assert answer.status_code == 200
            given_back = (
                answer.content.decode(errors="ignore").replace(f'value="{key}"', "").replace(f"zoek={key}", "")
            )
            assert key not in given_back, (page, query)
            assert made.key not in given_back, (page, query)
    assert not any(
        key in one.subjects for one in AuditEvent.objects.filter(role=role, operation__startswith="register:")
    )


def test_the_other_side_of_a_handover_sees_the_journey_while_it_is_open_and_takes_no_steps() -> None:
    made, offered, _settled, claim, _goal = held()
    receiver, before = signed_in(Role.MEMBER, "P"), everything()
    assert receiver.get(reverse("register:journey", args=[made.key])).status_code == 200
    for name in FORMS:
        assert (
            receiver.post(reverse("register:step", args=[made.key, name]), {"on": str(ago(1))}).status_code == 403
        )
    assert receiver.get(reverse("register:match", args=[made.key])).status_code == 403
    assert (
        receiver.get(reverse("register:claim", args=[claim.pk])).status_code == 404
    )  # who claimed does not answer
    assert everything() == before
    receiver.post(reverse("register:handover", args=[offered.pk]), {"act": "refuse", "reason": "Toch geen plek"})
    assert receiver.get(reverse("register:journey", args=[made.key])).status_code == 404
    assert receiver.get(reverse("register:handover", args=[offered.pk])).status_code == 404


def test_what_a_form_does_not_offer_is_refused_when_it_is_sent_all_the_same() -> None:
    made, *_rest, goal = held()
    other = running(professional("Z"), birth_month="2011-11", area="")
    browser, before = signed_in(Role.YOUTH_PROFESSIONAL, area="Z"), everything()
    forged = [
        (reverse("register:step", args=[other.key, "goal_state"]), {"goal_id": str(goal.pk), "state": "dropped"}),
        (reverse("register:step", args=[other.key, "handover"]), {"to": "area/ELDERS"}),
        (reverse("register:step", args=[other.key, "outcome"]), {"satisfaction": "10"}),
        (reverse("register:capacity"), {"holder": f"area/{TEAM}", "segment": "area_team", "places": "0", "waiting_days": "700"}),
        (reverse("register:capacity"), {"holder": "provider/P", "segment": "area_team", "places": "0", "waiting_days": "7"}),
    ]  # fmt: skip
    for address, sent in forged:
        answer = browser.post(address, {"on": str(ago(1)), **sent})
        assert answer.status_code in (400, 404, 409, 422), address
    assert everything() == before
    assert made.goals.get().state == "open"


def test_a_provider_hands_in_its_own_rows_and_no_others_whatever_it_asks() -> None:
    made, *_rest = held()
    browser = signed_in(Role.MEMBER, "P")
    for query in ({}, {"periode": "2024-H1"}, {"party": "C"}, {"periode": "x", "partij": "C"}):
        page = browser.get(reverse("register:hand_in"), query)
        assert page.status_code == 200
        assert made.person.key not in page.content.decode()
    assert signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM).get(reverse("register:hand_in")).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"municipality": LANDGRAAF},
        {"gemeente": LANDGRAAF},
        {"pagina": "2"},
        {"paginagrootte": "1", "pagina": "2"},
    ],
)
def test_the_api_gives_no_other_municipality_and_no_client_whatever_is_asked(query: dict[str, str]) -> None:
    made, *_rest = held()
    grant = person(Role.MUNICIPAL_CONTROLLER, LANDGRAAF).grants.get()
    until = timezone.localdate() + timedelta(days=30)
    _token, secret = tokens.make_token(grant.scope(), grant, "Test", "read", until)
    answer = Client().get("/api/v1/wachtcijfers", query, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code in (200, 400, 404)
    assert made.person.key not in answer.content.decode()
    if answer.status_code == 200:
        places = {one["municipality"] for one in answer.json()["resultaten"]}
        assert HEERLEN not in places
        assert all(one["value"] is None for one in answer.json()["resultaten"] if one.get("suppressed"))


def test_every_look_at_a_client_is_recorded_with_whose_data_and_what_for() -> None:
    made, offered, _settled, claim, _goal = held()
    key = made.person.key
    browser = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)
    pages = [
        reverse("register:journeys"),
        reverse("register:handovers"),
        reverse("register:journey", args=[made.key]),
    ]
    pages += [reverse("register:handover", args=[offered.pk]), reverse("register:claim", args=[claim.pk])]
    pages += [reverse("register:step", args=[made.key, "contact"])]
    for address in pages:
        assert browser.get(address).status_code == 200
        seen = AuditEvent.objects.order_by("-sequence").first()
        assert seen is not None
        assert (seen.subjects, seen.purpose) == ([key], OWN), address
    manager = signed_in(Role.DATA_MANAGER)
    for page in (*LISTS[:-1], "hand_in"):
        sent_away = manager.get(reverse(f"register:{page}"))
        assert sent_away.status_code == 302, page
        assert "doel" in sent_away.headers["Location"], page


def test_only_those_on_the_page_that_was_shown_are_recorded_as_seen() -> None:
    team = professional()
    keys = {
        service.register(
            team, given(birth_month=f"{2008 + number // 12}-{number % 12 + 1:02}", not_the_same=True)
        ).person.key
        for number in range(27)
    }
    browser = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)
    seen = []
    for page in ("1", "2"):
        browser.get(reverse("register:journeys"), {"klantreizen-pagina": page})
        event = AuditEvent.objects.order_by("-sequence").first()
        assert event is not None
        seen.append(set(event.subjects))
    assert (len(seen[0]), len(seen[1])) == (25, 2)
    assert seen[0] | seen[1] == keys
