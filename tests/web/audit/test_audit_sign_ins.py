# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out leaves its events, without the name or password that was tried."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added
from django.test import Client, RequestFactory
from django.urls import reverse
from tests.web.people import browser_of, person

from regie.web.access import Role
from regie.web.audit.models import AuditEvent

pytestmark = pytest.mark.django_db

PASSWORD = "lang-genoeg-wachtwoord"


def sign_in(browser: Client, name: str, password: str) -> None:
    browser.post(reverse("account_login"), {"login": name, "password": password})


def told() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(kind="sign_in").order_by("sequence"))


def test_signing_in_is_recorded_with_who_how_and_from_where() -> None:
    user = person(Role.DIRECTOR)
    sign_in(Client(), user.email, PASSWORD)
    (event,) = told()
    assert (event.action, event.outcome, event.object) == ("sign_in.done", "done", f"user/{user.pk}")
    assert (event.ip_address, event.details) == ("127.0.0.1", {"ways": ["password"]})


def test_signing_out_is_recorded() -> None:
    user = person(Role.DIRECTOR)
    browser = browser_of(user)
    browser.post(reverse("account_logout"))
    assert [(event.action, event.object) for event in told()][-1] == ("sign_in.out", f"user/{user.pk}")


def test_a_failed_sign_in_is_recorded_without_what_was_typed() -> None:
    user = person(Role.DIRECTOR)
    sign_in(Client(), user.email, "verkeerd-geheim")
    sign_in(Client(), "onbekend@nergens.example", "verkeerd-geheim")
    known, unknown = (event for event in told() if event.action == "sign_in.failed")
    assert (known.outcome, known.object, unknown.object) == ("failed", f"user/{user.pk}", "")
    assert known.details["tried"] != unknown.details["tried"]
    for event in told():
        assert "geheim" not in str(vars(event))
        assert "nergens" not in str(vars(event))
        assert user.email not in str(vars(event))


def test_a_lock_out_is_recorded() -> None:
    user = person(Role.DIRECTOR)
    for _ in range(6):
        sign_in(Client(), user.email, "verkeerd-geheim")
    assert ("sign_in.locked_out", "denied", f"user/{user.pk}") in [
        (event.action, event.outcome, event.object) for event in told()
    ]


def test_a_second_factor_is_recorded_when_it_is_added_and_when_it_fails() -> None:
    user = person(Role.DIRECTOR)
    factor = Authenticator.objects.create(user=user, type="totp", data={})
    request = RequestFactory().get("/")
    authenticator_added.send(Authenticator, request=request, user=user, authenticator=factor)
    authentication_failed.send(Authenticator, request=request, user=user, authenticator=factor)
    assert [(event.action, event.outcome, event.details) for event in told()] == [
        ("sign_in.second_factor_added", "done", {"factor": "totp"}),
        ("sign_in.second_factor_failed", "failed", {"factor": "totp"}),
    ]
