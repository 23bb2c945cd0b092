# SPDX-License-Identifier: EUPL-1.2
"""People for the tests of accounts, who really sign in; and the requests they make."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests.web.people import HEERLEN, person
from tests.web.region_folder import small_region

from regie.web.access import PartyKind, Role, Scope
from regie.web.accounts import invitations, service
from regie.web.accounts.models import Grant, User
from regie.web.accounts.positions import Position

PASSWORD = "lang-genoeg-wachtwoord"
"""Of everybody that ``people.person`` makes."""

CONTROLLER = Position(Role.MUNICIPAL_CONTROLLER, PartyKind.MUNICIPALITY, HEERLEN)

FIELDS = {"role": "municipal_controller", "works_for": f"municipality:{HEERLEN}", "area": "", "valid_until": ""}
"""The same position as a form says it."""


def configured(settings: Any, **changes: Any) -> None:
    """The configuration with the example region and these changes."""
    settings.REGIE = replace(settings.REGIE, **{"region": small_region(), **changes})


def manager() -> User:
    return person(Role.FUNCTIONAL_MANAGER)


def approver() -> User:
    return person(Role.PRIVACY_OFFICER)


def reader() -> User:
    return person(Role.POLICY_OFFICER)


def scope_of(user: User) -> Scope:
    grant = user.grants.first()
    assert grant is not None
    return grant.scope()


def signs_in(client: Client, user: User, password: str = PASSWORD) -> Any:
    """What the login page answers."""
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def at_screen(user: User, agent: str = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0") -> Client:
    """A client in which this person signed in a moment ago."""
    client = Client(headers={"user-agent": agent})
    answer = signs_in(client, user)
    assert answer.status_code == 302, answer.content.decode()
    return client


def long_ago(client: Client) -> None:
    """The login of this client was more than five minutes ago."""
    session = client.session
    records = session.get("account_authentication_methods", [])
    session["account_authentication_methods"] = [{**each, "at": each["at"] - 301} for each in records]
    session.save()


def asked_to_confirm(answer: Any) -> bool:
    """Whether the answer leads to the page that asks for password or second factor again."""
    pages = [
        reverse("account_reauthenticate"),
        reverse("mfa_reauthenticate"),
        reverse("mfa_reauthenticate_webauthn"),
    ]
    return answer.status_code == 302 and answer["Location"].partition("?")[0] in pages


def requested(by: User, for_: User) -> Grant:
    return service.request_grant(scope_of(by), for_, CONTROLLER, "Nodig voor de jaarrekening")


def invited(by: User, email: str = "nieuw@heerlen.example") -> str:
    """The token of the link in the mail."""
    return invitations.invite(scope_of(by), email, "Nora Nieuw", CONTROLLER)[1]


def link_in_mail(place: int = -1) -> str:
    """The path of the first link in a mail that was sent."""
    text = mail.outbox[place].body
    link = next(word for word in text.split() if word.startswith("http"))
    return link.removeprefix(settings.REGIE.address).removeprefix("http://testserver")
