# SPDX-License-Identifier: EUPL-1.2
"""Every component in a real browser: accessible, within the screen, under the strict content security policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.web.region_folder import small_region
from tests.web.ui.browser import DESK, TABLET, chromium, page_at, read_through, sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHARTS = 12


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def address(live_server: object, settings: Any) -> str:
    settings.REGIE = replace(settings.REGIE, region=small_region(), demo=True)
    return f"{live_server}/onderdelen"


def told(page: Page) -> list[str]:
    """Everything that the browser complains about from now on."""
    heard: list[str] = []
    page.on("console", lambda message: message.type in ("error", "warning") and heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("response", lambda answer: answer.status >= 400 and heard.append(f"{answer.status} {answer.url}"))
    return heard


@pytest.mark.parametrize("width", [DESK, TABLET])
def test_axe_finds_nothing(browser: Browser, address: str, width: int) -> None:
    with page_at(browser, width, guarded=False) as page:
        page.goto(address)
        read_through(page)
        assert violations(page) == []


@pytest.mark.parametrize("width", [DESK, TABLET, 400])
def test_the_page_is_not_wider_than_the_screen(browser: Browser, address: str, width: int) -> None:
    with page_at(browser, width) as page:
        page.goto(address)
        read_through(page)
        assert sideways(page) == 0


def test_every_chart_becomes_interactive_under_the_strict_policy(browser: Browser, address: str) -> None:
    with page_at(browser) as page:
        heard = told(page)
        answer = page.goto(address)
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert "unsafe" not in policy
        read_through(page)
        expect(page.locator("[data-live]")).to_have_count(CHARTS)
        expect(page.locator(".chart__live svg path").first).to_be_visible()
        assert heard == []


def test_the_pointer_tells_the_values_of_a_place(browser: Browser, address: str) -> None:
    with page_at(browser) as page:
        page.goto(address)
        drawing = page.locator("#chart-g1 [data-chart]")
        drawing.scroll_into_view_if_needed()
        expect(page.locator("#chart-g1 [data-live]")).to_have_count(1)
        drawing.hover()
        tip = page.locator("#vg-tooltip-element.visible")
        expect(tip).to_contain_text("Heerlen")
        expect(tip).to_contain_text("mei 2023")


def test_the_drawing_stays_when_the_chart_library_does_not_come(browser: Browser, address: str) -> None:
    with page_at(browser) as page:
        page.route("**/vega*.js", lambda route: route.abort())
        page.goto(address)
        read_through(page)
        expect(page.locator("[data-chart] > svg")).to_have_count(CHARTS)


def test_without_javascript_charts_numbers_and_explanations_can_be_read(browser: Browser, address: str) -> None:
    with page_at(browser, scripts=False) as page:
        page.goto(address)
        assert page.locator("[data-chart] > svg").count() == CHARTS
        page.locator("#chart-g0 summary").click()
        assert page.locator("#chart-g0 table").is_visible()
        page.locator(".key-figure .proof__mark").first.click()
        assert page.get_by_text("elk één keer geteld").first.is_visible()


def test_an_explanation_opens_by_keyboard_and_closes_with_escape(browser: Browser, address: str) -> None:
    with page_at(browser) as page:
        page.goto(address)
        mark = page.locator(".key-figure .proof__mark").first
        panel = page.locator(".key-figure .proof__panel").first
        mark.focus()
        page.keyboard.press("Enter")
        expect(panel).to_be_visible()
        expect(panel).to_contain_text("2024-06-30-1a2b3c4d")
        page.keyboard.press("Escape")
        expect(panel).to_be_hidden()


def test_an_explanation_opens_under_the_pointer_beside_its_figure(browser: Browser, address: str) -> None:
    with page_at(browser) as page:
        page.goto(address)
        mark = page.locator(".key-figure .proof__mark").first
        mark.hover()
        panel = page.locator(".key-figure .proof__panel").first
        expect(panel).to_be_visible()
        at, shown = mark.bounding_box(), panel.bounding_box()
        assert abs(shown["y"] - at["y"] - at["height"]) < 20
        page.mouse.move(700, 20)
        expect(panel).to_be_hidden()


def test_the_slash_key_goes_to_the_search_field(browser: Browser, address: str) -> None:
    with page_at(browser) as page:
        page.goto(address)
        page.keyboard.press("/")
        expect(page.locator("#zoek-aanbieders")).to_be_focused()


def test_a_list_is_searched_while_typing_and_the_address_remembers_it(browser: Browser, address: str) -> None:
    with page_at(browser) as page:
        page.goto(address)
        field = page.locator("#zoek-aanbieders")
        field.fill("elan")
        expect(page.locator("#tabel-aanbieders tbody tr")).to_have_count(4)
        assert "aanbieders-zoek=elan" in page.url
        expect(field).to_be_focused()


def test_a_slider_says_its_value(browser: Browser, address: str) -> None:
    with page_at(browser) as page:
        page.goto(address)
        page.locator(".slider input").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".slider output")).to_have_text("11 %")


def test_the_first_tab_stop_leads_to_the_content(browser: Browser, live_server: object) -> None:
    with page_at(browser) as page:
        page.goto(f"{live_server}/hulp")
        page.keyboard.press("Tab")
        expect(page.locator(".skip-link")).to_be_focused()
        expect(page.locator(".skip-link")).to_be_in_viewport()


def test_a_chosen_file_is_named_and_sending_it_shows_the_answer_of_the_server(
    browser: Browser, address: str
) -> None:
    file = {"name": "levering.csv", "mimeType": "text/csv", "buffer": b"a;b\r\n" * 300_000}
    with page_at(browser) as page:
        heard = told(page)
        page.goto(address)
        page.locator("[data-upload] input").set_input_files(file)
        expect(page.locator(".upload__files")).to_contain_text("levering.csv")
        expect(page.locator(".upload__files")).to_contain_text("1,4 MB")
        page.locator("main").evaluate("main => { main.dataset.old = 'yes' }")
        page.get_by_role("button", name="Aanleveren").click()
        expect(page.locator("main[data-old]")).to_have_count(0)
        expect(page.locator("main h1")).to_have_text("Onderdelen")
        assert heard == []


def test_files_can_be_dropped(browser: Browser, address: str) -> None:
    drop = """place => {
        const data = new DataTransfer();
        data.items.add(new File(["a"], "gesleept.xlsx"));
        place.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    with page_at(browser) as page:
        page.goto(address)
        page.locator("[data-upload]").evaluate(drop)
        expect(page.locator(".upload__files")).to_contain_text("gesleept.xlsx")
