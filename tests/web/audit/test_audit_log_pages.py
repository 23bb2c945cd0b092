# SPDX-License-Identifier: EUPL-1.2
"""The log on screen: who may see it, what it finds, and that looking at it is recorded."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.audit.audit_events import event, events, tamper
from tests.web.people import HEERLEN, LANDGRAAF, browser_of, person, scope, signed_in

from regie.web.access import POLICY, PartyKind, Permission, Role
from regie.web.accounts.models import Grant
from regie.web.audit import chain, keyset
from regie.web.audit.models import AuditEvent, Verification
from regie.web.audit.queries import events as visible
from regie.web.audit.triggers import EVENT

pytestmark = pytest.mark.django_db

LOG = "/beheer/logboek"

FIRST, SECOND, THIRD = "reviews:status", "deliveries:rows", "valve:request"


@pytest.fixture
def officer() -> Client:
    return signed_in(Role.PRIVACY_OFFICER, "")


def actions(answer: object) -> list[str]:
    """What was done in the events of the page; how the reader signed in is left out."""
    shown = [row["event"].action for row in answer.context["rows"]]  # type: ignore[attr-defined]
    return [action for action in shown if not action.startswith("sign_in")]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", ["audit:log", "audit:subject", "audit:event"])
def test_only_who_may_see_the_log_sees_it_and_others_leave_a_denial(role: Role, name: str) -> None:
    events(1)
    address = reverse(name, args=[1] if name == "audit:event" else [])
    answer = signed_in(role).get(address)
    allowed = Permission.SEE_AUDIT in POLICY[role].permissions
    assert answer.status_code == (200 if allowed else 403)
    newest = AuditEvent.objects.first()
    assert newest is not None
    assert (newest.action, newest.outcome) == (name, "done" if allowed else "denied")


def test_looking_at_the_log_is_in_the_log(officer: Client) -> None:
    officer.get(LOG, {"betrokkene": "ps-1"})
    newest = AuditEvent.objects.first()
    assert newest is not None
    assert (newest.action, newest.kind, newest.subjects) == ("audit:log", "search", ["ps-1"])
    assert newest.activity == "accountability"


def test_the_privacy_officer_of_a_municipality_sees_the_events_of_that_municipality() -> None:
    chain.append(
        [
            event("own", party_kind="municipality", party=HEERLEN),
            event("others", party_kind="municipality", party=LANDGRAAF),
            event("cooperative", party_kind="cooperative"),
        ]
    )
    officer = person(Role.PRIVACY_OFFICER, "")
    Grant.objects.filter(user=officer).update(party_kind=PartyKind.MUNICIPALITY, party=HEERLEN)
    browser = browser_of(officer)
    assert actions(browser.get(LOG)) == ["own"]
    assert browser.get(f"{LOG}/{AuditEvent.objects.get(action='others').pk}").status_code == 404
    assert visible(scope(Role.COOPERATIVE_AUDITOR)).count() > 3


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"wie": "zoë"}, [FIRST]),
        ({"wie": "41"}, [FIRST]),
        ({"soort": "export"}, [SECOND]),
        ({"uitkomst": "denied"}, [THIRD]),
        ({"rol": "director"}, [SECOND]),
        ({"handeling": "valve"}, [THIRD]),
        ({"verwerking": "safety_valve"}, [THIRD]),
        ({"betrokkene": "ps-1"}, [SECOND]),
        ({"betrokkene": "ps-"}, []),
        ({"van": "2026-03-02", "tot": "2026-03-02"}, [SECOND]),
        ({"tot": "2026-03-01"}, [FIRST]),
        ({"soort": "export", "uitkomst": "denied"}, []),
        ({"soort": "geen-soort"}, [THIRD, SECOND, FIRST]),
    ],
)
def test_the_log_finds_by_person_role_action_outcome_data_subject_and_period(
    officer: Client, asked: dict[str, str], wanted: list[int]
) -> None:
    def at(day: int) -> datetime:
        return datetime(2026, 3, day, 12, tzinfo=UTC)

    chain.append(
        [
            event(FIRST, user_name="zoë", user_id="41", at=at(1)),
            event(SECOND, kind="export", role="director", subjects=["ps-1", "ps-11"], at=at(2)),
            event(THIRD, outcome="denied", activity="safety_valve", at=at(3)),
        ]
    )
    period = {"van": "2026-01-01", "tot": "2026-03-31"}
    assert actions(officer.get(LOG, {**period, **asked})) == wanted


def test_the_log_is_turned_over_by_where_a_page_ended() -> None:
    made = events(7)
    everything = AuditEvent.objects.all()
    first = keyset.page(everything, "-sequence", 3)
    assert ([row.sequence for row in first.rows], first.before, first.after) == ([7, 6, 5], None, 5)
    second = keyset.page(everything, "-sequence", 3, after=5)
    assert ([row.sequence for row in second.rows], second.before, second.after) == ([4, 3, 2], 4, 2)
    last = keyset.page(everything, "-sequence", 3, after=2)
    assert ([row.sequence for row in last.rows], last.before, last.after) == ([1], 1, None)
    back = keyset.page(everything, "-sequence", 3, before=4)
    assert ([row.sequence for row in back.rows], back.before, back.after) == ([7, 6, 5], None, 5)
    assert made[0].sequence == 1


def test_every_event_is_on_one_page_of_a_sorted_log() -> None:
    chain.append([event("x", user_name=name) for name in ("b", "a", "b", "c", "a", "b")])
    seen: list[int] = []
    after = 0
    while True:
        page = keyset.page(AuditEvent.objects.all(), "user_name", 2, after=after)
        seen += [row.sequence for row in page.rows]
        if page.after is None:
            break
        after = page.after
    assert seen == [2, 5, 1, 3, 6, 4]


def test_a_list_of_the_log_asks_few_questions_of_the_database(
    officer: Client, django_assert_max_num_queries: object
) -> None:
    events(60)
    officer.get(LOG)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert len(officer.get(LOG).context["rows"]) == 50


def test_an_event_shows_its_hash_its_neighbours_and_that_it_is_right(officer: Client) -> None:
    made = events(3)
    address = f"{LOG}/{made[1].sequence}"
    page = officer.get(address)
    text = page.content.decode()
    assert all(each.hash in text for each in made)
    assert page.context["right"] is True
    tamper(f"UPDATE {EVENT} SET user_name = 'Iemand anders' WHERE sequence = %s", made[1].sequence)
    assert officer.get(address).context["right"] is False
    assert officer.get(f"{LOG}/99999").status_code == 404


def test_who_saw_a_data_subject_is_told_under_a_purpose(officer: Client) -> None:
    chain.append([event("deliveries:rows", subjects=["ps-1"], user_name="Dana"), event("x", subjects=["ps-10"])])
    asked = officer.get(f"{LOG}/betrokkene", {"subject": "ps-1"})
    assert "table" not in asked.context
    shown = officer.get(f"{LOG}/betrokkene", {"subject": "ps-1", "purpose": "verzoek om inzage"})
    rows = [row.record for row in shown.context["table"].rows]
    assert [row.user_name for row in rows if row.activity != "accountability"] == ["Dana"]
    newest = AuditEvent.objects.first()
    assert newest is not None
    assert (newest.action, newest.subjects, newest.purpose) == ("audit:subject", ["ps-1"], "verzoek om inzage")


def test_the_log_is_exported_whole_and_that_is_recorded(officer: Client) -> None:
    events(60, user_name="=1+1", subjects=["ps-1", "ps-2"])
    answer = officer.get(LOG, {"export": "csv", "betrokkene": "ps-1"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 61
    assert rows[1][3] == "'=1+1"
    assert officer.get(LOG, {"export": "xlsx"}).content[:2] == b"PK"
    lines = b"".join(officer.get(LOG, {"export": "ldv", "betrokkene": "ps-1"}))  # type: ignore[call-overload]
    subjects = [json.loads(line)["attributes"]["dpl.core.data_subject_id"] for line in lines.splitlines()]
    assert len([each for each in subjects if each == "ps-2"]) == 60
    assert [each.kind for each in AuditEvent.objects.filter(action="audit:log")] == ["export"] * 3


def test_an_export_that_no_spreadsheet_opens_is_refused_in_a_sentence(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regie.web.audit.views.MOST_EXPORTED", 2)
    events(3)
    answer = officer.get(LOG, {"export": "csv"})
    assert answer.status_code == 400
    assert "kortere periode" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_chain_is_recomputed_from_the_page_and_the_outcome_is_shown() -> None:
    officer = signed_in(Role.PRIVACY_OFFICER, "")
    officer.post(f"{LOG}/controle")
    kept = Verification.objects.first()
    assert kept is not None
    assert kept.good
    assert "keten klopt" in officer.get(LOG).content.decode()
    recorded = AuditEvent.objects.filter(action="audit.verified").first()
    assert recorded is not None
    assert (recorded.outcome, recorded.details["problem"]) == ("done", "")
    job = AuditEvent.objects.filter(action="job.audit_verify").order_by("sequence")
    assert [(each.outcome, each.role, each.activity) for each in job] == [
        ("attempt", "privacy_officer", "accountability"),
        ("done", "privacy_officer", "accountability"),
    ]


def test_a_broken_chain_is_said_on_the_page(officer: Client) -> None:
    Verification.objects.create(
        checked_at=timezone.now(), good=False, events=2, last_sequence=2, last_hash="x", broken_at=3, problem="gap"
    )
    text = officer.get(LOG).content.decode()
    assert "keten klopt niet" in text
    assert "Gebeurtenis 3 ontbreekt." in text
