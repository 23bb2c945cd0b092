# SPDX-License-Identifier: EUPL-1.2
"""People for the tests, by role: who owns the data, a colleague, an outsider, another municipality."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import count

from django.test import Client
from django.utils import timezone

from regie.web.access import POLICY, PartyKind, Role, Scope
from regie.web.accounts.models import Grant, User

HEERLEN, LANDGRAAF, VOERENDAAL = "0917", "0882", "0986"

PARTY = {
    PartyKind.MUNICIPALITY: HEERLEN,
    PartyKind.COOPERATIVE: "",
    PartyKind.PROVIDER: "A002",
    PartyKind.AUDITOR: "",
    PartyKind.REGION: "",
}
"""The party that a person works for when a test names none; A002 is a member in the example region."""

_numbers = count(1)


def scope(role: Role, party: str | None = None, *, area: str = "", user_id: int = 0) -> Scope:
    """A scope without a person behind it, for tests of queries."""
    kind = POLICY[role].parties[0]
    return Scope(user_id, "Iemand", role, kind, _party(role, party), area or _area(role))


def person(role: Role, party: str | None = None, *, area: str = "", email: str = "") -> User:
    """Someone with an active grant of this role."""
    number = next(_numbers)
    user = User.objects.create_user(
        email or f"persoon{number}@gemeente.example", "lang-genoeg-wachtwoord", name=f"Persoon {number}"
    )
    today = timezone.localdate()
    Grant.objects.create(
        user=user,
        role=role,
        party_kind=POLICY[role].parties[0],
        party=_party(role, party),
        area=area or _area(role),
        state=Grant.State.ACTIVE,
        valid_from=today,
        valid_until=today + timedelta(days=30) if POLICY[role].time_boxed else None,
    )
    return user


def browser_of(user: User) -> Client:
    """A test client in which this person is signed in."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def confirmed(user: User) -> Client:
    """A browser of somebody who gave the password a moment ago."""
    browser = browser_of(user)
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "email": user.email, "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


def signed_in(role: Role, party: str | None = None, *, area: str = "") -> Client:
    """A test client of someone new with this role."""
    return browser_of(person(role, party, area=area))


def _party(role: Role, party: str | None) -> str:
    if party is not None:
        return party
    return HEERLEN if role is Role.MUNICIPAL_AUDITOR else PARTY[POLICY[role].parties[0]]


def _area(role: Role) -> str:
    return "HRL-1" if POLICY[role].own_area else ""
