# SPDX-License-Identifier: EUPL-1.2
"""The register of processing activities: what is delivered, who changes it, and that every screen belongs to one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from tests.web.people import scope, signed_in

from regie.vocabulary import RegieError
from regie.web.access import Role
from regie.web.audit.activities import TEXTS, activity_of, delivered
from regie.web.audit.models import AuditEvent, ProcessingActivity
from regie.web.audit.queries import activity_versions, register
from regie.web.audit.register import change, propose
from regie.web.jobs import service

REGISTER = "/beheer/verwerkingsregister"


def screens(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from screens(
                pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            )
        elif pattern.name:
            yield f"{prefix}{pattern.name}"
        else:
            yield f"{prefix}{pattern.lookup_str}"


def test_every_screen_belongs_to_a_processing_activity() -> None:
    assert [name for name in screens(get_resolver().url_patterns) if not activity_of(name)] == []


def test_every_job_belongs_to_a_processing_activity() -> None:
    assert [kind for kind in service._known if not activity_of(f"job.{kind}")] == []


def test_every_pattern_is_in_one_activity_only() -> None:
    patterns = [pattern for activity in delivered().values() for pattern in activity.covers]
    assert len(patterns) == len(set(patterns))


def test_the_longest_pattern_decides() -> None:
    assert activity_of("audit:log") == "accountability"
    assert activity_of("audit:retention_preview") == "retention"
    assert activity_of("job.deliver") == "deliveries"
    assert activity_of("job.iets") == "workflow"
    assert activity_of("onbekend") == ""


def test_every_delivered_activity_says_all_that_the_law_asks() -> None:
    for activity in delivered().values():
        assert all(activity.texts[name].strip() for name in TEXTS), activity.id


@pytest.mark.django_db
def test_a_new_database_has_the_delivered_register_as_a_proposal() -> None:
    rows = register()
    assert [row.activity for row in rows] == list(delivered())
    assert all(row.proposed and row.version == 1 for row in rows)
    assert propose() == 0


@pytest.mark.django_db
def test_a_change_is_a_new_version_and_the_earlier_one_stays() -> None:
    officer = signed_in(Role.PRIVACY_OFFICER, "")
    form = officer.get(f"{REGISTER}/contract/wijzigen").context["form"]
    typed = {**{name: form[name].value() for name in (*TEXTS, "seen")}, "purpose": "Anders dan voorheen"}
    assert officer.post(f"{REGISTER}/contract/wijzigen", typed).status_code == 302
    newest, before = activity_versions("contract")
    assert (newest.version, newest.proposed, newest.purpose) == (2, False, "Anders dan voorheen")
    assert newest.changed_by.startswith("Persoon")
    assert before.purpose == delivered()["contract"].texts["purpose"]
    recorded = AuditEvent.objects.get(action="audit.register_changed")
    assert (recorded.object, recorded.details) == ("activity/contract/2", {"changed": ["purpose"]})
    assert "Anders dan voorheen" in officer.get(f"{REGISTER}/contract").content.decode()


@pytest.mark.django_db
def test_who_was_second_keeps_what_was_typed() -> None:
    officer = signed_in(Role.PRIVACY_OFFICER, "")
    texts = delivered()["contract"].texts
    change(scope(Role.PRIVACY_OFFICER), "contract", texts, seen=1)
    with pytest.raises(RegieError, match="changed this activity"):
        change(scope(Role.PRIVACY_OFFICER), "contract", texts, seen=1)
    answer = officer.post(f"{REGISTER}/contract/wijzigen", {**texts, "purpose": "Mijn tekst", "seen": "1"})
    assert answer.status_code == 409
    assert "Mijn tekst" in answer.content.decode()
    assert ProcessingActivity.objects.filter(activity="contract").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_only_the_privacy_officer_sees_and_changes_the_register(role: Role) -> None:
    browser = signed_in(role)
    expected = 200 if role is Role.PRIVACY_OFFICER else 403
    for address in (REGISTER, f"{REGISTER}/contract", f"{REGISTER}/contract/wijzigen"):
        assert browser.get(address).status_code == expected
    if role is not Role.PRIVACY_OFFICER:
        browser.post(f"{REGISTER}/contract/wijzigen", {**delivered()["contract"].texts, "seen": "1"})
        assert not ProcessingActivity.objects.filter(version=2).exists()


@pytest.mark.django_db
def test_the_whole_register_is_exported() -> None:
    content = signed_in(Role.PRIVACY_OFFICER, "").get(REGISTER, {"export": "csv"}).content.decode("utf-8-sig")
    for activity in delivered().values():
        assert activity.texts["name"] in content
    assert "Wettelijke plicht" in content
    assert "audit:retention*" in content
