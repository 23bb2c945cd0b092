# SPDX-License-Identifier: EUPL-1.2
"""Signing in: nothing tells who has an account, who guesses is stopped, and sessions end when they should."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from account_people import (
    PASSWORD,
    asked_to_confirm,
    at_screen,
    configured,
    link_in_mail,
    long_ago,
    manager,
    reader,
    scope_of,
    signs_in,
)
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regie.web.accounts import devices, queries, service
from regie.web.accounts.devices import browser_name
from regie.web.accounts.models import User

pytestmark = pytest.mark.django_db

LATER = 4_000_000_000 // 60
"""A minute long after the login."""


@pytest.fixture(autouse=True)
def _configuration(settings: Any) -> None:
    configured(settings)


def said(answer: Any) -> str:
    """What a person reads, without tokens and without what they typed themselves."""
    page = answer.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|value="[^"]*"', "", page)


def test_the_session_gets_another_key_at_login() -> None:
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["regie_session"] = session.session_key
    before = client.session.session_key
    signs_in(client, reader())
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_wrong_password_and_an_unknown_address_say_the_same() -> None:
    there = reader()
    known = signs_in(Client(), there, "verkeerd-wachtwoord")
    unknown = Client().post(reverse("account_login"), {"login": "niemand@nergens.nl", "password": "x" * 14})
    assert (known.status_code, said(known)) == (unknown.status_code, said(unknown))


def test_a_forgotten_password_says_the_same_for_every_address() -> None:
    there = reader()
    answers = [
        Client().post(reverse("account_reset_password"), {"email": each}) for each in (there.email, "a@b.nl")
    ]
    assert len({(each.status_code, each["Location"]) for each in answers}) == 1
    assert [message.to for message in mail.outbox] == [[there.email], ["a@b.nl"]]


def test_someone_who_left_looks_like_someone_unknown() -> None:
    gone = reader()
    service.leave(scope_of(manager()), gone)
    left = signs_in(Client(), gone)
    unknown = Client().post(reverse("account_login"), {"login": "niemand@nergens.nl", "password": PASSWORD})
    assert said(left) == said(unknown)


def test_after_five_wrong_passwords_the_right_one_does_not_help() -> None:
    victim, client = reader(), Client()
    answers = [signs_in(client, victim, f"verkeerd-wachtwoord-{number}") for number in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    page = answers[-1].content.decode()
    assert "15 minuten" in page
    assert "functioneel beheerder" in page
    assert signs_in(client, victim).status_code == 429
    assert "_auth_user_id" not in client.session


def test_capitals_in_the_address_do_not_give_more_attempts() -> None:
    victim, client = reader(), Client()
    for number in range(5):
        written = victim.email.upper() if number % 2 else victim.email
        answer = client.post(
            reverse("account_login"), {"login": f" {written} ", "password": "verkeerd-wachtwoord"}
        )
    assert answer.status_code == 429


def test_an_unknown_address_is_locked_out_just_the_same() -> None:
    client = Client()
    data = {"login": "niemand@nergens.nl", "password": "verkeerd-wachtwoord"}
    answers = [client.post(reverse("account_login"), data).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]


def test_one_who_guesses_does_not_lock_a_colleague_out() -> None:
    victim, colleague, client = reader(), reader(), Client()
    for _ in range(5):
        signs_in(client, victim, "verkeerd-wachtwoord")
    assert signs_in(Client(), colleague).status_code == 302


def test_a_lock_out_ends_by_itself() -> None:
    victim, client = reader(), Client()
    for _ in range(5):
        signs_in(client, victim, "verkeerd-wachtwoord")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert signs_in(client, victim).status_code == 302


def test_a_manager_lets_someone_in_again() -> None:
    victim, client, helps = reader(), Client(), manager()
    for _ in range(5):
        signs_in(client, victim, "verkeerd-wachtwoord")
    assert next(each for each in queries.people() if each.id == victim.pk).state == "locked"
    assert (
        "Blokkade opheffen" in at_screen(helps).get(reverse("accounts:person", args=[victim.pk])).content.decode()
    )
    at_screen(helps).post(reverse("accounts:unlock", args=[victim.pk]))
    assert signs_in(client, victim).status_code == 302


def test_guessing_from_many_places_is_slowed_down_too() -> None:
    victim = reader()
    answers = [
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(
            reverse("account_login"), {"login": victim.email, "password": "verkeerd-wachtwoord"}
        )
        for number in range(11)
    ]
    assert "Te veel" in answers[-1].content.decode()


def test_a_forged_header_of_a_proxy_gives_no_new_attempts() -> None:
    victim = reader()
    answers = [
        Client(headers={"x-forwarded-for": f"198.51.100.{number}"}).post(
            reverse("account_login"), {"login": victim.email, "password": "verkeerd-wachtwoord"}
        )
        for number in range(5)
    ]
    assert answers[-1].status_code == 429


def test_no_password_is_kept_of_a_failed_login() -> None:
    signs_in(Client(), reader(), "een-bijna-goed-wachtwoord")
    assert "bijna-goed" not in str(list(AccessAttempt.objects.values()))


# -- passwords


@pytest.mark.parametrize(
    ("weak", "says"),
    [
        ("kort-maar-ok", ""),
        ("elf-letters", "12 tekens"),
        ("135792468135", "cijfers"),
        ("1q2w3e4r5t6y", "te algemeen"),
        ("Wachtwoord1234", "voor de hand"),
        ("Heerlen-zomer-2026", "voor de hand"),
        ("welkomwelkom", "voor de hand"),
        ("qwertyuiop123", "voor de hand"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do_in_dutch(weak: str, says: str) -> None:
    user = reader()
    answer = at_screen(user).post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    )
    user.refresh_from_db()
    assert user.check_password(weak if not says else PASSWORD)
    assert says in answer.content.decode()


def test_changing_the_password_ends_all_sessions() -> None:
    user = reader()
    here, there = at_screen(user), at_screen(user)
    new = "zeven-groene-fietsen"
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    for client in (here, there):
        assert client.get(reverse("accounts:profile"))["Location"].startswith(reverse("account_login"))
    assert signs_in(Client(), user, new).status_code == 302
    assert [message.to for message in mail.outbox] == [[user.email]]


def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail_once() -> None:
    user = reader()
    there = at_screen(user)
    Client().post(reverse("account_reset_password"), {"email": user.email})
    client, link, new = Client(), link_in_mail(), "zeven-groene-fietsen"
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0]
    assert client.post(address, {"password1": new, "password2": new}).status_code == 302
    assert there.get(reverse("accounts:profile"))["Location"].startswith(reverse("account_login"))
    assert signs_in(Client(), user, new).status_code == 302
    again = Client().get(link, follow=True)
    assert "password1" not in again.content.decode()


def test_who_signs_in_with_the_organisation_gets_no_password_by_mail() -> None:
    user = reader()
    user.set_unusable_password()
    user.save()
    Client().post(reverse("account_reset_password"), {"email": user.email})
    assert "http" not in mail.outbox[0].body


def test_someone_who_left_gets_no_new_password_by_mail() -> None:
    gone = reader()
    service.leave(scope_of(manager()), gone)
    Client().post(reverse("account_reset_password"), {"email": gone.email})
    assert all("/wachtwoord/nieuw/" not in message.body for message in mail.outbox)


# -- sessions


def test_a_session_slides_on_while_it_is_used_and_is_saved_once_a_minute() -> None:
    client = at_screen(reader())
    client.get(reverse("accounts:profile"))
    with patch("regie.web.accounts.devices._minute", return_value=LATER):
        with patch.object(UserSession.objects, "create_from_request") as touched:
            for _ in range(3):
                client.get(reverse("accounts:profile"))
        assert touched.call_count == 1
        assert client.session[devices.SEEN] == LATER


def test_a_session_ends_so_long_after_it_was_last_used(settings: Any) -> None:
    client = at_screen(reader())
    client.get(reverse("accounts:profile"))
    left = Session.objects.get(session_key=client.session.session_key).expire_date - timezone.now()
    assert abs(left.total_seconds() - settings.REGIE.session_seconds) < 60
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get(reverse("accounts:profile"))["Location"].startswith(reverse("account_login"))


def test_a_page_that_asks_for_progress_by_itself_keeps_no_session_alive() -> None:
    assert "jobs:progress" in devices.UNATTENDED
    client = at_screen(reader())
    client.get(reverse("accounts:profile"))
    seen = client.session[devices.SEEN]
    with patch("regie.web.accounts.devices._minute", return_value=LATER):
        client.get(reverse("jobs:progress", args=["00000000-0000-0000-0000-000000000000"]))
    assert client.session[devices.SEEN] == seen


def test_one_sees_where_one_is_signed_in_and_ends_it() -> None:
    user = reader()
    here, there = at_screen(user), at_screen(user, "Mozilla/5.0 (iPhone; CPU) Version/18 Safari/605")
    there.get(reverse("accounts:profile"))
    page = here.get(reverse("accounts:profile")).content.decode()
    assert "Firefox (Windows)" in page
    assert "Safari (iPhone)" in page
    other = UserSession.objects.get(session_key=there.session.session_key)
    here.post(reverse("accounts:end_device", args=[other.pk]))
    assert there.get(reverse("accounts:profile"))["Location"].startswith(reverse("account_login"))
    assert here.get(reverse("accounts:profile")).status_code == 200


def test_nobody_ends_a_session_of_somebody_else() -> None:
    other, client = reader(), at_screen(reader())
    theirs = at_screen(other)
    session = UserSession.objects.get(user=other)
    client.post(reverse("accounts:end_device", args=[session.pk]))
    client.post(reverse("accounts:end_other_devices"))
    assert theirs.get(reverse("accounts:profile")).status_code == 200


def test_signing_out_everywhere_else_leaves_this_browser() -> None:
    user = reader()
    here, there = at_screen(user), at_screen(user)
    here.post(reverse("accounts:end_other_devices"))
    assert there.get(reverse("accounts:profile"))["Location"].startswith(reverse("account_login"))
    assert here.get(reverse("accounts:profile")).status_code == 200


def test_a_session_that_was_left_by_signing_out_is_not_listed() -> None:
    user = reader()
    here, there = at_screen(user), at_screen(user)
    there.post(reverse("account_logout"))
    assert here.get(reverse("accounts:profile")).content.decode().count("laatst gebruikt") == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge (Windows)"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0 Safari/537.36", "Chrome (Linux)"),
        ("curl/8.5", "curl"),
        ("", ""),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent: str, name: str) -> None:
    assert browser_name(agent) == name


# -- confirming that it is still oneself


def test_right_after_login_nothing_is_asked_again_and_after_five_minutes_it_is() -> None:
    client = at_screen(manager())
    assert client.get(reverse("accounts:invite")).status_code == 200
    long_ago(client)
    assert asked_to_confirm(client.get(reverse("accounts:invite")))


def test_confirming_with_the_password_leads_back() -> None:
    client = at_screen(manager())
    long_ago(client)
    asked = client.get(reverse("accounts:invite"))["Location"]
    assert "form-errors" in client.post(asked, {"password": "verkeerd"}).content.decode()
    assert asked_to_confirm(client.get(reverse("accounts:invite")))
    assert client.post(asked, {"password": PASSWORD})["Location"] == reverse("accounts:invite")
    assert client.get(reverse("accounts:invite")).status_code == 200


def test_confirming_leads_to_no_other_site() -> None:
    client = at_screen(manager())
    address = reverse("account_reauthenticate") + "?next=https://elders.example/"
    assert "elders.example" not in client.post(address, {"password": PASSWORD})["Location"]


def test_guessing_at_the_confirmation_is_stopped_too() -> None:
    client = at_screen(manager())
    long_ago(client)
    answers = [client.post(reverse("account_reauthenticate"), {"password": f"verkeerd-{n}"}) for n in range(6)]
    assert answers[-1].status_code == 429


def test_a_session_that_was_never_opened_with_a_password_is_asked_to_confirm() -> None:
    client = Client()
    client.force_login(manager(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert asked_to_confirm(client.get(reverse("accounts:invite")))


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_set_password", "socialaccount_signup"]
)
def test_pages_of_the_login_library_that_are_not_offered_are_not_there(name: str) -> None:
    assert at_screen(reader()).get(reverse(name)).status_code == 404
    assert Client().post(reverse(name), {"email": "a@b.nl", "password1": "x" * 20}).status_code == 404


def test_an_address_is_known_once_whatever_its_capitals() -> None:
    user = User.objects.create_user("Iemand@Heerlen.Example", PASSWORD, name="Iemand")
    client = Client()
    client.post(reverse("account_login"), {"login": "IEMAND@heerlen.example", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
