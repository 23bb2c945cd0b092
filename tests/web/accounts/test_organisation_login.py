# SPDX-License-Identifier: EUPL-1.2
"""The organisation's login: an account without a role, matched by a proved mail address only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from account_people import (
    PASSWORD,
    approver,
    configured,
    invited,
    long_ago,
    manager,
    reader,
    requested,
    scope_of,
    signs_in,
)
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from organisation import CLIENT, SECRET, Organisation, organisation

from regie.web.accounts import sealing, service
from regie.web.accounts.models import Invitation, User
from regie.web.config import origins

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running() -> Iterator[Organisation]:
    with organisation() as found:
        yield found


@pytest.fixture
def provider(running: Organisation, settings: Any) -> Organisation:
    running.asked.clear()
    running.issuer = ""
    uses(settings, running)
    return running


def uses(settings: Any, provider: Organisation, domains: tuple[str, ...] = (), **more: Any) -> None:
    """The configuration with this provider."""
    configured(settings, oidc_name="Gemeente Heerlen", oidc_domains=domains, oidc_server=provider.address, **more)
    app = {
        "provider_id": "organisatie",
        "name": "Gemeente Heerlen",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": provider.address, "verified_email": list(domains)},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def comes_in(provider: Organisation, client: Client | None = None, next_: str = "/") -> tuple[Client, Any]:
    """Someone goes to the organisation's login and comes back; the client and what it is answered."""
    client = client or Client()
    address = reverse("openid_connect_login", args=["organisatie"])
    away = client.post(f"{address}?process=login&next={next_}")
    return client, back(provider, client, away["Location"])


