# SPDX-License-Identifier: EUPL-1.2
"""What other apps write to the log: events outside requests, jobs, and what never goes in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from tests.web.people import scope

from regie.vocabulary import RegieError
from regie.web.access import Role
from regie.web.audit import ldv, service
from regie.web.audit.cleaning import HIDDEN, cleaned, without_persons
from regie.web.audit.models import AuditEvent, EventSubject, RetentionTerm
from regie.web.audit.operation import under_way
from regie.web.audit.verify import verify

pytestmark = pytest.mark.django_db


def all_events() -> list[AuditEvent]:
    return list(AuditEvent.objects.order_by("sequence"))


def test_an_event_says_who_acted_for_whom_and_under_which_activity() -> None:
    service.record(
        action="valve.submitted",
        scope=scope(Role.DIRECTOR, user_id=7),
        object="valve/ventiel-2024-h1",
        subjects=("ps-2", "ps-1", "ps-2"),
        purpose="meerkosten",
        details={"bedrag": "1200,00"},
    )
    (event,) = all_events()
    assert (event.user_id, event.user_name, event.role, event.party_kind) == (
        "7",
        "Iemand",
        "director",
        "cooperative",
    )
    assert (event.activity, event.operation, event.outcome) == ("safety_valve", "valve.submitted", "done")
    assert event.subjects == ["ps-1", "ps-2"]
    assert set(EventSubject.objects.values_list("subject", flat=True)) == {"ps-1", "ps-2"}


def test_an_outcome_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="gelukt"):
        service.record(action="valve.submitted", outcome="gelukt")


def test_a_job_leaves_an_attempt_what_it_recorded_and_its_outcome_in_one_trace() -> None:
    with service.running("job.deliver", scope(Role.MEMBER, user_id=3), object="job/1") as operation:
        service.record(action="delivery.kept", subjects=["ps-1"])
        assert [event.outcome for event in all_events()] == ["attempt"]
        assert service.traceparent() == operation.trace.traceparent
    events = all_events()
    assert [(each.action, each.outcome) for each in events] == [
        ("job.deliver", "attempt"),
        ("delivery.kept", "done"),
        ("job.deliver", "done"),
    ]
    assert len({each.trace_id for each in events}) == 1
    assert {each.user_id for each in events} == {"3"}
    assert under_way() is None
    assert service.traceparent() == ""


def test_a_job_joins_the_trace_of_who_asked_for_it() -> None:
    parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    with service.running("job.deliver", traceparent=parent):
        pass
    assert {(each.trace_id, each.parent_span_id) for each in all_events()} == {
        ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
    }


@pytest.mark.parametrize(
    ("problem", "said"),
    [(RegieError("web_audit.nothing_chosen"), "web_audit.nothing_chosen"), (OSError(), "OSError")],
)
def test_a_job_that_fails_is_recorded_as_failed_also_when_its_work_is_rolled_back(
    problem: Exception, said: str
) -> None:
    with pytest.raises(type(problem)):
        _work_that_fails(problem)
    assert not RetentionTerm.objects.exists()
    assert [each.outcome for each in all_events()] == ["attempt", "done", "failed"]
    assert all_events()[-1].details["problem"] == said


def test_an_event_that_cannot_be_written_is_told_to_who_records_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regie.web.audit.chain.head", lambda: (4, "0" * 64))
    with pytest.raises(DatabaseError), transaction.atomic():
        service.record(action="valve.submitted")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Anna anna@zorg.example", f"Anna {HIDDEN}"),
        ("burgerservicenummer 123456782", f"burgerservicenummer {HIDDEN}"),
        ("1234.56.782 en 123 456 782", f"{HIDDEN} en {HIDDEN}"),
        ("nummer 123456789", "nummer 123456789"),
        ("2024-H1, 50000000 euro, 000000000", "2024-H1, 50000000 euro, 000000000"),
        ("levering 2024-08-31", "levering 2024-08-31"),
    ],
)
def test_mail_addresses_and_citizen_numbers_do_not_reach_the_log(text: str, kept: str) -> None:
    assert without_persons(text) == kept


def test_details_are_short_plain_json_without_secrets() -> None:
    given = {
        "bedrag": Decimal("12.50"),
        "deel": 0.25,
        "wachtwoord": "geheim",
        "csrf_token": {"diep": "geheim"},
        "code": "123456",
        "gemeentecode": "0917",
        "lang": "x" * 500,
        "nul": "a\x00b\ud800",
        "veel": list(range(100)),
        "set": {"b", "a"},
        "niets": None,
    }
    kept = cleaned(given)
    assert kept["bedrag"] == "12.50"
    assert kept["deel"] == "0.25"
    assert kept["wachtwoord"] == kept["csrf_token"] == kept["code"] == HIDDEN
    assert kept["gemeentecode"] == "0917"
    assert len(kept["lang"]) == 200
    assert kept["nul"] == "ab?"
    assert len(kept["veel"]) == 40
    assert kept["set"] == ["a", "b"]
    service.record(action="test", details=given)
    assert verify().good


def test_an_event_becomes_one_line_per_data_subject_in_the_governments_log_form() -> None:
    service.record(
        action="deliveries:rows",
        scope=scope(Role.DATA_MANAGER, user_id=5),
        subjects=["ps-1", "ps-2"],
        purpose="controle",
        object="levering/1",
        details={"permission": ["see_rows"], "http": 200},
    )
    (event,) = all_events()
    lines = list(ldv.lines(event))
    assert [line["attributes"]["dpl.core.data_subject_id"] for line in lines] == ["ps-1", "ps-2"]
    line = lines[0]
    assert (line["trace_id"], line["span_id"], line["name"]) == (event.trace_id, event.span_id, "deliveries:rows")
    assert line["status_code"] == "STATUS_CODE_OK"
    assert line["attributes"]["dpl.core.processing_activity_id"].endswith("/verwerkingsregister/rows")
    assert (
        line["attributes"]["dpl.nen7513.users"][0] | {"roleIDCode": "data_manager", "purposeOfUse": "controle"}
        == (line["attributes"]["dpl.nen7513.users"][0])
    )
    assert line["attributes"]["dpl.nen7513.autorisatieProtocol"] == "see_rows"


@pytest.mark.parametrize(
    ("outcome", "http", "status"),
    [
        ("done", 200, "STATUS_CODE_OK"),
        ("denied", 403, "STATUS_CODE_UNSET"),
        ("failed", 404, "STATUS_CODE_UNSET"),
        ("failed", 500, "STATUS_CODE_ERROR"),
        ("attempt", 0, "STATUS_CODE_UNSET"),
    ],
)
def test_only_a_failure_of_our_own_is_an_error_in_the_governments_log_form(
    outcome: str, http: int, status: str
) -> None:
    service.record(action="reviews:figures", outcome=outcome, details={"http": http})
    (line,) = ldv.lines(AuditEvent.objects.get())
    assert line["status_code"] == status
    assert "dpl.core.data_subject_id" not in line["attributes"]


def _work_that_fails(problem: Exception) -> None:
    with service.running("job.deliver"), transaction.atomic():
        RetentionTerm.objects.create(category="test", days=1)
        service.record(action="delivery.kept")
        raise problem
