# SPDX-License-Identifier: EUPL-1.2
"""The pages of steering: every one opens, what is typed is kept, and no direct address gets round a block."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.web.people import HEERLEN, LANDGRAAF, VOERENDAAL, browser_of, confirmed, person, signed_in
from tests.web.steering_web.steering_people import (
    DAY,
    GROUP,
    Committing,
    acting,
    agreed_by,
    fixed,
    joint,
    opened,
    planned,
    region_to_write_in,
    someone,
)

from regie.contract.region_files import files_in
from regie.web.access import Role
from regie.web.accounts.models import Grant
from regie.web.region import door
from regie.web.steering.models import Action, Decision, Meeting, Series

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with region_to_write_in(tmp_path_factory, monkeypatch) as found:
        yield found


def post(browser: Client, address: str, **typed: Any) -> None:
    answer = browser.post(address, typed)
    assert answer.status_code == 302, (address, answer.content.decode()[-3000:])


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_meeting_from_calendar_to_decision_and_action_by_its_pages() -> None:
    user = person(Role.ACCOUNT_MANAGER)
    browser = browser_of(user)
    participants = [f"account_manager/municipality/{HEERLEN}", "director/cooperative/"]
    post(
        browser, "/regie/gesprekken/reeks", title="Regiegesprek", weekday=0, second_weekday=3,
        starts_on=DAY.isoformat(), participants=participants,
    )  # fmt: skip
    assert "Elke week" in page(browser, "/regie/gesprekken")
    series = Series.objects.unscoped().get().pk
    often = {"often": "twice", "from_day": DAY.isoformat(), "reason": "De wachttijden lopen op."}
    post(browser, f"/regie/gesprekken/reeks/{series}/ritme", **often)
    shown = page(browser, "/regie/gesprekken")
    assert "Twee keer per week" in shown
    assert "De wachttijden lopen op." in shown
    post(browser, f"/regie/gesprekken/reeks/{series}/gesprek", day=DAY.isoformat())
    here = f"/regie/gesprek/{DAY.isoformat()}"
    post(browser, f"{here}/agenda")
    assert "Haal van de agenda" in page(browser, here)
    post(browser, f"{here}/openen")
    shown = page(browser, here)
    assert "Wachttijd" in shown or "wachttijd" in shown
    assert "/herkomst/" in shown
    post(browser, f"{here}/punt", theme="finance", text="Stand van de begroting")
    post(
        browser, f"{here}/besluit", theme="programme", text="Begin met de groepen", owner=someone(), effect="measure", measure=GROUP,
        amount="250.000",
    )  # fmt: skip
    owner = Grant.objects.get(user=user).pk
    post(browser, f"{here}/actie", theme="access", text="Wachtlijst bespreken", owner=owner, due=DAY.isoformat())
    decision, action = Decision.objects.unscoped().get(), Action.objects.unscoped().get()
    for address in (
        f"{here}/verslag", "/regie/besluiten", f"/regie/besluit/{decision.number}", "/regie/acties",
        f"/regie/actie/{action.number}", "/regie/accountteam", "/regie/mijn-week", "/regie/accountteam/taak",
        f"{here}/besluit", f"{here}/actie", f"/regie/gesprekken/reeks/{series}/ritme", "/regie/gesprekken/nieuw",
    ):  # fmt: skip
        page(browser, address)
    refused = browser.post(f"{here}/punt", {"theme": "finance", "text": "Bel 06 12345678 hierover"})
    assert refused.status_code == 422
    assert "Bel 06 12345678 hierover" in refused.content.decode()
    post(browser, f"/regie/actie/{action.number}/stand", state="done", note="")
    assert Action.objects.unscoped().get().state == "done"


def test_who_opens_a_meeting_before_its_figures_are_made_waits_on_a_page_that_can_be_loaded_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser, here = signed_in(Role.ACCOUNT_MANAGER), f"/regie/gesprek/{planned().key}"

    def making(meeting: Meeting, snapshot: str = "") -> None:
        raise door.NotReady("a job")

    with monkeypatch.context() as patch:
        patch.setattr("regie.web.steering.service.points", making)
        for step in ("agenda", "openen"):
            assert browser.post(f"{here}/{step}")["Location"] == f"{here}?wacht=1"
    assert Meeting.objects.unscoped().get().state == "planned"
    assert "De cijfers staan klaar" in page(browser, f"{here}?wacht=1")
    post(browser, f"{here}/openen")
    assert Meeting.objects.unscoped().get().state == "open"


def test_starting_by_direct_address_is_blocked_until_all_agreed(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    meeting = opened()
    decision = joint(meeting)
    fixed(meeting, django_capture_on_commit_callbacks)
    before = [each.name for each in files_in(region / "measures")]
    start = f"/regie/besluit/{decision.number}/uitvoeren"
    director = signed_in(Role.DIRECTOR)
    for code in (HEERLEN, LANDGRAAF):
        answer = director.post(start, follow=True)
        assert "wacht op instemming van" in answer.content.decode()
        controller = confirmed(person(Role.MUNICIPAL_CONTROLLER, code))
        post(
            controller, f"/regie/besluit/{decision.number}/instemming", agreed="yes", body="College",
            decided_on=DAY.isoformat(), note="",
        )  # fmt: skip
    assert signed_in(Role.MUNICIPAL_CONTROLLER, VOERENDAAL).post(start).status_code == 403
    director.post(start, {"amount": "1", "marked": "", "substantial": "false", "concerned": HEERLEN})
    writer = signed_in(Role.ACCOUNT_MANAGER)
    writer.post(f"/regie/besluit/{decision.number}/intrekken")
    assert (
        writer.post(f"/regie/gesprek/{meeting.key}/besluit", {"text": "Toch klein", "amount": "1"}).status_code
        == 422
    )
    assert [each.name for each in files_in(region / "measures")] == before
    assert Decision.objects.unscoped().get().started_on is None
    agreed_by(decision, VOERENDAAL)
    shown = page(director, f"/regie/besluit/{decision.number}")
    assert shown.count("College") >= 3
    post(director, start)
    assert len(files_in(region / "measures")) == len(before) + 1


def test_agreeing_asks_for_the_password_and_is_for_a_municipality_concerned_only(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    meeting = opened()
    decision = joint(meeting)
    fixed(meeting, django_capture_on_commit_callbacks)
    address = f"/regie/besluit/{decision.number}/instemming"
    typed = {"agreed": "yes", "body": "College", "decided_on": DAY.isoformat()}
    assert "/regie/" not in signed_in(Role.MUNICIPAL_CONTROLLER, HEERLEN).post(address, typed)["Location"][:7]
    assert confirmed(person(Role.MUNICIPAL_CONTROLLER, "0000")).post(address, typed).status_code == 403
    assert signed_in(Role.ACCOUNT_MANAGER, HEERLEN).post(address, typed).status_code == 403
    assert not Decision.objects.unscoped().get().agreements.exists()


def test_fixed_minutes_are_downloaded_by_who_sees_meetings_only(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    meeting = fixed(opened(), django_capture_on_commit_callbacks)
    for name, begins in (("verslag.pdf", b"%PDF"), ("verslag.docx", b"PK")):
        address = f"/regie/gesprek/{meeting.key}/v1/{name}"
        answer = signed_in(Role.POLICY_OFFICER, LANDGRAAF).get(address)
        assert answer.content.startswith(begins)
        assert signed_in(Role.MEMBER).get(address).status_code == 403
    for wrong in ("v2/verslag.pdf", "v1/about.json", "v1/iets.pdf"):
        assert signed_in(Role.DIRECTOR).get(f"/regie/gesprek/{meeting.key}/{wrong}").status_code == 404


def test_every_role_of_the_table_sees_the_same_meeting_and_others_none() -> None:
    meeting = opened()
    for role in (Role.DIRECTOR, Role.MUNICIPAL_AUDITOR, Role.COOPERATIVE_AUDITOR, Role.POLICY_OFFICER):
        assert meeting.title in page(signed_in(role), f"/regie/gesprek/{meeting.key}")
    for role in (Role.MEMBER, Role.SUBCONTRACTOR, Role.TEAM_COACH, Role.BUYER, Role.DATA_MANAGER):
        assert signed_in(role).get(f"/regie/gesprek/{meeting.key}").status_code == 403
        assert not Meeting.objects.within(acting(role)).exists()
