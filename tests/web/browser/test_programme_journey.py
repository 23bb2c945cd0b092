# SPDX-License-Identifier: EUPL-1.2
"""The programme and providers in a real browser, with scripts and without: a goal is written and stands beside its
figures, an exit is led through its steps, and no page has anything for axe to find."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from looking import PATIENCE, Reader, reader
from playwright.sync_api import Browser, expect
from tests.web.people import person
from tests.web.region_folder import small_region
from tests.web.ui.browser import DESK, TABLET, chromium

from regie.web.access import Role
from regie.web.accounts.demo import make_demo_people
from regie.web.programme.demo import make_demo_programme
from regie.web.programme.exits import STEPS
from regie.web.programme.models import Goal
from regie.web.workflow.models import Matter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/programma/",
    "/programma/doelen",
    "/programma/projecten",
    "/programma/maatregelen",
    "/programma/swot",
    "/programma/doel/nieuw",
    "/programma/project/nieuw",
    "/aanbieders/",
    "/aanbieders/afspraken",
    "/aanbieders/gesprekken",
    "/aanbieders/A001",
    "/aanbieders/A002",
    "/aanbieders/A002/uittreding",
    "/aanbieders/A001/uittreding",
    "/aanbieders/A001/uittreding/stap/clienten",
    "/aanbieders/A001/uittreding/vergoeding",
    "/aanbieders/A002/bevinding/nieuw",
    "/aanbieders/A002/gesprek/nieuw",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    settings.REGIE = replace(settings.REGIE, region=small_region(), demo=True)
    make_demo_people()
    make_demo_programme()
    return str(live_server)


def shown(one: Reader, path: str) -> None:
    """A page without a fault that fits; kept as a picture where somebody wants to look at it."""
    answer = one.open(path)
    assert answer.ok, (path, answer.status)
    assert one.violations() == [], path
    assert one.heard == [], path
    assert one.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), path
    folder = os.environ.get("REGIE_PICTURES", "")
    if folder:
        one.page.screenshot(path=Path(folder) / f"{path.strip('/').replace('/', '-')}.png", full_page=True)


@pytest.mark.parametrize("width", [DESK, TABLET])
def test_no_page_of_the_programme_or_of_providers_has_a_fault(browser: Browser, site: str, width: int) -> None:
    with reader(browser, site, person(Role.DIRECTOR), width=width) as one:
        for path in (*PAGES, f"/programma/doelen/{Goal.objects.unscoped().first().pk}"):  # type: ignore[union-attr]
            shown(one, path)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_goal_is_written_and_stands_beside_its_figure(browser: Browser, site: str, scripts: bool) -> None:
    with reader(browser, site, person(Role.DIRECTOR), scripts=scripts) as one:
        one.open("/programma/doelen")
        one.page.get_by_role("link", name="Nieuw doel").click()
        main = one.page.locator("main")
        for field, typed in (
            ("name", "Minder uitval"),
            ("owner", "Zorgmanager"),
            ("baseline_period", "2022-H2"),
            ("baseline", "9,3"),
            ("target_period", "2025-H2"),
            ("target", "6"),
        ):
            main.locator(f'[name="{field}"]').fill(typed)
        main.get_by_label("Programmalijn").select_option(label="Passende hulp voor jou")
        main.locator('[name="indicator"]').select_option("dropout.narrow")
        main.get_by_role("button", name="Sla op").click()
        one.page.wait_for_url("**/programma/doelen")
        row = main.get_by_role("row").filter(has_text="Minder uitval")
        expect(row).to_contain_text("9,3", timeout=PATIENCE)
        row.get_by_role("link").first.click()
        expect(one.page.get_by_role("heading", level=1)).to_have_text("Minder uitval", timeout=PATIENCE)
        chart = one.page.locator("figure").filter(has_text="Verloop van begin naar streefwaarde")
        chart.locator("svg").first.wait_for()
        chart.get_by_text("Cijfers bij deze grafiek").click()
        beside = chart.get_by_role("row").filter(has_text="Streefwaarde")
        expect(beside).to_contain_text("6,0")
        course = one.page.get_by_role("table").filter(has_text="Rechte lijn").first
        expect(course).to_contain_text("2022-H2")
        assert not scripts or one.violations() == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_director_is_led_from_notice_to_compensation(browser: Browser, site: str, scripts: bool) -> None:
    with reader(browser, site, person(Role.DIRECTOR), scripts=scripts) as one:
        one.open("/aanbieders/A004")
        main = one.page.locator("main")
        main.get_by_role("link", name="Begin een plan voor uittreding").click()
        main.get_by_label("Laatste dag als lid").fill("2024-12-31")
        main.get_by_role("button", name="Begin het plan").click()
        expect(main).to_contain_text("0 van 6 stappen", timeout=PATIENCE)
        main.get_by_role("link", name="Ga naar deze stap").click()
        for number, kind in enumerate(STEPS, 1):
            expect(main).to_contain_text(f"Stap {number} van 6.", timeout=PATIENCE)
            main.get_by_label("Wie is eigenaar?").fill("Zorgmanager")
            main.get_by_label("Uiterlijk op").fill("2024-11-01")
            if kind.slug == "clienten":
                main.locator('[name="takers-0-party"]').select_option("A002")
                main.locator('[name="takers-0-text"]').fill("behandeling")
            on = "Sla op en ga naar de volgende stap" if number < len(STEPS) else "Sla op"
            main.get_by_role("button", name=on, exact=True).click()
        one.page.wait_for_url("**/aanbieders/A004/uittreding")
        expect(main).to_contain_text("Elke stap heeft een eigenaar en een dag", timeout=PATIENCE)
        expect(main).to_contain_text("Meerkoet GGZ (fictief): behandeling")
        assert main.get_by_role("link", name="Bereken de vergoeding").is_visible()
        assert not scripts or one.violations() == []
    plan = Matter.objects.unscoped().get(kind="exit_plan", key="A004")
    assert plan.payload["steps"]["clienten"]["takers"] == [["A002", "behandeling"]]
