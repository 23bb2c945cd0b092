# SPDX-License-Identifier: EUPL-1.2
"""The cooperative sees every member, a provider itself alone, a municipality no amount of a single member."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from django.conf import settings as configured
from tests.web.people import browser_of, person, signed_in
from tests.web.region_folder import half_year_snapshot, small_region

from regie.vocabulary import Period
from regie.vocabulary.formatting import euro
from regie.vocabulary.money import to_euros
from regie.web.access import Role
from regie.web.jobs.models import Job
from regie.web.region import door

pytestmark = pytest.mark.django_db

PERIOD = Period.parse("2024-H1")


@pytest.fixture(autouse=True)
def _region(settings):
    settings.REGIE = replace(configured.REGIE, region=small_region())


def asked():
    return f"?periode={PERIOD}&momentopname={half_year_snapshot(small_region())}"


def whole():
    return door.edition_full(PERIOD, half_year_snapshot(small_region()))


def text(answer):
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.COOPERATIVE_CONTROLLER, Role.COOPERATIVE_AUDITOR])
def test_the_cooperative_sees_what_every_member_bears(role):
    page = text(signed_in(role).get(f"/cooperatie/{asked()}"))
    for member in whole().members:
        assert member.name in page
        if member.loss is not None:
            assert euro(to_euros(member.loss), 2) in page


@pytest.mark.parametrize(
    "role", [Role.ACCOUNT_MANAGER, Role.MUNICIPAL_CONTROLLER, Role.MUNICIPAL_AUDITOR, Role.BUYER]
)
def test_a_municipality_sees_no_amount_of_a_member(role):
    browser = signed_in(role)
    for path in ("", "uittreden", "opgave", "opgave/A002"):
        assert browser.get(f"/cooperatie/{path}").status_code == 403


def test_a_provider_sees_its_own_statement_to_the_cent():
    page = text(signed_in(Role.MEMBER, "A002").get(f"/cooperatie/opgave/A002{asked()}"))
    own = whole().settlement.part("statements")
    line = next(each for each in own.children if each.key == "statements/A002")
    for each in line.walk():
        assert euro(to_euros(each.amount), 2) in page
    member = next(each for each in whole().members if each.party == "A002" and each.loss is not None)
    assert euro(to_euros(member.loss), 2) in page


def test_a_provider_is_led_to_its_own_statement_and_never_to_anothers():
    browser = signed_in(Role.MEMBER, "A002")
    assert browser.get("/cooperatie/")["Location"] == "/cooperatie/opgave"
    assert browser.get("/cooperatie/opgave")["Location"] == "/cooperatie/opgave/A002"
    for other in ("A001", "A003", "own", "ledger_only", "cooperative", "..", "A002%2f..%2fA003"):
        assert browser.get(f"/cooperatie/opgave/{other}").status_code == 404
    assert browser.get("/cooperatie/uittreden").status_code == 403


def test_the_statement_of_one_provider_names_no_other():
    page = text(signed_in(Role.MEMBER, "A002").get(f"/cooperatie/opgave/A002{asked()}"))
    names = {each.party: each.name for each in whole().members}
    taken_over = {each.party for each in whole().members if each.successor == "A002"}
    assert names["A002"] in page
    assert not any(name in page for party, name in names.items() if party not in {"A002", *taken_over})


def leaving(**changes):
    typed = {
        "party": "A002",
        "left_on": "2024-06-30",
        "stranded_cost": "12.500",
        "wind_down": "0",
        "replacement": "1.000,50",
        "mitigation": "500",
    }
    return typed | changes


def tried(browser, django_capture_on_commit_callbacks, **changes):
    with django_capture_on_commit_callbacks(execute=True):
        return browser.post(f"/cooperatie/uittreden{asked()}", leaving(**changes))


def test_what_leaving_would_cost_is_computed_and_kept_nowhere(django_capture_on_commit_callbacks):
    browser = browser_of(person(Role.DIRECTOR))
    before = sorted(str(path) for path in (small_region() / "settlements").rglob("*"))
    answer = tried(browser, django_capture_on_commit_callbacks)
    assert answer.status_code == 302
    page = text(browser.get(answer["Location"]))
    assert "€\u00a013.000,50" in page
    assert "€\u00a012.500,00" in page
    assert "aanname" in page
    assert sorted(str(path) for path in (small_region() / "settlements").rglob("*")) == before
    assert browser_of(person(Role.ACCOUNT_MANAGER)).get(answer["Location"]).status_code == 403


def test_the_cap_is_the_members_own_turnover(django_capture_on_commit_callbacks):
    browser = browser_of(person(Role.DIRECTOR))
    answer = tried(browser, django_capture_on_commit_callbacks, stranded_cost="90.000.000")
    page = text(browser.get(answer["Location"]))
    line = Job.objects.unscoped().get(kind="exit_trial").result["line"]
    assert float(line["amount"]) < 90_000_000
    assert "vervalt" in page


def test_a_day_whose_turnover_is_not_known_is_explained(django_capture_on_commit_callbacks):
    browser = browser_of(person(Role.DIRECTOR))
    answer = tried(browser, django_capture_on_commit_callbacks, left_on="2027-12-31")
    assert "ontbreekt" in text(browser.get(answer["Location"]))


@pytest.mark.parametrize(
    "changes",
    [
        {"party": "A999"},
        {"party": ""},
        {"left_on": "onzin"},
        {"left_on": "0001-01-01"},
        {"left_on": "9999-12-31"},
        {"stranded_cost": "veel"},
        {"stranded_cost": "-1"},
        {"stranded_cost": "100.000.001"},
        {"mitigation": "NaN"},
        {"wind_down": ""},
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(changes):
    answer = signed_in(Role.DIRECTOR).post(f"/cooperatie/uittreden{asked()}", leaving(**changes))
    page = unescape(answer.content.decode())
    assert "field--invalid" in page
    assert 'value="1.000,50"' in page
    assert not Job.objects.unscoped().filter(kind="exit_trial").exists()


def test_members_and_statements_can_be_taken_along():
    for table, column in (("leden", "Lid"), ("opgaven", "Aanbieder")):
        answer = signed_in(Role.COOPERATIVE_CONTROLLER).get(f"/cooperatie/{asked()}&export=csv&tabel={table}")
        assert answer.status_code == 200
        assert re.search(column, answer.content.decode("utf-8-sig"))
