# SPDX-License-Identifier: EUPL-1.2
"""The register in a real browser: registration to warm handover to end and into the delivery, with scripts and
without, by keyboard, and with nothing for axe to find."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from looking import Reader, reader
from playwright.sync_api import Browser, expect
from tests.web.people import HEERLEN, person
from tests.web.register_web.register_world import TEAM, ago, world
from tests.web.ui.browser import chromium

from regie.web.access import Role
from regie.web.register.models import Journey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def press(one: Reader, button: str) -> None:
    """Press a button as somebody without a pointer does."""
    found = one.page.locator("main").get_by_role("button", name=button, exact=True)
    found.focus()
    with one.page.expect_navigation():
        one.page.keyboard.press("Enter")


def fill(one: Reader, **typed: Any) -> None:
    """Put in the form what somebody types, by the names of the fields."""
    for name, value in typed.items():
        field = one.page.locator(f'main [name="{name}"]')
        if field.evaluate("each => each.localName") == "select":
            field.select_option(str(value))
        else:
            field.fill(str(value))


def step(one: Reader, label: str, button: str = "Vastleggen", **typed: Any) -> None:
    """Choose a step of the journey and take it."""
    one.page.locator("main").get_by_role("link", name=label, exact=True).click()
    fill(one, **typed)
    press(one, button)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_registration_to_warm_handover_to_end_and_into_the_delivery(
    browser: Browser, live_server: Any, settings: Any, tmp_path: Path, scripts: bool
) -> None:
    world(settings, tmp_path)

    def sound(one: Reader) -> bool:
        """Whether axe finds nothing; it runs in the page, so only where scripts do."""
        return not scripts or one.violations() == []

    def at(role: Role, party: str | None = None, area: str = "") -> AbstractContextManager[Reader]:
        return reader(browser, str(live_server), person(role, party, area=area), scripts=scripts)

    with (
        at(Role.YOUTH_PROFESSIONAL, area=TEAM) as giver,
        at(Role.MEMBER, "P") as receiver,
        at(Role.DATA_MANAGER) as manager,
    ):
        receiver.open(reverse("register:capacity"))
        fill(receiver, segment="area_team", places=3, waiting_days=14)
        press(receiver, "Vastleggen")

        giver.open(reverse("register:journeys"))
        assert sound(giver)
        giver.page.locator("main").get_by_role("link", name="Nieuwe aanmelding").first.click()
        giver.page.get_by_label("De jeugdige woont thuis of zelfstandig").check()
        fill(
            giver,
            registered_on=ago(90),
            referrer="02",
            theme="education",
            birth_month="2015-04",
            registered_in="0882",
            municipality=HEERLEN,
            area=TEAM,
        )
        press(giver, "Aanmelden")
        expect(giver.page.locator("main")).to_contain_text("Kies die gemeente")
        assert sound(giver)
        fill(giver, registered_in=HEERLEN)
        press(giver, "Controleer de gemeente")
        expect(giver.page.locator("main")).to_contain_text("is Heerlen verantwoordelijk")
        press(giver, "Aanmelden")
        key = giver.page.locator("h1").inner_text()

        step(giver, "Eerste contact vastleggen", on=ago(85))
        step(
            giver,
            "Vraagverheldering afronden",
            on=ago(80),
            segment="area_team",
            product_category="45",
            goal="develop",
        )
        giver.page.locator("main").get_by_role("link", name="Kies wie helpt", exact=True).click()
        expect(giver.page.locator("main")).to_contain_text("vrije plaatsen: 3")
        assert giver.page.locator("main input[type=radio]:checked").count() == 0
        press(giver, "Kies")
        expect(giver.page.locator("main")).to_contain_text("U koos nog niemand")
        assert sound(giver)
        giver.page.get_by_label("Aanbieder P").check()
        fill(giver, on=ago(75))
        assert sound(giver)
        press(giver, "Kies")

        receiver.open(reverse("register:handovers"))
        assert sound(receiver)
        receiver.page.get_by_role("link", name=key).click()
        press(receiver, "Bevestig de overdracht")
        giver.open(reverse("register:handovers"))
        giver.page.get_by_role("link", name=key).click()
        press(giver, "Bevestig de overdracht")

        receiver.open(reverse("register:journeys"))
        receiver.page.get_by_role("link", name=key).click()
        step(receiver, "Start van de hulp vastleggen", on=ago(50))
        step(receiver, "Beëindigen", on=ago(1), end_reason="31")
        expect(receiver.page.locator("main")).to_contain_text("uitkomst onbekend is: dat wordt geteld")
        receiver.page.get_by_label("De uitkomst is onbekend").check()
        press(receiver, "Vastleggen")
        expect(receiver.page.locator("main")).to_contain_text("Overgedragen")
        assert sound(receiver)
        assert Journey.objects.unscoped().get().outcome_unknown

        receiver.open(reverse("register:outcomes"))
        assert sound(receiver)
        receiver.page.locator("main").get_by_role("link", name=key).click()
        fill(receiver, on=ago(0), satisfaction=8)
        assert sound(receiver)
        press(receiver, "Vastleggen")
        expect(receiver.page.locator("main")).to_contain_text("Uitkomst vastgelegd")
        assert not Journey.objects.unscoped().get().outcome_unknown

        manager.open(reverse("register:hand_in"))
        manager.page.get_by_label("Een cijfer herleiden tot zijn bron").check()
        manager.page.locator("main form button[type=submit]").first.click()
        expect(manager.page.locator("h1")).to_contain_text("Inleveren uit het register")
        expect(manager.page.locator("main")).to_contain_text(key)
        assert sound(manager)
        press(manager, "Controleer en lever in")
        expect(manager.page.locator("main")).to_contain_text("Alle 3 rijen kunnen mee")
        press(manager, "Inleveren")
        expect(manager.page.locator("main")).to_contain_text("Geen bevindingen")
        for page in ("journeys", "waiting", "out_of_view", "outcomes", "capacity", "figures"):
            manager.open(reverse(f"register:{page}"))
            assert sound(manager), page
        for one in (giver, receiver, manager):
            assert [told for told in one.heard if "422" not in told] == []  # a form that asks again is a 422
