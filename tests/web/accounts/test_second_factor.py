# SPDX-License-Identifier: EUPL-1.2
"""The second factor: required, set up with an app, kept sealed, and taken away only by two people."""

from __future__ import annotations

import re
import time
from typing import Any
from unittest.mock import patch

import pytest
from account_people import (
    approver,
    asked_to_confirm,
    at_screen,
    configured,
    long_ago,
    manager,
    reader,
    requested,
    scope_of,
    signs_in,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.web.people import browser_of, person

from regie.vocabulary import RegieError
from regie.web.access import Role
from regie.web.accounts import queries, sealing, service
from regie.web.accounts.models import FactorReset, User

pytestmark = pytest.mark.django_db

SECRET_KEY_OF_SESSION = "mfa.totp.secret"


@pytest.fixture(autouse=True)
def _configuration(settings: Any) -> None:
    configured(settings, second_factor_required=True, demo=False)


def code(secret: str, later: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def sets_up_app(client: Client) -> str:
    """Set up an app in this client; its secret."""
    client.get(reverse("mfa_activate_totp"))
    secret = str(client.session[SECRET_KEY_OF_SESSION])
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


def in_half_a_minute() -> Any:
    """A code works once; this is the moment at which the app shows the next one."""
    now = time.time()
    return patch("allauth.mfa.totp.internal.auth.time.time", return_value=now + 30)


def recovery_codes(client: Client) -> list[str]:
    return re.findall(r"\b\d{8}\b", client.get(reverse("mfa_download_recovery_codes")).content.decode())


def test_without_a_second_factor_nothing_is_shown_but_where_to_set_one() -> None:
    client = at_screen(manager())
    for name in ("home", "accounts:users", "accounts:profile", "accounts:settings"):
        assert client.get(reverse(name))["Location"] == reverse("mfa_index"), name
    assert client.get(reverse("mfa_index")).status_code == 200


def test_a_form_sent_without_a_second_factor_changes_nothing() -> None:
    client, gets = at_screen(manager()), reader()
    assert client.post(reverse("accounts:leave", args=[gets.pk]))["Location"] == reverse("mfa_index")
    gets.refresh_from_db()
    assert gets.is_active


def test_the_demo_never_asks_for_a_second_factor(settings: Any) -> None:
    configured(settings, second_factor_required=True, demo=True)
    assert at_screen(manager()).get(reverse("accounts:users")).status_code == 200


def test_setting_up_an_app_gives_recovery_codes_and_opens_the_screens() -> None:
    client = at_screen(manager())
    sets_up_app(client)
    assert client.get(reverse("accounts:users")).status_code == 200
    assert len(set(recovery_codes(client))) == 10
    assert "Authenticator-app" in client.get(reverse("accounts:profile")).content.decode()


def test_the_next_login_asks_for_the_code_and_a_wrong_one_gives_nothing() -> None:
    user = manager()
    secret = sets_up_app(at_screen(user))
    client = Client()
    assert signs_in(client, user)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("accounts:users"))["Location"].startswith(reverse("account_login"))
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    with in_half_a_minute():
        assert client.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 302
    assert client.get(reverse("accounts:users")).status_code == 200


def test_the_session_gets_another_key_after_the_second_factor() -> None:
    user = manager()
    secret = sets_up_app(at_screen(user))
    client = Client()
    signs_in(client, user)
    half_way = client.session.session_key
    with in_half_a_minute():
        client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert client.session.session_key != half_way


def test_a_code_works_once() -> None:
    user = manager()
    secret = sets_up_app(at_screen(user))
    with in_half_a_minute():
        shown, answers = code(secret), []
        for client in (Client(), Client()):
            signs_in(client, user)
            answers.append(client.post(reverse("mfa_authenticate"), {"code": shown}).status_code)
    assert answers == [302, 200]


def test_a_recovery_code_works_once() -> None:
    user = manager()
    first = at_screen(user)
    sets_up_app(first)
    shown, answers = recovery_codes(first)[0], []
    for client in (Client(), Client()):
        signs_in(client, user)
        answers.append(client.post(reverse("mfa_authenticate"), {"code": shown}).status_code)
    assert answers == [302, 200]


def test_guessing_codes_is_stopped() -> None:
    user = manager()
    secret = sets_up_app(at_screen(user))
    client = Client()
    signs_in(client, user)
    for number in range(10):
        client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
    with in_half_a_minute():
        answer = client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_risky_action_is_confirmed_with_the_code_of_the_app() -> None:
    client = at_screen(manager())
    secret = sets_up_app(client)
    long_ago(client)
    assert asked_to_confirm(client.get(reverse("accounts:invite")))
    address = f"{reverse('mfa_reauthenticate')}?next={reverse('accounts:invite')}"
    assert client.post(address, {"code": "000000"}).status_code == 200
    assert asked_to_confirm(client.get(reverse("accounts:invite")))
    with in_half_a_minute():
        assert client.post(address, {"code": code(secret)})["Location"] == reverse("accounts:invite")
    assert client.get(reverse("accounts:invite")).status_code == 200


def test_who_has_no_password_confirms_with_the_second_factor() -> None:
    user = manager()
    client = at_screen(user)
    sets_up_app(client)
    user.set_unusable_password()
    user.save()
    client = browser_of(user)
    assert client.get(reverse("accounts:invite"))["Location"].startswith(reverse("mfa_reauthenticate"))


def test_setting_up_a_second_factor_long_after_login_asks_for_the_password() -> None:
    client = at_screen(manager())
    long_ago(client)
    assert asked_to_confirm(client.get(reverse("mfa_activate_totp")))


def test_the_last_second_factor_cannot_be_removed_where_one_is_required(settings: Any) -> None:
    user = manager()
    client = at_screen(user)
    sets_up_app(client)
    client.post(reverse("mfa_deactivate_totp"))
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Sleutel"})
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.filter(pk=key.pk).exists()
    Authenticator.objects.filter(user=user, type="totp").update(type="webauthn", data={"name": "Laatste"})
    last = Authenticator.objects.get(user=user, type="webauthn")
    answer = client.post(reverse("mfa_remove_webauthn", args=[last.pk]))
    assert answer.status_code == 400
    assert "Voeg eerst een andere toe" in answer.content.decode()
    assert Authenticator.objects.filter(pk=last.pk).exists()


def test_nobody_removes_a_key_of_somebody_else() -> None:
    mine = at_screen(manager())
    sets_up_app(mine)
    other = Authenticator.objects.create(user=reader(), type="webauthn", data={"name": "Sleutel"})
    assert mine.post(reverse("mfa_remove_webauthn", args=[other.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=other.pk).exists()


def test_the_secret_lies_sealed_in_the_database() -> None:
    user = manager()
    secret = sets_up_app(at_screen(user))
    kept = str(list(Authenticator.objects.filter(user=user).values("data")))
    assert secret not in kept
    assert sealing.opened(Authenticator.objects.get(user=user, type="totp").data["secret"]) == secret


def test_with_another_secret_key_a_person_is_told_whom_to_ask(settings: Any) -> None:
    user = manager()
    sets_up_app(at_screen(user))
    settings.SECRET_KEY = "another-key-" * 5
    client = Client()
    signs_in(client, user)
    answer = client.post(reverse("mfa_authenticate"), {"code": "123456"})
    assert answer.status_code == 400
    assert "functioneel beheerder" in answer.content.decode()


# -- taken away by two people


def with_factor(user: User) -> User:
    Authenticator.objects.create(user=user, type="totp", data={"secret": sealing.sealed("A" * 32)})
    Authenticator.objects.create(
        user=user, type="recovery_codes", data={"seed": sealing.sealed("x"), "used_mask": 0}
    )
    return user


def test_two_people_take_a_lost_second_factor_away(settings: Any) -> None:
    configured(settings, second_factor_required=False)
    asks, approves, lost = manager(), approver(), with_factor(reader())
    there = browser_of(lost)
    there.get(reverse("accounts:profile"))
    at_screen(asks).post(reverse("accounts:request_reset", args=[lost.pk]), {"reason": "Telefoon kwijt"})
    reset = FactorReset.objects.get()
    assert mail.outbox[-1].to == [approves.email]
    assert Authenticator.objects.filter(user=lost).count() == 2
    client = at_screen(approves)
    assert "Telefoon kwijt" in client.get(reverse("accounts:decide_reset", args=[reset.pk])).content.decode()
    client.post(reverse("accounts:decide_reset", args=[reset.pk]), {"decision": "approve"})
    assert not Authenticator.objects.filter(user=lost).exists()
    assert there.get(reverse("accounts:profile"))["Location"].startswith(reverse("account_login"))
    assert mail.outbox[-1].to == [lost.email]
    assert "niet om gevraagd" in mail.outbox[-1].body


def test_who_asked_for_it_cannot_approve_it(settings: Any) -> None:
    configured(settings, second_factor_required=False)
    asks, lost = manager(), with_factor(reader())
    reset = service.request_reset(scope_of(asks), lost, "Telefoon kwijt")
    with pytest.raises(RegieError, match="Somebody else"):
        service.approve_reset(scope_of(asks), reset)
    answer = at_screen(asks).post(reverse("accounts:decide_reset", args=[reset.pk]), {"decision": "approve"})
    assert answer.status_code == 400
    assert Authenticator.objects.filter(user=lost).count() == 2


def test_nobody_asks_or_approves_it_for_themselves() -> None:
    asks, approves = with_factor(manager()), with_factor(approver())
    with pytest.raises(RegieError, match="yourself"):
        service.request_reset(scope_of(asks), asks, "Kwijt")
    reset = service.request_reset(scope_of(asks), approves, "Kwijt")
    with pytest.raises(RegieError, match="yourself"):
        service.approve_reset(scope_of(approves), reset)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FUNCTIONAL_MANAGER])
def test_only_a_manager_asks_for_it(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        service.request_reset(scope_of(person(role)), with_factor(reader()), "Kwijt")


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.FUNCTIONAL_MANAGER, Role.PRIVACY_OFFICER)]
)
def test_only_who_may_approve_roles_approves_it(role: Role) -> None:
    reset = service.request_reset(scope_of(manager()), with_factor(reader()), "Kwijt")
    for decide in (service.approve_reset, service.refuse_reset):
        with pytest.raises(PermissionDenied):
            decide(scope_of(person(role)), reset)


