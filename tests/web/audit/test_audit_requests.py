# SPDX-License-Identifier: EUPL-1.2
"""Every request leaves its event, whatever became of it."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import DatabaseError
from django.test import Client
from tests.web.people import HEERLEN, browser_of, person

from regie.web.access import Role
from regie.web.audit.models import AuditEvent, RetentionTerm
from regie.web.audit.verify import verify

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.audit.audit_pages")]

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def browser() -> Client:
    client = browser_of(person(Role.MUNICIPAL_CONTROLLER))
    client.raise_request_exception = False
    return client


def written(after: int = 0) -> list[AuditEvent]:
    """The events of the pages of these tests, oldest first."""
    return list(AuditEvent.objects.filter(sequence__gt=after, action__startswith="test").order_by("sequence"))


def outcomes() -> list[tuple[str, str]]:
    return [(each.action, each.outcome) for each in written()]


def test_a_page_that_is_read_leaves_one_event_with_all_that_is_known(browser: Client) -> None:
    browser.get("/test/lees", headers={"User-Agent": "Proef/1.0", "traceparent": PARENT})
    (event,) = written()
    user = browser.session["_auth_user_id"]
    assert (event.action, event.operation, event.kind, event.outcome) == ("test:read", "test:read", "read", "done")
    assert (event.user_id, event.role, event.party_kind, event.party) == (
        user,
        "municipal_controller",
        "municipality",
        HEERLEN,
    )
    assert (event.object, event.purpose, event.subjects) == ("cijfer/1", "controle", ["ps-1", "ps-2"])
    assert event.details == {"method": "GET", "http": 200, "permission": ["see_figures"], "rows": 2}
    assert (event.ip_address, event.user_agent) == ("127.0.0.1", "Proef/1.0")
    assert (event.trace_id, event.parent_span_id) == (PARENT[3:35], PARENT[36:52])
    assert len(event.session_hash) == 16
    assert browser.session.session_key not in str(vars(event))
    assert event.started_at <= event.ended_at


def test_the_trace_goes_on_in_the_answer(browser: Client) -> None:
    answer = browser.get("/test/lees", headers={"traceparent": PARENT})
    (event,) = written()
    assert answer["traceparent"] == f"00-{PARENT[3:35]}-{event.span_id}-01"


@pytest.mark.parametrize(
    "wrong", ["", "iets", PARENT.upper().replace("4BF", "4GF"), f"00-{'0' * 32}-{'1' * 16}-01"]
)
def test_a_trace_that_cannot_be_read_begins_anew(browser: Client, wrong: str) -> None:
    browser.get("/test/lees", headers={"traceparent": wrong})
    (event,) = written()
    assert len(event.trace_id) == 32
    assert event.parent_span_id == ""


def test_a_search_is_recorded_with_what_was_asked_without_persons_and_secrets(browser: Client) -> None:
    browser.get(
        "/test/lees",
        {"zoek": "jan@voorbeeld.nl 123456782", "jaar": "2024", "token": "niet-te-zien", "lang": "x" * 999},
    )
    (event,) = written()
    assert event.kind == "search"
    asked = event.details["query"]
    assert asked["zoek"] == ["••• •••"]
    assert asked["jaar"] == ["2024"]
    assert "niet-te-zien" not in str(event.details)
    assert len(asked["lang"][0]) == 200


def test_turning_a_page_over_is_no_search(browser: Client) -> None:
    browser.get("/test/lees", {"pagina": "2", "leden-sorteer": "naam", "zoek": ""})
    assert [event.kind for event in written()] == ["read"]


def test_a_download_is_recorded_as_an_export(browser: Client) -> None:
    browser.get("/test/haal")
    assert [event.kind for event in written()] == ["export"]


def test_what_the_address_names_is_recorded_but_no_token(browser: Client) -> None:
    browser.get("/test/contract/hlv/geheim-token")
    assert [event.object for event in written()] == ["hlv"]


def test_a_change_leaves_an_attempt_what_was_recorded_and_the_outcome(browser: Client) -> None:
    browser.post("/test/wijzig", {"bedrag": "12.345,00"})  # as no hash of a row can spell it
    assert outcomes() == [("test:change", "attempt"), ("test.changed", "done"), ("test:change", "done")]
    assert len({event.trace_id for event in written()}) == 1
    assert "12.345,00" not in str([vars(event) for event in written()])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("how", "status"), [("breaks", 500), ("refused", 400)])
def test_a_change_that_is_rolled_back_keeps_its_events(how: str, status: int) -> None:
    browser = browser_of(person(Role.MUNICIPAL_CONTROLLER))
    browser.raise_request_exception = False
    before = AuditEvent.objects.count()
    answer = browser.post(f"/test/wijzig?how={how}")
    assert answer.status_code == status
    assert not RetentionTerm.objects.filter(category="test").exists()
    found = [(event.action, event.outcome) for event in written(after=before)]
    assert found == [("test:change", "attempt"), ("test.changed", "done"), ("test:change", "failed")]
    assert verify().good


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_denied_is_recorded_and_changes_nothing(browser: Client, method: str) -> None:
    assert getattr(browser, method)("/test/anderen").status_code == 403
    assert outcomes()[-1] == ("test:for_others", "denied")
    assert not RetentionTerm.objects.exists()


def test_who_is_not_signed_in_is_denied_and_that_is_recorded() -> None:
    answer = Client().get("/test/lees")
    assert answer.status_code == 302
    (event,) = written()
    assert (event.outcome, event.user_id, event.ip_address) == ("denied", "", "127.0.0.1")


def test_a_form_from_elsewhere_is_denied_and_that_is_recorded() -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(
        person(Role.MUNICIPAL_CONTROLLER), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert browser.post("/test/wijzig").status_code == 403
    assert outcomes() == [("test:change", "denied")]


def test_what_is_not_there_is_recorded_as_failed(browser: Client) -> None:
    browser.get("/test/weg")
    assert outcomes() == [("test:missing", "failed")]


def test_a_public_page_leaves_no_event(browser: Client) -> None:
    browser.get("/test/open")
    Client().get("/test/open")
    assert written() == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_log_there_is_no_data(browser: Client, method: str) -> None:
    with patch("regie.web.audit.chain.append", side_effect=DatabaseError):
        answer = getattr(browser, method)("/test/lees")
    assert answer.status_code == 503
    assert b"gegevens" not in answer.content
    assert "niet vastleggen" in answer.content.decode()


def test_without_a_log_nothing_is_changed(browser: Client) -> None:
    with patch("regie.web.audit.chain.append", side_effect=DatabaseError):
        assert browser.post("/test/wijzig").status_code == 503
    assert not RetentionTerm.objects.exists()
