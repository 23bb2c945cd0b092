# SPDX-License-Identifier: EUPL-1.2
"""Lists, the access review, one's own page, the settings and the command that invites the first administrator."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from account_people import (
    PASSWORD,
    approver,
    at_screen,
    configured,
    invited,
    manager,
    reader,
    requested,
    scope_of,
)
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from tests.web.people import person
from tests.web.region_folder import own_region

from regie.vocabulary import RegieError
from regie.web.access import POLICY, PartyKind, Permission, Role
from regie.web.accounts import names, queries, service
from regie.web.accounts.command import invite
from regie.web.accounts.demo import demo_people, make_demo_people
from regie.web.accounts.models import Invitation, User
from regie.web.region import door

pytestmark = pytest.mark.django_db

READERS = (Role.FUNCTIONAL_MANAGER, Role.PRIVACY_OFFICER)


@pytest.fixture(autouse=True)
def _configuration(settings: Any) -> Iterator[None]:
    """The example region, and a clock that does not go over to the next minute, at which a session is saved."""
    configured(settings)
    with patch("regie.web.accounts.devices._minute", return_value=1):
        yield


def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))


# -- names


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_role_party_and_permission_has_a_name(lang: str) -> None:
    with translation.override(lang):
        found = [names.role_name(role) for role in Role]
        found += [names.party_kind_name(kind) for kind in PartyKind]
        found += [names.permission_name(permission) for permission in Permission]
        found += [names.how_close(role) for role in Role]
    assert all(found)
    assert len({names.role_name(role) for role in Role}) == len(Role)


def test_names_of_parties_come_from_the_region() -> None:
    assert names.party_name(PartyKind.MUNICIPALITY, "0917") == "Heerlen"
    assert names.party_name(PartyKind.AUDITOR, "0917") == "Heerlen"
    assert names.party_name(PartyKind.COOPERATIVE, "") == names.party_name(PartyKind.AUDITOR, "")
    assert names.party_name(PartyKind.REGION, "") == door.region().name
    assert names.party_name(PartyKind.PROVIDER, "weg") == "weg"
    assert names.area_name("HRL-1") == "Heerlen Noord"


def test_a_region_that_cannot_be_read_stops_no_name(settings: Any, tmp_path: Path) -> None:
    configured(settings, region=tmp_path)
    assert names.party_name(PartyKind.MUNICIPALITY, "0917") == "0917"
    assert names.role_in_words(scope_of(reader())) == "Beleidsmedewerker, 0917"


def test_how_close_a_role_looks_is_said_as_the_policy_has_it() -> None:
    assert "geen cijfers" in names.how_close(Role.FUNCTIONAL_MANAGER)
    assert names.how_close(Role.POLICY_OFFICER).endswith("geen kleine aantallen")
    assert names.how_close(Role.TEAM_COACH).startswith("het eigen gebied")
    assert all(("regels over" in names.how_close(role)) == POLICY[role].rows for role in Role)


# -- lists


def test_the_list_says_of_everybody_role_second_factor_and_state() -> None:
    sees, without = reader(), User.objects.create_user("zonder@rol.example", PASSWORD, name="Zonder Rol")
    gone = reader()
    service.leave(scope_of(manager()), gone)
    found = {each.id: each for each in queries.people()}
    assert found[sees.pk].roles == "Beleidsmedewerker, Heerlen"
    assert (found[sees.pk].state, found[without.pk].state, found[gone.pk].state) == ("active", "waiting", "left")
    assert found[sees.pk].second_factor == "none"


def test_the_list_takes_as_many_queries_for_many_people_as_for_one() -> None:
    client = at_screen(manager())
    client.get(reverse("accounts:users"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("accounts:users"))
    for _ in range(12):
        requested(manager(), reader())
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("accounts:users"))
    assert len(many) == len(few)
    assert len([each for each in few if each["sql"].startswith("SELECT")]) <= 14


@pytest.mark.parametrize("name", ["access_review", "approvals", "invitations"])
def test_other_lists_take_as_many_queries_for_many_as_for_one(name: str) -> None:
    asks = manager()
    client = at_screen(asks)
    invited(asks)
    requested(asks, reader())
    client.get(reverse(f"accounts:{name}"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(f"accounts:{name}"))
    for number in range(8):
        requested(asks, reader())
        invited(asks, f"nieuw{number}@heerlen.example")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(f"accounts:{name}"))
    assert len(many) == len(few)


@pytest.mark.parametrize("role", list(Role))
def test_who_comes_in_where(role: Role) -> None:
    client = at_screen(person(role))
    may = POLICY[role].permissions
    people = bool(may & {Permission.MANAGE_USERS, Permission.APPROVE_GRANTS, Permission.EXPORT_ACCESS})
    expected = {
        "users": people,
        "access_review": Permission.EXPORT_ACCESS in may,
        "approvals": bool(may & {Permission.APPROVE_GRANTS, Permission.MANAGE_USERS}),
        "invitations": Permission.MANAGE_USERS in may,
        "settings": Permission.MANAGE_SETTINGS in may,
        "profile": True,
        "roles": True,
    }
    found = {name: client.get(reverse(f"accounts:{name}")).status_code == 200 for name in expected}
    assert found == expected


def test_a_person_that_is_not_there_is_not_found() -> None:
    client = at_screen(manager())
    for name in ("person", "request_grant", "leave", "request_reset", "end_grant", "decide_grant", "decide_reset"):
        assert client.get(reverse(f"accounts:{name}", args=[999_999])).status_code == 404, name


# -- the access review


def test_the_access_review_says_who_has_what_since_when_and_by_whom() -> None:
    asks, approves, gets = manager(), approver(), reader()
    service.approve_grant(scope_of(approves), requested(asks, gets))
    found = rows(at_screen(approves).get(reverse("accounts:access_review") + "?export=csv&tabel=toegang"))
    line = next(each for each in found if each["Rol"] == "Controller gemeente")
    assert (line["Persoon"], line["Organisatie"], line["Status"]) == (gets.name, "Heerlen", "Actief")
    assert (line["Aangevraagd door"], line["Goedgekeurd door"]) == (asks.name, approves.name)
    assert (line["Tweede factor"], line["Account"], line["Reden"]) == (
        "Nee",
        "Actief",
        "Nodig voor de jaarrekening",
    )
    assert line["Sinds"]
    assert line["Goedgekeurd op"]
    assert next(each for each in found if each["Mailadres"] == approves.email)["Laatst ingelogd"]


def test_the_access_review_names_who_has_no_role_and_roles_that_ended() -> None:
    asks, gone = manager(), reader()
    User.objects.create_user("zonder@rol.example", PASSWORD, name="Zonder Rol")
    service.end_grant(scope_of(asks), gone.grants.get())
    found = {each.email: each for each in queries.access_review()}
    assert found["zonder@rol.example"].state == "none"
    assert found[gone.email].state == "ended"
    assert found[gone.email].ended_at


def test_a_role_whose_last_day_has_passed_is_over_in_the_review() -> None:
    from datetime import timedelta

    from django.utils import timezone

    had = reader()
    day = timezone.localdate() - timedelta(days=1)
    had.grants.update(valid_from=day, valid_until=day)
    assert next(each for each in queries.access_review() if each.email == had.email).state == "ended"


def test_a_name_that_looks_like_a_formula_is_text_in_the_file() -> None:
    user = reader()
    service.rename(user, '=HYPERLINK("http://elders.example")')
    answer = at_screen(manager()).get(reverse("accounts:access_review") + "?export=csv&tabel=toegang")
    assert next(each for each in rows(answer) if each["Mailadres"] == user.email)["Persoon"].startswith("'=")


def test_the_access_review_comes_as_a_workbook_too() -> None:
    answer = at_screen(manager()).get(reverse("accounts:access_review") + "?export=xlsx&tabel=toegang")
    assert answer.content[:2] == b"PK"


# -- one's own page


def test_ones_own_page_says_what_each_role_may() -> None:
    page = at_screen(person(Role.MUNICIPAL_CONTROLLER)).get(reverse("accounts:profile")).content.decode()
    assert "Controller gemeente, Heerlen" in page
    assert "over een verzoek besluiten" in page
    assert "rollen van anderen goedkeuren" not in page


def test_ones_own_name_can_be_changed_and_not_emptied() -> None:
    user = reader()
    client = at_screen(user)
    client.post(reverse("accounts:profile"), {"name": "  Nieuwe Naam "})
    user.refresh_from_db()
    assert user.name == "Nieuwe Naam"
    assert client.post(reverse("accounts:profile"), {"name": "   "}).status_code == 200
    user.refresh_from_db()
    assert user.name == "Nieuwe Naam"


def test_everything_is_there_in_english() -> None:
    client = at_screen(manager())
    client.cookies["regie_language"] = "en"
    page = client.get(reverse("accounts:profile")).content.decode()
    assert "My account" in page
    assert "Functional manager" in page


# -- settings


def test_the_settings_show_no_secret(settings: Any) -> None:
    secrets = {
        "secret_key": "a-very-secret-key-of-the-application-of-fifty-characters",
        "database_url": "postgres://regie:databasegeheim@db/regie",
        "email_url": "smtps://post:mailgeheim@mail.example:465",
        "oidc_name": "Gemeente Heerlen",
        "oidc_server": "https://login.example/tenant",
        "oidc_secret": "oidcgeheim",
    }
    configured(settings, **secrets)
    page = at_screen(manager()).get(reverse("accounts:settings")).content.decode()
    assert "mail.example" in page
    assert "login.example" in page
    for hidden in (secrets["secret_key"], "databasegeheim", "mailgeheim", "oidcgeheim", settings.SECRET_KEY):
        assert hidden not in page


def test_the_settings_say_that_the_worker_stands_still(settings: Any, tmp_path: Path) -> None:
    from regie.web.health_check import PULSE_FILE

    configured(settings, data=tmp_path)
    client = at_screen(manager())
    assert "Staat stil" in client.get(reverse("accounts:settings")).content.decode()
    (tmp_path / PULSE_FILE).touch()
    assert "Staat stil" not in client.get(reverse("accounts:settings")).content.decode()


def test_the_settings_are_there_while_the_region_is_not(settings: Any, tmp_path: Path) -> None:
    client = at_screen(manager())
    configured(settings, region=tmp_path / "weg")
    assert "Niet leesbaar" in client.get(reverse("accounts:settings")).content.decode()


# -- the command


def test_the_command_prints_the_link_where_mail_goes_to_the_console(settings: Any) -> None:
    configured(settings, email_url="console:", address="https://regie.example")
    said = invite("Eerste@Coop.example", "Eerste", "functional_manager", "cooperative:")
    assert "eerste@coop.example" in said[0]
    assert said[1].startswith("https://regie.example/beheer/uitnodiging/")
    assert mail.outbox == []
    assert Client().get(said[1].removeprefix("https://regie.example"), follow=True).status_code == 200


def test_the_command_sends_the_link_where_mail_goes_out(settings: Any) -> None:
    configured(settings, email_url="smtp://mail.example:25")
    said = invite("eerste@coop.example", "Eerste", "functional_manager", "cooperative:", lang="en")
    assert len(said) == 1
    assert mail.outbox[0].to == ["eerste@coop.example"]


def test_the_command_refuses_what_does_not_go_together() -> None:
    with pytest.raises(RegieError, match="does not fit"):
        invite("a@b.nl", "A", "functional_manager", "municipality:0917")
    assert not Invitation.objects.exists()


def test_a_second_invitation_from_the_server_ends_the_first() -> None:
    for _ in range(2):
        invite("eerste@coop.example", "Eerste", "functional_manager", "cooperative:")
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1


def test_an_invitation_from_the_server_is_in_the_log() -> None:
    from regie.web.audit.models import AuditEvent

    invite("eerste@coop.example", "Eerste", "functional_manager", "cooperative:")
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"invitation.from_server", "invitation.made"} <= actions


# -- the demo


def test_the_demo_has_one_login_per_role_and_only_on_invented_data(settings: Any, tmp_path: Path) -> None:
    with pytest.raises(RegieError):
        make_demo_people()
    configured(settings, demo=True)
    made = make_demo_people()
    assert {each.role for each in made} == set(Role)
    assert made == make_demo_people() == demo_people(door.region())
    real = own_region(tmp_path)
    file = real / "region.toml"
    file.write_text(file.read_text("utf-8").replace("synthetic = true", "synthetic = false"), "utf-8")
    configured(settings, demo=True, region=real)
    with pytest.raises(RegieError):
        make_demo_people()
