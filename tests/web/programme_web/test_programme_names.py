# SPDX-License-Identifier: EUPL-1.2
"""Files of providers, plans and notes name functions: the name of somebody with an account is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.conf import settings as configured
from tests.web.people import browser_of, person
from tests.web.region_folder import small_region

from regie.vocabulary import RegieError
from regie.web.access import Role, Scope
from regie.web.accounts.models import User
from regie.web.programme import service
from regie.web.programme.models import Meeting
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db

MEMBER, OTHER = "A003", "A004"


@pytest.fixture(autouse=True)
def _region(settings: Any) -> None:
    settings.REGIE = replace(configured.REGIE, region=small_region())


@pytest.fixture
def director() -> User:
    """Who writes; somebody else, who left, is called Jan de Vries."""
    User.objects.create_user("jan@voorbeeld.example", name="Jan de Vries", is_active=False)
    return person(Role.DIRECTOR)


def scope_of(user: User) -> Scope:
    return user.grants.get().scope()


def refused(call: Any, where: str) -> None:
    with pytest.raises(RegieError) as found:
        call()
    assert found.value.key == "vocabulary.free_text_account"
    assert f"'{where}'" in found.value.message("nl")


def test_the_file_of_a_provider_names_no_one_with_an_account(director: User) -> None:
    values = {"party": MEMBER, "held_on": date(2024, 7, 1), "present": "Jan de Vries", "findings": "Goed."}
    refused(lambda: service.write(scope_of(director), Meeting, values), "Wie waren erbij?")
    typed = {"held_on": "2024-07-01", "present": "Bestuurder, JAN DE VRIES", "findings": "Goed."}
    answer = browser_of(director).post(f"/aanbieders/{MEMBER}/gesprek/nieuw", typed)
    page = unescape(answer.content.decode())
    assert answer.status_code == 400
    assert "Noem de functie" in page
    assert "'Wie waren erbij?'" in page
    assert "JAN DE VRIES" in page
    assert not Meeting.objects.unscoped().exists()
    service.write(scope_of(director), Meeting, values | {"present": "Bestuurder van Jan de Vriesman Zorg"})


@pytest.mark.parametrize(
    ("field", "where"),
    [("owner", "Wie is eigenaar?"), ("text", "Wat is afgesproken?"), ("takers", "Wat gaat over?")],
)
def test_a_step_of_an_exit_names_no_one_with_an_account(director: User, field: str, where: str) -> None:
    scope = scope_of(director)
    plan = service.begin_exit(scope, MEMBER, date(2024, 12, 31))
    values: dict[str, Any] = {"state": "todo", "owner": "Bestuurder", "due_on": None, "text": "x", "takers": ()}
    named: Any = ((OTHER, "De groep van Jan de Vries"),) if field == "takers" else "Jan de Vries"
    refused(lambda: service.write_exit_step(scope, plan, "clienten", values | {field: named}), where)
    assert Matter.objects.unscoped().get(pk=plan.pk).payload["steps"] == {}


def test_a_note_with_a_step_and_a_comment_name_no_one_with_an_account(director: User) -> None:
    scope = scope_of(director)
    plan = service.begin_exit(scope, MEMBER, date(2024, 12, 31))
    text = "Zo gevraagd door jan de vries."
    refused(lambda: workflow.comment(plan, scope, text), "Opmerking")
    for name in ("fix", "complete"):
        refused(lambda name=name: workflow.move(plan, name, scope, text), "Toelichting")
    assert not plan.comments.exists()
    assert workflow.comment(plan, scope, "Zo gevraagd door de bestuurder.").pk
