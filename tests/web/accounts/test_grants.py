# SPDX-License-Identifier: EUPL-1.2
"""Roles: asked for by one, approved by another, never for oneself; ended roles and people see nothing any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from account_people import (
    CONTROLLER,
    FIELDS,
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
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.people import person

from regie.vocabulary import RegieError
from regie.web.access import PartyKind, Role
from regie.web.accounts import service
from regie.web.accounts.models import Grant, User
from regie.web.accounts.positions import Position

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _configuration(settings: Any) -> None:
    configured(settings)


def roles_of(user: User) -> list[tuple[str, str]]:
    return list(user.grants.order_by("pk").values_list("role", "state"))


def test_a_role_counts_after_a_second_person_approved_it() -> None:
    asks, approves, gets = manager(), approver(), User.objects.create_user("wie@heerlen.example", "x", name="Wie")
    grant = requested(asks, gets)
    assert not grant.active
    approved = service.approve_grant(scope_of(approves), grant)
    assert approved.active
    assert (approved.requested_by, approved.approved_by) == (asks, approves)


def test_who_asked_for_a_role_cannot_approve_it() -> None:
    asks = manager()
    grant = requested(asks, reader())
    with pytest.raises(RegieError, match="Somebody else"):
        service.approve_grant(scope_of(asks), grant)
    grant.refresh_from_db()
    assert grant.state == Grant.State.REQUESTED


def test_nobody_asks_for_a_role_for_themselves() -> None:
    asks = manager()
    with pytest.raises(RegieError, match="yourself"):
        requested(asks, asks)
    assert roles_of(asks) == [("functional_manager", "active")]


def test_nobody_approves_a_role_of_their_own() -> None:
    gets = approver()
    grant = requested(manager(), gets)
    with pytest.raises(RegieError, match="yourself"):
        service.approve_grant(scope_of(gets), grant)


def test_nobody_ends_a_role_or_account_of_their_own() -> None:
    ends = manager()
    with pytest.raises(RegieError, match="yourself"):
        service.end_grant(scope_of(ends), ends.grants.get())
    with pytest.raises(RegieError, match="yourself"):
        service.leave(scope_of(ends), ends)


@pytest.mark.parametrize("column", ["approved_by", "requested_by"])
def test_the_database_itself_refuses_a_grant_to_oneself(column: str) -> None:
    gets = reader()
    with pytest.raises(IntegrityError), transaction.atomic():
        gets.grants.update(**{column: gets})


def test_the_database_itself_refuses_one_person_as_both() -> None:
    asks, gets = manager(), reader()
    with pytest.raises(IntegrityError), transaction.atomic():
        gets.grants.update(requested_by=asks, approved_by=asks)


def test_the_database_itself_refuses_a_requested_role_that_counts_without_approval() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        reader().grants.update(requested_by=manager())


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FUNCTIONAL_MANAGER])
def test_only_a_manager_asks_for_roles(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        requested(person(role), reader())


def test_a_manager_or_privacy_officer_approves_and_nobody_else() -> None:
    allowed = set()
    for role in Role:
        grant = requested(manager(), reader())
        try:
            service.approve_grant(scope_of(person(role)), grant)
        except PermissionDenied:
            continue
        allowed.add(role)
    assert allowed == {Role.FUNCTIONAL_MANAGER, Role.PRIVACY_OFFICER}


def test_a_role_is_approved_once() -> None:
    grant = requested(manager(), reader())
    service.approve_grant(scope_of(approver()), grant)
    for again in (service.approve_grant, service.refuse_grant):
        with pytest.raises(RegieError, match="settled"):
            again(scope_of(approver()), grant)


def test_a_role_that_someone_has_cannot_be_asked_for_twice() -> None:
    gets = reader()
    requested(manager(), gets)
    with pytest.raises(RegieError, match="already"):
        requested(manager(), gets)


def test_who_asked_may_take_a_request_back() -> None:
    asks = manager()
    grant = requested(asks, reader())
    assert service.refuse_grant(scope_of(asks), grant).state == Grant.State.REFUSED


@pytest.mark.parametrize("days", [None, 367])
def test_a_role_of_an_auditor_ends_within_a_year(days: int | None) -> None:
    until = timezone.localdate() + timedelta(days=days) if days else None
    position = Position(Role.COOPERATIVE_AUDITOR, PartyKind.AUDITOR, "", "", until)
    with pytest.raises(RegieError, match="end date"):
        service.request_grant(scope_of(manager()), reader(), position, "Controle")


def test_a_request_whose_end_has_passed_cannot_be_approved() -> None:
    until = timezone.localdate() + timedelta(days=1)
    position = Position(Role.COOPERATIVE_AUDITOR, PartyKind.AUDITOR, "", "", until)
    grant = service.request_grant(scope_of(manager()), reader(), position, "Controle")
    yesterday = timezone.localdate() - timedelta(days=1)
    Grant.objects.filter(pk=grant.pk).update(valid_from=yesterday, valid_until=yesterday)
    with pytest.raises(RegieError, match="passed"):
        service.approve_grant(scope_of(approver()), grant)


# -- on the screens


def test_the_whole_way_on_the_screens() -> None:
    asks, approves = manager(), approver()
    gets = User.objects.create_user("wie@heerlen.example", "lang-genoeg-wachtwoord", name="Wie Dit")
    answer = at_screen(asks).post(reverse("accounts:request_grant", args=[gets.pk]), {**FIELDS, "reason": "Nodig"})
    assert answer.status_code == 302
    grant = gets.grants.get()
    assert [message.to for message in mail.outbox] == [[approves.email]]
    page = at_screen(approves).get(reverse("accounts:decide_grant", args=[grant.pk])).content.decode()
    assert "Controller gemeente, Heerlen" in page
    assert "over een verzoek besluiten" in page
    answer = at_screen(approves).post(reverse("accounts:decide_grant", args=[grant.pk]), {"decision": "approve"})
    assert answer.status_code == 302
    assert roles_of(gets) == [("municipal_controller", "active")]
    assert mail.outbox[-1].to == [gets.email]


def test_the_screen_refuses_approval_by_who_asked() -> None:
    asks = manager()
    grant = requested(asks, reader())
    address = reverse("accounts:decide_grant", args=[grant.pk])
    assert "Rol toekennen" not in at_screen(asks).get(address).content.decode()
    answer = at_screen(asks).post(address, {"decision": "approve"})
    assert answer.status_code == 400
    grant.refresh_from_db()
    assert grant.state == Grant.State.REQUESTED


def risky() -> list[tuple[str, str, dict[str, str]]]:
    """Every screen that changes roles or accounts: its address, and what is sent to it."""
    gets, waits = reader(), requested(manager(), reader())
    return [
        ("request_grant", reverse("accounts:request_grant", args=[gets.pk]), {**FIELDS, "reason": "Zo maar"}),
        ("end_grant", reverse("accounts:end_grant", args=[gets.grants.get().pk]), {}),
        ("leave", reverse("accounts:leave", args=[gets.pk]), {}),
        ("request_reset", reverse("accounts:request_reset", args=[gets.pk]), {"reason": "Zo maar"}),
        ("decide_grant", reverse("accounts:decide_grant", args=[waits.pk]), {"decision": "approve"}),
        ("invite", reverse("accounts:invite"), {**FIELDS, "email": "a@b.nl", "name": "A"}),
    ]


def everything() -> tuple[Any, ...]:
    from regie.web.accounts.models import FactorReset, Invitation

    people = list(User.objects.order_by("pk").values_list("pk", "is_active", "password", "name"))
    grants = list(Grant.objects.order_by("pk").values_list("pk", "state", "approved_by", "valid_until"))
    return people, grants, Invitation.objects.count(), FactorReset.objects.count()


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.FUNCTIONAL_MANAGER, Role.PRIVACY_OFFICER)]
)
def test_denied_changes_nothing(role: Role) -> None:
    client = at_screen(person(role))
    for name, address, data in risky():
        before = everything()
        assert client.get(address).status_code == 403, name
        assert client.post(address, data).status_code == 403, name
        assert everything() == before, name


def test_who_is_not_signed_in_is_sent_to_the_login_and_changes_nothing() -> None:
    for name, address, data in risky():
        before = everything()
        answer = Client().post(address, data)
        assert answer["Location"].startswith(reverse("account_login")), name
        assert everything() == before, name


def test_risky_screens_ask_for_the_password_again_and_change_nothing_until_then() -> None:
    client = at_screen(manager())
    long_ago(client)
    for name, address, data in risky():
        before = everything()
        assert asked_to_confirm(client.get(address)), name
        assert asked_to_confirm(client.post(address, data)), name
        assert everything() == before, name


def test_without_a_token_of_the_page_no_form_is_taken() -> None:
    user = manager()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, address, data in risky():
        before = everything()
        assert client.post(address, data).status_code == 403, name
        assert everything() == before, name
    assert client.post(reverse("account_login"), {"login": user.email, "password": "x"}).status_code == 403


def test_who_loses_a_role_sees_nothing_at_the_next_request() -> None:
    sees = reader()
    client = at_screen(sees)
    assert client.get(reverse("accounts:profile")).status_code == 200
    service.end_grant(scope_of(manager()), sees.grants.get())
    assert client.get(reverse("accounts:profile"))["Location"].startswith(reverse("account_login"))
    again = at_screen(sees)
    assert again.get(reverse("home"))["Location"] == reverse("accounts:no_role")


def test_a_role_is_over_after_its_last_day() -> None:
    sees = manager()
    client = at_screen(sees)
    assert client.get(reverse("accounts:users")).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    sees.grants.update(valid_from=yesterday, valid_until=yesterday)
    assert client.get(reverse("accounts:users"))["Location"] == reverse("accounts:no_role")


def test_who_leaves_is_out_at_once_and_cannot_come_back() -> None:
    goes, asks = reader(), manager()
    requested(asks, goes)
    client = at_screen(goes)
    answer = at_screen(asks).post(reverse("accounts:leave", args=[goes.pk]))
    assert answer.status_code == 302
    assert client.get(reverse("accounts:profile"))["Location"].startswith(reverse("account_login"))
    assert roles_of(goes) == [("policy_officer", "ended"), ("municipal_controller", "refused")]
    assert signs_in(Client(), goes).status_code == 200
    with pytest.raises(RegieError, match="left"):
        requested(manager(), goes)


def test_ending_one_of_two_roles_leaves_the_other() -> None:
    has = reader()
    grant = requested(manager(), has)
    service.approve_grant(scope_of(approver()), grant)
    service.end_grant(scope_of(manager()), grant)
    assert roles_of(has) == [("policy_officer", "active"), ("municipal_controller", "ended")]


def test_nobody_acts_in_a_role_of_somebody_else() -> None:
    other = person(Role.DIRECTOR)
    client = at_screen(reader())
    client.post(reverse("accounts:choose_role"), {"grant": str(other.grants.get().pk)})
    assert client.get(reverse("accounts:users")).status_code == 403
    assert "Directeur" not in client.get(reverse("accounts:profile")).content.decode()


def test_one_acts_in_another_role_of_ones_own() -> None:
    has = reader()
    second = service.approve_grant(scope_of(approver()), requested(manager(), has))
    client = at_screen(has)
    client.post(reverse("accounts:choose_role"), {"grant": str(second.pk)})
    assert "Controller gemeente" in client.get(reverse("accounts:roles")).content.decode()
    assert client.session["grant"] == second.pk


@pytest.mark.parametrize(
    ("role", "works_for", "area", "says"),
    [
        ("director", "municipality:0917", "", "past niet"),
        ("member", "provider:JENS", "", "Kies"),
        ("member", "provider:A001", "", "geen lid"),
        ("team_coach", "cooperative:", "", "gebied"),
        ("municipal_auditor", "cooperative:", "", "past niet"),
        ("municipal_auditor", "municipality:0917", "", "einddatum"),
        ("king", "region:", "", "Rol"),
    ],
)
def test_a_role_that_does_not_fit_is_refused_with_what_to_do(
    role: str, works_for: str, area: str, says: str
) -> None:
    gets = reader()
    data = {"role": role, "works_for": works_for, "area": area, "valid_until": "", "reason": "Nodig"}
    answer = at_screen(manager()).post(reverse("accounts:request_grant", args=[gets.pk]), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert says in page
    assert "Nodig" in page  # what was typed is still there
    assert gets.grants.count() == 1


def test_an_auditor_of_a_municipality_is_kept_as_auditor_of_that_municipality() -> None:
    gets, until = reader(), timezone.localdate() + timedelta(days=90)
    data = {"role": "municipal_auditor", "works_for": "municipality:0917", "valid_until": until.isoformat()}
    at_screen(manager()).post(reverse("accounts:request_grant", args=[gets.pk]), {**data, "reason": "Controle"})
    grant = gets.grants.get(role="municipal_auditor")
    assert (grant.party_kind, grant.party, grant.valid_until) == ("auditor", "0917", until)


def test_what_happens_to_a_role_is_in_the_log() -> None:
    from regie.web.audit.models import AuditEvent

    gets = reader()
    service.end_grant(scope_of(manager()), service.approve_grant(scope_of(approver()), requested(manager(), gets)))
    found = AuditEvent.objects.filter(object=f"user/{gets.pk}", action__startswith="grant.").order_by("pk")
    assert [event.action for event in found] == ["grant.requested", "grant.approved", "grant.ended"]
    assert found[0].details["role"] == CONTROLLER.role
