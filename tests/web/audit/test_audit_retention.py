# SPDX-License-Identifier: EUPL-1.2
"""Retention: a preview that counts, a clean-up that removes exactly that, and an archive that can be verified."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import serializers
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.audit.audit_events import LONG_AGO, event, events, unprotected
from tests.web.people import confirmed, person, scope, signed_in

from regie.vocabulary import RegieError
from regie.web.access import POLICY, Permission, Role
from regie.web.audit import archive, chain, retention
from regie.web.audit.models import AuditEvent, Checkpoint, EventSubject, RetentionPreview, Verification
from regie.web.audit.verify import Anchor, verify
from regie.web.jobs.models import Job

pytestmark = pytest.mark.django_db

RETENTION = "/beheer/bewaartermijnen"

PROTECTED_MODELS = (Checkpoint, AuditEvent, EventSubject, Verification)


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "REGIE", replace(settings.REGIE, data=tmp_path))
    return tmp_path


def old_session(days: int) -> None:
    expired = timezone.now() - timedelta(days=days)
    Session.objects.create(session_key=f"old-{days}", session_data="", expire_date=expired)


def counted(seen: RetentionPreview) -> dict[str, int]:
    return {line["category"]: line["count"] for line in seen.lines}


def confirmed_browser() -> Client:
    """A privacy officer who gave the password a moment ago."""
    return confirmed(person(Role.PRIVACY_OFFICER, ""))


def test_a_preview_counts_what_has_passed_its_term_and_removes_nothing(own_data: Path) -> None:
    old_session(3)
    old_session(0)
    upload = own_data / "uploads" / "oud" / "file" / "levering.csv"
    for file in (upload, own_data / "uploads" / "nieuw" / "file" / "levering.csv"):
        file.parent.mkdir(parents=True)
        file.write_text("a;b")
    long_ago = time.time() - 40 * 86_400
    for place in (upload, upload.parent, upload.parent.parent):
        os.utime(place, (long_ago, long_ago))
    found = counted(retention.preview(scope(Role.PRIVACY_OFFICER)))
    assert (found["sessions"], found["uploads"], found["audit_events"]) == (1, 1, 0)
    assert Session.objects.count() == 2
    assert upload.exists()


def test_an_old_upload_goes_with_its_folder_and_a_new_one_stays(own_data: Path) -> None:
    for name, days in (("oud", 40), ("nieuw", 1)):
        file = own_data / "uploads" / name / "file" / "levering.csv"
        file.parent.mkdir(parents=True)
        file.write_text("a;b")
        touched = time.time() - days * 86_400
        for place in (file, file.parent, file.parent.parent):
            os.utime(place, (touched, touched))
    officer = scope(Role.PRIVACY_OFFICER)
    assert retention.remove(retention.preview(officer), ["uploads"], _not_told) == {"uploads": 1}
    assert [path.name for path in (own_data / "uploads").iterdir()] == ["nieuw"]


@pytest.mark.django_db(transaction=True)
def test_a_clean_up_removes_exactly_what_its_preview_counted() -> None:
    browser = confirmed_browser()
    old_session(3)
    made = browser.post(f"{RETENTION}/voorbeeld")
    old_session(2)
    Session.objects.filter(session_key="old-2").update(expire_date=timezone.now() - timedelta(seconds=1))
    page = browser.get(made["Location"])
    assert page.context["total"] == 1
    browser.post(f"{made['Location']}/opruimen", {"category": ["sessions"]})
    assert set(Session.objects.values_list("session_key", flat=True)) >= {"old-2"}
    assert not Session.objects.filter(session_key="old-3").exists()
    assert Job.objects.unscoped().get(kind="retention").result == {"sessions": 1}
    (removed,) = AuditEvent.objects.filter(action="retention.removed")
    assert removed.details == {"category": "sessions", "counted": 1, "removed": 1}
    assert AuditEvent.objects.filter(action="retention.started", kind="delete").exists()


def test_a_clean_up_asks_for_the_password_again() -> None:
    browser = signed_in(Role.PRIVACY_OFFICER, "")
    old_session(3)
    made = browser.post(f"{RETENTION}/voorbeeld")
    asked = browser.get(made["Location"])["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    answer = browser.post(f"{made['Location']}/opruimen", {"category": ["sessions"]})
    assert answer.status_code == 302
    assert Session.objects.filter(session_key="old-3").exists()


def test_a_preview_is_used_once_within_the_hour_by_who_made_it() -> None:
    officer = scope(Role.PRIVACY_OFFICER, user_id=person(Role.PRIVACY_OFFICER, "").pk)
    old_session(3)
    seen = retention.preview(officer)
    with pytest.raises(RegieError, match="at least one category"):
        retention.start(officer, seen, ["uploads"])
    with pytest.raises(RegieError, match="older than an hour"):
        retention.start(scope(Role.PRIVACY_OFFICER, user_id=999), seen, ["sessions"])
    retention.start(officer, seen, ["sessions"])
    with pytest.raises(RegieError, match="older than an hour"):
        retention.start(officer, seen, ["sessions"])
    late = retention.preview(officer)
    RetentionPreview.objects.filter(pk=late.pk).update(made_at=timezone.now() - timedelta(hours=2))
    old_session(5)
    with pytest.raises(RegieError):
        retention.start(officer, late, ["sessions"])


def test_terms_are_chosen_within_what_a_law_allows() -> None:
    officer = scope(Role.PRIVACY_OFFICER)
    retention.choose_terms(officer, {"sessions": 10})
    assert retention.terms()["sessions"] == 10
    old_session(5)
    assert counted(retention.preview(officer))["sessions"] == 0
    with pytest.raises(RegieError, match="1826"):
        retention.choose_terms(officer, {"audit_events": 100})
    assert AuditEvent.objects.get(action="retention.terms_changed").details == {"sessions": 10}


@pytest.mark.parametrize("role", list(Role))
def test_only_who_may_clean_up_sees_retention(role: Role) -> None:
    allowed = Permission.RUN_RETENTION in POLICY[role].permissions
    browser = signed_in(role)
    for address in (RETENTION, f"{RETENTION}/wijzigen"):
        assert browser.get(address).status_code == (200 if allowed else 403)
    browser.post(f"{RETENTION}/voorbeeld")
    assert RetentionPreview.objects.exists() == allowed


def test_old_events_go_to_an_archive_and_the_chain_goes_on(own_data: Path) -> None:
    old = events(4, at=LONG_AGO, subjects=["ps-1"])
    events(2)
    assert archive.archive(own_data, timezone.now() - timedelta(days=archive.SHORTEST_TERM)) == 4
    assert list(AuditEvent.objects.order_by("sequence").values_list("sequence", flat=True)) == [5, 6]
    assert not EventSubject.objects.exists()
    (file,) = own_data.glob("audit-*.jsonl.gz")
    assert archive.check_archive(file) == 4
    events(1)
    assert verify().good
    assert verify([Anchor(4, old[-1].hash)]).good
    assert not verify([Anchor(4, "0" * 64)]).good


def test_an_archive_of_everything_leaves_a_chain_that_goes_on(own_data: Path) -> None:
    events(2, at=LONG_AGO)
    archive.archive(own_data, timezone.now())
    assert chain.head()[0] == 2
    events(1)
    assert AuditEvent.objects.get().sequence == 3
    assert verify().good


def test_a_log_with_an_archive_is_restored_from_a_backup_in_the_order_of_its_tables(own_data: Path) -> None:
    events(3, at=LONG_AGO)
    archive.archive(own_data, timezone.now())
    events(2, subjects=["ps-1"])
    tables = [model for model in apps.get_app_config("regie_audit").get_models() if model in PROTECTED_MODELS]
    kept = serializers.serialize("python", [row for model in tables for row in model.objects.order_by("pk")])
    with unprotected():
        for model in reversed(tables):
            model.objects.all()._raw_delete(connection.alias)
    for row in serializers.deserialize("python", kept):
        row.save()
    assert (AuditEvent.objects.count(), Checkpoint.objects.get().last_sequence) == (2, 3)
    assert verify().good


def test_a_changed_archive_is_not_right(own_data: Path) -> None:
    events(2, at=LONG_AGO)
    archive.archive(own_data, timezone.now())
    (file,) = own_data.glob("audit-*.jsonl.gz")
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(RegieError, match="not the file"):
        archive.check_archive(file)
    with pytest.raises(RegieError, match="no archive"):
        archive.check_archive(own_data / "ander.jsonl.gz")


def test_an_archive_that_stopped_halfway_is_made_again_the_same(
    own_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events(2, at=LONG_AGO)
    with monkeypatch.context() as broken:
        broken.setattr(archive, "_leave", _no_disk)
        with pytest.raises(OSError, match="vol"):
            archive.archive(own_data, timezone.now())
    (file,) = own_data.glob("audit-*.jsonl.gz")
    before = file.read_bytes()
    assert archive.archive(own_data, timezone.now()) == 2
    assert file.read_bytes() == before
    assert archive.check_archive(file) == 2


def test_the_database_archives_no_event_younger_than_five_years(own_data: Path) -> None:
    chain.append([event(at=LONG_AGO), event(at=timezone.now() - timedelta(days=5 * 365 - 10))])
    assert archive.archivable(timezone.now() - timedelta(days=archive.SHORTEST_TERM)) == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        archive.archive(own_data, timezone.now() - timedelta(days=1))
    assert AuditEvent.objects.count() == 2


def test_a_checkpoint_for_another_hash_is_refused() -> None:
    events(1, at=LONG_AGO)
    with pytest.raises(DatabaseError), transaction.atomic():
        Checkpoint.objects.create(
            first_sequence=1,
            last_sequence=1,
            last_hash="0" * 64,
            file_name="x",
            file_hash="x",
            created_at=timezone.now(),
        )


def _not_told(done: int, total: int, message: str) -> None:
    """Nobody waits for the clean-up."""


def _no_disk(*_: object) -> None:
    raise OSError("vol")
