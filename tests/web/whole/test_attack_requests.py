# SPDX-License-Identifier: EUPL-1.2
"""What an attacker does with requests: from another site, with another's session, to another host, on to another site."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests.web.people import confirmed, person
from tests.web.region_folder import small_region
from tests.web.whole.addresses import DENIED, LIBRARY, TOKEN, addresses, table
from tests.web.whole.walking import Html

from regie.web.access import Role

pytestmark = pytest.mark.django_db

PASSWORD = "lang-genoeg-wachtwoord"

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "/\t/evil.example",
    "\x01//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "/..//evil.example",
)
"""Ways to write an address that a browser may take for another site."""

BACK = ("next", "terug", "back", "url", "redirect_to")


@pytest.fixture(autouse=True)
def region(settings: Any) -> None:
    settings.REGIE = replace(settings.REGIE, region=small_region())


@pytest.mark.parametrize("role", [Role.DATA_MANAGER, Role.COOPERATIVE_CONTROLLER, Role.FUNCTIONAL_MANAGER])
def test_a_form_that_was_not_sent_from_a_page_of_ours_does_nothing_at_any_address(role: Role) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = confirmed(person(role)).cookies
    for each in addresses():
        rule = table().get(each.name, {}).get(role.value)
        if rule != TOKEN:
            answer = client.post(each.path)
            assert answer.status_code == 403, each.name
            assert rule == DENIED or "Het formulier is verlopen" in answer.content.decode(), each.name


def test_a_session_opens_nothing_of_the_api() -> None:
    client = confirmed(person(Role.DIRECTOR))
    for each in addresses():
        if table().get(each.name, {}).get(Role.DIRECTOR.value) == TOKEN:
            for method in ("get", "post"):
                assert getattr(client, method)(each.path).status_code in (401, 405), (each.name, method)


def test_signing_in_gives_a_new_session_and_ends_the_one_that_was_planted() -> None:
    user = person(Role.DIRECTOR)
    attacker = Client()
    attacker.get(reverse("account_login"))
    session = attacker.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    victim = Client()
    victim.cookies["regie_session"] = planted
    answer = victim.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert victim.cookies["regie_session"].value != planted
    attacker.cookies["regie_session"] = planted
    assert attacker.get(reverse("reviews:figures")).headers["Location"].startswith(reverse("account_login"))


def test_a_session_of_an_unknown_name_is_not_taken_on() -> None:
    user = person(Role.DIRECTOR)
    client = Client()
    client.cookies["regie_session"] = "a" * 32
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.cookies["regie_session"].value != "a" * 32


def test_signing_out_ends_the_session_for_who_copied_it() -> None:
    client = confirmed(person(Role.DIRECTOR))
    copied = Client()
    copied.cookies["regie_session"] = client.cookies["regie_session"].value
    assert copied.get(reverse("reviews:figures")).status_code == 200
    client.post(reverse("account_logout"))
    assert copied.get(reverse("reviews:figures")).status_code == 302


def test_cookies_are_not_for_scripts_and_not_for_other_sites(settings: Any) -> None:
    user = person(Role.DIRECTOR)
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    session = client.cookies["regie_session"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert bool(session["secure"]) == settings.REGIE.https


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.FUNCTIONAL_MANAGER, None])
@pytest.mark.parametrize("wrong", ELSEWHERE)
def test_no_address_leads_to_another_site(role: Role | None, wrong: str) -> None:
    client = Client() if role is None else confirmed(person(role))
    back = urlencode(dict.fromkeys(BACK, wrong))
    for each in _leading_on():
        answer = client.get(f"{each}?{back}")
        assert _stays(answer), (each, wrong, answer.headers.get("Location"))
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            html = Html(answer.content.decode())
            for tag, name in (("a", "href"), ("form", "action"), ("a", "hx-get"), ("button", "formaction")):
                assert all(_here(link) for link in html.values(tag, name)), (each, wrong, tag)


@pytest.mark.parametrize("wrong", ELSEWHERE)
def test_no_form_leads_to_another_site(wrong: str) -> None:
    user = person(Role.DIRECTOR)
    signing_in = Client().post(
        f"{reverse('account_login')}?{urlencode({'next': wrong})}",
        {"login": user.email, "password": PASSWORD, "next": wrong},
    )
    assert signing_in.status_code == 302
    assert _stays(signing_in)
    client = confirmed(user)
    purpose = {"reason": "quality", "own_words": "Controle van de aantallen", "next": wrong, "terug": wrong}
    for path, typed in (
        (reverse("account_reauthenticate"), {"password": PASSWORD, "next": wrong}),
        (reverse("ui:language"), {"language": "en", "next": wrong}),
        (reverse("deliveries:rows_purpose"), purpose),
        (reverse("accounts:choose_role"), {"grant": str(user.grants.get().pk), "next": wrong}),
        (reverse("account_logout"), {"next": wrong}),
    ):
        answer = client.post(
            f"{path}?{urlencode({'next': wrong, 'terug': wrong})}", typed, headers={"referer": wrong.strip()}
        )
        assert _stays(answer), (path, wrong, answer.headers.get("Location"))


def test_another_host_is_refused_and_never_stands_in_a_page_or_a_mail(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    user = person(Role.DIRECTOR)
    client = Client()
    for path in ("/account/inloggen", "/openbaar/", "/api/v1", "/stand-van-zaken"):
        answer = client.get(path, headers={"host": "evil.example"})
        assert answer.status_code == 400, path
        assert b"evil.example" not in answer.content, path
        forwarded = client.get(
            path, headers={"x-forwarded-host": "evil.example", "x-forwarded-server": "evil.example"}
        )
        assert b"evil.example" not in forwarded.content
        assert "evil.example" not in str(forwarded.headers)
    client.post(
        reverse("account_reset_password"), {"email": user.email}, headers={"x-forwarded-host": "evil.example"}
    )
    assert len(mail.outbox) == 1
    assert "evil.example" not in mail.outbox[0].body


def _leading_on() -> list[str]:
    """Addresses that may lead on to where a parameter says; of the library all of them, for it has many."""
    kinds = {name: row[Role.DIRECTOR.value] for name, row in table().items()}
    named = ("rows_purpose", "jobs:", "roles", "confirm_with", "language", "gallery", "profile", "home")
    return [
        each.path
        for each in addresses()
        if "logout" not in each.name
        and (kinds.get(each.name) == LIBRARY or any(part in each.name for part in named))
    ]


def _stays(answer: Any) -> bool:
    return "Location" not in answer.headers or _here(answer.headers["Location"])


def _here(link: str) -> bool:
    """Whether a browser stays at this site: it reads a backslash as a slash and skips signs that are not seen."""
    seen = "".join(sign for sign in link if ord(sign) > 32).replace("\\", "/")
    if seen.lower().startswith(("javascript:", "data:", "vbscript:")):
        return False
    if seen.startswith("//"):
        return urlsplit(seen).netloc == "testserver"
    parts = urlsplit(seen)
    return parts.netloc in ("", "testserver") and (
        not parts.scheme or parts.netloc == "testserver" or parts.scheme in ("mailto",)
    )
