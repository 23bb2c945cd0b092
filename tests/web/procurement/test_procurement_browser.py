# SPDX-License-Identifier: EUPL-1.2
"""The journey from where we stand to a contract file, in a real browser, and what axe says of the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from tests.web.browser.looking import Reader, reader
from tests.web.people import person
from tests.web.procurement.study_region import KEY, with_study
from tests.web.procurement.study_region import no_pulse as no_pulse
from tests.web.ui.browser import DESK, TABLET, chromium

from regie.web.access import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("", "/percelen", "/percelen/indelen", "/dekking", "/dekking/kiezen", "/lumpsums", "/ingangsdatum",
         "/gunning", "/aannames", "/aannames/producten", "/aannames/producten/0", "/aannames/ingangsdatum",
         "/aannames/behoeften/erbij", "/rapport")  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("width", [DESK, TABLET])
def test_no_page_of_a_study_has_a_fault(
    browser: Browser, live_server: Any, settings: Any, tmp_path: Path, width: int
) -> None:
    with_study(tmp_path, settings)
    with reader(browser, str(live_server), person(Role.BUYER), width=width) as one:
        faults = {page: _faults(one, page) for page in PAGES}
    assert {page: found for page, found in faults.items() if found} == {}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_where_we_stand_to_a_contract_file(
    browser: Browser, live_server: Any, settings: Any, tmp_path: Path, scripts: bool
) -> None:
    region = with_study(tmp_path, settings)
    with reader(browser, str(live_server), person(Role.BUYER), scripts=scripts) as buyer:
        page = buyer.page
        buyer.open("/inkoop/")
        page.get_by_role("link", name="Proef met twee percelen").click()
        expect(page.locator("h1")).to_have_text("Waar we staan")
        page.get_by_role("link", name="Percelen", exact=True).click()
        page.get_by_role("link", name="Deel producten en behoeften in").click()
        page.get_by_label("Dagbehandeling in Ambulant").check()
        page.get_by_role("button", name="Bewaar en reken door").click()
        expect(page.locator("#uitkomst")).to_contain_text("Wat dubbel zou worden betaald")
        page.get_by_label("Dagbehandeling in Ambulant").uncheck()
        page.get_by_role("button", name="Bewaar en reken door").click()
        expect(page.locator("#uitkomst")).to_contain_text("Wat dit betekent")
        page.get_by_role("link", name="Dekking", exact=True).click()
        page.get_by_role("link", name="Kies zelf partijen").click()
        page.get_by_role("button", name="Neem het berekende zorglandschap over").click()
        expect(page.locator("#oordeel")).to_contain_text("Voldoet aan alle regels")
        page.get_by_role("link", name="Aannames", exact=True).click()
        page.get_by_role("link", name="Contract", exact=True).last.click()
        page.get_by_label("Versie").fill("2")
        page.get_by_role("button", name="Sla op in het concept").click()
        page.get_by_role("button", name="Vastleggen en berekenen").click()
        expect(page.locator("main")).to_contain_text("De studie is doorgerekend")
        page.get_by_role("link", name="Lumpsums", exact=True).click()
        expect(page.locator("main")).to_contain_text("Voerendaal")
        page.get_by_role("link", name="Ingangsdatum", exact=True).click()
        expect(page.locator("main")).to_contain_text("Alle gemeenten op 1 juli 2025")
        page.get_by_role("link", name="Gunning", exact=True).click()
        page.get_by_role("button", name="Stel de gunning voor").press("Enter")
        expect(page.locator("main")).to_contain_text("Ter goedkeuring")
    with reader(browser, str(live_server), person(Role.ACCOUNT_MANAGER), scripts=scripts) as manager:
        page = manager.page
        manager.open(f"/inkoop/{KEY}/gunning")
        page.get_by_role("link", name="Keur de gunning goed").click()
        page.get_by_role("button", name="Keur de gunning goed").press("Enter")
        expect(page.locator("main")).to_contain_text("Het contract is vastgelegd")
    assert 'id = "jeugdhulp-proef"' in (region / "contracts" / "jeugdhulp-proef" / "2.toml").read_text()


def _faults(one: Reader, page: str) -> list[str]:
    """What the browser complains about, what axe finds, and what is wider than the screen."""
    answer = one.open(f"/inkoop/{KEY}{page}")
    one.page.wait_for_load_state("networkidle")
    wide = one.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = [f"{answer.status}"] if answer.status != 200 else []
    found += [f"{wide} pixels too wide"] if wide > 0 else []
    return [*found, *(re.sub(r"\s+", " ", each) for each in one.violations()), *one.heard]
