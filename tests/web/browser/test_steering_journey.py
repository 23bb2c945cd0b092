# SPDX-License-Identifier: EUPL-1.2
"""In a real browser: from a meeting with a joint decision to the measure that runs once every municipality agreed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from looking import Reader, own_site, reader
from playwright.sync_api import Browser, expect
from tests.web.people import HEERLEN, LANDGRAAF, VOERENDAAL, person
from tests.web.ui.browser import chromium

from regie.contract.region_files import files_in
from regie.web.access import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MEASURE = "dichtbij-in-de-buurt"
DAY = "2024-10-07"
NUMBERED = re.compile(r"^B-2024-\d{3}$")
"""Which number a decision gets depends on the audit log, which outlives a test: none is given twice."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_meeting_with_joint_decision_to_measure(
    browser: Browser, live_server: Any, settings: Any, tmp_path: Path, scripts: bool
) -> None:
    region = own_site(settings, tmp_path)
    before = len(files_in(region / "measures"))

    def at(role: Role, party: str | None = None) -> AbstractContextManager[Reader]:
        return reader(browser, str(live_server), person(role, party), scripts=scripts)

    with at(Role.ACCOUNT_MANAGER, HEERLEN) as writer:
        page = writer.page
        writer.open("/regie/gesprekken/nieuw")
        page.get_by_label("Naam van het gesprek").fill("Regiegesprek jeugd")
        page.get_by_label("Dag", exact=True).fill(DAY)
        page.get_by_label("Directeur coöperatie").first.check()
        page.get_by_role("button", name="Leg vast").click()
        page.get_by_role("button", name="Open het gesprek").click()
        expect(page.locator("main")).to_contain_text("veranderen in dit gesprek niet meer")
        assert writer.violations() == [] if scripts else True
        page.get_by_role("link", name="Besluit noteren").click()
        page.get_by_label("Besluit", exact=True).fill("De groepen beginnen in alle gemeenten.")
        page.get_by_label("Wie zorgt dat het gebeurt?").select_option(index=1)
        page.get_by_label("Waartoe leidt het?").select_option("measure")
        page.get_by_label("Welke beheersmaatregel?").select_option(MEASURE)
        page.get_by_label("Financieel effect in euro's").fill("250.000")
        page.get_by_role("button", name="Noteer het besluit").click()
        expect(page.locator("main")).to_contain_text("instemming vooraf")
        page.get_by_role("button", name="Leg het verslag ter vaststelling voor").click()
        page.get_by_role("link", name="Stel het verslag vast").click()
        page.get_by_role("button", name="Stel het verslag vast").click()
        expect(page.locator("main")).to_contain_text("Door één kant vastgesteld")
    with at(Role.DIRECTOR) as director:
        page = director.page
        director.open(f"/regie/gesprek/{DAY}")
        page.get_by_role("link", name="Stel het verslag mee vast").click()
        page.get_by_role("button", name="Stel het verslag mee vast").click()
        expect(page.locator("main")).to_contain_text("verslag.docx")
        found = page.get_by_role("link", name=NUMBERED)
        number = found.inner_text()
        found.click()
        page.get_by_role("button", name="Neem in uitvoering").click()
        expect(page.locator("body")).to_contain_text("wacht op instemming van")
    assert len(files_in(region / "measures")) == before
    for code in (HEERLEN, LANDGRAAF, VOERENDAAL):
        with at(Role.MUNICIPAL_CONTROLLER, code) as controller:
            page = controller.page
            controller.open("/regie/mijn-week")
            page.get_by_role("link", name=f"Besluit {number} wacht op instemming").click()
            page.get_by_role("link", name="Leg vast of uw gemeente instemt").click()
            page.get_by_label("Ja, de gemeente stemt in").check()
            page.get_by_label("Orgaan dat besloot").fill("College")
            page.get_by_label("Dag van dat besluit").fill("2024-10-10")
            page.get_by_role("button", name="Leg vast").click()
            expect(page.locator("main")).to_contain_text("stemt in")
    with at(Role.DIRECTOR) as director:
        director.open(f"/regie/besluit/{number}")
        director.page.get_by_role("button", name="Neem in uitvoering").click()
        expect(director.page.locator("main")).to_contain_text("In uitvoering sinds")
    assert len(files_in(region / "measures")) == before + 1