def back(provider: Organisation, client: Client, address: str) -> Any:
    """From the organisation's page back to ours."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    parts = urlsplit(provider.authorize(query))
    return client.get(f"{parts.path}?{parts.query}")


def signed_in_as(client: Client) -> User | None:
    return User.objects.filter(pk=client.session.get("_auth_user_id", 0)).first()


def test_the_button_on_the_login_page_has_the_name_of_the_organisation(provider: Organisation) -> None:
    assert "Gemeente Heerlen" in Client().get(reverse("account_login")).content.decode()


def test_without_configuration_there_is_no_such_button_and_no_such_login(settings: Any) -> None:
    configured(settings)
    assert "organisatie/" not in Client().get(reverse("account_login")).content.decode()
    assert Client().post(reverse("openid_connect_login", args=["organisatie"])).status_code == 404


def test_it_is_asked_with_a_proof_that_only_this_browser_has(provider: Organisation) -> None:
    provider.is_(reader().email)
    comes_in(provider)
    assert provider.asked[0]["code_challenge_method"] == "S256"
    assert provider.asked[0]["client_id"] == CLIENT
    assert "openid" in provider.asked[0]["scope"]


def test_someone_of_the_organisation_gets_an_account_without_a_role(provider: Organisation, settings: Any) -> None:
    uses(settings, provider, ("heerlen.example",))
    provider.is_("Nora@Heerlen.example", name="Nora Nieuw")
    client, answer = comes_in(provider)
    assert answer.status_code == 302
    user = signed_in_as(client)
    assert user is not None
    assert (user.email, user.name, user.grants.count()) == ("nora@heerlen.example", "Nora Nieuw", 0)
    assert not user.has_usable_password()
    assert client.get(reverse("home"))["Location"] == reverse("accounts:no_role")


def test_an_address_that_is_not_proved_makes_no_account_and_opens_none(provider: Organisation) -> None:
    there, people = reader(), User.objects.count()
    for verified in (False, None):
        provider.is_(there.email, verified=verified, sub=f"dief-{verified}")
        client, answer = comes_in(provider)
        assert answer.status_code == 403
        assert signed_in_as(client) is None
        assert "uitnodiging" in answer.content.decode()
    assert User.objects.count() == people
    assert not SocialAccount.objects.exists()


def test_an_address_of_the_own_domain_counts_as_proved(provider: Organisation, settings: Any) -> None:
    there = reader()
    uses(settings, provider, ("gemeente.example",))
    provider.is_(there.email, verified=None)
    client, _answer = comes_in(provider)
    assert signed_in_as(client) == there


def test_someone_with_an_account_comes_into_that_account(provider: Organisation) -> None:
    there = reader()
    provider.is_(there.email.upper())
    client, _answer = comes_in(provider)
    assert signed_in_as(client) == there
    assert SocialAccount.objects.get().user == there


def test_after_the_first_time_the_person_is_known_by_number_and_not_by_address(provider: Organisation) -> None:
    first, second = reader(), reader()
    provider.is_(first.email, sub="nummer-1")
    comes_in(provider)
    provider.is_(second.email, sub="nummer-1")
    client, _answer = comes_in(provider)
    assert signed_in_as(client) == first


def test_someone_unknown_is_turned_away_with_what_to_do(provider: Organisation) -> None:
    provider.is_("onbekend@elders.example")
    client, answer = comes_in(provider)
    assert answer.status_code == 403
    assert "onbekend@elders.example" in answer.content.decode()
    assert not User.objects.exists()
    assert signed_in_as(client) is None


def test_an_invited_person_comes_in_and_the_role_still_waits(provider: Organisation) -> None:
    asks = manager()
    invited(asks, "nora@elders.example")
    provider.is_("nora@elders.example", name="Nora")
    client, _answer = comes_in(provider)
    user = signed_in_as(client)
    assert user is not None
    grant = user.grants.get()
    assert (grant.state, grant.requested_by) == ("requested", asks)
    assert Invitation.objects.get().accepted_by == user


def test_someone_who_left_does_not_come_in(provider: Organisation, settings: Any) -> None:
    uses(settings, provider, ("gemeente.example",))
    gone = reader()
    provider.is_(gone.email)
    comes_in(provider)
    service.leave(scope_of(manager()), gone)
    client, answer = comes_in(provider)
    assert signed_in_as(client) is None
    assert answer.status_code == 302
    assert answer["Location"] == reverse("account_inactive")


def test_the_organisation_takes_care_of_the_second_factor(provider: Organisation, settings: Any) -> None:
    there = manager()
    provider.is_(there.email)
    uses(settings, provider, second_factor_required=True, demo=False)
    client, _answer = comes_in(provider)
    assert client.get(reverse("accounts:users")).status_code == 200


def test_a_password_beside_it_still_asks_for_a_second_factor(provider: Organisation, settings: Any) -> None:
    there = manager()
    provider.is_(there.email)
    uses(settings, provider, second_factor_required=True, demo=False)
    comes_in(provider)
    there.set_password(PASSWORD)
    there.save()
    client = Client()
    signs_in(client, there)
    assert client.get(reverse("accounts:users"))["Location"] == reverse("mfa_index")


def test_who_has_a_second_factor_of_ours_gives_it_here_too(provider: Organisation) -> None:
    there = manager()
    Authenticator.objects.create(user=there, type="totp", data={"secret": sealing.sealed("A" * 32)})
    provider.is_(there.email)
    client, answer = comes_in(provider)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert signed_in_as(client) is None


def test_the_session_gets_another_key_here_too(provider: Organisation) -> None:
    provider.is_(reader().email)
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["regie_session"] = session.session_key
    comes_in(provider, client)
    assert client.session.session_key != session.session_key


def test_an_answer_that_was_not_asked_for_opens_nothing(provider: Organisation) -> None:
    provider.is_(reader().email)
    client = Client()
    address = reverse("openid_connect_callback", args=["organisatie"])
    answer = client.get(f"{address}?code=iets&state=verzonnen")
    assert signed_in_as(client) is None
    assert answer.status_code == 401


def test_a_code_that_belongs_to_another_browser_opens_nothing(provider: Organisation) -> None:
    provider.is_(reader().email)
    victim, thief = Client(), Client()
    address = reverse("openid_connect_login", args=["organisatie"]) + "?process=login"
    theirs, mine = (urlsplit(each.post(address)["Location"]).query for each in (victim, thief))
    code = parse_qs(urlsplit(provider.authorize({k: v[0] for k, v in parse_qs(theirs).items()})).query)["code"][0]
    state = parse_qs(mine)["state"][0]
    thief.get(reverse("openid_connect_callback", args=["organisatie"]), {"code": code, "state": state})
    assert signed_in_as(thief) is None


def test_a_token_for_another_application_or_from_another_issuer_opens_nothing(provider: Organisation) -> None:
    provider.is_(reader().email, aud="iets-anders")
    client, _answer = comes_in(provider)
    assert signed_in_as(client) is None
    provider.is_(reader().email, iss="http://elders.example")
    client, _answer = comes_in(provider)
    assert signed_in_as(client) is None


def test_a_risky_action_sends_back_to_the_organisation_which_asks_again(provider: Organisation) -> None:
    there = manager()
    there.set_unusable_password()
    there.save()
    provider.is_(there.email, auth_time=int(time.time()))
    client, _answer = comes_in(provider)
    assert client.get(reverse("accounts:invite")).status_code == 200
    long_ago(client)
    first = client.get(reverse("accounts:invite"))["Location"]
    assert first.startswith(reverse("accounts:confirm_with_organisation"))
    away = client.get(first)["Location"]
    assert "prompt=login" in away
    provider.is_(there.email, auth_time=int(time.time()) - 3600)
    back(provider, client, away)
    assert client.get(reverse("accounts:invite")).status_code == 302
    provider.is_(there.email, auth_time=int(time.time()))
    away = client.get(client.get(reverse("accounts:invite"))["Location"])["Location"]
    assert back(provider, client, away)["Location"] == reverse("accounts:invite")
    assert client.get(reverse("accounts:invite")).status_code == 200


def test_two_people_are_needed_here_as_well(provider: Organisation) -> None:
    asks, gets = manager(), reader()
    grant = requested(asks, gets)
    provider.is_(asks.email, auth_time=int(time.time()))
    client, _answer = comes_in(provider)
    assert (
        client.post(reverse("accounts:decide_grant", args=[grant.pk]), {"decision": "approve"}).status_code == 400
    )
    provider.is_(approver().email, auth_time=int(time.time()))
    client, _answer = comes_in(provider)
    assert (
        client.post(reverse("accounts:decide_grant", args=[grant.pk]), {"decision": "approve"}).status_code == 302
    )


def test_a_provider_that_does_not_answer_gives_a_page_and_no_login(settings: Any) -> None:
    uses(settings, Organisation(address="http://127.0.0.1:1"))
    client = Client(raise_request_exception=False)
    answer = client.post(reverse("openid_connect_login", args=["organisatie"]) + "?process=login")
    assert answer.status_code < 500
    assert signed_in_as(client) is None


def test_forms_may_lead_on_to_the_organisation() -> None:
    assert origins("https://login.example.org/tenant/v2.0") == ("https://login.example.org",)
    assert origins("") == ()
