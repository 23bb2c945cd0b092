# SPDX-License-Identifier: EUPL-1.2
"""The main journeys in a real browser, by the words on the screen: with scripts and without, by pointer and keyboard."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from looking import Reader, own_site, reader
from playwright.sync_api import Browser, Page, expect
from tests.web.deliveries_web.small_world import a_zip, filled_world
from tests.web.deliveries_web.test_delivery_journey import FAULTY, corrected
from tests.web.people import HEERLEN, LANDGRAAF, browser_of, person
from tests.web.ui.browser import chromium
from tests.web.valve_web.valve_people import PERIOD, TOWNS, draft_fields, risk_fields, written

from regie.web.access import Role
from regie.web.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "lang-genoeg-wachtwoord"
"""Of everybody that ``people.person`` makes."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_faulty_file_to_findings_to_corrected_file_to_snapshot_to_figures(
    browser: Browser, live_server: Any, settings: Any, tmp_path: Path, scripts: bool
) -> None:
    filled_world(settings, tmp_path)
    with reader(browser, str(live_server), person(Role.MEMBER, "P"), scripts=scripts) as member:
        page = member.page
        _hand_in(member, "juni.zip", a_zip(tmp_path, FAULTY))
        expect(page.locator("main")).to_contain_text("2 rijen zijn apart gezet")
        expect(page.locator("main")).to_contain_text("Bedrag is niet zeker te lezen")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Apart gezette rijen downloaden").click()
        aside = Path(waiting.value.path()).read_bytes()
        mended = corrected(aside, {("L2", "amount"): "1000.00", ("L3", "segment"): "area_team"})
        _hand_in(member, "verbeterd.xlsx", mended)
        expect(page.locator("main")).to_contain_text("Geen bevindingen: alle rijen zijn aanvaard")
        page.get_by_role("link", name="Naar de levering die hiermee is aangevuld").click()
        expect(page.locator("main")).to_contain_text("2 rijen alsnog aanvaard")
    with reader(browser, str(live_server), person(Role.DATA_MANAGER), scripts=scripts) as manager:
        page = manager.page
        manager.open(reverse("deliveries:snapshots"))
        page.get_by_role("button", name="Maken").click()
        expect(page.locator("main table")).to_contain_text("op de schermen")
        manager.open(reverse("reviews:figure", args=["cost"]))
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator("main")).to_contain_text(re.compile(r"1\.\d{3}"))
        assert _unheard(manager) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_risk_to_request_to_decisions_to_payment(
    browser: Browser, live_server: Any, settings: Any, tmp_path: Path, scripts: bool
) -> None:
    region = own_site(settings, tmp_path)

    def at(role: Role, party: str | None = None) -> AbstractContextManager[Reader]:
        return reader(browser, str(live_server), person(role, party), scripts=scripts)

    address, today = "/hulpventiel/verzoek/ventiel-2023", timezone.localdate().isoformat()
    with at(Role.COOPERATIVE_CONTROLLER) as preparer:
        page = preparer.page
        preparer.open("/hulpventiel/risicos")
        page.get_by_role("link", name="Leg een risico vast").click()
        _fill(page, risk_fields())
        _by_keyboard(page, "Leg vast")
        expect(page.locator("h1")).to_contain_text("Langere trajecten")
        preparer.open("/hulpventiel/verzoeken")
        page.get_by_label("Nieuw verzoek over").select_option(PERIOD)
        page.get_by_role("button", name="Begin een concept").click()
        preparer.open(f"{address}/bewerken")
        _fill(page, draft_fields(region))
        _by_keyboard(page, "Sla het concept op")
        expect(page).to_have_url(re.compile(f"{address}$"))
        expect(page.get_by_text("Dien het verzoek in")).to_have_count(0)
    with at(Role.DIRECTOR) as director:
        director.open(address)
        director.page.get_by_role("link", name="Dien het verzoek in").click()
        director.page.get_by_label("Toelichting").fill("Zoals besproken.")
        _by_keyboard(director.page, "Dien het verzoek in")
        expect(director.page.locator("main")).to_contain_text("Zoals besproken.")
    for code in (HEERLEN, LANDGRAAF):
        with at(Role.ACCOUNT_MANAGER, code) as manager:
            manager.open(f"{address}/beoordelen")
            _fill(manager.page, {
                "accepted-R50": "500", "reason-R50": "De helft was te voorzien.",
                "by": "Accountteam van de gemeenten", "opinion": "Aannemelijk.",
            })  # fmt: skip
            _by_keyboard(manager.page, "Leg de beoordeling vast")
            expect(manager.page.locator("main")).to_contain_text("Aannemelijk.")
    for code in (HEERLEN, LANDGRAAF):
        with at(Role.MUNICIPAL_CONTROLLER, code) as controller:
            page = controller.page
            controller.open(f"{address}/besluit")
            _fill(page, {
                "granted": "400", "body": "Gemeenteraad", "decided_on": today, "payment": "payment",
                "reason": "De kosten waren niet te voorzien.",
            })  # fmt: skip
            _by_keyboard(page, "Leg het besluit vast")
            expect(page).to_have_url(re.compile(f"{address}$"))
            assert _unheard(controller) == []
    for code in (HEERLEN, LANDGRAAF):
        with at(Role.MUNICIPAL_CONTROLLER, code) as controller:
            page = controller.page
            controller.open(f"{address}/betaling")
            _fill(page, {"paid_on": today})
            _by_keyboard(page, "Bevestig de betaling")
            expect(page.locator("main")).to_contain_text("voldaan op")
            assert _unheard(controller) == []
    found = written(region)
    assert found is not None
    assert found.paid
    assert {each.municipality for each in found.decisions} == {HEERLEN, LANDGRAAF} < set(TOWNS)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_measure_is_tried_kept_as_a_scenario_and_compared(
    browser: Browser, live_server: Any, settings: Any, tmp_path: Path, scripts: bool
) -> None:
    own_site(settings, tmp_path)
    with reader(browser, str(live_server), person(Role.DIRECTOR), scripts=scripts) as director:
        page = director.page
        director.open(reverse("outlook:measures"))
        slider = page.locator(".assumptions input[type=range], .assumptions input[type=number]").first
        slider.focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight" if slider.get_attribute("type") == "range" else "ArrowUp")
        if scripts:
            expect(page).to_have_url(re.compile("gekozen=1"))
        else:
            _by_keyboard(page, "Doorrekenen")
        expect(page.locator("#uitkomst h2").first).to_contain_text("Uitkomst voor")
        page.get_by_role("link", name="Bewaren als scenario").click()
        page.get_by_label("Naam").fill("Meer instroom")
        for reason in page.locator("input[name^=reason-]").all():
            reason.fill("De wijkteams verwachten het.")
        _by_keyboard(page, "Bewaren")
        expect(page.locator("h1")).to_have_text("Meer instroom")
        page.get_by_role("link", name="Vergelijken").click()
        expect(page.locator("h1")).to_have_text("Scenario's naast elkaar")
        expect(page.locator("main table").first).to_contain_text("Meer instroom")
        assert _unheard(director) == []


