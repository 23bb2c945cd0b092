# SPDX-License-Identifier: EUPL-1.2
"""Report to letter to the public page in a real browser: three people and a council member."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from django.urls import reverse
from looking import own_site, reader
from playwright.sync_api import Browser, Page, expect
from test_pages import _faults
from tests.web.people import browser_of, person
from tests.web.ui.browser import chromium

sys.path.insert(0, str(Path(__file__).parents[2] / "reporting"))

from sample_letter import NEEDED, paper
from sample_money import money_review

from regie.reporting.published import publish_report
from regie.web.access import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REFLECTION = "Wij zijn tevreden over de hulp en bezorgd over het geld."
PASSWORD = "lang-genoeg-wachtwoord"
"""Of everybody that ``people.person`` makes."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def press(page: Page, button: str) -> None:
    """Press a button as somebody without a pointer does."""
    found = page.locator("main").get_by_role("button", name=button, exact=True)
    found.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_report_to_letter_in_docx_to_the_public_page_of_the_municipality(
    browser: Browser, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    region = own_site(settings, tmp_path)
    publish_report(region, money_review(suppressed=True), money_review(), {}, date(2024, 9, 20), version=1)
    site = str(live_server)
    writer, manager = person(Role.POLICY_OFFICER), person(Role.ACCOUNT_MANAGER)
    with reader(browser, site, writer, scripts=False) as one:
        page = one.page
        one.open(reverse("letters:list"))
        page.get_by_role("link", name="Begin een brief").click()
        press(page, "Begin")
        address = page.url.removeprefix(site)
        expect(page.locator("main")).to_contain_text("[Nog te schrijven: gemeentelijke reflectie]")
        page.get_by_role("link", name="Schrijf de teksten").click()
        page.get_by_label("Documentnummer").fill("162334")
        page.get_by_label("Gemeentelijke reflectie").fill("Bel 06-12345678")
        press(page, "Sla op")
        expect(page.locator("main")).to_contain_text("telefoonnummer")
        page.get_by_label("Gemeentelijke reflectie").fill(REFLECTION)
        page.get_by_label("Genomen besluiten").fill("Het college laat een audit doen.")
        press(page, "Sla op")
        expect(page.locator("main")).to_contain_text(REFLECTION)
        with page.expect_download() as got:
            page.get_by_role("link", name="Brief als DOCX").click()
        draft = docx.Document(io.BytesIO(Path(got.value.path()).read_bytes()))
        assert REFLECTION in "\n".join(line.text for line in draft.paragraphs)
        press(page, "Leg ter beoordeling voor")
        expect(page.get_by_role("button", name="Stel vast")).to_have_count(0)
    with reader(browser, site, manager, cookies=browser_of(manager).cookies) as one:
        page = one.page
        one.open(reverse("letters:template"))
        page.get_by_label("Sjabloon", exact=True).set_input_files(
            {"name": "brief.docx", "mimeType": "application/zip", "buffer": paper(*NEEDED, "{{ wethouder }}")}
        )
        press(page, "Gebruik dit sjabloon")
        expect(page.locator("main")).to_contain_text("onbekende velden: wethouder")
        one.open(address)
        press(page, "Stel vast")
        page.get_by_role("link", name="Publiceer").click()
        expect(page).to_have_url(re.compile(reverse("account_reauthenticate")))
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        page.keyboard.press("Enter")
        press(page, "Publiceer")
        expect(page.locator("main")).to_contain_text("gepubliceerd")
    with reader(browser, site) as council:
        page = council.page
        council.open("/openbaar/")
        page.get_by_role("link", name="Heerlen", exact=True).click()
        expect(page.locator("h1")).to_have_text("Jeugdhulp in Heerlen")
        expect(page.locator("main")).to_contain_text("Het college laat een audit doen.")
        with page.expect_download() as got:
            page.get_by_role("link", name="Raadsinformatiebrief als DOCX").click()
        letter = Path(got.value.path()).read_bytes()
        page.get_by_role("link", name="Raadsinformatiebrief lezen").click()
        expect(page.locator("body")).to_contain_text(REFLECTION)
        assert _faults(council, "/openbaar/gemeente/0917/") == []
        assert _faults(council, "/openbaar/") == []
    assert "162334" in _read_by_libreoffice(letter, tmp_path)
    with reader(browser, site, manager) as one:
        for name in ("letters:list", "letters:new", "letters:template"):
            assert _faults(one, reverse(name)) == [], name
        assert _faults(one, address) == []


def _read_by_libreoffice(content: bytes, folder: Path) -> str:
    """The words that LibreOffice reads in a DOCX; those in the file where it is not here."""
    path = folder / "brief.docx"
    path.write_bytes(content)
    if shutil.which("soffice") is None:
        return "".join(node.text or "" for node in docx.Document(path).element.body.iter())
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "txt:Text", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return path.with_suffix(".txt").read_text(encoding="utf-8")
