# SPDX-License-Identifier: EUPL-1.2
"""The screens of the register: from registration to the delivery, and what nobody else may see or do."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.deliveries_web.small_world import Commits, confirm, last_upload
from tests.web.people import HEERLEN, LANDGRAAF, person, scope, signed_in
from tests.web.register_web.register_world import NEED, TEAM, ago, given, professional, provider, running, world

from regie.deliveries import delivery_list
from regie.vocabulary import Period
from regie.web.access import Role
from regie.web.api import service as tokens
from regie.web.audit.models import AuditEvent, EventSubject
from regie.web.register import delivering, service
from regie.web.register.figures import waiting_figures
from regie.web.register.holders import Holder
from regie.web.register.models import Event, Handover, Journey, Person
from regie.web.register.views.purpose import OWN

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
    "area": TEAM,
}


@pytest.fixture(autouse=True)
def region(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("regie.web.region.door.warm", lambda snapshot, progress: None)
    monkeypatch.setattr("regie.web.jobs.service.PULSE", 3600.0)
    return world(settings, tmp_path)


def overseeing(role: Role = Role.DATA_MANAGER) -> Client:
    """A browser of somebody who sees all and said what for."""
    browser = signed_in(role)
    browser.post(reverse("deliveries:rows_purpose"), {"reason": "trace", "own_words": ""})
    return browser


def post(browser: Client, name: str, *args: Any, **sent: Any) -> Any:
    return browser.post(reverse(f"register:{name}", args=args), sent)


def test_the_screens_take_a_journey_from_registration_to_the_end_and_into_the_delivery(
    region: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    giver, receiver = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM), signed_in(Role.MEMBER, "P")
    for browser in (giver, receiver):
        for page in ("journeys", "waiting", "out_of_view", "handovers", "capacity"):
            assert browser.get(reverse(f"register:{page}")).status_code == 200
    wrong = post(giver, "new", **FORM | {"registered_on": str(ago(90)), "registered_in": LANDGRAAF})
    assert wrong.status_code == 422
    assert "Kies die gemeente" in wrong.content.decode()
    check = post(giver, "new", **FORM | {"registered_on": str(ago(90)), "act": "check"})
    assert "is Heerlen verantwoordelijk" in check.content.decode()
    assert not Journey.objects.unscoped().exists()
    post(giver, "new", **FORM | {"registered_on": str(ago(90))})
    made = Journey.objects.unscoped().get()
    key = made.key
    assert made.person.key in giver.get(reverse("register:journey", args=[key])).content.decode()

    assert post(giver, "step", key, "clarify", on=str(ago(80)), **NEED).status_code == 302
    post(receiver, "capacity", holder="provider/P", segment="area_team", places="3", waiting_days="14")
    page = giver.get(reverse("register:match", args=[key])).content.decode()
    assert "vrije plaatsen: 3" in page
    assert post(giver, "match", key, on=str(ago(75)), to="provider/P").status_code == 302
    handover = Handover.objects.unscoped().get()
    assert made.person.key in receiver.get(reverse("register:handovers")).content.decode()
    post(receiver, "handover", handover.pk, act="confirm", reason="")
    post(giver, "handover", handover.pk, act="confirm", reason="")
    assert giver.get(reverse("register:journey", args=[key])).status_code == 404
    started = post(receiver, "step", key, "start", on=str(ago(50)), form="individual", planned_end_on="")
    assert started.status_code == 302
    post(receiver, "step", key, "goal", on=str(ago(19)), goal="develop", text="Past in de groep")
    refused = post(receiver, "step", key, "goal", on=str(ago(19)), goal="develop", text="Bel 06-12345678")
    assert refused.status_code == 422
    assert "Bel 06-12345678" in refused.content.decode()
    missing = post(receiver, "step", key, "end", on=str(ago(1)), end_reason="31")
    assert missing.status_code == 422
    post(receiver, "step", key, "end", on=str(ago(1)), end_reason="31", goal_attainment="80")
    page = receiver.get(reverse("register:journey", args=[key])).content.decode()
    assert "Overgedragen" in page
    assert Journey.objects.unscoped().get().state == "ended"

    hands = overseeing()
    period = f"{ago(ago(0).day):%Y-%m}"
    assert made.person.key in hands.get(reverse("register:hand_in"), {"periode": period}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(hands, "hand_in", periode=period)
    upload = last_upload()
    assert answer.headers["Location"] == reverse("deliveries:uploaded", args=[upload.pk])
    assert upload.refusal is None
    assert (upload.state, upload.errors, upload.rows_set_aside) == ("checked", 0, 0)
    with django_capture_on_commit_callbacks(execute=True):
        hands.post(reverse("deliveries:deliver_checked", args=[upload.pk]))
    (stored,) = delivery_list(region)
    assert (stored.party, stored.source_system) == ("C", delivering.SYSTEM)
    assert stored.rows_accepted == stored.rows_read


def _period() -> Period:
    """The half-year in which yesterday lies."""
    day = ago(1)
    return Period.parse(f"{day.year}-H{1 if day.month <= 6 else 2}")


def test_each_party_hands_in_the_rows_that_it_is_of_record_for_and_no_other(region: Path) -> None:
    holder = provider()
    made = running(holder)
    service.take(holder, made, "end", {"on": ago(1), "end_reason": "31", "satisfaction": 8})
    from regie.web.region import door

    whole = door.region()
    cooperative = delivering.rows_of("C", _period(), whole)
    own = delivering.rows_of("P", _period(), whole)
    assert {name: len(rows) for name, rows in cooperative.items()} == {
        "clients": 1,
        "journeys": 1,
        "trajectories": 1,
    }
    assert list(own) == ["outcomes"]
    assert not delivering.rows_of("Q", _period(), whole)
    assert delivering.subjects_of(own) == {made.person.key}
    packed = delivering.packed("P", _period(), own)
    assert packed == delivering.packed("P", _period(), own)
    assert zipfile.ZipFile(BytesIO(packed)).namelist() == ["delivery.csv", "outcomes.csv"]


def test_the_register_does_not_take_the_place_of_a_delivery_from_another_system(
    region: Path, tmp_path: Path
) -> None:
    from tests.deliveries.delivery_builders import WHOLE, header, write_zip

    from regie.deliveries import deliver

    running(professional())
    period = Period.parse(f"{ago(ago(0).day):%Y-%m}")
    written = f"{period.start}..{period.last_day}"
    deliver(
        write_zip(tmp_path / "c.zip", {"clients": WHOLE["clients"]}, header("C", written)),
        region,
        received_on=period.last_day,
    )
    answer = post(overseeing(), "hand_in", periode=str(period))
    assert answer.status_code == 422
    assert "vervangen" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "party", "area"),
    [
        (Role.YOUTH_PROFESSIONAL, "", "Z"),
        (Role.TEAM_COACH, "", "Z"),
        (Role.MEMBER, "P", ""),
        (Role.SUBCONTRACTOR, "Q", ""),
    ],
)
def test_nobody_reaches_a_journey_of_another_and_a_try_changes_nothing(role: Role, party: str, area: str) -> None:
    holder = professional()
    made = running(holder)
    handover = service.propose(holder, made, Holder("provider", "P" if party == "Q" else "Q"))
    browser = signed_in(role, party, area=area)
    before = (
        Event.objects.count(),
        Journey.objects.unscoped().values().get(),
        Handover.objects.unscoped().values().get(),
    )
    tries = [
        browser.get(reverse("register:journey", args=[made.key])),
        browser.get(reverse("register:match", args=[made.key])),
        *(post(browser, "step", made.key, name, on=str(ago(1)), end_reason="31", to="provider/P") for name in ("contact", "end", "handover")),
        browser.get(reverse("register:handover", args=[handover.pk])),
        post(browser, "handover", handover.pk, act="confirm", reason="x"),
        post(browser, "handover", handover.pk, act="refuse", reason="x"),
    ]  # fmt: skip
    assert {answer.status_code for answer in tries} == {404}
    for page in ("journeys", "waiting", "out_of_view", "handovers"):
        for query in ({}, {"klantreizen-zoek": made.person.key}, {"export": "csv"}):
            assert made.key not in browser.get(reverse(f"register:{page}"), query).content.decode()
    after = (
        Event.objects.count(),
        Journey.objects.unscoped().values().get(),
        Handover.objects.unscoped().values().get(),
    )
    assert after == before


def test_a_municipality_sees_suppressed_waiting_figures_and_no_journey() -> None:
    holder = professional()
    for number in range(12):
        service.register(holder, given(birth_month=f"2012-{number + 1:02}"))
    service.register(
        holder, given(municipality=LANDGRAAF, registered_in=LANDGRAAF, area="", birth_month="2016-01")
    )
    town = signed_in(Role.MUNICIPAL_CONTROLLER, LANDGRAAF)
    for page in ("journeys", "waiting", "out_of_view", "handovers", "capacity", "new"):
        assert town.get(reverse(f"register:{page}")).status_code == 403
    assert town.get(reverse("register:figures")).status_code == 200
    found = waiting_figures(scope(Role.MUNICIPAL_CONTROLLER, LANDGRAAF))
    assert {one.breakdown["municipality"] for one in found} == {LANDGRAAF, "total"}
    own = next(
        one
        for one in found
        if one.indicator == "waiting_now.intake" and one.breakdown["municipality"] == LANDGRAAF
    )
    assert (own.value, own.suppressed) == (None, True)
    inside = waiting_figures(scope(Role.DIRECTOR))
    counts = {one.breakdown["municipality"]: one.value for one in inside if one.indicator == "waiting_now.intake"}
    assert counts == {HEERLEN: 12, LANDGRAAF: 1, "total": 13}


def test_the_api_gives_waiting_figures_by_reader_and_nothing_of_the_register_to_others() -> None:
    service.register(professional(), given())

    def ask(role: Role, party: str | None = None) -> Any:
        grant = person(role, party).grants.get()
        until = timezone.localdate() + timedelta(days=30)
        _token, secret = tokens.make_token(grant.scope(), grant, "Test", "read", until)
        return Client().get("/api/v1/wachtcijfers", headers={"Authorization": f"Bearer {secret}"})

    town = ask(Role.MUNICIPAL_CONTROLLER, HEERLEN).json()
    rows = [one for one in town["resultaten"] if one["indicator"] == "waiting_now.intake"]
    assert {one["municipality"] for one in rows} == {HEERLEN, "total"}
    assert all(one["suppressed"] and one["value"] is None for one in rows)
    inside = ask(Role.DIRECTOR).json()["resultaten"]
    assert {
        one["value"] for one in inside if one["municipality"] == HEERLEN and "start" not in one["indicator"]
    } == {1, 100.0}
    assert ask(Role.MEMBER, "P").status_code == 403
    assert Client().get("/api/v1/wachtcijfers").status_code == 401


def test_who_oversees_says_what_for_and_every_look_is_recorded_with_whose_data_and_why() -> None:
    made = running(professional())
    address = reverse("register:journey", args=[made.key])
    assert signed_in(Role.DIRECTOR).get(address).headers["Location"].startswith(reverse("deliveries:rows_purpose"))
    assert overseeing().get(address).status_code == 200
    seen = AuditEvent.objects.filter(object=f"journey/{made.key}", operation__contains="register:journey").last()
    assert seen is not None
    assert seen.purpose
    assert EventSubject.objects.filter(event=seen).exists()
    signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM).get(address)
    assert AuditEvent.objects.order_by("-sequence").filter(purpose=OWN).exists()
    assert (
        overseeing().post(reverse("register:step", args=[made.key, "contact"]), {"on": str(ago(1))}).status_code
        == 403
    )


def test_only_who_may_take_rows_along_exports_and_confirms_first() -> None:
    made = running(professional())
    own = signed_in(Role.YOUTH_PROFESSIONAL, area=TEAM)
    page = own.get(reverse("register:journeys"), {"export": "csv"})
    assert "text/html" in page["Content-Type"]
    manager = overseeing()
    assert manager.get(reverse("register:journeys"), {"export": "csv"}).status_code == 302
    confirm(manager)
    file = manager.get(reverse("register:journeys"), {"export": "csv"})
    assert "text/csv" in file["Content-Type"]
    assert made.person.key in file.content.decode()


def test_a_client_who_is_erased_leaves_the_register_also_when_in_no_delivery(
    django_capture_on_commit_callbacks: Commits,
) -> None:
    from regie.web.deliveries import erasing
    from regie.web.workflow.service import move

    made = running(professional())
    key = made.person.key
    asks, settles = (scope(Role.DATA_MANAGER, user_id=person(Role.DATA_MANAGER).pk) for _ in range(2))
    matter = erasing.ask(asks, key, "Verzoek van de ouders")
    with django_capture_on_commit_callbacks(execute=True):
        settled = move(matter, "erase", settles)
    assert settled.state == "done"
    assert key not in str(settled.payload)
    assert not Person.objects.unscoped().exists()
    assert not Event.objects.exists()


def test_ended_journeys_go_after_their_term_and_open_ones_stay() -> None:
    from regie.web.audit.retention import categories

    holder = professional()
    ended = running(holder)
    service.take(holder, ended, "end", {"on": ago(1), "end_reason": "31", "outcome_unknown": True})
    stays = service.register(holder, given(birth_month="2011-01"))
    kept = next(one for one in categories() if one.id == "journeys")
    assert kept.remove(timezone.now()) == 1
    assert list(Journey.objects.unscoped()) == [stays]
    assert list(Person.objects.unscoped()) == [stays.person]