def test_report_is_written_offered_approved_and_published_for_everyone(
    browser: Browser, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    own_site(settings, tmp_path)
    site = str(live_server)
    writer, approver, publisher = (
        person(role) for role in (Role.COOPERATIVE_CONTROLLER, Role.ACCOUNT_MANAGER, Role.DIRECTOR)
    )
    with reader(browser, site, writer) as one:
        page = one.page
        one.open(reverse("reports:new"))
        page.get_by_label("Halfjaar").select_option("2024-H1")
        _by_keyboard(page, "Begin")
        expect(page.locator("h1")).to_contain_text("Halfjaarrapportage")
        address = page.url.removeprefix(site)
        page.locator("tr", has_text="nog leeg").first.get_by_role("link").click()
        page.get_by_role("textbox", name="Toelichting").fill(
            "Het aantal kinderen in zorg daalde door kortere trajecten."
        )
        _by_keyboard(page, "Sla op")
        expect(page.locator("main")).to_contain_text("Opgeslagen.")
        page.get_by_label("Uw opmerking").fill("Klopt dit met de wijkteams?")
        _by_keyboard(page, "Plaats opmerking")
        one.open(address)
        _by_keyboard(page, "Leg ter beoordeling voor")
        expect(page.locator("main")).to_contain_text("ter beoordeling")
        expect(page.get_by_role("button", name="Stel vast")).to_have_count(0)
    with reader(browser, site, approver) as one:
        one.open(address)
        _by_keyboard(one.page, "Stel vast")
        expect(one.page.locator("main")).to_contain_text("vastgesteld")
    with _signed_in_long_ago(browser, site, publisher) as one:
        page = one.page
        one.open(address)
        page.get_by_role("link", name="Publiceer").click()
        expect(page).to_have_url(re.compile(reverse("account_reauthenticate")))
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        page.keyboard.press("Enter")
        _by_keyboard(page, "Publiceer")
        one.open(address)
        expect(page.locator("main")).to_contain_text("gepubliceerd")
    with reader(browser, site) as everyone:
        everyone.open("/openbaar/")
        everyone.page.get_by_role("link", name="Lees de rapportage").first.click()
        expect(everyone.page.locator("body")).to_contain_text("daalde door kortere trajecten")
        assert "Klopt dit met de wijkteams" not in everyone.page.content()


def test_invitation_to_account_to_second_factor_to_a_role_that_somebody_else_approves(
    browser: Browser, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    own_site(settings, tmp_path)
    site = str(live_server)
    settings.REGIE = replace(settings.REGIE, second_factor_required=False, address=site)
    manager, approver = person(Role.FUNCTIONAL_MANAGER), person(Role.PRIVACY_OFFICER)
    with reader(browser, site, manager) as one:
        page = one.page
        one.open(reverse("accounts:invitations"))
        page.get_by_role("link", name="Uitnodigen").first.click()
        page.get_by_label("Naam").fill("Nora Nieuw")
        page.get_by_label("Mailadres").fill("nora@heerlen.example")
        _fill(page, {"role": "municipal_controller", "works_for": f"municipality:{HEERLEN}"})
        _by_keyboard(page, "Uitnodiging sturen")
        expect(page.locator("main")).to_contain_text("nora@heerlen.example")
    link = next(word for word in mail.outbox[-1].body.split() if word.startswith("http"))
    settings.REGIE = replace(settings.REGIE, second_factor_required=True)
    with reader(browser, site) as nora:
        page = nora.page
        page.goto(link)
        page.get_by_label("Wachtwoord", exact=True).fill("groene-fietsen-op-zolder-9")
        page.get_by_label("Wachtwoord nog een keer").fill("groene-fietsen-op-zolder-9")
        _by_keyboard(page, "Account maken")
        page.get_by_role("link", name="App instellen").click()
        page.locator("summary", has_text="Lukt het niet met de camera?").click()
        secret = page.locator("p.code").inner_text().strip()
        page.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
        _by_keyboard(page, "App gebruiken")
        nora.open("/")
        expect(page).to_have_url(re.compile(reverse("accounts:no_role")))
        settings.REGIE = replace(settings.REGIE, second_factor_required=False)
        with reader(browser, site, approver) as other:
            other.open(reverse("accounts:approvals"))
            other.page.get_by_role("link", name="Nora Nieuw").click()
            _by_keyboard(other.page, "Rol toekennen")
            expect(other.page.locator("main")).not_to_contain_text("Nora Nieuw")
        settings.REGIE = replace(settings.REGIE, second_factor_required=True)
        nora.open("/")
        expect(page.locator("h1")).to_be_visible()
        expect(page.get_by_role("navigation", name="Hoofdnavigatie")).to_contain_text("Stand van zaken")


def _hand_in(member: Reader, name: str, content: bytes) -> None:
    page = member.page
    member.open(reverse("deliveries:upload"))
    page.locator("input[name=sent]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    _by_keyboard(page, "Inleveren")
    expect(page).to_have_url(re.compile("/leveringen/levering/|/leveringen/inleveren/."))


def _fill(page: Page, typed: dict[str, Any]) -> None:
    """Put in the form of the page what somebody types, by the names of the fields; hidden ones stay as they are."""
    for name, value in typed.items():
        field = page.locator(f'main [name="{name}"]')
        kinds = {one.get_attribute("type") or one.evaluate("each => each.localName") for one in field.all()}
        if not kinds or "hidden" in kinds:
            continue
        if kinds & {"radio", "checkbox"}:
            wanted = field if kinds == {"checkbox"} else page.locator(f'main [name="{name}"][value="{value}"]')
            wanted.check()
        elif "select" in kinds:
            field.select_option(str(value))
        else:
            field.fill(str(value))


def _by_keyboard(page: Page, button: str) -> None:
    """Press a button as somebody without a pointer does."""
    found = page.locator("main").get_by_role("button", name=button, exact=True)
    found.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _signed_in_long_ago(browser: Browser, site: str, user: User) -> AbstractContextManager[Reader]:
    """A browser in which the password was not given lately."""
    return reader(browser, site, user, cookies=browser_of(user).cookies)


def _unheard(one: Reader) -> list[str]:
    """What the browser complained about on the last page."""
    return one.heard
