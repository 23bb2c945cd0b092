# SPDX-License-Identifier: EUPL-1.2
"""Security keys and the organisation's login in a real browser, under the strict content security policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from account_people import PASSWORD, configured, manager, reader
from allauth.mfa.models import Authenticator
from django.urls import reverse
from organisation import Organisation, organisation
from playwright.sync_api import Browser, Page, expect
from test_organisation_login import uses
from tests.web.ui.browser import DESK, TABLET, chromium, page_at, sideways, violations

from regie.web.accounts.models import User
from regie.web.config import origins

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def site(live_server: Any) -> str:
    """The application under a name that browsers trust with keys."""
    return f"http://localhost:{live_server.thread.port}"


@contextmanager
def with_key(page: Page) -> Iterator[None]:
    """A key in the machine that the person touches whenever it blinks."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    session.detach()


def sign_in(page: Page, site: str, user: User) -> None:
    page.goto(site + reverse("account_login"))
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button.button--primary").first.click()


def test_a_key_is_added_and_then_opens_the_next_login(browser: Browser, site: str, settings: Any) -> None:
    configured(settings, second_factor_required=True, demo=False)
    user = manager()
    with page_at(browser) as page, with_key(page):
        sign_in(page, site, user)
        expect(page).to_have_url(site + reverse("mfa_index"))
        page.goto(site + reverse("mfa_add_webauthn"))
        page.locator("input[name=name]").fill("Sleutel aan mijn bos")
        page.locator("#mfa_webauthn_add").click()
        expect(page).to_have_url(site + reverse("mfa_view_recovery_codes"))
        page.goto(site + reverse("accounts:users"))
        expect(page.locator("h1")).to_have_text("Gebruikers en rollen")
        page.goto(site + reverse("account_logout"))
        page.locator("main form button").click()
        sign_in(page, site, user)
        expect(page).to_have_url(site + reverse("mfa_authenticate"))
        page.locator("#mfa_webauthn_authenticate").click()
        expect(page.locator("h1")).to_have_text("Gebruikers en rollen")
    assert list(Authenticator.objects.filter(user=user).order_by("type").values_list("type", flat=True)) == [
        "recovery_codes",
        "webauthn",
    ]


def test_a_key_confirms_a_risky_action(browser: Browser, site: str, settings: Any) -> None:
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    configured(settings, second_factor_required=True, demo=False)
    user = manager()
    with page_at(browser) as page, with_key(page):
        sign_in(page, site, user)
        page.goto(site + reverse("mfa_add_webauthn"))
        page.locator("input[name=name]").fill("Sleutel")
        page.locator("#mfa_webauthn_add").click()
        expect(page).to_have_url(site + reverse("mfa_view_recovery_codes"))
        _login_was_long_ago()
        page.goto(site + reverse("accounts:invite"))
        assert reverse("account_reauthenticate") in page.url
        page.goto(f"{site}{reverse('mfa_reauthenticate_webauthn')}?next={reverse('accounts:invite')}")
        page.locator("#mfa_webauthn_reauthenticate").click()
        expect(page).to_have_url(site + reverse("accounts:invite"))
        expect(page.locator("h1")).to_have_text("Uitnodigen")


def _login_was_long_ago() -> None:
    from importlib import import_module

    from django.conf import settings
    from django.contrib.sessions.models import Session

    store = import_module(settings.SESSION_ENGINE).SessionStore
    for each in Session.objects.all():
        session = store(each.session_key)
        records = session.get("account_authentication_methods", [])
        session["account_authentication_methods"] = [{**record, "at": record["at"] - 301} for record in records]
        session.save()


@pytest.fixture(scope="module")
def provider() -> Iterator[Organisation]:
    with organisation() as found:
        yield found


def test_the_policy_of_the_page_lets_the_organisation_s_login_through(
    browser: Browser, site: str, settings: Any, provider: Organisation
) -> None:
    uses(settings, provider)
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = [*directives["form-action"], *origins(provider.address)]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**directives, "form-action": allowed}}
    there = manager()
    provider.is_(there.email)
    with page_at(browser) as page:
        page.goto(site + reverse("account_login"))
        page.get_by_role("button", name="Gemeente Heerlen").click()
        expect(page.locator(".page-header__tools")).to_contain_text(there.name)


SCREENS = (
    "accounts:users",
    "accounts:approvals",
    "accounts:invitations",
    "accounts:invite",
    "accounts:access_review",
    "accounts:settings",
    "accounts:profile",
    "accounts:roles",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_change_password",
    "account_reauthenticate",
)


@pytest.mark.parametrize("width", [DESK, TABLET])
def test_axe_finds_nothing_and_no_screen_is_wider_than_the_page(
    browser: Browser, site: str, settings: Any, width: int
) -> None:
    configured(settings)
    user, other = manager(), reader()
    addresses = [reverse(name) for name in SCREENS]
    addresses += [reverse(f"accounts:{name}", args=[other.pk]) for name in ("person", "request_grant", "leave")]
    with page_at(browser, width, guarded=False) as page:
        sign_in(page, site, user)
        for address in addresses:
            page.goto(site + address)
            assert (address, violations(page), sideways(page)) == (address, [], 0)
