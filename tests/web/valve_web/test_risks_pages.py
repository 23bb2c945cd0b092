# SPDX-License-Identifier: EUPL-1.2
"""The risk file: what is recorded stays, what changes comes after it, and what is wrong is said at its field."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.utils import timezone
from tests.web.people import HEERLEN, LANDGRAAF, signed_in
from tests.web.valve_web.valve_people import folder_as_it_is, region_to_write_in, risk_fields

from regie.contract.valve import load_risk_file
from regie.web.access import Role
from regie.web.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(tmp_path, settings):
    return region_to_write_in(tmp_path, settings)


def typed(region):
    """What is typed to follow up on R09, as its form gives it."""
    fields = risk_fields(**{"amounts-0-period": "2024-H1"})
    return {name: value for name, value in fields.items() if name != "id"}


def test_a_risk_is_recorded_as_it_was_typed_and_never_changed_after(region):
    before = folder_as_it_is(region)
    browser = signed_in(Role.DIRECTOR)
    answer = browser.post(
        "/hulpventiel/risicos/nieuw", risk_fields(**{"measures-0-name": "Groep", "measures-0-saved": "1.250"})
    )
    assert (answer.status_code, answer["Location"]) == (302, "/hulpventiel/risico/R50")
    entry = load_risk_file(region)[-1]
    assert {(each.municipality, each.amount) for each in entry.amounts} == {
        (HEERLEN, Decimal("40000.00")),
        (LANDGRAAF, Decimal("200500.50")),
    }
    assert entry.measures[0].saved == Decimal("1250.00")
    assert (entry.foreseeable, entry.state) == (False, "claimed")
    first = folder_as_it_is(region)
    assert {name: content for name, content in first.items() if name in before} == before
    assert browser.post("/hulpventiel/risico/R50/vervolg", typed(region) | {"state": "closed"}).status_code == 302
    after = folder_as_it_is(region)
    assert {name: content for name, content in after.items() if name in first} == first
    assert [each.state for each in load_risk_file(region) if each.id == "R50"] == ["claimed", "closed"]
    assert AuditEvent.objects.filter(action="valve.risk_recorded").count() == 2


def test_a_follow_up_begins_with_what_is_known(region):
    page = unescape(signed_in(Role.DIRECTOR).get("/hulpventiel/risico/R09/vervolg").content.decode())
    for known in (
        "Jeugdigen die vastlopen in het onderwijs",
        'value="250.000"',
        "Hulp op school in groepen",
        'value="55.000"',
    ):
        assert known in page


def test_a_name_that_is_taken_is_refused(region):
    answer = signed_in(Role.DIRECTOR).post("/hulpventiel/risicos/nieuw", risk_fields(id="R09"))
    assert answer.status_code == 422
    assert "Dit risico staat er al" in answer.content.decode()


TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"first_visible_on": TOMORROW, "reported_on": ""}, "Deze dag"),
        ({"reported_on": "2019-01-01"}, "maar pas te zien sinds"),
        ({"id": "R 50"}, "Gebruik letters, cijfers en streepjes"),
        ({"id": "../../etc"}, "Gebruik letters, cijfers en streepjes"),
        ({"foreseeable": ""}, "Was het te voorzien?"),
        ({"effect": "onzin"}, "Waarop werkt het?"),
        ({"state": "weg"}, "Stand"),
        ({"first_visible_on": "31-02-2024"}, "Voor het eerst te zien op"),
        ({f"amounts-0-m{HEERLEN}": "veel"}, "Schrijf een bedrag in euro's"),
        ({f"amounts-0-m{HEERLEN}": "12.34.56"}, "Schrijf een bedrag in euro's"),
        ({"amounts-0-period": ""}, "vereist"),
        ({"measures-0-name": "Groep", "measures-0-saved": "-5"}, "mag niet onder nul zijn"),
        ({"measures-0-name": "Groep", "measures-0-saved": ""}, "vereist"),
        ({"title": "x" * 301}, "Titel"),
        ({"cause": ""}, "Wat is er aan de hand?"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(region, changes, told):
    before = folder_as_it_is(region)
    answer = signed_in(Role.DIRECTOR).post("/hulpventiel/risicos/nieuw", risk_fields(**changes))
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert told in page
    assert "field--invalid" in page or "field__error" in page
    assert 'value="Langere trajecten"' in page or "x" * 301 in page
    assert folder_as_it_is(region) == before


def test_a_period_that_is_filled_in_twice_is_told(region):
    rows = {"amounts-TOTAL_FORMS": "2", "amounts-1-period": "2023", f"amounts-1-m{HEERLEN}": "5"}
    answer = signed_in(Role.DIRECTOR).post("/hulpventiel/risicos/nieuw", risk_fields(**rows))
    assert answer.status_code == 422
    assert "Dit staat er al in een andere rij" in answer.content.decode()


def test_asking_for_more_rows_judges_nothing_and_keeps_what_was_typed(region):
    before = folder_as_it_is(region)
    changes = {"more": "amounts", "title": "", "cause": "Half af", "effect": "", f"amounts-0-m{HEERLEN}": "onaf"}
    answer = signed_in(Role.DIRECTOR).post("/hulpventiel/risicos/nieuw", risk_fields(**changes))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Half af" in page
    assert 'value="onaf"' in page
    assert "field--invalid" not in page
    assert 'name="amounts-2-period"' in page
    assert folder_as_it_is(region) == before


def test_a_form_with_a_thousand_rows_is_no_way_in(region):
    answer = signed_in(Role.DIRECTOR).post(
        "/hulpventiel/risicos/nieuw", risk_fields(**{"amounts-TOTAL_FORMS": "999999999"})
    )
    assert answer.status_code in (422, 200)
    assert answer.content.count(b"-period") < 200


def test_a_municipality_sees_its_own_estimates_only(region):
    page = unescape(signed_in(Role.ACCOUNT_MANAGER, HEERLEN).get("/hulpventiel/risico/R09").content.decode())
    assert "€\u00a0250.000" in page
    assert "€\u00a050.000" not in page
    assert "€\u00a050.000" in unescape(signed_in(Role.DIRECTOR).get("/hulpventiel/risico/R09").content.decode())


def test_a_risk_that_is_not_there_is_not_found(region):
    browser = signed_in(Role.DIRECTOR)
    for path in (
        "/hulpventiel/risico/R99",
        "/hulpventiel/risico/R99/vervolg",
        "/hulpventiel/risico/..%2f..%2fetc",
    ):
        assert browser.get(path).status_code == 404


def test_the_history_says_what_each_entry_changed(region):
    page = unescape(signed_in(Role.COOPERATIVE_AUDITOR).get("/hulpventiel/risico/R05").content.decode())
    assert "Vermelding 18" in page
    assert "Stand:" in page
    assert page.index("Vermelding 18") < page.index("Vermelding 8<")


def test_the_page_speaks_english_to_who_reads_english(region):
    browser = signed_in(Role.DIRECTOR)
    browser.cookies["regie_language"] = "en"
    page = browser.get("/hulpventiel/risicos").content.decode()
    assert "Risk file" in page
