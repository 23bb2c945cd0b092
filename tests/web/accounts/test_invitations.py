# SPDX-License-Identifier: EUPL-1.2
"""Invitations: a link that works once, for seven days, and gives an account without a role."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from account_people import (
    CONTROLLER,
    FIELDS,
    PASSWORD,
    approver,
    at_screen,
    configured,
    invited,
    link_in_mail,
    manager,
    reader,
    scope_of,
    signs_in,
)
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.people import person

from regie.vocabulary import RegieError
from regie.web.access import PartyKind, Role
from regie.web.accounts import invitations, service
from regie.web.accounts.models import Invitation, User
from regie.web.accounts.positions import Position

pytestmark = pytest.mark.django_db

BEGINS = Position(Role.FUNCTIONAL_MANAGER, PartyKind.COOPERATIVE)

NEW = {"name": "Nora Nieuw", "password": "zeven-groene-fietsen", "again": "zeven-groene-fietsen"}


@pytest.fixture(autouse=True)
def _configuration(settings: Any) -> None:
    configured(settings)


def opens(client: Client, token: str) -> Any:
    """The page that somebody sees who opens the link."""
    return client.get(reverse("accounts:invitation", args=[token]), follow=True)


def test_the_whole_way_from_mail_to_role() -> None:
    asks, approves = manager(), approver()
    data = {**FIELDS, "email": "Nieuw@Heerlen.example", "name": "Nora Nieuw"}
    assert at_screen(asks).post(reverse("accounts:invite"), data).status_code == 302
    assert mail.outbox[0].to == ["nieuw@heerlen.example"]
    assert "Controller gemeente (Heerlen)" in mail.outbox[0].body
    client = Client()
    page = client.get(link_in_mail(), follow=True)
    assert "Controller gemeente, Heerlen" in page.content.decode()
    answer = client.post(reverse("accounts:accept"), NEW)
    assert answer["Location"] == reverse("home")
    new = User.objects.get(email="nieuw@heerlen.example")
    assert client.get(reverse("home"))["Location"] == reverse("accounts:no_role")
    assert "wacht op goedkeuring" in client.get(reverse("accounts:no_role")).content.decode()
    assert mail.outbox[-1].to == [approves.email]
    grant = new.grants.get()
    assert (grant.state, grant.requested_by) == ("requested", asks)
    service.approve_grant(scope_of(approves), grant)
    assert client.get(reverse("home"))["Location"] != reverse("accounts:no_role")


def test_the_link_stands_in_no_address_after_it_was_opened() -> None:
    token = invited(manager())
    page = opens(Client(), token)
    assert page.redirect_chain == [(reverse("accounts:accept"), 302)]
    assert token not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_only_a_hash_of_the_link_is_kept() -> None:
    token = invited(manager())
    kept = str(Invitation.objects.values().get())
    assert token not in kept
    assert token.partition(":")[0] not in kept


def test_a_link_works_once() -> None:
    token = invited(manager())
    client = Client()
    opens(client, token)
    client.post(reverse("accounts:accept"), NEW)
    assert opens(Client(), token).status_code == 410
    with pytest.raises(RegieError, match="not valid"):
        invitations.accept(token, "Iemand anders", "een-ander-wachtwoord")
    assert User.objects.filter(email="nieuw@heerlen.example").count() == 1
    assert signs_in(Client(), User.objects.get(email="nieuw@heerlen.example"), NEW["password"]).status_code == 302


def test_a_page_left_open_cannot_be_sent_after_the_link_was_used() -> None:
    token = invited(manager())
    first, second = Client(), Client()
    opens(first, token)
    opens(second, token)
    first.post(reverse("accounts:accept"), NEW)
    assert second.post(reverse("accounts:accept"), {**NEW, "name": "Dief"}).status_code == 410
    assert User.objects.get(email="nieuw@heerlen.example").name == "Nora Nieuw"


def test_a_link_expires_after_seven_days() -> None:
    token = invited(manager())
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = opens(Client(), token)
    assert answer.status_code == 410
    assert "ouder dan 7 dagen" in answer.content.decode()


def test_an_invitation_is_for_seven_days() -> None:
    invited(manager())
    found = Invitation.objects.get()
    assert abs(found.expires_at - found.invited_at - timedelta(days=7)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "changed",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: ("A" if token[0] != "A" else "B") + token[1:],
        lambda token: token.partition(":")[0],
        lambda token: "x" * 500,
        lambda token: "%F0%9F",
    ],
)
def test_a_link_that_was_changed_says_the_same_as_one_that_is_over(changed: Any) -> None:
    token = invited(manager())
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    over = opens(Client(), token)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    answer = opens(Client(), changed(token))
    said = [re.sub(r"(?s)<head>.*?</head>|<input[^>]*>", "", each.content.decode()) for each in (answer, over)]
    assert answer.status_code == 410
    assert said[0] == said[1]


def test_a_withdrawn_invitation_works_no_more() -> None:
    asks = manager()
    token = invited(asks)
    answer = at_screen(asks).post(reverse("accounts:withdraw", args=[Invitation.objects.get().pk]))
    assert answer.status_code == 302
    assert opens(Client(), token).status_code == 410


def test_sending_again_makes_a_new_link_and_ends_the_old_one() -> None:
    asks = manager()
    token = invited(asks)
    at_screen(asks).post(reverse("accounts:renew", args=[Invitation.objects.get().pk]))
    assert opens(Client(), token).status_code == 410
    assert Client().get(link_in_mail(), follow=True).status_code == 200


def test_nobody_is_invited_twice_or_while_there_is_an_account() -> None:
    asks, there = manager(), reader()
    invited(asks)
    with pytest.raises(RegieError, match="open already"):
        invited(asks)
    with pytest.raises(RegieError, match="account"):
        invited(asks, there.email.upper())


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FUNCTIONAL_MANAGER])
def test_only_a_manager_invites_renews_and_withdraws(role: Role) -> None:
    other = scope_of(person(role))
    invited(manager())
    found = Invitation.objects.get()
    for done in (
        lambda: invitations.invite(other, "a@b.nl", "A", CONTROLLER),
        lambda: invitations.renew(other, found),
        lambda: invitations.withdraw(other, found),
    ):
        with pytest.raises(PermissionDenied):
            done()
    client = at_screen(person(role))
    assert client.get(reverse("accounts:invitations")).status_code == 403
    assert client.post(reverse("accounts:withdraw", args=[found.pk])).status_code == 403


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"password": "kort", "again": "kort"}, "12"),
        ({"password": "wachtwoord123456", "again": "anders-dan-eerst"}, "niet gelijk"),
        ({"password": "123456789012", "again": "123456789012"}, "cijfers"),
        ({"password": "nieuw@heerlen.example", "again": "nieuw@heerlen.example"}, "lijkt"),
        ({"password": "Welkom-2026!!", "again": "Welkom-2026!!"}, "voor de hand"),
        ({"name": " "}, ""),
    ],
)
def test_a_weak_password_or_missing_name_makes_no_account(given: dict[str, str], says: str) -> None:
    client = Client()
    opens(client, invited(manager()))
    answer = client.post(reverse("accounts:accept"), {**NEW, **given})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "form-errors" in page
    assert says in page
    assert not User.objects.filter(email="nieuw@heerlen.example").exists()


def test_the_session_gets_another_key_when_the_account_is_made() -> None:
    client = Client()
    opens(client, invited(manager()))
    before = client.session.session_key
    client.post(reverse("accounts:accept"), NEW)
    assert client.session.session_key != before
    assert client.session["_auth_user_id"]


def test_who_comes_back_starts_anew_and_keeps_the_history() -> None:
    asks, goes = manager(), reader()
    service.leave(scope_of(asks), goes)
    token = invited(asks, goes.email)
    client = Client()
    opens(client, token)
    client.post(reverse("accounts:accept"), NEW)
    back = User.objects.get(email=goes.email)
    assert (back.pk, back.is_active, back.left_at) == (goes.pk, True, None)
    assert list(back.grants.values_list("state", flat=True)) == ["ended", "requested"]
    assert not back.check_password(PASSWORD)


def test_the_first_manager_is_made_on_the_server_and_begins_at_once() -> None:
    token = invitations.invite_from_server("eerste@coop.example", "Eerste", BEGINS)[1]
    client = Client()
    opens(client, token)
    client.post(reverse("accounts:accept"), NEW)
    assert client.get(reverse("accounts:users")).status_code == 200
    assert User.objects.get(email="eerste@coop.example").grants.get().requested_by is None


def test_the_server_makes_a_second_approver_too_and_then_no_more() -> None:
    states = []
    for number in range(3):
        token = invitations.invite_from_server(f"nummer{number}@coop.example", "Iemand", BEGINS)[1]
        user = invitations.accept(token, "Iemand", "zeven-groene-fietsen")
        states.append(user.grants.get().state)
    assert states == ["active", "active", "requested"]


def test_the_server_gives_nobody_another_role_at_once() -> None:
    token = invitations.invite_from_server(
        "directeur@coop.example", "D", Position(Role.DIRECTOR, PartyKind.COOPERATIVE)
    )[1]
    assert invitations.accept(token, "D", "zeven-groene-fietsen").grants.get().state == "requested"


def test_who_lost_every_way_in_gets_back_from_the_server_without_the_old_ways() -> None:
    from allauth.mfa.models import Authenticator

    lost = manager()
    Authenticator.objects.create(user=lost, type="totp", data={"secret": "x"})
    client = at_screen(reader())
    token = invitations.invite_from_server(lost.email, lost.name, BEGINS)[1]
    back = invitations.accept(token, lost.name, "zeven-groene-fietsen")
    assert back.pk == lost.pk
    assert not Authenticator.objects.filter(user=lost).exists()
    assert back.grants.count() == 1
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_a_mail_server_that_does_not_answer_is_said_and_the_invitation_stays(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client = at_screen(manager())
    data = {**FIELDS, "email": "nieuw@heerlen.example", "name": "Nora"}
    page = client.post(reverse("accounts:invite"), data, follow=True).content.decode()
    assert "kon niet worden verstuurd" in page
    assert Invitation.objects.count() == 1
