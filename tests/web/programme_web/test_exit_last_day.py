# SPDX-License-Identifier: EUPL-1.2
"""The last day as a member in the plan for an exit: it changes while the plan is prepared, and is asked again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.conf import settings as configured
from django.http import HttpResponse
from django.test import Client
from tests.web.people import browser_of, person, signed_in
from tests.web.region_folder import small_region

from regie.vocabulary import RegieError
from regie.web.access import PartyKind, Role, Scope
from regie.web.audit.models import AuditEvent
from regie.web.programme import service
from regie.web.programme.exits import KIND
from regie.web.programme.plan_document import exit_document
from regie.web.register.leaving import Ending, endings
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db

MEMBER = "A003"
ADDRESS = f"/aanbieders/{MEMBER}/uittreding"
FIRST, LATER = date(2024, 12, 31), date(2025, 6, 30)


@pytest.fixture(autouse=True)
def _region(settings: Any) -> None:
    settings.REGIE = replace(configured.REGIE, region=small_region())


def text(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def begun() -> tuple[Client, Matter]:
    browser = browser_of(person(Role.DIRECTOR))
    assert browser.post(f"{ADDRESS}/begin", {"last_day": str(FIRST)}).status_code == 302
    return browser, the_plan()


def director() -> Scope:
    return Scope(person(Role.DIRECTOR).pk, "Directeur", Role.DIRECTOR, PartyKind.COOPERATIVE)


def the_plan() -> Matter:
    found: Matter = Matter.objects.unscoped().get(kind=KIND, key=MEMBER)
    return found


def given(browser: Client, day: date | str, reason: str = "De ledenvergadering stelde het uit") -> HttpResponse:
    values = {"last_day": str(day), "reason": reason, "seen": str(the_plan().version)}
    answer: HttpResponse = browser.post(f"{ADDRESS}/dag", values)
    return answer


def in_state(plan: Matter, state: str) -> Matter:
    plan.state = state
    plan.save(update_fields=["state"])
    return plan


def test_the_last_day_changes_while_the_plan_is_prepared_and_whatever_follows_it_follows() -> None:
    browser, _ = begun()
    assert endings()[MEMBER] == Ending(FIRST, "plan")
    assert f'href="{ADDRESS}/dag"' in text(browser.get(ADDRESS))
    assert 'value="2024-12-31"' in text(browser.get(f"{ADDRESS}/dag"))
    assert given(browser, LATER).status_code == 302
    assert the_plan().payload["last_day"] == "2025-06-30"
    assert endings()[MEMBER] == Ending(LATER, "plan")
    assert "Laatste dag als lid: 30 juni 2025" in text(browser.get(ADDRESS))
    assert 'value="2025-06-30"' in text(browser.get(f"{ADDRESS}/vergoeding"))


def test_the_history_says_which_day_became_which_by_whom_and_why_and_the_audit_log_too() -> None:
    browser, plan = begun()
    given(browser, LATER)
    step = plan.steps.last()
    assert step is not None
    assert (step.name, step.before, step.after) == ("last_day", "draft", "draft")
    assert step.note == "31-12-2024 → 30-06-2025: De ledenvergadering stelde het uit"
    page = text(browser.get(ADDRESS))
    assert "Andere laatste dag als lid → In voorbereiding" in page
    assert step.note in page
    event = AuditEvent.objects.get(action="programme.exit_day.changed")
    assert event.object == f"exit_plan/{MEMBER}"
    assert event.details == {"before": "2024-12-31", "after": "2025-06-30"}


def test_a_last_day_is_checked_as_at_the_start() -> None:
    browser, plan = begun()
    for day, reason, told in (
        (date(1999, 1, 1), "Uitgesteld", "op die dag geen lid"),
        (FIRST, "Uitgesteld", "al in het plan staat"),
        (LATER, "", "reason-error"),
        (LATER, "Bel 06-12345678", "telefoonnummer"),
        ("geen dag", "Uitgesteld", "datum"),
    ):
        assert told in text(given(browser, day, reason), 400)
    stale = {"last_day": str(LATER), "reason": "Uitgesteld", "seen": str(plan.version + 1)}
    assert browser.post(f"{ADDRESS}/dag", stale).status_code == 400
    assert the_plan().payload == plan.payload
    assert not AuditEvent.objects.filter(action="programme.exit_day.changed").exists()


@pytest.mark.parametrize("state", ["fixed", "completed"])
def test_a_plan_that_is_fixed_or_completed_keeps_its_last_day(state: str) -> None:
    browser, plan = begun()
    in_state(plan, state)
    assert f"{ADDRESS}/dag" not in text(browser.get(ADDRESS))
    assert browser.get(f"{ADDRESS}/dag").status_code == 302
    assert "weer in voorbereiding" in text(given(browser, LATER), 400)
    assert the_plan().payload["last_day"] == "2024-12-31"
    assert workflow.move(plan, "reopen", director(), "Er is iets gewijzigd").state == "draft"


def test_a_withdrawn_plan_is_taken_up_only_with_the_last_day_given_again() -> None:
    browser, plan = begun()
    of_director = director()
    plan = workflow.move(plan, "withdraw", of_director, "Het lid blijft")
    assert MEMBER not in endings()
    assert [each.name for each in workflow.moves(plan, of_director)] == []
    for name in ("reopen", "take_up"):
        with pytest.raises(RegieError):
            workflow.move(plan, name, of_director, "Toch niet")
    assert "Neem het plan weer in voorbereiding" in text(browser.get(ADDRESS))
    page = text(browser.get(f"{ADDRESS}/dag"))
    assert "was de laatste dag als lid 31 december 2024" in page
    assert 'value="2024-12-31"' not in page
    assert "op die dag geen lid" in text(given(browser, date(1999, 1, 1), "Toch niet"), 400)
    assert the_plan().state == "withdrawn"
    assert given(browser, LATER, "Toch niet").status_code == 302
    assert (the_plan().state, the_plan().payload["last_day"]) == ("draft", "2025-06-30")
    assert endings()[MEMBER] == Ending(LATER, "plan")
    last = plan.steps.last()
    assert last is not None
    assert (last.name, last.note) == ("take_up", "31-12-2024 → 30-06-2025: Toch niet")


def test_the_same_last_day_may_hold_again_and_is_asked_at_every_withdrawal() -> None:
    browser, plan = begun()
    of_director = director()
    for _ in range(2):
        workflow.move(the_plan(), "withdraw", of_director, "Het lid blijft")
        assert workflow.moves(the_plan(), of_director) == ()
        assert given(browser, FIRST, "Toch niet").status_code == 302
        last = plan.steps.last()
        assert last is not None
        assert last.note == "31-12-2024: Toch niet"


def test_a_compensation_for_another_day_says_so_on_screen_and_in_the_document() -> None:
    browser, plan = begun()
    line = {"key": "exit", "label": {"nl": "Vergoeding", "en": "Compensation"}, "amount": "2500.00"}
    plan = service.adopt_compensation(director(), plan, line, plan.snapshot, FIRST, plan.version)
    told = "De berekening gaat uit van 31 december 2024; de laatste dag als lid is 30 juni 2025."
    assert "Berekend voor een andere laatste dag" not in text(browser.get(ADDRESS))
    assert told not in str(exit_document(plan, "Lid", []))
    assert given(browser, LATER).status_code == 302
    assert told in text(browser.get(ADDRESS))
    assert told in str(exit_document(the_plan(), "Lid", []))


def test_only_who_writes_the_plan_gives_its_last_day() -> None:
    begun()
    for role, *party in ((Role.MEMBER, MEMBER), (Role.ACCOUNT_MANAGER,), (Role.COOPERATIVE_AUDITOR,)):
        client = signed_in(role, *party)
        assert given(client, LATER).status_code in (403, 404)
        assert f"{ADDRESS}/dag" not in client.get(ADDRESS).content.decode()
    assert the_plan().payload["last_day"] == "2024-12-31"
