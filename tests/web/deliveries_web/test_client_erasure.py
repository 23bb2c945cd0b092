# SPDX-License-Identifier: EUPL-1.2
"""Erasing a client takes two people of the cooperative, removes the rows, and keeps a proof without the pseudonym."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.deliveries.delivery_builders import CLIENT, WHOLE, write_zip
from tests.web.deliveries_web.small_world import RECEIVED, Commits, confirm, small_world
from tests.web.people import HEERLEN, browser_of, person, scope, signed_in

from regie.deliveries import deliver, delivery_list, erase, erasures, make_snapshot, snapshots
from regie.web.access import PartyKind, Role
from regie.web.accounts.models import Grant
from regie.web.audit.models import AuditEvent
from regie.web.deliveries import erasing
from regie.web.deliveries.service import use_snapshot
from regie.web.workflow.models import Matter
from regie.web.workflow.service import move

pytestmark = pytest.mark.django_db

KEY = "WEG-1"


@pytest.fixture(autouse=True)
def _nothing_is_warmed(monkeypatch: Any) -> None:
    monkeypatch.setattr("regie.web.region.door.warm", lambda snapshot, progress: None)
    monkeypatch.setattr("regie.web.jobs.service.PULSE", 3600.0)


@pytest.fixture
def region(settings: Any, tmp_path: Path) -> Path:
    folder = small_world(settings, tmp_path)
    content = {**WHOLE, "clients": [*WHOLE["clients"], {**CLIENT, "client_key": KEY}]}
    deliver(write_zip(tmp_path / "c.zip", content), folder, received_on=RECEIVED)
    make_snapshot(folder, RECEIVED)
    return folder


def test_two_people_erase_a_client_and_the_screens_get_a_new_snapshot(
    region: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    asks, settles = signed_in(Role.PRIVACY_OFFICER, ""), signed_in(Role.DATA_MANAGER)
    _of_cooperative()
    confirm(asks)
    confirm(settles)
    old = snapshots(region)[-1].id
    use_snapshot(scope(Role.DATA_MANAGER, user_id=person(Role.DATA_MANAGER).pk), old)
    answer = asks.post(reverse("deliveries:erasures"), {"client_key": KEY, "reason": "Verzoek 2026-7"})
    (matter,) = Matter.objects.unscoped()
    assert answer.headers["Location"] == reverse("deliveries:erasure", args=[matter.key])
    assert KEY not in matter.key + matter.title
    assert "collega" in asks.get(answer.headers["Location"]).content.decode()
    assert "Definitief wissen" not in asks.get(answer.headers["Location"]).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        settles.post(reverse("workflow:move", args=[matter.id, "erase"]))
    matter.refresh_from_db()
    assert matter.state == "done"
    assert KEY not in str(matter.payload)
    (tombstone,) = erasures(region)
    assert (tombstone.rows, tombstone.reason) == (1, "Verzoek 2026-7")
    assert snapshots(region)[0].published_only
    new = snapshots(region)[-1].id
    assert new != old
    page = settles.get(reverse("deliveries:snapshot", args=[new])).content.decode()
    assert "De schermen gebruiken deze." in page
    event = AuditEvent.objects.get(action="delivery.client_erased")
    assert (event.kind, event.details["rows"]) == ("delete", 1)
    assert not AuditEvent.objects.filter(object__contains=KEY).exists()
    assert not any(KEY in str(each.details) for each in AuditEvent.objects.all())
    assert KEY not in "".join(path.read_text(errors="ignore") for path in region.rglob("*.json"))


def test_who_asked_cannot_settle_it(region: Path) -> None:
    user = person(Role.DATA_MANAGER)
    client = browser_of(user)
    confirm(client)
    client.post(reverse("deliveries:erasures"), {"client_key": KEY, "reason": "Verzoek"})
    (matter,) = Matter.objects.unscoped()
    client.post(reverse("workflow:move", args=[matter.id, "erase"]))
    matter.refresh_from_db()
    assert matter.state == "requested"
    assert erasures(region) == []
    client.post(reverse("workflow:move", args=[matter.id, "withdraw"]), {"note": "Vergissing"})
    matter.refresh_from_db()
    assert (matter.state, "client_key" in matter.payload) == ("withdrawn", False)


def test_settling_asks_for_the_password_again(region: Path) -> None:
    asks, settles = signed_in(Role.DATA_MANAGER), signed_in(Role.DATA_MANAGER)
    confirm(asks)
    asks.post(reverse("deliveries:erasures"), {"client_key": KEY, "reason": "Verzoek"})
    (matter,) = Matter.objects.unscoped()
    answer = settles.post(reverse("workflow:move", args=[matter.id, "erase"]))
    assert "/account/bevestigen" in answer.headers["Location"]
    assert erasures(region) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"client_key": "BESTAAT-NIET", "reason": "Verzoek"}, "geen rijen van een cliënt"),
        ({"client_key": KEY, "reason": ""}, "Reden"),
        ({"client_key": "", "reason": "Verzoek"}, "Pseudoniem"),
    ],
)
def test_a_request_without_a_reason_or_for_nobody_is_refused_in_the_form(
    asked: dict[str, str], said: str, region: Path
) -> None:
    client = signed_in(Role.DATA_MANAGER)
    confirm(client)
    answer = client.post(reverse("deliveries:erasures"), asked)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert asked["client_key"] in answer.content.decode()
    assert not Matter.objects.unscoped().exists()


def test_a_client_is_asked_for_once_at_a_time(region: Path) -> None:
    client = signed_in(Role.DATA_MANAGER)
    confirm(client)
    asked = {"client_key": KEY, "reason": "Verzoek"}
    assert client.post(reverse("deliveries:erasures"), asked).status_code == 302
    assert client.post(reverse("deliveries:erasures"), asked).status_code == 422


def test_a_privacy_officer_of_a_municipality_cannot_erase(region: Path) -> None:
    user = person(Role.PRIVACY_OFFICER, "")
    Grant.objects.filter(user=user).update(party_kind=PartyKind.MUNICIPALITY, party=HEERLEN)
    client = browser_of(user)
    confirm(client)
    asked = client.post(reverse("deliveries:erasures"), {"client_key": KEY, "reason": "Verzoek"})
    assert asked.status_code == 403
    assert "privacy officer van de coöperatie" in client.get(reverse("deliveries:erasures")).content.decode()
    by_cooperative = signed_in(Role.DATA_MANAGER)
    confirm(by_cooperative)
    by_cooperative.post(reverse("deliveries:erasures"), {"client_key": KEY, "reason": "Verzoek"})
    (matter,) = Matter.objects.unscoped()
    assert client.get(reverse("deliveries:erasure", args=[matter.key])).status_code == 403
    assert client.post(reverse("workflow:move", args=[matter.id, "erase"])).status_code == 404
    assert erasures(region) == []


def test_an_erasure_that_was_done_before_the_database_knew_is_settled_by_its_proof(region: Path) -> None:
    asks = scope(Role.DATA_MANAGER, user_id=person(Role.DATA_MANAGER).pk)
    matter = erasing.ask(asks, KEY, "Verzoek")
    erase(region, KEY, "Verzoek", RECEIVED)  # the rows went, then the transaction failed
    other = scope(Role.DATA_MANAGER, user_id=person(Role.DATA_MANAGER).pk)
    done = move(matter, "erase", other)
    assert (done.state, done.payload["rows"]) == ("done", 1)
    assert sum(one.rows_read for one in delivery_list(region)) == 5


def _of_cooperative() -> None:
    Grant.objects.filter(role=Role.PRIVACY_OFFICER).update(party_kind=PartyKind.COOPERATIVE, party="")
