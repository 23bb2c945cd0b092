# SPDX-License-Identifier: EUPL-1.2
"""Every page that a role reaches by following links, one address of each form, in a real browser: it answers, axe
finds nothing, nothing is refused by the content security policy, and it fits on a desk and on a tablet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from looking import Reader, form_of, own_site, reader
from playwright.sync_api import Browser
from tests.web.people import person
from tests.web.ui.browser import DESK, TABLET, chromium

from regie.web.access import Role
from regie.web.region import door

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEIGHT = 1000

MOST_FORMS = {Role.DIRECTOR: 3, Role.ACCOUNT_MANAGER: 3}
"""Of one view, pages with as many different sets of parameters are read by who sees most; by others one."""

READ_ON_A_TABLET: set[str] = set()
"""Views that axe read at the width of a tablet, for the first role that came there; whether a page fits is looked at
for every role."""

OPEN = ("/hulp", "/toegankelijkheid", "/openbaar/", "/account/inloggen", "/account/wachtwoord/vergeten")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("role", list(Role))
def test_no_page_of_a_role_has_a_fault(
    browser: Browser, live_server: Any, settings: Any, tmp_path: Path, role: Role
) -> None:
    own_site(settings, tmp_path)
    door.warm()
    with reader(browser, str(live_server), person(role)) as one:
        seen = _pages(one, MOST_FORMS.get(role, 1))
    faults = {path: found for path, found in seen.items() if found}
    assert faults == {}
    assert len(seen) > 5


def test_no_page_that_is_open_to_everyone_has_a_fault(
    browser: Browser, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    own_site(settings, tmp_path)
    with reader(browser, str(live_server)) as one:
        assert {path: _faults(one, path) for path in OPEN} == {path: [] for path in OPEN}


def _pages(one: Reader, most: int) -> dict[str, list[str]]:
    """The faults of one page of each form, ``most`` of a view, that is reached from the first page."""
    waiting, found = ["/"], {}
    forms: dict[str, set[str]] = defaultdict(set)
    while waiting:
        path = waiting.pop(0)
        known = forms[form_of(path).partition("?")[0]]
        if form_of(path) in known or len(known) == most:
            continue
        known.add(form_of(path))
        found[path] = _faults(one, path)
        waiting += one.links()
    return found


def _faults(one: Reader, path: str) -> list[str]:
    """What is wrong with a page."""
    page = one.page
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    answer = one.open(path)
    found = [] if answer.status == 200 else [f"status {answer.status}"]
    page.wait_for_load_state("networkidle")
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first level")
    if page.locator("html").get_attribute("lang") != "nl":
        found.append("no language")
    if "Voorbeeldgegevens" not in page.locator("header").first.inner_text():
        found.append("does not say that the data are invented")
    policy = answer.header_value("content-security-policy") or ""
    if "script-src 'self';" not in f"{policy};" or "unsafe" in policy:
        found.append(f"policy {policy}")
    found += _wide(one, DESK) + one.violations()
    page.set_viewport_size({"width": TABLET, "height": HEIGHT})
    found += _wide(one, TABLET)
    form = form_of(path).partition("?")[0]
    if form not in READ_ON_A_TABLET:
        READ_ON_A_TABLET.add(form)
        found += [f"{TABLET}: {each}" for each in one.violations()]
    return found + one.heard


def _wide(one: Reader, width: int) -> list[str]:
    extra = one.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{extra} pixels wider than {width}"] if extra > 0 else []
