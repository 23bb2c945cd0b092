# SPDX-License-Identifier: EUPL-1.2
"""Files handed in through the browser: stored, checked only, refused, known, for one's own party."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests.web.deliveries_web.small_world import (
    Commits,
    a_zip,
    filled_world,
    last_upload,
    production,
    send,
    small_world,
    waiting_files,
)
from tests.web.people import person, signed_in

from regie.deliveries import delivery_list
from regie.web.access import Role
from regie.web.deliveries.models import Upload

pytestmark = pytest.mark.django_db

GOOD = production({"line": "L1"}, {"line": "L2"})
FAULTY = production({"line": "L1"}, {"line": "L2", "amount": "een tientje"})


def test_a_file_is_checked_kept_counted_and_its_party_told(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    region = filled_world(settings, tmp_path)
    member = signed_in(Role.MEMBER, "P")
    person(Role.MEMBER, "P", email="collega@p.example")
    person(Role.SUBCONTRACTOR, "Q", email="buiten@q.example")
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(member, ("juni.zip", a_zip(tmp_path, FAULTY)))
    one = last_upload()
    assert answer.headers["Location"] == reverse("deliveries:uploaded", args=[one.id])
    assert (one.state, one.party, one.rows_read, one.rows_set_aside) == ("stored", "P", 2, 1)
    assert [each.hash for each in delivery_list(region)][-1] == one.delivery_hash
    assert waiting_files(settings) == []
    told = {each.to[0]: each for each in mail.outbox}
    assert "collega@p.example" in told
    assert "buiten@q.example" not in told
    text = told["collega@p.example"].body
    assert "Rijen gelezen: 2" in text
    assert "Apart gezet: 1" in text
    assert f"/leveringen/levering/{one.delivery_hash[:16]}" in text
    assert "een tientje" not in text


def test_the_same_file_again_changes_nothing_and_tells_nobody(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    region = filled_world(settings, tmp_path)
    member = signed_in(Role.MEMBER, "P")
    content = a_zip(tmp_path, GOOD)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            send(member, ("juni.zip", content))
    states = Upload.objects.unscoped().order_by("uploaded_at").values_list("state", flat=True)
    assert list(states) == ["stored", "known"]
    assert len([one for one in delivery_list(region) if one.party == "P"]) == 1
    assert len(mail.outbox) == 1


def test_checking_first_stores_nothing_and_handing_in_afterwards_needs_no_second_upload(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    region = filled_world(settings, tmp_path)
    member = signed_in(Role.MEMBER, "P")
    with django_capture_on_commit_callbacks(execute=True):
        send(member, ("juni.zip", a_zip(tmp_path, FAULTY)), act="check")
    one = last_upload()
    assert one.state == "checked"
    assert len(delivery_list(region)) == 1
    assert mail.outbox == []
    page = member.get(reverse("deliveries:uploaded", args=[one.id])).content.decode()
    assert "1 van de 2 rijen zou apart worden gezet" in page
    assert "een tientje" in page
    with django_capture_on_commit_callbacks(execute=True):
        member.post(reverse("deliveries:deliver_checked", args=[one.id]))
    assert last_upload().state == "stored"
    assert len(delivery_list(region)) == 2
    assert waiting_files(settings) == []


def test_a_checked_file_that_is_thrown_away_leaves_nothing_behind(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    filled_world(settings, tmp_path)
    member = signed_in(Role.MEMBER, "P")
    with django_capture_on_commit_callbacks(execute=True):
        send(member, ("juni.zip", a_zip(tmp_path, GOOD)), act="check")
    with django_capture_on_commit_callbacks(execute=True):
        member.post(reverse("deliveries:discard", args=[last_upload().id]))
    assert last_upload().state == "discarded"
    assert waiting_files(settings) == []
    again = member.post(reverse("deliveries:deliver_checked", args=[last_upload().id]))
    assert again.status_code == 400


def test_a_provider_hands_in_for_its_own_party_only(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    region = filled_world(settings, tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        send(signed_in(Role.SUBCONTRACTOR, "Q"), ("van-p.zip", a_zip(tmp_path, GOOD)))
    one = last_upload()
    assert one.state == "refused"
    assert "alleen leveringen van Q" in one.refusal["nl"]
    assert len(delivery_list(region)) == 1
    assert waiting_files(settings) == []


def test_a_provider_does_not_learn_that_anothers_file_is_known(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    filled_world(settings, tmp_path)
    content = a_zip(tmp_path, GOOD)
    for client in (signed_in(Role.MEMBER, "P"), signed_in(Role.SUBCONTRACTOR, "Q")):
        with django_capture_on_commit_callbacks(execute=True):
            send(client, ("juni.zip", content))
    assert (last_upload().state, last_upload().delivery_hash) == ("refused", "")


def test_a_data_manager_hands_in_for_any_party(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    filled_world(settings, tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        send(signed_in(Role.DATA_MANAGER), ("juni.zip", a_zip(tmp_path, GOOD)))
    assert (last_upload().state, last_upload().party) == ("stored", "P")


def test_several_files_are_several_deliveries_and_loose_tables_are_one(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    region = filled_world(settings, tmp_path)
    first = a_zip(tmp_path, GOOD)
    delivery = (
        b"party;period_start;period_end;delivered_on;standard_version\nP;2023-01-01;2023-12-31;2024-01-15;1\n"
    )
    lines = b"line;provider;municipality;segment;service_month;quantity;unit;amount;booked_on;cost_kind\nX1;P;0917;area_team;2023-03;1;04;10,00;2023-04-01;regular\n"
    with django_capture_on_commit_callbacks(execute=True):
        send(signed_in(Role.MEMBER, "P"), ("a.zip", first), ("delivery.csv", delivery), ("production.csv", lines))
    assert sorted(Upload.objects.unscoped().values_list("file_name", "state")) == [
        ("a.zip", "stored"),
        ("delivery.csv, production.csv", "stored"),
    ]
    assert len([one for one in delivery_list(region) if one.party == "P"]) == 2


def test_two_loose_tables_of_one_name_are_refused_in_the_form(settings: Any, tmp_path: Path) -> None:
    small_world(settings, tmp_path)
    answer = send(signed_in(Role.MEMBER, "P"), ("delivery.csv", b"a"), ("Delivery.CSV", b"b"))
    assert answer.status_code == 422
    assert "twee bestanden" in answer.content.decode()
    assert not Upload.objects.unscoped().exists()
    assert waiting_files(settings) == []


def test_a_mapping_turns_names_of_another_system_into_those_of_the_standard(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    region = filled_world(settings, tmp_path)
    export = b"Regel;Gemeente;Segment;Maand;Aantal;Eenheid;Bedrag;Geboekt;Soort\nX1;0917;area_team;2024-03;1;04;10,00;2024-04-01;regular\n"
    mapping = b"""