def test_the_database_itself_refuses_one_person_for_both() -> None:
    asks = manager()
    reset = service.request_reset(scope_of(asks), with_factor(reader()), "Kwijt")
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorReset.objects.filter(pk=reset.pk).update(state="done", settled_by=asks)


def test_it_is_asked_once_and_only_where_there_is_a_second_factor() -> None:
    lost = with_factor(reader())
    service.request_reset(scope_of(manager()), lost, "Kwijt")
    with pytest.raises(RegieError, match="open already"):
        service.request_reset(scope_of(manager()), lost, "Kwijt")
    with pytest.raises(RegieError, match="nothing to reset"):
        service.request_reset(scope_of(manager()), reader(), "Kwijt")


def test_lists_say_who_has_a_second_factor() -> None:
    has, lacks = with_factor(reader()), reader()
    found = {each.id: each.second_factor for each in queries.people()}
    assert (found[has.pk], found[lacks.pk]) == ("own", "none")


def test_approving_a_role_needs_a_second_factor_too() -> None:
    grant = requested(manager(), reader())
    client = at_screen(approver())
    answer = client.post(reverse("accounts:decide_grant", args=[grant.pk]), {"decision": "approve"})
    assert answer["Location"] == reverse("mfa_index")
    grant.refresh_from_db()
    assert grant.state == "requested"