[delivery]
party = "P"
period_start = 2024-01-01
period_end = 2024-06-30
delivered_on = 2024-07-12
standard_version = "1"
[tables.production]
source = "export"
[tables.production.constants]
provider = "P"
[tables.production.columns]
line = "Regel"
municipality = "Gemeente"
segment = "Segment"
service_month = "Maand"
quantity = "Aantal"
unit = "Eenheid"
amount = "Bedrag"
booked_on = "Geboekt"
cost_kind = "Soort"
"""
    with django_capture_on_commit_callbacks(execute=True):
        send(signed_in(Role.MEMBER, "P"), ("export.csv", export), mapping=("onze.toml", mapping))
    one = last_upload()
    assert (one.state, one.mapping_name, one.rows_read) == ("stored", "onze.toml", 1)
    kept = region / "deliveries" / one.delivery_hash / "original"
    assert sorted(path.name for path in kept.rglob("*.*")) == ["export.csv", "onze.toml"]


def test_a_refused_file_says_why_on_its_page_in_both_languages(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    filled_world(settings, tmp_path)
    member = signed_in(Role.MEMBER, "P")
    with django_capture_on_commit_callbacks(execute=True):
        send(member, ("brief.pdf", b"%PDF-1.7 geen levering"))
    address = reverse("deliveries:uploaded", args=[last_upload().id])
    assert "PDF" in member.get(address).content.decode()
    assert last_upload().refusal["nl"] in member.get(address).content.decode()
    member.cookies["regie_language"] = "en"
    assert last_upload().refusal["en"] in member.get(address).content.decode()


def test_more_files_than_may_wait_are_refused(settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    small_world(settings, tmp_path)
    monkeypatch.setattr("regie.web.deliveries.service.MOST_WAITING", 1)
    member = signed_in(Role.MEMBER, "P")
    assert send(member, ("a.xlsx", b"PK\x03\x04 a")).status_code == 302
    answer = send(member, ("b.xlsx", b"PK\x03\x04 b"))
    assert answer.status_code == 422
    assert "wachten al 1 bestanden" in answer.content.decode()


def test_without_a_file_nothing_is_received(settings: Any, tmp_path: Path) -> None:
    small_world(settings, tmp_path)
    member = signed_in(Role.MEMBER, "P")
    assert member.post(reverse("deliveries:upload"), {"act": "deliver"}).status_code == 422
    assert send(member, ("leeg.xlsx", b"")).status_code == 422
    assert not Upload.objects.unscoped().exists()


def test_handing_in_asks_for_the_token_of_the_form(settings: Any, tmp_path: Path) -> None:
    small_world(settings, tmp_path)
    strict = Client(enforce_csrf_checks=True)
    member = signed_in(Role.MEMBER, "P")
    strict.cookies = member.cookies
    assert send(strict, ("a.zip", b"PK")).status_code == 403
    assert not Upload.objects.unscoped().exists()
    assert waiting_files(settings) == []
